//! `oidcc-dynamic-certification-test-plan`: apps that register themselves and sign their assertions.

use std::sync::Arc;

use grantor::jose::SigningKey;
use grantor::oauth::client::AuthMethod;
use grantor::types::SigningAlgorithm;
use serde_json::{Value, json};

use super::discovery::{discovered, has};
use super::party::{BASE, Party, Request, Visit};
use super::registered::{key, key_set, open, party, post, refused, register, request};
use super::{checks, tokens};
use crate::support::{Site, TestServer, forge_unsigned, header_of};

plan! {
    oidcc_idtoken_rs256 => idtoken_rs256,
    oidcc_idtoken_unsigned => idtoken_unsigned,
    oidcc_userinfo_rs256 => userinfo_rs256,
    oidcc_ensure_redirect_uri_in_authorization_request => redirect_uri_missing,
    oidcc_redirect_uri_query_ok => redirect_uri_query_ok,
    oidcc_redirect_uri_query_mismatch => redirect_uri_query_mismatch,
    oidcc_redirect_uri_query_added => redirect_uri_query_added,
    oidcc_redirect_uri_regfrag => redirect_uri_with_fragment,
    oidcc_discovery_endpoint_verification => discovery,
    oidcc_server => signs_in,
    oidcc_registration_logo_uri => logo_uri,
    oidcc_registration_policy_uri => policy_uri,
    oidcc_registration_tos_uri => tos_uri,
    oidcc_registration_jwks_uri => jwks_uri,
    oidcc_registration_sector_uri => sector_uri,
    oidcc_registration_sector_bad => sector_bad,
    oidcc_server_rotate_keys => server_rotates_keys,
    oidcc_refresh_token_rp_key_rotation => app_rotates_keys,
    oidcc_request_uri_unsigned => request_uri_unsigned,
    oidcc_request_uri_signed_rs256 => request_uri_signed,
    oidcc_ensure_request_object_with_redirect_uri => request_object_with_redirect_uri,
    oidcc_refresh_token => refresh_token,
    oidcc_ensure_client_assertion_with_iss_aud_succeeds => assertion_for_the_issuer,
}

const QUERY: &str = "?foo=bar";

async fn signs_in(server: TestServer) {
    let server = open(&server).await;
    assert!(has(
        &discovered(&server).await,
        "token_endpoint_auth_methods_supported",
        "private_key_jwt"
    ));
    let mut party = party(&server, &json!({})).await;
    let request = party.request();
    party.sign_in(&request).await;
}

async fn idtoken_rs256(server: TestServer) {
    let server = open(&server).await;
    let mut party = party(&server, &json!({ "id_token_signed_response_alg": "RS256" })).await;
    let request = party.request();
    let signed_in = party.sign_in(&request).await;
    let header = header_of(signed_in.raw_id_token());
    assert_eq!(header["alg"], "RS256");
    assert!(header["kid"].is_string());
}

/// Not advertised, so the module is skipped; nobody can register it either.
async fn idtoken_unsigned(server: TestServer) {
    let server = open(&server).await;
    assert!(!has(
        &discovered(&server).await,
        "id_token_signing_alg_values_supported",
        "none"
    ));
    let request = request(
        AuthMethod::PrivateKeyJwt,
        &json!({ "id_token_signed_response_alg": "none" }),
    );
    refused(&post(&server, &request).await, "invalid_client_metadata");
}

/// OpenID Connect Core §5.3.2: signed, "the content-type of the HTTP response MUST be application/jwt".
async fn userinfo_rs256(server: TestServer) {
    let server = open(&server).await;
    assert!(has(
        &discovered(&server).await,
        "userinfo_signing_alg_values_supported",
        "RS256"
    ));
    let mut party = party(&server, &json!({ "userinfo_signed_response_alg": "RS256" })).await;
    let request = party.request();
    let (_, code) = party.code(&request).await;
    let tokens = checks::token_response(&party.redeem(&code).await);
    let id_token = checks::id_token(&server, &tokens, party.client.id.as_str(), request.get("nonce")).await;
    let answer = party
        .opens_userinfo(tokens["access_token"].as_str().unwrap())
        .await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, "application/jwt"),
        "{}",
        answer.body
    );
    let claims = checks::verified(&server, &answer.body, "RS256").await;
    // "the signed UserInfo Response SHOULD contain the Claims iss and aud".
    assert_eq!(
        (&claims["iss"], &claims["aud"]),
        (&json!(server.issuer), &json!(party.client.id))
    );
    assert_eq!(claims["sub"], id_token["sub"]);
    assert_eq!(claims.get("nonce"), None);
}

/// With two registered, none can be meant; OpenID Connect Core §3.1.2.1 requires it anyway.
async fn redirect_uri_missing(server: TestServer) {
    let server = open(&server).await;
    let two = json!({ "redirect_uris": [format!("{BASE}/callback"), format!("{BASE}/callback/2")] });
    let mut party = party(&server, &two).await;
    let request = party.request().without("redirect_uri");
    party.visit(&request).await.answer.assert_error_page();
}

async fn redirect_uri_query_ok(server: TestServer) {
    let server = open(&server).await;
    let mut party = with_query(&server).await;
    let request = party.request();
    let visit = party.visit(&request).await;
    let pairs = visit.callback();
    assert_eq!(
        pairs[0],
        ("foo".to_owned(), "bar".to_owned()),
        "RFC 6749 §3.1.2: retained"
    );
    let code = pairs.iter().find(|(name, _)| name == "code").unwrap().1.clone();
    checks::token_response(&party.redeem(&code).await);
}

async fn redirect_uri_query_mismatch(server: TestServer) {
    let server = open(&server).await;
    let mut party = with_query(&server).await;
    let request = party
        .request()
        .with("redirect_uri", &format!("{BASE}/callback?bar=foo"));
    party.visit(&request).await.answer.assert_error_page();
}

async fn redirect_uri_query_added(server: TestServer) {
    let server = open(&server).await;
    let mut party = party(&server, &json!({})).await;
    let request = party
        .request()
        .with("redirect_uri", &format!("{BASE}/callback{QUERY}"));
    party.visit(&request).await.answer.assert_error_page();
}

async fn with_query(server: &TestServer) -> Party<'_> {
    party(
        server,
        &json!({ "redirect_uris": [format!("{BASE}/callback{QUERY}")] }),
    )
    .await
}

/// RFC 6749 §3.1.2: "The endpoint URI MUST NOT include a fragment component."
async fn redirect_uri_with_fragment(server: TestServer) {
    let server = open(&server).await;
    let request = request(
        AuthMethod::PrivateKeyJwt,
        &json!({ "redirect_uris": [format!("{BASE}/callback#fragment")] }),
    );
    refused(&post(&server, &request).await, "invalid_redirect_uri");
}

/// The variant for dynamic providers wants `id_token` and `id_token token` (OpenID Connect Core §15.2): exactly what is
/// not offered, and nobody can register it.
async fn discovery(server: TestServer) {
    let server = open(&server).await;
    let document = discovered(&server).await;
    assert!(document["registration_endpoint"].is_string());
    assert_eq!(document["response_types_supported"], json!(["code"]));
    assert!(!has(&document, "grant_types_supported", "implicit"));
    for changes in [
        json!({ "response_types": ["id_token"] }),
        json!({ "grant_types": ["implicit"] }),
    ] {
        refused(
            &post(&server, &request(AuthMethod::PrivateKeyJwt, &changes)).await,
            "invalid_client_metadata",
        );
    }
    let mut party = party(&server, &json!({})).await;
    let request = party.request().with("response_type", "id_token");
    assert_eq!(
        told_error(&party.visit(&request).await),
        "unsupported_response_type"
    );
}

/// OpenID Connect Registration §2: "the server SHOULD display this image to the End-User during approval"; from here, so
/// that nobody else learns who signs in where.
async fn logo_uri(server: TestServer) {
    let server = open(&server).await;
    let (site, image) = (Site::tls().await, "GIF89a\x30\0\x30\0 and a picture");
    site.answers_with("200 OK", "content-type: image/gif\r\n", image);
    let party = party(&server, &json!({ "logo_uri": site.url("/logo.gif") })).await;
    site.arrived(1).await;
    let own = format!("/logo/{}", party.client.id);
    // It is fetched after the registration is answered.
    let shown = async {
        loop {
            let page = server.browser().get(&party.request().url()).await;
            if page.body.contains(&own) {
                break page;
            }
        }
    };
    let page = tokio::time::timeout(std::time::Duration::from_secs(60), shown)
        .await
        .expect("the logo is shown");
    assert!(
        page.body.contains("name=\"password\"") && page.body.contains(&format!("src=\"{own}\"")),
        "{}",
        page.body
    );
    let logo = server.get(&own, &[]).await;
    assert_eq!(
        (logo.status, logo.header("content-type"), &*logo.body),
        (200, "image/gif", image)
    );
    assert!(!page.body.contains(&site.url("/")));
}

async fn policy_uri(server: TestServer) {
    shows_link(server, "policy_uri").await;
}

async fn tos_uri(server: TestServer) {
    shows_link(server, "tos_uri").await;
}

/// On the page a fresh browser sees first.
async fn shows_link(server: TestServer, member: &str) {
    let server = open(&server).await;
    let uri = format!("{BASE}/{member}.html");
    let party = party(&server, &json!({ member: uri })).await;
    let page = server.browser().get(&party.request().url()).await;
    assert!(
        page.body.contains("name=\"password\"") && page.body.contains(&format!("href=\"{uri}\"")),
        "{}",
        page.body
    );
}

async fn jwks_uri(server: TestServer) {
    let server = open(&server).await;
    let site = Site::tls().await;
    site.answers("200 OK", &key_set(&key()).to_string());
    let mut party = party(
        &server,
        &json!({ "jwks": null, "jwks_uri": site.url("/client1_jwks") }),
    )
    .await;
    let request = party.request();
    party.sign_in(&request).await;
    assert_eq!(site.connections(), 1);
}

/// OpenID Connect Registration §5: "the values of the registered `redirect_uris` MUST be included in the elements of the
/// array".
async fn sector_uri(server: TestServer) {
    let server = open(&server).await;
    let (said, changes) = sector(&server, &format!("{BASE}/callback")).await;
    assert_eq!(said["subject_type"], "pairwise");
    let mut pairwise = super::party::Party::of(
        &server,
        super::party::Mode::Query,
        super::registered::client(&server, &said),
    );
    pairwise.signer = Some(key());
    let request = pairwise.request();
    let signed_in = pairwise.sign_in(&request).await;
    assert_ne!(
        signed_in.id_token["sub"],
        server.user_id(crate::support::ADA).await.as_str()
    );
    assert!(changes["sector_identifier_uri"].is_string());
}

async fn sector(server: &TestServer, listed: &str) -> (Value, Value) {
    let site = Site::tls().await;
    site.answers("200 OK", &json!([listed]).to_string());
    let changes =
        json!({ "subject_type": "pairwise", "sector_identifier_uri": site.url("/redirect_uris.json") });
    let answer = post(server, &request(AuthMethod::PrivateKeyJwt, &changes)).await;
    assert_eq!(site.connections(), 1);
    if answer.status != 201 {
        refused(&answer, "invalid_client_metadata");
    }
    (answer.json(), changes)
}

async fn sector_bad(server: TestServer) {
    let server = open(&server).await;
    assert!(has(
        &discovered(&server).await,
        "subject_types_supported",
        "pairwise"
    ));
    let (said, _) = sector(&server, &format!("{BASE}/another_callback")).await;
    assert_eq!(said["error"], "invalid_client_metadata");
}

/// OpenID Connect Core §10.1.1.
async fn server_rotates_keys(server: TestServer) {
    let names = |keys: Vec<Value>| -> Vec<Value> { keys.iter().map(|key| key["kid"].clone()).collect() };
    let before = names(checks::jwks(&server).await);
    let sealer = grantor::seal::Sealer::new(&server.master, "signing keys").unwrap();
    let how = (SigningAlgorithm::RS256, false);
    crate::support::admin::keys::rotate(&server.db, &sealer, &server.app.settings, how, server.now())
        .await
        .unwrap();
    server.app.refresh_keys(server.now()).await.unwrap();
    let after = names(checks::jwks(&server).await);
    assert!(before.iter().all(|kid| after.contains(kid)), "the old ones stay");
    assert_eq!(after.len(), before.len() + 1);
}

/// OpenID Connect Core §10.1.1: "The verifier knows to go back to the `jwks_uri` location to re-retrieve the keys when it
/// sees an unfamiliar kid value."
async fn app_rotates_keys(server: TestServer) {
    let server = open(&server).await;
    let site = Site::tls().await;
    site.answers("200 OK", &key_set(&key()).to_string());
    let changes = json!({
        "jwks": null, "jwks_uri": site.url("/client1_jwks"), "grant_types": ["authorization_code", "refresh_token"],
    });
    let mut party = party(&server, &changes).await;
    let request = party
        .request()
        .with("scope", "openid offline_access")
        .with("prompt", "consent");
    let first = party.sign_in(&request).await;
    let new = Arc::new(SigningKey::generate(SigningAlgorithm::ES256).unwrap());
    site.answers("200 OK", &key_set(&new).to_string());
    party.signer = Some(new);
    server.advance("60s");
    let tokens = checks::token_response(&party.refresh(first.refresh_token()).await);
    checks::id_token(&server, &tokens, party.client.id.as_str(), None).await;
    assert_eq!(
        party
            .opens_userinfo(tokens["access_token"].as_str().unwrap())
            .await
            .status,
        200
    );
}

async fn request_uri_unsigned(server: TestServer) {
    request_uri(server, &forge_unsigned("{\"alg\":\"none\"}", "{}")).await;
}

async fn request_uri_signed(server: TestServer) {
    let object = key().sign("JWT", &json!({})).unwrap();
    request_uri(server, &object).await;
}

/// Refused with the error for it, and nothing is fetched.
async fn request_uri(server: TestServer, object: &str) {
    let server = open(&server).await;
    let site = Site::tls().await;
    site.answers_with(
        "200 OK",
        "content-type: application/oauth-authz-req+jwt\r\n",
        object,
    );
    let uri = site.url("/request.jwt");
    // Registering them is no fault: they are ignored, and so not in the answer.
    let mut body = request(AuthMethod::PrivateKeyJwt, &json!({}));
    register(&server, &body).await;
    body["request_uris"] = json!([uri]);
    let said = post(&server, &body).await;
    assert_eq!(said.status, 201, "{}", said.body);
    let mut party = Party::of(
        &server,
        super::party::Mode::Query,
        super::registered::client(&server, &said.json()),
    );
    let request: Request = party.request().with("request_uri", &uri);
    assert_eq!(
        told_error(&party.visit(&request).await),
        "request_uri_not_supported"
    );
    assert_eq!(site.connections(), 0);
}

/// What an app that registered itself is told before anybody has signed in: by the link of a page that names it, since
/// it could be anybody's.
fn told_error(visit: &Visit) -> String {
    assert_eq!(visit.seen, []);
    let text = if visit.answer.status == 303 {
        visit.answer.location()
    } else {
        &*visit.answer.body
    };
    let (_, rest) = text
        .split_once("error=")
        .unwrap_or_else(|| panic!("no error: {text}"));
    assert!(text.contains(BASE), "{text}");
    rest.split(['&', '"']).next().unwrap().to_owned()
}

async fn request_object_with_redirect_uri(server: TestServer) {
    let server = open(&server).await;
    let mut party = party(&server, &json!({})).await;
    let object = forge_unsigned(
        "{\"alg\":\"none\"}",
        &json!({ "redirect_uri": party.client.redirect_uri }).to_string(),
    );
    let request = party
        .request()
        .with("request", &object)
        .with("redirect_uri", &format!("{BASE}/callback/aWr0ng"));
    party.visit(&request).await.answer.assert_error_page();
}

async fn refresh_token(server: TestServer) {
    let server = open(&server).await;
    let grants = json!({ "grant_types": ["authorization_code", "refresh_token"] });
    let mut with_dummies = grants.clone();
    with_dummies["redirect_uris"] = json!([format!("{BASE}/callback?dummy1=lorem&dummy2=ipsum")]);
    let (mut first, mut second) = (party(&server, &grants).await, party(&server, &with_dummies).await);
    tokens::refresh_tokens_are_bound(&mut first, &mut second).await;
}

/// RFC 7523 §3: the issuer is as good an audience as the endpoint.
async fn assertion_for_the_issuer(server: TestServer) {
    let server = open(&server).await;
    let mut party = party(&server, &json!({})).await;
    let request = party.request();
    let (seen, code) = party.code(&request).await;
    let assertion = party.assertion(&key(), &server.issuer);
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &*code),
        ("redirect_uri", &*party.client.redirect_uri),
        (
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        ),
        ("client_assertion", &*assertion),
    ];
    let answer = party.client.token(&form).await;
    party.finish(seen, code, &answer, request.get("nonce")).await;
}
