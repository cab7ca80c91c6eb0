//! Whether people want a passkey: asked once, where it is of use.

use super::second_factor::{with, with_passkey};
use super::sign_in::{asked, named};
use super::*;
use crate::factors::{action_of, give, is_second_factor, press, set_up, shown_codes};

const EVE: &str = "eve@example.test";

/// Signs in on a page by the password, in a browser whose script says that it can make passkeys.
pub async fn sign_in_able(browser: &mut Browser, page: &Answer, email: &str) -> Answer {
    let interaction = page.hidden("interaction").unwrap();
    assert_eq!(
        page.hidden("can_make_passkey").as_deref(),
        Some(""),
        "the script says so"
    );
    let form = [
        ("interaction", &*interaction),
        ("step", "sign-in"),
        ("can_make_passkey", "yes"),
        ("email", email),
        ("password", PASSWORD),
    ];
    let answer = browser.post(&action_of(page), &form).await;
    browser.follow(answer).await
}

/// The same on the sign-in page without an app.
async fn able_alone(browser: &mut Browser, email: &str) -> Answer {
    let page = browser.get("/sign-in").await;
    sign_in_able(browser, &page, email).await
}

fn is_offer(page: &Answer) -> bool {
    page.hidden("step").as_deref() == Some("offered-passkey")
}

/// Sends what a device answered to the page.
async fn answered(browser: &mut Browser, page: &Answer, answer: &str) -> Answer {
    let interaction = page.hidden("interaction").unwrap();
    let form = [
        ("interaction", &*interaction),
        ("step", "offered-passkey"),
        ("answer", answer),
    ];
    browser.post(&action_of(page), &form).await
}

async fn make(browser: &mut Browser, page: &Answer, device: &mut Device) -> Answer {
    let answer = device.create(&asked(page), &Page::at(&browser.issuer)).await;
    answered(browser, page, &answer.to_string()).await
}

/// How many people were asked.
async fn were_asked(s: &TestServer) -> i64 {
    s.count("SELECT COUNT(*) FROM users WHERE asked_for_passkey_at IS NOT NULL")
        .await
}

async fn out(browser: &mut Browser) {
    let page = browser.get("/logout").await;
    let csrf = page.hidden("csrf").unwrap();
    let form = [("csrf", &*csrf), ("decision", "sign-out")];
    browser.post("/logout", &form).await;
    assert!(!browser.is_signed_in().await);
}

server_test! {
    async fn ours_who_has_no_passkey_is_asked_once_and_never_again(s: TestServer) {
        let s = named(&s).await;
        let mut browser = s.browser();
        let page = able_alone(&mut browser, ADA).await;
        assert!(is_offer(&page), "{}", page.body);
        for part in ["Sign in faster next time", "id=\"make-passkey\"", "id=\"not-now\"", ADA] {
            assert!(page.body.contains(part), "{part}: {}", page.body);
        }
        assert!(!page.body.contains("id=\"other-account\"") && !page.body.contains("id=\"cancel\""));
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains(&format!("script-src {}/assets/passkey.js", s.issuer)), "{policy}");
        assert!(browser.is_signed_in().await, "whatever they answer");
        let page = press(&mut browser, &page, "not-now").await;
        assert!(page.body.contains(ADA) && !is_offer(&page), "{}", page.body);
        assert_eq!((s.rows("passkeys").await, were_asked(&s).await), (0, 1));
        out(&mut browser).await;
        // Neither here nor in another browser, whatever they answered.
        for mut browser in [browser, s.browser()] {
            let page = able_alone(&mut browser, ADA).await;
            assert!(!is_offer(&page) && browser.is_signed_in().await, "{}", page.body);
        }
        // Who never answers was asked all the same; another person was not.
        s.user(EVE, "Eve").await;
        assert!(is_offer(&able_alone(&mut s.browser(), EVE).await));
        assert!(!is_offer(&able_alone(&mut s.browser(), EVE).await));
        assert_eq!(were_asked(&s).await, 2);
    }
}

server_test! {
    async fn ours_nobody_is_asked_where_it_is_of_no_use(s: TestServer) {
        let s = named(&s).await;
        let app = s.openid_client(|_| {}).await;
        // By a browser that does not say that it can.
        for said in [None, Some(""), Some("no"), Some("YES")] {
            let mut browser = s.browser();
            let page = browser.get("/sign-in").await;
            let interaction = page.hidden("interaction").unwrap();
            let mut form = vec![("interaction", &*interaction), ("step", "sign-in"), ("email", ADA), ("password", PASSWORD)];
            form.extend(said.map(|said| ("can_make_passkey", said)));
            let answer = browser.post("/sign-in", &form).await;
            assert_eq!((answer.status, answer.location()), (303, "/"), "{said:?}");
        }
        // Who is signed in, and proves once more that it is them.
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let page = browser.get(&app.authorization_url(&[("scope", "openid"), ("prompt", "login")])).await;
        let page = sign_in_able(&mut browser, &page, ADA).await;
        assert!(page.body.contains("value=\"allow\""), "{}", page.body);
        // An app that says how old a sign-in may be is not kept waiting, whether it says so in the request or is registered so.
        let timed = s.openid_client(|client| client.metadata.default_max_age = Some(60)).await;
        let asking = app.authorization_url(&[("scope", "openid"), ("max_age", "60")]);
        for url in [asking, timed.authorization_url(&[("scope", "openid")])] {
            let mut other = s.browser();
            let page = other.get(&url).await;
            let page = sign_in_able(&mut other, &page, ADA).await;
            assert!(page.body.contains("value=\"allow\""), "{}", page.body);
        }
        s.advance("11m");
        let page = browser.get("/sign-in?to=security").await;
        let page = sign_in_able(&mut browser, &page, ADA).await;
        assert!(page.body.contains("id=\"add-passkey\""), "{}", page.body);
        assert_eq!(were_asked(&s).await, 0);
        // Who has one, by the password and it, or by it alone.
        let (mut device, codes) = with_passkey(&s, ADA).await;
        let mut browser = s.browser();
        let page = able_alone(&mut browser, ADA).await;
        let answer = with(&mut browser, &page, &mut device).await;
        assert_eq!((answer.status, answer.location()), (303, "/"));
        let mut browser = s.browser();
        let page = able_alone(&mut browser, ADA).await;
        let interaction = page.hidden("interaction").unwrap();
        let form = [("interaction", &*interaction), ("step", "second-factor"), ("code", &*codes[0])];
        let answer = browser.post("/sign-in", &form).await;
        assert_eq!((answer.status, answer.location()), (303, "/"));
        let mut browser = s.browser();
        let page = browser.get("/sign-in").await;
        assert_eq!(with(&mut browser, &page, &mut device).await.location(), "/");
        assert_eq!(were_asked(&s).await, 0);
    }
}

server_test! {
    async fn ours_nobody_is_asked_where_there_are_no_passkeys_or_the_owner_does_not_wish_it(s: TestServer) {
        let mut browser = s.browser();
        let page = browser.get("/sign-in").await;
        assert_eq!(page.hidden("can_make_passkey"), None, "on an IP address there are none");
        let interaction = page.hidden("interaction").unwrap();
        let form = [("interaction", &*interaction), ("step", "sign-in"), ("can_make_passkey", "yes"), ("email", ADA), ("password", PASSWORD)];
        assert_eq!(browser.post("/sign-in", &form).await.location(), "/");
        assert_eq!(were_asked(&s).await, 0);
        let s = s
            .with_settings(|settings| {
                let issuer = settings.issuer.take().unwrap();
                settings.issuer = Some(issuer.replace("127.0.0.1", "localhost"));
                settings.passkeys.nudge = false;
            })
            .await;
        let page = able_alone(&mut s.browser(), ADA).await;
        assert!(!is_offer(&page) && page.body.contains(ADA), "{}", page.body);
        assert_eq!(were_asked(&s).await, 0);
    }
}

server_test! {
    async fn ours_who_does_not_want_one_now_goes_on_to_the_app(s: TestServer) {
        let s = named(&s).await;
        // However long what the app asks for is: then the page comes at once, and not by an address.
        for (state, email) in [("s".repeat(10), ADA), ("s".repeat(3000), EVE)] {
            if email == EVE {
                s.user(EVE, "Eve").await;
            }
            let (app, mut browser) = (s.openid_client(|_| {}).await, s.browser());
            let page = browser.get(&app.authorization_url(&[("scope", "openid"), ("state", &state)])).await;
            let page = sign_in_able(&mut browser, &page, email).await;
            assert!(is_offer(&page), "{}", page.body);
            // Loaded anew, it asks the same.
            let interaction = page.hidden("interaction").unwrap();
            let again = browser.get(&format!("/auth?interaction={interaction}")).await;
            assert!(is_offer(&again), "{}", again.body);
            let consent = press(&mut browser, &again, "not-now").await;
            let answer = browser.decide_on(&consent, "allow").await;
            assert_eq!(answer.parameter("state").as_deref(), Some(&*state));
            let claims = claims_of(Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await).id());
            assert_eq!((&claims["acr"], &claims["amr"]), (&"1".into(), &serde_json::json!(["pwd"])));
            // Back in the history, and once more.
            assert_eq!(press(&mut browser, &page, "not-now").await.parameter("state").as_deref(), Some(&*state));
        }
        assert_eq!(s.rows("passkeys").await, 0);
    }
}

server_test! {
    async fn ours_who_makes_one_gets_recovery_codes_and_goes_on_to_the_app(s: TestServer) {
        let s = named(&s).await;
        let (app, mut device) = (s.openid_client(|_| {}).await, Device::new());
        // Another sign-in of hers, which ends with it (T75).
        let mut elsewhere = s.browser();
        elsewhere.sign_in(ADA).await;
        let mut browser = s.browser();
        let page = browser.get(&app.authorization_url(&[("scope", "openid")])).await;
        let page = sign_in_able(&mut browser, &page, ADA).await;
        let codes = make(&mut browser, &page, &mut device).await;
        assert_eq!(shown_codes(&codes).len(), 10, "{}", codes.body);
        assert!(!elsewhere.is_signed_in().await && browser.is_signed_in().await);
        let answer = browser.send_on(&codes).await;
        let consent = browser.follow(answer).await;
        let answer = browser.decide_on(&consent, "allow").await;
        let claims = claims_of(Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await).id());
        assert_eq!((&claims["acr"], &claims["amr"]), (&"1".into(), &serde_json::json!(["pwd"])), "it was not used");
        let audit = s.audit().await;
        for kind in ["passkey_added", "recovery_codes_made"] {
            assert_eq!(audit.iter().filter(|known| *known == kind).count(), 1, "{kind}");
        }
        // Back in the history: she has one.
        let interaction = page.hidden("interaction").unwrap();
        let again = browser.get(&format!("/auth?interaction={interaction}")).await;
        assert!(!is_offer(&again) && again.parameter("code").is_some(), "{}", again.body);
        // Next time it is enough.
        let mut browser = s.browser();
        let page = browser.get("/sign-in").await;
        assert_eq!(with(&mut browser, &page, &mut device).await.location(), "/");
    }
}

server_test! {
    async fn ours_who_makes_one_without_an_app_goes_on_to_where_they_were_going(s: TestServer) {
        let s = named(&s).await;
        let mut browser = s.browser();
        let page = browser.get("/sign-in?to=security").await;
        let page = sign_in_able(&mut browser, &page, ADA).await;
        assert!(is_offer(&page), "{}", page.body);
        let codes = make(&mut browser, &page, &mut Device::new()).await;
        assert_eq!(shown_codes(&codes).len(), 10, "{}", codes.body);
        assert!(codes.body.contains("id=\"continue\" href=\"/account/security\""), "{}", codes.body);
        let interaction = page.hidden("interaction").unwrap();
        let again = browser.get(&format!("/sign-in?interaction={interaction}")).await;
        assert_eq!((again.status, again.location()), (303, "/account/security"));
    }
}

server_test! {
    async fn ours_an_answer_that_is_none_shows_the_page_again_with_both_ways_on(s: TestServer) {
        let s = named(&s).await;
        s.user(EVE, "Eve").await;
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        let first = browser.get(&app.authorization_url(&[("scope", "openid")])).await;
        let first = sign_in_able(&mut browser, &first, ADA).await;
        // Of another person; for another page; of another origin; of nobody verified; nothing at all.
        let eves = able_alone(&mut s.browser(), EVE).await;
        assert!(is_offer(&eves));
        let own = || Page::at(&s.issuer);
        let is_verified = false;
        let mut answers = vec![
            Device::new().create(&asked(&eves), &own()).await.to_string(),
            Device::new().create(&asked(&first), &Page::at("https://evil.example")).await.to_string(),
            Device::new().create(&asked(&first), &Page { is_verified, ..own() }).await.to_string(),
        ];
        // What is no text at all is no form.
        answers.extend(garbage().into_iter().filter(|text| text.len() < 1000 && !text.contains('\0')));
        for answer in answers {
            let page = answered(&mut browser, &first, &answer).await;
            assert_eq!(page.status, 422, "{answer}: {}", page.body);
            for part in ["id=\"error\"", "id=\"make-passkey\"", "id=\"not-now\""] {
                assert!(page.body.contains(part), "{part}: {}", page.body);
            }
        }
        // Too late for the question; and for the sign-in.
        let late = Device::new().create(&asked(&first), &own()).await.to_string();
        s.advance("301s");
        let page = answered(&mut browser, &first, &late).await;
        assert!(page.status == 422 && page.body.contains("more than five minutes"), "{}", page.body);
        let answer = Device::new().create(&asked(&page), &own()).await.to_string();
        s.advance("300s");
        let page = answered(&mut browser, &page, &answer).await;
        assert!(page.status == 422 && page.body.contains("too long ago"), "{}", page.body);
        assert_eq!(s.rows("passkeys").await, 0);
        let consent = press(&mut browser, &page, "not-now").await;
        assert!(browser.decide_on(&consent, "allow").await.parameter("code").is_some());
    }
}

server_test! {
    /// Sent twice, or made in another tab meanwhile.
    async fn ours_an_answer_that_was_kept_is_no_other(s: TestServer) {
        let s = named(&s).await;
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        let page = browser.get(&app.authorization_url(&[("scope", "openid")])).await;
        let page = sign_in_able(&mut browser, &page, ADA).await;
        let answer = Device::new().create(&asked(&page), &Page::at(&s.issuer)).await.to_string();
        assert_eq!(shown_codes(&answered(&mut browser, &page, &answer).await).len(), 10);
        let again = answered(&mut browser, &page, &answer).await;
        let consent = browser.follow(again).await;
        assert!(consent.body.contains("value=\"allow\""), "{}", consent.body);
        assert_eq!((s.rows("passkeys").await, s.rows("recovery_codes").await), (1, 10));
    }
}

server_test! {
    async fn ours_the_page_is_of_use_to_whom_it_was_made_for_alone(s: TestServer) {
        let s = named(&s).await;
        s.user(EVE, "Eve").await;
        let app = s.openid_client(|_| {}).await;
        let url = app.authorization_url(&[("scope", "openid")]);
        let mut browser = s.browser();
        let first = browser.get(&url).await;
        let page = sign_in_able(&mut browser, &first, ADA).await;
        let answer = Device::new().create(&asked(&page), &Page::at(&s.issuer)).await.to_string();
        // In another browser, signed in or not.
        let mut other = s.browser();
        assert_eq!(answered(&mut other, &page, &answer).await.status, 403);
        other.sign_in(ADA).await;
        assert_eq!(answered(&mut other, &page, &answer).await.status, 403);
        // Before anybody signed in: to the sign-in, and with nothing to keep.
        let mut early = s.browser();
        let begun = early.get(&url).await;
        let sent = answered(&mut early, &begun, &answer).await;
        let sent = early.follow(sent).await;
        assert!(sent.body.contains("name=\"password\""), "{}", sent.body);
        // Signed in, and never asked.
        let mut unasked = s.browser();
        unasked.sign_in(EVE).await;
        let interaction = unasked.get(&url).await.hidden("interaction").unwrap();
        let form = [("interaction", &*interaction), ("step", "offered-passkey"), ("answer", &answer)];
        assert_eq!(unasked.post("/auth", &form).await.status, 400);
        // After she signed out: to the sign-in, and on to the app.
        let mut left = browser.clone();
        out(&mut left).await;
        let sent = answered(&mut left, &page, &answer).await;
        let sent = left.follow(sent).await;
        assert!(sent.body.contains("name=\"password\""), "{}", sent.body);
        let consent = sign_in_able(&mut left, &sent, ADA).await;
        assert!(consent.body.contains("value=\"allow\""), "{}", consent.body);
        // Once somebody else has signed in, in another tab.
        let sent = answered(&mut left, &page, &answer).await;
        assert_eq!(left.follow(sent).await.parameter("code"), None);
        left.sign_in(EVE).await;
        let sent = answered(&mut left, &page, &answer).await;
        let consent = left.follow(sent).await;
        assert!(consent.body.contains("value=\"allow\"") && consent.body.contains(EVE), "{}", consent.body);
        assert_eq!(s.rows("passkeys").await, 0);
    }
}

server_test! {
    /// The password and the code: the question comes after both, and the codes on paper stay.
    async fn ours_who_has_another_second_factor_is_asked_after_it(s: TestServer) {
        let s = named(&s).await;
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let (phone, _) = set_up(&s, &mut browser).await;
        let (mut browser, mut device) = (s.browser(), Device::new());
        let page = browser.get(&app.authorization_url(&[("scope", "openid")])).await;
        let page = sign_in_able(&mut browser, &page, ADA).await;
        assert!(is_second_factor(&page) && were_asked(&s).await == 0, "{}", page.body);
        let answer = give(&mut browser, &page, &phone.code(s.now()), &[("trust", "on")]).await;
        let page = browser.follow(answer).await;
        assert!(is_offer(&page), "{}", page.body);
        let answer = make(&mut browser, &page, &mut device).await;
        let consent = browser.follow(answer).await;
        let answer = browser.decide_on(&consent, "allow").await;
        let claims = claims_of(Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await).id());
        assert_eq!((&claims["acr"], &claims["amr"]), (&"2".into(), &serde_json::json!(["pwd", "otp", "mfa"])));
        assert_eq!((s.rows("passkeys").await, s.rows("recovery_codes").await, s.rows("devices").await), (1, 10, 0));
    }
}

server_test! {
    /// By a browser that is trusted with one factor nothing is added to the account.
    async fn ours_a_trusted_browser_asks_nobody(s: TestServer) {
        let s = named(&s).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let (phone, _) = set_up(&s, &mut browser).await;
        let mut browser = s.browser();
        let answer = browser.try_sign_in(ADA, PASSWORD).await;
        let page = browser.follow(answer).await;
        give(&mut browser, &page, &phone.code(s.now()), &[("trust", "on")]).await;
        out(&mut browser).await;
        let page = able_alone(&mut browser, ADA).await;
        assert!(!is_offer(&page) && browser.is_signed_in().await, "{}", page.body);
        assert_eq!(were_asked(&s).await, 0);
    }
}
