//! Clients that name a scope or a resource server: while one does, that stays.

use super::{Conn, StorageError};
use crate::types::{ClientId, ResourceUri, ScopeToken};

statements! {
    OF_SCOPE = concat!("SELECT id, name FROM clients WHERE ", is_decided!(), "
                AND replace(' ' || scope || ' ', ' ' || $1 || ' ', '') <> ' ' || scope || ' '
              ORDER BY created_at, id LIMIT $2");
    OF_RESOURCE = concat!("SELECT id, name FROM clients WHERE ", is_decided!(), "
                AND replace(' ' || resources || ' ', ' ' || $1 || ' ', '') <> ' ' || resources || ' '
              ORDER BY created_at, id LIMIT $2");
}

/// Up to `limit` clients that may ask for a scope, with their names, the oldest first.
///
/// # Errors
/// If the database fails.
pub async fn of_scope(
    conn: &mut Conn<'_>,
    name: &ScopeToken,
    limit: i64,
) -> Result<Vec<(ClientId, String)>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(OF_SCOPE).bind(name).bind(limit).fetch_all(c).await?))
}

/// Up to `limit` clients that name a resource server, with their names, the oldest first.
///
/// # Errors
/// If the database fails.
pub async fn of_resource(
    conn: &mut Conn<'_>,
    uri: &ResourceUri,
    limit: i64,
) -> Result<Vec<(ClientId, String)>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(OF_RESOURCE).bind(uri).bind(limit).fetch_all(c).await?))
}
