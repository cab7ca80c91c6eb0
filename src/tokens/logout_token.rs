//! Logout tokens (OpenID Connect Back-Channel Logout §2.4): how a client hears that a sign-in ended.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use crate::app::App;
use crate::keys::KeyError;
use crate::oauth::client::Client;
use crate::types::{ClientId, GrantId, SessionId, Timestamp, TokenId, UserId};

/// §2.4: "it is RECOMMENDED that Logout Tokens be explicitly typed. This is accomplished by including a typ (type) Header
/// Parameter with a value of logout+jwt".
pub const LOGOUT_TOKEN_TYPE: &str = "logout+jwt";

/// §4: "OPs are encouraged to use short expiration times in Logout Tokens, preferably at most two minutes in the future".
const LIFETIME: Duration = Duration::from_mins(2);

/// §2.4: what makes it a logout token, and nothing else.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// The claims. §2.4: "nonce ... MUST NOT be present", so that it never passes for an ID token.
#[derive(Serialize)]
struct LogoutTokenClaims {
    iss: String,
    sub: String,
    aud: ClientId,
    iat: Timestamp,
    exp: Timestamp,
    jti: TokenId,
    sid: String,
    events: BTreeMap<&'static str, BTreeMap<String, String>>,
}

/// Signs a logout token, a new one for each attempt to deliver it: it lives shorter than the attempts go on.
///
/// # Errors
/// If no key signs with the client's algorithm and none could be made.
pub async fn logout_token(
    app: &App,
    client: &Client,
    (user_id, session_id): (&UserId, &SessionId),
    now: Timestamp,
) -> Result<String, KeyError> {
    let sub = super::subject(app, client, user_id);
    let claims = LogoutTokenClaims {
        iss: app.issuer.as_str().to_owned(),
        aud: client.id.clone(),
        iat: now,
        exp: now.plus(LIFETIME),
        jti: super::issue::token_id(format!("lt_{}", GrantId::new()))?,
        sid: super::sid(app, &sub, user_id, session_id),
        sub,
        events: BTreeMap::from([(EVENT, BTreeMap::new())]),
    };
    // §2.4: "The same keys are used to sign and encrypt Logout Tokens as are used for ID Tokens."
    let alg = client.metadata.id_token_signed_response_alg.unwrap_or_default();
    let key = match app.keys.signing(alg, now) {
        Err(KeyError::NoActiveKey(_)) => {
            app.refresh_keys(now).await?;
            app.keys.signing(alg, now)?
        }
        found => found?,
    };
    Ok(key.sign(LOGOUT_TOKEN_TYPE, &claims)?)
}
