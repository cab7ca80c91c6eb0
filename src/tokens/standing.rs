//! Whether an access token is still good, and for what: what its signature cannot say.

use std::sync::Arc;

use super::claims::{AccessTokenClaims, RefreshTokenClaims};
use crate::app::App;
use crate::oauth::access::{self, Asked};
use crate::oauth::client::{Client, GrantType};
use crate::oauth::policy;
use crate::oauth::resource::Catalog;
use crate::storage::grants::{self, Grant};
use crate::storage::{StorageError, revoked_tokens};
use crate::types::{ResourceUri, Timestamp};

/// What stands behind an access token.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The client it was issued to.
    pub client: Arc<Client>,
    /// The grant it comes from; none for a client's own.
    pub grant: Option<Grant>,
    /// What is registered.
    pub catalog: Arc<Catalog>,
    /// What it says as it would be issued now: the scope, roles and resource servers that are left of it.
    pub claims: AccessTokenClaims,
}

/// What stands behind an access token, if nothing of it was taken back: the token itself, its grant, its person, its
/// client; and what is left of what it was issued for.
///
/// RFC 7662 §4: "the authorization server MUST perform all applicable checks against a token's state." What was taken back
/// since it was issued is part of that, so the policy by which it was issued is asked again.
///
/// # Errors
/// If the database fails.
pub async fn standing(
    app: &App,
    claims: AccessTokenClaims,
    now: Timestamp,
) -> Result<Option<Standing>, StorageError> {
    let Some(client) = app.client(&claims.client_id).await? else {
        return Ok(None);
    };
    let catalog = app.catalog().await?;
    let mut read = app.db.read().await?;
    if revoked_tokens::has(&mut read.conn(), &claims.jti).await? {
        return Ok(None);
    }
    let grant = match &claims.grant_id {
        None => None,
        Some(id) => {
            let grant = grants::by_id(&mut read.conn(), id).await?;
            let alive = grant.filter(|grant| grant.is_alive() && grant.allowed.expires_at > now);
            if alive.is_none() {
                return Ok(None);
            }
            alive
        }
    };
    let claims = as_of_now(&catalog, &client, grant.as_ref(), claims);
    Ok(claims.map(|claims| Standing {
        client,
        grant,
        catalog,
        claims,
    }))
}

/// What is left of an access token; nothing if its client may have none of it any more.
fn as_of_now(
    catalog: &Catalog,
    client: &Client,
    grant: Option<&Grant>,
    mut claims: AccessTokenClaims,
) -> Option<AccessTokenClaims> {
    let person = grant.map(Grant::person);
    let audience: Vec<ResourceUri> = claims.aud.iter().filter_map(|aud| aud.parse().ok()).collect();
    let (issuer, mut named): (Vec<_>, Vec<_>) = audience.into_iter().partition(|uri| catalog.is_issuer(uri));
    if let Some(Grant { allowed, .. }) = grant {
        // Its person may have left something of it out since.
        claims.scope = claims.scope.intersection(&allowed.scope);
        named.retain(|uri| allowed.resources.0.contains(uri));
    }
    let asked = Asked {
        grant_type: if grant.is_some() {
            GrantType::AuthorizationCode
        } else {
            GrantType::ClientCredentials
        },
        person: person.as_ref(),
        scope: &claims.scope,
        granted_resources: &named,
        requested_resources: &[],
    };
    let (scope, targets) = policy::judge(catalog, client, asked).ok()?;
    // This server reads it for the sake of `openid`, or because nobody else does.
    let is_for_issuer = named.is_empty() || (grant.is_some() && scope.has("openid"));
    let left = targets
        .into_iter()
        .chain(issuer.into_iter().filter(|_| is_for_issuer));
    claims.aud = left.map(String::from).collect();
    let told = person
        .map(|person| access::memberships_of_token(catalog, &client.id, &person, &scope))
        .unwrap_or_default();
    (claims.groups, claims.roles) = (told.groups, told.roles);
    claims.scope = scope;
    (!claims.aud.is_empty()).then_some(claims)
}

/// What is left of a refresh token of `grant`; nothing if it would be refused.
#[must_use]
pub fn refresh_as_of_now(
    catalog: &Catalog,
    client: &Client,
    grant: &Grant,
    mut claims: RefreshTokenClaims,
) -> Option<RefreshTokenClaims> {
    let person = grant.person();
    claims.scope = claims.scope.intersection(&grant.allowed.scope);
    claims
        .resources
        .retain(|uri| grant.allowed.resources.0.contains(uri));
    let asked = Asked {
        grant_type: GrantType::RefreshToken,
        person: Some(&person),
        scope: &claims.scope,
        granted_resources: &claims.resources,
        requested_resources: &[],
    };
    (claims.scope, claims.resources) = policy::judge(catalog, client, asked).ok()?;
    Some(claims)
}
