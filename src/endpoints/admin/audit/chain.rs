//! Whether the audit log is what was written: its newest seals, looked at when somebody asks.

use super::super::answer::{Answer, Refused};
use super::super::visit::Visit;
use crate::audit::{self, Verified, hex};
use crate::pages::admin::{Cell, Code, Facts, Form, Prose, Sheet, Table, Tone, Way};
use crate::storage::audit_seals::AuditSealRow;
use crate::storage::{audit_events, audit_lookup, audit_seals};
use crate::types::{Timestamp, counted};

/// How many seals are looked at: the newest, over up to 256 events each.
const MOST_SEALS: i64 = 64;

/// How many faults are named.
const MOST_NAMED: usize = 50;

/// The page of the seals.
pub async fn show(visit: Visit) -> Result<Answer, Refused> {
    let mut read = visit.app.db.read().await?;
    let conn = &mut read.conn();
    let newest = audit_seals::newest(conn).await?;
    let waiting = audit_events::waiting(conn).await?;
    let oldest = audit_lookup::oldest_waiting(conn).await?;
    drop(read);
    let form = Form::search("verify-events", "/admin/audit/chain", "Verify the newest seals")
        .carries("verify", "on");
    let mut sheet = Sheet::new("Is it what was written?")
        .lead("Events are numbered and sealed every few seconds. A seal has the hash of each event and of the seal before it, and is signed: what is changed, moved, taken away or added by hand shows.")
        .back(Way::new("back", "/admin/audit", "Audit log"))
        .with(facts(newest.as_ref(), (waiting, oldest)));
    if visit.asked("verify") == "on" {
        // It costs as much as a change that is tried out.
        let (user, now) = (visit.user_id().to_string(), visit.edge.now);
        if !visit.app.rehearsals.reserve(&user, now) {
            return Err(Refused::Waits("The seals were looked at too often."));
        }
        let (db, signer) = (&visit.app.db, &visit.app.audit_signer);
        let verified = Box::pin(audit::verify_newest(db, signer, MOST_SEALS)).await?;
        sheet = sheet
            .with(verdict(&verified))
            .with_some((verified.faults.total > 0).then(|| faults(&verified)));
    }
    let head = newest
        .as_ref()
        .map(|seal| format!("batch={} head={}", seal.batch, hex(&audit::head(seal))));
    Ok(sheet
        .with(form)
        .with_some(head.map(|head| {
            Code::new("audit-head", "The head of the newest seal", head)
                .about("It stands for the whole log up to it. Keep it where the database is not: grantor audit verify --head FILE then says whether anything was taken from the end.")
        }))
        .with(Prose::new(
            "grantor audit verify looks at the whole log, however long it is. Whoever holds the master key can write and seal another log: only heads that were kept elsewhere show it.",
        ))
        .into())
}

fn facts(newest: Option<&AuditSealRow>, (waiting, oldest): (i64, Option<Timestamp>)) -> Facts {
    let facts = Facts::new("seals", "");
    let facts = match newest {
        Some(seal) => {
            let last = seal.first_seq.saturating_add(seal.count).saturating_sub(1);
            facts
                .row("The newest seal", Cell::text(seal.batch.to_string()))
                .row("Made", Cell::text(seal.sealed_at.moment()))
                .row("Up to event", Cell::text(last.to_string()))
                .row("Signed by the key", Cell::code(seal.kid.as_str()))
        }
        None => facts.row("The newest seal", Cell::text("there is none yet")),
    };
    let waits = match oldest {
        Some(oldest) => format!("{}, since {}", counted(waiting, "event"), oldest.moment()),
        None => "no event".to_owned(),
    };
    facts.row("Not sealed yet", Cell::text(waits))
}

fn verdict(verified: &Verified) -> Prose {
    let seals = counted(verified.seals, "seal");
    let events = counted(verified.events, "event");
    let dropped = verified.dropped;
    if verified.faults.total == 0 {
        let words = format!(
            "What was looked at is whole: the newest {seals}, over {events}. {dropped} that were deleted with them had had their time."
        );
        return Prose::meant(words, Tone::Good);
    }
    let wrong = counted(verified.faults.total, "fault");
    Prose::meant(
        format!("It is not what was sealed: {wrong} in the newest {seals}, over {events}."),
        Tone::Bad,
    )
}

fn faults(verified: &Verified) -> Table {
    let named = verified.faults.first.iter().take(MOST_NAMED);
    Table::new("faults-found", "What is wrong", ["Fault"])
        .titled()
        .rows(named.map(|fault| vec![Cell::text(fault.to_string())]))
}
