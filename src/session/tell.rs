//! What a person has to be told of what was done to their account, in the transaction that does it.

use crate::mail::{self, Letter, Outbox};
use crate::storage::{Conn, StorageError, users};
use crate::types::{Timestamp, UserId};

/// Queues a letter to whoever an account is of, at the address it has.
///
/// # Errors
/// If the database fails.
pub async fn tell(
    conn: &mut Conn<'_>,
    outbox: &Outbox,
    user_id: &UserId,
    letter: &Letter,
    now: Timestamp,
) -> Result<(), StorageError> {
    if let Some(user) = users::by_id(conn, user_id).await? {
        mail::queue(conn, outbox, &user.email, letter, now).await?;
    }
    Ok(())
}
