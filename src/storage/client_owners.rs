//! Whose apps they are.

use super::{Conn, StorageError};
use crate::types::{ClientId, EmailAddress, UserId};

statements! {
    ADD = "INSERT INTO client_owners (client_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    REMOVE = "DELETE FROM client_owners WHERE client_id = $1 AND user_id = $2";
    IS_OWN = "SELECT 1 FROM client_owners WHERE client_id = $1 AND user_id = $2";
    OF_CLIENT = "SELECT users.id, users.email FROM client_owners JOIN users ON users.id = client_owners.user_id
              WHERE client_owners.client_id = $1 ORDER BY users.email";
    LIST = "SELECT client_id, user_id FROM client_owners ORDER BY client_id, user_id";
}

/// Makes an app a person's own, or no longer; whether that changed anything.
///
/// # Errors
/// If one of them does not exist ([`StorageError::is_missing_reference`]) or the database fails.
pub async fn set(
    conn: &mut Conn<'_>,
    client: &ClientId,
    user: &UserId,
    is_own: bool,
) -> Result<bool, StorageError> {
    let statement = if is_own { ADD } else { REMOVE };
    on!(conn, c => Ok(sqlx::query(statement).bind(client).bind(user).execute(c).await?.rows_affected() == 1))
}

/// Whether an app is a person's own.
///
/// # Errors
/// If the database fails.
pub async fn is_own(conn: &mut Conn<'_>, client: &ClientId, user: &UserId) -> Result<bool, StorageError> {
    let row: Option<i32> =
        on!(conn, c => sqlx::query_scalar(IS_OWN).bind(client).bind(user).fetch_optional(c).await?);
    Ok(row.is_some())
}

/// Whose app it is, by address.
///
/// # Errors
/// If the database fails.
pub async fn of_client(
    conn: &mut Conn<'_>,
    client: &ClientId,
) -> Result<Vec<(UserId, EmailAddress)>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(OF_CLIENT).bind(client).fetch_all(c).await?))
}

/// Whose each app is, in order.
///
/// # Errors
/// If the database fails.
pub async fn list(conn: &mut Conn<'_>) -> Result<Vec<(ClientId, UserId)>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(LIST).fetch_all(c).await?))
}
