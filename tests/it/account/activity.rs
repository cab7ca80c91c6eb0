//! What happened to an account: where from, without what comes with every use of an app, and of apps that are gone.

use grantor::admin::change::DeleteClient;
use grantor::admin::{Actor, Means, apply};

use super::*;
use crate::factors::{between, change, give, set_up};
use crate::people::NEW;
use crate::people::sessions::{FIREFOX, called, end};

const PAGE: &str = "/account/activity";

/// What stands beside each event that says so, newest first.
fn beside(page: &Answer, words: &str) -> Vec<String> {
    let rows = page.body.split("<li>").skip(1);
    let rows = rows.filter(|row| row.contains(&format!("<p class=\"name\">{words}</p>")));
    rows.map(|row| row.split("</li>").next().unwrap().to_owned())
        .collect()
}

server_test! {
    /// Whoever looks for somebody else in their account sees of every change with which browser and from where it was made.
    async fn ours_changes_of_an_account_say_where_they_were_made_from(s: TestServer) {
        let (mut browser, mut other) = (called(&s, FIREFOX), s.browser());
        browser.sign_in(ADA).await;
        other.sign_in(ADA).await;
        assert_eq!(end(&mut browser, ("action", "sign-out-others")).await.status, 303);
        let csrf = csrf_of(&browser.get("/account/security/password").await);
        let form = [("csrf", &*csrf), ("password", NEW), ("password_again", NEW)];
        assert_eq!(browser.post("/account/security/password", &form).await.status, 303);
        let (phone, _) = set_up(&s, &mut browser).await;
        let page = browser.get("/sign-in?to=security").await;
        assert_eq!(give(&mut browser, &page, &phone.code(s.now()), &[]).await.location(), "/account/security");
        assert_eq!(change(&mut browser, ("action", "new-recovery-codes")).await.status, 200);
        change(&mut browser, ("action", "forget-devices")).await;
        let id = between(&browser.get("/account/security").await.body, "name=\"remove\" value=\"", "\"").to_owned();
        change(&mut browser, ("remove", &id)).await;
        let app = s.openid_client(|_| {}).await;
        let page = browser.get(&app.authorization_url(&[("scope", "openid")])).await;
        browser.decide_on(&page, "deny").await;
        let page = browser.get(&app.authorization_url(&[("scope", "openid")])).await;
        assert!(browser.decide_on(&page, "allow").await.parameter("code").is_some());
        let page = browser.get(PAGE).await;
        for words in ["A sign-in was ended.", "Your password was set.", "An authenticator app was added.", "New recovery codes were made.",
            "Every browser is asked for the second step again.", "An authenticator app was removed.", "An app was refused access to your account.",
            "An app was given access to your account."] {
            let rows = beside(&page, words);
            assert!(!rows.is_empty(), "{words}: {}", page.body);
            for row in rows {
                assert!(row.contains("Firefox on Linux, from 127.0.0.1"), "{words}: {row}");
            }
        }
        // Out of this browser, too.
        let csrf = browser.get("/logout").await.hidden("csrf").unwrap();
        browser.post("/logout", &[("csrf", &csrf), ("decision", "sign-out")]).await;
        assert_eq!(browser.try_sign_in(ADA, NEW).await.status, 303);
        let rows = beside(&browser.get(PAGE).await, "A sign-in was ended.");
        assert!(rows.len() >= 2 && rows.iter().all(|row| row.contains("Firefox on Linux, from 127.0.0.1")), "{rows:?}");
        // What a browser calls itself is erased with the rest.
        assert!(s.dump().await.contains(FIREFOX));
    }
}

server_test! {
    /// What an app gets unasked comes as often as it is used, and is in the audit log alone.
    async fn ours_what_an_app_gets_unasked_does_not_crowd_the_page(s: TestServer) {
        let remembered = s.openid_client(|client| client.name = "Remembered".to_owned()).await;
        let skipped = s.openid_client(|client| {
            client.name = "Skipped".to_owned();
            client.settings.skip_consent = "openid".parse().unwrap();
        }).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        for app in [&remembered, &skipped] {
            for _ in 0..60 {
                assert!(browser.authorize(app, &[("scope", "openid")]).await.parameter("code").is_some());
            }
        }
        assert_eq!(told(&s, "grant_allowed").await, 120);
        let page = browser.get(PAGE).await;
        let rows = beside(&page, "An app was given access to your account.");
        assert!(rows.len() == 1 && rows[0].contains("Remembered"), "{rows:?}");
        assert!(page.body.contains("Somebody signed in to your account.") && !page.body.contains("id=\"older\""), "{}", page.body);
    }
}

server_test! {
    /// Whoever looks what an app got long ago is told which it was, also once it is gone.
    async fn ours_an_app_that_was_deleted_is_named_still(s: TestServer) {
        let name = "Acme \"Notes\" <b>, with 3 living grants";
        let app = s.openid_client(|client| client.name = name.to_owned()).await;
        let mut browser = s.browser();
        browser.tokens(&app, "openid").await;
        let change = DeleteClient { id: app.id.clone() };
        apply(&Means::of(&s.app), &Actor::CommandLine, change, s.now()).await.unwrap();
        let page = browser.get(PAGE).await;
        let rows = beside(&page, "An app was given access to your account.");
        assert_eq!(rows.len(), 1, "{}", page.body);
        assert!(rows[0].contains("<bdi>Acme &#34;Notes&#34; &#60;b&#62;, with 3 living grants</bdi>"), "{rows:?}");
    }
}
