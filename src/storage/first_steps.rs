//! How far an installation has come since it was made, and what in it nobody looked at: what the administration's front page tells.

use super::{Conn, StorageError};
use crate::types::{ClientId, EventKind, Timestamp};

statements! {
    // Apps that people sign in to come before those that have no people.
    FIRST_APP = concat!("SELECT id, client_type = 'service' AS is_service, created_at FROM clients
              WHERE client_type <> 'resource_server' AND ", is_registered!(), " AND ", is_vouched!(), "
              ORDER BY CASE WHEN client_type = 'service' THEN 1 ELSE 0 END, created_at, id LIMIT 1");
    HAS_HAPPENED = "SELECT COUNT(*) FROM (SELECT 1 FROM audit_events WHERE kind = $1 AND client_id <> $2 LIMIT 1) AS one";
    UNVOUCHED = concat!("SELECT COUNT(*) FROM (SELECT 1 FROM clients WHERE ", is_unvouched!(), " LIMIT $1) AS unvouched");
}

/// The app that was registered first.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct FirstApp {
    /// Which.
    pub id: ClientId,
    /// Whether it has no people: then there is none that has.
    pub is_service: bool,
    /// When it was registered.
    pub created_at: Timestamp,
}

/// The first app an administrator registered, if there is one.
///
/// # Errors
/// If the database fails.
pub async fn first_app(conn: &mut Conn<'_>) -> Result<Option<FirstApp>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(FIRST_APP).fetch_optional(c).await?))
}

/// Whether the audit log has an event of a kind about an app other than `but`.
///
/// # Errors
/// If the database fails.
pub async fn has_happened(
    conn: &mut Conn<'_>,
    kind: EventKind,
    but: &ClientId,
) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar::<_, i64>(HAS_HAPPENED).bind(kind.as_str()).bind(but).fetch_one(c).await? > 0))
}

/// How many apps there are that nobody vouches for, counted up to `most`.
///
/// # Errors
/// If the database fails.
pub async fn unvouched(conn: &mut Conn<'_>, most: i64) -> Result<i64, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(UNVOUCHED).bind(most).fetch_one(c).await?))
}
