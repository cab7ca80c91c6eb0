//! How long a permission lasts, as the consent page says it, and that it is so.

use std::time::Duration;

use grantor::oauth::client::{Client, ClientType, GrantType};

use super::consent::text;
use super::*;

const TAKEN_BACK: &str = "until you take it back.";

/// The consent page of an app.
async fn page_of(browser: &mut Browser, app: &TestClient, scope: &str) -> Answer {
    let page = browser.get(&app.authorization_url(&[("scope", scope)])).await;
    assert!(page.body.contains("value=\"allow\""), "{}", page.body);
    page
}

/// That a page says this of how long, and nothing else.
fn assert_lasts(page: &Answer, sentence: &str) {
    let text = text(page);
    assert!(text.contains(sentence), "{sentence} is not there: {text}");
    let others = [
        "It keeps",
        "It can use this for",
        "taken back",
        "take it back",
        "at the latest",
    ];
    let count = |text: &str| others.map(|part| text.matches(part).count());
    assert_eq!(count(&text), count(sentence), "{text}");
}

fn without_refresh(client: &mut Client) {
    client.grant_types.retain(|kind| *kind != GrantType::RefreshToken);
}

fn on_this_computer(client: &mut Client) {
    client.redirect_uris = vec!["http://127.0.0.1/callback".parse().unwrap()];
}

server_test! {
    /// What is remembered has no end of its own, and whether the app says `offline_access` changes nothing about that.
    async fn ours_consent_that_is_remembered_is_said_to_end_by_its_persons_word_alone(s: TestServer) {
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let app = s.openid_client(|client| client.scope = "openid notes:read offline_access".parse().unwrap()).await;
        let page = page_of(&mut browser, &app, "openid notes:read").await;
        assert_lasts(&page, &format!("It keeps this access while you are away, and you are not asked again, {TAKEN_BACK}"));
        let page = page_of(&mut browser, &app, "openid notes:read offline_access").await;
        assert_lasts(&page, &format!("It keeps this, and you are not asked again, {TAKEN_BACK}"));
        assert_eq!(text(&page).matches("Keep access when you are not using it").count(), 1);
        // It is so: long after every grant has ended, the app comes back unasked.
        assert!(browser.decide_on(&page, "allow").await.parameter("code").is_some());
        s.clock.advance(Duration::from_hours(24 * 400));
        browser.sign_in(ADA).await;
        let again = browser.get(&app.authorization_url(&[("scope", "openid notes:read")])).await;
        assert!(again.parameter("code").is_some(), "{}", again.body);
    }
}

server_test! {
    /// The day that was said is kept, however long the answer takes.
    async fn ours_access_ends_by_the_day_the_page_said(s: TestServer) {
        let app = s.register(ClientType::Native, on_this_computer).await;
        let mut browser = s.browser();
        // Before midnight, by less than a page waits for its answer.
        let begun = s.now();
        let into_day = begun.0.rem_euclid(86_400).unsigned_abs();
        s.clock.advance(Duration::from_secs(86_400 - into_day - 600));
        browser.sign_in(ADA).await;
        let page = page_of(&mut browser, &app, "notes:read").await;
        let said = s.now().plus(s.app.settings.tokens.refresh_absolute.duration());
        assert_lasts(&page, &format!("It keeps this access while you are away until {} at the latest.", said.date()));
        s.clock.advance(Duration::from_mins(20));
        let answer = browser.decide_on(&page, "allow").await;
        assert!(answer.parameter("code").is_some(), "{}", answer.body);
        assert!(s.dump().await.contains(&said.0.to_string()), "the grant ends when the page was drawn for");
        let late = s.now().plus(s.app.settings.tokens.refresh_absolute.duration());
        assert_ne!(late.date(), said.date());
        assert!(!s.dump().await.contains(&late.0.to_string()), "nothing ends later");
    }
}

server_test! {
    /// An app without refresh tokens has what one access token gives it.
    async fn ours_an_app_that_cannot_refresh_is_said_to_have_as_long_as_an_access_token_lasts(s: TestServer) {
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let app = s.register(ClientType::Web, without_refresh).await;
        let length = s.app.settings.tokens.access.in_words();
        let page = page_of(&mut browser, &app, "notes:read").await;
        assert_lasts(&page, &format!("It can use this for {length} at a time while you use it, and you are not asked again {TAKEN_BACK}"));
        let app = s.register(ClientType::Native, |client| {
            without_refresh(client);
            on_this_computer(client);
            client.settings.access_lifetime = Some(Duration::from_mins(3).try_into().unwrap());
        }).await;
        let page = page_of(&mut browser, &app, "notes:read").await;
        assert_lasts(&page, "It can use this for 3 minutes.");
    }
}
