//! `/account/security`: what a person signs in with.

use std::time::Duration;

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{CHANGE, alone_in, occasion, pressed_before, prove_first_for, providers, sender, somebody_for};
use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::mail::{self, Factor, Letter, Occasion, Outbox};
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
use crate::pages::{Carried, PasskeyRow, PasskeySection, SecurityPage, TotpRow};
use crate::proofs::passkey::MOST;
use crate::proofs::{Factors, totp, ways_in};
use crate::session::{self, Disconnected};
use crate::storage::sessions::Session;
use crate::storage::{
    Conn, StorageError, audit_events, devices, passkeys, recovery_codes, totp_credentials, users,
};
use crate::types::{IdentityId, PasskeyId, PasskeyName, Secret, Timestamp, TotpId, UserId};
use crate::web::edge::Edge;
use crate::web::form::Form;
use crate::web::language::words;
use crate::web::page::{Forms, Trouble, layout, local, refused, see_other, trouble};
use crate::web::passkeys::passkey_page;
use crate::web::recovery_codes::recovery_codes as recovery_codes_page;

/// How the sign-in names this page.
const HERE: &str = "security";

/// How long whoever locked their account down is told what is left to do.
const NEWS: Duration = Duration::from_hours(1);

/// `GET /account/security`; after somebody proved who they are, with what they had pressed before (`again`).
pub async fn security(State(app): State<App>, edge: Edge, RawQuery(query): RawQuery) -> Response {
    match show(&app, &edge, pressed_before(query)).await {
        Ok(response) => response,
        Err(error) => refused(&app, &error),
    }
}

async fn show(app: &App, edge: &Edge, again: String) -> Result<Response, ProtocolError> {
    let session = match somebody_for(app, edge, HERE).await? {
        Ok(session) => session,
        Err(response) => return Ok(response),
    };
    let catalog = app.catalog().await?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let apps = totp_credentials::of_user(conn, &session.user_id).await?;
    let factors = Factors::of(conn, &session.user_id).await?;
    let passkeys = passkeys_of(app, conn, &session.user_id).await?;
    let (connected, providers) = providers::of(&catalog, conn, &session.user_id).await?;
    // A form that leads to a provider goes on from here by a redirect.
    let forms = if providers.is_empty() {
        Forms::Here
    } else {
        Forms::Anywhere
    };
    let template = SecurityPage {
        layout: layout(app, Some(session::account(app, &session))),
        csrf: session::form_token(app, &session, CHANGE),
        again,
        email: session.email.clone(),
        may_change_address: mail::is_configured(&app.settings.mail),
        may_add_totp: factors.totp < totp::MOST,
        passkeys,
        connected,
        providers,
        totp: apps
            .into_iter()
            .map(|app| TotpRow {
                id: app.id.to_string(),
                name: app.name,
                added: words().date(app.created_at),
                used: app.last_used_at.map(|at| words().date(at)),
            })
            .collect(),
        password: users::password_set_at(conn, &session.user_id)
            .await?
            .map(|at| words().date(at)),
        locked_down: locked_down(conn, &session, edge.now).await?,
        recovery_codes: factors.recovery_codes,
        devices: devices::count(conn, (&session.user_id, session.epoch), edge.now).await?,
    };
    Ok(passkey_page(app, StatusCode::OK, &template, forms))
}

/// When the account was locked down, while that is news.
async fn locked_down(
    conn: &mut Conn<'_>,
    session: &Session,
    now: Timestamp,
) -> Result<Option<String>, StorageError> {
    let kind = Kind::AccountLockedDown;
    let at = audit_events::newest(conn, &session.user_id, kind, now.minus(NEWS)).await?;
    let chosen = users::password_set_at(conn, &session.user_id).await?;
    Ok(at
        .filter(|at| chosen.is_none_or(|chosen| chosen <= *at))
        .map(|at| words().moment(at)))
}

/// A person's passkeys as the page shows them; nothing where there are none here. Their authenticators are told each time
/// which are taken: one that was made and not kept, or removed in another browser, is then offered no more.
async fn passkeys_of(
    app: &App,
    conn: &mut Conn<'_>,
    user_id: &UserId,
) -> Result<Option<PasskeySection>, ProtocolError> {
    if app.passkeys.available().is_err() {
        return Ok(None);
    }
    let known = passkeys::of_user(conn, user_id).await?;
    let accepted = app.passkeys.accepted(user_id, &known);
    Ok(Some(PasskeySection {
        accepted: accepted.map_err(ProtocolError::server_error)?,
        may_add: known.len() < MOST,
        rows: known
            .into_iter()
            .map(|passkey| PasskeyRow {
                id: passkey.id.to_string(),
                name: passkey.name.to_string(),
                is_synced: passkey.made.is_synced,
                added: words().date(passkey.created_at),
                used: passkey.last_used_at.map(|at| words().date(at)),
            })
            .collect(),
    }))
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
    /// An app, a passkey or who they are at a provider: no two have the same id.
    Remove(TotpId, PasskeyId, IdentityId),
    Rename(PasskeyId, PasskeyName),
    NewRecoveryCodes,
    ForgetDevices,
}

impl Change {
    fn of(form: &Parameters) -> Result<Self, ProtocolError> {
        let change = match (form.one("action"), form.one("remove"), form.one("rename")) {
            (Some("new-recovery-codes"), None, None) => Some(Self::NewRecoveryCodes),
            (Some("forget-devices"), None, None) => Some(Self::ForgetDevices),
            (None, Some(id), None) => match (id.parse(), id.parse(), id.parse()) {
                (Ok(app), Ok(passkey), Ok(identity)) => Some(Self::Remove(app, passkey, identity)),
                _ => None,
            },
            (None, None, Some(id)) => {
                let name = form.one("name").unwrap_or_default().trim();
                match (id.parse(), name.parse()) {
                    (Ok(id), Ok(name)) => Some(Self::Rename(id, name)),
                    _ => None,
                }
            }
            _ => None,
        };
        change.ok_or_else(|| ProtocolError::of(reason::FORM_INCOMPLETE))
    }
}

async fn changed(app: &App, edge: &Edge, form: &Parameters) -> Result<Response, ProtocolError> {
    let session = match sender(app, edge, form, HERE).await? {
        Ok(session) => session,
        Err(response) => return Ok(response),
    };
    let (now, back) = (edge.now, see_other(&local(app, "/account/security")));
    let done = match Change::of(form)? {
        Change::NewRecoveryCodes => return new_recovery_codes(app, edge, session).await,
        Change::Remove(totp, passkey, identity) => {
            let which = (totp, passkey, identity);
            let (outbox, occasion) = (app.outbox.clone(), occasion(edge));
            app.db
                .write(move |conn| {
                    Box::pin(async move { remove(conn, &session, which, (&outbox, occasion), now).await })
                })
                .await?
        }
        Change::Rename(id, name) => {
            let occasion = occasion(edge);
            app.db
                .write(move |conn| {
                    Box::pin(async move { rename(conn, &session, (id, name), &occasion, now).await })
                })
                .await?
        }
        Change::ForgetDevices => {
            let occasion = occasion(edge);
            app.db
                .write(move |conn| {
                    Box::pin(async move { forget_devices(conn, &session, &occasion, now).await })
                })
                .await?
        }
    };
    app.logouts.notify_one();
    Ok(match done {
        Done::Changed => alone_in(app, edge, back).await?,
        Done::NotProved => prove_first_for(app, HERE),
        Done::LastWayIn => last_way_in(app),
    })
}

/// What became of a change.
enum Done {
    Changed,
    /// Whoever asks has to prove first who they are.
    NotProved,
    /// It would leave no way to sign in.
    LastWayIn,
}

fn last_way_in(app: &App) -> Response {
    let words = words();
    let mut what = Trouble::new(
        reason::LAST_WAY_IN,
        words.account_last_way_title(),
        words.account_last_way(),
        words.account_last_way_do(),
    );
    what.return_to = Some((words.account_back().text(), local(app, "/account/security")));
    trouble(app, what)
}

/// Takes an app or a passkey from a person, and with the last one what stands in for it; ends their other sign-ins.
async fn remove(
    conn: &mut Conn<'_>,
    session: &Session,
    (totp, passkey, identity): (TotpId, PasskeyId, IdentityId),
    (outbox, occasion): (&Outbox, Occasion),
    now: Timestamp,
) -> Result<Done, StorageError> {
    if !session::hold_to_change(conn, session, now).await? {
        return Ok(Done::NotProved);
    }
    let user_id = &session.user_id;
    let what = if passkeys::version(conn, &passkey, user_id).await?.is_some() {
        if ways_in(conn, user_id).await? < 2 {
            return Ok(Done::LastWayIn);
        }
        session::remove_passkey(conn, (&passkey, user_id), Some(&occasion), now).await?;
        Factor::Passkey
    } else if totp_credentials::delete(conn, &totp, user_id).await?.is_some() {
        let event = AuditEvent::new(Kind::FactorRemoved, Actor::User)
            .by(user_id)
            .user(user_id)
            .target(&totp)
            .details("an app that makes one-time codes");
        audit::record(conn, &session::noted(event, Some(&occasion)), now).await?;
        Factor::AuthenticatorApp
    } else {
        // Or gone already, in another tab: it is as they wish.
        let done = session::disconnect(conn, session, &identity, (outbox, occasion), now).await?;
        return Ok(match done {
            Disconnected::Done => Done::Changed,
            Disconnected::LastWayIn => Done::LastWayIn,
        });
    };
    if !Factors::of(conn, user_id).await?.are_there() {
        recovery_codes::delete_of_user(conn, user_id).await?;
    }
    devices::delete_of_user(conn, user_id).await?;
    // T75: what was begun with it ends.
    let because = ("a second factor was removed", &occasion);
    session::end_others(conn, (&session.id, user_id), because, now).await?;
    let letter = Letter::FactorRemoved { what, occasion };
    session::tell(conn, outbox, user_id, &letter, now).await?;
    Ok(Done::Changed)
}

async fn rename(
    conn: &mut Conn<'_>,
    session: &Session,
    (id, name): (PasskeyId, PasskeyName),
    occasion: &Occasion,
    now: Timestamp,
) -> Result<Done, StorageError> {
    if !session::hold_to_change(conn, session, now).await? {
        return Ok(Done::NotProved);
    }
    // Whether it is there still: what is gone needs no name.
    session::rename_passkey(conn, (&id, &session.user_id), &name, Some(occasion), now).await?;
    Ok(Done::Changed)
}

async fn forget_devices(
    conn: &mut Conn<'_>,
    session: &Session,
    occasion: &Occasion,
    now: Timestamp,
) -> Result<Done, StorageError> {
    if !session::hold_to_change(conn, session, now).await? {
        return Ok(Done::NotProved);
    }
    devices::delete_of_user(conn, &session.user_id).await?;
    let event = AuditEvent::new(Kind::DevicesForgotten, Actor::User)
        .by(&session.user_id)
        .user(&session.user_id);
    audit::record(conn, &session::noted(event, Some(occasion)), now).await?;
    Ok(Done::Changed)
}

async fn new_recovery_codes(app: &App, edge: &Edge, session: Session) -> Result<Response, ProtocolError> {
    let (now, outbox, occasion) = (edge.now, app.outbox.clone(), occasion(edge));
    let (codes, hashes) = session::made_codes(app, &session.user_id).await?;
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
                session::replace_recovery_codes(conn, user_id, &hashes, &occasion, now).await?;
                devices::delete_of_user(conn, user_id).await?;
                let letter = Letter::RecoveryCodesMade { occasion };
                session::tell(conn, &outbox, user_id, &letter, now).await?;
                Ok(true)
            })
        })
        .await?;
    Ok(if is_done {
        show_codes(app, &codes)
    } else {
        prove_first_for(app, HERE)
    })
}

/// Shows codes, once.
pub(super) fn show_codes(app: &App, codes: &[Secret]) -> Response {
    let onward = Carried {
        action: local(app, "/account/security"),
        fields: Vec::new(),
    };
    recovery_codes_page(app, codes, onward, Forms::Here)
}
