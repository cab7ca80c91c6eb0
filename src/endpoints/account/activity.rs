//! `/account/activity`: what happened to a person's account.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::somebody_for;
use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::pages::{ActivityPage, ActivityRow, NamedApp, in_words, told_kinds};
use crate::session;
use crate::storage::audit_events::{self, Own, OwnEvent};
use crate::storage::{Conn, StorageError, audit_lookup};
use crate::types::{Browser, ClientId, EventKind};
use crate::web::edge::Edge;
use crate::web::language::{spoken, words};
use crate::web::page::{layout, page, refused};

/// How far back it goes; the log may be kept for longer, or not as long.
pub(super) const DAYS: Duration = Duration::from_hours(90 * 24);

/// How many events are on a page.
const MOST: usize = 50;

/// `GET /account/activity`: the newest events, or those before one of them (`before`).
pub async fn activity(State(app): State<App>, edge: Edge, RawQuery(query): RawQuery) -> Response {
    let parameters = Parameters::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    match show(&app, &edge, &parameters).await {
        Ok(response) => response,
        Err(error) => refused(&app, &error),
    }
}

async fn show(app: &App, edge: &Edge, parameters: &Parameters) -> Result<Response, ProtocolError> {
    let session = match somebody_for(app, edge, "activity").await? {
        Ok(session) => session,
        Err(response) => return Ok(response),
    };
    let mut own = Own {
        user_id: session.user_id.clone(),
        kinds: told_kinds(),
        since: edge.now.minus(DAYS),
        before: parameters.one("before").and_then(|id| id.parse().ok()),
    };
    // One more than there is room for tells whether there are older ones.
    let limit = i64::try_from(MOST + 1).unwrap_or(i64::MAX);
    let mut events = audit_events::of_person(&mut app.db.read().await?.conn(), &own, limit).await?;
    if events.is_empty() && own.before.take().is_some() {
        // A place that is none of theirs, or is gone: nobody is told that nothing happened.
        events = audit_events::of_person(&mut app.db.read().await?.conn(), &own, limit).await?;
    }
    let has_older = events.len() > MOST;
    events.truncate(MOST);
    let last = events.last().filter(|_| has_older);
    let gone = gone(&mut app.db.read().await?.conn(), &events).await?;
    let template = ActivityPage {
        layout: layout(app, Some(session::account(app, &session))),
        days: DAYS.as_secs() / 86_400,
        older: last.map(|event| event.id.to_string()),
        rows: events.iter().filter_map(|event| row(event, &gone)).collect(),
    };
    Ok(page(StatusCode::OK, &template))
}

/// What apps were called that there are no more, by their ids.
async fn gone(conn: &mut Conn<'_>, events: &[OwnEvent]) -> Result<HashMap<ClientId, NamedApp>, StorageError> {
    let unnamed = events.iter().filter(|event| event.app_name.is_none());
    let ids: HashSet<_> = unnamed.filter_map(|event| event.client_id.as_ref()).collect();
    let mut named = HashMap::new();
    for id in ids {
        if let Some((name, is_unchecked)) = audit_lookup::name_of_gone(conn, id).await? {
            named.insert(id.clone(), NamedApp { name, is_unchecked });
        }
    }
    Ok(named)
}

fn row(event: &OwnEvent, gone: &HashMap<ClientId, NamedApp>) -> Option<ActivityRow> {
    let kind: EventKind = event.kind.parse().ok()?;
    let gone = event.client_id.as_ref().and_then(|id| gone.get(id));
    let personal = event.personal.members();
    Some(ActivityRow {
        what: in_words(words(), kind)?,
        is_by_administrator: event.actor == "admin",
        app: match event.app_name_in(spoken()) {
            Some(name) => Some(NamedApp {
                name: name.to_owned(),
                is_unchecked: !event.is_vouched_for,
            }),
            None => gone.cloned(),
        },
        moment: words().moment(event.at),
        browser: personal
            .user_agent
            .as_deref()
            .map(|agent| words().browser(Browser::of(agent))),
        address: personal.address,
    })
}
