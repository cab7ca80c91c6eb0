//! Clients that keep their keys at a URL, and change them.

use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::StreamExt as _;
use grantor::jose::SigningKey;
use grantor::oauth::client::{AuthMethod, ClientType};
use grantor::oauth::client_metadata::RegisteredBy;
use grantor::types::SigningAlgorithm;
use serde_json::json;

use crate::support::*;

/// A server that may fetch from loopback, a site, and a client whose keys are there.
async fn start(s: &TestServer) -> (TestServer, Site, TestClient) {
    let s = s
        .with_settings(|settings| settings.fetch.allow_networks = vec!["127.0.0.0/8".parse().unwrap()])
        .await;
    let site = Site::start().await;
    let client = with_uri(&s, &site.url("/jwks")).await;
    (s, site, client)
}

async fn with_uri(s: &TestServer, uri: &str) -> TestClient {
    s.register(ClientType::Service, |client| {
        client.redirect_uris.clear();
        client.auth_method = AuthMethod::PrivateKeyJwt;
        client.metadata.jwks_uri = Some(uri.to_owned());
    })
    .await
}

fn publish(site: &Site, keys: &[&SigningKey]) {
    let keys: Vec<_> = keys.iter().map(|key| key.public_jwk()).collect();
    site.answers("200 OK", &json!({ "keys": keys }).to_string());
}

async fn ask(s: &TestServer, client: &TestClient, key: &SigningKey) -> Answer {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let claims = json!({
        "iss": client.id, "sub": client.id, "aud": s.issuer, "exp": s.now().0 + 60,
        "jti": COUNT.fetch_add(1, Ordering::Relaxed).to_string(),
    });
    let body = form_urlencoded::Serializer::new("grant_type=client_credentials&scope=notes:read".to_owned())
        .append_pair(
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        )
        .append_pair("client_assertion", &key.sign("JWT", &claims).unwrap())
        .finish();
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    s.post_bytes("/token", &headers, body).await
}

fn key() -> SigningKey {
    SigningKey::generate(SigningAlgorithm::ES256).unwrap()
}

server_test! {
    async fn oidc_core_10_1_1_new_keys_are_fetched_when_they_are_first_used(s: TestServer) {
        let (s, site, client) = start(&s).await;
        let (old, new, thief) = (key(), key(), key());
        publish(&site, &[&old]);
        // Whoever asks at the same time waits for the same answer.
        let all = futures_util::future::join_all((0..4).map(|_| ask(&s, &client, &old))).await;
        assert!(all.iter().all(|answer| answer.status == 200));
        assert_eq!(site.connections(), 1);

        // A key nobody knows makes us look again, and not again and again.
        for _ in 0..3 {
            ask(&s, &client, &thief).await.assert_token_error(401, "invalid_client");
        }
        assert_eq!(site.connections(), 1, "looked at less than a minute ago");
        s.advance("1m");
        for _ in 0..3 {
            ask(&s, &client, &thief).await.assert_token_error(401, "invalid_client");
        }
        assert_eq!(site.connections(), 2);

        // The app changes its keys.
        publish(&site, &[&new]);
        Tokens::of(&ask(&s, &client, &old).await);
        s.advance("1m");
        let all = futures_util::future::join_all((0..4).map(|_| ask(&s, &client, &new))).await;
        assert!(all.iter().all(|answer| answer.status == 200));
        assert_eq!(site.connections(), 3);
        ask(&s, &client, &old).await.assert_token_error(401, "invalid_client");
    }
}

server_test! {
    async fn rfc9111_5_2_2_1_keys_are_kept_as_long_as_their_site_says_within_limits(s: TestServer) {
        let (s, site, client) = start(&s).await;
        let key = key();
        let body = json!({ "keys": [key.public_jwk()] }).to_string();
        for (headers, kept, gone) in [
            ("", "299s", "1s"),
            ("cache-control: max-age=3600\r\n", "3599s", "1s"),
            ("cache-control: max-age=0\r\n", "59s", "1s"),
            ("cache-control: no-store\r\n", "59s", "1s"),
            ("cache-control: max-age=999999999\r\n", "3599s", "1s"),
        ] {
            site.answers_with("200 OK", headers, &body);
            // A new set: the one before is not to be waited for.
            let client = with_uri(&s, &site.url(&format!("/jwks?{}", client.id.as_str().len() + headers.len() * 1000))).await;
            let before = site.connections();
            Tokens::of(&ask(&s, &client, &key).await);
            s.advance(kept);
            Tokens::of(&ask(&s, &client, &key).await);
            assert_eq!(site.connections(), before + 1, "{headers}");
            s.advance(gone);
            Tokens::of(&ask(&s, &client, &key).await);
            assert_eq!(site.connections(), before + 2, "{headers}");
        }
    }
}

server_test! {
    /// T65
    async fn ours_keys_that_cannot_be_fetched_let_nobody_in_and_say_nothing_of_why(s: TestServer) {
        let (s, site, _) = start(&s).await;
        let (key, closed) = (key(), Site::start().await);
        publish(&closed, &[&key]);
        let mut bodies = Vec::new();
        for (n, (status, headers, body)) in [
            ("500 Internal Server Error", "", "secret"),
            ("404 Not Found", "", ""),
            ("302 Found", &*format!("location: {}\r\n", closed.url("/jwks")), ""),
            ("200 OK", "", "not json"),
            ("200 OK", "", "{}"),
            ("200 OK", "", r#"{"keys":[{"kty":"oct","k":"AAAA"}]}"#),
        ]
        .into_iter()
        .enumerate()
        {
            site.answers_with(status, headers, body);
            let client = with_uri(&s, &site.url(&format!("/{n}"))).await;
            let answer = ask(&s, &client, &key).await;
            answer.assert_token_error(401, "invalid_client");
            bodies.push(answer.body);
            // Asked again only after a while, and then healed.
            let asked = site.connections();
            ask(&s, &client, &key).await.assert_token_error(401, "invalid_client");
            assert_eq!(site.connections(), asked);
            publish(&site, &[&key]);
            // And as long as it took to find out.
            s.advance("20s");
            Tokens::of(&ask(&s, &client, &key).await);
        }
        let inside = with_uri(&s, "https://10.0.0.1/jwks").await;
        bodies.push(ask(&s, &inside, &key).await.body);
        assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:?}");
        assert!(bodies[0].contains("jwks_uri"), "{}", bodies[0]);
        assert_eq!(closed.connections(), 0);
    }
}

server_test! {
    /// T65
    async fn ours_keys_inside_are_not_fetched(s: TestServer) {
        let (site, key) = (Site::start().await, key());
        publish(&site, &[&key]);
        let client = with_uri(&s, &site.url("/jwks")).await;
        ask(&s, &client, &key).await.assert_token_error(401, "invalid_client");
        assert_eq!(site.connections(), 0);
    }
}

server_test! {
    async fn ours_keys_that_were_good_stay_when_their_site_is_away(s: TestServer) {
        let (s, site, client) = start(&s).await;
        let (known, unknown) = (key(), key());
        publish(&site, &[&known]);
        Tokens::of(&ask(&s, &client, &known).await);
        site.answers("500 Internal Server Error", "");
        s.advance("1m");
        ask(&s, &client, &unknown).await.assert_token_error(401, "invalid_client");
        assert_eq!(site.connections(), 2);
        Tokens::of(&ask(&s, &client, &known).await);
        // But not beyond their time.
        s.advance("5m");
        ask(&s, &client, &known).await.assert_token_error(401, "invalid_client");
    }
}

server_test! {
    /// T65: who keeps a slow site can make few wait for it, and nobody else.
    async fn ours_requests_that_wait_for_keys_leave_room_for_others(s: TestServer) {
        let s = s
            .with_settings(|settings| {
                settings.fetch.allow_networks = vec!["127.0.0.0/8".parse().unwrap()];
                settings.limits.concurrent_requests = 16;
            })
            .await;
        let (site, key) = (Site::start().await, key());
        site.is_silent();
        let slow = with_uri(&s, &site.url("/jwks")).await;
        let other = s.service_client().await;
        let waiting = async {
            // Those that are refused at once, and not counting the four that wait.
            let refused = futures_util::stream::iter(0..60).map(|_| ask(&s, &slow, &key)).buffer_unordered(8);
            refused.collect::<Vec<_>>().await
        };
        let first = futures_util::future::join_all((0..4).map(|_| ask(&s, &slow, &key)));
        let meanwhile = async {
            site.arrived(1).await;
            let refused = waiting.await;
            let answer = other.token(&[("grant_type", "client_credentials"), ("scope", "notes:read")]).await;
            (refused, answer)
        };
        let (first, (mut refused, answer)) = tokio::join!(first, meanwhile);
        Tokens::of(&answer);
        // The four may not have been the first four.
        refused.extend(first);
        let busy = refused.iter().filter(|answer| answer.status == 503);
        for answer in busy.clone() {
            answer.assert_token_error(503, "temporarily_unavailable");
            assert_eq!(answer.header("retry-after"), "1");
        }
        assert_eq!(busy.count(), 60);
        let waited: Vec<_> = refused.iter().filter(|answer| answer.status != 503).collect();
        assert_eq!(waited.len(), 4);
        for answer in waited {
            answer.assert_token_error(401, "invalid_client");
        }
        assert_eq!(site.connections(), 1, "one asked for all");

        // That took five seconds, and is remembered for ten more.
        s.advance("12s");
        ask(&s, &slow, &key).await.assert_token_error(401, "invalid_client");
        assert_eq!(site.connections(), 1);
        publish(&site, &[&key]);
        s.advance("60s");
        Tokens::of(&ask(&s, &slow, &key).await);
    }
}

server_test! {
    async fn ours_a_key_that_is_looked_for_keeps_nobody_with_a_known_one_waiting(s: TestServer) {
        let (s, site, client) = start(&s).await;
        let (known, unknown) = (key(), key());
        publish(&site, &[&known]);
        Tokens::of(&ask(&s, &client, &known).await);
        s.advance("1m");
        site.is_silent();
        let looked_for = ask(&s, &client, &unknown);
        let meanwhile = async {
            site.arrived(2).await;
            let began = std::time::Instant::now();
            let answer = ask(&s, &client, &known).await;
            (answer, began.elapsed())
        };
        let began = std::time::Instant::now();
        let (refused, (answer, took)) = tokio::join!(looked_for, meanwhile);
        Tokens::of(&answer);
        refused.assert_token_error(401, "invalid_client");
        assert!(took * 2 < began.elapsed(), "{took:?}");
    }
}

server_test! {
    async fn ours_keys_past_their_time_serve_while_they_are_fetched_again(s: TestServer) {
        let (s, site, client) = start(&s).await;
        let key = key();
        publish(&site, &[&key]);
        Tokens::of(&ask(&s, &client, &key).await);
        s.advance("5m");
        site.is_silent();
        let first = ask(&s, &client, &key);
        let meanwhile = async {
            site.arrived(2).await;
            futures_util::future::join_all((0..8).map(|_| ask(&s, &client, &key))).await
        };
        let (first, meanwhile) = tokio::join!(first, meanwhile);
        first.assert_token_error(401, "invalid_client");
        assert!(meanwhile.iter().all(|answer| answer.status == 200));
        assert_eq!(site.connections(), 2);
    }
}

server_test! {
    /// T65: an app nobody vouched for has nothing fetched from the owner's networks.
    async fn ours_the_owners_networks_hold_no_keys_of_apps_that_registered_themselves(s: TestServer) {
        let (s, site, client) = start(&s).await;
        let key = key();
        publish(&site, &[&key]);
        for by in [RegisteredBy::Open, RegisteredBy::InitialAccessToken] {
            s.change_client(&client.id, |client| client.registered_by = by).await;
            ask(&s, &client, &key).await.assert_token_error(401, "invalid_client");
            assert_eq!(site.connections(), 0);
        }
        s.change_client(&client.id, |client| client.registered_by = RegisteredBy::Admin).await;
        Tokens::of(&ask(&s, &client, &key).await);
        // What was fetched for an administrator's client is not for the others either.
        let own = with_uri(&s, &site.url("/jwks")).await;
        s.change_client(&own.id, |client| client.registered_by = RegisteredBy::Open).await;
        ask(&s, &own, &key).await.assert_token_error(401, "invalid_client");
    }
}
