//! The authorization response (RFC 6749 §4.1.2, §4.1.2.1): to the redirect URI, with `state` and `iss`.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;

use super::decide::{AuthorizationError, Valid};
use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::oauth::authorization_request::RedirectTarget;
use crate::oauth::error::{ErrorCode, ProtocolError};
use crate::oauth::response_mode::ResponseMode;
use crate::oauth::standard_claims;
use crate::pages::FormPostPage;
use crate::storage::clients;
use crate::storage::consents::{self, Consent};
use crate::storage::grants::{self, NewGrant, SpaceSeparated};
use crate::storage::session_clients;
use crate::storage::sessions::{self, Session};
use crate::tokens;
use crate::types::{GrantId, OpaqueToken, RedirectUri, Scope, Timestamp};
use crate::web::errors::log;
use crate::web::page::{Trouble, layout, page_that_posts, refused, see_other, trouble};

/// What becomes of remembered consent.
#[derive(Clone, Debug)]
pub enum Memory {
    /// It stays as it is.
    Keep,
    /// It grows by what is allowed now.
    Remember(Consent),
    /// The person wants to be asked again.
    Forget,
}

/// Writes the grant and gives its code to the client.
///
/// # Errors
/// `login_required` if the sign-in ended meanwhile, or the database fails.
pub async fn allow(
    app: &App,
    valid: &Valid,
    session: &Session,
    scope: Scope,
    memory: Memory,
    now: Timestamp,
) -> Result<Response, ProtocolError> {
    let request = &valid.request;
    let claims = valid.grantable(&scope);
    let code = OpaqueToken::generate(OpaqueToken::CODE);
    let grant = NewGrant {
        id: GrantId::new(),
        user_id: session.user_id.clone(),
        client_id: valid.client.id.clone(),
        session_id: session.id.clone(),
        sub: tokens::subject(app, &valid.client, &session.user_id),
        scope,
        resources: request.resources.clone(),
        names_resources: request.names_resources,
        redirect_uri: request.target.uri().clone(),
        code_hash: code.hash(),
        code_challenge: request.code_challenge.clone(),
        nonce: request.nonce.clone(),
        auth_time: session.auth_time,
        amr: session.amr.clone(),
        claims,
        code_expires_at: now.plus(app.settings.tokens.code.duration()),
        expires_at: now.plus(app.settings.tokens.refresh_absolute.duration()),
    };
    let memory = match memory {
        Memory::Remember(before) => Memory::Remember(with(before, &grant)),
        other => other,
    };
    let host = request.target.uri().host();
    // What keeps a registration alive that nobody vouched for, noted once a day.
    let unnoted = valid
        .client
        .is_self_registered()
        .then(|| now.minus(Duration::from_hours(24)));
    let is_written = app
        .db
        .write(move |conn| {
            Box::pin(async move {
                if !sessions::hold(conn, &grant.session_id, now).await? {
                    return Ok(false);
                }
                session_clients::note(conn, &grant.session_id, &grant.client_id).await?;
                grants::insert(conn, &grant, now).await?;
                if let Some(before) = unnoted {
                    clients::touch(conn, &grant.client_id, before, now).await?;
                }
                let whose = (&grant.user_id, &grant.client_id, host.as_str());
                match &memory {
                    Memory::Keep => {}
                    Memory::Remember(consent) => consents::save(conn, whose, consent, now).await?,
                    Memory::Forget => consents::forget_at(conn, whose).await?,
                }
                let event = AuditEvent::new(Kind::GrantAllowed, Actor::User)
                    .user(&grant.user_id)
                    .client(&grant.client_id)
                    .target(&grant.id)
                    .details(grant.scope.to_string());
                audit::record(conn, &event, now).await?;
                Ok(true)
            })
        })
        .await?;
    if !is_written {
        return Err(ProtocolError::new(
            ErrorCode::LoginRequired,
            "the user has just signed out",
        ));
    }
    Ok(send(
        app,
        &request.target,
        Some(&valid.client.name),
        vec![("code", code.expose().to_owned())],
    ))
}

/// What is remembered: what was allowed before and what is allowed now.
fn with(before: Consent, grant: &NewGrant) -> Consent {
    let mut resources = before.resources.0;
    resources.extend(grant.resources.iter().cloned());
    resources.sort();
    resources.dedup();
    let mut claims = before.claims.0;
    claims.extend(standard_claims::beyond(&grant.claims, &grant.scope));
    claims.sort();
    claims.dedup();
    Consent {
        scope: before.scope.union(&grant.scope),
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
            .client(&valid.client.id);
        app.db
            .write_one(move |conn| Box::pin(async move { audit::record(conn, &event, now).await }))
            .await?;
    }
    let error = ProtocolError::new(ErrorCode::AccessDenied, "the user did not allow it");
    // The page on which they said so named the app and its host: whoever vouches for it, they know where this leads.
    Ok(refuse(
        app,
        AuthorizationError::Redirect(Box::new(valid.request.target.clone()), error),
    ))
}

/// A refusal: a page, or an error response to the client (RFC 6749 §4.1.2.1).
#[must_use]
pub fn refuse(app: &App, error: AuthorizationError) -> Response {
    match error {
        AuthorizationError::Page(error) => refused(app, &error),
        AuthorizationError::Expired => expired(app),
        AuthorizationError::Confirm(target, error) if target.mode() == ResponseMode::Query => {
            confirm(app, &target, &error)
        }
        // A form is a page already: here it names the host, and waits for its button.
        AuthorizationError::Confirm(target, error) => {
            log(&error);
            let pairs = target.answer(error_pairs(&error), app.issuer.as_str());
            form_post(app, &target, None, pairs, false)
        }
        AuthorizationError::Redirect(target, error) => {
            log(&error);
            send(app, &target, None, error_pairs(&error))
        }
    }
}

fn error_pairs(error: &ProtocolError) -> Vec<(&'static str, String)> {
    vec![
        ("error", error.code.as_str().to_owned()),
        ("error_description", error.description.to_string()),
    ]
}

/// The page in place of a redirect to where nobody vouched for: says where it leads, and leads there by a link.
fn confirm(app: &App, target: &RedirectTarget, error: &ProtocolError) -> Response {
    let host = target.uri().host();
    let pairs = target.answer(error_pairs(error), app.issuer.as_str());
    let mut what = Trouble::new(
        "This request can't be completed",
        format!(
            "The app that sent you here asked for something this server does not accept. It is at {host}."
        ),
        "If you know this app, go back to it and try again. If you don't, close this page.",
    )
    .with_status(StatusCode::OK);
    what.return_to = Some((format!("Go back to {host}"), target.location(&pairs)));
    trouble(app, what, Some(error))
}

/// The page for an app that nobody used for so long that its registration has ended.
fn expired(app: &App) -> Response {
    let what = Trouble::new(
        "This app's registration has expired",
        "The app that sent you here registered itself at this server and was not used for a long time.",
        "Reconnect the app: remove this server or account from it, and add it again. It will register anew.",
    );
    trouble(app, what, None)
}

fn send(
    app: &App,
    target: &RedirectTarget,
    app_name: Option<&str>,
    answer: Vec<(&'static str, String)>,
) -> Response {
    let pairs = target.answer(answer, app.issuer.as_str());
    match target.mode() {
        ResponseMode::Query => see_other(&target.location(&pairs)),
        ResponseMode::FormPost => form_post(app, target, app_name, pairs, true),
    }
}

/// OAuth 2.0 Form Post Response Mode §2: "the Authorization Response parameters are encoded as HTML form values that are
/// auto-submitted in the User Agent".
fn form_post(
    app: &App,
    target: &RedirectTarget,
    app_name: Option<&str>,
    fields: Vec<(String, String)>,
    sends_itself: bool,
) -> Response {
    let template = FormPostPage {
        layout: layout(app, None),
        action: target.uri().as_str().to_owned(),
        fields,
        app_name: app_name.map(str::to_owned),
        host: target.uri().host(),
        sends_itself,
    };
    let script = sends_itself.then(|| app.issuer.endpoint("/assets/form_post.js"));
    page_that_posts(&template, &post_target(target.uri()), script.as_deref())
}

/// What `form-action` of a page must allow that posts the answer itself: the app's origin alone.
fn post_target(uri: &RedirectUri) -> String {
    match uri.url() {
        // Content Security Policy has no form for IPv6 addresses, and private-use schemes have no origin.
        Some(url) if matches!(url.scheme(), "https" | "http") && !uri.as_str().contains('[') => {
            url.origin().ascii_serialization()
        }
        _ => format!("{}:", uri.scheme()),
    }
}
