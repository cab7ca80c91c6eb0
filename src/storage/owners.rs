//! Who owns this server: whoever is active and has the role, by themselves or by a group.

use super::{Conn, StorageError};
use crate::oauth::access::BuiltIn;
use crate::types::{EmailAddress, UserId};

statements! {
    LIST = "SELECT id, email FROM users WHERE is_active AND (
                id IN (SELECT user_id FROM user_roles WHERE role = $1)
                OR id IN (SELECT group_members.user_id FROM group_roles
                          JOIN group_members ON group_members.group_name = group_roles.group_name WHERE group_roles.role = $1))
              ORDER BY id";
}

/// Every owner, by id.
///
/// # Errors
/// If the database fails.
pub async fn list(conn: &mut Conn<'_>) -> Result<Vec<(UserId, EmailAddress)>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(LIST).bind(BuiltIn::Owner.as_str()).fetch_all(c).await?))
}
