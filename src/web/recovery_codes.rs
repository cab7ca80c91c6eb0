//! The page that shows recovery codes, once: where somebody got their first second factor, or made new codes.

use axum::http::StatusCode;
use axum::response::Response;

use super::page::{Forms, Policy, page_with};
use crate::app::App;
use crate::pages::RecoveryCodesPage;

/// Makes the page; its forms lead where `forms` says.
#[must_use]
pub fn recovery_codes(app: &App, page: &RecoveryCodesPage, forms: Forms) -> Response {
    let script = app.issuer.endpoint("/assets/recovery_codes.js");
    let policy = Policy {
        forms,
        script: Some(&script),
        may_be_framed: false,
    };
    page_with(StatusCode::OK, page, &policy)
}
