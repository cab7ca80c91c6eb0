//! Groups of people. Groups do not nest.

use std::collections::BTreeSet;

use super::changing::{Changing, Outcome, Room, Written};
use super::names::check_name;
use super::powers;
use super::providers::refuse_if_given;
use super::references::{self, missing};
use super::refusal::{AdminError, Faults, Refusal, check_words, taken};
use super::whom::{Whom, find as find_user};
use crate::audit::Kind;
use crate::oauth::access::{Permission, Touch};
use crate::oauth::provider::Given;
use crate::oauth::released::MOST_NAMES;
use crate::storage::groups::{self, Group, Member};
use crate::storage::{Conn, Db, one_time_links};
use crate::types::{GroupName, RoleName, counted};

/// Every group, by name.
///
/// # Errors
/// If the database fails.
pub async fn list(db: &Db) -> Result<Vec<Group>, AdminError> {
    Ok(groups::list(&mut db.read().await?.conn()).await?)
}

/// A group, and up to `limit` people who are in it, by address.
///
/// # Errors
/// If it does not exist or the database fails.
pub async fn show(db: &Db, name: &GroupName, limit: i64) -> Result<(Group, Vec<Member>), AdminError> {
    let mut read = db.read().await?;
    let group = find(&mut read.conn(), name).await?;
    let members = groups::members(&mut read.conn(), name, "", limit).await?;
    Ok((group, members))
}

/// Makes a group.
#[derive(Clone, Debug)]
pub struct CreateGroup {
    /// Its name.
    pub name: GroupName,
    /// Who is in it, in words.
    pub description: String,
    /// The roles its members have by it.
    pub roles: Vec<RoleName>,
}

impl Changing for CreateGroup {
    type Done = Group;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::PermissionsWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        Ok(touch.gives(powers::of_roles(room.conn, &self.roles).await?))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<Group> {
        let Self {
            name,
            description,
            roles,
        } = self;
        let mut faults = Faults::default();
        faults.note(check_name(name.as_str(), "name"));
        faults.note(check_words("description", &description, 200));
        faults.note(check_roles(roles.len()));
        references::roles(room.conn, &roles, &mut faults).await?;
        if groups::list(room.conn)
            .await?
            .iter()
            .any(|known| known.name == name)
        {
            faults.add(taken_name(&name));
        }
        faults.settle()?;
        let written = groups::insert(room.conn, &name, description.trim(), room.now).await;
        written.map_err(|error| taken(error, taken_name(&name)))?;
        for role in &roles {
            groups::set_role(room.conn, &name, role, true).await?;
        }
        let group = find(room.conn, &name).await?;
        let event = room.event(Kind::GroupCreated).target(&name);
        let roles: Vec<_> = group.roles.iter().map(RoleName::as_str).collect();
        let event = event.details(roles.join(", "));
        Ok(Outcome::Changed(group, event))
    }
}

fn taken_name(name: &GroupName) -> Refusal {
    Refusal::conflict(format!("There is a group {name} already.")).try_this("grantor group list")
}

/// Whoever is in a group has its roles, and is told of in tokens: so there is an end to them.
fn check_roles(count: usize) -> Result<(), Refusal> {
    if count <= MOST_NAMES {
        return Ok(());
    }
    Err(Refusal::invalid(format!(
        "A group has at most {MOST_NAMES} roles."
    )))
}

/// Changes the words of a group, or the roles its members have by it; what is not named stays.
#[derive(Clone, Debug)]
pub struct EditGroup {
    /// Which.
    pub name: GroupName,
    /// Who is in it, in words.
    pub description: Option<String>,
    /// Roles its members have from now on.
    pub give: Vec<RoleName>,
    /// Roles they have no longer by it.
    pub take: Vec<RoleName>,
}

impl Changing for EditGroup {
    type Done = Group;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::PermissionsWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        let named: Vec<_> = self.give.iter().chain(&self.take).cloned().collect();
        if named.is_empty() {
            return Ok(touch);
        }
        // It changes the roles of each of its members.
        let touch = touch.person(powers::of_members(room.conn, &self.name).await?);
        Ok(touch.gives(powers::of_roles(room.conn, &named).await?))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<Group> {
        let Self {
            name,
            description,
            give,
            take,
        } = self;
        let known = find(room.conn, &name).await?;
        let mut faults = Faults::default();
        if let Some(description) = &description {
            faults.note(check_words("description", description, 200));
        }
        references::roles(room.conn, &give, &mut faults).await?;
        references::roles(room.conn, &take, &mut faults).await?;
        if let Some(both) = give.iter().find(|role| take.contains(role)) {
            faults.add(Refusal::invalid(format!(
                "The role {both} cannot be both given and taken."
            )));
        }
        let mut after: BTreeSet<&RoleName> = known.roles.iter().chain(&give).collect();
        after.retain(|role| !take.contains(role));
        faults.note(check_roles(after.len()));
        faults.settle()?;
        if !powers::of_roles(room.conn, &give).await?.is_nothing() {
            one_time_links::invalidate_of_group(room.conn, &name, room.now).await?;
        }
        let mut details = Vec::new();
        if let Some(words) = description.map(|words| words.trim().to_owned())
            && words != known.description
        {
            groups::describe(room.conn, &name, &words).await?;
            details.push("description".to_owned());
        }
        for (list, has_it, sign) in [(give, true, '+'), (take, false, '-')] {
            for role in list {
                if groups::set_role(room.conn, &name, &role, has_it).await? {
                    details.push(format!("{sign}{role}"));
                }
            }
        }
        let group = find(room.conn, &name).await?;
        if details.is_empty() {
            return Ok(Outcome::Unchanged(group));
        }
        let event = room.event(Kind::GroupChanged).target(&name);
        Ok(Outcome::Changed(group, event.details(details.join(", "))))
    }
}

/// Deletes a group: its members lose the roles they had by it, and access lists the group. Answers how many they were.
#[derive(Clone, Debug)]
pub struct DeleteGroup {
    /// Which.
    pub name: GroupName,
}

impl Changing for DeleteGroup {
    type Done = i64;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::PermissionsWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        let touch = touch.person(powers::of_members(room.conn, &self.name).await?);
        Ok(touch.gives(powers::of_group(room.conn, &self.name).await?))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<i64> {
        let group = find(room.conn, &self.name).await?;
        let mut faults = Faults::default();
        refuse_if_given(room.conn, &Given::Group(self.name.clone()), &mut faults).await?;
        faults.settle()?;
        groups::delete(room.conn, &self.name).await?;
        let event = room
            .event(Kind::GroupDeleted)
            .target(&self.name)
            .details(counted(group.members, "member"));
        Ok(Outcome::Changed(group.members, event))
    }
}

/// Puts a person into a group; answers with the group as it is then.
#[derive(Clone, Debug)]
pub struct AddMember {
    /// Which group.
    pub group: GroupName,
    /// Whom.
    pub whom: Whom,
}

/// Takes a person out of a group; answers with the group as it is then.
#[derive(Clone, Debug)]
pub struct RemoveMember {
    /// Which group.
    pub group: GroupName,
    /// Whom.
    pub whom: Whom,
}

impl Changing for AddMember {
    type Done = Group;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::PermissionsWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        membership(room, touch, (&self.group, &self.whom)).await
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<Group> {
        set_member(room, (&self.group, &self.whom), true).await
    }
}

impl Changing for RemoveMember {
    type Done = Group;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::PermissionsWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        membership(room, touch, (&self.group, &self.whom)).await
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<Group> {
        set_member(room, (&self.group, &self.whom), false).await
    }
}

async fn membership(
    room: &mut Room<'_, '_>,
    touch: Touch,
    (group, whom): (&GroupName, &Whom),
) -> Result<Touch, AdminError> {
    let gives = powers::of_group(room.conn, group).await?;
    Ok(touch.person(powers::of_whom(room.conn, whom).await?).gives(gives))
}

async fn set_member(
    room: &mut Room<'_, '_>,
    (name, whom): (&GroupName, &Whom),
    is_member: bool,
) -> Written<Group> {
    let mut faults = Faults::default();
    let group = faults.look(find(room.conn, name).await)?;
    let user = faults.look(find_user(room.conn, whom).await)?;
    if let Some(user) = &user
        && is_member
        && user.groups().len() >= MOST_NAMES
        && !user.groups().contains(name)
    {
        faults.add(Refusal::conflict(format!(
            "{} is in {MOST_NAMES} groups already, which is the most.",
            user.email
        )));
    }
    faults.settle()?;
    let (Some(group), Some(user)) = (group, user) else {
        return Err(no_group(room.conn, name).await?.into());
    };
    if !groups::set_member(room.conn, name, &user.id, is_member).await? {
        return Ok(Outcome::Unchanged(group));
    }
    if is_member && !powers::of_roles(room.conn, &group.roles).await?.is_nothing() {
        // Whoever made a link for somebody who held less is not to be them now.
        one_time_links::invalidate_of_user(room.conn, &user.id, room.now).await?;
    }
    let kind = if is_member {
        Kind::MemberAdded
    } else {
        Kind::MemberRemoved
    };
    let event = room.event(kind).user(&user.id).target(name);
    Ok(Outcome::Changed(find(room.conn, name).await?, event))
}

async fn no_group(conn: &mut Conn<'_>, name: &GroupName) -> Result<Refusal, AdminError> {
    let known = groups::list(conn).await?;
    let known = known.iter().map(|group| group.name.as_str());
    let otherwise = format!("grantor group create {name} --description \"Who is in it\"");
    Ok(missing("group", name.as_str(), known, &otherwise))
}

/// A group, as of this transaction.
pub(super) async fn find(conn: &mut Conn<'_>, name: &GroupName) -> Result<Group, AdminError> {
    let known = groups::list(conn).await?;
    match known.into_iter().find(|group| group.name == *name) {
        Some(group) => Ok(group),
        None => Err(no_group(conn, name).await?.into()),
    }
}
