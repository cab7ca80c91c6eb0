//! What tokens say.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use serde_with::formats::PreferOne;
use serde_with::{OneOrMany, serde_as};

use crate::oauth::acr::Acr;
use crate::types::{ClientId, GrantId, ResourceUri, Scope, Timestamp, TokenId};

/// RFC 9068 §2.1: "The "typ" value used SHOULD be "at+jwt"."
pub const ACCESS_TOKEN_TYPE: &str = "at+jwt";

/// A type of its own, so that a refresh token never passes for an access token (RFC 8725 §3.11).
pub const REFRESH_TOKEN_TYPE: &str = "rt+jwt";

/// The claims of an access token (RFC 9068 §2.2).
#[serde_as]
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AccessTokenClaims {
    /// The issuer.
    pub iss: String,
    /// When it ends.
    pub exp: Timestamp,
    /// The resource servers it is for; this server's issuer if none.
    #[serde_as(as = "OneOrMany<_, PreferOne>")]
    pub aud: Vec<String>,
    /// The person, as the client knows them, or the client itself.
    pub sub: String,
    /// The client.
    pub client_id: ClientId,
    /// When it was issued.
    pub iat: Timestamp,
    /// Its own id.
    pub jti: TokenId,
    /// What it is good for.
    #[serde(default, skip_serializing_if = "Scope::is_empty")]
    pub scope: Scope,
    /// When the person signed in (RFC 9068 §2.2.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<Timestamp>,
    /// How surely it was them (RFC 9068 §2.2.1; RFC 9470 §6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acr: Option<Acr>,
    /// How they proved it (RFC 8176).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amr: Vec<String>,
    /// The sign-in it comes from, as the client knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// What the client calls the person's groups (RFC 9068 §2.2.3.1), if the scope `groups` was granted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<String>>,
    /// The same of their roles, if the scope `roles` was granted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
    /// The grant it comes from, by which it is revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant_id: Option<GrantId>,
    /// What the owner lets the resource server know of the person (RFC 9068 §2.2.2).
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// The claims of a refresh token: read by this server alone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RefreshTokenClaims {
    /// The issuer.
    pub iss: String,
    /// This server.
    pub aud: String,
    /// The person, as the client knows them.
    pub sub: String,
    /// The client it was issued to.
    pub client_id: ClientId,
    /// When this generation was made.
    pub iat: Timestamp,
    /// When it ends if it is not used.
    pub exp: Timestamp,
    /// Grant and generation.
    pub jti: TokenId,
    /// The grant.
    pub grant_id: GrantId,
    /// Which refresh token of the grant it is.
    pub generation: i64,
    /// All that was granted.
    #[serde(default, skip_serializing_if = "Scope::is_empty")]
    pub scope: Scope,
    /// All resource servers it was granted for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<ResourceUri>,
}
