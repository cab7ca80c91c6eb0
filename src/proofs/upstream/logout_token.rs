//! What a provider says of the end of a sign-in (OpenID Connect Back-Channel Logout §2.4, §2.6).

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::id_token::{Audience, algorithm, is_subject};
use super::party::{SKEW, UpstreamError};
use crate::jose::{ClientJwt, ClientKeys};
use crate::oauth::provider::ProviderSettings;
use crate::types::Timestamp;

/// The event every logout token tells of.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// How long one is remembered that says it is good for longer.
const LONGEST: Duration = Duration::from_mins(10);

/// The longest name of a sign-in, and of a token.
const LONGEST_NAME: usize = 256;

/// Whose sign-ins are to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedOut {
    /// Who says it.
    pub issuer: String,
    /// Of whom, if of all their sign-ins.
    pub subject: Option<String>,
    /// Of which sign-in there.
    pub sid: Option<String>,
    /// What the token is called: it is good once.
    pub jti: String,
    /// Until when that has to be known.
    pub until: Timestamp,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    iat: Timestamp,
    exp: Timestamp,
    jti: String,
    events: Map<String, Value>,
    sub: Option<String>,
    sid: Option<String>,
    nonce: Option<Value>,
}

/// What can be told of a token without the provider's keys.
///
/// # Errors
/// `NotBelieved`, `Signature`.
pub(super) fn look(settings: &ProviderSettings, token: &str) -> Result<(), UpstreamError> {
    let jwt = ClientJwt::read(token).map_err(UpstreamError::Signature)?;
    // §2.4: "it is RECOMMENDED that logout tokens be explicitly typed ... logout+jwt"; some say JWT.
    if !jwt.is_of_type(&["logout+jwt", "JWT"]) {
        return Err(UpstreamError::NotBelieved("the token is of another type"));
    }
    algorithm(settings, &jwt)?;
    if jwt.unverified("iss").is_some_and(|iss| settings.is_issuer(iss)) {
        Ok(())
    } else {
        Err(UpstreamError::NotBelieved("the token is of another issuer"))
    }
}

/// Checks a token.
///
/// # Errors
/// `NotBelieved`, `Signature`.
pub(super) fn check(
    settings: &ProviderSettings,
    token: &str,
    keys: &ClientKeys,
    now: Timestamp,
) -> Result<LoggedOut, UpstreamError> {
    let jwt = ClientJwt::read(token).map_err(UpstreamError::Signature)?;
    let claims: Claims = jwt
        .signed_by(keys, algorithm(settings, &jwt)?)
        .map_err(UpstreamError::Signature)?;
    let is_name =
        |name: &String| (1..=LONGEST_NAME).contains(&name.len()) && !name.chars().any(char::is_control);
    let rules = [
        // §2.6, 3.: "Validate the iss, aud, iat, and exp Claims in the same way they are validated in ID Tokens."
        (settings.is_issuer(&claims.iss), "the token is of another issuer"),
        (
            claims.aud.has(settings.client_id.as_str()),
            "the token is for another app",
        ),
        (now < claims.exp.plus(SKEW), "the token has expired"),
        (
            claims.iat <= now.plus(SKEW) && claims.iat >= now.minus(LONGEST),
            "the token was not issued a moment ago",
        ),
        (
            // 4. "Verify that the Logout Token contains a sub Claim, a sid Claim, or both."
            claims.sub.is_some() || claims.sid.is_some(),
            "the token says neither sub nor sid",
        ),
        (
            claims.sub.as_deref().is_none_or(is_subject) && claims.sid.as_ref().is_none_or(is_name),
            "the token names nobody",
        ),
        (
            // 5. "Verify that the Logout Token contains an events Claim whose value is JSON object containing the member name
            // http://schemas.openid.net/event/backchannel-logout."
            claims.events.get(EVENT).is_some_and(Value::is_object),
            "the token tells of another event",
        ),
        // 6. "Verify that the Logout Token does not contain a nonce Claim."
        (
            claims.nonce.is_none(),
            "the token has a nonce, and so may be an ID token",
        ),
        (is_name(&claims.jti), "the token has no name of its own (jti)"),
    ];
    if let Some((_, what)) = rules.into_iter().find(|(holds, _)| !holds) {
        return Err(UpstreamError::NotBelieved(what));
    }
    Ok(LoggedOut {
        issuer: claims.iss,
        subject: claims.sub,
        sid: claims.sid,
        jti: claims.jti,
        // Nothing that was issued longer ago is taken.
        until: claims.exp.min(claims.iat.plus(LONGEST)).plus(SKEW),
    })
}
