//! The token endpoint.

mod assertion_audiences;
mod assertions;
mod bad_input;
mod causes;
mod client_authentication;
mod client_credentials;
mod codes;
mod jwks_uri;
mod lifetimes;
mod refresh;
mod resources;
