//! What the overview says is worth doing, and that the list ends.

use super::*;
use crate::factors::set_up;
use crate::passkeys::{self, Device};
use crate::support::identities::{identity, link};
use crate::support::idp::Idp;

const PAGE: &str = "/account";

/// Where the link of this id leads, if it is there.
fn leads(page: &Answer, id: &str) -> Option<String> {
    let (_, rest) = page.body.split_once(&format!("id=\"{id}\" href=\""))?;
    Some(rest.split('"').next().unwrap().to_owned())
}

server_test! {
    async fn ours_the_overview_says_what_is_left_to_do_until_nothing_is(s: TestServer) {
        let nobody = s.browser().get(PAGE).await;
        assert_eq!((nobody.status, nobody.location()), (303, "/sign-in?to=account"));
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let page = browser.get(PAGE).await;
        assert!(page.status == 200 && page.body.contains("Ada Lovelace") && page.body.contains(ADA), "{}", page.body);
        // At an IP address there are no passkeys.
        assert_eq!(leads(&page, "do-second-step").as_deref(), Some("/account/security/totp"));
        for id in ["do-way-in", "do-recovery-codes", "do-second-passkey"] {
            assert_eq!(leads(&page, id), None, "{id}");
        }
        assert!(page.body.contains(">Done<") && !page.body.contains("Nothing left to do."), "{}", page.body);
        set_up(&s, &mut browser).await;
        let page = browser.get(PAGE).await;
        assert!(page.body.contains("Nothing left to do.") && !page.body.contains("id=\"do-"), "{}", page.body);
        s.execute("UPDATE recovery_codes SET used_at = 1 WHERE number < 8").await;
        let page = browser.get(PAGE).await;
        assert!(page.body.contains("You have 2 left") && !page.body.contains("Nothing left to do."), "{}", page.body);
        assert_eq!(leads(&page, "do-recovery-codes").as_deref(), Some("/account/security#recovery"));
        assert!(browser.get("/account/security").await.body.contains("id=\"recovery\""));
        s.execute("DELETE FROM password_credentials").await;
        let page = browser.get(PAGE).await;
        assert_eq!(leads(&page, "do-way-in").as_deref(), Some("/account/security/password"));
        // Looking is enough: nothing of it takes a fresh sign-in.
        s.advance("1h");
        assert_eq!(browser.get(PAGE).await.status, 200);
    }
}

server_test! {
    /// A provider can take away what it gave: whoever has nothing else is told so.
    async fn ours_another_provider_alone_is_no_way_in_of_ones_own(s: TestServer) {
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let idp = Idp::start(&s).await;
        let work = s.provider("corp", &idp, |_| {}).await;
        link(&s, identity(&work, "ada-there", &s.user_id(ADA).await)).await;
        assert_eq!(leads(&browser.get(PAGE).await, "do-way-in"), None, "she has a password too");
        s.execute("DELETE FROM password_credentials").await;
        let page = browser.get(PAGE).await;
        assert_eq!(leads(&page, "do-way-in").as_deref(), Some("/account/security/password"));
        assert!(page.body.contains("You sign in with another provider alone.") && !page.body.contains("You have neither"), "{}", page.body);
        s.change_provider("corp", |provider| provider.is_enabled = false).await;
        let page = browser.get(PAGE).await;
        assert!(page.body.contains("You have neither") && leads(&page, "do-way-in").is_some(), "{}", page.body);
    }
}

server_test! {
    async fn ours_where_there_are_passkeys_one_is_offered_and_then_another(s: TestServer) {
        let s = passkeys::named(&s).await;
        let (mut browser, mut device) = (s.browser(), Device::new());
        browser.sign_in(ADA).await;
        let add = Some("/account/security/passkey".to_owned());
        let page = browser.get(PAGE).await;
        assert_eq!((leads(&page, "do-second-step"), leads(&page, "do-second-passkey")), (add.clone(), None));
        passkeys::add(&mut browser, &mut device).await;
        let page = browser.get(PAGE).await;
        assert_eq!((leads(&page, "do-second-step"), leads(&page, "do-second-passkey")), (None, add.clone()));
        let page = browser.get("/sign-in?to=passkey").await;
        passkeys::with(&mut browser, &page, &mut device).await;
        passkeys::add(&mut browser, &mut Device::new()).await;
        let page = browser.get(PAGE).await;
        assert!(page.body.contains("Nothing left to do."), "{}", page.body);
    }
}

server_test! {
    async fn ours_the_overview_counts_what_is_ones_own(s: TestServer) {
        s.user(EVE, "Eve").await;
        let (app, mut eve, mut browser) = (s.openid_client(|_| {}).await, s.browser(), s.browser());
        assert!(eve.authorize_as(EVE, &app, &[("scope", "openid")]).await.parameter("code").is_some());
        browser.sign_in(ADA).await;
        let page = browser.get(PAGE).await;
        for words in [">No app<", ">One place<", "Somebody signed in to your account."] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        s.advance("1m");
        browser.tokens(&app, "openid").await;
        s.browser().sign_in(ADA).await;
        let page = browser.get(PAGE).await;
        for words in [">One app<", ">2 places<"] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        for (id, to) in [("see-apps", APPS), ("see-sessions", "/account/sessions"), ("see-activity", "/account/activity"),
            ("profile", "/account/profile"), ("data", "/account/data"), ("overview", PAGE)] {
            assert_eq!(leads(&page, id).as_deref(), Some(to));
            assert_eq!(browser.get(to).await.status, 200, "{to}");
        }
    }
}

server_test! {
    /// An app that is disabled may do nothing: neither page counts it among those that may.
    async fn ours_apps_are_counted_alike_wherever_they_are(s: TestServer) {
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        browser.tokens(&app, "openid").await;
        for (is_enabled, said) in [(true, ">One app<"), (false, ">No app<")] {
            s.change_client(&app.id, |client| client.is_enabled = is_enabled).await;
            let page = browser.get(PAGE).await;
            assert!(page.body.contains(said), "{said}: {}", page.body);
            let page = browser.get("/account/data/delete").await;
            assert_eq!(page.body.contains("Acme Notes"), is_enabled, "{}", page.body);
        }
    }
}
