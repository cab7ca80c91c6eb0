//! `/account/security`: who may change what somebody signs in with.

use super::*;

server_test! {
    /// T85
    async fn ours_whoever_changes_what_they_sign_in_with_proved_who_they_are_a_moment_ago(s: TestServer) {
        let mut nobody = s.browser();
        for (url, to) in [("/account/security", "security"), ("/account/security/totp", "totp")] {
            let answer = nobody.get(url).await;
            assert_eq!((answer.status, answer.location()), (303, &*format!("/sign-in?to={to}")), "{url}");
        }
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let (phone, _) = set_up(&s, &mut browser).await;
        let page = browser.get("/sign-in?to=security").await;
        give(&mut browser, &page, &phone.code(s.now()), &[]).await;
        let id = between(&browser.get("/account/security").await.body, "name=\"remove\" value=\"", "\"").to_owned();
        s.advance("11m");
        // It may be looked at.
        assert_eq!(browser.get("/account/security").await.status, 200);
        for pair in [("remove", &*id), ("action", "new-recovery-codes"), ("action", "forget-devices")] {
            let answer = change(&mut browser, pair).await;
            assert_eq!((answer.status, answer.location()), (303, &*format!("/sign-in?to=security&again={}", pair.1)), "{pair:?}");
        }
        assert_eq!(browser.get("/account/security/totp").await.status, 303);
        assert_eq!(s.rows("totp_credentials").await, 1);
        // The password, then the code: and back.
        let page = browser.get("/sign-in?to=security").await;
        assert!(page.body.contains("readonly") && page.body.contains(ADA), "{}", page.body);
        let interaction = page.hidden("interaction").unwrap();
        let form = [("interaction", &*interaction), ("step", "sign-in"), ("email", "eve@example.test"), ("password", PASSWORD)];
        let answer = browser.post("/sign-in", &form).await;
        let page = browser.follow(answer).await;
        let answer = give(&mut browser, &page, &phone.code(s.now()), &[]).await;
        assert_eq!(answer.location(), "/account/security");
        assert_eq!(change(&mut browser, ("remove", &id)).await.location(), "/account/security");
        assert_eq!((s.rows("totp_credentials").await, s.rows("recovery_codes").await), (0, 0));
    }
}

server_test! {
    /// T75: what was begun with it ends, but for the browser that says so.
    async fn ours_with_a_removed_factor_other_sign_ins_end(s: TestServer) {
        let (phone, _, mut other) = with_factor(&s).await;
        let page = to_second_factor(&mut other, ADA).await;
        give(&mut other, &page, &phone.code(s.now()), &[]).await;
        s.advance("30s");
        let mut browser = s.browser();
        let page = to_second_factor(&mut browser, ADA).await;
        give(&mut browser, &page, &phone.code(s.now()), &[]).await;
        let id = between(&browser.get("/account/security").await.body, "name=\"remove\" value=\"", "\"").to_owned();
        let csrf = csrf_of(&browser.get("/account/security").await);
        let form = [("csrf", &*csrf), ("remove", &*id)];
        for what in ["removed", "gone already: it is as they wish"] {
            let answer = browser.post("/account/security", &form).await;
            assert_eq!(answer.location(), "/account/security", "{what}");
            assert!(browser.is_signed_in().await && !other.is_signed_in().await);
        }
        assert_eq!(s.audit().await.iter().filter(|kind| *kind == "factor_removed").count(), 1);
    }
}

server_test! {
    /// T21, and another person's row.
    async fn ours_forms_of_others_change_nothing(s: TestServer) {
        let mut ada = s.browser();
        ada.sign_in(ADA).await;
        let (phone, _) = set_up(&s, &mut ada).await;
        let page = ada.get("/sign-in?to=security").await;
        give(&mut ada, &page, &phone.code(s.now()), &[]).await;
        let page = ada.get("/account/security").await;
        let (csrf, id) = (csrf_of(&page), between(&page.body, "name=\"remove\" value=\"", "\"").to_owned());
        s.user("eve@example.test", "Eve").await;
        let mut eve = s.browser();
        eve.sign_in("eve@example.test").await;
        let answer = eve.post("/account/security", &[("csrf", &*csrf), ("remove", &*id)]).await;
        assert_eq!(answer.status, 403, "the form of another sign-in");
        change(&mut eve, ("remove", &id)).await;
        assert_eq!(s.rows("totp_credentials").await, 1, "another person's row");
        let form = [("csrf", &*csrf), ("remove", &*id)];
        let answer = ada.post_with("/account/security", &form, &[("sec-fetch-site", "cross-site")]).await;
        assert_eq!(answer.status, 403);
        for form in [vec![("csrf", &*csrf)], vec![("csrf", &*csrf), ("remove", "x")], vec![("csrf", &*csrf), ("action", "x")],
            vec![("csrf", &*csrf), ("remove", &*id), ("action", "forget-devices")], vec![("csrf", &*csrf), ("remove", &*id), ("remove", &*id)]] {
            assert_eq!(ada.post("/account/security", &form).await.status, 400, "{form:?}");
        }
        // A secret that was sealed for another sign-in.
        let page = eve.get("/account/security/totp").await;
        let sealed = page.hidden("enrolling").unwrap();
        let theirs = Phone::typed(between(&page.body, "<code class=\"pick\">", "<"));
        let form = [("csrf", &*csrf), ("enrolling", &*sealed), ("code", &*theirs.code(s.now()))];
        let answer = ada.post("/account/security/totp", &form).await;
        assert_eq!((answer.status, answer.location()), (303, "/account/security/totp"));
        assert_eq!(s.rows("totp_credentials").await, 1);
    }
}

server_test! {
    async fn ours_a_person_has_five_apps_at_most(s: TestServer) {
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let (phone, _) = set_up(&s, &mut browser).await;
        let page = browser.get("/sign-in?to=security").await;
        give(&mut browser, &page, &phone.code(s.now()), &[]).await;
        for _ in 0..6 {
            set_up(&s, &mut browser).await;
        }
        assert_eq!(s.rows("totp_credentials").await, 5);
        assert!(!browser.get("/account/security").await.body.contains("id=\"add-totp\""));
        assert_eq!(s.rows("recovery_codes").await, 10);
    }
}
