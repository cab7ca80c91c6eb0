//! The web face of signing out.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::request::{LogoutRequest, TRAVELLING};
use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::pages::{AppsOfSignIn, SignOutPage, SignedOutPage};
use crate::session::{self, Ended};
use crate::storage::session_clients::{self, SessionClient};
use crate::storage::sessions::Session;
use crate::web::cookies::{self, Name};
use crate::web::edge::Edge;
use crate::web::form::Form;
use crate::web::page::{
    Trouble, forbidden, form_target, layout, local, page, refused, see_other, trouble, with_cookies,
};
use crate::web::same_site::is_own_form;

/// `GET /logout`: asks, unless an app proves that it is about this sign-in. A link alone signs nobody out.
pub async fn end_session(State(app): State<App>, edge: Edge, RawQuery(query): RawQuery) -> Response {
    let answered = match Parameters::parse(query.unwrap_or_default().as_bytes()) {
        Ok(parameters) => take(&app, &edge, &parameters, Consent::ToBeAsked).await,
        Err(error) => Err(error),
    };
    answered.unwrap_or_else(|error| refused(&app, &error))
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
    // form does not bring this one's `Lax` cookies; the redirect does.
    let query = match form.encoded() {
        query if query.is_empty() => query,
        query => format!("?{query}"),
    };
    see_other(&local(&app, &format!("/logout{query}")))
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
    match form.one("decision") {
        // The header of every page has a form with one button, and so no decision.
        None | Some("sign-out") => {}
        Some("stay") => return Ok(see_other(&local(app, "/"))),
        Some(_) => return Err(ProtocolError::invalid_request("the form has no such decision")),
    }
    if let Some(session) = current(app, edge).await? {
        let is_genuine = session::is_form_token(app, &session, session::SIGN_OUT, form.one("csrf"));
        if !is_genuine || !is_own_form(&edge.headers, &app.issuer) {
            return Ok(forbidden(
                app,
                "This form was not sent by a page of this server.",
                "Open the sign-out page and try again.",
            ));
        }
    }
    take(app, edge, form, Consent::Given).await
}

async fn take(
    app: &App,
    edge: &Edge,
    parameters: &Parameters,
    consent: Consent,
) -> Result<Response, ProtocolError> {
    let session = current(app, edge).await?;
    let request = match LogoutRequest::validate(app, parameters, edge.now).await {
        Ok(request) => request,
        Err(error) if error.is_fault() => return Err(error),
        Err(error) => return Ok(not_like_this(app, session.is_some(), &error)),
    };
    let Some(session) = session else {
        return Ok(leave(app, &request, None));
    };
    // RP-Initiated Logout §6: "Logout requests without a valid id_token_hint value are a potential means of denial of
    // service; therefore, OPs should obtain explicit confirmation from the End-User before acting upon them."
    if consent == Consent::ToBeAsked && !request.is_about(app, &session) {
        return ask(app, &session, &request, parameters).await;
    }
    let ended = session::sign_out(app, &session, edge.now).await?;
    Ok(leave(app, &request, ended))
}

async fn current(app: &App, edge: &Edge) -> Result<Option<Session>, ProtocolError> {
    Ok(session::current(app, edge.cookies.get(Name::Session, &app.issuer), edge.now).await?)
}

async fn ask(
    app: &App,
    session: &Session,
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
        email: session.email.clone(),
        csrf: session::form_token(app, session, session::SIGN_OUT),
        fields,
        apps: apps(clients),
        goes_on_to: request
            .target
            .as_ref()
            .map(|target| (target.app_name.clone(), target.uri.host())),
    };
    let form_target = request.target.as_ref().map(|target| form_target(&target.uri));
    Ok(page(StatusCode::OK, &template, form_target.as_deref()))
}

fn apps(clients: Vec<SessionClient>) -> AppsOfSignIn {
    let (told, untold): (Vec<_>, Vec<_>) = clients.into_iter().partition(SessionClient::is_told);
    let names = |clients: Vec<SessionClient>| clients.into_iter().map(|client| client.name).collect();
    AppsOfSignIn {
        told: names(told),
        untold: names(untold),
    }
}

/// On to where the app wants the person, or to our own page; nobody is signed in any more.
fn leave(app: &App, request: &LogoutRequest, ended: Option<Ended>) -> Response {
    let response = match &request.target {
        Some(target) => see_other(&target.location()),
        None => page(
            StatusCode::OK,
            &SignedOutPage {
                layout: layout(app, None),
                apps: apps(ended.unwrap_or_default().clients),
            },
            None,
        ),
    };
    with_cookies(response, [cookies::remove(Name::Session, &app.issuer)])
}

/// The request is not in order: nothing has ended, and the browser goes nowhere by itself.
fn not_like_this(app: &App, is_signed_in: bool, error: &ProtocolError) -> Response {
    let what_to_do = if is_signed_in {
        "You are still signed in here. You can sign out of this server below; tell the app's developers what is \
         written under the technical details."
    } else {
        "You are not signed in here. Tell the app's developers what is written below."
    };
    let mut what = Trouble::new(
        "The app can't sign you out like this",
        "The app that sent you here asked for something this server does not accept.",
        what_to_do,
    );
    if is_signed_in {
        what.return_to = Some(("Sign out".to_owned(), app.issuer.endpoint("/logout")));
    }
    trouble(app, what, Some(error))
}
