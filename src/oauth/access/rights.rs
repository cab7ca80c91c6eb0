//! What groups, roles and access lists say, whoever asks: small, and kept in memory.

use std::collections::BTreeMap;

use super::list::Access;
use crate::oauth::acr::Acr;
use crate::oauth::released::Released;
use crate::types::{ClientId, GroupName, ResourceUri, RoleName};

/// Which group has which roles, who may use what, and which names of groups and roles an app is told.
#[derive(Clone, Debug, Default)]
pub struct Rights {
    roles_of_groups: BTreeMap<GroupName, Vec<RoleName>>,
    groups_of_roles: BTreeMap<RoleName, Vec<GroupName>>,
    clients: BTreeMap<ClientId, Access>,
    resources: BTreeMap<ResourceUri, Access>,
    released: BTreeMap<ClientId, Released>,
    required: BTreeMap<RoleName, Acr>,
}

impl Rights {
    /// Puts together which group has which role. Apps and resource servers are everyone's until they are given a list.
    #[must_use]
    pub fn new(group_roles: impl IntoIterator<Item = (GroupName, RoleName)>) -> Self {
        let mut rights = Self::default();
        for (group, role) in group_roles {
            let roles = rights.roles_of_groups.entry(group.clone()).or_default();
            roles.push(role.clone());
            rights.groups_of_roles.entry(role).or_default().push(group);
        }
        rights
    }

    /// The same with who may use apps and resource servers.
    #[must_use]
    pub fn with_access(
        self,
        clients: BTreeMap<ClientId, Access>,
        resources: BTreeMap<ResourceUri, Access>,
    ) -> Self {
        Self {
            clients,
            resources,
            ..self
        }
    }

    /// The same with the names apps are told.
    #[must_use]
    pub fn with_released(self, released: BTreeMap<ClientId, Released>) -> Self {
        Self { released, ..self }
    }

    /// The same with what roles require of a sign-in.
    #[must_use]
    pub fn with_required(self, required: impl IntoIterator<Item = (RoleName, Acr)>) -> Self {
        Self {
            required: required.into_iter().collect(),
            ..self
        }
    }

    /// How surely whoever has a role has to sign in, if that is said of it.
    #[must_use]
    pub fn required_of(&self, role: &RoleName) -> Option<Acr> {
        self.required.get(role).copied()
    }

    /// The roles whoever is in a group has by it.
    #[must_use]
    pub fn roles_of(&self, group: &GroupName) -> &[RoleName] {
        self.roles_of_groups.get(group).map_or(&[], Vec::as_slice)
    }

    /// The groups by which people have a role.
    #[must_use]
    pub fn groups_with(&self, role: &RoleName) -> &[GroupName] {
        self.groups_of_roles.get(role).map_or(&[], Vec::as_slice)
    }

    /// Who may use an app.
    #[must_use]
    pub fn of_client(&self, id: &ClientId) -> &Access {
        self.clients.get(id).unwrap_or(&Access::Everyone)
    }

    /// Who may use a resource server.
    #[must_use]
    pub fn of_resource(&self, uri: &ResourceUri) -> &Access {
        self.resources.get(uri).unwrap_or(&Access::Everyone)
    }

    /// Lets everyone use a resource server, whatever was said of it: its scopes say for whom they are.
    pub fn open_resource(&mut self, uri: &ResourceUri) {
        self.resources.retain(|known, _| !known.is_same(uri));
    }

    /// Which names of groups and roles an app is told; all as they are if nothing is said of it.
    #[must_use]
    pub fn released_to(&self, id: &ClientId) -> Option<&Released> {
        self.released.get(id)
    }
}
