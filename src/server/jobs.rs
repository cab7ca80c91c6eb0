//! Work that recurs: reading what others changed, rotating keys, deleting what is dead.

use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval, interval_at};

use super::{deliveries, mails};
use crate::admin::registrations;
use crate::app::App;
use crate::keys;
use crate::storage::clients::Expiry;
use crate::storage::{
    StorageError, address_changes, client_secrets, devices, expired_registrations, grants,
    idempotent_requests, initial_access_tokens, jobs, login_failures, logout_turns, one_time_links,
    revoked_tokens, sessions, signing_keys, used_jtis,
};
use crate::types::{GrantId, Timestamp};

/// How long dead rows are kept, so that a replay is told from a guess and an administrator can look.
const KEEP_DEAD: Duration = Duration::from_hours(24);

/// The most rows one statement deletes.
const BATCH: i64 = 500;

/// How long ids of assertions are kept after their end: no longer than clocks of nodes may be apart.
const KEEP_USED: Duration = Duration::from_mins(10);

/// The most registrations that expire in one transaction: each is several statements.
const EXPIRE_BATCH: i64 = 100;

/// How long one sweep may take for each of its four parts: well below the lease; what is left waits for the next.
const TIME: Duration = Duration::from_secs(30);

/// How long it is known that a registration has expired.
const REMEMBER_EXPIRED: Duration = Duration::from_hours(180 * 24);

fn expiry(app: &App, now: Timestamp) -> Expiry {
    let settings = &app.settings.registration;
    Expiry {
        unused: now.minus(settings.unused_after.duration()),
        idle: now.minus(settings.idle_after.duration()),
        now,
    }
}

/// Reads the keys again and again, since another node or an administrator may have made or revoked one.
pub async fn watch_keys(app: App) {
    // They have been read at the start.
    let mut ticks = interval_at(Instant::now() + keys::READ_EVERY, keys::READ_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let reloaded = match app.db.read().await {
            Ok(mut read) => app.keys.reload(&mut read.conn()).await.map(|_| ()),
            Err(error) => Err(error.into()),
        };
        if let Err(error) = reloaded {
            tracing::error!(cause = %error, "the signing keys could not be read");
        }
    }
}

/// Rotates keys and sweeps, every minute.
pub async fn maintain(app: App) {
    let mut ticks = interval(Duration::from_mins(1));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let node = GrantId::new().to_string();
    loop {
        ticks.tick().await;
        let now = app.clock.now();
        if let Err(error) = app.refresh_keys(now).await {
            tracing::error!(cause = %error, "the signing keys could not be kept up to date");
        }
        match sweep(&app, &node, now).await {
            Ok(Some(swept)) if swept.rows > 0 => {
                tracing::info!(
                    rows = swept.rows,
                    lag_seconds = swept.lag_seconds,
                    "dead rows deleted"
                );
            }
            Ok(_) => {}
            Err(error) => tracing::error!(cause = %error, "dead rows could not be deleted"),
        }
        mails::tell_refused(&app);
    }
}

/// What a sweep did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Swept {
    /// How many rows it deleted.
    pub rows: u64,
    /// How long the oldest grant that is left should have been gone.
    pub lag_seconds: u64,
}

/// Deletes what is dead, if this node has the lease: of all nodes one sweeps.
///
/// # Errors
/// If the database fails.
pub async fn sweep(app: &App, node: &str, now: Timestamp) -> Result<Option<Swept>, StorageError> {
    let node = node.to_owned();
    let until = now.plus(Duration::from_mins(3));
    let has_lease = app
        .db
        .write_one(move |conn| Box::pin(async move { jobs::acquire(conn, "sweep", &node, until, now).await }))
        .await?;
    if !has_lease {
        return Ok(None);
    }
    let before = now.minus(KEEP_DEAD);
    let began = Instant::now();
    // What is audited on the way says when it happened.
    let moment = || now.plus(began.elapsed());
    let mut rows = in_batches(|| sweep_batch(app, now)).await?;
    rows += in_batches(|| expire_batch(app, moment())).await?;
    rows += in_batches(|| deliveries::give_up_late(app, BATCH, moment())).await?;
    rows += in_batches(|| mails::sweep(app, BATCH, moment())).await?;
    let forgotten = now.minus(REMEMBER_EXPIRED);
    rows += app
        .db
        .write(move |conn| {
            Box::pin(async move {
                Ok(expired_registrations::sweep(conn, forgotten).await?
                    + initial_access_tokens::sweep(conn, before).await?
                    + one_time_links::sweep(conn, before).await?
                    + address_changes::sweep(conn, before).await?
                    + client_secrets::sweep(conn, before).await?
                    + signing_keys::sweep(conn, before).await?
                    + logout_turns::sweep(conn).await?)
            })
        })
        .await?;
    let oldest = grants::dead_since(&mut app.db.read().await?.conn(), before).await?;
    let lag_seconds = oldest.map_or(0, |oldest| before.since(oldest).as_secs());
    Ok(Some(Swept { rows, lag_seconds }))
}

/// What there may be much of, in small transactions, until nothing is left or the time is up.
async fn in_batches<B>(batch: impl Fn() -> B) -> Result<u64, StorageError>
where
    B: Future<Output = Result<u64, StorageError>>,
{
    let (began, mut rows) = (Instant::now(), 0);
    loop {
        let done = batch().await?;
        rows += done;
        if done == 0 || began.elapsed() > TIME {
            return Ok(rows);
        }
    }
}

async fn sweep_batch(app: &App, now: Timestamp) -> Result<u64, StorageError> {
    let (before, used) = (now.minus(KEEP_DEAD), now.minus(KEEP_USED));
    let forgotten = now.minus(app.settings.sign_in.forget_after.duration());
    // What is counted for a day of the calendar.
    let day = now.minus(Duration::from_hours(48));
    app.db
        .write(move |conn| {
            Box::pin(async move {
                Ok(grants::sweep(conn, before, BATCH).await?
                    + sessions::sweep(conn, now, BATCH).await?
                    + devices::sweep(conn, now, BATCH).await?
                    + revoked_tokens::sweep(conn, before, BATCH).await?
                    + used_jtis::sweep(conn, used, BATCH).await?
                    + idempotent_requests::sweep(conn, now, BATCH).await?
                    + login_failures::sweep(conn, (forgotten, day), BATCH).await?)
            })
        })
        .await
}

async fn expire_batch(app: &App, now: Timestamp) -> Result<u64, StorageError> {
    let expiry = expiry(app, now);
    app.db
        .write(move |conn| Box::pin(async move { registrations::expire(conn, expiry, EXPIRE_BATCH).await }))
        .await
}
