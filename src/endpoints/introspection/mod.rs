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
use crate::oauth::resource::Catalog;
use crate::storage::{grants, resources, revoked_tokens};
use crate::tokens::{self, AccessTokenClaims, RefreshTokenClaims};
use crate::types::{ClientId, GrantId, Timestamp};

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
        if !concerns(app, client, &claims).await? || !is_alive(app, &claims, now).await? {
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

/// Whether nothing behind a token was taken back: the token itself, its grant, its person, its client, its resource
/// server.
async fn is_alive(app: &App, claims: &AccessTokenClaims, now: Timestamp) -> Result<bool, ProtocolError> {
    let client = app.client(&claims.client_id).await?;
    let catalog = app.catalog().await?;
    if client.is_none_or(|client| !client.is_enabled)
        || !are_enabled(&catalog, app.issuer.as_str(), &claims.aud)
    {
        return Ok(false);
    }
    let mut read = app.db.read().await?;
    if revoked_tokens::has(&mut read.conn(), &claims.jti).await? {
        return Ok(false);
    }
    match &claims.grant_id {
        None => Ok(true),
        Some(id) => is_grant_alive(&mut read, id, now).await,
    }
}

async fn is_grant_alive(
    read: &mut crate::storage::ReadConn,
    id: &GrantId,
    now: Timestamp,
) -> Result<bool, ProtocolError> {
    let grant = grants::by_id(&mut read.conn(), id).await?;
    Ok(grant.is_some_and(|grant| grant.is_alive() && grant.expires_at > now))
}

fn are_enabled(catalog: &Catalog, issuer: &str, audience: &[String]) -> bool {
    audience.iter().all(|aud| {
        aud == issuer
            || aud
                .parse()
                .is_ok_and(|uri| catalog.enabled_resource(&uri).is_some())
    })
}
