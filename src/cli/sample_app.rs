//! `grantor init --sample-app`: an API, a permission and an app, so that there is something to sign in to.

use super::failure::{Code, Failure};
use crate::admin::change::{CreateClient, CreateResource, CreateScope};
use crate::admin::clients::NewClient;
use crate::admin::{Actor, AdminError, Changing, Means, RefusalKind, apply};
use crate::oauth::client::ClientType;
use crate::oauth::resource::{Resource, ScopeDefinition};
use crate::oauth::scope_kind::ScopeKind;
use crate::types::Timestamp;
use crate::words::Translations;

/// The app's id.
pub const CLIENT_ID: &str = "sample-app";
/// The API: `aud` of its tokens.
pub const RESOURCE: &str = "https://api.example.com";
/// The permission.
pub const SCOPE: &str = "notes:read";

/// Makes them, as an administrator would one after the other; what is there already stays.
///
/// The app is a native one: it has no secret that would have to be kept, and comes back to any port of this computer.
///
/// # Errors
/// If the database fails.
pub async fn make(means: &Means, now: Timestamp) -> Result<(), Failure> {
    let resource = Resource {
        claims: Vec::new(),
        uri: RESOURCE.parse().map_err(unsound)?,
        name: "Notes API".to_owned(),
        signing_algorithm: None,
        translations: Translations::default(),
        is_enabled: true,
        is_open: false,
        access_lifetime: None,
    };
    let scope = ScopeDefinition {
        claims: Vec::new(),
        name: SCOPE.parse().map_err(unsound)?,
        description: "Read your notes".to_owned(),
        resource: Some(resource.uri.clone()),
        roles: Vec::new(),
        kind: ScopeKind::See,
        is_sensitive: false,
        translations: Translations::default(),
    };
    let app = NewClient {
        id: Some(CLIENT_ID.parse().map_err(unsound)?),
        redirect_uris: vec!["http://127.0.0.1/callback".parse().map_err(unsound)?],
        scope: format!("openid profile email {SCOPE}").parse().map_err(unsound)?,
        ..NewClient::new("Sample app", ClientType::Native)
    };
    made(means, CreateResource(resource), now).await?;
    made(means, CreateScope(scope), now).await?;
    made(means, CreateClient(app), now).await
}

/// Makes a change, unless what it would make is there.
async fn made<C: Changing>(means: &Means, change: C, now: Timestamp) -> Result<(), Failure> {
    match apply(means, &Actor::CommandLine, change, now).await {
        Err(AdminError::Refused(refusals)) if refusals.first().kind == RefusalKind::Conflict => Ok(()),
        Err(error) => Err(error.into()),
        Ok(_) => Ok(()),
    }
}

fn unsound(error: impl std::fmt::Display) -> Failure {
    Failure::new(Code::Failed, format!("the sample is not sound: {error}"))
}
