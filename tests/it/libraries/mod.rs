//! What widely used client libraries put on the wire, endpoint by endpoint, and what must come back.
//!
//! One table for each endpoint, a row for each library: the bytes as its source sends them (head and body, in its order and
//! with its spelling), and the answer: what the library goes on with, or a refusal in words. The libraries were read, and
//! most of them recorded while they talked to this server; the row says which version, and where in its source to look.
//! `crates.rs` runs Rust libraries themselves; `tests/interop` those of Node, Python and Apache.

mod assertions;
mod authorization;
mod crates;
mod discovery;
mod end_session;
mod introspection;
mod preflight;
mod refresh;
mod registration;
mod revocation;
mod token;
mod userinfo;
mod verify;
mod wire;

use grantor::oauth::client::{AuthMethod, ClientType, Profile};
use wire::{Exchange, Expect, each, fill, send};

use crate::support::*;

/// What every app here may ask for.
const SCOPE: &str = "openid profile email offline_access notes:read notes:write";

/// A library, and what it sends.
struct Row {
    /// Which library, and where its source says so.
    library: &'static str,
    who: Who,
    sends: &'static [Exchange],
}

/// As which kind of app a library asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    /// Keeps a secret and sends it in the header.
    Basic,
    /// Keeps a secret and sends it in the body.
    Post,
    /// The first, of those that cannot do PKCE.
    Compat,
    /// The second, of those that cannot do PKCE.
    CompatPost,
    /// In a browser.
    Spa,
    /// On a device.
    Native,
    /// Asks for itself, with the secret in the header.
    Service,
    /// Asks for itself, with the secret in the body.
    ServicePost,
}

impl Who {
    /// Registers one.
    async fn app(self, s: &TestServer) -> TestClient {
        let client_type = match self {
            Self::Spa => ClientType::Spa,
            Self::Native => ClientType::Native,
            Self::Service | Self::ServicePost => ClientType::Service,
            _ => ClientType::Web,
        };
        s.register(client_type, |client| {
            client.scope = SCOPE.parse().unwrap();
            if matches!(self, Self::Post | Self::CompatPost | Self::ServicePost) {
                client.auth_method = AuthMethod::ClientSecretPost;
            }
            match self {
                Self::Native => {
                    client.redirect_uris = vec![
                        "com.example.notes:/oauth2redirect".parse().unwrap(),
                        "http://127.0.0.1/callback".parse().unwrap(),
                    ];
                }
                Self::Service | Self::ServicePost => client.redirect_uris.clear(),
                _ => {}
            }
            if matches!(self, Self::Compat | Self::CompatPost) {
                client.profile = Profile::OidcCompat;
            }
            client.metadata.post_logout_redirect_uris = vec![SIGNED_OUT.parse().unwrap()];
        })
        .await
    }
}

/// Where people go on to who signed out.
const SIGNED_OUT: &str = "https://app.example/signed-out";

/// What stands for `{…}` in the rows of an app.
fn values(s: &TestServer, app: &TestClient) -> Vec<(&'static str, String)> {
    let secret = app.secret.clone().unwrap_or_default();
    let raw = base64(&format!("{}:{secret}", app.id));
    let escaped = |text: &str| text.bytes().fold(String::new(), |all, b| all + &escape(b));
    let encoded = base64(&format!("{}:{}", escaped(app.id.as_str()), escaped(&secret)));
    let form = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    vec![
        ("host", s.address.to_string()),
        ("issuer", s.issuer.clone()),
        ("id", app.id.to_string()),
        ("secret", secret),
        ("basic", raw),
        ("encoded", encoded),
        ("redirect_uri", form(&app.redirect_uri)),
        ("signed_out", form(SIGNED_OUT)),
    ]
}

/// As the strictest of them form-encode a secret: everything but letters and digits.
fn escape(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

fn base64(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}

/// RFC 7636 §4.2.
fn challenge(verifier: &str) -> String {
    use base64::Engine as _;
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, verifier.as_bytes());
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(digest.as_ref())
}

/// What the libraries demand of a token answer, each a little, here all of it.
fn assert_tokens(s: &TestServer, app: &TestClient, answer: &Answer) -> Tokens {
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    // `Bearer` as RFC 6750 spells it, a number of seconds, a scope of one string.
    let tokens = Tokens::of(answer);
    assert!(
        tokens.expires_in > 0 && !tokens.scope.is_empty(),
        "{}",
        answer.body
    );
    let members = answer.json();
    for (name, value) in members.as_object().unwrap() {
        assert!(
            value.is_string() || (name == "expires_in" && value.is_u64()),
            "{name}: {value}"
        );
    }
    if let Some(id_token) = &tokens.id_token {
        assert_id_token(s, app, id_token, &tokens);
    }
    tokens
}

fn assert_id_token(s: &TestServer, app: &TestClient, id_token: &str, tokens: &Tokens) {
    use base64::Engine as _;
    let (header, claims) = (header_of(id_token), claims_of(id_token));
    assert!(header["kid"].is_string() && header["alg"] == "RS256", "{header}");
    // Compared as strings, and `aud` not a list of one: AppAuth and go-oidc take both, others the string alone.
    assert_eq!(
        (&claims["iss"], &claims["aud"]),
        (&s.issuer.as_str().into(), &app.id.as_str().into())
    );
    let (issued, ends) = (claims["iat"].as_i64().unwrap(), claims["exp"].as_i64().unwrap());
    // AppAuth refuses an `iat` ten minutes away; openid-client and go-oidc one in the future, and an `nbf` there.
    assert!(issued == s.now().0 && ends > issued, "{claims}");
    assert_eq!(claims["nbf"], serde_json::Value::Null);
    assert!(claims["auth_time"].as_i64().unwrap() <= issued);
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, tokens.access_token.as_bytes());
    let hash = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&digest.as_ref()[..16]);
    assert_eq!(claims["at_hash"], hash);
}

/// A refusal of the vocabulary, in words.
fn assert_refused(answer: &Answer, status: u16, error: &str) {
    answer.assert_token_error(status, error);
    if status == 401 {
        assert!(
            !answer.header("www-authenticate").is_empty(),
            "RFC 9110 section 15.5.2"
        );
    }
}

/// Sends what a row sends, one after the other; the last answer.
async fn exchange(s: &TestServer, sends: &[Exchange], values: &[(&'static str, String)]) -> Answer {
    let mut last = None;
    for exchange in sends {
        let answer = send(s, &fill(exchange.head, values), &fill(exchange.body, values)).await;
        match exchange.expect {
            Expect::Good => assert_eq!(answer.status, 200, "{}", answer.body),
            Expect::Refused(status, error) => assert_refused(&answer, status, error),
        }
        last = Some(answer);
    }
    last.unwrap()
}
