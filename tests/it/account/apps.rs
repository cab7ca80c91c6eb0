//! What the page shows: which apps, in which order, what each may do, for how long.

use grantor::oauth::client::{ClientType, GrantType};
use grantor::oauth::client_metadata::RegisteredBy;
use grantor::storage::consents::{self, Consent};
use grantor::types::Timestamp;

use super::*;

fn named(name: &'static str) -> impl FnOnce(&mut grantor::oauth::client::Client) {
    move |client| {
        name.clone_into(&mut client.name);
        client.scope = "openid profile email notes:read notes:write offline_access"
            .parse()
            .unwrap();
    }
}

server_test! {
    async fn ours_people_see_the_apps_they_allowed_and_nobody_elses(s: TestServer) {
        s.user(EVE, "Eve").await;
        let (acme, beta) = (s.openid_client(named("Acme")).await, s.openid_client(named("Beta")).await);
        let (mut ada, mut eve) = (s.browser(), s.browser());
        let nobody = s.browser().get(APPS).await;
        assert_eq!((nobody.status, nobody.location()), (303, "/sign-in?to=apps"));
        ada.sign_in(ADA).await;
        let page = ada.get(APPS).await;
        assert!(page.body.contains("No app may use your account.") && removable(&page).is_empty(), "{}", page.body);
        ada.tokens(&acme, "openid profile notes:read").await;
        assert!(eve.authorize_as(EVE, &beta, &[("scope", "openid")]).await.parameter("code").is_some());
        let page = ada.get(APPS).await;
        assert_eq!(removable(&page), [acme.id.as_str()]);
        for words in ["<bdi>Acme</bdi>", "app.example", "Registered by an administrator of 127.0.0.1", "Allowed on 15 January 2027, last used on 15 January 2027.",
            "In <strong dir=\"auto\">Notes API</strong>", "Your full name:", "Ada Lovelace"] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        assert!(!page.body.contains("Beta") && !page.body.contains("Not checked by"), "{}", page.body);
        let page = eve.get(APPS).await;
        assert_eq!(removable(&page), [beta.id.as_str()]);
        assert!(!page.body.contains("Acme") && !page.body.contains("Ada"), "{}", page.body);
    }
}

server_test! {
    /// All that several permissions let an app do, once, as each was asked for.
    async fn ours_what_an_app_may_do_is_said_in_the_words_it_was_asked_in(s: TestServer) {
        let app = s.openid_client(named("Acme")).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let mut asked = Vec::new();
        let claims = r#"{"userinfo":{"phone_number":null}}"#;
        s.change_client(&app.id, |client| client.scope = client.scope.union(&"phone".parse().unwrap())).await;
        for extra in [&[("scope", "openid email offline_access")][..], &[("scope", "openid notes:read")], &[("scope", "openid"), ("claims", claims)]] {
            let page = browser.get(&app.authorization_url(extra)).await;
            let said = words(&page);
            assert!(!said.is_empty(), "{}", page.body);
            asked.extend(said);
            let code = browser.decide_on(&page, "allow").await.parameter("code").unwrap();
            Tokens::of(&app.redeem(&code).await);
        }
        asked.sort_unstable();
        asked.dedup();
        let page = browser.get(APPS).await;
        assert_eq!(words(&page), asked);
        assert!(asked.iter().any(|words| words == "See your phone number"), "{asked:?}");
        assert!(page.body.contains("id=\"permissions-1\"") && !page.body.contains("class=\"mark new\""), "{}", page.body);
    }
}

async fn says(browser: &mut Browser, words: &str) {
    let page = browser.get(APPS).await;
    assert!(page.body.contains(words), "{words}: {}", page.body);
}

server_test! {
    async fn ours_the_page_says_how_long_an_app_keeps_what_it_has(s: TestServer) {
        let app = s.openid_client(named("Acme")).await;
        let short = s.openid_client(|client| client.grant_types.retain(|kind| *kind != GrantType::RefreshToken)).await;
        let mut browser = s.browser();
        browser.tokens(&app, "openid notes:read").await;
        let end = s.now().plus(s.app.settings.tokens.refresh_absolute.duration()).date();
        let keeps = format!("It keeps access while you are away, until {end} at the latest. After that it gets access again without asking, when you use it.");
        says(&mut browser, &keeps).await;
        let code = browser.authorize(&short, &[("scope", "openid")]).await.parameter("code").unwrap();
        let (code_lasts, access) = (s.app.settings.tokens.code.duration(), s.app.settings.tokens.access.duration());
        says(&mut browser, &format!("It has access until {}. ", s.now().plus(code_lasts).plus(access).moment())).await;
        Tokens::of(&short.redeem(&code).await);
        let end = s.now().plus(s.app.settings.tokens.access.duration()).moment();
        says(&mut browser, &format!("It has access until {end}. After that it gets access again without asking")).await;
        s.change_client(&short.id, |client| client.is_enabled = false).await;
        says(&mut browser, "An administrator disabled it: it can do nothing at present.").await;
        // Who wants to be asked again is.
        let page = browser.get(&app.authorization_url(&[("scope", "openid notes:write"), ("prompt", "consent")])).await;
        let interaction = page.hidden("interaction").unwrap();
        let form = [("interaction", &*interaction), ("step", "consent"), ("decision", "allow"), ("ask_again", "on")];
        assert!(browser.post("/auth", &form).await.parameter("code").is_some());
        says(&mut browser, " at the latest. After that it asks you again.").await;
        // Long after, what is remembered is all there is; what is not, is nothing.
        s.advance("400d");
        browser.sign_in(ADA).await;
        let page = browser.get(APPS).await;
        assert_eq!(removable(&page), [short.id.as_str()]);
        s.change_client(&short.id, |client| client.is_enabled = true).await;
        says(&mut browser, "It has no access at present, and gets it again without asking when you use it.").await;
    }
}

server_test! {
    async fn ours_an_app_that_registered_itself_is_marked_and_its_words_stay_words(s: TestServer) {
        let app = s.register(ClientType::Web, |client| {
            client.registered_by = RegisteredBy::Open;
            client.name = "<script>alert(1)</script>\"'&".to_owned();
            client.client_uri = Some("javascript:alert(1)".to_owned());
        }).await;
        // It comes first among its addresses, and nobody went there.
        s.change_client(&app.id, |client| client.redirect_uris.insert(0, "https://bank.example/callback".parse().unwrap())).await;
        let mut browser = s.browser();
        assert!(browser.authorize(&app, &[("scope", "openid")]).await.parameter("code").is_some());
        let page = browser.get(APPS).await;
        assert!(page.body.contains("Not checked by 127.0.0.1"), "{}", page.body);
        assert!(page.body.contains("Registered itself on 15 January 2027 - not checked by 127.0.0.1"), "{}", page.body);
        assert!(!page.body.contains("<script") && page.body.contains("<bdi>&#60;script&#62;"), "{}", page.body);
        assert!(!page.body.contains("javascript:") && !page.body.contains("id=\"launch-1\""), "{}", page.body);
        assert!(page.body.contains(">app.example<") && !page.body.contains("bank.example"), "{}", page.body);
        s.change_client(&app.id, |client| client.client_uri = Some("https://app.example/?a=\"b".to_owned())).await;
        let page = browser.get(APPS).await;
        assert!(page.body.contains("id=\"launch-1\" href=\"https://app.example/?a=&#34;b\" target=\"_blank\" rel=\"noopener noreferrer\""), "{}", page.body);
        let page = remove(&mut browser, &app).await;
        let page = browser.follow(page).await;
        assert!(!page.body.contains("<script") && page.body.contains("&#38;</bdi> has no access any more."), "{}", page.body);
    }
}

server_test! {
    /// A person with more apps than a page has room for sees those they used last.
    async fn ours_the_app_that_was_used_last_stands_first_and_there_is_an_end(s: TestServer) {
        let mut apps = Vec::new();
        for _ in 0..103 {
            apps.push(s.register(ClientType::Spa, |_| {}).await.id);
        }
        let (ada, ids) = (s.user_id(ADA).await, apps.clone());
        s.db.write(move |conn| Box::pin(async move {
            let consent = Consent { scope: "notes:read".parse().unwrap(), ..Consent::default() };
            for (at, id) in ids.iter().enumerate() {
                let then = Timestamp(START.0 - 1000 + i64::try_from(at).unwrap());
                // Of two hosts, and once all the same.
                consents::save(conn, (&ada, id, "a.example"), (&consent, "An app"), then).await?;
                consents::save(conn, (&ada, id, "b.example"), (&consent, "An app"), then).await?;
            }
            Ok(())
        })).await.unwrap();
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let page = browser.get(APPS).await;
        let newest: Vec<_> = apps.iter().rev().take(100).map(|id| id.as_str().to_owned()).collect();
        assert_eq!(removable(&page), newest);
        assert!(page.body.contains("and 3 more") && page.body.contains(">a.example, b.example<"), "{}", page.body);
        // A new use brings the oldest to the front.
        let oldest = s.register(ClientType::Web, |_| {}).await;
        browser.tokens(&oldest, "notes:read").await;
        let page = browser.get(APPS).await;
        assert_eq!((removable(&page).len(), &*removable(&page)[0]), (100, oldest.id.as_str()));
        assert!(page.body.contains("and 4 more"), "{}", page.body);
        let home = browser.get("/").await;
        assert!(home.body.contains("id=\"apps\" href=\"/account/apps\""), "{}", home.body);
        assert!(browser.get("/account/security").await.body.contains("id=\"apps\" href=\"/account/apps\""));
    }
}
