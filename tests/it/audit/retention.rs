//! What is kept, and for how long.

use super::*;

async fn retire(s: &TestServer) {
    seal_now(&s.app, true, s.now()).await.unwrap();
}

async fn write(s: &TestServer, kind: Kind, count: usize, at: Timestamp) {
    let written = s.db.write(move |conn| {
        Box::pin(async move {
            for _ in 0..count {
                audit::record(
                    conn,
                    &AuditEvent::new(kind, Actor::User).address(&"192.0.2.1"),
                    at,
                )
                .await?;
            }
            Ok(())
        })
    });
    written.await.unwrap();
}

server_test! {
    async fn ours_the_audit_log_is_kept_as_long_as_the_settings_say_and_no_longer(s: TestServer) {
        let s = s.at_rest(|settings| settings.audit.retention = "30d".parse().unwrap()).await;
        // What the server itself did when it started.
        let others = s.rows("audit_events").await;
        write(&s, Kind::SignedIn, 300, START.minus(Duration::from_secs(86401))).await;
        write(&s, Kind::SignedIn, 1, START.minus(Duration::from_secs(1))).await;
        write(&s, Kind::SignedOut, 3, START).await;
        retire(&s).await;
        assert_eq!(s.rows("audit_events").await, others + 304);
        s.advance("29d");
        retire(&s).await;
        assert_eq!(s.rows("audit_events").await, others + 4, "more than one batch");
        s.advance("1d");
        retire(&s).await;
        assert_eq!(s.rows("audit_events").await, others + 3);
        let whole = verified(&s).await;
        assert_eq!((told(&whole), whole.dropped, whole.events), (vec![], 301, 304 + others.unsigned_abs()));
        s.advance("1s");
        retire(&s).await;
        assert_eq!(s.rows("audit_events").await, 0);
        let whole = verified(&s).await;
        assert_eq!((told(&whole), whole.dropped, whole.events), (vec![], whole.events, 304 + others.unsigned_abs()));
    }
}

server_test! {
    async fn ours_each_kind_of_event_is_kept_as_long_as_the_settings_say_of_it(s: TestServer) {
        let s = s
            .at_rest(|settings| {
                settings.audit.retention = "30d".parse().unwrap();
                settings.audit.retention_of =
                    [(Kind::SignedIn, "2d".parse().unwrap()), (Kind::ClientChanged, "90d".parse().unwrap())].into();
            })
            .await;
        for _ in 0..20 {
            for kind in [Kind::SignedIn, Kind::ClientChanged, Kind::SignedOut] {
                write(&s, kind, 1, s.now()).await;
            }
        }
        seal(&s).await;
        let left = async |advanced: &str| {
            s.advance(advanced);
            retire(&s).await;
            let rows = numbered(&s).await;
            let of = |kind: Kind| rows.iter().filter(|row| row.kind == kind.as_str()).count();
            assert_eq!(faults(&s).await, [""; 0]);
            (of(Kind::SignedIn), of(Kind::SignedOut), of(Kind::ClientChanged))
        };
        assert_eq!(left("2d").await, (20, 20, 20));
        assert_eq!(left("1s").await, (0, 20, 20));
        assert_eq!(left("28d").await, (0, 0, 20));
        assert_eq!(left("59d").await, (0, 0, 20));
        assert_eq!(left("1d").await, (0, 0, 0));
    }
}

server_test! {
    /// What somebody else deletes is missing, before the server deletes and after.
    async fn ours_only_what_the_server_deletes_is_not_missing(s: TestServer) {
        let s = s.at_rest(|settings| settings.audit.retention = "1d".parse().unwrap()).await;
        write(&s, Kind::SignedIn, 10, s.now()).await;
        seal(&s).await;
        let first = numbered(&s).await.len() - 9;
        s.execute(&format!("DELETE FROM audit_events WHERE seq = {first}")).await;
        assert_eq!(faults(&s).await, [format!("event_missing {first}")]);
        s.advance("86401s");
        write(&s, Kind::SignedIn, 5, s.now()).await;
        retire(&s).await;
        assert_eq!((faults(&s).await, numbered(&s).await.len()), (vec![format!("event_missing {first}")], 5));
        let last = first + 14;
        s.execute(&format!("DELETE FROM audit_events WHERE seq = {last}")).await;
        assert_eq!(faults(&s).await, [format!("event_missing {first}"), format!("event_missing {last}")]);
    }
}

server_test! {
    /// Whoever cannot delete an event unseen cannot have the server do it either.
    async fn ours_an_event_that_was_made_older_by_hand_is_kept(s: TestServer) {
        let s = sealed(&s, 50).await;
        s.execute("UPDATE audit_events SET at = 1 WHERE seq IN (30, 31)").await;
        s.execute("UPDATE audit_events SET at = 1, kind = 'signed_in' WHERE seq = 32").await;
        retire(&s).await;
        assert_eq!(numbered(&s).await.len(), 50);
        assert_eq!(faults(&s).await, ["event_changed 30", "event_changed 31", "event_changed 32"]);
    }
}

server_test! {
    async fn ours_an_event_that_was_deleted_in_time_does_not_come_back_unseen(s: TestServer) {
        let s = s.at_rest(|settings| settings.audit.retention = "1d".parse().unwrap()).await;
        write(&s, Kind::SignedIn, 10, s.now()).await;
        seal(&s).await;
        s.execute("CREATE TABLE kept AS SELECT * FROM audit_events").await;
        s.advance("86401s");
        retire(&s).await;
        assert_eq!((s.rows("audit_events").await, faults(&s).await.len()), (0, 0));
        s.execute("INSERT INTO audit_events SELECT * FROM kept WHERE seq = 3").await;
        assert_eq!(faults(&s).await, ["event_returned 3"]);
    }
}
