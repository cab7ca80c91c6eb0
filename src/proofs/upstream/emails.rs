//! The addresses of somebody, where a provider lists them at an endpoint of their own, as GitHub does.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::party::{Party, UpstreamError};
use super::token::Tokens;
use super::userinfo;

/// One of them.
#[derive(Deserialize)]
struct Listed {
    email: String,
    #[serde(default)]
    primary: bool,
    #[serde(default)]
    verified: bool,
}

/// Where it is written among what the provider says, for `told` to read: no name a provider uses.
pub(super) const CHECKED: &str = "grantor:checked_email";

/// Takes in the address that is somebody's first, and was checked; any other is nobody's.
///
/// # Errors
/// See [`UpstreamError`].
pub(super) async fn add(
    party: &Party<'_>,
    tokens: &Tokens,
    claims: &mut Map<String, Value>,
) -> Result<(), UpstreamError> {
    claims.remove(CHECKED);
    let Some(uri) = &party.settings.emails_endpoint else {
        return Ok(());
    };
    let body = userinfo::asked(party, uri.as_str(), tokens).await?;
    let listed: Vec<Listed> = serde_json::from_slice(&body)
        .map_err(|_| UpstreamError::NotBelieved("what lists somebody's addresses is no list of them"))?;
    let first = listed.into_iter().find(|one| one.primary && one.verified);
    if let Some(first) = first {
        claims.insert(CHECKED.to_owned(), first.email.into());
    }
    Ok(())
}
