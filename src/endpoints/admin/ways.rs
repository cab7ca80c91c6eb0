//! Where the pages of each noun are.

use crate::types::{ClientId, GroupName, ProviderId, ResourceUri, RoleName, ScopeToken, UserId};

/// A name as a part of a path: none of those that are made a way to has a space.
fn part(name: &str) -> String {
    form_urlencoded::byte_serialize(name.as_bytes()).collect()
}

/// The page of an app.
#[must_use]
pub fn app(id: &ClientId) -> String {
    format!("/admin/apps/{}", part(id.as_str()))
}

/// The page of somebody.
#[must_use]
pub fn person(id: &UserId) -> String {
    format!("/admin/people/{id}")
}

/// The page of a group.
#[must_use]
pub fn group(name: &GroupName) -> String {
    format!("/admin/groups/{name}")
}

/// The page of a role.
#[must_use]
pub fn role(name: &RoleName) -> String {
    format!("/admin/roles/{name}")
}

/// The page of a resource server.
#[must_use]
pub fn resource(uri: &ResourceUri) -> String {
    format!("/admin/resources/{}", part(uri.as_str()))
}

/// The page of a scope.
#[must_use]
pub fn scope(name: &ScopeToken) -> String {
    format!("/admin/scopes/{}", part(name.as_str()))
}

/// The page of a provider.
#[must_use]
pub fn provider(id: &ProviderId) -> String {
    format!("/admin/providers/{id}")
}
