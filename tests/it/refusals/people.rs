//! What depends on the person, and the pages they see.

use grantor::oauth::reason;
use grantor::storage::passkeys;

use super::Trial;
use crate::factors::{csrf_of, give, set_up, to_second_factor};
use crate::people::address::{ELSEWHERE, changed, link_to};
use crate::support::*;

pub async fn prompts(t: &mut Trial) {
    let app = t.s.openid_client(|_| {}).await;
    let mut browser = t.s.browser();
    let silent = app.authorization_url(&[("prompt", "none"), ("scope", "openid")]);
    let answer = browser.get(&silent).await;
    t.expect(&answer, reason::NOT_SIGNED_IN);
    browser.sign_in(ADA).await;
    let answer = browser.get(&silent).await;
    t.expect(&answer, reason::CONSENT_NEEDED);
    let answer = browser.authorize(&app, &[("scope", "openid")]).await;
    assert!(answer.parameter("code").is_some());
    t.s.advance("10m");
    let url = app.authorization_url(&[("prompt", "none"), ("scope", "openid"), ("max_age", "1")]);
    let answer = browser.get(&url).await;
    t.expect(&answer, reason::SIGN_IN_TOO_OLD);
    let claims = r#"{"id_token":{"sub":{"value":"somebody else"}}}"#;
    let url = app.authorization_url(&[("prompt", "none"), ("scope", "openid"), ("claims", claims)]);
    let answer = browser.get(&url).await;
    t.expect(&answer, reason::OTHER_USER_EXPECTED);
    let claims = r#"{"id_token":{"acr":{"essential":true,"value":"gold"}}}"#;
    let url = app.authorization_url(&[("scope", "openid"), ("claims", claims)]);
    let answer = browser.get(&url).await;
    t.expect(&answer, reason::ACR_UNMET);
    let claims = r#"{"id_token":{"acr":{"essential":true,"value":"2"}}}"#;
    let url = app.authorization_url(&[("prompt", "none"), ("scope", "openid"), ("claims", claims)]);
    let answer = browser.get(&url).await;
    t.expect(&answer, reason::ACR_TOO_LOW);
    let required =
        |acr| move |client: &mut grantor::oauth::client::Client| client.settings.required_acr = acr;
    t.s.change_client(&app.id, required(Some(grantor::oauth::acr::Acr::Two)))
        .await;
    let answer = browser.get(&silent).await;
    t.expect(&answer, reason::SIGN_IN_TOO_WEAK);
    t.s.change_client(&app.id, required(None)).await;

    t.s.role("editor").await;
    t.s.scope("edit", "Edit", None, &["editor"]).await;
    let editing =
        t.s.register(grantor::oauth::client::ClientType::Web, |client| {
            client.scope = "edit".parse().unwrap();
        })
        .await;
    let answer = browser
        .get(&editing.authorization_url(&[("scope", "edit")]))
        .await;
    t.expect(&answer, reason::ROLE_MISSING);
    t.s.allow_api("https://api.example", Some(&[])).await;
    let answer = browser
        .get(&app.authorization_url(&[("scope", "notes:read")]))
        .await;
    t.expect(&answer, reason::RESOURCE_NOT_FOR_USER);
    t.s.allow_api("https://api.example", None).await;
    t.s.allow_app(&editing.id, Some(&[])).await;
    let answer = browser
        .get(&editing.authorization_url(&[("scope", "edit")]))
        .await;
    t.expect(&answer, reason::APP_NOT_FOR_USER);
    let other = t.s.web_client().await;
    let page = browser.get(&other.authorization_url(&[])).await;
    let answer = browser.decide_on(&page, "deny").await;
    t.expect(&answer, reason::USER_DENIED);
}

pub async fn pages(t: &mut Trial) {
    let app = t.s.web_client().await;
    let mut browser = t.s.browser();
    let page = browser.get(&app.authorization_url(&[])).await;
    let interaction = page.hidden("interaction").unwrap();
    let form = [("interaction", &*interaction), ("step", "nonsense")];
    let answer = browser.post("/auth", &form).await;
    t.expect(&answer, reason::FORM_INCOMPLETE);
    let answer = browser
        .post_with("/auth", &form, &[("sec-fetch-site", "cross-site")])
        .await;
    t.expect(&answer, reason::FORM_OF_OTHER_SITE);
    let mut other = t.s.browser();
    let answer = other.post("/auth", &form).await;
    t.expect(&answer, reason::COOKIES_OFF);
    other.get(&app.authorization_url(&[])).await;
    let answer = other.post("/auth", &form).await;
    t.expect(&answer, reason::OTHER_BROWSER);
    let answer = browser
        .post("/auth", &[("interaction", "x"), ("step", "sign-in")])
        .await;
    t.expect(&answer, reason::INTERACTION_BROKEN);
    t.s.advance("31m");
    let answer = browser.post("/auth", &form).await;
    t.expect(&answer, reason::INTERACTION_EXPIRED);
    let answer = browser.get("/password/pl_x").await;
    t.expect(&answer, reason::LINK_NOT_GOOD);
    let answer = browser.get("/password").await;
    t.expect(&answer, reason::NO_MAIL);
    let answer = browser.get("/sign-up").await;
    t.expect(&answer, reason::SIGN_UP_CLOSED);
    let mailing = t.s.with_mail().await;
    let mut browser = mailing.browser();
    let interaction = browser.get("/password").await.hidden("interaction").unwrap();
    let form = [("interaction", &*interaction), ("email", "nobody@example.test")];
    let mut answer = browser.post("/password", &form).await;
    for _ in 0..20 {
        answer = browser.post("/password", &form).await;
    }
    let line = t.log.line_of(&answer);
    assert_eq!(line["cause"], reason::LETTERS_WAIT.to_string());
    t.seen.insert(reason::LETTERS_WAIT.number());
}

/// With the right password, and not more.
pub async fn second_factor(t: &mut Trial) {
    const GRACE: &str = "judy@example.test";
    t.s.user(GRACE, "Grace").await;
    let mut browser = t.s.browser();
    browser.sign_in(GRACE).await;
    let (phone, _) = set_up(&t.s, &mut browser).await;
    let mut browser = t.s.browser();
    let begun = browser.get("/sign-in").await;
    let answer = give(&mut browser, &as_second_factor(&begun), "123456", &[]).await;
    t.expect(&answer, reason::STEP_OUT_OF_ORDER);
    let page = to_second_factor(&mut browser, GRACE).await;
    for _ in 0..5 {
        let answer = give(&mut browser, &page, &phone.wrong(t.s.now()), &[]).await;
        t.expect(&answer, reason::FACTOR_WRONG);
    }
    let answer = give(&mut browser, &page, &phone.code(t.s.now()), &[]).await;
    t.expect(&answer, reason::FACTOR_WAITS);
}

/// The page of another step, as if it were that of the second factor.
fn as_second_factor(page: &Answer) -> Answer {
    let mut page = page.clone();
    page.body = page.body.replace(
        "name=\"step\" value=\"sign-in\"",
        "name=\"step\" value=\"second-factor\"",
    );
    page
}

pub async fn sign_in(t: &mut Trial) {
    let mut browser = t.s.browser();
    let answer = browser.try_sign_in("nobody@example.test", "x").await;
    t.expect(&answer, reason::USER_UNKNOWN);
    let answer = browser.try_sign_in(ADA, "x").await;
    t.expect(&answer, reason::PASSWORD_WRONG);
}

pub async fn passkeys(t: &mut Trial) {
    let mut browser = t.s.browser();
    let page = browser.get("/sign-in").await;
    let interaction = page.hidden("interaction").unwrap();
    let form = [
        ("interaction", &*interaction),
        ("step", "passkey"),
        ("answer", "{}"),
    ];
    let answer = browser.post("/sign-in", &form).await;
    t.expect(&answer, reason::PASSKEY_WRONG);
    // Eve signs in by her passkey alone.
    let id = t.s.user("passkey@example.test", "Eve").await;
    browser.sign_in("passkey@example.test").await;
    t.s.execute(&format!("UPDATE sessions SET acr = 'phr' WHERE user_id = '{id}'"))
        .await;
    t.s.execute(&format!(
        "DELETE FROM password_credentials WHERE user_id = '{id}'"
    ))
    .await;
    let passkey = grantor::types::PasskeyId::new();
    let made = passkeys::Made {
        credential_id: grantor::types::CredentialId::new(vec![7; 16]),
        public_key: vec![7],
        sign_count: 0,
        can_sync: true,
        is_synced: true,
        transports: "internal".to_owned(),
        aaguid: "00000000-0000-0000-0000-000000000000".to_owned(),
    };
    let (row, now) = (passkey.clone(), t.s.now());
    t.s.db
        .write(move |conn| {
            Box::pin(async move {
                let name = "Passkey".parse().unwrap();
                passkeys::insert(conn, (&row, &name), &id, &made, now).await
            })
        })
        .await
        .unwrap();
    let csrf = csrf_of(&browser.get("/account/security/totp").await);
    let form = [("csrf", &*csrf), ("remove", passkey.as_str())];
    let answer = browser.post("/account/security", &form).await;
    t.expect(&answer, reason::LAST_WAY_IN);
}

/// Links to another address, and back.
pub async fn addresses(t: &mut Trial) {
    let s = t.s.with_mail().await;
    let mut ada = s.browser();
    ada.sign_in(ADA).await;
    let link = link_to(&s, &mut ada, ELSEWHERE).await;
    let answer = s.browser().get(&link).await;
    t.expect(&answer, reason::LINK_NEEDS_SIGN_IN);
    s.user("eve@example.test", "Eve").await;
    let mut eve = s.browser();
    eve.sign_in("eve@example.test").await;
    let answer = eve.get(&link).await;
    t.expect(&answer, reason::LINK_OF_OTHER_ACCOUNT);
    s.user(ELSEWHERE, "Somebody else").await;
    let answer = ada.get(&link).await;
    t.expect(&answer, reason::ADDRESS_TAKEN);
    let undo = changed(&s, &mut ada, ADA, "ada@third.test").await;
    let id = s.user_id("ada@third.test").await;
    s.execute(&format!("UPDATE users SET is_active = FALSE WHERE id = '{id}'"))
        .await;
    let answer = ada.get(&undo).await;
    t.expect(&answer, reason::UNDO_OF_DISABLED);
}
