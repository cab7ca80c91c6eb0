//! What a person allowed an app before, whatever became of the answer: what a page may say of it, and nobody decides by. Whether they
//! have to be asked is [`super::consents`]' to say, which is sure of who asks.

use super::grants::SpaceSeparated;
use super::{Conn, StorageError};
use crate::oauth::claims_request::ClaimsRequest;
use crate::types::{ClientId, RedirectUri, ResourceUri, Scope, Timestamp, UserId};

statements! {
    CONSENTS = "SELECT scope, resources, claims, granted_at, redirect_host, client_name FROM consents
              WHERE user_id = $1 AND client_id = $2 ORDER BY granted_at";
    GRANTS = "SELECT scope, resources, claims, redirect_uri, MAX(created_at) AS granted_at FROM grants
              WHERE user_id = $1 AND client_id = $2 AND revoked_at IS NULL AND ends_at > $3
              GROUP BY scope, resources, claims, redirect_uri";
}

/// Consent that is remembered.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub struct EarlierConsent {
    /// The scope.
    pub scope: Scope,
    /// The resource servers.
    pub resources: SpaceSeparated<ResourceUri>,
    /// The claims asked for one by one.
    pub claims: SpaceSeparated<String>,
    /// When they said so last.
    pub granted_at: Timestamp,
    /// For answers to which host.
    pub redirect_host: String,
    /// What the app was called; empty where that is not known.
    pub client_name: String,
}

/// Grants that live: those alike are one.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub struct EarlierGrant {
    /// The scope.
    pub scope: Scope,
    /// The resource servers.
    pub resources: SpaceSeparated<ResourceUri>,
    /// The claims asked for one by one.
    pub claims: ClaimsRequest,
    /// Where the code was sent.
    pub redirect_uri: RedirectUri,
    /// When the last of them was allowed.
    pub granted_at: Timestamp,
}

/// What is remembered of what a person allowed an app, at any host, the oldest first.
///
/// # Errors
/// If the database fails.
pub async fn consents(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    client_id: &ClientId,
) -> Result<Vec<EarlierConsent>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(CONSENTS).bind(user_id).bind(client_id).fetch_all(c).await?))
}

/// What lives of what a person allowed an app.
///
/// # Errors
/// If the database fails.
pub async fn grants(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    client_id: &ClientId,
    now: Timestamp,
) -> Result<Vec<EarlierGrant>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(GRANTS).bind(user_id).bind(client_id).bind(now).fetch_all(c).await?))
}
