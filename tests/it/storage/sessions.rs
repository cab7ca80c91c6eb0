use std::time::Duration;

use grantor::oauth::acr::Acr;
use grantor::storage::sessions::{
    NewSession, Session, Sought, beyond, by_id, by_secret, close, close_of_user, delete, hold, insert, list,
    page, renew, sweep, touch,
};
use grantor::storage::{session_clients, users};
use grantor::types::{SessionId, Timestamp, TokenHash, UserId};

use super::*;

const IDLE: Duration = Duration::from_secs(7200);

async fn written(
    s: &TestServer,
    user: &UserId,
    secret: &str,
    ends_in: u64,
    is_remembered: bool,
) -> NewSession {
    let now = s.now();
    let session = NewSession {
        id: SessionId::new(),
        secret_hash: TokenHash::of(secret),
        user_id: user.clone(),
        auth_time: now,
        ends_at: now.plus(Duration::from_secs(ends_in)),
        is_remembered,
        user_agent: "A browser".to_owned(),
        address: "192.0.2.1".to_owned(),
        epoch: 0,
        acr: Acr::One,
        amr: "pwd".to_owned(),
        is_trusted: false,
    };
    let row = session.clone();
    write!(s, conn => insert(conn, &row, now).await).unwrap();
    session
}

async fn found(s: &TestServer, secret: &str) -> Option<Session> {
    read!(s, conn => by_secret(conn, &TokenHash::of(secret), IDLE, s.now()).await)
}

server_test! {
    async fn ours_a_session_lives_while_it_is_used_and_no_longer_than_it_may(s: TestServer) {
        let ada = s.user_id(ADA).await;
        let new = written(&s, &ada, "one", 12 * 3600, false).await;
        let session = found(&s, "one").await.unwrap();
        assert_eq!((&session.id, &session.user_id, session.email.as_str(), session.name.as_str()), (&new.id, &ada, ADA, "Ada Lovelace"));
        assert_eq!((session.auth_time, session.last_seen_at), (START, START));
        assert!(found(&s, "two").await.is_none());
        for _ in 0..6 {
            s.advance("7199s");
            assert!(found(&s, "one").await.is_some());
            let (id, now) = (new.id.clone(), s.now());
            write!(s, conn => touch(conn, &id, now).await).unwrap();
        }
        s.advance("5s");
        assert!(found(&s, "one").await.is_some(), "a second before its end");
        s.advance("1s");
        assert!(found(&s, "one").await.is_none());
        assert!(read!(s, conn => by_id(conn, &new.id).await).is_some(), "until it is swept");
    }
}

server_test! {
    async fn ours_an_unused_session_ends_unless_it_is_remembered(s: TestServer) {
        let ada = s.user_id(ADA).await;
        written(&s, &ada, "short", 12 * 3600, false).await;
        written(&s, &ada, "long", 30 * 86400, true).await;
        s.advance("2h");
        assert!(found(&s, "short").await.is_none());
        s.advance("29d");
        assert!(found(&s, "long").await.is_some());
        s.advance("22h");
        assert!(found(&s, "long").await.is_none());
    }
}

server_test! {
    async fn ours_a_touch_never_goes_back(s: TestServer) {
        let new = written(&s, &s.user_id(ADA).await, "one", 3600, false).await;
        for seconds in [100, 50] {
            let id = new.id.clone();
            write!(s, conn => touch(conn, &id, Timestamp(START.0 + seconds)).await).unwrap();
        }
        assert_eq!(found(&s, "one").await.unwrap().last_seen_at, Timestamp(START.0 + 100));
    }
}

server_test! {
    async fn ours_sessions_end_one_by_one_by_person_and_with_the_account(s: TestServer) {
        let (ada, grace) = (s.user_id(ADA).await, s.user("grace@example.test", "Grace").await);
        let one = written(&s, &ada, "one", 3600, false).await;
        written(&s, &ada, "two", 3600, false).await;
        written(&s, &ada, "three", 3600, false).await;
        written(&s, &grace, "hers", 3600, false).await;
        assert_eq!(read!(s, conn => list(conn, None, 100, s.now()).await).len(), 4);
        assert_eq!(read!(s, conn => list(conn, Some(&grace), 100, s.now()).await).len(), 1);
        for was_there in [true, false] {
            let id = one.id.clone();
            assert_eq!(write!(s, conn => delete(conn, &id).await).unwrap(), was_there);
        }
        let user = grace.clone();
        write!(s, conn => users::set_active(conn, &user, false, START).await).unwrap();
        assert!(found(&s, "hers").await.is_none());
        let now = s.now();
        let closed = write!(s, conn => close_of_user(conn, &ada, now).await).unwrap();
        assert_eq!((closed.len(), closed.contains(&one.id)), (2, false));
        for secret in ["two", "three"] {
            assert!(found(&s, secret).await.is_none());
        }
        assert_eq!(s.rows("sessions").await, 3, "until they are deleted");
    }
}

server_test! {
    /// T73: a new secret under the old id, once.
    async fn ours_a_renewed_session_keeps_its_id_and_nothing_else(s: TestServer) {
        let ada = s.user_id(ADA).await;
        let old = written(&s, &ada, "one", 100, false).await;
        s.advance("50s");
        let now = s.now();
        let mut new = old.clone();
        (new.secret_hash, new.ends_at) = (TokenHash::of("two"), now.plus(Duration::from_secs(100)));
        new.auth_time = now;
        for is_first in [true, false] {
            let row = new.clone();
            assert_eq!(write!(s, conn => renew(conn, &TokenHash::of("one"), &row, now).await).unwrap(), is_first);
        }
        assert!(found(&s, "one").await.is_none());
        let session = found(&s, "two").await.unwrap();
        assert_eq!((&session.id, session.auth_time, session.ends_at), (&old.id, now, new.ends_at));
    }
}

server_test! {
    async fn ours_a_session_that_is_closed_holds_nothing(s: TestServer) {
        let one = written(&s, &s.user_id(ADA).await, "one", 3600, false).await;
        let now = s.now();
        for (closes, holds) in [(false, true), (true, false)] {
            let id = one.id.clone();
            if closes {
                assert!(write!(s, conn => close(conn, &id, now).await).unwrap());
            }
            let id = one.id.clone();
            assert_eq!(write!(s, conn => hold(conn, &id, now).await).unwrap(), holds);
        }
        let id = SessionId::new();
        assert!(!write!(s, conn => close(conn, &id, now).await).unwrap());
    }
}

server_test! {
    async fn ours_the_session_sweep_takes_ended_rows_in_batches(s: TestServer) {
        let ada = s.user_id(ADA).await;
        for secret in ["a", "b", "c"] {
            written(&s, &ada, secret, 10, false).await;
        }
        written(&s, &ada, "d", 12, true).await;
        s.advance("11s");
        assert_eq!(read!(s, conn => list(conn, None, 100, s.now()).await).len(), 1);
        let now = s.now();
        for deleted in [2, 1, 0] {
            assert_eq!(write!(s, conn => sweep(conn, now, 2).await).unwrap(), deleted);
        }
        assert!(found(&s, "d").await.is_some());
    }
}

server_test! {
    /// T75: a sign-in of an earlier epoch is none, wherever it is looked at.
    async fn ours_a_session_is_of_its_epoch_alone(s: TestServer) {
        let ada = s.user_id(ADA).await;
        let old = written(&s, &ada, "one", 3600, false).await;
        assert!(found(&s, "one").await.is_some());
        let user = ada.clone();
        write!(s, conn => users::raise_epoch(conn, &user).await).unwrap();
        assert!(found(&s, "one").await.is_none());
        assert_eq!(read!(s, conn => list(conn, None, 100, s.now()).await).len(), 0);
        let (now, id) = (s.now(), old.id.clone());
        assert!(!write!(s, conn => hold(conn, &id, now).await).unwrap());
        // Neither does a proof of this epoch renew it, nor one of its own make it good.
        for epoch in [1, 0] {
            let mut new = old.clone();
            (new.secret_hash, new.epoch) = (TokenHash::of("two"), epoch);
            let renewed = write!(s, conn => renew(conn, &TokenHash::of("one"), &new, now).await).unwrap();
            assert_eq!((renewed, found(&s, "two").await.is_some()), (epoch == 0, false));
        }
        assert!(read!(s, conn => by_id(conn, &old.id).await).is_some(), "to be ended");
    }
}

server_test! {
    async fn ours_a_disabled_account_holds_no_session(s: TestServer) {
        let ada = s.user_id(ADA).await;
        let one = written(&s, &ada, "one", 3600, false).await;
        let (user, now) = (ada.clone(), s.now());
        write!(s, conn => users::set_active(conn, &user, false, now).await).unwrap();
        assert!(!write!(s, conn => hold(conn, &one.id, now).await).unwrap());
    }
}

server_test! {
    async fn ours_the_sessions_that_are_too_many_are_those_used_longest_ago(s: TestServer) {
        let (ada, grace) = (s.user_id(ADA).await, s.user("grace@example.test", "Grace").await);
        written(&s, &grace, "hers", 3600, false).await;
        let mut ids = Vec::new();
        for secret in ["a", "b", "c", "d"] {
            ids.push(written(&s, &ada, secret, 3600, false).await.id);
            s.advance("1s");
        }
        let (first, now) = (ids[0].clone(), s.now());
        write!(s, conn => touch(conn, &first, now).await).unwrap();
        for (most, gone) in [(0, vec![0, 2, 1]), (1, vec![2, 1]), (2, vec![1]), (3, vec![]), (9, vec![])] {
            let gone: Vec<_> = gone.into_iter().map(|n: usize| ids[n].clone()).collect();
            assert_eq!(read!(s, conn => beyond(conn, &ada, &ids[3], most).await), gone, "{most}");
        }
    }
}

server_test! {
    /// Page by page nothing is left out and nothing comes twice; what is of no use any more is not there.
    async fn ours_sign_ins_are_paged_by_person_and_app(s: TestServer) {
        let ada = s.user_id(ADA).await;
        let grace = s.user("grace@example.test", "Grace").await;
        let app = s.web_client().await;
        let mut all = Vec::new();
        for (user, secret, is_remembered) in [(&ada, "1", true), (&grace, "2", true), (&ada, "3", true), (&grace, "4", false)] {
            all.push(written(&s, user, secret, 12 * 3600, is_remembered).await.id);
        }
        written(&s, &ada, "ended", 60, true).await;
        for at in [0, 1] {
            let (id, client) = (all[at].clone(), app.id.clone());
            write!(s, conn => session_clients::note(conn, &id, &client, START).await).unwrap();
        }
        s.advance("1m");
        let newest_first = |which: &[usize]| -> Vec<SessionId> {
            let mut some: Vec<_> = which.iter().map(|at| all[*at].clone()).collect();
            some.sort_unstable();
            some.reverse();
            some
        };
        let shown = async |user: Option<&UserId>, is_of_app: bool, after: Option<&SessionId>, limit: i64| -> Vec<SessionId> {
            let sought = Sought { user_id: user.cloned(), client_id: is_of_app.then(|| app.id.clone()) };
            let (after, limits) = (after.map(SessionId::as_str), (IDLE, limit));
            let known = read!(s, conn => page(conn, after, &sought, limits, s.now()).await);
            known.into_iter().map(|session| session.id).collect()
        };
        assert_eq!(shown(None, false, None, 100).await, newest_first(&[0, 1, 2, 3]));
        let first = shown(None, false, None, 3).await;
        assert_eq!(first, newest_first(&[0, 1, 2, 3])[..3]);
        assert_eq!(shown(None, false, first.last(), 3).await, newest_first(&[0, 1, 2, 3])[3..]);
        assert_eq!(shown(Some(&ada), false, None, 9).await, newest_first(&[0, 2]));
        assert_eq!(shown(None, true, None, 9).await, newest_first(&[0, 1]));
        assert_eq!(shown(Some(&grace), true, None, 9).await, newest_first(&[1]));
        s.advance("3h");
        assert_eq!(shown(Some(&grace), false, None, 9).await, newest_first(&[1]), "the other idled too long");
        write!(s, conn => users::raise_epoch(conn, &grace).await).unwrap();
        assert_eq!(shown(None, false, None, 9).await, newest_first(&[0, 2]));
    }
}
