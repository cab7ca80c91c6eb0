//! What the owners of a server are told by mail of changes that whoever took over an administrator's account would make first.

use super::changing::Room;
use super::notice::Notice;
use super::refusal::AdminError;
use crate::mail::{Letter, Occasion, masked};
use crate::storage::owners;
use crate::types::{EmailAddress, UserId};

/// The owners there are.
pub(super) type Owners = Vec<(UserId, EmailAddress)>;

/// Who they are as of this transaction.
pub(super) async fn of(room: &mut Room<'_, '_>) -> Result<Owners, AdminError> {
    Ok(owners::list(room.conn).await?)
}

/// Tells those who were owners before a change, and are, what it did: of each who is one too from now on, and of what it noted.
pub(super) async fn tell(room: &mut Room<'_, '_>, before: &Owners) -> Result<(), AdminError> {
    let after = of(room).await?;
    let occasion = || Occasion::new(room.now);
    let mut letters: Vec<_> = after
        .iter()
        .filter(|owner| !before.iter().any(|(id, _)| *id == owner.0))
        .map(|(_, email)| Letter::OwnerAdded {
            address: masked(email),
            occasion: occasion(),
        })
        .collect();
    letters.extend(room.notices.iter().map(|notice| match notice {
        Notice::KeyRevoked(kid) => Letter::KeyRevoked {
            kid: kid.clone(),
            occasion: occasion(),
        },
        Notice::ConsentSkipped(client_id, scope) => Letter::ConsentSkipped {
            client_id: client_id.clone(),
            scope: scope.clone(),
            occasion: occasion(),
        },
    }));
    for letter in &letters {
        for (id, email) in after
            .iter()
            .filter(|owner| before.iter().any(|(id, _)| *id == owner.0))
        {
            room.tell_at((email, id), letter).await?;
        }
    }
    Ok(())
}
