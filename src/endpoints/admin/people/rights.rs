//! Roles and groups of a person: only what whoever looks holds themselves is offered, and the door of changes decides anyway.

use super::super::answer::{Answer, Refused};
use super::super::explain;
use super::super::screen::Proposed;
use super::super::visit::{Came, Reading, Visit, again, unread};
use super::person::{Person, Tab, names};
use crate::admin::change::{AddMember, GiveRole, RemoveMember, TakeRole};
use crate::admin::power_of;
use crate::admin::users::Whom;
use crate::oauth::access::{Permission, Power};
use crate::pages::admin::{Cell, Choice, Facts, Field, Form, Sheet, Table};
use crate::storage::groups::{self, Group};
use crate::storage::roles::{self, Role};
use crate::types::{GroupName, RoleName};

/// All there is, and what this person holds by theirs.
struct Known {
    roles: Vec<Role>,
    groups: Vec<Group>,
    holds: Power,
}

impl Known {
    /// What being in a group gives.
    fn by(&self, group: &Group) -> Power {
        let roles = self.roles.iter().filter(|role| group.roles.contains(&role.name));
        roles.fold(Power::default(), |power, role| power.and(role.power()))
    }
}

/// `GET /admin/people/{id}/roles`
pub async fn show(visit: Visit) -> Result<Answer, Refused> {
    let person = Person::named(&visit).await?;
    Ok(sheet_of(&visit, &person, &Reading::default()).await?.into())
}

async fn sheet_of(visit: &Visit, person: &Person, reading: &Reading) -> Result<Sheet, Refused> {
    let mut read = visit.app.db.read().await?;
    let conn = &mut read.conn();
    let known = Known {
        roles: roles::list(conn).await?,
        groups: groups::list(conn).await?,
        holds: power_of(conn, &person.user).await?,
    };
    drop(read);
    let may_change = person.may_be(visit, Permission::PermissionsWrite);
    let holds = Facts::new("holds", "What they may do in the administration, by all of that")
        .row("Permissions", names(known.holds.permissions()));
    let sheet = person
        .sheet(visit, Tab::Rights)
        .with(roles_of(visit, person, &known))
        .with_some(
            may_change
                .then(|| give(visit, person, (&known, reading)))
                .flatten(),
        )
        .with(groups_of(visit, person, &known))
        .with_some(
            may_change
                .then(|| join(visit, person, (&known, reading)))
                .flatten(),
        );
    let explain = explain::way(visit, "explain-person", ("whom", person.user.id.as_str()));
    Ok(sheet.with(holds).with_some(explain))
}

fn roles_of(visit: &Visit, person: &Person, known: &Known) -> Table {
    let has = person.user.roles();
    let may_take = person.may_be(visit, Permission::PermissionsWrite);
    let theirs = known.roles.iter().filter(|role| has.contains(&role.name));
    let rows = theirs.map(|role| {
        let take = if may_take {
            Cell::way(format!("{}/roles/{}/take", person.at(), role.name), "Take …")
        } else {
            Cell::text("")
        };
        vec![
            Cell::way(format!("/admin/roles/{}", role.name), role.name.as_str()),
            Cell::text(role.description.as_str()),
            take,
        ]
    });
    Table::new("person-has-roles", "Roles", ["Role", "What it is for", ""])
        .titled()
        .rows(rows)
        .empty("They have no role of their own.")
}

fn groups_of(visit: &Visit, person: &Person, known: &Known) -> Table {
    let has = person.user.groups();
    let may_take = person.may_be(visit, Permission::PermissionsWrite);
    let theirs = known.groups.iter().filter(|group| has.contains(&group.name));
    let rows = theirs.map(|group| {
        let remove = if may_take {
            let to = format!("{}/groups/{}/remove", person.at(), group.name);
            Cell::way(to, "Take out …")
        } else {
            Cell::text("")
        };
        vec![
            Cell::way(format!("/admin/groups/{}", group.name), group.name.as_str()),
            Cell::text(group.description.as_str()),
            names(group.roles.iter().map(ToString::to_string)),
            remove,
        ]
    });
    let columns = ["Group", "Who is in it", "Roles by it", ""];
    Table::new("person-has-groups", "Groups", columns)
        .titled()
        .rows(rows)
        .empty("They are in no group.")
}

/// What something is called in a list, with what it is.
fn named(name: &str, description: &str) -> String {
    if description.is_empty() {
        name.to_owned()
    } else {
        format!("{name}: {description}")
    }
}

/// The form that gives a role; none where there is none to give.
fn give(visit: &Visit, person: &Person, (known, reading): (&Known, &Reading)) -> Option<Form> {
    let has = person.user.roles();
    let chosen = visit.value("role", "");
    let offered = known
        .roles
        .iter()
        .filter(|role| !has.contains(&role.name) && visit.power.covers(&role.power()));
    let choices: Vec<_> = offered
        .map(|role| {
            let name = role.name.as_str();
            Choice::new(name, named(name, &role.description), name == chosen)
        })
        .collect();
    if choices.is_empty() {
        return None;
    }
    let field = Field::one("role", "Role", choices)
        .listed()
        .hint("Those whose permissions you hold yourself.");
    let form = Form::new("give-role", format!("{}/roles", person.at()), "Give the role");
    Some(form.field(reading.said_of(field)))
}

/// The form that puts somebody into a group; none where there is none.
fn join(visit: &Visit, person: &Person, (known, reading): (&Known, &Reading)) -> Option<Form> {
    let has = person.user.groups();
    let chosen = visit.value("group", "");
    let offered = known
        .groups
        .iter()
        .filter(|group| !has.contains(&group.name) && visit.power.covers(&known.by(group)));
    let choices: Vec<_> = offered
        .map(|group| {
            let name = group.name.as_str();
            Choice::new(name, named(name, &group.description), name == chosen)
        })
        .collect();
    if choices.is_empty() {
        return None;
    }
    let field = Field::one("group", "Group", choices)
        .listed()
        .hint("Those that give nothing beyond what you hold.");
    let form = Form::new(
        "join-group",
        format!("{}/groups", person.at()),
        "Put into the group",
    );
    Some(form.field(reading.said_of(field)))
}

/// `POST /admin/people/{id}/roles`
pub async fn give_role(visit: Visit) -> Result<Answer, Refused> {
    let person = Person::named(&visit).await?;
    let mut reading = Reading::default();
    let role: Option<RoleName> = reading.read("role", visit.sent("role"));
    if visit.sent("role").is_empty() {
        reading.note("role", "Choose a role.");
    }
    let sheet = sheet_of(&visit.of_form(&["role"]), &person, &reading).await?;
    let Some(role) = role else {
        return Ok(unread(sheet, reading.sentences()));
    };
    let whom = Whom::Id(person.user.id.clone());
    Ok(match visit.make(GiveRole { whom, role }).await? {
        Came::Done(_) => Answer::SeeOther(format!("{}/roles?done=added", person.at())),
        Came::Before(to) => Answer::SeeOther(to),
        Came::Refused(refusals) => again(sheet, &refusals),
    })
}

/// `POST /admin/people/{id}/groups`
pub async fn put_into_group(visit: Visit) -> Result<Answer, Refused> {
    let person = Person::named(&visit).await?;
    let mut reading = Reading::default();
    let group: Option<GroupName> = reading.read("group", visit.sent("group"));
    if visit.sent("group").is_empty() {
        reading.note("group", "Choose a group.");
    }
    let sheet = sheet_of(&visit.of_form(&["group"]), &person, &reading).await?;
    let Some(group) = group else {
        return Ok(unread(sheet, reading.sentences()));
    };
    let whom = Whom::Id(person.user.id.clone());
    Ok(match visit.make(AddMember { group, whom }).await? {
        Came::Done(_) => Answer::SeeOther(format!("{}/roles?done=added", person.at())),
        Came::Before(to) => Answer::SeeOther(to),
        Came::Refused(refusals) => again(sheet, &refusals),
    })
}

/// `/admin/people/{id}/roles/{role}/take`
pub async fn take_role(visit: Visit) -> Result<Proposed, Refused> {
    let person = Person::named(&visit).await?;
    let role: RoleName = visit.named("role")?;
    if !person.user.roles().contains(&role) {
        return Err(Refused::Nothing);
    }
    let back = format!("{}/roles", person.at());
    let email = &person.user.email;
    Ok(Proposed {
        title: format!("Take the role {role} from {email}"),
        means: "They lose what it permits, unless a group of theirs gives it too. A provider that gave it gives it again, if its \
                rules say so."
            .to_owned(),
        press: "Take the role".to_owned(),
        typed: None,
        then: format!("{back}?done=removed"),
        back: (back, email.to_string()),
        change: TakeRole {
            whom: Whom::Id(person.user.id.clone()),
            role,
        }
        .into(),
    })
}

/// `/admin/people/{id}/groups/{group}/remove`
pub async fn take_out(visit: Visit) -> Result<Proposed, Refused> {
    let person = Person::named(&visit).await?;
    let group: GroupName = visit.named("group")?;
    if !person.user.groups().contains(&group) {
        return Err(Refused::Nothing);
    }
    let back = format!("{}/roles", person.at());
    let email = &person.user.email;
    Ok(Proposed {
        title: format!("Take {email} out of {group}"),
        means: "They lose the roles they have by the group, and what is for the group alone.".to_owned(),
        press: "Take out".to_owned(),
        typed: None,
        then: format!("{back}?done=removed"),
        back: (back, email.to_string()),
        change: RemoveMember {
            group,
            whom: Whom::Id(person.user.id.clone()),
        }
        .into(),
    })
}
