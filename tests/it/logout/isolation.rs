//! Apps nobody vouched for keep nobody waiting: not the apps somebody did vouch for, nor each other.

use grantor::oauth::client_metadata::RegisteredBy;
use grantor::server::deliveries::Deliveries;
use grantor::server::jobs::sweep;
use grantor::storage::{logout_deliveries, logout_turns, session_clients};
use grantor::types::{ClientId, SessionId, Timestamp};

use super::deliveries::{count, deliver};
use super::*;

/// A server like `s` that may connect to this computer for everybody, and does nothing by itself.
async fn halted(s: &TestServer) -> TestServer {
    let mut s = s
        .with_settings(|settings| {
            settings.fetch.allow_networks = vec!["127.0.0.0/8".parse().unwrap()];
            settings.fetch.allow_networks_for_registered = true;
        })
        .await;
    s.halt().await;
    s
}

/// An app that registered itself and is told at `site`.
async fn unvouched(s: &TestServer, site: &Site) -> ClientId {
    let app = app(s, |client| {
        client.registered_by = RegisteredBy::Open;
        client.metadata.backchannel_logout_uri = Some(site.url(&format!("/{}", client.id)));
    });
    app.await.id
}

/// Ends `count` sign-ins of which `client` is to be told.
async fn end_sign_ins(s: &TestServer, client: &ClientId, count: usize) {
    let (client, user, now) = (client.clone(), s.user_id(ADA).await, s.now());
    s.db.write(move |conn| {
        Box::pin(async move {
            for _ in 0..count {
                logout_deliveries::insert(conn, &client, &user, &SessionId::new(), now).await?;
            }
            Ok(())
        })
    })
    .await
    .unwrap();
}

/// Begins one round and waits for its end; how many attempts there were.
async fn round(deliveries: &mut Deliveries, now: Timestamp) -> usize {
    let begun = deliveries.begin_due(now).await.unwrap();
    deliveries.finish().await;
    begun
}

server_test! {
    /// T72: however many of them hang, and however long they have, an app somebody vouches for is told at once.
    async fn ours_hanging_apps_nobody_vouched_for_delay_no_others_logout_token(s: TestServer) {
        let s = halted(&s).await;
        let (hanging, site) = (Site::start().await, Site::start().await);
        hanging.is_silent();
        site.answers("200 OK", "");
        for _ in 0..400 {
            end_sign_ins(&s, &unvouched(&s, &hanging).await, 2).await;
        }
        let app = told_app(&s, &site).await.id;
        s.advance("10s");
        end_sign_ins(&s, &app, 1).await;
        let (mut one, mut other) = (Deliveries::new(&s.app), Deliveries::new(&s.node().await));
        let begun = one.begin_due(s.now()).await.unwrap();
        assert!((2..=50).contains(&begun), "{begun}");
        site.arrived(1).await;
        // The room of those that hang is full; for the others there is room as before, on every node.
        end_sign_ins(&s, &app, 2).await;
        assert_eq!(one.begin_due(s.now()).await.unwrap(), 2);
        site.arrived(3).await;
        end_sign_ins(&s, &app, 1).await;
        other.begin_due(s.now()).await.unwrap();
        site.arrived(4).await;
        // So it is after a restart.
        drop((one, other));
        end_sign_ins(&s, &app, 1).await;
        Deliveries::new(&s.node().await).begin_due(s.now()).await.unwrap();
        site.arrived(5).await;
    }
}

server_test! {
    /// T72: who has much to hear has its turn like all others, whatever has waited longest.
    async fn ours_apps_hear_in_turns_and_not_the_oldest_first(s: TestServer) {
        let s = halted(&s).await;
        let (busy, site) = (Site::start().await, Site::start().await);
        busy.answers("200 OK", "");
        site.answers("200 OK", "");
        for _ in 0..40 {
            end_sign_ins(&s, &unvouched(&s, &busy).await, 20).await;
        }
        s.advance("1s");
        let app = unvouched(&s, &site).await;
        end_sign_ins(&s, &app, 2).await;
        let mut node = Deliveries::new(&s.app);
        for _ in 0..2 {
            round(&mut node, s.now()).await;
        }
        assert_eq!(site.requests().len(), 1, "after each of the others, and before any of them again");
        assert!(busy.requests().len() < 80, "{}", busy.requests().len());
        // Another node knows whose turn it is.
        let mut other = Deliveries::new(&s.node().await);
        s.advance("1s");
        for _ in 0..2 {
            round(&mut other, s.now()).await;
        }
        assert_eq!(site.requests().len(), 2);
    }
}

server_test! {
    /// T72: an app that is overloaded waits as a whole: on every node, after a restart too.
    async fn ours_an_app_that_fails_waits_as_a_whole(s: TestServer) {
        let s = halted(&s).await;
        let site = Site::start().await;
        site.answers("503 Service Unavailable", "");
        let app = unvouched(&s, &site).await;
        end_sign_ins(&s, &app, 40).await;
        let mut node = Deliveries::new(&s.app);
        assert_eq!(deliver(&mut node, s.now()).await, 4, "one turn, and that is all");
        // Of the many that wait, one is tried by one node; each time it waits longer.
        for wait in [1, 5, 30, 120, 600, 3600] {
            s.advance(&format!("{}s", wait - 1));
            assert_eq!(deliver(&mut node, s.now()).await, 0, "not before {wait} s");
            s.advance("1s");
            let (one, other) = (s.node().await, s.node().await);
            let (mut one, mut other) = (Deliveries::new(&one), Deliveries::new(&other));
            let now = s.now();
            let (first, second) = tokio::join!(deliver(&mut one, now), deliver(&mut other, now));
            assert_eq!(first + second, 1, "after {wait} s");
        }
        assert_eq!(s.rows("logout_deliveries").await, 40);
        // Once it takes one, it gets the others that are not to wait for themselves.
        site.answers("200 OK", "");
        s.advance("3600s");
        deliver(&mut node, s.now()).await;
        assert_eq!((s.rows("logout_deliveries").await, count(&s, "logout_delivered").await), (0, 40));
        sweep(&s.app, "a node", s.now()).await.unwrap().unwrap();
        assert_eq!(s.rows("logout_turns").await, 0);
    }
}

server_test! {
    /// T72: what an app does not take may be one person's doing, and is no reason to let the others wait.
    async fn ours_an_app_that_refuses_some_tokens_gets_the_next_at_once(s: TestServer) {
        let s = halted(&s).await;
        let site = Site::start().await;
        let app = told_app(&s, &site).await.id;
        for answer in ["400 Bad Request", "500 Internal Server Error"] {
            site.answers(answer, "");
            end_sign_ins(&s, &app, 30).await;
            let mut node = Deliveries::new(&s.app);
            assert_eq!(deliver(&mut node, s.now()).await, 30, "each once");
            site.answers("200 OK", "");
            end_sign_ins(&s, &app, 1).await;
            assert_eq!(round(&mut node, s.now()).await, 1);
            assert_eq!(s.rows("logout_deliveries").await, 30, "it was delivered");
            s.advance("1s");
            deliver(&mut node, s.now()).await;
            assert_eq!(s.rows("logout_deliveries").await, 0);
        }
    }
}

server_test! {
    /// T72: an app somebody vouches for hears within a minute that it is there again, however long it was not.
    async fn ours_an_app_somebody_vouches_for_waits_a_minute_at_most(s: TestServer) {
        let s = halted(&s).await;
        for (answer, fails) in [("429 Too Many Requests", true), ("503 Service Unavailable", true), ("404 Not Found", false)] {
            let site = Site::start().await;
            site.answers(answer, "");
            let app = told_app(&s, &site).await.id;
            let mut node = Deliveries::new(&s.app);
            for _ in 0..8 {
                end_sign_ins(&s, &app, 1).await;
                assert!(deliver(&mut node, s.now()).await > 0, "{answer}");
                s.advance("60s");
            }
            assert_eq!(s.dump().await.contains("|failures=8|"), fails, "{answer}");
            site.answers("200 OK", "");
            end_sign_ins(&s, &app, 1).await;
            deliver(&mut node, s.now()).await;
            assert!(count(&s, "logout_delivered").await > 0, "{answer}");
            s.advance("2d");
            deliver(&mut node, s.now()).await;
        }
    }
}

server_test! {
    /// T72: a client that is deleted while its turn begins is no fault.
    async fn ours_a_client_that_is_gone_has_no_turn(s: TestServer) {
        let (gone, now) = ("gone".parse::<ClientId>().unwrap(), s.now());
        let turn = s.db.write(move |conn| {
            Box::pin(async move { logout_turns::take(conn, &gone, now, now).await })
        });
        assert!(turn.await.unwrap_err().is_missing_reference());
    }
}

server_test! {
    /// What was never tried because its app fails all day is given up all the same, and said to be.
    async fn ours_what_waits_behind_failures_for_a_day_is_given_up(s: TestServer) {
        let s = halted(&s).await;
        let site = Site::start().await;
        site.answers("503 Service Unavailable", "");
        let app = unvouched(&s, &site).await;
        end_sign_ins(&s, &app, 10).await;
        let mut node = Deliveries::new(&s.app);
        deliver(&mut node, s.now()).await;
        s.advance("23h");
        end_sign_ins(&s, &app, 1).await;
        deliver(&mut node, s.now()).await;
        sweep(&s.app, "a node", s.now()).await.unwrap().unwrap();
        assert_eq!(s.rows("logout_deliveries").await, 11);
        s.advance("1h");
        sweep(&s.app, "a node", s.now()).await.unwrap().unwrap();
        assert_eq!((s.rows("logout_deliveries").await, count(&s, "logout_given_up").await), (1, 10));
    }
}

server_test! {
    /// Of the apps of one sign-in that nobody vouches for, so many are told; the page says which are not.
    async fn ours_a_sign_in_tells_so_many_apps_that_nobody_vouched_for(s: TestServer) {
        let mut s = server(&s).await;
        let site = Site::start().await;
        let app = told_app(&s, &site).await;
        let mut browser = s.browser();
        tokens(&mut browser, &app).await;
        let session = crate::support::admin::sessions::list(&s.db, None, 1, s.now()).await.unwrap().remove(0).id;
        let note = async |client: ClientId| {
            let (session, now) = (session.clone(), s.now());
            let noted = s.db.write(move |conn| {
                Box::pin(async move { session_clients::note(conn, &session, &client, now).await })
            });
            noted.await.unwrap();
        };
        let named = async |name: String, by: RegisteredBy| {
            let app = super::app(&s, |client| {
                client.name = name;
                client.registered_by = by;
                client.metadata.backchannel_logout_uri = Some(site.url("/"));
            });
            note(app.await.id).await;
        };
        for first in 0..20 {
            named(format!("First {first:02}"), RegisteredBy::InitialAccessToken).await;
        }
        s.advance("1s");
        for late in 0..5 {
            // Not even one whose name comes first takes another's place.
            named(format!("A latecomer {late}"), RegisteredBy::Open).await;
        }
        named("An administrator's".to_owned(), RegisteredBy::Admin).await;
        let page = browser.get("/logout").await;
        let names = |page: &Answer, id: &str| {
            let list = page.body.split(&format!(" id=\"{id}\">")).nth(1).unwrap();
            let list = list.split("</ul>").next().unwrap().to_owned();
            (list.matches("<li>").count(), list.matches("First").count(), list.matches("latecomer").count())
        };
        assert_eq!((names(&page, "told"), names(&page, "untold")), ((22, 20, 0), (5, 0, 5)), "{}", page.body);
        s.halt().await;
        crate::support::admin::sessions::revoke(&s.db, &session, s.now()).await.unwrap();
        assert_eq!(s.rows("logout_deliveries").await, 22);
    }
}
