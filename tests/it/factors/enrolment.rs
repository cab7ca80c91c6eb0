//! A second factor where it is demanded of somebody who has none: part of the sign-in.

use super::*;
use grantor::oauth::acr::SecondFactor;

async fn demanding(s: &TestServer) -> TestServer {
    s.with_settings(|settings| settings.sign_in.second_factor = SecondFactor::Required)
        .await
}

fn is_enrolment(page: &Answer) -> bool {
    page.hidden("step").as_deref() == Some("enrol")
}

server_test! {
    async fn ours_where_a_second_factor_is_demanded_getting_one_is_part_of_the_sign_in(s: TestServer) {
        let s = demanding(&s).await;
        let (app, mut browser) = (s.openid_client(|_| {}).await, s.browser());
        let page = browser.get(&app.authorization_url(&[("scope", "openid")])).await;
        let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
        assert!(is_enrolment(&page), "{}", page.body);
        assert_eq!((s.rows("sessions").await, s.rows("totp_credentials").await), (0, 0));
        let secret = between(&page.body, "<code class=\"pick\">", "<").to_owned();
        assert_eq!(secret.replace(' ', "").len(), 32, "160 bits");
        let phone = Phone::typed(&secret);
        let wrong = give(&mut browser, &page, &phone.wrong(s.now()), &[]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.body.contains(&secret), "the same secret, once more");
        let page = give(&mut browser, &wrong, &phone.code(s.now()), &[]).await;
        let codes = shown_codes(&page);
        assert_eq!((page.status, codes.len()), (200, 10), "{}", page.body);
        assert_eq!((s.rows("sessions").await, s.rows("recovery_codes").await), (1, 10));
        // On to the app.
        let answer = browser.send_on(&page).await;
        let page = browser.follow(answer).await;
        let answer = browser.decide_on(&page, "allow").await;
        let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        assert_eq!(claims_of(tokens.id())["acr"], "2");
        // And the next time it is asked for; the code that set it up is used.
        let mut other = s.browser();
        let page = to_second_factor(&mut other, ADA).await;
        assert_eq!(give(&mut other, &page, &phone.code(s.now()), &[]).await.status, 401);
        assert_eq!(give(&mut other, &page, &codes[3], &[]).await.status, 303);
    }
}

server_test! {
    /// Whoever knows the password alone gives the account no second factor of theirs.
    async fn ours_who_has_a_second_factor_gets_no_other_by_the_password(s: TestServer) {
        let s = demanding(&s).await;
        // The page of somebody who had none yet.
        let mut thief = s.browser();
        let answer = thief.try_sign_in(ADA, PASSWORD).await;
        let page = thief.follow(answer).await;
        assert!(is_enrolment(&page));
        let theirs = Phone::typed(between(&page.body, "<code class=\"pick\">", "<"));
        // Ada herself is quicker.
        let mut ada = s.browser();
        let answer = ada.try_sign_in(ADA, PASSWORD).await;
        let hers = ada.follow(answer).await;
        let phone = Phone::typed(between(&hers.body, "<code class=\"pick\">", "<"));
        assert_eq!(give(&mut ada, &hers, &phone.code(s.now()), &[]).await.status, 200);
        let answer = give(&mut thief, &page, &theirs.code(s.now()), &[]).await;
        assert_eq!(answer.status, 422, "{}", answer.body);
        assert!(answer.body.contains("name=\"password\"") && !thief.is_signed_in().await);
        assert_eq!(s.rows("totp_credentials").await, 1);
        // The page of the step is of no use where a factor is there.
        s.advance("30s");
        let asked = to_second_factor(&mut thief, ADA).await;
        let interaction = asked.hidden("interaction").unwrap();
        let form = [("interaction", &*interaction), ("step", "enrol"), ("code", &*theirs.code(s.now()))];
        let answer = thief.post("/sign-in", &form).await;
        assert_eq!(answer.status, 400, "{}", answer.body);
        assert_eq!(s.rows("totp_credentials").await, 1);
    }
}

server_test! {
    async fn ours_a_page_to_set_up_that_is_loaded_anew_shows_the_same_secret(s: TestServer) {
        let s = demanding(&s).await;
        let mut browser = s.browser();
        let answer = browser.try_sign_in(ADA, PASSWORD).await;
        let url = answer.location().to_owned();
        let secret = |page: &Answer| between(&page.body, "<code class=\"pick\">", "<").to_owned();
        let (one, two) = (browser.get(&url).await, browser.get(&url).await);
        assert_eq!(secret(&one), secret(&two));
        s.advance("11m");
        let late = browser.get(&url).await;
        assert!(late.body.contains("name=\"password\""), "a proof lasts ten minutes");
    }
}
