//! Changes of providers, and of who is known by them.

use grantor::admin::change::*;
use grantor::admin::providers::SettingsChange;
use grantor::oauth::provider::ProviderPatch;
use grantor::types::{ProviderId, Secret};

use super::Table;
use crate::support::ADA;
use crate::support::identities::{identity, link};

pub(super) async fn made(table: &mut Table<'_>) {
    let s = table.s;
    let id: ProviderId = "office".parse().unwrap();
    let patch = ProviderPatch {
        issuer: Some("https://office.example".parse().unwrap()),
        client_id: Some("grantor".parse().unwrap()),
        ..ProviderPatch::default()
    };
    let create = CreateProvider {
        id: id.clone(),
        name: "Office".to_owned(),
        settings: patch.settings(ProviderPatch::default()).unwrap(),
        secret: Some(Secret::new("the secret there".to_owned())),
        is_enabled: true,
    };
    table.run(create).await;
    let patch = ProviderPatch {
        sign_up: Some(true),
        ..ProviderPatch::default()
    };
    let edit = EditProvider {
        id: id.clone(),
        name: None,
        settings: SettingsChange::Some(Box::new(patch)),
        secret: None,
    };
    table.run(edit).await;
    table.run(DisableProvider { id: id.clone() }).await;
    table.run(EnableProvider { id: id.clone() }).await;
    let identity = identity(&id, "ada-there", &s.user_id(ADA).await);
    let known = identity.id.clone();
    link(s, identity).await;
    table.run(RemoveIdentity { id: known }).await;
    table.run(DeleteProvider { id }).await;
}
