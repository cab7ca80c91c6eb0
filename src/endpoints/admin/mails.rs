//! The queue of mails: what waits, what was sent and what was given up. Never what is in one.

use super::answer::{Answer, Refused};
use super::place::{place_of, read_place};
use super::screen::{Screen, answered_by};
use super::visit::{PAGE, Visit};
use crate::admin::mails::{self, MailSummary};
use crate::mail;
use crate::oauth::access::{Needs, Permission};
use crate::pages::admin::{Cell, Facts, Prose, Sheet, Table, Tone};
use crate::storage::mails::Standing;
use crate::types::{Timestamp, counted};

/// Who finds anything here.
pub const READ: Needs = Needs::One(Permission::UsersRead);

pub(super) const SCREENS: [Screen; 1] = [Screen::shows("/admin/mails", READ, answered_by!(list))];

async fn list(visit: Visit) -> Result<Answer, Refused> {
    let (db, now) = (&visit.app.db, visit.edge.now);
    let before = read_place(visit.asked("after"));
    let found = mails::list(db, before, PAGE.saturating_add(1)).await?;
    let (found, next) = visit.paged(found, |mail| place_of(mail.created_at, &mail.id));
    let standing = mails::standing(db).await?;
    let is_configured = mail::is_configured(&visit.app.settings.mail);
    let columns = [
        "Mail",
        "To",
        "State",
        "Written",
        "Tried",
        "Next try",
        "Last failure",
    ];
    let table = Table::new("mails", "Mails", columns)
        .titled()
        .rows(found.iter().map(cells))
        .empty("None waits, and none was sent in the last hour.")
        .next(next);
    Ok(Sheet::new("Mail")
        .lead("Mails that wait to be sent, and those that were sent or given up in the last hour. What is in them is never shown.")
        .with_some((!is_configured).then(not_configured))
        .with(facts(&standing, now))
        .with(table)
        .into())
}

fn not_configured() -> Prose {
    let words = "This server mails nothing: mail.url is not set. Links for new people, and for those who forgot their password, are for \
                 administrators to hand out. To send mail: [mail] url = \"smtps://user@smtp.example.com\" and from in grantor.toml, the \
                 password in the environment or a file; then grantor mail test ADDRESS says what the mail server answers.";
    Prose::meant(words, Tone::Warn)
}

fn facts(standing: &Standing, now: Timestamp) -> Facts {
    let waiting = match standing.oldest {
        Some(oldest) => {
            let minutes = now.since(oldest).as_secs() / 60;
            let waits = counted(standing.waiting, "mail");
            Cell::text(format!("{waits}, the oldest for {}", counted(minutes, "minute")))
        }
        None => Cell::text("none"),
    };
    let given_up = if standing.given_up > 0 {
        Cell::mark(counted(standing.given_up, "mail"), Tone::Bad)
    } else {
        Cell::text("none")
    };
    Facts::new("queue", "")
        .row("Waiting", waiting)
        .row("Given up in the last hour", given_up)
        .some("The last failure", standing.last_error.as_deref())
}

fn cells(mail: &MailSummary) -> Vec<Cell> {
    let tone = match (mail.state.as_str(), mail.attempts) {
        ("sent", _) => Tone::Good,
        ("waiting", 0 | 1) => Tone::Plain,
        ("waiting", _) => Tone::Warn,
        _ => Tone::Bad,
    };
    let kind = mail.kind.replace('_', " ");
    let kind = if mail.asked_by_stranger {
        Cell::Many(vec![Cell::text(kind), Cell::mark("asked for", Tone::Plain)])
    } else {
        Cell::text(kind)
    };
    vec![
        kind,
        Cell::text(mail.to.as_str()),
        Cell::mark(mail.state.as_str(), tone),
        Cell::text(mail.created_at.moment()),
        Cell::text(counted(mail.attempts, "time")),
        Cell::text(mail.next_at.map(Timestamp::moment).unwrap_or_default()),
        Cell::text(mail.last_error.as_deref().unwrap_or_default()),
    ]
}
