//! Pages that ask the browser for a passkey: their script, and what they say of one that is not taken.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::language;
use super::page::{Forms, Policy, page_with};
use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::proofs::passkey::PasskeyError;

/// A page with the script, where there are passkeys; its forms lead where `forms` says.
#[must_use]
pub fn passkey_page<T: Template>(app: &App, status: StatusCode, template: &T, forms: Forms) -> Response {
    let script = app.issuer.endpoint("/assets/passkey.js");
    let policy = Policy {
        forms,
        script: app.passkeys.available().is_ok().then_some(script.as_str()),
        ..Policy::default()
    };
    page_with(status, template, &policy)
}

/// What a page says of a new passkey that is not taken; the log says why.
///
/// # Errors
/// If it is a fault of ours.
pub fn said_of_new(error: PasskeyError) -> Result<String, ProtocolError> {
    if error.is_fault() {
        return Err(ProtocolError::server_error(error));
    }
    tracing::info!(cause = %error, "a new passkey was refused");
    let words = language::words();
    let said = match error {
        PasskeyError::Expired | PasskeyError::Replayed => words.factors_new_late(),
        PasskeyError::Known => words.factors_new_used(),
        PasskeyError::TooMany => words.factors_new_too_many(),
        _ => words.factors_new_not_added(),
    };
    Ok(said.text())
}
