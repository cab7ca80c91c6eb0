//! What people notice of it when the audit log has much to seal: refresh tokens wait for the same writer.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use grantor::audit::{self, Actor, AuditEvent, Kind};
use grantor::storage::{Db, jobs};
use grantor::types::{Clock, UserId};

use super::seed;
use super::server::Server;
use super::{Load, Options, Scenario};

/// How many events wait to be sealed.
pub const EVENTS: usize = 100_000;

/// How many events are written in one transaction.
const AT_ONCE: usize = 2000;

/// What a refresh took, in ms: the middle one and the slowest but one in a hundred.
#[derive(Clone, Copy, Debug)]
pub struct Latency {
    /// Half of them took no longer.
    pub p50_ms: f64,
    /// All but one in a hundred took no longer.
    pub p99_ms: f64,
}

impl Latency {
    /// Of at least one answer.
    pub fn of(mut latencies: Vec<Duration>) -> Self {
        latencies.sort_unstable();
        let at = |part: usize| latencies[latencies.len() * part / 100].as_secs_f64() * 1000.0;
        Self {
            p50_ms: at(50),
            p99_ms: at(99),
        }
    }
}

/// Refreshing with nothing else to do, and beside the sealing.
#[derive(Clone, Copy, Debug)]
pub struct Sealing {
    /// With nothing to seal.
    pub quiet: Latency,
    /// While the events are sealed.
    pub beside: Latency,
    /// How many of them were sealed in that time.
    pub sealed: i64,
}

/// Measures both on the installation in `folder`, whose server does not run.
pub async fn measure(options: &Options, folder: &Path, load: &Arc<Load>) -> Sealing {
    let quiet = refreshes(options, folder, load).await;
    wait(folder).await;
    let beside = refreshes(options, folder, load).await;
    Sealing {
        quiet,
        beside,
        sealed: sealed(folder).await,
    }
}

/// Refreshes for some seconds from the start of the server on, which seals from its start on.
async fn refreshes(options: &Options, folder: &Path, load: &Arc<Load>) -> Latency {
    let mut server = Server::start(folder, load.address(), options.server_core, &[]);
    server.answers(Instant::now()).await;
    let duration = Duration::from_secs_f64(options.seconds.max(3.0));
    Latency::of(load.run(Scenario::Refresh, duration).await)
}

/// Writes events that wait to be sealed.
async fn wait(folder: &Path) {
    let (db, now, person) = (seed::open(folder).await, Clock::System.now(), UserId::new());
    for _ in 0..EVENTS / AT_ONCE {
        let person = person.clone();
        let written = db.write(move |conn| {
            Box::pin(async move {
                for _ in 0..AT_ONCE {
                    let event = AuditEvent::new(Kind::SignedIn, Actor::User)
                        .user(&person)
                        .address(&"192.0.2.1")
                        .user_agent("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
                    audit::record(conn, &event, now).await?;
                }
                Ok(())
            })
        });
        written.await.unwrap();
    }
    end_lease(&db).await;
    db.close().await;
}

/// Lets the next server seal at once: the one of before was killed, and holds the lease for some time yet.
async fn end_lease(db: &Db) {
    let now = Clock::System.now();
    let later = now.plus(Duration::from_mins(5));
    let taken = db
        .write(move |conn| Box::pin(async move { jobs::acquire(conn, "audit", "bench", now, later).await }));
    assert!(taken.await.unwrap(), "the lease is taken");
}

/// How many events have a number.
async fn sealed(folder: &Path) -> i64 {
    let db = seed::open(folder).await;
    let seal = grantor::storage::audit_events::highest(&mut db.read().await.unwrap().conn()).await;
    db.close().await;
    seal.unwrap().unwrap_or(0)
}
