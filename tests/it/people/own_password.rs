//! Another password, and out of every other browser, on the page of the account.

use super::sessions::{PAGE, end};
use super::*;
use crate::factors::{csrf_of, give, set_up, to_second_factor, with_factor};

const FORM: &str = "/account/security/password";

async fn save(browser: &mut Browser, password: &str, again: &str) -> Answer {
    let csrf = csrf_of(&browser.get(FORM).await);
    let form = [
        ("csrf", &*csrf),
        ("password", password),
        ("password_again", again),
    ];
    browser.post(FORM, &form).await
}

fn is_to_prove(answer: &Answer) -> bool {
    (answer.status, answer.location()) == (303, "/sign-in?to=password")
}

server_test! {
    /// T75: whoever knew the old one is out, on every other browser and in every app.
    async fn t75_another_password_ends_all_but_the_browser_it_is_chosen_in(s: TestServer) {
        let s = s.with_mail().await;
        let app = s.openid_client(|_| {}).await;
        let (mut browser, mut other) = (s.browser(), s.browser());
        let tokens = other.tokens(&app, "openid").await;
        browser.sign_in(ADA).await;
        assert!(browser.get("/account/security").await.body.contains("You chose it on 15 January 2027."));
        let forgotten = asked_for(&s, &mut s.browser(), ADA).await;
        s.advance("1m");
        let mut copied = browser.clone();
        let saved = save(&mut browser, NEW, NEW).await;
        assert_eq!((saved.status, saved.location()), (303, "/account/security"), "{}", saved.body);
        assert!(browser.is_signed_in().await && !other.is_signed_in().await);
        assert!(!copied.is_signed_in().await, "nobody stays in by a copied cookie");
        app.refresh(tokens.refresh()).await.assert_token_error(400, "invalid_grant");
        assert!(browser.get(&forgotten).await.body.contains("This link no longer works"));
        assert_eq!(s.browser().try_sign_in(ADA, PASSWORD).await.status, 401);
        assert_eq!(s.browser().try_sign_in(ADA, NEW).await.status, 303);
        assert!(s.told(ADA).await.contains(&"password_changed"));
        assert!(s.audit().await.contains(&"password_set".to_owned()));
        let dump = s.dump().await;
        assert!(!dump.contains(NEW));
    }
}

server_test! {
    /// T85: a sign-in that is older than ten minutes, or without the factor its person has, changes nothing.
    async fn t85_a_password_is_changed_by_who_proved_a_moment_ago_who_they_are(s: TestServer) {
        assert!(is_to_prove(&s.browser().get(FORM).await));
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let csrf = csrf_of(&browser.get(FORM).await);
        let form = [("csrf", &*csrf), ("password", NEW), ("password_again", NEW)];
        // Not by a page of another site, nor with what another sign-in's form carries.
        let foreign = browser.post_with(FORM, &form, &[("sec-fetch-site", "cross-site")]).await;
        assert_eq!(foreign.status, 403);
        let mut other = s.browser();
        other.sign_in(ADA).await;
        assert_eq!(other.post(FORM, &form).await.status, 403);
        s.advance("11m");
        for answer in [browser.get(FORM).await, browser.post(FORM, &form).await] {
            assert!(is_to_prove(&answer), "{answer:?}");
        }
        other.sign_in(ADA).await;
        set_up(&s, &mut other).await;
        // Their second factor is there now, and this sign-in never gave it.
        assert!(is_to_prove(&save(&mut other, NEW, NEW).await));
        assert_eq!(s.count("SELECT COUNT(*) FROM password_credentials WHERE version > 1").await, 0);
    }
}

server_test! {
    async fn ours_a_password_that_will_not_do_is_said_and_changes_nothing(s: TestServer) {
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        for (password, again, said) in [
            ("short", "short", "12 characters"),
            (NEW, "another", "not the same"),
            ("ada lovelace 12", "ada lovelace 12", "guess"),
        ] {
            let answer = save(&mut browser, password, again).await;
            assert!(answer.status == 422 && answer.body.contains(said), "{said}: {}", answer.body);
        }
        let long = "x".repeat(1025);
        let answer = save(&mut browser, &long, &long).await;
        assert_eq!(answer.status, 422, "{}", answer.body);
        assert_eq!(s.browser().try_sign_in(ADA, PASSWORD).await.status, 303);
    }
}

server_test! {
    async fn ours_who_has_no_password_chooses_one(s: TestServer) {
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        s.execute("DELETE FROM password_credentials").await;
        assert!(browser.get("/account/security").await.body.contains("You have none."));
        assert_eq!(save(&mut browser, NEW, NEW).await.status, 303);
        assert_eq!(s.browser().try_sign_in(ADA, NEW).await.status, 303);
    }
}

server_test! {
    async fn t75_signing_out_everywhere_else_ends_every_other_sign_in(s: TestServer) {
        let (mut browser, mut one, mut two) = (s.browser(), s.browser(), s.browser());
        for browser in [&mut browser, &mut one, &mut two] {
            browser.sign_in(ADA).await;
        }
        let page = browser.get(PAGE).await;
        assert!(page.body.contains("id=\"remove-session-3\"") && !page.body.contains("id=\"remove-session-4\""), "{}", page.body);
        s.advance("11m");
        let answer = end(&mut browser, ("action", "sign-out-others")).await;
        assert_eq!((answer.status, answer.location()), (303, "/sign-in?to=sessions&again=sign-out-others"));
        assert!(one.is_signed_in().await);
        browser.sign_in(ADA).await;
        let answer = end(&mut browser, ("action", "sign-out-others")).await;
        assert_eq!(answer.location(), PAGE);
        assert!(browser.is_signed_in().await && !one.is_signed_in().await && !two.is_signed_in().await);
        assert!(browser.get(PAGE).await.body.contains("You are signed in nowhere else."));
        assert_eq!(s.audit().await.iter().filter(|kind| *kind == "signed_out").count(), 2);
    }
}

server_test! {
    /// §1.19: what somebody proved before, and waits with for what is missing, begins nothing after it.
    async fn t75_who_is_half_way_in_is_out_as_well(s: TestServer) {
        let (phone, _, _) = with_factor(&s).await;
        let mut browser = s.browser();
        let page = to_second_factor(&mut browser, ADA).await;
        assert_eq!(give(&mut browser, &page, &phone.code(s.now()), &[]).await.status, 303);
        for (what, page_of) in [("others", PAGE), ("password", "/account/security")] {
            s.advance("30s");
            let mut late = s.browser();
            let page = to_second_factor(&mut late, ADA).await;
            let changed = if what == "password" {
                save(&mut browser, NEW, NEW).await
            } else {
                end(&mut browser, ("action", "sign-out-others")).await
            };
            assert_eq!(changed.location(), page_of, "{what}");
            let answer = give(&mut late, &page, &phone.code(s.now()), &[]).await;
            assert_eq!(answer.status, 401, "{what}: {}", answer.body);
            assert!(!late.is_signed_in().await && browser.is_signed_in().await, "{what}");
        }
    }
}

server_test! {
    /// The browser in which it was done is no stranger's afterwards.
    async fn ours_who_signs_out_everywhere_else_is_still_known_in_this_browser(s: TestServer) {
        let s = s.with_mail().await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        end(&mut browser, ("action", "sign-out-others")).await;
        save(&mut browser, NEW, NEW).await;
        browser.cookies.remove("sid");
        assert_eq!(browser.try_sign_in(ADA, NEW).await.status, 303);
        assert!(!s.told(ADA).await.contains(&"new_device"), "{:?}", s.told(ADA).await);
        assert_eq!(s.browser().try_sign_in(ADA, NEW).await.status, 303);
        assert!(s.told(ADA).await.contains(&"new_device"));
    }
}
