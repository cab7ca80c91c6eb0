//! `/account/security/password`: another password, for whoever is signed in.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{CHANGE, alone_in, occasion, prove_first_for, sender, somebody_who_may_for};
use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::pages::OwnPasswordPage;
use crate::session;
use crate::storage::sessions::Session;
use crate::web::edge::Edge;
use crate::web::form::Form;
use crate::web::new_password::chosen;
use crate::web::page::{layout, local, page, refused, see_other};

/// How the sign-in names this page.
const HERE: &str = "password";

/// `GET /account/security/password`.
pub async fn change_password(State(app): State<App>, edge: Edge) -> Response {
    match somebody_who_may_for(&app, &edge, HERE).await {
        Ok(Ok(session)) => form_page(&app, &session, Vec::new()),
        Ok(Err(response)) => response,
        Err(error) => refused(&app, &error),
    }
}

/// `POST /account/security/password`.
pub async fn save_password(State(app): State<App>, edge: Edge, Form(form): Form) -> Response {
    let form = match form {
        Ok(form) => form,
        Err(error) => return refused(&app, &error),
    };
    match saved(&app, &edge, &form).await {
        Ok(response) => response,
        Err(error) => refused(&app, &error),
    }
}

async fn saved(app: &App, edge: &Edge, form: &Parameters) -> Result<Response, ProtocolError> {
    let session = match sender(app, edge, form, HERE).await? {
        Ok(session) => session,
        Err(response) => return Ok(response),
    };
    let password = match chosen(app, form, &[&session.email, &session.name]) {
        Ok(password) => password,
        Err(errors) => return Ok(form_page(app, &session, errors)),
    };
    let is_done = session::choose_password(app, session, password, occasion(edge), edge.now).await?;
    if is_done {
        alone_in(app, edge, see_other(&local(app, "/account/security"))).await
    } else {
        Ok(prove_first_for(app, HERE))
    }
}

fn form_page(app: &App, session: &Session, errors: Vec<String>) -> Response {
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let template = OwnPasswordPage {
        layout: layout(app, Some(session::account(app, session))),
        csrf: session::form_token(app, session, CHANGE),
        email: session.email.clone(),
        errors,
        min_length: app.settings.password.min_length,
    };
    page(status, &template)
}
