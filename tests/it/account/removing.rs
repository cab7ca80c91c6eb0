//! Taking an app away: what ends with it, who may, and what stays.

use super::*;

const TWO: &str = "https://two.example";

server_test! {
    /// RFC 7009 §2.1: "the authorization server SHOULD also invalidate all access tokens based on the same authorization grant".
    async fn ours_an_app_its_person_removes_has_nothing_any_more_and_asks_again(s: TestServer) {
        s.user(EVE, "Eve").await;
        let api = s.api(TWO, "Two").await;
        s.scope("two:read", "Read two", Some(TWO), &[]).await;
        let app = s.openid_client(|client| {
            client.scope = "openid two:read offline_access".parse().unwrap();
            client.settings.access_lifetime = Some(std::time::Duration::from_mins(3).try_into().unwrap());
        }).await;
        let other = s.openid_client(|client| client.name = "Other".to_owned()).await;
        let mut browser = s.browser();
        let kept = browser.tokens(&other, "openid").await;
        let tokens = browser.tokens(&app, "openid two:read offline_access").await;
        let more = s.browser().tokens(&app, "two:read").await;
        let unredeemed = browser.authorize(&app, &[("scope", "two:read")]).await.parameter("code").unwrap();
        let eves = s.browser().authorize_as(EVE, &app, &[("scope", "two:read")]).await.parameter("code").unwrap();
        let eves = Tokens::of(&app.redeem(&eves).await);
        assert!(api.is_active(&tokens.access_token).await && api.is_active(&more.access_token).await);

        let answer = remove(&mut browser, &app).await;
        let back = format!("{APPS}?removed={}", app.id.as_str());
        assert_eq!((answer.status, answer.location()), (303, &*back));
        let page = browser.follow(answer).await;
        let said = "<bdi>Acme Notes</bdi> has no access any more. What it was given a moment ago ends within 3 minutes.";
        assert!(page.body.contains(said), "{}", page.body);
        assert_eq!(removable(&page), [other.id.as_str()]);
        // At once, wherever it is asked.
        for tokens in [&tokens, &more] {
            app.refresh(tokens.refresh()).await.assert_token_error(400, "invalid_grant");
            assert!(!api.is_active(&tokens.access_token).await && !app.is_active(&tokens.access_token).await);
        }
        app.redeem(&unredeemed).await.assert_token_error(400, "invalid_grant");
        // Nobody else's, and no other app's; and nobody is signed out.
        assert!(api.is_active(&eves.access_token).await && other.is_active(&kept.access_token).await);
        assert!(browser.is_signed_in().await);
        assert_eq!(told(&s, "grant_revoked").await, 1);
        let dump = s.dump().await;
        assert!(dump.contains("all 3 of this person to this app") && dump.contains("removed by its person"), "{dump}");
        // It is asked about as an app that is new, also in silence.
        let url = |extra: &[(&str, &str)]| app.authorization_url(&[&[("scope", "openid two:read")], extra].concat());
        browser.get(&url(&[("prompt", "none")])).await.assert_redirected_error("consent_required", &s.issuer);
        let page = browser.get(&url(&[])).await;
        assert!(page.body.contains("value=\"allow\""), "{}", page.body);
        assert!(browser.decide_on(&page, "allow").await.parameter("code").is_some());
        let page = browser.get(&back).await;
        assert_eq!(removable(&page), [app.id.as_str(), other.id.as_str()]);
        assert!(!page.body.contains("has no access any more"), "it has: {}", page.body);
    }
}

server_test! {
    /// What an administrator lets an app have without asking, it does not have of whoever removed it.
    async fn ours_an_app_nobody_is_asked_about_asks_whoever_removed_it(s: TestServer) {
        let app = s.openid_client(|client| client.settings.skip_consent = "openid".parse().unwrap()).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let url = app.authorization_url(&[("scope", "openid")]);
        assert!(browser.get(&url).await.parameter("code").is_some());
        assert_eq!(removable(&browser.get(APPS).await), [app.id.as_str()]);
        assert_eq!(remove(&mut browser, &app).await.status, 303);
        let page = browser.get(&url).await;
        assert!(page.body.contains("value=\"allow\""), "{}", page.body);
        assert!(removable(&browser.get(APPS).await).is_empty());
    }
}

server_test! {
    /// T85
    async fn ours_whoever_removes_an_app_proved_who_they_are_a_moment_ago(s: TestServer) {
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        let tokens = browser.tokens(&app, "openid").await;
        s.advance("9m");
        let tokens = Tokens::of(&app.refresh(tokens.refresh()).await);
        s.advance("2m");
        // It may be looked at.
        assert_eq!(removable(&browser.get(APPS).await), [app.id.as_str()]);
        let answer = remove(&mut browser, &app).await;
        assert_eq!((answer.status, answer.location()), (303, &*format!("/sign-in?to=apps&again={}", app.id.as_str())));
        assert!(app.is_active(&tokens.access_token).await);
        let page = browser.get("/sign-in?to=apps").await;
        assert!(page.body.contains("readonly") && page.body.contains(ADA), "{}", page.body);
        let interaction = page.hidden("interaction").unwrap();
        let form = [("interaction", &*interaction), ("step", "sign-in"), ("email", ADA), ("password", PASSWORD)];
        let answer = browser.post("/sign-in", &form).await;
        assert_eq!(answer.location(), APPS, "{}", answer.body);
        assert!(remove(&mut browser, &app).await.location().starts_with("/account/apps?removed="));
        assert!(!app.is_active(&tokens.access_token).await);
    }
}

server_test! {
    /// T21, and what is nobody's, or another person's.
    async fn ours_forms_of_others_remove_no_app(s: TestServer) {
        s.user(EVE, "Eve").await;
        let app = s.openid_client(|_| {}).await;
        let (mut ada, mut eve) = (s.browser(), s.browser());
        let tokens = ada.tokens(&app, "openid").await;
        eve.sign_in(EVE).await;
        let csrf = csrf_of(&ada.get(APPS).await);
        let form = [("csrf", &*csrf), ("remove", app.id.as_str())];
        assert_eq!(eve.post(APPS, &form).await.status, 403, "the form of another sign-in");
        assert_eq!(ada.post(APPS, &form[1..]).await.status, 403, "no form of this server");
        assert_eq!(ada.post_with(APPS, &form, &[("sec-fetch-site", "cross-site")]).await.status, 403);
        assert_eq!(s.browser().post(APPS, &form).await.location(), "/sign-in?to=apps");
        for form in [vec![form[0]], vec![form[0], ("remove", "")], vec![form[0], ("remove", "a b")], vec![form[0], form[1], form[1]]] {
            assert_eq!(ada.post(APPS, &form).await.status, 400, "{form:?}");
        }
        // Eve's own form, from a page of hers with no app on it: what she never allowed is nothing to take away, nor what is no app.
        let shown = s.openid_client(|_| {}).await;
        assert!(eve.authorize_as(EVE, &shown, &[("scope", "openid")]).await.parameter("code").is_some());
        let csrf = csrf_of(&eve.get(APPS).await);
        for id in [app.id.as_str(), "c_nobody", "https-no.example/app"] {
            let answer = eve.post(APPS, &[("csrf", &*csrf), ("remove", id)]).await;
            assert_eq!(answer.status, 303, "{id}: {}", answer.body);
            let page = eve.follow(answer).await;
            assert!(page.status == 200 && !page.body.contains("has no access any more"), "{id}: {}", page.body);
        }
        assert!(app.is_active(&tokens.access_token).await);
        assert_eq!((s.rows("removed_apps").await, told(&s, "grant_revoked").await), (0, 0));
        // Nor does a link say so of an app that was not removed.
        let page = ada.get(&format!("{APPS}?removed={}", app.id.as_str())).await;
        assert!(!page.body.contains("has no access any more"), "{}", page.body);
    }
}

server_test! {
    async fn ours_removing_an_app_twice_is_removing_it_once(s: TestServer) {
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        browser.tokens(&app, "openid").await;
        let csrf = csrf_of(&browser.get(APPS).await);
        let form = [("csrf", &*csrf), ("remove", app.id.as_str())];
        for _ in 0..2 {
            let answer = browser.post(APPS, &form).await;
            assert_eq!(answer.status, 303, "{}", answer.body);
            let page = browser.follow(answer).await;
            assert!(page.body.contains("has no access any more."), "{}", page.body);
            assert!(page.body.contains("No app may use your account."), "{}", page.body);
        }
        assert_eq!((told(&s, "grant_revoked").await, s.rows("removed_apps").await), (1, 1));
    }
}

server_test! {
    /// OpenID Connect Back-Channel Logout §2: a logout token says that a sign-in has ended, and none has.
    async fn ours_an_app_that_is_removed_is_told_of_no_sign_out(s: TestServer) {
        let app = s.openid_client(|client| {
            client.metadata.backchannel_logout_uri = Some("https://app.example/backchannel".to_owned());
        }).await;
        let mut browser = s.browser();
        browser.tokens(&app, "openid").await;
        assert!(remove(&mut browser, &app).await.location().starts_with("/account/apps?removed="));
        assert_eq!(s.rows("logout_deliveries").await, 0);
        assert!(browser.is_signed_in().await);
    }
}
