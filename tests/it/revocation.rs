//! Revocation (RFC 7009).

use super::support::*;

async fn signed_in(s: &TestServer) -> (TestClient, Tokens) {
    let app = s.web_client().await;
    let tokens = Tokens::of(&app.redeem(&s.browser().code(&app).await).await);
    (app, tokens)
}

async fn revoke(client: &TestClient, token: &str) -> Answer {
    client.post("/revoke", &[("token", token)]).await
}

server_test! {
    /// T69
    async fn rfc7009_2_1_a_refresh_token_takes_its_whole_grant_along(s: TestServer) {
        let (app, first) = signed_in(&s).await;
        let second = Tokens::of(&app.refresh(first.refresh()).await);
        let answer = revoke(&app, second.refresh()).await;
        assert_eq!((answer.status, &*answer.body), (200, ""));
        for token in [&first.access_token, &second.access_token] {
            assert!(!app.is_active(token).await);
        }
        for token in [first.refresh(), second.refresh()] {
            app.refresh(token).await.assert_token_error(400, "invalid_grant");
        }
        // RFC 7009 §2.2: again is fine.
        assert_eq!(revoke(&app, second.refresh()).await.status, 200);
        let revoked = s.audit().await.into_iter().filter(|kind| kind == "grant_revoked").count();
        assert_eq!(revoked, 1);
    }
}

server_test! {
    /// T69: also an older one, which its thief may hold.
    async fn ours_an_older_refresh_token_revokes_its_grant_too(s: TestServer) {
        let (app, first) = signed_in(&s).await;
        let second = Tokens::of(&app.refresh(first.refresh()).await);
        assert_eq!(revoke(&app, first.refresh()).await.status, 200);
        app.refresh(second.refresh()).await.assert_token_error(400, "invalid_grant");
    }
}

server_test! {
    /// T69
    async fn rfc7009_2_1_an_access_token_goes_alone(s: TestServer) {
        let (app, first) = signed_in(&s).await;
        let second = Tokens::of(&app.refresh(first.refresh()).await);
        for hint in ["refresh_token", "access_token", "nonsense"] {
            let form = [("token", &*first.access_token), ("token_type_hint", hint)];
            assert_eq!(app.post("/revoke", &form).await.status, 200);
        }
        assert!(!app.is_active(&first.access_token).await);
        assert!(app.is_active(&second.access_token).await);
        Tokens::of(&app.refresh(second.refresh()).await);
        assert_eq!(s.rows("revoked_tokens").await, 1);
    }
}

server_test! {
    /// T69
    async fn rfc7009_2_1_token_of_another_client_is_invalid_grant_and_stays_good(s: TestServer) {
        let (app, tokens) = signed_in(&s).await;
        for other in [s.web_client().await, s.native_client().await, s.api("https://two.example", "Two").await] {
            for token in [&tokens.access_token, tokens.refresh()] {
                revoke(&other, token).await.assert_token_error(400, "invalid_grant");
            }
        }
        assert!(app.is_active(&tokens.access_token).await);
        Tokens::of(&app.refresh(tokens.refresh()).await);
    }
}

server_test! {
    /// T69
    async fn rfc7009_2_2_an_invalid_token_is_no_error(s: TestServer) {
        let (app, tokens) = signed_in(&s).await;
        let access = &tokens.access_token;
        for nothing in ["x", "a.b.c", &access[..access.len() - 4], &"a".repeat(20_000), "ac_x", "\u{1f9a6}"] {
            let answer = revoke(&app, nothing).await;
            assert_eq!((answer.status, &*answer.body), (200, ""));
        }
        s.advance("15d");
        assert_eq!(revoke(&app, tokens.refresh()).await.status, 200);
        assert_eq!(revoke(&app, access).await.status, 200);
        assert_eq!(s.rows("revoked_tokens").await, 0, "nothing to remember of what has ended");
    }
}

server_test! {
    /// RFC 7009 §2.1, §5
    async fn rfc7009_2_1_clients_authenticate_and_public_ones_name_themselves(s: TestServer) {
        let native = s.native_client().await;
        let own = Tokens::of(&native.redeem(&s.browser().code(&native).await).await);
        let form = ("content-type", "application/x-www-form-urlencoded");
        let body = format!("token={}", own.refresh());
        s.post_bytes("/revoke", &[form], body).await.assert_token_error(401, "invalid_client");
        Tokens::of(&native.refresh(own.refresh()).await);
        assert_eq!(revoke(&native, own.refresh()).await.status, 200);
        native.refresh(own.refresh()).await.assert_token_error(400, "invalid_grant");
        native.post("/revoke", &[]).await.assert_token_error(400, "invalid_request");
        let (app, tokens) = signed_in(&s).await;
        let thief = TestClient { secret: Some("gcs_wrong".to_owned()), ..app.clone() };
        revoke(&thief, tokens.refresh()).await.assert_token_error(401, "invalid_client");
        Tokens::of(&app.refresh(tokens.refresh()).await);
    }
}

server_test! {
    /// T69: what was not written is never answered with success.
    async fn rfc7009_2_2_1_revocation_without_a_database_is_503(s: TestServer) {
        // Kept clients, so that the write itself is what fails.
        let s = s.with_settings(|settings| settings.cache.lifetime = "1h".parse().unwrap()).await;
        let (app, tokens) = signed_in(&s).await;
        Tokens::of(&app.refresh(tokens.refresh()).await);
        s.db.close().await;
        for token in [&tokens.access_token, tokens.refresh()] {
            let answer = revoke(&app, token).await;
            answer.assert_token_error(503, "temporarily_unavailable");
            assert!(answer.header("retry-after").parse::<u64>().unwrap() > 0);
        }
        app.refresh(tokens.refresh()).await.assert_token_error(503, "temporarily_unavailable");
        app.redeem(&format!("ac_{}", "a".repeat(43))).await.assert_token_error(503, "temporarily_unavailable");
    }
}
