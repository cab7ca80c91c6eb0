//! Proof Key for Code Exchange at the authorization endpoint (RFC 7636 §4.3; RFC 9700 §2.1.1, §4.8).

use grantor::oauth::client::{ClientType, Profile};

use super::sign_in_page;
use crate::support::*;

server_test! {
    /// T11, T12: no client can leave PKCE out but those that were allowed to.
    async fn rfc9700_2_1_1_a_request_without_challenge_is_invalid_request(s: TestServer) {
        let native = s.native_client().await;
        let spa = s.register(ClientType::Spa, |_| {}).await;
        // A public client stays one, whatever its profile.
        let compat_spa = s.register(ClientType::Spa, |client| client.profile = Profile::OidcCompat).await;
        let mut browser = s.browser();
        for app in [s.web_client().await, native, spa, compat_spa] {
            for extra in [
                vec![("code_challenge", "")],
                vec![("code_challenge", ""), ("code_challenge_method", "")],
            ] {
                let answer = browser.get(&app.authorization_url(&extra)).await;
                answer.assert_redirected_error("invalid_request", &s.issuer);
            }
        }
        let compat = s.register(ClientType::Web, |client| client.profile = Profile::OidcCompat).await;
        sign_in_page(&mut browser, &compat, &[("code_challenge", ""), ("code_challenge_method", "")]).await;
        // Half of it is a mistake for anybody.
        browser
            .get(&compat.authorization_url(&[("code_challenge", "")]))
            .await
            .assert_redirected_error("invalid_request", &s.issuer);
    }
}

server_test! {
    /// T13: only S256, only a whole challenge; for clients that need none, too.
    async fn rfc7636_4_3_any_method_but_s256_and_any_other_challenge_is_invalid_request(s: TestServer) {
        let compat = s.register(ClientType::Web, |client| client.profile = Profile::OidcCompat).await;
        let mut browser = s.browser();
        for app in [s.web_client().await, s.native_client().await, compat] {
            for method in ["", "plain", "s256", "S512", "S256 ", "none"] {
                browser
                    .get(&app.authorization_url(&[("code_challenge_method", method)]))
                    .await
                    .assert_redirected_error("invalid_request", &s.issuer);
            }
            let (short, long) = (&CHALLENGE[1..], format!("{CHALLENGE}A"));
            for challenge in [
                short,
                &long,
                "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM",
                "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw/cM",
                "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c=",
                "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c\u{e9}",
                "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw c ",
            ] {
                browser
                    .get(&app.authorization_url(&[("code_challenge", challenge)]))
                    .await
                    .assert_redirected_error("invalid_request", &s.issuer);
            }
        }
        let metadata = browser.get("/.well-known/oauth-authorization-server").await.json();
        assert_eq!(metadata["code_challenge_methods_supported"], serde_json::json!(["S256"]));
    }
}

server_test! {
    /// T11: a code is bound to the challenge it was asked with.
    async fn rfc9700_4_5_a_code_injected_into_another_sign_in_is_of_no_use(s: TestServer) {
        let app = s.web_client().await;
        let (mut victim, mut attacker) = (s.browser(), s.browser());
        let stolen = victim.code(&app).await;
        let own = attacker
            .authorize(&app, &[("code_challenge", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")])
            .await;
        assert!(own.parameter("code").is_some());
        let answer = app
            .token(&[
                ("grant_type", "authorization_code"),
                ("code", &stolen),
                ("redirect_uri", &app.redirect_uri),
                ("code_verifier", "the-verifier-of-the-attackers-own-sign-in-0000"),
            ])
            .await;
        answer.assert_token_error(400, "invalid_grant");
    }
}

server_test! {
    /// T12: a code asked for without a challenge is not redeemed with a verifier.
    async fn rfc9700_4_8_2_a_verifier_for_a_code_without_challenge_is_invalid_grant(s: TestServer) {
        let app = s.register(ClientType::Web, |client| client.profile = Profile::OidcCompat).await;
        let mut browser = s.browser();
        let answer = browser.authorize(&app, &[("code_challenge", ""), ("code_challenge_method", "")]).await;
        let code = answer.parameter("code").unwrap();
        app.redeem(&code).await.assert_token_error(400, "invalid_grant");
    }
}
