//! An app is registered: what kind it is, what it is called, where people come back to, and what it may ask for.

use super::frame::{WRITE, at, kind_of};
use super::offered::{Offered, boxes, catalog, ticked};
use crate::admin::change::CreateClient;
use crate::admin::clients::{ClientWithSecret, NewClient, usual_scope};
use crate::endpoints::admin::answer::{Answer, Refused};
use crate::endpoints::admin::screen::{Screen, answered_by};
use crate::endpoints::admin::visit::{Came, Reading, Visit, again, unread};
use crate::oauth::access::is_of_administration;
use crate::oauth::client::ClientType;
use crate::pages::admin::{Cell, Choice, Code, Facts, Field, Form, Links, Prose, Sheet, Tone, Way};
use crate::types::{RedirectUri, ResourceUri, Scope, ScopeToken};

pub(super) const SCREENS: [Screen; 2] = [
    Screen::shows("/admin/apps/new", WRITE, answered_by!(new)).hurts(),
    Screen::takes("/admin/apps/new", (WRITE, "client.create"), answered_by!(create)).hurts(),
];

/// A kind of app to begin with: its name in the form, what it is to the server, what it is called, and whom it is for.
struct Preset {
    name: &'static str,
    client_type: ClientType,
    label: &'static str,
    hint: &'static str,
}

const PRESETS: [Preset; 5] = [
    Preset {
        name: "web",
        client_type: ClientType::Web,
        label: "Web app with a server",
        hint: "Its server keeps a secret: Nextcloud, Grafana, a site of your own in Django, Rails, Spring, Express …",
    },
    Preset {
        name: "spa",
        client_type: ClientType::Spa,
        label: "Single-page app",
        hint: "All of it runs in the browser: React, Vue, Svelte without a server of their own. It keeps no secret.",
    },
    Preset {
        name: "native",
        client_type: ClientType::Native,
        label: "Mobile or desktop app",
        hint: "It runs on people's devices and comes back to 127.0.0.1, a scheme of its own, or an https address. It keeps no secret.",
    },
    Preset {
        name: "service",
        client_type: ClientType::Service,
        label: "Service or machine",
        hint: "A job, a robot, a server that acts for itself: nobody signs in, and it has no redirect URI.",
    },
    Preset {
        name: "assistant",
        client_type: ClientType::Native,
        label: "AI assistant or MCP client",
        hint: "It acts for people at an API (an MCP server), by tokens for that API alone: tick the resource server below. Its makers say \
               which redirect URI it has.",
    },
];

/// What tells of a person, or acts while they are away: of no use to what is nobody.
const NOBODYS: [&str; 6] = ["openid", "profile", "email", "phone", "address", "offline_access"];

async fn new(visit: Visit) -> Result<Answer, Refused> {
    Ok(form_sheet(&visit, &Reading::default()).await?.into())
}

async fn form_sheet(visit: &Visit, reading: &Reading) -> Result<Sheet, Refused> {
    let catalog = catalog(visit, None).await?;
    let offered = Offered::of(&catalog, |name| !is_of_administration(name));
    let kind = visit.value("kind", visit.asked("kind"));
    let kinds = PRESETS.iter().map(|preset| {
        let is_chosen = preset.name == kind;
        Choice::new(preset.name, preset.label, is_chosen).hint(preset.hint)
    });
    let name = Field::line("name", "Name", visit.value("name", "")).required();
    let name = name.hint("What people read when it asks for something. Another can be given later.");
    let uris = Field::lines(
        "redirect_uris",
        "Redirect URIs",
        visit.value("redirect_uris", ""),
        3,
    );
    let uris = uris.hint(
        "Where people come back to after they signed in, one a line, exactly as the app sends it: https://app.example.com/callback. \
         None for a service.",
    );
    let usual = usual_scope(ClientType::Web, &catalog);
    let scopes = boxes(
        visit,
        ("scopes", "It may ask for", "scope."),
        &offered.scopes,
        |name| usual.has(name),
    );
    let scopes = scopes.hint("A service is nobody: what tells who somebody is, it is not given.");
    let mut form = Form::new("create-app", "/admin/apps/new", "Register the app")
        .field(reading.said_of(Field::one("kind", "What kind of app it is", kinds.collect())))
        .field(reading.said_of(name))
        .field(reading.said_of(uris))
        .field(reading.said_of(scopes));
    if !offered.resources.is_empty() {
        let what = ("resources", "It may name these resource servers", "resource.");
        let resources = boxes(visit, what, &offered.resources, |_| false);
        form = form.field(resources.hint("Beside those its scopes belong to."));
    }
    Ok(Sheet::new("New app")
        .lead("The usual for its kind is filled in. All of it but the kind can be changed later.")
        .back(Way::new("back", "/admin/apps", "Apps"))
        .with(visit.form_once(form)))
}

async fn create(visit: Visit) -> Result<Answer, Refused> {
    let mut reading = Reading::default();
    let preset = PRESETS.iter().find(|preset| preset.name == visit.sent("kind"));
    if preset.is_none() {
        reading.note("kind", "Say what kind of app it is.");
    }
    if visit.sent("name").is_empty() {
        reading.note("name", "An app has a name.");
    }
    let uris: Vec<RedirectUri> = reading.all("redirect_uris", &visit.sent_words("redirect_uris"));
    let is_service = preset.is_some_and(|preset| preset.client_type == ClientType::Service);
    if preset.is_some() && !is_service && visit.sent("redirect_uris").is_empty() {
        reading.note("redirect_uris", "Say where people come back to.");
    }
    let offered = Offered::of(&*catalog(&visit, None).await?, |name| !is_of_administration(name));
    let is_given = |name: &&str| !(is_service && NOBODYS.contains(name));
    let scopes = ticked(&visit, "scope.", &offered.scopes)
        .into_iter()
        .filter(is_given);
    let scopes: Vec<ScopeToken> = reading.all("scopes", &scopes.collect::<Vec<_>>());
    let resources = ticked(&visit, "resource.", &offered.resources);
    let resources: Vec<ResourceUri> = reading.all("resources", &resources);
    let sheet = form_sheet(&visit, &reading).await?;
    let (Some(preset), true) = (preset, reading.is_clean()) else {
        return Ok(unread(sheet, reading.sentences()));
    };
    let new = NewClient {
        redirect_uris: uris,
        scope: scopes.into_iter().collect::<Scope>(),
        resources,
        ..NewClient::new(visit.sent("name"), preset.client_type)
    };
    let to = |made: &ClientWithSecret| format!("{}?done=twice", at(&made.client.id));
    Ok(match visit.create(CreateClient(new), to).await? {
        Came::Done(made) => made_sheet(&visit, &made).into(),
        Came::Before(to) => Answer::SeeOther(to),
        Came::Refused(refusals) => again(sheet, &refusals),
    })
}

/// What an app was given: the one time its secret is shown.
fn made_sheet(visit: &Visit, made: &ClientWithSecret) -> Sheet {
    let client = &made.client;
    let issuer = &visit.app.issuer;
    let facts = Facts::new("made", "What the app is set up with")
        .row("Issuer", Cell::code(issuer.as_str()))
        .row("Client id", Cell::code(client.id.as_str()))
        .row(
            "Discovery document",
            Cell::code(issuer.endpoint("/.well-known/openid-configuration")),
        );
    let secret = made.secret.as_ref().map(|secret| {
        Code::new("client-secret", "Client secret", secret.expose()).about(
            "It is shown this once and kept nowhere as it is: copy it now. Whoever has it is the app. If it is lost, or was seen by others, \
             make another on the page Credentials.",
        )
    });
    let without =
        Prose::new("It has no secret: it proves with PKCE that it is the same app that began to ask.");
    let has_none = secret.is_none();
    let next = match client.client_type {
        ClientType::Web => {
            "Put issuer, client id and secret into the app's settings; some take the discovery document in the place of the issuer. For many apps and languages, Snippets has what to write where."
        }
        ClientType::Spa | ClientType::Native => {
            "Put issuer and client id into the app. For many languages, Snippets has what to write where."
        }
        ClientType::Service | ClientType::ResourceServer => {
            "Give issuer, client id and secret to the service: it asks for tokens with grant_type=client_credentials. Snippets has how."
        }
    };
    let ways = vec![
        Way::new("to-snippets", format!("{}/snippets", at(&client.id)), "Snippets"),
        Way::new("to-app", at(&client.id), "The app's page"),
        Way::new("new-app", "/admin/apps/new", "Another app"),
    ];
    Sheet::new(client.name.as_str())
        .lead(format!("A new {}.", kind_of(client.client_type)))
        .said("It was registered.")
        .back(Way::new("back", "/admin/apps", "Apps"))
        .with(facts)
        .with_some(secret)
        .with_some(has_none.then_some(without))
        .with(Prose::meant(next, Tone::Good))
        .with(Links::primary(ways))
}
