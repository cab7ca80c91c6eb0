//! What a provider's endpoint says of whoever an access token is of (OpenID Connect Core §5.3).

use serde_json::{Map, Value};

use super::discovery::Metadata;
use super::id_token::IdToken;
use super::party::{MOST_BYTES, Party, UpstreamError, object, unsuccessful};
use super::token::Tokens;
use crate::fetch::Question;
use crate::types::Secret;

/// Fetches it.
///
/// # Errors
/// See [`UpstreamError`].
pub(super) async fn fetch(
    party: &Party<'_>,
    metadata: &Metadata,
    tokens: &Tokens,
) -> Result<Map<String, Value>, UpstreamError> {
    let Some(uri) = &metadata.userinfo_endpoint else {
        return Err(UpstreamError::NotBelieved(
            "the provider has no endpoint that says who somebody is",
        ));
    };
    object(&asked(party, uri, tokens).await?)
}

/// The body of what an endpoint answers that takes the access token.
///
/// # Errors
/// See [`UpstreamError`].
pub(super) async fn asked(party: &Party<'_>, uri: &str, tokens: &Tokens) -> Result<Vec<u8>, UpstreamError> {
    let authorization = Secret::new(format!("Bearer {}", tokens.access_token.expose()));
    let answer = party
        .ask(Question {
            uri,
            authorization: Some(&authorization),
            form: None,
            most: MOST_BYTES,
        })
        .await?;
    if answer.status == 200 {
        Ok(answer.body)
    } else {
        Err(unsuccessful(answer.status))
    }
}

/// What the endpoint says of whom the ID token is about.
///
/// Core §5.3.2: "The `sub` Claim in the `UserInfo` Response MUST be verified to exactly match the `sub` Claim in the ID Token; if they do
/// not match, the `UserInfo` Response values MUST NOT be used." Such a provider answers for somebody else, and is not believed at all.
///
/// # Errors
/// `NotBelieved`.
pub(super) fn beside(
    id_token: &IdToken,
    told: Map<String, Value>,
) -> Result<Map<String, Value>, UpstreamError> {
    if told.get("sub").and_then(Value::as_str) != Some(&id_token.subject) {
        return Err(UpstreamError::NotBelieved(
            "the userinfo endpoint answers for somebody else (OpenID Connect Core section 5.3.2)",
        ));
    }
    Ok(told)
}
