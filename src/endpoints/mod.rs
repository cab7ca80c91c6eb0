//! One folder or file for each endpoint. They never use each other; what two share lies below them.

mod account;
pub mod admin;
pub mod api;
mod assets;
mod authorization;
mod end_session;
mod endpoint;
mod errors;
pub mod home;
mod introspection;
mod jwks;
mod language;
mod logo;
mod metadata;
mod passkey_endpoints;
mod provider_logout;
mod published;
mod registration;
mod revocation;
mod table;
mod token;
mod userinfo;

pub use authorization::{Needs, STEPS, Step};
pub use endpoint::{Endpoint, Face, Part, file, is_preflight, json, page};
pub use table::table;
