//! The owners of a server: what they are told by mail of a change, and that one of them stays.

use super::changing::Room;
use super::notice::Notice;
use super::refusal::{AdminError, Refusal};
use crate::mail::{Letter, Occasion};
use crate::session;
use crate::storage::owners::{self, Owner};

/// Who they are as of this transaction.
pub(super) async fn of(room: &mut Room<'_, '_>) -> Result<Vec<Owner>, AdminError> {
    Ok(owners::list(room.conn).await?)
}

/// Refuses what leaves a server to nobody: where there were owners, one stays; and one who lasts, where there was one. What a provider
/// gave does not last, it takes it again; nor does who has no way in.
pub(super) fn refuse_if_none_stays(before: &[Owner], after: &[Owner]) -> Result<(), Refusal> {
    let lasts = |owners: &[Owner]| owners.iter().any(|owner| owner.is_lasting);
    if (before.is_empty() || !after.is_empty()) && (!lasts(before) || lasts(after)) {
        return Ok(());
    }
    Err(Refusal::conflict(
        "Nobody would be an owner of this server any more: somebody else has to be one first.",
    )
    .try_this("grantor user role add EMAIL owner"))
}

/// Tells those who were owners before a change what it did to who is one, and what it noted.
pub(super) async fn tell(
    room: &mut Room<'_, '_>,
    (before, after): (&[Owner], &[Owner]),
) -> Result<(), AdminError> {
    let Some(outbox) = room.outbox() else {
        return Ok(());
    };
    let occasion = || Occasion::new(room.now);
    let noted = room.notices.iter().map(|notice| match notice {
        Notice::KeyRevoked(kid) => Letter::KeyRevoked {
            kid: kid.clone(),
            occasion: occasion(),
        },
        Notice::ConsentSkipped(client_id, scope) => Letter::ConsentSkipped {
            client_id: client_id.clone(),
            scope: scope.clone(),
            occasion: occasion(),
        },
    });
    let noted: Vec<_> = noted.collect();
    Ok(session::tell_owners(room.conn, outbox, (before, after), noted, room.now).await?)
}
