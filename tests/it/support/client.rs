//! An app: its credentials, its requests.

use grantor::oauth::client::{AuthMethod, Client};
use grantor::types::ClientId;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};

use super::{Answer, TestServer};

/// The verifier of RFC 7636 Appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// Its challenge.
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A registered client, and its secret.
#[derive(Clone)]
pub struct TestClient {
    pub id: ClientId,
    pub secret: Option<String>,
    pub method: AuthMethod,
    pub redirect_uri: String,
    pub issuer: String,
    pub http: reqwest::Client,
}

/// What the token endpoint gave.
#[derive(Clone, Debug)]
pub struct Tokens {
    pub access_token: String,
    pub refresh_token: Option<String>,
    pub id_token: Option<String>,
    pub scope: String,
    pub expires_in: u64,
}

impl Tokens {
    pub fn of(answer: &Answer) -> Self {
        assert_eq!(answer.status, 200, "{}", answer.body);
        let json = answer.json();
        assert_eq!(json["token_type"], "Bearer");
        Self {
            access_token: json["access_token"].as_str().unwrap().to_owned(),
            refresh_token: json["refresh_token"].as_str().map(str::to_owned),
            id_token: json["id_token"].as_str().map(str::to_owned),
            scope: json["scope"].as_str().unwrap_or_default().to_owned(),
            expires_in: json["expires_in"].as_u64().unwrap(),
        }
    }

    pub fn id(&self) -> &str {
        self.id_token.as_deref().expect("an ID token")
    }

    pub fn refresh(&self) -> &str {
        self.refresh_token.as_deref().expect("a refresh token")
    }
}

impl TestClient {
    pub fn new(server: &TestServer, client: &Client, secret: Option<String>) -> Self {
        Self {
            id: client.id.clone(),
            secret,
            method: client.auth_method,
            redirect_uri: client
                .redirect_uris
                .first()
                .map(ToString::to_string)
                .unwrap_or_default(),
            issuer: server.issuer.clone(),
            http: server.http.clone(),
        }
    }

    /// `/auth?…` of a usual request; `extra` replaces a parameter, or leaves it out if empty.
    pub fn authorization_url(&self, extra: &[(&str, &str)]) -> String {
        let mut pairs = vec![
            ("response_type", "code"),
            ("client_id", self.id.as_str()),
            ("redirect_uri", &self.redirect_uri),
            ("scope", "notes:read notes:write"),
            ("state", "a state+/="),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        for (name, value) in extra {
            pairs.retain(|(known, _)| known != name);
            if !value.is_empty() {
                pairs.push((name, value));
            }
        }
        format!(
            "/auth?{}",
            form_urlencoded::Serializer::new(String::new())
                .extend_pairs(pairs)
                .finish()
        )
    }

    /// A request to an endpoint, authenticated as the client is registered.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(form);
        let mut request = self
            .http
            .post(format!("{}{path}", self.issuer.trim_end_matches('/')));
        match (self.method, &self.secret) {
            (AuthMethod::ClientSecretBasic, Some(secret)) => {
                request = request.header(AUTHORIZATION, basic(self.id.as_str(), secret));
            }
            (AuthMethod::ClientSecretPost, Some(secret)) => {
                body.append_pair("client_id", self.id.as_str())
                    .append_pair("client_secret", secret);
            }
            _ => {
                body.append_pair("client_id", self.id.as_str());
            }
        }
        let request = request
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body.finish());
        Answer::of(request.send().await.unwrap()).await
    }

    pub async fn token(&self, form: &[(&str, &str)]) -> Answer {
        self.post("/token", form).await
    }

    /// Redeems a code as it should be.
    pub async fn redeem(&self, code: &str) -> Answer {
        self.token(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.redirect_uri),
            ("code_verifier", VERIFIER),
        ])
        .await
    }

    pub async fn refresh(&self, refresh_token: &str) -> Answer {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", refresh_token)])
            .await
    }

    pub async fn introspect(&self, token: &str) -> Answer {
        self.post("/introspect", &[("token", token)]).await
    }

    pub async fn is_active(&self, token: &str) -> bool {
        self.introspect(token).await.json()["active"].as_bool().unwrap()
    }
}

/// RFC 6749 §2.3.1: form-encoded, then Base64.
pub fn basic(id: &str, secret: &str) -> String {
    use base64::Engine as _;
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = format!("{}:{}", encode(id), encode(secret));
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair))
}
