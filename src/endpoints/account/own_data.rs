//! `/account/data`: a copy of all that is known of a person, and the way to the end of their account.

use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::export::Export;
use super::{CHANGE, pressed_before, prove_first_for, sender, somebody_for};
use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
use crate::pages::DataPage;
use crate::session;
use crate::web::edge::Edge;
use crate::web::form::Form;
use crate::web::page::{layout, page, refused};

/// How the sign-in names this page.
const HERE: &str = "data";

/// `GET /account/data`; after somebody proved who they are, with what they had pressed before (`again`).
pub async fn own_data(State(app): State<App>, edge: Edge, RawQuery(query): RawQuery) -> Response {
    match somebody_for(&app, &edge, HERE).await {
        Ok(Ok(session)) => {
            let template = DataPage {
                layout: layout(&app, Some(session::account(&app, &session))),
                csrf: session::form_token(&app, &session, CHANGE),
                again: pressed_before(query),
                may_delete: app.settings.account.deletion,
                contact: app.settings.branding.contact.clone(),
            };
            page(StatusCode::OK, &template)
        }
        Ok(Err(response)) => response,
        Err(error) => refused(&app, &error),
    }
}

/// `POST /account/data`.
pub async fn download_data(State(app): State<App>, edge: Edge, Form(form): Form) -> Response {
    let form = match form {
        Ok(form) => form,
        Err(error) => return refused(&app, &error),
    };
    match downloaded(&app, &edge, &form).await {
        Ok(response) => response,
        Err(error) => refused(&app, &error),
    }
}

async fn downloaded(app: &App, edge: &Edge, form: &Parameters) -> Result<Response, ProtocolError> {
    let session = match sender(app, edge, form, HERE).await? {
        Ok(session) => session,
        Err(response) => return Ok(response),
    };
    if form.one("action") != Some("download") {
        return Err(ProtocolError::of(reason::FORM_INCOMPLETE));
    }
    let (now, held) = (edge.now, session.clone());
    let event = AuditEvent::new(Kind::DataDownloaded, Actor::User)
        .by(&session.user_id)
        .user(&session.user_id)
        .address(&edge.address.to_canonical())
        .user_agent(&edge.user_agent());
    // Written down first: whoever gets a copy cannot keep that from the person it is of.
    let is_done = app
        .db
        .write(move |conn| {
            Box::pin(async move {
                let is_proved = session::hold_to_change(conn, &held, now).await?;
                if is_proved {
                    audit::record(conn, &event, now).await?;
                }
                Ok(is_proved)
            })
        })
        .await?;
    let export = if is_done {
        Export::of(app, &session, now).await?
    } else {
        None
    };
    let Some(export) = export else {
        return Ok(prove_first_for(app, HERE));
    };
    let text = serde_json::to_string_pretty(&export).map_err(ProtocolError::server_error)?;
    let day: String = now.rfc3339().chars().take(10).collect();
    let name = format!("attachment; filename=\"account-{day}.json\"");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&name).map_err(ProtocolError::server_error)?,
        ),
    ];
    Ok((headers, text).into_response())
}
