//! Single events of the audit log: one by its id, the oldest that waits to be sealed, the end of an app.

use super::audit_events::AuditEventLine;
use super::{Conn, StorageError};
use crate::types::{AuditEventId, ClientId, EventKind, Timestamp};

statements! {
    // All columns: those of a row, as the list has it.
    BY_ID = "SELECT audit_events.*, people.email, apps.name AS client_name, COALESCE(doers.email, doing.name) AS actor_name
              FROM audit_events
              LEFT JOIN users AS people ON people.id = audit_events.user_id
              LEFT JOIN clients AS apps ON apps.id = audit_events.client_id
              LEFT JOIN users AS doers ON doers.id = audit_events.actor_id AND audit_events.actor <> 'client'
              LEFT JOIN clients AS doing ON doing.id = audit_events.actor_id AND audit_events.actor = 'client'
              WHERE audit_events.id = $1";
    GONE = "SELECT details, kind FROM audit_events
              WHERE kind IN ('client_deleted', 'client_registration_expired') AND client_id = $1 ORDER BY at DESC, id DESC LIMIT 1";
    OLDEST_WAITING = "SELECT MIN(at) FROM audit_events WHERE seq IS NULL";
}

/// One event, with what people and apps are called today.
///
/// # Errors
/// If the database fails.
pub async fn by_id(conn: &mut Conn<'_>, id: &AuditEventId) -> Result<Option<AuditEventLine>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(BY_ID).bind(id).fetch_optional(c).await?))
}

/// When the oldest event happened that is in no seal yet.
///
/// # Errors
/// If the database fails.
pub async fn oldest_waiting(conn: &mut Conn<'_>) -> Result<Option<Timestamp>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(OLDEST_WAITING).fetch_one(c).await?))
}

/// What a client was called that is gone, as the event of its end says, and whether it had registered itself and was not used any
/// more. One that went too long ago is not known.
///
/// # Errors
/// If the database fails.
pub async fn name_of_gone(
    conn: &mut Conn<'_>,
    client_id: &ClientId,
) -> Result<Option<(String, bool)>, StorageError> {
    let row: Option<(String, String)> =
        on!(conn, c => sqlx::query_as(GONE).bind(client_id).fetch_optional(c).await?);
    // Its name is in quotes, and has what quotes it has itself.
    Ok(row.and_then(|(details, kind)| {
        let (name, _) = details.strip_prefix('"')?.rsplit_once('"')?;
        Some((name.to_owned(), kind == EventKind::ClientExpired.as_str()))
    }))
}
