//! More is demanded than the sign-in proved (RFC 9470, OpenID Connect Core §5.5.1.1).

use super::*;

const ESSENTIAL: &str = r#"{"id_token":{"acr":{"essential":true,"values":["2","phr"]}}}"#;

server_test! {
    async fn oidc_core_5_5_1_1_an_essential_acr_leads_whoever_signed_in_a_moment_ago_to_what_is_missing(s: TestServer) {
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        browser.tokens(&app, "openid").await;
        // She has none: it is part of getting there.
        let page = browser.get(&app.authorization_url(&[("scope", "openid"), ("claims", ESSENTIAL)])).await;
        assert_eq!(page.hidden("step").as_deref(), Some("enrol"), "{}", page.body);
        let phone = Phone::typed(between(&page.body, "<code class=\"pick\">", "<"));
        let before = s.rows("sessions").await;
        let page = give(&mut browser, &page, &phone.code(s.now()), &[]).await;
        let answer = browser.send_on(&page).await;
        let answer = browser.follow(answer).await;
        let answer = if answer.body.contains("value=\"allow\"") { browser.decide_on(&answer, "allow").await } else { answer };
        let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        assert_eq!(claims_of(tokens.id())["acr"], "2");
        assert_eq!(s.rows("sessions").await, before, "the same sign-in, proved better");
    }
}

server_test! {
    async fn ours_a_sign_in_of_ten_minutes_ago_proves_nothing_more(s: TestServer) {
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        browser.tokens(&app, "openid").await;
        s.advance("11m");
        let url = app.authorization_url(&[("scope", "openid"), ("claims", ESSENTIAL)]);
        let page = browser.get(&url).await;
        assert!(page.body.contains("name=\"password\"") && page.body.contains(ADA), "{}", page.body);
        let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
        assert_eq!(page.hidden("step").as_deref(), Some("enrol"));
        let silent = browser.get(&app.authorization_url(&[("scope", "openid"), ("claims", ESSENTIAL), ("prompt", "none")])).await;
        silent.assert_redirected_error("unmet_authentication_requirements", &s.issuer);
    }
}

server_test! {
    /// RFC 9470 §5: what the resource server's challenge names, the app asks for, and the person is led there.
    async fn rfc9470_5_acr_values_lead_to_what_the_person_can_and_turn_nobody_away(s: TestServer) {
        let app = s.openid_client(|_| {}).await;
        let (phone, _, mut browser) = with_factor(&s).await;
        let page = to_second_factor(&mut browser, ADA).await;
        give(&mut browser, &page, &phone.code(s.now()), &[("trust", "on")]).await;
        s.advance("30s");
        browser.cookies.remove("sid");
        let tokens = browser.tokens(&app, "openid").await;
        assert_eq!(claims_of(tokens.id())["acr"], "1");
        let page = browser.get(&app.authorization_url(&[("scope", "openid"), ("acr_values", "2")])).await;
        assert!(is_second_factor(&page), "{}", page.body);
        let answer = give(&mut browser, &page, &phone.code(s.now()), &[]).await;
        let answer = browser.follow(answer).await;
        let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        assert_eq!((&claims_of(tokens.id())["acr"], &claims_of(&tokens.access_token)["acr"]), (&"2".into(), &"2".into()));
        // Who has no second factor signs in as they can.
        s.user("eve@example.test", "Eve").await;
        let answer = s.browser().authorize_as("eve@example.test", &app, &[("scope", "openid"), ("acr_values", "2 phr")]).await;
        let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        assert_eq!(claims_of(tokens.id())["acr"], "1");
    }
}
