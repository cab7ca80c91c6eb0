use std::time::Duration;

use grantor::storage::jobs::{acquire, ping};

use super::*;

async fn leads(s: &TestServer, job: &'static str, node: usize) -> bool {
    let now = s.now();
    let until = now.plus(Duration::from_secs(150));
    write!(s, conn => acquire(conn, job, &format!("node {node}"), until, now).await).unwrap()
}

server_test! {
    async fn ours_of_many_nodes_one_has_the_lease_and_keeps_it(s: TestServer) {
        let tries = (0..16).map(|node| leads(&s, "a test", node));
        let leaders: Vec<_> = futures_util::future::join_all(tries)
            .await
            .into_iter()
            .enumerate()
            .filter_map(|(node, leads)| leads.then_some(node))
            .collect();
        assert_eq!(leaders.len(), 1, "{leaders:?}");
        let (leader, other) = (leaders[0], (leaders[0] + 1) % 16);
        s.advance("149s");
        assert!(!leads(&s, "a test", other).await);
        assert!(leads(&s, "another job", other).await);
        assert!(leads(&s, "a test", leader).await, "renewed for another 150 s");
        s.advance("149s");
        assert!(!leads(&s, "a test", other).await);
        s.advance("1s");
        assert!(leads(&s, "a test", other).await, "the lease is over");
        assert!(!leads(&s, "a test", leader).await);
        read!(s, conn => ping(conn).await);
    }
}
