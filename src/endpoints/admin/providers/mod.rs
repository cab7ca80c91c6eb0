//! Other providers people sign in with.

mod asked;
mod edit;
mod ends;
mod new;
mod people;
mod said;

use super::answer::{Answer, Refused};
use super::screen::{Screen, answered_by};
use super::visit::Visit;
use super::{sought, ways};
use crate::admin::providers::people_of_each;
use crate::oauth::access::{Needs, Permission};
use crate::oauth::provider::ProviderKind;
use crate::pages::admin::{Cell, Links, Sheet, Table, Tone, Way};
use crate::storage::providers as rows;

/// Who finds anything here.
pub const READ: Needs = Needs::One(Permission::ProvidersRead);

const WRITE: Needs = Needs::One(Permission::ProvidersWrite);

pub(super) const SCREENS: [Screen; 10] = [
    Screen::shows("/admin/providers", READ, answered_by!(list)),
    Screen::shows("/admin/providers/new", WRITE, answered_by!(new::new)).hurts(),
    Screen::takes(
        "/admin/providers/new",
        (WRITE, "provider.create"),
        answered_by!(new::create),
    )
    .hurts(),
    Screen::shows("/admin/providers/{id}", READ, answered_by!(edit::show)),
    Screen::takes(
        "/admin/providers/{id}",
        (WRITE, "provider.edit"),
        answered_by!(edit::save),
    )
    .hurts(),
    Screen::shows("/admin/providers/{id}/people", READ, answered_by!(people::list)),
    Screen::confirms(
        "/admin/providers/{id}/people/{identity}/unlink",
        (Needs::One(Permission::UsersWrite), "provider.unlink"),
        answered_by!(people::unlink),
    ),
    Screen::confirms(
        "/admin/providers/{id}/enable",
        (WRITE, "provider.enable"),
        answered_by!(ends::enable),
    ),
    Screen::confirms(
        "/admin/providers/{id}/disable",
        (WRITE, "provider.disable"),
        answered_by!(ends::disable),
    ),
    Screen::confirms(
        "/admin/providers/{id}/delete",
        (WRITE, "provider.delete"),
        answered_by!(ends::delete),
    ),
];

async fn list(visit: Visit) -> Result<Answer, Refused> {
    let mut known = rows::list(&mut visit.app.db.read().await?.conn()).await?;
    known.retain(|known| {
        let issuer = known.settings.issuer.as_str();
        sought::is_sought(&visit, [known.id.as_str(), known.name.as_str(), issuer])
    });
    let people = people_of_each(&visit.app.db).await?;
    let (known, next) = sought::page(&visit, known, |known| known.id.to_string());
    let rows = known.iter().map(|known| {
        let state = if known.is_enabled {
            Cell::mark("works", Tone::Good)
        } else {
            Cell::mark("disabled", Tone::Bad)
        };
        let speaks = match known.settings.kind {
            ProviderKind::Oidc => "OpenID Connect",
            ProviderKind::OAuth => "OAuth alone",
        };
        vec![
            Cell::way(ways::provider(&known.id), known.name.as_str()),
            Cell::code(known.id.as_str()),
            Cell::text(speaks),
            Cell::text(known.settings.issuer.as_str()),
            Cell::text(people.get(&known.id).copied().unwrap_or_default().to_string()),
            state,
        ]
    });
    let columns = ["Name", "Id", "Speaks", "Issuer", "People", "State"];
    let table = Table::new("providers", "Providers", columns).rows(rows);
    let new = vec![Way::new("new-provider", "/admin/providers/new", "New provider")];
    Ok(Sheet::new("Providers")
        .lead("Where else people have accounts that they may sign in with here.")
        .said(visit.said())
        .with_some(visit.may(Permission::ProvidersWrite).then(|| Links::primary(new)))
        .with(sought::form(&visit, "find-providers", "/admin/providers"))
        .with(
            table
                .next(next)
                .empty(sought::none(&visit, &["q"], "There is no such provider.")),
        )
        .into())
}
