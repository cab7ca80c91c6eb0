//! Everybody who has an account.

use super::super::answer::{Answer, Refused};
use super::super::visit::{PAGE, Visit};
use super::person::{at, roles, state};
use crate::oauth::access::Permission;
use crate::pages::admin::{Cell, Choice, Field, Form, Links, Sheet, Table, Tone, Way};
use crate::storage::groups;
use crate::storage::users::{self, Sought};

/// `/admin/people`
pub async fn list(visit: Visit) -> Result<Answer, Refused> {
    let is_active = match visit.asked("state") {
        "active" => Some(true),
        "disabled" => Some(false),
        _ => None,
    };
    let sought = Sought {
        text: visit.asked("q").trim().to_owned(),
        is_active,
    };
    let mut read = visit.app.db.read().await?;
    let found = users::listed(&mut read.conn(), visit.asked("after"), &sought, PAGE + 1).await?;
    let of_groups = groups::roles(&mut read.conn()).await?;
    drop(read);
    let (people, next) = visit.paged(found, |one| one.user.id.to_string());
    let rows = people.iter().map(|one| {
        let user = &one.user;
        let factor = if one.has_factor {
            Cell::mark("Yes", Tone::Good)
        } else {
            Cell::text("No")
        };
        vec![
            Cell::way(at(&user.id), user.email.as_str()),
            Cell::text(user.name.as_str()),
            Cell::Mark(state(user)),
            roles(user, &of_groups),
            factor,
        ]
    });
    let columns = ["Address", "Name", "State", "Roles", "Second factor"];
    let table = Table::new("people", "People", columns).rows(rows).next(next);
    let new = vec![Way::new("new-person", "/admin/people/new", "New person")];
    Ok(Sheet::new("People")
        .lead("Everybody who has an account, by when it was made.")
        .said(visit.said())
        .with_some(visit.may(Permission::UsersWrite).then(|| Links::primary(new)))
        .with(search(&visit, is_active))
        .with(table.empty("Nobody is like that."))
        .into())
}

fn search(visit: &Visit, is_active: Option<bool>) -> Form {
    let text = Field::line("q", "Address or name contains", visit.asked("q"));
    let states = vec![
        Choice::new("", "All", is_active.is_none()),
        Choice::new("active", "Active", is_active == Some(true)),
        Choice::new("disabled", "Disabled", is_active == Some(false)),
    ];
    Form::search("find-people", "/admin/people", "Find")
        .field(text)
        .field(Field::one("state", "State", states))
}
