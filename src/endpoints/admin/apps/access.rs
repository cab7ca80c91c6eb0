//! Who may use an app, whose it is, and which names of groups and roles it is told.

use super::frame::{READ, Subject, WRITE, at, changed, is_of_resource, seen, sheet};
use super::offered::{boxes, ticked};
use crate::admin::access::{AccessChange, AccessLine, Entry, list_of_client};
use crate::admin::change::{AddClientOwner, ReleaseNames, RemoveClientOwner, SetClientAccess};
use crate::admin::users::Whom;
use crate::endpoints::admin::answer::{Answer, Refused};
use crate::endpoints::admin::explain;
use crate::endpoints::admin::screen::{Proposed, Screen, answered_by};
use crate::endpoints::admin::visit::{Came, Reading, Visit, again, unread};
use crate::oauth::access::Permission;
use crate::oauth::released::Names;
use crate::pages::admin::{Block, Cell, Choice, Field, Form, Prose, Sheet, Table};
use crate::records::access::{ClientAccessView, NamesView};
use crate::storage::{client_owners, groups, released, roles};
use crate::types::{EmailAddress, GroupName, RoleName, UserId};

pub(super) const SCREENS: [Screen; 5] = [
    Screen::shows("/admin/apps/{id}/access", READ, answered_by!(show)),
    Screen::takes(
        "/admin/apps/{id}/access",
        (WRITE, "client.access"),
        answered_by!(save),
    )
    .hurts(),
    Screen::takes(
        "/admin/apps/{id}/access/names",
        (WRITE, "client.names"),
        answered_by!(release),
    )
    .hurts(),
    Screen::takes(
        "/admin/apps/{id}/access/owners",
        (WRITE, "client.owner-add"),
        answered_by!(add_owner),
    )
    .hurts(),
    Screen::confirms(
        "/admin/apps/{id}/access/owners/{user_id}/remove",
        (WRITE, "client.owner-remove"),
        answered_by!(remove_owner),
    ),
];

/// Which form of the page was sent.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sent {
    Nothing,
    Access,
    Names,
    Owner,
}

/// Where the page is.
fn here(subject: &Subject) -> String {
    format!("{}/access", at(&subject.client.id))
}

/// The app, where anybody could use it: what a resource server introspects with is used by nobody.
fn of_people(subject: Subject) -> Result<Subject, Refused> {
    if is_of_resource(&subject.client) {
        return Err(Refused::Nothing);
    }
    Ok(subject)
}

async fn show(visit: Visit) -> Result<Answer, Refused> {
    let subject = of_people(seen(&visit).await?)?;
    let page = page(&visit, &subject, (Sent::Nothing, &Reading::default())).await?;
    Ok(page.into())
}

/// What there is to be ticked, and what is so.
struct Known {
    /// Whether all groups and roles there are are among them.
    sees_all: bool,
    groups: Vec<(String, String)>,
    roles: Vec<(String, String)>,
    lines: Vec<AccessLine>,
    owners: Vec<(UserId, EmailAddress)>,
    told: (Names, Names),
}

impl Known {
    async fn of(visit: &Visit, subject: &Subject) -> Result<Self, Refused> {
        let id = &subject.client.id;
        let mut read = visit.app.db.read().await?;
        let conn = &mut read.conn();
        let groups = groups::list(conn).await?;
        let roles = roles::list(conn).await?;
        let told = released::list(conn).await?.remove(id).unwrap_or_default();
        let lines = list_of_client(conn, id).await?;
        // Whoever may not see rights is told of those alone that are on the list; others they name.
        let sees_all = visit.may(Permission::PermissionsRead);
        let is_told = |kind: &str, name: &str| {
            let mut named = lines.iter().filter(|line| line.kind == kind);
            sees_all || named.any(|line| line.name == name)
        };
        Ok(Self {
            sees_all,
            groups: groups
                .into_iter()
                .filter(|group| is_told("group", group.name.as_str()))
                .map(|group| (group.name.to_string(), group.description))
                .collect(),
            roles: roles
                .into_iter()
                .filter(|role| is_told("role", role.name.as_str()))
                .map(|role| (role.name.to_string(), role.description))
                .collect(),
            lines,
            owners: client_owners::of_client(conn, id).await?,
            told: (told.groups, told.roles),
        })
    }

    fn has(&self, kind: &str, name: &str) -> bool {
        self.lines
            .iter()
            .any(|line| line.kind == kind && line.name == name)
    }

    fn is_everyones(&self) -> bool {
        self.lines.iter().any(|line| line.kind == "everyone")
    }
}

async fn page(visit: &Visit, subject: &Subject, (sent, reading): (Sent, &Reading)) -> Result<Sheet, Refused> {
    let known = Known::of(visit, subject).await?;
    let page = sheet(visit, subject, "/access");
    let owners = owners(visit, subject, &known);
    let explain = explain::way(visit, "explain-app", ("client", subject.client.id.as_str()));
    if !subject.may_change {
        let page = page.with(who(&known)).with(owners).with(told(&known));
        return Ok(page.with_some(explain));
    }
    // A list that is there, and what it is told, may be an administrator's word: whose app it is cannot take that back.
    let may_relax = visit.may(Permission::ClientsWrite);
    let blank = visit.of_form(&[]);
    let of = |form: Sent| if form == sent { visit } else { &blank };
    let id = &subject.client.id;
    let access: Block = if may_relax || known.is_everyones() {
        let access = access_form(of(Sent::Access), subject, (&known, reading));
        let shown = visit.shown(&ClientAccessView(id.clone())).await?;
        of(Sent::Access).form_of(access, &shown).into()
    } else {
        who(&known).into()
    };
    let names: Block = if may_relax {
        let names = names_form(of(Sent::Names), subject, (&known, reading));
        let shown = visit.shown(&NamesView(id.clone())).await?;
        of(Sent::Names).form_of(names, &shown).into()
    } else {
        told(&known).into()
    };
    let page = page.with(access).with(owners);
    // Whoever names somebody sees accounts; otherwise this would tell who has one.
    if !visit.may(Permission::UsersRead) {
        let words =
            "To make it somebody else's, too, ask whoever may see people's accounts and change every app.";
        return Ok(page.with(Prose::new(words)).with(names));
    }
    let whom = Field::line("whom", "E-mail address or id", of(Sent::Owner).value("whom", "")).required();
    let add = Form::new(
        "add-owner",
        format!("{}/owners", here(subject)),
        "Make it theirs, too",
    )
    .titled("Another owner")
    .lead("With the role client-admin they change this app, and no others.")
    .field(reading.said_of(whom));
    Ok(page.with(add).with(names).with_some(explain))
}

/// Who may use it, for whoever may not change that.
fn who(known: &Known) -> Table {
    let row = |line: &AccessLine| vec![Cell::text(line.kind), Cell::text(line.name.as_str())];
    let rows = known.lines.iter().map(row);
    Table::new("access", "Who may use it", ["Who", "Name"])
        .titled()
        .rows(rows)
}

fn told(known: &Known) -> Prose {
    let (groups, roles) = &known.told;
    Prose::new(format!("Of groups it is told {groups}, of roles {roles}."))
}

fn owners(visit: &Visit, subject: &Subject, known: &Known) -> Table {
    let may_see = visit.may(Permission::UsersRead);
    let rows = known.owners.iter().map(|(id, email)| {
        let who = if may_see {
            Cell::way(format!("/admin/people/{id}"), email.as_str())
        } else {
            Cell::text(email.as_str())
        };
        let take = format!("{}/owners/{id}/remove", here(subject));
        let last = if subject.may_change {
            Cell::way(take, "No longer theirs …")
        } else {
            Cell::text("")
        };
        vec![who, last]
    });
    Table::new("owners", "Whose it is", ["Address", ""])
        .titled()
        .rows(rows)
        .empty("Nobody's: those alone change it who may change every app.")
}

fn access_form(visit: &Visit, subject: &Subject, (known, reading): (&Known, &Reading)) -> Form {
    let is = if known.is_everyones() { "everyone" } else { "some" };
    let who = visit.value("who", is);
    let choice = |value: &str, label: &str| Choice::new(value, label, who == value);
    let choices = vec![
        choice("everyone", "Everyone with an account"),
        choice("some", "Those named below, and nobody else"),
    ];
    let people = known.lines.iter().filter(|line| line.kind == "user");
    let people: Vec<_> = people.map(|line| line.name.as_str()).collect();
    let mut form = Form::new("save-access", here(subject), "Save who may use it")
        .titled("Who may use it")
        .field(reading.said_of(Field::one("who", "Who may use it", choices)));
    if !known.groups.is_empty() {
        let has = |name: &str| known.has("group", name);
        form = form.field(boxes(
            visit,
            ("groups", "Whoever is in a group", "group."),
            &known.groups,
            has,
        ));
    }
    if !known.roles.is_empty() {
        let has = |name: &str| known.has("role", name);
        form = form.field(boxes(
            visit,
            ("roles", "Whoever has a role", "role."),
            &known.roles,
            has,
        ));
    }
    if !known.sees_all {
        for (name, label) in OTHERS {
            let field = Field::lines(name, label, visit.value(name, ""), 2);
            form = form.field(reading.said_of(field.hint("Their names, one a line.")));
        }
    }
    let people = Field::lines("people", "People", visit.value("people", &people.join("\n")), 3);
    let hint = if visit.may(Permission::UsersRead) {
        "E-mail addresses or ids, one a line. More than a few are a group."
    } else {
        "One a line: those who stand here, and yourself. Others are named by whoever may see people's accounts."
    };
    form.field(reading.said_of(people.hint(hint)))
}

/// Where groups and roles are named that whoever looks is not told of.
const OTHERS: [(&str, &str); 2] = [
    ("other_groups", "Whoever is in one of these other groups"),
    ("other_roles", "Whoever has one of these other roles"),
];

fn names_form(visit: &Visit, subject: &Subject, (known, reading): (&Known, &Reading)) -> Form {
    let (groups, roles) = &known.told;
    let hint = "all, none, or names separated by spaces; NAME=TOLD where the app has another name for it.";
    let field = |name: &'static str, label: &'static str, is: &Names| {
        Field::line(name, label, visit.value(name, &is.to_string())).hint(hint)
    };
    Form::new(
        "save-names",
        format!("{}/names", here(subject)),
        "Save what it is told",
    )
    .titled("Which groups and roles it is told")
    .lead("With the scopes groups and roles. Of somebody it hears of those named here that they have.")
    .field(reading.said_of(field("groups_told", "Groups", groups)))
    .field(reading.said_of(field("roles_told", "Roles", roles)))
}

async fn save(visit: Visit) -> Result<Answer, Refused> {
    let subject = of_people(changed(&visit).await?)?;
    let mut reading = Reading::default();
    let known = Known::of(&visit, &subject).await?;
    let access = access_sent(&visit, &known, &mut reading);
    let page = page(&visit, &subject, (Sent::Access, &reading)).await?;
    let (Some(access), true) = (access, reading.is_clean()) else {
        return Ok(unread(page, reading.sentences()));
    };
    let id = subject.client.id.clone();
    let change = SetClientAccess {
        id: id.clone(),
        access,
    };
    Ok(match visit.edit(change, ClientAccessView(id)).await? {
        Came::Done(_) => Answer::SeeOther(format!("{}?done=saved", here(&subject))),
        Came::Before(to) => Answer::SeeOther(to),
        Came::Refused(refusals) => again(page, &refusals),
    })
}

/// Who may use it, as it was sent.
fn access_sent(visit: &Visit, known: &Known, reading: &mut Reading) -> Option<AccessChange> {
    let typed = ["people", "other_groups", "other_roles"];
    let is_named = typed.into_iter().any(|name| !visit.sent(name).is_empty())
        || !ticked(visit, "group.", &known.groups).is_empty()
        || !ticked(visit, "role.", &known.roles).is_empty();
    match visit.sent("who") {
        "everyone" if is_named => {
            reading.note(
                "who",
                "It is for whoever has an account, or for those named here.",
            );
            return None;
        }
        "everyone" => return Some(AccessChange::Everyone),
        "some" => {}
        _ => {
            reading.note("who", "Say who may use it.");
            return None;
        }
    }
    let people: Vec<Whom> = reading.all("people", &visit.sent_words("people"));
    let mut groups: Vec<GroupName> = reading.all("groups", &ticked(visit, "group.", &known.groups));
    groups.extend(reading.all("other_groups", &visit.sent_words("other_groups")));
    let mut roles: Vec<RoleName> = reading.all("roles", &ticked(visit, "role.", &known.roles));
    roles.extend(reading.all("other_roles", &visit.sent_words("other_roles")));
    let people = people.into_iter().map(Entry::User);
    let groups = groups.into_iter().map(Entry::Group);
    let roles = roles.into_iter().map(Entry::Role);
    Some(AccessChange::Only(people.chain(groups).chain(roles).collect()))
}

async fn release(visit: Visit) -> Result<Answer, Refused> {
    let subject = of_people(changed(&visit).await?)?;
    let mut reading = Reading::default();
    // Nothing is told where nothing is said.
    let said = |name: &str| {
        Some(visit.sent(name))
            .filter(|text| !text.is_empty())
            .unwrap_or("none")
    };
    let groups: Option<Names> = reading.read("groups_told", said("groups_told"));
    let roles: Option<Names> = reading.read("roles_told", said("roles_told"));
    let page = page(&visit, &subject, (Sent::Names, &reading)).await?;
    if !reading.is_clean() {
        return Ok(unread(page, reading.sentences()));
    }
    let id = subject.client.id.clone();
    let change = ReleaseNames {
        id: id.clone(),
        groups,
        roles,
    };
    Ok(match visit.edit(change, NamesView(id)).await? {
        Came::Done(_) => Answer::SeeOther(format!("{}?done=saved", here(&subject))),
        Came::Before(to) => Answer::SeeOther(to),
        Came::Refused(refusals) => again(page, &refusals),
    })
}

async fn add_owner(visit: Visit) -> Result<Answer, Refused> {
    let subject = of_people(changed(&visit).await?)?;
    let mut reading = Reading::default();
    let whom = reading.read("whom", visit.sent("whom"));
    if visit.sent("whom").is_empty() {
        reading.note("whom", "Say whose it is, too.");
    }
    let page = page(&visit, &subject, (Sent::Owner, &reading)).await?;
    let Some(whom) = whom else {
        return Ok(unread(page, reading.sentences()));
    };
    let id = subject.client.id.clone();
    Ok(match visit.make(AddClientOwner { id, whom }).await? {
        Came::Done(_) => Answer::SeeOther(format!("{}?done=added", here(&subject))),
        Came::Before(to) => Answer::SeeOther(to),
        Came::Refused(refusals) => again(page, &refusals),
    })
}

async fn remove_owner(visit: Visit) -> Result<Proposed, Refused> {
    let subject = of_people(changed(&visit).await?)?;
    let user_id: UserId = visit.named("user_id")?;
    let owners = client_owners::of_client(&mut visit.app.db.read().await?.conn(), &subject.client.id).await?;
    let owner = owners.into_iter().find(|(id, _)| *id == user_id);
    let (_, email) = owner.ok_or(Refused::Nothing)?;
    let is_themselves = user_id == *visit.user_id();
    let back = here(&subject);
    let then = if is_themselves && !visit.may(Permission::ClientsRead) {
        "/admin/apps?done=removed".to_owned()
    } else {
        format!("{back}?done=removed")
    };
    Ok(Proposed {
        title: format!("{} is no longer {email}'s", subject.client.name),
        means: if is_themselves {
            "You change it no more, unless you may change every app.".to_owned()
        } else {
            "They change it no more, unless they may change every app. What they signed in to stays."
                .to_owned()
        },
        press: "No longer theirs".to_owned(),
        typed: None,
        back: (back, subject.client.name.clone()),
        then,
        change: RemoveClientOwner {
            id: subject.client.id,
            whom: Whom::Id(user_id),
        }
        .into(),
    })
}
