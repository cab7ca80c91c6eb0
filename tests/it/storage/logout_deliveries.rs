use std::time::Duration;

use grantor::oauth::class::Class;
use grantor::storage::logout_deliveries::{claim, delete, due_clients, insert, postpone, waiting};
use grantor::types::{SessionId, Timestamp};

use super::*;

/// Seconds after the start.
fn at(seconds: u64) -> Timestamp {
    START.plus(Duration::from_secs(seconds))
}

server_test! {
    /// T72: who claims has it until the lease ends, and alone; whose lease ended has no say in it any more.
    async fn ours_a_delivery_is_one_nodes_at_a_time(s: TestServer) {
        let (ada, app, other) = (s.user_id(ADA).await, s.web_client().await.id, s.web_client().await.id);
        for (client, seconds) in [(&app, 0), (&app, 0), (&app, 0), (&other, 5)] {
            let (client, user) = (client.clone(), ada.clone());
            write!(s, conn => insert(conn, &client, &user, &SessionId::new(), at(seconds)).await).unwrap();
        }
        assert_eq!(read!(s, conn => waiting(conn).await), (4, Some(START)));
        assert_eq!(read!(s, conn => due_clients(conn, Class::Vouched, 10, at(4)).await), std::slice::from_ref(&app));
        assert_eq!(read!(s, conn => due_clients(conn, Class::Vouched, 10, at(5)).await), [app.clone(), other]);
        let claimed = async |seconds: u64| {
            let client = app.clone();
            write!(s, conn => claim(conn, &client, 2, at(seconds + 30), at(seconds)).await).unwrap()
        };
        let first = claimed(5).await;
        assert_eq!((first.len(), claimed(5).await.len(), claimed(34).await.len()), (2, 1, 0));
        let again = claimed(35).await;
        assert!(again.iter().all(|delivery| delivery.attempts == 2), "{again:?}");
        let (stale, own) = (first[0].clone(), again.iter().find(|delivery| delivery.id == first[0].id).unwrap().clone());
        for (delivery, counts) in [(stale, false), (own, true)] {
            let row = delivery.clone();
            assert_eq!(write!(s, conn => postpone(conn, &row, at(100), "slow").await).unwrap(), counts);
            assert_eq!(write!(s, conn => delete(conn, &delivery).await).unwrap(), counts);
        }
        assert_eq!(read!(s, conn => waiting(conn).await).0, 3);
    }
}
