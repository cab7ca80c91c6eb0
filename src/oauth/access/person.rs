//! What a person holds, as the database has it now.

use super::list::{Access, Who};
use super::rights::Rights;
use crate::oauth::acr::Acr;
use crate::types::{GroupName, RoleName, UserId};

/// Whom a decision is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who they are.
    pub id: UserId,
    /// Whether their account is active.
    pub is_active: bool,
    /// The roles they have themselves, in order.
    roles: Vec<RoleName>,
    /// The groups they are in, in order.
    groups: Vec<GroupName>,
}

/// How somebody is what a rule asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holding<'a> {
    /// They are named themselves.
    Named,
    /// They have this role themselves.
    Role(&'a RoleName),
    /// They are in this group.
    Group(&'a GroupName),
    /// They have this role by that group.
    RoleByGroup(&'a RoleName, &'a GroupName),
}

impl Person {
    /// A person with roles of their own and groups, in any order.
    #[must_use]
    pub fn new(id: UserId, is_active: bool, mut roles: Vec<RoleName>, mut groups: Vec<GroupName>) -> Self {
        roles.sort_unstable();
        groups.sort_unstable();
        Self {
            id,
            is_active,
            roles,
            groups,
        }
    }

    /// The same as if their account worked.
    #[must_use]
    pub fn active(self) -> Self {
        Self {
            is_active: true,
            ..self
        }
    }

    /// The roles they have themselves, in order.
    #[must_use]
    pub fn own_roles(&self) -> &[RoleName] {
        &self.roles
    }

    /// The groups they are in, in order.
    #[must_use]
    pub fn groups(&self) -> &[GroupName] {
        &self.groups
    }

    /// Whether they are in a group.
    #[must_use]
    pub fn is_in(&self, group: &GroupName) -> bool {
        self.groups.binary_search(group).is_ok()
    }

    /// How they have a role; `None` if they do not.
    #[must_use]
    pub fn role<'a>(&self, rights: &'a Rights, role: &'a RoleName) -> Option<Holding<'a>> {
        if self.roles.binary_search(role).is_ok() {
            return Some(Holding::Role(role));
        }
        let mut by = rights.groups_with(role).iter();
        by.find(|group| self.is_in(group))
            .map(|group| Holding::RoleByGroup(role, group))
    }

    /// How they have one of `roles`; `None` if they have none of them.
    #[must_use]
    pub fn one_of<'a>(&self, rights: &'a Rights, roles: &'a [RoleName]) -> Option<Holding<'a>> {
        roles.iter().find_map(|role| self.role(rights, role))
    }

    /// How they are somebody of an access list; `None` if they are not. Everyone is somebody of everyone.
    #[must_use]
    pub fn of<'a>(&self, rights: &'a Rights, access: &'a Access) -> Option<Holding<'a>> {
        let Access::Some(list) = access else {
            return Some(Holding::Named);
        };
        list.iter().find_map(|who| match who {
            Who::User(id) => (*id == self.id).then_some(Holding::Named),
            Who::Group(group) => self.is_in(group).then_some(Holding::Group(group)),
            Who::Role(role) => self.role(rights, role),
        })
    }

    /// All roles they have, by themselves or by a group, each once, in order.
    #[must_use]
    pub fn all_roles<'a>(&'a self, rights: &'a Rights) -> Vec<&'a RoleName> {
        let by_groups = self.groups.iter().flat_map(|group| rights.roles_of(group));
        let mut roles: Vec<&RoleName> = self.roles.iter().chain(by_groups).collect();
        roles.sort_unstable();
        roles.dedup();
        roles
    }

    /// How surely they have to sign in by the roles they have, whatever for.
    #[must_use]
    pub fn required_acr(&self, rights: &Rights) -> Option<Acr> {
        let roles = self.all_roles(rights).into_iter();
        roles.filter_map(|role| rights.required_of(role)).max()
    }
}
