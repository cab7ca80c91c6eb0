//! How keys follow each other: pending, active, retiring, gone.

use std::net::SocketAddr;
use std::time::Duration;

use crate::support::admin::keys as admin_keys;
use grantor::keys;
use grantor::types::KeyId;

use super::*;

async fn rotate(s: &TestServer, algorithm: SigningAlgorithm, immediately: bool) -> KeyId {
    let how = (algorithm, immediately);
    let made = admin_keys::rotate(&s.db, s.app.keys.sealer(), &s.app.settings, how, s.now()).await;
    let kid = made.unwrap().kid;
    s.app.refresh_keys(s.now()).await.unwrap();
    kid
}

async fn revoke(s: &TestServer, kid: &str) {
    let kid = kid.parse().unwrap();
    assert!(
        admin_keys::revoke(&s.db, s.app.keys.sealer(), &s.app.settings, &kid, s.now())
            .await
            .unwrap()
    );
    s.app.refresh_keys(s.now()).await.unwrap();
}

server_test! {
    /// T61, R7: pending → active → retiring → gone.
    async fn ours_a_successor_is_published_ahead_and_the_old_key_verifies_to_the_end(s: TestServer) {
        let service = s.service_client().await;
        let (app, tokens, old) = signed_in(&s).await;
        let old = old.kid().to_string();
        let new = rotate(&s, SigningAlgorithm::RS256, false).await.to_string();
        let keys = published(&s).await;
        assert!(keys.contains_key(&old) && keys.contains_key(&new), "published before it signs");
        s.advance("23h");
        assert_eq!(kid_of(&service_token(&service).await), old);
        s.advance("58m");
        let last = Tokens::of(&app.refresh(tokens.refresh()).await);
        assert_eq!(kid_of(last.refresh()), old);
        let last_access = service_token(&service).await;
        s.advance("2m");
        let first = service_token(&service).await;
        assert_eq!(kid_of(&first), new, "at its time it signs");
        for token in [&last_access, &first] {
            assert!(service.is_active(token).await);
        }
        s.advance("13d");
        assert!(published(&s).await.contains_key(&old), "while a refresh token of it lives");
        let next = Tokens::of(&app.refresh(last.refresh()).await);
        assert_eq!(kid_of(next.refresh()), new);
        s.advance("16d");
        assert!(published(&s).await.contains_key(&old), "while an ID token of it may come back as a hint");
        s.advance("26h");
        let keys = published(&s).await;
        assert!(!keys.contains_key(&old) && keys.contains_key(&new), "gone when all it signed has ended");
        app.refresh(last.refresh()).await.assert_token_error(400, "invalid_grant");
    }
}

server_test! {
    /// T61
    async fn ours_a_revoked_key_takes_everything_it_signed_along_at_once(s: TestServer) {
        let (app, tokens, old) = signed_in(&s).await;
        let node = s.node().await;
        revoke(&s, old.kid().as_str()).await;
        for token in [&tokens.access_token, tokens.refresh()] {
            assert_eq!(app.introspect(token).await.body, INACTIVE);
        }
        app.refresh(tokens.refresh()).await.assert_token_error(400, "invalid_grant");
        let keys = published(&s).await;
        assert!(!keys.contains_key(old.kid().as_str()));
        // Another node learns of it by reading the keys again, which it does every second.
        assert!(node.keys.verifying(old.kid(), s.now()).is_some());
        node.keys.reload(&mut s.db.read().await.unwrap().conn()).await.unwrap();
        assert!(node.keys.verifying(old.kid(), s.now()).is_none());
        // There is a successor already.
        let fresh = Tokens::of(&app.redeem(&s.browser().code(&app).await).await);
        assert!(keys.contains_key(&kid_of(&fresh.access_token)));
        assert!(app.is_active(&fresh.access_token).await);
        Tokens::of(&app.refresh(fresh.refresh()).await);
    }
}

/// The `kid`s a node at `address` shows.
async fn shown_at(s: &TestServer, address: SocketAddr) -> Vec<String> {
    let url = format!("http://{address}/.well-known/jwks.json");
    // As a proxy in front of both would: under the issuer's name.
    let host = s.issuer.strip_prefix("http://").unwrap();
    let answer = s.http.get(url).header("host", host).send().await.unwrap();
    let body = answer.text().await.unwrap();
    let set: Value = serde_json::from_str(&body).unwrap();
    let keys = set["keys"].as_array().unwrap();
    keys.iter()
        .map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect()
}

/// Until each of `nodes` shows, or shows no longer, the key.
async fn until_shown(s: &TestServer, nodes: &[SocketAddr], kid: &KeyId, is_shown: bool) {
    let all_do = async {
        for node in nodes {
            while shown_at(s, *node).await.iter().any(|shown| shown == kid.as_str()) != is_shown {}
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(60), all_do).await;
    waited.expect("a node reads the keys no more");
}

#[test]
fn ours_what_is_seen_by_all_was_read_several_times() {
    assert!(keys::SEEN_BY_ALL >= keys::READ_EVERY * 4);
}

server_test! {
    /// T61, R7: a node signs with nothing that the key set of another does not verify, however short the notice.
    async fn ours_a_rotation_is_with_every_node_before_it_signs(s: TestServer) {
        let service = s.service_client().await;
        let old = kid_of(&service_token(&service).await);
        // A second node: its own connections, its own memory, the same database.
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let other = listener.local_addr().unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let app = grantor::app::App::start(grantor::config::Settings::clone(&s.app.settings), s.database.open().await, &s.master, s.clock.clone()).await.unwrap();
        let served = tokio::spawn(grantor::server::run(app, listener, None, async { let _ = stopped.await; }));
        let nodes = [s.address, other];
        for node in nodes {
            // Both have a document of this second, which the clock does not leave.
            assert_eq!(shown_at(&s, node).await, [&*old]);
        }
        let how = (SigningAlgorithm::RS256, true);
        let new = admin_keys::rotate(&s.db, s.app.keys.sealer(), &s.app.settings, how, s.now()).await.unwrap();
        until_shown(&s, &nodes, &new.kid, true).await;
        for node in nodes {
            assert!(shown_at(&s, node).await.contains(&old));
        }
        assert_eq!(kid_of(&service_token(&service).await), old, "not before the others have it");
        s.clock.advance(keys::SEEN_BY_ALL);
        let token = service_token(&service).await;
        assert_eq!(kid_of(&token), new.kid.as_str());
        // Revoked, it is taken nowhere once no node shows it.
        assert!(admin_keys::revoke(&s.db, s.app.keys.sealer(), &s.app.settings, &new.kid, s.now()).await.unwrap());
        until_shown(&s, &nodes, &new.kid, false).await;
        assert_eq!(service.introspect(&token).await.body, INACTIVE);
        let _ = stop.send(());
        served.await.unwrap().unwrap();
    }
}

server_test! {
    /// T61: where nothing signs, nobody holds a token to be refused, and nothing is gained by waiting.
    async fn ours_the_first_key_of_an_algorithm_signs_at_once(s: TestServer) {
        rotate(&s, SigningAlgorithm::ES256, true).await;
        let rows = admin_keys::list(&s.db).await.unwrap();
        let first = rows.iter().find(|row| row.algorithm == "ES256").unwrap();
        assert_eq!(first.active_at, s.now());
        // Its successor waits until it is known.
        rotate(&s, SigningAlgorithm::ES256, true).await;
        let signs = s.app.keys.signing(SigningAlgorithm::ES256, s.now()).unwrap();
        assert_eq!(signs.kid(), &first.kid);
        s.clock.advance(keys::SEEN_BY_ALL);
        let signs = s.app.keys.signing(SigningAlgorithm::ES256, s.now()).unwrap();
        assert_ne!(signs.kid(), &first.kid);
    }
}

server_test! {
    /// T61: taking back a successor that does not sign yet must not leave nobody to sign.
    async fn ours_revoking_a_pending_key_lets_the_active_one_go_on(s: TestServer) {
        let service = s.service_client().await;
        let old = kid_of(&service_token(&service).await);
        let pending = rotate(&s, SigningAlgorithm::RS256, false).await;
        revoke(&s, pending.as_str()).await;
        for _ in 0..4 {
            s.advance("23h");
            // Nobody maintains the keys in between.
            let token = service_token(&service).await;
            assert_eq!(kid_of(&token), old);
            assert!(service.is_active(&token).await);
        }
    }
}

server_test! {
    /// T61: whatever an administrator does in whatever order, something signs and what it signed verifies.
    async fn ours_there_is_always_a_key_that_signs(s: TestServer) {
        let service = s.service_client().await;
        let algorithm = SigningAlgorithm::RS256;
        rotate(&s, algorithm, false).await;
        rotate(&s, algorithm, true).await;
        rotate(&s, algorithm, false).await;
        s.advance("1h");
        rotate(&s, algorithm, false).await;
        let mut token = service_token(&service).await;
        revoke(&s, &kid_of(&token)).await;
        assert_eq!(service.introspect(&token).await.body, INACTIVE);
        for _ in 0..30 {
            s.advance("3h");
            token = service_token(&service).await;
            assert!(service.is_active(&token).await);
            assert!(published(&s).await.contains_key(&kid_of(&token)));
        }
    }
}

server_test! {
    /// T61: of nodes that see at the same time that a key is missing, one makes it.
    async fn ours_nodes_that_make_a_key_at_once_make_one(s: TestServer) {
        let mut nodes = vec![s.app.clone()];
        for _ in 0..7 {
            nodes.push(s.node().await);
        }
        let service = s.service_client().await;
        for algorithm in [SigningAlgorithm::ES256, SigningAlgorithm::EdDSA] {
            s.change_client(&service.id, |client| client.signing_algorithm = Some(algorithm)).await;
            let now = s.now();
            let made = futures_util::future::join_all(nodes.iter().map(|node| node.refresh_keys(now))).await;
            assert!(made.iter().all(Result::is_ok), "{made:?}");
            let rows = admin_keys::list(&s.db).await.unwrap();
            assert_eq!(rows.iter().filter(|row| row.algorithm == algorithm.as_str()).count(), 1);
        }
    }
}

server_test! {
    /// T61: two nodes that see at the same time that a key is due.
    async fn ours_nodes_that_rotate_at_once_agree(s: TestServer) {
        s.advance("89d");
        let other = s.node().await;
        let now = s.now();
        let (one, two) = futures_util::future::join(s.app.refresh_keys(now), other.refresh_keys(now)).await;
        one.unwrap();
        two.unwrap();
        s.app.refresh_keys(now).await.unwrap();
        other.refresh_keys(now).await.unwrap();
        let key = |app: &grantor::app::App, at| app.keys.signing(SigningAlgorithm::RS256, at).unwrap().kid().clone();
        for hours in 0..60 {
            let at = now.plus(Duration::from_secs(hours * 3600));
            assert_eq!(key(&s.app, at), key(&other, at));
        }
        assert_ne!(key(&other, now), key(&other, now.plus(Duration::from_secs(2 * 86400))));
    }
}

server_test! {
    /// R7, T61: a year, in which keys rotate every 90 days: no live token is ever refused, and whatever a resource
    /// server kept of the JWKS for a day is enough.
    async fn ours_in_a_year_of_rotation_no_live_token_is_refused(s: TestServer) {
        let app = s.web_client().await;
        let service = s.service_client().await;
        let mut browser = s.browser();
        let mut living: Vec<(i64, String)> = Vec::new();
        let mut chain = Tokens::of(&app.redeem(&browser.code(&app).await).await);
        let mut seen = std::collections::HashSet::new();
        for day in 0..365 {
            let known = published(&s).await;
            s.advance("1d");
            let now = s.now();
            s.app.refresh_keys(now).await.unwrap();
            let access = service_token(&service).await;
            seen.insert(kid_of(&access));
            assert!(known.contains_key(&kid_of(&access)), "day {day}: published a day before it signed");
            assert!(service.is_active(&access).await);
            let answer = app.refresh(chain.refresh()).await;
            // Ninety days are all a grant has.
            chain = if answer.status == 200 { Tokens::of(&answer) } else { Tokens::of(&app.redeem(&browser.code(&app).await).await) };
            living.retain(|(exp, _)| *exp > now.0);
            if day % 5 == 0 {
                let idle = Tokens::of(&app.redeem(&browser.code(&app).await).await);
                living.push((claims_of(idle.refresh())["exp"].as_i64().unwrap(), idle.refresh().to_owned()));
            }
            let current = s.app.keys.jwks(now);
            for (_, token) in &living {
                let kid = kid_of(token);
                assert!(current.0.iter().any(|key| key.kid().as_str() == kid), "day {day}: {kid} is gone too soon");
            }
            if let Some((_, token)) = living.first().filter(|_| day % 10 == 0) {
                assert!(app.is_active(token).await, "day {day}");
            }
        }
        assert!((5..=6).contains(&seen.len()), "rotated four times: {seen:?}");
    }
}
