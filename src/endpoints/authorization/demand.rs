//! Whether a sign-in is as sure as is demanded.

use crate::app::App;
use crate::oauth::access::is_of_administration;
use crate::oauth::acr::{Acr, Demand, Unmet};
use crate::oauth::authorization_request::AuthorizationRequest;
use crate::oauth::client::Client;
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;
use crate::proofs::{Factors, Proof};
use crate::storage::StorageError;
use crate::storage::sessions::Session;
use crate::types::UserId;

/// What is asked of a sign-in by itself, whoever's it is: for a request, or for none.
pub fn demand_of(app: &App, of_request: Option<Demand>) -> Demand {
    of_request.unwrap_or_else(|| Demand::default().for_everybody(app.settings.sign_in.second_factor))
}

/// What a request demands of a sign-in, as far as that does not depend on the person. Whoever has a second factor proves it before
/// they let an app administer anything.
pub fn of_request(app: &App, client: &Client, request: &AuthorizationRequest) -> Demand {
    let demand = Demand::of(&request.acr)
        .requiring(client.settings.required_acr)
        .for_everybody(app.settings.sign_in.second_factor);
    if is_to_administer(request) {
        demand.wishing(Acr::Two)
    } else {
        demand
    }
}

/// The same of a person: whoever has a second factor administers nothing by a sign-in without, though their browser be trusted.
///
/// # Errors
/// If the database fails.
pub async fn of_person(
    app: &App,
    demand: Demand,
    (request, user_id): (&AuthorizationRequest, &UserId),
) -> Result<Demand, StorageError> {
    if !is_to_administer(request) {
        return Ok(demand);
    }
    let factors = Factors::of(&mut app.db.read().await?.conn(), user_id).await?;
    Ok(demand.requiring(factors.are_there().then_some(Acr::Two)))
}

/// A request with the age its sign-in has to be of: what lets an app administer anything takes a proof as recent as the pages of the
/// administration do (T85), whatever the app says of it. Else whoever finds a browser where somebody signed in long ago gets by an app
/// what the pages keep from them.
#[must_use]
pub fn dated(request: AuthorizationRequest) -> AuthorizationRequest {
    if !is_to_administer(&request) {
        return request;
    }
    let asked = request.max_age.unwrap_or(Proof::LIFETIME);
    AuthorizationRequest {
        max_age: Some(asked.min(Proof::LIFETIME)),
        ..request
    }
}

fn is_to_administer(request: &AuthorizationRequest) -> bool {
    request.scope.iter().any(is_of_administration)
}

/// Where a sign-in is demanded that cannot be had here: what the app hears of it.
pub fn out_of_reach(demand: Demand) -> ProtocolError {
    ProtocolError::of(match demand.unmet_by(Acr::Two) {
        Some(Unmet::Essential) => reason::ACR_TOO_LOW,
        Some(Unmet::Required) | None => reason::SIGN_IN_TOO_WEAK,
    })
}

/// Whether a sign-in is not as sure as is demanded, or wished for by the app where its person can: then they prove more. Where
/// nobody may be asked, or it cannot be had here, the app hears whose demand that is.
///
/// OpenID Connect Core Unmet Authentication Requirements §1: the code "SHALL be used if the Relying Party wants the OP to
/// conform to a certain Authentication Context Class Reference value using an essential claim `acr` claim ... and the OP is
/// unable to meet this requirement", as it is where nobody may be asked. What an administrator requires, the app did not ask
/// for: it hears what it knows, `login_required` (Core §3.1.2.6: "the Authentication Request cannot be completed without
/// displaying a user interface for End-User authentication").
///
/// Wishes are tried for once. OpenID Connect Core §3.1.2.1, `acr_values`: the "values that the Authorization Server is being
/// requested to use for processing this Authentication Request", by which the challenge of an API is met (RFC 9470 §4).
///
/// # Errors
/// What the app hears, and faults.
pub async fn is_too_weak(
    app: &App,
    demand: Demand,
    (session, may_ask_nobody): (&Session, bool),
    made_for_this: bool,
) -> Result<bool, ProtocolError> {
    // What is asked of everybody, a trusted browser stands for.
    let unmet = demand
        .unmet_by(session.acr)
        .filter(|_| !session.is_trusted || session.acr < demand.strictly());
    let is_out_of_question = may_ask_nobody || demand.least() > app.surest_acr();
    match unmet {
        Some(Unmet::Essential) if is_out_of_question => Err(ProtocolError::of(reason::ACR_TOO_LOW)),
        Some(Unmet::Required) if is_out_of_question => Err(ProtocolError::of(reason::SIGN_IN_TOO_WEAK)),
        Some(_) => Ok(true),
        None if made_for_this || may_ask_nobody || demand.wished <= session.acr => Ok(false),
        None => {
            let factors = Factors::of(&mut app.db.read().await?.conn(), &session.user_id).await?;
            Ok(factors.strongest().min(demand.wished) > session.acr)
        }
    }
}
