//! The audit log: rows are added and read, never changed, and deleted when their time has come.

use super::{Conn, StorageError};
use crate::types::{AuditEventId, ClientId, ErrorId, Timestamp, UserId};

/// All columns.
macro_rules! columns {
    () => {
        "id, at, kind, actor, user_id, client_id, target, address, reason, error_id, details"
    };
}

statements! {
    INSERT = concat!("INSERT INTO audit_events (", columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
    LIST = concat!("SELECT ", columns!(), " FROM audit_events
              WHERE (CAST($1 AS TEXT) IS NULL OR kind = $1) AND (CAST($2 AS TEXT) IS NULL OR user_id = $2) AND (CAST($3 AS TEXT) IS NULL OR client_id = $3)
                AND (CAST($4 AS TEXT) IS NULL OR error_id = $4)
              ORDER BY at DESC, id DESC LIMIT $5");
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
    /// The number of the reason it was refused for, where it was: `G1104`.
    pub reason: Option<String>,
    /// The error id of that refusal.
    pub error_id: Option<ErrorId>,
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
            .bind(&row.reason)
            .bind(&row.error_id)
            .bind(&row.details)
            .execute(c)
            .await?;
        Ok(())
    })
}

/// Which rows to list: all, but for what is given.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Of this kind.
    pub kind: Option<String>,
    /// About this person.
    pub user_id: Option<UserId>,
    /// About this client.
    pub client_id: Option<ClientId>,
    /// About the refusal with this error id.
    pub error_id: Option<ErrorId>,
}

/// Up to `limit` rows, newest first.
///
/// # Errors
/// If the database fails.
pub async fn list(
    conn: &mut Conn<'_>,
    wanted: &Wanted,
    limit: i64,
) -> Result<Vec<AuditEventRow>, StorageError> {
    on!(conn, c => {
        Ok(sqlx::query_as(LIST)
            .bind(&wanted.kind)
            .bind(&wanted.user_id)
            .bind(&wanted.client_id)
            .bind(&wanted.error_id)
            .bind(limit)
            .fetch_all(c)
            .await?)
    })
}

/// Deletes rows from before `before`, oldest first, at most `limit`.
///
/// # Errors
/// If the database fails.
pub async fn sweep(conn: &mut Conn<'_>, before: Timestamp, limit: i64) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(SWEEP).bind(before).bind(limit).execute(c).await?.rows_affected()))
}
