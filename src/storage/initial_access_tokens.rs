//! Tokens that let somebody register clients (RFC 7591 §1.2), each so many times.

use super::{Conn, StorageError};
use crate::types::{InitialTokenId, Timestamp, TokenHash};

statements! {
    INSERT = "INSERT INTO initial_access_tokens (id, token_hash, description, created_at, expires_at, uses_left)
              VALUES ($1, $2, $3, $4, $5, $6)";
    LIST = "SELECT id, description, created_at, expires_at, uses_left FROM initial_access_tokens
              ORDER BY created_at, id";
    FIND = "SELECT id FROM initial_access_tokens WHERE token_hash = $1 AND uses_left > 0 AND expires_at > $2";
    SPEND = "UPDATE initial_access_tokens SET uses_left = uses_left - 1
              WHERE token_hash = $1 AND uses_left > 0 AND expires_at > $2 RETURNING id";
    DELETE = "DELETE FROM initial_access_tokens WHERE id = $1";
    SWEEP = "DELETE FROM initial_access_tokens WHERE expires_at < $1";
}

/// A token, without what it is.
#[derive(Clone, Debug, serde::Serialize, sqlx_macros::FromRow)]
pub struct InitialAccessToken {
    /// Names it to administrators.
    pub id: InitialTokenId,
    /// Whom it was made for.
    pub description: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// How many clients it still registers.
    pub uses_left: i64,
}

/// Writes a new token.
///
/// # Errors
/// If the database fails.
pub async fn insert(
    conn: &mut Conn<'_>,
    hash: &TokenHash,
    token: &InitialAccessToken,
) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(INSERT)
            .bind(&token.id)
            .bind(hash)
            .bind(&token.description)
            .bind(token.created_at)
            .bind(token.expires_at)
            .bind(token.uses_left)
            .execute(c)
            .await?;
        Ok(())
    })
}

/// Every token, oldest first.
///
/// # Errors
/// If the database fails.
pub async fn list(conn: &mut Conn<'_>) -> Result<Vec<InitialAccessToken>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(LIST).fetch_all(c).await?))
}

/// Whether a token can still be used. Looking does not use it.
///
/// # Errors
/// If the database fails.
pub async fn is_good(conn: &mut Conn<'_>, hash: &TokenHash, now: Timestamp) -> Result<bool, StorageError> {
    let id: Option<InitialTokenId> =
        on!(conn, c => sqlx::query_scalar(FIND).bind(hash).bind(now).fetch_optional(c).await?);
    Ok(id.is_some())
}

/// Uses a token once; which one it was.
///
/// # Errors
/// If the database fails.
pub async fn spend(
    conn: &mut Conn<'_>,
    hash: &TokenHash,
    now: Timestamp,
) -> Result<Option<InitialTokenId>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(SPEND).bind(hash).bind(now).fetch_optional(c).await?))
}

/// Deletes a token; whether it existed.
///
/// # Errors
/// If the database fails.
pub async fn delete(conn: &mut Conn<'_>, id: &InitialTokenId) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query(DELETE).bind(id).execute(c).await?.rows_affected() == 1))
}

/// Deletes tokens that ended before `before`; how many.
///
/// # Errors
/// If the database fails.
pub async fn sweep(conn: &mut Conn<'_>, before: Timestamp) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(SWEEP).bind(before).execute(c).await?.rows_affected()))
}
