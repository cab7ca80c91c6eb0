//! The web face of signing out.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::at_provider;
use super::request::{LogoutRequest, TRAVELLING, Target};
use crate::app::{App, Door};
use crate::mail::Occasion;
use crate::oauth::class::Class;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
use crate::pages::{
    AppsOfSignIn, NamedApp, SignOutPage, SignOutThere, SignedOutPage, Toward, WayOn, WhoseSignIn,
};
use crate::session;
use crate::storage::session_clients::{self, SessionClient};
use crate::storage::sessions::Session;
use crate::web::cookies::{self, Name};
use crate::web::edge::Edge;
use crate::web::form::Form;
use crate::web::language::{spoken, words};
use crate::web::onward::{Onward, arrived, carry_on, onward};
use crate::web::page::{
    Trouble, forbidden, layout, local, page, page_toward_app, refused, see_other, trouble, with_cookies,
};
use crate::web::same_site::is_own_form;

/// `GET /logout`: asks, unless an app proves that it is about this sign-in. A link alone signs nobody out.
pub async fn end_session(State(app): State<App>, edge: Edge, RawQuery(query): RawQuery) -> Response {
    match Parameters::parse(query.unwrap_or_default().as_bytes()) {
        Ok(parameters) => begin(&app, &edge, &parameters).await,
        Err(error) => refused(&app, &error),
    }
}

async fn begin(app: &App, edge: &Edge, parameters: &Parameters) -> Response {
    take(app, edge, parameters, Consent::ToBeAsked)
        .await
        .unwrap_or_else(|error| refused(app, &error))
}

/// `POST /logout`: the answer to our question, or a request an app sent as a form.
pub async fn end_session_form(State(app): State<App>, edge: Edge, Form(form): Form) -> Response {
    let form = match form {
        Ok(form) => form,
        Err(error) => return refused(&app, &error),
    };
    if form.has("csrf") || form.has("decision") {
        return own_form(&app, &edge, &form)
            .await
            .unwrap_or_else(|error| refused(&app, &error));
    }
    // RP-Initiated Logout §2: "OpenID Providers MUST support the use of the HTTP GET and POST methods". Another site's
    // form does not bring this one's `Lax` cookies; what carries it on does.
    match arrived(&app, &edge, &form) {
        Some(request) => begin(&app, &edge, &request).await,
        None => carry_on(&app, &local(&app, "/logout"), &form, false),
    }
}

/// Whether the person was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Consent {
    /// Not yet.
    ToBeAsked,
    /// They pressed the button.
    Given,
}

async fn own_form(app: &App, edge: &Edge, form: &Parameters) -> Result<Response, ProtocolError> {
    form.refuse_repeated()?;
    // Before anything else: a form of another site does not bring the `Lax` cookie, so that nobody seems to be signed in.
    if !is_own_form(&edge.headers, app.origin()) {
        return Ok(not_ours(app));
    }
    match form.one("decision") {
        // The header of every page has a form with one button, and so no decision.
        None | Some("sign-out") => {}
        Some("stay") => return Ok(see_other(&local(app, front(app, "/")))),
        Some(_) => return Err(ProtocolError::of(reason::FORM_INCOMPLETE)),
    }
    take(app, edge, form, Consent::Given).await
}

/// A page of the issuer's own; at the administration's listener, where that is not, the administration.
fn front(app: &App, path: &'static str) -> &'static str {
    match app.door {
        Door::Public => path,
        Door::Administration => "/admin",
    }
}

fn not_ours(app: &App) -> Response {
    let words = words();
    forbidden(
        app,
        reason::FORM_OF_OTHER_SITE,
        words.errors_other_site(),
        words.errors_open_sign_out(),
    )
}

async fn take(
    app: &App,
    edge: &Edge,
    parameters: &Parameters,
    consent: Consent,
) -> Result<Response, ProtocolError> {
    let of_browser = of_browser(app, edge).await?;
    let request = match LogoutRequest::validate(app, parameters, edge.now).await {
        Ok(request) => request,
        Err(error) if error.is_fault() => return Err(error),
        Err(error) => return Ok(not_like_this(app, of_browser.is_some(), &error)),
    };
    // RP-Initiated Logout §2: "the OP MUST ask the End-User this question if an id_token_hint was not provided or if the
    // supplied ID Token does not belong to the current OP session with the RP and/or currently logged in End-User". Where
    // the cookie is missing, nobody is logged in whose answer would count: an ID token is no secret, and whoever has one
    // could press the button as well. So the sign-in it names is not even looked up, and whether it lives stays untold.
    let Some(session) = of_browser else {
        return Ok(nobody(app, edge, &request));
    };
    match consent {
        // RP-Initiated Logout §6: "Logout requests without a valid id_token_hint value are a potential means of denial of
        // service; therefore, OPs should obtain explicit confirmation from the End-User before acting upon them."
        Consent::ToBeAsked if !request.is_about(app, &session) => {
            let whose = whose(app, &session, edge);
            return ask(app, &session, whose, &request, parameters).await;
        }
        Consent::Given
            if !session::is_form_token(app, &session, session::SIGN_OUT, parameters.one("csrf")) =>
        {
            return Ok(not_ours(app));
        }
        Consent::ToBeAsked | Consent::Given => {}
    }
    let there = at_provider::of(app, &session, edge.now).await;
    let occasion = Occasion::new(edge.now).by(&edge.user_agent(), edge.address);
    let ended = session::sign_out(app, &session, occasion, edge.now).await?;
    let response = if let Some(target) = &request.target {
        go(app, target)
    } else {
        let clients = ended.map(|ended| ended.clients).unwrap_or_default();
        signed_out(app, clients, (None, there))
    };
    Ok(with_cookies(
        response,
        [cookies::remove(Name::Session, &app.issuer)],
    ))
}

/// Whose sign-in the page may say it is: the person's who is still signed in.
fn whose(app: &App, session: &Session, edge: &Edge) -> WhoseSignIn {
    if session::has_idled(app, session, edge.now) {
        WhoseSignIn::Idled
    } else {
        WhoseSignIn::Of(session.email.clone())
    }
}

fn go(app: &App, target: &Target) -> Response {
    let way = Onward {
        url: target.location(),
        toward: Toward {
            app_name: Some(target.client.name_in(spoken()).to_owned()),
            host: target.uri.host(),
        },
        is_in_frame: false,
    };
    onward(app, way)
}

/// The sign-in the browser's cookie belongs to.
async fn of_browser(app: &App, edge: &Edge) -> Result<Option<Session>, ProtocolError> {
    let values = edge.cookies.all(Name::Session, &app.issuer);
    Ok(session::to_end(app, &values, edge.now).await?)
}

async fn ask(
    app: &App,
    session: &Session,
    whose: WhoseSignIn,
    request: &LogoutRequest,
    parameters: &Parameters,
) -> Result<Response, ProtocolError> {
    let clients = session_clients::of_session(&mut app.db.read().await?.conn(), &session.id).await?;
    let fields = TRAVELLING
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), parameters.one(name)?.to_owned())))
        .collect();
    let template = SignOutPage {
        layout: layout(app, None),
        whose,
        began: words().date(session.auth_time),
        csrf: session::form_token(app, session, session::SIGN_OUT),
        fields,
        apps: apps(clients),
        goes_on_to: request.target.as_ref().map(way_on),
    };
    Ok(if template.goes_on_to.is_some() {
        page_toward_app(StatusCode::OK, &template)
    } else {
        page(StatusCode::OK, &template)
    })
}

fn apps(clients: Vec<SessionClient>) -> AppsOfSignIn {
    let (told, untold): (Vec<_>, Vec<_>) = clients.into_iter().partition(|client| client.is_told);
    let named = |clients: Vec<SessionClient>| {
        let named = |client: SessionClient| NamedApp {
            is_unchecked: client.class == Class::Unvouched,
            name: client.name_in(spoken()).to_owned(),
        };
        clients.into_iter().map(named).collect()
    };
    AppsOfSignIn {
        told: named(told),
        untold: named(untold),
    }
}

fn way_on(target: &Target) -> WayOn {
    WayOn {
        app: NamedApp {
            name: target.client.name_in(spoken()).to_owned(),
            is_unchecked: target.client.is_self_registered(),
        },
        host: target.uri.host(),
        url: target.location(),
    }
}

/// Nobody was signed in in this browser: there is nothing to end, and nobody to ask.
///
/// RFC 9700 §4.11.2: an authorization server that redirects whoever follows a link to what the link names is an open
/// redirector; so where nothing but the link speaks for the way on, the person is told where it leads and goes by themselves.
fn nobody(app: &App, edge: &Edge, request: &LogoutRequest) -> Response {
    let response = match &request.target {
        Some(target) if request.goes_by_itself() => go(app, target),
        target => signed_out(app, Vec::new(), (target.as_ref().map(way_on), None)),
    };
    // What the browser did not send it may still have: another site's request does not bring it.
    let has_cookie = !edge.cookies.all(Name::Session, &app.issuer).is_empty();
    let cookie = has_cookie.then(|| cookies::remove(Name::Session, &app.issuer));
    with_cookies(response, cookie)
}

fn signed_out(
    app: &App,
    clients: Vec<SessionClient>,
    (goes_on_to, at_provider): (Option<WayOn>, Option<SignOutThere>),
) -> Response {
    let leads_away = at_provider.is_some();
    let template = SignedOutPage {
        layout: layout(app, None),
        apps: apps(clients),
        goes_on_to,
        at_provider,
        again: front(app, "/sign-in"),
    };
    if leads_away {
        page_toward_app(StatusCode::OK, &template)
    } else {
        page(StatusCode::OK, &template)
    }
}

/// The request is not in order: nothing has ended, and the browser goes nowhere by itself.
fn not_like_this(app: &App, is_signed_in: bool, error: &ProtocolError) -> Response {
    let words = words();
    let what_to_do = if is_signed_in {
        words.errors_sign_out_do()
    } else {
        words.errors_sign_out_nobody_do()
    };
    let mut what = Trouble::new(
        error,
        words.errors_sign_out_title(),
        words.errors_refused(),
        what_to_do,
    );
    if is_signed_in {
        what.return_to = Some((words.frame_sign_out().into(), app.issuer.endpoint("/logout")));
    }
    trouble(app, what)
}
