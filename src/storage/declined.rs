//! What people said no to of what an app can do without: one row for each person and client, whatever host it was for. To give less
//! takes no certainty about who asks. Only a yes to it ends a no, or the end of the account or the app: whoever removes the app has not
//! said yes.

use super::{Conn, StorageError};
use crate::types::{ClientId, Scope, Timestamp, UserId};

statements! {
    FIND = "SELECT scope FROM declined_permissions WHERE user_id = $1 AND client_id = $2";
    OF_USER = "SELECT client_id, scope FROM declined_permissions WHERE user_id = $1";
    SAVE = "INSERT INTO declined_permissions (user_id, client_id, scope, declined_at) VALUES ($1, $2, $3, $4)
              ON CONFLICT (user_id, client_id) DO UPDATE SET scope = excluded.scope, declined_at = excluded.declined_at";
    FORGET = "DELETE FROM declined_permissions WHERE user_id = $1 AND client_id = $2";
}

/// What a person said no to; empty if to nothing.
///
/// # Errors
/// If the database fails.
pub async fn find(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    client_id: &ClientId,
) -> Result<Scope, StorageError> {
    let found: Option<Scope> =
        on!(conn, c => sqlx::query_scalar(FIND).bind(user_id).bind(client_id).fetch_optional(c).await?);
    Ok(found.unwrap_or_default())
}

/// What a person said no to, of each client.
///
/// # Errors
/// If the database fails.
pub async fn of_user(conn: &mut Conn<'_>, user_id: &UserId) -> Result<Vec<(ClientId, Scope)>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(OF_USER).bind(user_id).fetch_all(c).await?))
}

/// Notes what a person chose of `asked`: they said no to `declined` of it, and yes to the rest. What else they said no to stays. For
/// whoever holds the account's row.
///
/// # Errors
/// If the database fails.
pub async fn note(
    conn: &mut Conn<'_>,
    (user_id, client_id): (&UserId, &ClientId),
    (asked, declined): (&Scope, &Scope),
    now: Timestamp,
) -> Result<(), StorageError> {
    let before = find(conn, user_id, client_id).await?;
    let after = before.filtered(|name| !asked.contains(name)).union(declined);
    if after == before {
        return Ok(());
    }
    if after.is_empty() {
        return forget(conn, user_id, client_id).await;
    }
    on!(conn, c => {
        sqlx::query(SAVE).bind(user_id).bind(client_id).bind(after.to_string()).bind(now).execute(c).await?;
        Ok(())
    })
}

/// Forgets what a person said no to, who said yes to all of it.
async fn forget(conn: &mut Conn<'_>, user_id: &UserId, client_id: &ClientId) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(FORGET).bind(user_id).bind(client_id).execute(c).await?;
        Ok(())
    })
}
