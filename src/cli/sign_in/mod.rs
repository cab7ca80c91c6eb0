//! How a command signs in as an app does: an authorization request in the browser, the answer on a loopback redirect URI, the token
//! request (RFC 6749 §4.1, RFC 7636, RFC 8252, RFC 9207). It talks to the issuer alone, keeps nothing on the disk, and logs no token.

pub mod callback;
pub mod loopback;
pub mod server;

use std::io::Write as _;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use tokio::time::Instant;

use super::browser;
use super::failure::{Code, Failure};
use crate::oauth::parameters::Parameters;
use crate::oauth::pkce::CodeVerifier;
use crate::types::{ClientId, Issuer, ResourceUri, Scope, Secret, harmless, random_bytes};
use callback::{Arrival, Callback, Words};
use server::{Authentication, Server};

/// What is asked for, and how.
pub struct Asked<'a> {
    /// At which server.
    pub issuer: &'a Issuer,
    /// As which app.
    pub client_id: &'a ClientId,
    /// What of.
    pub scope: &'a Scope,
    /// For which resource servers, if any are named.
    pub resources: &'a [ResourceUri],
    /// What the person is told before they see the address.
    pub invitation: &'a str,
    /// What their browser shows when all is well.
    pub done: Words,
    /// Whether their browser is opened for them.
    pub opens_browser: bool,
    /// How long they may take.
    pub timeout: Duration,
}

/// A request under way: what only its answer may know.
struct Request {
    state: Secret,
    nonce: String,
    verifier: CodeVerifier,
    redirect_uri: String,
}

const BAD: Words = Words {
    title: "Not signed in",
    text: "The terminal says why. You can close this page.",
};
const STRAY: Words = Words {
    title: "Not from here",
    text: "This answer does not belong to the sign-in the command waits for. Open the address it printed.",
};

/// From the authorization request to the token response, and the nonce that was sent.
///
/// # Errors
/// If nobody comes back in time, or what the server refuses with.
pub async fn through_browser(
    asked: &Asked<'_>,
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
    let url = authorization_url(asked, &request);
    let is_opened = asked.opens_browser && browser::open(&url);
    let how = if is_opened {
        "Your browser should show it now; if not, open"
    } else {
        "Open in a browser on this computer"
    };
    say(&format!("{} {how}:\n\n  {url}\n", asked.invitation));
    let found = wait(&mut callback, asked, &request).await;
    let done = match found {
        Ok((arrival, code)) => {
            let answered = exchange(asked, server, authentication, &request, &code).await;
            arrival.answer(if answered.is_ok() { asked.done } else { BAD });
            answered
        }
        Err(failure) => Err(failure),
    };
    callback.end().await;
    Ok((done?, request.nonce))
}

/// Says something while the command goes on: stdout is for its answer.
pub fn say(text: &str) {
    let text = harmless(text);
    // Nobody can be told that nobody can be told.
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

fn authorization_url(asked: &Asked<'_>, request: &Request) -> String {
    let challenge = request.verifier.challenge();
    let mut pairs = vec![
        ("response_type", "code"),
        ("client_id", asked.client_id.as_str()),
        ("redirect_uri", &request.redirect_uri),
        ("state", request.state.expose()),
        ("code_challenge", challenge.expose()),
        ("code_challenge_method", "S256"),
    ];
    let scope = asked.scope.to_string();
    if !scope.is_empty() {
        pairs.push(("scope", &scope));
    }
    if asked.scope.has("openid") {
        pairs.push(("nonce", &request.nonce));
    }
    pairs.extend(asked.resources.iter().map(|uri| ("resource", uri.as_str())));
    let pairs = pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let query = Parameters::from_pairs(pairs.collect()).encoded();
    format!("{}?{query}", asked.issuer.endpoint("/auth"))
}

/// Waits for the answer to this very request; the browser still waits for its own.
async fn wait(
    callback: &mut Callback,
    asked: &Asked<'_>,
    request: &Request,
) -> Result<(Arrival, String), Failure> {
    let ends = Instant::now() + asked.timeout;
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
        match answered(&parameters, asked.issuer) {
            Ok(code) => return Ok((arrival, code)),
            Err(failure) => {
                arrival.answer(BAD);
                return Err(failure);
            }
        }
    }
}

/// The code of an answer.
fn answered(parameters: &Parameters, issuer: &Issuer) -> Result<String, Failure> {
    // RFC 9207 §2.4: "clients MUST ... compare the issuer identifiers ... If the value does not match the expected issuer
    // identifier, clients MUST reject the authorization response".
    if parameters.one("iss") != Some(issuer.as_str()) {
        return Err(Failure::new(
            Code::Failed,
            format!("The answer is not from {issuer}, which was asked: its iss says otherwise."),
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
    asked: &Asked<'_>,
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
    form.extend(asked.resources.iter().map(|uri| ("resource", uri.as_str())));
    server.token(asked.client_id, authentication, form).await
}
