//! Whose turn it is among the clients that are told of the end of sign-ins, and how long one that is not reached, or
//! overloaded, waits: as a whole, not delivery by delivery.

use super::{Conn, StorageError};
use crate::types::{ClientId, Timestamp};

statements! {
    TAKE = "INSERT INTO logout_turns (client_id, begun_at, failures, next_at) VALUES ($1, $2, 0, 0)
              ON CONFLICT (client_id) DO UPDATE SET begun_at = $2,
                next_at = CASE WHEN logout_turns.failures > 0 THEN CAST($3 AS BIGINT) ELSE 0 END
              WHERE logout_turns.next_at <= $2
              RETURNING failures";
    FAILED = "UPDATE logout_turns SET failures = failures + 1, next_at = $3 WHERE client_id = $1 AND failures = $2";
    ANSWERED = "UPDATE logout_turns SET failures = 0, next_at = 0 WHERE client_id = $1 AND failures > 0";
    SWEEP = "DELETE FROM logout_turns
              WHERE NOT EXISTS (SELECT 1 FROM logout_deliveries WHERE logout_deliveries.client_id = logout_turns.client_id)";
}

/// Takes a client's turn, unless it is to wait; how often in a row it has failed. One that has is tried by one node alone,
/// until `until` at most.
///
/// # Errors
/// If the database fails.
pub async fn take(
    conn: &mut Conn<'_>,
    client_id: &ClientId,
    until: Timestamp,
    now: Timestamp,
) -> Result<Option<i64>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(TAKE).bind(client_id).bind(now).bind(until).fetch_optional(c).await?))
}

/// Lets a client that failed in a turn wait until `next_at`. Of several deliveries of one turn that fail, one counts:
/// `failures` is what it was when the turn began.
///
/// # Errors
/// If the database fails.
pub async fn failed(
    conn: &mut Conn<'_>,
    client_id: &ClientId,
    failures: i64,
    next_at: Timestamp,
) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(FAILED).bind(client_id).bind(failures).bind(next_at).execute(c).await?;
        Ok(())
    })
}

/// Lets a client wait no more: it answered.
///
/// # Errors
/// If the database fails.
pub async fn answered(conn: &mut Conn<'_>, client_id: &ClientId) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(ANSWERED).bind(client_id).execute(c).await?;
        Ok(())
    })
}

/// Forgets the turns of clients that nothing waits for; how many.
///
/// # Errors
/// If the database fails.
pub async fn sweep(conn: &mut Conn<'_>) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(SWEEP).execute(c).await?.rows_affected()))
}
