//! The seals of the audit log: added and read, never changed, never deleted.

use super::{Conn, StorageError};
use crate::types::Timestamp;

/// All columns.
macro_rules! columns {
    () => {
        "batch, first_seq, count, leaves, root, previous, sealed_at, dropped, kid, signature"
    };
}

statements! {
    INSERT = concat!("INSERT INTO audit_seals (", columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
    NEWEST = concat!("SELECT ", columns!(), " FROM audit_seals ORDER BY batch DESC LIMIT 1");
    PAGE = concat!("SELECT ", columns!(), " FROM audit_seals WHERE batch > $1 ORDER BY batch LIMIT $2");
    // A seal that only says what was dropped has no numbers of its own.
    OF_NUMBER = concat!("SELECT ", columns!(), " FROM audit_seals WHERE first_seq <= $1 AND count > 0 ORDER BY first_seq DESC LIMIT 1");
}

/// One seal.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct AuditSealRow {
    /// Its place in the chain: 1, 2, 3 …
    pub batch: i64,
    /// The number of its first event.
    pub first_seq: i64,
    /// How many events it is over.
    pub count: i64,
    /// The hash of each, one after the other.
    pub leaves: Vec<u8>,
    /// The root of the tree over them.
    pub root: Vec<u8>,
    /// The head of the seal before.
    pub previous: Vec<u8>,
    /// When it was made.
    pub sealed_at: Timestamp,
    /// The numbers of the events that were deleted with it, because their time had come: `12-40 43`.
    pub dropped: String,
    /// The key that signed it.
    pub kid: String,
    /// The signature of its head.
    pub signature: Vec<u8>,
}

/// Adds a row.
///
/// # Errors
/// If the database fails, or there is a seal of this place.
pub async fn insert(conn: &mut Conn<'_>, row: &AuditSealRow) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(INSERT)
            .bind(row.batch)
            .bind(row.first_seq)
            .bind(row.count)
            .bind(&row.leaves)
            .bind(&row.root)
            .bind(&row.previous)
            .bind(row.sealed_at)
            .bind(&row.dropped)
            .bind(&row.kid)
            .bind(&row.signature)
            .execute(c)
            .await?;
        Ok(())
    })
}

/// The last of the chain.
///
/// # Errors
/// If the database fails.
pub async fn newest(conn: &mut Conn<'_>) -> Result<Option<AuditSealRow>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(NEWEST).fetch_optional(c).await?))
}

/// Up to `limit` seals after `batch`, in order.
///
/// # Errors
/// If the database fails.
pub async fn page(conn: &mut Conn<'_>, batch: i64, limit: i64) -> Result<Vec<AuditSealRow>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(PAGE).bind(batch).bind(limit).fetch_all(c).await?))
}

/// The seal that is over a number, if any is.
///
/// # Errors
/// If the database fails.
pub async fn of_number(conn: &mut Conn<'_>, number: i64) -> Result<Option<AuditSealRow>, StorageError> {
    let row: Option<AuditSealRow> = on!(conn, c => {
        sqlx::query_as(OF_NUMBER).bind(number).fetch_optional(c).await?
    });
    Ok(row.filter(|row| number < row.first_seq.saturating_add(row.count)))
}
