//! Logout tokens arrive: again and again until they do, by one node, whatever becomes of another (T72).

use std::collections::HashSet;

use crate::support::admin;
use grantor::server::deliveries::Deliveries;
use grantor::types::Timestamp;

use super::*;

/// Ends the server, and then every sign-in: nothing is delivered but by the test.
async fn end_all(s: &mut TestServer) {
    s.halt().await;
    for session in admin::sessions::list(&s.db, None, 100, s.now()).await.unwrap() {
        admin::sessions::revoke(&s.db, &session.id, s.now())
            .await
            .unwrap();
    }
}

/// Delivers what is due at `now`; how many attempts were made.
pub(super) async fn deliver(deliveries: &mut Deliveries, now: Timestamp) -> usize {
    let mut begun = 0;
    loop {
        match deliveries.begin_due(now).await.unwrap() {
            0 => return begun,
            more => begun += more,
        }
        deliveries.finish().await;
    }
}

pub(super) async fn count(s: &TestServer, kind: &str) -> usize {
    s.audit().await.iter().filter(|known| *known == kind).count()
}

server_test! {
    /// T72: a failure is tried again, each time with a token of its own, until it is delivered.
    async fn oidc_backchannel_2_8_what_fails_is_tried_again_until_it_is_delivered(s: TestServer) {
        let mut s = server(&s).await;
        let site = Site::start().await;
        let (app, mut browser) = (told_app(&s, &site).await, s.browser());
        tokens(&mut browser, &app).await;
        end_all(&mut s).await;
        let mut node = Deliveries::new(&s.app);
        for (attempt, (answer, wait)) in [
            ("500 Internal Server Error", 1),
            ("400 Bad Request", 5),
            ("302 Found", 30),
            ("404 Not Found", 120),
            ("202 Accepted", 600),
            ("503 Service Unavailable", 3600),
            ("503 Service Unavailable", 3600),
        ].into_iter().enumerate() {
            site.answers_with(answer, "location: /elsewhere\r\n", "");
            assert_eq!(deliver(&mut node, s.now()).await, 1, "{answer}");
            assert_eq!(site.requests().len(), attempt + 1);
            s.advance(&format!("{}s", wait - 1));
            assert_eq!(deliver(&mut node, s.now()).await, 0, "not before {wait} s");
            s.advance("1s");
        }
        assert_eq!((s.rows("logout_deliveries").await, count(&s, "logout_delivered").await), (1, 0));
        site.answers("200 OK", "");
        assert_eq!(deliver(&mut node, s.now()).await, 1);
        assert_eq!((s.rows("logout_deliveries").await, count(&s, "logout_delivered").await), (0, 1));
        s.advance("2d");
        assert_eq!(deliver(&mut node, s.now()).await, 0);
        let tokens = logout_tokens(&site);
        let claims: Vec<_> = tokens.iter().map(|token| claims_of(token)).collect();
        let jtis: HashSet<_> = claims.iter().map(|claims| claims["jti"].to_string()).collect();
        assert_eq!(jtis.len(), 8);
        assert!(claims.iter().all(|claims| claims["exp"].as_i64().unwrap() == claims["iat"].as_i64().unwrap() + 120));
        assert_eq!(claims[7]["iat"].as_i64().unwrap() - claims[0]["iat"].as_i64().unwrap(), 7956);
    }
}

server_test! {
    async fn ours_a_delivery_is_given_up_after_a_day(s: TestServer) {
        let mut s = server(&s).await;
        let site = Site::start().await;
        let (app, mut browser) = (told_app(&s, &site).await, s.browser());
        tokens(&mut browser, &app).await;
        end_all(&mut s).await;
        let mut node = Deliveries::new(&s.app);
        let began = s.now();
        while s.rows("logout_deliveries").await == 1 {
            assert!(s.now().since(began).as_secs() < 86400, "it goes on");
            deliver(&mut node, s.now()).await;
            s.advance("600s");
        }
        assert!(s.now().since(began).as_secs() > 23 * 3600, "{:?}", s.now().since(began));
        assert!(site.requests().len() > 20);
        assert_eq!((count(&s, "logout_given_up").await, count(&s, "logout_delivered").await), (1, 0));
        let dump = s.dump().await;
        assert!(dump.contains("the answer has status 404"), "the log says why");
    }
}

server_test! {
    /// T72: nodes that deliver at the same time deliver each once.
    async fn ours_two_nodes_deliver_each_logout_token_once(s: TestServer) {
        let mut s = server(&s).await;
        let site = Site::start().await;
        site.answers("200 OK", "");
        let app = told_app(&s, &site).await;
        for _ in 0..12 {
            tokens(&mut s.browser(), &app).await;
        }
        end_all(&mut s).await;
        let (one, other) = (s.node().await, s.node().await);
        let (mut one, mut other) = (Deliveries::new(&one), Deliveries::new(&other));
        let now = s.now();
        let (first, second) = tokio::join!(deliver(&mut one, now), deliver(&mut other, now));
        assert_eq!(first + second, 12);
        let sids: HashSet<_> = logout_tokens(&site).iter().map(|token| claims_of(token)["sid"].to_string()).collect();
        assert_eq!((sids.len(), site.requests().len()), (12, 12));
        assert_eq!((s.rows("logout_deliveries").await, count(&s, "logout_delivered").await), (0, 12));
    }
}

server_test! {
    /// T72: what a node had in hand when it was killed, another delivers; a restart in between loses nothing.
    async fn ours_a_node_that_dies_leaves_its_deliveries_to_the_others(s: TestServer) {
        let mut s = server(&s).await;
        let site = Site::start().await;
        site.is_silent();
        let (app, mut browser) = (told_app(&s, &site).await, s.browser());
        tokens(&mut browser, &app).await;
        end_all(&mut s).await;
        let mut dying = Deliveries::new(&s.app);
        assert_eq!(dying.begin_due(s.now()).await.unwrap(), 1);
        site.arrived(1).await;
        drop(dying);
        site.answers("200 OK", "");
        let mut heir = Deliveries::new(&s.node().await);
        assert_eq!(deliver(&mut heir, s.now()).await, 0, "it may live yet");
        s.advance("30s");
        // The server itself, started again, does so without being told.
        drop(heir);
        s.resume().await;
        site.arrived(2).await;
        s.halt().await;
        assert_eq!(site.requests().len(), 2);
    }
}

/// Delivers what is due by a database that has lost a table, and has it again afterwards; whether it was known what is due.
async fn without(s: &TestServer, table: &str, deliveries: &mut Deliveries) -> bool {
    s.execute(&format!("ALTER TABLE {table} RENAME TO elsewhere"))
        .await;
    let begun = deliveries.begin_due(s.now()).await;
    deliveries.finish().await;
    s.execute(&format!("ALTER TABLE elsewhere RENAME TO {table}"))
        .await;
    begun.is_ok()
}

/// A server with one delivery that is due, the site it goes to, and the node that will make it.
async fn with_one_due(s: &TestServer) -> (TestServer, Site, Deliveries) {
    let mut s = server(s).await;
    let site = Site::start().await;
    site.answers("200 OK", "");
    let (app, mut browser) = (told_app(&s, &site).await, s.browser());
    tokens(&mut browser, &app).await;
    end_all(&mut s).await;
    let node = Deliveries::new(&s.app);
    (s, site, node)
}

server_test! {
    /// T72: a database that fails, before a delivery is taken or when its outcome is to be noted, loses none.
    async fn ours_a_failure_of_the_database_loses_no_delivery(s: TestServer) {
        let (s, site, mut node) = with_one_due(&s).await;
        assert!(!without(&s, "logout_turns", &mut node).await);
        assert_eq!((s.rows("logout_deliveries").await, site.connections()), (1, 0), "nobody took it");
        // The app has heard it; that it has is not noted.
        assert!(without(&s, "audit_events", &mut node).await);
        assert_eq!((s.rows("logout_deliveries").await, site.requests().len()), (1, 1));
        assert_eq!(deliver(&mut node, s.now()).await, 0, "another may have it in hand");
        s.advance("30s");
        assert_eq!(deliver(&mut node, s.now()).await, 1);
        assert_eq!((s.rows("logout_deliveries").await, count(&s, "logout_delivered").await), (0, 1));
    }
}

server_test! {
    /// T72: a delivery waits for a key that signs, and so does nobody else's turn because of it.
    async fn ours_a_failure_of_the_key_loses_no_delivery(s: TestServer) {
        let (s, site, mut node) = with_one_due(&s).await;
        // No key signs, and none can be made.
        s.execute("CREATE TABLE kept AS SELECT * FROM signing_keys; DELETE FROM signing_keys").await;
        s.app.keys.reload(&mut s.db.read().await.unwrap().conn()).await.unwrap();
        s.execute("ALTER TABLE signing_keys RENAME TO elsewhere").await;
        assert_eq!(deliver(&mut node, s.now()).await, 1);
        s.execute("ALTER TABLE elsewhere RENAME TO signing_keys; INSERT INTO signing_keys SELECT * FROM kept").await;
        assert_eq!((s.rows("logout_deliveries").await, site.connections()), (1, 0));
        s.app.keys.reload(&mut s.db.read().await.unwrap().conn()).await.unwrap();
        assert_eq!(deliver(&mut node, s.now()).await, 0, "it waits, as after any failure");
        s.advance("1s");
        assert_eq!(deliver(&mut node, s.now()).await, 1);
        assert_eq!((s.rows("logout_deliveries").await, site.requests().len()), (0, 1));
        assert!(!s.dump().await.contains("failures=1"), "the app was not at fault");
    }
}

server_test! {
    /// T72: an app that does not answer takes no more than its share of the room.
    async fn ours_one_slow_app_does_not_keep_another_waiting(s: TestServer) {
        let mut s = server(&s).await;
        let (slow, quick) = (Site::start().await, Site::start().await);
        slow.is_silent();
        quick.answers("200 OK", "");
        let (slow_app, quick_app) = (told_app(&s, &slow).await, told_app(&s, &quick).await);
        for _ in 0..6 {
            tokens(&mut s.browser(), &slow_app).await;
        }
        tokens(&mut s.browser(), &quick_app).await;
        end_all(&mut s).await;
        let mut node = Deliveries::new(&s.app);
        assert_eq!(node.begin_due(s.now()).await.unwrap(), 4 + 1);
        quick.arrived(1).await;
        assert_eq!(node.begin_due(s.now()).await.unwrap(), 0, "the slow one has its share");
    }
}

server_test! {
    async fn ours_an_app_that_no_longer_wants_to_hear_is_told_nothing(s: TestServer) {
        let mut s = server(&s).await;
        let site = Site::start().await;
        let (app, mut browser) = (told_app(&s, &site).await, s.browser());
        tokens(&mut browser, &app).await;
        end_all(&mut s).await;
        s.change_client(&app.id, |client| client.metadata.backchannel_logout_uri = None).await;
        deliver(&mut Deliveries::new(&s.app), s.now()).await;
        assert_eq!((s.rows("logout_deliveries").await, site.connections()), (0, 0));
        assert_eq!(count(&s, "logout_given_up").await, 1);
    }
}

server_test! {
    /// T65: a logout token goes nowhere but to public addresses, unless the owner allows it.
    async fn ours_a_logout_token_does_not_reach_into_the_owners_network(s: TestServer) {
        let mut s = s;
        let site = Site::start().await;
        let (app, mut browser) = (told_app(&s, &site).await, s.browser());
        tokens(&mut browser, &app).await;
        end_all(&mut s).await;
        assert_eq!(deliver(&mut Deliveries::new(&s.app), s.now()).await, 1);
        assert_eq!((s.rows("logout_deliveries").await, site.connections()), (1, 0));
    }
}
