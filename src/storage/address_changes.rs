//! Changes of people's addresses, and what undoes them, once.

use super::{Conn, StorageError};
use crate::types::{EmailAddress, Timestamp, TokenHash, UserId};

/// What is read of a change.
macro_rules! change {
    () => {
        "user_id, number, old_email, old_email_verified, changed_at, snapshot, used_codes"
    };
}

statements! {
    INSERT = "INSERT INTO address_changes (token_hash, user_id, number, old_email, old_email_verified, changed_at,
                expires_at, snapshot, recovery_version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    NEWEST = "SELECT COALESCE(MAX(number), 0) FROM address_changes WHERE user_id = $1";
    FIND = concat!("SELECT ", change!(), " FROM address_changes
              WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2");
    CONSUME = concat!("UPDATE address_changes SET used_at = $2
              WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2 RETURNING ", change!());
    END_AFTER = "UPDATE address_changes SET used_at = $3 WHERE user_id = $1 AND number > $2 AND used_at IS NULL";
    OLD_ADDRESSES = "SELECT DISTINCT old_email FROM address_changes
              WHERE user_id = $1 AND used_at IS NULL AND expires_at > $2";
    NOTE_CODE = "UPDATE address_changes SET used_codes = used_codes || CAST($3 AS TEXT)
              WHERE user_id = $1 AND recovery_version = $2 AND used_at IS NULL";
    SWEEP = "DELETE FROM address_changes WHERE expires_at < $1";
}

/// A change that was just made.
#[derive(Clone, Debug)]
pub struct NewAddressChange {
    /// Whose address it is.
    pub user_id: UserId,
    /// The address before.
    pub old_email: EmailAddress,
    /// Whether that was checked to be theirs.
    pub old_email_verified: bool,
    /// Until when it can be undone.
    pub expires_at: Timestamp,
    /// What the account was signed in with, sealed.
    pub snapshot: Vec<u8>,
    /// The set of recovery codes among that.
    pub recovery_version: Option<i64>,
}

/// A change that can still be undone.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub struct AddressChange {
    /// Whose address it is.
    pub user_id: UserId,
    /// Which of their changes.
    pub number: i64,
    /// The address before.
    pub old_email: EmailAddress,
    /// Whether that was checked to be theirs.
    pub old_email_verified: bool,
    /// When it was changed.
    pub changed_at: Timestamp,
    /// What the account was signed in with, sealed.
    pub snapshot: Vec<u8>,
    used_codes: String,
}

impl AddressChange {
    /// The recovery codes of then that were used since, by their numbers.
    #[must_use]
    pub fn used_codes(&self) -> Vec<i64> {
        let numbers = self.used_codes.split_ascii_whitespace();
        numbers.filter_map(|number| number.parse().ok()).collect()
    }
}

/// Writes a change, as its person's newest. The account's row is held by whoever calls this.
///
/// # Errors
/// If the database fails.
pub async fn insert(
    conn: &mut Conn<'_>,
    token: &TokenHash,
    change: &NewAddressChange,
    now: Timestamp,
) -> Result<(), StorageError> {
    let number = newest(conn, &change.user_id).await?.saturating_add(1);
    on!(conn, c => {
        sqlx::query(INSERT)
            .bind(token)
            .bind(&change.user_id)
            .bind(number)
            .bind(&change.old_email)
            .bind(change.old_email_verified)
            .bind(now)
            .bind(change.expires_at)
            .bind(&change.snapshot)
            .bind(change.recovery_version)
            .execute(c)
            .await?;
        Ok(())
    })
}

/// The number of a person's newest change; 0 if none is known.
///
/// # Errors
/// If the database fails.
pub async fn newest(conn: &mut Conn<'_>, user_id: &UserId) -> Result<i64, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(NEWEST).bind(user_id).fetch_one(c).await?))
}

/// A change that can still be undone. Looking does not undo it.
///
/// # Errors
/// If the database fails.
pub async fn find(
    conn: &mut Conn<'_>,
    token: &TokenHash,
    now: Timestamp,
) -> Result<Option<AddressChange>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(FIND).bind(token).bind(now).fetch_optional(c).await?))
}

/// Uses what undoes a change, once.
///
/// # Errors
/// If the database fails.
pub async fn consume(
    conn: &mut Conn<'_>,
    token: &TokenHash,
    now: Timestamp,
) -> Result<Option<AddressChange>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(CONSUME).bind(token).bind(now).fetch_optional(c).await?))
}

/// Ends what undoes a person's changes after the one with this number: nobody undoes what is gone with an earlier one.
///
/// # Errors
/// If the database fails.
pub async fn end_after(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    number: i64,
    now: Timestamp,
) -> Result<u64, StorageError> {
    on!(conn, c => {
        let done = sqlx::query(END_AFTER).bind(user_id).bind(number).bind(now).execute(c).await?;
        Ok(done.rows_affected())
    })
}

/// The addresses a person had whose change can still be undone: one of them may be theirs, and the one now a thief's.
///
/// # Errors
/// If the database fails.
pub async fn old_addresses(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    now: Timestamp,
) -> Result<Vec<EmailAddress>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(OLD_ADDRESSES).bind(user_id).bind(now).fetch_all(c).await?))
}

/// Ends what undoes any of a person's changes.
///
/// # Errors
/// If the database fails.
pub async fn end_of_user(conn: &mut Conn<'_>, user_id: &UserId, now: Timestamp) -> Result<u64, StorageError> {
    end_after(conn, user_id, 0, now).await
}

/// Notes of a person's recovery code of this set that it was used: the set may be put back, and the code is good no more.
///
/// # Errors
/// If the database fails.
pub(super) async fn note_code(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    (number, version): (i64, i64),
) -> Result<(), StorageError> {
    let noted = format!(" {number}");
    on!(conn, c => {
        sqlx::query(NOTE_CODE).bind(user_id).bind(version).bind(&noted).execute(c).await?;
        Ok(())
    })
}

/// Deletes changes that could be undone until `before`; how many.
///
/// # Errors
/// If the database fails.
pub async fn sweep(conn: &mut Conn<'_>, before: Timestamp) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(SWEEP).bind(before).execute(c).await?.rows_affected()))
}
