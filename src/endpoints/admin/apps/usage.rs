//! Who uses an app, and what happened to it.

use super::frame::{READ, Subject, is_of_resource, seen, sheet};
use crate::admin::audit::{self, Filter};
use crate::endpoints::admin::answer::{Answer, Refused};
use crate::endpoints::admin::screen::{Screen, answered_by};
use crate::endpoints::admin::visit::{PAGE, Visit};
use crate::oauth::access::Permission;
use crate::pages::admin::{Cell, Facts, Links, Prose, Table, Tone, Way};
use crate::storage::client_use::{self, Use};

pub(super) const SCREENS: [Screen; 1] = [Screen::shows("/admin/apps/{id}/use", READ, answered_by!(show))];

/// How far grants are counted: more are many.
const MOST: i64 = 10_000;

/// How many events are shown.
const EVENTS: i64 = 20;

async fn show(visit: Visit) -> Result<Answer, Refused> {
    let subject = seen(&visit).await?;
    if is_of_resource(&subject.client) {
        return Err(Refused::Nothing);
    }
    let mut page = sheet(&visit, &subject, "/use");
    if subject.client.asks_people() {
        page = page.with(counts(&visit, &subject).await?);
        // Who allowed an app what is nobody's business who may not see that of everybody.
        if visit.may(Permission::SessionsRead) {
            page = page.with(latest(&visit, &subject).await?);
        }
    } else {
        page = page.with(Prose::new("It acts for itself: nobody allows it anything."));
    }
    if visit.may(Permission::AuditRead) {
        page = page.with(events(&visit, &subject).await?);
    }
    Ok(page.with_some(elsewhere(&visit, &subject)).into())
}

/// The ways to all of it, for whoever may see that.
fn elsewhere(visit: &Visit, subject: &Subject) -> Option<Links> {
    let id: String = form_urlencoded::byte_serialize(subject.client.id.as_str().as_bytes()).collect();
    let ways = [
        (
            Permission::SessionsRead,
            "all-grants",
            "grants?app=",
            "All grants",
        ),
        (Permission::AuditRead, "all-events", "audit?client=", "All events"),
    ];
    let ways = ways.into_iter().filter(|(needed, ..)| visit.may(*needed));
    let ways: Vec<_> = ways
        .map(|(_, way, to, label)| Way::new(way, format!("/admin/{to}{id}"), label))
        .collect();
    (!ways.is_empty()).then(|| Links::new("", ways))
}

async fn counts(visit: &Visit, subject: &Subject) -> Result<Facts, Refused> {
    let id = &subject.client.id;
    let mut read = visit.app.db.read().await?;
    let (grants, people) = client_use::living(&mut read.conn(), id, MOST, visit.edge.now).await?;
    let counted = |count: i64| {
        if grants >= MOST {
            format!("{count} at least")
        } else {
            count.to_string()
        }
    };
    Ok(Facts::new("counts", "At this moment")
        .row("People who use it", Cell::text(counted(people)))
        .row("Grants that live", Cell::text(counted(grants))))
}

async fn latest(visit: &Visit, subject: &Subject) -> Result<Table, Refused> {
    let used = client_use::latest(&mut visit.app.db.read().await?.conn(), &subject.client.id, PAGE).await?;
    let may_see = visit.may(Permission::UsersRead);
    let rows = used.iter().map(|used| {
        let who = if may_see {
            Cell::way(format!("/admin/people/{}", used.user_id), used.email.as_str())
        } else {
            Cell::code(used.user_id.as_str())
        };
        vec![
            who,
            Cell::text(used.scope.to_string()),
            Cell::text(used.created_at.moment()),
            Cell::text(used.generation_at.moment()),
            state(visit, used),
        ]
    });
    let columns = ["Who", "What", "Allowed", "Used last", "State"];
    Ok(Table::new("grants", "Allowed last", columns)
        .titled()
        .rows(rows)
        .empty("Nobody has allowed it anything yet."))
}

fn state(visit: &Visit, used: &Use) -> Cell {
    match &used.revoked_because {
        Some(why) => Cell::Many(vec![Cell::mark("ended", Tone::Bad), Cell::text(why.as_str())]),
        None if used.ends_at <= visit.edge.now => Cell::mark("over", Tone::Plain),
        None => Cell::mark("lives", Tone::Good),
    }
}

async fn events(visit: &Visit, subject: &Subject) -> Result<Table, Refused> {
    let filter = Filter {
        client_id: Some(subject.client.id.clone()),
        limit: EVENTS,
        ..Filter::default()
    };
    let lines = audit::list(&visit.app.db, &filter).await?;
    let may_see = visit.may(Permission::UsersRead);
    let rows = lines.iter().map(|line| {
        let event = &line.event;
        let about = match (&event.user_id, &line.email) {
            (Some(id), Some(email)) if may_see => Cell::way(format!("/admin/people/{id}"), email.as_str()),
            (Some(id), _) => Cell::code(id.as_str()),
            (None, _) => Cell::text(""),
        };
        vec![
            Cell::text(event.at.moment()),
            Cell::code(event.kind.as_str()),
            Cell::text(event.actor.as_str()),
            about,
            Cell::text(event.details.as_str()),
        ]
    });
    Ok(
        Table::new("events", "What happened", ["When", "What", "By", "About", "More"])
            .titled()
            .rows(rows),
    )
}
