//! A password that is set by a link, and what it goes on with: it proves who its person is as any password does, and nothing
//! else they have.

use std::net::IpAddr;

use super::change_password;
use super::complete::{Completing, Outcome, Visit, complete};
use super::error::SignInError;
use super::tell::tell;
use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::mail::{Letter, Occasion, Outbox};
use crate::oauth::acr::Demand;
use crate::proofs::password::{Caller, Password};
use crate::proofs::{Factors, Proof};
use crate::storage::one_time_links;
use crate::storage::users::{self, User};
use crate::storage::{Conn, StorageError};
use crate::types::{Timestamp, TokenHash};

/// A password that is to be set.
#[derive(Debug)]
pub struct NewPassword {
    /// By which link.
    pub link: TokenHash,
    /// Whose, as the link says.
    pub user: User,
    /// What it is.
    pub password: Password,
    /// Where from.
    pub address: IpAddr,
    /// What the browser calls itself.
    pub user_agent: String,
    /// The sign-in it goes on with, in the browser that asked for the link.
    pub goes_on: Option<(Visit, Demand)>,
}

/// What became of it.
#[derive(Debug)]
pub enum PasswordSet {
    /// The link is of no use any more: nothing is changed.
    DeadLink,
    /// The password is set, and nobody is signed in by it.
    Saved,
    /// The password is set, and proved who its person is.
    GoesOn(Outcome),
}

/// Sets a password by a link, which is used up by it, and goes on with the sign-in it was asked for in, if it was.
///
/// # Errors
/// See [`SignInError`]; the password may be set all the same.
pub async fn set_password(app: &App, new: NewPassword, now: Timestamp) -> Result<PasswordSet, SignInError> {
    // Whoever holds a link is none of the strangers.
    let caller = Caller::known(&new.user.id);
    let phc = app.passwords.hash(new.password, &caller, now).await?;
    let (link, user, outbox) = (new.link, new.user, app.outbox.clone());
    let occasion = Occasion::new(now).by(&new.user_agent, new.address);
    let proof = app
        .db
        .write(move |conn| {
            Box::pin(async move { written(conn, (&user, &link), (&phc, &outbox, occasion), now).await })
        })
        .await?;
    app.logouts.notify_one();
    let Some(proof) = proof else {
        return Ok(PasswordSet::DeadLink);
    };
    let Some((visit, demand)) = new.goes_on else {
        return Ok(PasswordSet::Saved);
    };
    // Changed once more meanwhile, it begins nothing.
    Ok(complete(app, Completing::of(proof, visit, demand), now)
        .await?
        .map_or(PasswordSet::Saved, PasswordSet::GoesOn))
}

/// Writes it, if the link is still good: that its person knows it from now on.
async fn written(
    conn: &mut Conn<'_>,
    (user, link): (&User, &TokenHash),
    (phc, outbox, occasion): (&str, &Outbox, Occasion),
    now: Timestamp,
) -> Result<Option<Proof>, StorageError> {
    // The account first, then the link: as whoever disables an account and ends its links.
    if users::hold(conn, &user.id).await?.is_none() {
        return Ok(None);
    }
    let consumed = one_time_links::consume(conn, link, now).await?;
    let Some(link) = consumed.filter(|link| link.user_id == user.id) else {
        return Ok(None);
    };
    // Who signs in with a passkey has another way in from now on.
    let had_something =
        users::password(conn, &user.id).await?.is_some() || Factors::of(conn, &user.id).await?.are_there();
    let cause = (Actor::User, "password changed");
    change_password(conn, &user.id, phc, cause, now).await?;
    // Whatever else was made or asked for: the person is here.
    one_time_links::invalidate_of_user(conn, &user.id, now).await?;
    let event = AuditEvent::new(Kind::PasswordSet, Actor::User)
        .user(&user.id)
        .details(link.kind);
    audit::record(conn, &event, now).await?;
    if had_something {
        let letter = Letter::PasswordChanged { occasion };
        tell(conn, outbox, &user.id, &letter, now).await?;
    }
    Proof::of_password_set(conn, &user.id, now).await
}
