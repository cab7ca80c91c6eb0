//! What is personal in the audit log goes; the events stay.

use super::super::answer::Refused;
use super::super::screen::Proposed;
use super::super::visit::Visit;
use crate::admin::change::EraseEvents;
use crate::admin::users::Whom;
use crate::oauth::access::{BuiltIn, Permission, Power};
use crate::storage::{audit_events, users};
use crate::types::UserId;

/// Whether somebody may erase anything: whoever may do all that administrators may.
pub fn may(visit: &Visit) -> bool {
    let all = Power::new(BuiltIn::Admin.permissions(), []);
    visit.may(Permission::UsersWrite) && visit.power.covers(&all)
}

/// Erases addresses and browsers of all events about a person and of what they did.
pub async fn erase(visit: Visit) -> Result<Proposed, Refused> {
    let id: UserId = visit.named("user_id")?;
    let mut read = visit.app.db.read().await?;
    let conn = &mut read.conn();
    let user = users::by_id(conn, &id).await?;
    if user.is_none() && audit_events::personal(conn, &id, 1).await?.is_empty() {
        return Err(Refused::Nothing);
    }
    // Of an account that is gone its id is left.
    let name = user.map_or_else(|| id.to_string(), |user| user.email.to_string());
    let back = if visit.may(Permission::AuditRead) {
        (format!("/admin/audit?whom={id}"), "Audit log".to_owned())
    } else {
        (format!("/admin/people/{id}"), name.clone())
    };
    Ok(Proposed {
        title: format!("Erase what the audit log says of {name}"),
        means: "Addresses and browsers go from all events about them, and from all of what they did. The events stay, with when, what and \
                who, and the log can still be verified. That it was done, and by whom, is an event itself. It cannot be undone: what \
                somebody else did in their name can be followed no further."
            .to_owned(),
        press: "Erase".to_owned(),
        typed: Some(name),
        then: format!("{}{}done=erased", back.0, if back.0.contains('?') { "&" } else { "?" }),
        back,
        change: EraseEvents { whom: Whom::Id(id) }.into(),
    })
}
