//! Becoming a user: whose an address is, a mail shows, and nothing else does.

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use grantor::config::{Settings, SignUpMode};
use grantor::mail::Letter;
use grantor::oauth::acr::SecondFactor;

use super::*;
use crate::factors::shown_codes;
use crate::passkeys::{self, Device, Page};

const NEWCOMER: &str = "grace@example.test";

/// A server where people become users by themselves.
async fn open(s: &TestServer) -> TestServer {
    open_and(s, |_| {}).await
}

async fn open_and(s: &TestServer, change: impl FnOnce(&mut Settings)) -> TestServer {
    s.with_mail_and(|settings| {
        settings.sign_up.mode = SignUpMode::Open;
        change(settings);
    })
    .await
}

/// Asks for a link on `page`.
async fn ask_on(browser: &mut Browser, page: &Answer, email: &str) -> Answer {
    let interaction = page.hidden("interaction").unwrap_or_default();
    browser
        .post("/sign-up", &[("interaction", &*interaction), ("email", email)])
        .await
}

/// The link of somebody who asks for one without an app.
async fn link_of(s: &TestServer, browser: &mut Browser, email: &str) -> String {
    let page = browser.get("/sign-up").await;
    let sent = ask_on(browser, &page, email).await;
    assert_eq!(sent.status, 200, "{}", sent.body);
    s.mailed_link(email).await
}

/// Fills in the page of a link.
async fn make(browser: &mut Browser, link: &str, fields: &[(&str, &str)]) -> Answer {
    let page = browser.get(link).await;
    make_on(browser, &page, link, fields).await
}

async fn make_on(browser: &mut Browser, page: &Answer, link: &str, fields: &[(&str, &str)]) -> Answer {
    let path = link.split('?').next().unwrap();
    let mut form: Vec<(String, String)> = Vec::new();
    for name in ["csrf", "interaction", "asked"] {
        form.extend(page.hidden(name).map(|value| (name.to_owned(), value)));
    }
    form.extend(
        fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    let form: Vec<_> = form
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    browser.post(path, &form).await
}

const FIELDS: &[(&str, &str)] = &[
    ("name", "Grace Hopper"),
    ("password", NEW),
    ("password_again", NEW),
];

server_test! {
    /// Initiating User Registration §3: the page comes first that makes an account, and its person arrives at the app.
    async fn oidc_create_3_who_signs_up_goes_on_to_the_app_they_came_from(s: TestServer) {
        let s = open(&s).await;
        let app = s.openid_client(|_| {}).await;
        let (mut browser, people) = (s.browser(), s.rows("users").await);
        let url = app.authorization_url(&[("scope", "openid email profile"), ("prompt", "create"), ("login_hint", NEWCOMER)]);
        let page = browser.get(&url).await;
        assert!(page.status == 200 && page.body.contains("Create an account to continue to"), "{}", page.body);
        assert!(page.body.contains(&format!("value=\"{NEWCOMER}\"")), "{}", page.body);
        let sent = ask_on(&mut browser, &page, NEWCOMER).await;
        assert!(sent.status == 200 && sent.body.contains("Look at your mail"), "{}", sent.body);
        let link = s.mailed_link(NEWCOMER).await;
        for _ in 0..2 {
            let page = browser.get(&link).await;
            assert!(page.status == 200 && page.body.contains(NEWCOMER), "{}", page.body);
        }
        assert_eq!((s.rows("users").await, s.rows("one_time_links").await), (people, 0), "who only asked is nobody");
        let token = link["/sign-up/".len()..].split('?').next().unwrap().to_owned();
        assert!(!s.dump().await.contains(&token));

        let answer = make(&mut browser, &link, FIELDS).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let consent = browser.follow(answer).await;
        let answer = browser.decide_on(&consent, "allow").await;
        let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        let claims = claims_of(tokens.id());
        assert_eq!(claims["amr"], serde_json::json!(["pwd"]));
        let user = s.user_id(NEWCOMER).await;
        assert_eq!(claims["sub"], user.as_str());
        assert_eq!(s.count("SELECT COUNT(*) FROM users WHERE email_verified AND name = 'Grace Hopper'").await, 1);
        assert_eq!(s.told(NEWCOMER).await, ["sign_up"]);
        assert!(s.audit().await.contains(&"user_created".to_owned()));
        assert_eq!(s.browser().try_sign_in(NEWCOMER, NEW).await.status, 303);
    }
}

server_test! {
    /// T79: the answer is the same, and so is that there is a mail; what it says is for who reads it.
    async fn t79_nobody_is_told_on_the_page_whether_an_address_has_an_account(s: TestServer) {
        // Of one length: the answer repeats it.
        const UNKNOWN: &str = "eve@example.test";
        let s = open(&s).await;
        let mut browser = s.browser();
        let page = browser.get("/sign-up").await;
        let (mut one, mut other) = (browser.clone(), browser.clone());
        let known = ask_on(&mut one, &page, ADA).await;
        assert!(known.body.contains("Look at your mail"), "{}", known.body);
        let unknown = ask_on(&mut other, &page, UNKNOWN).await;
        let masked = |answer: &Answer, email: &str| {
            // What is sealed is new each time, of one length.
            let told = answer.told().replace(email, "EMAIL");
            let (before, rest) = told.split_once("interaction=").unwrap();
            let (sealed, after) = rest.split_once('"').unwrap();
            format!("{before}{}{after}", sealed.len())
        };
        assert_eq!(masked(&known, ADA), masked(&unknown, UNKNOWN));
        assert_eq!(s.told(ADA).await, ["address_has_account"]);
        assert_eq!(s.told(UNKNOWN).await, ["sign_up"]);
    }
}

server_test! {
    /// §1.21: whoever began it elsewhere is led nowhere by it, and who reads the mail ends up in no sign-in of a stranger's.
    async fn ours_a_link_begun_in_another_browser_makes_an_account_and_signs_nobody_in(s: TestServer) {
        let s = open(&s).await;
        let app = s.openid_client(|_| {}).await;
        let mut stranger = s.browser();
        let page = stranger.get(&app.authorization_url(&[("scope", "openid"), ("prompt", "create")])).await;
        ask_on(&mut stranger, &page, NEWCOMER).await;
        let link = s.mailed_link(NEWCOMER).await;
        let mut grace = s.browser();
        let page = grace.get(&link).await;
        assert_eq!(page.hidden("interaction"), None);
        // Nor by the stranger's request, if somebody put that into the form.
        let begun = stranger.get(&app.authorization_url(&[("scope", "openid"), ("prompt", "create")])).await;
        let begun = begun.hidden("interaction").unwrap();
        let made = make(&mut grace, &link, &[&[("interaction", &*begun)], FIELDS].concat()).await;
        assert!(made.status == 200 && made.body.contains("Your account is ready"), "{}", made.body);
        assert!(!grace.is_signed_in().await && !stranger.is_signed_in().await);
        assert_eq!(s.rows("sessions").await, 0);
    }
}

server_test! {
    async fn ours_a_link_makes_one_account_and_is_good_for_half_an_hour(s: TestServer) {
        let s = open(&s).await;
        let mut browser = s.browser();
        let link = link_of(&s, &mut browser, NEWCOMER).await;
        let page = browser.get(&link).await;
        let (mut one, mut other) = (browser.clone(), browser.clone());
        let (first, second) = tokio::join!(
            make_on(&mut one, &page, &link, FIELDS),
            make_on(&mut other, &page, &link, &[("name", "Eve"), ("password", "stapler orbit mango 3"), ("password_again", "stapler orbit mango 3")]),
        );
        let mut statuses = [first.status, second.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 400], "{} {}", first.body, second.body);
        assert_eq!(s.count(&format!("SELECT COUNT(*) FROM users WHERE email = '{NEWCOMER}'")).await, 1);
        let again = make_on(&mut browser, &page, &link, FIELDS).await;
        for answer in [again, browser.get(&link).await] {
            assert!(answer.status == 400 && answer.body.contains("You have an account already"), "{}", answer.body);
        }

        let late = link_of(&s, &mut browser, "late@example.test").await;
        let page = browser.get(&late).await;
        s.advance("30m");
        assert!(browser.get(&late).await.body.contains("This link no longer works"));
        let answer = make_on(&mut browser, &page, &late, FIELDS).await;
        assert_eq!(answer.status, 400, "{}", answer.body);
        assert_eq!(s.count("SELECT COUNT(*) FROM users WHERE email = 'late@example.test'").await, 0);
    }
}

server_test! {
    async fn ours_links_that_were_changed_or_that_nobody_may_use_any_more_make_nothing(s: TestServer) {
        let s = open_and(&s, |settings| settings.sign_up.domains = vec!["example.test".to_owned().try_into().unwrap()]).await;
        let mut browser = s.browser();
        let page = browser.get("/sign-up").await;
        assert!(page.body.contains("@example.test"), "{}", page.body);
        let elsewhere = ask_on(&mut browser, &page, "grace@example.org").await;
        assert!(elsewhere.status == 422 && elsewhere.body.contains("grace@example.org"), "{}", elsewhere.body);
        assert_eq!(s.mails().await.len(), 0);
        let link = link_of(&s, &mut browser, NEWCOMER).await;
        let (path, query) = link.split_once('?').unwrap_or((&link, ""));
        let mut changed = path.to_owned();
        let last = changed.pop().unwrap();
        changed.push(if last == 'A' { 'B' } else { 'A' });
        for wrong in [format!("{changed}?{query}"), "/sign-up/x".to_owned(), format!("/sign-up/{}", page.hidden("interaction").unwrap())] {
            assert!(browser.get(&wrong).await.body.contains("This link no longer works"), "{wrong}");
        }
        // Not without the form of its own page.
        let csrf = browser.get(&link).await.hidden("csrf").unwrap();
        let other = link_of(&s, &mut browser, "other@example.test").await;
        for form in [vec![], vec![("csrf", "x")], vec![("csrf", &*csrf)]] {
            let form = [&form[..], FIELDS].concat();
            let path = other.split('?').next().unwrap();
            assert_eq!(browser.post(path, &form).await.status, 403);
        }
        let foreign = [&[("csrf", &*csrf)], FIELDS].concat();
        let answer = browser.post_with(path, &foreign, &[("sec-fetch-site", "cross-site")]).await;
        assert_eq!(answer.status, 403);
        assert_eq!(s.rows("users").await, 1);
    }
}

server_test! {
    async fn ours_a_name_and_a_good_password_are_asked_for_and_nothing_typed_is_lost(s: TestServer) {
        let s = open(&s).await;
        let mut browser = s.browser();
        let page = browser.get("/sign-up").await;
        let wrong = ask_on(&mut browser, &page, "no address").await;
        assert!(wrong.status == 422 && wrong.body.contains("value=\"no address\""), "{}", wrong.body);
        let link = link_of(&s, &mut browser, NEWCOMER).await;
        for (fields, said) in [
            (vec![("name", "Grace"), ("password", "short"), ("password_again", "short")], "12 characters"),
            (vec![("name", "Grace"), ("password", NEW), ("password_again", "x")], "not the same"),
            (vec![("name", "Grace"), ("password", "grace@example.test"), ("password_again", "grace@example.test")], "guess"),
            (vec![("name", " "), ("password", NEW), ("password_again", NEW)], "Type your name."),
        ] {
            let answer = make(&mut browser, &link, &fields).await;
            assert!(answer.status == 422 && answer.body.contains(said), "{said}: {}", answer.body);
            if fields[0].1 != " " {
                assert!(answer.body.contains("value=\"Grace\""), "{}", answer.body);
            }
        }
        assert_eq!(s.rows("users").await, 1);
        let answer = make(&mut browser, &link, FIELDS).await;
        assert_eq!((answer.status, answer.location()), (303, "/"), "{}", answer.body);
        assert!(browser.is_signed_in().await);
    }
}

server_test! {
    async fn ours_where_nobody_signs_up_the_page_says_whom_to_ask_and_apps_are_told(s: TestServer) {
        for mode in [SignUpMode::Invite, SignUpMode::Off] {
            let s = s.with_mail_and(|settings| settings.sign_up.mode = mode).await;
            let mut browser = s.browser();
            assert!(!browser.get("/sign-in").await.body.contains("create-account"));
            assert_eq!(browser.get("/sign-up").await.status, 404);
            let interaction = browser.get("/password").await.hidden("interaction").unwrap();
            let form = [("interaction", &*interaction), ("email", NEWCOMER)];
            assert_eq!(browser.post("/sign-up", &form).await.status, 404);
            assert_eq!(s.mails().await.len(), 0);
            let metadata = s.get("/.well-known/openid-configuration", &[]).await.json();
            let prompts = metadata["prompt_values_supported"].as_array().unwrap().clone();
            assert!(!prompts.contains(&"create".into()), "{prompts:?}");
            // Initiating User Registration §3: "an error value of invalid_request".
            let app = s.openid_client(|_| {}).await;
            let answer = browser.get(&app.authorization_url(&[("prompt", "create")])).await;
            answer.assert_redirected_error("invalid_request", &s.issuer);
        }
        // Without mail it is not open, whatever is set.
        let s = s.with_settings(|settings| settings.sign_up.mode = SignUpMode::Open).await;
        assert_eq!(s.browser().get("/sign-up").await.status, 404);
        let s = open(&s).await;
        let metadata = s.get("/.well-known/openid-configuration", &[]).await.json();
        assert!(metadata["prompt_values_supported"].as_array().unwrap().contains(&"create".into()));
    }
}

server_test! {
    async fn ours_who_has_an_account_goes_on_to_the_sign_in_and_back(s: TestServer) {
        let s = open(&s).await;
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        let page = browser.get(&app.authorization_url(&[("scope", "openid"), ("prompt", "create")])).await;
        let (_, rest) = page.body.split_once("class=\"after\"").unwrap();
        let sealed = Answer { body: rest.to_owned(), ..page.clone() }.hidden("interaction").unwrap();
        let page = browser.post("/auth", &[("interaction", &*sealed), ("step", "go-on")]).await;
        assert!(page.body.contains("name=\"password\""), "{} {}", page.status, page.body);
        // From there to the sign-up once more, by the link of the page.
        let (_, rest) = page.body.split_once("id=\"create-account\" href=\"").unwrap();
        let aside = rest.split('"').next().unwrap().to_owned();
        let again = browser.get(&aside).await;
        assert!(again.body.contains("Create an account to continue to"), "{}", again.body);
        let answer = browser.sign_in_on(&page, ADA, PASSWORD).await;
        let consent = browser.follow(answer).await;
        let answer = browser.decide_on(&consent, "allow").await;
        assert!(answer.parameter("code").is_some(), "{}", answer.body);
        // Whoever is signed in gets the page all the same: they may want another account.
        let page = browser.get(&app.authorization_url(&[("scope", "openid"), ("prompt", "create")])).await;
        assert!(page.body.contains("Create an account to continue to"), "{}", page.body);
        let silent = app.authorization_url(&[("scope", "openid"), ("prompt", "none create")]);
        browser.get(&silent).await.assert_redirected_error("invalid_request", &s.issuer);
    }
}

server_test! {
    async fn ours_where_everybody_has_a_second_factor_newcomers_get_theirs_first(s: TestServer) {
        let s = open_and(&s, |settings| settings.sign_in.second_factor = SecondFactor::Required).await;
        let mut browser = s.browser();
        let link = link_of(&s, &mut browser, NEWCOMER).await;
        let answer = make(&mut browser, &link, FIELDS).await;
        let page = browser.follow(answer).await;
        assert!(page.body.contains("value=\"enrol\""), "{}", page.body);
        assert_eq!(s.rows("sessions").await, 0);
    }
}

server_test! {
    /// With a passkey in place of a password: codes on paper come with it, and the sign-in asks for it.
    async fn webauthn_7_1_an_account_may_begin_with_a_passkey(s: TestServer) {
        let s = open(&s).await;
        let named = passkeys::named_and(&s, |settings| {
            settings.mail.url = Some(grantor::config::MailUrl::mailbox());
            settings.sign_up.mode = SignUpMode::Open;
        })
        .await;
        let (mut browser, mut device) = (named.browser(), Device::new());
        let link = link_of(&named, &mut browser, NEWCOMER).await;
        let page = make(&mut browser, &link, &[("name", "Grace"), ("password", ""), ("password_again", ""), ("decision", "passkey")]).await;
        assert!(page.status == 200 && page.body.contains("make-passkey"), "{}", page.body);
        let refused = make_on(&mut browser, &page, &link, &[("name", "Grace"), ("answer", "{}")]).await;
        assert_eq!(refused.status, 422, "{}", refused.body);
        assert_eq!(named.rows("users").await, 1);
        let answer = device.create(&passkeys::asked(&page), &Page::at(&named.issuer)).await.to_string();
        let codes = make_on(&mut browser, &page, &link, &[("name", "Grace"), ("answer", &*answer)]).await;
        assert!(codes.status == 200 && codes.body.contains("copy-codes"), "{}", codes.body);
        assert!(!browser.is_signed_in().await);
        let again = make_on(&mut browser, &page, &link, &[("name", "Grace"), ("answer", &*answer)]).await;
        assert!(again.body.contains("You have an account already"), "{}", again.body);
        let page = browser.get("/sign-in").await;
        let answer = passkeys::with(&mut browser, &page, &mut device).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        assert!(browser.is_signed_in().await);
        assert_eq!(named.count("SELECT COUNT(*) FROM recovery_codes").await, 10);
        // The question of another link's page is none of this one's.
        let mut other = named.browser();
        let second = link_of(&named, &mut other, "second@example.test").await;
        let page = make(&mut other, &second, &[("decision", "passkey")]).await;
        let mut device = Device::new();
        let answer = device.create(&passkeys::asked(&page), &Page::at(&named.issuer)).await.to_string();
        let third = link_of(&named, &mut other, "third@example.test").await;
        let (foreign, own) = (page.hidden("asked").unwrap(), other.get(&third).await.hidden("csrf").unwrap());
        let form = [("csrf", &*own), ("asked", &*foreign), ("answer", &*answer)];
        assert_eq!(other.post(third.split('?').next().unwrap(), &form).await.status, 422);
        assert_eq!(named.rows("users").await, 2);

        // Without the device: a link for a password, and a code after it.
        let shown = shown_codes(&codes);
        let mut lost = named.browser();
        let reset = asked_for(&named, &mut lost, NEWCOMER).await;
        let answer = choose(&mut lost, &reset, NEW).await;
        let page = lost.follow(answer).await;
        let interaction = page.hidden("interaction").unwrap();
        let form = [("interaction", &*interaction), ("step", "second-factor"), ("code", &*shown[0])];
        let answer = lost.post("/sign-in", &form).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        assert!(lost.is_signed_in().await);
        assert!(named.told(NEWCOMER).await.contains(&"password_changed"), "another way in is told of");
    }
}

server_test! {
    /// T80: a link is for one account, and not for having this server hash as often as somebody likes.
    async fn t80_a_link_takes_no_more_room_to_hash_than_a_stranger_has(s: TestServer) {
        let s = open(&s).await;
        let mut browser = s.browser();
        let link = link_of(&s, &mut browser, NEWCOMER).await;
        let page = browser.get(&link).await;
        let pause = s.app.passwords.pause().await.unwrap();
        let mut sent: FuturesUnordered<_> = (0..20)
            .map(|_| {
                let (mut browser, page, link) = (browser.clone(), page.clone(), link.clone());
                async move { make_on(&mut browser, &page, &link, FIELDS).await.status }
            })
            .collect();
        for _ in 0..14 {
            assert_eq!(sent.next().await, Some(503));
        }
        drop(pause);
        let mut statuses: Vec<_> = sent.collect().await;
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 400, 400, 400, 400, 400]);
        // And none once there is an account.
        let _pause = s.app.passwords.pause().await.unwrap();
        assert_eq!(make_on(&mut browser, &page, &link, FIELDS).await.status, 400);
    }
}

server_test! {
    /// T84: what an account says of itself beside its name is not its person's to choose.
    async fn t84_nobody_chooses_the_address_or_the_rights_of_the_account_they_make(s: TestServer) {
        let s = open(&s).await;
        let mut browser = s.browser();
        let link = link_of(&s, &mut browser, NEWCOMER).await;
        let extra = [
            ("email", ADA),
            ("email_verified", "true"),
            ("role", "owner"),
            ("roles", "owner"),
            ("sub", "1"),
            ("is_active", "true"),
        ];
        let answer = make(&mut browser, &link, &[&extra, FIELDS].concat()).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        assert_eq!((s.rows("users").await, s.rows("user_roles").await), (2, 0));
        s.user_id(NEWCOMER).await;
    }
}

server_test! {
    /// Who has an account already is mailed a way on to the app, of use in the browser that asked.
    async fn ours_who_has_an_account_is_mailed_a_way_back_to_the_app(s: TestServer) {
        let s = open(&s).await;
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        let page = browser.get(&app.authorization_url(&[("scope", "openid"), ("prompt", "create")])).await;
        ask_on(&mut browser, &page, ADA).await;
        let mails = s.mails().await;
        let Some((_, Letter::AddressHasAccount { sign_in, password })) = mails.last() else { panic!("{mails:?}") };
        let sign_in = sign_in.strip_prefix(&s.issuer).unwrap();
        let password = password.strip_prefix(&s.issuer).unwrap();
        let answer = browser.get(sign_in).await;
        let page = browser.follow(answer).await;
        let answer = browser.sign_in_on(&page, ADA, PASSWORD).await;
        assert!(answer.body.contains("value=\"allow\""), "{}", answer.body);
        let mut other = s.browser();
        assert!(other.get(sign_in).await.body.contains("id=\"sign-in\""));
        for browser in [&mut browser, &mut other] {
            assert!(browser.get(password).await.body.contains("id=\"send-link\""));
        }
    }
}

server_test! {
    async fn ours_strangers_have_so_many_sign_up_links_mailed_and_no_more(s: TestServer) {
        let s = open_and(&s, |settings| settings.mail.per_recipient = 2).await;
        let mut browser = s.browser();
        let page = browser.get("/sign-up").await;
        for asked in 0..4 {
            s.advance("1s");
            for email in [ADA, NEWCOMER] {
                assert_eq!(ask_on(&mut browser, &page, email).await.status, 200, "{asked}");
                s.mails().await;
            }
        }
        assert_eq!(s.told(ADA).await, ["address_has_account"; 2]);
        assert_eq!(s.told(NEWCOMER).await, ["sign_up"; 2]);
    }
}
