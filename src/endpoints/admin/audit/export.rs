//! The events that are looked for as a file of lines, read and sent a page at a time.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse as _;
use futures_util::stream;
use serde_json::Value;

use super::super::answer::{Answer, Refused};
use super::super::visit::{Reading, Visit};
use super::sought::read;
use crate::admin::AdminError;
use crate::admin::audit::{Filter, PAGE, list};
use crate::oauth::error::ProtocolError;
use crate::records::event::EventRecord;
use crate::storage::Db;
use crate::storage::audit_events::AuditEventLine;

/// How many events one file has at most.
const MOST: i64 = 100_000;

/// The file: each event as an object on a line of its own, the newest first.
pub async fn export(visit: Visit) -> Result<Answer, Refused> {
    let mut reading = Reading::default();
    let filter = read(&visit, &mut reading, PAGE);
    if !reading.is_clean() {
        // The page of the list says what cannot be read.
        return Err(Refused::Nothing);
    }
    let whose = visit.user_id().as_str();
    let Some(place) = visit.app.exports.begin(whose) else {
        return Err(Refused::Waits("A file of yours is still being written."));
    };
    // The first page is read before anything is answered: so a fault is one, and not a file that was cut off.
    let first = list(&visit.app.db, &filter).await?;
    let begin = (Some((first, filter, MOST)), place);
    let db = visit.app.db.clone();
    // The next may begin once this one has ended, or nobody reads it any more.
    let lines = stream::try_unfold(begin, move |(state, place)| {
        let db = db.clone();
        async move {
            let Some((page, filter, left)) = state else {
                return Ok::<_, AdminError>(None);
            };
            let next = Box::pin(next(&db, &page, filter, left)).await?;
            Ok(Some((text(&page), (next, place))))
        }
    });
    let day: String = visit.edge.now.rfc3339().chars().take(10).collect();
    let name = format!("attachment; filename=\"audit-{day}.ndjson\"");
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/x-ndjson"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&name).map_err(ProtocolError::server_error)?,
        ),
    ];
    let response = (headers, Body::from_stream(lines)).into_response();
    Ok(Answer::Whole(Box::new(response)))
}

type State = Option<(Vec<AuditEventLine>, Filter, i64)>;

/// The page after one, if there is one and it has room.
async fn next(db: &Db, page: &[AuditEventLine], filter: Filter, left: i64) -> Result<State, AdminError> {
    let length = i64::try_from(page.len()).unwrap_or(i64::MAX);
    let left = left.saturating_sub(length);
    let Some(last) = page.last().filter(|_| length == filter.limit && left > 0) else {
        return Ok(None);
    };
    let filter = Filter {
        before: Some((last.event.at, last.event.id.to_string())),
        limit: filter.limit.min(left),
        ..filter
    };
    let page = list(db, &filter).await?;
    Ok((!page.is_empty()).then_some((page, filter, left)))
}

fn text(page: &[AuditEventLine]) -> String {
    page.iter().map(|event| line(event) + "\n").collect()
}

/// An event as `grantor audit export` writes it, with the names it is shown with.
fn line(event: &AuditEventLine) -> String {
    // A record always is an object: its members are plain.
    let mut value = serde_json::to_value(EventRecord::from(event)).unwrap_or(Value::Null);
    if let Some(members) = value.as_object_mut() {
        members.insert("at".to_owned(), event.event.at.rfc3339().into());
    }
    value.to_string()
}
