//! `grant_type=authorization_code`.

use crate::support::admin::users::{self, Whom};
use grantor::oauth::client::Profile;

use crate::support::*;

const INVALID_GRANT: (u16, &str) = (400, "invalid_grant");

/// The usual redemption of a code, with some parameters replaced, or left out if empty.
async fn redeem_with(client: &TestClient, code: &str, changes: &[(&str, &str)]) -> Answer {
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", client.redirect_uri.as_str()),
        ("code_verifier", VERIFIER),
    ];
    for (name, value) in changes {
        form.retain(|(known, _)| known != name);
        form.push((name, value));
    }
    form.retain(|(_, value)| !value.is_empty());
    client.token(&form).await
}

fn assert_refused(answer: &Answer, (status, error): (u16, &str)) {
    answer.assert_token_error(status, error);
}

server_test! {
    /// T11, T14
    async fn rfc7636_4_6_a_wrong_verifier_is_invalid_grant_and_burns_the_code(s: TestServer) {
        let app = s.web_client().await;
        let mut browser = s.browser();
        let short = &VERIFIER[1..];
        let swapped: String = VERIFIER.chars().rev().collect();
        let other_case = VERIFIER.to_uppercase();
        for wrong in [CHALLENGE, short, &*swapped, &*other_case, "x", &"a".repeat(129)] {
            let code = browser.code(&app).await;
            assert_refused(&redeem_with(&app, &code, &[("code_verifier", wrong)]).await, INVALID_GRANT);
            assert_refused(&app.redeem(&code).await, INVALID_GRANT);
        }
        assert!(s.audit().await.contains(&"code_misused".to_owned()));
    }
}

server_test! {
    /// T12
    async fn rfc9700_4_8_a_code_with_a_challenge_needs_its_verifier(s: TestServer) {
        let app = s.web_client().await;
        let code = s.browser().code(&app).await;
        assert_refused(&redeem_with(&app, &code, &[("code_verifier", "")]).await, INVALID_GRANT);
        assert_refused(&app.redeem(&code).await, INVALID_GRANT);
    }
}

server_test! {
    /// T12
    async fn rfc9700_4_8_2_a_verifier_for_a_code_without_a_challenge_is_refused(s: TestServer) {
        let app = s.register(grantor::oauth::client::ClientType::Web, |client| client.profile = Profile::OidcCompat).await;
        let mut browser = s.browser();
        let without = [("code_challenge", ""), ("code_challenge_method", "")];
        let code = browser.authorize(&app, &without).await.parameter("code").unwrap();
        assert_refused(&redeem_with(&app, &code, &[]).await, INVALID_GRANT);
        // And without one it is redeemed, which shows that the refusal was the verifier's.
        let code = browser.authorize(&app, &without).await.parameter("code").unwrap();
        Tokens::of(&redeem_with(&app, &code, &[("code_verifier", "")]).await);
    }
}

server_test! {
    /// T34
    async fn rfc6749_4_1_3_another_redirect_uri_is_invalid_grant_and_burns_the_code(s: TestServer) {
        let app = s.web_client().await;
        let mut browser = s.browser();
        for wrong in [
            "https://app.example/callback/",
            "https://app.example/Callback",
            "https://APP.example/callback",
            "https://app.example:443/callback",
            "https://app.example/callback?",
            "https://app.example/callback#",
            "https://evil.example/callback",
            "not a uri",
        ] {
            let code = browser.code(&app).await;
            assert_refused(&redeem_with(&app, &code, &[("redirect_uri", wrong)]).await, INVALID_GRANT);
            assert_refused(&app.redeem(&code).await, INVALID_GRANT);
        }
    }
}

server_test! {
    /// T34: OAuth 2.1 §4.1.3 leaves `redirect_uri` out where PKCE binds the request to the code.
    async fn rfc6749_4_1_3_redirect_uri_may_be_left_out_with_pkce_alone(s: TestServer) {
        let app = s.web_client().await;
        let mut browser = s.browser();
        let code = browser.code(&app).await;
        Tokens::of(&redeem_with(&app, &code, &[("redirect_uri", "")]).await);
        let compat = s.register(grantor::oauth::client::ClientType::Web, |client| client.profile = Profile::OidcCompat).await;
        let without = [("code_challenge", ""), ("code_challenge_method", "")];
        let code = browser.authorize(&compat, &without).await.parameter("code").unwrap();
        let answer = redeem_with(&compat, &code, &[("redirect_uri", ""), ("code_verifier", "")]).await;
        assert_refused(&answer, (400, "invalid_request"));
    }
}

server_test! {
    /// T14
    async fn rfc6749_5_2_failed_client_authentication_does_not_burn_the_code(s: TestServer) {
        let app = s.web_client().await;
        let code = s.browser().code(&app).await;
        let thief = TestClient { secret: Some("gcs_wrong".to_owned()), ..app.clone() };
        thief.redeem(&code).await.assert_token_error(401, "invalid_client");
        let nobody = TestClient { secret: None, method: grantor::oauth::client::AuthMethod::None, ..app.clone() };
        nobody.redeem(&code).await.assert_token_error(401, "invalid_client");
        Tokens::of(&app.redeem(&code).await);
    }
}

server_test! {
    /// T31
    async fn rfc6749_4_1_2_a_replayed_code_revokes_every_token_of_its_grant(s: TestServer) {
        let app = s.web_client().await;
        let code = s.browser().code(&app).await;
        let first = Tokens::of(&app.redeem(&code).await);
        let second = Tokens::of(&app.refresh(first.refresh()).await);
        assert!(app.is_active(&second.access_token).await);
        assert_refused(&app.redeem(&code).await, INVALID_GRANT);
        for token in [&first.access_token, &second.access_token] {
            assert_eq!(app.introspect(token).await.body, r#"{"active":false}"#);
        }
        for token in [first.refresh(), second.refresh()] {
            assert_refused(&app.refresh(token).await, INVALID_GRANT);
        }
        assert_refused(&app.redeem(&code).await, INVALID_GRANT);
        let replays = s.audit().await.into_iter().filter(|kind| kind == "code_replayed").count();
        assert_eq!(replays, 1, "recorded once, however often it is repeated");
    }
}

server_test! {
    /// T31: whatever else is wrong with the second request, and however late it comes.
    async fn rfc6749_4_1_2_a_late_or_faulty_replay_revokes_all_the_same(s: TestServer) {
        let app = s.web_client().await;
        let mut browser = s.browser();
        let code = browser.code(&app).await;
        let tokens = Tokens::of(&app.redeem(&code).await);
        s.advance("5m");
        assert_refused(&app.redeem(&code).await, INVALID_GRANT);
        assert_refused(&app.refresh(tokens.refresh()).await, INVALID_GRANT);
        let code = browser.code(&app).await;
        let tokens = Tokens::of(&app.redeem(&code).await);
        assert_refused(&redeem_with(&app, &code, &[("code_verifier", "wrong")]).await, INVALID_GRANT);
        assert_refused(&app.refresh(tokens.refresh()).await, INVALID_GRANT);
    }
}

server_test! {
    /// T33
    async fn rfc6749_4_1_3_code_of_another_client_is_invalid_grant_and_cannot_be_burned_by_it(s: TestServer) {
        let app = s.web_client().await;
        let code = s.browser().code(&app).await;
        let confidential = s.web_client().await;
        let public = s.native_client().await;
        for other in [&confidential, &public] {
            let as_other = TestClient { redirect_uri: app.redirect_uri.clone(), ..other.clone() };
            assert_refused(&as_other.redeem(&code).await, INVALID_GRANT);
            assert_refused(&redeem_with(&as_other, &code, &[("code_verifier", "wrong")]).await, INVALID_GRANT);
        }
        assert!(s.audit().await.contains(&"code_client_mismatch".to_owned()));
        let tokens = Tokens::of(&app.redeem(&code).await);
        // Nor does another client's replay revoke what the code became.
        assert_refused(&confidential.redeem(&code).await, INVALID_GRANT);
        assert!(app.is_active(&tokens.access_token).await);
        Tokens::of(&app.refresh(tokens.refresh()).await);
    }
}

server_test! {
    /// T35
    async fn ours_a_code_is_good_for_sixty_seconds(s: TestServer) {
        let app = s.web_client().await;
        let mut browser = s.browser();
        let code = browser.code(&app).await;
        s.advance("59s");
        Tokens::of(&app.redeem(&code).await);
        let code = browser.code(&app).await;
        s.advance("60s");
        assert_refused(&app.redeem(&code).await, INVALID_GRANT);
        let code = browser.code(&app).await;
        s.advance("61s");
        assert_refused(&app.redeem(&code).await, INVALID_GRANT);
        assert_refused(&app.redeem("ac_0123456789012345678901234567890123456789012").await, INVALID_GRANT);
    }
}

server_test! {
    /// T78
    async fn ours_nothing_is_redeemed_for_a_person_or_client_disabled_since(s: TestServer) {
        let app = s.web_client().await;
        let code = s.browser().code(&app).await;
        s.change_client(&app.id, |client| client.is_enabled = false).await;
        app.redeem(&code).await.assert_token_error(401, "invalid_client");
        s.change_client(&app.id, |client| client.is_enabled = true).await;
        let whom = Whom::Id(s.user_id(ADA).await);
        users::disable(&s.db, &whom, s.now()).await.unwrap();
        assert_refused(&app.redeem(&code).await, INVALID_GRANT);
        users::enable(&s.db, &whom, s.now()).await.unwrap();
        assert_refused(&app.redeem(&code).await, INVALID_GRANT);
    }
}

server_test! {
    /// T26, T48: what was granted is judged again when the code is redeemed.
    async fn ours_a_scope_lost_between_consent_and_redemption_is_not_issued(s: TestServer) {
        s.role("editor").await;
        s.give_role(ADA, "editor").await;
        s.scope("notes:admin", "Manage notes", Some("https://api.example"), &["editor"]).await;
        let app = s.web_client().await;
        s.change_client(&app.id, |client| client.scope = "notes:read notes:admin".parse().unwrap()).await;
        let answer = s.browser().authorize(&app, &[("scope", "notes:read notes:admin")]).await;
        let user = s.user_id(ADA).await;
        s.db.write(move |conn| Box::pin(async move {
            grantor::storage::users::remove_role(conn, &user, &"editor".parse().unwrap()).await
        })).await.unwrap();
        let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        assert_eq!(tokens.scope, "notes:read");
        assert_eq!(claims_of(&tokens.access_token)["scope"], "notes:read");
    }
}

server_test! {
    /// T37: a value of one kind is never another: not as a code, a refresh token, a token, or a secret.
    async fn rfc8725_3_11_no_value_passes_for_one_of_another_kind(s: TestServer) {
        let app = s.web_client().await;
        let mut browser = s.browser();
        let page = browser.get(&app.authorization_url(&[])).await;
        let interaction = page.hidden("interaction").unwrap();
        let tokens = Tokens::of(&app.redeem(&browser.code(&app).await).await);
        let unspent = browser.code(&app).await;
        let link = users::link(&s.db, &Whom::Id(s.user_id(ADA).await), users::LinkKind::Reset, &s.app.settings.links, s.now())
            .await
            .unwrap();
        let mut values = vec![
            ("a code", unspent.clone()),
            ("an access token", tokens.access_token.clone()),
            ("a refresh token", tokens.refresh().to_owned()),
            ("a sealed request", interaction),
            ("a link", link.token.expose().to_owned()),
            ("a secret", app.secret.clone().unwrap()),
            ("a client id", app.id.to_string()),
            ("a grant id", claims_of(&tokens.access_token)["grant_id"].as_str().unwrap().to_owned()),
            ("a jti", claims_of(tokens.refresh())["jti"].as_str().unwrap().to_owned()),
        ];
        for (name, value) in &browser.cookies {
            values.push((Box::leak(format!("the cookie {name}").into_boxed_str()), value.clone()));
        }
        assert!(values.len() >= 11, "{:?}", browser.cookies);
        for (kind, value) in &values {
            // With the right prefix in front or in exchange, too.
            let bare = value.split_once('_').map_or(&**value, |(_, rest)| rest);
            for value in [value.clone(), format!("ac_{bare}")] {
                if value != unspent {
                    assert_refused(&app.redeem(&value).await, INVALID_GRANT);
                }
            }
            if *kind != "a refresh token" {
                assert_refused(&app.refresh(value).await, INVALID_GRANT);
            }
            if !["an access token", "a refresh token"].contains(kind) {
                assert_eq!(app.introspect(value).await.body, r#"{"active":false}"#, "{kind}");
                assert_eq!(app.post("/revoke", &[("token", value)]).await.status, 200, "{kind}");
            }
            if *kind != "a secret" {
                let client = TestClient { secret: Some(value.clone()), ..app.clone() };
                client.introspect("x").await.assert_token_error(401, "invalid_client");
            }
        }
        assert!(app.is_active(&tokens.access_token).await);
        Tokens::of(&app.redeem(&unspent).await);
    }
}
