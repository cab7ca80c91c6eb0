//! Signing out: by a person's own wish, or because an app asks (OpenID Connect RP-Initiated Logout 1.0).

mod at_provider;
mod http;
mod request;

pub use http::{end_session, end_session_form};
