//! The consent page: the truth on who asks, for whose account, for what, and where the browser goes next.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;

use super::decide::{ToConsent, Valid};
use super::interaction::Interaction;
use crate::app::App;
use crate::oauth::client::{Client, ClientType, OFFLINE_ACCESS};
use crate::oauth::custom_claim::CustomClaim;
use crate::oauth::standard_claims;
use crate::pages::{AppCard, ConsentPage, Destination, Permission, PermissionKind};
use crate::storage::consents::Consent;
use crate::tokens;
use crate::types::{RedirectUri, ScopeToken, Timestamp};
use crate::web::page::{layout, local, page_toward_app};

/// Makes the page.
#[must_use]
pub fn consent(
    app: &App,
    valid: &Valid,
    to_consent: &ToConsent,
    interaction: &Interaction,
    now: Timestamp,
) -> Response {
    let mut interaction = interaction.clone();
    interaction.shown = Some(to_consent.shown(valid));
    let uri = valid.way.target.uri();
    let template = ConsentPage {
        layout: layout(app, None),
        interaction: interaction.seal(app),
        app: app_card(app, &valid.way.client, Some(uri)),
        account_name: to_consent.session.name.clone(),
        account_email: to_consent.session.email.clone(),
        permissions: to_consent
            .scope
            .iter()
            .map(|name| permission(valid, to_consent, name))
            .chain(one_by_one(to_consent))
            .chain(told_to_resources(valid, to_consent))
            .collect(),
        destination: destination(uri),
        until: now.plus(app.settings.tokens.refresh_absolute.duration()).date(),
        may_remember: valid.way.client.is_assured(uri),
        warning: warning(app, &valid.way.client, uri),
        will_not_get: true,
    };
    page_toward_app(StatusCode::OK, &template)
}

/// Who asks.
#[must_use]
pub fn app_card(app: &App, client: &Client, uri: Option<&RedirectUri>) -> AppCard {
    AppCard {
        name: client.name.clone(),
        initial: client
            .name
            .chars()
            .next()
            .map(|c| c.to_uppercase().to_string())
            .unwrap_or_default(),
        logo: client.has_logo.then(|| {
            let id: String = form_urlencoded::byte_serialize(client.id.as_str().as_bytes()).collect();
            local(app, &format!("/logo/{id}"))
        }),
        who_runs_it: if client.is_self_registered() {
            format!(
                "Registered itself on {} - not checked by {}",
                client.created_at.date(),
                app.issuer.host()
            )
        } else {
            format!("Registered by an administrator of {}", app.issuer.host())
        },
        host: uri
            .filter(|uri| !uri.is_loopback())
            .map(RedirectUri::host)
            .unwrap_or_default(),
        client_uri: client.client_uri.clone(),
        policy_uri: client.policy_uri.clone(),
        tos_uri: client.tos_uri.clone(),
    }
}

fn permission(valid: &Valid, to_consent: &ToConsent, name: &ScopeToken) -> Permission {
    let known = valid.catalog.scope(name);
    let service = valid.catalog.owner(name).map(|uri| {
        let name = valid
            .catalog
            .enabled_resource(uri)
            .map(|resource| resource.name.as_str())
            .unwrap_or_default();
        format!("{name} ({uri})")
    });
    Permission {
        description: known.map_or_else(|| name.to_string(), |known| known.description.clone()),
        detail: detail(
            valid,
            to_consent,
            name,
            known.map_or(&[][..], |known| &known.claims),
        ),
        service,
        is_new: to_consent
            .before
            .as_ref()
            .is_some_and(|before| !before.scope.has(name.as_str())),
        sensitive: known.is_some_and(|known| !known.roles.is_empty()),
        kind: kind(name),
    }
}

/// Exactly which data a scope stands for, with the person's own.
fn detail(valid: &Valid, to_consent: &ToConsent, name: &ScopeToken, own: &[CustomClaim]) -> Option<String> {
    if let Some(user) = &to_consent.user
        && let Some(list) = tokens::names_told(&valid.catalog, &valid.way.client, user, name)
    {
        let what = name.as_str();
        return Some(if list.is_empty() {
            format!("The names of the {what} an administrator gave you: none at present.")
        } else {
            format!(
                "The names of the {what} an administrator gave you: {}",
                list.join(", ")
            )
        });
    }
    let standard = values(to_consent, standard_claims::of_scope(name.as_str()));
    let parts: Vec<_> = standard
        .into_iter()
        .chain(attributes(valid, to_consent, own))
        .collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// What the owner lets be told of the person: "department: Engines".
fn attributes(valid: &Valid, to_consent: &ToConsent, claims: &[CustomClaim]) -> Option<String> {
    let user = to_consent.user.as_ref()?;
    let known: Vec<_> = claims
        .iter()
        .map(|claim| {
            let value = match tokens::attribute(&valid.catalog, claim, user) {
                None => "not known yet".to_owned(),
                Some(Value::String(text)) => text.replace('\n', ", "),
                Some(other) => other.to_string(),
            };
            format!("{}: {value}", claim.attribute())
        })
        .collect();
    (!known.is_empty()).then(|| known.join(" · "))
}

/// What services are told of the person in every token for them, one line for each.
fn told_to_resources(valid: &Valid, to_consent: &ToConsent) -> Vec<Permission> {
    let resources = valid.request.resources.iter();
    let told = resources.filter_map(|uri| {
        let known = valid.catalog.enabled_resource(uri)?;
        let before = to_consent.before.as_ref();
        Some(Permission {
            description: format!("Tell {} about you", known.name),
            detail: Some(attributes(valid, to_consent, &known.claims)?),
            service: Some(format!("{} ({uri})", known.name)),
            is_new: before.is_some_and(|before| !before.resources.0.contains(uri)),
            sensitive: false,
            kind: PermissionKind::See,
        })
    });
    told.collect()
}

/// What is known of the person: "Full name: Ada Lovelace · Language: en-GB".
fn values<T: AsRef<str>>(to_consent: &ToConsent, claims: &[T]) -> Option<String> {
    let user = to_consent.user.as_ref()?;
    let known: Vec<_> = claims
        .iter()
        .filter_map(|claim| {
            let claim = claim.as_ref();
            let value = match tokens::standard_claim(user, claim)? {
                Value::String(text) => text,
                // An address: its one text, or what there is of it.
                Value::Object(parts) => match parts.get("formatted").and_then(Value::as_str) {
                    Some(whole) => whole.to_owned(),
                    None => parts
                        .values()
                        .filter_map(Value::as_str)
                        .collect::<Vec<_>>()
                        .join(", "),
                },
                // Whether something was checked, and when something changed, are no one's secrets.
                _ => return None,
            };
            Some(format!(
                "{}: {}",
                capitalized(&standard_claims::in_words(claim)),
                value.replace('\n', ", ")
            ))
        })
        .collect();
    if known.is_empty() && !claims.is_empty() {
        return Some("Nothing is known of it here yet.".to_owned());
    }
    (!known.is_empty()).then(|| known.join(" · "))
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

/// The claims asked for one by one, in one line.
fn one_by_one(to_consent: &ToConsent) -> Option<Permission> {
    let words: Vec<_> = to_consent
        .claims
        .iter()
        .map(|name| standard_claims::in_words(name))
        .collect();
    let (last, others) = words.split_last()?;
    let enumerated = if others.is_empty() {
        last.clone()
    } else {
        format!("{} and {last}", others.join(", "))
    };
    let is_new = |before: &Consent| {
        to_consent
            .claims
            .iter()
            .any(|name| !before.claims.0.contains(name))
    };
    Some(Permission {
        description: format!("See your {enumerated}"),
        detail: values(to_consent, &to_consent.claims),
        service: None,
        is_new: to_consent.before.as_ref().is_some_and(is_new),
        sensitive: false,
        kind: PermissionKind::See,
    })
}

/// Scopes are named `thing:verb` as a rule; what is not known to be only looking counts as acting.
fn kind(name: &ScopeToken) -> PermissionKind {
    let name = name.as_str();
    let verb = name.rsplit([':', '.', '/']).next().unwrap_or(name);
    match verb {
        OFFLINE_ACCESS => PermissionKind::Offline,
        "read" | "view" | "list" | "get" | "roles" | "openid" | "profile" | "email" | "phone" | "address"
        | "readonly" => PermissionKind::See,
        _ => PermissionKind::Change,
    }
}

fn destination(uri: &RedirectUri) -> Destination {
    if uri.is_loopback() {
        return Destination::ThisComputer(uri.host());
    }
    match uri.url() {
        Some(url) if url.has_host() && url.scheme() == "https" => Destination::Host(uri.host()),
        // Plain http, to a private network.
        Some(url) if url.scheme() == "http" => Destination::Host(format!("http://{}", uri.host())),
        _ => Destination::App(uri.scheme()),
    }
}

/// At most one warning, the weightiest: who else could receive the answer, then that nobody vouches for the app.
fn warning(app: &App, client: &Client, uri: &RedirectUri) -> Option<String> {
    if client.is_assured(uri) {
        return client.is_self_registered().then(|| {
            format!(
                "Nobody at {} has checked this app, and it chose its name itself. Allow this only if you trust {}.",
                app.issuer.host(),
                uri.host()
            )
        });
    }
    let place = if uri.is_loopback() {
        "on this computer"
    } else {
        "on this device"
    };
    let what = if client.client_type == ClientType::Native {
        "app"
    } else {
        "page"
    };
    Some(format!(
        "Any {what} {place} can call itself {}. Allow this only if you just started it yourself.",
        client.name
    ))
}
