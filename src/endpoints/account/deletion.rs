//! `/account/data/delete`: the end of an account, by its person.
//!
//! It takes what every change of the account takes, a sign-in of the last ten minutes with all that its person has, and the address
//! typed, so that nothing goes by a slip. There is no way back: an undo would have to keep what is to be erased.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{CHANGE, occasion, prove_first_for, sender, somebody_who_may_for};
use crate::app::App;
use crate::mail;
use crate::oauth::access::Stays;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::pages::{AppsOfAccount, DeletePage, DeletedPage, NamedApp, WhyItStays};
use crate::session::{self, AccountDeleted, DeleteAccount};
use crate::storage::sessions::{self, Session};
use crate::storage::{Conn, StorageError, account_apps};
use crate::types::{EmailAddress, Timestamp};
use crate::web::cookies::{self, Name};
use crate::web::edge::Edge;
use crate::web::form::Form;
use crate::web::language::spoken;
use crate::web::page::{layout, local, page, refused, see_other, with_cookies};

/// How the sign-in names this page.
const HERE: &str = "deletion";

/// How many apps are named.
const MOST_APPS: i64 = 20;

/// The status of the page where nothing was deleted.
const REFUSED: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// What a browser keeps of whoever signed in in it.
const KEPT: [Name; 3] = [Name::Session, Name::Device, Name::Trusted];

/// `GET /account/data/delete`: what will end.
pub async fn delete_account(State(app): State<App>, edge: Edge) -> Response {
    let shown = async {
        if !app.settings.account.deletion {
            return Ok(not_here(&app));
        }
        match somebody_who_may_for(&app, &edge, HERE).await? {
            Ok(session) => form_page(&app, &session, (StatusCode::OK, false), edge.now).await,
            Err(response) => Ok(response),
        }
    };
    match shown.await {
        Ok(response) => response,
        Err(error) => refused(&app, &error),
    }
}

/// `POST /account/data/delete`.
pub async fn confirm_deletion(State(app): State<App>, edge: Edge, Form(form): Form) -> Response {
    let form = match form {
        Ok(form) => form,
        Err(error) => return refused(&app, &error),
    };
    match deleted(&app, &edge, &form).await {
        Ok(response) => response,
        Err(error) => refused(&app, &error),
    }
}

async fn deleted(app: &App, edge: &Edge, form: &Parameters) -> Result<Response, ProtocolError> {
    if !app.settings.account.deletion {
        return Ok(not_here(app));
    }
    let session = match sender(app, edge, form, HERE).await? {
        Ok(session) => session,
        Err(response) => return Ok(response),
    };
    let typed = form.one("email").unwrap_or_default().trim();
    let is_theirs = match (
        typed.parse::<EmailAddress>(),
        session.email.parse::<EmailAddress>(),
    ) {
        (Ok(typed), Ok(theirs)) => typed == theirs,
        _ => false,
    };
    if !is_theirs {
        return form_page(app, &session, (REFUSED, true), edge.now).await;
    }
    let what = DeleteAccount {
        session: session.clone(),
        occasion: occasion(edge),
    };
    match session::delete_account(app, what, edge.now).await? {
        AccountDeleted::NotProved => Ok(prove_first_for(app, HERE)),
        AccountDeleted::Stays(_) => form_page(app, &session, (REFUSED, false), edge.now).await,
        AccountDeleted::Deleted => {
            let template = DeletedPage {
                layout: layout(app, None),
                email: session.email,
            };
            let forgotten = KEPT.map(|name| cookies::remove(name, &app.issuer));
            Ok(with_cookies(page(StatusCode::OK, &template), forgotten))
        }
    }
}

/// Where the people who run the server delete accounts: the page that says so.
fn not_here(app: &App) -> Response {
    see_other(&local(app, "/account/data"))
}

/// The page, as of now; `is_other` says that what was typed is not the address of the account.
async fn form_page(
    app: &App,
    session: &Session,
    (status, is_other): (StatusCode, bool),
    now: Timestamp,
) -> Result<Response, ProtocolError> {
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let stays = session::why_account_stays(conn, &session.user_id).await?;
    let idle = app.settings.sessions.idle.duration();
    let others = sessions::others(conn, (&session.user_id, &session.id), idle, now).await?;
    let template = DeletePage {
        layout: layout(app, Some(session::account(app, session))),
        csrf: session::form_token(app, session, CHANGE),
        email: session.email.clone(),
        stays: stays.map(|why| match why {
            Stays::LastOwner => WhyItStays::LastOwner,
            Stays::UnderAudit => WhyItStays::UnderAudit,
        }),
        contact: app.settings.branding.contact.clone(),
        apps: apps_of(conn, session, now).await?,
        sessions: others.saturating_add(1),
        sends_mail: mail::is_configured(&app.settings.mail),
        is_other: is_other && stays.is_none(),
    };
    Ok(page(status, &template))
}

/// The apps that may use the account.
async fn apps_of(
    conn: &mut Conn<'_>,
    session: &Session,
    now: Timestamp,
) -> Result<AppsOfAccount, StorageError> {
    let known = account_apps::named(conn, &session.user_id, now, MOST_APPS).await?;
    let all = known.first().map_or(0, |app| app.all_apps);
    let language = spoken();
    let named = known.into_iter().map(|app| NamedApp {
        name: app.name_in(language).to_owned(),
        is_unchecked: !app.is_vouched_for,
    });
    let named: Vec<_> = named.collect();
    Ok(AppsOfAccount {
        more: usize::try_from(all)
            .unwrap_or_default()
            .saturating_sub(named.len()),
        named,
    })
}
