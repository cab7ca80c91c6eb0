//! Signing keys, sealed under the master key; their state is a matter of their times.

use super::{Conn, StorageError};
use crate::types::{KeyId, Timestamp};

statements! {
    INSERT = "INSERT INTO signing_keys (kid, algorithm, public_jwk, sealed, created_at, active_at)
              VALUES ($1, $2, $3, $4, $5, $6)";
    LIST = "SELECT kid, algorithm, public_jwk, sealed, created_at, active_at, retires_at, gone_at, revoked_at
              FROM signing_keys ORDER BY created_at, kid";
    RETIRE_OTHERS = "UPDATE signing_keys SET retires_at = $3, gone_at = $4
              WHERE algorithm = $1 AND kid <> $2 AND revoked_at IS NULL AND (retires_at IS NULL OR retires_at > $3)";
    SET_END = "UPDATE signing_keys SET retires_at = $2, gone_at = $3 WHERE kid = $1 AND revoked_at IS NULL";
    REVOKE = "UPDATE signing_keys SET revoked_at = $2, retires_at = $2, gone_at = $2
              WHERE kid = $1 AND revoked_at IS NULL";
    SWEEP = "DELETE FROM signing_keys WHERE gone_at < $1";
}

/// A key as stored.
#[derive(Clone, Debug, PartialEq, sqlx_macros::FromRow)]
pub struct SigningKeyRow {
    /// Its RFC 7638 thumbprint.
    pub kid: KeyId,
    /// `alg`.
    pub algorithm: String,
    /// The public part, as JSON.
    pub public_jwk: String,
    /// The private part, sealed.
    pub sealed: Vec<u8>,
    /// When it was made, and so published.
    pub created_at: Timestamp,
    /// When it starts signing.
    pub active_at: Timestamp,
    /// When it stops signing.
    pub retires_at: Option<Timestamp>,
    /// When nothing it signed is alive any more.
    pub gone_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// Writes a new key.
///
/// # Errors
/// If the key exists ([`StorageError::is_conflict`]) or the database fails.
pub async fn insert(conn: &mut Conn<'_>, key: &SigningKeyRow) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(INSERT)
            .bind(&key.kid)
            .bind(&key.algorithm)
            .bind(&key.public_jwk)
            .bind(&key.sealed)
            .bind(key.created_at)
            .bind(key.active_at)
            .execute(c)
            .await?;
        Ok(())
    })
}

/// Every key, oldest first.
///
/// # Errors
/// If the database fails.
pub async fn list(conn: &mut Conn<'_>) -> Result<Vec<SigningKeyRow>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(LIST).fetch_all(c).await?))
}

/// Lets every other key of `successor`'s algorithm stop signing at `at`, and be gone at `gone_at`; how many.
///
/// # Errors
/// If the database fails.
pub async fn retire_others(
    conn: &mut Conn<'_>,
    successor: &SigningKeyRow,
    at: Timestamp,
    gone_at: Timestamp,
) -> Result<u64, StorageError> {
    on!(conn, c => {
        let done = sqlx::query(RETIRE_OTHERS)
            .bind(&successor.algorithm)
            .bind(&successor.kid)
            .bind(at)
            .bind(gone_at)
            .execute(c)
            .await?;
        Ok(done.rows_affected())
    })
}

/// Lets a key that is not revoked stop signing at `retires_at` and be gone at `gone_at`, or never.
///
/// # Errors
/// If the database fails.
pub async fn set_end(
    conn: &mut Conn<'_>,
    kid: &KeyId,
    retires_at: Option<Timestamp>,
    gone_at: Option<Timestamp>,
) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(SET_END).bind(kid).bind(retires_at).bind(gone_at).execute(c).await?;
        Ok(())
    })
}

/// Revokes a key: nothing it signed is good any more; whether it was good before.
///
/// # Errors
/// If the database fails.
pub async fn revoke(conn: &mut Conn<'_>, kid: &KeyId, now: Timestamp) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query(REVOKE).bind(kid).bind(now).execute(c).await?.rows_affected() == 1))
}

/// Deletes the keys that were gone before `before`; how many.
///
/// # Errors
/// If the database fails.
pub async fn sweep(conn: &mut Conn<'_>, before: Timestamp) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(SWEEP).bind(before).execute(c).await?.rows_affected()))
}
