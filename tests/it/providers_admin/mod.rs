//! What administrators say of other providers: by whom, within which rules, and what removing one means.

mod kept;
mod removed;
mod who_may;

use grantor::admin::change::CreateProvider;
use grantor::admin::{Actor, Changing, Means, apply};
use grantor::oauth::provider::{ProviderPatch, ProviderSettings};
use grantor::types::{ProviderId, Secret};

use crate::support::TestServer;
use crate::support::identities::ISSUER;

const OFFICE: &str = "office";
const THEIR_SECRET: &str = "the secret this server has there";

fn id() -> ProviderId {
    OFFICE.parse().unwrap()
}

/// The settings of a provider of which this is said beside.
fn settings(said: ProviderPatch) -> ProviderSettings {
    let below = ProviderPatch {
        issuer: Some(ISSUER.parse().unwrap()),
        client_id: Some("grantor".parse().unwrap()),
        ..ProviderPatch::default()
    };
    said.settings(below).unwrap()
}

fn provider(said: ProviderPatch) -> CreateProvider {
    CreateProvider {
        id: id(),
        name: "Office".to_owned(),
        settings: settings(said),
        secret: Some(Secret::new(THEIR_SECRET.to_owned())),
        is_enabled: true,
    }
}

fn giving(rules: &[&str]) -> ProviderPatch {
    ProviderPatch {
        map: Some(rules.iter().map(|rule| rule.parse().unwrap()).collect()),
        ..ProviderPatch::default()
    }
}

/// Makes a change, or says why not.
async fn by(s: &TestServer, actor: &Actor, change: impl Changing) -> Result<(), String> {
    let made = apply(&Means::of(&s.app), actor, change, s.now()).await;
    made.map(|_| ()).map_err(|error| error.to_string())
}

async fn written<C: Changing>(s: &TestServer, change: C) -> C::Done {
    let made = apply(&Means::of(&s.app), &Actor::CommandLine, change, s.now()).await;
    s.app.forget_cached();
    made.unwrap().done
}
