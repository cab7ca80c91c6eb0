//! Passkeys on `/account/security`.

use super::sign_in::{answered, asked, named};
use super::*;
use crate::factors::{
    between, change, csrf_of, give, is_second_factor, set_up, shown_codes, to_second_factor,
};

const EVE: &str = "eve@example.test";

/// The answer of a device to the page on which a passkey is added, as the form sends it.
async fn made(browser: &mut Browser, device: &mut Device) -> [(&'static str, String); 3] {
    let page = browser.get("/account/security/passkey").await;
    assert_eq!(page.status, 200, "{page:?}");
    let answer = device.create(&asked(&page), &Page::at(&browser.issuer)).await;
    [
        ("csrf", csrf_of(&page)),
        ("asked", page.hidden("asked").unwrap()),
        ("answer", answer.to_string()),
    ]
}

async fn send(browser: &mut Browser, form: &[(&'static str, String); 3]) -> Answer {
    let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
    browser.post("/account/security/passkey", &form).await
}

/// Adds a passkey for whoever is signed in.
pub async fn add(browser: &mut Browser, device: &mut Device) -> Answer {
    let form = made(browser, device).await;
    send(browser, &form).await
}

/// Ada, with a passkey that she has just proved to have.
async fn with_passkey(s: &TestServer) -> (Browser, Device, Vec<String>) {
    let (mut browser, mut device) = (s.browser(), Device::new());
    browser.sign_in(ADA).await;
    let page = add(&mut browser, &mut device).await;
    assert_eq!(page.status, 200, "{page:?}");
    prove_once_more(&mut browser, &mut device).await;
    (browser, device, shown_codes(&page))
}

/// Answers the page that asks who changes the account.
async fn prove_once_more(browser: &mut Browser, device: &mut Device) {
    let page = browser.get("/sign-in?to=security").await;
    assert!(
        page.body.contains("id=\"use-passkey\"") && !page.body.contains("name=\"code\""),
        "{}",
        page.body
    );
    let answer = device
        .get(&asked(&page), &Page::at(&browser.issuer))
        .await
        .to_string();
    let answer = answered(browser, &page, &answer).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/account/security"),
        "{}",
        answer.body
    );
}

/// The ids of the passkeys a page shows.
fn shown(page: &Answer) -> Vec<String> {
    let rows = page.body.split("name=\"rename\" value=\"").skip(1);
    rows.map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

/// What the page tells the browser's authenticators.
fn accepted(page: &Answer) -> Value {
    let text = between(&page.body, "data-accepted=\"", "\"");
    serde_json::from_str(&text.replace("&#34;", "\"")).unwrap()
}

server_test! {
    async fn ours_a_passkey_is_added_renamed_and_removed_on_the_accounts_page(s: TestServer) {
        let s = named(&s).await;
        let (mut browser, mut device) = (s.browser(), Device::new());
        browser.sign_in(ADA).await;
        let page = browser.get("/account/security").await;
        assert!(page.body.contains("Add a passkey") && shown(&page).is_empty());
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains(&format!("script-src {}/assets/passkey.js", s.issuer)), "{policy}");
        let page = add(&mut browser, &mut device).await;
        assert_eq!((page.status, shown_codes(&page).len()), (200, 10), "the first factor brings codes: {}", page.body);
        let page = browser.get("/account/security").await;
        assert!(page.body.contains("Apple Passwords") && page.body.contains("not used yet"), "{}", page.body);
        let [id] = &shown(&page)[..] else { panic!("{}", page.body) };
        let user_id = s.user_id(ADA).await;
        let known = of_user(&s, &user_id).await;
        let told = accepted(&page);
        assert_eq!(told["rpId"], "localhost");
        assert_eq!(told["userId"], encode(uuid::Uuid::try_parse(user_id.as_str()).unwrap().as_bytes()));
        assert_eq!(told["allAcceptedCredentialIds"], serde_json::json!([encode(known[0].made.credential_id.as_bytes())]));
        // From now on a password is not all there is to prove.
        for pair in [("remove", &**id), ("action", "new-recovery-codes")] {
            let answer = change(&mut browser, pair).await;
            assert_eq!((answer.status, answer.location()), (303, &*format!("/sign-in?to=security&again={}", pair.1)), "{pair:?}");
        }
        prove_once_more(&mut browser, &mut device).await;
        let csrf = csrf_of(&browser.get("/account/security").await);
        let long = "x".repeat(65);
        let form = |name| [("csrf", &*csrf), ("rename", &**id), ("name", name)];
        for name in ["", "   ", &long, "a\u{7}b"] {
            assert_eq!(browser.post("/account/security", &form(name)).await.status, 400, "{name:?}");
        }
        assert_eq!(browser.post("/account/security", &form(" My <phone> ")).await.location(), "/account/security");
        let page = browser.get("/account/security").await;
        assert!(page.body.contains("My &#60;phone&#62;") && page.body.contains("last used on"), "{}", page.body);
        assert_eq!(change(&mut browser, ("remove", id)).await.location(), "/account/security");
        let page = browser.get("/account/security").await;
        assert!(shown(&page).is_empty() && accepted(&page)["allAcceptedCredentialIds"] == serde_json::json!([]));
        assert_eq!((s.rows("passkeys").await, s.rows("recovery_codes").await), (0, 0));
        let audit = s.audit().await;
        for kind in ["passkey_added", "recovery_codes_made", "passkey_renamed", "passkey_removed"] {
            assert_eq!(audit.iter().filter(|known| *known == kind).count(), 1, "{kind}");
        }
        // Gone already: it is as they wish.
        let form = [("csrf", &*csrf), ("remove", &**id)];
        assert_eq!(browser.post("/account/security", &form).await.location(), "/account/security");
    }
}

server_test! {
    /// What an answer is good for: this sign-in's page, once, five minutes.
    async fn ours_an_answer_to_another_page_adds_nothing(s: TestServer) {
        let s = named(&s).await;
        s.user(EVE, "Eve").await;
        let (mut ada, mut eve, mut device) = (s.browser(), s.browser(), Device::new());
        ada.sign_in(ADA).await;
        eve.sign_in(EVE).await;
        let hers = made(&mut ada, &mut device).await;
        let theirs = made(&mut eve, &mut Device::new()).await;
        assert_eq!(send(&mut eve, &hers).await.status, 403, "the form of another sign-in");
        for (csrf, asked, answer) in [(0, 1, 0), (0, 0, 1), (0, 1, 1)] {
            let from = |which: usize, at: usize| if which == 0 { hers[at].clone() } else { theirs[at].clone() };
            let answer = send(&mut ada, &[from(csrf, 0), from(asked, 1), from(answer, 2)]).await;
            assert_eq!(answer.status, 422, "{}", answer.body);
            assert!(answer.body.contains("could not be added"));
        }
        for (asked, answer) in [("", "{}"), (&*hers[1].1, "{}"), (&*hers[1].1, ""), ("x", &*hers[2].1)] {
            let form = [hers[0].clone(), ("asked", asked.to_owned()), ("answer", answer.to_owned())];
            assert_eq!(send(&mut ada, &form).await.status, 422);
        }
        assert_eq!(s.rows("passkeys").await, 0);
        let late = made(&mut ada, &mut Device::new()).await;
        s.advance("301s");
        let answer = send(&mut ada, &late).await;
        assert!(answer.status == 422 && answer.body.contains("more than five minutes"), "{}", answer.body);
        ada.sign_in(ADA).await;
        let form = made(&mut ada, &mut device).await;
        assert_eq!(send(&mut ada, &form).await.status, 200);
        prove_once_more(&mut ada, &mut device).await;
        assert_eq!(send(&mut ada, &form).await.status, 422, "once");
        assert_eq!((s.rows("passkeys").await, s.rows("recovery_codes").await), (1, 10));
        // Another person's row.
        let id = of_user(&s, &s.user_id(ADA).await).await[0].id.to_string();
        change(&mut eve, ("remove", &id)).await;
        let csrf = csrf_of(&eve.get("/account/security").await);
        eve.post("/account/security", &[("csrf", &*csrf), ("rename", &*id), ("name", "Eve's")]).await;
        let left = of_user(&s, &s.user_id(ADA).await).await;
        assert_eq!((left.len(), left[0].name.as_str()), (1, "Apple Passwords"));
        let mut nobody = s.browser();
        assert_eq!(nobody.get("/account/security/passkey").await.location(), "/sign-in?to=passkey");
        assert_eq!(send(&mut nobody, &form).await.location(), "/sign-in?to=passkey");
    }
}

server_test! {
    /// ASVS 7.4.3: with a removed factor what was begun with it ends; with a new one nobody is trusted as before.
    async fn ours_trusted_browsers_are_forgotten_with_a_new_passkey_and_other_sign_ins_end_with_a_removed_one(s: TestServer) {
        let s = named(&s).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let (phone, _) = set_up(&s, &mut browser).await;
        let mut trusted = s.browser();
        let page = to_second_factor(&mut trusted, ADA).await;
        give(&mut trusted, &page, &phone.code(s.now()), &[("trust", "on")]).await;
        assert_eq!(s.rows("devices").await, 1);
        s.advance("30s");
        let page = browser.get("/sign-in?to=security").await;
        give(&mut browser, &page, &phone.code(s.now()), &[]).await;
        let mut device = Device::new();
        let answer = add(&mut browser, &mut device).await;
        assert_eq!(answer.location(), "/account/security", "they have codes: {}", answer.body);
        assert_eq!((s.rows("devices").await, s.rows("recovery_codes").await), (0, 10));
        assert!(browser.is_signed_in().await && !trusted.is_signed_in().await);
        let id = shown(&browser.get("/account/security").await)[0].clone();
        change(&mut browser, ("remove", &id)).await;
        assert!(browser.is_signed_in().await);
        assert_eq!((s.rows("recovery_codes").await, s.rows("totp_credentials").await), (10, 1), "there is another factor");
        // The passkey proves nothing any more.
        let mut other = s.browser();
        let page = other.get("/sign-in").await;
        let answer = device.get(&asked(&page), &Page::at(&s.issuer)).await.to_string();
        assert_eq!(answered(&mut other, &page, &answer).await.status, 401);
    }
}

server_test! {
    async fn ours_the_last_way_in_is_never_removed(s: TestServer) {
        let s = named(&s).await;
        let (mut browser, mut device, _) = with_passkey(&s).await;
        s.execute("DELETE FROM password_credentials").await;
        let id = shown(&browser.get("/account/security").await)[0].clone();
        let page = change(&mut browser, ("remove", &id)).await;
        assert_eq!(page.status, 409);
        assert!(page.body.contains("G1328") && page.body.contains("only way"), "{}", page.body);
        assert_eq!(s.rows("passkeys").await, 1);
        // Whoever has no password proves with the passkey that it is them.
        s.advance("11m");
        assert_eq!(change(&mut browser, ("remove", &id)).await.location(), format!("/sign-in?to=security&again={id}"));
        let page = browser.get("/sign-in?to=security").await;
        let answer = device.get(&asked(&page), &Page::at(&s.issuer)).await.to_string();
        assert_eq!(answered(&mut browser, &page, &answer).await.location(), "/account/security");
        assert_eq!(add(&mut browser, &mut Device::new()).await.location(), "/account/security");
        assert_eq!(change(&mut browser, ("remove", &id)).await.location(), "/account/security");
        assert_eq!((s.rows("passkeys").await, s.rows("recovery_codes").await), (1, 10));
    }
}

server_test! {
    async fn ours_a_person_has_twenty_passkeys_at_most(s: TestServer) {
        let s = named(&s).await;
        let (mut browser, _, _) = with_passkey(&s).await;
        for _ in 1..20 {
            assert_eq!(add(&mut browser, &mut Device::new()).await.location(), "/account/security");
        }
        let page = browser.get("/account/security").await;
        assert!(shown(&page).len() == 20 && !page.body.contains("id=\"add-passkey\""));
        assert_eq!(browser.get("/account/security/passkey").await.location(), "/account/security");
    }
}

server_test! {
    async fn ours_on_an_ip_address_no_passkey_is_added(s: TestServer) {
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let page = browser.get("/account/security").await;
        assert!(!page.body.contains("asskey") && !page.headers["content-security-policy"].to_str().unwrap().contains("script"));
        assert_eq!(browser.get("/account/security/passkey").await.location(), "/account/security");
        let csrf = csrf_of(&browser.get("/account/security/totp").await);
        let form = [("csrf", &*csrf), ("asked", "x"), ("answer", "{}")];
        assert_eq!(browser.post("/account/security/passkey", &form).await.location(), "/account/security");
        assert!(!is_second_factor(&page));
    }
}
