//! Another provider as proof of who somebody is: OpenID Connect (Core §3.1), or OAuth with an endpoint that says it.
//!
//! ```text
//! request ─► the browser goes there, and comes back with a code ─► token ─► id_token ─► userinfo ─► Told
//! ```
//!
//! What it says is believed only as far as an administrator lets it speak: an address for its own domains, an `acr` for what it
//! is worth here, a claim for what it is mapped to. Nothing of it is stored here; what it leads to is `session`'s.

mod at_provider;
mod client_auth;
mod discovery;
mod emails;
mod id_token;
mod known;
mod logout_token;
mod party;
mod request;
mod token;
mod told;
mod userinfo;

use std::sync::Arc;

use serde_json::Map;

use crate::jose::{ClientKeys, JoseError};
use crate::types::{Secret, Timestamp};

pub use at_provider::{AtProvider, KeptToken};
pub use discovery::{Metadata, well_known};
use known::Room;
pub use known::Upstreams;
pub use logout_token::LoggedOut;
pub use party::{Party, UpstreamError};
pub use request::{Fresh, Leg, NOT_FRESH, check_answer_issuer, login_hint};
pub use told::{GivenBy, Told};

/// What somebody proved by a provider's answer, and what it says of them.
#[derive(Clone, Debug)]
pub struct Answered {
    /// What it says.
    pub told: Told,
    /// Its ID token, where it has any.
    pub id_token: Option<Secret>,
}

/// Redeems the code a provider answered with, and checks all it says of who somebody is.
///
/// # Errors
/// See [`UpstreamError`].
pub async fn answered(
    upstreams: &Upstreams,
    party: Party<'_>,
    (leg, code): (&Leg, &str),
    now: Timestamp,
) -> Result<Answered, UpstreamError> {
    let _place = upstreams.place(&party, Room::Answers)?;
    let metadata = upstreams.metadata(&party, now).await?;
    let tokens = token::redeem(&party, &metadata, (leg, code), now).await?;
    if !party.is_oidc() {
        let mut claims = userinfo::fetch(&party, &metadata, &tokens).await?;
        emails::add(&party, &tokens, &mut claims).await?;
        return Ok(Answered {
            told: Told::of_user_endpoint(party.settings, &claims)?,
            id_token: None,
        });
    }
    let Some(raw) = tokens.id_token.clone() else {
        return Err(UpstreamError::NotBelieved(
            "the answer has no ID token (OpenID Connect Core section 3.1.3.3)",
        ));
    };
    let expected = id_token::Expected {
        settings: party.settings,
        nonce: leg.nonce(),
        code,
        access_token: &tokens.access_token,
        now,
    };
    let checked = signed(upstreams, &party, &metadata, now, |keys| {
        expected.check(raw.expose(), keys)
    })
    .await?;
    leg.check_fresh(&checked, now)?;
    let beside = if metadata.userinfo_endpoint.is_some() {
        let told = userinfo::fetch(&party, &metadata, &tokens).await?;
        userinfo::beside(&checked, told)?
    } else {
        Map::new()
    };
    Ok(Answered {
        told: Told::of_id_token(party.settings, &checked, &beside)?,
        id_token: Some(raw),
    })
}

/// What a provider's logout token says, if it is one.
///
/// # Errors
/// See [`UpstreamError`].
pub async fn logged_out(
    upstreams: &Upstreams,
    party: Party<'_>,
    token: &str,
    now: Timestamp,
) -> Result<LoggedOut, UpstreamError> {
    if !party.is_oidc() {
        return Err(UpstreamError::NotBelieved("this provider has no logout tokens"));
    }
    // What can be told without its keys is told before they are fetched.
    logout_token::look(party.settings, token)?;
    let check = |keys: &_| logout_token::check(party.settings, token, keys, now);
    // One of a key that is known waits behind none that are not: anybody can make those.
    if let Some(keys) = upstreams.known_keys(&party, now) {
        let told = check(&keys);
        if !is_of_another_key(&told) {
            return told;
        }
    }
    let _place = upstreams.place(&party, Room::Logouts)?;
    let metadata = upstreams.metadata(&party, now).await?;
    signed(upstreams, &party, &metadata, now, check).await
}

/// What `check` finds with the provider's keys; with newer ones, if none of those that are known signed it.
async fn signed<T>(
    upstreams: &Upstreams,
    party: &Party<'_>,
    metadata: &Arc<Metadata>,
    now: Timestamp,
    check: impl Fn(&ClientKeys) -> Result<T, UpstreamError>,
) -> Result<T, UpstreamError> {
    let keys = upstreams.keys(party, metadata, now).await?;
    let told = check(&keys);
    if !is_of_another_key(&told) {
        return told;
    }
    match upstreams.newer_keys(party, metadata, &keys, now).await? {
        Some(newer) => check(&newer),
        None => told,
    }
}

/// Whether none of the keys that are known signed it.
fn is_of_another_key<T>(told: &Result<T, UpstreamError>) -> bool {
    matches!(
        told,
        Err(UpstreamError::Signature(
            JoseError::UnknownKey | JoseError::BadSignature
        ))
    )
}
