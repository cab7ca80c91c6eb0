//! Browsers' sign-ins.

use super::answer::{Answer, Refused};
use super::screen::{Proposed, Screen, answered_by};
use super::visit::{PAGE, Visit, unread};
use super::whose::{Sought, Theirs};
use crate::admin::change::RevokeSession;
use crate::oauth::access::{Needs, Permission};
use crate::oauth::acr::told_amr;
use crate::pages::admin::{Cell, Field, Form, Sheet, Table, Tone};
use crate::storage::sessions::{self, Session, Sought as Rows};
use crate::types::{Browser, SessionId, at_the_start};

/// Who finds anything here.
pub const READ: Needs = Needs::One(Permission::SessionsRead);

const WRITE: Needs = Needs::One(Permission::SessionsWrite);

pub(super) const SCREENS: [Screen; 2] = [
    Screen::shows("/admin/sessions", READ, answered_by!(list)),
    Screen::confirms(
        "/admin/sessions/{id}/end",
        (WRITE, "session.revoke"),
        answered_by!(end),
    ),
];

async fn list(visit: Visit) -> Result<Answer, Refused> {
    let mut sought = Sought::of(&visit).await?;
    let id: Option<SessionId> = sought.reading.read("id", visit.asked("id").trim());
    let (known, next) = found(&visit, &sought, id.as_ref()).await?;
    let form = sought.asked_in(&visit, Form::search("find-sessions", "/admin/sessions", "Find"));
    let id = sought
        .reading
        .said_of(Field::line("id", "Id of a sign-in", visit.asked("id")));
    let sheet = Sheet::new("Sessions")
        .lead("Where people are signed in at this moment, the newest first. What an app made of it is its own affair.")
        .said(visit.said())
        .with(form.field(id));
    if !sought.reading.is_clean() {
        return Ok(unread(sheet, sought.reading.sentences()));
    }
    let theirs = Theirs::to_end(&visit, known.iter().map(|one| &one.user_id)).await?;
    let table = table(&visit, &known, (true, &theirs)).next(next);
    Ok(sheet
        .with(table.empty("Nobody is signed in, or nobody of whom you asked."))
        .into())
}

/// The sign-ins a list is asked for, and where its next page is.
async fn found(
    visit: &Visit,
    sought: &Sought,
    id: Option<&SessionId>,
) -> Result<(Vec<Session>, Option<String>), Refused> {
    if !sought.reading.is_clean() {
        return Ok((Vec::new(), None));
    }
    let (now, idle) = (visit.edge.now, visit.app.settings.sessions.idle.duration());
    let mut read = visit.app.db.read().await?;
    let conn = &mut read.conn();
    if let Some(id) = id {
        let one = sessions::by_id(conn, id).await?;
        let lives = |one: &Session| one.ends_at > now;
        return Ok((one.filter(lives).into_iter().collect(), None));
    }
    let rows = Rows {
        user_id: sought.user.as_ref().map(|user| user.id.clone()),
        client_id: sought.client_id.clone(),
    };
    let after = Some(visit.asked("after")).filter(|after| !after.is_empty());
    let known = sessions::page(conn, after, &rows, (idle, PAGE + 1), now).await?;
    Ok(visit.paged(known, |one| one.id.to_string()))
}

/// Sign-ins: with their people, where they are not all of one, and with the way to end each, where that may be.
#[must_use]
pub fn table(visit: &Visit, known: &[Session], (has_people, theirs): (bool, &Theirs)) -> Table {
    let may_see = visit.may(Permission::UsersRead);
    let rows = known.iter().map(|one| {
        let whose = if may_see {
            Cell::way(format!("/admin/people/{}", one.user_id), one.email.as_str())
        } else {
            Cell::text(one.email.as_str())
        };
        let mut browser = vec![Cell::text(at_the_start(
            &Browser::of(&one.user_agent).to_string(),
        ))];
        if one.id == visit.session.id {
            browser.push(Cell::mark("This browser", Tone::Good));
        }
        if one.is_remembered {
            browser.push(Cell::mark("Stays signed in", Tone::Plain));
        }
        let end = if theirs.includes(&one.user_id) {
            Cell::way(format!("/admin/sessions/{}/end", one.id), "End …")
        } else {
            Cell::text("")
        };
        let mut row = if has_people { vec![whose] } else { Vec::new() };
        row.extend([
            Cell::Many(browser),
            Cell::text(one.address.as_str()),
            Cell::text(means(&one.amr)),
            Cell::text(one.auth_time.moment()),
            Cell::text(one.last_seen_at.moment()),
            Cell::text(one.ends_at.moment()),
            end,
        ]);
        row
    });
    let others = ["Browser", "From", "By", "Signed in", "Last used", "Ends", ""];
    let table = Table::new("sessions", "Sign-ins", others);
    let mut table = table.rows(rows);
    if has_people {
        table.columns.insert(0, "Person".to_owned());
    }
    table
}

/// How somebody proved who they are, in words, by the names of RFC 8176 §2.
fn means(amr: &str) -> String {
    let names = told_amr(amr);
    let known = [("pwd", "password"), ("otp", "code"), ("pop", "passkey")];
    let given = known
        .into_iter()
        .filter(|(name, _)| names.iter().any(|given| given == name));
    let words: Vec<_> = given.map(|(_, words)| words).collect();
    if words.is_empty() {
        return "another provider".to_owned();
    }
    words.join(", ")
}

async fn end(visit: Visit) -> Result<Proposed, Refused> {
    let id: SessionId = visit.named("id")?;
    let session = sessions::by_id(&mut visit.app.db.read().await?.conn(), &id).await?;
    let session = session.ok_or(Refused::Nothing)?;
    let browser = Browser::of(&session.user_agent);
    let mut means = format!(
        "They are signed out of {browser}, and the apps they used there are told, if they want to be."
    );
    if id == visit.session.id {
        means.push_str(" It is the sign-in you are here by: you sign in again to go on.");
    }
    // Back to where most come from: the page of its person, for whoever may see it.
    let (back, label) = if visit.may(Permission::UsersRead) {
        let at = format!("/admin/people/{}/sessions", session.user_id);
        (at, session.email.clone())
    } else {
        ("/admin/sessions".to_owned(), "Sessions".to_owned())
    };
    Ok(Proposed {
        title: format!("End a sign-in of {}", session.email),
        means,
        press: "End the sign-in".to_owned(),
        typed: None,
        then: format!("{back}?done=revoked"),
        back: (back, label),
        change: RevokeSession { id }.into(),
    })
}
