//! `grantor demo`: a throw-away installation with a person, an app, an API and its scopes.

use std::path::Path;

use clap::Args;

use super::failure::{Code, Failure};
use super::output::Report;
use super::{log_to_stderr, multi_threaded, open, serve};
use crate::admin::clients::{self, NewClient};
use crate::admin::users::{self, NewUser};
use crate::admin::{resources, scopes};
use crate::app::App;
use crate::config::Settings;
use crate::oauth::client::ClientType;
use crate::oauth::resource::{Resource, ScopeDefinition};
use crate::types::{Clock, OpaqueToken, Secret, random_bytes};

/// `demo`
#[derive(Args)]
pub struct Arguments {
    /// The port to listen on
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Print what to open as one JSON object
    #[arg(long)]
    json: bool,
}

/// What the demo is made of, with the secrets that belong to it.
#[derive(Clone, Debug)]
pub struct Seeded {
    /// The person's address.
    pub email: String,
    /// The person's password.
    pub password: Secret,
    /// The app.
    pub client_id: String,
    /// The app's secret.
    pub client_secret: Option<OpaqueToken>,
    /// Where the app's people come back to.
    pub redirect_uri: String,
    /// The scope the app may ask for.
    pub scope: String,
    /// The API.
    pub resource: String,
    /// The API's own client.
    pub resource_client_id: String,
    /// The API's own secret.
    pub resource_client_secret: Option<OpaqueToken>,
}

/// Runs the demo until it is told to stop.
pub fn run(arguments: &Arguments) -> Result<Report, Failure> {
    log_to_stderr("warn", false);
    multi_threaded()?.block_on(async {
        let home = temporary_directory()?;
        let issuer = format!("http://127.0.0.1:{}", arguments.port);
        let ended = async {
            let app = open::app(settings(&home, &issuer, arguments.port)?, Clock::System).await?;
            let seeded = seed(&app).await?;
            let listener = serve::listen(app.settings.server.bind).await?;
            announce(&issuer, &seeded, arguments.json)?;
            serve::serve(app, listener, None).await
        }
        .await;
        let _ = std::fs::remove_dir_all(&home);
        ended
    })?;
    Ok(Report::nothing())
}

fn settings(home: &Path, issuer: &str, port: u16) -> Result<Settings, Failure> {
    let mut settings = Settings {
        issuer: Some(issuer.to_owned()),
        ..Settings::default()
    };
    settings.server.bind = ([127, 0, 0, 1], port).into();
    settings.database.url = format!("sqlite://{}", home.join("grantor.db").display());
    settings.keys.dir = home.join("keys");
    issuer.parse::<crate::types::Issuer>().map_err(refused)?;
    Ok(settings)
}

fn temporary_directory() -> Result<std::path::PathBuf, Failure> {
    let name = u64::from_ne_bytes(random_bytes());
    let home = std::env::temp_dir().join(format!("grantor-demo-{name:016x}"));
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder
        .create(&home)
        .map_err(|error| Failure::file("make the directory", &home, &error))?;
    Ok(home)
}

/// Fills an empty installation: Ada, a notes app, a notes API and what the one may do at the other.
pub async fn seed(app: &App) -> Result<Seeded, Failure> {
    let (db, now) = (&app.db, app.clock.now());
    let uri = "https://notes.example";
    let resource = Resource {
        uri: uri.parse().map_err(refused)?,
        name: "Notes API".into(),
        signing_algorithm: None,
        is_enabled: true,
    };
    let api = resources::create(db, resource.clone(), now).await?.credentials;
    for (name, description) in [
        ("notes:read", "Read your notes"),
        ("notes:write", "Change your notes"),
    ] {
        let scope = ScopeDefinition {
            name: name.parse().map_err(refused)?,
            description: description.to_owned(),
            resource: Some(resource.uri.clone()),
            roles: Vec::new(),
        };
        scopes::create(db, scope, now).await?;
    }
    let (email, password) = (
        "ada@example.test",
        Secret::new("correct-horse-violet-7".to_owned()),
    );
    let hash = users::hash_password(&app.passwords, password.clone(), &[email]).await?;
    let ada = NewUser {
        email: email.parse().map_err(refused)?,
        name: Some("Ada Lovelace".to_owned()),
        password_hash: Some(hash),
        roles: Vec::new(),
    };
    users::create(db, ada, now).await?;
    let redirect_uri = app.issuer.endpoint("/demo/callback");
    let notebook = NewClient {
        id: Some("demo-app".parse().map_err(refused)?),
        redirect_uris: vec![redirect_uri.parse().map_err(refused)?],
        scope: "notes:read notes:write offline_access".parse().map_err(refused)?,
        ..NewClient::new("Demo app", ClientType::Web)
    };
    let client = clients::create(db, notebook, now).await?;
    Ok(Seeded {
        email: email.to_owned(),
        password,
        client_id: client.client.id.to_string(),
        client_secret: client.secret,
        redirect_uri,
        scope: client.client.scope.to_string(),
        resource: uri.to_owned(),
        resource_client_id: api.client.id.to_string(),
        resource_client_secret: api.secret,
    })
}

fn announce(issuer: &str, seeded: &Seeded, as_json: bool) -> Result<(), Failure> {
    let secret = |token: &Option<OpaqueToken>| token.as_ref().map(|token| token.expose().to_owned());
    let facts = serde_json::json!({
        "issuer": issuer,
        "email": seeded.email,
        "password": seeded.password.expose(),
        "client_id": seeded.client_id,
        "client_secret": secret(&seeded.client_secret),
        "redirect_uri": seeded.redirect_uri,
        "scope": seeded.scope,
        "resource": seeded.resource,
        "resource_client_id": seeded.resource_client_id,
        "resource_client_secret": secret(&seeded.resource_client_secret),
    });
    let report = Report::one(
        &facts,
        &["issuer", "email", "password", "client_id", "client_secret"],
    )
    .note("Everything here is thrown away when you press Ctrl-C.");
    let format = if as_json {
        super::Format::Json
    } else {
        super::Format::Text
    };
    super::output::print(&report, format)
        .map_err(|error| Failure::new(Code::Failed, format!("cannot write the answer: {error}")))
}

fn refused(error: impl std::fmt::Display) -> Failure {
    Failure::new(Code::Failed, error.to_string())
}
