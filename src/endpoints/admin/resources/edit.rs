//! The page of a resource server.

use super::super::answer::{Answer, Refused};
use super::super::visit::{Came, Reading, Visit, again, unread};
use super::super::{naming, translated, ways};
use super::said;
use crate::admin::change::EditResource;
use crate::admin::resources::ResourceChanges;
use crate::oauth::access::Permission;
use crate::oauth::access_lifetime::AccessLifetime;
use crate::oauth::resource::{Resource, ScopeDefinition};
use crate::pages::admin::{Cell, Facts, Form, Links, Mark, Prose, Sheet, Table, Tone, Way};
use crate::records::resource::ResourceView;
use crate::storage::resources::{self as rows, RegisteredResource};
use crate::storage::{naming_clients, scopes};
use crate::types::{ClientId, ResourceUri, SigningAlgorithm};

/// The one that an address names, in whatever spelling, or by its own `client_id`: some proxies have a mind of their own about a slash
/// in a name.
pub async fn found(visit: &Visit) -> Result<RegisteredResource, Refused> {
    let mut read = visit.app.db.read().await?;
    let found = if let Ok(uri) = visit.named::<ResourceUri>("uri") {
        rows::named(&mut read.conn(), &uri).await?
    } else {
        let id: ClientId = visit.named("uri")?;
        let all = rows::list(&mut read.conn()).await?;
        all.into_iter().find(|known| known.client_id == id)
    };
    found.ok_or(Refused::Nothing)
}

/// What every page about one begins with.
pub fn head(visit: &Visit, resource: &Resource) -> Sheet {
    let at = ways::resource(&resource.uri);
    let here = &visit.edge.path;
    let is_access = here.ends_with("/access");
    let sheet = Sheet::new(resource.name.as_str())
        .lead(resource.uri.as_str())
        .said(visit.said())
        .back(Way::new("back", "/admin/resources", "Resource servers"))
        .tabs(vec![
            Way::new("tab-settings", at.as_str(), "Settings").here(!is_access),
            Way::new("tab-access", format!("{at}/access"), "Who may use it").here(is_access),
        ]);
    if resource.is_enabled {
        sheet
    } else {
        sheet.mark(Mark::new("disabled", Tone::Bad))
    }
}

/// The page.
pub async fn show(visit: Visit) -> Result<Answer, Refused> {
    let known = found(&visit).await?;
    Ok(sheet(&visit, &known, &Reading::default()).await?.into())
}

async fn sheet(visit: &Visit, known: &RegisteredResource, reading: &Reading) -> Result<Sheet, Refused> {
    let resource = &known.resource;
    let at = ways::resource(&resource.uri);
    let client = if visit.may(Permission::ClientsRead) {
        Cell::way(ways::app(&known.client_id), known.client_id.as_str())
    } else {
        Cell::code(known.client_id.as_str())
    };
    let facts = Facts::new("resource", "")
        .row("Identifier", Cell::code(resource.uri.as_str()))
        .row("It looks tokens up as", client);
    let sheet = head(visit, resource);
    let (scopes, apps) = scopes_of(visit, resource).await?;
    let stays = !apps.is_empty();
    let facts = facts.row(
        "Apps that name it, or may ask for its scopes",
        naming::apps(visit, &apps, None),
    );
    if !visit.may(Permission::PermissionsWrite) {
        return Ok(sheet.with(as_it_is(facts, resource)).with(scopes));
    }
    let fields = said::fields(visit, resource);
    let form = Form::new("save-resource", at.as_str(), "Save")
        .fields(fields.into_iter().map(|field| reading.said_of(field)));
    let shown = visit.shown(&ResourceView(resource.uri.clone())).await?;
    let query: String = form_urlencoded::byte_serialize(resource.uri.as_str().as_bytes()).collect();
    let new = Way::new(
        "new-scope",
        format!("/admin/scopes/new?resource={query}"),
        "New scope",
    );
    let turn = if resource.is_enabled {
        Way::new("disable-resource", format!("{at}/disable"), "Disable it …")
    } else {
        Way::new("enable-resource", format!("{at}/enable"), "Enable it …")
    };
    let delete = Way::new("delete-resource", format!("{at}/delete"), "Delete it …");
    let ways = [new, turn].into_iter().chain((!stays).then_some(delete));
    Ok(sheet
        .with(facts)
        .with(visit.form_of(form, &shown))
        .with(scopes)
        .with_some(stays.then(|| {
            Prose::new(
                "It stays while an app names it, or may ask for one of its scopes: those are named above.",
            )
        }))
        .with(Links::new("", ways.collect())))
}

/// All that is so of one, for whoever does not change it.
fn as_it_is(facts: Facts, resource: &Resource) -> Facts {
    let apps = if resource.is_open {
        "Any"
    } else {
        "Those that may ask for its scopes"
    };
    let words = resource.translations.iter();
    let words: Vec<_> = words.map(|(_, text)| Cell::text(text)).collect();
    let algorithm = resource.signing_algorithm.map(SigningAlgorithm::as_str);
    let lifetime = resource.access_lifetime.map(AccessLifetime::seconds);
    let claims: Vec<_> = resource.claims.iter().map(ToString::to_string).collect();
    let facts = facts
        .row("Apps", Cell::text(apps))
        .some("Tokens for it are signed with", algorithm)
        .some(
            "Tokens for it are good for at most",
            lifetime.map(|seconds| format!("{seconds} seconds")),
        )
        .some(
            "Attributes of people that go into tokens for it",
            (!claims.is_empty()).then(|| claims.join(", ")),
        );
    if words.is_empty() {
        facts
    } else {
        facts.row("In other languages", Cell::Many(words))
    }
}

/// Its scopes, and apps that name it or may ask for one of them.
async fn scopes_of(visit: &Visit, resource: &Resource) -> Result<(Table, Vec<(ClientId, String)>), Refused> {
    let mut read = visit.app.db.read().await?;
    let all = scopes::list(&mut read.conn()).await?;
    let mut apps = naming_clients::of_resource(&mut read.conn(), &resource.uri, naming::MOST).await?;
    let is_of_it = |scope: &&ScopeDefinition| scope.resource.as_ref() == Some(&resource.uri);
    for scope in all.iter().filter(is_of_it) {
        for app in naming_clients::of_scope(&mut read.conn(), &scope.name, naming::MOST).await? {
            if !apps.contains(&app) {
                apps.push(app);
            }
        }
    }
    apps.truncate(usize::try_from(naming::MOST).unwrap_or(usize::MAX));
    let rows = all.iter().filter(is_of_it).map(|scope| {
        vec![
            Cell::way(ways::scope(&scope.name), scope.name.as_str()),
            Cell::text(scope.description.as_str()),
            Cell::text(scope.kind.as_str()),
        ]
    });
    let table = Table::new("scopes", "Its scopes", ["Name", "What it lets an app do", "Kind"])
        .titled()
        .rows(rows)
        .empty("It has no scopes yet.");
    Ok((table, apps))
}

/// What is changed of it.
pub async fn save(visit: Visit) -> Result<Answer, Refused> {
    let known = found(&visit).await?;
    let mut reading = Reading::default();
    let said = said::read(&visit, &mut reading);
    let sheet = sheet(&visit, &known, &reading).await?;
    if !reading.is_clean() {
        return Ok(unread(sheet, reading.sentences()));
    }
    let resource = known.resource;
    let uri = resource.uri.clone();
    let change = EditResource {
        uri: uri.clone(),
        changes: ResourceChanges {
            name: Some(visit.sent("name").to_owned()),
            translations: translated::sent(&visit, "name", &resource.translations),
            signing_algorithm: Some(said.signing_algorithm),
            claims: Some(said.claims),
            is_open: Some(visit.is_ticked("is_open")),
            access_lifetime: Some(said.access_lifetime),
        },
    };
    Ok(match visit.edit(change, ResourceView(uri.clone())).await? {
        Came::Done(_) => Answer::SeeOther(format!("{}?done=saved", ways::resource(&uri))),
        Came::Before(to) => Answer::SeeOther(to),
        Came::Refused(refusals) => again(sheet, &refusals),
    })
}
