//! Resource servers: the APIs that tokens are for.

mod access;
mod edit;
mod ends;
mod new;
mod said;

use super::answer::{Answer, Refused};
use super::screen::{Screen, answered_by};
use super::visit::Visit;
use super::{sought, ways};
use crate::oauth::access::{Needs, Permission};
use crate::pages::admin::{Cell, Links, Sheet, Table, Tone, Way};
use crate::storage::resources as rows;

/// Who finds anything here.
pub const READ: Needs = Needs::One(Permission::PermissionsRead);

const WRITE: Needs = Needs::One(Permission::PermissionsWrite);

pub(super) const SCREENS: [Screen; 10] = [
    Screen::shows("/admin/resources", READ, answered_by!(list)),
    Screen::shows("/admin/resources/new", WRITE, answered_by!(new::new)).hurts(),
    Screen::takes(
        "/admin/resources/new",
        (WRITE, "resource.create"),
        answered_by!(new::create),
    )
    .hurts(),
    Screen::shows("/admin/resources/{uri}", READ, answered_by!(edit::show)),
    Screen::takes(
        "/admin/resources/{uri}",
        (WRITE, "resource.edit"),
        answered_by!(edit::save),
    )
    .hurts(),
    Screen::shows("/admin/resources/{uri}/access", READ, answered_by!(access::show)),
    Screen::takes(
        "/admin/resources/{uri}/access",
        (WRITE, "resource.access"),
        answered_by!(access::save),
    )
    .hurts(),
    Screen::confirms(
        "/admin/resources/{uri}/enable",
        (WRITE, "resource.enable"),
        answered_by!(ends::enable),
    ),
    Screen::confirms(
        "/admin/resources/{uri}/disable",
        (WRITE, "resource.disable"),
        answered_by!(ends::disable),
    ),
    Screen::confirms(
        "/admin/resources/{uri}/delete",
        (WRITE, "resource.delete"),
        answered_by!(ends::delete),
    ),
];

async fn list(visit: Visit) -> Result<Answer, Refused> {
    let known = rows::list(&mut visit.app.db.read().await?.conn()).await?;
    let mut known: Vec<_> = known.into_iter().map(|known| known.resource).collect();
    known.retain(|known| sought::is_sought(&visit, [known.uri.as_str(), known.name.as_str()]));
    let (known, next) = sought::page(&visit, known, |known| known.uri.to_string());
    let rows = known.iter().map(|known| {
        let state = if known.is_enabled {
            Cell::mark("works", Tone::Good)
        } else {
            Cell::mark("disabled", Tone::Bad)
        };
        let apps = if known.is_open {
            "any"
        } else {
            "those that may ask for its scopes"
        };
        vec![
            Cell::way(ways::resource(&known.uri), known.name.as_str()),
            Cell::code(known.uri.as_str()),
            Cell::text(apps),
            state,
        ]
    });
    let table = Table::new(
        "resources",
        "Resource servers",
        ["Name", "Identifier", "Apps", "State"],
    );
    let new = vec![Way::new(
        "new-resource",
        "/admin/resources/new",
        "New resource server",
    )];
    Ok(Sheet::new("Resource servers")
        .lead("The APIs that tokens are for, each with credentials of its own to look tokens up with.")
        .said(visit.said())
        .with_some(
            visit
                .may(Permission::PermissionsWrite)
                .then(|| Links::primary(new)),
        )
        .with(sought::form(&visit, "find-resources", "/admin/resources"))
        .with(table.rows(rows).next(next).empty(sought::none(
            &visit,
            &["q"],
            "There is no such resource server.",
        )))
        .into())
}
