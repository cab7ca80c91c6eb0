//! What is read of a request, what is refused, and what is made of what was left out.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::oauth::client_metadata::SubjectType;
use crate::oauth::error::ErrorCode;
use crate::types::SigningAlgorithm;

fn parse(body: Value) -> Result<Registration, ProtocolError> {
    parse_with(body, &[])
}

fn parse_with(mut body: Value, schemes: &[&str]) -> Result<Registration, ProtocolError> {
    let members = body.as_object_mut().unwrap();
    members
        .entry("redirect_uris")
        .or_insert_with(|| json!(["https://app.example/callback"]));
    let schemes: Vec<UriScheme> = schemes.iter().map(|scheme| scheme.parse().unwrap()).collect();
    Registration::parse(members, &schemes)
}

#[track_caller]
fn refused(body: &Value, code: ErrorCode, names: &str) {
    let error = parse(body.clone()).unwrap_err();
    assert_eq!(error.code(), code, "{body}");
    assert!(
        error.description.starts_with(names),
        "{body}: {}",
        error.description
    );
    let is_plain = |b: u8| (0x20..0x7f).contains(&b) && b != b'"' && b != b'\\';
    assert!(error.description.bytes().all(is_plain), "{}", error.description);
}

#[test]
fn rfc7591_2_what_is_left_out_gets_its_default() {
    let read = parse(json!({})).unwrap();
    assert_eq!(read.auth_method, AuthMethod::ClientSecretBasic);
    assert_eq!(read.client_type, ClientType::Web);
    assert_eq!(read.grant_types, [GrantType::AuthorizationCode]);
    assert_eq!(read.name, "app.example");
    assert_eq!(read.metadata, ClientMetadata::default());
    // Null and empty are as good as left out.
    let empty =
        json!({"client_name": "", "scope": null, "contacts": [], "client_uri": null, "grant_types": []});
    assert_eq!(parse(empty).unwrap(), read);
    // RFC 7591 §2: what is not known is ignored.
    let unknown =
        json!({"x": {"y": [1]}, "frontchannel_logout_uri": 7, "request_uris": ["https://app.example/r"]});
    assert_eq!(parse(unknown).unwrap(), read);
}

#[test]
fn openid_registration_2_the_kind_of_app_follows_from_method_type_and_uris() {
    let kind = |method: &str, application_type: Value, uri: &str| {
        let body = json!({
            "token_endpoint_auth_method": method, "application_type": application_type, "redirect_uris": [uri]
        });
        parse(body).unwrap().client_type
    };
    let https = "https://app.example/callback";
    assert_eq!(kind("none", Value::Null, https), ClientType::Spa);
    assert_eq!(kind("none", json!("web"), https), ClientType::Spa);
    assert_eq!(kind("none", json!("native"), https), ClientType::Native);
    assert_eq!(
        kind("none", Value::Null, "http://localhost:3118/callback"),
        ClientType::Native
    );
    assert_eq!(
        kind("none", Value::Null, "com.example.app:/callback"),
        ClientType::Native
    );
    assert_eq!(
        kind("client_secret_post", json!("native"), https),
        ClientType::Web
    );
    assert_eq!(
        kind(
            "client_secret_basic",
            Value::Null,
            "http://127.0.0.1:6274/oauth/callback"
        ),
        ClientType::Web
    );
}

/// Redirect URIs for which nobody is registered, whatever else they ask for.
const DANGEROUS: [&str; 16] = [
    "https://app.example/#x",
    "cursor://anysphere.cursor-mcp/oauth/callback#x",
    "https://*.app.example/callback",
    "com.example.app://*",
    "javascript:alert(1)",
    "JavaScript://x/%0aalert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "vbscript:x",
    "blob:https://app.example/x",
    "about:blank",
    "http://app.example/callback",
    "http://127.0.0.1.evil.example/callback",
    "https://user@app.example/callback",
    "https://user:pass@app.example/callback",
    "com.example.app://user@x/callback",
];

#[test]
fn rfc7591_3_2_2_a_dangerous_redirect_uri_ends_the_registration() {
    let good = "https://app.example/callback";
    for uri in DANGEROUS {
        for method in ["none", "client_secret_basic", "private_key_jwt"] {
            for uris in [json!([uri]), json!([good, uri]), json!([uri, good])] {
                let body = json!({"redirect_uris": uris, "token_endpoint_auth_method": method});
                refused(&body, ErrorCode::InvalidRedirectUri, "redirect_uris");
            }
        }
        // Nor is it a place to go to after signing out.
        let body = json!({"post_logout_redirect_uris": [good, uri]});
        refused(
            &body,
            ErrorCode::InvalidClientMetadata,
            "post_logout_redirect_uris",
        );
    }
    for body in [
        json!({"redirect_uris": []}),
        json!({"redirect_uris": good}),
        json!({"redirect_uris": [good, 7]}),
        json!({"redirect_uris": [good, ""]}),
        json!({"redirect_uris": [good, "/callback"]}),
        json!({"redirect_uris": vec![good; 51]}),
        json!({"redirect_uris": [good, format!("https://app.example/{}", "a".repeat(3000))]}),
    ] {
        refused(&body, ErrorCode::InvalidRedirectUri, "redirect_uris");
    }
}

/// What is kept of some redirect URIs, and what kind of app that makes.
fn kept(
    uris: &[&str],
    method: Option<&str>,
    schemes: &[&str],
) -> Result<(Vec<String>, AuthMethod, ClientType), ProtocolError> {
    let body = json!({"redirect_uris": uris, "token_endpoint_auth_method": method});
    let read = parse_with(body, schemes)?;
    let uris = read.redirect_uris.into_iter().map(String::from).collect();
    Ok((uris, read.auth_method, read.client_type))
}

#[test]
fn rfc7591_3_2_1_redirect_uris_that_are_not_served_are_left_out() {
    let (web, here, own) = (
        "https://app.example/callback",
        "http://localhost:8787/callback",
        "com.example.app:/callback",
    );
    let (unknown, cursor) = (
        "vscode://app/callback",
        "cursor://anysphere.cursor-mcp/oauth/callback",
    );
    let public = (AuthMethod::None, ClientType::Native);
    for (uris, method, schemes, expected, kind) in [
        (
            vec![unknown, web],
            Some("none"),
            vec![],
            vec![web],
            (AuthMethod::None, ClientType::Spa),
        ),
        (vec![unknown, here], Some("none"), vec![], vec![here], public),
        (
            vec![unknown, web],
            Some("none"),
            vec!["vscode"],
            vec![unknown, web],
            public,
        ),
        (
            vec![cursor, web, here],
            Some("none"),
            vec![],
            vec![cursor, web, here],
            public,
        ),
        // One character beside the known one is another.
        (
            vec!["cursor://anysphere.cursor-mcp/oauth/callback/", here],
            Some("none"),
            vec![],
            vec![here],
            public,
        ),
        // RFC 8252 section 8.5: whatever it asks for, an app on a device keeps no secret.
        (vec![cursor, web], None, vec![], vec![cursor, web], public),
        (
            vec![web, cursor],
            Some("client_secret_post"),
            vec![],
            vec![web, cursor],
            public,
        ),
        (vec![own], Some("client_secret_basic"), vec![], vec![own], public),
        (vec![own], Some("client_secret_jwt"), vec![], vec![own], public),
        // What is left out makes nobody public.
        (
            vec![unknown, web],
            Some("client_secret_post"),
            vec![],
            vec![web],
            (AuthMethod::ClientSecretPost, ClientType::Web),
        ),
        (
            vec![own, cursor, web],
            Some("private_key_jwt"),
            vec![],
            vec![web],
            (AuthMethod::PrivateKeyJwt, ClientType::Web),
        ),
    ] {
        let (uris, auth_method, client_type) = kept(&uris, method, &schemes).unwrap();
        assert_eq!(
            (uris, (auth_method, client_type)),
            (expected.iter().map(|uri| (*uri).to_owned()).collect(), kind)
        );
    }
}

#[test]
fn rfc7591_3_2_2_without_a_redirect_uri_that_is_served_there_is_no_registration() {
    let (own, unknown) = ("com.example.app:/callback", "vscode://app/callback");
    let cursor = "cursor://anysphere.cursor-mcp/oauth/callback";
    for (uris, method) in [
        (vec![unknown], Some("none")),
        (vec![unknown, "myapp:/callback"], None),
        (vec![own, cursor], Some("private_key_jwt")),
    ] {
        let error = kept(&uris, method, &["other"]).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidRedirectUri, "{uris:?}");
        assert!(
            error.description.contains("registration.schemes"),
            "{}",
            error.description
        );
    }
}

#[test]
fn rfc7591_3_2_1_grant_and_response_types_that_are_not_served_are_left_out() {
    const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";
    const JWT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    let both = [GrantType::AuthorizationCode, GrantType::RefreshToken];
    for (types, expected) in [
        (json!(["authorization_code", "refresh_token", DEVICE]), &both[..]),
        (
            json!([
                JWT,
                "authorization_code",
                "client_credentials",
                "implicit",
                "password",
                "x"
            ]),
            &both[..1],
        ),
        (json!(["authorization_code", "authorization_code"]), &both[..1]),
        (json!([]), &both[..1]),
        (Value::Null, &both[..1]),
    ] {
        assert_eq!(
            parse(json!({"grant_types": types})).unwrap().grant_types,
            expected
        );
    }
    for types in [
        json!(["refresh_token"]),
        json!([DEVICE]),
        json!(["client_credentials"]),
        json!(["implicit"]),
        json!([""]),
    ] {
        refused(
            &json!({"grant_types": types}),
            ErrorCode::InvalidClientMetadata,
            "grant_types",
        );
    }
    for types in [
        json!(["code"]),
        json!(["code", "token"]),
        json!(["code id_token", "code"]),
        json!([]),
        Value::Null,
    ] {
        assert!(parse(json!({"response_types": types})).is_ok(), "{types}");
    }
    for types in [json!(["token"]), json!(["code id_token"]), json!(["Code"])] {
        refused(
            &json!({"response_types": types}),
            ErrorCode::InvalidClientMetadata,
            "response_types",
        );
    }
}

#[test]
fn rfc7591_2_what_binds_nobody_is_ignored() {
    let plain = parse(json!({})).unwrap();
    for (name, value) in [
        ("software_statement", json!("eyJ.eyJ.x")),
        ("application_type", json!("desktop")),
        ("application_type", json!("browser")),
        ("request_object_signing_alg", json!("none")),
        ("request_object_signing_alg", json!("RS256")),
        ("request_object_encryption_alg", json!("RSA-OAEP")),
        ("require_signed_request_object", json!(false)),
        ("require_pushed_authorization_requests", json!(false)),
        ("dpop_bound_access_tokens", json!(false)),
        (
            "token_endpoint_auth_methods_supported",
            json!(["none", "private_key_jwt"]),
        ),
    ] {
        let body = Value::Object(Map::from_iter([(name.to_owned(), value)]));
        assert_eq!(parse(body).unwrap(), plain, "{name}");
    }
}

#[test]
fn rfc7591_3_2_2_what_is_malformed_or_promises_too_much_is_refused_by_name() {
    let bad = [
        ("grant_types", json!("authorization_code")),
        ("grant_types", json!(["authorization_code", 7])),
        ("response_types", json!("code")),
        ("token_endpoint_auth_method", json!("tls_client_auth")),
        ("token_endpoint_auth_method", json!(7)),
        ("application_type", json!(7)),
        ("id_token_signed_response_alg", json!("none")),
        ("id_token_encrypted_response_alg", json!("RSA-OAEP")),
        ("userinfo_encrypted_response_enc", json!("A128GCM")),
        ("introspection_encrypted_response_alg", json!("RSA-OAEP")),
        ("require_signed_request_object", json!(true)),
        ("require_pushed_authorization_requests", json!(true)),
        ("dpop_bound_access_tokens", json!(true)),
        ("tls_client_certificate_bound_access_tokens", json!(true)),
        ("subject_type", json!("private")),
        ("scope", json!("a\\b")),
        (
            "scope",
            json!((0..1000).map(|n| n.to_string()).collect::<Vec<_>>().join(" ")),
        ),
        ("client_name", json!("a".repeat(101))),
        ("client_name", json!("Good\u{202e}evil")),
        ("client_name", json!("a\nb")),
        ("client_name", json!("\u{200b}")),
        ("client_name", json!("\u{3164}\u{ffa0}")),
        ("client_name#de", json!("\u{115f}")),
        ("client_uri", json!("http://app.example")),
        ("logo_uri", json!("data:image/png;base64,AA")),
        ("policy_uri", json!("javascript:alert(1)")),
        ("tos_uri", json!("https://user:pass@app.example")),
        ("jwks_uri", json!("http://app.example/jwks")),
        ("initiate_login_uri", json!("http://app.example/login")),
        ("backchannel_logout_uri", json!("https:///x")),
        ("post_logout_redirect_uris", json!(["http://app.example/bye"])),
        ("default_max_age", json!(-1)),
        ("default_max_age", json!("10")),
        ("require_auth_time", json!("true")),
        ("contacts", json!([["a"]])),
        ("client_uri#de", json!("http://app.example/de")),
        ("client_name#de", json!(7)),
        ("client_name#de", json!("a".repeat(101))),
        ("client_name#ar", json!("Good\u{202e}evil")),
        ("client_name#ja", json!("a\nb")),
        ("logo_uri#de", json!("data:image/png;base64,AA")),
        ("policy_uri#de", json!("javascript:alert(1)")),
        ("tos_uri#de-AT", json!("https://user:pass@app.example")),
    ];
    for (name, value) in bad {
        let names = name.split('#').next().unwrap();
        let body = Value::Object(Map::from_iter([(name.to_owned(), value)]));
        refused(&body, ErrorCode::InvalidClientMetadata, names);
    }
    refused(
        &json!({"jwks": {"keys": []}, "jwks_uri": "https://app.example/jwks"}),
        ErrorCode::InvalidClientMetadata,
        "send either jwks or jwks_uri",
    );
}

#[test]
fn openid_registration_2_every_member_is_read() {
    let body = json!({
        "redirect_uris": ["https://app.example/callback", "https://app.example/callback", "https://app.example/two"],
        "client_name": " Notes ", "client_name#de": "Notizen", "client_name#not a tag": "x", "name#de": "x",
        "grant_types": ["refresh_token", "authorization_code"], "response_types": ["code"],
        "token_endpoint_auth_method": "private_key_jwt", "token_endpoint_auth_signing_alg": "ES256",
        "scope": "openid email", "client_uri": "https://app.example", "policy_uri": "https://app.example/p",
        "tos_uri": "https://app.example/t", "logo_uri": "https://app.example/logo.png", "contacts": ["a@app.example"],
        "subject_type": "pairwise", "sector_identifier_uri": "https://app.example/sector",
        "id_token_signed_response_alg": "ES256", "userinfo_signed_response_alg": "RS256",
        "jwks_uri": "https://app.example/jwks", "initiate_login_uri": "https://app.example/login",
        "default_max_age": 3600, "require_auth_time": true, "default_acr_values": ["1"],
        "post_logout_redirect_uris": ["https://app.example/bye"],
        "backchannel_logout_uri": "https://app.example/logout", "backchannel_logout_session_required": true,
        "software_id": "notes", "software_version": "2",
    });
    let read = parse(body).unwrap();
    assert_eq!((&*read.name, read.redirect_uris.len()), ("Notes", 2));
    assert_eq!(
        read.grant_types,
        [GrantType::RefreshToken, GrantType::AuthorizationCode]
    );
    assert_eq!(read.metadata.subject_type, Some(SubjectType::Pairwise));
    assert_eq!(
        read.metadata.token_endpoint_auth_signing_alg,
        Some(AssertionAlgorithm::Asymmetric(SigningAlgorithm::ES256))
    );
    let translations = serde_json::to_value(&read.translations).unwrap();
    assert_eq!(translations, json!({"client_name#de": "Notizen"}));
    let written = serde_json::to_value(&read.metadata).unwrap();
    // All but algorithms of methods without assertions, and what has a column of its own.
    assert_eq!(written.as_object().unwrap().len(), 17, "{written}");
}

#[test]
fn ours_the_algorithm_of_assertions_fits_the_method() {
    let with = |method: &str, alg: &str| {
        parse(json!({"token_endpoint_auth_method": method, "token_endpoint_auth_signing_alg": alg}))
    };
    assert!(with("client_secret_jwt", "HS256").is_ok());
    assert!(with("client_secret_jwt", "RS256").is_err());
    assert!(with("private_key_jwt", "HS256").is_err());
    // Without assertions it says nothing.
    let read = with("client_secret_basic", "RS256").unwrap();
    assert_eq!(read.metadata.token_endpoint_auth_signing_alg, None);
}

proptest! {
    #[test]
    fn ours_any_json_is_read_or_refused_in_plain_words(
        name in "(redirect_uris|scope|jwks|contacts|client_name|default_max_age|logo_uri)(#[a-z]{0,3})?",
        text in "\\PC{0,30}",
        number: i64,
    ) {
        for value in [json!(text), json!(number), json!([text]), json!({text.clone(): number}), json!(true), Value::Null] {
            let body = Map::from_iter([(name.clone(), value)]);
            if let Err(error) = Registration::parse(&body, &[]) {
                let is_plain = |b: u8| (0x20..0x7f).contains(&b) && b != b'"' && b != b'\\';
                prop_assert!(error.description.bytes().all(is_plain), "{}", error.description);
            }
        }
    }
}
