//! An app as it is printed.

use serde::Serialize;

use super::output::Report;
use crate::records::client::WrittenClient;

/// What stands first.
pub const FIRST: &[&str] = &[
    "client_id",
    "client_secret",
    "client_name",
    "client_type",
    "profile",
    "token_endpoint_auth_method",
    "accepted_auth_methods",
    "redirect_uris",
    "grant_types",
    "scope",
    "resources",
];

/// An app that was just written, with the secret it got.
pub fn report(written: &WrittenClient) -> Report {
    with_secret(written, written.client_secret.is_some())
}

/// The same of one that has a secret with it, or none.
pub fn with_secret(written: &impl Serialize, has_secret: bool) -> Report {
    let report = Report::one(written, FIRST);
    if has_secret {
        report.note("Keep the secret now: it is not shown again.")
    } else {
        report
    }
}
