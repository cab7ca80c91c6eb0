//! `grantor login` and `grantor logout`: who one is at a server of another computer.

use std::time::Duration;

use clap::Args;
use serde_json::{Value, json};

use super::kept::{Found, Kept};
use super::{fetch, kept};
use crate::cli::Common;
use crate::cli::failure::{Code, Failure};
use crate::cli::output::Report;
use crate::cli::sign_in::callback::{Callback, Words};
use crate::cli::sign_in::loopback::Loopback;
use crate::cli::sign_in::server::{Authentication, Place, Server};
use crate::cli::sign_in::{self, Asked};
use crate::config::Lifetime;
use crate::oauth::access::{ADMINISTRATION, is_of_administration};
use crate::oauth::command_line;
use crate::types::{ClientId, Clock, Issuer, Scope, Secret, one_line};

/// `login`
#[derive(Args)]
pub struct Arguments {
    /// Print the address to open, and open nothing
    #[arg(long)]
    no_browser: bool,
    /// How long to wait for the browser
    #[arg(long, value_name = "DURATION", default_value = "5m")]
    timeout: Lifetime,
}

const FIRST: &[&str] = &["server", "email", "sub", "expires_at", "scope"];

const DONE: Words = Words {
    title: "Signed in",
    text: "The command line goes on in the terminal. You can close this page.",
};

/// Signs in through the browser, and keeps what opens the server's API.
///
/// # Errors
/// If the server is another one, refuses, lets whoever signed in administer nothing, or nobody comes back.
pub async fn login(arguments: &Arguments, issuer: &Issuer, common: &Common) -> Result<Report, Failure> {
    let server = Server::new(issuer, &fetch(common)?, Place::Afar)?;
    server.look().await?;
    kept::make_room()?;
    let callback = Callback::listen(&Loopback {
        host: "127.0.0.1".to_owned(),
        port: None,
        tail: "/callback".to_owned(),
    })
    .await?;
    let (id, scope) = (own_id()?, command_line::scope());
    let asked = Asked {
        issuer,
        client_id: &id,
        scope: &scope,
        resources: &[],
        invitation: &format!("Sign in at {issuer}."),
        done: DONE,
        opens_browser: !arguments.no_browser,
        timeout: arguments.timeout.duration(),
    };
    let signing_in = sign_in::through_browser(&asked, &server, &Authentication::Public, callback);
    let (response, _) = Box::pin(signing_in).await?;
    let token = response.get("access_token").and_then(Value::as_str);
    let token = Secret::new(token.ok_or_else(|| lacking("access_token"))?.to_owned());
    match enter((issuer, &server), &token, &response).await {
        Ok(report) => Ok(report),
        // What nobody has any use for opens the API to nobody.
        Err(failure) => Err(taken_back(failure, &server, &token).await),
    }
}

/// Keeps what came, in place of a former sign-in there.
async fn enter(
    (issuer, server): (&Issuer, &Server),
    token: &Secret,
    response: &Value,
) -> Result<Report, Failure> {
    let lifetime = response.get("expires_in").and_then(Value::as_u64);
    let lifetime = Duration::from_secs(lifetime.ok_or_else(|| lacking("expires_in"))?);
    // Who it is says the server itself, over the connection the token came by: no ID token has to be believed for that.
    let who = server.userinfo(token.expose()).await?;
    let scope = response.get("scope").and_then(Value::as_str).unwrap_or_default();
    let scope: Scope = scope.parse().unwrap_or_default();
    if !scope.iter().any(is_of_administration) {
        return Err(powerless(issuer, who.get("email").and_then(Value::as_str)));
    }
    let expires_at = Clock::System.now().plus(lifetime);
    let api = response.get("grantor_admin_api").and_then(Value::as_str);
    let under = api.map(|api| under(issuer, api)).transpose()?;
    let former = kept::find(issuer)?;
    let file = kept::keep(issuer, (token, expires_at), under.as_ref())?;
    let told = json!({
        "server": issuer.as_str(),
        "sub": who.get("sub"),
        "email": who.get("email"),
        "scope": response.get("scope"),
        "expires_at": expires_at,
        "file": file,
    });
    let report = Report::one(&told, FIRST).note(format!(
        "Commands with --server {issuer} are in their name until then. grantor logout ends it before."
    ));
    if let Found::Kept(former) = former
        && is_good(&former)
        && server
            .revoke(&own_id()?, former.access_token.expose())
            .await
            .is_err()
    {
        let until = former.expires_at.rfc3339();
        return Ok(report.note(format!(
            "The sign-in before this one could not be ended: its token is good until {until}."
        )));
    }
    Ok(report)
}

fn lacking(what: &str) -> Failure {
    let words = format!("The answer of the token endpoint has no {what}.");
    Failure::new(Code::Failed, words)
}

/// What is said to whoever may administer nothing.
fn powerless(issuer: &Issuer, email: Option<&str>) -> Failure {
    let who = one_line(email.unwrap_or("Whoever signed in"), MOST_SAID);
    let words = format!("{who} may administer nothing at {issuer}, so nothing is kept.");
    Failure::new(Code::Permission, words).try_this(
        "another account; or a role, by whoever administers the server: grantor user role add EMAIL support",
    )
}

/// A failure after which the server was told to forget the token.
async fn taken_back(failure: Failure, server: &Server, token: &Secret) -> Failure {
    let revoked = match own_id() {
        Ok(id) => server.revoke(&id, token.expose()).await,
        Err(other) => Err(other),
    };
    if revoked.is_ok() {
        return failure;
    }
    Failure {
        message: format!(
            "{} What opens the API could not be given back either: it ends by itself within the hour.",
            failure.message
        ),
        ..failure
    }
}

fn is_good(kept: &Kept) -> bool {
    kept.expires_at > Clock::System.now()
}

/// Has the server forget what opens its API, and forgets it here.
///
/// # Errors
/// If the server does not answer, or what is kept is of no use: it is forgotten here all the same.
pub async fn logout(issuer: &Issuer, common: &Common) -> Result<Report, Failure> {
    let found = kept::find(issuer)?;
    kept::forget(issuer)?;
    if let Found::Useless(file) = &found {
        let words = format!(
            "{} held no sign-in at {issuer} that can be read. It is removed; whatever token it held was not taken back.",
            file.display()
        );
        return Err(Failure::new(Code::Failed, words).try_this(format!(
            "grantor grant list --client {id}, beside the server or after signing in again, and grantor grant revoke",
            id = command_line::ID
        )));
    }
    if let Found::Kept(kept) = &found
        && is_good(kept)
    {
        let server = Server::new(issuer, &fetch(common)?, Place::Afar)?;
        let revoked = server.revoke(&own_id()?, kept.access_token.expose()).await;
        revoked.map_err(|failure| Failure {
            message: format!(
                "{} You are signed out here; what a copy of the token opens, it opens until {}.",
                failure.message,
                kept.expires_at.rfc3339()
            ),
            ..failure
        })?;
    }
    let told = json!({ "server": issuer.as_str(), "signed_out": true, "was_signed_in": matches!(found, Found::Kept(_)) });
    Ok(Report::one(&told, &["server", "signed_out"]))
}

/// Under which URL the API is that a server says is its own.
fn under(issuer: &Issuer, api: &str) -> Result<Issuer, Failure> {
    let named = api.strip_suffix(ADMINISTRATION).and_then(|url| url.parse().ok());
    named.filter(|named| kept::is_of(issuer, named)).ok_or_else(|| {
        let words = format!(
            "{issuer} says that its API is at {}, which is not of the same host.",
            one_line(api, MOST_SAID)
        );
        Failure::new(Code::Failed, words)
    })
}

/// How much is shown of where an API is said to be.
const MOST_SAID: usize = 200;

fn own_id() -> Result<ClientId, Failure> {
    let id = command_line::ID.parse();
    id.map_err(|rule| Failure::new(Code::Failed, format!("{}: {rule}", command_line::ID)))
}
