//! Roles people may have, and what they permit.

use super::grants::SpaceSeparated;
use super::{Conn, StorageError};
use crate::oauth::access::{BuiltIn, Permission, Power};
use crate::oauth::acr::Acr;
use crate::types::{EmailAddress, ProviderId, RoleName, ScopeToken, Timestamp, UserId};

/// What is read of a role.
macro_rules! role {
    () => {
        "SELECT name, description, is_built_in, required_acr,
                (SELECT COUNT(*) FROM user_roles WHERE user_roles.role = roles.name) AS users,
                (SELECT COUNT(*) FROM group_roles WHERE group_roles.role = roles.name) AS groups,
                COALESCE((SELECT string_agg(permission, ' ') FROM role_permissions WHERE role_permissions.role = roles.name), '') AS permissions,
                COALESCE((SELECT string_agg(scope, ' ') FROM role_scopes WHERE role_scopes.role = roles.name), '') AS scopes
              FROM roles"
    };
}

statements! {
    INSERT = "INSERT INTO roles (name, description, created_at) VALUES ($1, $2, $3)";
    LIST = concat!(role!(), " ORDER BY name");
    BY_NAME = concat!(role!(), " WHERE name = $1");
    PERMITTING = "SELECT name, is_built_in,
                COALESCE((SELECT string_agg(permission, ' ') FROM role_permissions WHERE role_permissions.role = roles.name), '')
              FROM roles ORDER BY name";
    DESCRIBE = "UPDATE roles SET description = $2 WHERE name = $1";
    REQUIRE = "UPDATE roles SET required_acr = $2 WHERE name = $1";
    REQUIREMENTS = "SELECT name, required_acr FROM roles WHERE required_acr IS NOT NULL";
    PERMIT = "INSERT INTO role_permissions (role, permission) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    FORBID = "DELETE FROM role_permissions WHERE role = $1 AND permission = $2";
    HELD_BY_OTHERS = "SELECT COUNT(*) FROM (
                SELECT user_id FROM user_roles WHERE given_by IS NULL
                  AND replace(CAST($2 AS TEXT), ' ' || role || ' ', '') <> CAST($2 AS TEXT)
                UNION SELECT group_members.user_id FROM group_members
                  JOIN group_roles ON group_roles.group_name = group_members.group_name
                  WHERE group_members.given_by IS NULL
                    AND replace(CAST($2 AS TEXT), ' ' || group_roles.role || ' ', '') <> CAST($2 AS TEXT)) AS holders
              CROSS JOIN users WHERE users.id = holders.user_id AND users.id <> $1 AND users.is_active
                AND (EXISTS (SELECT 1 FROM password_credentials WHERE password_credentials.user_id = users.id)
                  OR EXISTS (SELECT 1 FROM passkeys WHERE passkeys.user_id = users.id)
                  OR EXISTS (SELECT 1 FROM user_identities CROSS JOIN providers WHERE user_identities.user_id = users.id
                    AND providers.id = user_identities.provider_id AND providers.is_enabled))";
    HOLDERS = "SELECT users.id, users.email, user_roles.given_by FROM user_roles CROSS JOIN users
              WHERE user_roles.role = $1 AND users.id = user_roles.user_id AND users.email > $2
              ORDER BY users.email LIMIT $3";
    ROLES_OF_HOLDERS = "WITH holders AS (SELECT user_id FROM user_roles WHERE role = $1
                UNION SELECT group_members.user_id FROM group_roles CROSS JOIN group_members
                  WHERE group_roles.role = $1 AND group_members.group_name = group_roles.group_name)
              SELECT user_roles.role FROM holders CROSS JOIN user_roles WHERE user_roles.user_id = holders.user_id
              UNION SELECT group_roles.role FROM holders CROSS JOIN group_members CROSS JOIN group_roles
                WHERE group_members.user_id = holders.user_id AND group_roles.group_name = group_members.group_name";
    DELETE = "DELETE FROM roles WHERE name = $1";
}

/// Somebody who has a role themselves.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct Holder {
    /// Who.
    pub id: UserId,
    /// Their e-mail address.
    pub email: EmailAddress,
    /// The provider by whose word they have it, if it is not by an administrator's.
    pub given_by: Option<ProviderId>,
}

/// A role.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Role {
    /// Its name.
    pub name: RoleName,
    /// What it is for.
    pub description: String,
    /// Whether it is the server's own, which stays and means what it says.
    pub is_built_in: bool,
    /// How surely whoever has it has to sign in at least.
    pub required_acr: Option<Acr>,
    /// What it permits, in order.
    pub permissions: Vec<Permission>,
    /// The scopes it opens that are not for everybody, in order.
    pub scopes: Vec<ScopeToken>,
    /// How many people have it themselves.
    pub users: i64,
    /// How many groups have it.
    pub groups: i64,
}

impl Role {
    /// A role nobody has yet and that permits nothing.
    #[must_use]
    pub fn new(name: RoleName, description: impl Into<String>) -> Self {
        Self {
            name,
            description: description.into(),
            is_built_in: false,
            required_acr: None,
            permissions: Vec::new(),
            scopes: Vec::new(),
            users: 0,
            groups: 0,
        }
    }

    /// What whoever has it holds by it.
    #[must_use]
    pub fn power(&self) -> Power {
        Power::new(self.permissions.iter().copied(), self.scopes.iter().cloned())
    }
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    name: RoleName,
    description: String,
    is_built_in: bool,
    required_acr: Option<Acr>,
    users: i64,
    groups: i64,
    permissions: SpaceSeparated<Permission>,
    scopes: SpaceSeparated<ScopeToken>,
}

/// What a role permits: one of the server's own what it says, any other what was written of it.
fn permitted(name: &RoleName, is_built_in: bool, written: Vec<Permission>) -> Vec<Permission> {
    let built_in: Option<BuiltIn> = name.as_str().parse().ok().filter(|_| is_built_in);
    built_in.map_or(written, BuiltIn::permissions)
}

impl From<Row> for Role {
    fn from(row: Row) -> Self {
        let mut permissions = permitted(&row.name, row.is_built_in, row.permissions.0);
        permissions.sort_by_key(|one| one.as_str());
        let mut scopes = row.scopes.0;
        scopes.sort();
        Self {
            name: row.name,
            description: row.description,
            is_built_in: row.is_built_in,
            required_acr: row.required_acr,
            permissions,
            scopes,
            users: row.users,
            groups: row.groups,
        }
    }
}

/// Writes a new role, which permits and requires nothing yet.
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
    let rows: Vec<Row> = on!(conn, c => sqlx::query_as(LIST).fetch_all(c).await?);
    Ok(rows.into_iter().map(Role::from).collect())
}

/// What each role permits, without counting who has it.
///
/// # Errors
/// If the database fails.
pub async fn permitting(conn: &mut Conn<'_>) -> Result<Vec<(RoleName, Vec<Permission>)>, StorageError> {
    let rows: Vec<(RoleName, bool, SpaceSeparated<Permission>)> =
        on!(conn, c => sqlx::query_as(PERMITTING).fetch_all(c).await?);
    let each = rows.into_iter().map(|(name, is_built_in, written)| {
        let permissions = permitted(&name, is_built_in, written.0);
        (name, permissions)
    });
    Ok(each.collect())
}

/// One role.
///
/// # Errors
/// If the database fails.
pub async fn by_name(conn: &mut Conn<'_>, name: &RoleName) -> Result<Option<Role>, StorageError> {
    let row: Option<Row> = on!(conn, c => sqlx::query_as(BY_NAME).bind(name).fetch_optional(c).await?);
    Ok(row.map(Role::from))
}

/// Up to `limit` people who have a role themselves, by address: those after an address.
///
/// # Errors
/// If the database fails.
pub async fn holders(
    conn: &mut Conn<'_>,
    name: &RoleName,
    after: &str,
    limit: i64,
) -> Result<Vec<Holder>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(HOLDERS).bind(name).bind(after).bind(limit).fetch_all(c).await?))
}

/// Every role that anybody has who has this one, themselves or by a group.
///
/// # Errors
/// If the database fails.
pub async fn roles_of_holders(conn: &mut Conn<'_>, name: &RoleName) -> Result<Vec<RoleName>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(ROLES_OF_HOLDERS).bind(name).fetch_all(c).await?))
}

/// Changes the words of a role; whether it exists.
///
/// # Errors
/// If the database fails.
pub async fn describe(conn: &mut Conn<'_>, name: &RoleName, words: &str) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query(DESCRIBE).bind(name).bind(words).execute(c).await?.rows_affected() == 1))
}

/// Says how surely whoever has a role has to sign in; whether it exists.
///
/// # Errors
/// If the database fails.
pub async fn require(conn: &mut Conn<'_>, name: &RoleName, acr: Option<Acr>) -> Result<bool, StorageError> {
    let acr = acr.map(Acr::as_str);
    on!(conn, c => Ok(sqlx::query(REQUIRE).bind(name).bind(acr).execute(c).await?.rows_affected() == 1))
}

/// The roles by which something is required of a sign-in.
///
/// # Errors
/// If the database fails.
pub async fn requirements(conn: &mut Conn<'_>) -> Result<Vec<(RoleName, Acr)>, StorageError> {
    Ok(on!(conn, c => sqlx::query_as(REQUIREMENTS).fetch_all(c).await?))
}

/// Lets whoever has a role do something, or no longer; whether that changed anything.
///
/// # Errors
/// If the role does not exist ([`StorageError::is_missing_reference`]) or the database fails.
pub async fn set_permission(
    conn: &mut Conn<'_>,
    name: &RoleName,
    permission: Permission,
    may: bool,
) -> Result<bool, StorageError> {
    let statement = if may { PERMIT } else { FORBID };
    on!(conn, c => {
        let done = sqlx::query(statement).bind(name).bind(permission.as_str()).execute(c).await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Deletes a role; whether it existed.
///
/// # Errors
/// If the database fails.
pub async fn delete(conn: &mut Conn<'_>, name: &RoleName) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query(DELETE).bind(name).execute(c).await?.rows_affected() == 1))
}

/// Whether anybody but this person has one of these roles, themselves or by a group, and an account they can sign in to. What a
/// provider gave does not count: it takes it again.
///
/// # Errors
/// If the database fails.
pub async fn are_held_by_others(
    conn: &mut Conn<'_>,
    person: &UserId,
    names: &[RoleName],
) -> Result<bool, StorageError> {
    let names: Vec<_> = names.iter().map(|name| format!(" {name} ")).collect();
    let names = names.concat();
    let others: i64 =
        on!(conn, c => sqlx::query_scalar(HELD_BY_OTHERS).bind(person).bind(&names).fetch_one(c).await?);
    Ok(others > 0)
}
