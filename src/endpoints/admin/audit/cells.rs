//! What stands in a row of the audit log, and leads from it.

use super::super::visit::Visit;
use super::super::ways;
use crate::oauth::access::Permission;
use crate::pages::admin::{Cell, Tone};
use crate::storage::audit_events::AuditEventLine;
use crate::types::{ClientId, UserId};

/// The names of the columns.
pub const COLUMNS: [&str; 5] = ["When", "What", "Who did it", "About", "From"];

/// An event as a row of the list.
pub fn cells(visit: &Visit, line: &AuditEventLine) -> Vec<Cell> {
    let event = &line.event;
    let what = match &event.reason {
        Some(reason) => Cell::Many(vec![
            Cell::text(kind_of(line)),
            Cell::mark(reason.as_str(), Tone::Warn),
        ]),
        None => Cell::text(kind_of(line)),
    };
    let address = event.personal.members().address.unwrap_or_default();
    vec![
        Cell::way(format!("/admin/audit/{}", event.id), event.at.moment()),
        what,
        doer(visit, line),
        Cell::Many(about_another(visit, line)),
        Cell::text(address),
    ]
}

/// What happened, in words.
pub fn kind_of(line: &AuditEventLine) -> String {
    line.event.kind.replace('_', " ")
}

/// Who did it.
pub fn doer(visit: &Visit, line: &AuditEventLine) -> Cell {
    let event = &line.event;
    // An app may have any name: what kind of doer it is comes first.
    let kind = Cell::text(match event.actor.as_str() {
        "user" => "a person",
        "client" => "an app",
        "admin" => "an administrator",
        "system" => "this server",
        other => other,
    });
    let Some(id) = &event.actor_id else {
        return kind;
    };
    let name = line.actor_name.as_deref().unwrap_or(id);
    let named = if event.actor == "client" {
        app(visit, id, name)
    } else {
        person(visit, id, name)
    };
    Cell::Many(vec![kind, named])
}

/// What it is about, but for who did it: that stands beside it.
fn about_another(visit: &Visit, line: &AuditEventLine) -> Vec<Cell> {
    let mut line = line.clone();
    let event = &mut line.event;
    event
        .user_id
        .take_if(|id| event.actor_id.as_deref() == Some(id.as_str()));
    event
        .client_id
        .take_if(|id| event.actor_id.as_deref() == Some(id.as_str()));
    about(visit, &line)
}

/// What it is about.
pub fn about(visit: &Visit, line: &AuditEventLine) -> Vec<Cell> {
    let event = &line.event;
    let user = event.user_id.as_ref().map(UserId::as_str);
    let client = event.client_id.as_ref().map(ClientId::as_str);
    let user = user.map(|id| person(visit, id, line.email.as_deref().unwrap_or(id)));
    let client = client.map(|id| app(visit, id, line.client_name.as_deref().unwrap_or(id)));
    let target = event.target.as_deref().map(Cell::code);
    user.into_iter().chain(client).chain(target).collect()
}

fn person(visit: &Visit, id: &str, name: &str) -> Cell {
    if visit.may(Permission::UsersRead) {
        Cell::way(format!("/admin/people/{id}"), name)
    } else {
        Cell::text(name)
    }
}

fn app(visit: &Visit, id: &str, name: &str) -> Cell {
    match id.parse::<ClientId>() {
        Ok(id) if visit.may(Permission::ClientsRead) => Cell::way(ways::app(&id), name),
        _ => Cell::text(name),
    }
}
