//! `/account/security/passkey`: a browser makes a passkey.
//!
//! What it is asked travels in the form, sealed for this sign-in, until it answers.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::security::show_codes;
use super::{CHANGE, occasion, prove_first_for, sender, somebody_who_may_for};
use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::pages::PasskeyPage;
use crate::proofs::passkey::{PasskeyError, Registering};
use crate::session::{self, EnrolledPasskey, PasskeyBy, PasskeyEnrolment};
use crate::storage::sessions::Session;
use crate::storage::{passkeys, users};
use crate::types::Timestamp;
use crate::web::edge::Edge;
use crate::web::form::Form;
use crate::web::page::{Forms, layout, local, refused, see_other};
use crate::web::passkeys::{passkey_page, said_of_new};

/// How the sign-in names this page.
const HERE: &str = "passkey";

/// What a question is sealed for.
fn context(session: &Session) -> Vec<u8> {
    format!("add passkey {}", session.id).into_bytes()
}

/// `GET /account/security/passkey`.
pub async fn add_passkey(State(app): State<App>, edge: Edge) -> Response {
    let shown = async {
        match somebody_who_may_for(&app, &edge, HERE).await? {
            Ok(session) => form_page(&app, &session, None, edge.now).await,
            Err(response) => Ok(response),
        }
    };
    match shown.await {
        Ok(response) => response,
        Err(error) => refused(&app, &error),
    }
}

/// `POST /account/security/passkey`.
pub async fn keep_passkey(State(app): State<App>, edge: Edge, Form(form): Form) -> Response {
    let form = match form {
        Ok(form) => form,
        Err(error) => return refused(&app, &error),
    };
    match kept(&app, &edge, &form).await {
        Ok(response) => response,
        Err(error) => refused(&app, &error),
    }
}

async fn kept(app: &App, edge: &Edge, form: &Parameters) -> Result<Response, ProtocolError> {
    let now = edge.now;
    let session = match sender(app, edge, form, HERE).await? {
        Ok(session) => session,
        Err(response) => return Ok(response),
    };
    let asked = match asked(app, &session, form) {
        Ok(asked) => asked,
        Err(error) => return form_page(app, &session, Some(said_of_new(error)?), now).await,
    };
    let what = PasskeyEnrolment {
        by: PasskeyBy::SignIn(Box::new(session.clone())),
        asked,
        answer: form.one("answer").unwrap_or_default().to_owned(),
        occasion: occasion(edge),
    };
    match session::enrol_passkey(app, what, now).await? {
        EnrolledPasskey::Kept(codes) if codes.is_empty() => Ok(see_other(&local(app, "/account/security"))),
        EnrolledPasskey::Kept(codes) => Ok(show_codes(app, &codes)),
        EnrolledPasskey::Outdated => Ok(prove_first_for(app, HERE)),
        EnrolledPasskey::Refused(error) => form_page(app, &session, Some(said_of_new(error)?), now).await,
    }
}

/// What this sign-in's page asked the browser.
fn asked(app: &App, session: &Session, form: &Parameters) -> Result<Registering, PasskeyError> {
    let sealed = form.one("asked").unwrap_or_default();
    let opened = app.forms_sealed.open_text(&context(session), sealed).ok();
    let asked = opened.and_then(|json| serde_json::from_slice(&json).ok());
    asked.ok_or(PasskeyError::NotAsked)
}

/// The page; back to the list where no passkey may be added.
async fn form_page(
    app: &App,
    session: &Session,
    error: Option<String>,
    now: Timestamp,
) -> Result<Response, ProtocolError> {
    let (user, known) = {
        let mut read = app.db.read().await?;
        let conn = &mut read.conn();
        let user = users::by_id(conn, &session.user_id).await?;
        (user, passkeys::of_user(conn, &session.user_id).await?)
    };
    let Some(user) = user else {
        return Ok(prove_first_for(app, HERE));
    };
    let called = &app.settings.branding.name;
    let asked = match app.passkeys.begin_registration(&user, &known, called, now) {
        Ok(asked) => asked,
        Err(PasskeyError::TooMany | PasskeyError::NotAvailable(_)) => {
            return Ok(see_other(&local(app, "/account/security")));
        }
        Err(error) => return Err(ProtocolError::server_error(error)),
    };
    let sealed = serde_json::to_vec(&asked.state).map_err(ProtocolError::server_error)?;
    let status = if error.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let template = PasskeyPage {
        layout: layout(app, Some(session::account(app, session))),
        csrf: session::form_token(app, session, CHANGE),
        sealed: app
            .forms_sealed
            .seal_text(&context(session), &sealed)
            .map_err(ProtocolError::server_error)?,
        passkey: asked.options,
        error,
    };
    Ok(passkey_page(app, status, &template, Forms::Here))
}
