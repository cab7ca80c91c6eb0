//! Groups of people, their members, and the roles members have by them.

use super::grants::SpaceSeparated;
use super::{Conn, StorageError};
use crate::types::{EmailAddress, GroupName, RoleName, Timestamp, UserId};

statements! {
    INSERT = "INSERT INTO groups (name, description, created_at) VALUES ($1, $2, $3)";
    LIST = "SELECT name, description,
                (SELECT COUNT(*) FROM group_members WHERE group_members.group_name = groups.name) AS members,
                COALESCE((SELECT string_agg(role, ' ') FROM group_roles WHERE group_roles.group_name = groups.name), '') AS roles
              FROM groups ORDER BY name";
    DESCRIBE = "UPDATE groups SET description = $2 WHERE name = $1";
    DELETE = "DELETE FROM groups WHERE name = $1";
    MEMBERS = "SELECT users.id, users.email FROM group_members CROSS JOIN users
              WHERE group_members.group_name = $1 AND users.id = group_members.user_id AND users.email > $2
              ORDER BY users.email LIMIT $3";
    PAGE_OF_MEMBERS = "SELECT users.id, users.email FROM group_members CROSS JOIN users
              WHERE group_members.group_name = $1 AND group_members.user_id > $2 AND users.id = group_members.user_id
              ORDER BY group_members.user_id LIMIT $3";
    ADD_MEMBER = "INSERT INTO group_members (user_id, group_name) VALUES ($1, $2)
              ON CONFLICT (user_id, group_name) DO UPDATE SET given_by = NULL WHERE group_members.given_by IS NOT NULL";
    REMOVE_MEMBER = "DELETE FROM group_members WHERE user_id = $1 AND group_name = $2";
    ADD_ROLE = "INSERT INTO group_roles (group_name, role) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    REMOVE_ROLE = "DELETE FROM group_roles WHERE group_name = $1 AND role = $2";
    ROLES = "SELECT group_name, role FROM group_roles ORDER BY group_name, role";
    ROLES_OF_MEMBERS = "SELECT role FROM user_roles
                WHERE user_id IN (SELECT user_id FROM group_members WHERE group_name = $1)
              UNION SELECT role FROM group_roles WHERE group_name IN
                (SELECT theirs.group_name FROM group_members AS theirs
                 JOIN group_members AS here ON here.user_id = theirs.user_id WHERE here.group_name = $1)";
    MEMBERSHIPS = "SELECT user_id, group_name FROM group_members WHERE given_by IS NULL ORDER BY user_id, group_name";
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: GroupName,
    /// Who is in it, in words.
    pub description: String,
    /// How many people are in it.
    pub members: i64,
    /// The roles they have by it, in order.
    pub roles: Vec<RoleName>,
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    name: GroupName,
    description: String,
    members: i64,
    roles: SpaceSeparated<RoleName>,
}

/// Somebody who is in a group.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, sqlx_macros::FromRow)]
pub struct Member {
    /// Who.
    pub id: UserId,
    /// Their e-mail address.
    pub email: EmailAddress,
}

/// Writes a new group without members and roles.
///
/// # Errors
/// If the name is taken ([`StorageError::is_conflict`]) or the database fails.
pub async fn insert(
    conn: &mut Conn<'_>,
    name: &GroupName,
    description: &str,
    now: Timestamp,
) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(INSERT).bind(name).bind(description).bind(now).execute(c).await?;
        Ok(())
    })
}

/// Every group, by name.
///
/// # Errors
/// If the database fails.
pub async fn list(conn: &mut Conn<'_>) -> Result<Vec<Group>, StorageError> {
    let rows: Vec<Row> = on!(conn, c => sqlx::query_as(LIST).fetch_all(c).await?);
    Ok(rows
        .into_iter()
        .map(|row| {
            let mut roles = row.roles.0;
            roles.sort();
            Group {
                name: row.name,
                description: row.description,
                members: row.members,
                roles,
            }
        })
        .collect())
}

/// Changes the words of a group; whether it exists.
///
/// # Errors
/// If the database fails.
pub async fn describe(conn: &mut Conn<'_>, name: &GroupName, words: &str) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query(DESCRIBE).bind(name).bind(words).execute(c).await?.rows_affected() == 1))
}

/// Deletes a group, with its members' membership; whether it existed.
///
/// # Errors
/// If the database fails.
pub async fn delete(conn: &mut Conn<'_>, name: &GroupName) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query(DELETE).bind(name).execute(c).await?.rows_affected() == 1))
}

/// Up to `limit` people who are in a group, by address, from the one after `after` on.
///
/// # Errors
/// If the database fails.
pub async fn members(
    conn: &mut Conn<'_>,
    name: &GroupName,
    after: &str,
    limit: i64,
) -> Result<Vec<Member>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(MEMBERS).bind(name).bind(after).bind(limit).fetch_all(c).await?))
}

/// Up to `limit` people who are in a group, by id, from the one after `after` on.
///
/// # Errors
/// If the database fails.
pub async fn page_of_members(
    conn: &mut Conn<'_>,
    name: &GroupName,
    after: &str,
    limit: i64,
) -> Result<Vec<Member>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(PAGE_OF_MEMBERS).bind(name).bind(after).bind(limit).fetch_all(c).await?))
}

/// Puts a person into a group, or takes them out; whether that changed anything. Who is in it by a provider is in it by an
/// administrator from then on.
///
/// # Errors
/// If the group or person does not exist ([`StorageError::is_missing_reference`]) or the database fails.
pub async fn set_member(
    conn: &mut Conn<'_>,
    name: &GroupName,
    id: &UserId,
    is_member: bool,
) -> Result<bool, StorageError> {
    let statement = if is_member { ADD_MEMBER } else { REMOVE_MEMBER };
    on!(conn, c => Ok(sqlx::query(statement).bind(id).bind(name).execute(c).await?.rows_affected() == 1))
}

/// Gives whoever is in a group a role, or takes it; whether that changed anything.
///
/// # Errors
/// If the group or role does not exist ([`StorageError::is_missing_reference`]) or the database fails.
pub async fn set_role(
    conn: &mut Conn<'_>,
    name: &GroupName,
    role: &RoleName,
    has_it: bool,
) -> Result<bool, StorageError> {
    let statement = if has_it { ADD_ROLE } else { REMOVE_ROLE };
    on!(conn, c => Ok(sqlx::query(statement).bind(name).bind(role).execute(c).await?.rows_affected() == 1))
}

/// Which group has which role, in order.
///
/// # Errors
/// If the database fails.
pub async fn roles(conn: &mut Conn<'_>) -> Result<Vec<(GroupName, RoleName)>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(ROLES).fetch_all(c).await?))
}

/// The roles that those who are in a group have, by it, by other groups and of their own; all of them together.
///
/// # Errors
/// If the database fails.
pub async fn roles_of_members(conn: &mut Conn<'_>, name: &GroupName) -> Result<Vec<RoleName>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(ROLES_OF_MEMBERS).bind(name).fetch_all(c).await?))
}

/// Who is in which group because an administrator said so, in order.
///
/// # Errors
/// If the database fails.
pub async fn memberships(conn: &mut Conn<'_>) -> Result<Vec<(UserId, GroupName)>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(MEMBERSHIPS).fetch_all(c).await?))
}
