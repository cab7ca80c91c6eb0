//! One folder or file for each endpoint. They never use each other; what two share lies below them.

mod account;
mod assets;
mod authorization;
mod end_session;
mod endpoint;
mod errors;
pub mod home;
mod introspection;
mod jwks;
mod logo;
mod metadata;
mod passkey_endpoints;
mod published;
mod registration;
mod revocation;
mod table;
mod token;
mod userinfo;

pub use authorization::{Needs, STEPS, Step};
pub use endpoint::{Endpoint, Face, file, is_preflight, json, page};
pub use table::table;
