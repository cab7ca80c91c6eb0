//! Apps that register themselves, as the dynamic plans do.

use std::sync::Arc;

use grantor::jose::SigningKey;
use grantor::oauth::client::{AuthMethod, Profile};
use grantor::oauth::client_metadata::RegistrationMode;
use grantor::types::SigningAlgorithm;
use serde_json::{Value, json};

use super::party::{BASE, Mode, Party, describe_ada};
use crate::support::{Answer, TestClient, TestServer};

/// A server where anybody may register, and that may fetch from this computer.
pub async fn open(server: &TestServer) -> TestServer {
    let server = server
        .with_settings(|settings| {
            settings.registration.mode = RegistrationMode::Open;
            settings.registration.confidential_profile = Profile::OidcCompat;
            settings.fetch.allow_networks = vec!["127.0.0.0/8".parse().unwrap()];
            settings.fetch.allow_networks_for_registered = true;
            settings.fetch.accept_invalid_certificates = true;
        })
        .await;
    describe_ada(&server).await;
    server
}

/// A key of an app; the same for the whole process, since making one takes long.
pub fn key() -> Arc<SigningKey> {
    static KEY: std::sync::OnceLock<Arc<SigningKey>> = std::sync::OnceLock::new();
    Arc::clone(KEY.get_or_init(|| Arc::new(SigningKey::generate(SigningAlgorithm::RS256).unwrap())))
}

pub fn key_set(key: &SigningKey) -> Value {
    json!({ "keys": [key.public_jwk()] })
}

/// What the modules send, with `changes`; a member that is `null` is left out.
pub fn request(method: AuthMethod, changes: &Value) -> Value {
    let mut request = json!({
        "client_name": "Conformance <dynamic>",
        "grant_types": ["authorization_code"],
        "response_types": ["code"],
        "token_endpoint_auth_method": method.as_str(),
        "redirect_uris": [format!("{BASE}/callback")],
        "jwks": key_set(&key()),
        "contacts": ["certification@oidf.org"],
    });
    let members = request.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        members.insert(name.clone(), value.clone());
    }
    members.retain(|_, value| !value.is_null());
    request
}

pub async fn post(server: &TestServer, request: &Value) -> Answer {
    server
        .post_bytes(
            "/register",
            &[("content-type", "application/json")],
            request.to_string(),
        )
        .await
}

/// A registration that must succeed (RFC 7591 §3.2.1): what was asked for is there, and what else there must be.
pub async fn register(server: &TestServer, request: &Value) -> Value {
    let answer = post(server, request).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (201, "application/json"),
        "{}",
        answer.body
    );
    assert!(answer.header("cache-control").contains("no-store"));
    let said = answer.json();
    for (name, value) in request.as_object().unwrap() {
        assert_eq!(&said[name], value, "{name}");
    }
    assert!(said["client_id"].as_str().is_some_and(|id| !id.is_empty()));
    let has_secret = request["token_endpoint_auth_method"]
        .as_str()
        .is_some_and(|method| method.starts_with("client_secret"));
    assert_eq!(said["client_secret"].is_string(), has_secret, "{said}");
    assert_eq!(
        said["client_secret_expires_at"].is_u64(),
        has_secret,
        "\"REQUIRED if client_secret is issued\""
    );
    assert!(said["registration_access_token"].is_string());
    assert!(
        said["registration_client_uri"]
            .as_str()
            .unwrap()
            .starts_with(&server.issuer)
    );
    said
}

/// A refusal (RFC 7591 §3.2.2).
pub fn refused(answer: &Answer, error: &str) {
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (400, "application/json"),
        "{}",
        answer.body
    );
    assert_eq!(answer.json()["error"], error, "{}", answer.body);
    super::checks::description(answer.json()["error_description"].as_str().unwrap_or_default());
}

/// The app that registered with `private_key_jwt`.
pub async fn party<'a>(server: &'a TestServer, changes: &Value) -> Party<'a> {
    let said = register(server, &request(AuthMethod::PrivateKeyJwt, changes)).await;
    let mut party = Party::of(server, Mode::Query, client(server, &said));
    party.signer = Some(key());
    party
}

/// An app as its registration says it is.
pub fn client(server: &TestServer, said: &Value) -> TestClient {
    TestClient {
        id: said["client_id"].as_str().unwrap().parse().unwrap(),
        secret: said["client_secret"].as_str().map(str::to_owned),
        method: said["token_endpoint_auth_method"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap(),
        redirect_uri: said["redirect_uris"][0].as_str().unwrap().to_owned(),
        issuer: server.issuer.clone(),
        http: server.http.clone(),
    }
}
