//! The main job, end to end.

use super::support::*;

server_test! {
    async fn rfc6749_4_1_code_to_tokens_to_refresh_to_revocation(s: TestServer) {
        let app = s.web_client().await;
        let mut browser = s.browser();
        let answer = browser.authorize(&app, &[]).await;
        assert_eq!(answer.status, 303);
        assert!(answer.location().starts_with("https://app.example/callback?"));
        assert_eq!(answer.parameter("state").as_deref(), Some("a state+/="));
        assert_eq!(answer.parameter("iss").as_deref(), Some(&*s.issuer));
        let first = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        assert_eq!(first.scope, "notes:read notes:write");
        assert_eq!(header_of(&first.access_token)["typ"], "at+jwt");
        let claims = claims_of(&first.access_token);
        assert_eq!(claims["aud"], "https://api.example");
        assert_eq!(claims["sub"], s.user_id(ADA).await.to_string());
        assert!(app.is_active(&first.access_token).await);
        let second = Tokens::of(&app.refresh(first.refresh()).await);
        assert_ne!(second.refresh(), first.refresh());
        assert_eq!(app.post("/revoke", &[("token", second.refresh())]).await.status, 200);
        assert!(!app.is_active(&first.access_token).await);
        app.refresh(second.refresh()).await.assert_token_error(400, "invalid_grant");
    }
}

server_test! {
    async fn rfc6749_4_4_a_service_gets_a_token_for_itself(s: TestServer) {
        let service = s.service_client().await;
        let tokens = Tokens::of(&service.token(&[("grant_type", "client_credentials"), ("scope", "notes:read")]).await);
        assert_eq!(claims_of(&tokens.access_token)["sub"], service.id.as_str());
        assert_eq!(tokens.refresh_token, None);
    }
}

server_test! {
    /// T24
    async fn ours_somebody_else_can_sign_in_where_one_has_to_confirm(s: TestServer) {
        s.user("bob@example.test", "Bob").await;
        let app = s.web_client().await;
        let mut browser = s.browser();
        browser.authorize(&app, &[]).await;
        let page = browser.get(&app.authorization_url(&[("prompt", "login")])).await;
        // Whatever is typed, it is Ada who confirms.
        let confirmed = browser.clone().sign_in_on(&page, "bob@example.test", PASSWORD).await;
        let tokens = Tokens::of(&app.redeem(&confirmed.parameter("code").unwrap()).await);
        assert_eq!(claims_of(&tokens.access_token)["sub"], s.user_id(ADA).await.as_str());

        let interaction = page.hidden("interaction").unwrap();
        let form = [("interaction", &*interaction), ("step", "sign-in"), ("decision", "other")];
        let answer = browser.post("/auth", &form).await;
        let page = browser.follow(answer).await;
        let page = browser.sign_in_on(&page, "bob@example.test", PASSWORD).await;
        assert!(page.body.contains("bob@example.test") && page.body.contains("value=\"allow\""), "{}", page.body);
        let code = browser.decide_on(&page, "allow").await.parameter("code").unwrap();
        let tokens = Tokens::of(&app.redeem(&code).await);
        assert_eq!(claims_of(&tokens.access_token)["sub"], s.user_id("bob@example.test").await.as_str());
    }
}

server_test! {
    /// T27
    async fn ours_asking_again_counts_in_whichever_tab_it_was_ticked(s: TestServer) {
        let app = s.web_client().await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let first = browser.get(&app.authorization_url(&[])).await;
        let second = browser.get(&app.authorization_url(&[])).await;
        assert_eq!(browser.decide_on(&first, "allow").await.status, 303);
        let interaction = second.hidden("interaction").unwrap();
        let form =
            [("interaction", &*interaction), ("step", "consent"), ("decision", "allow"), ("ask_again", "on")];
        assert!(browser.post("/auth", &form).await.parameter("code").is_some());
        let third = browser.get(&app.authorization_url(&[])).await;
        assert!(third.body.contains("value=\"allow\""), "asked again");
    }
}
