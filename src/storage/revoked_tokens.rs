//! Access tokens revoked one by one, until they would have expired anyway.

use super::{Conn, StorageError};
use crate::types::{Timestamp, TokenId};

statements! {
    INSERT = "INSERT INTO revoked_tokens (jti, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    HAS = "SELECT EXISTS (SELECT 1 FROM revoked_tokens WHERE jti = $1)";
    SWEEP = "DELETE FROM revoked_tokens WHERE jti IN (SELECT jti FROM revoked_tokens WHERE expires_at < $1 LIMIT $2)";
}

/// Revokes a token that expires at `expires_at`; whether it was not revoked before.
///
/// # Errors
/// If the database fails.
pub async fn insert(conn: &mut Conn<'_>, jti: &TokenId, expires_at: Timestamp) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query(INSERT).bind(jti).bind(expires_at).execute(c).await?.rows_affected() == 1))
}

/// Whether a token was revoked.
///
/// # Errors
/// If the database fails.
pub async fn has(conn: &mut Conn<'_>, jti: &TokenId) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(HAS).bind(jti).fetch_one(c).await?))
}

/// Deletes up to `limit` rows of tokens that expired before `before`; how many.
///
/// # Errors
/// If the database fails.
pub async fn sweep(conn: &mut Conn<'_>, before: Timestamp, limit: i64) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(SWEEP).bind(before).bind(limit).execute(c).await?.rows_affected()))
}
