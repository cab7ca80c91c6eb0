//! SQLite and PostgreSQL: every SQL text of the crate, one file for each kind of row.
//!
//! Functions, not objects: `grants::redeem(conn, …, now)`. Single use is always one conditional `UPDATE`. What runs
//! together is decided by the caller, inside [`Db::write`].

#[macro_use]
mod macros;

pub mod access_lists;
pub mod account_apps;
pub mod address_changes;
pub mod audit_events;
pub mod audit_keys;
pub mod audit_lookup;
pub mod audit_seals;
pub mod client_logos;
pub mod client_owners;
pub mod client_secrets;
pub mod client_use;
pub mod clients;
mod columns;
mod conn;
pub mod consents;
mod db;
pub mod declined;
pub mod devices;
pub mod earlier;
pub mod expired_registrations;
pub mod first_steps;
pub mod given;
pub mod grant_lines;
pub mod grants;
pub mod groups;
pub mod hash_parameters;
pub mod idempotent_requests;
pub mod initial_access_tokens;
pub mod jobs;
mod json;
pub mod living;
pub mod locales;
pub mod login_failures;
pub mod logout_deliveries;
pub mod logout_turns;
pub mod loosened_clients;
pub mod mails;
pub mod naming_clients;
pub mod narrowing;
pub mod one_time_links;
pub mod own_data;
pub mod owners;
pub mod passkeys;
pub mod person_events;
mod personal;
#[cfg(test)]
pub mod place;
pub mod providers;
pub mod recovery_codes;
pub mod released;
pub mod resources;
pub mod revoked_tokens;
pub mod roles;
mod schema;
pub mod scopes;
pub mod session_clients;
pub mod session_identities;
pub mod sessions;
pub mod signing_keys;
mod text_columns;
pub mod totp_credentials;
pub mod used_jtis;
pub mod user_identities;
pub mod users;
mod writer;

pub use conn::{Conn, StorageError};
pub use db::{Db, DbUrl, Decision, ReadConn, Snapshot};
pub use json::Json;
pub use schema::Schema;

/// A statement: its module and name, and its text.
pub type Statement = (&'static str, &'static str);

/// Every statement, so that a test can prepare each on both databases.
#[must_use]
pub fn statements() -> Vec<Statement> {
    [
        access_lists::STATEMENTS,
        account_apps::STATEMENTS,
        address_changes::STATEMENTS,
        audit_events::STATEMENTS,
        audit_keys::STATEMENTS,
        audit_lookup::STATEMENTS,
        audit_seals::STATEMENTS,
        client_logos::STATEMENTS,
        client_owners::STATEMENTS,
        client_secrets::STATEMENTS,
        client_use::STATEMENTS,
        clients::STATEMENTS,
        consents::STATEMENTS,
        declined::STATEMENTS,
        devices::STATEMENTS,
        earlier::STATEMENTS,
        expired_registrations::STATEMENTS,
        first_steps::STATEMENTS,
        given::STATEMENTS,
        grant_lines::STATEMENTS,
        grants::STATEMENTS,
        groups::STATEMENTS,
        hash_parameters::STATEMENTS,
        idempotent_requests::STATEMENTS,
        initial_access_tokens::STATEMENTS,
        jobs::STATEMENTS,
        living::STATEMENTS,
        locales::STATEMENTS,
        login_failures::STATEMENTS,
        loosened_clients::STATEMENTS,
        logout_deliveries::STATEMENTS,
        logout_turns::STATEMENTS,
        mails::STATEMENTS,
        naming_clients::STATEMENTS,
        narrowing::STATEMENTS,
        one_time_links::STATEMENTS,
        own_data::STATEMENTS,
        passkeys::STATEMENTS,
        person_events::STATEMENTS,
        providers::STATEMENTS,
        recovery_codes::STATEMENTS,
        released::STATEMENTS,
        resources::STATEMENTS,
        revoked_tokens::STATEMENTS,
        roles::STATEMENTS,
        scopes::STATEMENTS,
        session_clients::STATEMENTS,
        session_identities::STATEMENTS,
        sessions::STATEMENTS,
        signing_keys::STATEMENTS,
        totp_credentials::STATEMENTS,
        used_jtis::STATEMENTS,
        user_identities::STATEMENTS,
        users::STATEMENTS,
    ]
    .concat()
}
