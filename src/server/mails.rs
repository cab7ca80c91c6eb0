//! Sending mail: behind the answer, from the database, so that a restart loses none; each by one of all nodes. Should a node
//! die between the mail server's answer and noting it, the mail comes twice, both times with the same `Message-ID`.
//!
//! What people have to be told and what strangers asked for are sent by a job each: neither keeps the other waiting.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::live::Live;
use crate::app::App;
use crate::config::MailUrl;
use crate::mail::{Fault, MailServer, Sender, Stage, Written};
use crate::storage::StorageError;
use crate::storage::mails::{self, Cause, DueMail, Ending};
use crate::types::Timestamp;

/// How many are given to the mail server at once, of each cause: many servers take no more connections of one user.
const AT_ONCE: i64 = 4;

/// How much longer than an attempt may take it is this node's, to note how it ended.
const GRACE: Duration = Duration::from_secs(30);

/// How long to wait after the first failure, the second …; the last one again and again. Some links are good for half an
/// hour.
const WAITS: [Duration; 6] = [
    Duration::from_secs(15),
    Duration::from_mins(1),
    Duration::from_mins(3),
    Duration::from_mins(10),
    Duration::from_mins(30),
    Duration::from_hours(1),
];

/// How long it is known that a mail was sent or given up.
const KEEP_ENDED: Duration = Duration::from_hours(1);

/// Sends what is due of one cause, every second, by the configuration of now.
pub async fn send_mails(live: Arc<Live>, cause: Cause) {
    // Not at the moments at which the keys are read, nor when logout tokens are: two that read at once take two connections.
    let first = Duration::from_millis(match cause {
        Cause::Told => 1400,
        Cause::Asked => 1700,
    });
    let mut ticks = interval_at(Instant::now() + first, Duration::from_secs(1));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let app = live.app();
        loop {
            match send_due(&app, cause, app.clock.now()).await {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => {
                    tracing::error!(cause = %error, "mails could not be sent");
                    break;
                }
            }
        }
    }
}

/// Sends some of what is due of one cause; how many it tried.
///
/// # Errors
/// If the database fails.
pub async fn send_due(app: &App, cause: Cause, now: Timestamp) -> Result<usize, StorageError> {
    let settings = &app.settings.mail;
    if settings.url.as_ref().is_none_or(MailUrl::is_mailbox) {
        return Ok(0);
    }
    // Where nothing waits nothing is written.
    if !mails::is_due(&mut app.db.read().await?.conn(), cause, now).await? {
        return Ok(0);
    }
    let until = now.plus(settings.timeout.duration()).plus(GRACE);
    let due = app
        .db
        .write_one(move |conn| Box::pin(async move { mails::claim(conn, cause, AT_ONCE, until, now).await }))
        .await?;
    if due.is_empty() {
        return Ok(0);
    }
    let way = Way {
        // What is wrong with it is noted with each mail, where whoever asks for one finds it.
        server: MailServer::of(settings, &app.issuer)
            .map_err(|error| error.to_string())
            .and_then(|server| server.ok_or_else(|| "mail.url is not set".to_owned())),
        sender: Sender::of(&app.settings.branding, &app.issuer),
    };
    let attempts = due.iter().map(|mail| attempt(app, &way, mail));
    let noted = join_all(attempts).await;
    for result in noted {
        if let Err(error) = result {
            tracing::error!(cause = %error, "the outcome of a mail could not be noted");
        }
    }
    Ok(due.len())
}

/// What all mails of one go are sent with.
struct Way {
    server: Result<MailServer, String>,
    sender: Sender,
}

/// Makes an attempt, and notes how it ended.
async fn attempt(app: &App, way: &Way, mail: &DueMail) -> Result<(), StorageError> {
    let sent = send(app, way, mail).await;
    let ended = app.clock.now();
    let (id, kind, number) = (&mail.id, &mail.kind, mail.attempts);
    let mail = mail.clone();
    match sent {
        Ok(()) => {
            tracing::info!(mail.id = %id, kind, attempt = number, "a mail was sent");
            note(app, mail, Outcome::Ended(Ending::Sent, None), ended).await
        }
        Err(fault) => {
            let next_at = ended.plus(wait(number));
            // Servers repeat the address, and lists show it to nobody.
            let said = fault.to_string().replace(mail.recipient.as_str(), "the address");
            let outcome = if fault.is_final || next_at >= mail.expires_at {
                Outcome::Ended(Ending::GivenUp, Some(said))
            } else {
                Outcome::Postponed(next_at, said)
            };
            let is_given_up = matches!(outcome, Outcome::Ended(..));
            // What the server said may name the address; `grantor mail list` tells it.
            tracing::warn!(
                mail.id = %id, kind, attempt = number, stage = %fault.stage, code = fault.code, is_given_up,
                "a mail was not sent"
            );
            note(app, mail, outcome, ended).await
        }
    }
}

enum Outcome {
    Ended(Ending, Option<String>),
    Postponed(Timestamp, String),
}

async fn note(app: &App, mail: DueMail, outcome: Outcome, now: Timestamp) -> Result<(), StorageError> {
    let noted = app.db.write_one(move |conn| {
        Box::pin(async move {
            match outcome {
                Outcome::Ended(ending, error) => mails::end(conn, &mail, ending, error.as_deref(), now).await,
                Outcome::Postponed(next_at, error) => mails::postpone(conn, &mail, next_at, &error).await,
            }
        })
    });
    noted.await.map(|_| ())
}

async fn send(app: &App, way: &Way, mail: &DueMail) -> Result<(), Fault> {
    let fault = |stage, said: &str, is_final| Fault {
        stage,
        code: None,
        said: said.to_owned(),
        is_final,
    };
    let server = way.server.as_ref();
    let server = server.map_err(|error| fault(Stage::Connect, error, false))?;
    let letter = app.outbox.open(&mail.id, &mail.body);
    let (letter, language) = letter.map_err(|_| {
        let said = "it does not open: it was written under another master key, or by a later version";
        fault(Stage::Content, said, true)
    })?;
    let written = Written::of(&letter, &way.sender, language);
    let written = written.map_err(|error| fault(Stage::Content, &error.to_string(), true))?;
    let taken = server.send(&mail.recipient, written, &mail.id, mail.created_at);
    taken.await.map(|_| ())
}

/// How long to wait after so many attempts that failed, of which there is one at least.
fn wait(failures: i64) -> Duration {
    usize::try_from(failures - 1)
        .ok()
        .and_then(|earlier| WAITS.get(earlier))
        .or(WAITS.last())
        .copied()
        .unwrap_or_default()
}

/// Gives up some of what is of no use any more, and deletes some of what ended an hour ago; how much.
///
/// # Errors
/// If the database fails.
pub async fn sweep(app: &App, limit: i64, now: Timestamp) -> Result<u64, StorageError> {
    let (late, swept) = app
        .db
        .write(move |conn| {
            Box::pin(async move {
                let late = mails::give_up_late(conn, limit, now).await?;
                Ok((late, mails::sweep(conn, now.minus(KEEP_ENDED), limit).await?))
            })
        })
        .await?;
    for kind in &late {
        tracing::warn!(kind, "a mail was given up: what it is about has ended");
    }
    Ok(late.len() as u64 + swept)
}

/// Says how many mails were not queued since it was asked last, because strangers had so many sent.
pub fn tell_refused(app: &App) {
    for (budget, count) in app.outbox.take_refused() {
        tracing::warn!(
            count,
            budget = budget.setting(),
            "mails that strangers asked for were not sent"
        );
    }
}
