//! A passkey after the password.

use super::account::add;
use super::sign_in::{answered, asked, named};
use super::*;
use crate::factors::{action_of, give, is_second_factor, set_up, shown_codes};

const EVE: &str = "eve@example.test";

/// Somebody with a passkey; the codes that came with it.
pub async fn with_passkey(s: &TestServer, email: &str) -> (Device, Vec<String>) {
    let (mut browser, mut device) = (s.browser(), Device::new());
    browser.sign_in(email).await;
    let page = add(&mut browser, &mut device).await;
    (device, shown_codes(&page))
}

/// Answers a page with a passkey.
pub async fn with(browser: &mut Browser, page: &Answer, device: &mut Device) -> Answer {
    let answer = device
        .get(&asked(page), &Page::at(&browser.issuer))
        .await
        .to_string();
    answered(browser, page, &answer).await
}

/// Asks for the other way on a page for a second factor.
async fn other_way(browser: &mut Browser, page: &Answer) -> Answer {
    let interaction = page.hidden("interaction").unwrap();
    let form = [
        ("interaction", &*interaction),
        ("step", "second-factor"),
        ("decision", "other-way"),
    ];
    let answer = browser.post(&action_of(page), &form).await;
    browser.follow(answer).await
}

server_test! {
    async fn ours_after_the_password_a_passkey_is_the_second_factor_and_the_app_hears_of_both(s: TestServer) {
        let s = named(&s).await;
        let (mut device, codes) = with_passkey(&s, ADA).await;
        let (app, mut browser) = (s.openid_client(|_| {}).await, s.browser());
        let url = app.authorization_url(&[("scope", "openid")]);
        let page = browser.get(&url).await;
        let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
        assert!(page.body.contains("id=\"use-passkey\"") && page.body.contains("Use your passkey"), "{}", page.body);
        assert!(!page.body.contains("name=\"code\"") && !page.body.contains("name=\"trust\""), "{}", page.body);
        assert!(!page.body.contains("data-conditional"));
        let answer = with(&mut browser, &page, &mut device).await;
        let page = browser.follow(answer).await;
        let answer = browser.decide_on(&page, "allow").await;
        let claims = claims_of(Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await).id());
        assert_eq!((&claims["acr"], &claims["amr"]), (&"phr".into(), &serde_json::json!(["pwd", "pop", "user", "mfa"])));
        // Without it, by a code on paper.
        let mut browser = s.browser();
        let page = browser.get(&url).await;
        let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
        let page = other_way(&mut browser, &page).await;
        assert!(is_second_factor(&page) && page.body.contains("Use the passkey"), "{}", page.body);
        let back = other_way(&mut browser, &page).await;
        assert!(!back.body.contains("name=\"code\""));
        let answer = give(&mut browser, &page, &codes[0], &[]).await;
        let answer = browser.follow(answer).await;
        let claims = claims_of(Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await).id());
        assert_eq!((&claims["acr"], &claims["amr"]), (&"2".into(), &serde_json::json!(["pwd", "otp", "mfa"])));
    }
}

server_test! {
    /// The passkey of one person is none of another's, whoever they say they are.
    async fn ours_a_password_of_one_person_and_a_passkey_of_another_are_nobodys(s: TestServer) {
        let s = named(&s).await;
        s.user(EVE, "Eve").await;
        let ((mut hers, _), (mut eves, _)) = (with_passkey(&s, ADA).await, with_passkey(&s, EVE).await);
        let mut browser = s.browser();
        let answer = browser.try_sign_in(ADA, PASSWORD).await;
        let page = browser.follow(answer).await;
        let before = s.rows("sessions").await;
        let again = with(&mut browser, &page, &mut eves).await;
        assert_eq!(again.status, 401, "{}", again.body);
        assert!(again.body.contains("not one of this account") && again.body.contains("id=\"use-passkey\""), "{}", again.body);
        assert!(!browser.is_signed_in().await && s.rows("sessions").await == before);
        assert_eq!(with(&mut browser, &again, &mut hers).await.status, 303);
        assert!(browser.get("/").await.body.contains(ADA));
        // Nor is it where somebody confirms that it is them.
        s.advance("11m");
        let page = browser.get("/sign-in?to=security").await;
        assert!(page.body.contains("readonly"), "{}", page.body);
        assert_eq!(with(&mut browser, &page, &mut eves).await.status, 401);
        assert!(browser.get("/").await.body.contains(ADA), "still hers");
    }
}

server_test! {
    async fn ours_who_has_both_gives_either(s: TestServer) {
        let s = named(&s).await;
        let (mut device, _) = with_passkey(&s, ADA).await;
        let mut browser = s.browser();
        let answer = browser.try_sign_in(ADA, PASSWORD).await;
        let page = browser.follow(answer).await;
        with(&mut browser, &page, &mut device).await;
        let (phone, codes) = set_up(&s, &mut browser).await;
        assert!(codes.is_empty(), "those that came with the passkey stay");
        for is_passkey in [true, false] {
            let mut browser = s.browser();
            let answer = browser.try_sign_in(ADA, PASSWORD).await;
            let page = browser.follow(answer).await;
            assert!(is_second_factor(&page) && page.body.contains("id=\"use-passkey\""), "{}", page.body);
            let answer = if is_passkey {
                with(&mut browser, &page, &mut device).await
            } else {
                give(&mut browser, &page, &phone.code(s.now()), &[]).await
            };
            assert_eq!(answer.status, 303, "{}", answer.body);
            assert!(browser.is_signed_in().await);
        }
    }
}

server_test! {
    /// The account was changed between the two.
    async fn ours_a_passkey_adds_nothing_to_a_password_that_is_another_by_now(s: TestServer) {
        let s = named(&s).await;
        let (mut device, _) = with_passkey(&s, ADA).await;
        let mut browser = s.browser();
        let answer = browser.try_sign_in(ADA, PASSWORD).await;
        let page = browser.follow(answer).await;
        s.execute("UPDATE password_credentials SET version = version + 1").await;
        let answer = with(&mut browser, &page, &mut device).await;
        assert_eq!(answer.status, 401);
        assert!(answer.body.contains("changed a moment ago") && answer.body.contains("name=\"password\""), "{}", answer.body);
        assert!(!browser.is_signed_in().await);
        // Alone it does.
        assert_eq!(with(&mut browser, &answer, &mut device).await.status, 303);
    }
}
