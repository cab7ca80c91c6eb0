//! Modules of the basic plan about codes and tokens.

use grantor::oauth::client::{AuthMethod, ClientType, Profile};

use super::checks;
use super::discovery::{discovered, has};
use super::party::{BASE, Mode, Page, Party};
use crate::support::{CHALLENGE, TestServer, VERIFIER, claims_of, header_of};

pub async fn oidcc_server(server: TestServer, mode: Mode) {
    let mut party = Party::new(&server, mode).await;
    let request = party.request();
    let signed_in = party.sign_in(&request).await;
    assert_eq!(signed_in.seen, [Page::SignIn, Page::Consent]);
    checks::unguessable("code", &signed_in.code);
    checks::claims_of_scopes(&signed_in.userinfo, &[]);
    assert_eq!(
        signed_in.id_token["sub"],
        server.user_id(crate::support::ADA).await.as_str()
    );
}

pub async fn oidcc_response_type_missing(server: TestServer, mode: Mode) {
    let mut party = Party::new(&server, mode).await;
    let request = party.request().without("response_type");
    let visit = party.visit(&request).await;
    assert_eq!(visit.seen, []);
    let error = party.error_of(&visit, &request);
    assert!(
        ["invalid_request", "unsupported_response_type"].contains(&&*error),
        "{error}"
    );
}

pub async fn oidcc_idtoken_signature(server: TestServer, mode: Mode) {
    let mut party = Party::new(&server, mode).await;
    let request = party.request();
    let signed_in = party.sign_in(&request).await;
    let header = header_of(signed_in.raw_id_token());
    // OpenID Connect Core §3.1.3.7 7: "The alg value SHOULD be the default of RS256".
    assert_eq!((&header["alg"], &header["typ"]), (&"RS256".into(), &"JWT".into()));
    let keys = checks::jwks(&server).await;
    assert!(
        keys.iter()
            .any(|key| key["kid"] == header["kid"] && key["alg"] == "RS256" && key["kty"] == "RSA")
    );
}

/// `none` is not advertised, so the module is skipped: the ID token is signed, always.
pub async fn oidcc_idtoken_unsigned(server: TestServer, mode: Mode) {
    let document = discovered(&server).await;
    assert!(!has(&document, "id_token_signing_alg_values_supported", "none"));
    let mut party = Party::new(&server, mode).await;
    let request = party.request();
    let signed_in = party.sign_in(&request).await;
    assert_ne!(header_of(signed_in.raw_id_token())["alg"], "none");
}

/// OpenID Connect Core §3.1.2.1: in the code flow `nonce` is optional.
pub async fn oidcc_ensure_request_without_nonce_succeeds_for_code_flow(server: TestServer, mode: Mode) {
    let mut party = Party::new(&server, mode).await;
    let request = party.request().without("nonce");
    let signed_in = party.sign_in(&request).await;
    assert_eq!(signed_in.id_token.get("nonce"), None);
}

pub async fn oidcc_codereuse(server: TestServer, mode: Mode) {
    let mut party = Party::new(&server, mode).await;
    let request = party.request();
    let signed_in = party.sign_in(&request).await;
    checks::token_error(&party.redeem(&signed_in.code).await, &["invalid_grant"]);
}

/// RFC 6749 §4.1.2: "SHOULD revoke (when possible) all tokens previously issued based on that authorization code".
pub async fn oidcc_codereuse_30seconds(server: TestServer, mode: Mode) {
    let mut party = Party::new(&server, mode).await;
    let request = party.request();
    let signed_in = party.sign_in(&request).await;
    server.advance("30s");
    assert_eq!(party.opens_userinfo(signed_in.access_token()).await.status, 200);
    checks::token_error(&party.redeem(&signed_in.code).await, &["invalid_grant"]);
    let refused = party.opens_userinfo(signed_in.access_token()).await;
    assert_eq!(refused.status, 401);
    assert!(
        refused
            .header("www-authenticate")
            .contains("error=\"invalid_token\""),
        "{refused:?}"
    );
}

pub async fn oidcc_server_client_secret_post(server: TestServer, mode: Mode) {
    let document = discovered(&server).await;
    assert!(has(
        &document,
        "token_endpoint_auth_methods_supported",
        "client_secret_post"
    ));
    assert!(has(
        &document,
        "token_endpoint_auth_methods_supported",
        "client_secret_basic"
    ));
    let mut party = Party::by(&server, mode, AuthMethod::ClientSecretPost).await;
    let request = party.request();
    party.sign_in(&request).await;
}

/// OpenID Connect Core §12; RFC 6749 §6, §10.4.
pub async fn oidcc_refresh_token(server: TestServer, mode: Mode) {
    let document = discovered(&server).await;
    assert!(has(&document, "grant_types_supported", "refresh_token"));
    assert!(has(&document, "scopes_supported", "offline_access"));
    let mut first = Party::new(&server, mode).await;
    let mut second = Party::second(&server, mode).await;
    refresh_tokens_are_bound(&mut first, &mut second).await;
}

/// Each refreshes; neither the other's.
pub async fn refresh_tokens_are_bound(first: &mut Party<'_>, second: &mut Party<'_>) {
    refresh(first, true).await;
    let of_second = refresh(second, false).await;
    checks::token_error(&first.refresh(&of_second).await, &["invalid_grant"]);
    // Another's attempt takes nothing from whose it is.
    checks::token_response(&second.refresh(&of_second).await);
}

async fn refresh(party: &mut Party<'_>, name_scope: bool) -> String {
    let scope = "openid offline_access";
    let mut request = party.request().with("scope", scope).with("prompt", "consent");
    if !name_scope {
        request = request.with("nonce", VERIFIER);
    }
    let signed_in = party.sign_in(&request).await;
    assert_eq!(signed_in.seen.last(), Some(&Page::Consent));
    party.server.advance("1s");
    let mut form = vec![
        ("grant_type", "refresh_token"),
        ("refresh_token", signed_in.refresh_token()),
    ];
    if name_scope {
        form.push(("scope", scope));
    }
    let tokens = checks::token_response(&party.token(&form).await);
    assert_ne!(tokens["access_token"], signed_in.tokens["access_token"]);
    // §12.2: the ID token "SHOULD NOT have a nonce Claim, even when the ID Token issued at the time of the original
    // authentication contained nonce".
    let id_token = checks::id_token(party.server, &tokens, party.client.id.as_str(), None).await;
    for same in ["iss", "sub", "aud", "auth_time", "azp"] {
        assert_eq!(id_token.get(same), signed_in.id_token.get(same), "{same}");
    }
    assert_ne!(id_token["iat"], signed_in.id_token["iat"]);
    let access_token = tokens["access_token"].as_str().unwrap();
    assert_eq!(
        checks::userinfo(party.server, &party.opens_userinfo(access_token).await)["sub"],
        id_token["sub"]
    );
    tokens["refresh_token"].as_str().unwrap().to_owned()
}

pub async fn oidcc_ensure_request_with_valid_pkce_succeeds(server: TestServer, mode: Mode) {
    let mut party = Party::new(&server, mode).await;
    let request = party
        .request()
        .with("code_challenge", CHALLENGE)
        .with("code_challenge_method", "S256");
    let (seen, code) = party.code(&request).await;
    let answer = party.client.redeem(&code).await;
    party.finish(seen, code, &answer, request.get("nonce")).await;
    // RFC 7636 §4.6, so that it was not ignored.
    let (_, code) = party.code(&request).await;
    checks::token_error(&party.redeem(&code).await, &["invalid_grant", "invalid_request"]);
}

server_test! {
    /// What loosens PKCE is the profile alone: the same request of an `oauth21` client is refused.
    async fn ours_only_the_profile_of_a_client_lets_it_do_without_pkce(server: TestServer) {
        let mut party = Party::registered(&server, Mode::Query, |client| client.profile = Profile::OAuth21).await;
        let request = party.request();
        let visit = party.visit(&request).await;
        assert_eq!(party.error_of(&visit, &request), "invalid_request");
        let public = server.register(ClientType::Spa, |client| {
            client.profile = Profile::OidcCompat;
            client.redirect_uris = vec![format!("{BASE}/callback").parse().unwrap()];
        }).await;
        let answer = server.browser().get(&public.authorization_url(&[("code_challenge", ""), ("code_challenge_method", "")])).await;
        answer.assert_redirected_error("invalid_request", &server.issuer);
    }
}

server_test! {
    /// The checkers can fail: an ID token with one letter changed is none.
    async fn ours_the_checks_see_a_broken_signature(server: TestServer) {
        let mut party = Party::new(&server, Mode::Query).await;
        let request = party.request();
        let signed_in = party.sign_in(&request).await;
        let (signed, signature) = signed_in.raw_id_token().rsplit_once('.').unwrap();
        let swap = if signature.starts_with('A') { "B" } else { "A" };
        let broken = format!("{signed}.{swap}{}", &signature[1..]);
        assert_eq!(claims_of(&broken), claims_of(signed_in.raw_id_token()));
        let server = std::sync::Arc::new(server);
        let look = tokio::spawn(async move { checks::verified(&server, &broken, "RS256").await });
        assert!(look.await.unwrap_err().is_panic());
    }
}
