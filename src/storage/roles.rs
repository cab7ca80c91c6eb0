//! Roles people may have.

use super::{Conn, StorageError};
use crate::types::{RoleName, Timestamp};

statements! {
    INSERT = "INSERT INTO roles (name, description, created_at) VALUES ($1, $2, $3)";
    LIST = "SELECT name, description, (SELECT COUNT(*) FROM user_roles WHERE user_roles.role = roles.name) AS users
              FROM roles ORDER BY name";
    DELETE = "DELETE FROM roles WHERE name = $1";
}

/// A role.
#[derive(Clone, Debug, serde::Serialize, sqlx::FromRow)]
pub struct Role {
    /// Its name.
    pub name: RoleName,
    /// What it is for.
    pub description: String,
    /// How many people have it.
    pub users: i64,
}

/// Writes a new role.
///
/// # Errors
/// If the name is taken ([`StorageError::is_conflict`]) or the database fails.
pub async fn insert(
    conn: &mut Conn<'_>,
    name: &RoleName,
    description: &str,
    now: Timestamp,
) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(INSERT).bind(name).bind(description).bind(now).execute(c).await?;
        Ok(())
    })
}

/// Every role, by name.
///
/// # Errors
/// If the database fails.
pub async fn list(conn: &mut Conn<'_>) -> Result<Vec<Role>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(LIST).fetch_all(c).await?))
}

/// Deletes a role; whether it existed.
///
/// # Errors
/// If the database fails.
pub async fn delete(conn: &mut Conn<'_>, name: &RoleName) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query(DELETE).bind(name).execute(c).await?.rows_affected() == 1))
}
