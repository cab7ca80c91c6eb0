//! "Don't ask again on this device".

use super::*;

/// Ada's browser, trusted.
async fn trusted(s: &TestServer) -> (Phone, Browser) {
    let (phone, _, mut browser) = with_factor(s).await;
    let page = to_second_factor(&mut browser, ADA).await;
    assert!(page.body.contains("name=\"trust\""));
    let answer = give(&mut browser, &page, &phone.code(s.now()), &[("trust", "on")]).await;
    assert_eq!(answer.status, 303);
    s.advance("30s");
    browser.cookies.remove("sid");
    (phone, browser)
}

server_test! {
    async fn ours_a_trusted_browser_is_not_asked_for_thirty_days_and_no_other(s: TestServer) {
        let (_, mut browser) = trusted(&s).await;
        for _ in 0..2 {
            browser.sign_in(ADA).await;
            assert!(browser.is_signed_in().await);
            browser.cookies.remove("sid");
        }
        to_second_factor(&mut s.browser(), ADA).await;
        let mut forger = s.browser();
        forger.cookies.insert("trusted".to_owned(), "td_".to_owned() + &"A".repeat(43));
        to_second_factor(&mut forger, ADA).await;
        // Another account in the same browser is none of its business.
        s.user("eve@example.test", "Eve").await;
        let mut eves = s.browser();
        eves.sign_in("eve@example.test").await;
        set_up(&s, &mut eves).await;
        browser.cookies.remove("sid");
        to_second_factor(&mut browser, "eve@example.test").await;
        s.advance("31d");
        to_second_factor(&mut browser, ADA).await;
    }
}

server_test! {
    /// It gives one factor, and says so to apps.
    async fn ours_a_trusted_browser_gives_one_factor_and_meets_no_demand(s: TestServer) {
        let (phone, mut browser) = trusted(&s).await;
        let app = s.openid_client(|_| {}).await;
        let tokens = browser.tokens(&app, "openid").await;
        assert_eq!((&claims_of(tokens.id())["acr"], &claims_of(tokens.id())["amr"]), (&"1".into(), &serde_json::json!(["pwd"])));
        let demand = r#"{"id_token":{"acr":{"essential":true,"value":"2"}}}"#;
        let page = browser.get(&app.authorization_url(&[("scope", "openid"), ("claims", demand)])).await;
        assert!(is_second_factor(&page), "{}", page.body);
        assert!(!page.body.contains("name=\"trust\""), "no device stands for it");
        let answer = give(&mut browser, &page, &phone.code(s.now()), &[("trust", "on")]).await;
        let answer = browser.follow(answer).await;
        let code = answer.parameter("code").unwrap_or_else(|| panic!("{answer:?}"));
        let tokens = Tokens::of(&app.redeem(&code).await);
        let claims = claims_of(tokens.id());
        assert_eq!((&claims["acr"], &claims["amr"]), (&"2".into(), &serde_json::json!(["pwd", "otp", "mfa"])));
        assert_eq!(s.rows("devices").await, 1, "what was not offered is not taken");
    }
}

server_test! {
    async fn ours_no_browser_is_trusted_after_a_credential_or_the_epoch_changed(s: TestServer) {
        for what in ["new codes", "another app", "forgotten", "signed out everywhere", "password"] {
            let (phone, mut browser) = trusted(&s).await;
            browser.sign_in(ADA).await;
            let page = browser.get("/sign-in?to=security").await;
            assert!(is_second_factor(&page), "{what}: trust is not enough to change the account: {}", page.body);
            let answer = give(&mut browser, &page, &phone.code(s.now()), &[]).await;
            assert_eq!(answer.location(), "/account/security", "{what}");
            s.advance("30s");
            match what {
                "new codes" => assert_eq!(change(&mut browser, ("action", "new-recovery-codes")).await.status, 200),
                "another app" => drop(set_up(&s, &mut browser).await),
                "forgotten" => drop(change(&mut browser, ("action", "forget-devices")).await),
                _ => {
                    let (id, now) = (s.user_id(ADA).await, s.now());
                    let phc = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
                    let cause = (grantor::audit::Actor::Admin, "a test");
                    let is_password = what == "password";
                    s.db.write(move |conn| Box::pin(async move {
                        let before = grantor::storage::users::password(conn, &id).await?.unwrap().phc;
                        if is_password {
                            grantor::session::change_password(conn, &id, phc, cause, now).await?;
                            // So that the test knows it still.
                            grantor::storage::users::rehash(conn, &id, phc, &before).await?;
                        } else {
                            grantor::session::end_of_user(conn, &id, cause, now).await?;
                        }
                        Ok(())
                    })).await.unwrap();
                }
            }
            browser.cookies.remove("sid");
            to_second_factor(&mut browser, ADA).await;
            s.execute("DELETE FROM totp_credentials").await;
            s.execute("DELETE FROM sessions").await;
        }
    }
}
