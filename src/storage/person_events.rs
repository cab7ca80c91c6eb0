//! What the audit log says of one person, as administrators read it.

use super::audit_events::AuditEventLine;
use super::{Conn, StorageError};
use crate::types::{AuditEventId, UserId};

statements! {
    PAGE = "SELECT page.*, people.email, apps.name AS client_name, COALESCE(doers.email, doing.name) AS actor_name
              FROM (SELECT id, at, kind, actor, actor_id, user_id, client_id, target, reason, error_id, details, personal, salt,
                    personal_hash, seq
                  FROM audit_events WHERE user_id = $1
                    AND (CAST($2 AS TEXT) IS NULL OR (at, id) <
                      (SELECT place.at, place.id FROM audit_events AS place WHERE place.id = $2 AND place.user_id = $1))
                  ORDER BY at DESC, id DESC LIMIT $3) AS page
              LEFT JOIN users AS people ON people.id = page.user_id
              LEFT JOIN clients AS apps ON apps.id = page.client_id
              LEFT JOIN users AS doers ON doers.id = page.actor_id AND page.actor <> 'client'
              LEFT JOIN clients AS doing ON doing.id = page.actor_id AND page.actor = 'client'
              ORDER BY page.at DESC, page.id DESC";
}

/// Up to `limit` events about a person, the newest first, from the one after `after` on, which is about them too.
///
/// # Errors
/// If the database fails.
pub async fn page(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    after: Option<&AuditEventId>,
    limit: i64,
) -> Result<Vec<AuditEventLine>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(PAGE).bind(user_id).bind(after).bind(limit).fetch_all(c).await?))
}
