//! `grantor client try`: signs in to an app as a person would, and shows what the app would get.
//!
//! The command plays the app: an authorization request in the browser, the answer on a loopback redirect URI, the token
//! request, the checks (RFC 6749 §4.1, RFC 7636, RFC 8252, RFC 9207, OpenID Connect Core §3.1). It talks to the issuer
//! alone, keeps nothing on the disk, and logs no token.

mod callback;
mod redirect;
mod report;
mod server;

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::Args;
use serde_json::Value;
use tokio::time::Instant;

use super::Common;
use super::browser;
use super::failure::{Code, Failure};
use super::open::{self, Opened};
use super::output::Report;
use crate::admin::change::EditClient;
use crate::admin::clients::{self, ClientChanges};
use crate::admin::{Actor, apply};
use crate::app::catalog;
use crate::config::{Fetch, Lifetime};
use crate::oauth::access::Ceiling;
use crate::oauth::client::{Client, ClientType};
use crate::oauth::parameters::Parameters;
use crate::oauth::pkce::CodeVerifier;
use crate::types::{
    ClientId, Clock, Issuer, RedirectUri, ResourceUri, Scope, Secret, harmless, random_bytes,
};
use callback::{Arrival, Callback, Words};
use report::{Known, Userinfo};
use server::{Authentication, Server};

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

/// A request under way: what only its answer may know.
struct Request {
    state: Secret,
    nonce: String,
    verifier: CodeVerifier,
    redirect_uri: String,
}

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
    let server = Server::new(&trial.issuer, &trial.fetch)?;
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
    let (response, nonce) = sign_in(&arguments, &trial, &server, &authentication, callback).await?;
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

/// From the authorization request to the token response, and the nonce that was sent.
async fn sign_in(
    arguments: &Arguments,
    trial: &Trial,
    server: &Server,
    authentication: &Authentication,
    mut callback: Callback,
) -> Result<(Value, String), Failure> {
    let request = Request {
        state: Secret::new(URL_SAFE_NO_PAD.encode(random_bytes::<32>())),
        nonce: URL_SAFE_NO_PAD.encode(random_bytes::<32>()),
        verifier: CodeVerifier::generate(),
        redirect_uri: callback.redirect_uri.clone(),
    };
    let url = authorization_url(arguments, trial, &request);
    let is_opened = !arguments.no_browser && browser::open(&url);
    let how = if is_opened {
        "Your browser should show it now; if not, open"
    } else {
        "Open in a browser on this computer"
    };
    say(&format!(
        "Sign in to {} as a person would. {how}:\n\n  {url}\n",
        trial.client.name
    ));
    let within = arguments.timeout.duration();
    let found = wait(&mut callback, trial, &request, within).await;
    let done = match found {
        Ok((arrival, code)) => {
            let answered = exchange(arguments, trial, server, authentication, &request, &code).await;
            arrival.answer(if answered.is_ok() { GOOD } else { BAD });
            answered
        }
        Err(failure) => Err(failure),
    };
    callback.end().await;
    Ok((done?, request.nonce))
}

const GOOD: Words = Words {
    title: "Signed in",
    text: "The tokens are in the terminal. You can close this page.",
};
const BAD: Words = Words {
    title: "Not signed in",
    text: "The terminal says why. You can close this page.",
};
const STRAY: Words = Words {
    title: "Not from here",
    text: "This answer does not belong to the sign-in the command waits for. Open the address it printed.",
};

fn authorization_url(arguments: &Arguments, trial: &Trial, request: &Request) -> String {
    let challenge = request.verifier.challenge();
    let mut pairs = vec![
        ("response_type", "code"),
        ("client_id", trial.client.id.as_str()),
        ("redirect_uri", &request.redirect_uri),
        ("state", request.state.expose()),
        ("code_challenge", challenge.expose()),
        ("code_challenge_method", "S256"),
    ];
    let scope = trial.scope.to_string();
    if !scope.is_empty() {
        pairs.push(("scope", &scope));
    }
    if trial.scope.has("openid") {
        pairs.push(("nonce", &request.nonce));
    }
    pairs.extend(arguments.resources.iter().map(|uri| ("resource", uri.as_str())));
    let pairs = pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let query = Parameters::from_pairs(pairs.collect()).encoded();
    format!("{}?{query}", trial.issuer.endpoint("/auth"))
}

/// Waits for the answer to this very request; the browser still waits for its own.
async fn wait(
    callback: &mut Callback,
    trial: &Trial,
    request: &Request,
    within: Duration,
) -> Result<(Arrival, String), Failure> {
    let ends = Instant::now() + within;
    loop {
        let Ok(Some(arrival)) = tokio::time::timeout_at(ends, callback.next()).await else {
            return Err(Failure::new(
                Code::Failed,
                "Nobody came back from the browser in time, so nothing was exchanged.",
            )
            .try_this("the command once more, with --timeout 15m; if the browser shows an error, its number: grantor errors show G1005"));
        };
        let parameters = Parameters::parse(arrival.query.as_bytes()).unwrap_or_default();
        let state = parameters.one("state").map(|state| Secret::new(state.to_owned()));
        if state.as_ref() != Some(&request.state) {
            // RFC 6749 §10.12: what does not carry it was made by somebody else. The true answer may still come.
            arrival.answer(STRAY);
            say("Something came that is not the answer to this request; still waiting.");
            continue;
        }
        match answered(&parameters, trial) {
            Ok(code) => return Ok((arrival, code)),
            Err(failure) => {
                arrival.answer(BAD);
                return Err(failure);
            }
        }
    }
}

/// The code of an answer.
fn answered(parameters: &Parameters, trial: &Trial) -> Result<String, Failure> {
    // RFC 9207 §2.4: "clients MUST ... compare the issuer identifiers ... If the value does not match the expected issuer
    // identifier, clients MUST reject the authorization response".
    if parameters.one("iss") != Some(trial.issuer.as_str()) {
        return Err(Failure::new(
            Code::Failed,
            format!(
                "The answer is not from {}, which was asked: its iss says otherwise.",
                trial.issuer
            ),
        ));
    }
    if let Some(error) = parameters.one("error") {
        return Err(server::refused(
            "The server answered the browser",
            Some(error),
            parameters.one("error_description"),
            parameters.one("error_uri"),
        ));
    }
    let code = parameters.one("code").map(str::to_owned);
    code.ok_or_else(|| Failure::new(Code::Failed, "The answer has neither a code nor an error."))
}

/// The code becomes tokens (RFC 6749 §4.1.3).
async fn exchange(
    arguments: &Arguments,
    trial: &Trial,
    server: &Server,
    authentication: &Authentication,
    request: &Request,
    code: &str,
) -> Result<Value, Failure> {
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &request.redirect_uri),
        ("code_verifier", request.verifier.expose()),
    ];
    form.extend(arguments.resources.iter().map(|uri| ("resource", uri.as_str())));
    server.token(&trial.client.id, authentication, form).await
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

/// Says something while the command goes on: stdout is for its answer.
fn say(text: &str) {
    let text = harmless(text);
    // Nobody can be told that nobody can be told.
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
