//! The audit log, numbered, sealed and swept while the server runs: of all nodes one does it.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::app::App;
use crate::audit;
use crate::storage::{StorageError, audit_events, jobs};
use crate::types::{GrantId, Timestamp};

/// How often events are sealed that wait: so long the newest ones may be without a seal, and some time for the work.
const SEAL_EVERY: Duration = Duration::from_secs(5);

/// How often it is looked whether the time of events has come.
const RETIRE_EVERY: Duration = Duration::from_mins(1);

/// How long a node has the lease that does not take it again.
const LEASE: Duration = Duration::from_secs(30);

/// The name of the lease.
const JOB: &str = "audit";

/// Seals what waits, again and again, from the start on; every minute it deletes what was kept long enough.
pub async fn keep_sealed(app: App) {
    let mut ticks = interval(SEAL_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let node = GrantId::new().to_string();
    let mut retired_at = None;
    loop {
        ticks.tick().await;
        let now = app.clock.now();
        let is_time = retired_at.is_none_or(|at: Instant| at.elapsed() >= RETIRE_EVERY);
        if let Err(error) = seal(&app, &node, is_time, now).await {
            tracing::error!(cause = %error, "the audit log could not be sealed");
        }
        if is_time {
            retired_at = Some(Instant::now());
        }
    }
}

/// Seals what waits, and deletes what was kept long enough if `is_time`; only if this node has the lease.
///
/// # Errors
/// If the database fails.
pub async fn seal(app: &App, node: &str, is_time: bool, now: Timestamp) -> Result<(), StorageError> {
    // Where nothing happens nothing is written, not even the lease.
    let is_waiting = audit_events::is_waiting(&mut app.db.read().await?.conn()).await?;
    if !is_waiting && !is_time {
        return Ok(());
    }
    let (node, until) = (node.to_owned(), now.plus(LEASE));
    let has_lease = app
        .db
        .write_one(move |conn| Box::pin(async move { jobs::acquire(conn, JOB, &node, until, now).await }))
        .await?;
    if !has_lease {
        return Ok(());
    }
    seal_now(app, is_time, now).await
}

/// The same without asking for the lease: whoever else does so at this moment, there is one chain.
///
/// # Errors
/// If the database fails.
pub async fn seal_now(app: &App, is_time: bool, now: Timestamp) -> Result<(), StorageError> {
    let signer = Arc::clone(&app.audit_signer);
    audit::seal_waiting(&app.db, &signer, now).await?;
    if is_time {
        let retired = audit::retire(&app.db, &signer, &app.settings.audit, now).await?;
        if retired.deleted > 0 {
            tracing::info!(
                events = retired.deleted,
                "audit events deleted whose time had come"
            );
        }
    }
    Ok(())
}
