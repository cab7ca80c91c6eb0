//! The protocol without the web: pure functions of their arguments, no I/O, no clock.

pub mod access;
pub mod authorization_request;
pub mod claim_scopes;
pub mod claim_values;
pub mod claims_request;
pub mod class;
pub mod client;
pub mod client_metadata;
pub mod code_grant;
pub mod custom_claim;
pub mod error;
pub mod error_code;
pub mod parameters;
pub mod pkce;
pub mod policy;
pub mod prompt;
pub mod reason;
pub mod redirect_uri;
pub mod registration;
pub mod released;
pub mod resource;
pub mod response_mode;
pub mod scope_kind;
pub mod sector;
mod spelled;
pub mod standard_claims;
pub mod token_request;
