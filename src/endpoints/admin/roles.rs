//! Roles: what whoever has one may do here, and which scopes it opens.

use super::answer::{Answer, Refused};
use super::screen::{Proposed, Screen, answered_by};
use super::visit::{Came, PAGE, Reading, Visit, again, unread};
use super::{boxes, sought, ways};
use crate::admin::change::{CreateRole, DeleteRole, EditRole};
use crate::app::administration::in_english;
use crate::oauth::access::{Needs, Permission};
use crate::oauth::acr::Acr;
use crate::oauth::provider::Given;
use crate::oauth::resource::ScopeDefinition;
use crate::pages::admin::{Cell, Choice, Facts, Field, Form, Links, Mark, Prose, Sheet, Table, Tone, Way};
use crate::records::role::RoleView;
use crate::storage::providers::Provider;
use crate::storage::roles::{self as rows, Role};
use crate::storage::{groups, providers, scopes};
use crate::types::{RoleName, counted};

/// Who finds anything here.
pub const READ: Needs = Needs::One(Permission::PermissionsRead);

const WRITE: Needs = Needs::One(Permission::PermissionsWrite);

pub(super) const SCREENS: [Screen; 6] = [
    Screen::shows("/admin/roles", READ, answered_by!(list)),
    Screen::shows("/admin/roles/new", WRITE, answered_by!(new)).hurts(),
    Screen::takes("/admin/roles/new", (WRITE, "role.create"), answered_by!(create)).hurts(),
    Screen::shows("/admin/roles/{name}", READ, answered_by!(show)),
    Screen::takes("/admin/roles/{name}", (WRITE, "role.edit"), answered_by!(save)).hurts(),
    Screen::confirms(
        "/admin/roles/{name}/delete",
        (WRITE, "role.delete"),
        answered_by!(delete),
    ),
];

/// How surely whoever has a role may be asked to sign in: what is sent, and what it is called.
const SURELY: [(&str, &str); 3] = [
    ("", "However they do"),
    ("2", "With two factors"),
    ("phr", "With a passkey"),
];

async fn list(visit: Visit) -> Result<Answer, Refused> {
    let mut known = rows::list(&mut visit.app.db.read().await?.conn()).await?;
    known.retain(|role| sought::is_sought(&visit, [role.name.as_str(), role.description.as_str()]));
    let (known, next) = sought::page(&visit, known, |role| role.name.to_string());
    let rows = known.iter().map(|role| {
        let own = if role.is_built_in {
            Cell::mark("built-in", Tone::Plain)
        } else {
            Cell::text("")
        };
        vec![
            Cell::way(ways::role(&role.name), role.name.as_str()),
            Cell::text(role.description.as_str()),
            Cell::text(counted(count(role.permissions.len()), "permission")),
            Cell::text(role.users.to_string()),
            Cell::text(role.groups.to_string()),
            own,
        ]
    });
    let columns = ["Name", "What it is for", "Permits", "People", "Groups", "Whose"];
    let table = Table::new("roles", "Roles", columns).rows(rows).next(next);
    let new = vec![Way::new("new-role", "/admin/roles/new", "New role")];
    Ok(Sheet::new("Roles")
        .lead("Whoever has a role may do in this administration what it permits, and grant apps the scopes that are for it.")
        .said(visit.said())
        .with_some(
            visit
                .may(Permission::PermissionsWrite)
                .then(|| Links::primary(new)),
        )
        .with(sought::form(&visit, "find-roles", "/admin/roles"))
        .with(table.empty(sought::none(&visit, &["q"], "There is no such role.")))
        .into())
}

fn count(of: usize) -> u64 {
    u64::try_from(of).unwrap_or(u64::MAX)
}

/// How surely they sign in, as the form has it: by one factor is however they do.
fn surely(acr: Option<Acr>) -> &'static str {
    acr.filter(|acr| *acr > Acr::One).map_or("", Acr::as_str)
}

fn words_field(visit: &Visit, is: &str) -> Field {
    Field::line("description", "What it is for", visit.value("description", is)).required()
}

fn acr_field(visit: &Visit, is: Option<Acr>) -> Field {
    let label = "How surely whoever has it signs in at least";
    boxes::one(visit, ("required_acr", label), surely(is), &SURELY)
}

async fn new(visit: Visit) -> Result<Answer, Refused> {
    Ok(new_sheet(&visit, &Reading::default()).into())
}

fn new_sheet(visit: &Visit, reading: &Reading) -> Sheet {
    let name = Field::line("name", "Name", visit.value("name", "")).required();
    let name =
        name.hint("1 to 64 letters, digits and - _ . : It stays, and apps that ask for roles are told it.");
    let form = Form::new("create-role", "/admin/roles/new", "Create the role")
        .field(reading.said_of(name))
        .field(reading.said_of(words_field(visit, "")))
        .field(reading.said_of(acr_field(visit, None)));
    Sheet::new("New role")
        .lead("It permits nothing yet: what it permits is said on its own page, and which scopes it opens on theirs.")
        .back(Way::new("back", "/admin/roles", "Roles"))
        .with(visit.form_once(form))
}

async fn create(visit: Visit) -> Result<Answer, Refused> {
    let mut reading = Reading::default();
    let name: Option<RoleName> = reading.read("name", visit.sent("name"));
    if visit.sent("name").is_empty() {
        reading.note("name", "A role has a name.");
    }
    let required_acr = reading.read("required_acr", visit.sent("required_acr"));
    let sheet = new_sheet(&visit, &reading);
    let (Some(name), true) = (name, reading.is_clean()) else {
        return Ok(unread(sheet, reading.sentences()));
    };
    let change = CreateRole {
        name,
        description: visit.sent("description").to_owned(),
        required_acr,
    };
    let to = |role: &Role| format!("{}?done=twice", ways::role(&role.name));
    Ok(match visit.create(change, to).await? {
        Came::Done(role) => Answer::SeeOther(format!("{}?done=created", ways::role(&role.name))),
        Came::Before(to) => Answer::SeeOther(to),
        Came::Refused(refusals) => again(sheet, &refusals),
    })
}

async fn found(visit: &Visit, name: &RoleName) -> Result<Role, Refused> {
    let found = rows::by_name(&mut visit.app.db.read().await?.conn(), name).await?;
    found.ok_or(Refused::Nothing)
}

async fn show(visit: Visit) -> Result<Answer, Refused> {
    let name: RoleName = visit.named("name")?;
    Ok(sheet_of(&visit, &name, &Reading::default()).await?.into())
}

async fn sheet_of(visit: &Visit, name: &RoleName, reading: &Reading) -> Result<Sheet, Refused> {
    let role = found(visit, name).await?;
    let sheet = Sheet::new(name.as_str())
        .lead(role.description.as_str())
        .said(visit.said())
        .back(Way::new("back", "/admin/roles", "Roles"));
    let is_ours = visit.may(Permission::PermissionsWrite) && !role.is_built_in;
    let sheet = if is_ours {
        let shown = visit.shown(&RoleView(name.clone())).await?;
        let form = Form::new("save-role", ways::role(name), "Save")
            .field(reading.said_of(words_field(visit, &role.description)))
            .field(reading.said_of(permission_field(visit, &role.permissions)))
            .field(reading.said_of(acr_field(visit, role.required_acr)));
        sheet.with(visit.form_of(form, &shown))
    } else {
        as_it_is(sheet, &role)
    };
    let (opens, last_of) = opens(visit, &role).await?;
    let why = why_it_stays(&last_of, &givers(visit, name).await?);
    let stays = why.is_some();
    let sheet = sheet
        .with(opens)
        .with(people(visit, name).await?)
        .with(with_it(visit, name).await?);
    let delete = Way::new(
        "delete-role",
        format!("{}/delete", ways::role(name)),
        "Delete the role …",
    );
    Ok(sheet
        .with_some(why.filter(|_| is_ours).map(Prose::new))
        .with_some((is_ours && !stays).then(|| Links::new("", vec![delete]))))
}

/// The providers that give a role to their people, by name.
async fn givers(visit: &Visit, name: &RoleName) -> Result<Vec<String>, Refused> {
    let all = providers::list(&mut visit.app.db.read().await?.conn()).await?;
    let role = Given::Role(name.clone());
    let gives = |provider: &Provider| provider.settings.map.iter().any(|rule| *rule.gives() == role);
    let giving = all.into_iter().filter(gives);
    Ok(giving.map(|provider| provider.name).collect())
}

/// Why a role stays, if it does.
fn why_it_stays(last_of: &[String], givers: &[String]) -> Option<String> {
    let mut why = Vec::new();
    if !last_of.is_empty() {
        why.push(format!(
            "it is the only role that may be granted {}",
            last_of.join(", ")
        ));
    }
    if !givers.is_empty() {
        why.push(format!("people get it by {}", givers.join(", ")));
    }
    (!why.is_empty()).then(|| format!("It stays while {}.", why.join(", and while ")))
}

/// What is so of a role that whoever looks at it does not change.
fn as_it_is(sheet: Sheet, role: &Role) -> Sheet {
    let may = role.permissions.iter();
    let may: Vec<_> = may.map(|one| Cell::text(in_english(*one))).collect();
    let may = if may.is_empty() {
        Cell::text("Nothing")
    } else {
        Cell::Many(may)
    };
    let acr = surely(role.required_acr);
    let said = SURELY.iter().find(|(value, _)| *value == acr);
    let facts = Facts::new("role", "")
        .row("Whoever has it may", may)
        .some("They sign in", said.map(|(_, label)| *label));
    let sheet = if role.is_built_in {
        let why = "It is the server's own: it stays, and means what it says. A role of your own permits what you choose.";
        sheet
            .mark(Mark::new("built-in", Tone::Plain))
            .with(Prose::new(why))
    } else {
        sheet
    };
    sheet.with(facts)
}

/// The boxes of all permissions, in words.
fn permission_field(visit: &Visit, has: &[Permission]) -> Field {
    let choices = Permission::ALL.iter().map(|permission| {
        let name = format!("permission.{permission}");
        let is_chosen = visit.ticked(&name, has.contains(permission));
        Choice::new(name, in_english(*permission), is_chosen).hint(permission.as_str())
    });
    Field::any("permissions", "Whoever has it may", choices.collect())
        .hint("Nobody gives more than they hold themselves.")
}

/// The scopes a role opens, and the names of up to twenty of them that are for it alone.
async fn opens(visit: &Visit, role: &Role) -> Result<(Table, Vec<String>), Refused> {
    let all = scopes::list(&mut visit.app.db.read().await?.conn()).await?;
    let is_open = |scope: &&ScopeDefinition| role.scopes.contains(&scope.name);
    let rows = all.iter().filter(is_open).map(|scope| {
        vec![
            Cell::way(ways::scope(&scope.name), scope.name.as_str()),
            Cell::text(scope.description.as_str()),
        ]
    });
    let columns = ["Scope", "What it lets an app do"];
    let table = Table::new("opens", "Scopes it may be granted", columns)
        .titled()
        .rows(rows)
        .empty(
            "None but those that anybody may be granted. Which roles a scope is for is said on its own page.",
        );
    let last_of = all.iter().filter(is_open).filter(|scope| scope.roles.len() == 1);
    let last_of = last_of.take(20).map(|scope| scope.name.to_string());
    Ok((table, last_of.collect()))
}

/// Who has a role themselves.
async fn people(visit: &Visit, name: &RoleName) -> Result<Table, Refused> {
    let mut read = visit.app.db.read().await?;
    let holders = rows::holders(&mut read.conn(), name, visit.asked("after"), PAGE + 1).await?;
    let (holders, next) = visit.paged(holders, |holder| holder.email.to_string());
    let rows = holders.iter().map(|holder| {
        let who = if visit.may(Permission::UsersRead) {
            Cell::way(ways::person(&holder.id), holder.email.as_str())
        } else {
            Cell::text(holder.email.as_str())
        };
        let by = match &holder.given_by {
            Some(provider) => Cell::text(format!("the provider {provider}")),
            None => Cell::text("an administrator"),
        };
        vec![who, by]
    });
    Ok(
        Table::new("holders", "People who have it", ["Address", "Given by"])
            .titled()
            .rows(rows)
            .next(next)
            .empty("Nobody has it themselves."),
    )
}

/// The groups whose members have a role.
async fn with_it(visit: &Visit, name: &RoleName) -> Result<Table, Refused> {
    let all = groups::list(&mut visit.app.db.read().await?.conn()).await?;
    let having = all.iter().filter(|group| group.roles.contains(name));
    let rows = having.map(|group| {
        vec![
            Cell::way(ways::group(&group.name), group.name.as_str()),
            Cell::text(group.members.to_string()),
        ]
    });
    Ok(Table::new("having", "Groups that have it", ["Group", "People"])
        .titled()
        .rows(rows)
        .empty("No group has it."))
}

async fn save(visit: Visit) -> Result<Answer, Refused> {
    let name: RoleName = visit.named("name")?;
    let mut reading = Reading::default();
    let wanted: Vec<Permission> = boxes::sent(&visit, "permission.", ("permissions", &mut reading));
    let required_acr: Option<Acr> = reading.read("required_acr", visit.sent("required_acr"));
    let sheet = sheet_of(&visit, &name, &reading).await?;
    if !reading.is_clean() {
        return Ok(unread(sheet, reading.sentences()));
    }
    let role = found(&visit, &name).await?;
    let has = role.permissions;
    let change = EditRole {
        name: name.clone(),
        description: Some(visit.sent("description").to_owned()),
        permit: wanted.iter().copied().filter(|one| !has.contains(one)).collect(),
        forbid: has.iter().copied().filter(|one| !wanted.contains(one)).collect(),
        required_acr: (required_acr != role.required_acr).then_some(required_acr),
    };
    Ok(match visit.edit(change, RoleView(name.clone())).await? {
        Came::Done(_) => Answer::SeeOther(format!("{}?done=saved", ways::role(&name))),
        Came::Before(to) => Answer::SeeOther(to),
        Came::Refused(refusals) => again(sheet, &refusals),
    })
}

async fn delete(visit: Visit) -> Result<Proposed, Refused> {
    let name: RoleName = visit.named("name")?;
    found(&visit, &name).await?;
    Ok(Proposed {
        title: format!("Delete the role {name}"),
        means: "Whoever has it has it no more, and loses what it permits and the scopes that are for it."
            .to_owned(),
        press: "Delete the role".to_owned(),
        typed: Some(name.to_string()),
        back: (ways::role(&name), name.to_string()),
        then: "/admin/roles?done=deleted".to_owned(),
        change: DeleteRole { name }.into(),
    })
}
