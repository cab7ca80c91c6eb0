//! What people allowed apps.

use super::answer::{Answer, Refused};
use super::screen::{Proposed, Screen, answered_by};
use super::visit::{PAGE, Visit, unread};
use super::ways;
use super::whose::{Sought, Theirs};
use crate::admin::change::RevokeGrant;
use crate::oauth::access::{Needs, Permission};
use crate::pages::admin::{Cell, Choice, Field, Form, Sheet, Table, Tone};
use crate::storage::grant_lines::{self, GrantLine, Sought as Rows};
use crate::types::{GrantId, Timestamp};

/// Who finds anything here.
pub const READ: Needs = Needs::One(Permission::SessionsRead);

const WRITE: Needs = Needs::One(Permission::SessionsWrite);

pub(super) const SCREENS: [Screen; 2] = [
    Screen::shows("/admin/grants", READ, answered_by!(list)),
    Screen::confirms(
        "/admin/grants/{id}/revoke",
        (WRITE, "grant.revoke"),
        answered_by!(revoke),
    ),
];

async fn list(visit: Visit) -> Result<Answer, Refused> {
    let mut sought = Sought::of(&visit).await?;
    let id: Option<GrantId> = sought.reading.read("id", visit.asked("id").trim());
    let (known, next) = found(&visit, &sought, id.as_ref()).await?;
    let form = sought.asked_in(&visit, Form::search("find-grants", "/admin/grants", "Find"));
    let id = sought
        .reading
        .said_of(Field::line("id", "Id of a grant", visit.asked("id")));
    let sheet = Sheet::new("Grants")
        .lead("What people allowed apps, the newest first. What has ended stays here for a while.")
        .said(visit.said())
        .with(form.field(id).field(which(&visit)));
    if !sought.reading.is_clean() {
        return Ok(unread(sheet, sought.reading.sentences()));
    }
    let theirs = Theirs::to_end(&visit, known.iter().map(|one| &one.user_id)).await?;
    let table = table(&visit, &known, (true, &theirs)).next(next);
    Ok(sheet
        .with(table.empty("Nobody allowed an app anything, or nobody of whom you asked."))
        .into())
}

/// Whether those that have ended are shown too.
#[must_use]
pub fn which(visit: &Visit) -> Field {
    let is_living = visit.asked("state") == "living";
    let all = Choice::new("", "All", !is_living);
    let living = Choice::new("living", "Those that live", is_living);
    Field::one("state", "Which", vec![all, living])
}

/// The moment at which grants have to live, where that is asked for.
#[must_use]
pub fn living_at(visit: &Visit) -> Option<Timestamp> {
    (visit.asked("state") == "living").then_some(visit.edge.now)
}

/// The grants a list is asked for, and where its next page is.
async fn found(
    visit: &Visit,
    sought: &Sought,
    id: Option<&GrantId>,
) -> Result<(Vec<GrantLine>, Option<String>), Refused> {
    if !sought.reading.is_clean() {
        return Ok((Vec::new(), None));
    }
    let mut read = visit.app.db.read().await?;
    let conn = &mut read.conn();
    if let Some(id) = id {
        let one = grant_lines::by_id(conn, id).await?;
        return Ok((one.into_iter().collect(), None));
    }
    let rows = Rows {
        user_id: sought.user.as_ref().map(|user| user.id.clone()),
        client_id: sought.client_id.clone(),
        living_at: living_at(visit),
    };
    let after = Some(visit.asked("after")).filter(|after| !after.is_empty());
    let known = grant_lines::page(conn, after, &rows, PAGE + 1).await?;
    Ok(visit.paged(known, |one| one.id.to_string()))
}

/// Grants: with their people, where they are not all of one, and with the way to revoke each, where that may be.
#[must_use]
pub fn table(visit: &Visit, known: &[GrantLine], (has_people, theirs): (bool, &Theirs)) -> Table {
    let rows = known.iter().map(|one| {
        let whose = if visit.may(Permission::UsersRead) {
            Cell::way(format!("/admin/people/{}", one.user_id), one.email.as_str())
        } else {
            Cell::text(one.email.as_str())
        };
        let app = if visit.may(Permission::ClientsRead) {
            Cell::way(ways::app(&one.client_id), one.client_name.as_str())
        } else {
            Cell::text(one.client_name.as_str())
        };
        let revoke = if theirs.includes(&one.user_id) && lives(one, visit.edge.now) {
            Cell::way(format!("/admin/grants/{}/revoke", one.id), "Revoke …")
        } else {
            Cell::text("")
        };
        let mut row = if has_people { vec![whose] } else { Vec::new() };
        row.extend([
            app,
            Cell::code(one.scope.as_str()),
            Cell::text(one.created_at.moment()),
            Cell::text(one.generation_at.moment()),
            Cell::text(one.ends_at.moment()),
            state(one, visit.edge.now),
            revoke,
        ]);
        row
    });
    let others = ["App", "What", "Allowed", "Last used", "Ends", "State", ""];
    let mut table = Table::new("grants", "Grants", others).rows(rows);
    if has_people {
        table.columns.insert(0, "Person".to_owned());
    }
    table
}

fn lives(grant: &GrantLine, now: Timestamp) -> bool {
    grant.revoked_at.is_none() && grant.ends_at > now
}

fn state(grant: &GrantLine, now: Timestamp) -> Cell {
    match &grant.revoked_because {
        Some(because) => Cell::Many(vec![
            Cell::mark("Revoked", Tone::Bad),
            Cell::text(because.as_str()),
        ]),
        None if !lives(grant, now) => Cell::mark("Ended", Tone::Plain),
        None if grant.redeemed_at.is_none() => Cell::mark("Not yet fetched by the app", Tone::Warn),
        None => Cell::mark("Lives", Tone::Good),
    }
}

async fn revoke(visit: Visit) -> Result<Proposed, Refused> {
    let id: GrantId = visit.named("id")?;
    let grant = grant_lines::by_id(&mut visit.app.db.read().await?.conn(), &id).await?;
    let grant = grant.ok_or(Refused::Nothing)?;
    let (back, label) = if visit.may(Permission::UsersRead) {
        let at = format!("/admin/people/{}/grants", grant.user_id);
        (at, grant.email.clone())
    } else {
        ("/admin/grants".to_owned(), "Grants".to_owned())
    };
    Ok(Proposed {
        title: format!("Take back what {} allowed {}", grant.email, grant.client_name),
        means: "All they allowed this app ends, and is forgotten: the app asks them again. Access tokens it holds \
                end within their lifetime."
            .to_owned(),
        press: "Take it back".to_owned(),
        typed: None,
        then: format!("{back}?done=revoked"),
        back: (back, label),
        change: RevokeGrant { id }.into(),
    })
}
