//! What a person may look at and change of an installation.

use crate::oauth::spelled::spelled;

spelled! {
    /// What somebody may do in the administration.
    Permission, "a permission is one of clients:read, clients:write, clients:own, users:read, users:write, permissions:read, permissions:write, keys:read, keys:write, sessions:read, sessions:write, audit:read, settings:read, providers:read, providers:write, owners:write" {
        /// See apps and the tokens that let apps register themselves.
        ClientsRead = "clients:read",
        /// Change them.
        ClientsWrite = "clients:write",
        /// See and change one's own apps, and register more.
        ClientsOwn = "clients:own",
        /// See people's accounts.
        UsersRead = "users:read",
        /// Change them.
        UsersWrite = "users:write",
        /// See roles, scopes and resource servers, and who has which role.
        PermissionsRead = "permissions:read",
        /// Change them.
        PermissionsWrite = "permissions:write",
        /// See signing keys.
        KeysRead = "keys:read",
        /// Change them.
        KeysWrite = "keys:write",
        /// See where people are signed in and what they allowed apps.
        SessionsRead = "sessions:read",
        /// End it.
        SessionsWrite = "sessions:write",
        /// Read the audit log.
        AuditRead = "audit:read",
        /// See the settings.
        SettingsRead = "settings:read",
        /// See the other providers people sign in with, and who is known by them.
        ProvidersRead = "providers:read",
        /// Change them.
        ProvidersWrite = "providers:write",
        /// Make and unmake owners.
        OwnersWrite = "owners:write",
    }
}
