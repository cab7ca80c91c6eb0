//! What people are told of what is done to their account.

use super::*;

server_test! {
    async fn ours_a_browser_that_never_signed_in_before_is_told_of_and_one_that_did_is_not(s: TestServer) {
        let s = s.with_mail().await;
        let mut first = s.browser();
        first.sign_in(ADA).await;
        assert_eq!(s.told(ADA).await, [""; 0], "somebody's first sign-in is no news to them");
        first.sign_in(ADA).await;
        first.cookies.remove("sid");
        first.sign_in(ADA).await;
        assert_eq!(s.told(ADA).await, [""; 0]);
        let mut other = s.browser();
        other.headers.push(("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned()));
        other.sign_in(ADA).await;
        let mails = s.mails().await;
        assert_eq!(s.told(ADA).await, ["new_device"]);
        assert!(format!("{mails:?}").contains("Firefox on Linux"), "{mails:?}");
        assert_eq!(s.browser().try_sign_in(ADA, "x").await.status, 401);
        assert_eq!(s.told(ADA).await, ["new_device"], "who fails is no browser of theirs");
    }
}

server_test! {
    async fn ours_a_recovery_code_and_a_factor_that_goes_are_told_of(s: TestServer) {
        let s = s.with_mail().await;
        let codes = s.second_factor(ADA).await;
        let mut browser = s.browser();
        let page = browser.try_sign_in(ADA, PASSWORD).await;
        let page = browser.follow(page).await;
        let interaction = page.hidden("interaction").unwrap();
        let form = [("interaction", &*interaction), ("step", "second-factor"), ("code", codes[3].expose())];
        let answer = browser.post("/sign-in", &form).await;
        assert_eq!((answer.status, answer.location()), (303, "/"), "{}", answer.body);
        assert_eq!(s.told(ADA).await, ["recovery_code_used"]);
        assert!(format!("{:?}", s.mails().await).contains("left: 9"));
        let page = browser.get("/account/security").await;
        let csrf = crate::factors::csrf_of(&page);
        let made = browser.post("/account/security", &[("csrf", &csrf), ("action", "new-recovery-codes")]).await;
        assert_eq!(made.status, 200, "{}", made.body);
        let id = inputs(&page.body).into_iter().chain(buttons(&page.body));
        let id = id.filter(|input| input.get("name").is_some_and(|name| name == "remove")).find_map(|mut input| input.remove("value")).unwrap();
        assert_eq!(browser.post("/account/security", &[("csrf", &csrf), ("remove", &id)]).await.status, 303);
        assert_eq!(s.told(ADA).await, ["recovery_code_used", "recovery_codes_made", "factor_removed"]);
    }
}

/// The buttons of a page, with their attributes.
fn buttons(html: &str) -> Vec<std::collections::HashMap<String, String>> {
    inputs(&html.replace("<button ", "<input "))
}
