//! What people do with their own account.

mod activity;
mod address;
mod address_link;
mod apps;
mod deletion;
mod export;
mod held;
mod lock;
mod overview;
mod own_data;
mod passkey;
mod password;
mod profile;
mod providers;
mod security;
mod sessions;
mod totp;
mod undo_address;

pub use activity::activity;
pub use address::{ask_for_address, change_address};
pub use address_link::{confirm_address, show_address};
pub use apps::{apps, remove_app};
pub use deletion::{confirm_deletion, delete_account};
pub use lock::{lock_account, lock_down};
pub use overview::overview;
pub use own_data::{download_data, own_data};
pub use passkey::{add_passkey, keep_passkey};
pub use password::{change_password, save_password};
pub use profile::{profile, save_profile};
pub use security::{change, security};
pub use sessions::{end_sign_ins, sessions};
pub use totp::{add_totp, confirm_totp};
pub use undo_address::{show_undo, undo_address};

use std::time::Duration;

use axum::response::Response;

use crate::app::App;
use crate::mail::Occasion;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
use crate::session;
use crate::storage::sessions::Session;
use crate::web::cookies::{self, Name};
use crate::web::edge::Edge;
use crate::web::language::words;
use crate::web::page::{forbidden, local, see_other, with_cookies};
use crate::web::same_site::is_own_form;

/// What the forms of the account do, as [`session::form_token`] names it.
const CHANGE: &str = session::CHANGE_ACCOUNT;

/// The names of the fields by which a button of the pages says what it is for.
const PRESSED: [&str; 4] = ["remove", "narrow", "rename", "action"];

/// Who is signed in; whoever is not is led there, and back to this page of the account, as the sign-in names it.
///
/// # Errors
/// If the database fails.
async fn somebody_for(app: &App, edge: &Edge, to: &str) -> Result<Result<Session, Response>, ProtocolError> {
    let values = edge.cookies.all(Name::Session, &app.issuer);
    let session = session::current(app, &values, edge.now).await?;
    Ok(session.ok_or_else(|| prove_first_for(app, to)))
}

/// The same for whoever is about to change something: they proved a moment ago who they are, or do so first.
///
/// # Errors
/// If the database fails.
async fn somebody_who_may_for(
    app: &App,
    edge: &Edge,
    to: &str,
) -> Result<Result<Session, Response>, ProtocolError> {
    let session = match somebody_for(app, edge, to).await? {
        Ok(session) => session,
        Err(response) => return Ok(Err(response)),
    };
    let may = session::may_change_account(app, &session, edge.now).await?;
    Ok(if may {
        Ok(session)
    } else {
        Err(prove_first_for(app, to))
    })
}

/// Whoever sends a form of the account's pages: it says nothing twice, it is of this very sign-in, and they proved a moment ago who
/// they are. Whoever has to do that first is led there and back to the page, which says that what they pressed was not done.
///
/// # Errors
/// Refuses a form that says something twice. If the database fails.
async fn sender(
    app: &App,
    edge: &Edge,
    form: &Parameters,
    to: &str,
) -> Result<Result<Session, Response>, ProtocolError> {
    form.refuse_repeated()?;
    let session = match somebody_for(app, edge, to).await? {
        Ok(session) => session,
        Err(response) => return Ok(Err(response)),
    };
    let foreign = refuse_foreign(app, edge, &session, form);
    if session::may_change_account(app, &session, edge.now).await? {
        return Ok(foreign.map_or(Ok(session), Err));
    }
    let mut pressed = PRESSED.iter().filter_map(|name| form.one(name));
    Ok(Err(match pressed.next() {
        // What another site sends is nothing anybody wanted.
        Some(pressed) if foreign.is_none() => prove_first_again(app, to, pressed),
        _ => prove_first_for(app, to),
    }))
}

/// When, and where from, something is done that its person is told of.
fn occasion(edge: &Edge) -> Occasion {
    Occasion::new(edge.now).by(&edge.user_agent(), edge.address)
}

/// To the sign-in, and back to this page of the account.
fn prove_first_for(app: &App, to: &str) -> Response {
    see_other(&local(app, &format!("/sign-in?to={to}")))
}

/// What was pressed on a page before its person proved who they are, as the sign-in says where it leads back: nothing was done.
fn pressed_before(query: Option<String>) -> String {
    let parameters = Parameters::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    parameters.one("again").unwrap_or_default().to_owned()
}

/// The same, and the page says that what was pressed there was not done.
fn prove_first_again(app: &App, to: &str, pressed: &str) -> Response {
    let pressed: String = form_urlencoded::byte_serialize(pressed.as_bytes()).collect();
    see_other(&local(app, &format!("/sign-in?to={to}&again={pressed}")))
}

/// The answer to a change that ended every sign-in but this: it has another secret from now on, so that nobody stays in by a copy of
/// its cookie, and its browser stays one that is known.
///
/// # Errors
/// If the database fails.
async fn alone_in(app: &App, edge: &Edge, response: Response) -> Result<Response, ProtocolError> {
    let values = edge.cookies.all(Name::Session, &app.issuer);
    let Some(kept) = session::rekey(app, &values, edge.now).await? else {
        return Ok(response);
    };
    let (of, values) = (
        (&kept.session.user_id, kept.session.epoch),
        edge.cookies.all(Name::Device, &app.issuer),
    );
    let device = session::known_again(app, of, &values, edge.now).map_err(ProtocolError::server_error)?;
    let cookie = |name, value: &str, age: Option<Duration>| {
        cookies::set(name, value, &app.issuer, age.map(|age| age.as_secs()))
    };
    Ok(with_cookies(
        response,
        [
            cookie(Name::Session, kept.cookie.expose(), kept.max_age),
            cookie(Name::Device, &device, Some(session::KNOWN_FOR)),
        ],
    ))
}

/// The answer to a form of the account's pages that is none of this sign-in's.
fn refuse_foreign(app: &App, edge: &Edge, session: &Session, form: &Parameters) -> Option<Response> {
    let is_genuine = session::is_form_token(app, session, CHANGE, form.one("csrf"));
    if is_genuine && is_own_form(&edge.headers, app.origin()) {
        return None;
    }
    let words = words();
    Some(forbidden(
        app,
        reason::FORM_OF_OTHER_SITE,
        words.errors_other_site(),
        words.errors_open_account(),
    ))
}
