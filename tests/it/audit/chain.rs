//! What is written is numbered and sealed, once, in one chain.

use std::sync::Arc;

use futures_util::future::join_all;
use grantor::app::App;

use super::*;

async fn assert_one_chain(s: &TestServer, events: usize) {
    let numbers: Vec<_> = numbered(s)
        .await
        .into_iter()
        .map(|row| row.seq.unwrap())
        .collect();
    assert_eq!(numbers, (1..=events as i64).collect::<Vec<_>>());
    let verified = verified(s).await;
    assert_eq!(
        (told(&verified), verified.events, verified.waiting),
        (vec![], events as u64, 0)
    );
    assert_eq!(
        verified.newest.map(|(batch, _)| batch),
        Some(verified.seals as i64)
    );
}

server_test! {
    async fn ours_what_is_written_is_numbered_and_sealed_in_batches(s: TestServer) {
        let s = s.at_rest(|_| {}).await;
        fill(&s, 600 - events(&s).await).await;
        let before = verified(&s).await;
        assert_eq!((before.events, before.seals, before.waiting, before.newest), (0, 0, 600, None));
        seal(&s).await;
        assert_one_chain(&s, 600).await;
        assert_eq!((s.rows("audit_seals").await, s.rows("audit_keys").await), (3, 1));
        // They are in the order of time.
        assert!(numbered(&s).await.is_sorted_by_key(|row| row.at));
    }
}

server_test! {
    async fn ours_nothing_is_sealed_twice_and_no_seal_is_over_nothing(s: TestServer) {
        let s = sealed(&s, 20).await;
        let before = s.dump().await;
        seal(&s).await;
        seal_now(&s.app, true, s.now()).await.unwrap();
        let tables = |dump: &str| -> Vec<String> { dump.lines().filter(|line| line.starts_with("audit_")).map(str::to_owned).collect() };
        assert_eq!(tables(&s.dump().await), tables(&before));
        fill(&s, 1).await;
        seal(&s).await;
        assert_one_chain(&s, 21).await;
        assert_eq!(s.rows("audit_seals").await, 2);
    }
}

server_test! {
    /// Each node with connections of its own; while they seal, others write.
    async fn ours_nodes_that_seal_at_once_make_one_chain(s: TestServer) {
        let s = s.at_rest(|_| {}).await;
        let before = events(&s).await;
        let mut nodes = Vec::new();
        for _ in 0..3 {
            let db = s.database.open().await;
            nodes.push(App::start(s.app.settings.as_ref().clone(), db, &s.master, s.clock.clone()).await.unwrap());
        }
        let nodes = &nodes;
        for _ in 0..4 {
            fill(&s, 400).await;
            let writes = (0..4).map(|_| fill(&s, 25));
            let seals = nodes.iter().map(async |node| seal_now(node, false, s.now()).await.unwrap());
            tokio::join!(join_all(writes), join_all(seals));
        }
        seal(&s).await;
        assert_one_chain(&s, before + 2000).await;
        for node in nodes {
            node.db.close().await;
        }
    }
}

server_test! {
    async fn ours_the_server_seals_by_itself_from_the_start_on(s: TestServer) {
        s.browser().sign_in(ADA).await;
        while verified(&s).await.waiting > 0 {
            tokio::task::yield_now().await;
        }
        assert_one_chain(&s, events(&s).await).await;
    }
}

logged_test! {
    async fn ours_heads_are_logged_and_prove_that_nothing_was_taken_from_the_end(s: TestServer) {
        let s = s.at_rest(|_| {}).await;
        for is_json in [false, true] {
            let (log, listening) = Captured::begin(is_json);
            fill(&s, 300).await;
            seal(&s).await;
            drop(listening);
            let heads = audit::read_heads(&log.text());
            assert_eq!(heads.len(), 2, "{}", log.text());
            assert_eq!(told(&verified_with(&s, &heads).await), [""; 0]);
        }
        let newest = verified(&s).await.newest.unwrap();
        let kept: Heads = [(newest.0, [newest.1].into())].into();
        // Whoever takes the last seal and its events leaves a chain that is whole.
        let first = numbered(&s).await.len() - 300 + 256;
        let last = (first + 1)..;
        s.execute(&format!("DELETE FROM audit_seals WHERE batch = {}", newest.0)).await;
        s.execute(&format!("DELETE FROM audit_events WHERE seq >= {}", last.start)).await;
        assert_eq!(faults(&s).await, [""; 0]);
        assert_eq!(told(&verified_with(&s, &kept).await), [format!("head_missing {}", newest.0)]);
        // Another seal in its place is another one.
        fill(&s, 1).await;
        seal(&s).await;
        let verified = verified_with(&s, &kept).await;
        assert_eq!(told(&verified), [format!("head_missing {}", newest.0)]);
        assert!(verified.faults.first[0].to_string().contains("is another one"));
    }
}

server_test! {
    async fn ours_a_seal_of_another_key_is_named(s: TestServer) {
        let s = sealed(&s, 10).await;
        let signer = |s: &TestServer| Arc::clone(&s.app.audit_signer);
        let other = s.at_rest(|_| {}).await;
        fill(&s, 1).await;
        audit::seal_waiting(&s.db, &signer(&other), s.now()).await.unwrap();
        assert_eq!(faults(&s).await, ["key_foreign 2"]);
        // Without the master key nobody knows which of them is this server's.
        let without = audit::verify(&s.db, None, &Heads::new()).await.unwrap();
        assert_eq!((told(&without), without.keys.len()), (vec![], 2));
        // The next seal of the server shows that another signed between.
        fill(&s, 1).await;
        seal(&s).await;
        assert_eq!(faults(&s).await, ["key_foreign 2"]);
        s.execute("DELETE FROM audit_keys WHERE kid = (SELECT kid FROM audit_seals WHERE batch = 2)").await;
        assert_eq!(faults(&s).await, ["seal_changed 2"]);
    }
}
