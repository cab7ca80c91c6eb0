//! The userinfo answer as a JWT (OpenID Connect Core §5.3.2).

use serde_json::{Map, Value};

use crate::app::App;
use crate::keys::KeyError;
use crate::oauth::client::Client;
use crate::types::{SigningAlgorithm, Timestamp};

/// A type of its own, so that the answer never passes for an ID token (RFC 8725 §3.11).
pub const USERINFO_TYPE: &str = "userinfo+jwt";

/// Signs the answer for a client that registered `userinfo_signed_response_alg`; makes the key first if there is none.
///
/// OpenID Connect Core §5.3.2: "If signed, the `UserInfo` Response MUST contain the Claims iss (issuer) and aud (audience)
/// as members. The iss value MUST be the OP's Issuer Identifier URL. The aud value MUST be or include the RP's Client
/// ID value."
///
/// # Errors
/// If no key signs with the algorithm and none could be made.
pub async fn sign_userinfo(
    app: &App,
    client: &Client,
    algorithm: SigningAlgorithm,
    mut claims: Map<String, Value>,
    now: Timestamp,
) -> Result<String, KeyError> {
    claims.insert("iss".to_owned(), app.issuer.as_str().into());
    claims.insert("aud".to_owned(), client.id.as_str().into());
    let key = match app.keys.signing(algorithm, now) {
        Err(KeyError::NoActiveKey(_)) => {
            app.refresh_keys(now).await?;
            app.keys.signing(algorithm, now)
        }
        found => found,
    };
    Ok(key?.sign(USERINFO_TYPE, &claims)?)
}
