//! The page that shows recovery codes, once: where somebody got their first second factor, or made new codes.

use axum::http::StatusCode;
use axum::response::Response;

use super::page::{Forms, Policy, layout_once, page_with};
use crate::app::App;
use crate::pages::{Carried, RecoveryCodesPage};
use crate::types::Secret;

/// Makes the page, which leads `onward`; its forms lead where `forms` says.
#[must_use]
pub fn recovery_codes(app: &App, codes: &[Secret], onward: Carried, forms: Forms) -> Response {
    let page = RecoveryCodesPage {
        layout: layout_once(app),
        codes: codes.iter().map(|code| code.expose().to_owned()).collect(),
        onward,
    };
    let script = app.issuer.endpoint("/assets/recovery_codes.js");
    let policy = Policy {
        forms,
        script: Some(&script),
        ..Policy::default()
    };
    page_with(StatusCode::OK, &page, &policy)
}
