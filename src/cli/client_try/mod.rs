//! `grantor client try`: signs in to an app as a person would, and shows what the app would get.
//!
//! The command plays the app: an authorization request in the browser, the answer on a loopback redirect URI, the token
//! request, the checks (RFC 6749 §4.1, RFC 7636, RFC 8252, RFC 9207, OpenID Connect Core §3.1). It talks to the issuer
//! alone, keeps nothing on the disk, and logs no token.

mod redirect;
mod report;

use std::io::{BufRead as _, IsTerminal as _};

use clap::Args;
use serde_json::Value;

use super::Common;
use super::failure::{Code, Failure};
use super::open::{self, Opened};
use super::output::Report;
use super::sign_in::callback::{Callback, Words};
use super::sign_in::server::{Authentication, Place, Server};
use super::sign_in::{self, Asked, say};
use crate::admin::change::EditClient;
use crate::admin::clients::{self, ClientChanges};
use crate::admin::{Actor, apply};
use crate::app::catalog;
use crate::config::{Fetch, Lifetime};
use crate::oauth::access::Ceiling;
use crate::oauth::client::{Client, ClientType};
use crate::types::{ClientId, Clock, Issuer, RedirectUri, ResourceUri, Scope, Secret};
use report::{Known, Userinfo};

/// `client try`
#[derive(Args)]
pub struct Arguments {
    /// Its id
    id: ClientId,
    /// What to ask for: names separated by spaces [default: all the app may ask for]
    #[arg(long)]
    scope: Option<Scope>,
    /// A resource server the token shall be for; may be given several times [default: the one its scope belongs to]
    #[arg(long = "resource", value_name = "URI")]
    resources: Vec<ResourceUri>,
    /// Read the app's secret from stdin, one line [default: `GRANTOR_CLIENT_SECRET`]
    #[arg(long)]
    secret_stdin: bool,
    /// Register a redirect URI on this computer with the app, if it has none; it stays
    #[arg(long)]
    add_redirect: bool,
    /// Print the address to open, and open nothing
    #[arg(long)]
    no_browser: bool,
    /// The port to listen on [default: that of the redirect URI; for a native app any free one]
    #[arg(long, value_name = "N")]
    port: Option<u16>,
    /// How long to wait for the browser
    #[arg(long, value_name = "DURATION", default_value = "5m")]
    timeout: Lifetime,
}

/// What is known before anything is asked.
struct Trial {
    client: Client,
    issuer: Issuer,
    fetch: Fetch,
    scope: Scope,
    audiences: Vec<String>,
    adding: Option<Adding>,
}

/// A redirect URI that the app is to have beside its others.
struct Adding {
    added: RedirectUri,
    id: ClientId,
    redirect_uris: Vec<RedirectUri>,
    version: i64,
}

const DONE: Words = Words {
    title: "Signed in",
    text: "The tokens are in the terminal. You can close this page.",
};

/// Plays the app once.
pub async fn run(arguments: Arguments, common: &Common) -> Result<Report, Failure> {
    // Nothing keeps the database open while somebody types a password.
    let mut trial = open::with(common, async |opened| prepare(&arguments, opened).await).await?;
    let method = trial.client.auth_method;
    let secret = if Authentication::wants_secret(method) {
        secret(&arguments)?
    } else {
        None
    };
    let authentication = Authentication::of(method, secret, &trial.client.id)?;
    let server = Server::new(&trial.issuer, &trial.fetch, Place::Here)?;
    server.look().await?;
    if trial.client.client_type == ClientType::Service {
        return as_service(&arguments, &trial, &server, &authentication).await;
    }
    let at = redirect::choose(&trial.client, arguments.port)?;
    let callback = Callback::listen(&at).await?;
    if let Some(edit) = trial.adding.take() {
        // Last of all, when nothing else can be in the way: an app is not widened for nothing.
        open::with(common, async |opened| add_redirect(edit, opened).await).await?;
    }
    let asked = Asked {
        issuer: &trial.issuer,
        client_id: &trial.client.id,
        scope: &trial.scope,
        resources: &arguments.resources,
        invitation: &format!("Sign in to {} as a person would.", trial.client.name),
        done: DONE,
        opens_browser: !arguments.no_browser,
        timeout: arguments.timeout.duration(),
    };
    let (response, nonce) = sign_in::through_browser(&asked, &server, &authentication, callback).await?;
    show(&trial, &server, &response, Some(&nonce)).await
}

async fn prepare(arguments: &Arguments, opened: &Opened) -> Result<Trial, Failure> {
    let db = &opened.db;
    let id = &arguments.id;
    let mut client = clients::show(db, id).await?;
    if client.client_type == ClientType::ResourceServer {
        return Err(Failure::usage(
            "These are the credentials of a resource server: it gets no tokens, it asks about them.",
        )
        .try_this("grantor client list"));
    }
    if !client.is_enabled {
        return Err(
            Failure::new(Code::Conflict, "The app is disabled: nothing of it works.")
                .try_this(format!("grantor client enable {id}")),
        );
    }
    let is_lacking = client.client_type != ClientType::Service
        && !client.redirect_uris.iter().any(RedirectUri::is_loopback);
    let adding = if is_lacking && arguments.add_redirect {
        let added = redirect::to_add(&client, arguments.port)?;
        client.redirect_uris.push(added.clone());
        Some(Adding {
            added,
            id: client.id.clone(),
            redirect_uris: client.redirect_uris.clone(),
            version: client.version,
        })
    } else {
        None
    };
    let catalog = catalog(&mut db.read().await?.conn(), &opened.settings).await?;
    let issuer = open::issuer(&opened.settings)?;
    let ceiling = Ceiling::of(&catalog, &client);
    let scope = arguments.scope.clone().unwrap_or_else(|| ceiling.scope());
    let resources = catalog.resources.iter().map(|known| known.uri.to_string());
    Ok(Trial {
        scope,
        audiences: resources.chain([issuer.as_str().to_owned()]).collect(),
        fetch: opened.settings.fetch.clone(),
        issuer,
        client,
        adding,
    })
}

/// Registers one more redirect URI, as `client edit` would.
async fn add_redirect(adding: Adding, opened: &Opened) -> Result<(), Failure> {
    let changes = ClientChanges {
        based_on: Some(adding.version),
        redirect_uris: Some(adding.redirect_uris),
        ..ClientChanges::default()
    };
    let edit = EditClient {
        id: adding.id,
        changes,
    };
    apply(&opened.means(), &Actor::CommandLine, edit, opened.now).await?;
    say(&format!(
        "Registered {} with the app: whoever is on the computer of its people may receive their answers there. Take it \
         away again with client edit, naming the others.",
        adding.added
    ));
    Ok(())
}

/// The app's secret, if it was given.
fn secret(arguments: &Arguments) -> Result<Option<Secret>, Failure> {
    if !arguments.secret_stdin {
        let given = std::env::var("GRANTOR_CLIENT_SECRET").ok();
        return Ok(given.filter(|secret| !secret.is_empty()).map(Secret::new));
    }
    if std::io::stdin().is_terminal() {
        say("The app's secret, then Enter:");
    }
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.map_err(|error| {
        Failure::new(
            Code::Failed,
            format!("cannot read the secret from stdin: {error}"),
        )
    })?;
    let line = line.trim();
    if line.is_empty() {
        return Err(Failure::usage("There is no secret on stdin."));
    }
    Ok(Some(Secret::new(line.to_owned())))
}

/// A token of an app that acts for itself (RFC 6749 §4.4).
async fn as_service(
    arguments: &Arguments,
    trial: &Trial,
    server: &Server,
    authentication: &Authentication,
) -> Result<Report, Failure> {
    let scope = trial.scope.to_string();
    let mut form = vec![("grant_type", "client_credentials")];
    if !scope.is_empty() {
        form.push(("scope", &scope));
    }
    form.extend(arguments.resources.iter().map(|uri| ("resource", uri.as_str())));
    let response = server.token(&trial.client.id, authentication, form).await?;
    show(trial, server, &response, None).await
}

/// Verifies what came, asks who the person is, and prints.
async fn show(
    trial: &Trial,
    server: &Server,
    response: &Value,
    nonce: Option<&str>,
) -> Result<Report, Failure> {
    let keys = server.keys().await?;
    let text = |name: &str| response.get(name).and_then(Value::as_str);
    let userinfo = match text("access_token") {
        Some(token) if report::is_openid(response, &trial.scope) => {
            Some(userinfo(trial, server, token).await)
        }
        _ => None,
    };
    let known = Known {
        issuer: trial.issuer.as_str(),
        client_id: trial.client.id.as_str(),
        client_name: &trial.client.name,
        nonce,
        audiences: &trial.audiences,
        scope: &trial.scope,
        keys: &keys,
        now: Clock::System.now(),
    };
    Ok(report::report(response, userinfo.as_ref(), &known))
}

async fn userinfo(trial: &Trial, server: &Server, token: &str) -> Userinfo {
    if !report::aud(token).iter().any(|aud| aud == trial.issuer.as_str()) {
        return Userinfo::NotAsked;
    }
    match server.userinfo(token).await {
        Ok(told) => Userinfo::Told(told),
        Err(failure) => Userinfo::Refused(failure.in_words()),
    }
}
