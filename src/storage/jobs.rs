//! Leases: of all nodes on one database, one does each recurring job.

use super::{Conn, StorageError};
use crate::types::Timestamp;

statements! {
    ACQUIRE = "INSERT INTO jobs (name, holder, lease_until, last_run_at) VALUES ($1, $2, $3, $4)
              ON CONFLICT (name) DO UPDATE SET holder = $2, lease_until = $3, last_run_at = $4
              WHERE jobs.lease_until <= $4 OR jobs.holder = $2
              RETURNING holder";
    PING = "SELECT 1 FROM jobs WHERE name = ''";
}

/// The name under which whatever changes who holds what is done one after the other.
pub const CHANGES: &str = "changes";

/// Takes or keeps the lease of a job until `until`; whether `holder` has it.
///
/// # Errors
/// If the database fails.
pub async fn acquire(
    conn: &mut Conn<'_>,
    name: &str,
    holder: &str,
    until: Timestamp,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let row: Option<String> = on!(conn, c => {
        sqlx::query_scalar(ACQUIRE).bind(name).bind(holder).bind(until).bind(now).fetch_optional(c).await?
    });
    Ok(row.is_some())
}

/// Lets one transaction at a time pass, of all nodes: the others wait here until it ends.
///
/// # Errors
/// If the database fails.
pub async fn one_at_a_time(conn: &mut Conn<'_>, name: &str, now: Timestamp) -> Result<(), StorageError> {
    // The lease is nobody's and so always free; it is the row that is locked.
    acquire(conn, name, "", now, now).await.map(|_| ())
}

/// Whether the database answers.
///
/// # Errors
/// If it does not.
pub async fn ping(conn: &mut Conn<'_>) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(PING).execute(c).await?;
        Ok(())
    })
}
