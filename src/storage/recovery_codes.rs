//! Codes on paper, by their hashes.

use serde::{Deserialize, Serialize};

use super::{Conn, StorageError, address_changes};
use crate::types::{Timestamp, UserId};

statements! {
    INSERT = "INSERT INTO recovery_codes (user_id, number, version, phc, created_at) VALUES ($1, $2, $3, $4, $5)";
    FIND = "SELECT phc, version FROM recovery_codes WHERE user_id = $1 AND number = $2 AND used_at IS NULL";
    VERSION = "SELECT version FROM recovery_codes WHERE user_id = $1 AND number = $2";
    USE = "UPDATE recovery_codes SET used_at = $4
              WHERE user_id = $1 AND number = $2 AND version = $3 AND used_at IS NULL";
    LEFT = "SELECT COUNT(*) FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL";
    NEWEST = "SELECT COALESCE(MAX(version), 0) FROM recovery_codes WHERE user_id = $1";
    ALL = "SELECT number, version, phc, created_at, used_at FROM recovery_codes WHERE user_id = $1 ORDER BY number";
    PUT_BACK = "INSERT INTO recovery_codes (user_id, number, version, phc, created_at, used_at)
              VALUES ($1, $2, $3, $4, $5, $6)";
    DELETE_OF_USER = "DELETE FROM recovery_codes WHERE user_id = $1";
}

/// A code, as far as it is known here.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub struct RecoveryCode {
    /// Its hash, as a PHC string.
    pub phc: String,
    /// The set it is of.
    pub version: i64,
}

/// A code as it is stored, used or not.
#[derive(Clone, Debug, Serialize, Deserialize, sqlx_macros::FromRow)]
pub struct StoredCode {
    /// Its place in the list.
    pub number: i64,
    /// The set it is of.
    pub version: i64,
    /// Its hash, as a PHC string.
    pub phc: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

/// Puts a set of codes, by their hashes, in the place of the one before; numbers are places in the list.
///
/// # Errors
/// If the database fails.
pub async fn replace(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    hashes: &[String],
    now: Timestamp,
) -> Result<(), StorageError> {
    let newest: i64 = on!(conn, c => sqlx::query_scalar(NEWEST).bind(user_id).fetch_one(c).await?);
    // Of another time, too: whoever deleted all of them and makes new ones has no set of an earlier number.
    let version = newest.max(now.0).saturating_add(1);
    delete_of_user(conn, user_id).await?;
    for (number, phc) in (0_i64..).zip(hashes) {
        on!(conn, c => {
            sqlx::query(INSERT)
                .bind(user_id)
                .bind(number)
                .bind(version)
                .bind(phc)
                .bind(now)
                .execute(c)
                .await?;
        });
    }
    Ok(())
}

/// A code of a person that was not used yet, by its number.
///
/// # Errors
/// If the database fails.
pub async fn find(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    number: i64,
) -> Result<Option<RecoveryCode>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(FIND).bind(user_id).bind(number).fetch_optional(c).await?))
}

/// The set that the code with this number is of, used or not.
///
/// # Errors
/// If the database fails.
pub async fn version(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    number: i64,
) -> Result<Option<i64>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(VERSION).bind(user_id).bind(number).fetch_optional(c).await?))
}

/// Uses a code, once; whether it was still to be used.
///
/// # Errors
/// If the database fails.
pub async fn use_up(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    (number, version): (i64, i64),
    now: Timestamp,
) -> Result<bool, StorageError> {
    let done = on!(conn, c => sqlx::query(USE).bind(user_id).bind(number).bind(version).bind(now).execute(c).await?.rows_affected());
    if done == 1 {
        address_changes::note_code(conn, user_id, (number, version)).await?;
    }
    Ok(done == 1)
}

/// All of a person's, used or not.
///
/// # Errors
/// If the database fails.
pub async fn all(conn: &mut Conn<'_>, user_id: &UserId) -> Result<Vec<StoredCode>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(ALL).bind(user_id).fetch_all(c).await?))
}

/// Puts codes back as they were stored, in place of those there are.
///
/// # Errors
/// If the database fails.
pub async fn put_back(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    codes: &[StoredCode],
) -> Result<(), StorageError> {
    delete_of_user(conn, user_id).await?;
    for code in codes {
        on!(conn, c => {
            sqlx::query(PUT_BACK)
                .bind(user_id)
                .bind(code.number)
                .bind(code.version)
                .bind(&code.phc)
                .bind(code.created_at)
                .bind(code.used_at)
                .execute(c)
                .await?;
        });
    }
    Ok(())
}

/// How many a person has left.
///
/// # Errors
/// If the database fails.
pub async fn left(conn: &mut Conn<'_>, user_id: &UserId) -> Result<i64, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(LEFT).bind(user_id).fetch_one(c).await?))
}

/// Deletes all of a person's; how many.
///
/// # Errors
/// If the database fails.
pub async fn delete_of_user(conn: &mut Conn<'_>, user_id: &UserId) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(DELETE_OF_USER).bind(user_id).execute(c).await?.rows_affected()))
}
