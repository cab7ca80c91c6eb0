//! Apps that register themselves, and what becomes of them (RFC 7591, RFC 7592, OpenID Connect Registration).
//!
//! The line above a test names the threat it stands against.

mod addresses;
mod apps;
mod ceiling;
mod expiry;
mod isolation;
mod languages;
mod manage;
mod pages;
mod register;

use crate::support::admin::registrations;
use grantor::oauth::client::AuthMethod;
use grantor::oauth::client_metadata::RegistrationMode;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::*;

/// The same server, where anybody may register.
async fn open(s: &TestServer) -> TestServer {
    s.with_settings(|settings| settings.registration.mode = RegistrationMode::Open)
        .await
}

/// Sends JSON with a token, if there is one.
async fn send(
    s: &TestServer,
    method: Method,
    url: &str,
    token: Option<&str>,
    body: Option<&Value>,
) -> Answer {
    let url = if url.starts_with('/') {
        s.url(url)
    } else {
        url.to_owned()
    };
    let mut request = s.http.request(method, url);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    if let Some(body) = body {
        request = request
            .header("content-type", "application/json")
            .body(body.to_string());
    }
    Answer::of(request.send().await.unwrap()).await
}

async fn post(s: &TestServer, token: Option<&str>, body: &Value) -> Answer {
    send(s, Method::POST, "/register", token, Some(body)).await
}

/// A token that registers `uses` clients.
async fn initial_token(s: &TestServer, uses: u32) -> String {
    let made = registrations::create_token(
        &s.db,
        "a test",
        uses,
        std::time::Duration::from_secs(3600),
        s.now(),
    )
    .await
    .unwrap();
    made.secret.expose().to_owned()
}

/// A client that registered itself.
struct Own {
    id: String,
    token: String,
    uri: String,
    said: Value,
}

impl Own {
    fn of(answer: &Answer) -> Self {
        assert_eq!(answer.status, 201, "{}", answer.body);
        let said = answer.json();
        let text = |name: &str| said[name].as_str().unwrap().to_owned();
        Self {
            id: text("client_id"),
            token: text("registration_access_token"),
            uri: text("registration_client_uri"),
            said: said.clone(),
        }
    }

    async fn registered(s: &TestServer, body: &Value) -> Self {
        Self::of(&post(s, None, body).await)
    }

    /// The same as an app that can ask for codes and tokens.
    fn app(&self, s: &TestServer) -> TestClient {
        TestClient {
            id: self.id.parse().unwrap(),
            secret: self.said["client_secret"].as_str().map(str::to_owned),
            method: self.said["token_endpoint_auth_method"]
                .as_str()
                .unwrap()
                .parse::<AuthMethod>()
                .unwrap(),
            redirect_uri: self.said["redirect_uris"][0].as_str().unwrap().to_owned(),
            issuer: s.issuer.clone(),
            http: s.http.clone(),
        }
    }

    async fn read(&self, s: &TestServer) -> Answer {
        send(s, Method::GET, &self.uri, Some(&self.token), None).await
    }

    async fn put(&self, s: &TestServer, body: &Value) -> Answer {
        send(s, Method::PUT, &self.uri, Some(&self.token), Some(body)).await
    }

    async fn delete(&self, s: &TestServer) -> Answer {
        send(s, Method::DELETE, &self.uri, Some(&self.token), None).await
    }
}

/// What the audit log says of clients, oldest first.
async fn events(s: &TestServer) -> Vec<String> {
    let mut kinds = s.audit().await;
    kinds.retain(|kind| kind.starts_with("client_"));
    kinds
}

/// What a usual web app sends.
fn web() -> Value {
    json!({
        "client_name": "Notes",
        "redirect_uris": ["https://notes.example/callback"],
        "grant_types": ["authorization_code", "refresh_token"],
    })
}

/// What an app without a secret sends.
fn public() -> Value {
    json!({
        "client_name": "Notes on a page",
        "redirect_uris": ["https://notes.example/callback"],
        "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "refresh_token"],
    })
}

/// RFC 6750 §3.1: who sends no token hears what to send, and of no error.
#[track_caller]
fn assert_asked(answer: &Answer) {
    let said = (answer.status, answer.header("www-authenticate"), &*answer.body);
    assert_eq!(said, (401, "Bearer realm=\"grantor\"", ""));
}

#[track_caller]
fn assert_challenged(answer: &Answer) {
    answer.assert_token_error(401, "invalid_token");
    let challenge = answer.header("www-authenticate");
    assert!(
        challenge.starts_with("Bearer ") && challenge.contains("error=\"invalid_token\""),
        "{challenge}"
    );
}
