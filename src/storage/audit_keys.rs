//! The public halves of the keys that signed seals of the audit log: added, never changed.

use super::{Conn, StorageError};
use crate::types::Timestamp;

statements! {
    KEEP = "INSERT INTO audit_keys (kid, public_key, created_at) VALUES ($1, $2, $3) ON CONFLICT (kid) DO NOTHING";
    LIST = "SELECT kid, public_key, created_at FROM audit_keys ORDER BY created_at, kid";
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct AuditKeyRow {
    /// Its name, which follows from the key.
    pub kid: String,
    /// The key.
    pub public_key: Vec<u8>,
    /// When it signed first.
    pub created_at: Timestamp,
}

/// Adds a row if there is none of this name.
///
/// # Errors
/// If the database fails.
pub async fn keep(
    conn: &mut Conn<'_>,
    kid: &str,
    public_key: &[u8],
    now: Timestamp,
) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(KEEP).bind(kid).bind(public_key).bind(now).execute(c).await?;
        Ok(())
    })
}

/// All of them, oldest first: one for each master key there was.
///
/// # Errors
/// If the database fails.
pub async fn list(conn: &mut Conn<'_>) -> Result<Vec<AuditKeyRow>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(LIST).fetch_all(c).await?))
}
