//! `/account/security`: what a person signs in with.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{CHANGE, occasion, own_form, prove_first, somebody, somebody_who_may};
use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::mail::{Factor, Letter, Occasion, Outbox};
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
use crate::pages::{Carried, RecoveryCodesPage, SecurityPage, TotpRow};
use crate::proofs::password::{Caller, PasswordError};
use crate::proofs::{Factors, recovery_code, totp};
use crate::session;
use crate::storage::sessions::Session;
use crate::storage::{Conn, StorageError, devices, recovery_codes, totp_credentials};
use crate::types::{Secret, Timestamp, TotpId, UserId};
use crate::web::edge::Edge;
use crate::web::form::Form;
use crate::web::page::{Forms, layout, local, page, refused, see_other};
use crate::web::recovery_codes::recovery_codes as recovery_codes_page;

/// `GET /account/security`.
pub async fn security(State(app): State<App>, edge: Edge) -> Response {
    match show(&app, &edge).await {
        Ok(response) => response,
        Err(error) => refused(&app, &error),
    }
}

async fn show(app: &App, edge: &Edge) -> Result<Response, ProtocolError> {
    let session = match somebody(app, edge).await? {
        Ok(session) => session,
        Err(response) => return Ok(response),
    };
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let apps = totp_credentials::of_user(conn, &session.user_id).await?;
    let factors = Factors::of(conn, &session.user_id).await?;
    let template = SecurityPage {
        layout: layout(app, Some(session::account(app, &session))),
        csrf: session::form_token(app, &session, CHANGE),
        may_add_totp: factors.totp < totp::MOST,
        totp: apps
            .into_iter()
            .map(|app| TotpRow {
                id: app.id.to_string(),
                name: app.name,
                added: app.created_at.date(),
                used: app.last_used_at.map(Timestamp::date),
            })
            .collect(),
        recovery_codes: factors.recovery_codes,
        devices: devices::count(conn, (&session.user_id, session.epoch), edge.now).await?,
    };
    Ok(page(StatusCode::OK, &template))
}

/// `POST /account/security`.
pub async fn change(State(app): State<App>, edge: Edge, Form(form): Form) -> Response {
    let form = match form {
        Ok(form) => form,
        Err(error) => return refused(&app, &error),
    };
    match changed(&app, &edge, &form).await {
        Ok(response) => response,
        Err(error) => refused(&app, &error),
    }
}

/// What a form of the page asks for.
enum Change {
    Remove(TotpId),
    NewRecoveryCodes,
    ForgetDevices,
}

impl Change {
    fn of(form: &Parameters) -> Result<Self, ProtocolError> {
        form.refuse_repeated()?;
        match (form.one("action"), form.one("remove")) {
            (Some("new-recovery-codes"), None) => Ok(Self::NewRecoveryCodes),
            (Some("forget-devices"), None) => Ok(Self::ForgetDevices),
            (None, Some(id)) => id
                .parse()
                .map(Self::Remove)
                .map_err(|_| ProtocolError::of(reason::FORM_INCOMPLETE)),
            _ => Err(ProtocolError::of(reason::FORM_INCOMPLETE)),
        }
    }
}

async fn changed(app: &App, edge: &Edge, form: &Parameters) -> Result<Response, ProtocolError> {
    let session = match somebody_who_may(app, edge).await? {
        Ok(session) => session,
        Err(response) => return Ok(response),
    };
    if let Err(response) = own_form(app, edge, &session, form) {
        return Ok(response);
    }
    let (now, back) = (edge.now, see_other(&local(app, "/account/security")));
    let is_done = match Change::of(form)? {
        Change::NewRecoveryCodes => return new_recovery_codes(app, edge, session).await,
        Change::Remove(id) => {
            let (outbox, occasion) = (app.outbox.clone(), occasion(edge));
            app.db
                .write(move |conn| {
                    Box::pin(async move { remove(conn, &session, &id, (&outbox, occasion), now).await })
                })
                .await?
        }
        Change::ForgetDevices => {
            app.db
                .write(move |conn| Box::pin(async move { forget_devices(conn, &session, now).await }))
                .await?
        }
    };
    app.logouts.notify_one();
    Ok(if is_done { back } else { prove_first(app) })
}

/// Takes an app from a person, and with the last one what stands in for it; ends their other sign-ins. Whether whoever asks
/// still may.
async fn remove(
    conn: &mut Conn<'_>,
    session: &Session,
    id: &TotpId,
    (outbox, occasion): (&Outbox, Occasion),
    now: Timestamp,
) -> Result<bool, StorageError> {
    if !session::hold_to_change(conn, session, now).await? {
        return Ok(false);
    }
    let user_id = &session.user_id;
    // Gone already, in another tab: it is as they wish.
    if totp_credentials::delete(conn, id, user_id).await?.is_none() {
        return Ok(true);
    }
    if !Factors::of(conn, user_id).await?.are_there() {
        recovery_codes::delete_of_user(conn, user_id).await?;
    }
    devices::delete_of_user(conn, user_id).await?;
    let event = AuditEvent::new(Kind::FactorRemoved, Actor::User)
        .by(user_id)
        .user(user_id)
        .target(id)
        .details("an app that makes one-time codes");
    audit::record(conn, &event, now).await?;
    let what = Factor::AuthenticatorApp;
    session::tell(
        conn,
        outbox,
        user_id,
        &Letter::FactorRemoved { what, occasion },
        now,
    )
    .await?;
    // T75: what was begun with it ends.
    session::end_others(conn, (&session.id, user_id), "a second factor was removed", now).await?;
    Ok(true)
}

async fn forget_devices(
    conn: &mut Conn<'_>,
    session: &Session,
    now: Timestamp,
) -> Result<bool, StorageError> {
    if !session::hold_to_change(conn, session, now).await? {
        return Ok(false);
    }
    devices::delete_of_user(conn, &session.user_id).await?;
    record(conn, Kind::DevicesForgotten, &session.user_id, now).await?;
    Ok(true)
}

async fn record(
    conn: &mut Conn<'_>,
    kind: Kind,
    user_id: &UserId,
    now: Timestamp,
) -> Result<(), StorageError> {
    let event = AuditEvent::new(kind, Actor::User).by(user_id).user(user_id);
    audit::record(conn, &event, now).await
}

async fn new_recovery_codes(app: &App, edge: &Edge, session: Session) -> Result<Response, ProtocolError> {
    let (now, outbox, occasion) = (edge.now, app.outbox.clone(), occasion(edge));
    let (codes, hashes) = made_codes(app, &session.user_id).await?;
    let is_done = app
        .db
        .write(move |conn| {
            Box::pin(async move {
                let user_id = &session.user_id;
                if !session::hold_to_change(conn, &session, now).await?
                    || !Factors::of(conn, user_id).await?.are_there()
                {
                    return Ok(false);
                }
                recovery_codes::replace(conn, user_id, &hashes, now).await?;
                devices::delete_of_user(conn, user_id).await?;
                record(conn, Kind::RecoveryCodesMade, user_id, now).await?;
                session::tell(
                    conn,
                    &outbox,
                    user_id,
                    &Letter::RecoveryCodesMade { occasion },
                    now,
                )
                .await?;
                Ok(true)
            })
        })
        .await?;
    Ok(if is_done {
        show_codes(app, &codes)
    } else {
        prove_first(app)
    })
}

/// New recovery codes, and their hashes.
///
/// # Errors
/// If the server is too busy to make them, and faults.
pub(super) async fn made_codes(
    app: &App,
    user_id: &UserId,
) -> Result<(Vec<Secret>, Vec<String>), ProtocolError> {
    let codes = recovery_code::generate();
    let caller = Caller::Known {
        account: user_id.to_string(),
    };
    let hashes = recovery_code::hashes(&app.passwords, &codes, &caller).await;
    let hashes = hashes.map_err(|error| match error {
        PasswordError::Busy => ProtocolError::unavailable(error),
        PasswordError::Storage(error) => error.into(),
        other => ProtocolError::server_error(other),
    })?;
    Ok((codes, hashes))
}

/// Shows codes, once.
pub(super) fn show_codes(app: &App, codes: &[Secret]) -> Response {
    let page = RecoveryCodesPage {
        layout: layout(app, None),
        codes: codes.iter().map(|code| code.expose().to_owned()).collect(),
        onward: Carried {
            action: local(app, "/account/security"),
            fields: Vec::new(),
        },
    };
    recovery_codes_page(app, page, Forms::Here)
}
