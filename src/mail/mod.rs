//! Mail to people: what is sent, in which words, and the queue it waits in.
//!
//! A mail is written in the transaction of what it tells of: if that did not happen, nothing is sent, and if it did, it is,
//! whatever becomes of this node. The row holds the letter sealed, until it was sent or given up; `server::mails` sends it.
//! What a stranger asks for (a forgotten password, say) takes from budgets, and is left out in silence when they are used
//! up; what a person has to be told is never left out.
//!
//! What a person is told is in their language, as far as it is known; what a stranger asked for, in that of the page it was
//! asked for on. It is sealed with the letter: whatever becomes known later, the mail is sent in it.
//!
//! Without `[mail]` nothing is queued: pages that would send a link ask [`is_configured`] first.

mod letter;
mod message;
mod outbox;
mod said;
mod sender;
mod smtp;
mod words;
mod written;

use std::time::Duration;

pub use letter::{ACCOUNT_DELETED, Factor, Letter, Link, Occasion, masked};
pub use message::{Composed, message_id};
pub use outbox::{Budget, Outbox};
pub use sender::Sender;
pub use smtp::{Accepted, Fault, MailServer, Stage};
pub use written::Written;

use crate::config;
use crate::storage::mails::{self, NewMail};
use crate::storage::{Conn, StorageError, jobs, locales};
use crate::types::{EmailAddress, MailId, Timestamp, UserId};
use crate::words::Language;

/// How long a mail is tried, if its link is good that long.
const PATIENCE: Duration = Duration::from_hours(24);

/// For how long a mail counts that a stranger asked for.
const HOUR: Duration = Duration::from_hours(1);

/// The name under which strangers' mails are counted and written one after the other.
const COUNTING: &str = "mails of strangers";

/// Whether there is anywhere to send mail to.
#[must_use]
pub fn is_configured(settings: &config::Mail) -> bool {
    settings.url.is_some()
}

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queued {
    /// It will be sent once this transaction is kept.
    Queued,
    /// There is nowhere to send it to.
    NotConfigured,
    /// Strangers had so many sent; it is not sent. Nobody is to be told who does not see the log.
    OverBudget(Budget),
}

/// Queues what a person has to be told of their account, at this address and in their language, in the transaction of what it
/// tells of; while the account is there.
///
/// # Errors
/// If the database fails.
pub async fn queue(
    conn: &mut Conn<'_>,
    outbox: &Outbox,
    (to, user_id): (&EmailAddress, &UserId),
    letter: &Letter,
    now: Timestamp,
) -> Result<Queued, StorageError> {
    if !outbox.is_configured {
        return Ok(Queued::NotConfigured);
    }
    let known = locales::of(conn, user_id).await?;
    let language = known.unwrap_or(outbox.language);
    write(conn, outbox, (to, Some(user_id), language), (letter, None), now).await
}

/// Queues what whoever has no account any more has to be told, at the address they had and in their language, where that was known; `queue` otherwise.
///
/// # Errors
/// If the database fails.
pub async fn queue_for_gone(
    conn: &mut Conn<'_>,
    outbox: &Outbox,
    (to, known): (&EmailAddress, Option<Language>),
    letter: &Letter,
    now: Timestamp,
) -> Result<Queued, StorageError> {
    if !outbox.is_configured {
        return Ok(Queued::NotConfigured);
    }
    let language = known.unwrap_or(outbox.language);
    write(conn, outbox, (to, None, language), (letter, None), now).await
}

/// Queues what a stranger asked for on a page of this language, from this network as `throttle::subnet` has it, if the budgets
/// allow it; `whose` is whose account it is of, if it is of one.
///
/// It waits for other strangers' transactions that queue something, so it comes last in its own. What it takes tells whether
/// there was something to queue: whoever must not tell that answers after one time for both.
///
/// # Errors
/// If the database fails.
pub async fn queue_for_stranger(
    conn: &mut Conn<'_>,
    outbox: &Outbox,
    (to, whose): (&EmailAddress, Option<&UserId>),
    (network, language): (&str, Language),
    letter: &Letter,
    now: Timestamp,
) -> Result<Queued, StorageError> {
    if !outbox.is_configured {
        return Ok(Queued::NotConfigured);
    }
    // Else two that count at once would both find the last place.
    jobs::one_at_a_time(conn, COUNTING, now).await?;
    let (network, since) = (outbox.tag(network), now.minus(HOUR));
    for budget in Budget::ALL {
        let most = outbox.most(budget);
        let taken = match budget {
            Budget::OfRecipient => mails::of_recipient(conn, to, since).await?,
            Budget::OfNetwork => mails::of_network(conn, &network, since).await?,
            Budget::OfAll => mails::of_strangers(conn, most).await?,
        };
        if taken >= most {
            outbox.count_refused(budget);
            return Ok(Queued::OverBudget(budget));
        }
    }
    write(conn, outbox, (to, whose, language), (letter, Some(network)), now).await
}

async fn write(
    conn: &mut Conn<'_>,
    outbox: &Outbox,
    (to, whose, language): (&EmailAddress, Option<&UserId>, Language),
    (letter, network): (&Letter, Option<String>),
    now: Timestamp,
) -> Result<Queued, StorageError> {
    let id = MailId::new();
    let patience = now.plus(PATIENCE);
    let mail = NewMail {
        kind: letter.kind(),
        recipient: to.clone(),
        user_id: whose.cloned(),
        body: outbox.seal(&id, letter, language)?,
        network,
        expires_at: letter
            .link()
            .map_or(patience, |link| link.expires_at.min(patience)),
        id,
    };
    mails::insert(conn, &mail, now).await?;
    Ok(Queued::Queued)
}
