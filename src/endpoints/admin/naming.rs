//! The apps that name something, for which it stays.

use super::visit::Visit;
use super::ways;
use crate::oauth::access::Permission;
use crate::pages::admin::Cell;
use crate::types::{ClientId, counted};

/// How many are named.
pub const MOST: i64 = 20;

/// Of `count` apps, if that is known, these: each with its page, for whoever may see apps.
#[must_use]
pub fn apps(visit: &Visit, known: &[(ClientId, String)], count: Option<i64>) -> Cell {
    let named = i64::try_from(known.len()).unwrap_or(i64::MAX);
    if named == 0 {
        return Cell::text("None");
    }
    let all = match count {
        Some(count) => counted(count, "app"),
        None if named >= MOST => format!("at least {}", counted(named, "app")),
        None => counted(named, "app"),
    };
    if !visit.may(Permission::ClientsRead) {
        return Cell::text(all);
    }
    let all = match count {
        Some(count) if count > named => format!("{all}; the oldest"),
        _ => all,
    };
    let ways = known
        .iter()
        .map(|(id, name)| Cell::way(ways::app(id), name.as_str()));
    Cell::Many([Cell::text(all)].into_iter().chain(ways).collect())
}
