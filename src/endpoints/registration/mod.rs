//! Dynamic client registration (RFC 7591; OpenID Connect Registration 1.0) and its management (RFC 7592).
//!
//! Where only the hash of a secret is kept, reading a registration does not bring the secret back: it is in the answer
//! that made it, and nowhere after.

mod http;

pub use http::{delete, read, register, replace};

use serde_json::{Map, Value, json};

use crate::app::App;
use crate::oauth::access::Ceiling;
use crate::oauth::client::Client;
use crate::oauth::client_metadata::RegistrationMode;
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;
use crate::oauth::registration::{RegistrationPolicy, response};
use crate::types::OpaqueToken;

/// What apps may have that register themselves, of what there is.
///
/// # Errors
/// If the database fails.
pub async fn policy(app: &App) -> Result<RegistrationPolicy, ProtocolError> {
    let settings = &app.settings.registration;
    Ok(RegistrationPolicy {
        scope: Ceiling::of_unvouched(&*app.catalog().await?).scope(),
        schemes: settings.schemes.clone(),
        confidential_profile: settings.confidential_profile,
    })
}

/// What a client is told of its registration (RFC 7591 §3.2.1; RFC 7592 §3), with what only it may know.
#[must_use]
pub fn told(
    app: &App,
    client: &Client,
    secret: Option<&OpaqueToken>,
    token: &OpaqueToken,
) -> Map<String, Value> {
    let mut members = response(client);
    members.insert("registration_access_token".to_owned(), json!(token.expose()));
    let uri = app.issuer.endpoint(&format!("/register/{}", client.id));
    members.insert("registration_client_uri".to_owned(), json!(uri));
    if let Some(secret) = secret {
        members.insert("client_secret".to_owned(), json!(secret.expose()));
        // RFC 7591 §3.2.1: "REQUIRED if "client_secret" is issued. ... or 0 if it will not expire."
        members.insert("client_secret_expires_at".to_owned(), json!(0));
    }
    members
}

/// The refusal for a token that is not the right one, or is none: the same for every reason.
fn no_such_token(mode: RegistrationMode) -> ProtocolError {
    ProtocolError::of(match mode {
        RegistrationMode::Token => reason::INITIAL_TOKEN_NOT_GOOD,
        _ => reason::REGISTRATION_TOKEN_NOT_GOOD,
    })
}
