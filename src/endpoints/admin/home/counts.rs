//! How much there is, as far as somebody may see it.

use super::super::answer::Refused;
use super::super::visit::Visit;
use crate::admin::stats::stats;
use crate::oauth::access::Permission;
use crate::pages::admin::{Cell, Facts};

/// How much there is; nothing where they may see none of it.
pub async fn counts(visit: &Visit) -> Result<Option<Facts>, Refused> {
    let rooms = [
        Permission::ClientsRead,
        Permission::UsersRead,
        Permission::SessionsRead,
    ];
    let [sees_apps, sees_people, sees_sessions] = rooms.map(|one| visit.may(one));
    if !(sees_apps || sees_people || sees_sessions) {
        return Ok(None);
    }
    let stats = stats(&visit.app.db, visit.edge.now).await?;
    let rows = [
        (sees_apps, "Apps", "/admin/apps", stats.clients),
        (sees_people, "People", "/admin/people", stats.users),
        (
            sees_sessions,
            "Living sign-ins",
            "/admin/sessions",
            stats.sessions,
        ),
        (sees_sessions, "Living grants", "/admin/grants", stats.grants),
    ];
    let seen = rows.into_iter().filter(|(sees, ..)| *sees);
    let none = Facts::new("counts", "How much there is");
    Ok(Some(seen.fold(none, |facts, (_, name, to, count)| {
        facts.row(name, Cell::way(to, count.to_string()))
    })))
}
