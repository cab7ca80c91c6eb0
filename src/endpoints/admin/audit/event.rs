//! One event of the audit log: all that is known of it.

use super::super::answer::{Answer, Refused};
use super::super::visit::Visit;
use super::cells::{about, doer, kind_of};
use crate::audit::Kind;
use crate::oauth::reason::Reason;
use crate::pages::admin::{Cell, Facts, Links, Mark, Sheet, Tone, Way};
use crate::storage::audit_events::AuditEventLine;
use crate::storage::audit_seals::AuditSealRow;
use crate::storage::{audit_lookup, audit_seals};
use crate::types::AuditEventId;

/// The page of one event.
pub async fn show(visit: Visit) -> Result<Answer, Refused> {
    let id: AuditEventId = visit.named("event_id")?;
    let mut read = visit.app.db.read().await?;
    let conn = &mut read.conn();
    let line = audit_lookup::by_id(conn, &id).await?.ok_or(Refused::Nothing)?;
    let seal = match line.event.seq {
        Some(number) => audit_seals::of_number(conn, number).await?,
        None => None,
    };
    drop(read);
    let about = line.event.kind.parse().map_or("", Kind::about);
    let sheet = Sheet::new(kind_of(&line))
        .lead(about)
        .back(Way::new("back", "/admin/audit", "Audit log"));
    let sheet = match &line.event.reason {
        Some(reason) => sheet.mark(Mark::new(reason, Tone::Warn)),
        None => sheet,
    };
    Ok(sheet
        .with(facts(&visit, &line, seal.as_ref()))
        .with(Links::new("More of the same", ways(&line)))
        .into())
}

fn facts(visit: &Visit, line: &AuditEventLine, seal: Option<&AuditSealRow>) -> Facts {
    let event = &line.event;
    let personal = event.personal.members();
    let is_erased = event.personal_hash.is_some() && event.personal.0.is_none();
    let mut facts = Facts::new("event", "")
        .row(
            "When",
            Cell::text(format!("{} ({})", event.at.moment(), event.at)),
        )
        .row("What", Cell::code(event.kind.as_str()))
        .row("Who did it", doer(visit, line));
    let things = about(visit, line);
    if !things.is_empty() {
        facts = facts.row("About", Cell::Many(things));
    }
    if let Some(number) = &event.reason {
        let why = Reason::numbered(number).map_or_else(String::new, |reason| reason.what().to_owned());
        let number = Cell::at_issuer(format!("/errors/{number}"), number);
        facts = facts.row("Refused for", Cell::Many(vec![number, Cell::text(why)]));
    }
    facts = facts
        .some("Error id", event.error_id.as_ref().map(ToString::to_string))
        .some(
            "Details",
            Some(event.details.as_str()).filter(|details| !details.is_empty()),
        )
        .some("Address", personal.address)
        .some("Browser", personal.user_agent);
    if is_erased {
        facts = facts.row("Address and browser", Cell::mark("erased", Tone::Plain));
    }
    let number = event.seq.map_or_else(
        || "none yet: it is sealed within seconds".to_owned(),
        |seq| seq.to_string(),
    );
    facts = facts
        .row("Number in the log", Cell::text(number))
        .row("Id", Cell::code(event.id.as_str()));
    match seal {
        Some(seal) => facts.row(
            "Sealed",
            Cell::text(format!("in seal {}, {}", seal.batch, seal.sealed_at.moment())),
        ),
        None => facts,
    }
}

/// The ways to events that have something in common with one.
fn ways(line: &AuditEventLine) -> Vec<Way> {
    let event = &line.event;
    let to = |name: &str, value: &str| {
        let value: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
        format!("/admin/audit?{name}={value}")
    };
    let mut ways = vec![Way::new("same-kind", to("kind", &event.kind), "Of this kind")];
    if let Some(id) = &event.user_id {
        ways.push(Way::new(
            "same-person",
            to("whom", id.as_str()),
            "About this person",
        ));
    }
    if let Some(id) = &event.client_id {
        ways.push(Way::new("same-app", to("client", id.as_str()), "About this app"));
    }
    if let Some(id) = &event.actor_id {
        ways.push(Way::new("same-doer", to("actor", id), "Done by the same"));
    }
    if let Some(id) = &event.error_id {
        ways.push(Way::new(
            "same-error",
            to("error_id", id.as_str()),
            "Of this error id",
        ));
    }
    ways
}
