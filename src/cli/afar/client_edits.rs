//! `grantor client create` and `edit` at a server of another computer.

use serde_json::Value;

use super::body::{Members, written};
use super::{Afar, Sending, once, path, shown, text};
use crate::admin::clients::{ClientChanges, NewClient};
use crate::cli::client::{Create, Edit, with_usual_scope};
use crate::cli::client_record::with_secret;
use crate::cli::failure::{Code, Failure};
use crate::cli::output::Report;
use crate::oauth::access_lifetime::AccessLifetime;
use crate::oauth::client::{AuthMethods, Client};
use crate::oauth::client_metadata::ClientMetadata;
use crate::records::client_metadata::ClientMetadataRecord;
use crate::types::{Scope, Timestamp};

/// Registers an app.
///
/// # Errors
/// What the server refuses with.
pub async fn create(create: Create, afar: &Afar) -> Result<Report, Failure> {
    let names_scope = create.scope.is_some();
    let usual = create.client_type.default_scope();
    let body = new(&create.client(usual)?, names_scope).body();
    let make = Sending::new("POST", path(&["clients"])).body(body);
    afar.change("client.create", make, |made| {
        let (scope, id) = (
            text(&made, "scope").to_owned(),
            text(&made, "client_id").to_owned(),
        );
        let report = written_report(made);
        if names_scope {
            report
        } else {
            with_usual_scope(report, &scope, &id)
        }
    })
    .await
}

/// Changes an app; what is thought out is of what was read.
///
/// # Errors
/// What the server refuses with; if there is nothing to change.
pub async fn edit(mut edit: Edit, afar: &Afar) -> Result<Report, Failure> {
    let at = path(&["clients", edit.id.as_str()]);
    let seen = afar.one(&at).await?;
    let old = client(&seen.shown, &edit)?;
    if let Some(more) = edit.add_scope.take() {
        let may = if text(&seen.shown, "bounded_by") == "configuration" {
            scope(&seen.shown, "may_ask_for")?
        } else {
            old.scope.clone()
        };
        edit.scope = Some(may.union(&more));
    }
    let had = old.metadata.clone();
    let body = changed(edit.changes(old)?, had).body();
    let send = Sending::new("PATCH", at).body(body).if_seen(&seen);
    afar.change("client.edit", send, |written| {
        if written.is_null() {
            return shown(&written, |_| Report::nothing());
        }
        written_report(written)
    })
    .await
}

fn written_report(written: Value) -> Report {
    let written = once(written);
    let has_secret = written.get("client_secret").is_some();
    with_secret(&written, has_secret)
}

/// As the API takes a new app; the server knows which scope is usual.
fn new(new: &NewClient, names_scope: bool) -> Members {
    let mut metadata = new.metadata.clone();
    metadata.allowed_schemes.extend(new.schemes.iter().cloned());
    let settings = &new.settings;
    Members::of(&ClientMetadataRecord::from(&metadata))
        .and(Members::of(&new.translations))
        .said("client_id", new.id.as_ref())
        .with("client_name", &new.name)
        .with("client_type", new.client_type)
        .with("profile", new.profile)
        .said("token_endpoint_auth_method", new.auth_method.map(method))
        .with("redirect_uris", &new.redirect_uris)
        .said("scope", names_scope.then_some(&new.scope))
        .with("resources", &new.resources)
        .said("signing_algorithm", new.signing_algorithm)
        .said("client_uri", new.client_uri.as_ref())
        .said("policy_uri", new.policy_uri.as_ref())
        .said("tos_uri", new.tos_uri.as_ref())
        .with("skip_consent", &settings.skip_consent)
        .with("id_token_claims", settings.id_token_claims)
        .said(
            "access_lifetime",
            settings.access_lifetime.map(AccessLifetime::seconds),
        )
        .with("allow_http_callback", settings.http_callback)
        .said("required_acr", settings.required_acr)
}

/// As the API takes changes of an app that registered `had`.
fn changed(changes: ClientChanges, mut had: ClientMetadata) -> Members {
    let before = Members::of(&ClientMetadataRecord::from(&had));
    if let Some(metadata) = changes.metadata {
        had = metadata;
    }
    for scheme in changes.allowed_schemes {
        if !had.allowed_schemes.contains(&scheme) {
            had.allowed_schemes.push(scheme);
        }
    }
    let settings = changes.settings;
    let lifetime = settings.access_lifetime;
    Members::of(&ClientMetadataRecord::from(&had))
        .over(&before)
        .and(Members::of(&changes.translations))
        .said("client_name", changes.name)
        .said("profile", changes.profile)
        .said("token_endpoint_auth_method", changes.auth_method.map(method))
        .said("redirect_uris", changes.redirect_uris)
        .said("scope", changes.scope)
        .said("resources", changes.resources.as_deref().map(written))
        .said(
            "bounded_by",
            changes.is_bounded.map(|is_bounded| {
                if is_bounded {
                    "administrator"
                } else {
                    "configuration"
                }
            }),
        )
        .said("signing_algorithm", changes.signing_algorithm)
        .said("client_uri", changes.client_uri)
        .said("policy_uri", changes.policy_uri)
        .said("tos_uri", changes.tos_uri)
        .said("skip_consent", settings.skip_consent)
        .said("id_token_claims", settings.id_token_claims)
        .said(
            "access_lifetime",
            lifetime.map(|lifetime| lifetime.map(AccessLifetime::seconds)),
        )
        .said("allow_http_callback", settings.http_callback)
        .said("required_acr", settings.required_acr)
}

fn method(methods: AuthMethods) -> String {
    methods.to_string()
}

/// As much of an app as its changes are thought out by.
fn client(shown: &Value, edit: &Edit) -> Result<Client, Failure> {
    let client_type = text(shown, "client_type").parse().map_err(unreadable)?;
    let metadata = serde_json::from_value(shown.clone()).map_err(unreadable)?;
    Ok(Client {
        scope: scope(shown, "scope")?,
        metadata,
        ..Client::new(
            edit.id.clone(),
            text(shown, "client_name"),
            client_type,
            Timestamp(0),
        )
    })
}

fn scope(shown: &Value, name: &str) -> Result<Scope, Failure> {
    text(shown, name).parse().map_err(unreadable)
}

/// A server of another version.
fn unreadable(error: impl std::fmt::Display) -> Failure {
    Failure::new(
        Code::Failed,
        format!("What the server says of the app cannot be read here: {error}."),
    )
    .try_this("the command of the server's own version")
}
