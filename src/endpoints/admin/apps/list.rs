//! Which apps there are.

use super::frame::{READ, at, kind_of, marks};
use crate::admin::clients::{self, SoughtClients};
use crate::endpoints::admin::answer::{Answer, Refused};
use crate::endpoints::admin::screen::{Screen, answered_by};
use crate::endpoints::admin::sought;
use crate::endpoints::admin::visit::{PAGE, Visit};
use crate::oauth::access::Permission;
use crate::oauth::client::{Client, ClientType, Profile};
use crate::oauth::client_metadata::RegisteredBy;
use crate::pages::admin::{Cell, Choice, Field, Form, Links, Sheet, Table, Tone, Way};

pub(super) const SCREENS: [Screen; 1] = [Screen::shows("/admin/apps", READ, answered_by!(list))];

async fn list(visit: Visit) -> Result<Answer, Refused> {
    let is_of_all = visit.may(Permission::ClientsRead);
    let sought = SoughtClients {
        text: visit.asked("q").trim().to_owned(),
        is_enabled: match visit.asked("state") {
            "enabled" => Some(true),
            "disabled" => Some(false),
            _ => None,
        },
        of: (!is_of_all).then(|| visit.user_id().clone()),
        client_type: visit.asked("kind").parse().ok(),
        is_vouched: match visit.asked("by") {
            "admin" => Some(true),
            "itself" => Some(false),
            _ => None,
        },
        profile: visit.asked("profile").parse().ok(),
    };
    let names = ["q", "kind", "state", "by", "profile"];
    let none = sought::none(&visit, &names, "There are none like that.");
    let found = clients::page(&visit.app.db, visit.asked("after"), &sought, PAGE + 1).await?;
    let (found, next) = visit.paged(found, |client| client.id.to_string());
    let columns = ["Name", "Id", "Kind", "Profile", "Registered by", "State"];
    let rows = found.iter().map(|client| row(&visit, client));
    let may_register = visit.may(Permission::ClientsWrite) || visit.may(Permission::ClientsOwn);
    let new = || Links::primary(vec![Way::new("new-app", "/admin/apps/new", "New app")]);
    let lead = if is_of_all {
        "What people sign in to, and what asks for tokens."
    } else {
        "The apps that are yours."
    };
    let table = Table::new("apps", "Apps", columns).rows(rows).next(next);
    Ok(Sheet::new("Apps")
        .lead(lead)
        .said(visit.said())
        .with_some(may_register.then(new))
        .with(search(&visit))
        .with(table.empty(none))
        .into())
}

fn search(visit: &Visit) -> Form {
    let choice = |name: &str, value: &str, label: &str| Choice::new(value, label, visit.asked(name) == value);
    let kinds = ClientType::ALL.iter();
    let kinds = kinds.map(|kind| choice("kind", kind.as_str(), kind_of(*kind)));
    let kinds = [choice("kind", "", "any")].into_iter().chain(kinds);
    let states = vec![
        choice("state", "", "any"),
        choice("state", "enabled", "enabled"),
        choice("state", "disabled", "disabled"),
    ];
    let by = vec![
        choice("by", "", "anybody"),
        choice("by", "admin", "an administrator"),
        choice("by", "itself", "itself: nobody vouches for it"),
    ];
    let profiles = Profile::ALL.iter();
    let profiles = profiles.map(|profile| choice("profile", profile.as_str(), profile.as_str()));
    let profiles = [choice("profile", "", "any")].into_iter().chain(profiles);
    Form::search("search-apps", "/admin/apps", "Search")
        .field(Field::line("q", "Name or id", visit.asked("q")))
        .field(Field::one("kind", "Kind", kinds.collect()))
        .field(Field::one("profile", "Profile", profiles.collect()))
        .field(Field::one("by", "Registered by", by))
        .field(Field::one("state", "State", states))
}

fn row(visit: &Visit, client: &Client) -> Vec<Cell> {
    let mut profile = vec![Cell::text(client.profile.as_str())];
    let mut state = Vec::new();
    if client.is_enabled {
        state.push(Cell::mark("enabled", Tone::Good));
    }
    for mark in marks(visit, client) {
        match mark.text.as_str() {
            "compat" | "fapi2" | "loosened" => profile.push(Cell::Mark(mark)),
            "disabled" => state.push(Cell::Mark(mark)),
            _ => {}
        }
    }
    let by = match client.registered_by {
        RegisteredBy::Admin => Cell::text("an administrator"),
        RegisteredBy::InitialAccessToken => Cell::mark("itself, by a token", Tone::Warn),
        RegisteredBy::Open => Cell::mark("itself", Tone::Warn),
    };
    vec![
        Cell::way(at(&client.id), client.name.as_str()),
        Cell::code(client.id.as_str()),
        Cell::text(kind_of(client.client_type)),
        Cell::Many(profile),
        by,
        Cell::Many(state),
    ]
}
