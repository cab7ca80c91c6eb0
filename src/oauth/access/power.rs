//! What somebody holds at this server itself: the measure of what they may give, and of whom they may touch.

use std::collections::BTreeSet;

use super::permission::Permission;
use crate::oauth::spelled::spelled;
use crate::types::{Scope, ScopeToken};

spelled! {
    /// The roles of the server's own, which mean what they say and cannot be changed.
    BuiltIn, "a built-in role is one of owner, admin, support, client-admin, auditor" {
        /// May change everything, owners too.
        Owner = "owner",
        /// May change everything but owners.
        Admin = "admin",
        /// May help people with their accounts and sign-ins.
        Support = "support",
        /// May register apps, and change those of their own.
        ClientAdmin = "client-admin",
        /// May see everything and change nothing.
        Auditor = "auditor",
    }
}

impl BuiltIn {
    /// What whoever has the role may do.
    #[must_use]
    pub fn permissions(self) -> Vec<Permission> {
        let all = Permission::ALL.iter().copied();
        match self {
            Self::Owner => all.collect(),
            Self::Admin => all.filter(|one| *one != Permission::OwnersWrite).collect(),
            Self::Support => vec![
                Permission::UsersRead,
                Permission::UsersWrite,
                Permission::PermissionsRead,
                Permission::SessionsRead,
                Permission::SessionsWrite,
            ],
            Self::ClientAdmin => vec![Permission::ClientsOwn],
            Self::Auditor => all.filter(|one| one.is_reading()).collect(),
        }
    }
}

impl Permission {
    /// Whether it changes nothing.
    #[must_use]
    pub fn is_reading(self) -> bool {
        self.as_str().ends_with(":read")
    }

    /// The permission a scope of the administration is for.
    #[must_use]
    pub fn of_scope(name: &ScopeToken) -> Option<Self> {
        name.as_str().strip_prefix(ADMIN)?.parse().ok()
    }

    /// The scope by which an app has it in a person's name.
    #[must_use]
    pub fn scope(self) -> Option<ScopeToken> {
        format!("{ADMIN}{self}").parse().ok()
    }
}

/// Where the administration of a server is, under its issuer; its identifier as a resource server ends so.
pub const ADMINISTRATION: &str = "/api/admin/v1";

/// The begin of the names of scopes of the administration: `admin:` and a permission.
const ADMIN: &str = "admin:";

/// What somebody holds, or what a role gives: permissions, and scopes that are not for everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Power {
    permissions: BTreeSet<&'static str>,
    scopes: BTreeSet<ScopeToken>,
}

impl Power {
    /// The permissions, and of the scopes that are for some roles alone those that may be granted.
    #[must_use]
    pub fn new(
        permissions: impl IntoIterator<Item = Permission>,
        scopes: impl IntoIterator<Item = ScopeToken>,
    ) -> Self {
        Self {
            permissions: permissions.into_iter().map(Permission::as_str).collect(),
            scopes: scopes.into_iter().collect(),
        }
    }

    /// Both together.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.permissions.extend(other.permissions);
        self.scopes.extend(other.scopes);
        self
    }

    /// Whether it has a permission.
    #[must_use]
    pub fn has(&self, permission: Permission) -> bool {
        self.permissions.contains(permission.as_str())
    }

    /// Its permissions, by name.
    pub fn permissions(&self) -> impl Iterator<Item = &'static str> {
        self.permissions.iter().copied()
    }

    /// Whether it is all an administrator holds: such a person is trusted with every scope of the resource servers, since it is
    /// they who decide for whom those are.
    fn administers(&self) -> bool {
        BuiltIn::Admin.permissions().into_iter().all(|one| self.has(one))
    }

    /// Whether a scope that is not for everybody is within it. Scopes of the administration are as their permission.
    #[must_use]
    pub fn reaches(&self, scope: &ScopeToken) -> bool {
        match scope.as_str().strip_prefix(ADMIN) {
            Some(permission) => self.permissions.contains(permission),
            None => self.scopes.contains(scope) || self.administers(),
        }
    }

    /// Whether it is at least `other`.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        self.permissions.is_superset(&other.permissions)
            && other.scopes.iter().all(|scope| self.reaches(scope))
    }

    /// What of `other` is not within it, by name.
    #[must_use]
    pub fn lacks(&self, other: &Self) -> Vec<String> {
        let permissions = other.permissions.difference(&self.permissions);
        let scopes = other.scopes.iter().filter(|scope| !self.reaches(scope));
        let permissions = permissions.map(|name| (*name).to_owned());
        permissions.chain(scopes.map(ToString::to_string)).collect()
    }

    /// What of it an app has by a scope in its person's name: the permissions the scope names. What is for some
    /// roles alone stays: it is no permission.
    #[must_use]
    pub fn within(self, scope: &Scope) -> Self {
        let is_named = |permission: &&'static str| scope.has(&format!("{ADMIN}{permission}"));
        Self {
            permissions: self.permissions.into_iter().filter(is_named).collect(),
            scopes: self.scopes,
        }
    }

    /// Whether there is anything in it.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.permissions.is_empty() && self.scopes.is_empty()
    }
}

/// Whether a scope is one of the administration.
#[must_use]
pub fn is_of_administration(scope: &ScopeToken) -> bool {
    scope.as_str().starts_with(ADMIN)
}
