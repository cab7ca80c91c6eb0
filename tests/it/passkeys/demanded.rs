//! A passkey is demanded (`phr`): of whoever has one, and of whoever gets one on the way.

use super::second_factor::{with, with_passkey};
use super::sign_in::{asked, named};
use super::*;
use crate::factors::{action_of, give, is_second_factor, set_up, shown_codes};

const ESSENTIAL: &str = r#"{"id_token":{"acr":{"essential":true,"value":"phr"}}}"#;

fn demanding(app: &TestClient) -> String {
    app.authorization_url(&[("scope", "openid"), ("claims", ESSENTIAL)])
}

/// Answers the page on which a passkey is made.
async fn make(browser: &mut Browser, page: &Answer, device: &mut Device) -> Answer {
    let answer = device
        .create(&asked(page), &Page::at(&browser.issuer))
        .await
        .to_string();
    let interaction = page.hidden("interaction").unwrap();
    let form = [
        ("interaction", &*interaction),
        ("step", "enrol-passkey"),
        ("answer", &answer),
    ];
    browser.post(&action_of(page), &form).await
}

fn is_enrolment(page: &Answer) -> bool {
    page.hidden("step").as_deref() == Some("enrol-passkey")
}

async fn acr_of(app: &TestClient, answer: &Answer) -> Value {
    claims_of(Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await).id())["acr"].clone()
}

server_test! {
    async fn oidc_core_5_5_1_1_where_a_passkey_is_demanded_making_one_is_part_of_the_sign_in(s: TestServer) {
        let s = named(&s).await;
        let (app, mut browser, mut device) = (s.openid_client(|_| {}).await, s.browser(), Device::new());
        let page = browser.get(&demanding(&app)).await;
        let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
        assert!(is_enrolment(&page) && page.body.contains("id=\"make-passkey\""), "{}", page.body);
        let interaction = page.hidden("interaction").unwrap();
        let form = [("interaction", &*interaction), ("step", "enrol-passkey"), ("answer", "{}")];
        let again = browser.post("/auth", &form).await;
        assert_eq!((again.status, is_enrolment(&again)), (422, true));
        let page = make(&mut browser, &again, &mut device).await;
        assert_eq!(shown_codes(&page).len(), 10, "{}", page.body);
        assert_eq!((s.rows("passkeys").await, s.rows("sessions").await), (1, 0), "made, and not used yet");
        let answer = browser.send_on(&page).await;
        let page = browser.follow(answer).await;
        assert!(page.body.contains("id=\"use-passkey\"") && !page.body.contains("id=\"other-way\""), "{}", page.body);
        let answer = with(&mut browser, &page, &mut device).await;
        let page = browser.follow(answer).await;
        let answer = browser.decide_on(&page, "allow").await;
        assert_eq!(acr_of(&app, &answer).await, "phr");
        // The same for whoever signed in by the password, a moment ago.
        s.execute("DELETE FROM passkeys").await;
        let (mut browser, mut device) = (s.browser(), Device::new());
        browser.sign_in(ADA).await;
        let page = browser.get(&demanding(&app)).await;
        assert!(is_enrolment(&page), "{}", page.body);
        let page = make(&mut browser, &page, &mut device).await;
        let answer = browser.send_on(&page).await;
        let page = browser.follow(answer).await;
        let answer = with(&mut browser, &page, &mut device).await;
        let answer = browser.follow(answer).await;
        assert_eq!(acr_of(&app, &answer).await, "phr");
    }
}

server_test! {
    /// Whoever knows the password alone gives an account with a second factor no passkey.
    async fn ours_who_has_a_second_factor_gives_it_before_they_make_a_passkey(s: TestServer) {
        let s = named(&s).await;
        let app = s.openid_client(|_| {}).await;
        // Somebody comes as far as the page while there is no second factor.
        let mut thief = s.browser();
        let page = thief.get(&demanding(&app)).await;
        let theirs = thief.sign_in_on(&page, ADA, PASSWORD).await;
        assert!(is_enrolment(&theirs));
        let mut ada = s.browser();
        ada.sign_in(ADA).await;
        let (phone, _) = set_up(&s, &mut ada).await;
        let answer = make(&mut thief, &theirs, &mut Device::new()).await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains("name=\"password\"") && s.rows("passkeys").await == 0, "{}", answer.body);
        // The code first, and then the passkey; the recovery codes stay.
        let (mut browser, mut device) = (s.browser(), Device::new());
        let page = browser.get(&demanding(&app)).await;
        let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
        assert!(is_second_factor(&page) && !page.body.contains("id=\"use-passkey\""), "{}", page.body);
        let answer = give(&mut browser, &page, &phone.code(s.now()), &[]).await;
        let page = browser.follow(answer).await;
        assert!(is_enrolment(&page), "{}", page.body);
        let answer = make(&mut browser, &page, &mut device).await;
        let page = browser.follow(answer).await;
        assert!(!page.body.contains("name=\"code\"") && page.body.contains("id=\"use-passkey\""), "{}", page.body);
        // Made a second time, by the page of before.
        let answer = with(&mut browser, &page, &mut device).await;
        let page = browser.follow(answer).await;
        let answer = browser.decide_on(&page, "allow").await;
        assert_eq!(acr_of(&app, &answer).await, "phr");
        assert_eq!((s.rows("passkeys").await, s.rows("recovery_codes").await), (1, 10));
    }
}

server_test! {
    async fn ours_nothing_but_the_passkey_meets_the_demand_of_one(s: TestServer) {
        let s = named(&s).await;
        let (mut device, codes) = with_passkey(&s, ADA).await;
        let (app, mut browser) = (s.openid_client(|_| {}).await, s.browser());
        let page = browser.get(&demanding(&app)).await;
        let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
        assert!(!page.body.contains("id=\"other-way\"") && !page.body.contains("name=\"code\""), "{}", page.body);
        // A code that is sent all the same is right, and not enough.
        let interaction = page.hidden("interaction").unwrap();
        let form = [("interaction", &*interaction), ("step", "second-factor"), ("code", &*codes[0])];
        let answer = browser.post("/auth", &form).await;
        let page = browser.follow(answer).await;
        assert!(page.body.contains("id=\"use-passkey\"") && s.rows("grants").await == 0, "{}", page.body);
        let answer = with(&mut browser, &page, &mut device).await;
        let page = browser.follow(answer).await;
        let answer = browser.decide_on(&page, "allow").await;
        assert_eq!(acr_of(&app, &answer).await, "phr");
    }
}

server_test! {
    /// OpenID Connect Core §3.1.2.1, `acr_values`: a wish.
    async fn ours_nobody_is_turned_away_for_a_passkey_that_is_wished_for(s: TestServer) {
        let s = named(&s).await;
        let (mut device, codes) = with_passkey(&s, ADA).await;
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        let answer = browser.try_sign_in(ADA, PASSWORD).await;
        let page = browser.follow(answer).await;
        give_code(&mut browser, &page, &codes[0]).await;
        // She has one: it is asked for, and a code will do.
        let url = app.authorization_url(&[("scope", "openid"), ("acr_values", "phr")]);
        let page = browser.get(&url).await;
        assert!(page.body.contains("id=\"use-passkey\"") && page.body.contains("id=\"other-way\""), "{}", page.body);
        let mut other = browser.clone();
        let answer = give_code(&mut other, &page, &codes[1]).await;
        let page = other.follow(answer).await;
        let answer = other.decide_on(&page, "allow").await;
        assert_eq!(acr_of(&app, &answer).await, "2");
        let page = other.get(&url).await;
        let answer = with(&mut other, &page, &mut device).await;
        let answer = other.follow(answer).await;
        assert_eq!(acr_of(&app, &answer).await, "phr");
        // Who has none is not asked to make one.
        s.user("eve@example.test", "Eve").await;
        let extra = [("scope", "openid"), ("acr_values", "phr")];
        let answer = s.browser().authorize_as("eve@example.test", &app, &extra).await;
        assert_eq!(acr_of(&app, &answer).await, "1");
    }
}

/// Sends a recovery code on a page that asks for a passkey first.
async fn give_code(browser: &mut Browser, page: &Answer, code: &str) -> Answer {
    let interaction = page.hidden("interaction").unwrap();
    let form = [
        ("interaction", &*interaction),
        ("step", "second-factor"),
        ("code", code),
    ];
    browser.post(&action_of(page), &form).await
}

server_test! {
    /// On an IP address there are none: the app hears so, and no page leads round in circles.
    async fn oidc_unmet_1_where_there_are_no_passkeys_the_demand_of_one_is_refused(s: TestServer) {
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        let page = browser.get(&demanding(&app)).await;
        let answer = browser.sign_in_on(&page, ADA, PASSWORD).await;
        answer.assert_redirected_error("unmet_authentication_requirements", &s.issuer);
        s.change_client(&app.id, |client| client.settings.required_acr = Some(grantor::oauth::acr::Acr::Phr)).await;
        let mut browser = s.browser();
        let page = browser.get(&app.authorization_url(&[("scope", "openid")])).await;
        let answer = browser.sign_in_on(&page, ADA, PASSWORD).await;
        answer.assert_redirected_error("login_required", &s.issuer);
        assert_eq!(s.rows("grants").await, 0);
    }
}
