//! An account that is deleted: what ends, who hears of it, and what is left.

use grantor::admin::change::{DeleteUser, EraseEvents};
use grantor::admin::{Actor, Means, apply};
use grantor::audit::{self, AuditEvent, Heads, Kind};
use grantor::server::sealing::seal_now;
use grantor::types::UserId;

use super::*;
use crate::support::admin::users::Whom;

const BROWSER: &str = "Mozilla/5.0 (a browser of hers)";
const EVE: &str = "eve@example.test";

async fn delete(s: &TestServer, email: &str) {
    let whom: Whom = email.parse().unwrap();
    let deleted = apply(
        &Means::of(&s.app),
        &Actor::CommandLine,
        DeleteUser { whom },
        s.now(),
    )
    .await;
    assert_eq!(deleted.unwrap().done.email.as_str(), email);
}

async fn userinfo(s: &TestServer, access: &str) -> Answer {
    s.get("/userinfo", &[("authorization", &format!("Bearer {access}"))])
        .await
}

server_test! {
    /// All that she allowed is dead, her sign-in has ended, and the app that asked for it is told.
    async fn ours_nothing_of_a_deleted_person_works(s: TestServer) {
        let s = server(&s).await;
        let site = Site::start().await;
        site.answers("200 OK", "");
        s.user(EVE, "Eve Example").await;
        let (app, mut browser) = (told_app(&s, &site).await, s.browser());
        let page = browser.get(&app.authorization_url(&[("scope", "openid")])).await;
        let page = browser.sign_in_on(&page, EVE, PASSWORD).await;
        let unredeemed = browser.decide_on(&page, "allow").await.parameter("code").unwrap();
        let tokens = tokens(&mut browser, &app).await;
        let access = tokens.access_token.clone();
        assert_eq!(userinfo(&s, &access).await.status, 200);
        delete(&s, EVE).await;
        site.arrived(1).await;
        assert_eq!(claims_of(&logout_tokens(&site)[0])["sub"], claims_of(&access)["sub"]);
        app.refresh(tokens.refresh()).await.assert_token_error(400, "invalid_grant");
        app.redeem(&unredeemed).await.assert_token_error(400, "invalid_grant");
        assert_eq!(userinfo(&s, &access).await.status, 401);
        assert!(!app.is_active(&access).await);
        assert!(!browser.clone().is_signed_in().await);
        let page = browser.get(&app.authorization_url(&[("scope", "openid")])).await;
        let page = browser.sign_in_on(&page, EVE, PASSWORD).await;
        assert!(page.body.contains("Invalid email or password."), "{}", page.body);
        // The address is free: whoever has it now is somebody else.
        let old = claims_of(&access)["sub"].clone();
        let new = s.user(EVE, "Eve").await;
        assert_ne!(old, new.as_str());
        app.refresh(tokens.refresh()).await.assert_token_error(400, "invalid_grant");
    }
}

server_test! {
    /// What the database holds of her then is an id; the log of what she did is whole.
    async fn ours_what_is_left_of_a_deleted_person_names_an_id(s: TestServer) {
        let s = s.at_rest(|_| {}).await;
        let id = s.user(EVE, "Eve Example").await;
        s.give_role(EVE, "support").await;
        s.group("crew", &[]).await;
        s.set_member(EVE, "crew", true).await;
        s.execute("UPDATE users SET profile = '{\"nickname\":\"Evie\"}', attributes = '{\"badge\":\"B-1815\"}' WHERE email = 'eve@example.test'").await;
        let (app, mut browser) = (s.web_client().await, s.browser());
        browser.headers.push(("user-agent", BROWSER.to_owned()));
        let page = browser.get(&app.authorization_url(&[])).await;
        let page = browser.sign_in_on(&page, EVE, "not her password").await;
        let page = browser.sign_in_on(&page, EVE, PASSWORD).await;
        let code = browser.decide_on(&page, "allow").await.parameter("code").unwrap();
        app.redeem(&code).await;
        // The last they tried is wrong, which a sign-in would have forgotten; it is written down behind the answer.
        s.browser().try_sign_in(EVE, "not her password").await;
        seal_now(&s.app, false, s.now()).await.unwrap();
        assert!(s.dump().await.contains(BROWSER));
        delete(&s, EVE).await;
        while s.count("SELECT COUNT(*) FROM audit_events WHERE kind = 'sign_in_failed'").await < 2 {
            tokio::task::yield_now().await;
        }
        let left = s.dump().await;
        for told in [EVE, "Eve Example", "Evie", "B-1815", BROWSER] {
            assert!(!left.contains(told), "{told} is left: {left}");
        }
        let tables: Vec<_> = left
            .lines()
            .filter(|line| line.contains(id.as_str()))
            .map(|line| line.split('|').next().unwrap())
            .collect();
        assert_eq!(s.count("SELECT COUNT(*) FROM audit_events WHERE personal IS NOT NULL").await, 0);
        assert!(!tables.is_empty() && tables.iter().all(|table| *table == "audit_events"), "{tables:?}");
        assert!(left.contains("user_deleted") && s.audit().await.contains(&"signed_in".to_owned()));
        seal_now(&s.app, false, s.now()).await.unwrap();
        let verified = audit::verify(&s.db, Some(&s.app.audit_signer), &Heads::new()).await.unwrap();
        assert_eq!(verified.faults.total, 0);
        let again = DeleteUser { whom: EVE.parse().unwrap() };
        let again = apply(&Means::of(&s.app), &Actor::CommandLine, again, s.now()).await.unwrap_err();
        assert_eq!(again.to_string(), "There is no account eve@example.test.");
    }
}

server_test! {
    /// What is written down after the end says nothing of her that could not be erased any more; what a server of before wrote
    /// down so is erased by her id.
    async fn ours_what_is_recorded_after_the_end_of_an_account_is_not_personal(s: TestServer) {
        let s = s.at_rest(|_| {}).await;
        let id = s.user(EVE, "Eve Example").await;
        let record = async |id: &UserId| {
            let event = AuditEvent::new(Kind::SignInFailed, audit::Actor::User).user(id).address(&"192.0.2.44");
            let now = s.now();
            s.db.write(move |conn| Box::pin(async move { audit::record(conn, &event, now).await })).await.unwrap();
        };
        let personal = async || s.count("SELECT COUNT(*) FROM audit_events WHERE personal IS NOT NULL").await;
        record(&id).await;
        assert_eq!(personal().await, 1);
        delete(&s, EVE).await;
        record(&id).await;
        assert_eq!(personal().await, 0);
        s.execute("UPDATE audit_events SET personal = '{\"address\":\"192.0.2.44\"}' WHERE kind = 'sign_in_failed' AND personal_hash IS NULL").await;
        let erase = async || {
            let whom = Whom::Id(id.clone());
            apply(&Means::of(&s.app), &Actor::CommandLine, EraseEvents { whom }, s.now()).await
        };
        let erased = erase().await.unwrap().done;
        assert_eq!((erased.email, erased.events, personal().await), (None, 1, 0));
        let said = erase().await.unwrap_err().to_string();
        assert!(said.starts_with(&format!("There is no account {id}, and the audit log has no")), "{said}");
    }
}

server_test! {
    /// An app or API that was for her alone is for nobody then, and not for everybody.
    async fn ours_a_list_of_nobody_but_the_deleted_is_of_nobody(s: TestServer) {
        s.user(EVE, "Eve").await;
        let app = s.web_client().await;
        s.allow_app(&app.id, Some(&["user:eve@example.test"])).await;
        delete(&s, EVE).await;
        s.app.forget_cached();
        let mut browser = s.browser();
        let page = browser.get(&app.authorization_url(&[])).await;
        let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
        assert!(page.body.contains("You don&#39;t have permission to view this."), "{}", page.body);
    }
}
