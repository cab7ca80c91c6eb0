//! What a provider may be like, and what it takes to say so.

use super::super::powers;
use super::super::references;
use super::super::refusal::{AdminError, Faults, Refusal, check_words};
use crate::jose::SigningKey;
use crate::oauth::access::Touch;
use crate::oauth::provider::{Fault, Given, ProviderAuth, ProviderSettings};
use crate::storage::providers::{self, Provider};
use crate::storage::{Conn, groups, user_identities};
use crate::types::{GroupName, ProviderId, RoleName, Secret, SigningAlgorithm};

/// The longest client secret that is kept.
const MOST_SECRET: usize = 4096;

/// Notes what is wrong with a provider as it would be.
pub(super) async fn check(
    conn: &mut Conn<'_>,
    provider: &Provider,
    faults: &mut Faults,
) -> Result<(), AdminError> {
    faults.note(check_words("provider's name", &provider.name, 60));
    for Fault { field, words } in provider.settings.faults() {
        faults.add(Refusal::invalid(format!("{field}: {words}")));
    }
    references::roles(conn, &roles_of(&provider.settings), faults).await?;
    let known = groups::list(conn).await?;
    for name in groups_of(&provider.settings) {
        if !known.iter().any(|group| group.name == name) {
            let otherwise = format!("grantor group create {name} --description \"Who is in it\"");
            let known = known.iter().map(|group| group.name.as_str());
            faults.add(references::missing("group", name.as_str(), known, &otherwise));
        }
    }
    Ok(())
}

/// Notes what is wrong with what this server would prove itself with.
pub(super) fn check_secret(settings: &ProviderSettings, secret: Option<&Secret>, faults: &mut Faults) {
    let method = settings.auth_method;
    let fault = match secret {
        None if method.takes_key() => Some((format!("{method} takes a private key."), "--key-file key.pem")),
        None if method.takes_secret() => Some((
            format!("{method} takes the client secret you were given."),
            "--client-secret-stdin",
        )),
        Some(_) if !method.takes_secret() => Some((
            "A client that proves itself with nothing has no secret.".to_owned(),
            "--auth-method client_secret_basic",
        )),
        Some(secret) if secret.expose().trim().is_empty() || secret.expose().len() > MOST_SECRET => Some((
            format!("A client secret has 1 to {MOST_SECRET} bytes."),
            "--client-secret-stdin",
        )),
        Some(secret) if method.takes_key() => {
            wrong_key(method, secret).map(|words| (words, "--key-file key.pem"))
        }
        _ => None,
    };
    if let Some((words, remedy)) = fault {
        faults.add(Refusal::invalid(words).try_this(remedy));
    }
}

/// Why a private key is of no use. The `alg` of Apple's client secret is ES256, whatever key that would take.
fn wrong_key(method: ProviderAuth, pem: &Secret) -> Option<String> {
    match SigningKey::from_pem(pem.expose(), None) {
        Err(error) => Some(format!("The private key cannot be used: {error}.")),
        Ok(key) if method == ProviderAuth::Apple && key.alg() != SigningAlgorithm::ES256 => {
            Some("Apple's key is one of P-256, for ES256.".to_owned())
        }
        Ok(_) => None,
    }
}

/// What it takes to say this of a provider: whatever its rules give, and no less than those hold whom its word would be enough to
/// be: people of its domains whose accounts have nothing of their own yet.
pub(super) async fn touch_settings(
    conn: &mut Conn<'_>,
    touch: Touch,
    settings: &ProviderSettings,
) -> Result<Touch, AdminError> {
    let mut gives = powers::of_roles(conn, &roles_of(settings)).await?;
    for group in groups_of(settings) {
        gives = gives.and(powers::of_group(conn, &group).await?);
    }
    let mut touch = touch.gives(gives);
    if !settings.domains.is_empty() {
        for (id, email) in user_identities::unguarded(conn).await? {
            if settings.speaks_for(&email) {
                touch = touch.person(powers::of_id(conn, &id).await?);
            }
        }
    }
    Ok(touch)
}

/// What it takes to change a provider that is there: what it would take to make it, and no less than everybody holds who is known
/// by it.
pub(super) async fn touch_provider(
    conn: &mut Conn<'_>,
    touch: Touch,
    id: &ProviderId,
) -> Result<Touch, AdminError> {
    let Some(provider) = providers::by_id(conn, id).await? else {
        return Ok(touch);
    };
    let roles = user_identities::roles_of_people(conn, id).await?;
    let touch = touch.person(powers::of_roles(conn, &roles).await?);
    touch_settings(conn, touch, &provider.settings).await
}

fn roles_of(settings: &ProviderSettings) -> Vec<RoleName> {
    let given = settings.map.iter().filter_map(|rule| match rule.gives() {
        Given::Role(name) => Some(name.clone()),
        Given::Group(_) | Given::Attribute(_) => None,
    });
    once(given.collect())
}

fn groups_of(settings: &ProviderSettings) -> Vec<GroupName> {
    let given = settings.map.iter().filter_map(|rule| match rule.gives() {
        Given::Group(name) => Some(name.clone()),
        Given::Role(_) | Given::Attribute(_) => None,
    });
    once(given.collect())
}

fn once<T: Ord>(mut names: Vec<T>) -> Vec<T> {
    names.sort();
    names.dedup();
    names
}

/// Refuses to delete what a provider gives: made anew under its name it would be given by rules nobody thought of any more.
pub(in crate::admin) async fn refuse_if_given(
    conn: &mut Conn<'_>,
    what: &Given,
    faults: &mut Faults,
) -> Result<(), AdminError> {
    for provider in providers::list(conn).await? {
        if provider.settings.map.iter().any(|rule| rule.gives() == what) {
            let id = &provider.id;
            faults.add(
                Refusal::conflict(format!("The provider {id} gives {what} to its people.")).try_this(
                    format!("grantor provider edit {id} --map 'CLAIM=VALUE -> …', or --clear map"),
                ),
            );
        }
    }
    Ok(())
}

/// What an event says of a provider that was made.
pub(super) fn told(settings: &ProviderSettings) -> String {
    let mut said = vec![format!("{} {}", settings.kind, settings.issuer)];
    if settings.sign_up {
        said.push("sign_up".to_owned());
    }
    if !settings.domains.is_empty() {
        let domains: Vec<_> = settings.domains.iter().map(ToString::to_string).collect();
        said.push(format!("domains {}", domains.join(" ")));
    }
    said.extend(settings.map.iter().map(ToString::to_string));
    said.join(", ")
}
