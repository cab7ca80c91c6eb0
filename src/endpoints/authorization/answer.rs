//! The authorization response (RFC 6749 §4.1.2, §4.1.2.1): to the redirect URI, with `state` and `iss`.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;

use super::decide::{AuthorizationError, Valid, Way};
use super::interaction::Interaction;
use super::permitted::{Unasked, permitted};
use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::oauth::client::Client;
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;
use crate::oauth::resource::Catalog;
use crate::oauth::response_mode::ResponseMode;
use crate::oauth::standard_claims;
use crate::pages::{Carried, FormPostPage, Toward};
use crate::permissions::service_name;
use crate::storage::clients;
use crate::storage::consents::{self, Consent};
use crate::storage::grants::{self, Allowed, NewGrant, SpaceSeparated};
use crate::storage::sessions::{self, Session};
use crate::storage::{Conn, StorageError, session_clients, users};
use crate::tokens;
use crate::types::{GrantId, OpaqueToken, ResourceUri, Scope, Timestamp};
use crate::web::errors::{Refused, asked};
use crate::web::onward::{Onward, onward};
use crate::web::page::{Forms, Policy, Trouble, layout, local, page_with, trouble};
use crate::web::refusal::error_uri;

/// What becomes of remembered consent.
#[derive(Clone, Copy, Debug)]
pub enum Memory {
    /// It stays as it is: the person was asked, and it is for this once.
    Keep,
    /// It stays as it is: nobody was asked.
    Unasked(Unasked),
    /// It grows by what is allowed now.
    Remember,
    /// The person wants to be asked again.
    Forget,
}

/// What became of a grant.
enum Written {
    Done,
    /// The sign-in ended meanwhile.
    SignedOut,
    /// What let it be without asking was taken back meanwhile.
    ToBeAsked,
}

/// Writes the grant, which ends at `ends_at`, and gives its code to the client; `None` if nobody was asked, and has to be by what is so now.
///
/// # Errors
/// `login_required` if the sign-in ended meanwhile, or the database fails.
pub async fn allow(
    app: &App,
    valid: &Valid,
    session: &Session,
    (scope, ends_at): (Scope, Timestamp),
    memory: Memory,
    now: Timestamp,
) -> Result<Option<Response>, ProtocolError> {
    let code = OpaqueToken::generate(OpaqueToken::CODE);
    let grant = NewGrant {
        allowed: allowed(app, valid, session, (scope, ends_at)),
        code_hash: code.hash(),
        code_expires_at: now.plus(app.settings.tokens.code.duration()),
    };
    let session_id = session.id.clone();
    let (client, catalog) = (Arc::clone(&valid.way.client), Arc::clone(&valid.catalog));
    // What keeps a registration alive that nobody vouched for, noted once a day.
    let unnoted = valid
        .way
        .client
        .is_self_registered()
        .then(|| now.minus(Duration::from_hours(24)));
    let written = app
        .db
        .write(move |conn| {
            Box::pin(async move {
                let allowed = &grant.allowed;
                // The account first: whoever takes an app away holds it, and what was read before may be so no more.
                let is_there = users::hold(conn, &allowed.user_id).await?.is_some();
                if !is_there || !sessions::hold(conn, &session_id, now).await? {
                    return Ok(Written::SignedOut);
                }
                if matches!(memory, Memory::Unasked(_))
                    && !is_unasked(conn, (&client, &catalog), allowed).await?
                {
                    return Ok(Written::ToBeAsked);
                }
                session_clients::note(conn, &session_id, &allowed.client_id, now).await?;
                grants::insert(conn, &grant, now).await?;
                if let Some(before) = unnoted {
                    clients::touch(conn, &allowed.client_id, before, now).await?;
                }
                remember(conn, memory, allowed, now).await?;
                let event = AuditEvent::new(Kind::GrantAllowed, Actor::User)
                    .user(&allowed.user_id)
                    .client(&allowed.client_id)
                    .target(&allowed.id)
                    .details(details(&allowed.scope, memory));
                audit::record(conn, &event, now).await?;
                Ok(Written::Done)
            })
        })
        .await?;
    let pairs = vec![("code", code.expose().to_owned())];
    match written {
        Written::Done => Ok(Some(send(app, &valid.way, Some(&valid.way.client.name), pairs))),
        Written::SignedOut => Err(ProtocolError::of(reason::SIGNED_OUT_MEANWHILE)),
        Written::ToBeAsked => Ok(None),
    }
}

/// Whether nobody has to be asked, as of this transaction.
async fn is_unasked(
    conn: &mut Conn<'_>,
    (client, catalog): (&Client, &Catalog),
    allowed: &Allowed,
) -> Result<bool, StorageError> {
    let permitted = permitted(conn, (client, &allowed.redirect_uri), &allowed.user_id).await?;
    let claims = standard_claims::beyond(&allowed.claims, &allowed.scope);
    let what = (&allowed.scope, &*allowed.resources.0);
    Ok(permitted.unasked((client, catalog), what, &claims).is_some())
}

/// Does with remembered consent what is to become of it.
async fn remember(
    conn: &mut Conn<'_>,
    memory: Memory,
    allowed: &Allowed,
    now: Timestamp,
) -> Result<(), StorageError> {
    let host = allowed.redirect_uri.host();
    let whose = (&allowed.user_id, &allowed.client_id, host.as_str());
    match memory {
        Memory::Keep | Memory::Unasked(_) => Ok(()),
        Memory::Remember => {
            let before = consents::find(conn, whose.0, whose.1, whose.2).await?;
            let consent = with(before.unwrap_or_default(), allowed);
            consents::save(conn, whose, &consent, now).await
        }
        Memory::Forget => consents::forget_at(conn, whose, now).await,
    }
}

/// What the audit log says of a grant: its scope, and that nobody was asked if so.
fn details(scope: &Scope, memory: Memory) -> String {
    match memory {
        Memory::Unasked(Unasked::Skipped) => format!("{scope} (not asked: consent is skipped for this app)"),
        Memory::Unasked(Unasked::Remembered) | Memory::Keep | Memory::Remember | Memory::Forget => {
            scope.to_string()
        }
    }
}

/// What a person allows now.
fn allowed(app: &App, valid: &Valid, session: &Session, (scope, ends_at): (Scope, Timestamp)) -> Allowed {
    let Valid { way, request, .. } = valid;
    Allowed {
        id: GrantId::new(),
        user_id: session.user_id.clone(),
        client_id: way.client.id.clone(),
        session_id: Some(session.id.clone()),
        sub: tokens::subject(app, &way.client, &session.user_id),
        claims: valid.grantable(&scope),
        scope,
        resources: SpaceSeparated(request.resources.clone()),
        names_resources: request.names_resources,
        redirect_uri: way.target.uri().clone(),
        code_challenge: request.code_challenge.clone(),
        nonce: request.nonce.clone(),
        auth_time: session.auth_time,
        acr: request.acr.told(session.acr),
        amr: session.amr.clone(),
        expires_at: ends_at,
    }
}

/// What is remembered: what was allowed before and what is allowed now.
fn with(before: Consent, allowed: &Allowed) -> Consent {
    let mut resources = before.resources.0;
    resources.extend(allowed.resources.0.iter().cloned());
    resources.sort();
    resources.dedup();
    let mut claims = before.claims.0;
    claims.extend(standard_claims::beyond(&allowed.claims, &allowed.scope));
    claims.sort();
    claims.dedup();
    Consent {
        scope: before.scope.union(&allowed.scope),
        resources: SpaceSeparated(resources),
        claims: SpaceSeparated(claims),
    }
}

/// The person said no: nothing is stored but that they did.
///
/// # Errors
/// If the database fails.
pub async fn deny(
    app: &App,
    valid: &Valid,
    session: Option<&Session>,
    now: Timestamp,
) -> Result<Response, ProtocolError> {
    if let Some(session) = session {
        let event = AuditEvent::new(Kind::GrantDenied, Actor::User)
            .user(&session.user_id)
            .client(&valid.way.client.id);
        app.db
            .write_one(move |conn| Box::pin(async move { audit::record(conn, &event, now).await }))
            .await?;
    }
    let error = ProtocolError::of(reason::USER_DENIED);
    // The page on which they said so named the app and its host: whoever vouches for it, they know where this leads.
    Ok(refuse(
        app,
        AuthorizationError::Redirect(Box::new(valid.way.clone()), error),
    ))
}

/// A refusal: a page, or an error response to the client (RFC 6749 §4.1.2.1).
#[must_use]
pub fn refuse(app: &App, error: AuthorizationError) -> Response {
    match error {
        AuthorizationError::Page(client, error) => {
            let mut what = Trouble::from(&error);
            what.facts = client.as_deref().map(facts).unwrap_or_default();
            trouble(app, what)
        }
        AuthorizationError::Expired => expired(app),
        AuthorizationError::Confirm(way, error) => {
            let response = match way.target.mode() {
                ResponseMode::Query | ResponseMode::Fragment => confirm(app, &way, &error),
                // A form is a page already: here it names the host, and waits for its button.
                ResponseMode::FormPost => {
                    let pairs = way.target.answer(error_pairs(app, &error), app.issuer.as_str());
                    Refused::from(&error).on(form_post(app, &way, None, pairs, false))
                }
            };
            asked_by(&way, response)
        }
        AuthorizationError::Redirect(way, error) => {
            let response = send(app, &way, None, error_pairs(app, &error));
            asked_by(&way, Refused::from(&error).on(response))
        }
    }
}

/// What was asked may have travelled sealed, where the log does not see it.
fn asked_by(way: &Way, response: Response) -> Response {
    let (client_id, redirect_uri) = (way.client.id.as_str(), way.target.uri().as_str());
    asked(response, Some(client_id), Some(redirect_uri))
}

/// Which app it is about, for its developers: what is registered, and nothing that was sent.
fn facts(client: &Client) -> Vec<(String, String)> {
    let by = if client.is_self_registered() {
        "the app itself"
    } else {
        "an administrator"
    };
    vec![
        ("client_id".to_owned(), client.id.to_string()),
        ("client_name".to_owned(), client.name.clone()),
        ("registered by".to_owned(), by.to_owned()),
    ]
}

/// RFC 6749 §4.1.2.1.
fn error_pairs(app: &App, error: &ProtocolError) -> Vec<(&'static str, String)> {
    vec![
        ("error", error.code().as_str().to_owned()),
        ("error_description", error.description.to_string()),
        ("error_uri", error_uri(&app.issuer, error.reason)),
    ]
}

/// The page in place of a redirect that nobody vouched for, or that would tell of who is signed in: says where it leads, and
/// leads there by a link.
fn confirm(app: &App, way: &Way, error: &ProtocolError) -> Response {
    let target = &way.target;
    let host = target.uri().host();
    let pairs = target.answer(error_pairs(app, error), app.issuer.as_str());
    let mut what = if error.reason == reason::ROLE_MISSING {
        Trouble::new(
            error,
            "You can't allow this app what it asks for",
            format!("What it asks for takes a role that your account does not have. It is at {host}."),
            "If you know this app, ask the people who run this server for the role, or go back to it. If you don't, close \
             this page.",
        )
    } else {
        Trouble::new(
            error,
            "This request can't be completed",
            format!(
                "The app that sent you here asked for something this server does not accept. It is at {host}."
            ),
            "If you know this app, go back to it and try again. If you don't, close this page.",
        )
    };
    // It stands in place of a redirect.
    what.status = StatusCode::OK;
    what.return_to = Some((format!("Go back to {host}"), target.location(&pairs)));
    what.facts = facts(&way.client);
    trouble(app, what)
}

/// The page for whoever may not use an app or a resource server: says so and whom to ask, and leads back to the app by a link
/// that tells it, or to another account. `resource` is the resource server they may not use.
#[must_use]
pub fn not_permitted(
    app: &App,
    Valid { way, catalog, .. }: &Valid,
    interaction: &Interaction,
    (error, resource): (&ProtocolError, Option<&ResourceUri>),
) -> Response {
    let target = &way.target;
    let pairs = target.answer(error_pairs(app, error), app.issuer.as_str());
    let whom = app.settings.branding.contact.clone();
    let whom = whom.unwrap_or_else(|| format!("the people who run {}", app.issuer.host()));
    let (named, message, what) = match resource {
        _ if error.reason == reason::APP_NOT_FOR_USER => (
            Some(way.client.name.clone()),
            "is for some people alone, and your account is not among them.",
            "this app",
        ),
        Some(uri) => (
            Some(service_name(catalog, uri)),
            "is for some people alone, and your account is not among them. The app asked for it.",
            "it",
        ),
        None => (
            None,
            "Your account does not have what this app asks for.",
            "what this app asks for",
        ),
    };
    let mut page = Trouble::new(
        error,
        "You don't have permission to view this.",
        message,
        format!("If you should be able to use {what}, ask {whom}."),
    );
    page.named = named;
    page.status = StatusCode::FORBIDDEN;
    let label = format!("Go back to {}", target.uri().host());
    match target.mode() {
        ResponseMode::Query | ResponseMode::Fragment => {
            page.return_to = Some((label, target.location(&pairs)));
        }
        ResponseMode::FormPost => {
            let answer = Carried {
                action: target.uri().as_str().to_owned(),
                fields: pairs,
            };
            page.return_form = Some((label, answer));
        }
    }
    page.other_account = Some(Carried {
        action: local(app, "/auth"),
        fields: vec![
            ("interaction".to_owned(), interaction.seal(app)),
            ("step".to_owned(), "consent".to_owned()),
            ("decision".to_owned(), "other".to_owned()),
        ],
    });
    page.facts = facts(&way.client);
    asked_by(way, trouble(app, page))
}

/// The page for an app that nobody used for so long that its registration has ended.
fn expired(app: &App) -> Response {
    let what = Trouble::new(
        reason::APP_EXPIRED,
        "This app's registration has expired",
        "The app that sent you here registered itself at this server and was not used for a long time.",
        "Reconnect the app: remove this server or account from it, and add it again. It will register anew.",
    );
    trouble(app, what)
}

fn send(app: &App, way: &Way, app_name: Option<&str>, answer: Vec<(&'static str, String)>) -> Response {
    let target = &way.target;
    let pairs = target.answer(answer, app.issuer.as_str());
    match target.mode() {
        ResponseMode::Query | ResponseMode::Fragment => {
            let way = Onward {
                url: target.location(&pairs),
                toward: toward(way, app_name),
                is_in_frame: way.is_in_frame,
            };
            onward(app, way)
        }
        ResponseMode::FormPost => form_post(app, way, app_name, pairs, true),
    }
}

/// Where an answer leads, with the app's name if a person has seen it.
fn toward(way: &Way, app_name: Option<&str>) -> Toward {
    Toward {
        app_name: app_name.map(str::to_owned),
        host: way.target.uri().host(),
    }
}

/// OAuth 2.0 Form Post Response Mode §2: "the Authorization Response parameters are encoded as HTML form values that are
/// auto-submitted in the User Agent".
fn form_post(
    app: &App,
    way: &Way,
    app_name: Option<&str>,
    fields: Vec<(String, String)>,
    sends_itself: bool,
) -> Response {
    let template = FormPostPage {
        layout: layout(app, None),
        answer: Carried {
            action: way.target.uri().as_str().to_owned(),
            fields,
        },
        toward: toward(way, app_name),
        sends_itself,
    };
    let script = sends_itself.then(|| app.issuer.endpoint("/assets/form_post.js"));
    let policy = Policy {
        forms: Forms::Anywhere,
        script: script.as_deref(),
        may_be_framed: way.is_in_frame,
    };
    page_with(StatusCode::OK, &template, &policy)
}
