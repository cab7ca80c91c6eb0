//! Reading our own tokens back: signature, kind, issuer and time. Whether they were revoked is the database's to say.

use serde_json::Value;

use super::claims::{ACCESS_TOKEN_TYPE, AccessTokenClaims, REFRESH_TOKEN_TYPE, RefreshTokenClaims};
use super::id_token::{ID_TOKEN_TYPE, IdTokenClaims};
use crate::app::App;
use crate::jose::{self, JoseError};
use crate::types::{SigningAlgorithm, Timestamp};

/// The claims of an access token of ours that has not expired.
///
/// # Errors
/// If it is anything else.
pub fn access_token(app: &App, token: &str, now: Timestamp) -> Result<AccessTokenClaims, JoseError> {
    let claims: AccessTokenClaims =
        jose::verify(token, ACCESS_TOKEN_TYPE, |kid| app.keys.verifying(kid, now))?;
    check(app, &claims.iss, claims.exp, now)?;
    Ok(claims)
}

/// The claims of a refresh token of ours that has not expired.
///
/// # Errors
/// If it is anything else.
pub fn refresh_token(app: &App, token: &str, now: Timestamp) -> Result<RefreshTokenClaims, JoseError> {
    let claims: RefreshTokenClaims =
        jose::verify(token, REFRESH_TOKEN_TYPE, |kid| app.keys.verifying(kid, now))?;
    check(app, &claims.iss, claims.exp, now)?;
    if claims.aud == app.issuer.as_str() {
        Ok(claims)
    } else {
        Err(JoseError::Claims("another audience"))
    }
}

/// The claims of an ID token of ours that comes back as a hint at who is meant; it may have expired.
///
/// RP-Initiated Logout §2: "The OP SHOULD accept ID Tokens when the RP identified by the ID Token's aud claim and/or sid
/// claim has a current session or had a recent session at the OP, even when the exp time has passed". How long ago that
/// is at most follows from the keys: one that is gone verifies nothing.
///
/// # Errors
/// If it is anything else.
pub fn id_token_hint(app: &App, token: &str, now: Timestamp) -> Result<IdTokenClaims, JoseError> {
    let claims: IdTokenClaims = jose::verify(token, ID_TOKEN_TYPE, |kid| app.keys.verifying(kid, now))?;
    if claims.iss == app.issuer.as_str() {
        Ok(claims)
    } else {
        Err(JoseError::Claims("another issuer"))
    }
}

/// Whether a hint that did not verify may be an ID token of this server whose key is gone or revoked. Nothing of it is
/// believed: this decides between two ways of saying no alone.
#[must_use]
pub fn may_be_forgotten(app: &App, token: &str, why: JoseError) -> bool {
    let says = |part: &Value, name: &str| part.get(name).and_then(Value::as_str).map(str::to_owned);
    why == JoseError::UnknownKey
        && jose::inspect(token).is_ok_and(|parts| {
            let alg = says(&parts.header, "alg").and_then(|alg| alg.parse::<SigningAlgorithm>().ok());
            let has_kid = says(&parts.header, "kid").is_some();
            alg.is_some() && has_kid && says(&parts.claims, "iss").as_deref() == Some(app.issuer.as_str())
        })
}

fn check(app: &App, iss: &str, exp: Timestamp, now: Timestamp) -> Result<(), JoseError> {
    if iss != app.issuer.as_str() {
        return Err(JoseError::Claims("another issuer"));
    }
    // RFC 7519 §4.1.4: "on or after which the JWT MUST NOT be accepted for processing". Our clock made it: no leeway.
    if exp <= now {
        return Err(JoseError::Claims("expired"));
    }
    Ok(())
}
