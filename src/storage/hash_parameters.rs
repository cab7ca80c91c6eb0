//! How expensive hashes are: measured by whoever needs it first, the same for all nodes from then on.

use super::{Conn, StorageError};
use crate::types::Timestamp;

statements! {
    PROPOSE = "INSERT INTO hash_parameters (algorithm, memory_kib, passes, milliseconds, measured_at)
              VALUES ($1, $2, $3, $4, $5) ON CONFLICT (algorithm) DO NOTHING";
    FIND = "SELECT memory_kib, passes, milliseconds FROM hash_parameters WHERE algorithm = $1";
}

/// What a hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct HashParameters {
    /// Memory, in KiB.
    pub memory_kib: i64,
    /// Passes over it.
    pub passes: i64,
    /// What one hash took where it was measured.
    pub milliseconds: i64,
}

/// Writes what was measured, unless another node was first.
///
/// # Errors
/// If the database fails.
pub async fn propose(
    conn: &mut Conn<'_>,
    algorithm: &str,
    measured: HashParameters,
    now: Timestamp,
) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(PROPOSE)
            .bind(algorithm)
            .bind(measured.memory_kib)
            .bind(measured.passes)
            .bind(measured.milliseconds)
            .bind(now)
            .execute(c)
            .await?;
        Ok(())
    })
}

/// What holds for all nodes, if anybody has measured yet.
///
/// # Errors
/// If the database fails.
pub async fn find(conn: &mut Conn<'_>, algorithm: &str) -> Result<Option<HashParameters>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(FIND).bind(algorithm).fetch_optional(c).await?))
}
