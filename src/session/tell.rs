//! What a person has to be told of what was done to their account, in the transaction that does it, and where it was done from.

use crate::audit::AuditEvent;
use crate::mail::{self, Letter, Occasion, Outbox};
use crate::storage::{Conn, StorageError, users};
use crate::types::{Timestamp, UserId};

/// Queues a letter to whoever an account is of, at the address it has, in their language.
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
        mail::queue(conn, outbox, (&user.email, user_id), letter, now).await?;
    }
    Ok(())
}

/// An event with where it was done from, where that is known. Its person's account is held by whoever records it.
#[must_use]
pub fn noted(event: AuditEvent, occasion: Option<&Occasion>) -> AuditEvent {
    let Some(occasion) = occasion else {
        return event;
    };
    let event = event.user_agent(&occasion.user_agent);
    match &occasion.address {
        Some(address) => event.address(address),
        None => event,
    }
}
