//! Modules of the basic plan about authorization requests.

use super::discovery::{discovered, has};
use super::party::{BASE, Mode, Page, Party, SignedIn};
use crate::support::{TestServer, forge_unsigned};

/// One request more than `scope=openid`, which must not disturb.
async fn succeeds_with(server: &TestServer, mode: Mode, name: &str, value: &str) -> SignedIn {
    let mut party = Party::new(server, mode).await;
    let request = party.request().with(name, value);
    party.sign_in(&request).await
}

pub async fn oidcc_display_page(server: TestServer, mode: Mode) {
    succeeds_with(&server, mode, "display", "page").await;
}

pub async fn oidcc_display_popup(server: TestServer, mode: Mode) {
    succeeds_with(&server, mode, "display", "popup").await;
}

/// OpenID Connect Core §3.1.2.1: "The Authorization Server MUST ignore unrecognized request parameters" (RFC 6749 §3.1).
pub async fn oidcc_ensure_request_with_unknown_parameter_succeeds(server: TestServer, mode: Mode) {
    succeeds_with(&server, mode, "extra", "foobar").await;
}

pub async fn oidcc_ui_locales(server: TestServer, mode: Mode) {
    succeeds_with(&server, mode, "ui_locales", "se").await;
    succeeds_with(&server, mode, "ui_locales", "fr-CA fr en").await;
}

pub async fn oidcc_claims_locales(server: TestServer, mode: Mode) {
    succeeds_with(&server, mode, "claims_locales", "se").await;
}

/// A person the server has never heard of is a hint all the same.
pub async fn oidcc_login_hint(server: TestServer, mode: Mode) {
    succeeds_with(&server, mode, "login_hint", "buffy@id.example").await;
    let mut party = Party::new(&server, mode).await;
    let request = party.request().with("login_hint", crate::support::ADA);
    let page = party.browser.get(&request.url()).await;
    assert!(page.body.contains("value=\"ada@example.test\""), "{}", page.body);
    let visit = party.go_on(page).await;
    party.code_of(&visit, &request);
}

/// OpenID Connect Core §2, §3.1.2.1: `acr` says which of the asked classes was met.
pub async fn oidcc_ensure_request_with_acr_values_succeeds(server: TestServer, mode: Mode) {
    let document = discovered(&server).await;
    let signed_in = succeeds_with(&server, mode, "acr_values", "1 2").await;
    let acr = signed_in.id_token["acr"].as_str().expect("acr");
    assert!(["1", "2"].contains(&acr));
    assert!(has(&document, "acr_values_supported", acr));
}

/// OpenID Connect Core §3.1.2.1: "The Authorization Server SHOULD prompt the End-User for reauthentication."
pub async fn oidcc_prompt_login(server: TestServer, mode: Mode) {
    let mut party = Party::new(&server, mode).await;
    let request = party.request();
    let first = party.sign_in(&request).await;
    server.advance("1s");
    let request = party.request().with("prompt", "login");
    let second = party.sign_in(&request).await;
    assert_eq!(second.seen, [Page::SignIn]);
    assert!(auth_time(&second) > auth_time(&first));
    assert_eq!(second.id_token["sub"], first.id_token["sub"]);
}

pub async fn oidcc_max_age_1(server: TestServer, mode: Mode) {
    let mut party = Party::new(&server, mode).await;
    let request = party.request();
    let first = party.sign_in(&request).await;
    server.advance("2s");
    let request = party.request().with("max_age", "1");
    let second = party.sign_in(&request).await;
    assert_eq!(second.seen, [Page::SignIn]);
    assert!(auth_time(&second) > auth_time(&first));
    assert_eq!(auth_time(&second), server.now().0);
}

pub async fn oidcc_max_age_10000(server: TestServer, mode: Mode) {
    let mut party = Party::new(&server, mode).await;
    let request = party.request();
    let first = party.sign_in(&request).await;
    server.advance("1s");
    let request = party.request().with("max_age", "10000");
    let second = party.sign_in(&request).await;
    assert_eq!(second.seen, []);
    assert_eq!(auth_time(&second), auth_time(&first));
    assert_eq!(second.id_token["sub"], first.id_token["sub"]);
}

/// OpenID Connect Core §3.1.2.6.
pub async fn oidcc_prompt_none_not_logged_in(server: TestServer, mode: Mode) {
    let mut party = Party::new(&server, mode).await;
    let request = party.request().with("prompt", "none");
    let visit = party.visit(&request).await;
    assert_eq!(visit.seen, []);
    assert_eq!(party.error_of(&visit, &request), "login_required");
}

pub async fn oidcc_prompt_none_logged_in(server: TestServer, mode: Mode) {
    let mut party = Party::new(&server, mode).await;
    let request = party.request();
    let first = party.sign_in(&request).await;
    server.advance("1s");
    let request = party.request().with("prompt", "none");
    let second = party.sign_in(&request).await;
    assert_eq!(second.seen, []);
    for same in ["sub", "auth_time"] {
        assert_eq!(second.id_token[same], first.id_token[same], "{same}");
    }
}

/// OpenID Connect Core §3.1.2.1: "If the End-User identified by the ID Token is already logged in […] the Authorization
/// Server returns a positive response".
pub async fn oidcc_id_token_hint(server: TestServer, mode: Mode) {
    let mut party = Party::new(&server, mode).await;
    let request = party.request();
    let first = party.sign_in(&request).await;
    let hint = first.raw_id_token();
    let request = party.request().with("prompt", "none").with("id_token_hint", hint);
    let second = party.sign_in(&request).await;
    assert_eq!(second.seen, []);
    assert_eq!(second.id_token["sub"], first.id_token["sub"]);
    // "otherwise, it MUST return an error, such as login_required".
    party.browser = server.browser();
    let visit = party.visit(&request).await;
    assert_eq!(party.error_of(&visit, &request), "login_required");
}

/// RFC 6749 §3.1.2.4: "MUST NOT automatically redirect the user-agent to the invalid redirection URI".
pub async fn oidcc_ensure_registered_redirect_uri(server: TestServer, mode: Mode) {
    let mut party = Party::new(&server, mode).await;
    let request = party.request().with("redirect_uri", &format!("{BASE}/aWr0ng"));
    party.visit(&request).await.answer.assert_error_page();
}

/// OpenID Connect Core §3.1.2.1: GET and POST; the POST comes from another site, without this one's cookies.
pub async fn oidcc_ensure_post_request_succeeds(server: TestServer, mode: Mode) {
    let mut party = Party::new(&server, mode).await;
    let request = party.request();
    let headers = [
        ("sec-fetch-site", "cross-site"),
        ("origin", "https://localhost.emobix.co.uk:8443"),
    ];
    let answer = party.browser.post_with("/auth", &request.pairs(), &headers).await;
    let visit = party.go_on(answer).await;
    let code = party.code_of(&visit, &request);
    let answer = party.redeem(&code).await;
    party
        .finish(visit.seen, code, &answer, request.get("nonce"))
        .await;
}

/// OpenID Connect Core §3.1.2.6: `request_uri_not_supported`, and nothing is fetched.
pub async fn oidcc_request_uri_unsigned_supported_correctly_or_rejected_as_unsupported(
    server: TestServer,
    mode: Mode,
) {
    refused_request_uri(&server, mode).await;
}

/// What every `request_uri` meets.
pub async fn refused_request_uri(server: &TestServer, mode: Mode) {
    let document = discovered(server).await;
    // OpenID Connect Discovery §3: the default, where nothing is said, would be true.
    assert_eq!(document["request_uri_parameter_supported"], false);
    let mut party = Party::new(server, mode).await;
    let request = party
        .request()
        .with("request_uri", &format!("{BASE}/requestobject.jwt#1"));
    let visit = party.visit(&request).await;
    assert_eq!(
        (&*visit.seen, &*party.error_of(&visit, &request)),
        (&[][..], "request_uri_not_supported")
    );
}

/// OpenID Connect Core §3.1.2.6: never ignored.
pub async fn oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported(
    server: TestServer,
    mode: Mode,
) {
    let mut party = Party::new(&server, mode).await;
    let inside = party.request();
    // Outside stands what must (§6.1): neither `state` nor `response_mode`.
    let request = inside
        .clone()
        .without("state")
        .without("nonce")
        .without("response_mode")
        .with("request", &request_object(&party, &inside));
    let visit = party.visit(&request).await;
    // The state inside is the request's all the same, and comes back.
    assert_eq!(
        (&*visit.seen, &*party.error_of(&visit, &inside)),
        (&[][..], "request_not_supported")
    );
}

/// The redirect URI outside is not the app's: nothing goes to the one inside, nor to that.
pub async fn oidcc_ensure_request_object_with_redirect_uri(server: TestServer, mode: Mode) {
    let mut party = Party::new(&server, mode).await;
    let inside = party.request();
    let request = inside
        .clone()
        .with("request", &request_object(&party, &inside))
        .with("redirect_uri", &format!("{BASE}/callback/aWr0ng"));
    party.visit(&request).await.answer.assert_error_page();
}

fn request_object(party: &Party<'_>, request: &super::party::Request) -> String {
    let mut claims: serde_json::Map<_, _> = request
        .pairs()
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    claims.insert("iss".to_owned(), party.client.id.as_str().into());
    claims.insert("aud".to_owned(), party.server.issuer.as_str().into());
    forge_unsigned("{\"alg\":\"none\"}", &serde_json::to_string(&claims).unwrap())
}

fn auth_time(signed_in: &SignedIn) -> i64 {
    signed_in.id_token["auth_time"].as_i64().expect("auth_time")
}
