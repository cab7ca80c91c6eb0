//! The userinfo endpoint (OpenID Connect Core §5.3): an app asks who the person is, with its access token.

mod http;

pub use http::{userinfo, userinfo_form};

use serde_json::{Map, Value};

use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;
use crate::storage::users;
use crate::tokens::{self, Standing};
use crate::types::{Secret, Timestamp};

/// The answer, as the client registered for it.
#[derive(Clone, Debug)]
pub enum Answer {
    /// As JSON.
    Plain(Map<String, Value>),
    /// As a signed JWT.
    Signed(String),
}

/// What `token` lets its client know.
///
/// # Errors
/// `invalid_token` for anything but a living access token of ours that is for this endpoint, `insufficient_scope`
/// without `openid`, and faults.
pub async fn look_up(app: &App, token: &Secret, now: Timestamp) -> Result<Answer, ProtocolError> {
    let claims = tokens::access_token(app, token.expose(), now)
        .map_err(|error| ProtocolError::of(reason::ACCESS_TOKEN_FORGED).because(error))?;
    let Some(standing) = tokens::standing(app, claims, now).await? else {
        return Err(ProtocolError::of(reason::ACCESS_TOKEN_REVOKED));
    };
    let Standing {
        client,
        grant,
        catalog,
        claims,
    } = standing;
    let Some(grant) = grant.filter(|_| claims.scope.has("openid")) else {
        return Err(ProtocolError::of(reason::ACCESS_TOKEN_WITHOUT_OPENID));
    };
    if !claims.aud.iter().any(|aud| aud == app.issuer.as_str()) {
        return Err(ProtocolError::of(reason::ACCESS_TOKEN_FOR_OTHERS));
    }
    let user = users::by_id(&mut app.db.read().await?.conn(), &grant.allowed.user_id).await?;
    let Some(user) = user.filter(|user| user.is_active) else {
        return Err(ProtocolError::of(reason::ACCESS_TOKEN_NOT_GOOD).because_of(reason::USER_NOT_ACTIVE));
    };
    let mut answer = tokens::userinfo_claims(
        &catalog,
        &client,
        &user,
        &claims.scope,
        &grant.allowed.claims.userinfo,
    );
    // OpenID Connect Core §5.3.2: "The sub (subject) Claim MUST always be returned in the `UserInfo` Response"; it is the
    // token's, so that it "exactly match[es] the sub Claim in the ID Token" that came with it.
    answer.insert("sub".to_owned(), claims.sub.into());
    match client.metadata.userinfo_signed_response_alg {
        None => Ok(Answer::Plain(answer)),
        Some(algorithm) => Ok(Answer::Signed(
            tokens::sign_userinfo(app, &client, algorithm, answer, now).await?,
        )),
    }
}
