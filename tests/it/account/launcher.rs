//! The apps as a person comes to them: where their names lead, where they go back to, and those nobody was asked about.

use grantor::oauth::client_metadata::RegisteredBy;

use super::*;
use crate::people::sessions::{FIREFOX, called};

async fn launches(browser: &mut Browser) -> Option<String> {
    let page = browser.get(APPS).await;
    let (_, rest) = page.body.split_once("id=\"launch-1\" href=\"")?;
    let (url, rest) = rest.split_once('"').unwrap();
    assert!(
        rest.starts_with(" target=\"_blank\" rel=\"noopener noreferrer\"><bdi>Acme Notes</bdi>"),
        "{rest}"
    );
    Some(url.to_owned())
}

server_test! {
    /// OpenID Connect Core §4: "Issuer Identifier for the OP that the RP is to send the Authentication Request to. Its value MUST be a
    /// URL using the https scheme."
    async fn oidc_core_4_the_name_of_an_app_starts_its_sign_in_or_opens_its_page(s: TestServer) {
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        browser.tokens(&app, "openid").await;
        assert_eq!(launches(&mut browser).await, None);
        s.change_client(&app.id, |client| client.client_uri = Some("https://app.example/".to_owned())).await;
        assert_eq!(launches(&mut browser).await.unwrap(), "https://app.example/");
        s.change_client(&app.id, |client| client.metadata.initiate_login_uri = Some("https://app.example/login?from=here".to_owned())).await;
        let issuer: String = form_urlencoded::byte_serialize(s.issuer.as_bytes()).collect();
        let there = format!("https://app.example/login?from=here&#38;iss={issuer}");
        assert_eq!(launches(&mut browser).await.unwrap(), there);
        // Nobody vouches for where another one starts.
        s.user(EVE, "Eve").await;
        let unvouched = s.openid_client(|client| {
            client.registered_by = RegisteredBy::Open;
            client.client_uri = Some("https://app.example/".to_owned());
            client.metadata.initiate_login_uri = Some("https://app.example/login".to_owned());
        }).await;
        let mut eve = s.browser();
        assert!(eve.authorize_as(EVE, &unvouched, &[("scope", "openid")]).await.parameter("code").is_some());
        assert_eq!(launches(&mut eve).await.unwrap(), "https://app.example/");
    }
}

server_test! {
    async fn ours_every_host_an_app_goes_back_to_is_named(s: TestServer) {
        let app = s.openid_client(|client| {
            client.redirect_uris.push("https://zebra.example/callback".parse().unwrap());
            client.settings.skip_consent = "openid".parse().unwrap();
        }).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        for uri in ["https://app.example/callback", "https://zebra.example/callback"] {
            let answer = browser.get(&app.authorization_url(&[("scope", "openid"), ("redirect_uri", uri)])).await;
            assert!(answer.parameter("code").is_some(), "{}", answer.body);
        }
        let page = browser.get(APPS).await;
        assert_eq!(removable(&page), [app.id.as_str()]);
        assert!(page.body.contains(">app.example, zebra.example<"), "{}", page.body);
    }
}

server_test! {
    /// An app that asks nobody stands there as long as a sign-in was used for it, and can be taken away like any other.
    async fn ours_an_app_an_administrator_lets_in_is_named_as_such(s: TestServer) {
        s.user(EVE, "Eve").await;
        let app = s.openid_client(|client| client.settings.skip_consent = "openid email".parse().unwrap()).await;
        let (mut browser, mut eve) = (s.browser(), s.browser());
        browser.sign_in(ADA).await;
        eve.sign_in(EVE).await;
        let url = app.authorization_url(&[("scope", "openid")]);
        assert!(browser.get(&url).await.parameter("code").is_some());
        let page = browser.get(APPS).await;
        assert!(page.body.contains("After that it gets access again when you use it: your administrator lets it in without asking."), "{}", page.body);
        // What it was granted has ended; that it is let in has not.
        s.advance("20m");
        s.execute("DELETE FROM grants").await;
        browser.sign_in(ADA).await;
        assert!(browser.get(&url).await.parameter("code").is_some());
        s.execute("DELETE FROM grants").await;
        let page = browser.get(APPS).await;
        assert_eq!(removable(&page), [app.id.as_str()]);
        assert!(page.body.contains("gets it again when you use it: your administrator lets it in without asking."), "{}", page.body);
        assert!(words(&page).len() == 2 && page.body.contains("Your email address:"), "{}", page.body);
        assert!(removable(&eve.get(APPS).await).is_empty());
        assert_eq!(remove(&mut browser, &app).await.status, 303);
        assert!(removable(&browser.get(APPS).await).is_empty());
        let page = browser.get(&url).await;
        assert!(page.body.contains("value=\"allow\""), "{}", page.body);
        // Who wants to be asked again is, whatever an administrator lets it have; and the page says so.
        let interaction = page.hidden("interaction").unwrap();
        let form = [("interaction", &*interaction), ("step", "consent"), ("decision", "allow"), ("ask_again", "on")];
        assert!(browser.post("/auth", &form).await.parameter("code").is_some());
        let page = browser.get(APPS).await;
        assert!(page.body.contains("After that it asks you again."), "{}", page.body);
    }
}

server_test! {
    async fn ours_signing_out_everywhere_else_takes_apps_away_if_that_is_wished(s: TestServer) {
        s.user(EVE, "Eve").await;
        let (one, two) = (s.openid_client(|_| {}).await, s.openid_client(|_| {}).await);
        let (mut browser, mut other) = (called(&s, FIREFOX), s.browser());
        other.sign_in(ADA).await;
        let (first, second) = (browser.tokens(&one, "openid offline_access").await, browser.tokens(&two, "notes:read").await);
        let eves = s.browser().authorize_as(EVE, &one, &[("scope", "openid")]).await.parameter("code").unwrap();
        let eves = Tokens::of(&one.redeem(&eves).await);
        let sign_out = async |browser: &mut Browser, more: &[(&str, &str)]| {
            let page = browser.get("/account/sessions").await;
            let csrf = csrf_of(&page);
            let form = [&[("csrf", &*csrf), ("action", "sign-out-others")], more].concat();
            browser.post("/account/sessions", &form).await
        };
        assert!(browser.get("/account/sessions").await.body.contains("id=\"also-remove-apps\""));
        assert_eq!(sign_out(&mut browser, &[]).await.status, 303);
        assert!(one.is_active(&first.access_token).await && two.is_active(&second.access_token).await, "not by itself");
        other.sign_in(ADA).await;
        assert_eq!(sign_out(&mut browser, &[("remove_apps", "on")]).await.status, 303);
        for (app, tokens) in [(&one, &first), (&two, &second)] {
            assert!(!app.is_active(&tokens.access_token).await);
            app.refresh(tokens.refresh()).await.assert_token_error(400, "invalid_grant");
        }
        assert!(one.is_active(&eves.access_token).await);
        assert!(removable(&browser.get(APPS).await).is_empty());
        let page = browser.get(&one.authorization_url(&[("scope", "openid")])).await;
        assert!(page.body.contains("value=\"allow\""), "it asks again: {}", page.body);
        // Whoever did so is found by where they were.
        let dump = s.dump().await;
        let event = dump.lines().find(|line| line.contains("2 grants of this person, to every app")).unwrap_or_else(|| panic!("{dump}"));
        assert!(event.contains("127.0.0.1") && event.contains(FIREFOX), "{event}");
    }
}

server_test! {
    /// An app that asks nobody comes back unasked as long as nobody removed it: also where the sign-in that was used for it ends at once,
    /// and what it was granted is swept.
    async fn ours_apps_nobody_is_asked_about_are_taken_away_with_the_others(s: TestServer) {
        let app = s.openid_client(|client| client.settings.skip_consent = "openid".parse().unwrap()).await;
        let url = app.authorization_url(&[("scope", "openid")]);
        for (page, form) in [("/account/sessions", &[("action", "sign-out-others"), ("remove_apps", "on")][..]), ("/account/lock", &[][..])] {
            let (mut browser, mut other) = (s.browser(), s.browser());
            browser.sign_in(ADA).await;
            other.sign_in(ADA).await;
            assert!(other.get(&url).await.parameter("code").is_some(), "{page}");
            s.execute("DELETE FROM grants").await;
            let csrf = csrf_of(&browser.get(page).await);
            let form = [&[("csrf", &*csrf)], form].concat();
            assert_eq!(browser.post(page, &form).await.status, 303, "{page}");
            assert!(!other.is_signed_in().await && removable(&browser.get(APPS).await).is_empty(), "{page}");
            let asked = browser.get(&url).await;
            assert!(asked.body.contains("value=\"allow\""), "{page}: it asks again: {}", asked.body);
            s.execute("DELETE FROM removed_apps").await;
        }
    }
}

server_test! {
    /// "They have to ask you again" is so of every app, also of one whose sign-in ended before.
    async fn ours_after_an_account_was_locked_down_every_app_asks(s: TestServer) {
        let app = s.openid_client(|client| client.settings.skip_consent = "openid".parse().unwrap()).await;
        let url = app.authorization_url(&[("scope", "openid")]);
        let (mut browser, mut other) = (s.browser(), s.browser());
        other.sign_in(ADA).await;
        assert!(other.get(&url).await.parameter("code").is_some());
        s.execute("DELETE FROM sessions").await;
        s.execute("DELETE FROM grants").await;
        browser.sign_in(ADA).await;
        let csrf = csrf_of(&browser.get("/account/lock").await);
        assert_eq!(browser.post("/account/lock", &[("csrf", &*csrf)]).await.status, 303);
        let asked = browser.get(&url).await;
        assert!(asked.body.contains("value=\"allow\""), "it asks again: {}", asked.body);
    }
}

server_test! {
    /// Also where nothing lives that the apps were granted: they came back unasked.
    async fn ours_apps_that_are_taken_away_are_told_of_where_no_grant_lives(s: TestServer) {
        let app = s.openid_client(|client| client.settings.skip_consent = "openid".parse().unwrap()).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        assert!(browser.get(&app.authorization_url(&[("scope", "openid")])).await.parameter("code").is_some());
        s.execute("DELETE FROM grants").await;
        // Nobody went anywhere that is known of: an administrator says where it is.
        assert!(browser.get(APPS).await.body.contains(">app.example<"));
        for count in [1, 1] {
            // The page has no form of its own where nobody is signed in elsewhere; this one's is the same.
            let csrf = csrf_of(&browser.get("/account/lock").await);
            let form = [("csrf", &*csrf), ("action", "sign-out-others"), ("remove_apps", "on")];
            assert_eq!(browser.post("/account/sessions", &form).await.status, 303);
            assert_eq!(told(&s, "grant_revoked").await, count, "once: then there is none");
        }
    }
}

server_test! {
    /// What an app does with what it was given is of the person whose it is: they find it among what happened to their account.
    async fn ours_what_apps_do_with_tokens_names_the_person(s: TestServer) {
        let (app, other) = (s.openid_client(|_| {}).await, s.openid_client(|_| {}).await);
        let mut browser = s.browser();
        let tokens = browser.tokens(&app, "openid").await;
        other.refresh(tokens.refresh()).await.assert_token_error(400, "invalid_grant");
        assert_eq!(app.post("/revoke", &[("token", &tokens.access_token)]).await.status, 200);
        assert_eq!(app.post("/revoke", &[("token", tokens.refresh())]).await.status, 200);
        let (dump, ada) = (s.dump().await, s.user_id(ADA).await);
        for kind in ["refresh_client_mismatch", "token_revoked", "grant_revoked"] {
            assert!(dump.contains(&format!("kind={kind}|actor=client|user_id={ada}")), "{kind}: {dump}");
        }
        let page = browser.get("/account/activity").await;
        for words in ["An app tried to use another app", "An app's access to your account ended."] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
    }
}
