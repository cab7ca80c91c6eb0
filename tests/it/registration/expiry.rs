//! Registrations nobody uses end by themselves, and say so.

use grantor::oauth::client::ClientType;
use grantor::oauth::client_metadata::RegisteredBy;
use grantor::server::jobs::sweep;

use super::*;

async fn is_there(s: &TestServer, own: &Own) -> bool {
    sweep(&s.app, "a node", s.now()).await.unwrap().unwrap();
    own.read(s).await.status == 200
}

server_test! {
    async fn ours_a_registration_nobody_allowed_anything_expires(s: TestServer) {
        let s = open(&s).await;
        let of_admin = s.native_client().await;
        let (own, used) = (Own::registered(&s, &public()).await, Own::registered(&s, &web()).await);
        s.advance("6d");
        assert!(s.browser().authorize(&used.app(&s), &[("scope", "openid")]).await.parameter("code").is_some());
        assert!(is_there(&s, &own).await);
        s.advance("2d");
        assert!(!is_there(&s, &own).await);
        assert!(is_there(&s, &used).await);
        assert_eq!(events(&s).await, ["client_registered", "client_registered", "client_registration_expired"]);
        // People are told what to do; the token endpoint says what makes apps register anew.
        let page = s.browser().get(&own.app(&s).authorization_url(&[])).await;
        page.assert_error_page();
        assert!(page.body.contains("registration has expired") && page.body.contains("Reconnect the app"), "{}", page.body);
        own.app(&s).refresh("x").await.assert_token_error(401, "invalid_client");
        // That is forgotten too, in time; what an administrator registered is not touched.
        s.advance("181d");
        sweep(&s.app, "a node", s.now()).await.unwrap().unwrap();
        assert!(!s.dump().await.lines().any(|line| line.starts_with("expired_registrations|") && line.contains(&own.id)));
        let page = s.browser().get(&own.app(&s).authorization_url(&[])).await;
        page.assert_error_page();
        assert!(!page.body.contains("registration has expired"));
        assert!(crate::support::admin::clients::show(&s.db, &of_admin.id).await.is_ok());
    }
}

server_test! {
    async fn ours_a_registration_lives_while_something_it_was_allowed_does(s: TestServer) {
        let s = s
            .with_settings(|settings| {
                settings.registration.mode = RegistrationMode::Open;
                settings.registration.idle_after = "2d".parse().unwrap();
                settings.tokens.refresh_idle = "10d".parse().unwrap();
            })
            .await;
        let own = Own::registered(&s, &public()).await;
        let app = own.app(&s);
        let answer = s.browser().authorize(&app, &[("scope", "openid")]).await;
        let mut tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        for _ in 0..3 {
            s.advance("8d");
            assert!(is_there(&s, &own).await);
            tokens = Tokens::of(&app.refresh(tokens.refresh()).await);
        }
        s.advance("11d");
        assert!(!is_there(&s, &own).await);
    }
}

server_test! {
    async fn ours_use_is_noted_once_a_day(s: TestServer) {
        let s = open(&s).await;
        let own = Own::registered(&s, &public()).await;
        let noted = async || {
            let dump = s.dump().await;
            let line = dump.lines().find(|line| line.starts_with("clients|") && line.contains(&own.id)).unwrap().to_owned();
            line.split('|').find(|part| part.starts_with("last_used_at=")).unwrap().to_owned()
        };
        let mut browser = s.browser();
        let mut allow = async || {
            assert!(browser.authorize(&own.app(&s), &[("scope", "openid")]).await.parameter("code").is_some());
        };
        allow().await;
        let first = noted().await;
        assert!(first.contains(&START.0.to_string()), "{first}");
        s.advance("1h");
        allow().await;
        assert_eq!(noted().await, first);
        s.advance("1d");
        allow().await;
        assert_ne!(noted().await, first);
    }
}

server_test! {
    async fn ours_expired_initial_access_tokens_are_swept(s: TestServer) {
        initial_token(&s, 1).await;
        s.advance("2d");
        sweep(&s.app, "a node", s.now()).await.unwrap().unwrap();
        assert!(registrations::list_tokens(&s.db).await.unwrap().is_empty());
    }
}

server_test! {
    async fn ours_one_sweep_ends_all_registrations_that_expired(s: TestServer) {
        let unused = s.app.settings.registration.unused_after.duration();
        for _ in 0..201 {
            s.register(ClientType::Web, |client| {
                client.registered_by = RegisteredBy::Open;
                client.auth_method = AuthMethod::PrivateKeyJwt;
            })
            .await;
        }
        s.clock.advance(unused + std::time::Duration::from_secs(1));
        sweep(&s.app, "a node", s.now()).await.unwrap().unwrap();
        assert_eq!(s.rows("expired_registrations").await, 201);
    }
}

server_test! {
    /// What strangers can write has an end, and what is used does not count for it.
    async fn ours_there_are_so_many_unused_registrations_and_no_more(s: TestServer) {
        for mode in [RegistrationMode::Open, RegistrationMode::Token] {
            let s = s
                .with_settings(|settings| {
                    settings.registration.mode = mode;
                    settings.registration.most_unused = 2;
                })
                .await;
            let token = (mode == RegistrationMode::Token).then_some(initial_token(&s, 10).await);
            let register = async || post(&s, token.as_deref(), &web()).await;
            let (first, _) = (Own::of(&register().await), Own::of(&register().await));
            let refused = register().await;
            refused.assert_token_error(429, "temporarily_unavailable");
            assert_eq!(refused.header("retry-after"), "60");
            assert!(refused.body.contains("nobody uses yet"), "{}", refused.body);
            // One that people use makes room, and so does one that expires.
            assert!(s.browser().authorize(&first.app(&s), &[("scope", "openid")]).await.parameter("code").is_some());
            Own::of(&register().await);
            register().await.assert_token_error(429, "temporarily_unavailable");
            // Those there are can still change.
            let body = json!({"client_id": first.id, "redirect_uris": ["https://notes.example/callback"]});
            assert_eq!(first.put(&s, &body).await.status, 200);
        }
    }
}
