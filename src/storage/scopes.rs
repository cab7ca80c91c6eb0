//! Registered scopes, and the roles that may be granted them.

use super::grants::{SpaceSeparated, space_separated};
use super::json::{Json, to_json};
use super::{Conn, StorageError};
use crate::oauth::custom_claim::CustomClaim;
use crate::oauth::resource::ScopeDefinition;
use crate::oauth::scope_kind::ScopeKind;
use crate::types::{ResourceUri, RoleName, ScopeToken, Timestamp};
use crate::words::Translations;

statements! {
    INSERT = "INSERT INTO scopes (name, description, resource, created_at, claims, kind, is_sensitive, translations)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    LIST = "SELECT name, description, resource, claims, kind, is_sensitive, translations,
                COALESCE((SELECT string_agg(role, ' ') FROM role_scopes WHERE role_scopes.scope = scopes.name), '') AS roles
              FROM scopes ORDER BY name";
    UPDATE = "UPDATE scopes SET description = $2, claims = $3, kind = $4, is_sensitive = $5, translations = $6
              WHERE name = $1";
    DELETE = "DELETE FROM scopes WHERE name = $1";
    ADD_ROLE = "INSERT INTO role_scopes (role, scope) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    REMOVE_ROLES = "DELETE FROM role_scopes WHERE scope = $1";
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    name: ScopeToken,
    description: String,
    resource: Option<ResourceUri>,
    claims: SpaceSeparated<CustomClaim>,
    roles: SpaceSeparated<RoleName>,
    kind: ScopeKind,
    is_sensitive: bool,
    translations: Json<Translations>,
}

/// Writes a new scope with its roles.
///
/// # Errors
/// If the name is taken ([`StorageError::is_conflict`]), a role or the resource server does not exist
/// ([`StorageError::is_missing_reference`]), or the database fails.
pub async fn insert(
    conn: &mut Conn<'_>,
    scope: &ScopeDefinition,
    now: Timestamp,
) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(INSERT)
            .bind(&scope.name)
            .bind(&scope.description)
            .bind(&scope.resource)
            .bind(now)
            .bind(space_separated(&scope.claims))
            .bind(scope.kind.as_str())
            .bind(scope.is_sensitive)
            .bind(to_json(&scope.translations))
            .execute(c)
            .await?;
    });
    set_roles(conn, &scope.name, &scope.roles).await
}

/// Every scope, by name.
///
/// # Errors
/// If the database fails.
pub async fn list(conn: &mut Conn<'_>) -> Result<Vec<ScopeDefinition>, StorageError> {
    let rows: Vec<Row> = on!(conn, c => sqlx::query_as(LIST).fetch_all(c).await?);
    Ok(rows
        .into_iter()
        .map(|row| {
            let mut roles = row.roles.0;
            roles.sort();
            ScopeDefinition {
                name: row.name,
                description: row.description,
                translations: row.translations.0,
                resource: row.resource,
                claims: row.claims.0,
                roles,
                kind: row.kind,
                is_sensitive: row.is_sensitive,
            }
        })
        .collect())
}

/// Changes a scope, but for its roles; whether it exists.
///
/// # Errors
/// If the database fails.
pub async fn update(conn: &mut Conn<'_>, scope: &ScopeDefinition) -> Result<bool, StorageError> {
    on!(conn, c => {
        let updated = sqlx::query(UPDATE)
            .bind(&scope.name)
            .bind(&scope.description)
            .bind(space_separated(&scope.claims))
            .bind(scope.kind.as_str())
            .bind(scope.is_sensitive)
            .bind(to_json(&scope.translations))
            .execute(c)
            .await?;
        Ok(updated.rows_affected() == 1)
    })
}

/// Sets the roles that may be granted a scope.
///
/// # Errors
/// If a role or the scope does not exist, or the database fails.
pub async fn set_roles(
    conn: &mut Conn<'_>,
    name: &ScopeToken,
    roles: &[RoleName],
) -> Result<(), StorageError> {
    on!(conn, c => { sqlx::query(REMOVE_ROLES).bind(name).execute(c).await?; });
    for role in roles {
        on!(conn, c => { sqlx::query(ADD_ROLE).bind(role).bind(name).execute(c).await?; });
    }
    Ok(())
}

/// Deletes a scope; whether it existed.
///
/// # Errors
/// If the database fails.
pub async fn delete(conn: &mut Conn<'_>, name: &ScopeToken) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query(DELETE).bind(name).execute(c).await?.rows_affected() == 1))
}
