//! Who asks, and how far they get: an access token of ours for this resource server, in the name of a person.

use crate::admin::{self, Actor};
use crate::app::{App, administration};
use crate::oauth::access::{Permission, Power};
use crate::oauth::acr::Acr;
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;
use crate::proofs::Factors;
use crate::storage::users;
use crate::throttle::Throttle;
use crate::tokens;
use crate::types::{ClientId, Scope, UserId};
use crate::web::bearer;
use crate::web::edge::Edge;

use super::problem::Problem;

/// Whoever asks.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The person in whose name it is.
    pub user_id: UserId,
    /// The app that asks in their name.
    pub client_id: ClientId,
    /// The scope of the token, as it is now.
    pub scope: Scope,
    /// What they may do: what the person holds at this moment, as far as the scope goes.
    pub power: Power,
}

impl Caller {
    /// Whether they may do what takes `permission`.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.power.has(permission)
    }

    /// As the door of changes knows them.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::Bearer(self.user_id.clone(), self.scope.clone())
    }

    /// Whoever presents a token; nobody, if none was presented.
    ///
    /// # Errors
    /// RFC 6750 §3.1, as far as a token does not open this door; RFC 9470 §3, where its person has a second factor and did without.
    pub async fn of(app: &App, edge: &Edge) -> Result<Option<Self>, Problem> {
        let door = |error: ProtocolError| Problem::Door(error.into());
        let Some(token) = bearer::presented(edge, None).map_err(door)? else {
            return Ok(None);
        };
        let claims = tokens::access_token(app, token.expose(), edge.now)
            .map_err(|error| door(ProtocolError::of(reason::ACCESS_TOKEN_FORGED).because(error)))?;
        let standing = tokens::standing(app, claims, edge.now).await?;
        let standing = standing.ok_or_else(|| door(ProtocolError::of(reason::ACCESS_TOKEN_REVOKED)))?;
        let here = administration::uri(app.issuer.as_str());
        let is_here = |aud: &String| here.as_ref().is_some_and(|here| here.as_str() == aud);
        // One that is for others, too, they could send on.
        let is_ours = |aud: &String| is_here(aud) || aud == app.issuer.as_str();
        let audience = &standing.claims.aud;
        if !(audience.iter().any(is_here) && audience.iter().all(is_ours)) {
            return Err(door(ProtocolError::of(reason::ADMIN_TOKEN_FOR_OTHERS)));
        }
        let Some(grant) = standing.grant else {
            return Err(door(ProtocolError::of(reason::ADMIN_TOKEN_OF_NOBODY)));
        };
        let mut read = app.db.read().await?;
        let user = users::by_id(&mut read.conn(), &grant.allowed.user_id).await?;
        let Some(user) = user.filter(|user| user.is_active) else {
            let error = ProtocolError::of(reason::ACCESS_TOKEN_NOT_GOOD);
            return Err(door(error.because_of(reason::USER_NOT_ACTIVE)));
        };
        let factors = Factors::of(&mut read.conn(), &user.id).await?;
        if grant.allowed.acr < Acr::Two && factors.are_there() {
            return Err(door(ProtocolError::of(reason::ADMIN_SIGN_IN_TOO_WEAK)));
        }
        if !app.admin_calls.reserve(&grant.allowed.id.to_string(), edge.now) {
            let wait = Throttle::wait(edge.now).as_secs();
            return Err(Problem::of(
                reason::ADMIN_WAITS,
                format!("Try again in {wait} seconds."),
            ));
        }
        let power = admin::power_of(&mut read.conn(), &user).await?;
        Ok(Some(Self {
            user_id: user.id,
            client_id: standing.client.id.clone(),
            power: power.within(&standing.claims.scope),
            scope: standing.claims.scope,
        }))
    }
}
