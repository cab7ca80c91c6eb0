//! Groups of people.

use super::answer::{Answer, Refused};
use super::boxes;
use super::screen::{Proposed, Screen, answered_by};
use super::visit::{Came, PAGE, Reading, Visit, again, unread};
use crate::admin::change::{AddMember, CreateGroup, DeleteGroup, EditGroup, RemoveMember};
use crate::admin::groups;
use crate::admin::users::Whom;
use crate::oauth::access::{Needs, Permission};
use crate::pages::admin::{Cell, Field, Form, Links, Sheet, Table, Way};
use crate::records::group::GroupView;
use crate::storage::groups::{self as rows, Group};
use crate::storage::users;
use crate::types::{GroupName, RoleName, UserId};

/// Who finds anything here.
pub const READ: Needs = Needs::One(Permission::PermissionsRead);

const WRITE: Needs = Needs::One(Permission::PermissionsWrite);

pub(super) const SCREENS: [Screen; 8] = [
    Screen::shows("/admin/groups", READ, answered_by!(list)),
    Screen::shows("/admin/groups/new", WRITE, answered_by!(new)).hurts(),
    Screen::takes("/admin/groups/new", (WRITE, "group.create"), answered_by!(create)).hurts(),
    Screen::shows("/admin/groups/{name}", READ, answered_by!(show)),
    Screen::takes("/admin/groups/{name}", (WRITE, "group.edit"), answered_by!(save)).hurts(),
    Screen::takes(
        "/admin/groups/{name}/add",
        (WRITE, "group.add"),
        answered_by!(add),
    )
    .hurts(),
    Screen::confirms(
        "/admin/groups/{name}/remove/{user_id}",
        (WRITE, "group.remove"),
        answered_by!(remove),
    ),
    Screen::confirms(
        "/admin/groups/{name}/delete",
        (WRITE, "group.delete"),
        answered_by!(delete),
    ),
];

async fn list(visit: Visit) -> Result<Answer, Refused> {
    let known = groups::list(&visit.app.db).await?;
    let rows = known.iter().map(|group| {
        let roles: Vec<_> = group.roles.iter().map(|role| Cell::code(role.as_str())).collect();
        vec![
            Cell::way(at(&group.name), group.name.as_str()),
            Cell::text(group.description.as_str()),
            Cell::Many(roles),
            Cell::text(group.members.to_string()),
        ]
    });
    let new = vec![Way::new("new-group", "/admin/groups/new", "New group")];
    let table = Table::new("groups", "Groups", ["Name", "Who is in it", "Roles", "People"]).rows(rows);
    Ok(Sheet::new("Groups")
        .lead("Whoever is in a group has its roles, and may use what is for the group.")
        .said(visit.said())
        .with_some(
            visit
                .may(Permission::PermissionsWrite)
                .then(|| Links::primary(new)),
        )
        .with(table.empty("There are no groups yet."))
        .into())
}

/// Where the page of a group is.
fn at(name: &GroupName) -> String {
    format!("/admin/groups/{name}")
}

async fn new(visit: Visit) -> Result<Answer, Refused> {
    Ok(new_sheet(&visit, &Reading::default()).await?.into())
}

async fn new_sheet(visit: &Visit, reading: &Reading) -> Result<Sheet, Refused> {
    let name = Field::line("name", "Name", visit.value("name", "")).required();
    let name =
        name.hint("1 to 64 letters, digits and - _ . : It stays, and apps that ask for groups are told it.");
    let words = Field::line("description", "Who is in it", visit.value("description", "")).required();
    let form = Form::new("create-group", "/admin/groups/new", "Create the group")
        .field(reading.said_of(name))
        .field(reading.said_of(words))
        .field(boxes::roles(visit, "Roles", &[]).await?);
    Ok(Sheet::new("New group")
        .back(Way::new("back", "/admin/groups", "Groups"))
        .with(visit.form_once(form)))
}

async fn create(visit: Visit) -> Result<Answer, Refused> {
    let mut reading = Reading::default();
    let name: Option<GroupName> = reading.read("name", visit.sent("name"));
    if visit.sent("name").is_empty() {
        reading.note("name", "A group has a name.");
    }
    let roles = boxes::sent_roles(&visit, &mut reading);
    let sheet = new_sheet(&visit, &reading).await?;
    let (Some(name), true) = (name, reading.is_clean()) else {
        return Ok(unread(sheet, reading.sentences()));
    };
    let change = CreateGroup {
        name,
        description: visit.sent("description").to_owned(),
        roles,
    };
    let to = |group: &Group| format!("{}?done=twice", at(&group.name));
    Ok(match visit.create(change, to).await? {
        Came::Done(group) => Answer::SeeOther(format!("{}?done=created", at(&group.name))),
        Came::Before(to) => Answer::SeeOther(to),
        Came::Refused(refusals) => again(sheet, &refusals),
    })
}

async fn show(visit: Visit) -> Result<Answer, Refused> {
    let name: GroupName = visit.named("name")?;
    Ok(sheet_of(&visit, &name, &Reading::default()).await?.into())
}

async fn sheet_of(visit: &Visit, name: &GroupName, reading: &Reading) -> Result<Sheet, Refused> {
    let (group, _) = groups::show(&visit.app.db, name, 0).await?;
    let people = people(visit, &group).await?;
    let sheet = Sheet::new(name.as_str())
        .lead(group.description.as_str())
        .said(visit.said())
        .back(Way::new("back", "/admin/groups", "Groups"));
    if !visit.may(Permission::PermissionsWrite) {
        return Ok(sheet.with(people));
    }
    let words = Field::line(
        "description",
        "Who is in it",
        visit.value("description", &group.description),
    );
    let form = Form::new("save-group", at(name), "Save")
        .field(reading.said_of(words))
        .field(boxes::roles(visit, "Roles", &group.roles).await?);
    let shown = visit.shown(&GroupView(name.clone())).await?;
    let whom = Field::line("whom", "E-mail address or id", visit.value("whom", "")).required();
    let add = Form::new("add-member", format!("{}/add", at(name)), "Add to the group")
        .titled("Add somebody")
        .field(reading.said_of(whom));
    let delete = vec![Way::new(
        "delete-group",
        format!("{}/delete", at(name)),
        "Delete the group …",
    )];
    Ok(sheet
        .with(visit.form_of(form, &shown))
        .with(people)
        .with(add)
        .with(Links::new("", delete)))
}

/// Who is in a group, a page at a time.
async fn people(visit: &Visit, group: &Group) -> Result<Table, Refused> {
    let mut read = visit.app.db.read().await?;
    let members = rows::members(&mut read.conn(), &group.name, visit.asked("after"), PAGE + 1).await?;
    let (members, next) = visit.paged(members, |member| member.email.to_string());
    // Forms of the page are sent to others, where it is shown again if something is wrong.
    let next = next.and_then(|next| {
        let (_, query) = next.split_once('?')?;
        Some(format!("{}?{query}", at(&group.name)))
    });
    let may_see = visit.may(Permission::UsersRead);
    let may_take = visit.may(Permission::PermissionsWrite);
    let rows = members.iter().map(|member| {
        let who = if may_see {
            Cell::way(format!("/admin/people/{}", member.id), member.email.as_str())
        } else {
            Cell::text(member.email.as_str())
        };
        let take = format!("{}/remove/{}", at(&group.name), member.id);
        let last = if may_take {
            Cell::way(take, "Take out …")
        } else {
            Cell::text("")
        };
        vec![who, last]
    });
    Ok(Table::new("members", "People", ["Address", ""])
        .titled()
        .rows(rows)
        .next(next)
        .empty("Nobody is in it."))
}

async fn save(visit: Visit) -> Result<Answer, Refused> {
    let name: GroupName = visit.named("name")?;
    let mut reading = Reading::default();
    let wanted = boxes::sent_roles(&visit, &mut reading);
    let sheet = sheet_of(&visit, &name, &reading).await?;
    if !reading.is_clean() {
        return Ok(unread(sheet, reading.sentences()));
    }
    let (group, _) = groups::show(&visit.app.db, &name, 0).await?;
    let not_in = |list: &[RoleName], of: &[RoleName]| -> Vec<RoleName> {
        of.iter().filter(|role| !list.contains(role)).cloned().collect()
    };
    let change = EditGroup {
        description: Some(visit.sent("description").to_owned()),
        give: not_in(&group.roles, &wanted),
        take: not_in(&wanted, &group.roles),
        name: name.clone(),
    };
    Ok(match visit.edit(change, GroupView(name.clone())).await? {
        Came::Done(_) => Answer::SeeOther(format!("{}?done=saved", at(&name))),
        Came::Before(to) => Answer::SeeOther(to),
        Came::Refused(refusals) => again(sheet, &refusals),
    })
}

async fn add(visit: Visit) -> Result<Answer, Refused> {
    let group: GroupName = visit.named("name")?;
    let mut reading = Reading::default();
    let whom = reading.read("whom", visit.sent("whom"));
    if visit.sent("whom").is_empty() {
        reading.note("whom", "Say whom.");
    }
    let name = group.clone();
    let sheet = sheet_of(&visit.of_form(&["whom"]), &name, &reading).await?;
    let Some(whom) = whom else {
        return Ok(unread(sheet, reading.sentences()));
    };
    Ok(match visit.make(AddMember { group, whom }).await? {
        Came::Done(_) => Answer::SeeOther(format!("{}?done=added", at(&name))),
        Came::Before(to) => Answer::SeeOther(to),
        Came::Refused(refusals) => again(sheet, &refusals),
    })
}

async fn remove(visit: Visit) -> Result<Proposed, Refused> {
    let group: GroupName = visit.named("name")?;
    let user_id: UserId = visit.named("user_id")?;
    let member = users::by_id(&mut visit.app.db.read().await?.conn(), &user_id).await?;
    let member = member.filter(|member| member.groups().contains(&group));
    let member = member.ok_or(Refused::Nothing)?;
    Ok(Proposed {
        title: format!("Take {} out of {group}", member.email),
        means: "They lose the roles they have by the group, and what is for the group alone.".to_owned(),
        press: "Take out".to_owned(),
        typed: None,
        back: (at(&group), group.to_string()),
        then: format!("{}?done=removed", at(&group)),
        change: RemoveMember {
            group,
            whom: Whom::Id(user_id),
        }
        .into(),
    })
}

async fn delete(visit: Visit) -> Result<Proposed, Refused> {
    let name: GroupName = visit.named("name")?;
    groups::show(&visit.app.db, &name, 0).await?;
    Ok(Proposed {
        title: format!("Delete the group {name}"),
        means: "Its members lose the roles they have by it, and what is for the group alone.".to_owned(),
        press: "Delete the group".to_owned(),
        typed: Some(name.to_string()),
        back: (at(&name), name.to_string()),
        then: "/admin/groups?done=deleted".to_owned(),
        change: DeleteGroup { name }.into(),
    })
}
