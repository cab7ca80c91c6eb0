//! Token introspection (RFC 7662): a resource server asks whether a token is good now.
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
        if !concerns(app, client, &claims).await? || tokens::standing(app, &claims, now).await?.is_none() {
            return Ok(Introspection::default());
        }
        return Ok(Introspection {
            active: true,
            access_token: Some(claims),
            refresh_token: None,
            token_type: Some("Bearer"),
        });
    }
    if let Ok(claims) = tokens::refresh_token(app, token, now) {
        let grant = grants::by_id(&mut app.db.read().await?.conn(), &claims.grant_id).await?;
        let is_newest = grant.is_some_and(|grant| {
            grant.is_alive() && grant.ends_at > now && grant.generation == claims.generation
        });
        if claims.client_id == client.id && is_newest {
            let refresh_token = Some(claims);
            return Ok(Introspection {
                active: true,
                access_token: None,
                refresh_token,
                token_type: None,
            });
        }
    }
    Ok(Introspection::default())
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
