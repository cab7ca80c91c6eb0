//! `grantor login` and `grantor logout`: who one is at a server of another computer.

use std::time::Duration;

use clap::Args;
use serde_json::{Value, json};

use super::{fetch, kept};
use crate::cli::Common;
use crate::cli::failure::{Code, Failure};
use crate::cli::output::Report;
use crate::cli::sign_in::callback::{Callback, Words};
use crate::cli::sign_in::loopback::Loopback;
use crate::cli::sign_in::server::{Authentication, Place, Server};
use crate::cli::sign_in::{self, Asked};
use crate::config::Lifetime;
use crate::oauth::access::ADMINISTRATION;
use crate::oauth::command_line;
use crate::types::{ClientId, Clock, Issuer, Secret, one_line};

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
/// If the server is another one, refuses, or nobody comes back.
pub async fn login(arguments: &Arguments, issuer: &Issuer, common: &Common) -> Result<Report, Failure> {
    let server = Server::new(issuer, &fetch(common)?, Place::Afar)?;
    server.look().await?;
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
    let lacking = |what: &str| {
        let words = format!("The answer of the token endpoint has no {what}.");
        Failure::new(Code::Failed, words)
    };
    let token = response.get("access_token").and_then(Value::as_str);
    let token = Secret::new(token.ok_or_else(|| lacking("access_token"))?.to_owned());
    let lifetime = response.get("expires_in").and_then(Value::as_u64);
    let lifetime = Duration::from_secs(lifetime.ok_or_else(|| lacking("expires_in"))?);
    // Who it is says the server itself, over the connection the token came by: no ID token has to be believed for that.
    let who = server.userinfo(token.expose()).await?;
    let expires_at = Clock::System.now().plus(lifetime);
    let api = response.get("grantor_admin_api").and_then(Value::as_str);
    let under = api.map(|api| under(issuer, api)).transpose()?;
    let file = kept::keep(issuer, (&token, expires_at), under.as_ref())?;
    let told = json!({
        "server": issuer.as_str(),
        "sub": who.get("sub"),
        "email": who.get("email"),
        "scope": response.get("scope"),
        "expires_at": expires_at,
        "file": file,
    });
    let report = Report::one(&told, FIRST);
    Ok(report.note(format!(
        "Commands with --server {issuer} are in their name until then. grantor logout ends it before."
    )))
}

/// Has the server forget what opens its API, and forgets it here.
///
/// # Errors
/// If the server does not answer: it is forgotten here all the same.
pub async fn logout(issuer: &Issuer, common: &Common) -> Result<Report, Failure> {
    let found = kept::find(issuer)?;
    kept::forget(issuer)?;
    let is_good = |kept: &kept::Kept| kept.expires_at > Clock::System.now();
    if let Some(kept) = found.as_ref().filter(|kept| is_good(kept)) {
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
    let told = json!({ "server": issuer.as_str(), "signed_out": true, "was_signed_in": found.is_some() });
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
