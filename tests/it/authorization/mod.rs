//! The authorization endpoint, from outside: what it lets through, what it refuses, and where the refusal goes.
//!
//! The line above a test names the threat it stands against.

mod allowed_before;
mod consent;
mod escaping;
mod headers;
mod hosts;
mod http_callbacks;
mod interaction;
mod issuer_paths;
mod left_out;
mod long_requests;
mod openid;
mod optional;
mod parameters;
mod pkce;
mod prompts;
mod redirect_uris;
mod removed;
mod response_modes;
mod robustness;
mod scopes;
mod skipped_consent;

use crate::support::{Answer, Browser, TestClient, TestServer, raw};

/// The host and port of the server, for a raw request.
fn authority(server: &TestServer) -> &str {
    server.issuer.split('/').nth(2).unwrap()
}

/// Opens the sign-in page for a usual request.
async fn sign_in_page(browser: &mut Browser, app: &TestClient, extra: &[(&str, &str)]) -> Answer {
    let page = browser.get(&app.authorization_url(extra)).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(
        page.body.contains("name=\"password\""),
        "no sign-in form: {}",
        page.body
    );
    page
}

/// Opens the consent page for a usual request; the browser is signed in.
async fn consent_page(browser: &mut Browser, app: &TestClient, extra: &[(&str, &str)]) -> Answer {
    let page = browser.get(&app.authorization_url(extra)).await;
    assert_is_consent(&page);
    page
}

fn is_consent(answer: &Answer) -> bool {
    answer.status == 200 && answer.body.contains("value=\"allow\"")
}

fn assert_is_consent(answer: &Answer) {
    assert!(
        is_consent(answer),
        "no consent page: {} {} {}",
        answer.status,
        answer.location(),
        answer.body
    );
}
