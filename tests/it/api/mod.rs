//! The administration's API: who gets through its door, and what of.

mod app_people;
mod apps;
mod audit;
mod blind;
mod changes;
mod conforms;
mod document;
mod doors;
mod looking;
mod people;
mod providers;
mod resources;
mod rights;

use grantor::oauth::access::Permission;
use serde_json::Value;

use crate::support::*;

const OWNER: &str = "owner@example.test";

/// An app that may ask for all of the administration.
async fn console(s: &TestServer) -> TestClient {
    let all: Vec<_> = Permission::ALL.iter().map(|one| format!("admin:{one}")).collect();
    s.openid_client(|client| {
        client.scope = format!("openid {}", all.join(" ")).parse().unwrap();
    })
    .await
}

/// Somebody with a role, if any, and what they got of a scope.
struct Administrator {
    token: String,
}

impl Administrator {
    /// Makes an account with a role, and has it allow `scope` to an app.
    async fn new(s: &TestServer, (email, role): (&str, Option<&str>), scope: &str) -> Self {
        s.user(email, "Somebody").await;
        if let Some(role) = role {
            s.give_role(email, role).await;
        }
        Self::of(s, email, scope).await
    }

    /// Has an account allow `scope` to an app.
    async fn of(s: &TestServer, email: &str, scope: &str) -> Self {
        let app = console(s).await;
        let mut browser = s.browser();
        let answer = browser.authorize_as(email, &app, &[("scope", scope)]).await;
        let code = answer.parameter("code").unwrap_or_else(|| panic!("{answer:?}"));
        Self {
            token: Tokens::of(&app.redeem(&code).await).access_token,
        }
    }

    /// An owner with all there is.
    async fn owner(s: &TestServer) -> Self {
        Self::new(s, (OWNER, Some("owner")), &all_scopes()).await
    }

    async fn ask(&self, s: &TestServer, (method, path): (&str, &str), with: &With) -> Answer {
        let mut request = s
            .http
            .request(method.parse().unwrap(), s.url(&format!("/api/admin/v1{path}")))
            .bearer_auth(&self.token);
        if let Some(version) = &with.version {
            request = request.header("if-match", version);
        }
        if let Some(key) = &with.key {
            request = request.header("idempotency-key", key);
        }
        if let Some(body) = &with.body {
            let content_type = if method == "PATCH" {
                "application/merge-patch+json"
            } else {
                "application/json"
            };
            request = request
                .header("content-type", content_type)
                .body(body.to_string());
        }
        let answer = Answer::of(request.send().await.unwrap()).await;
        conforms::hold(s, (method, path), with.body.as_ref(), &answer).await;
        answer
    }

    async fn get(&self, s: &TestServer, path: &str) -> Answer {
        self.ask(s, ("GET", path), &With::default()).await
    }

    async fn post(&self, s: &TestServer, path: &str, body: Value) -> Answer {
        self.ask(s, ("POST", path), &With::body(body)).await
    }

    /// Changes something, whatever it is by now.
    async fn patch(&self, s: &TestServer, path: &str, body: Value) -> Answer {
        self.ask(s, ("PATCH", path), &With::body(body).version("*")).await
    }

    async fn put(&self, s: &TestServer, path: &str, body: Value) -> Answer {
        self.ask(s, ("PUT", path), &With::body(body).version("*")).await
    }

    async fn delete(&self, s: &TestServer, path: &str) -> Answer {
        self.ask(s, ("DELETE", path), &With::default().version("*")).await
    }
}

/// What goes with a request.
#[derive(Default)]
struct With {
    version: Option<String>,
    key: Option<String>,
    body: Option<Value>,
}

impl With {
    fn body(body: Value) -> Self {
        Self {
            body: Some(body),
            ..Self::default()
        }
    }

    fn version(self, version: &str) -> Self {
        Self {
            version: Some(version.to_owned()),
            ..self
        }
    }

    fn key(self, key: &str) -> Self {
        Self {
            key: Some(key.to_owned()),
            ..self
        }
    }
}

/// `openid`, and every scope of the administration.
fn all_scopes() -> String {
    let all = Permission::ALL.iter().map(|one| format!("admin:{one}"));
    all.fold("openid".to_owned(), |list, one| format!("{list} {one}"))
}

/// A body with one member more, or another way.
fn with(mut body: Value, name: &str, value: Value) -> Value {
    body.as_object_mut().unwrap().insert(name.to_owned(), value);
    body
}

/// Where the first fault of a problem is.
fn place(problem: &Value) -> &str {
    problem["errors"][0]["pointer"].as_str().unwrap_or_default()
}

/// An app on a server.
fn web(name: &str) -> Value {
    serde_json::json!({
        "client_name": name,
        "client_type": "web",
        "redirect_uris": ["https://app.example/callback"],
    })
}

/// Holds an answer to being a problem of this status (RFC 9457 §3.1), which it gives.
fn problem(answer: &Answer, status: u16) -> Value {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert_eq!(
        answer.header("content-type"),
        "application/problem+json",
        "{}",
        answer.body
    );
    let problem = answer.json();
    assert_eq!(problem["status"], status);
    let number = problem["reason"].as_str().unwrap();
    assert!(
        problem["type"]
            .as_str()
            .unwrap()
            .ends_with(&format!("/errors/{number}"))
    );
    assert!(!problem["title"].as_str().unwrap().is_empty());
    assert!(!problem["error_id"].as_str().unwrap().is_empty());
    problem
}
