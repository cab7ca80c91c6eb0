//! How much there is of what an administrator looks after.

use crate::storage::{Db, StorageError, clients, living, mails, users};
use crate::types::Timestamp;

/// How much there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stats {
    /// Apps.
    pub clients: i64,
    /// People's accounts.
    pub users: i64,
    /// Living sign-ins, those aside that nobody used for too long.
    pub sessions: i64,
    /// Living grants of active people to enabled apps.
    pub grants: i64,
    /// Mails that wait to be sent.
    pub mails_waiting: i64,
    /// Mails that were given up in the last hour.
    pub mails_given_up: i64,
}

/// Counts.
///
/// # Errors
/// If the database fails.
pub async fn stats(db: &Db, now: Timestamp) -> Result<Stats, StorageError> {
    let mut read = db.read().await?;
    let conn = &mut read.conn();
    let mails = mails::standing(conn).await?;
    Ok(Stats {
        clients: clients::count(conn).await?,
        users: users::count(conn).await?,
        sessions: living::sign_ins(conn, now).await?,
        grants: living::count_grants(conn, now).await?,
        mails_waiting: mails.waiting,
        mails_given_up: mails.given_up,
    })
}
