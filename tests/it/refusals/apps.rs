//! What apps ask for when they send people here, and when they register.

use grantor::oauth::client::ClientType;
use grantor::oauth::client_metadata::RegistrationMode;
use grantor::oauth::reason;
use serde_json::{Value, json};

use super::Trial;
use crate::support::*;

pub async fn authorization(t: &mut Trial) {
    let app = t.s.openid_client(|_| {}).await;
    let mut browser = t.s.browser();
    for (extra, cause) in [
        (&[("client_id", "c_nobody")][..], reason::APP_UNKNOWN),
        (&[("redirect_uri", "")], reason::REDIRECT_URI_MISSING),
        (
            &[("redirect_uri", "https://app.example/callback/")],
            reason::REDIRECT_URI_NOT_REGISTERED,
        ),
        (&[("state", "a\tb")], reason::STATE_MALFORMED),
        (&[("response_type", "token")], reason::RESPONSE_TYPE_UNSUPPORTED),
        (
            &[("response_mode", "web_message")],
            reason::RESPONSE_MODE_UNSUPPORTED,
        ),
        (
            &[("response_mode", "fragment")],
            reason::RESPONSE_MODE_NOT_FOR_APP,
        ),
        (&[("request", "x")], reason::REQUEST_OBJECT_UNSUPPORTED),
        (&[("request_uri", "https://x")], reason::REQUEST_URI_UNSUPPORTED),
        (&[("code_challenge", "")], reason::CODE_CHALLENGE_MISSING),
        (
            &[("code_challenge_method", "plain")],
            reason::CODE_CHALLENGE_METHOD_UNSUPPORTED,
        ),
        (&[("code_challenge", "short")], reason::CODE_CHALLENGE_MALFORMED),
        (&[("nonce", "a\tb")], reason::NONCE_MALFORMED),
        (&[("prompt", "whatever")], reason::PROMPT_UNKNOWN),
        (&[("prompt", "none login")], reason::PROMPT_NONE_COMBINED),
        (&[("max_age", "soon")], reason::MAX_AGE_MALFORMED),
        (&[("claims", "x"), ("scope", "openid")], reason::CLAIMS_MALFORMED),
        (
            &[("ui_locales", "a b c d e f g h i j k")],
            reason::TOO_MANY_PREFERENCES,
        ),
        (&[("id_token_hint", "x")], reason::ID_TOKEN_HINT_NOT_OURS),
        (&[("scope", "a\u{e9}")], reason::SCOPE_MALFORMED),
        (&[("scope", " ")], reason::SCOPE_EMPTY),
        (&[("scope", "nonsense")], reason::SCOPE_UNKNOWN),
    ] {
        let answer = browser.get(&app.authorization_url(extra)).await;
        let line = t.expect(&answer, cause);
        if cause != reason::APP_UNKNOWN {
            assert_eq!(line["client.id"], app.id.as_str(), "{cause}");
        }
    }
    let disabled = t.s.web_client().await;
    t.s.change_client(&disabled.id, |client| client.is_enabled = false)
        .await;
    let answer = browser.get(&disabled.authorization_url(&[])).await;
    t.expect(&answer, reason::APP_DISABLED);
    t.s.execute(
        "INSERT INTO expired_registrations (client_id, name, expired_at) VALUES ('c_gone', 'Gone', 1)",
    )
    .await;
    let answer = browser
        .get(&app.authorization_url(&[("client_id", "c_gone")]))
        .await;
    t.expect(&answer, reason::APP_EXPIRED);
}

pub async fn scopes_and_resources(t: &mut Trial) {
    t.s.api("https://second.example", "Another API").await;
    t.s.scope("second:read", "Read there", Some("https://second.example"), &[])
        .await;
    let app =
        t.s.register(ClientType::Web, |client| {
            client.scope = "notes:read second:read".parse().unwrap()
        })
        .await;
    t.s.api("https://third.example", "Nobody's API").await;
    let mut browser = t.s.browser();
    for (extra, cause) in [
        (&[("scope", "notes:write")][..], reason::SCOPE_NOT_OF_CLIENT),
        (
            &[("scope", "notes:read second:read")],
            reason::SCOPE_OF_SEVERAL_RESOURCES,
        ),
        (
            &[("scope", "notes:read"), ("resource", "https://second.example")],
            reason::SCOPE_OF_OTHER_RESOURCE,
        ),
        (
            &[("scope", "notes:read"), ("resource", "not a uri")],
            reason::RESOURCE_MALFORMED,
        ),
        (
            &[("scope", "notes:read"), ("resource", "https://nowhere.example")],
            reason::RESOURCE_UNKNOWN,
        ),
        (
            &[("scope", "notes:read"), ("resource", "https://third.example")],
            reason::RESOURCE_NOT_OF_CLIENT,
        ),
    ] {
        let answer = browser.get(&app.authorization_url(extra)).await;
        t.expect(&answer, cause);
    }
    let service = t.s.service_client().await;
    for (resource, cause) in [
        ("not a uri", reason::RESOURCE_MALFORMED),
        ("https://nowhere.example", reason::RESOURCE_UNKNOWN),
        ("https://third.example", reason::RESOURCE_NOT_OF_CLIENT),
    ] {
        let form = [("grant_type", "client_credentials"), ("resource", resource)];
        t.expect(&service.token(&form).await, cause);
    }
}

pub async fn logout(t: &mut Trial) {
    let app = t.s.openid_client(|_| {}).await;
    let mut browser = t.s.browser();
    let hint = browser.tokens(&app, "openid").await.id().to_owned();
    for (query, cause) in [
        ("id_token_hint=x".to_owned(), reason::LOGOUT_HINT_NOT_OURS),
        (
            format!("id_token_hint={hint}&client_id=another"),
            reason::LOGOUT_CLIENT_DIFFERS,
        ),
        ("client_id=c_nobody".to_owned(), reason::LOGOUT_CLIENT_UNKNOWN),
        (
            "post_logout_redirect_uri=https%3A%2F%2Fx".to_owned(),
            reason::LOGOUT_CLIENT_MISSING,
        ),
        (
            format!("client_id={}&post_logout_redirect_uri=https%3A%2F%2Fx", app.id),
            reason::LOGOUT_URI_NOT_REGISTERED,
        ),
    ] {
        let answer = browser.get(&format!("/logout?{query}")).await;
        t.expect(&answer, cause);
    }
}

async fn register(t: &Trial, token: Option<&str>, body: &str) -> Answer {
    let bearer = format!("Bearer {}", token.unwrap_or_default());
    let mut headers = vec![("content-type", "application/json")];
    if token.is_some() {
        headers.push(("authorization", &*bearer));
    }
    t.s.post_bytes("/register", &headers, body.to_owned()).await
}

pub async fn registration(t: &mut Trial) {
    let answer = register(t, Some("iat_x"), "{}").await;
    t.expect(&answer, reason::INITIAL_TOKEN_NOT_GOOD);
    let off =
        t.s.with_settings(|settings| settings.registration.mode = RegistrationMode::Off)
            .await;
    let before = std::mem::replace(&mut t.s, off);
    let answer = register(t, None, "{}").await;
    t.expect(&answer, reason::REGISTRATION_OFF);
    t.s = before
        .with_settings(|settings| {
            settings.registration.mode = RegistrationMode::Open;
            settings.registration.most_unused = 2;
        })
        .await;
    let body = |member: &str, value: Value| {
        let mut body = json!({ "redirect_uris": ["https://app.example/cb"], "client_name": "App" });
        body[member] = value;
        body.to_string()
    };
    for (body, cause) in [
        ("[]".to_owned(), reason::JSON_MALFORMED),
        (
            body("redirect_uris", json!(["javascript:alert(1)"])),
            reason::REDIRECT_URI_REFUSED,
        ),
        (body("client_name", json!(7)), reason::METADATA_REFUSED),
        (
            body("id_token_encrypted_response_alg", json!("RSA-OAEP")),
            reason::METADATA_UNSUPPORTED,
        ),
        (
            body("sector_identifier_uri", json!("https://127.0.0.1:1/x")),
            reason::METADATA_UNREACHABLE,
        ),
    ] {
        let answer = register(t, None, &body).await;
        t.expect(&answer, cause);
    }
    let made = register(t, None, &body("client_name", json!("One"))).await.json();
    let id = made["client_id"].as_str().unwrap();
    let answer =
        t.s.get(&format!("/register/{id}"), &[("authorization", "Bearer rat_x")])
            .await;
    t.expect(&answer, reason::REGISTRATION_TOKEN_NOT_GOOD);
    register(t, None, &body("client_name", json!("Two"))).await;
    let answer = register(t, None, &body("client_name", json!("Three"))).await;
    t.expect(&answer, reason::NO_ROOM_FOR_REGISTRATION);
    t.s = before
        .with_settings(|settings| {
            settings.registration.mode = RegistrationMode::Open;
            settings.registration.per_address = 1;
        })
        .await;
    register(t, None, &body("client_name", json!("One"))).await;
    let answer = register(t, None, &body("client_name", json!("Two"))).await;
    t.expect(&answer, reason::TOO_MANY_REGISTRATIONS);
    t.s = before;
}
