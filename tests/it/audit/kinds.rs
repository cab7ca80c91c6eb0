//! The audit log: one row for each change, of its kind; none for what was refused.

use crate::support::admin;
use crate::support::admin::users::{LinkKind, Whom};

use crate::support::*;

/// What was added to the log since it had `before` rows, without what only follows the clock.
async fn added(s: &TestServer, before: &mut usize) -> Vec<String> {
    let all = s.audit().await;
    let new = all[*before..].to_vec();
    *before = all.len();
    new
}

server_test! {
    async fn ours_every_step_of_a_grants_life_is_one_row(s: TestServer) {
        let (app, other, mut browser) = (s.web_client().await, s.web_client().await, s.browser());
        let mut before = s.audit().await.len();

        let page = browser.get(&app.authorization_url(&[])).await;
        assert_eq!(added(&s, &mut before).await, [""; 0], "asking changes nothing");
        let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
        assert_eq!(added(&s, &mut before).await, ["signed_in"]);
        browser.decide_on(&page, "deny").await;
        assert_eq!(added(&s, &mut before).await, ["grant_denied"]);
        let page = browser.get(&app.authorization_url(&[])).await;
        let code = browser.decide_on(&page, "allow").await.parameter("code").unwrap();
        assert_eq!(added(&s, &mut before).await, ["grant_allowed"]);

        other.redeem(&code).await.assert_token_error(400, "invalid_grant");
        assert_eq!(added(&s, &mut before).await, ["code_client_mismatch"]);
        let tokens = Tokens::of(&app.redeem(&code).await);
        assert_eq!(added(&s, &mut before).await, [""; 0], "redeeming is not a decision");
        other.refresh(tokens.refresh()).await.assert_token_error(400, "invalid_grant");
        assert_eq!(added(&s, &mut before).await, ["refresh_client_mismatch"]);
        app.redeem(&code).await.assert_token_error(400, "invalid_grant");
        assert_eq!(added(&s, &mut before).await, ["code_replayed"]);
        app.redeem(&code).await.assert_token_error(400, "invalid_grant");
        assert_eq!(added(&s, &mut before).await, [""; 0], "it is revoked already");

        let code = browser.code(&app).await;
        let wrong = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", &app.redirect_uri),
            ("code_verifier", "a-wrong-verifier-a-wrong-verifier-a-wrong-verifier"),
        ];
        app.token(&wrong).await.assert_token_error(400, "invalid_grant");
        assert_eq!(added(&s, &mut before).await, ["grant_allowed", "code_misused"]);
    }
}

server_test! {
    async fn ours_refreshing_and_revoking_are_told_apart(s: TestServer) {
        let (app, other, mut browser) = (s.web_client().await, s.web_client().await, s.browser());
        let first = Tokens::of(&app.redeem(&browser.code(&app).await).await);
        let mut before = s.audit().await.len();
        let second = Tokens::of(&app.refresh(first.refresh()).await);
        assert_eq!(added(&s, &mut before).await, [""; 0]);
        assert_eq!(app.post("/revoke", &[("token", &second.access_token)]).await.status, 200);
        assert_eq!(added(&s, &mut before).await, ["token_revoked"]);
        other.post("/revoke", &[("token", second.refresh())]).await.assert_token_error(400, "invalid_grant");
        assert_eq!(app.post("/revoke", &[("token", "unknown")]).await.status, 200);
        assert_eq!(added(&s, &mut before).await, [""; 0], "nothing happened");
        s.advance("11s");
        app.refresh(first.refresh()).await.assert_token_error(400, "invalid_grant");
        assert_eq!(added(&s, &mut before).await, ["refresh_token_reused"]);
        app.refresh(first.refresh()).await.assert_token_error(400, "invalid_grant");
        app.refresh(second.refresh()).await.assert_token_error(400, "invalid_grant");
        assert_eq!(added(&s, &mut before).await, [""; 0]);

        let third = Tokens::of(&app.redeem(&browser.code(&app).await).await);
        assert_eq!(added(&s, &mut before).await, ["grant_allowed"]);
        for kinds in [vec!["grant_revoked"], vec![]] {
            assert_eq!(app.post("/revoke", &[("token", third.refresh())]).await.status, 200);
            assert_eq!(added(&s, &mut before).await, kinds);
        }
    }
}

server_test! {
    async fn ours_revoking_a_token_twice_is_one_row(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let tokens = Tokens::of(&app.redeem(&browser.code(&app).await).await);
        let mut before = s.audit().await.len();
        for kinds in [vec!["token_revoked"], vec![], vec![]] {
            assert_eq!(app.post("/revoke", &[("token", &tokens.access_token)]).await.status, 200);
            assert_eq!(added(&s, &mut before).await, kinds);
        }
    }
}

server_test! {
    async fn ours_signing_in_and_out_and_setting_a_password_are_one_row_each(s: TestServer) {
        let mut browser = s.browser();
        let mut before = s.audit().await.len();
        browser.headers.push(("user-agent", "Mozilla/5.0 (a test)".to_owned()));
        browser.sign_in(ADA).await;
        assert_eq!(added(&s, &mut before).await, ["signed_in"]);
        let page = browser.get("/logout").await;
        assert_eq!(browser.post("/logout", &[("csrf", "x")]).await.status, 403);
        assert_eq!(added(&s, &mut before).await, [""; 0]);
        let csrf = page.hidden("csrf").unwrap();
        for kinds in [vec!["signed_out"], vec![]] {
            browser.post("/logout", &[("csrf", &csrf)]).await;
            assert_eq!(added(&s, &mut before).await, kinds);
        }
        let whom: Whom = ADA.parse().unwrap();
        let link = admin::users::link(&s.db, &whom, LinkKind::Reset, &s.app.settings.links, s.now()).await.unwrap();
        assert_eq!(added(&s, &mut before).await, ["link_created"]);
        let path = format!("/password/{}", link.token.expose());
        let csrf = browser.get(&path).await.hidden("csrf").unwrap();
        let weak = [("csrf", &*csrf), ("password", "short"), ("password_again", "short")];
        assert_eq!(browser.post(&path, &weak).await.status, 422);
        assert_eq!(added(&s, &mut before).await, [""; 0]);
        let strong = "violet anchor meadow 9";
        let form = [("csrf", &*csrf), ("password", strong), ("password_again", strong)];
        for kinds in [vec!["password_set"], vec![]] {
            browser.post(&path, &form).await;
            assert_eq!(added(&s, &mut before).await, kinds);
        }
        let (dump, ada) = (s.dump().await, s.user_id(ADA).await);
        assert!(dump.contains(&format!("kind=signed_in|actor=user|user_id={ada}")), "{dump}");
        let personal = r#"|actor_id={ada}|personal={"address":"127.0.0.1","user_agent":"Mozilla/5.0 (a test)"}|"#;
        assert!(dump.contains(&personal.replace("{ada}", ada.as_str())), "{dump}");
    }
}

server_test! {
    async fn ours_a_failed_sign_in_is_a_row_if_the_account_exists(s: TestServer) {
        let mut browser = s.browser();
        let before = s.audit().await.len();
        assert_eq!(browser.try_sign_in("nobody@example.test", "wrong").await.status, 401);
        assert_eq!(browser.try_sign_in(ADA, "wrong").await.status, 401);
        // Written behind the answer: the next write of the same kind comes after it.
        while s.audit().await.len() == before {
            tokio::task::yield_now().await;
        }
        assert_eq!(s.audit().await[before..], ["sign_in_failed"]);
    }
}

server_test! {
    async fn ours_what_an_administrator_does_is_one_row_and_what_is_refused_none(s: TestServer) {
        let whom: Whom = ADA.parse().unwrap();
        let role = s.role("editor").await;
        let mut before = s.audit().await.len();
        for kinds in [vec!["role_given"], vec![]] {
            admin::users::set_role(&s.db, &whom, &role, true, s.now()).await.unwrap();
            assert_eq!(added(&s, &mut before).await, kinds);
        }
        let unknown: Whom = "nobody@example.test".parse().unwrap();
        assert!(admin::users::set_role(&s.db, &unknown, &role, true, s.now()).await.is_err());
        assert!(admin::users::disable(&s.db, &unknown, s.now()).await.is_err());
        let taken = admin::users::NewUser {
            email: ADA.parse().unwrap(),
            name: None,
            password_hash: None,
            roles: vec![role.clone()],
        };
        assert!(admin::users::create(&s.db, taken, s.now()).await.is_err());
        assert_eq!(added(&s, &mut before).await, [""; 0]);
        let new = admin::users::NewUser {
            email: "grace@example.test".parse().unwrap(),
            name: None,
            password_hash: None,
            roles: vec![role],
        };
        admin::users::create(&s.db, new, s.now()).await.unwrap();
        assert_eq!(added(&s, &mut before).await, ["user_created"]);
        admin::users::disable(&s.db, &whom, s.now()).await.unwrap();
        admin::users::enable(&s.db, &whom, s.now()).await.unwrap();
        assert_eq!(added(&s, &mut before).await, ["user_disabled", "user_enabled"]);
    }
}
