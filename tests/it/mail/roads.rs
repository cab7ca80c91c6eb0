//! In which language somebody is written to, by how it came to be known.

use grantor::admin::links::{Delivery, LinkKind, MakeLink};
use grantor::config::SignUpMode;
use grantor::words::Language::{Arabic, English, French, German, Japanese, Portuguese, Spanish};

use super::*;

const NEWCOMER: &str = "newcomer@example.test";

/// A browser that asks for pages in this language.
fn reading(s: &TestServer, language: Language) -> Browser {
    let mut browser = s.browser();
    browser
        .headers
        .push(("accept-language", language.tag().to_owned()));
    browser
}

/// Asks for a link at `path`, without an app.
async fn ask_at(browser: &mut Browser, path: &str, email: &str) {
    let page = browser.get(path).await;
    let interaction = page.hidden("interaction").unwrap_or_default();
    let sent = browser
        .post(path, &[("interaction", &*interaction), ("email", email)])
        .await;
    assert_eq!(sent.status, 200, "{}", sent.body);
}

/// What is known of the language of an account.
async fn known(s: &TestServer, email: &str) -> Option<Language> {
    let user = s.user_id(email).await;
    let mut read = s.db.read().await.unwrap();
    grantor::storage::locales::of(&mut read.conn(), &user)
        .await
        .unwrap()
}

server_test! {
    /// What somebody chose while signed in stays, whatever their browsers ask for.
    async fn ours_a_person_is_told_in_the_language_they_chose(s: TestServer) {
        let s = s.with_mail().await;
        let mut browser = reading(&s, Spanish);
        browser.sign_in(ADA).await;
        assert_eq!(known(&s, ADA).await, Some(Spanish), "until they choose, that of their first sign-in");
        let chosen = browser.post("/language", &[("language", "ja"), ("to", "/")]).await;
        assert_eq!(chosen.status, 303, "{}", chosen.body);
        assert_eq!(known(&s, ADA).await, Some(Japanese));
        reading(&s, French).sign_in(ADA).await;
        assert_eq!(s.told_in(ADA).await, [("new_device", Japanese)]);
        assert_eq!(known(&s, ADA).await, Some(Japanese));
        // Somebody who is signed in to nothing chooses for their browser alone.
        let mut other = s.browser();
        assert_eq!(other.post("/language", &[("language", "de"), ("to", "/")]).await.status, 303);
        assert_eq!(known(&s, ADA).await, Some(Japanese));
    }
}

server_test! {
    /// Nobody who steals a password decides in which language its owner is told of it.
    async fn ours_a_browser_that_never_signed_in_before_decides_no_language(s: TestServer) {
        let s = s.with_mail_and(|settings| settings.languages.default = German).await;
        let mut own = reading(&s, French);
        own.sign_in(ADA).await;
        s.execute("UPDATE users SET locale = NULL").await;
        reading(&s, Arabic).sign_in(ADA).await;
        assert_eq!(s.told_in(ADA).await, [("new_device", German)], "the owner's default, where nothing is known");
        assert_eq!(known(&s, ADA).await, None);
        own.sign_in(ADA).await;
        assert_eq!(known(&s, ADA).await, Some(French), "a browser that is known as theirs does");
        // Nor by a button, however often they sign in, until their browser was told of for a while.
        s.advance("1m");
        let mut thief = reading(&s, Arabic);
        for _ in 0..2 {
            thief.sign_in(ADA).await;
            let chosen = thief.post("/language", &[("language", "ar"), ("to", "/")]).await;
            assert_eq!(chosen.status, 303, "its own pages are as it wishes: {}", chosen.body);
            assert_eq!(known(&s, ADA).await, Some(French));
            s.advance("1m");
        }
        assert_eq!(own.post("/language", &[("language", "es"), ("to", "/")]).await.status, 303);
        assert_eq!(known(&s, ADA).await, Some(Spanish));
        s.advance("1d");
        thief.sign_in(ADA).await;
        thief.post("/language", &[("language", "ja"), ("to", "/")]).await;
        assert_eq!(known(&s, ADA).await, Some(Japanese), "one of theirs by now");
    }
}

server_test! {
    /// What is asked for on a page is mailed in the language of that page, to whomever; what follows is in the person's own.
    async fn ours_a_link_that_is_asked_for_on_a_page_is_mailed_in_its_language(s: TestServer) {
        let s = s.with_mail_and(|settings| {
            settings.sign_up.mode = SignUpMode::Open;
            settings.languages.default = Portuguese;
        }).await;
        let ada = s.user_id(ADA).await;
        know(&s, &ada, German).await;
        let mut browser = reading(&s, Spanish);
        ask_at(&mut browser, "/password", ADA).await;
        ask_at(&mut browser, "/sign-up", ADA).await;
        ask_at(&mut browser, "/sign-up", NEWCOMER).await;
        assert_eq!(s.told_in(ADA).await, [("reset_password", Spanish), ("address_has_account", Spanish)]);
        assert_eq!(s.told_in(NEWCOMER).await, [("sign_up", Spanish)]);
        let mut unasked = s.browser();
        ask_at(&mut unasked, "/sign-up", "another@example.test").await;
        assert_eq!(s.told_in("another@example.test").await, [("sign_up", Portuguese)]);

        let reset = s.mails().await.into_iter().find_map(|(_, letter)| match letter {
            Letter::ResetPassword { link } => link.url.expose().strip_prefix(&s.issuer).map(str::to_owned),
            _ => None,
        });
        let path = reset.unwrap().split('?').next().unwrap().to_owned();
        reading(&s, French).set_password(&path, "violet anchor meadow 7").await;
        assert_eq!(s.told_in(ADA).await.last(), Some(&("password_changed", German)));
        assert_eq!(known(&s, ADA).await, Some(German));
    }
}

server_test! {
    /// Whoever becomes a user is written to in the language of the page they became one on.
    async fn ours_a_new_account_has_the_language_of_the_page_it_was_made_on(s: TestServer) {
        let s = s.with_mail_and(|settings| settings.sign_up.mode = SignUpMode::Open).await;
        let mut browser = reading(&s, Spanish);
        ask_at(&mut browser, "/sign-up", NEWCOMER).await;
        let link = s.mailed_link(NEWCOMER).await;
        let mut opening = reading(&s, Japanese);
        let page = opening.get(&link).await;
        let mut form: Vec<(&str, String)> = Vec::new();
        for name in ["csrf", "interaction", "asked"] {
            form.extend(page.hidden(name).map(|value| (name, value)));
        }
        for (name, value) in [("name", "Grace"), ("password", "violet anchor meadow 7"), ("password_again", "violet anchor meadow 7")] {
            form.push((name, value.to_owned()));
        }
        let form: Vec<_> = form.iter().map(|(name, value)| (*name, &**value)).collect();
        let made = opening.post(link.split('?').next().unwrap(), &form).await;
        assert!(made.status < 400, "{}", made.body);
        assert_eq!(known(&s, NEWCOMER).await, Some(Japanese));
    }
}

server_test! {
    /// An administrator writes in the language of the person, or else in that of the server.
    async fn ours_an_invitation_is_in_the_language_of_the_server_unless_the_person_has_one(s: TestServer) {
        use grantor::admin::{self, Actor, Means};
        let s = s.with_mail_and(|settings| settings.languages.default = French).await;
        let invite = async |email: &str, kind: LinkKind| {
            let link = MakeLink { whom: email.parse().unwrap(), kind, delivery: Delivery::Mailed };
            admin::apply(&Means::of(&s.app), &Actor::CommandLine, link, s.now()).await.unwrap();
        };
        s.invited(NEWCOMER).await;
        invite(NEWCOMER, LinkKind::Invite).await;
        assert_eq!(s.told_in(NEWCOMER).await, [("invite", French)]);
        let path = s.mailed_link(NEWCOMER).await;
        let mut browser = reading(&s, German);
        browser.set_password(&path, "violet anchor meadow 7").await;
        assert_eq!(known(&s, NEWCOMER).await, Some(German), "of the page on which they chose their first password");
        invite(NEWCOMER, LinkKind::Reset).await;
        assert_eq!(s.told_in(NEWCOMER).await, [("invite", French), ("reset_password", German)]);
    }
}

server_test! {
    /// A mail is sent in the language it was written for: what its person chooses later is for what they are told later.
    async fn ours_a_mail_that_waits_keeps_its_language(s: TestServer) {
        let postbox = Postbox::start().await;
        let s = server(&s, &postbox).await;
        let ada = s.user_id(ADA).await;
        for language in [German, Arabic, English] {
            know(&s, &ada, language).await;
            tell_of(&s, ADA, ada.clone(), Letter::PasswordChanged { occasion: occasion(&s) }).await;
        }
        let node = s.node_with(|settings| settings.languages.default = Japanese).await;
        know(&s, &ada, Spanish).await;
        assert_eq!(send(&node).await, 3);
        let mut subjects: Vec<_> = postbox.received().iter().map(Received::subject).collect();
        subjects.sort();
        let mut expected = [
            "Ihr Passwort bei Grantor wurde geändert",
            "Your password at Grantor was changed",
            "تغيّرت كلمة مرورك لدى \u{2068}Grantor\u{2069}",
        ];
        expected.sort_unstable();
        assert_eq!(subjects, expected);
    }
}

server_test! {
    /// Whoever reads the mail of an address an account had, is written to in the language of the account.
    async fn ours_addresses_of_before_are_told_in_the_language_of_the_account(s: TestServer) {
        use grantor::admin::profiles::{EditUser, ProfileChanges};
        use grantor::admin::{self, Actor, Means};
        let s = s.with_mail().await;
        let ada = s.user_id(ADA).await;
        know(&s, &ada, Portuguese).await;
        let edit = EditUser {
            whom: ADA.parse().unwrap(),
            changes: ProfileChanges { email: Some(address("ada@elsewhere.test")), ..ProfileChanges::default() },
        };
        admin::apply(&Means::of(&s.app), &Actor::CommandLine, edit, s.now()).await.unwrap();
        assert_eq!(s.told_in(ADA).await, [("address_replaced", Portuguese)]);
    }
}
