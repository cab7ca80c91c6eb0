//! `/account/security/passkey`: a browser makes a passkey.
//!
//! What it is asked travels in the form, sealed for this sign-in, until it answers.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::security::{made_codes, show_codes};
use super::{CHANGE, occasion, prove_first, refuse_foreign, somebody_who_may};
use crate::app::App;
use crate::mail::{Factor, Letter, Occasion, Outbox};
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::pages::PasskeyPage;
use crate::proofs::Factors;
use crate::proofs::passkey::{NewPasskey, PasskeyError, Registering};
use crate::session;
use crate::storage::sessions::Session;
use crate::storage::{Conn, StorageError, devices, passkeys, users};
use crate::types::Timestamp;
use crate::web::edge::Edge;
use crate::web::form::Form;
use crate::web::page::{Forms, layout, local, refused, see_other};
use crate::web::passkeys::{passkey_page, said_of_new};

/// What a question is sealed for.
fn context(session: &Session) -> Vec<u8> {
    format!("add passkey {}", session.id).into_bytes()
}

/// `GET /account/security/passkey`.
pub async fn add_passkey(State(app): State<App>, edge: Edge) -> Response {
    let shown = async {
        match somebody_who_may(&app, &edge).await? {
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
    form.refuse_repeated()?;
    let now = edge.now;
    let session = match somebody_who_may(app, edge).await? {
        Ok(session) => session,
        Err(response) => return Ok(response),
    };
    if let Some(response) = refuse_foreign(app, edge, &session, form) {
        return Ok(response);
    }
    let answer = form.one("answer").unwrap_or_default();
    let made = asked(app, &session, form).and_then(|asked| {
        app.passkeys
            .finish_registration(&asked, &session.user_id, answer, now)
    });
    let new = match made {
        Ok(new) => new,
        Err(error) => return form_page(app, &session, Some(said_of_new(error)?), now).await,
    };
    let is_first = !Factors::of(&mut app.db.read().await?.conn(), &session.user_id)
        .await?
        .are_there();
    let (codes, hashes) = if is_first {
        let (codes, hashes) = made_codes(app, &session.user_id).await?;
        (Some(codes), Some(hashes))
    } else {
        (None, None)
    };
    let of = session.clone();
    let (outbox, occasion) = (app.outbox.clone(), occasion(edge));
    let kept = app
        .db
        .write(move |conn| {
            Box::pin(async move { keep(conn, &of, (new, hashes), (&outbox, occasion), now).await })
        })
        .await?;
    app.logouts.notify_one();
    Ok(match (kept, codes) {
        (None, _) => prove_first(app),
        (Some(Err(error)), _) => return form_page(app, &session, Some(said_of_new(error)?), now).await,
        (Some(Ok(())), Some(codes)) => show_codes(app, &codes),
        (Some(Ok(())), None) => see_other(&local(app, "/account/security")),
    })
}

/// What this sign-in's page asked the browser.
fn asked(app: &App, session: &Session, form: &Parameters) -> Result<Registering, PasskeyError> {
    let sealed = form.one("asked").unwrap_or_default();
    let opened = app.forms_sealed.open_text(&context(session), sealed).ok();
    let asked = opened.and_then(|json| serde_json::from_slice(&json).ok());
    asked.ok_or(PasskeyError::NotAsked)
}

/// Keeps it, if whoever asks still may.
async fn keep(
    conn: &mut Conn<'_>,
    session: &Session,
    (new, hashes): (NewPasskey, Option<Vec<String>>),
    (outbox, occasion): (&Outbox, Occasion),
    now: Timestamp,
) -> Result<Option<Result<(), PasskeyError>>, StorageError> {
    let user_id = &session.user_id;
    if !session::hold_to_change(conn, session, now).await? {
        return Ok(None);
    }
    // The first in another tab: it has codes by now, or takes them along.
    if Factors::of(conn, user_id).await?.are_there() == hashes.is_some() {
        return Ok(Some(Err(PasskeyError::NotAsked)));
    }
    if let Err(error) = session::add_passkey(conn, user_id, new, now).await? {
        return Ok(Some(Err(error)));
    }
    // T75: what was begun without it ends.
    session::end_others(conn, (&session.id, user_id), "a passkey was added", now).await?;
    if let Some(hashes) = hashes {
        session::replace_recovery_codes(conn, user_id, &hashes, now).await?;
    }
    devices::delete_of_user(conn, user_id).await?;
    let letter = Letter::FactorAdded {
        what: Factor::Passkey,
        occasion,
    };
    session::tell(conn, outbox, user_id, &letter, now).await?;
    Ok(Some(Ok(())))
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
        return Ok(prove_first(app));
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
