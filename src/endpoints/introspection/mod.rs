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
use crate::types::{ResourceUri, Timestamp};

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
        let concern = Concern::of(app, client, &claims).await?;
        // What is no business of whoever asks is looked into no further.
        if !concern.has(&claims) {
            return Ok(Introspection::default());
        }
        let Some(mut standing) = tokens::standing(app, claims, now).await? else {
            return Ok(Introspection::default());
        };
        // Nor is it told of what is theirs no more.
        if !concern.has(&standing.claims) {
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

/// Why a token may be the business of whoever asks.
enum Concern {
    /// It is their own.
    Own,
    /// It may be for one of their resource servers, which are enabled.
    Audience(Vec<ResourceUri>),
}

impl Concern {
    async fn of(
        app: &App,
        client: &AuthenticatedClient,
        claims: &AccessTokenClaims,
    ) -> Result<Self, ProtocolError> {
        if claims.client_id == client.id {
            return Ok(Self::Own);
        }
        let registered = resources::list(&mut app.db.read().await?.conn()).await?;
        let theirs = registered
            .into_iter()
            .filter(|known| known.client_id == client.id && known.resource.is_enabled);
        Ok(Self::Audience(theirs.map(|known| known.resource.uri).collect()))
    }

    fn has(&self, claims: &AccessTokenClaims) -> bool {
        match self {
            Self::Own => true,
            Self::Audience(uris) => claims
                .aud
                .iter()
                .any(|aud| uris.iter().any(|uri| uri.as_str() == aud)),
        }
    }
}
