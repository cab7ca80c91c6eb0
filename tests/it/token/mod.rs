//! The token endpoint.

mod bad_input;
mod client_authentication;
mod client_credentials;
mod codes;
mod refresh;
mod resources;
