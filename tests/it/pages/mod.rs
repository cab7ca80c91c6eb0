//! What people see: how pages look, what is on them, and what is not.

mod branding;
mod consent;
mod controls;
mod lasting;
mod look_alike;
mod translated;

use grantor::oauth::client::ClientType;
use grantor::oauth::client_metadata::RegisteredBy;

use crate::support::*;

/// An app that registered itself under this name.
async fn self_registered(s: &TestServer, name: &str) -> TestClient {
    s.register(ClientType::Web, |client| {
        client.registered_by = RegisteredBy::Open;
        name.clone_into(&mut client.name);
    })
    .await
}
