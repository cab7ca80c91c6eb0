//! What strangers register has an end, and takes nothing from the apps somebody vouches for.

use futures_util::future::join_all;
use grantor::oauth::class::Class;
use grantor::oauth::client::ClientType;
use grantor::oauth::client_metadata::RegisteredBy;
use grantor::server::logos::fetch_due;
use grantor::storage::clients;
use grantor::types::{ClientId, OpaqueToken, SigningAlgorithm};

use super::*;
use crate::support::assertions::{ask, claims, es256, with_keys};

/// The public key of RFC 7517 §A.1.
fn key() -> Value {
    json!({
        "kty": "EC", "crv": "P-256", "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM", "use": "sig", "kid": "1",
    })
}

/// A registration with as many bytes in members nobody knows as a request may have.
fn fat() -> Value {
    let mut body = web();
    let fat_key = |n: usize| {
        let mut key = key();
        key["kid"] = json!(n.to_string());
        key["https://fat.example/ballast"] = json!({ "x5c": "A".repeat(1500) });
        key
    };
    body["jwks"] = json!({ "keys": (0..32).map(fat_key).collect::<Vec<_>>(), "ballast": "A".repeat(1500) });
    body["id_token_signed_response_alg"] = json!("ES256");
    body
}

server_test! {
    /// T64: what nobody knows is not kept, and what is kept has an end.
    async fn rfc7517_4_members_of_keys_that_are_not_understood_are_not_kept(s: TestServer) {
        let s = open(&s).await;
        assert!(fat().to_string().len() > 50_000);
        let own = Own::registered(&s, &fat()).await;
        let keys = own.said["jwks"]["keys"].as_array().unwrap();
        let mut expected = key();
        expected["kid"] = json!("31");
        assert_eq!((keys.len(), &keys[31], own.said["jwks"].as_object().unwrap().len()), (32, &expected, 1));
        let row = s.dump().await.lines().find(|line| line.contains(&own.id)).unwrap().to_owned();
        assert!(row.len() < 8_000 && !row.contains("ballast"), "{} bytes", row.len());
        // A private member is seen, and refused.
        let mut body = fat();
        body["jwks"]["keys"][7]["d"] = json!("870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE");
        let refused = post(&s, None, &body).await;
        refused.assert_token_error(400, "invalid_client_metadata");
        assert!(refused.body.contains("private"), "{}", refused.body);
    }
}

server_test! {
    /// All that is registered counts, wherever it stands.
    async fn ours_a_registration_has_at_most_16_kib(s: TestServer) {
        let s = open(&s).await;
        let address = |n: usize| format!("https://notes.example/{n:02}{}", "a".repeat(900));
        let addresses = |count: usize| json!((0..count).map(address).collect::<Vec<_>>());
        let mut localized = web();
        for n in 0..20 {
            localized[format!("client_uri#de-x{n}")] = json!(address(n));
        }
        let mut with_keys = web();
        let with_kid = |n: usize| json!({ "kty": "EC", "kid": format!("{n:0200}"), "x5u": address(n) });
        with_keys["jwks"] = json!({ "keys": (0..20).map(with_kid).collect::<Vec<_>>() });
        let mut large = vec![localized, with_keys];
        for member in ["redirect_uris", "post_logout_redirect_uris"] {
            let mut body = web();
            body[member] = addresses(15);
            let own = Own::registered(&s, &body).await;
            body[member] = addresses(20);
            body["client_id"] = json!(own.id);
            own.put(&s, &body).await.assert_token_error(400, "invalid_client_metadata");
            large.push(body);
        }
        for body in large {
            let refused = post(&s, None, &body).await;
            refused.assert_token_error(400, "invalid_client_metadata");
            assert!(refused.body.contains("at most 16 KiB"), "{}", refused.body);
        }
    }
}

server_test! {
    /// However much strangers register, what a node reads again and again does not grow with it.
    async fn ours_thousands_of_fat_registrations_leave_little(s: TestServer) {
        let s = s
            .with_settings(|settings| {
                settings.registration.mode = RegistrationMode::Open;
                settings.registration.per_address = 10_000;
            })
            .await;
        s.openid_client(|client| client.metadata.userinfo_signed_response_alg = Some(SigningAlgorithm::EdDSA)).await;
        let body = fat();
        for _ in 0..60 {
            for answer in join_all((0..50).map(|_| post(&s, None, &body))).await {
                assert_eq!(answer.status, 201, "{}", answer.body);
            }
        }
        let dump = s.dump().await;
        let rows: Vec<_> = dump.lines().filter(|line| line.starts_with("clients|")).map(str::len).collect();
        assert!(rows.len() > 3000 && rows.iter().all(|bytes| *bytes < 8_000), "{:?}", rows.iter().max());
        let mut chosen = clients::algorithms(&mut s.db.read().await.unwrap().conn()).await.unwrap();
        chosen.sort();
        assert_eq!(chosen, [SigningAlgorithm::ES256, SigningAlgorithm::EdDSA], "each once");
        s.app.refresh_keys(s.now()).await.unwrap();
        for algorithm in chosen {
            s.app.keys.signing(algorithm, s.now()).unwrap();
        }
    }
}

server_test! {
    /// Open registrations take no room from those with an initial access token, nor the other way round.
    async fn ours_each_way_to_register_has_room_of_its_own(s: TestServer) {
        for (mode, other) in [
            (RegistrationMode::Token, RegisteredBy::Open),
            (RegistrationMode::Open, RegisteredBy::InitialAccessToken),
        ] {
            let s = s
                .with_settings(|settings| {
                    settings.registration.mode = mode;
                    settings.registration.most_unused = 2;
                })
                .await;
            for _ in 0..3 {
                s.register(ClientType::Web, |client| client.registered_by = other).await;
            }
            let token = (mode == RegistrationMode::Token).then_some(initial_token(&s, 10).await);
            for _ in 0..2 {
                Own::of(&post(&s, token.as_deref(), &web()).await);
            }
            post(&s, token.as_deref(), &web()).await.assert_token_error(429, "temporarily_unavailable");
        }
    }
}

server_test! {
    /// Strangers who share an address with somebody who was given a token do not use up how often that one may register.
    async fn ours_open_registrations_use_up_no_others_budget(s: TestServer) {
        let s = s
            .with_settings(|settings| {
                settings.registration.mode = RegistrationMode::Open;
                settings.registration.per_address = 1;
            })
            .await;
        let token = OpaqueToken::generate(OpaqueToken::REGISTRATION);
        let invited = s
            .register(ClientType::Web, |client| {
                client.registered_by = RegisteredBy::InitialAccessToken;
                client.registration_token = Some(token.hash());
            })
            .await;
        Own::registered(&s, &web()).await;
        post(&s, None, &web()).await.assert_token_error(429, "temporarily_unavailable");
        let mut body = web();
        body["client_id"] = json!(invited.id);
        let put = async || {
            let path = format!("/register/{}", invited.id);
            send(&s, Method::PUT, &path, Some(token.expose()), Some(&body)).await
        };
        assert_eq!(put().await.status, 200);
        put().await.assert_token_error(429, "temporarily_unavailable");
    }
}

server_test! {
    /// T38: what anybody can make up, and what strangers register, is not counted where apps somebody vouches for are.
    async fn ours_failures_of_made_up_clients_are_counted_apart(s: TestServer) {
        let s = s.with_settings(|settings| settings.limits.token_failures = 1).await;
        let vouched = s.web_client().await;
        let own = s.register(ClientType::Web, |client| client.registered_by = RegisteredBy::Open).await;
        let fail = async |id: &str| {
            let form = [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", "wrong")];
            s.browser().post("/token", &form).await.status
        };
        for id in ["c_made_up", own.id.as_str(), vouched.id.as_str()] {
            assert_eq!((fail(id).await, fail(id).await), (401, 429), "{id}");
        }
        for (id, class) in [("c_made_up", Class::Unvouched), (own.id.as_str(), Class::Unvouched), (vouched.id.as_str(), Class::Vouched)] {
            let key = format!("127.0.0.1 {id}");
            for other in Class::ALL {
                let is_untouched = s.app.token_failures.of(other).reserve(&key, s.now());
                assert_eq!(is_untouched, other != class, "{id} {other:?}");
            }
        }
    }
}

server_test! {
    /// Apps nobody vouched for keep no other app's logo waiting, and fill no database with theirs.
    async fn ours_logos_of_apps_nobody_vouched_for_keep_no_others_waiting(s: TestServer) {
        let s = super::pages::fetching(&s).await;
        let (slow, quick) = (Site::start().await, Site::start().await);
        slow.is_silent();
        quick.answers_with("200 OK", "content-type: image/gif\r\n", super::pages::IMAGE);
        for n in 0..30 {
            super::pages::with_logo(&s, slow.url(&format!("/{n}"))).await;
        }
        let app = s.register(ClientType::Web, |client| client.metadata.logo_uri = Some(quick.url("/"))).await;
        let vouched = async {
            assert_eq!(fetch_due(&s.app, Class::Vouched, s.now()).await.unwrap(), 1);
        };
        tokio::select! {
            _ = fetch_due(&s.app, Class::Unvouched, s.now()) => panic!("the vouched one waited"),
            () = vouched => {}
        }
        assert!(clients::by_id(&mut s.db.read().await.unwrap().conn(), &app.id).await.unwrap().unwrap().has_logo);
    }
}

server_test! {
    /// T64: strangers cannot grow the database with logos of apps nobody uses.
    async fn ours_so_many_logos_of_unused_apps_are_kept_and_no_more(s: TestServer) {
        let s = super::pages::fetching(&s).await;
        let site = Site::start().await;
        site.answers_with("200 OK", "content-type: image/gif\r\n", super::pages::IMAGE);
        let mut ids = Vec::new();
        for n in 0..300 {
            ids.push(super::pages::with_logo(&s, site.url(&format!("/{n}"))).await.id);
        }
        let fetch_all = async || while fetch_due(&s.app, Class::Unvouched, s.now()).await.unwrap() > 0 {};
        fetch_all().await;
        let kept = site.requests().len();
        assert_eq!(kept, 256);
        // One that somebody allows something is no stranger's any more.
        let has_logo = async |id: ClientId| clients::by_id(&mut s.db.read().await.unwrap().conn(), &id).await.unwrap().unwrap().has_logo;
        let mut without = None;
        for id in ids {
            if !has_logo(id.clone()).await {
                without = Some(id);
            }
        }
        let id = without.unwrap();
        let (used, before, now) = (id.clone(), s.now(), s.now());
        s.db.write(move |conn| Box::pin(async move { clients::touch(conn, &used, before, now).await }))
            .await
            .unwrap();
        fetch_all().await;
        assert_eq!(site.requests().len(), kept + 1);
        assert!(has_logo(id).await);
    }
}

server_test! {
    /// Each assertion leaves a row for some minutes: those of apps nobody vouched for have a budget, others need none.
    async fn ours_assertions_of_apps_nobody_vouched_for_have_a_budget(s: TestServer) {
        let key = es256();
        let (own, other, vouched) = (with_keys(&s, &[&key]).await, with_keys(&s, &[&key]).await, with_keys(&s, &[&key]).await);
        for app in [&own, &other] {
            // What it may get is not what this is about.
            s.change_client(&app.id, |client| (client.registered_by, client.is_bounded) = (RegisteredBy::Open, true)).await;
        }
        let answer = async |app: &TestClient| ask(&s, &key.sign("JWT", &claims(&s, app)).unwrap()).await.status;
        assert_eq!((answer(&own).await, answer(&other).await, answer(&vouched).await), (200, 200, 200));
        let grantor::throttle::Assertions { of_one, of_all } = &s.app.unvouched_assertions;
        while of_one.reserve(own.id.as_str(), s.now()) {}
        let rows = s.rows("used_jtis").await;
        assert_eq!((answer(&own).await, s.rows("used_jtis").await), (503, rows), "it leaves none");
        assert_eq!((answer(&other).await, answer(&vouched).await), (200, 200));
        while of_all.reserve("", s.now()) {}
        assert_eq!((answer(&other).await, answer(&vouched).await), (503, 200));
        s.advance("60s");
        assert_eq!((answer(&own).await, answer(&other).await), (200, 200));
    }
}
