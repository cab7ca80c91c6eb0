//! An app as it is printed.

use serde_json::{Value, json};

use super::client_metadata;
use super::output::Report;
use crate::admin::clients::ClientWithSecret;
use crate::config::Lifetime;
use crate::oauth::access::Ceiling;
use crate::oauth::access_lifetime::AccessLifetime;
use crate::oauth::client::Client;
use crate::oauth::redirect_uri::is_private_http;
use crate::oauth::resource::Catalog;
use crate::types::{OpaqueToken, RedirectUri};

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

const ONCE: &str = "Keep the secret now: it is not shown again.";

/// An app that was just written, with the secret it got.
pub fn report(made: &ClientWithSecret) -> Report {
    let report = Report::one(
        &record(&made.client, made.secret.as_ref().map(OpaqueToken::expose)),
        FIRST,
    );
    if made.secret.is_some() {
        report.note(ONCE)
    } else {
        report
    }
}

/// An app, and what follows from it, where access tokens are good for `server` otherwise.
pub fn show(client: &Client, catalog: &Catalog, server: Lifetime) -> Report {
    let secrets: Vec<Value> = client
        .secrets
        .iter()
        .map(|secret| json!({ "id": secret.id, "created_at": secret.created_at, "expires_at": secret.expires_at }))
        .collect();
    let ceiling = Ceiling::of(catalog, client);
    Report::one(&record(client, None), FIRST)
        .with("may_ask_for", json!(ceiling.scope()))
        .with("may_name", json!(ceiling.resources()))
        .with(
            "bounded_by",
            if client.follows_policy() {
                "configuration"
            } else {
                "administrator"
            },
        )
        .with("secrets", secrets)
        .with("risks", json!(risks(client, server)))
}

/// What an administrator decided about an app that somebody should know of who looks at it, where access tokens are good for
/// `server` otherwise.
fn risks(client: &Client, server: Lifetime) -> Vec<String> {
    let settings = &client.settings;
    let mut risks = Vec::new();
    if !settings.skip_consent.is_empty() {
        risks.push(format!(
            "People are not asked whether it may have {}.",
            settings.skip_consent
        ));
    }
    if settings.http_callback {
        let used = client.redirect_uris.iter().filter(|uri| is_private_http(uri));
        let used: Vec<_> = used.map(|uri| format!(" {uri}")).collect();
        risks.push(format!(
            "Whoever is in its network can read and change what comes back to it by plain http.{}",
            used.concat()
        ));
        let is_looked_up_outside =
            |uri: &&RedirectUri| is_private_http(uri) && uri.url().is_some_and(|url| has_no_period(&url));
        if let Some(uri) = client.redirect_uris.iter().find(is_looked_up_outside) {
            risks.push(format!(
                "Where a network does not know the name in {uri}, it may be looked up outside: with a period, as nas.home.arpa, it \
                 is not."
            ));
        }
    }
    if let Some(own) = settings.access_lifetime
        && own.duration() > server.duration()
    {
        risks.push(format!(
            "Its access tokens are good for {} s, longer than the {} of others: whoever reads them with the keys alone takes them \
             so long, whatever was revoked.",
            own.seconds(),
            server.in_words()
        ));
    }
    risks
}

fn has_no_period(url: &url::Url) -> bool {
    matches!(url.host(), Some(url::Host::Domain(name)) if !name.contains('.'))
}

/// An app as it is printed, with RFC 7591's names where it has them.
pub fn record(client: &Client, secret: Option<&str>) -> Value {
    let settings = &client.settings;
    let mut record = json!({
        "client_id": client.id,
        "client_name": client.name,
        "client_type": client.client_type,
        "profile": client.profile,
        "token_endpoint_auth_method": client.auth_method,
        "accepted_auth_methods": client.auth_methods().list(),
        "redirect_uris": client.redirect_uris,
        "grant_types": client.grant_types,
        "scope": client.scope,
        "resources": client.resources,
        "signing_algorithm": client.signing_algorithm,
        "client_uri": client.client_uri,
        "policy_uri": client.policy_uri,
        "tos_uri": client.tos_uri,
        "skip_consent": settings.skip_consent,
        "id_token_claims": settings.id_token_claims,
        "access_lifetime": settings.access_lifetime.map(AccessLifetime::seconds),
        "allow_http_callback": settings.http_callback,
        "required_acr": settings.required_acr,
        "is_enabled": client.is_enabled,
        "registered_by": client.registered_by,
        "created_at": client.created_at,
        "updated_at": client.updated_at,
    });
    if let Some(members) = record.as_object_mut() {
        members.extend(client_metadata::members(&client.metadata));
        if let Some(secret) = secret {
            members.insert("client_secret".to_owned(), secret.into());
        }
    }
    record
}
