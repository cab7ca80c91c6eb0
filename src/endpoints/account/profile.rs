//! `/account/profile`: what an account says of its person, and what each app sees of it.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::held::{HeldApp, HeldApps};
use super::{CHANGE, prove_first_for, sender, somebody_for};
use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::mail;
use crate::oauth::error::ProtocolError;
use crate::oauth::look_alike::is_seen;
use crate::oauth::parameters::Parameters;
use crate::oauth::resource::Catalog;
use crate::pages::{NamedApp, ProfilePage, SeenBy};
use crate::permissions::{Reach, places, told_of};
use crate::session;
use crate::storage::sessions::Session;
use crate::storage::users::{self, User};
use crate::storage::{Conn, StorageError};
use crate::types::{Timestamp, one_line};
use crate::web::edge::Edge;
use crate::web::form::Form;
use crate::web::language::spoken;
use crate::web::page::{layout, local, page, refused, see_other};

/// How the sign-in names this page.
const HERE: &str = "profile";

/// The most characters a name has, here as where an account is made.
const LONGEST_NAME: usize = 100;

/// `GET /account/profile`; after a name was saved (`saved`), the page says so.
pub async fn profile(State(app): State<App>, edge: Edge, RawQuery(query): RawQuery) -> Response {
    let shown = async {
        match somebody_for(&app, &edge, HERE).await? {
            Ok(session) => {
                let is_saved = query.as_deref() == Some("saved");
                form_page(&app, &session, (None, is_saved), edge.now).await
            }
            Err(response) => Ok(response),
        }
    };
    match shown.await {
        Ok(response) => response,
        Err(error) => refused(&app, &error),
    }
}

/// `POST /account/profile`.
pub async fn save_profile(State(app): State<App>, edge: Edge, Form(form): Form) -> Response {
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
    let name = one_line(form.one("name").unwrap_or_default().trim(), LONGEST_NAME);
    if name.is_empty() || !is_seen(&name) {
        return form_page(app, &session, (Some(name), false), edge.now).await;
    }
    let event = AuditEvent::new(Kind::UserChanged, Actor::User)
        .by(&session.user_id)
        .user(&session.user_id)
        .address(&edge.address.to_canonical())
        .user_agent(&edge.user_agent())
        .details("name");
    let now = edge.now;
    let is_done = app
        .db
        .write(move |conn| Box::pin(async move { rename(conn, &session, (name, event), now).await }))
        .await?;
    Ok(if is_done {
        see_other(&local(app, "/account/profile?saved"))
    } else {
        prove_first_for(app, HERE)
    })
}

/// Gives an account another name; whether its person had proved who they are.
async fn rename(
    conn: &mut Conn<'_>,
    session: &Session,
    (name, event): (String, AuditEvent),
    now: Timestamp,
) -> Result<bool, StorageError> {
    if !session::hold_to_change(conn, session, now).await? {
        return Ok(false);
    }
    // As it is now: what an administrator changes meanwhile waits for the account's row.
    let Some(mut user) = users::by_id(conn, &session.user_id).await? else {
        return Ok(false);
    };
    if user.name != name {
        user.name = name;
        users::update(conn, &user, now).await?;
        audit::record(conn, &event, now).await?;
    }
    Ok(true)
}

/// The page; with what was typed, where that is no name.
async fn form_page(
    app: &App,
    session: &Session,
    (typed, is_saved): (Option<String>, bool),
    now: Timestamp,
) -> Result<Response, ProtocolError> {
    let HeldApps {
        user,
        apps: held,
        more,
    } = HeldApps::of(app, &session.user_id, now).await?;
    let Some(user) = user else {
        return Ok(prove_first_for(app, HERE));
    };
    let catalog = app.catalog().await?;
    let apps = held.iter().map(|held| seen_by(held, (&catalog, &user)));
    let status = if typed.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let template = ProfilePage {
        layout: layout(app, Some(session::account(app, session))),
        csrf: session::form_token(app, session, CHANGE),
        email: user.email.to_string(),
        may_change_address: mail::is_configured(&app.settings.mail),
        has_no_name: typed.is_some(),
        is_saved,
        told: told_of(&user),
        more,
        apps: apps.collect(),
        name: typed.unwrap_or(user.name),
    };
    Ok(page(status, &template))
}

/// What an app sees of a person, each thing once: what it got, and what an administrator lets it have without asking and they did not
/// say no to.
fn seen_by(HeldApp { client, held, .. }: &HeldApp, (catalog, user): (&Catalog, &User)) -> SeenBy {
    let (resources, claims) = held.lists();
    let reach = Reach {
        catalog,
        client,
        user: Some(user),
        scope: &held.scope,
        resources: &resources,
        claims: &claims,
        before: None,
        optional: None,
    };
    let mut data: Vec<(String, String)> = Vec::new();
    let of_places = places(&reach, "").into_iter().flat_map(|place| place.permissions);
    for shown in of_places.flat_map(|permission| permission.data) {
        if !data.contains(&shown) {
            data.push(shown);
        }
    }
    SeenBy {
        app: NamedApp {
            name: client.name_in(spoken()).to_owned(),
            is_unchecked: client.is_self_registered(),
        },
        data,
    }
}
