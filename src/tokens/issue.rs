//! The one place that signs: from an [`Approved`], after the write, outside any transaction.

use serde::Serialize;
use serde_json::{Map, Value};

use super::claims::{ACCESS_TOKEN_TYPE, AccessTokenClaims, REFRESH_TOKEN_TYPE, RefreshTokenClaims};
use super::id_token::IdTokenClaims;
use super::standing::Standing;
use super::subject::sid;
use super::{id_token, release};
use crate::app::App;
use crate::keys::KeyError;
use crate::oauth::access::{ADMINISTRATION, Memberships, is_of_administration};
use crate::oauth::claim_scopes::{GROUPS, ROLES};
use crate::oauth::policy::Approved;
use crate::oauth::resource::Catalog;
use crate::storage::StorageError;
use crate::storage::grants::{Allowed, Grant};
use crate::storage::users::{self, User};
use crate::types::{ResourceUri, Scope, SigningAlgorithm, StringError, Timestamp, TokenId};

/// The answer of the token endpoint (RFC 6749 §5.1).
#[derive(Debug, Serialize)]
pub struct TokenResponse {
    /// The access token.
    pub access_token: String,
    /// How it is used (RFC 6750 §4).
    pub token_type: &'static str,
    /// Seconds until it ends.
    pub expires_in: u64,
    /// The refresh token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// The ID token (OpenID Connect Core §3.1.3.3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
    /// What it is good for; always said, since it may be less than was asked for.
    #[serde(skip_serializing_if = "Scope::is_empty")]
    pub scope: Scope,
    /// Ours: where the API of the administration is, to whoever may have something of it; its listener may have another origin, which
    /// is nobody else's to know. RFC 6749 §5.1: "The client MUST ignore unrecognized value names in the response."
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grantor_admin_api: Option<String>,
}

/// Signs the tokens of a decision about `grant`, or about the client itself; makes the key first if an administrator
/// chose an algorithm that has none yet.
///
/// # Errors
/// If it was another grant that was approved, no key signs with the algorithm and none could be made, or the database fails.
pub async fn issue(
    app: &App,
    catalog: &Catalog,
    approved: &Approved<'_>,
    grant: Option<&Grant>,
    now: Timestamp,
) -> Result<TokenResponse, KeyError> {
    if approved.grant_id() != grant.map(|grant| &grant.allowed.id) {
        return Err(KeyError::NotApproved);
    }
    let told = told(app, catalog, approved, grant.map(|grant| &grant.allowed)).await?;
    match sign(app, approved, grant, &told, now) {
        Err(KeyError::NoActiveKey(_)) => {
            app.refresh_keys(now).await?;
            sign(app, approved, grant, &told, now)
        }
        signed => signed,
    }
}

/// What tokens say of a person beside who they are.
#[derive(Default)]
struct Told {
    to_resources: Map<String, Value>,
    to_client: Map<String, Value>,
}

/// Reads what is known of the person, only if a resource server or the client is to be told any of it.
async fn told(
    app: &App,
    catalog: &Catalog,
    approved: &Approved<'_>,
    allowed: Option<&Allowed>,
) -> Result<Told, KeyError> {
    let Some(allowed) = allowed else {
        return Ok(Told::default());
    };
    let requested = &allowed.claims.id_token;
    let has_claims = approved.client().settings.id_token_claims;
    let tells_client = approved.has_id_token() && (has_claims || !requested.is_empty());
    if !tells_client && catalog.claims_for(approved.resources()).is_empty() {
        return Ok(Told::default());
    }
    let Some(user) = users::by_id(&mut app.db.read().await?.conn(), &allowed.user_id).await? else {
        return Ok(Told::default());
    };
    let mut told = Told {
        to_resources: of_person(
            catalog,
            approved.resources(),
            approved.memberships_of_token(),
            &user,
        ),
        to_client: Map::new(),
    };
    if tells_client {
        let (client, scope) = (approved.client(), approved.scope());
        told.to_client = if has_claims {
            // OpenID Connect Core §5.4 has the scopes' claims at the userinfo endpoint where there is an access token; "The
            // Claims requested by the profile, email, address, and phone scope values are returned" there. Some apps never
            // ask there.
            release::userinfo(catalog, client, &user, scope, requested)
        } else {
            release::asked_for(catalog, client, &user, scope, requested)
        };
    }
    Ok(told)
}

/// What resource servers are told of a person in a token for all of them.
fn of_person(
    catalog: &Catalog,
    resources: &[ResourceUri],
    memberships: &Memberships,
    user: &User,
) -> Map<String, Value> {
    let mut told = release::custom(catalog, catalog.claims_for(resources), user);
    // What is there already.
    if memberships.roles.is_some() {
        told.remove(ROLES);
    }
    if memberships.groups.is_some() {
        told.remove(GROUPS);
    }
    told
}

/// What an access token that stands tells resource servers of its person now.
///
/// # Errors
/// If the database fails.
pub async fn told_to_resources(app: &App, standing: &Standing) -> Result<Map<String, Value>, StorageError> {
    let Standing {
        grant: Some(grant),
        catalog,
        claims,
        ..
    } = standing
    else {
        return Ok(Map::new());
    };
    let resources: Vec<ResourceUri> = claims.aud.iter().filter_map(|aud| aud.parse().ok()).collect();
    if catalog.claims_for(&resources).is_empty() {
        return Ok(Map::new());
    }
    let user = users::by_id(&mut app.db.read().await?.conn(), &grant.allowed.user_id).await?;
    Ok(user.map_or_else(Map::new, |user| {
        let told = Memberships {
            groups: claims.groups.clone(),
            roles: claims.roles.clone(),
        };
        of_person(catalog, &resources, &told, &user)
    }))
}

fn sign(
    app: &App,
    approved: &Approved<'_>,
    grant: Option<&Grant>,
    told: &Told,
    now: Timestamp,
) -> Result<TokenResponse, KeyError> {
    let allowed = grant.map(|grant| &grant.allowed);
    let claims = access_claims(app, approved, allowed, told, now)?;
    let access_token = app
        .keys
        .signing(approved.signing_algorithm(), now)?
        .sign(ACCESS_TOKEN_TYPE, &claims)?;
    let id_token = match allowed {
        Some(allowed) if approved.has_id_token() => {
            let what = (claims.sid.clone(), to_client(approved, told));
            Some(id_token::sign(app, approved, allowed, what, &access_token, now)?)
        }
        _ => None,
    };
    let refresh_token = match grant {
        Some(grant) if approved.may_refresh() => Some(refresh_token(app, approved, grant, now)?),
        _ => None,
    };
    let may_administer = claims.scope.iter().any(is_of_administration);
    Ok(TokenResponse {
        grantor_admin_api: may_administer.then(|| app.administration_url(ADMINISTRATION)),
        access_token,
        token_type: "Bearer",
        expires_in: claims.exp.since(now).as_secs(),
        refresh_token,
        id_token,
        scope: claims.scope,
    })
}

/// What the access token says that is issued by this decision.
fn access_claims(
    app: &App,
    approved: &Approved<'_>,
    allowed: Option<&Allowed>,
    told: &Told,
    now: Timestamp,
) -> Result<AccessTokenClaims, KeyError> {
    let lifetime = approved.access_lifetime(app.settings.tokens.access.duration());
    // No access token outlives its grant.
    let expires_at = allowed.map_or(now.plus(lifetime), |allowed| {
        allowed.expires_at.min(now.plus(lifetime))
    });
    let sub = allowed.map_or(approved.client().id.as_str(), Allowed::subject);
    let sid = allowed.and_then(|allowed| {
        let session = allowed.session_id.as_ref()?;
        Some(sid(app, sub, &allowed.user_id, session))
    });
    Ok(AccessTokenClaims {
        iss: app.issuer.as_str().to_owned(),
        exp: expires_at,
        aud: audience(app, approved),
        client_id: approved.client().id.clone(),
        iat: now,
        jti: token_id(format!("at_{}", crate::types::GrantId::new()))?,
        scope: approved.scope().clone(),
        // RFC 9068 §2.2.1: "Their values are fixed and remain the same across all access tokens that derive from a given
        // authorization response".
        auth_time: allowed.and_then(Allowed::told_auth_time),
        acr: allowed.map(|allowed| allowed.acr),
        amr: allowed.map(Allowed::means).unwrap_or_default(),
        sid,
        groups: approved.memberships_of_token().groups.clone(),
        roles: approved.memberships_of_token().roles.clone(),
        grant_id: allowed.map(|allowed| allowed.id.clone()),
        sub: sub.to_owned(),
        more: told.to_resources.clone(),
    })
}

/// What the ID token says beside who signed in, and how. Many apps read groups and roles in ID tokens alone. No scope of OpenID Connect
/// says where they are told.
fn to_client(approved: &Approved<'_>, told: &Told) -> Map<String, Value> {
    let mut to_client = approved.memberships().claims();
    to_client.extend(told.to_client.clone());
    to_client
}

/// What tokens would say, and what they would be signed with.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The access token.
    pub access_token: (SigningAlgorithm, AccessTokenClaims),
    /// The ID token, if there is one.
    pub id_token: Option<(SigningAlgorithm, IdTokenClaims)>,
}

/// What the tokens of a decision would say; signs nothing, and needs no key.
///
/// # Errors
/// If another grant was approved, or the database fails.
pub async fn preview(
    app: &App,
    catalog: &Catalog,
    approved: &Approved<'_>,
    allowed: Option<&Allowed>,
    now: Timestamp,
) -> Result<Preview, KeyError> {
    if approved.grant_id() != allowed.map(|allowed| &allowed.id) {
        return Err(KeyError::NotApproved);
    }
    let told = told(app, catalog, approved, allowed).await?;
    let claims = access_claims(app, approved, allowed, &told, now)?;
    let id_token = allowed.filter(|_| approved.has_id_token()).map(|allowed| {
        let what = (claims.sid.clone(), to_client(approved, &told));
        let algorithm = id_token::algorithm(approved.client());
        // It is of the bytes of an access token, and there are none.
        let claims = id_token::claims(app, approved, allowed, what, NO_TOKEN.to_owned(), now);
        (algorithm, claims)
    });
    Ok(Preview {
        access_token: (approved.signing_algorithm(), claims),
        id_token,
    })
}

/// What a preview says in place of the hash of an access token.
const NO_TOKEN: &str = "of the access token it comes with";

/// Whom an access token is for: its resource servers, and this one if userinfo can be asked with it.
fn audience(app: &App, approved: &Approved<'_>) -> Vec<String> {
    let mut audience: Vec<String> = approved.resources().iter().map(ToString::to_string).collect();
    let issuer = app.issuer.as_str();
    // RFC 9068 §3: a default resource indicator. For nobody else, so for this server.
    let is_for_issuer = audience.is_empty() || approved.is_for_userinfo();
    if is_for_issuer && !audience.iter().any(|aud| aud == issuer) {
        audience.push(issuer.to_owned());
    }
    audience
}

/// The refresh token of a grant's generation: the same bytes however often it is made, so that a lost answer repeated
/// is the same answer.
fn refresh_token(
    app: &App,
    approved: &Approved<'_>,
    grant: &Grant,
    now: Timestamp,
) -> Result<String, KeyError> {
    let allowed = &grant.allowed;
    let idle = app.settings.tokens.refresh_idle.duration();
    let claims = RefreshTokenClaims {
        iss: app.issuer.as_str().to_owned(),
        aud: app.issuer.as_str().to_owned(),
        sub: allowed.subject().to_owned(),
        client_id: approved.client().id.clone(),
        iat: grant.generation_at,
        exp: allowed.expires_at.min(grant.generation_at.plus(idle)),
        jti: token_id(format!("{}.{}", allowed.id, grant.generation))?,
        grant_id: allowed.id.clone(),
        generation: grant.generation,
        scope: allowed.scope.clone(),
        resources: allowed.resources.0.clone(),
    };
    // RS256 is deterministic; the key is the one of the generation's moment, or, if that was revoked since, today's.
    let key = app
        .keys
        .signing(SigningAlgorithm::RS256, grant.generation_at)
        .or_else(|_| app.keys.signing(SigningAlgorithm::RS256, now))?;
    Ok(key.sign_own(REFRESH_TOKEN_TYPE, &claims)?)
}

pub(super) fn token_id(text: String) -> Result<TokenId, KeyError> {
    text.try_into()
        .map_err(|error: StringError| KeyError::Master(error.to_string()))
}
