//! Who asks, proved the one way the client is registered for.

use grantor::oauth::client::{AuthMethod, ClientType};

use crate::support::*;

const FORM: &str = "application/x-www-form-urlencoded";

/// A `client_credentials` request with exactly these headers and pairs.
async fn ask(s: &TestServer, authorization: &[&str], pairs: &[(&str, &str)]) -> Answer {
    let mut headers = vec![("content-type", FORM)];
    headers.extend(authorization.iter().map(|value| ("authorization", *value)));
    let body = form_urlencoded::Serializer::new("grant_type=client_credentials&scope=notes:read".to_owned())
        .extend_pairs(pairs)
        .finish();
    s.post_bytes("/token", &headers, body).await
}

fn base64(text: impl AsRef<[u8]>) -> String {
    use base64::Engine as _;
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(text))
}

/// A service for which the header was named.
async fn service_by_header(s: &TestServer) -> TestClient {
    s.register(ClientType::Service, |client| {
        client.redirect_uris.clear();
        *client = client
            .clone()
            .authenticating(AuthMethod::ClientSecretBasic.into());
    })
    .await
}

async fn service_that_posts(s: &TestServer) -> TestClient {
    s.register(ClientType::Service, |client| {
        client.redirect_uris.clear();
        client.auth_method = AuthMethod::ClientSecretPost;
    })
    .await
}

server_test! {
    /// T38
    async fn rfc6749_2_3_a_client_authenticates_the_one_way_it_is_registered_for(s: TestServer) {
        let (by_header, by_body) = (service_by_header(&s).await, service_that_posts(&s).await);
        let header = |client: &TestClient| basic(client.id.as_str(), client.secret.as_deref().unwrap());
        let id = |client: &TestClient| client.id.to_string();
        let secret = |client: &TestClient| client.secret.clone().unwrap();
        Tokens::of(&ask(&s, &[&header(&by_header)], &[]).await);
        Tokens::of(&ask(&s, &[], &[("client_id", &id(&by_body)), ("client_secret", &secret(&by_body))]).await);
        // The other way, with the right secret.
        ask(&s, &[&header(&by_body)], &[]).await.assert_token_error(401, "invalid_client");
        ask(&s, &[], &[("client_id", &id(&by_header)), ("client_secret", &secret(&by_header))])
            .await
            .assert_token_error(401, "invalid_client");
        // Nothing, half, or another's.
        for pairs in [
            &[][..],
            &[("client_id", &*id(&by_body))],
            &[("client_id", &*id(&by_header))],
            &[("client_secret", &*secret(&by_body))],
            &[("client_id", &*id(&by_body)), ("client_secret", "")],
            &[("client_id", &*id(&by_body)), ("client_secret", "gcs_wrong")],
            &[("client_id", &*id(&by_body)), ("client_secret", &*secret(&by_header))],
            &[("client_id", "c_nobody"), ("client_secret", &*secret(&by_body))],
            &[("client_id", "no:body"), ("client_secret", &*secret(&by_body))],
        ] {
            ask(&s, &[], pairs).await.assert_token_error(401, "invalid_client");
        }
    }
}

server_test! {
    /// T38: a client for which nobody named a method may send its secret either way, and no other way.
    async fn rfc6749_2_3_1_a_secret_comes_either_way_where_no_method_was_named(s: TestServer) {
        for client in [s.service_client().await, s.web_client().await, s.api("https://second.example", "Second").await] {
            let (id, secret) = (client.id.to_string(), client.secret.clone().unwrap());
            for (method, path) in [(AuthMethod::ClientSecretBasic, "/introspect"), (AuthMethod::ClientSecretPost, "/introspect"),
                (AuthMethod::ClientSecretPost, "/revoke"), (AuthMethod::ClientSecretBasic, "/revoke")] {
                let client = TestClient { method, ..client.clone() };
                assert_eq!(client.post(path, &[("token", "x")]).await.status, 200, "{method} {path}");
                let client = TestClient { secret: Some("gcs_wrong".to_owned()), ..client };
                client.post(path, &[("token", "x")]).await.assert_token_error(401, "invalid_client");
            }
            ask(&s, &[&basic(&id, &secret)], &[("client_secret", &secret)]).await.assert_token_error(400, "invalid_request");
            ask(&s, &[], &[("client_id", &id)]).await.assert_token_error(401, "invalid_client");
        }
        let service = TestClient { method: AuthMethod::ClientSecretPost, ..s.service_client().await };
        Tokens::of(&service.token(&[("grant_type", "client_credentials")]).await);
    }
}

server_test! {
    /// T38: who has the secret hears how the client is registered; who has not hears what everybody does.
    async fn ours_the_refusal_of_another_method_names_the_registered_one_to_whoever_has_the_secret(s: TestServer) {
        for (client, registered, sent) in [
            (service_by_header(&s).await, "client_secret_basic", AuthMethod::ClientSecretPost),
            (service_that_posts(&s).await, "client_secret_post", AuthMethod::ClientSecretBasic),
        ] {
            let client = TestClient { method: sent, ..client };
            let refused = client.token(&[("grant_type", "client_credentials")]).await;
            refused.assert_token_error(401, "invalid_client");
            let told = refused.json()["error_description"].as_str().unwrap().to_owned();
            assert!(told.contains(&format!("registered for {registered} alone")) && told.contains("--auth-method either"), "{told}");
            let stranger = TestClient { secret: Some("gcs_guess".to_owned()), ..client.clone() };
            let refused = stranger.token(&[("grant_type", "client_credentials")]).await;
            refused.assert_token_error(401, "invalid_client");
            let told = refused.json()["error_description"].as_str().unwrap().to_owned();
            assert!(!told.contains(registered) && !told.contains("alone"), "{told}");
            // A secret that has ended is as good as none.
            s.execute(&format!("UPDATE client_secrets SET expires_at = 1 WHERE client_id = '{}'", client.id)).await;
            s.app.forget_cached();
            let refused = client.token(&[("grant_type", "client_credentials")]).await;
            assert!(!refused.body.contains("alone"), "{}", refused.body);
        }
    }
}

server_test! {
    /// T38: RFC 6749 §2.3.1: "The client MAY omit the parameter if the client secret is an empty string."
    async fn rfc6749_2_3_1_an_empty_password_is_a_public_clients_and_nobody_elses(s: TestServer) {
        let public = s.native_client().await;
        let mut browser = s.browser();
        let redeem = async |code: String, header: &str, id: &str| {
            let body = form_urlencoded::Serializer::new(String::new())
                .extend_pairs([("grant_type", "authorization_code"), ("code", &*code), ("redirect_uri", &*public.redirect_uri)])
                .extend_pairs([("code_verifier", VERIFIER), ("client_id", id)])
                .finish();
            s.post_bytes("/token", &[("content-type", FORM), ("authorization", header)], body).await
        };
        let header = basic(public.id.as_str(), "");
        Tokens::of(&redeem(browser.code(&public).await, &header, "").await);
        Tokens::of(&redeem(browser.code(&public).await, &header, public.id.as_str()).await);
        // Not another's, not with a password, not where a secret has to be.
        redeem(browser.code(&public).await, &header, "c_other").await.assert_token_error(400, "invalid_request");
        let header = basic(public.id.as_str(), "gcs_any");
        redeem(browser.code(&public).await, &header, "").await.assert_token_error(401, "invalid_client");
        for client in [s.service_client().await, service_that_posts(&s).await] {
            ask(&s, &[&basic(client.id.as_str(), "")], &[]).await.assert_token_error(401, "invalid_client");
        }
    }
}

server_test! {
    /// T38
    async fn rfc6749_2_3_two_methods_at_once_are_invalid_request(s: TestServer) {
        let service = s.service_client().await;
        let (id, secret) = (service.id.as_str(), service.secret.as_deref().unwrap());
        let header = basic(id, secret);
        ask(&s, &[&header], &[("client_id", id), ("client_secret", secret)])
            .await
            .assert_token_error(400, "invalid_request");
        ask(&s, &[&header], &[("client_secret", secret)]).await.assert_token_error(400, "invalid_request");
        ask(&s, &[&header], &[("client_id", "c_other")]).await.assert_token_error(400, "invalid_request");
        Tokens::of(&ask(&s, &[&header], &[("client_id", id)]).await);
        // Two headers are two methods, whichever comes first.
        let wrong = basic(id, "gcs_wrong");
        for both in [[&*header, &*wrong], [&*wrong, &*header], [&*header, &*header]] {
            assert!(ask(&s, &both, &[]).await.status >= 400, "{both:?}");
        }
    }
}

server_test! {
    /// T39
    async fn rfc6749_2_3_1_basic_credentials_that_cannot_be_read_are_invalid_client(s: TestServer) {
        let service = s.service_client().await;
        let (id, secret) = (service.id.as_str(), service.secret.as_deref().unwrap());
        // Form-decoded: every byte may come escaped.
        let escaped = |text: &str| text.bytes().fold(String::new(), |all, b| all + &format!("%{b:02x}"));
        Tokens::of(&ask(&s, &[&base64(format!("{}:{}", escaped(id), escaped(secret)))], &[]).await);
        Tokens::of(&ask(&s, &[&basic(id, secret).replace("Basic", "bAsIc")], &[]).await);
        for bad in [
            "Basic".to_owned(),
            "Basic ".to_owned(),
            "Basic !!!!".to_owned(),
            "Bearer abc".to_owned(),
            "x".to_owned(),
            base64(id),
            base64(format!("{id}:")),
            base64(format!(":{secret}")),
            base64(format!("{id}:{secret} ")),
            base64(format!("{id}:{secret}:")),
            base64(format!("{id}:%ff")),
            base64(format!("{id}:%00")),
            base64(b"\xff\xfe:\xff"),
            base64(format!("{id}%0d%0a:{secret}")),
            basic(id, secret).replace('=', ""),
        ] {
            if base64(format!("{id}:{secret}")) == bad {
                continue;
            }
            let answer = ask(&s, &[&bad], &[]).await;
            answer.assert_token_error(401, "invalid_client");
            assert_eq!(answer.header("www-authenticate").split(' ').next(), Some("Basic"), "{bad}");
        }
    }
}

server_test! {
    /// T38: RFC 6749 §2.3.1: the parameters "MUST NOT be included in the request URI".
    async fn rfc6749_2_3_1_nothing_is_read_from_the_query(s: TestServer) {
        let service = service_that_posts(&s).await;
        let (id, secret) = (service.id.as_str(), service.secret.as_deref().unwrap());
        let query = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
        let answer = s.post_bytes(&format!("/token?{query}"), &[("content-type", FORM)], "").await;
        answer.assert_token_error(400, "invalid_request");
        let body = "grant_type=client_credentials";
        let answer = s.post_bytes(&format!("/token?{query}"), &[("content-type", FORM)], body).await;
        answer.assert_token_error(401, "invalid_client");
    }
}

server_test! {
    /// T38
    async fn ours_a_replaced_secret_ends_with_its_overlap(s: TestServer) {
        let service = s.service_client().await;
        let overlap = std::time::Duration::from_secs(3600);
        let rotated = crate::support::admin::clients::rotate_secret(&s.db, None, &service.id, overlap, s.now()).await.unwrap();
        let new = TestClient { secret: Some(rotated.secret.unwrap().expose().to_owned()), ..service.clone() };
        let form = [("grant_type", "client_credentials"), ("scope", "notes:read")];
        Tokens::of(&service.token(&form).await);
        Tokens::of(&new.token(&form).await);
        s.advance("1h");
        service.token(&form).await.assert_token_error(401, "invalid_client");
        Tokens::of(&new.token(&form).await);
    }
}

server_test! {
    /// T36, T54
    async fn ours_failures_run_out_with_429_and_come_back_with_the_minute(s: TestServer) {
        let s = s.with_settings(|settings| settings.limits.token_failures = 5).await;
        let service = s.service_client().await;
        let other = s.service_client().await;
        let wrong = basic(service.id.as_str(), "gcs_wrong");
        let right = basic(service.id.as_str(), service.secret.as_deref().unwrap());
        let from = |index: u32| format!("203.0.113.{index}");
        for (path, body) in [
            ("/token", "grant_type=client_credentials&scope=notes:read"),
            ("/introspect", "token=x"),
            ("/revoke", "token=x"),
        ] {
            let send = async |authorization: &str, forwarded: &str| {
                let headers = [
                    ("content-type", FORM),
                    ("authorization", authorization),
                    ("x-forwarded-for", forwarded),
                    ("forwarded", &*format!("for={forwarded}")),
                    ("x-real-ip", forwarded),
                ];
                s.post_bytes(path, &headers, body).await
            };
            for index in 0..5 {
                // Pretending to come from elsewhere each time helps nobody.
                send(&wrong, &from(index)).await.assert_token_error(401, "invalid_client");
            }
            let answer = send(&wrong, &from(99)).await;
            answer.assert_token_error(429, "temporarily_unavailable");
            assert!(answer.header("retry-after").parse::<u64>().unwrap() > 0);
            // What is right is not refused for what others got wrong, nor is another client of the same address.
            assert_eq!(send(&right, &from(99)).await.status, 200);
            let others = basic(other.id.as_str(), other.secret.as_deref().unwrap());
            assert_eq!(send(&others, "x").await.status, 200);
            s.advance("1m");
            send(&wrong, "x").await.assert_token_error(401, "invalid_client");
            s.advance("1m");
        }
    }
}

server_test! {
    /// T36
    async fn rfc6819_4_4_1_3_guessing_codes_and_refresh_tokens_runs_out_too(s: TestServer) {
        let s = s.with_settings(|settings| settings.limits.token_failures = 4).await;
        let app = s.web_client().await;
        let code = s.browser().code(&app).await;
        for guess in 0..2 {
            app.redeem(&format!("ac_{guess:043}")).await.assert_token_error(400, "invalid_grant");
            app.refresh("guess").await.assert_token_error(400, "invalid_grant");
        }
        app.redeem(&format!("ac_{:043}", 3)).await.assert_token_error(429, "temporarily_unavailable");
        app.refresh("guess").await.assert_token_error(429, "temporarily_unavailable");
        // What was really issued still works.
        Tokens::of(&app.redeem(&code).await);
    }
}

server_test! {
    /// T36: what was once issued is no guess; an app with many people must not run out by their leaving.
    async fn ours_expired_tokens_of_ours_are_not_counted_as_guesses(s: TestServer) {
        let s = s.with_settings(|settings| settings.limits.token_failures = 2).await;
        let app = s.web_client().await;
        let mut browser = s.browser();
        let tokens = Tokens::of(&app.redeem(&browser.code(&app).await).await);
        s.advance("15d");
        for _ in 0..6 {
            app.refresh(tokens.refresh()).await.assert_token_error(400, "invalid_grant");
        }
        Tokens::of(&app.redeem(&browser.code(&app).await).await);
    }
}

server_test! {
    /// T38: RFC 6749 §5.2
    async fn rfc6749_5_2_unknown_disabled_ended_and_wrong_get_the_same_answer(s: TestServer) {
        let service = s.service_client().await;
        let disabled = s.register(ClientType::Service, |client| client.is_enabled = false).await;
        let wrong = ask(&s, &[&basic(service.id.as_str(), "gcs_wrong")], &[]).await;
        let unknown = ask(&s, &[&basic("c_nobody", "gcs_wrong")], &[]).await;
        let off = ask(&s, &[&basic(disabled.id.as_str(), disabled.secret.as_deref().unwrap())], &[]).await;
        let overlap = std::time::Duration::from_secs(60);
        crate::support::admin::clients::rotate_secret(&s.db, None, &service.id, overlap, s.now()).await.unwrap();
        let replaced = basic(service.id.as_str(), service.secret.as_deref().unwrap());
        Tokens::of(&ask(&s, &[&replaced], &[]).await);
        s.advance("60s");
        let ended = ask(&s, &[&replaced], &[]).await;
        for answer in [&unknown, &off, &ended] {
            answer.assert_token_error(401, "invalid_client");
            assert_eq!(answer.told(), wrong.told());
        }
    }
}
