//! An account that comes to be somebody else's: nothing of whoever had it before stays.

use super::accounts::{NEW_PASSWORD, reclaim};
use super::*;
use grantor::admin::change::RecoverUser;
use grantor::admin::{Actor, Means, apply};

/// Apps a browser allows what they ask: one that asks everybody, and one that asks nobody; with what they got.
async fn allowed(s: &TestServer, browser: &mut Browser) -> Vec<(TestClient, Tokens)> {
    let asks = s
        .openid_client(|client| client.scope = "openid offline_access".parse().unwrap())
        .await;
    let unasked = s
        .openid_client(|client| client.settings.skip_consent = "openid".parse().unwrap())
        .await;
    let of_asks = browser.tokens(&asks, "openid offline_access").await;
    let of_unasked = browser.tokens(&unasked, "openid").await;
    vec![(asks, of_asks), (unasked, of_unasked)]
}

/// Those apps have nothing any more, and get nothing of whoever is there now before they are asked.
async fn is_asked_anew(browser: &mut Browser, apps: &[(TestClient, Tokens)]) {
    for (app, tokens) in apps {
        app.refresh(tokens.refresh())
            .await
            .assert_token_error(400, "invalid_grant");
        let page = browser.get(&app.authorization_url(&[("scope", "openid")])).await;
        assert!(
            page.body.contains("value=\"allow\""),
            "{} {}",
            page.status,
            page.body
        );
    }
}

server_test! {
    /// Who had an account made for somebody else's address leaves no app in it that they allowed.
    async fn ours_what_was_allowed_before_an_address_was_proved_is_asked_anew(s: TestServer) {
        let s = s.with_mail().await;
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |settings| settings.domains.clear()).await;
        let address = "grace@elsewhere.example";
        let mut eve = s.browser();
        let told = json!({"sub": "eve", "email": address, "email_verified": true});
        assert_eq!(sign_in(&mut eve, &idp, &told).await.location(), "/");
        let apps = allowed(&s, &mut eve).await;
        reclaim(&s, address).await;
        let mut browser = s.browser();
        let answer = browser.try_sign_in(address, NEW_PASSWORD).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        is_asked_anew(&mut browser, &apps).await;
        assert!(!eve.is_signed_in().await);
    }
}

server_test! {
    /// An account in which somebody was, and to which nobody can sign in any more, is nobody's by an address: who comes by the provider of
    /// its domain proves first whose it is. One that nobody ever came to they find as if nothing had been begun in it.
    async fn ours_an_account_that_is_connected_by_its_address_is_nobody_elses_any_more(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |settings| settings.sign_up = false).await;
        s.invited(GRACE).await;
        let mut before = s.browser();
        assert_eq!(sign_in(&mut before, &idp, &grace()).await.location(), "/");
        let apps = allowed(&s, &mut before).await;
        // As where the provider was deleted, and made anew.
        s.execute("DELETE FROM user_identities").await;
        assert!(before.is_signed_in().await);
        let mut browser = s.browser();
        let told = json!({"sub": "u-2", "email": GRACE, "email_verified": true});
        let answer = sign_in(&mut browser, &idp, &told).await;
        assert!(asks_to_connect(&browser.follow(answer).await), "somebody was there");
        assert!(!browser.is_signed_in().await && before.is_signed_in().await);
        s.execute("UPDATE users SET signed_in_at = NULL").await;
        assert_eq!(sign_in(&mut browser, &idp, &told).await.location(), "/");
        assert!(browser.is_signed_in().await && !before.is_signed_in().await);
        is_asked_anew(&mut browser, &apps).await;
    }
}

server_test! {
    /// An account is recovered since who its person is at the provider was stolen: the thief comes before its person uses the link.
    async fn ours_a_recovered_account_is_nobodys_by_its_address(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let mut person = s.browser();
        assert_eq!(sign_in(&mut person, &idp, &grace()).await.location(), "/");
        s.advance("2m");
        let recover = RecoverUser { whom: GRACE.parse().unwrap() };
        let link = apply(&Means::of(&s.app), &Actor::CommandLine, recover, s.now()).await.unwrap().done;
        assert_eq!(s.rows("user_identities").await, 0);
        for told in [grace(), json!({"sub": "u-2", "email": GRACE, "email_verified": true})] {
            let mut thief = s.browser();
            let answer = sign_in(&mut thief, &idp, &told).await;
            assert!(asks_to_connect(&thief.follow(answer).await), "{told}");
            assert!(!thief.is_signed_in().await);
        }
        assert_eq!(s.rows("user_identities").await, 0);
        // Nor one whose person chose a password, and never signed in.
        let never = "linus@work.example";
        s.user(never, "Linus").await;
        let recover = RecoverUser { whom: never.parse().unwrap() };
        apply(&Means::of(&s.app), &Actor::CommandLine, recover, s.now()).await.unwrap();
        let mut thief = s.browser();
        let answer = sign_in(&mut thief, &idp, &json!({"sub": "u-3", "email": never, "email_verified": true})).await;
        assert!(asks_to_connect(&thief.follow(answer).await));
        assert_eq!(s.rows("user_identities").await, 0);
        let path = format!("/password/{}", link.token.expose());
        let csrf = person.get(&path).await.hidden("csrf").unwrap();
        let form = [("csrf", &*csrf), ("password", NEW_PASSWORD), ("password_again", NEW_PASSWORD)];
        assert!(person.post(&path, &form).await.status < 400, "the link is still good");
        assert_eq!(person.try_sign_in(GRACE, NEW_PASSWORD).await.status, 303);
    }
}

server_test! {
    /// Whoever runs the provider of a domain is not by that whom an owner makes an administrator there, or an owner.
    async fn ours_an_account_that_may_do_anything_here_is_nobodys_by_its_address(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        s.invited(GRACE).await;
        let told = json!({"sub": "eve", "email": GRACE, "email_verified": true});
        let refused = async || {
            let mut browser = s.browser();
            let answer = sign_in(&mut browser, &idp, &told).await;
            assert!(asks_to_connect(&browser.follow(answer).await));
            assert_eq!(s.rows("user_identities").await, 0);
        };
        for role in ["owner", "auditor"] {
            s.give_role(GRACE, role).await;
            refused().await;
            s.execute("DELETE FROM user_roles").await;
        }
        s.group("board", &["owner"]).await;
        s.set_member(GRACE, "board", true).await;
        refused().await;
        s.set_member(GRACE, "board", false).await;
        // A role of apps is no power here.
        s.role("editor").await;
        s.give_role(GRACE, "editor").await;
        let mut browser = s.browser();
        assert_eq!(sign_in(&mut browser, &idp, &told).await.location(), "/");
    }
}
