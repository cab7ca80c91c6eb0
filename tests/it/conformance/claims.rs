//! Modules of the basic plan about claims and the userinfo endpoint.

use super::checks;
use super::discovery::{discovered, has};
use super::party::{Mode, Party, SignedIn};
use crate::support::TestServer;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

pub async fn oidcc_userinfo_get(server: TestServer, mode: Mode) {
    let (signed_in, _) = signed_in(&server, mode, "openid").await;
    checks::claims_of_scopes(&signed_in.userinfo, &[]);
}

/// OpenID Connect Core §5.3.1: "using the HTTP POST method", the token in the header.
pub async fn oidcc_userinfo_post_header(server: TestServer, mode: Mode) {
    let (signed_in, bearer) = signed_in(&server, mode, "openid").await;
    let answer = server
        .post_bytes("/userinfo", &[("authorization", &bearer)], "")
        .await;
    assert_eq!(checks::userinfo(&server, &answer), signed_in.userinfo);
}

/// RFC 6750 §2.2.
pub async fn oidcc_userinfo_post_body(server: TestServer, mode: Mode) {
    let (signed_in, _) = signed_in(&server, mode, "openid").await;
    let body = format!("access_token={}", signed_in.access_token());
    let answer = server.post_bytes("/userinfo", &[FORM], body).await;
    assert_eq!(checks::userinfo(&server, &answer), signed_in.userinfo);
}

pub async fn oidcc_scope_profile(server: TestServer, mode: Mode) {
    scopes(&server, mode, "openid profile").await;
}

pub async fn oidcc_scope_email(server: TestServer, mode: Mode) {
    scopes(&server, mode, "openid email").await;
}

pub async fn oidcc_scope_address(server: TestServer, mode: Mode) {
    scopes(&server, mode, "openid address").await;
}

pub async fn oidcc_scope_phone(server: TestServer, mode: Mode) {
    scopes(&server, mode, "openid phone").await;
}

pub async fn oidcc_scope_all(server: TestServer, mode: Mode) {
    scopes(&server, mode, "openid profile email address phone").await;
}

/// RFC 6749 §3.3: "If the value contains multiple space-delimited strings, their order does not matter"; nor does that of
/// parameters.
pub async fn oidcc_alternate_happy_flow(server: TestServer, mode: Mode) {
    let mut party = Party::new(&server, mode).await;
    let request = party.request().with("scope", "email openid").reversed();
    let signed_in = party.sign_in(&request).await;
    checks::claims_of_scopes(&signed_in.userinfo, &["email", "openid"]);
}

/// OpenID Connect Core §5.5.1: the claim, where it was asked for and nowhere else.
pub async fn oidcc_claims_essential(server: TestServer, mode: Mode) {
    let mut party = Party::new(&server, mode).await;
    let request = party
        .request()
        .with("claims", "{\"userinfo\":{\"name\":{\"essential\":true}}}");
    let signed_in = party.sign_in(&request).await;
    assert_eq!(signed_in.userinfo["name"], "Ada Lovelace");
    assert_eq!(
        signed_in.userinfo.as_object().unwrap().len(),
        2,
        "{}",
        signed_in.userinfo
    );
    assert_eq!(signed_in.id_token.get("name"), None);
}

async fn signed_in(server: &TestServer, mode: Mode, scope: &str) -> (SignedIn, String) {
    let mut party = Party::new(server, mode).await;
    let request = party.request().with("scope", scope);
    let signed_in = party.sign_in(&request).await;
    let bearer = format!("Bearer {}", signed_in.access_token());
    (signed_in, bearer)
}

/// OpenID Connect Core §5.4: exactly the claims of the scopes, at userinfo; none of them in the ID token, which
/// [`checks::id_token`] holds.
async fn scopes(server: &TestServer, mode: Mode, scope: &str) {
    let document = discovered(server).await;
    assert!(
        scope
            .split(' ')
            .all(|scope| has(&document, "scopes_supported", scope))
    );
    let (signed_in, _) = signed_in(server, mode, scope).await;
    let scopes: Vec<_> = scope.split(' ').collect();
    checks::claims_of_scopes(&signed_in.userinfo, &scopes);
    for claim in signed_in.userinfo.as_object().unwrap().keys() {
        assert!(has(&document, "claims_supported", claim), "{claim}");
    }
}
