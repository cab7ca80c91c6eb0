//! `/account/activity`: what happened to a person's account.

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
use crate::types::{EventKind, browser_named};
use crate::web::edge::Edge;
use crate::web::page::{layout, page, refused};

/// How far back it goes, in days; the log may be kept for longer, or not as long.
const DAYS: u64 = 90;

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
        since: edge.now.minus(Duration::from_secs(DAYS * 86_400)),
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
    let template = ActivityPage {
        layout: layout(app, Some(session::account(app, &session))),
        days: DAYS,
        older: last.map(|event| event.id.to_string()),
        rows: events.into_iter().filter_map(row).collect(),
    };
    Ok(page(StatusCode::OK, &template))
}

fn row(event: OwnEvent) -> Option<ActivityRow> {
    let kind: EventKind = event.kind.parse().ok()?;
    let personal = event.personal.members();
    Some(ActivityRow {
        what: in_words(kind)?,
        is_by_administrator: event.actor == "admin",
        app: event.app_name.map(|name| NamedApp {
            name,
            is_unchecked: !event.is_vouched_for,
        }),
        moment: event.at.moment(),
        browser: personal.user_agent.as_deref().map(browser_named),
        address: personal.address,
    })
}
