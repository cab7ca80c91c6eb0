//! Clients that sign a JWT for each request: `private_key_jwt` and `client_secret_jwt`.

use std::sync::atomic::{AtomicU64, Ordering};

use grantor::jose::SigningKey;
use grantor::oauth::client::{AuthMethod, Client, ClientType};
use grantor::types::SigningAlgorithm;
use serde_json::{Value, json};

use super::{Answer, TestClient, TestServer};

/// What every form is sent as.
pub const FORM: &str = "application/x-www-form-urlencoded";
/// RFC 7523 §2.2: what `client_assertion_type` says.
pub const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The public halves of `keys`, as a key set.
pub fn set(keys: &[&SigningKey]) -> Value {
    json!({ "keys": keys.iter().map(|key| key.public_jwk()).collect::<Vec<_>>() })
}

/// A service that is registered for `method`.
pub async fn service(s: &TestServer, method: AuthMethod, change: impl FnOnce(&mut Client)) -> TestClient {
    s.register(ClientType::Service, |client| {
        client.redirect_uris.clear();
        client.auth_method = method;
        change(client);
    })
    .await
}

/// One that signs with any of `keys`.
pub async fn with_keys(s: &TestServer, keys: &[&SigningKey]) -> TestClient {
    service(s, AuthMethod::PrivateKeyJwt, |client| {
        client.metadata.jwks = Some(set(keys));
    })
    .await
}

/// Good claims with a new `jti`.
pub fn claims(s: &TestServer, client: &TestClient) -> Value {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let jti = format!("jti-{}", COUNT.fetch_add(1, Ordering::Relaxed));
    json!({
        "iss": client.id, "sub": client.id, "aud": s.issuer, "jti": jti,
        "iat": s.now().0, "exp": s.now().0 + 60,
    })
}

/// Good claims, but for one of them; `null` leaves it out.
pub fn with(s: &TestServer, client: &TestClient, name: &str, value: Value) -> Value {
    let mut claims = claims(s, client);
    if value.is_null() {
        claims.as_object_mut().unwrap().remove(name);
    } else {
        claims[name] = value;
    }
    claims
}

/// Sends a request that `assertion` authenticates.
pub async fn send(s: &TestServer, path: &str, rest: &[(&str, &str)], assertion: &str) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(rest)
        .append_pair("client_assertion_type", JWT_BEARER)
        .append_pair("client_assertion", assertion)
        .finish();
    s.post_bytes(path, &[("content-type", FORM)], body).await
}

/// Asks for a token of the client itself.
pub async fn ask(s: &TestServer, assertion: &str) -> Answer {
    let rest = [("grant_type", "client_credentials"), ("scope", "notes:read")];
    send(s, "/token", &rest, assertion).await
}

/// … and is refused as a client that did not prove who it is.
pub async fn refused(s: &TestServer, assertion: &str) -> Answer {
    let answer = ask(s, assertion).await;
    answer.assert_token_error(401, "invalid_client");
    answer
}

/// A new key.
pub fn es256() -> SigningKey {
    SigningKey::generate(SigningAlgorithm::ES256).unwrap()
}
