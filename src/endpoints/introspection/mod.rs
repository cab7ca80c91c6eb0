//! Token introspection (RFC 7662): a resource server asks whether a token is good now, and for what.
//!
//! Nobody learns anything of a token that is not theirs: for every other case the answer is exactly
//! `{"active":false}` (RFC 7662 §4).

mod http;

pub use http::introspect;

use serde::Serialize;

use crate::app::App;
use crate::client_auth::AuthenticatedClient;
use crate::oauth::error::ProtocolError;
use crate::storage::{grants, resources};
use crate::tokens::{self, AccessTokenClaims, RefreshTokenClaims};
use crate::types::{ClientId, Timestamp};

/// The answer (RFC 7662 §2.2).
#[derive(Debug, Default, Serialize)]
pub struct Introspection {
    active: bool,
    #[serde(flatten)]
    access_token: Option<AccessTokenClaims>,
    #[serde(flatten)]
    refresh_token: Option<RefreshTokenClaims>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<&'static str>,
}

/// Looks a token up for `client`.
///
/// # Errors
/// If the database fails.
pub async fn look_up(
    app: &App,
    client: &AuthenticatedClient,
    token: &str,
    now: Timestamp,
) -> Result<Introspection, ProtocolError> {
    if let Ok(claims) = tokens::access_token(app, token, now) {
        let Some(mut standing) = tokens::standing(app, claims, now).await? else {
            return Ok(Introspection::default());
        };
        if !concerns(app, client, &standing.claims).await? {
            return Ok(Introspection::default());
        }
        standing.claims.more = tokens::told_to_resources(app, &standing).await?;
        return Ok(Introspection {
            active: true,
            access_token: Some(standing.claims),
            refresh_token: None,
            token_type: Some("Bearer"),
        });
    }
    if let Ok(claims) = tokens::refresh_token(app, token, now)
        && claims.client_id == client.id
    {
        return Ok(refresh_token(app, client, claims, now).await?.unwrap_or_default());
    }
    Ok(Introspection::default())
}

/// A refresh token of `client`, if it is its grant's newest and something would come of it.
async fn refresh_token(
    app: &App,
    client: &AuthenticatedClient,
    claims: RefreshTokenClaims,
    now: Timestamp,
) -> Result<Option<Introspection>, ProtocolError> {
    let grant = grants::by_id(&mut app.db.read().await?.conn(), &claims.grant_id).await?;
    let newest = grant
        .filter(|grant| grant.is_alive() && grant.ends_at > now && grant.generation == claims.generation);
    let Some(grant) = newest else {
        return Ok(None);
    };
    let catalog = app.catalog().await?;
    let left = tokens::refresh_as_of_now(&catalog, client, &grant, claims);
    Ok(left.map(|claims| Introspection {
        active: true,
        access_token: None,
        refresh_token: Some(claims),
        token_type: None,
    }))
}

/// Whether a token is any of `client`'s business: it is the client's own, or for its resource server.
async fn concerns(
    app: &App,
    client: &AuthenticatedClient,
    claims: &AccessTokenClaims,
) -> Result<bool, ProtocolError> {
    if claims.client_id == client.id {
        return Ok(true);
    }
    let registered = resources::list(&mut app.db.read().await?.conn()).await?;
    let is_audience =
        |uri: &str, owner: &ClientId| *owner == client.id && claims.aud.iter().any(|aud| aud == uri);
    Ok(registered
        .iter()
        .any(|known| known.resource.is_enabled && is_audience(known.resource.uri.as_str(), &known.client_id)))
}
