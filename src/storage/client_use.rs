//! Who uses an app.

use super::{Conn, StorageError};
use crate::types::{ClientId, GrantId, Scope, Timestamp, UserId};

statements! {
    LIVING = "SELECT COUNT(*) AS grants, COUNT(DISTINCT user_id) AS people
              FROM (SELECT user_id FROM grants WHERE client_id = $1 AND revoked_at IS NULL AND ends_at > $2 LIMIT $3) AS living";
    LATEST = "SELECT grants.id, grants.user_id, users.email, grants.scope, grants.created_at, grants.generation_at,
                grants.ends_at, grants.revoked_because
              FROM grants JOIN users ON users.id = grants.user_id WHERE grants.client_id = $1
              ORDER BY grants.id DESC LIMIT $2";
    PKCE_OF_LATEST = "SELECT COUNT(*) AS asked, COUNT(code_challenge) AS with_pkce
              FROM (SELECT code_challenge FROM grants WHERE client_id = $1 AND redirect_uri IS NOT NULL
                    ORDER BY id DESC LIMIT $2) AS latest";
}

/// What somebody allowed an app.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub struct Use {
    /// The grant's id.
    pub id: GrantId,
    /// Whose.
    pub user_id: UserId,
    /// Their e-mail address.
    pub email: String,
    /// What was granted.
    pub scope: Scope,
    /// When it was allowed.
    pub created_at: Timestamp,
    /// When it was last refreshed.
    pub generation_at: Timestamp,
    /// When nothing of it works any more.
    pub ends_at: Timestamp,
    /// Why it was revoked, if it was.
    pub revoked_because: Option<String>,
}

/// How many grants of an app live, and of how many people; counts no further than `most` grants.
///
/// # Errors
/// If the database fails.
pub async fn living(
    conn: &mut Conn<'_>,
    client_id: &ClientId,
    most: i64,
    now: Timestamp,
) -> Result<(i64, i64), StorageError> {
    on!(conn, c => Ok(sqlx::query_as(LIVING).bind(client_id).bind(now).bind(most).fetch_one(c).await?))
}

/// Up to `limit` grants of an app, newest first.
///
/// # Errors
/// If the database fails.
pub async fn latest(conn: &mut Conn<'_>, client_id: &ClientId, limit: i64) -> Result<Vec<Use>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(LATEST).bind(client_id).bind(limit).fetch_all(c).await?))
}

/// How many of an app's `limit` newest grants there are that began with an authorization request, and how many of these came
/// with PKCE.
///
/// # Errors
/// If the database fails.
pub async fn pkce_of_latest(
    conn: &mut Conn<'_>,
    client_id: &ClientId,
    limit: i64,
) -> Result<(i64, i64), StorageError> {
    on!(conn, c => Ok(sqlx::query_as(PKCE_OF_LATEST).bind(client_id).bind(limit).fetch_one(c).await?))
}
