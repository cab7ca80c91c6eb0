//! What the consent page says of what the person allowed the app before.

use grantor::oauth::client_metadata::RegisteredBy;

use super::consent_page;
use crate::support::*;

/// What stands marked as new.
fn new(page: &Answer) -> Vec<String> {
    let parts = page
        .body
        .split("<span class=\"what\"><span dir=\"auto\">")
        .skip(1);
    parts
        .filter(|rest| {
            rest.split("</span></span>")
                .next()
                .unwrap()
                .contains("class=\"mark new\"")
        })
        .map(|rest| rest.split('<').next().unwrap().to_owned())
        .collect()
}

server_test! {
    async fn ours_what_an_app_did_not_have_before_is_marked_and_the_page_says_when_that_was(s: TestServer) {
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let page = consent_page(&mut browser, &app, &[("scope", "openid notes:read")]).await;
        assert!(new(&page).is_empty() && !page.body.contains("You allowed"), "{}", page.body);
        assert!(page.body.contains("id=\"your-apps\" href=\"/account/apps\" target=\"_blank\" rel=\"noopener\""), "{}", page.body);
        browser.decide_on(&page, "allow").await;
        s.advance("1d");
        browser.sign_in(ADA).await;
        let page = consent_page(&mut browser, &app, &[("scope", "openid notes:read email")]).await;
        assert_eq!(new(&page).len(), 1, "{}", page.body);
        let said = "You allowed <bdi>Acme Notes</bdi> on 15 January 2027; it now asks for more.";
        assert!(page.body.contains(said), "{}", page.body);
        // The same, asked anew, is nothing to be told of.
        let page = consent_page(&mut browser, &app, &[("scope", "openid notes:read"), ("prompt", "consent")]).await;
        assert!(new(&page).is_empty() && !page.body.contains("You allowed"), "{}", page.body);
    }
}

server_test! {
    /// Also of those who want to be asked each time: what they allowed lives.
    async fn ours_a_living_grant_is_what_was_allowed_before_too(s: TestServer) {
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let page = consent_page(&mut browser, &app, &[("scope", "openid notes:read")]).await;
        let interaction = page.hidden("interaction").unwrap();
        let form = [("interaction", &*interaction), ("step", "consent"), ("decision", "allow"), ("ask_again", "on")];
        let code = browser.post("/auth", &form).await.parameter("code").unwrap();
        Tokens::of(&app.redeem(&code).await);
        assert_eq!(s.rows("consents").await, 0);
        let page = consent_page(&mut browser, &app, &[("scope", "openid notes:read notes:write")]).await;
        assert_eq!(new(&page).len(), 1, "{}", page.body);
        assert!(page.body.contains("; it now asks for more."), "{}", page.body);
    }
}

server_test! {
    async fn ours_the_page_says_what_the_app_was_called_and_where_it_was(s: TestServer) {
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let page = consent_page(&mut browser, &app, &[("scope", "openid")]).await;
        browser.decide_on(&page, "allow").await;
        s.change_client(&app.id, |client| {
            client.name = "Nova <i>Bank</i>".to_owned();
            client.redirect_uris.push("https://other.example/callback".parse().unwrap());
        }).await;
        let there = [("scope", "openid"), ("redirect_uri", "https://other.example/callback")];
        let page = consent_page(&mut browser, &app, &there).await;
        let said = "You allowed <bdi>Nova &#60;i&#62;Bank&#60;/i&#62;</bdi> on 15 January 2027. It was called <strong dir=\"auto\">Acme Notes</strong> then. \
             Then you went back to <strong dir=\"ltr\">app.example</strong>.";
        assert!(page.body.contains(said), "{}", page.body);
        assert!(new(&page).is_empty(), "{}", page.body);
        s.advance("1m");
        browser.decide_on(&page, "allow").await;
        let page = consent_page(&mut browser, &app, &[("scope", "openid"), ("prompt", "consent")]).await;
        assert!(!page.body.contains("You allowed"), "{}", page.body);
    }
}

server_test! {
    /// Removed, it is as if it were new.
    async fn ours_of_an_app_that_was_removed_nothing_is_said(s: TestServer) {
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        browser.tokens(&app, "openid").await;
        let csrf = crate::factors::csrf_of(&browser.get("/account/apps").await);
        let form = [("csrf", &*csrf), ("remove", app.id.as_str())];
        assert_eq!(browser.post("/account/apps", &form).await.status, 303);
        let page = consent_page(&mut browser, &app, &[("scope", "openid email")]).await;
        assert!(new(&page).is_empty() && !page.body.contains("You allowed"), "{}", page.body);
    }
}

server_test! {
    /// A name is told that the person read, and only if the app has another now.
    async fn ours_the_name_of_before_is_the_one_that_was_read(s: TestServer) {
        let named = |german: &str| {
            let mut words = grantor::words::Translations::default();
            assert!(words.insert("client_name#de".parse().unwrap(), german.to_owned()));
            words
        };
        let mut browser = s.browser();
        browser.headers.push(("accept-language", "de".to_owned()));
        browser.sign_in(ADA).await;
        for registered_by in [RegisteredBy::Admin, RegisteredBy::InitialAccessToken] {
            let app = s.openid_client(|client| {
                client.registered_by = registered_by;
                client.translations = named("Notizen");
            }).await;
            let there = [("scope", "openid"), ("prompt", "consent")];
            let page = consent_page(&mut browser, &app, &there).await;
            assert!(page.body.contains("Notizen"), "{}", page.body);
            assert!(browser.decide_on(&page, "allow").await.parameter("code").is_some());
            // They never read the other.
            s.change_client(&app.id, |client| client.name = "Nova Bank".to_owned()).await;
            let page = consent_page(&mut browser, &app, &there).await;
            assert!(!page.body.contains("Acme Notes"), "{}", page.body);
            s.change_client(&app.id, |client| client.translations = named("Neue Bank")).await;
            let page = consent_page(&mut browser, &app, &there).await;
            assert!(page.body.contains("<strong dir=\"auto\">Notizen</strong>"), "{}", page.body);
            // Whoever names their own app hides the old name nowhere.
            s.change_client(&app.id, |client| client.name = "Notizen".to_owned()).await;
            let page = consent_page(&mut browser, &app, &there).await;
            let is_told = page.body.contains("<strong dir=\"auto\">Notizen</strong>");
            assert_eq!(is_told, registered_by != RegisteredBy::Admin, "{}", page.body);
        }
    }
}
