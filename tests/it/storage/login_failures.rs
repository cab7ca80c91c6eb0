use grantor::storage::login_failures::{blocked_until, clear, reserve, sweep};
use grantor::types::Timestamp;

use super::*;

const FREE: i64 = 5;

async fn reserved(s: &TestServer, account: &'static str) -> Option<i64> {
    let now = s.now();
    let forget_before = Timestamp(now.0 - 3600);
    write!(s, conn => reserve(conn, account, FREE, forget_before, now).await).unwrap()
}

async fn wait(s: &TestServer, account: &str) -> i64 {
    read!(s, conn => blocked_until(conn, account).await).unwrap().0 - s.now().0
}

server_test! {
    async fn ours_failures_cost_1_2_4_and_at_most_60_seconds(s: TestServer) {
        for n in 1..FREE {
            assert_eq!(reserved(&s, "ada").await, Some(n));
            assert_eq!(wait(&s, "ada").await, 0);
        }
        for (n, seconds) in [(5, 1), (6, 2), (7, 4), (8, 8), (9, 16), (10, 32), (11, 60), (12, 60)] {
            assert_eq!(reserved(&s, "ada").await, Some(n));
            assert_eq!(wait(&s, "ada").await, seconds);
            assert_eq!(reserved(&s, "ada").await, None);
            s.advance(&format!("{}s", seconds - 1));
            assert_eq!(reserved(&s, "ada").await, None, "a second too early");
            s.advance("1s");
        }
    }
}

server_test! {
    async fn ours_of_a_hundred_attempts_at_once_five_are_reserved(s: TestServer) {
        let tries = (0..100).map(|_| reserved(&s, "ada"));
        let mut found: Vec<_> = futures_util::future::join_all(tries).await.into_iter().flatten().collect();
        found.sort_unstable();
        assert_eq!(found, [1, 2, 3, 4, 5]);
    }
}

server_test! {
    async fn ours_failures_are_forgotten_by_a_success_or_in_an_hour(s: TestServer) {
        for _ in 0..FREE {
            reserved(&s, "ada").await;
            reserved(&s, "grace").await;
        }
        write!(s, conn => clear(conn, "ada").await).unwrap();
        assert_eq!(reserved(&s, "ada").await, Some(1));
        assert_eq!(reserved(&s, "grace").await, None);
        s.advance("3601s");
        assert_eq!(reserved(&s, "grace").await, Some(1));
        assert_eq!(wait(&s, "grace").await, 0);
    }
}

server_test! {
    async fn ours_with_one_free_failure_the_first_already_costs_a_second(s: TestServer) {
        let now = s.now();
        let first = write!(s, conn => reserve(conn, "ada", 1, Timestamp(now.0 - 10), now).await).unwrap();
        assert_eq!(first, Some(1));
        assert_eq!(wait(&s, "ada").await, 1);
        s.advance("100s");
        let now = s.now();
        let first = write!(s, conn => reserve(conn, "ada", 1, Timestamp(now.0 - 10), now).await).unwrap();
        assert_eq!((first, wait(&s, "ada").await), (Some(1), 1), "forgotten, and counted anew");
    }
}

server_test! {
    async fn ours_the_failure_sweep_takes_what_is_forgotten_alone(s: TestServer) {
        for account in ["a", "b", "c"] {
            reserved(&s, account).await;
        }
        s.advance("10s");
        reserved(&s, "d").await;
        let before = Timestamp(s.now().0 - 5);
        for deleted in [2, 1, 0] {
            assert_eq!(write!(s, conn => sweep(conn, (before, before), 2).await).unwrap(), deleted);
        }
        assert_eq!(s.rows("login_failures").await, 1);
        assert!(s.dump().await.contains("login_failures|account=d|"));
    }
}
