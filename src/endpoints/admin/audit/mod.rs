//! The audit log: what happened, whether it is what was written, and what can be erased of it.

mod cells;
mod chain;
mod erase;
mod event;
mod export;
mod sought;

use self::cells::{COLUMNS, cells};
use self::sought::{in_address, read, search};
use super::answer::{Answer, Refused};
use super::place::place_of;
use super::screen::{Screen, answered_by};
use super::visit::{PAGE, Reading, Visit, again, unread};
use crate::admin::AdminError;
use crate::admin::audit as log;
use crate::admin::users::Whom;
use crate::oauth::access::{Needs, Permission};
use crate::pages::admin::{Links, Sheet, Table, Way};

/// Who finds anything here.
pub const READ: Needs = Needs::One(Permission::AuditRead);

pub(super) const SCREENS: [Screen; 5] = [
    Screen::shows("/admin/audit", READ, answered_by!(list)),
    Screen::shows("/admin/audit/export", READ, answered_by!(export::export)).hurts(),
    Screen::shows("/admin/audit/chain", READ, answered_by!(chain::show)),
    Screen::confirms(
        "/admin/audit/erase/{user_id}",
        (Needs::One(Permission::UsersWrite), "audit.erase"),
        answered_by!(erase::erase),
    ),
    Screen::shows("/admin/audit/{event_id}", READ, answered_by!(event::show)),
];

async fn list(visit: Visit) -> Result<Answer, Refused> {
    let mut reading = Reading::default();
    let filter = read(&visit, &mut reading, PAGE.saturating_add(1));
    let sheet = Sheet::new("Audit log")
        .lead("Who did what, when, and from where. Nothing of it is changed, and what is old goes when the settings say so.")
        .said(visit.said())
        .with(search(&visit, &reading));
    if !reading.is_clean() {
        return Ok(unread(sheet, reading.sentences()));
    }
    let found = match log::list(&visit.app.db, &filter).await {
        Ok(found) => found,
        Err(AdminError::Refused(refusals)) => return Ok(again(sheet, &refusals)),
        Err(error) => return Err(error.into()),
    };
    let (found, next) = visit.paged(found, |line| place_of(line.event.at, &line.event.id));
    let rows = found.iter().map(|line| cells(&visit, line));
    let table = Table::new("events", "Events", COLUMNS)
        .rows(rows)
        .empty("Nothing of that kind happened, or it is gone.")
        .next(next);
    let mut ways = vec![
        Way::new(
            "export-events",
            format!("/admin/audit/export{}", in_address(&visit)),
            "Download these …",
        ),
        Way::new("audit-chain", "/admin/audit/chain", "Is it what was written?"),
    ];
    if let Some(Whom::Id(id)) = &filter.whom
        && erase::may(&visit)
    {
        ways.push(Way::new(
            "erase-events",
            format!("/admin/audit/erase/{id}"),
            "Erase their addresses and browsers …",
        ));
    }
    Ok(sheet.with(table).with(Links::new("", ways)).into())
}
