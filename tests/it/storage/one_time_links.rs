use grantor::storage::one_time_links::{OneTimeLink, consume, find, insert, invalidate_of_user, sweep};
use grantor::types::{Timestamp, TokenHash, UserId};

use super::*;

async fn linked(s: &TestServer, user: &UserId, token: &'static str) -> TokenHash {
    let link = OneTimeLink {
        kind: "reset".to_owned(),
        user_id: user.clone(),
    };
    let (hash, now) = (TokenHash::of(token), s.now());
    let written = hash.clone();
    write!(s, conn => insert(conn, &written, &link, Timestamp(now.0 + 1800), now).await).unwrap();
    hash
}

async fn consumed(s: &TestServer, hash: &TokenHash) -> Option<OneTimeLink> {
    let (hash, now) = (hash.clone(), s.now());
    write!(s, conn => consume(conn, &hash, now).await).unwrap()
}

server_test! {
    async fn ours_a_link_is_used_once_by_one_of_sixteen(s: TestServer) {
        let ada = s.user_id(ADA).await;
        let hash = linked(&s, &ada, "a link").await;
        for _ in 0..3 {
            let found = read!(s, conn => find(conn, &hash, s.now()).await).unwrap();
            assert_eq!((found.kind.as_str(), &found.user_id), ("reset", &ada));
        }
        let uses = (0..16).map(|_| consumed(&s, &hash));
        assert_eq!(futures_util::future::join_all(uses).await.into_iter().flatten().count(), 1);
        assert!(read!(s, conn => find(conn, &hash, s.now()).await).is_none());
    }
}

server_test! {
    async fn ours_a_link_ends_with_its_time_with_a_newer_one_and_on_demand(s: TestServer) {
        let (ada, grace) = (s.user_id(ADA).await, s.user("grace@example.test", "Grace").await);
        let of_grace = linked(&s, &grace, "of grace").await;
        let old = linked(&s, &ada, "old").await;
        let new = linked(&s, &ada, "new").await;
        assert!(consumed(&s, &old).await.is_none());
        s.advance("1799s");
        assert!(read!(s, conn => find(conn, &new, s.now()).await).is_some());
        assert!(read!(s, conn => find(conn, &of_grace, s.now()).await).is_some());
        let now = s.now();
        assert_eq!(write!(s, conn => invalidate_of_user(conn, &grace, now).await).unwrap(), 1);
        assert!(consumed(&s, &of_grace).await.is_none());
        s.advance("1s");
        assert!(consumed(&s, &new).await.is_none());
        let now = s.now();
        assert_eq!(write!(s, conn => sweep(conn, now).await).unwrap(), 0);
        assert_eq!(write!(s, conn => sweep(conn, Timestamp(now.0 + 1)).await).unwrap(), 3);
    }
}
