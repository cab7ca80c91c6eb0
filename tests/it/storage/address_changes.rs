use grantor::storage::address_changes::{
    AddressChange, NewAddressChange, consume, end_after, end_of_user, find, insert, newest, sweep,
};
use grantor::storage::recovery_codes;
use grantor::types::{Timestamp, TokenHash, UserId};

use super::*;

async fn changed(s: &TestServer, user: &UserId, token: &'static str, recovery: Option<i64>) -> TokenHash {
    let (hash, now) = (TokenHash::of(token), s.now());
    let change = NewAddressChange {
        user_id: user.clone(),
        old_email: "old@example.test".parse().unwrap(),
        old_email_verified: true,
        expires_at: Timestamp(now.0 + 1800),
        snapshot: vec![7],
        recovery_version: recovery,
    };
    let written = hash.clone();
    write!(s, conn => insert(conn, &written, &change, now).await).unwrap();
    hash
}

async fn consumed(s: &TestServer, hash: &TokenHash) -> Option<AddressChange> {
    let (hash, now) = (hash.clone(), s.now());
    write!(s, conn => consume(conn, &hash, now).await).unwrap()
}

server_test! {
    async fn ours_a_change_of_address_is_undone_once_by_one_of_sixteen(s: TestServer) {
        let ada = s.user_id(ADA).await;
        let hash = changed(&s, &ada, "a change", None).await;
        let found = read!(s, conn => find(conn, &hash, s.now()).await).unwrap();
        assert_eq!((found.user_id, found.number, found.old_email.as_str()), (ada, 1, "old@example.test"));
        assert!(found.old_email_verified && found.snapshot == [7]);
        let uses = (0..16).map(|_| consumed(&s, &hash));
        assert_eq!(futures_util::future::join_all(uses).await.into_iter().flatten().count(), 1);
        assert!(read!(s, conn => find(conn, &hash, s.now()).await).is_none());
    }
}

server_test! {
    async fn ours_a_change_of_address_ends_with_its_time_with_an_earlier_one_and_on_demand(s: TestServer) {
        let (ada, grace) = (s.user_id(ADA).await, s.user("grace@example.test", "Grace").await);
        let first = changed(&s, &ada, "first", None).await;
        let second = changed(&s, &ada, "second", None).await;
        let of_grace = changed(&s, &grace, "of grace", None).await;
        assert_eq!(read!(s, conn => newest(conn, &ada).await), 2);
        let (now, whose) = (s.now(), ada.clone());
        assert_eq!(write!(s, conn => end_after(conn, &whose, 1, now).await).unwrap(), 1);
        assert!(consumed(&s, &second).await.is_none());
        assert!(read!(s, conn => find(conn, &first, s.now()).await).is_some());
        assert_eq!(write!(s, conn => end_of_user(conn, &ada, now).await).unwrap(), 1);
        assert!(consumed(&s, &first).await.is_none());
        s.advance("1800s");
        assert!(consumed(&s, &of_grace).await.is_none());
        let now = s.now();
        assert_eq!(write!(s, conn => sweep(conn, now).await).unwrap(), 0);
        assert_eq!(write!(s, conn => sweep(conn, Timestamp(now.0 + 1)).await).unwrap(), 3);
    }
}

server_test! {
    /// Whatever becomes of the set: what is put back is told of those that were used.
    async fn ours_a_change_of_address_knows_which_recovery_codes_were_used_since(s: TestServer) {
        let (ada, now) = (s.user_id(ADA).await, s.now());
        let whose = ada.clone();
        let hashes = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
        write!(s, conn => recovery_codes::replace(conn, &whose, &hashes, now).await).unwrap();
        let before = read!(s, conn => recovery_codes::all(conn, &ada).await);
        let version = before[0].version;
        let hash = changed(&s, &ada, "a change", Some(version)).await;
        let other = changed(&s, &ada, "of another set", Some(version + 1)).await;
        for (number, is_good) in [(2, true), (0, true), (2, false)] {
            let whose = ada.clone();
            let used = write!(s, conn => recovery_codes::use_up(conn, &whose, (number, version), now).await);
            assert_eq!(used.unwrap(), is_good, "{number}");
        }
        let found = read!(s, conn => find(conn, &hash, s.now()).await).unwrap();
        assert_eq!(found.used_codes(), [2, 0]);
        let found = read!(s, conn => find(conn, &other, s.now()).await).unwrap();
        assert_eq!(found.used_codes(), [0; 0]);
        let (whose, all) = (ada.clone(), before.clone());
        write!(s, conn => recovery_codes::put_back(conn, &whose, &all).await).unwrap();
        assert_eq!(read!(s, conn => recovery_codes::left(conn, &ada).await), 3);
    }
}
