//! The authorization response (RFC 6749 §4.1.2, §4.1.2.1): to the redirect URI, with `state` and `iss`.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;

use super::asking::Allowing;
use super::decide::{AuthorizationError, Valid, Way};
use super::interaction::Interaction;
use super::permitted::{Unasked, permitted};
use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::mail::Occasion;
use crate::oauth::client::Client;
use crate::oauth::error::ProtocolError;
use crate::oauth::extent::Extent;
use crate::oauth::reason;
use crate::oauth::resource::Catalog;
use crate::oauth::response_mode::ResponseMode;
use crate::oauth::standard_claims;
use crate::pages::{Carried, FormPostPage, Toward};
use crate::permissions::service_name;
use crate::session;
use crate::storage::audit_events::UNASKED;
use crate::storage::clients;
use crate::storage::consents::{self, Consent};
use crate::storage::grants::{self, Allowed, NewGrant, SpaceSeparated};
use crate::storage::sessions::{self, Session};
use crate::storage::{Conn, StorageError, declined, session_clients, users};
use crate::tokens;
use crate::types::{GrantId, OpaqueToken, ResourceUri, Scope, Timestamp, UserId, counted};
use crate::web::edge::Edge;
use crate::web::errors::{Refused, asked};
use crate::web::language::{spoken, words};
use crate::web::onward::{Onward, onward};
use crate::web::page::{Forms, Policy, Trouble, layout_once, local, page_with, trouble};
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

/// Writes the grant of `what`, notes what was said no to, and gives its code to the client; `None` if nobody was asked, and has to be by what is so now.
///
/// # Errors
/// `login_required` if the sign-in ended meanwhile, or the database fails.
pub async fn allow(
    app: &App,
    valid: &Valid,
    session: &Session,
    what: Allowing,
    memory: Memory,
    edge: &Edge,
) -> Result<Option<Response>, ProtocolError> {
    let now = edge.now;
    let code = OpaqueToken::generate(OpaqueToken::CODE);
    let grant = NewGrant {
        allowed: allowed(app, valid, session, &what),
        code_hash: code.hash(),
        code_expires_at: now.plus(app.settings.tokens.code.duration()),
    };
    let session_id = session.id.clone();
    let occasion = Occasion::new(now).by(&edge.user_agent(), edge.address);
    let (client, catalog) = (Arc::clone(&valid.way.client), Arc::clone(&valid.catalog));
    let name = valid.way.client.name_in(spoken()).to_owned();
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
                if !what.left_out.is_empty() && !matches!(memory, Memory::Unasked(_)) {
                    let taken = (&allowed.user_id, &what.left_out);
                    narrow_older(conn, taken, (&client, &catalog), &occasion).await?;
                }
                grants::insert(conn, &grant, now).await?;
                if let Some(before) = unnoted {
                    clients::touch(conn, &allowed.client_id, before, now).await?;
                }
                remember(conn, (memory, &name), (allowed, &what), now).await?;
                let event = AuditEvent::new(Kind::GrantAllowed, Actor::User)
                    .user(&allowed.user_id)
                    .client(&allowed.client_id)
                    .target(&allowed.id)
                    .details(details(&allowed.scope, &what.left_out, memory));
                audit::record(conn, &session::noted(event, Some(&occasion)), now).await?;
                Ok(Written::Done)
            })
        })
        .await?;
    let pairs = vec![("code", code.expose().to_owned())];
    match written {
        Written::Done => Ok(Some(send(
            app,
            &valid.way,
            Some(valid.way.client.name_in(spoken())),
            pairs,
        ))),
        Written::SignedOut => Err(ProtocolError::of(reason::SIGNED_OUT_MEANWHILE)),
        Written::ToBeAsked => Ok(None),
    }
}

/// Takes what was left out from what the app was given before: it keeps nowhere what its person says no to. In a transaction that
/// holds their account.
///
/// # Errors
/// If the database fails.
pub async fn narrow_older(
    conn: &mut Conn<'_>,
    (user_id, left_out): (&UserId, &Scope),
    (client, catalog): (&Client, &Catalog),
    occasion: &Occasion,
) -> Result<(), StorageError> {
    let now = occasion.at;
    let narrowed = session::take_back(conn, user_id, left_out, (catalog, client), now).await?;
    if narrowed > 0 {
        let event = AuditEvent::new(Kind::GrantNarrowed, Actor::User)
            .by(user_id)
            .user(user_id)
            .client(&client.id)
            .details(format!("without {left_out}; {}", counted(narrowed, "grant")));
        audit::record(conn, &session::noted(event, Some(occasion)), now).await?;
    }
    Ok(())
}

/// Whether nobody has to be asked, as of this transaction.
async fn is_unasked(
    conn: &mut Conn<'_>,
    (client, catalog): (&Client, &Catalog),
    allowed: &Allowed,
) -> Result<bool, StorageError> {
    let permitted = permitted(conn, (client, &allowed.redirect_uri), &allowed.user_id).await?;
    let claims = standard_claims::beyond(&allowed.claims, &allowed.scope);
    let what = Extent {
        scope: allowed.scope.clone(),
        resources: allowed.resources.0.clone(),
        claims: allowed.claims.clone(),
    };
    Ok(permitted.unasked((client, catalog), &what, &claims).is_some())
}

/// Does with remembered consent what is to become of it. What was said no to is noted whatever becomes of it: it is less. What was said
/// yes to is said no to no more, whether or not it could be left out. `name` is what the page called the app.
async fn remember(
    conn: &mut Conn<'_>,
    (memory, name): (Memory, &str),
    (allowed, what): (&Allowed, &Allowing),
    now: Timestamp,
) -> Result<(), StorageError> {
    if !matches!(memory, Memory::Unasked(_)) {
        let asked = what.optional.union(&allowed.scope);
        let whose = (&allowed.user_id, &allowed.client_id);
        declined::note(conn, whose, (&asked, &what.left_out), now).await?;
    }
    let host = allowed.redirect_uri.host();
    let whose = (&allowed.user_id, &allowed.client_id, host.as_str());
    match memory {
        Memory::Keep | Memory::Unasked(_) => Ok(()),
        Memory::Remember => {
            let before = consents::find(conn, whose.0, whose.1, whose.2).await?;
            let consent = with(before.unwrap_or_default(), allowed, what);
            consents::save(conn, whose, (&consent, name), now).await
        }
        Memory::Forget => consents::forget_at(conn, whose, now).await,
    }
}

/// What the audit log says of a grant: its scope, what was said no to, and that nobody was asked if so.
fn details(scope: &Scope, left_out: &Scope, memory: Memory) -> String {
    let without = if left_out.is_empty() {
        String::new()
    } else {
        format!(" (without {left_out})")
    };
    match memory {
        Memory::Unasked(Unasked::Skipped) => {
            format!("{scope}{without}{UNASKED} consent is skipped for this app)")
        }
        Memory::Unasked(Unasked::Remembered) => format!("{scope}{without}{UNASKED} consent is remembered)"),
        Memory::Keep | Memory::Remember | Memory::Forget => format!("{scope}{without}"),
    }
}

/// What a person allows now.
fn allowed(app: &App, valid: &Valid, session: &Session, what: &Allowing) -> Allowed {
    let Valid { way, request, .. } = valid;
    let Extent {
        scope,
        resources,
        claims,
    } = what.extent.clone();
    Allowed {
        id: GrantId::new(),
        user_id: session.user_id.clone(),
        client_id: way.client.id.clone(),
        session_id: Some(session.id.clone()),
        sub: tokens::subject(app, &way.client, &session.user_id),
        claims,
        scope,
        resources: SpaceSeparated(resources),
        names_resources: request.names_resources,
        redirect_uri: way.target.uri().clone(),
        code_challenge: request.code_challenge.clone(),
        nonce: request.nonce.clone(),
        auth_time: session.auth_time,
        acr: request.acr.told(session.acr),
        amr: session.amr.clone(),
        expires_at: what.ends_at,
    }
}

/// What is remembered: what was allowed before and what is allowed now, without what was said no to.
fn with(before: Consent, allowed: &Allowed, what: &Allowing) -> Consent {
    let mut resources = before.resources.0;
    resources.retain(|uri| !what.dropped.contains(uri));
    resources.extend(allowed.resources.0.iter().cloned());
    resources.sort();
    resources.dedup();
    let mut claims = before.claims.0;
    claims.extend(standard_claims::beyond(&allowed.claims, &allowed.scope));
    claims.sort();
    claims.dedup();
    Consent {
        scope: before
            .scope
            .filtered(|name| !what.left_out.contains(name))
            .union(&allowed.scope),
        resources: SpaceSeparated(resources),
        claims: SpaceSeparated(claims),
    }
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
    let (host, words) = (target.uri().host(), words());
    let pairs = target.answer(error_pairs(app, error), app.issuer.as_str());
    let mut what = if error.reason == reason::ROLE_MISSING {
        Trouble::new(
            error,
            words.errors_role_title(),
            words.errors_role(&host),
            words.errors_role_do(),
        )
    } else {
        Trouble::new(
            error,
            words.errors_refused_title(),
            words.errors_refused_at(&host),
            words.errors_refused_at_do(),
        )
    };
    // It stands in place of a redirect.
    what.status = StatusCode::OK;
    what.return_to = Some((words.errors_go_back_to(&host).into(), target.location(&pairs)));
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
    let words = words();
    let whom = whom.unwrap_or_else(|| words.errors_people_of(app.issuer.host()).text());
    let (named, message, what_to_do) = match resource {
        _ if error.reason == reason::APP_NOT_FOR_USER => (
            Some(way.client.name_in(spoken()).to_owned()),
            words.errors_not_for_you(),
            words.errors_ask_for_app(whom),
        ),
        Some(uri) => (
            Some(service_name(catalog, uri)),
            words.errors_service_not_for_you(),
            words.errors_ask_for_service(whom),
        ),
        None => (
            None,
            words.errors_account_lacks(),
            words.errors_ask_for_wish(whom),
        ),
    };
    let mut page = Trouble::new(error, words.errors_forbidden_title(), message, what_to_do);
    page.named = named;
    page.status = StatusCode::FORBIDDEN;
    let label = words.errors_go_back_to(target.uri().host()).text();
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
    let words = words();
    let what = Trouble::new(
        reason::APP_EXPIRED,
        words.errors_expired_title(),
        words.errors_expired(),
        words.errors_expired_do(),
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
        layout: layout_once(app),
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
        ..Policy::default()
    };
    page_with(StatusCode::OK, &template, &policy)
}
