//! The audit log: what becomes an event, and what can be shown of it later.

mod chain;
mod erase;
mod kinds;
mod newest;
mod retention;
mod tampering;

use std::time::Duration;

use grantor::audit::{self, Actor, AuditEvent, Heads, Kind, Verified};
use grantor::oauth::reason;
use grantor::server::sealing::seal_now;
use grantor::storage::audit_events::{self, AuditEventRow};
use grantor::types::{ErrorId, Timestamp, UserId};

use super::support::*;

/// An event with every part: what is personal is kept of those who have an account.
fn full_event(n: usize, user_id: &UserId) -> AuditEvent {
    AuditEvent::new(Kind::ALL[n % Kind::ALL.len()], Actor::User)
        .by(&"somebody")
        .user(user_id)
        .client(&"c_app".parse().unwrap())
        .target(&n)
        .address(&"192.0.2.1")
        .user_agent("Mozilla/5.0 (\"a\\test\")")
        .refused(reason::PASSWORD_WRONG, Some(&ErrorId::new()))
        .details("some words")
}

/// Writes events of the last seconds, in order.
async fn fill(s: &TestServer, count: usize) {
    let (ada, now) = (s.user_id(ADA).await, s.now());
    let written = s.db.write(move |conn| {
        Box::pin(async move {
            for n in 0..count {
                let ago = Duration::from_secs(30_usize.saturating_sub(n) as u64);
                audit::record(conn, &full_event(n, &ada), now.minus(ago)).await?;
            }
            Ok(())
        })
    });
    written.await.unwrap();
}

/// A server that seals when the test says so, with `count` sealed events; the first of them are its own.
async fn sealed(s: &TestServer, count: usize) -> TestServer {
    let s = s.at_rest(|_| {}).await;
    fill(&s, count - events(&s).await).await;
    seal(&s).await;
    s
}

/// How many events there are.
async fn events(s: &TestServer) -> usize {
    usize::try_from(s.rows("audit_events").await).unwrap()
}

async fn seal(s: &TestServer) {
    seal_now(&s.app, false, s.now()).await.unwrap();
}

async fn verified(s: &TestServer) -> Verified {
    verified_with(s, &Heads::new()).await
}

async fn verified_with(s: &TestServer, heads: &Heads) -> Verified {
    audit::verify(&s.db, Some(&s.app.audit_signer), heads)
        .await
        .unwrap()
}

/// The faults of the log: "changed 7", in the order of their names.
async fn faults(s: &TestServer) -> Vec<String> {
    told(&verified(s).await)
}

fn told(verified: &Verified) -> Vec<String> {
    let mut told: Vec<_> = verified
        .faults
        .first
        .iter()
        .map(|fault| {
            let value = serde_json::to_value(fault).unwrap();
            let place = ["number", "batch", "first"]
                .iter()
                .find_map(|name| value[name].as_i64());
            (value["fault"].as_str().unwrap().to_owned(), place.unwrap())
        })
        .collect();
    assert_eq!(verified.faults.total, told.len() as u64);
    told.sort();
    told.into_iter()
        .map(|(fault, place)| format!("{fault} {place}"))
        .collect()
}

/// All events that have a number, in order.
async fn numbered(s: &TestServer) -> Vec<AuditEventRow> {
    let mut read = s.db.read().await.unwrap();
    audit_events::numbered(&mut read.conn(), (i64::MIN, i64::MAX), i64::MAX)
        .await
        .unwrap()
}

/// Bytes as SQL has them.
fn bytes(s: &TestServer, hex: &str) -> String {
    if s.database.is_postgres() {
        format!("'\\x{hex}'")
    } else {
        format!("x'{hex}'")
    }
}
