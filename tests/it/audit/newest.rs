//! The newest seals looked at alone.

use grantor::audit::verify_newest;

use super::*;

/// What is wrong with so many of the newest seals, and how many events were looked at.
async fn found(s: &TestServer, most: i64) -> (Vec<String>, u64) {
    let verified = verify_newest(&s.db, &s.app.audit_signer, most).await.unwrap();
    (told(&verified), verified.events)
}

server_test! {
    /// Only so many are looked at, and they hang on the one before.
    async fn ours_the_newest_seals_are_looked_at_alone(s: TestServer) {
        let s = sealed(&s, 600).await;
        assert_eq!(found(&s, 1).await, (vec![], 600 - 512));
        assert_eq!(found(&s, 2).await, (vec![], 600 - 256));
        for all in [3, 4, i64::MAX] {
            assert_eq!(found(&s, all).await, (vec![], 600), "{all}");
        }
        s.execute("UPDATE audit_events SET details = 'nothing' WHERE seq IN (1, 300, 550)").await;
        assert_eq!(found(&s, 1).await.0, ["event_changed 550"]);
        assert_eq!(found(&s, 2).await.0, ["event_changed 300", "event_changed 550"]);
        assert_eq!(found(&s, 3).await.0, faults(&s).await);
    }
}

server_test! {
    async fn ours_the_newest_seals_miss_the_one_before_them_and_what_was_added(s: TestServer) {
        let s = sealed(&s, 600).await;
        s.execute("UPDATE audit_events SET seq = 601 WHERE seq = 600").await;
        assert_eq!(found(&s, 1).await.0, ["event_added 601", "event_missing 600"]);
        s.execute("UPDATE audit_events SET seq = 600 WHERE seq = 601").await;
        assert_eq!(found(&s, 1).await, (vec![], 600 - 512));
        s.execute("DELETE FROM audit_seals WHERE batch = 2").await;
        assert_eq!(found(&s, 1).await, (vec!["seals_missing 2".to_owned()], 600 - 512));
        // A log without any seal has none that could be wrong.
        s.execute("DELETE FROM audit_seals").await;
        assert_eq!(found(&s, 1).await.1, 0);
    }
}
