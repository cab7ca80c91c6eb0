//! Erasing what the audit log says of a person: the events stay, and the chain over them.

use super::leaf::personal_hash;
use super::sealing::hold_chain;
use crate::storage::audit_events::{self, AuditEventRow};
use crate::storage::{Conn, StorageError};
use crate::types::{Timestamp, UserId, random_bytes};

/// How many events are erased before the next are looked for.
const ERASED_AT_ONCE: i64 = 256;

/// Erases the personal part of every event about a person, and of every one of what they did. How many there were.
///
/// # Errors
/// If the database fails.
pub async fn erase_of_user(conn: &mut Conn<'_>, id: &UserId, now: Timestamp) -> Result<u64, StorageError> {
    let mut erased = 0_u64;
    loop {
        let page = erase_some(conn, id, now).await?;
        erased = erased.saturating_add(page);
        if page == 0 {
            return Ok(erased);
        }
    }
}

/// The same of the next few of them: no more are in memory at once.
async fn erase_some(conn: &mut Conn<'_>, id: &UserId, now: Timestamp) -> Result<u64, StorageError> {
    // Who seals an event at this moment gives it the salt its hash is made with.
    hold_chain(conn, now).await?;
    let rows = audit_events::personal(conn, id, ERASED_AT_ONCE).await?;
    for row in &rows {
        audit_events::erase(conn, &row.id, &hash_of(row)).await?;
    }
    Ok(u64::try_from(rows.len()).unwrap_or(u64::MAX))
}

fn hash_of(row: &AuditEventRow) -> [u8; 32] {
    let personal = row.personal.0.as_deref().unwrap_or_default();
    match &row.salt {
        Some(salt) => personal_hash(personal, salt),
        // Written before there were salts, and not sealed yet: nobody has to know this one.
        None => personal_hash(personal, &random_bytes::<16>()),
    }
}
