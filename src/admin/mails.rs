//! The queue of mails, as an administrator sees it: never what is in one.

use serde::Serialize;

use crate::mail::masked;
use crate::storage::mails::{self, MailRow, Standing};
use crate::storage::{Db, StorageError};
use crate::types::{MailId, Timestamp};

/// A mail that waits, or ended in the last hour.
#[derive(Clone, Debug, Serialize)]
pub struct MailSummary {
    /// Its id: what its `Message-ID` begins with.
    pub id: MailId,
    /// What kind of mail it is.
    pub kind: String,
    /// Who gets it, as far as others are shown an address.
    pub to: String,
    /// `waiting`, `sent` or `given up`.
    pub state: String,
    /// Whether a stranger asked for it.
    pub asked_by_stranger: bool,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it is tried next.
    pub next_at: Option<Timestamp>,
    /// When it was sent or given up.
    pub ended_at: Option<Timestamp>,
    /// Why the last attempt that failed did.
    pub last_error: Option<String>,
}

impl From<MailRow> for MailSummary {
    fn from(row: MailRow) -> Self {
        Self {
            to: masked(&row.recipient),
            next_at: row.ended_at.is_none().then_some(row.next_at),
            id: row.id,
            kind: row.kind,
            state: row.state,
            asked_by_stranger: row.is_asked_for,
            attempts: row.attempts,
            created_at: row.created_at,
            ended_at: row.ended_at,
            last_error: row.last_error,
        }
    }
}

/// Mails, the newest first: those written before a moment, or then and with an id before that, or all.
///
/// # Errors
/// If the database fails.
pub async fn list(
    db: &Db,
    before: Option<(Timestamp, &str)>,
    limit: i64,
) -> Result<Vec<MailSummary>, StorageError> {
    let rows = mails::list(&mut db.read().await?.conn(), before, limit).await?;
    Ok(rows.into_iter().map(MailSummary::from).collect())
}

/// How the queue stands.
///
/// # Errors
/// If the database fails.
pub async fn standing(db: &Db) -> Result<Standing, StorageError> {
    mails::standing(&mut db.read().await?.conn()).await
}
