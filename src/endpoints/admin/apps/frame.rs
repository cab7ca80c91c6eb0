//! What all pages of an app have: which app, whether it is theirs to see and to change, and the ways between them.

use crate::admin::clients;
use crate::endpoints::admin::answer::Refused;
use crate::endpoints::admin::visit::Visit;
use crate::endpoints::admin::ways;
use crate::oauth::access::{Needs, Permission};
use crate::oauth::client::{Client, ClientType, Profile};
use crate::oauth::command_line;
use crate::pages::admin::{Mark, Sheet, Tone, Way};
use crate::records::client::risks;
use crate::types::ClientId;

/// Who finds anything here: of whoever has their own apps alone, those.
pub const READ: Needs = Needs::OrOwn(Permission::ClientsRead, Permission::ClientsOwn);

/// Who may change anything here.
pub const WRITE: Needs = Needs::OrOwn(Permission::ClientsWrite, Permission::ClientsOwn);

/// An app that a page is about.
pub struct Subject {
    /// The app.
    pub client: Client,
    /// Whether whoever looks at it may change it.
    pub may_change: bool,
}

/// The app a page shows.
///
/// # Errors
/// There is none, or it is not theirs, where they see their own alone.
pub async fn seen(visit: &Visit) -> Result<Subject, Refused> {
    let id: ClientId = visit.named("id")?;
    let is_own = is_own(visit, &id).await?;
    if !is_own && !visit.may(Permission::ClientsRead) {
        return Err(Refused::Nothing);
    }
    // The server's own is nobody's to change.
    let is_anybodys = !command_line::is(&id);
    Ok(Subject {
        client: clients::show(&visit.app.db, &id).await?,
        may_change: is_anybodys && (is_own || visit.may(Permission::ClientsWrite)),
    })
}

/// The app a page changes.
///
/// # Errors
/// There is none, or it is not theirs, where they change their own alone.
pub async fn changed(visit: &Visit) -> Result<Subject, Refused> {
    let id: ClientId = visit.named("id")?;
    // What a page that changes something is answered with shows the app: whoever may not see it changes it by other ways.
    let may = visit.may(Permission::ClientsWrite) && visit.may(Permission::ClientsRead);
    if !may && !is_own(visit, &id).await? {
        return Err(Refused::Nothing);
    }
    Ok(Subject {
        client: clients::show(&visit.app.db, &id).await?,
        may_change: true,
    })
}

/// Whether it is an app of whoever looks, as far as that gives them anything.
async fn is_own(visit: &Visit, id: &ClientId) -> Result<bool, Refused> {
    Ok(visit.may(Permission::ClientsOwn) && clients::is_own(&visit.app.db, id, visit.user_id()).await?)
}

/// Where the page of an app is.
#[must_use]
pub fn at(id: &ClientId) -> String {
    ways::app(id)
}

/// The pages of an app: the id of the way to each, where it is under the app's own, and what it is called.
const TABS: [(&str, &str, &str); 8] = [
    ("tab-set-up", "", "Set-up"),
    ("tab-credentials", "/credentials", "Credentials"),
    ("tab-access", "/access", "Access"),
    ("tab-use", "/use", "Use"),
    ("tab-snippets", "/snippets", "Snippets"),
    ("tab-consent", "/consent", "Consent"),
    ("tab-tokens", "/tokens", "Tokens"),
    ("tab-danger", "/danger", "Danger zone"),
];

/// Whether there is anything at `below` for whoever looks at an app.
fn is_open(visit: &Visit, subject: &Subject, below: &str) -> bool {
    let is_used = !is_of_resource(&subject.client);
    match below {
        "" | "/credentials" => true,
        "/tokens" => is_used && visit.may(Permission::UsersRead),
        "/consent" => subject.client.asks_people(),
        "/danger" => subject.may_change,
        _ => is_used,
    }
}

/// Whether it is what a resource server introspects with, and comes and goes with it.
#[must_use]
pub fn is_of_resource(client: &Client) -> bool {
    client.client_type == ClientType::ResourceServer
}

/// A page of an app, at `here` under its own, without what it shows.
#[must_use]
pub fn sheet(visit: &Visit, subject: &Subject, here: &str) -> Sheet {
    let client = &subject.client;
    let own = at(&client.id);
    let open = TABS
        .into_iter()
        .filter(|(_, below, _)| is_open(visit, subject, below));
    let tabs =
        open.map(|(id, below, label)| Way::new(id, format!("{own}{below}"), label).here(below == here));
    let marks = marks(visit, client);
    let sheet = Sheet::new(client.name.as_str())
        .lead(client.id.as_str())
        .said(visit.said())
        .back(Way::new("back", "/admin/apps", "Apps"))
        .tabs(tabs.collect());
    marks.into_iter().fold(sheet, Sheet::mark)
}

/// What is to be known of an app at a glance.
#[must_use]
pub fn marks(visit: &Visit, client: &Client) -> Vec<Mark> {
    let mut marks = Vec::new();
    if !client.is_enabled {
        marks.push(Mark::new("disabled", Tone::Bad));
    }
    match client.profile {
        Profile::OAuth21 => {}
        Profile::OidcCompat => marks.push(Mark::new("compat", Tone::Warn)),
        Profile::Fapi2 => marks.push(Mark::new("fapi2", Tone::Good)),
    }
    if !risks(client, visit.app.settings.tokens.access).is_empty() {
        marks.push(Mark::new("loosened", Tone::Warn));
    }
    if client.is_self_registered() {
        marks.push(Mark::new("registered itself", Tone::Warn));
    }
    marks
}

/// What kind of app it is, in words.
#[must_use]
pub fn kind_of(client_type: ClientType) -> &'static str {
    match client_type {
        ClientType::Web => "web app",
        ClientType::Spa => "single-page app",
        ClientType::Native => "mobile or desktop app",
        ClientType::Service => "service",
        ClientType::ResourceServer => "resource server",
    }
}
