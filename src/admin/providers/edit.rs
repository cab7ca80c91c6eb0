//! A provider is changed.

use super::super::changing::{Changing, Outcome, Room, Written};
use super::super::refusal::{AdminError, Faults, Refusal};
use super::{find, keep, rules};
use crate::audit::Kind;
use crate::oauth::access::{Permission, Touch};
use crate::oauth::provider::{ProviderPatch, ProviderSettings};
use crate::storage::providers::{self, Provider};
use crate::storage::user_identities;
use crate::types::{ProviderId, Secret, counted};

/// How the settings of a provider are said.
#[derive(Clone, Debug)]
pub enum SettingsChange {
    /// Some of them; the others stay.
    Some(Box<ProviderPatch>),
    /// All of them, as a file says them.
    All(Box<ProviderSettings>),
}

impl SettingsChange {
    fn over(&self, settings: &ProviderSettings) -> ProviderSettings {
        match self {
            Self::Some(patch) => {
                let mut changed = settings.clone();
                patch.as_ref().clone().put_over(&mut changed);
                changed
            }
            Self::All(settings) => settings.as_ref().clone(),
        }
    }
}

/// Changes a provider; what is not named stays.
#[derive(Clone, Debug)]
pub struct EditProvider {
    /// Which.
    pub id: ProviderId,
    /// What people call it.
    pub name: Option<String>,
    /// How it is spoken with.
    pub settings: SettingsChange,
    /// Another client secret, or private key in PEM.
    pub secret: Option<Secret>,
}

impl Changing for EditProvider {
    type Done = Provider;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::ProvidersWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        let Some(provider) = providers::by_id(room.conn, &self.id).await? else {
            return Ok(touch);
        };
        let touch = rules::touch_provider(room.conn, touch, &self.id).await?;
        rules::touch_settings(room.conn, touch, &self.settings.over(&provider.settings)).await
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<Provider> {
        let found = find(room.conn, &self.id).await?;
        // From here on nobody becomes known by it: whoever is about to waits for this.
        let before = providers::take(room.conn, &self.id).await?.unwrap_or(found);
        let mut provider = before.clone();
        provider.settings = self.settings.over(&before.settings);
        if let Some(name) = &self.name {
            name.trim().clone_into(&mut provider.name);
        }
        let mut faults = Faults::default();
        rules::check(room.conn, &provider, &mut faults).await?;
        // What is kept was checked for its method when it was given.
        let is_of_another_kind = kind_of_secret(&before) != kind_of_secret(&provider);
        if is_of_another_kind || self.secret.is_some() {
            rules::check_secret(&provider.settings, self.secret.as_ref(), &mut faults);
        }
        if is_of_another_kind {
            provider.secret = None;
        }
        if provider.secret.is_some() && self.secret.is_none() && has_moved(&before, &provider) {
            faults.add(
                Refusal::invalid(
                    "The secret was given for another place: whoever moves issuer or token endpoint gives it again.",
                )
                .try_this("--client-secret-stdin, or --key-file"),
            );
        }
        let people = user_identities::people(room.conn, &self.id).await?;
        // Under other names somebody else would be who is known by it, or whoever is known nobody any more.
        if let Some(field) = before.settings.renamed(&provider.settings)
            && people > 0
        {
            faults.add(called_otherwise(&self.id, field, people));
        }
        faults.settle()?;
        let mut details = differences(&before, &provider);
        if let Some(secret) = &self.secret
            && !is_kept(room, &before, secret)
        {
            keep(room, &mut provider, secret)?;
            details.push("secret");
        } else if before.secret.is_some() && provider.secret.is_none() {
            details.push("secret");
        }
        if details.is_empty() {
            return Ok(Outcome::Unchanged(before));
        }
        providers::update(room.conn, &provider, room.now).await?;
        let provider = find(room.conn, &self.id).await?;
        let details = format!("{}; now {}", details.join(", "), rules::told(&provider.settings));
        let event = room.event(Kind::ProviderChanged).target(&self.id);
        Ok(Outcome::Changed(provider, event.details(details)))
    }
}

fn called_otherwise(id: &ProviderId, field: &str, people: i64) -> Refusal {
    Refusal::conflict(format!(
        "It knows {} by its {field} as it is: with another, somebody else may be called the same there.",
        counted(people, "account")
    ))
    .try_this(format!(
        "grantor provider create OTHER-ID …, and grantor provider disable {id} once its people have connected that"
    ))
}

/// Whether a secret is a key, a text, or nothing.
fn kind_of_secret(provider: &Provider) -> (bool, bool) {
    let method = provider.settings.auth_method;
    (method.takes_secret(), method.takes_key())
}

/// Whether the secret would be sent, or signed for, elsewhere.
fn has_moved(before: &Provider, after: &Provider) -> bool {
    let (before, after) = (&before.settings, &after.settings);
    before.issuer != after.issuer || before.token_endpoint != after.token_endpoint
}

/// Whether this very secret is kept already.
fn is_kept(room: &Room<'_, '_>, before: &Provider, secret: &Secret) -> bool {
    let Ok(sealer) = room.provider_sealer() else {
        return false;
    };
    let kept = before.open_secret(sealer);
    kept.is_ok_and(|kept| kept.is_some_and(|kept| kept == *secret))
}

/// What differs, for the audit log.
fn differences(old: &Provider, new: &Provider) -> Vec<&'static str> {
    let (before, after) = (&old.settings, &new.settings);
    let endpoints = |settings: &ProviderSettings| {
        [
            settings.authorization_endpoint.clone(),
            settings.token_endpoint.clone(),
            settings.userinfo_endpoint.clone(),
            settings.jwks_uri.clone(),
            settings.end_session_endpoint.clone(),
            settings.emails_endpoint.clone(),
        ]
    };
    [
        ("name", old.name != new.name),
        ("kind", before.kind != after.kind),
        ("issuer", before.issuer != after.issuer),
        (
            "tenants",
            before.issuer_pattern != after.issuer_pattern || before.tenants != after.tenants,
        ),
        ("endpoints", endpoints(before) != endpoints(after)),
        ("client_id", before.client_id != after.client_id),
        (
            "auth_method",
            before.auth_method != after.auth_method
                || before.key_id != after.key_id
                || before.team != after.team,
        ),
        ("scope", before.scope != after.scope),
        ("response_mode", before.response_mode != after.response_mode),
        ("pkce", before.is_pkce != after.is_pkce),
        ("algorithms", before.algorithms != after.algorithms),
        ("extra", before.extra != after.extra),
        ("network", before.network != after.network),
        ("claims", before.claims != after.claims),
        ("map", before.map != after.map),
        ("sign_up", before.sign_up != after.sign_up),
        ("domains", before.domains != after.domains),
        ("acr", before.acr != after.acr),
    ]
    .into_iter()
    .filter_map(|(name, differs)| differs.then_some(name))
    .collect()
}
