//! Every control of every page has an id that stays: `docs/pages.md`.

use std::collections::BTreeSet;

use super::*;
use crate::factors;
use crate::passkeys::Device;
use crate::providers;
use crate::support::admin::users::{self, LinkKind, Whom};
use crate::support::controls::{LISTED, OF_ADMINISTRATION, OF_DEMO, ids};
use crate::support::idp::Idp;

const EVE: &str = "eve@example.test";
const ELSEWHERE: &str = "ada@elsewhere.test";
const NEW: &str = "violet anchor meadow 9";

async fn link(s: &TestServer) -> String {
    let whom: Whom = ADA.parse().unwrap();
    let link = users::link(&s.db, &whom, LinkKind::Reset, &s.app.settings.links, s.now())
        .await
        .unwrap();
    format!("/password/{}", link.token.expose())
}

/// A server whose pages have all there may be on them.
async fn with_all(s: &TestServer) -> TestServer {
    s.with_settings(|settings| {
        let page = || Some("https://owner.example/page".to_owned().try_into().unwrap());
        settings.branding.help = page();
        settings.branding.privacy = page();
        settings.branding.terms = page();
    })
    .await
}

/// A browser that Eve signs in with at another server.
async fn other_of(s: &TestServer) -> Browser {
    s.user(EVE, "Eve").await;
    let mut browser = s.browser();
    browser.sign_in(EVE).await;
    browser
}

server_test! {
    /// Each page there is, in each of its states: together they have all that is listed, and nothing else.
    async fn ours_the_manual_lists_every_control_of_every_page(s: TestServer) {
        let s = with_all(&s).await;
        s.user("eve@example.test", "Eve").await;
        let app = s
            .openid_client(|client| {
                client.scope = "openid profile email notes:read offline_access".parse().unwrap();
                client.client_uri = Some("https://app.example/".to_owned());
                client.policy_uri = Some("https://app.example/policy".to_owned());
                client.tos_uri = Some("https://app.example/terms".to_owned());
                client.metadata.post_logout_redirect_uris = vec!["https://app.example/out".parse().unwrap()];
            })
            .await;
        let url = |extra: &[(&str, &str)]| app.authorization_url(&[&[("scope", "openid profile email notes:read offline_access")], extra].concat());
        let mut seen = BTreeSet::new();
        let mut see = |what: &str, page: &Answer, expected: &[&str]| {
            let found = ids(&page.body);
            for id in expected {
                assert!(found.contains(*id), "{what} has no {id}: {}", page.body);
            }
            seen.extend(found);
        };
        let mut browser = s.browser();
        see("home", &browser.get("/").await, &["sign-in", "metadata", "footer-help", "footer-privacy", "footer-terms", "language", "change-language"]);
        let page = browser.get(&url(&[])).await;
        see("sign-in", &page, &["email", "password", "remember", "sign-in", "cancel", "app-website", "app-policy", "app-terms"]);
        see("wrong password", &browser.sign_in_on(&page, ADA, "x").await, &["email", "password"]);
        let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
        let page = browser.follow(page).await;
        see("consent", &page, &["other-account", "permission-N-N", "ask-again", "allow", "deny"]);
        see("home, signed in", &browser.get("/").await, &["header-sign-out", "home", "security", "sessions", "activity"]);
        see("sign in again", &browser.get(&url(&[("prompt", "login")])).await, &["other-account", "password"]);
        see("choose", &browser.get(&url(&[("prompt", "select_account")])).await, &["continue", "other-account"]);
        see("sign out", &browser.get("/logout").await, &["sign-out", "stay"]);
        let answer = browser.decide_on(&browser.clone().get(&url(&[("response_mode", "form_post")])).await, "allow").await;
        see("form_post", &answer, &["continue"]);
        see("home with apps", &browser.get("/").await, &["apps", "security"]);
        see("apps", &browser.get("/account/apps").await, &["launch-N", "permissions-N", "remove-app-N", "home", "security"]);
        let lenient = s.openid_client(|client| client.metadata.optional_scope = "profile".parse().unwrap()).await;
        let page = browser.get(&lenient.authorization_url(&[("scope", "openid profile")])).await;
        see("consent with something to leave out", &page, &["optional-N-N", "permission-N-N", "your-apps", "allow"]);
        assert!(browser.allow_only(&page, &["profile"]).await.parameter("code").is_some());
        see("apps, with something to take back", &browser.get("/account/apps").await, &["optional-N-N-N", "save-permissions-N"]);
        let long = "x".repeat(5000);
        see("onward", &browser.get(&url(&[("state", &long), ("response_type", "token")])).await, &["continue"]);
        let form = [("client_id", app.id.as_str()), ("state", &long)];
        see("carried", &browser.post_with("/auth", &form, &[("sec-fetch-site", "cross-site")]).await, &["continue"]);
        see("error", &browser.get(&url(&[("redirect_uri", "https://other.example/")])).await, &["manual"]);
        let unvouched = self_registered(&s, "Unvouched").await;
        see("error with a way back", &browser.get(&unvouched.authorization_url(&[("scope", "no:such")])).await, &["return"]);
        s.allow_app(&app.id, Some(&["user:eve@example.test"])).await;
        see("403", &browser.get(&url(&[])).await, &["return", "other-account"]);
        see("nothing", &browser.get("/nothing").await, &[]);
        see("errors", &browser.get("/errors").await, &["error-GN"]);
        see("an error", &browser.get("/errors/G1340").await, &["all-errors", "cause-GN"]);
        see("a cause", &browser.get("/errors/G1341").await, &["told-GN"]);
        let path = link(&s).await;
        let page = browser.get(&path).await;
        see("password", &page, &["password", "password_again", "save-password"]);
        let csrf = page.hidden("csrf").unwrap();
        let form = |password| [("csrf", &*csrf), ("password", password), ("password_again", password)];
        see("bad password", &browser.post(&path, &form("x")).await, &["save-password"]);
        see("password set", &browser.post(&path, &form(NEW)).await, &["sign-in"]);
        let mailing = s.with_mail().await;
        let mut other = mailing.browser();
        see("sign-in with mail", &other.get("/sign-in").await, &["forgotten"]);
        let page = other.get("/password").await;
        see("forgotten", &page, &["email", "send-link", "back"]);
        let interaction = page.hidden("interaction").unwrap();
        let form = [("interaction", &*interaction), ("email", ADA)];
        see("sent", &other.post("/password", &form).await, &["back"]);
        other.sign_in(ADA).await;
        let page = other.get("/account/security/password").await;
        see("own password", &page, &["password", "password_again", "save-password", "cancel"]);
        see("security with mail", &other.get("/account/security").await, &["change-address"]);
        let page = other.get("/account/security/address").await;
        see("another address", &page, &["email", "send-link", "cancel"]);
        let csrf = factors::csrf_of(&page);
        let form = [("csrf", &*csrf), ("email", ELSEWHERE)];
        see("sent to another address", &other.post("/account/security/address", &form).await, &["back"]);
        let link = mailing.mailed_link(ELSEWHERE).await;
        see("confirm", &other.get(&link).await, &["confirm-address", "cancel"]);
        assert_eq!(other.post(&link, &form[..1]).await.status, 303);
        let link = mailing.mailed_link(ADA).await;
        let page = other.get(&link).await;
        see("undo", &page, &["undo-address"]);
        let csrf = page.hidden("csrf").unwrap();
        see("undone", &other.post(&link, &[("csrf", &*csrf)]).await, &["sign-in", "forgotten"]);
        let out = format!("/logout?client_id={}&post_logout_redirect_uri=https://app.example/out", app.id.as_str());
        let open = crate::passkeys::named_and(&s, |settings| {
            settings.mail.url = Some(grantor::config::MailUrl::mailbox());
            settings.sign_up.mode = grantor::config::SignUpMode::Open;
        })
        .await;
        let mut other = open.browser();
        see("sign-in, where people sign up", &other.get("/sign-in").await, &["create-account"]);
        let own = open.openid_client(|_| {}).await;
        let page = other.get(&own.authorization_url(&[("prompt", "create")])).await;
        see("sign up", &page, &["email", "send-link", "sign-in-instead", "cancel"]);
        let interaction = page.hidden("interaction").unwrap();
        let form = [("interaction", &*interaction), ("email", "new@example.test")];
        see("sent to a newcomer", &other.post("/sign-up", &form).await, &["back"]);
        let link = open.mailed_link("new@example.test").await;
        let mut stranger = open.browser();
        let page = stranger.get(&link).await;
        see("new account", &page, &["name", "password", "password_again", "create-account", "with-passkey"]);
        let csrf = page.hidden("csrf").unwrap();
        let path = link.split('?').next().unwrap();
        let by_passkey = [("csrf", &*csrf), ("name", "New"), ("decision", "passkey")];
        see("new account with a passkey", &stranger.post(path, &by_passkey).await, &["make-passkey", "with-password"]);
        let form = [("csrf", &*csrf), ("name", "New"), ("password", NEW), ("password_again", NEW)];
        see("account made", &stranger.post(path, &form).await, &["sign-in"]);
        see("signed out already", &s.browser().get(&out).await, &["go-on"]);
        let named = crate::passkeys::named(&s).await;
        named.user(EVE, "Eve").await;
        let (mut eve, mut device) = (named.browser(), Device::new());
        eve.sign_in(EVE).await;
        see("security", &eve.get("/account/security").await, &["add-totp", "add-passkey", "home", "apps"]);
        see("add a passkey", &eve.get("/account/security/passkey").await, &["make-passkey", "cancel"]);
        let mut able = named.browser();
        let page = able.get("/sign-in").await;
        let page = crate::passkeys::sign_in_able(&mut able, &page, ADA).await;
        see("a passkey, if they want one", &page, &["make-passkey", "not-now"]);
        let page = eve.get("/account/security/totp").await;
        see("an app", &page, &["name", "code", "open-app", "type-secret", "confirm", "cancel"]);
        let page = crate::passkeys::add(&mut eve, &mut device).await;
        see("recovery codes", &page, &["copy-codes", "download-codes", "print-codes", "continue"]);
        let page = eve.get("/sign-in?to=security").await;
        see("one more step, by a passkey", &page, &["use-passkey", "other-way", "other-account"]);
        crate::passkeys::with(&mut eve, &page, &mut device).await;
        let (phone, _) = factors::set_up(&named, &mut eve).await;
        let mut other = named.browser();
        let page = factors::to_second_factor(&mut other, EVE).await;
        see("one more step", &page, &["code", "trust", "confirm", "other-way", "use-passkey"]);
        factors::give(&mut other, &page, &phone.code(named.now()), &[("trust", "on")]).await;
        let page = eve.get("/account/security").await;
        see("security with both", &page, &["remove-totp-N", "remove-passkey-N", "rename-passkey-N", "passkey-name-N", "save-passkey-N",
            "new-recovery-codes", "forget-devices", "change-password", "home", "security", "sessions", "activity"]);
        let page = eve.get("/account/sessions").await;
        see("where somebody is signed in", &page, &["remove-session-N", "sign-out-others", "sign-out-everywhere", "also-remove-apps", "home", "security", "sessions", "activity"]);
        crate::people::activity::happened(&named, EVE, (grantor::audit::Kind::PasskeyRenamed, std::time::Duration::ZERO), 51).await;
        see("what happened", &eve.get("/account/activity").await, &["not-me", "older", "home", "security", "sessions", "activity"]);
        see("this wasn't me", &eve.get("/account/lock").await, &["lock-account", "cancel"]);
        see("the profile", &other_of(&mailing).await.get("/account/profile").await, &["name", "save-name", "change-address", "overview", "data"]);
        let mut own = named.browser();
        own.sign_in(ADA).await;
        see("what is worth doing", &own.get("/account").await, &["do-second-step", "see-apps", "see-sessions", "see-activity", "overview"]);
        named.execute(&format!("DELETE FROM password_credentials WHERE user_id = '{}'", named.user_id(ADA).await)).await;
        see("nothing to sign in with", &own.get("/account").await, &["do-way-in"]);
        named.execute("DELETE FROM totp_credentials").await;
        named.execute("UPDATE recovery_codes SET used_at = 1").await;
        see("one passkey, no codes", &eve.get("/account").await, &["do-recovery-codes", "do-second-passkey"]);
        see("what is known", &own.get("/account/data").await, &["download-data", "delete-account", "profile"]);
        see("the end", &own.get("/account/data/delete").await, &["email", "confirm-delete", "cancel"]);
        let elsewhere = s.with_settings(|_| {}).await;
        let idp = Idp::start(&elsewhere).await;
        elsewhere.provider("corp", &idp, |_| {}).await;
        let mut guest = elsewhere.browser();
        see("sign in, by a provider too", &guest.get("/sign-in").await, &["with-ID"]);
        let answer = providers::sign_in(&mut guest, &idp, &serde_json::json!({})).await;
        let page = guest.follow(answer).await;
        see("whose account it is", &page, &["without-connecting", "sign-in"]);
        let mut owner = guest.clone();
        let answer = owner.sign_in_on(&page, ADA, PASSWORD).await;
        see("whether it is connected", &owner.follow(answer).await, &["connect", "not-now"]);
        providers::sign_in(&mut guest, &idp, &providers::grace()).await;
        see("security, by a provider", &guest.get("/account/security").await, &["connect-ID", "disconnect-N"]);
        let csrf = guest.get("/logout").await.hidden("csrf").unwrap();
        let out = guest.post("/logout", &[("csrf", &*csrf), ("decision", "sign-out")]).await;
        see("signed out of one, and offered the other", &out, &["sign-out-there", "sign-in"]);
        // On the demo's mailbox, which its own tests come to.
        seen.insert("mail-N-N".to_owned());
        // The demo's mailbox has tests of its own.
        seen.extend(OF_DEMO.into_iter().chain(["mail-N-N"]).map(str::to_owned));
        let missing = LISTED.difference(&seen).filter(|id| !OF_ADMINISTRATION.contains(*id));
        assert_eq!(missing.collect::<Vec<_>>(), Vec::<&String>::new(), "listed, and on no page");
    }
}
