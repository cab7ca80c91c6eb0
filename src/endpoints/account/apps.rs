//! `/account/apps`: the apps that may use a person's account, what each may do, and taking one away.
//!
//! Taking an app away ends what it was allowed, and no sign-in. Apps that are told of sign-outs (OpenID Connect Back-Channel Logout)
//! hear nothing of it: a logout token says that a session here has ended, and it has not. What the person has open at the app is the
//! app's own matter, and it finds out at its next refresh.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{CHANGE, prove_first_for, refuse_foreign, somebody_for, somebody_who_may_for};
use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::config::Lifetime;
use crate::oauth::access_lifetime::AccessLifetime;
use crate::oauth::client::{Client, GrantType};
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
use crate::oauth::resource::Catalog;
use crate::oauth::standard_claims;
use crate::pages::{AppCard, AppRow, AppsPage, RemovedApp};
use crate::permissions::{Reach, places};
use crate::session;
use crate::storage::account_apps::{self, AccountApp, HeldConsent, HeldGrant};
use crate::storage::sessions::Session;
use crate::storage::users::User;
use crate::storage::{Conn, StorageError, consents, users};
use crate::types::{ClientId, ResourceUri, Scope, Timestamp, UserId};
use crate::web::app_card::app_card;
use crate::web::edge::Edge;
use crate::web::form::Form;
use crate::web::page::{layout, local, page, refused, see_other};

/// How many apps are shown.
const MOST_APPS: i64 = 100;

/// As the sign-in names this page.
const HERE: &str = "apps";

/// `GET /account/apps`; after one was taken away, with its id (`removed`).
pub async fn apps(State(app): State<App>, edge: Edge, RawQuery(query): RawQuery) -> Response {
    let parameters = Parameters::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    match shown(&app, &edge, parameters.one("removed")).await {
        Ok(response) => response,
        Err(error) => refused(&app, &error),
    }
}

async fn shown(app: &App, edge: &Edge, removed: Option<&str>) -> Result<Response, ProtocolError> {
    let session = match somebody_for(app, edge, HERE).await? {
        Ok(session) => session,
        Err(response) => return Ok(response),
    };
    let known = Known::of(app, &session.user_id, edge.now).await?;
    let Some(user) = &known.user else {
        return Ok(prove_first_for(app, HERE));
    };
    let catalog = app.catalog().await?;
    let (mut held, mut rows) = (held(known.grants, known.consents), Vec::new());
    let all = known.apps.first().map_or(0, |known| known.all_apps);
    let more = usize::try_from(all)
        .unwrap_or_default()
        .saturating_sub(known.apps.len());
    for known in &known.apps {
        // Deleted a moment ago: it has nothing any more.
        if let Some(client) = app.client(&known.client_id).await? {
            let held = held.remove(&known.client_id).unwrap_or_default();
            rows.push(row(app, known, (&client, &held), (&catalog, user)));
        }
    }
    let template = AppsPage {
        layout: layout(app, Some(session::account(app, &session))),
        csrf: session::form_token(app, &session, CHANGE),
        apps: rows,
        more,
        removed: just_removed(app, &session.user_id, removed, edge.now).await?,
    };
    Ok(page(StatusCode::OK, &template))
}

/// What is stored of a person's apps.
struct Known {
    user: Option<User>,
    apps: Vec<AccountApp>,
    grants: Vec<HeldGrant>,
    consents: Vec<HeldConsent>,
}

impl Known {
    async fn of(app: &App, user_id: &UserId, now: Timestamp) -> Result<Self, StorageError> {
        let mut read = app.db.read().await?;
        let conn = &mut read.conn();
        Ok(Self {
            user: users::by_id(conn, user_id).await?,
            apps: account_apps::list(conn, user_id, now, MOST_APPS).await?,
            grants: account_apps::grants_of(conn, user_id, now).await?,
            consents: account_apps::consents_of(conn, user_id).await?,
        })
    }
}

/// All that one app may do with an account.
#[derive(Default)]
struct Held {
    scope: Scope,
    resources: BTreeSet<ResourceUri>,
    claims: BTreeSet<String>,
    /// Where its answers went that people saw the host of.
    hosts: BTreeSet<String>,
    /// When its last grant ends, if nothing is refreshed.
    ends_at: Option<Timestamp>,
    /// The same, however often it is refreshed.
    expires_at: Option<Timestamp>,
    /// Whether a code waits that access tokens come of.
    has_code: bool,
    /// Whether it comes back unasked.
    is_remembered: bool,
}

/// What each app may do: by its grants and by what is remembered.
fn held(grants: Vec<HeldGrant>, consents: Vec<HeldConsent>) -> HashMap<ClientId, Held> {
    let mut all: HashMap<ClientId, Held> = HashMap::new();
    for grant in grants {
        let held = all.entry(grant.client_id).or_default();
        held.claims
            .extend(standard_claims::beyond(&grant.claims, &grant.scope));
        held.scope = held.scope.union(&grant.scope);
        held.resources.extend(grant.resources.0);
        if !grant.redirect_uri.is_loopback() {
            held.hosts.insert(grant.redirect_uri.host());
        }
        held.has_code |= grant.generation == 0;
        held.ends_at = held.ends_at.max(Some(grant.ends_at));
        held.expires_at = held.expires_at.max(Some(grant.expires_at));
    }
    for consent in consents {
        let held = all.entry(consent.client_id).or_default();
        held.scope = held.scope.union(&consent.scope);
        held.resources.extend(consent.resources.0);
        held.claims.extend(consent.claims.0);
        held.hosts.insert(consent.redirect_host);
        held.is_remembered = true;
    }
    // What one request asked for by name another had by a scope.
    for held in all.values_mut() {
        let scope = &held.scope;
        held.claims
            .retain(|name| standard_claims::scope_of(name).is_none_or(|of| !scope.has(of)));
    }
    all
}

/// Who an app is, and where people let it go: of its own addresses those alone, since who registers an app can write down any.
fn card(app: &App, client: &Client, held: &Held) -> AppCard {
    let hosts: Vec<_> = held.hosts.iter().map(String::as_str).collect();
    AppCard {
        host: hosts.join(", "),
        ..app_card(app, client, None)
    }
}

fn row(
    app: &App,
    known: &AccountApp,
    (client, held): (&Client, &Held),
    (catalog, user): (&Catalog, &User),
) -> AppRow {
    let resources: Vec<_> = held.resources.iter().cloned().collect();
    let claims: Vec<_> = held.claims.iter().cloned().collect();
    let reach = Reach {
        catalog,
        client,
        user: Some(user),
        scope: &held.scope,
        resources: &resources,
        claims: &claims,
        before: None,
    };
    AppRow {
        id: client.id.to_string(),
        app: card(app, client, held),
        places: places(&reach, ""),
        since: known.first_at.date(),
        used: known.last_at.date(),
        lasts: lasts(client, held, longest_access(app, client)),
    }
}

/// Whether an app has access while its person is away, until when, and what comes then: no shorter than it is.
fn lasts(client: &Client, held: &Held, access: Duration) -> String {
    if !client.is_enabled {
        return "An administrator disabled it: it can do nothing at present.".to_owned();
    }
    // Of what an administrator lets it have unasked, part of this may be.
    let is_unasked = held.is_remembered || !client.settings.skip_consent.is_empty();
    let then = if is_unasked {
        "After that it gets access again without asking, when you use it."
    } else {
        "After that it asks you again."
    };
    match (held.ends_at, held.expires_at) {
        (Some(_), Some(end)) if client.may_use(GrantType::RefreshToken) => {
            format!(
                "It keeps access while you are away, until {} at the latest. {then}",
                end.date()
            )
        }
        (Some(end), _) => {
            let end = if held.has_code { end.plus(access) } else { end };
            format!("It has access until {}. {then}", end.moment())
        }
        (None, _) => {
            "It has no access at present, and gets it again without asking when you use it.".to_owned()
        }
    }
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
    Ok(client.map(|client| {
        let longest = longest_access(app, &client);
        RemovedApp {
            name: client.name.clone(),
            ends_within: Lifetime::seconds(longest.as_secs()).in_words(),
        }
    }))
}

/// `POST /account/apps`.
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
    form.refuse_repeated()?;
    let session = match somebody_who_may_for(app, edge, HERE).await? {
        Ok(session) => session,
        Err(response) => return Ok(response),
    };
    if let Some(response) = refuse_foreign(app, edge, &session, form) {
        return Ok(response);
    }
    let id = form.one("remove").and_then(|id| id.parse::<ClientId>().ok());
    let id = id.ok_or_else(|| ProtocolError::of(reason::FORM_INCOMPLETE))?;
    let encoded: String = form_urlencoded::byte_serialize(id.as_str().as_bytes()).collect();
    let now = edge.now;
    let is_done = app
        .db
        .write(move |conn| Box::pin(async move { remove(conn, &session, &id, now).await }))
        .await?;
    Ok(if is_done {
        see_other(&local(app, &format!("/account/apps?removed={encoded}")))
    } else {
        prove_first_for(app, HERE)
    })
}

/// Takes an app away from a person; whether they had proved who they are.
async fn remove(
    conn: &mut Conn<'_>,
    session: &Session,
    client_id: &ClientId,
    now: Timestamp,
) -> Result<bool, StorageError> {
    if !session::hold_to_change(conn, session, now).await? {
        return Ok(false);
    }
    let user_id = &session.user_id;
    if !account_apps::is_there(conn, (user_id, client_id), now).await? {
        // Gone already, in another tab, or never there: it is as they wish.
        return Ok(true);
    }
    let because = "removed by its person";
    let removed = account_apps::remove(conn, (user_id, client_id), because, now).await?;
    let event = AuditEvent::new(Kind::GrantRevoked, Actor::User)
        .by(user_id)
        .user(user_id)
        .client(client_id)
        .details(removed.in_words());
    audit::record(conn, &event, now).await?;
    Ok(true)
}
