//! What the owners of a server are told by mail of changes that whoever took over an administrator's account would make first.

use crate::mail::{self, Letter, Occasion, Outbox, masked};
use crate::storage::owners::Owner;
use crate::storage::{Conn, StorageError, users};
use crate::types::Timestamp;

/// Tells everybody who was an owner `before` something was done of each who is one too from now on, of each who is one no longer, and of
/// `others`: also those who are one no longer, since that is what a thief would see to first.
///
/// # Errors
/// If the database fails.
pub async fn tell_owners(
    conn: &mut Conn<'_>,
    outbox: &Outbox,
    (before, after): (&[Owner], &[Owner]),
    others: Vec<Letter>,
    now: Timestamp,
) -> Result<(), StorageError> {
    let is_among = |owners: &[Owner], one: &Owner| owners.iter().any(|owner| owner.id == one.id);
    let added = after.iter().filter(|owner| !is_among(before, owner));
    let added = added.map(|owner| Letter::OwnerAdded {
        address: masked(&owner.email),
        occasion: Occasion::new(now),
    });
    let removed = before.iter().filter(|owner| !is_among(after, owner));
    let removed = removed.map(|owner| Letter::OwnerRemoved {
        address: masked(&owner.email),
        occasion: Occasion::new(now),
    });
    let letters: Vec<_> = added.chain(removed).chain(others).collect();
    if letters.is_empty() {
        return Ok(());
    }
    for owner in before {
        let has_account = is_among(after, owner) || users::by_id(conn, &owner.id).await?.is_some();
        for letter in &letters {
            if has_account {
                mail::queue(conn, outbox, (&owner.email, &owner.id), letter, now).await?;
            } else {
                let to = (&owner.email, owner.language);
                mail::queue_for_gone(conn, outbox, to, letter, now).await?;
            }
        }
    }
    Ok(())
}
