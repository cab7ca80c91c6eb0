//! How the server is, as `grantor doctor` sees it, and whether the audit log is sealed.

use std::time::Duration;

use super::super::answer::Refused;
use super::super::visit::Visit;
use crate::admin::health::{self, Check, Status};
use crate::mail;
use crate::pages::admin::{Cell, Table, Tone};
use crate::storage::{audit_lookup, audit_seals};

/// How long an event may wait for its seal before somebody should look why.
const SEALED_WITHIN: Duration = Duration::from_mins(2);

/// What is said of the audit log under.
const AUDIT_LOG: &str = "audit log";

/// What is said of mail under, where there is none.
const MAIL: &str = "mail";

/// All that can be said of how the server is.
pub async fn checks(visit: &Visit) -> Result<Vec<Check>, Refused> {
    let (app, now) = (&visit.app, visit.edge.now);
    let mut checks = Box::pin(health::checks(&app.db, &app.settings, now)).await?;
    if !mail::is_configured(&app.settings.mail) {
        let found = "mail.url is not set: nothing is mailed, and links are for administrators to hand out";
        checks.push(Check::new(Status::Ok, MAIL, found));
    }
    checks.push(sealing(visit).await?);
    Ok(checks)
}

/// Whether events are numbered and sealed: of all nodes one does it.
async fn sealing(visit: &Visit) -> Result<Check, Refused> {
    let mut read = visit.app.db.read().await?;
    let conn = &mut read.conn();
    let waits_since = audit_lookup::oldest_waiting(conn).await?;
    let late = waits_since.filter(|at| visit.edge.now.since(*at) > SEALED_WITHIN);
    if let Some(since) = late {
        let found = format!("events wait for their seal since {}", since.moment());
        let fix =
            "see that grantor serve runs, and what its log says: one of the nodes seals every few seconds";
        return Ok(Check::new(Status::Warn, AUDIT_LOG, found).fix(fix));
    }
    let found = match audit_seals::newest(conn).await? {
        Some(seal) => format!(
            "sealed; the newest seal is {}, of {}",
            seal.batch,
            seal.sealed_at.moment()
        ),
        None => "nothing was sealed yet".to_owned(),
    };
    Ok(Check::new(Status::Ok, AUDIT_LOG, found))
}

/// The same as a table, each with a mark.
pub fn table(checks: &[Check]) -> Table {
    let rows = checks.iter().map(|check| {
        let (word, tone) = match check.status {
            Status::Ok => ("ok", Tone::Good),
            Status::Warn => ("look", Tone::Warn),
            Status::Fail => ("broken", Tone::Bad),
        };
        vec![
            Cell::text(check.what),
            Cell::mark(word, tone),
            Cell::text(check.found.as_str()),
        ]
    });
    Table::new("health", "How the server is", ["What", "State", "Found"])
        .titled()
        .rows(rows)
}
