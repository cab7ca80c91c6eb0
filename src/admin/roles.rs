//! Roles people may have.

use super::changing::{Changing, Outcome, Room, Written};
use super::refusal::{AdminError, Faults, Refusal, check_words, taken};
use crate::audit::Kind;
use crate::oauth::access::Permission;
use crate::storage::roles::{self, Role};
use crate::storage::{Db, scopes};
use crate::types::RoleName;

/// The roles this server's own pages ask for.
const BUILT_IN: [&str; 2] = ["admin", "auditor"];

/// Every role, by name.
///
/// # Errors
/// If the database fails.
pub async fn list(db: &Db) -> Result<Vec<Role>, AdminError> {
    Ok(roles::list(&mut db.read().await?.conn()).await?)
}

/// Makes a role.
#[derive(Clone, Debug)]
pub struct CreateRole {
    /// Its name.
    pub name: RoleName,
    /// What it is for.
    pub description: String,
}

impl Changing for CreateRole {
    type Done = Role;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::PermissionsWrite]
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<Role> {
        let mut faults = Faults::default();
        faults.note(check_words("description", &self.description, 200));
        if roles::list(room.conn)
            .await?
            .iter()
            .any(|known| known.name == self.name)
        {
            faults.add(taken_name(&self.name));
        }
        faults.settle()?;
        let role = Role {
            description: self.description.trim().to_owned(),
            name: self.name,
            users: 0,
        };
        let written = roles::insert(room.conn, &role.name, &role.description, room.now).await;
        written.map_err(|error| taken(error, taken_name(&role.name)))?;
        let event = room.event(Kind::RoleCreated).target(&role.name);
        Ok(Outcome::Changed(role, event))
    }
}

fn taken_name(name: &RoleName) -> Refusal {
    Refusal::conflict(format!("There is a role {name} already.")).try_this("grantor role list")
}

/// Deletes a role; people lose it. Refuses a built-in one, and the last role of a scope: without it anybody could be
/// granted the scope.
#[derive(Clone, Debug)]
pub struct DeleteRole {
    /// Which.
    pub name: RoleName,
}

impl Changing for DeleteRole {
    type Done = ();

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::PermissionsWrite]
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<()> {
        let Self { name } = self;
        let mut faults = Faults::default();
        if BUILT_IN.contains(&name.as_str()) {
            faults.add(Refusal::conflict(format!(
                "The role {name} is the server's own and stays."
            )));
        }
        let is_last = |roles: &[RoleName]| roles.len() == 1 && roles.contains(&name);
        for scope in scopes::list(room.conn)
            .await?
            .iter()
            .filter(|scope| is_last(&scope.roles))
        {
            faults.add(
                Refusal::conflict(format!(
                    "{name} is the only role that may be granted {}; without it anybody could be.",
                    scope.name
                ))
                .try_this(format!(
                    "grantor scope edit {} --role OTHER (or --any-role)",
                    scope.name
                )),
            );
        }
        faults.settle()?;
        if !roles::delete(room.conn, &name).await? {
            return Err(Refusal::not_found(format!("There is no role {name}."))
                .try_this("grantor role list")
                .into());
        }
        Ok(Outcome::Changed((), room.event(Kind::RoleDeleted).target(&name)))
    }
}
