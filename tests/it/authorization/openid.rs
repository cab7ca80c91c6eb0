//! What OpenID Connect adds to the request: `claims`, `id_token_hint`, `acr_values`, preferences.

use serde_json::json;

use super::{assert_is_consent, consent_page};
use crate::support::*;

const SCOPE: &str = "openid profile email";

async fn id_token(browser: &mut Browser, app: &TestClient, extra: &[(&str, &str)]) -> String {
    let extra = [&[("scope", SCOPE)], extra].concat();
    let answer = browser.authorize(app, &extra).await;
    let code = answer.parameter("code").expect("a code");
    Tokens::of(&app.redeem(&code).await).id().to_owned()
}

server_test! {
    /// T24: whoever the hint does not name is not answered for.
    async fn oidc_core_3_1_2_1_id_token_hint_names_who_may_answer(s: TestServer) {
        s.user("bob@example.test", "Bob").await;
        let app = s.openid_client(|_| {}).await;
        let (mut adas, mut bobs) = (s.browser(), s.browser());
        let hint = id_token(&mut adas, &app, &[]).await;
        let none = app.authorization_url(&[("scope", SCOPE), ("prompt", "none"), ("id_token_hint", &hint)]);
        assert!(adas.get(&none).await.parameter("code").is_some());
        s.advance("1h");
        assert!(adas.get(&none).await.parameter("code").is_some(), "an expired hint is a hint");
        bobs.get(&none).await.assert_redirected_error("login_required", &s.issuer);
        bobs.sign_in("bob@example.test").await;
        bobs.get(&none).await.assert_redirected_error("consent_required", &s.issuer);
        // Asked to sign in as Ada, Bob signs in as himself once more.
        let asked = app.authorization_url(&[("scope", SCOPE), ("id_token_hint", &hint)]);
        let page = bobs.get(&asked).await;
        assert!(page.body.contains("name=\"password\""), "{}", page.body);
        assert!(!page.body.contains(ADA), "whom it names is not told");
        let grants = s.rows("grants").await;
        let answer = bobs.sign_in_on(&page, "bob@example.test", PASSWORD).await;
        bobs.follow(answer).await.assert_redirected_error("login_required", &s.issuer);
        assert_eq!(s.rows("grants").await, grants);
        // Ada may sign in there.
        let page = bobs.get(&asked).await;
        let answer = bobs.sign_in_on(&page, ADA, PASSWORD).await;
        assert!(bobs.follow(answer).await.parameter("code").is_some());
    }
}

server_test! {
    /// T24: a hint that is not this server's ID token for this app is none.
    async fn oidc_core_3_1_2_1_a_hint_that_does_not_verify_is_invalid_request(s: TestServer) {
        let (app, other) = (s.openid_client(|_| {}).await, s.openid_client(|_| {}).await);
        let mut browser = s.browser();
        let others = id_token(&mut browser, &other, &[]).await;
        let mine = id_token(&mut browser, &app, &[]).await;
        let answer = browser.authorize(&app, &[("scope", SCOPE)]).await;
        let access = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await).access_token;
        let unsigned = forge_unsigned(r#"{"alg":"none","typ":"JWT"}"#, &claims_of(&mine).to_string());
        let (message, _) = mine.rsplit_once('.').unwrap();
        let changed = format!("{message}.{}", "A".repeat(342));
        for hint in [&others, &access, &unsigned, &changed, "x"] {
            let url = app.authorization_url(&[("scope", SCOPE), ("id_token_hint", "")]);
            browser
                .get(&format!("{url}&id_token_hint={hint}"))
                .await
                .assert_redirected_error("invalid_request", &s.issuer);
        }
    }
}

server_test! {
    /// T24: a pairwise `sub` is told from another as a public one is.
    async fn oidc_core_5_5_1_a_sub_that_is_asked_for_is_the_only_one_answered_for(s: TestServer) {
        use grantor::oauth::client_metadata::SubjectType;
        s.user("bob@example.test", "Bob").await;
        let app = s.openid_client(|client| client.metadata.subject_type = Some(SubjectType::Pairwise)).await;
        let mut browser = s.browser();
        let token = id_token(&mut browser, &app, &[]).await;
        let sub = claims_of(&token)["sub"].as_str().unwrap().to_owned();
        let ask = |sub: &str| {
            let claims = json!({"id_token": {"sub": {"value": sub}}}).to_string();
            app.authorization_url(&[("scope", SCOPE), ("prompt", "none"), ("claims", &claims)])
        };
        assert!(browser.get(&ask(&sub)).await.parameter("code").is_some());
        let ada = s.user_id(ADA).await.to_string();
        browser.get(&ask(&ada)).await.assert_redirected_error("login_required", &s.issuer);
        browser.get(&ask("nobody")).await.assert_redirected_error("login_required", &s.issuer);
    }
}

server_test! {
    /// T24: an app that says twice whom it expects means both; of several values, any will do.
    async fn oidc_core_3_1_2_2_whoever_is_expected_is_expected_by_all_that_says_so(s: TestServer) {
        s.user("bob@example.test", "Bob").await;
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        let hint = id_token(&mut browser, &app, &[]).await;
        let (ada, bob) = (s.user_id(ADA).await.to_string(), s.user_id("bob@example.test").await.to_string());
        let ask = |sub: serde_json::Value, extra: &[(&str, &str)]| {
            let claims = json!({"id_token": {"sub": sub}}).to_string();
            app.authorization_url(&[&[("scope", SCOPE), ("prompt", "none"), ("claims", &*claims)], extra].concat())
        };
        let hinted = [("id_token_hint", &*hint)];
        for met in [json!({"value": ada}), json!({"values": [bob, ada]}), json!({"essential": true}), json!(null)] {
            for extra in [&[][..], &hinted] {
                let answer = browser.get(&ask(met.clone(), extra)).await;
                assert!(answer.parameter("code").is_some(), "{met} {}", answer.location());
            }
        }
        for unmet in [json!({"value": bob}), json!({"values": [bob]}), json!({"value": ada, "values": [bob]}), json!({"value": 7})] {
            for extra in [&[][..], &hinted] {
                browser.get(&ask(unmet.clone(), extra)).await.assert_redirected_error("login_required", &s.issuer);
            }
        }
    }
}

server_test! {
    /// T86: what the app cannot do without, and this server cannot do, is said and not passed over.
    async fn oidc_core_5_5_1_1_an_essential_acr_that_is_not_there_is_unmet(s: TestServer) {
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let ask = |acr: serde_json::Value| {
            let claims = json!({"id_token": {"acr": acr}}).to_string();
            app.authorization_url(&[("scope", "openid"), ("claims", &claims)])
        };
        for unmet in [
            json!({"essential": true, "values": ["3", "urn:mace:incommon:iap:silver"]}),
            json!({"essential": true, "value": "2", "values": ["1"]}),
        ] {
            browser
                .get(&ask(unmet))
                .await
                .assert_redirected_error("unmet_authentication_requirements", &s.issuer);
        }
        for met in [
            json!({"essential": true, "values": ["2", "1"]}),
            json!({"essential": true}),
            json!({"values": ["2"]}),
            json!(null),
        ] {
            assert_is_consent(&browser.get(&ask(met)).await);
        }
        // acr_values is a wish (OpenID Connect Core §3.1.2.1): the answer says what it was.
        let token = id_token(&mut browser, &app, &[("acr_values", "phr 2")]).await;
        assert_eq!(claims_of(&token)["acr"], "1");
    }
}

server_test! {
    async fn oidc_core_5_5_claims_asked_for_one_by_one_are_shown_before_they_are_given(s: TestServer) {
        let app = s.openid_client(|client| client.scope = "openid profile".parse().unwrap()).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let claims = json!({"userinfo": {"name": {"essential": true}, "birthdate": null, "email": null, "team": null}}).to_string();
        let ask = [("scope", "openid"), ("claims", claims.as_str())];
        let page = consent_page(&mut browser, &app, &ask).await;
        assert!(page.body.contains("See your date of birth and full name"), "{}", page.body);
        assert!(page.body.contains("<dt>Your full name:</dt> <dd dir=\"auto\">Ada Lovelace</dd>"), "{}", page.body);
        assert!(!page.body.contains("See your e-mail"), "the app is not registered for it");
        let answer = browser.decide_on(&page, "allow").await;
        let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        let info = s.get("/userinfo", &[("authorization", &format!("Bearer {}", tokens.access_token))]).await.json();
        assert_eq!((info["name"].as_str(), info.get("email")), (Some("Ada Lovelace"), None));
        // What was allowed is remembered; one claim more is asked for again.
        assert!(browser.get(&app.authorization_url(&ask)).await.parameter("code").is_some());
        let more = json!({"id_token": {"gender": null}}).to_string();
        assert_is_consent(&browser.get(&app.authorization_url(&[("scope", "openid"), ("claims", &more)])).await);
    }
}

server_test! {
    async fn oidc_core_5_5_a_claims_parameter_that_is_none_is_invalid_request(s: TestServer) {
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        for bad in ["[]", "null", "{", "name", r#"{"userinfo":[]}"#, r#"{"id_token":{"acr":"1"}}"#] {
            browser
                .get(&app.authorization_url(&[("scope", "openid"), ("claims", bad)]))
                .await
                .assert_redirected_error("invalid_request", &s.issuer);
        }
        // Without `openid` it is no OpenID Connect request: a parameter this server does not understand (RFC 6749 §3.1).
        let plain = s.web_client().await;
        browser.sign_in(ADA).await;
        consent_page(&mut browser, &plain, &[("claims", "[]")]).await;
    }
}

server_test! {
    async fn oidc_core_3_1_2_1_preferences_are_taken_or_left(s: TestServer) {
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        for (name, value) in [
            ("display", "page"),
            ("display", "popup"),
            ("display", "wap"),
            ("ui_locales", "fr-CA fr en"),
            ("claims_locales", "tlh"),
            ("acr_values", "1 2"),
            ("extra", "foobar"),
        ] {
            let page = consent_page(&mut browser, &app, &[("scope", "openid"), (name, value)]).await;
            assert_is_consent(&page);
        }
    }
}

server_test! {
    /// T30: a list longer than anybody has preferences is refused.
    async fn ours_lists_of_preferences_are_bounded(s: TestServer) {
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        let many = ["en"; 11].join(" ");
        for name in ["ui_locales", "claims_locales", "acr_values"] {
            browser
                .get(&app.authorization_url(&[("scope", "openid"), (name, &many)]))
                .await
                .assert_redirected_error("invalid_request", &s.issuer);
        }
    }
}

server_test! {
    /// T28: request objects are refused by name, whatever is in them, and never ignored.
    async fn oidc_core_6_request_objects_are_refused_by_name(s: TestServer) {
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        let object = forge_unsigned(r#"{"alg":"none"}"#, r#"{"scope":"openid","redirect_uri":"https://evil.example/"}"#);
        for (name, value, error) in [
            ("request", object.as_str(), "request_not_supported"),
            ("request_uri", "https://app.example/request.jwt", "request_uri_not_supported"),
            ("request_uri", "urn:ietf:params:oauth:request_uri:x", "request_uri_not_supported"),
        ] {
            let url = format!("{}&{name}={value}", app.authorization_url(&[("scope", "openid")]));
            browser.get(&url).await.assert_redirected_error(error, &s.issuer);
        }
    }
}

server_test! {
    async fn oidc_registration_2_default_max_age_counts_where_the_request_has_none(s: TestServer) {
        let app = s.openid_client(|client| client.metadata.default_max_age = Some(60)).await;
        let mut browser = s.browser();
        id_token(&mut browser, &app, &[]).await;
        s.advance("61s");
        let none = |extra: &[(&str, &str)]| {
            app.authorization_url(&[&[("scope", SCOPE), ("prompt", "none")], extra].concat())
        };
        browser.get(&none(&[])).await.assert_redirected_error("login_required", &s.issuer);
        assert!(browser.get(&none(&[("max_age", "3600")])).await.parameter("code").is_some());
    }
}

server_test! {
    /// T15: `nonce` comes back as it was sent, or is refused.
    async fn oidc_core_2_nonce_comes_back_byte_for_byte(s: TestServer) {
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        let long = "n".repeat(7000);
        for nonce in ["n-0S6_WzA2Mj", "with spaces & \"quotes\" + é", &long] {
            let token = id_token(&mut browser, &app, &[("nonce", nonce)]).await;
            assert_eq!(claims_of(&token)["nonce"], *nonce);
        }
        let token = id_token(&mut browser, &app, &[]).await;
        assert_eq!(claims_of(&token).get("nonce"), None);
    }
}
