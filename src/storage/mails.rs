//! What is to be mailed: a row is written in the transaction of what it tells, its body is wiped once it was sent or given
//! up, and an hour later it goes.

use super::{Conn, StorageError};
use crate::types::{EmailAddress, MailId, Timestamp, UserId};

/// What is read of a mail whose turn it is.
macro_rules! due {
    () => {
        "id, kind, recipient, body, created_at, expires_at, attempts"
    };
}

/// Whether one is due.
macro_rules! is_due {
    ($whose:literal) => {
        concat!(
            "SELECT id FROM mails WHERE state = 'waiting' AND ",
            $whose,
            " AND next_at <= $1 AND expires_at > $1 LIMIT 1"
        )
    };
}

/// Takes those that are due, of what has to be told or of what strangers asked for.
macro_rules! claim {
    ($whose:literal) => {
        concat!(
            "UPDATE mails SET attempts = attempts + 1, next_at = $2
              WHERE state = 'waiting' AND next_at <= $1 AND id IN (SELECT id FROM mails
                WHERE state = 'waiting' AND ",
            $whose,
            " AND next_at <= $1 AND expires_at > $1 ORDER BY next_at, id LIMIT $3)
              RETURNING ",
            due!()
        )
    };
}

statements! {
    INSERT = "INSERT INTO mails (id, kind, recipient, body, network, state, created_at, expires_at, attempts, next_at, user_id)
              VALUES ($1, $2, $3, $4, $5, 'waiting', $6, $7, 0, $6, $8)";
    OF_RECIPIENT = "SELECT COUNT(*) FROM mails WHERE recipient = $1 AND network IS NOT NULL AND created_at > $2";
    OF_NETWORK = "SELECT COUNT(*) FROM mails WHERE network = $1 AND network IS NOT NULL AND created_at > $2";
    OF_STRANGERS = "SELECT COUNT(*) FROM (SELECT 1 FROM mails WHERE network IS NOT NULL LIMIT $1) AS asked";
    IS_DUE_TOLD = is_due!("network IS NULL");
    IS_DUE_ASKED = is_due!("network IS NOT NULL");
    CLAIM_TOLD = claim!("network IS NULL");
    CLAIM_ASKED = claim!("network IS NOT NULL");
    POSTPONE = "UPDATE mails SET next_at = $3, last_error = $4 WHERE id = $1 AND attempts = $2 AND state = 'waiting'";
    END = "UPDATE mails SET state = $3, ended_at = $4, last_error = $5, body = NULL
              WHERE id = $1 AND attempts = $2 AND state = 'waiting'";
    GIVE_UP = "UPDATE mails SET state = 'given up', ended_at = $1, body = NULL
              WHERE state = 'waiting' AND next_at <= $1 AND id IN (SELECT id FROM mails
                WHERE state = 'waiting' AND expires_at <= $1 ORDER BY expires_at LIMIT $2)
              RETURNING kind";
    SWEEP = "DELETE FROM mails WHERE id IN (SELECT id FROM mails WHERE ended_at IS NOT NULL AND ended_at < $1
                ORDER BY ended_at LIMIT $2)";
    FORGET_OF_USER = "DELETE FROM mails WHERE user_id = $1 AND state = 'waiting' AND kind <> $2";
    RELEASE_OF_USER = "UPDATE mails SET user_id = NULL WHERE user_id = $1";
    LIST = "SELECT id, kind, recipient, network IS NOT NULL AS is_asked_for, state, created_at, expires_at, attempts,
                next_at, last_error, ended_at
              FROM mails WHERE (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT $3";
    BODIES = concat!("SELECT ", due!(), " FROM mails WHERE body IS NOT NULL ORDER BY created_at DESC, id DESC LIMIT $1");
    WAITING = "SELECT COUNT(*), MIN(created_at) FROM mails WHERE state = 'waiting'";
    GIVEN_UP = "SELECT COUNT(*) FROM mails WHERE state = 'given up' AND ended_at IS NOT NULL";
    LAST_ERROR = "SELECT last_error FROM mails WHERE last_error IS NOT NULL ORDER BY created_at DESC, id DESC LIMIT 1";
}

/// A mail that is written.
#[derive(Clone, Debug)]
pub struct NewMail {
    /// Its id: what it is sealed to, and what its `Message-ID` begins with.
    pub id: MailId,
    /// What kind of mail it is.
    pub kind: &'static str,
    /// Who gets it.
    pub recipient: EmailAddress,
    /// Whose account it is of, if it is of one: not always that of the address, which they may want to have, or had before.
    pub user_id: Option<UserId>,
    /// What is in it, sealed.
    pub body: Vec<u8>,
    /// The tag of the network of the stranger who asked for it, if one did.
    pub network: Option<String>,
    /// When it is of no use any more.
    pub expires_at: Timestamp,
}

/// A mail with its body.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub struct DueMail {
    /// Its id.
    pub id: MailId,
    /// What kind of mail it is.
    pub kind: String,
    /// Who gets it.
    pub recipient: EmailAddress,
    /// What is in it, sealed.
    pub body: Vec<u8>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it is of no use any more.
    pub expires_at: Timestamp,
    /// Which attempt this is: whoever claims the row later has another number, and this one's outcome counts no more.
    pub attempts: i64,
}

/// What there is to know of a mail without its body.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub struct MailRow {
    /// Its id.
    pub id: MailId,
    /// What kind of mail it is.
    pub kind: String,
    /// Who gets it.
    pub recipient: EmailAddress,
    /// Whether a stranger asked for it.
    pub is_asked_for: bool,
    /// `waiting`, `sent` or `given up`.
    pub state: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it is of no use any more.
    pub expires_at: Timestamp,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next, or may be if nobody notes before how this attempt ended.
    pub next_at: Timestamp,
    /// Why the last attempt that failed did.
    pub last_error: Option<String>,
    /// When it was sent or given up.
    pub ended_at: Option<Timestamp>,
}

/// Whose mails are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// What a person has to be told, whoever did it.
    Told,
    /// What a stranger asked for.
    Asked,
}

/// How a mail ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The mail server took it.
    Sent,
    /// It is tried no more.
    GivenUp,
}

impl Ending {
    fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::GivenUp => "given up",
        }
    }
}

/// Writes a mail, to be sent as soon as can be.
///
/// # Errors
/// If the database fails.
pub async fn insert(conn: &mut Conn<'_>, mail: &NewMail, now: Timestamp) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(INSERT)
            .bind(&mail.id)
            .bind(mail.kind)
            .bind(&mail.recipient)
            .bind(&mail.body)
            .bind(mail.network.as_deref())
            .bind(now)
            .bind(mail.expires_at)
            .bind(&mail.user_id)
            .execute(c)
            .await?;
        Ok(())
    })
}

/// How many mails strangers asked for to one address since `since`.
///
/// # Errors
/// If the database fails.
pub async fn of_recipient(
    conn: &mut Conn<'_>,
    recipient: &EmailAddress,
    since: Timestamp,
) -> Result<i64, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(OF_RECIPIENT).bind(recipient).bind(since).fetch_one(c).await?))
}

/// How many mails strangers of one network asked for since `since`.
///
/// # Errors
/// If the database fails.
pub async fn of_network(conn: &mut Conn<'_>, network: &str, since: Timestamp) -> Result<i64, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(OF_NETWORK).bind(network).bind(since).fetch_one(c).await?))
}

/// How many rows there are of what strangers asked for, counted up to `most`.
///
/// # Errors
/// If the database fails.
pub async fn of_strangers(conn: &mut Conn<'_>, most: i64) -> Result<i64, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(OF_STRANGERS).bind(most).fetch_one(c).await?))
}

/// Whether there is a mail to send.
///
/// # Errors
/// If the database fails.
pub async fn is_due(conn: &mut Conn<'_>, cause: Cause, now: Timestamp) -> Result<bool, StorageError> {
    let sql = match cause {
        Cause::Told => IS_DUE_TOLD,
        Cause::Asked => IS_DUE_ASKED,
    };
    let row: Option<MailId> = on!(conn, c => sqlx::query_scalar(sql).bind(now).fetch_optional(c).await?);
    Ok(row.is_some())
}

/// Takes up to `limit` mails that are due, until `until`: no other node takes them before, and if this one ends without a
/// word, any may then. The condition and the write are one statement, so two nodes never take the same.
///
/// # Errors
/// If the database fails.
pub async fn claim(
    conn: &mut Conn<'_>,
    cause: Cause,
    limit: i64,
    until: Timestamp,
    now: Timestamp,
) -> Result<Vec<DueMail>, StorageError> {
    let sql = match cause {
        Cause::Told => CLAIM_TOLD,
        Cause::Asked => CLAIM_ASKED,
    };
    on!(conn, c => Ok(sqlx::query_as(sql).bind(now).bind(until).bind(limit).fetch_all(c).await?))
}

/// Lets a mail that could not be sent wait until `next_at`; whether it was this attempt's to say.
///
/// # Errors
/// If the database fails.
pub async fn postpone(
    conn: &mut Conn<'_>,
    mail: &DueMail,
    next_at: Timestamp,
    error: &str,
) -> Result<bool, StorageError> {
    on!(conn, c => {
        let done = sqlx::query(POSTPONE)
            .bind(&mail.id)
            .bind(mail.attempts)
            .bind(next_at)
            .bind(error)
            .execute(c)
            .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Ends a mail and wipes its body; whether it was this attempt's to end.
///
/// # Errors
/// If the database fails.
pub async fn end(
    conn: &mut Conn<'_>,
    mail: &DueMail,
    ending: Ending,
    error: Option<&str>,
    now: Timestamp,
) -> Result<bool, StorageError> {
    on!(conn, c => {
        let done = sqlx::query(END)
            .bind(&mail.id)
            .bind(mail.attempts)
            .bind(ending.as_str())
            .bind(now)
            .bind(error)
            .execute(c)
            .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Gives up to `limit` mails up that are of no use any more and that nobody has in hand; the kind of each.
///
/// # Errors
/// If the database fails.
pub async fn give_up_late(
    conn: &mut Conn<'_>,
    limit: i64,
    now: Timestamp,
) -> Result<Vec<String>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(GIVE_UP).bind(now).bind(limit).fetch_all(c).await?))
}

/// Deletes up to `limit` mails that ended before `before`; how many.
///
/// # Errors
/// If the database fails.
pub async fn sweep(conn: &mut Conn<'_>, before: Timestamp, limit: i64) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(SWEEP).bind(before).bind(limit).execute(c).await?.rows_affected()))
}

/// Deletes the mails of a person's account that wait to be sent, but those of this kind, to whichever address; how many. Those that stay
/// are nobody's from then on.
///
/// # Errors
/// If the database fails.
pub async fn forget_of_user(
    conn: &mut Conn<'_>,
    id: &UserId,
    kept: &'static str,
) -> Result<u64, StorageError> {
    on!(conn, c => {
        let forgotten = sqlx::query(FORGET_OF_USER).bind(id).bind(kept).execute(&mut *c).await?.rows_affected();
        sqlx::query(RELEASE_OF_USER).bind(id).execute(c).await?;
        Ok(forgotten)
    })
}

/// Mails, the newest first, without what is in them: those written before a moment, or then and with an id before that, or all.
///
/// # Errors
/// If the database fails.
pub async fn list(
    conn: &mut Conn<'_>,
    before: Option<(Timestamp, &str)>,
    limit: i64,
) -> Result<Vec<MailRow>, StorageError> {
    let (at, id) = before.unwrap_or((Timestamp(i64::MAX), ""));
    on!(conn, c => Ok(sqlx::query_as(LIST).bind(at).bind(id).bind(limit).fetch_all(c).await?))
}

/// Mails that were not sent yet, the newest first, with what is in them, sealed.
///
/// # Errors
/// If the database fails.
pub async fn bodies(conn: &mut Conn<'_>, limit: i64) -> Result<Vec<DueMail>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(BODIES).bind(limit).fetch_all(c).await?))
}

/// How the queue stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// How many mails wait.
    pub waiting: i64,
    /// When the oldest of them was written.
    pub oldest: Option<Timestamp>,
    /// How many were given up lately.
    pub given_up: i64,
    /// Why the newest that failed did.
    pub last_error: Option<String>,
}

/// How the queue stands.
///
/// # Errors
/// If the database fails.
pub async fn standing(conn: &mut Conn<'_>) -> Result<Standing, StorageError> {
    let (waiting, oldest) = on!(conn, c => sqlx::query_as(WAITING).fetch_one(c).await?);
    let given_up = on!(conn, c => sqlx::query_scalar(GIVEN_UP).fetch_one(c).await?);
    let last_error: Option<String> = on!(conn, c => sqlx::query_scalar(LAST_ERROR).fetch_optional(c).await?);
    Ok(Standing {
        waiting,
        oldest,
        given_up,
        last_error,
    })
}
