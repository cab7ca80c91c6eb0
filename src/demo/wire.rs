//! HTTP without a network: requests to the server's own router, and both sides written down for people to read.

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body_util::{BodyExt as _, Limited};
use serde_json::Value;
use tower::ServiceExt as _;

use super::Credentials;
use crate::app::App;
use crate::types::Issuer;

/// The most of an answer that is read.
const MAX_ANSWER: usize = 256 * 1024;

/// The server, as an app sees it.
pub struct Wire {
    router: Router,
    issuer: Issuer,
}

/// A request to be sent.
pub struct Call {
    method: Method,
    path: &'static str,
    authorization: Authorization,
    form: Vec<(&'static str, String)>,
}

enum Authorization {
    None,
    Basic(Credentials),
    Bearer(String),
}

/// A request that was sent, and what came back.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The request as it went over the wire.
    pub request: String,
    /// The status code.
    pub status: u16,
    /// "200 OK".
    pub status_line: String,
    /// `WWW-Authenticate`, if there is one.
    pub challenge: Option<String>,
    /// The body.
    pub body: String,
}

impl Call {
    /// A `GET`.
    pub fn get(path: &'static str) -> Self {
        Self {
            method: Method::GET,
            path,
            authorization: Authorization::None,
            form: Vec::new(),
        }
    }

    /// A `POST` of a form.
    pub fn post(path: &'static str, form: &[(&'static str, &str)]) -> Self {
        Self {
            method: Method::POST,
            form: form
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned()))
                .collect(),
            ..Self::get(path)
        }
    }

    /// With a client's credentials (RFC 6749 §2.3.1).
    pub fn basic(mut self, credentials: &Credentials) -> Self {
        self.authorization = Authorization::Basic(credentials.clone());
        self
    }

    /// With an access token (RFC 6750 §2.1).
    pub fn bearer(mut self, token: &str) -> Self {
        self.authorization = Authorization::Bearer(token.to_owned());
        self
    }

    /// The same as a command.
    pub fn curl(&self, issuer: &Issuer) -> String {
        let mut parts = vec!["curl -s".to_owned()];
        match &self.authorization {
            Authorization::None => {}
            Authorization::Basic(client) => {
                parts.push(format!(
                    "-u {}",
                    quoted(&format!("{}:{}", client.id, client.secret.expose()))
                ));
            }
            Authorization::Bearer(token) => {
                parts.push(format!(
                    "-H {}",
                    quoted(&format!("Authorization: Bearer {token}"))
                ));
            }
        }
        for (name, value) in &self.form {
            let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~:/".contains(&b);
            let option = if value.bytes().all(plain) {
                "-d"
            } else {
                "--data-urlencode"
            };
            parts.push(format!("{option} {}", quoted(&format!("{name}={value}"))));
        }
        if self.method == Method::POST && self.form.is_empty() {
            parts.push("-X POST".to_owned());
        }
        parts.push(issuer.endpoint(self.path));
        parts.join(" \\\n  ")
    }

    fn body(&self) -> String {
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.form)
            .finish()
    }

    fn authorization(&self) -> Option<String> {
        match &self.authorization {
            Authorization::None => None,
            Authorization::Basic(client) => {
                let pair = format!("{}:{}", client.id, client.secret.expose());
                Some(format!("Basic {}", STANDARD.encode(pair)))
            }
            Authorization::Bearer(token) => Some(format!("Bearer {token}")),
        }
    }
}

/// A word no shell reads anything into.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

impl Wire {
    /// The server `router` answers as.
    pub fn new(app: &App, router: Router) -> Self {
        Self {
            router,
            issuer: app.issuer.clone(),
        }
    }

    /// Sends a request and reads the answer.
    pub async fn send(&self, call: &Call) -> Exchange {
        let path = format!("{}{}", self.issuer.path(), call.path);
        let mut headers = vec![("Host", self.issuer.host())];
        headers.extend(call.authorization().map(|value| ("Authorization", value)));
        if !call.form.is_empty() {
            headers.push(("Content-Type", "application/x-www-form-urlencoded".to_owned()));
        }
        let body = call.body();
        let mut shown = format!("{} {path} HTTP/1.1\n", call.method);
        let mut request = Request::builder().method(&call.method).uri(&path);
        for (name, value) in headers {
            shown.extend([name, ": ", &abridged(&value), "\n"]);
            request = request.header(name, value);
        }
        if !body.is_empty() {
            shown.extend(["\n", &body.replace('&', "\n&")]);
        }
        match request.body(Body::from(body)) {
            Ok(request) => self.answer(shown, request).await,
            Err(error) => Exchange::failed(shown, &error.to_string()),
        }
    }

    async fn answer(&self, shown: String, request: Request<Body>) -> Exchange {
        let response = match self.router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let (head, body) = response.into_parts();
        let bytes = match Limited::new(body, MAX_ANSWER).collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) => return Exchange::failed(shown, &error.to_string()),
        };
        let challenge = head.headers.get(header::WWW_AUTHENTICATE);
        Exchange {
            request: shown,
            status: head.status.as_u16(),
            status_line: status_line(head.status),
            challenge: challenge.and_then(|value| value.to_str().ok()).map(str::to_owned),
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }
}

/// A header as pages show it: the base64 of a client's credentials says nothing that the command beside it does not.
fn abridged(value: &str) -> String {
    match value.strip_prefix("Basic ").and_then(|rest| rest.get(..16)) {
        Some(start) => format!("Basic {start}…"),
        None => value.to_owned(),
    }
}

fn status_line(status: StatusCode) -> String {
    let reason = status.canonical_reason().unwrap_or_default();
    format!("{} {reason}", status.as_u16()).trim_end().to_owned()
}

impl Exchange {
    fn failed(request: String, why: &str) -> Self {
        Self {
            request,
            status: StatusCode::BAD_GATEWAY.as_u16(),
            status_line: status_line(StatusCode::BAD_GATEWAY),
            challenge: None,
            body: why.to_owned(),
        }
    }

    /// The body as JSON; null if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// A member of the body, as text.
    pub fn member(&self, name: &str) -> Option<String> {
        Some(self.json().get(name)?.as_str()?.to_owned())
    }

    /// The answer as people read it: the challenge, and the body indented.
    pub fn shown(&self) -> String {
        let challenge = self
            .challenge
            .as_ref()
            .map(|value| format!("WWW-Authenticate: {value}\n\n"));
        let body = match self.json() {
            Value::Null => self.body.clone(),
            value => format!("{value:#}"),
        };
        challenge.unwrap_or_default() + &body
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Secret;

    #[test]
    fn ours_a_command_is_safe_to_paste() {
        let issuer: Issuer = "http://localhost:8080".parse().unwrap();
        let client = Credentials {
            id: "it's".to_owned(),
            secret: Secret::new("$(x)".to_owned()),
        };
        let call = Call::post("/token", &[("code", "ac_1"), ("scope", "a b&c")]).basic(&client);
        assert_eq!(
            call.curl(&issuer),
            "curl -s \\\n  -u 'it'\\''s:$(x)' \\\n  -d 'code=ac_1' \\\n  --data-urlencode 'scope=a b&c' \\\n  \
             http://localhost:8080/token"
        );
        assert_eq!(call.body(), "code=ac_1&scope=a+b%26c");
    }
}
