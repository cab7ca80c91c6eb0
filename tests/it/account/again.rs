//! What was pressed before somebody had to prove who they are: nothing is done by it, and it is not lost in silence.

use super::*;
use crate::people::sessions::{PAGE as SESSIONS, end};

const NOT_DONE: &str = "Nothing was changed yet: you were asked first who you are.";

/// Signs Ada in where an answer leads; where that leads.
async fn prove(browser: &mut Browser, answer: &Answer) -> String {
    let page = browser.get(answer.location()).await;
    let interaction = page.hidden("interaction").unwrap();
    let form = [
        ("interaction", &*interaction),
        ("step", "sign-in"),
        ("email", ADA),
        ("password", PASSWORD),
    ];
    let answer = browser.post("/sign-in", &form).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.location().to_owned()
}

server_test! {
    async fn ours_a_button_that_was_pressed_too_late_is_shown_again_and_not_carried_out(s: TestServer) {
        let app = s.openid_client(|_| {}).await;
        let (mut browser, mut other) = (s.browser(), s.browser());
        let tokens = browser.tokens(&app, "openid").await;
        other.sign_in(ADA).await;
        s.advance("11m");
        let tokens = Tokens::of(&app.refresh(tokens.refresh()).await);
        let answer = remove(&mut browser, &app).await;
        let back = prove(&mut browser, &answer).await;
        assert_eq!(back, format!("{APPS}?again={}#again", app.id.as_str()));
        let page = browser.get(back.trim_end_matches("#again")).await;
        assert!(page.body.contains(NOT_DONE) && page.body.contains("id=\"again\""), "{}", page.body);
        assert!(app.is_active(&tokens.access_token).await);
        assert!(!browser.get(APPS).await.body.contains(NOT_DONE));
        s.advance("11m");
        let answer = end(&mut browser, ("action", "sign-out-others")).await;
        let back = prove(&mut browser, &answer).await;
        assert_eq!(back, format!("{SESSIONS}?again=sign-out-others#again"));
        let page = browser.get(back.trim_end_matches("#again")).await;
        assert!(page.body.contains(NOT_DONE), "{}", page.body);
        assert!(other.is_signed_in().await);
    }
}

server_test! {
    /// What is said of a row is said of one that is there, in words of ours, and whatever another site sends is nobody's wish.
    async fn ours_nobody_elses_words_are_shown_as_what_was_pressed(s: TestServer) {
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let hostile = "%3Cscript%3Ealert(1)%3C/script%3E%0d%0aset-cookie:%20a=b";
        for page in [APPS, SESSIONS, "/account/security"] {
            let page = browser.get(&format!("{page}?again={hostile}")).await;
            assert_eq!(page.status, 200);
            // In another language it is the same address again, as it was written.
            let shown = page.body.replace(&format!("?again={hostile}\""), "");
            assert!(!shown.contains(NOT_DONE) && !shown.contains("alert(1)"), "{shown}");
        }
        let answer = browser.get(&format!("/sign-in?to=security&again={hostile}")).await;
        assert_eq!((answer.status, answer.header("set-cookie").contains("a=b")), (303, false), "{answer:?}");
        assert!(answer.location().starts_with("/account/security?again=%3Cscript"), "{}", answer.location());
        let long = "x".repeat(2000);
        let answer = browser.get(&format!("/sign-in?to=security&again={long}")).await;
        assert!(answer.location().len() < 300, "{}", answer.location());
        // It leads to no other place.
        let answer = browser.get("/sign-in?to=security&again=//evil.example").await;
        assert_eq!(answer.location(), "/account/security?again=%2F%2Fevil.example#again");
        s.advance("11m");
        let csrf = csrf_of(&browser.get("/account/data").await);
        let form = [("csrf", &*csrf), ("action", "forget-devices")];
        let answer = browser.post_with("/account/security", &form, &[("sec-fetch-site", "cross-site")]).await;
        assert_eq!((answer.status, answer.location()), (303, "/sign-in?to=security"));
        let answer = browser.post("/account/security", &form[1..]).await;
        assert_eq!((answer.status, answer.location()), (303, "/sign-in?to=security"));
        assert_eq!(browser.post("/account/security", &form).await.location(), "/sign-in?to=security&again=forget-devices");
    }
}

server_test! {
    /// Whoever opens a page of the account that takes a fresh sign-in comes to that page.
    async fn ours_who_proved_who_they_are_comes_to_the_page_they_wanted(s: TestServer) {
        let s = s.with_mail().await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        s.advance("11m");
        for (page, to) in [("/account/security/password", "password"), ("/account/security/address", "address"), ("/account/security/totp", "totp")] {
            let answer = browser.get(page).await;
            assert_eq!((answer.status, answer.location()), (303, &*format!("/sign-in?to={to}")));
            assert_eq!(prove(&mut browser, &answer).await, page);
            assert_eq!(browser.get(page).await.status, 200);
            s.advance("11m");
        }
    }
}
