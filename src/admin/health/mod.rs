//! What a running server, and `grantor doctor`, can say of how an installation is: looked at, and not changed.

mod check;
mod clients;

use std::time::Duration;

use super::refusal::AdminError;
use super::{keys, mails};
use crate::config::Settings;
use crate::keys::KeyState;
use crate::storage::{Db, audit_events, logout_deliveries};
use crate::types::{Timestamp, counted};

pub use check::{Check, Status};
pub use clients::clients;

/// How long a logout token, or a mail, may wait before somebody should look why.
const IS_LATE: Duration = Duration::from_mins(15);

/// How far clocks of nodes may be apart.
const CLOCKS: Duration = Duration::from_mins(1);

/// All that can be said of an installation by its settings and its database.
///
/// # Errors
/// If the database fails.
pub async fn checks(db: &Db, settings: &Settings, now: Timestamp) -> Result<Vec<Check>, AdminError> {
    let kind = if matches!(db, Db::Sqlite { .. }) {
        "SQLite"
    } else {
        "PostgreSQL"
    };
    let mut checks = vec![
        Check::new(Status::Ok, "database", format!("{kind}, reachable")),
        signing_keys(db, settings, now).await?,
    ];
    checks.extend(clients(db, settings).await?);
    checks.push(logout_tokens(db, now).await?);
    checks.extend(mail_queue(db, now).await?);
    checks.push(clock(db, now).await?);
    Ok(checks)
}

/// Whether a key signs, and is replaced when its time comes.
///
/// # Errors
/// If the database fails.
pub async fn signing_keys(db: &Db, settings: &Settings, now: Timestamp) -> Result<Check, AdminError> {
    const WHAT: &str = "signing keys";
    let rows = keys::list(db).await?;
    let active: Vec<_> = rows
        .iter()
        .filter(|row| KeyState::of(row, now) == KeyState::Active)
        .collect();
    let Some(oldest) = active.iter().min_by_key(|row| row.active_at) else {
        return Ok(if rows.is_empty() {
            Check::new(Status::Ok, WHAT, "there is none yet; `grantor serve` makes one")
        } else {
            Check::new(Status::Fail, WHAT, "none signs at this time").fix("grantor key rotate --now")
        });
    };
    let due = oldest.active_at.plus(settings.keys.rotate_every.duration());
    // A running server makes the successor ahead of its time: a key that is past its own has no server.
    Ok(if due < now {
        Check::new(
            Status::Warn,
            WHAT,
            format!("{} should have been replaced by {due}", oldest.kid),
        )
        .fix(format!(
            "grantor serve replaces it; or: grantor key rotate --alg {}",
            oldest.algorithm
        ))
    } else {
        Check::new(
            Status::Ok,
            WHAT,
            match active.len() {
                1 => format!("1 signs; the next is due by {due}"),
                count => format!("{count} sign; the next is due by {due}"),
            },
        )
    })
}

/// Whether apps are told of sign-outs.
///
/// # Errors
/// If the database fails.
pub async fn logout_tokens(db: &Db, now: Timestamp) -> Result<Check, AdminError> {
    const WHAT: &str = "logout tokens";
    let (count, oldest) = logout_deliveries::waiting(&mut db.read().await?.conn()).await?;
    let wait = if count == 1 { "waits" } else { "wait" };
    Ok(match oldest {
        None => Check::new(Status::Ok, WHAT, "none waits to be delivered"),
        Some(oldest) if now.since(oldest) < IS_LATE => {
            Check::new(Status::Ok, WHAT, format!("{count} {wait} to be delivered"))
        }
        Some(oldest) => Check::new(
            Status::Warn,
            WHAT,
            format!("{count} {wait} to be delivered, the oldest since {oldest}"),
        )
        .fix("see that `grantor serve` runs and that the apps answer at their backchannel_logout_uri"),
    })
}

/// Whether mails wait that should not, or were given up. Nothing, if none was ever to be sent.
///
/// # Errors
/// If the database fails.
pub async fn mail_queue(db: &Db, now: Timestamp) -> Result<Option<Check>, AdminError> {
    const WHAT: &str = "mail queue";
    let standing = mails::standing(db).await?;
    let why = standing
        .last_error
        .map(|error| format!("; the last failure: {error}"));
    let why = why.unwrap_or_default();
    let waiting = counted(standing.waiting, "mail");
    let late = standing.oldest.filter(|oldest| now.since(*oldest) >= IS_LATE);
    let fix =
        "grantor mail test ADDRESS, which says what the mail server answers; see that grantor serve runs";
    Ok(match (late, standing.given_up) {
        (Some(oldest), _) => {
            let found = format!("{waiting} to be sent, the oldest since {oldest}{why}");
            Some(Check::new(Status::Warn, WHAT, found).fix(fix))
        }
        (None, 1..) => {
            let given_up = counted(standing.given_up, "mail");
            let found = format!("{given_up} given up in the last hour{why}");
            Some(Check::new(Status::Warn, WHAT, found).fix("grantor mail list, which says why of each"))
        }
        (None, _) if standing.waiting > 0 => {
            Some(Check::new(Status::Ok, WHAT, format!("{waiting} to be sent")))
        }
        (None, _) => None,
    })
}

/// Whether this clock is behind what was written by another, or by itself before.
///
/// # Errors
/// If the database fails.
pub async fn clock(db: &Db, now: Timestamp) -> Result<Check, AdminError> {
    const WHAT: &str = "clock";
    let latest = audit_events::latest(&mut db.read().await?.conn()).await?;
    Ok(match latest.filter(|latest| *latest > now.plus(CLOCKS)) {
        None => Check::new(
            Status::Ok,
            WHAT,
            format!("{now}, and nothing was written later than that"),
        ),
        Some(latest) => Check::new(
            Status::Warn,
            WHAT,
            format!("it is {now} here, and an event of the audit log happened at {latest}"),
        )
        .fix("set the clocks of all nodes by NTP"),
    })
}
