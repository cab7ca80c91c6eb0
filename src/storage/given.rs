//! What people are given by what a provider says of them: taken away once it says so no longer, and never what an administrator
//! gave.

use super::{Conn, StorageError};
use crate::types::{GroupName, ProviderId, RoleName, UserId};

statements! {
    ROLES_OF_OWN = "SELECT role FROM user_roles WHERE user_id = $1 AND given_by IS NULL ORDER BY role";
    ROLES = "SELECT role FROM user_roles WHERE user_id = $1 AND given_by = $2 ORDER BY role";
    GROUPS = "SELECT group_name FROM group_members WHERE user_id = $1 AND given_by = $2 ORDER BY group_name";
    GIVE_ROLE = "INSERT INTO user_roles (user_id, role, given_by)
              SELECT users.id, roles.name, providers.id FROM users, roles, providers
              WHERE users.id = $1 AND roles.name = $2 AND providers.id = $3 ON CONFLICT DO NOTHING";
    TAKE_ROLE = "DELETE FROM user_roles WHERE user_id = $1 AND role = $2 AND given_by = $3";
    GIVE_GROUP = "INSERT INTO group_members (user_id, group_name, given_by)
              SELECT users.id, groups.name, providers.id FROM users, groups, providers
              WHERE users.id = $1 AND groups.name = $2 AND providers.id = $3 ON CONFLICT DO NOTHING";
    TAKE_GROUP = "DELETE FROM group_members WHERE user_id = $1 AND group_name = $2 AND given_by = $3";
    GIVERS = "SELECT given_by FROM user_roles WHERE user_id = $1 AND given_by IS NOT NULL
              UNION SELECT given_by FROM group_members WHERE user_id = $1 AND given_by IS NOT NULL";
    TAKE_ROLES = "DELETE FROM user_roles WHERE user_id = $1 AND given_by = $2 RETURNING role";
    TAKE_GROUPS = "DELETE FROM group_members WHERE user_id = $1 AND given_by = $2 RETURNING group_name";
}

/// The roles a person has because an administrator said so.
///
/// # Errors
/// If the database fails.
pub async fn roles_of_own(conn: &mut Conn<'_>, user_id: &UserId) -> Result<Vec<RoleName>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(ROLES_OF_OWN).bind(user_id).fetch_all(c).await?))
}

/// The roles a person has by a provider.
///
/// # Errors
/// If the database fails.
pub async fn roles(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    provider: &ProviderId,
) -> Result<Vec<RoleName>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(ROLES).bind(user_id).bind(provider).fetch_all(c).await?))
}

/// The groups a person is in by a provider.
///
/// # Errors
/// If the database fails.
pub async fn groups(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    provider: &ProviderId,
) -> Result<Vec<GroupName>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(GROUPS).bind(user_id).bind(provider).fetch_all(c).await?))
}

/// Gives a person a role by a provider, or takes it; whether that changed anything. A role that is there no more is given to
/// nobody, and what somebody has otherwise stays as it is.
///
/// # Errors
/// If the database fails.
pub async fn set_role(
    conn: &mut Conn<'_>,
    (user_id, provider): (&UserId, &ProviderId),
    role: &RoleName,
    has_it: bool,
) -> Result<bool, StorageError> {
    let statement = if has_it { GIVE_ROLE } else { TAKE_ROLE };
    on!(conn, c => {
        Ok(sqlx::query(statement).bind(user_id).bind(role).bind(provider).execute(c).await?.rows_affected() == 1)
    })
}

/// The same with a group.
///
/// # Errors
/// If the database fails.
pub async fn set_group(
    conn: &mut Conn<'_>,
    (user_id, provider): (&UserId, &ProviderId),
    group: &GroupName,
    is_member: bool,
) -> Result<bool, StorageError> {
    let statement = if is_member { GIVE_GROUP } else { TAKE_GROUP };
    on!(conn, c => {
        Ok(sqlx::query(statement).bind(user_id).bind(group).bind(provider).execute(c).await?.rows_affected() == 1)
    })
}

/// The providers a person has any role or group by.
///
/// # Errors
/// If the database fails.
pub async fn givers(conn: &mut Conn<'_>, user_id: &UserId) -> Result<Vec<ProviderId>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(GIVERS).bind(user_id).fetch_all(c).await?))
}

/// Takes from a person every role they have by a provider; which.
///
/// # Errors
/// If the database fails.
pub async fn take_roles(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    provider: &ProviderId,
) -> Result<Vec<RoleName>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(TAKE_ROLES).bind(user_id).bind(provider).fetch_all(c).await?))
}

/// The same with groups.
///
/// # Errors
/// If the database fails.
pub async fn take_groups(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    provider: &ProviderId,
) -> Result<Vec<GroupName>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(TAKE_GROUPS).bind(user_id).bind(provider).fetch_all(c).await?))
}
