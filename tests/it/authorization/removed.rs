//! Apps that were taken away from whoever allowed them: all of what they had, and also what is granted at that moment.

use grantor::storage::{consents, users};
use grantor::types::GrantId;
use tokio::sync::oneshot;

use super::assert_is_consent;
use crate::support::admin::grants;
use crate::support::*;

const EVE: &str = "eve@example.test";

async fn grant_of_ada(s: &TestServer, app: &TestClient) -> GrantId {
    let whom = ADA.parse().unwrap();
    grants::list(&s.db, Some(&whom), Some(&app.id), 1)
        .await
        .unwrap()
        .remove(0)
        .id
}

server_test! {
    /// Whoever takes an app away names one grant of it: the others of that person go with it, and nobody else's.
    async fn ours_an_app_that_is_removed_keeps_nothing(s: TestServer) {
        s.user(EVE, "Eve").await;
        let (app, other) = (s.openid_client(|_| {}).await, s.openid_client(|_| {}).await);
        let (mut browser, mut second) = (s.browser(), s.browser());
        let elsewhere = browser.tokens(&other, "openid").await;
        let eves = s.browser().authorize_as(EVE, &app, &[("scope", "openid")]).await.parameter("code").unwrap();
        let eves = Tokens::of(&app.redeem(&eves).await);
        let sign_in = browser.tokens(&app, "openid").await;
        let notes = second.tokens(&app, "openid notes:read").await;
        let offline = browser.tokens(&app, "openid offline_access").await;
        let unredeemed = browser.authorize(&app, &[("scope", "openid")]).await.parameter("code").unwrap();
        let id = grant_of_ada(&s, &app).await;
        assert!(grants::revoke(&s.db, &id, s.now()).await.unwrap());
        for tokens in [&sign_in, &notes, &offline] {
            app.refresh(tokens.refresh()).await.assert_token_error(400, "invalid_grant");
            assert!(!app.is_active(&tokens.access_token).await);
        }
        app.redeem(&unredeemed).await.assert_token_error(400, "invalid_grant");
        assert!(app.is_active(&eves.access_token).await && other.is_active(&elsewhere.access_token).await);
        assert!(s.dump().await.contains("all 4 of this person to this app"));
        assert_is_consent(&browser.get(&app.authorization_url(&[("scope", "openid")])).await);
        assert!(!grants::revoke(&s.db, &id, s.now()).await.unwrap());
    }
}

server_test! {
    /// Permission that is taken back while an app is granted something without asking is not had any more: the person is asked,
    /// and who asks in silence is told so.
    async fn ours_a_removal_overtakes_what_nobody_is_asked_about(s: TestServer) {
        let skipped = s.openid_client(|client| client.settings.skip_consent = "openid".parse().unwrap()).await;
        let remembered = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        for app in [&skipped, &remembered] {
            for extra in [&[("scope", "openid")][..], &[("scope", "openid"), ("prompt", "none")]] {
                assert!(browser.authorize(app, &[("scope", "openid")]).await.parameter("code").is_some());
                let before = s.rows("grants").await;
                let (written, is_written) = oneshot::channel();
                let (commit, may_commit) = oneshot::channel();
                let (db, now, user_id, client_id) = (s.db.clone(), s.now(), s.user_id(ADA).await, app.id.clone());
                let removal = tokio::spawn(async move {
                    let written = db.write(move |conn| Box::pin(async move {
                        assert!(users::exists(conn, &user_id).await?);
                        consents::forget(conn, &user_id, &client_id, now).await?;
                        let _ = written.send(());
                        let _ = may_commit.await;
                        Ok(())
                    }));
                    written.await.unwrap();
                });
                is_written.await.unwrap();
                let (mut same, url) = (browser.clone(), app.authorization_url(extra));
                let under_way = tokio::spawn(async move { same.get(&url).await });
                // It has read long before so many others were answered.
                for _ in 0..20 {
                    assert_eq!(s.get("/readyz", &[]).await.status, 200);
                }
                s.is_waited_for().await;
                commit.send(()).unwrap();
                removal.await.unwrap();
                let answer = under_way.await.unwrap();
                if extra.len() == 1 {
                    assert_is_consent(&answer);
                } else {
                    answer.assert_redirected_error("consent_required", &s.issuer);
                }
                assert_eq!(s.rows("grants").await, before);
            }
        }
    }
}

server_test! {
    /// Whoever takes an app away waits for what is granted at that moment, and takes that too.
    async fn ours_a_removal_waits_for_a_grant_under_way(s: TestServer) {
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        browser.tokens(&app, "openid").await;
        let (id, ada, now) = (grant_of_ada(&s, &app).await, s.user_id(ADA).await, s.now());
        let (held, is_held) = oneshot::channel();
        let (commit, may_commit) = oneshot::channel();
        let db = s.db.clone();
        let grant = tokio::spawn(async move {
            let written = db.write(move |conn| Box::pin(async move {
                assert!(users::hold(conn, &ada).await?.is_some());
                let _ = held.send(());
                let _ = may_commit.await;
                Ok(())
            }));
            written.await.unwrap();
        });
        is_held.await.unwrap();
        let db = s.db.clone();
        let removal = tokio::spawn(async move { grants::revoke(&db, &id, now).await.unwrap() });
        s.is_waited_for().await;
        commit.send(()).unwrap();
        grant.await.unwrap();
        assert!(removal.await.unwrap());
    }
}
