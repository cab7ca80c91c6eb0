//! What the demo is made of, put into an empty installation as an administrator would.

use super::words::password;
use super::{Credentials, DemoClient, Typed};
use crate::admin::change::{CreateClient, CreateResource, CreateScope, CreateUser};
use crate::admin::clients::{ClientWithSecret, NewClient};
use crate::admin::profiles::ProfileChanges;
use crate::admin::users::{self, NewUser};
use crate::admin::{Actor, AdminError, Changing, Means, Refusal, apply};
use crate::app::App;
use crate::oauth::client::ClientType;
use crate::oauth::client_metadata::ClientMetadata;
use crate::oauth::resource::{Resource, ScopeDefinition};
use crate::oauth::scope_kind::ScopeKind;
use crate::types::Secret;
use crate::words::Translations;

/// The person.
const EMAIL: &str = "ada@example.test";

/// Fills an empty installation: Ada, an app, a service, an API and what the ones may do at the other.
///
/// `typed` is what the pages say to type for a command that works on this installation.
///
/// # Errors
/// If the installation is not empty or the database fails.
pub async fn seed(app: &App, typed: Typed) -> Result<DemoClient, AdminError> {
    let api_uri = app.issuer.endpoint("/demo/api");
    let resource = Resource {
        claims: Vec::new(),
        uri: api_uri.parse().map_err(refused)?,
        name: "Demo Notes API".to_owned(),
        signing_algorithm: None,
        translations: Translations::default(),
        is_enabled: true,
        is_open: false,
        access_lifetime: None,
    };
    let api = made(app, CreateResource(resource.clone())).await?.credentials;
    for (name, description, kind) in [
        ("notes:read", "Read your notes", ScopeKind::See),
        ("notes:write", "Change your notes", ScopeKind::Change),
    ] {
        let scope = ScopeDefinition {
            claims: Vec::new(),
            name: name.parse().map_err(refused)?,
            description: description.to_owned(),
            resource: Some(resource.uri.clone()),
            roles: Vec::new(),
            kind,
            is_sensitive: false,
            translations: Translations::default(),
        };
        made(app, CreateScope(scope)).await?;
    }
    let password = password();
    let ada = NewUser {
        email: EMAIL.parse().map_err(refused)?,
        name: Some("Ada Lovelace".to_owned()),
        password_hash: Some(
            users::hash_password(&app.passwords, &password, &[EMAIL], app.clock.now()).await?,
        ),
        roles: Vec::new(),
    };
    made(app, person(ada)).await?;
    let redirect_uri = app.issuer.endpoint("/demo/callback");
    let signed_out_uri = app.issuer.endpoint("/demo/signed-out");
    let notes = NewClient {
        id: Some("demo-app".parse().map_err(refused)?),
        redirect_uris: vec![redirect_uri.parse().map_err(refused)?],
        scope: "openid profile email notes:read notes:write"
            .parse()
            .map_err(refused)?,
        metadata: ClientMetadata {
            post_logout_redirect_uris: vec![signed_out_uri.parse().map_err(refused)?],
            ..ClientMetadata::default()
        },
        ..NewClient::new("Demo Notes", ClientType::Web)
    };
    let service = NewClient {
        id: Some("demo-service".parse().map_err(refused)?),
        scope: "notes:read notes:write".parse().map_err(refused)?,
        ..NewClient::new("Demo service", ClientType::Service)
    };
    Ok(DemoClient {
        app: credentials(made(app, CreateClient(notes)).await?),
        service: credentials(made(app, CreateClient(service)).await?),
        api: credentials(api),
        redirect_uri,
        signed_out_uri,
        scope: "openid profile email notes:read".to_owned(),
        api_uri,
        email: EMAIL.to_owned(),
        password,
        typed,
    })
}

/// Makes a change as the administrator of the demo; what came of it.
pub(super) async fn made<C: Changing>(app: &App, change: C) -> Result<C::Done, AdminError> {
    let applied = apply(&Means::of(app), &Actor::CommandLine, change, app.clock.now()).await?;
    Ok(applied.done)
}

/// An account of which everything is known.
pub(super) fn person(new: NewUser) -> CreateUser {
    CreateUser {
        new,
        told: everything(),
        invitation: None,
    }
}

/// Every standard claim, so that an app that asks sees what there is.
#[must_use]
pub fn everything() -> ProfileChanges {
    let claims = [
        ("given_name", "Ada"),
        ("family_name", "Lovelace"),
        ("middle_name", "King"),
        ("nickname", "Countess"),
        ("preferred_username", "ada"),
        ("profile", "https://people.example/ada"),
        ("picture", "https://people.example/ada.png"),
        ("website", "https://ada.example"),
        ("gender", "female"),
        ("birthdate", "1985-12-10"),
        ("zoneinfo", "Europe/London"),
        ("locale", "en-GB"),
        ("phone_number", "+44 20 7946 0958"),
        ("phone_number_verified", "true"),
        ("address.street_address", "12 St James's Square"),
        ("address.locality", "London"),
        ("address.region", "Greater London"),
        ("address.postal_code", "SW1Y 4JH"),
        ("address.country", "GB"),
        (
            "address.formatted",
            "12 St James's Square\nLondon SW1Y 4JH\nUnited Kingdom",
        ),
    ];
    ProfileChanges {
        email_verified: Some(true),
        claims: claims
            .map(|(name, value)| (name.to_owned(), Some(value.to_owned())))
            .to_vec(),
        ..ProfileChanges::default()
    }
}

fn credentials(created: ClientWithSecret) -> Credentials {
    Credentials {
        id: created.client.id.to_string(),
        secret: created
            .secret
            .map_or_else(Secret::default, |secret| Secret::new(secret.expose().to_owned())),
    }
}

fn refused(error: impl std::fmt::Display) -> AdminError {
    Refusal::invalid(error.to_string()).into()
}
