//! Roles people may have.

use super::{AdminError, Refusal, change, check_words, taken};
use crate::audit::{Actor, AuditEvent, Kind, record};
use crate::storage::roles::{self, Role};
use crate::storage::{Db, scopes};
use crate::types::{RoleName, Timestamp};

/// The roles this server's own pages ask for.
const BUILT_IN: [&str; 2] = ["admin", "auditor"];

/// Makes a role.
///
/// # Errors
/// Refuses a name that is taken.
pub async fn create(db: &Db, name: &RoleName, description: &str, now: Timestamp) -> Result<Role, AdminError> {
    check_words("description", description, 200)?;
    let role = Role {
        name: name.clone(),
        description: description.trim().to_owned(),
        users: 0,
    };
    let created = change(db, move |conn| {
        Box::pin(async move {
            roles::insert(conn, &role.name, &role.description, now).await?;
            record(
                conn,
                &AuditEvent::new(Kind::RoleCreated, Actor::Admin).target(&role.name),
                now,
            )
            .await?;
            Ok(role)
        })
    })
    .await;
    created.map_err(|error| {
        taken(error, || {
            Refusal::conflict(format!("There is a role {name} already.")).try_this("grantor role list")
        })
    })
}

/// Every role, by name.
///
/// # Errors
/// If the database fails.
pub async fn list(db: &Db) -> Result<Vec<Role>, AdminError> {
    Ok(roles::list(&mut db.read().await?.conn()).await?)
}

/// Deletes a role; people lose it.
///
/// # Errors
/// Refuses an unknown or built-in role, and the last role of a scope: without it anybody could be granted the scope.
pub async fn delete(db: &Db, name: &RoleName, now: Timestamp) -> Result<(), AdminError> {
    if BUILT_IN.contains(&name.as_str()) {
        return Err(Refusal::conflict(format!("The role {name} is the server's own and stays.")).into());
    }
    let name = name.clone();
    change(db, move |conn| {
        Box::pin(async move {
            let is_last = |roles: &[RoleName]| roles.len() == 1 && roles.contains(&name);
            if let Some(scope) = scopes::list(conn)
                .await?
                .into_iter()
                .find(|scope| is_last(&scope.roles))
            {
                return Err(Refusal::conflict(format!(
                    "{name} is the only role that may be granted {}; without it anybody could be.",
                    scope.name
                ))
                .try_this(format!(
                    "grantor scope edit {} --role OTHER (or --any-role)",
                    scope.name
                ))
                .into());
            }
            if !roles::delete(conn, &name).await? {
                return Err(Refusal::not_found(format!("There is no role {name}."))
                    .try_this("grantor role list")
                    .into());
            }
            record(
                conn,
                &AuditEvent::new(Kind::RoleDeleted, Actor::Admin).target(&name),
                now,
            )
            .await?;
            Ok(())
        })
    })
    .await
}
