//! An account that comes to be somebody else's: nothing of whoever had it before stays.

use super::accounts::{NEW_PASSWORD, reclaim};
use super::*;

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
    /// An account in which somebody was, and to which nobody can sign in any more: who comes by the provider of its domain finds it as if
    /// nobody had been there.
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
        assert_eq!(sign_in(&mut browser, &idp, &told).await.location(), "/");
        assert!(browser.is_signed_in().await && !before.is_signed_in().await);
        is_asked_anew(&mut browser, &apps).await;
    }
}
