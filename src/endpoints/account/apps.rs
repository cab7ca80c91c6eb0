//! `/account/apps`: the apps that may use a person's account, what each may do, and taking one away.
//!
//! Taking an app away ends what it was allowed, and no sign-in. Apps that are told of sign-outs (OpenID Connect Back-Channel Logout)
//! hear nothing of it: a logout token says that a session here has ended, and it has not. What the person has open at the app is the
//! app's own matter, and it finds out at its next refresh.

use std::time::Duration;

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use url::Url;

use super::held::{Held, HeldApp, HeldApps};
use super::{CHANGE, prove_first_for, sender, somebody_for};
use crate::app::App;
use crate::oauth::access_lifetime::AccessLifetime;
use crate::oauth::client::{Client, GrantType};
use crate::oauth::error::ProtocolError;
use crate::oauth::extent::optional;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
use crate::oauth::resource::Catalog;
use crate::pages::{AppCard, AppRow, AppsPage, OPTIONAL, RemovedApp};
use crate::permissions::{Reach, described, places};
use crate::session::{self, AtApp, Chosen};
use crate::storage::account_apps;
use crate::storage::users::User;
use crate::storage::{consents, declined};
use crate::types::{ClientId, Scope, Timestamp, UserId};
use crate::web::app_card::app_card;
use crate::web::edge::Edge;
use crate::web::form::Form;
use crate::web::language::{spoken, words};
use crate::web::page::{layout, local, page, refused, see_other};

/// As the sign-in names this page.
const HERE: &str = "apps";

/// `GET /account/apps`; after one was taken away, or may do less, with its id (`removed`, `saved`).
pub async fn apps(State(app): State<App>, edge: Edge, RawQuery(query): RawQuery) -> Response {
    let parameters = Parameters::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    match shown(&app, &edge, &parameters).await {
        Ok(response) => response,
        Err(error) => refused(&app, &error),
    }
}

async fn shown(app: &App, edge: &Edge, parameters: &Parameters) -> Result<Response, ProtocolError> {
    let session = match somebody_for(app, edge, HERE).await? {
        Ok(session) => session,
        Err(response) => return Ok(response),
    };
    let HeldApps {
        user,
        apps: held,
        more,
    } = HeldApps::of(app, &session.user_id, edge.now).await?;
    let Some(user) = &user else {
        return Ok(prove_first_for(app, HERE));
    };
    let catalog = app.catalog().await?;
    let rows = held.iter().map(|held| row(app, held, (&catalog, user)));
    let template = AppsPage {
        layout: layout(app, Some(session::account(app, &session))),
        csrf: session::form_token(app, &session, CHANGE),
        apps: rows.collect(),
        more,
        removed: just_removed(app, &session.user_id, parameters.one("removed"), edge.now).await?,
        saved: just_saved(app, &session.user_id, parameters.one("saved")).await?,
        again: parameters.one("again").unwrap_or_default().to_owned(),
    };
    Ok(page(StatusCode::OK, &template))
}

/// Who an app is, and where people let it go: of its own addresses those alone, since who registers an app can write down any.
fn card(app: &App, client: &Client, held: &Held) -> AppCard {
    let hosts: Vec<_> = held.hosts.iter().map(String::as_str).collect();
    AppCard {
        host: hosts.join(", "),
        ..app_card(app, client, None)
    }
}

fn row(app: &App, of: &HeldApp, (catalog, user): (&Catalog, &User)) -> AppRow {
    let HeldApp { known, client, held } = of;
    let (resources, claims) = held.lists();
    let (optional, nothing) = (optional(client, &held.scope), Scope::default());
    let reach = Reach {
        catalog,
        client,
        user: Some(user),
        scope: &held.scope,
        resources: &resources,
        claims: &claims,
        before: None,
        optional: Some((&optional, &nothing)),
    };
    let app_card = card(app, client, held);
    AppRow {
        id: client.id.to_string(),
        opens: opens(app, client, &app_card),
        app: app_card,
        optional: optional.to_string(),
        left_out: left_out(client, held, catalog),
        places: places(&reach, ""),
        since: words().date(known.first_at),
        used: words().date(known.last_at),
        was_asked: !held.is_let_in || held.is_remembered,
        lasts: lasts(client, held, longest_access(app, client)),
    }
}

/// Where the app's name leads: to its sign-in by this server, where an administrator vouches for it and it has one, or to its website.
///
/// OpenID Connect Core §4: "`iss` REQUIRED. Issuer Identifier for the OP that the RP is to send the Authentication Request to."
fn opens(app: &App, client: &Client, card: &AppCard) -> Option<String> {
    let start = client.metadata.initiate_login_uri.as_deref();
    let start = start.filter(|_| !client.is_self_registered());
    let start = start.and_then(|uri| Url::parse(uri).ok()).map(|mut uri| {
        uri.query_pairs_mut().append_pair("iss", app.issuer.as_str());
        String::from(uri)
    });
    start.or_else(|| card.website().map(str::to_owned))
}

/// What its person said no to of what it may ask for, in words.
fn left_out(client: &Client, held: &Held, catalog: &Catalog) -> Vec<String> {
    let left_out = optional(client, &held.declined);
    let known = left_out.iter().filter_map(|name| catalog.scope(name));
    known.map(described).collect()
}

/// Whether an app has access while its person is away, until when, and what comes then: no shorter than it is.
fn lasts(client: &Client, held: &Held, access: Duration) -> String {
    let words = words();
    if !client.is_enabled {
        return words.account_apps_disabled().text();
    }
    let then = if held.is_remembered {
        words.account_apps_then_unasked()
    } else if held.is_let_in {
        words.account_apps_then_let_in()
    } else {
        words.account_apps_then_asks()
    };
    let said = match (held.ends_at, held.expires_at) {
        (Some(_), Some(end)) if client.may_use(GrantType::RefreshToken) => {
            let until = words.account_apps_until_away(words.date(end));
            words.account_apps_lasts(until, then)
        }
        (Some(end), _) => {
            let end = if held.has_code { end.plus(access) } else { end };
            let until = words.account_apps_until(words.moment(end));
            words.account_apps_lasts(until, then)
        }
        (None, _) if !held.is_remembered => words.account_apps_now_let_in(),
        (None, _) => words.account_apps_now_unasked(),
    };
    said.text()
}

/// How long an access token of an app is good for at most: resource servers only shorten it.
fn longest_access(app: &App, client: &Client) -> Duration {
    let server = app.settings.tokens.access.duration();
    AccessLifetime::of_token(server, client.settings.access_lifetime, None)
}

/// The app that was taken away, to be told of: only one that was, and was not allowed again, whoever wrote the link.
async fn just_removed(
    app: &App,
    user_id: &UserId,
    id: Option<&str>,
    now: Timestamp,
) -> Result<Option<RemovedApp>, ProtocolError> {
    let Some(id) = id.and_then(|id| id.parse::<ClientId>().ok()) else {
        return Ok(None);
    };
    let is_removed = {
        let mut read = app.db.read().await?;
        let conn = &mut read.conn();
        consents::is_removed(conn, user_id, &id).await?
            && !account_apps::is_there(conn, (user_id, &id), now).await?
    };
    if !is_removed {
        return Ok(None);
    }
    let client = app.client(&id).await?;
    Ok(client.map(|client| told_of(app, &client)))
}

/// The app that may do less, to be told of: only one of which something was left out, whoever wrote the link.
async fn just_saved(
    app: &App,
    user_id: &UserId,
    id: Option<&str>,
) -> Result<Option<RemovedApp>, ProtocolError> {
    let Some(id) = id.and_then(|id| id.parse::<ClientId>().ok()) else {
        return Ok(None);
    };
    let declined = declined::find(&mut app.db.read().await?.conn(), user_id, &id).await?;
    if declined.is_empty() {
        return Ok(None);
    }
    Ok(app.client(&id).await?.map(|client| told_of(app, &client)))
}

/// Its name, and how long what it was given last is good for.
fn told_of(app: &App, client: &Client) -> RemovedApp {
    RemovedApp {
        name: client.name_in(spoken()).to_owned(),
        ends_within: words().duration(longest_access(app, client)),
    }
}

/// `POST /account/apps`: takes one away, or what it can do without.
pub async fn remove_app(State(app): State<App>, edge: Edge, Form(form): Form) -> Response {
    let form = match form {
        Ok(form) => form,
        Err(error) => return refused(&app, &error),
    };
    match removed(&app, &edge, &form).await {
        Ok(response) => response,
        Err(error) => refused(&app, &error),
    }
}

async fn removed(app: &App, edge: &Edge, form: &Parameters) -> Result<Response, ProtocolError> {
    let session = match sender(app, edge, form, HERE).await? {
        Ok(session) => session,
        Err(response) => return Ok(response),
    };
    let (now, removed) = (edge.now, read(form, "remove"));
    let Some(client_id) = removed.clone().or_else(|| read(form, "narrow")) else {
        return Err(ProtocolError::of(reason::FORM_INCOMPLETE));
    };
    let encoded: String = form_urlencoded::byte_serialize(client_id.as_str().as_bytes()).collect();
    let what = AtApp {
        session,
        client_id,
        address: edge.address,
        user_agent: edge.user_agent(),
    };
    let (is_done, done) = if removed.is_some() {
        (session::remove_app(app, what, now).await?, "removed")
    } else {
        let done = session::narrow_app(app, (what, chosen(form)?), now).await?;
        (done, "saved")
    };
    Ok(if is_done {
        see_other(&local(app, &format!("/account/apps?{done}={encoded}")))
    } else {
        prove_first_for(app, HERE)
    })
}

/// The app a form names.
fn read(form: &Parameters, name: &str) -> Option<ClientId> {
    form.one(name).and_then(|id| id.parse().ok())
}

/// What the form showed of what an app can do without, and what of it is ticked.
fn chosen(form: &Parameters) -> Result<Chosen, ProtocolError> {
    let shown: Option<Scope> = form.one("shown").and_then(|shown| shown.parse().ok());
    let shown = shown.ok_or_else(|| ProtocolError::of(reason::FORM_INCOMPLETE))?;
    let kept = shown.filtered(|name| form.has(&format!("{OPTIONAL}{name}")));
    Ok(Chosen { shown, kept })
}
