//! Scopes: what apps may ask people for.

use super::answer::{Answer, Refused};
use super::screen::{Proposed, Screen, answered_by};
use super::visit::{Came, Reading, Visit, again, unread};
use super::{boxes, naming, sought, translated, ways};
use crate::admin::change::{CreateScope, DeleteScope, EditScope};
use crate::admin::scopes::is_built_in;
use crate::oauth::access::{Needs, Permission};
use crate::oauth::claim_scopes::of_scope;
use crate::oauth::custom_claim::CustomClaim;
use crate::oauth::resource::ScopeDefinition;
use crate::oauth::scope_kind::ScopeKind;
use crate::pages::admin::{Cell, Facts, Field, Form, Links, Mark, Prose, Sheet, Table, Tone, Way};
use crate::records::scope::ScopeView;
use crate::storage::{clients, naming_clients, resources, scopes as rows};
use crate::types::{ResourceUri, RoleName, ScopeToken};
use crate::words::Translations;

/// Who finds anything here.
pub const READ: Needs = Needs::One(Permission::PermissionsRead);

const WRITE: Needs = Needs::One(Permission::PermissionsWrite);

pub(super) const SCREENS: [Screen; 6] = [
    Screen::shows("/admin/scopes", READ, answered_by!(list)),
    Screen::shows("/admin/scopes/new", WRITE, answered_by!(new)).hurts(),
    Screen::takes("/admin/scopes/new", (WRITE, "scope.create"), answered_by!(create)).hurts(),
    Screen::shows("/admin/scopes/{name}", READ, answered_by!(show)),
    Screen::takes("/admin/scopes/{name}", (WRITE, "scope.edit"), answered_by!(save)).hurts(),
    Screen::confirms(
        "/admin/scopes/{name}/delete",
        (WRITE, "scope.delete"),
        answered_by!(delete),
    ),
];

/// What is asked for where scopes of this server itself are looked for.
const OURS: &str = "-";

/// What an app does with a scope: what is sent, and what it is called.
const KINDS: [(&str, &str); 3] = [
    ("see", "See something"),
    ("change", "Change something"),
    (
        "act",
        "Act in their name: send, pay, decide, stay while they are away",
    ),
];

/// The same of a new one, of which the name may say it.
const NEW_KINDS: [(&str, &str); 4] = [
    (
        "",
        "What the last word of its name plainly says (notes:read sees), else it acts",
    ),
    ("see", "See something"),
    ("change", "Change something"),
    (
        "act",
        "Act in their name: send, pay, decide, stay while they are away",
    ),
];

async fn list(visit: Visit) -> Result<Answer, Refused> {
    let mut known = rows::list(&mut visit.app.db.read().await?.conn()).await?;
    let of = visit.asked("resource");
    known.retain(|scope| {
        let uri = scope.resource.as_ref().map_or(OURS, ResourceUri::as_str);
        let is_of_it = of.is_empty() || of == uri;
        is_of_it && sought::is_sought(&visit, [scope.name.as_str(), scope.description.as_str(), uri])
    });
    // Those of one resource server stand together; those of this server first.
    let place = |scope: &ScopeDefinition| {
        let uri = scope.resource.as_ref().map_or("", ResourceUri::as_str);
        format!("{uri} {}", scope.name)
    };
    let (known, next) = sought::page(&visit, known, place);
    let columns = [
        "Name",
        "What it lets an app do",
        "Of",
        "Kind",
        "Who may be granted it",
    ];
    let table = Table::new("scopes", "Scopes", columns)
        .rows(known.iter().map(row))
        .next(next);
    let new = vec![Way::new("new-scope", "/admin/scopes/new", "New scope")];
    let form = sought::form(&visit, "find-scopes", "/admin/scopes");
    Ok(Sheet::new("Scopes")
        .lead("What apps may ask people for. Those of this administration, one for each permission, are not listed: they are for the roles that have the permission.")
        .said(visit.said())
        .with_some(
            visit
                .may(Permission::PermissionsWrite)
                .then(|| Links::primary(new)),
        )
        .with(form.field(of_field(&visit, "Of", ("", "All"), of).await?))
        .with(table.empty(sought::none(&visit, &["q", "resource"], "There is no such scope.")))
        .into())
}

fn row(scope: &ScopeDefinition) -> Vec<Cell> {
    let of = match &scope.resource {
        Some(uri) => Cell::way(ways::resource(uri), uri.as_str()),
        None => Cell::text("this server"),
    };
    let kind = Cell::text(scope.kind.as_str());
    let kind = if scope.can_do_harm() {
        Cell::Many(vec![kind, Cell::mark("sensitive", Tone::Warn)])
    } else {
        kind
    };
    let roles = scope.roles.iter();
    let who = match scope.roles.as_slice() {
        [] => Cell::text("anybody"),
        _ => Cell::Many(roles.map(|role| Cell::code(role.as_str())).collect()),
    };
    vec![
        Cell::way(ways::scope(&scope.name), scope.name.as_str()),
        Cell::text(scope.description.as_str()),
        of,
        kind,
        who,
    ]
}

/// Which resource server: none in particular, as `other` has it, this server itself, or one that is registered.
async fn of_field(visit: &Visit, label: &str, other: (&str, &str), is: &str) -> Result<Field, Refused> {
    let known = resources::list(&mut visit.app.db.read().await?.conn()).await?;
    let mut answers = vec![other];
    if other.0 != OURS {
        answers.push((OURS, "This server itself"));
    }
    let known = known.iter().map(|known| &known.resource);
    let named: Vec<_> = known
        .map(|known| (known.uri.to_string(), format!("{} ({})", known.name, known.uri)))
        .collect();
    answers.extend(named.iter().map(|(uri, name)| (uri.as_str(), name.as_str())));
    Ok(boxes::one(visit, ("resource", label), is, &answers))
}

fn words_fields(visit: &Visit, (is, others): (&str, &Translations)) -> Vec<Field> {
    let label = "What it lets an app do";
    let words = Field::line("description", label, visit.value("description", is)).required();
    let words =
        words.hint("What people read who read none of the languages below, or where a line there is empty.");
    let mut fields = vec![words];
    fields.extend(translated::fields(visit, ("description", label), others));
    fields
}

fn sensitive_field(visit: &Visit, is: bool) -> Field {
    let is = visit.ticked("is_sensitive", is);
    Field::check(
        "is_sensitive",
        "It can do so much harm that people are warned",
        is,
    )
    .hint("People are warned of whatever is for some roles alone, too.")
}

async fn role_field(visit: &Visit, has: &[RoleName]) -> Result<Field, Refused> {
    let field = boxes::roles(visit, "Roles that may be granted it", has).await?;
    Ok(field.hint("Where none is ticked, anybody may be granted it. Nobody gives a role more than they hold themselves."))
}

fn claims_field(visit: &Visit, has: &[CustomClaim]) -> Field {
    let is: Vec<_> = has.iter().map(ToString::to_string).collect();
    let value = visit.value("claims", &is.join("\n"));
    Field::lines("claims", "Attributes of people that go with it", value, 3)
        .hint("One a line: the claim's name, or claim=attribute where the attribute has another name.")
}

async fn new(visit: Visit) -> Result<Answer, Refused> {
    Ok(new_sheet(&visit, &Reading::default()).await?.into())
}

async fn new_sheet(visit: &Visit, reading: &Reading) -> Result<Sheet, Refused> {
    let name = Field::line("name", "Name", visit.value("name", "")).required();
    let name = name.hint("As apps ask for it, for example notes:read. It stays.");
    let is = match visit.asked("resource") {
        "" => OURS,
        uri => uri,
    };
    let of = of_field(visit, "Of", (OURS, "This server itself"), is).await?;
    let kind = boxes::one(visit, ("kind", "What an app does with it"), "", &NEW_KINDS);
    let fields = [name, of]
        .into_iter()
        .chain(words_fields(visit, ("", &Translations::default())))
        .chain([kind, sensitive_field(visit, false)])
        .chain([role_field(visit, &[]).await?, claims_field(visit, &[])]);
    let form = Form::new("create-scope", "/admin/scopes/new", "Create the scope")
        .fields(fields.map(|field| reading.said_of(field)));
    Ok(Sheet::new("New scope")
        .back(Way::new("back", "/admin/scopes", "Scopes"))
        .with(visit.form_once(form)))
}

async fn create(visit: Visit) -> Result<Answer, Refused> {
    let mut reading = Reading::default();
    let name: Option<ScopeToken> = reading.read("name", visit.sent("name"));
    if visit.sent("name").is_empty() {
        reading.note("name", "A scope has a name.");
    }
    let resource = match visit.sent("resource") {
        OURS => None,
        uri => reading.read("resource", uri),
    };
    let kind: Option<ScopeKind> = reading.read("kind", visit.sent("kind"));
    let roles = boxes::sent_roles(&visit, &mut reading);
    let claims = reading.all("claims", &visit.sent_words("claims"));
    let sheet = new_sheet(&visit, &reading).await?;
    let (Some(name), true) = (name, reading.is_clean()) else {
        return Ok(unread(sheet, reading.sentences()));
    };
    let nothing = Translations::default();
    let change = CreateScope(ScopeDefinition {
        kind: kind.unwrap_or_else(|| ScopeKind::of_name(&name)),
        name,
        description: visit.sent("description").to_owned(),
        translations: translated::sent(&visit, "description", &nothing).over(nothing),
        resource,
        claims,
        roles,
        is_sensitive: visit.is_ticked("is_sensitive"),
    });
    let to = |scope: &ScopeDefinition| format!("{}?done=twice", ways::scope(&scope.name));
    Ok(match visit.create(change, to).await? {
        Came::Done(scope) => Answer::SeeOther(format!("{}?done=created", ways::scope(&scope.name))),
        Came::Before(to) => Answer::SeeOther(to),
        Came::Refused(refusals) => again(sheet, &refusals),
    })
}

async fn found(visit: &Visit, name: &ScopeToken) -> Result<ScopeDefinition, Refused> {
    let all = rows::list(&mut visit.app.db.read().await?.conn()).await?;
    let found = all.into_iter().find(|scope| scope.name == *name);
    found.ok_or(Refused::Nothing)
}

async fn show(visit: Visit) -> Result<Answer, Refused> {
    let name: ScopeToken = visit.named("name")?;
    Ok(sheet_of(&visit, &name, &Reading::default()).await?.into())
}

async fn sheet_of(visit: &Visit, name: &ScopeToken, reading: &Reading) -> Result<Sheet, Refused> {
    let scope = found(visit, name).await?;
    let sheet =
        Sheet::new(name.as_str())
            .said(visit.said())
            .back(Way::new("back", "/admin/scopes", "Scopes"));
    let sheet = if scope.can_do_harm() {
        sheet.mark(Mark::new("sensitive", Tone::Warn))
    } else {
        sheet
    };
    let mut read = visit.app.db.read().await?;
    let used = clients::with_scope(&mut read.conn(), name).await?;
    let known = naming_clients::of_scope(&mut read.conn(), name, naming::MOST).await?;
    drop(read);
    let stays = if is_built_in(name) {
        Some("It is the server's own, and stays.")
    } else {
        used.as_ref()
            .map(|_| "It stays while an app may ask for it: those are named above.")
    };
    let count = used.map_or(0, |(_, _, count)| count);
    let facts = facts(&scope, naming::apps(visit, &known, Some(count)));
    if !visit.may(Permission::PermissionsWrite) {
        return Ok(sheet.with(as_it_is(facts, &scope)));
    }
    let kind = ("kind", "What an app does with it");
    let kind = boxes::one(visit, kind, scope.kind.as_str(), &KINDS);
    let fields = words_fields(visit, (&scope.description, &scope.translations))
        .into_iter()
        .chain([kind, sensitive_field(visit, scope.is_sensitive)])
        .chain([
            role_field(visit, &scope.roles).await?,
            claims_field(visit, &scope.claims),
        ]);
    let form =
        Form::new("save-scope", ways::scope(name), "Save").fields(fields.map(|field| reading.said_of(field)));
    let shown = visit.shown(&ScopeView(name.clone())).await?;
    let delete = Way::new(
        "delete-scope",
        format!("{}/delete", ways::scope(name)),
        "Delete the scope …",
    );
    Ok(sheet
        .with(facts)
        .with(visit.form_of(form, &shown))
        .with_some(stays.map(Prose::new))
        .with_some(stays.is_none().then(|| Links::new("", vec![delete]))))
}

/// What nobody changes of a scope that these apps may ask for.
fn facts(scope: &ScopeDefinition, apps: Cell) -> Facts {
    let of = match &scope.resource {
        Some(uri) => Cell::way(ways::resource(uri), uri.as_str()),
        None => Cell::text("This server itself"),
    };
    let standard = of_scope(scope.name.as_str());
    Facts::new("scope", "")
        .row("Of", of)
        .some(
            "Standard claims that go with it",
            (!standard.is_empty()).then(|| standard.join(", ")),
        )
        .row("Apps that may ask for it", apps)
}

/// All that is so of a scope, for whoever does not change it.
fn as_it_is(facts: Facts, scope: &ScopeDefinition) -> Facts {
    let kind = KINDS.iter().find(|(kind, _)| *kind == scope.kind.as_str());
    let words = scope.translations.iter();
    let words: Vec<_> = words.map(|(_, text)| Cell::text(text)).collect();
    let roles: Vec<_> = scope.roles.iter().collect();
    let roles = if roles.is_empty() {
        Cell::text("Anybody")
    } else {
        Cell::Many(
            roles
                .into_iter()
                .map(|role| Cell::way(ways::role(role), role.as_str()))
                .collect(),
        )
    };
    let claims: Vec<_> = scope.claims.iter().map(ToString::to_string).collect();
    let facts = facts
        .row("What it lets an app do", Cell::text(scope.description.as_str()))
        .some("What an app does with it", kind.map(|(_, words)| *words))
        .row("Who may be granted it", roles)
        .some(
            "Attributes of people that go with it",
            (!claims.is_empty()).then(|| claims.join(", ")),
        );
    if words.is_empty() {
        facts
    } else {
        facts.row("In other languages", Cell::Many(words))
    }
}

async fn save(visit: Visit) -> Result<Answer, Refused> {
    let name: ScopeToken = visit.named("name")?;
    let mut reading = Reading::default();
    let kind = reading.read("kind", visit.sent("kind"));
    let roles = boxes::sent_roles(&visit, &mut reading);
    let claims = reading.all("claims", &visit.sent_words("claims"));
    let sheet = sheet_of(&visit, &name, &reading).await?;
    if !reading.is_clean() {
        return Ok(unread(sheet, reading.sentences()));
    }
    let scope = found(&visit, &name).await?;
    let change = EditScope {
        name: name.clone(),
        description: Some(visit.sent("description").to_owned()),
        translations: translated::sent(&visit, "description", &scope.translations),
        roles: Some(roles),
        claims: Some(claims),
        kind,
        is_sensitive: Some(visit.is_ticked("is_sensitive")),
    };
    Ok(match visit.edit(change, ScopeView(name.clone())).await? {
        Came::Done(_) => Answer::SeeOther(format!("{}?done=saved", ways::scope(&name))),
        Came::Before(to) => Answer::SeeOther(to),
        Came::Refused(refusals) => again(sheet, &refusals),
    })
}

async fn delete(visit: Visit) -> Result<Proposed, Refused> {
    let name: ScopeToken = visit.named("name")?;
    found(&visit, &name).await?;
    Ok(Proposed {
        title: format!("Delete the scope {name}"),
        means: "No app may ask for it any more. While an app may, it is not deleted.".to_owned(),
        press: "Delete the scope".to_owned(),
        typed: Some(name.to_string()),
        back: (ways::scope(&name), name.to_string()),
        then: "/admin/scopes?done=deleted".to_owned(),
        change: DeleteScope { name }.into(),
    })
}
