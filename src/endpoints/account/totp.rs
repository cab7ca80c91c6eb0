//! `/account/security/totp`: an app begins to make codes.
//!
//! The secret is stored once a code shows that the app has it; until then it travels in the form, sealed for this sign-in.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::security::show_codes;
use super::{CHANGE, occasion, prove_first_for, sender, somebody_who_may_for};
use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::pages::{Enrolling, TotpPage};
use crate::proofs::totp::{self, NewTotp};
use crate::proofs::{Factors, Proof};
use crate::session::{self, NewFactor};
use crate::storage::sessions::Session;
use crate::storage::{devices, totp_credentials};
use crate::types::{Secret, Timestamp, one_line};
use crate::web::edge::Edge;
use crate::web::form::Form;
use crate::web::language::words;
use crate::web::page::{layout, local, page, refused, see_other};

/// How the sign-in names this page.
const HERE: &str = "totp";

/// A secret that is being put into an app, as it travels.
#[derive(Serialize, Deserialize)]
struct Sealed {
    new: NewTotp,
    made_at: Timestamp,
}

/// What a secret is sealed for.
fn context(session: &Session) -> Vec<u8> {
    format!("add totp {}", session.id).into_bytes()
}

/// `GET /account/security/totp`.
pub async fn add_totp(State(app): State<App>, edge: Edge) -> Response {
    let shown = async {
        let session = match somebody_who_may_for(&app, &edge, HERE).await? {
            Ok(session) => session,
            Err(response) => return Ok(response),
        };
        form_page(&app, &session, NewTotp::generate(), ("", None), edge.now)
    };
    match shown.await {
        Ok(response) => response,
        Err(error) => refused(&app, &error),
    }
}

/// `POST /account/security/totp`.
pub async fn confirm_totp(State(app): State<App>, edge: Edge, Form(form): Form) -> Response {
    let form = match form {
        Ok(form) => form,
        Err(error) => return refused(&app, &error),
    };
    match confirmed(&app, &edge, &form).await {
        Ok(response) => response,
        Err(error) => refused(&app, &error),
    }
}

async fn confirmed(app: &App, edge: &Edge, form: &Parameters) -> Result<Response, ProtocolError> {
    let now = edge.now;
    let session = match sender(app, edge, form, HERE).await? {
        Ok(session) => session,
        Err(response) => return Ok(response),
    };
    let again = || see_other(&local(app, "/account/security/totp"));
    let sealed = form.one("enrolling").unwrap_or_default();
    let opened = app.forms_sealed.open_text(&context(&session), sealed).ok();
    let opened: Option<Sealed> = opened.and_then(|json| serde_json::from_slice(&json).ok());
    let Some(Sealed { new, .. }) = opened.filter(|sealed| now.since(sealed.made_at) <= Proof::LIFETIME)
    else {
        // Of another sign-in, or too old: with a new secret.
        return Ok(again());
    };
    let name = one_line(form.one("name").unwrap_or_default().trim(), 64);
    let called = if name.is_empty() {
        words().account_totp_unnamed().text()
    } else {
        name.clone()
    };
    let code = Secret::new(form.one("code").unwrap_or_default().to_owned());
    let confirmed = new.confirm(&app.totp, (&called, &code), now);
    let Some(credential) = confirmed.map_err(ProtocolError::server_error)? else {
        let wrong = words().factors_wrong_first_code().text();
        return form_page(app, &session, new, (&name, Some(wrong)), now);
    };
    let is_first = !Factors::of(&mut app.db.read().await?.conn(), &session.user_id)
        .await?
        .are_there();
    let (codes, hashes) = if is_first {
        session::made_codes(app, &session.user_id)
            .await
            .map(|(codes, hashes)| (Some(codes), Some(hashes)))?
    } else {
        (None, None)
    };
    let new = NewFactor {
        credential,
        recovery_hashes: hashes,
    };
    let (outbox, occasion) = (app.outbox.clone(), occasion(edge));
    let done = app
        .db
        .write(move |conn| {
            Box::pin(async move {
                let user_id = &session.user_id;
                if !session::hold_to_change(conn, &session, now).await? {
                    return Ok(Done::NotProved);
                }
                let factors = Factors::of(conn, user_id).await?;
                // Sent twice, or from two tabs at once.
                let is_there = totp_credentials::is_of(conn, &new.credential.id, user_id).await?;
                if is_there
                    || factors.totp >= totp::MOST
                    || factors.are_there() == new.recovery_hashes.is_some()
                {
                    return Ok(Done::Otherwise);
                }
                session::add_factor(conn, user_id, &new, (&outbox, occasion.clone()), now).await?;
                devices::delete_of_user(conn, user_id).await?;
                // T75: what was begun without it ends.
                let because = ("a second factor was added", &occasion);
                session::end_others(conn, (&session.id, user_id), because, now).await?;
                Ok(Done::Added)
            })
        })
        .await?;
    app.logouts.notify_one();
    Ok(match (done, codes) {
        (Done::NotProved, _) => prove_first_for(app, HERE),
        (Done::Added, Some(codes)) => show_codes(app, &codes),
        (Done::Added | Done::Otherwise, _) => see_other(&local(app, "/account/security")),
    })
}

/// What became of it.
enum Done {
    /// Whoever asks has to prove who they are first.
    NotProved,
    /// It is there, with as many as there may be, or was added in another tab: the list says how it is.
    Otherwise,
    Added,
}

fn form_page(
    app: &App,
    session: &Session,
    new: NewTotp,
    (name, error): (&str, Option<String>),
    now: Timestamp,
) -> Result<Response, ProtocolError> {
    let enrolment = new
        .enrolment(&app.settings.branding.name, &session.email)
        .map_err(ProtocolError::server_error)?;
    let sealed = serde_json::to_vec(&Sealed { new, made_at: now }).map_err(ProtocolError::server_error)?;
    let template = TotpPage {
        layout: layout(app, Some(session::account(app, session))),
        csrf: session::form_token(app, session, CHANGE),
        sealed: app
            .forms_sealed
            .seal_text(&context(session), &sealed)
            .map_err(ProtocolError::server_error)?,
        enrolling: Enrolling {
            picture: enrolment.picture,
            width: enrolment.width,
            uri: enrolment.uri,
            typed: enrolment.typed,
        },
        name: name.to_owned(),
        error,
    };
    let status = if template.error.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Ok(page(status, &template))
}
