//! Secrets of one-time passwords (RFC 6238), sealed, and which of their steps were used.

use serde::{Deserialize, Serialize};

use super::{Conn, StorageError};
use crate::types::{Timestamp, TotpId, UserId};

statements! {
    INSERT = "INSERT INTO totp_credentials (id, user_id, name, secret, algorithm, digits, period, last_step, created_at,
                last_used_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    OF_USER = "SELECT id, name, secret, algorithm, digits, period, last_step, created_at, last_used_at
              FROM totp_credentials WHERE user_id = $1 ORDER BY created_at, id";
    IS_OF = "SELECT COUNT(*) FROM totp_credentials WHERE id = $1 AND user_id = $2";
    USE_STEP = "UPDATE totp_credentials SET last_step = $3, last_used_at = $4
              WHERE id = $1 AND user_id = $2 AND last_step < $3";
    COUNT = "SELECT COUNT(*) FROM totp_credentials WHERE user_id = $1";
    DELETE = "DELETE FROM totp_credentials WHERE id = $1 AND user_id = $2 RETURNING name";
    DELETE_OF_USER = "DELETE FROM totp_credentials WHERE user_id = $1";
}

/// An app that makes codes for a person.
#[derive(Clone, Debug, Serialize, Deserialize, sqlx_macros::FromRow)]
pub struct TotpCredential {
    /// Its id.
    pub id: TotpId,
    /// What its person calls it.
    pub name: String,
    /// The secret, sealed.
    pub secret: Vec<u8>,
    /// The hash of the HMAC: `SHA1`, `SHA256` or `SHA512`.
    pub algorithm: String,
    /// How many digits a code has.
    pub digits: i64,
    /// How many seconds a code lasts.
    pub period: i64,
    /// The newest step whose code was used.
    pub last_step: i64,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was used last.
    pub last_used_at: Option<Timestamp>,
}

/// Writes one: a new one, or one that was there before.
///
/// # Errors
/// If the database fails.
pub async fn insert(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    credential: &TotpCredential,
) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(INSERT)
            .bind(&credential.id)
            .bind(user_id)
            .bind(&credential.name)
            .bind(&credential.secret)
            .bind(&credential.algorithm)
            .bind(credential.digits)
            .bind(credential.period)
            .bind(credential.last_step)
            .bind(credential.created_at)
            .bind(credential.last_used_at)
            .execute(c)
            .await?;
        Ok(())
    })
}

/// Those of a person, oldest first.
///
/// # Errors
/// If the database fails.
pub async fn of_user(conn: &mut Conn<'_>, user_id: &UserId) -> Result<Vec<TotpCredential>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(OF_USER).bind(user_id).fetch_all(c).await?))
}

/// How many a person has.
///
/// # Errors
/// If the database fails.
pub async fn count(conn: &mut Conn<'_>, user_id: &UserId) -> Result<i64, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(COUNT).bind(user_id).fetch_one(c).await?))
}

/// Whether a person still has one.
///
/// # Errors
/// If the database fails.
pub async fn is_of(conn: &mut Conn<'_>, id: &TotpId, user_id: &UserId) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar::<_, i64>(IS_OF).bind(id).bind(user_id).fetch_one(c).await? == 1))
}

/// Uses the code of a step, once: no older one is any good afterwards. Whether it was still to be used.
///
/// # Errors
/// If the database fails.
pub async fn use_step(
    conn: &mut Conn<'_>,
    (id, user_id): (&TotpId, &UserId),
    step: i64,
    now: Timestamp,
) -> Result<bool, StorageError> {
    on!(conn, c => {
        let done = sqlx::query(USE_STEP).bind(id).bind(user_id).bind(step).bind(now).execute(c).await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Deletes one of a person's; what it was called, if it was there.
///
/// # Errors
/// If the database fails.
pub async fn delete(
    conn: &mut Conn<'_>,
    id: &TotpId,
    user_id: &UserId,
) -> Result<Option<String>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(DELETE).bind(id).bind(user_id).fetch_optional(c).await?))
}

/// Deletes all of a person's; how many.
///
/// # Errors
/// If the database fails.
pub async fn delete_of_user(conn: &mut Conn<'_>, user_id: &UserId) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(DELETE_OF_USER).bind(user_id).execute(c).await?.rows_affected()))
}
