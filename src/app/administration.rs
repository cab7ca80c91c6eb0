//! This server's own administration as a resource server (RFC 8707): there in every installation that does not switch it off, beside
//! what is registered.
//!
//! It has a scope for each permission, `admin:` and its name. Who may grant one are those who have the permission, by a role: so an
//! app never gets from anybody what they do not hold, and what it holds ends when theirs does.

use std::sync::LazyLock;

use crate::oauth::access::{ADMINISTRATION, Permission};
use crate::oauth::resource::{Resource, ScopeDefinition};
use crate::oauth::scope_kind::ScopeKind;
use crate::oauth::translated::{OF_RESOURCE, OF_SCOPE};
use crate::types::{ResourceUri, RoleName};
use crate::words::{Language, Message, TaggedMember, Translations, Words};

/// Its identifier under an issuer.
#[must_use]
pub fn uri(issuer: &str) -> Option<ResourceUri> {
    format!("{}{ADMINISTRATION}", issuer.trim_end_matches('/'))
        .parse()
        .ok()
}

/// What people know it as.
#[must_use]
pub fn resource(uri: ResourceUri) -> Resource {
    let name = |words: Words| words.permission_administration();
    Resource {
        name: name(Words::from(Language::English)).text(),
        translations: translations(OF_RESOURCE, name),
        signing_algorithm: None,
        claims: Vec::new(),
        is_enabled: true,
        is_open: false,
        access_lifetime: None,
        uri,
    }
}

/// Its scopes, each for the roles that have its permission.
#[must_use]
pub fn scopes(uri: &ResourceUri, roles: &[(RoleName, Vec<Permission>)]) -> Vec<ScopeDefinition> {
    static SAID: LazyLock<Vec<(Permission, ScopeDefinition)>> = LazyLock::new(said);
    let with = |(permission, known): &(Permission, ScopeDefinition)| {
        let holding = roles.iter().filter(|(_, permits)| permits.contains(permission));
        ScopeDefinition {
            resource: Some(uri.clone()),
            roles: holding.map(|(name, _)| name.clone()).collect(),
            ..known.clone()
        }
    };
    SAID.iter().map(with).collect()
}

/// What is the same of them in every installation.
fn said() -> Vec<(Permission, ScopeDefinition)> {
    let of = |permission: Permission| {
        let said = |words: Words| described(words, permission);
        let scope = ScopeDefinition {
            name: permission.scope()?,
            description: said(Words::from(Language::English)).text(),
            translations: translations(OF_SCOPE, said),
            resource: None,
            claims: Vec::new(),
            roles: Vec::new(),
            kind: if permission.is_reading() {
                ScopeKind::See
            } else {
                ScopeKind::Change
            },
            is_sensitive: true,
        };
        Some((permission, scope))
    };
    Permission::ALL.iter().copied().filter_map(of).collect()
}

/// What a member says in every language but English.
fn translations([member]: [&str; 1], said: impl Fn(Words) -> Message<'static>) -> Translations {
    let mut translations = Translations::default();
    for language in Language::ALL {
        let name: Result<TaggedMember, _> = format!("{member}#{}", language.tag()).parse();
        if let Ok(name) = name {
            translations.insert(name, said(Words::from(language)).text());
        }
    }
    translations
}

/// What whoever has a permission may do.
fn described(words: Words, permission: Permission) -> Message<'static> {
    match permission {
        Permission::ClientsRead => words.permission_clients_read(),
        Permission::ClientsWrite => words.permission_clients_write(),
        Permission::ClientsOwn => words.permission_clients_own(),
        Permission::UsersRead => words.permission_users_read(),
        Permission::UsersWrite => words.permission_users_write(),
        Permission::PermissionsRead => words.permission_permissions_read(),
        Permission::PermissionsWrite => words.permission_permissions_write(),
        Permission::KeysRead => words.permission_keys_read(),
        Permission::KeysWrite => words.permission_keys_write(),
        Permission::SessionsRead => words.permission_sessions_read(),
        Permission::SessionsWrite => words.permission_sessions_write(),
        Permission::AuditRead => words.permission_audit_read(),
        Permission::SettingsRead => words.permission_settings_read(),
        Permission::ProvidersRead => words.permission_providers_read(),
        Permission::ProvidersWrite => words.permission_providers_write(),
        Permission::OwnersWrite => words.permission_owners_write(),
    }
}

/// What whoever has a permission may do, in English.
#[must_use]
pub fn in_english(permission: Permission) -> String {
    described(Words::from(Language::English), permission).text()
}
