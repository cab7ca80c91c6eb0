//! Signing out: what ends, who hears of it, and how an app asks for it.

mod backchannel;
mod deleted;
mod deliveries;
mod isolation;
mod lasting;
mod rp_initiated;
mod suspect;

use grantor::oauth::client::{Client, ClientType};

use crate::support::*;

/// A server like `s` that may connect to this computer.
async fn server(s: &TestServer) -> TestServer {
    s.with_settings(|settings| settings.fetch.allow_networks = vec!["127.0.0.0/8".parse().unwrap()])
        .await
}

/// An app that is told at `site`.
async fn told_app(s: &TestServer, site: &Site) -> TestClient {
    app(s, |client| {
        client.metadata.backchannel_logout_uri = Some(site.url("/backchannel"))
    })
    .await
}

/// An app that people sign in to.
async fn app(s: &TestServer, change: impl FnOnce(&mut Client)) -> TestClient {
    s.register(ClientType::Web, |client| {
        client.scope = "openid offline_access notes:read".parse().unwrap();
        change(client);
    })
    .await
}

/// Lets `browser` sign in to `app` with `openid`; what the token endpoint says.
async fn tokens(browser: &mut Browser, app: &TestClient) -> Tokens {
    tokens_with(browser, app, "openid").await
}

async fn tokens_with(browser: &mut Browser, app: &TestClient, scope: &str) -> Tokens {
    let answer = browser.authorize(app, &[("scope", scope)]).await;
    let code = answer
        .parameter("code")
        .unwrap_or_else(|| panic!("{} {}", answer.status, answer.body));
    Tokens::of(&app.redeem(&code).await)
}

/// The logout tokens a site was sent, oldest first.
fn logout_tokens(site: &Site) -> Vec<String> {
    let body = |request: &String| request.split_once("\r\n\r\n").unwrap().1.to_owned();
    let token = |body: String| {
        let pairs: Vec<_> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
        assert_eq!(
            (pairs.len(), pairs[0].0.as_str()),
            (1, "logout_token"),
            "{pairs:?}"
        );
        pairs[0].1.clone()
    };
    site.requests().iter().map(body).map(token).collect()
}

/// Signs out with the button of the page.
async fn sign_out(browser: &mut Browser) -> Answer {
    let page = browser.get("/logout").await;
    let csrf = page
        .hidden("csrf")
        .unwrap_or_else(|| panic!("not signed in: {}", page.body));
    browser
        .post("/logout", &[("csrf", &csrf), ("decision", "sign-out")])
        .await
}
