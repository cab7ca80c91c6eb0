//! Who may use an app or a resource server, and which names of groups and roles an app is told.

use std::fmt;

use super::changing::{Changing, Outcome, Reach, Room, Written};
use super::clients;
use super::groups;
use super::references::{self, resource};
use super::refusal::{AdminError, Faults, Refusal};
use super::whom::{Whom, find as find_user, naming};
use crate::audit::Kind;
use crate::oauth::access::{Access, Permission, Touch, TouchedClient, Who};
use crate::oauth::released::{Names, Released};
use crate::storage::{Conn, Db, StorageError, access_lists, released, resources, users};
use crate::types::{ClientId, GroupName, ResourceUri, RoleName, UserId};

/// The most entries an access list has; more people are a group.
const MOST_ENTRIES: usize = 500;

/// Who may use something, as an administrator says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccessChange {
    /// Whoever has an account.
    Everyone,
    /// Those named, and nobody else.
    Only(Vec<Entry>),
    /// Of a list that is there already, or nobody: these too, and those no longer.
    Edit {
        /// Too.
        add: Vec<Entry>,
        /// No longer.
        remove: Vec<Entry>,
    },
}

/// Somebody an administrator names for an access list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// One person.
    User(Whom),
    /// Whoever is in a group.
    Group(GroupName),
    /// Whoever has a role.
    Role(RoleName),
}

/// An access list as people read it: `everyone`, or an entry for each.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct AccessLine {
    /// `everyone`, `user`, `group`, `role`, or `nobody`.
    pub kind: &'static str,
    /// The person's address, or the name of the group or role.
    pub name: String,
}

impl AccessChange {
    /// The people it names.
    fn people(&self) -> Vec<&Whom> {
        let (first, more): (&[Entry], &[Entry]) = match self {
            Self::Everyone => (&[], &[]),
            Self::Only(list) => (list, &[]),
            Self::Edit { add, remove } => (add, remove),
        };
        let named = first.iter().chain(more);
        named
            .filter_map(|entry| match entry {
                Entry::User(whom) => Some(whom),
                Entry::Group(_) | Entry::Role(_) => None,
            })
            .collect()
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(whom) => whom.fmt(f),
            Self::Group(name) => write!(f, "group {name}"),
            Self::Role(name) => write!(f, "role {name}"),
        }
    }
}

/// Who may use an app, in words.
///
/// # Errors
/// If it does not exist or the database fails.
pub async fn of_client(db: &Db, id: &ClientId) -> Result<Vec<AccessLine>, AdminError> {
    clients::show(db, id).await?;
    Ok(list_of_client(&mut db.read().await?.conn(), id).await?)
}

/// The same of an app that is there, as of this transaction.
///
/// # Errors
/// If the database fails.
pub async fn list_of_client(conn: &mut Conn<'_>, id: &ClientId) -> Result<Vec<AccessLine>, StorageError> {
    let access = access_lists::of_client(conn, id).await?;
    in_words(conn, &access).await
}

/// Who may use a resource server, in words.
///
/// # Errors
/// If it does not exist or the database fails.
pub async fn of_resource(db: &Db, uri: &ResourceUri) -> Result<Vec<AccessLine>, AdminError> {
    let mut read = db.read().await?;
    let uri = resource(&mut read.conn(), uri).await?.resource.uri;
    Ok(list_of_resource(&mut read.conn(), &uri).await?)
}

/// The same of a resource server that is there by this identifier to the letter, as of this transaction.
///
/// # Errors
/// If the database fails.
pub async fn list_of_resource(
    conn: &mut Conn<'_>,
    uri: &ResourceUri,
) -> Result<Vec<AccessLine>, StorageError> {
    let access = current_of_resource(conn, uri).await?;
    in_words(conn, &access).await
}

async fn current_of_resource(conn: &mut Conn<'_>, uri: &ResourceUri) -> Result<Access, StorageError> {
    Ok(access_lists::of_resources(conn)
        .await?
        .remove(uri)
        .unwrap_or_default())
}

async fn in_words(conn: &mut Conn<'_>, access: &Access) -> Result<Vec<AccessLine>, StorageError> {
    let line = |kind, name: String| AccessLine { kind, name };
    let list = match access {
        Access::Everyone => return Ok(vec![line("everyone", String::new())]),
        Access::Some(list) if list.is_empty() => return Ok(vec![line("nobody", String::new())]),
        Access::Some(list) => list,
    };
    let mut lines = Vec::with_capacity(list.len());
    for who in list {
        lines.push(match who {
            Who::User(id) => line("user", address(conn, id).await?),
            Who::Group(name) => line("group", name.to_string()),
            Who::Role(name) => line("role", name.to_string()),
        });
    }
    Ok(lines)
}

async fn address(conn: &mut Conn<'_>, id: &UserId) -> Result<String, StorageError> {
    let user = users::by_id(conn, id).await?;
    Ok(user.map_or_else(|| id.to_string(), |user| user.email.to_string()))
}

/// Says who may use an app; answers with the list as it is then.
#[derive(Clone, Debug)]
pub struct SetClientAccess {
    /// Which app.
    pub id: ClientId,
    /// Who.
    pub access: AccessChange,
}

impl Changing for SetClientAccess {
    type Done = Vec<AccessLine>;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::ClientsWrite]
    }

    fn reach(&self) -> Reach {
        Reach::Client(self.id.clone())
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        let before = access_lists::of_client(room.conn, &self.id).await?;
        let client = room.own(&self.id).await?;
        let touch = naming(room, (self.access.people(), &people(&before)), touch).await?;
        Ok(touch.client(TouchedClient {
            // Whose app it is may keep people out; a list that is there may be an administrator's.
            relaxes: before != Access::Everyone,
            ..client
        }))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<Vec<AccessLine>> {
        let Self { id, access } = self;
        clients::find(room.conn, &id).await?;
        let before = access_lists::of_client(room.conn, &id).await?;
        let after = settled(room.conn, &before, access).await?;
        let lines = in_words(room.conn, &after).await?;
        if before == after {
            return Ok(Outcome::Unchanged(lines));
        }
        access_lists::set_of_client(room.conn, &id, &after).await?;
        let event = room.event(Kind::ClientAccessChanged).client(&id);
        Ok(Outcome::Changed(
            lines,
            event.details(difference(&before, &after)),
        ))
    }
}

/// Says who may use a resource server; answers with the list as it is then.
#[derive(Clone, Debug)]
pub struct SetResourceAccess {
    /// Which resource server.
    pub uri: ResourceUri,
    /// Who.
    pub access: AccessChange,
}

impl Changing for SetResourceAccess {
    type Done = Vec<AccessLine>;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::PermissionsWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        let Some(known) = resources::named(room.conn, &self.uri).await? else {
            return naming(room, (self.access.people(), &[]), touch).await;
        };
        let before = current_of_resource(room.conn, &known.resource.uri).await?;
        naming(room, (self.access.people(), &people(&before)), touch).await
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<Vec<AccessLine>> {
        let Self { uri, access } = self;
        let uri = resource(room.conn, &uri).await?.resource.uri;
        let before = current_of_resource(room.conn, &uri).await?;
        let after = settled(room.conn, &before, access).await?;
        let lines = in_words(room.conn, &after).await?;
        if before == after {
            return Ok(Outcome::Unchanged(lines));
        }
        access_lists::set_of_resource(room.conn, &uri, &after).await?;
        let event = room.event(Kind::ResourceAccessChanged).target(&uri);
        Ok(Outcome::Changed(
            lines,
            event.details(difference(&before, &after)),
        ))
    }
}

/// The people on a list.
fn people(access: &Access) -> Vec<UserId> {
    let list: &[Who] = match access {
        Access::Everyone => &[],
        Access::Some(list) => list,
    };
    list.iter()
        .filter_map(|who| match who {
            Who::User(id) => Some(id.clone()),
            Who::Group(_) | Who::Role(_) => None,
        })
        .collect()
}

/// The list a change leads to. Everybody it names must be there.
async fn settled(conn: &mut Conn<'_>, before: &Access, change: AccessChange) -> Result<Access, AdminError> {
    let mut faults = Faults::default();
    let after = match change {
        AccessChange::Everyone => Access::Everyone,
        AccessChange::Only(entries) => Access::some(named(conn, &entries, &mut faults).await?),
        AccessChange::Edit { add, remove } => {
            let mut list = match before {
                Access::Everyone => Vec::new(),
                Access::Some(list) => list.clone(),
            };
            if *before == Access::Everyone && add.is_empty() {
                faults.add(
                    Refusal::conflict("It is everyone's: there is nobody to take from its list.")
                        .try_this("--only with those who may"),
                );
            }
            let gone = named(conn, &remove, &mut faults).await?;
            list.retain(|who| !gone.contains(who));
            list.extend(named(conn, &add, &mut faults).await?);
            Access::some(list)
        }
    };
    if let Access::Some(list) = &after
        && list.len() > MOST_ENTRIES
    {
        faults.add(
            Refusal::invalid(format!("An access list has at most {MOST_ENTRIES} entries."))
                .try_this("grantor group create NAME --description \"…\", and its name on the list"),
        );
    }
    let mut all = Faults::default();
    all.of("access", faults);
    all.settle()?;
    Ok(after)
}

/// Those of `entries`, as they are stored; notes each that does not exist.
async fn named(conn: &mut Conn<'_>, entries: &[Entry], faults: &mut Faults) -> Result<Vec<Who>, AdminError> {
    let mut list = Vec::with_capacity(entries.len());
    for entry in entries {
        let who = match entry {
            Entry::User(whom) => find_user(conn, whom).await.map(|user| Who::User(user.id)),
            Entry::Group(name) => groups::find(conn, name).await.map(|group| Who::Group(group.name)),
            Entry::Role(name) => references::role(conn, name)
                .await
                .map(|()| Who::Role(name.clone())),
        };
        list.extend(faults.look(who)?);
    }
    Ok(list)
}

/// What was changed of a list, without anybody's address: the public part of an event is kept.
fn difference(before: &Access, after: &Access) -> String {
    let list = |access: &Access| match access {
        Access::Everyone => vec!["everyone".to_owned()],
        Access::Some(list) if list.is_empty() => vec!["nobody".to_owned()],
        Access::Some(list) => list.iter().map(ToString::to_string).collect(),
    };
    let (before, after) = (list(before), list(after));
    let gone = before.iter().filter(|who| !after.contains(who));
    let new = after.iter().filter(|who| !before.contains(who));
    let parts: Vec<_> = new
        .map(|who| format!("+{who}"))
        .chain(gone.map(|who| format!("-{who}")))
        .collect();
    parts.join(", ")
}

/// Says which names of groups and roles an app is told; what is `None` stays. Answers with what it is told then.
#[derive(Clone, Debug)]
pub struct ReleaseNames {
    /// Which app.
    pub id: ClientId,
    /// Of groups.
    pub groups: Option<Names>,
    /// Of roles.
    pub roles: Option<Names>,
}

impl Changing for ReleaseNames {
    type Done = Released;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::ClientsWrite]
    }

    fn reach(&self) -> Reach {
        Reach::Client(self.id.clone())
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        // What an app is not told, an administrator may have decided.
        let client = room.own(&self.id).await?;
        Ok(touch.client(TouchedClient {
            relaxes: true,
            ..client
        }))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<Released> {
        let Self { id, groups, roles } = self;
        clients::find(room.conn, &id).await?;
        let before = released::list(room.conn).await?.remove(&id).unwrap_or_default();
        let mut faults = Faults::default();
        for (member, names) in [("groups", &groups), ("roles", &roles)] {
            if let Some(names) = names {
                faults.note(check_names(names).map_err(|fault| fault.about(member)));
            }
        }
        faults.settle()?;
        let after = Released {
            groups: groups.unwrap_or_else(|| before.groups.clone()),
            roles: roles.unwrap_or_else(|| before.roles.clone()),
        };
        if before == after {
            return Ok(Outcome::Unchanged(after));
        }
        released::set(room.conn, &id, &after).await?;
        let event = room.event(Kind::ClientNamesChanged).client(&id);
        let details = format!("groups: {}; roles: {}", after.groups, after.roles);
        Ok(Outcome::Changed(after, event.details(details)))
    }
}

fn check_names(names: &Names) -> Result<(), Refusal> {
    match names {
        Names::Some(list) if list.len() > MOST_ENTRIES => Err(Refusal::invalid(format!(
            "An app is told at most {MOST_ENTRIES} names by a list."
        ))),
        _ => Ok(()),
    }
}

/// Which names an app is told.
///
/// # Errors
/// If it does not exist or the database fails.
pub async fn names_of_client(db: &Db, id: &ClientId) -> Result<Released, AdminError> {
    clients::show(db, id).await?;
    let mut all = released::list(&mut db.read().await?.conn()).await?;
    Ok(all.remove(id).unwrap_or_default())
}
