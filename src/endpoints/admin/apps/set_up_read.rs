//! What was sent by the form that sets an app up, read: what of the app is another way from then on.

use serde_json::Value;

use super::frame::Subject;
use super::offered::{Offered, ticked};
use super::set_up_form::{
    has_people, held, may_come_back_plainly, may_have_schemes, may_loosen, may_skip, offered, proves_itself,
};
use crate::admin::clients::ClientChanges;
use crate::config::Lifetime;
use crate::endpoints::admin::visit::{Reading, Visit};
use crate::jose::known_members;
use crate::oauth::access::is_of_administration;
use crate::oauth::access_lifetime::AccessLifetime;
use crate::oauth::acr::Acr;
use crate::oauth::client::{AuthMethods, Client, Profile};
use crate::oauth::client_metadata::{ClientMetadata, SubjectType};
use crate::oauth::client_settings::SettingsChanges;
use crate::oauth::resource::Catalog;
use crate::types::{RedirectUri, ResourceUri, Scope, ScopeToken, SigningAlgorithm, UriScheme};

/// What is to be another way; what cannot be read is noted.
pub(super) fn changes(
    visit: &Visit,
    subject: &Subject,
    catalog: &Catalog,
    reading: &mut Reading,
) -> ClientChanges {
    let client = &subject.client;
    let offered = offered(catalog);
    let mut changes = ClientChanges {
        // What was looked at, and what is written: one app.
        based_on: Some(client.version),
        name: another(&client.name, visit.sent("client_name").to_owned()),
        ..ClientChanges::default()
    };
    if visit.sent("client_name").is_empty() {
        reading.note("client_name", "An app has a name.");
    }
    may_ask(visit, client, &offered, reading, &mut changes);
    if has_people(client) {
        let uris: Vec<RedirectUri> = reading.all("redirect_uris", &visit.sent_words("redirect_uris"));
        changes.redirect_uris = another(&client.redirect_uris, uris);
        changes.client_uri = another(&client.client_uri, text(visit, "client_uri"));
        changes.policy_uri = another(&client.policy_uri, text(visit, "policy_uri"));
        changes.tos_uri = another(&client.tos_uri, text(visit, "tos_uri"));
    }
    if proves_itself(client) {
        let methods: Option<AuthMethods> = choice(visit, "token_endpoint_auth_method", reading);
        changes.auth_method = methods.filter(|methods| *methods != client.auth_methods());
        let profile: Option<Profile> = choice(visit, "profile", reading);
        changes.profile = profile.filter(|profile| *profile != client.profile);
    }
    let algorithm: Option<SigningAlgorithm> = match visit.sent("signing_algorithm") {
        "" => None,
        text => SigningAlgorithm::ALL
            .into_iter()
            .find(|known| known.as_str() == text),
    };
    changes.signing_algorithm = another(&client.signing_algorithm, algorithm);
    changes.settings = settings(visit, client, &offered, reading);
    let metadata = metadata(visit, client, &offered, reading);
    let metadata = match &changes.scope {
        Some(scope) => metadata.within(scope),
        None => metadata,
    };
    let known = &client.metadata.allowed_schemes;
    let more = metadata
        .allowed_schemes
        .iter()
        .filter(|scheme| !known.contains(scheme));
    changes.allowed_schemes = more.cloned().collect();
    changes.metadata = another(&client.metadata, metadata);
    changes
}

/// What was sent, if it is not what is.
fn another<T: PartialEq>(is: &T, sent: T) -> Option<T> {
    (sent != *is).then_some(sent)
}

/// A text that may be left out.
fn text(visit: &Visit, name: &str) -> Option<String> {
    Some(visit.sent(name))
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

/// One of several answers, which is always there where it was asked.
fn choice<T: std::str::FromStr<Err: std::fmt::Display>>(
    visit: &Visit,
    name: &str,
    reading: &mut Reading,
) -> Option<T> {
    reading.read(name, visit.sent(name))
}

/// Names of scopes, as one.
fn scope(names: &[&str], reading: &mut Reading, field: &str) -> Scope {
    let names: Vec<ScopeToken> = reading.all(field, names);
    names.into_iter().collect()
}

fn may_ask(
    visit: &Visit,
    client: &Client,
    offered: &Offered,
    reading: &mut Reading,
    changes: &mut ClientChanges,
) {
    if client.is_self_registered() {
        let is_bounded = visit.sent("bounded_by") == "administrator";
        changes.is_bounded = another(&client.is_bounded, is_bounded);
        if !is_bounded {
            return;
        }
    }
    // What it has and is not asked about stays.
    let is_offered = |name: &str| offered.scopes.iter().any(|(known, _)| known == name);
    let is_asked = has_people(client) && may_loosen(visit);
    let kept = client
        .scope
        .filtered(|name| !(is_offered(name.as_str()) || is_asked && is_of_administration(name)));
    let mut asked_for = ticked(visit, "scope.", &offered.scopes);
    if is_asked {
        asked_for.extend(visit.sent_words("admin_scope"));
    }
    let wanted = kept.union(&scope(&asked_for, reading, "scope"));
    let is_offered = |uri: &ResourceUri| offered.resources.iter().any(|(known, _)| known == uri.as_str());
    let mut named: Vec<ResourceUri> = client
        .resources
        .iter()
        .filter(|uri| !is_offered(uri))
        .cloned()
        .collect();
    let sent: Vec<ResourceUri> = reading.all("resources", &ticked(visit, "resource.", &offered.resources));
    named.extend(sent);
    let is_same =
        named.len() == client.resources.len() && named.iter().all(|uri| client.resources.contains(uri));
    let follows = client.follows_policy();
    changes.scope = Some(wanted).filter(|wanted| follows || *wanted != client.scope);
    changes.resources = Some(named).filter(|_| follows || !is_same);
}

fn settings(visit: &Visit, client: &Client, offered: &Offered, reading: &mut Reading) -> SettingsChanges {
    let lifetime: Option<Lifetime> = reading.read("access_lifetime", visit.sent("access_lifetime"));
    let lifetime = lifetime.and_then(|lifetime| match AccessLifetime::try_from(lifetime.duration()) {
        Ok(lifetime) => Some(lifetime),
        Err(rule) => {
            reading.note("access_lifetime", format!("{rule}."));
            None
        }
    });
    let is = &client.settings;
    let mut changes = SettingsChanges {
        access_lifetime: another(&is.access_lifetime, lifetime),
        ..SettingsChanges::default()
    };
    if !has_people(client) {
        return changes;
    }
    changes.id_token_claims = another(&is.id_token_claims, visit.is_ticked("id_token_claims"));
    // That there is one factor goes without saying.
    let acr: Option<Acr> = choice(visit, "required_acr", reading);
    let acr = acr.filter(|acr| *acr > Acr::One);
    let had = is.required_acr.filter(|acr| *acr > Acr::One);
    changes.required_acr = another(&had, acr);
    if may_skip(visit, client) {
        // Said anew each time: where the app reaches further from now on, that was looked at, too.
        let held = held(client, offered);
        let skipped = ticked(visit, "skip.", &held);
        let skipped = scope(&skipped, reading, "skip_consent");
        changes.skip_consent =
            Some(skipped).filter(|skipped| !(skipped.is_empty() && is.skip_consent.is_empty()));
    }
    if may_come_back_plainly(visit, client) {
        changes.http_callback = another(&is.http_callback, visit.is_ticked("allow_http_callback"));
    }
    changes
}

fn metadata(visit: &Visit, client: &Client, offered: &Offered, reading: &mut Reading) -> ClientMetadata {
    let mut metadata = client.metadata.clone();
    if proves_itself(client) {
        metadata.jwks_uri = text(visit, "jwks_uri");
        metadata.jwks = keys(visit, client, reading);
    }
    if !has_people(client) {
        return metadata;
    }
    metadata.post_logout_redirect_uris = reading.all(
        "post_logout_redirect_uris",
        &visit.sent_words("post_logout_redirect_uris"),
    );
    metadata.backchannel_logout_uri = text(visit, "backchannel_logout_uri");
    metadata.logo_uri = text(visit, "logo_uri");
    metadata.initiate_login_uri = text(visit, "initiate_login_uri");
    if may_have_schemes(visit, client) {
        metadata.allowed_schemes =
            reading.all::<UriScheme>("allowed_schemes", &visit.sent_words("allowed_schemes"));
    }
    let held = held(client, offered);
    if !held.is_empty() {
        let optional = ticked(visit, "optional.", &held);
        metadata.optional_scope = scope(&optional, reading, "optional_scope");
    }
    let subjects: Option<SubjectType> = choice(visit, "subject_type", reading);
    if subjects.unwrap_or(SubjectType::Public) != metadata.subject_type.unwrap_or(SubjectType::Public) {
        metadata.subject_type = subjects;
    }
    metadata
}

/// The key set that was sent, without what is of no use in it.
fn keys(visit: &Visit, client: &Client, reading: &mut Reading) -> Option<Value> {
    let sent = visit.sent("jwks");
    if sent.is_empty() {
        return None;
    }
    let Ok(given) = serde_json::from_str::<Value>(sent) else {
        reading.note(
            "jwks",
            "It is not JSON. A JWK Set is an object with an array keys.",
        );
        return None;
    };
    let is = client.metadata.jwks.as_ref();
    is.filter(|is| **is == given)
        .cloned()
        .or_else(|| Some(known_members(given)))
}
