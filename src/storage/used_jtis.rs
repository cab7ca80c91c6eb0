//! What works once: ids of client assertions (RFC 7523 §3), challenges of passkeys and links to sign up, until they would have
//! expired anyway.

use super::{Conn, StorageError};
use crate::types::{Timestamp, TokenHash};

statements! {
    INSERT = "INSERT INTO used_jtis (issuer, jti_hash, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    SWEEP = "DELETE FROM used_jtis WHERE (issuer, jti_hash) IN
              (SELECT issuer, jti_hash FROM used_jtis WHERE expires_at < $1 LIMIT $2)";
}

/// Uses up the id `jti` of `issuer`; whether it was not used before.
///
/// # Errors
/// If the database fails.
pub async fn insert(
    conn: &mut Conn<'_>,
    issuer: &str,
    jti: &TokenHash,
    expires_at: Timestamp,
) -> Result<bool, StorageError> {
    on!(conn, c => {
        let done = sqlx::query(INSERT).bind(issuer).bind(jti).bind(expires_at).execute(c).await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Deletes up to `limit` ids that expired before `before`; how many.
///
/// # Errors
/// If the database fails.
pub async fn sweep(conn: &mut Conn<'_>, before: Timestamp, limit: i64) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(SWEEP).bind(before).bind(limit).execute(c).await?.rows_affected()))
}
