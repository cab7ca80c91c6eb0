//! Browsers on which their person asked not to be asked for a second factor.

use super::{Conn, StorageError};
use crate::types::{ProviderId, Timestamp, TokenHash, UserId};

statements! {
    INSERT = "INSERT INTO devices (secret_hash, user_id, epoch, user_agent, created_at, expires_at)
              VALUES ($1, $2, $3, $4, $5, $6)";
    IS_TRUSTED = "SELECT COUNT(*) FROM devices WHERE secret_hash = $1 AND user_id = $2 AND epoch = $3 AND expires_at > $4";
    COUNT = "SELECT COUNT(*) FROM devices WHERE user_id = $1 AND epoch = $2 AND expires_at > $3";
    UNTRUST = "UPDATE sessions SET is_trusted = FALSE WHERE user_id = $1";
    DELETE_OF_USER = "DELETE FROM devices WHERE user_id = $1";
    UNTRUST_OF_PROVIDER = "UPDATE sessions SET is_trusted = FALSE WHERE is_trusted AND user_id IN
                (SELECT user_id FROM user_identities WHERE provider_id = $1)";
    DELETE_OF_PROVIDER = "DELETE FROM devices WHERE user_id IN (SELECT user_id FROM user_identities WHERE provider_id = $1)";
    SURPLUS = "DELETE FROM devices WHERE secret_hash IN (SELECT secret_hash FROM devices WHERE user_id = $1
              ORDER BY created_at DESC, secret_hash LIMIT 100 OFFSET $2)";
    SWEEP = "DELETE FROM devices WHERE secret_hash IN (SELECT secret_hash FROM devices WHERE expires_at < $1 LIMIT $2)";
}

/// A browser that is trusted.
#[derive(Clone, Debug)]
pub struct NewDevice {
    /// The hash of what it keeps.
    pub secret_hash: TokenHash,
    /// Whose second factor it need not ask for.
    pub user_id: UserId,
    /// The epoch of the account.
    pub epoch: i64,
    /// What the browser calls itself.
    pub user_agent: String,
    /// When it is trusted no longer.
    pub expires_at: Timestamp,
}

/// How many browsers a person may trust; of more, those trusted longest ago are forgotten.
const MOST: i64 = 20;

/// Trusts a browser.
///
/// # Errors
/// If the database fails.
pub async fn insert(conn: &mut Conn<'_>, device: &NewDevice, now: Timestamp) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(INSERT)
            .bind(&device.secret_hash)
            .bind(&device.user_id)
            .bind(device.epoch)
            .bind(&device.user_agent)
            .bind(now)
            .bind(device.expires_at)
            .execute(c)
            .await?;
    });
    on!(conn, c => {
        sqlx::query(SURPLUS).bind(&device.user_id).bind(MOST).execute(c).await?;
        Ok(())
    })
}

/// Whether a browser that keeps this is trusted by a person, in this epoch of theirs.
///
/// # Errors
/// If the database fails.
pub async fn is_trusted(
    conn: &mut Conn<'_>,
    secret: &TokenHash,
    (user_id, epoch): (&UserId, i64),
    now: Timestamp,
) -> Result<bool, StorageError> {
    on!(conn, c => {
        let count: i64 =
            sqlx::query_scalar(IS_TRUSTED).bind(secret).bind(user_id).bind(epoch).bind(now).fetch_one(c).await?;
        Ok(count == 1)
    })
}

/// How many browsers a person trusts.
///
/// # Errors
/// If the database fails.
pub async fn count(
    conn: &mut Conn<'_>,
    (user_id, epoch): (&UserId, i64),
    now: Timestamp,
) -> Result<i64, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(COUNT).bind(user_id).bind(epoch).bind(now).fetch_one(c).await?))
}

/// Trusts none of a person's browsers any more, nor what was begun in one by that; how many there were.
///
/// # Errors
/// If the database fails.
pub async fn delete_of_user(conn: &mut Conn<'_>, user_id: &UserId) -> Result<u64, StorageError> {
    on!(conn, c => { sqlx::query(UNTRUST).bind(user_id).execute(c).await?; });
    on!(conn, c => Ok(sqlx::query(DELETE_OF_USER).bind(user_id).execute(c).await?.rows_affected()))
}

/// The same of everybody who is known by a provider.
///
/// # Errors
/// If the database fails.
pub async fn delete_of_provider(conn: &mut Conn<'_>, provider: &ProviderId) -> Result<u64, StorageError> {
    on!(conn, c => { sqlx::query(UNTRUST_OF_PROVIDER).bind(provider).execute(c).await?; });
    on!(conn, c => Ok(sqlx::query(DELETE_OF_PROVIDER).bind(provider).execute(c).await?.rows_affected()))
}

/// Deletes up to `limit` that ended before `before`; how many.
///
/// # Errors
/// If the database fails.
pub async fn sweep(conn: &mut Conn<'_>, before: Timestamp, limit: i64) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(SWEEP).bind(before).bind(limit).execute(c).await?.rows_affected()))
}
