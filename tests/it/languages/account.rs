//! The pages of an account are in every language: of one that is new, and of one that has everything.

use std::collections::BTreeSet;

use grantor::config::MailUrl;
use grantor::words::Words;

use super::pages::{is_said_in, is_same_everywhere};
use super::*;
use crate::factors::{Phone, between, csrf_of, give, set_up, to_second_factor};
use crate::passkeys::{self, Device};
use crate::people::address::{ELSEWHERE, ask_for, changed, confirm, link_to};
use crate::people::sessions::FIREFOX;
use crate::support::identities::{identity, link};
use crate::support::idp::Idp;

const EVE: &str = "eve@example.test";

/// Where there is a page of an account whatever it has.
const PAGES: &[&str] = &[
    "/account",
    "/account/profile",
    "/account/apps",
    "/account/security",
    "/account/security/address",
    "/account/security/passkey",
    "/account/security/password",
    "/account/security/totp",
    "/account/sessions",
    "/account/activity",
    "/account/data",
    "/account/data/delete",
    "/account/lock",
];

/// A server with all there is to an account.
async fn server(s: &TestServer) -> TestServer {
    passkeys::named_and(s, |settings| settings.mail.url = Some(MailUrl::mailbox())).await
}

/// Somebody's browser, which says which one it is.
async fn signed_in(s: &TestServer, language: Language, email: &str) -> Browser {
    let mut browser = reading(s, language.tag());
    browser.headers.push(("user-agent", FIREFOX.to_owned()));
    browser.sign_in(email).await;
    browser
}

/// Asks for every page.
async fn every_page(browser: &mut Browser, (when, language): (&str, Language), seen: &mut Seen) {
    for path in PAGES {
        let page = browser.get(path).await;
        assert_eq!(page.status, 200, "{language}: {when}: {path}: {page:?}");
        seen.insert(format!("{when}: {path}").leak(), page);
    }
}

/// What is said of what is sent.
async fn mistakes(browser: &mut Browser, seen: &mut Seen) {
    let csrf = csrf_of(&browser.get("/account/profile").await);
    let mut sent = async |name: &'static str, path: &str, more: &[(&str, &str)]| {
        let form = [&[("csrf", &*csrf)], more].concat();
        seen.insert(name, browser.post(path, &form).await);
    };
    sent("no name", "/account/profile", &[("name", " ")]).await;
    sent("no address", "/account/security/address", &[("email", "x")]).await;
    sent("the same address", "/account/security/address", &[("email", ADA)]).await;
    sent(
        "a link is sent",
        "/account/security/address",
        &[("email", ELSEWHERE)],
    )
    .await;
    sent("another's address", "/account/data/delete", &[("email", EVE)]).await;
    let short = [("password", "abc"), ("password_again", "abcd")];
    sent("bad password", "/account/security/password", &short).await;
    sent("no passkey", "/account/security/passkey", &[("answer", "x")]).await;
    let foreign = browser.post("/account/lock", &[("csrf", "x")]).await;
    assert_eq!(foreign.status, 403, "{}", foreign.body);
    seen.insert("of another site", foreign);
}

/// Proves once more who it is, by the passkey, where that is asked.
async fn proves(browser: &mut Browser, device: &mut Device) {
    let page = browser.get("/sign-in?to=security").await;
    if page.status == 200 {
        assert_eq!(passkeys::with(browser, &page, device).await.status, 303);
    }
}

/// A passkey, an app that makes codes, codes on paper, a trusted browser, providers.
async fn ways_to_sign_in(s: &TestServer, language: Language, browser: &mut Browser, seen: &mut Seen) {
    let mut device = Device::new();
    seen.insert("recovery codes", passkeys::add(browser, &mut device).await);
    seen.insert("a passkey", browser.get("/account/security").await);
    seen.insert("a passkey, in short", browser.get("/account").await);
    proves(browser, &mut device).await;
    let page = browser.get("/account/security/totp").await;
    let phone = Phone::typed(between(&page.body, "<code class=\"pick\">", "<"));
    let (csrf, sealed) = (csrf_of(&page), page.hidden("enrolling").unwrap());
    let code = phone.wrong(s.now());
    let form = [("csrf", &*csrf), ("enrolling", &*sealed), ("code", &*code)];
    let wrong = browser.post("/account/security/totp", &form).await;
    assert_eq!(wrong.status, 422, "{language}: {}", wrong.body);
    seen.insert("a wrong code", wrong);
    let (phone, _) = set_up(s, browser).await;
    proves(browser, &mut device).await;
    let mut other = reading(s, language.tag());
    let page = to_second_factor(&mut other, ADA).await;
    let answer = give(&mut other, &page, &phone.code(s.now()), &[("trust", "on")]).await;
    assert_eq!(answer.status, 303, "{language}: {}", answer.body);
    let idp = Idp::start(s).await;
    let work = s.provider("corp", &idp, |_| {}).await;
    link(s, identity(&work, "ada", &s.user_id(ADA).await)).await;
}

/// An app that has everything an app can have, of which something is taken back, and one that is taken away.
async fn apps(s: &TestServer, browser: &mut Browser, seen: &mut Seen) {
    let app = s
        .openid_client(|client| {
            client.client_uri = Some("https://app.example/".to_owned());
            client.metadata.optional_scope = "profile notes:write".parse().unwrap();
        })
        .await;
    let scope = [("scope", "openid profile email notes:read notes:write")];
    let page = browser.get(&app.authorization_url(&scope)).await;
    let answer = browser.allow_only(&page, &["profile", "notes:write"]).await;
    Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
    seen.insert("an app", browser.get("/account/apps").await);
    let again = format!("/account/apps?again={}", app.id.as_str());
    seen.insert("an app, to be pressed again", browser.get(&again).await);
    let csrf = csrf_of(&browser.get("/account/apps").await);
    let form = [
        ("csrf", &*csrf),
        ("narrow", app.id.as_str()),
        ("shown", "notes:write profile"),
        ("optional:profile", "on"),
    ];
    let answer = browser.post("/account/apps", &form).await;
    let page = browser.follow(answer).await;
    assert!(page.body.contains("role=\"status\""), "{}", page.body);
    seen.insert("an app that may do less", page);
    let other = s
        .openid_client(|client| "Unvouched".clone_into(&mut client.name))
        .await;
    browser.authorize(&other, &[("scope", "openid")]).await;
    let form = [("csrf", &*csrf), ("remove", other.id.as_str())];
    let answer = browser.post("/account/apps", &form).await;
    let page = browser.follow(answer).await;
    assert!(page.body.contains("role=\"status\""), "{}", page.body);
    seen.insert("an app that is gone", page);
    s.change_client(&app.id, |client| client.is_enabled = false).await;
    seen.insert("an app that is disabled", browser.get("/account/apps").await);
    s.change_client(&app.id, |client| client.is_enabled = true).await;
}

/// What was pressed before somebody proved who they are; an account that was locked down.
async fn again_and_locked(browser: &mut Browser, seen: &mut Seen) {
    for path in [
        "/account/security?again=forget-devices",
        "/account/security?again=new-recovery-codes",
        "/account/sessions?again=sign-out-others",
        "/account/data?again=download",
    ] {
        let page = browser.get(path).await;
        assert!(page.body.contains("id=\"again\""), "{path}: {}", page.body);
        seen.insert(path, page);
    }
    let csrf = csrf_of(&browser.get("/account/lock").await);
    let answer = browser.post("/account/lock", &[("csrf", &csrf)]).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    seen.insert("locked down", browser.get("/account/security").await);
    seen.insert("sessions, of one browser", browser.get("/account/sessions").await);
}

/// Another address, and back.
async fn addresses(s: &TestServer, language: Language, browser: &mut Browser, seen: &mut Seen) {
    let to_confirm = link_to(s, browser, ELSEWHERE).await;
    seen.insert("confirm an address", browser.get(&to_confirm).await);
    let mut stranger = reading(s, language.tag());
    seen.insert("confirm, not signed in", stranger.get(&to_confirm).await);
    let mut eve = signed_in(s, language, EVE).await;
    seen.insert("confirm, as another", eve.get(&to_confirm).await);
    seen.insert(
        "confirm, a link that is none",
        browser.get("/account/security/address/x").await,
    );
    s.user(ELSEWHERE, "Somebody").await;
    seen.insert("confirm, taken", browser.get(&to_confirm).await);
    let undo = changed(s, browser, ADA, "ada@third.test").await;
    seen.insert("undo", stranger.get(&undo).await);
    seen.insert("undone", confirm(&mut stranger, &undo).await);
    seen.insert("undo, once more", stranger.get(&undo).await);
}

/// The end of an account; one that stays.
async fn ends(s: &TestServer, language: Language, seen: &mut Seen) {
    s.give_role(ADA, "owner").await;
    let mut ada = signed_in(s, language, ADA).await;
    seen.insert("the only owner", ada.get("/account/data/delete").await);
    let mut eve = signed_in(s, language, EVE).await;
    let app = s.openid_client(|_| {}).await;
    eve.authorize_as(EVE, &app, &[("scope", "openid")]).await;
    let page = eve.get("/account/data/delete").await;
    let csrf = csrf_of(&page);
    seen.insert("delete, with an app", page);
    let form = [("csrf", &*csrf), ("email", EVE)];
    let page = eve.post("/account/data/delete", &form).await;
    assert_eq!(page.status, 200, "{language}: {}", page.body);
    seen.insert("deleted", page);
    let s = s
        .with_settings(|settings| settings.account.deletion = false)
        .await;
    let mut ada = signed_in(&s, language, ADA).await;
    seen.insert("others delete", ada.get("/account/data").await);
    seen.insert("others change the address", ada.get("/account/security").await);
    seen.insert(
        "others change it, on the profile",
        ada.get("/account/profile").await,
    );
    seen.insert("no mail", ask_for(&mut ada, ELSEWHERE).await);
}

/// Every page, for somebody who reads a language.
async fn seen_in(s: &TestServer, language: Language) -> Seen {
    let mut seen = Seen::new();
    let first = server(s).await;
    let mut browser = signed_in(&first, language, ADA).await;
    every_page(&mut browser, ("at first", language), &mut seen).await;
    mistakes(&mut browser, &mut seen).await;
    apps(&first, &mut browser, &mut seen).await;
    ways_to_sign_in(&first, language, &mut browser, &mut seen).await;
    every_page(&mut browser, ("with all there is", language), &mut seen).await;
    again_and_locked(&mut browser, &mut seen).await;
    let second = server(s).await;
    second.user(EVE, "Eve").await;
    let mut browser = signed_in(&second, language, ADA).await;
    addresses(&second, language, &mut browser, &mut seen).await;
    let third = server(s).await;
    third.user(EVE, "Eve").await;
    ends(&third, language, &mut seen).await;
    seen
}

/// What others chose, in whatever language they did.
fn is_of_others(piece: &str) -> bool {
    let named = [
        "Notes API",
        "Read your notes",
        "Change your notes",
        "My phone",
        "Apple Passwords",
        "Passkey",
        "Work",
        "Work (ada@office.example)",
        ": Acme Notes",
    ];
    // Words that are the same in German.
    let shared = ["Passkeys", "Name"];
    named.contains(&piece) || shared.contains(&piece)
}

server_test! {
    async fn ours_every_page_of_an_account_is_in_every_language_and_no_sentence_stays_english(s: TestServer) {
        let english = seen_in(&s, Language::English).await;
        assert!(english.len() > 55, "{} pages", english.len());
        for language in Language::ALL.into_iter().skip(1) {
            let seen = seen_in(&s, language).await;
            assert_eq!(seen.keys().collect::<Vec<_>>(), english.keys().collect::<Vec<_>>());
            for (name, page) in &seen {
                is_said_in(language, (name, page), &english[name], |piece| is_same_everywhere(piece) || is_of_others(piece));
            }
        }
    }
}

server_test! {
    /// In English, what people read is what it was before there were others.
    async fn ours_english_says_of_an_account_what_it_said(s: TestServer) {
        let seen = seen_in(&s, Language::English).await;
        let said: &[(&str, &[&str])] = &[
            ("at first: /account", &["<p class=\"name\">No app</p><p class=\"host\">may use your account</p>",
                "<p class=\"name\">One place</p><p class=\"host\">where you are signed in</p>", "With a second step or a passkey they can't."]),
            ("with all there is: /account", &["<p class=\"name\">One app</p>", "<p class=\"name\">2 places</p>"]),
            ("an app", &["<h3>In <strong dir=\"auto\">Notes API</strong>", " it can:</h3>", "What it may do<span class=\"sr\">: Acme Notes</span>",
                "Remove access<span class=\"sr\"> of Acme Notes</span>", "Save<span class=\"sr\"> what Acme Notes may do</span>", "Allowed on "]),
            ("an app that may do less", &["<bdi>Acme Notes</bdi> may no longer do what you left out.",
                "You left out: <span dir=\"auto\">Change your notes</span>. It gets that only if it asks you again."]),
            ("an app that is gone", &["<bdi>Unvouched</bdi> has no access any more. What it was given a moment ago ends within "]),
            ("with all there is: /account/security", &["Your account has the address <strong>ada@example.test</strong>.", ", not used yet</p>",
                "You have 10 left. With one of them you get in without your phone.", "One browser signs in with the password alone",
                ">Work (ada@office.example)</p>", ">Connect Work</button>", "Disconnect<span class=\"sr\"> Work</span>"]),
            ("with all there is: /account/sessions", &["<a id=\"not-me\" href=\"/account/lock\">Lock your account down</a>: that ends",
                "Firefox on Linux <span class=\"mark new\">This browser</span>", " with password and code", "Sign out<span class=\"sr\"> of this browser</span>"]),
            ("with all there is: /account/activity", &["In the last 90 days, the newest first.", "A passkey was added.", "Firefox on Linux, from 127.0.0.1</p>",
                "This wasn't me"]),
            ("the only owner", &["<code>grantor user role add EMAIL owner</code>, where <code>EMAIL</code> is the address"]),
            ("the same address", &["That is the address your account has already."]),
            ("undo", &["again.</p>", "Undone, it has <strong>ada@example.test</strong>"]),
            ("deleted", &["What was kept here of <strong>eve@example.test</strong> is gone"]),
        ];
        for (name, texts) in said {
            for text in *texts {
                assert!(seen[*name].body.contains(*text), "{name}: {text}: {}", seen[*name].body);
            }
        }
    }
}

/// Arabic has six forms, and each number has the one it takes.
#[test]
fn ours_what_is_counted_in_arabic_has_the_form_of_its_number() {
    let words = Words::from(Language::Arabic);
    let counted: [(u64, &str, &str); 6] = [
        (0, "لا يوجد تطبيق", "لم يبق لديك أي رمز"),
        (1, "تطبيق واحد", "بقي لديك رمز واحد"),
        (2, "تطبيقان", "بقي لديك رمزان"),
        (5, "{} تطبيقات", "بقيت لديك {} رموز"),
        (11, "{} تطبيقًا", "بقي لديك {} رمزًا"),
        (100, "{} تطبيق", "بقي لديك {} رمز."),
    ];
    for (count, apps, codes) in counted {
        let number = words.number(count);
        assert_eq!(
            words.account_apps_count(count).text(),
            apps.replace("{}", &number)
        );
        let left = words.account_recovery_left(count).text();
        assert!(left.starts_with(&codes.replace("{}", &number)), "{count}: {left}");
    }
    let more: BTreeSet<_> = [0_u64, 1, 2, 5, 11, 100]
        .into_iter()
        .map(|count| {
            let said = words.account_apps_more(count).text();
            said.replace(&words.number(count), "")
        })
        .collect();
    assert_eq!(more.len(), 6, "{more:?}");
}
