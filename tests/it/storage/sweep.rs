//! Dead rows go, in batches, by one node; living rows stay.

use std::time::Duration;

use grantor::server::jobs::{Swept, sweep};
use grantor::storage::{grants, login_failures, revoked_tokens, sessions, used_jtis};
use grantor::types::{SessionId, Timestamp, TokenHash, TokenId};

use super::grants::new_grant;
use super::*;

/// More than one batch of each.
const MANY: usize = 510;

async fn fill(s: &TestServer, count: usize, ends_at: Timestamp, name: &'static str) {
    let (ada, app) = (s.user_id(ADA).await, s.web_client().await.id);
    write!(s, conn => {
        for n in 0..count {
            let mut grant = new_grant(&ada, &app);
            grant.code_expires_at = ends_at;
            grants::insert(conn, &grant, START).await?;
            let session = sessions::NewSession {
                id: SessionId::new(),
                secret_hash: TokenHash::of(&format!("{name} {n}")),
                user_id: ada.clone(),
                auth_time: START,
                ends_at,
                is_remembered: false,
                user_agent: String::new(),
                address: String::new(),
                epoch: 0,
                acr: grantor::oauth::acr::Acr::One,
                amr: "pwd".to_owned(),
                is_trusted: false,
            };
            sessions::insert(conn, &session, START).await?;
            let jti: TokenId = format!("{name}{n}").parse().unwrap();
            revoked_tokens::insert(conn, &jti, ends_at).await?;
            login_failures::reserve(conn, &format!("{name} {n}"), 5, Timestamp(0), ends_at).await?;
        }
        Ok(())
    })
    .unwrap();
}

const TABLES: [&str; 4] = ["grants", "sessions", "revoked_tokens", "login_failures"];

server_test! {
    async fn ours_the_sweep_removes_dead_rows_and_nothing_else(s: TestServer) {
        let day = Duration::from_secs(86400);
        fill(&s, MANY, START, "dead").await;
        s.advance("1d");
        fill(&s, 3, s.now(), "ending").await;
        s.advance("1s");
        let users = s.rows("users").await;
        let swept = sweep(&s.app, "a node", s.now()).await.unwrap().unwrap();
        // Ended sign-ins go at once, the others a day after their end, failures an hour after the last.
        assert_eq!(swept, Swept { rows: 4 * MANY as u64 + 3, lag_seconds: 0 });
        for table in TABLES {
            assert_eq!(s.rows(table).await, if table == "sessions" { 0 } else { 3 }, "{table}");
        }
        assert_eq!(s.rows("users").await, users);
        assert!(s.rows("clients").await >= 3);
        assert_eq!(sweep(&s.app, "a node", s.now()).await.unwrap().unwrap().rows, 0);
        assert_eq!(sweep(&s.app, "another node", s.now()).await.unwrap(), None, "the lease is another's");
        let later = s.now().plus(day);
        assert_eq!(sweep(&s.app, "another node", later).await.unwrap().unwrap().rows, 9);
    }
}

server_test! {
    async fn ours_ids_of_assertions_go_soon_after_their_end_however_many(s: TestServer) {
        const COUNT: usize = 10_001;
        let end = START.plus(Duration::from_secs(60));
        write!(s, conn => {
            for n in 0..COUNT {
                used_jtis::insert(conn, "c_app", &TokenHash::of(&n.to_string()), end).await?;
            }
            let later = end.plus(Duration::from_secs(60));
            used_jtis::insert(conn, "c_app", &TokenHash::of("later"), later).await
        })
        .unwrap();
        s.advance("11m");
        assert_eq!(sweep(&s.app, "a node", s.now()).await.unwrap().unwrap().rows, 0);
        s.advance("1s");
        assert_eq!(sweep(&s.app, "a node", s.now()).await.unwrap().unwrap().rows, COUNT as u64);
        assert_eq!(s.rows("used_jtis").await, 1);
    }
}
