use grantor::storage::signing_keys::{SigningKeyRow, insert, list, retire_others, revoke, sweep};
use grantor::types::{KeyId, Timestamp};

use super::*;

const fn after(seconds: i64) -> Timestamp {
    Timestamp(START.0 + seconds)
}

fn key(kid: &str, algorithm: &str, made: i64) -> SigningKeyRow {
    SigningKeyRow {
        kid: kid.parse::<KeyId>().unwrap(),
        algorithm: algorithm.to_owned(),
        public_jwk: "{}".to_owned(),
        sealed: vec![0, 1, 255],
        created_at: after(made),
        active_at: after(made + 10),
        retires_at: None,
        gone_at: None,
        revoked_at: None,
    }
}

async fn keys(s: &TestServer) -> Vec<SigningKeyRow> {
    let rows = read!(s, conn => list(conn).await);
    rows.into_iter().filter(|row| row.public_jwk == "{}").collect()
}

server_test! {
    async fn ours_a_successor_retires_the_keys_of_its_own_algorithm(s: TestServer) {
        let (old, other, new) = (key("old", "EdDSA", 1), key("other", "ES256", 2), key("new", "EdDSA", 3));
        for row in [&old, &other, &new] {
            let row = row.clone();
            write!(s, conn => insert(conn, &row).await).unwrap();
        }
        assert_eq!(keys(&s).await, [old.clone(), other.clone(), new.clone()]);
        let twice = old.clone();
        assert!(write!(s, conn => insert(conn, &twice).await).unwrap_err().is_conflict());

        let successor = new.clone();
        let retired = write!(s, conn => retire_others(conn, &successor, after(13), after(99)).await).unwrap();
        assert_eq!(retired, 1);
        let retired = SigningKeyRow { retires_at: Some(after(13)), gone_at: Some(after(99)), ..old };
        assert_eq!(keys(&s).await, [retired.clone(), other.clone(), new.clone()]);

        // One that retires already is not kept longer by a later successor.
        let successor = new.clone();
        let again = write!(s, conn => retire_others(conn, &successor, after(50), after(200)).await).unwrap();
        assert_eq!((again, keys(&s).await), (0, vec![retired, other, new]));
    }
}

server_test! {
    async fn ours_a_revoked_key_is_gone_at_once_and_swept_later(s: TestServer) {
        let (one, two) = (key("one", "EdDSA", 1), key("two", "EdDSA", 2));
        for row in [&one, &two] {
            let row = row.clone();
            write!(s, conn => insert(conn, &row).await).unwrap();
        }
        for was_good in [true, false] {
            let kid = one.kid.clone();
            assert_eq!(write!(s, conn => revoke(conn, &kid, after(20)).await).unwrap(), was_good);
        }
        let at = Some(after(20));
        let revoked = SigningKeyRow { retires_at: at, gone_at: at, revoked_at: at, ..one };
        assert_eq!(keys(&s).await, [revoked, two.clone()]);
        let successor = two.clone();
        assert_eq!(write!(s, conn => retire_others(conn, &successor, after(10), after(90)).await).unwrap(), 0);
        assert_eq!(write!(s, conn => sweep(conn, after(20)).await).unwrap(), 0);
        assert_eq!(write!(s, conn => sweep(conn, after(21)).await).unwrap(), 1);
        assert_eq!(keys(&s).await, [two]);
    }
}
