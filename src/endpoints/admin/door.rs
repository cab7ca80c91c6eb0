//! The door: who it is, and whether they proved that as surely as it takes.

use super::answer::Refused;
use crate::admin;
use crate::app::App;
use crate::oauth::access::Power;
use crate::oauth::acr::Acr;
use crate::pages::SignedIn;
use crate::proofs::Factors;
use crate::session;
use crate::storage::sessions::Session;
use crate::storage::users;
use crate::web::cookies::Name;
use crate::web::edge::Edge;
use crate::web::page::at_issuer;

/// Somebody who proved who they are.
#[derive(Clone)]
pub struct Somebody {
    /// Their sign-in.
    pub session: Session,
    /// What they may do at this moment.
    pub power: Power,
}

impl Somebody {
    /// Who it is, for the header, with the way to their own account.
    #[must_use]
    pub fn header(&self, app: &App) -> SignedIn {
        SignedIn {
            at: Some(at_issuer(app, "/account")),
            ..session::account(app, &self.session)
        }
    }
}

/// Who comes.
pub enum Caller {
    /// Somebody who proved who they are.
    Known(Box<Somebody>),
    /// Whoever has to do that first; their sign-in, also one that is of no use any more, if it says whose it is.
    Unproved(Option<Box<Session>>),
}

/// Who it is.
///
/// # Errors
/// If the database fails.
pub async fn caller(app: &App, edge: &Edge) -> Result<Caller, Refused> {
    let values = edge.cookies.all(Name::Session, &app.issuer);
    let Some(session) = session::current(app, &values, edge.now).await? else {
        let idle = session::to_end(app, &values, edge.now).await?;
        let stands = match &idle {
            Some(idle) => is_theirs(app, idle).await?,
            None => false,
        };
        return Ok(Caller::Unproved(idle.filter(|_| stands).map(Box::new)));
    };
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let user = users::by_id(conn, &session.user_id).await?;
    let Some(user) = user.filter(|user| user.is_active) else {
        return Ok(Caller::Unproved(None));
    };
    let factors = Factors::of(conn, &user.id).await?;
    let power = admin::power_of(conn, &user).await?;
    drop(read);
    // Whoever holds nothing hears that, and proves nothing for it.
    let is_weak = session.acr < Acr::Two && factors.are_there();
    let is_enough = !is_weak && session::is_as_sure_as_required(app, &session).await?;
    if !is_enough && !power.is_nothing() {
        return Ok(Caller::Unproved(Some(Box::new(session))));
    }
    Ok(Caller::Known(Box::new(Somebody { session, power })))
}

/// Whether a sign-in that idled too long still says whose it is: it was not ended otherwise.
async fn is_theirs(app: &App, session: &Session) -> Result<bool, Refused> {
    let user = users::by_id(&mut app.db.read().await?.conn(), &session.user_id).await?;
    Ok(user.is_some_and(|user| user.is_active && user.epoch == session.epoch))
}
