//! What the audit log says of somebody.

use super::super::answer::{Answer, Refused};
use super::super::visit::{PAGE, Visit};
use super::person::{Person, Tab};
use crate::pages::admin::{Cell, Links, Table, Way};
use crate::storage::audit_events::AuditEventLine;
use crate::storage::person_events;
use crate::types::browser_named;

/// `GET /admin/people/{id}/audit`
pub async fn show(visit: Visit) -> Result<Answer, Refused> {
    let person = Person::named(&visit).await?;
    let after = visit.asked("after").parse().ok();
    let mut read = visit.app.db.read().await?;
    let known = person_events::page(&mut read.conn(), &person.user.id, after.as_ref(), PAGE + 1).await?;
    drop(read);
    let (known, next) = visit.paged(known, |one| one.event.id.to_string());
    let columns = ["When", "What", "By", "About", "From"];
    let table = Table::new("events", "What the audit log says of them", columns)
        .rows(known.iter().map(row))
        .next(next);
    let to = format!("/admin/audit?whom={}", person.user.id);
    let search = vec![Way::new("search-audit", to, "Search the audit log")];
    Ok(person
        .sheet(&visit, Tab::Events)
        .with(table.empty("Nothing is written down of them."))
        .with(Links::new("", search))
        .into())
}

fn row(line: &AuditEventLine) -> Vec<Cell> {
    let event = &line.event;
    let mut what = vec![Cell::code(event.kind.as_str())];
    what.extend(event.reason.as_deref().map(Cell::code));
    let by = match &line.actor_name {
        Some(name) => format!("{} ({name})", event.actor),
        None => event.actor.clone(),
    };
    let app = line.client_name.as_deref().map(Cell::text);
    let target = event.target.as_deref().map(Cell::code);
    let details = Some(event.details.as_str()).filter(|details| !details.is_empty());
    let about = app.into_iter().chain(target).chain(details.map(Cell::text));
    let personal = event.personal.members();
    let browser = personal.user_agent.as_deref().map(browser_named);
    let from = personal.address.into_iter().chain(browser).map(Cell::text);
    vec![
        Cell::text(event.at.moment()),
        Cell::Many(what),
        Cell::text(by),
        Cell::Many(about.collect()),
        Cell::Many(from.collect()),
    ]
}
