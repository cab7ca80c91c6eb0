//! The audit log: rows are added and read, never changed, and deleted when their time has come.

use super::{Conn, StorageError};
use crate::types::{AuditEventId, ClientId, Timestamp, UserId};

statements! {
    INSERT = "INSERT INTO audit_events (id, at, kind, actor, user_id, client_id, target, address, details)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    LIST = "SELECT id, at, kind, actor, user_id, client_id, target, address, details FROM audit_events
              WHERE (CAST($1 AS TEXT) IS NULL OR kind = $1) AND (CAST($2 AS TEXT) IS NULL OR user_id = $2) AND (CAST($3 AS TEXT) IS NULL OR client_id = $3)
              ORDER BY at DESC, id DESC LIMIT $4";
    SWEEP = "DELETE FROM audit_events WHERE id IN (SELECT id FROM audit_events WHERE at < $1 ORDER BY at LIMIT $2)";
}

/// One row of the audit log.
#[derive(Clone, Debug, serde::Serialize, sqlx::FromRow)]
pub struct AuditEventRow {
    /// Its id.
    pub id: AuditEventId,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub kind: String,
    /// Who did it: `user`, `client`, `admin` (the command line) or `system`.
    pub actor: String,
    /// The person it is about.
    pub user_id: Option<UserId>,
    /// The client it is about.
    pub client_id: Option<ClientId>,
    /// What else it is about: a grant, key, scope, role …
    pub target: Option<String>,
    /// Where the request came from.
    pub address: Option<String>,
    /// More, in words; never a secret.
    pub details: String,
}

/// Adds a row.
///
/// # Errors
/// If the database fails.
pub async fn insert(conn: &mut Conn<'_>, row: &AuditEventRow) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(INSERT)
            .bind(&row.id)
            .bind(row.at)
            .bind(&row.kind)
            .bind(&row.actor)
            .bind(&row.user_id)
            .bind(&row.client_id)
            .bind(&row.target)
            .bind(&row.address)
            .bind(&row.details)
            .execute(c)
            .await?;
        Ok(())
    })
}

/// Rows, newest first, of one kind, person or client if given.
///
/// # Errors
/// If the database fails.
pub async fn list(
    conn: &mut Conn<'_>,
    kind: Option<&str>,
    user_id: Option<&UserId>,
    client_id: Option<&ClientId>,
    limit: i64,
) -> Result<Vec<AuditEventRow>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(LIST).bind(kind).bind(user_id).bind(client_id).bind(limit).fetch_all(c).await?))
}

/// Deletes rows from before `before`, oldest first, at most `limit`.
///
/// # Errors
/// If the database fails.
pub async fn sweep(conn: &mut Conn<'_>, before: Timestamp, limit: i64) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(SWEEP).bind(before).bind(limit).execute(c).await?.rows_affected()))
}
