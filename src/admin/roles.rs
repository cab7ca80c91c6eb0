//! Roles people may have.

use super::changing::{Changing, Outcome, Room, Written};
use super::names::check_name;
use super::powers;
use super::providers::refuse_if_given;
use super::references::missing;
use super::refusal::{AdminError, Faults, Refusal, check_words, taken};
use crate::audit::Kind;
use crate::oauth::access::{Permission, Power, Touch};
use crate::oauth::acr::Acr;
use crate::oauth::provider::Given;
use crate::storage::roles::{self, Role};
use crate::storage::{Conn, Db, one_time_links, scopes};
use crate::types::RoleName;

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
    /// How surely whoever has it has to sign in at least.
    pub required_acr: Option<Acr>,
}

impl Changing for CreateRole {
    type Done = Role;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::PermissionsWrite]
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<Role> {
        let mut faults = Faults::default();
        faults.note(check_name(self.name.as_str(), "name"));
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
            required_acr: self.required_acr,
            ..Role::new(self.name, self.description.trim())
        };
        let written = roles::insert(room.conn, &role.name, &role.description, room.now).await;
        written.map_err(|error| taken(error, taken_name(&role.name)))?;
        let mut event = room.event(Kind::RoleCreated).target(&role.name);
        if let Some(acr) = role.required_acr {
            roles::require(room.conn, &role.name, Some(acr)).await?;
            event = event.details(format!("required_acr {acr}"));
        }
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

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        let gives = powers::of_roles(room.conn, std::slice::from_ref(&self.name)).await?;
        // Everybody who has it loses it, with what it requires of their sign-ins.
        let touch = touch.person(powers::of_holders(room.conn, &self.name).await?);
        Ok(touch.gives(gives))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<()> {
        let Self { name } = self;
        let mut faults = Faults::default();
        let known = find(room.conn, &name).await?;
        faults.note(refuse_built_in(&known));
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
        refuse_if_given(room.conn, &Given::Role(name.clone()), &mut faults).await?;
        faults.settle()?;
        roles::delete(room.conn, &name).await?;
        Ok(Outcome::Changed((), room.event(Kind::RoleDeleted).target(&name)))
    }
}

/// Changes the words of a role, what it permits, or what it requires; what is not named stays.
#[derive(Clone, Debug)]
pub struct EditRole {
    /// Which.
    pub name: RoleName,
    /// What it is for.
    pub description: Option<String>,
    /// What whoever has it may do from now on.
    pub permit: Vec<Permission>,
    /// What they may do no longer.
    pub forbid: Vec<Permission>,
    /// How surely they have to sign in at least, or `Some(None)` for however they do.
    pub required_acr: Option<Option<Acr>>,
}

impl EditRole {
    /// Of a role, with nothing changed yet.
    #[must_use]
    pub fn of(name: RoleName) -> Self {
        Self {
            name,
            description: None,
            permit: Vec::new(),
            forbid: Vec::new(),
            required_acr: None,
        }
    }
}

impl Changing for EditRole {
    type Done = Role;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::PermissionsWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        let was = powers::of_roles(room.conn, std::slice::from_ref(&self.name)).await?;
        let named = self.permit.iter().chain(&self.forbid).copied();
        let known = roles::by_name(room.conn, &self.name).await?;
        let required = known.and_then(|role| role.required_acr);
        let touch = if self.required_acr.is_some_and(|acr| acr != required) {
            // How surely everybody has to sign in who has it: too little of those who hold more is a way to them.
            touch.person(powers::of_holders(room.conn, &self.name).await?)
        } else {
            touch
        };
        Ok(touch.gives(was).gives(Power::new(named, [])))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<Role> {
        let Self {
            name,
            description,
            permit,
            forbid,
            required_acr,
        } = self;
        let known = find(room.conn, &name).await?;
        let mut faults = Faults::default();
        faults.note(refuse_built_in(&known));
        if let Some(description) = &description {
            faults.note(check_words("description", description, 200));
        }
        if let Some(both) = permit.iter().find(|one| forbid.contains(one)) {
            faults.add(Refusal::invalid(format!(
                "{both} cannot be both permitted and not."
            )));
        }
        faults.settle()?;
        if !permit.is_empty() {
            // Whoever made a link for somebody who held less is not to be them now.
            one_time_links::invalidate_of_role(room.conn, &name, room.now).await?;
        }
        let mut details = Vec::new();
        if let Some(words) = description.map(|words| words.trim().to_owned())
            && words != known.description
        {
            roles::describe(room.conn, &name, &words).await?;
            details.push("description".to_owned());
        }
        if let Some(required) = required_acr
            && required != known.required_acr
        {
            roles::require(room.conn, &name, required).await?;
            details.push(format!("required_acr {}", required.unwrap_or_default()));
        }
        for (list, may, sign) in [(permit, true, '+'), (forbid, false, '-')] {
            for permission in list {
                if roles::set_permission(room.conn, &name, permission, may).await? {
                    details.push(format!("{sign}{permission}"));
                }
            }
        }
        let role = find(room.conn, &name).await?;
        if details.is_empty() {
            return Ok(Outcome::Unchanged(role));
        }
        let event = room.event(Kind::RoleChanged).target(&name);
        Ok(Outcome::Changed(role, event.details(details.join(", "))))
    }
}

fn refuse_built_in(role: &Role) -> Result<(), Refusal> {
    if !role.is_built_in {
        return Ok(());
    }
    Err(Refusal::conflict(format!(
        "The role {} is the server's own: it stays, and means what it says.",
        role.name
    ))
    .try_this("grantor role create NAME --description \"…\", and grantor role permit NAME PERMISSION"))
}

async fn find(conn: &mut Conn<'_>, name: &RoleName) -> Result<Role, AdminError> {
    if let Some(role) = roles::by_name(conn, name).await? {
        return Ok(role);
    }
    let known = roles::list(conn).await?;
    let known = known.iter().map(|role| role.name.as_str());
    Err(missing("role", name.as_str(), known, "grantor role list").into())
}
