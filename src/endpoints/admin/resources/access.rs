//! Who may use a resource server.

use super::super::answer::{Answer, Refused};
use super::super::visit::{Came, Reading, Visit, again, unread};
use super::super::{boxes, ways};
use super::edit::{found, head};
use crate::admin::access::{AccessChange, AccessLine, Entry, list_of_resource};
use crate::admin::change::SetResourceAccess;
use crate::oauth::access::Permission;
use crate::oauth::resource::Resource;
use crate::pages::admin::{Cell, Field, Form, Sheet, Table};
use crate::records::access::ResourceAccessView;

/// Whether it is for everyone: what is sent, and what it is called.
const FOR: [(&str, &str); 2] = [
    ("everyone", "Whoever has an account"),
    ("some", "Those named here, and nobody else"),
];

/// The page.
pub async fn show(visit: Visit) -> Result<Answer, Refused> {
    let resource = found(&visit).await?.resource;
    Ok(sheet(&visit, &resource, &Reading::default()).await?.into())
}

async fn sheet(visit: &Visit, resource: &Resource, reading: &Reading) -> Result<Sheet, Refused> {
    let lines = list_of_resource(&mut visit.app.db.read().await?.conn(), &resource.uri).await?;
    let sheet = head(visit, resource);
    if !visit.may(Permission::PermissionsWrite) {
        return Ok(sheet.with(as_it_is(&lines)));
    }
    let is = if lines.iter().any(|line| line.kind == "everyone") {
        "everyone"
    } else {
        "some"
    };
    let named = |kind: &str| -> Vec<&str> {
        let of_it = lines.iter().filter(|line| line.kind == kind);
        of_it.map(|line| line.name.as_str()).collect()
    };
    let groups: Vec<_> = named("group")
        .iter()
        .filter_map(|name| name.parse().ok())
        .collect();
    let roles: Vec<_> = named("role")
        .iter()
        .filter_map(|name| name.parse().ok())
        .collect();
    let people = visit.value("people", &named("user").join("\n"));
    let people = Field::lines("people", "People", people, 4).hint("E-mail address or id, one a line.");
    let to = format!("{}/access", ways::resource(&resource.uri));
    let form = Form::new("save-access", to, "Save")
        .lead("Nobody else is granted its scopes, or keeps what they were granted: apps get no more tokens for them.")
        .field(reading.said_of(boxes::one(visit, ("who", "It is for"), is, &FOR)))
        .field(reading.said_of(boxes::groups(visit, "Groups", &groups).await?))
        .field(reading.said_of(boxes::roles(visit, "Roles", &roles).await?))
        .field(reading.said_of(people));
    let view = ResourceAccessView(resource.uri.clone());
    let shown = visit.shown(&view).await?;
    Ok(sheet.with(visit.form_of(form, &shown)))
}

fn as_it_is(lines: &[AccessLine]) -> Table {
    let rows = lines.iter().map(|line| {
        let kind = match line.kind {
            "everyone" => "Whoever has an account",
            "nobody" => "Nobody",
            "user" => "Person",
            "group" => "Group",
            other => other,
        };
        vec![Cell::text(kind), Cell::text(line.name.as_str())]
    });
    Table::new("access", "Who may use it", ["Who", "Name"]).rows(rows)
}

/// What is changed of it.
pub async fn save(visit: Visit) -> Result<Answer, Refused> {
    let resource = found(&visit).await?.resource;
    let mut reading = Reading::default();
    let groups = boxes::sent_groups(&visit, &mut reading);
    let roles = boxes::sent_roles(&visit, &mut reading);
    let people = reading.all("people", &visit.sent_words("people"));
    let is_everyones = match visit.sent("who") {
        "everyone" => true,
        "some" => false,
        _ => {
            reading.note("who", "Say whom it is for.");
            false
        }
    };
    if is_everyones && !(groups.is_empty() && roles.is_empty() && people.is_empty()) {
        reading.note(
            "who",
            "It is for whoever has an account, or for those named here.",
        );
    }
    let sheet = sheet(&visit, &resource, &reading).await?;
    if !reading.is_clean() {
        return Ok(unread(sheet, reading.sentences()));
    }
    let access = if is_everyones {
        AccessChange::Everyone
    } else {
        let groups = groups.into_iter().map(Entry::Group);
        let roles = roles.into_iter().map(Entry::Role);
        AccessChange::Only(
            people
                .into_iter()
                .map(Entry::User)
                .chain(groups)
                .chain(roles)
                .collect(),
        )
    };
    let uri = resource.uri;
    let change = SetResourceAccess {
        uri: uri.clone(),
        access,
    };
    let view = ResourceAccessView(uri.clone());
    Ok(match visit.edit(change, view).await? {
        Came::Done(_) => Answer::SeeOther(format!("{}/access?done=saved", ways::resource(&uri))),
        Came::Before(to) => Answer::SeeOther(to),
        Came::Refused(refusals) => again(sheet, &refusals),
    })
}
