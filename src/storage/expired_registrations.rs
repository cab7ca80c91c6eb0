//! What is kept of registrations that expired: enough to tell people why their app is not known any more.

use super::{Conn, StorageError};
use crate::types::{ClientId, Timestamp};

statements! {
    INSERT = "INSERT INTO expired_registrations (client_id, name, expired_at) VALUES ($1, $2, $3)
              ON CONFLICT (client_id) DO NOTHING";
    FIND = "SELECT 1 FROM expired_registrations WHERE client_id = $1";
    SWEEP = "DELETE FROM expired_registrations WHERE expired_at < $1";
}

/// Notes that a registration has expired.
///
/// # Errors
/// If the database fails.
pub async fn insert(
    conn: &mut Conn<'_>,
    client_id: &ClientId,
    name: &str,
    now: Timestamp,
) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(INSERT).bind(client_id).bind(name).bind(now).execute(c).await?;
        Ok(())
    })
}

/// Whether the registration of a client has expired.
///
/// # Errors
/// If the database fails.
pub async fn has(conn: &mut Conn<'_>, client_id: &ClientId) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query(FIND).bind(client_id).fetch_optional(c).await?.is_some()))
}

/// Forgets registrations that expired before `before`; how many.
///
/// # Errors
/// If the database fails.
pub async fn sweep(conn: &mut Conn<'_>, before: Timestamp) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(SWEEP).bind(before).execute(c).await?.rows_affected()))
}
