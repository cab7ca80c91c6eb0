//! The beginning of a sign-in: the one place that writes or renews one, and only for a proof that still stands.

use super::Found;
use super::end::end_and_tell;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::proofs::Proof;
use crate::storage::sessions::{self, NewSession};
use crate::storage::{Conn, StorageError};
use crate::types::{SessionId, Timestamp, UserId};

/// Writes a sign-in, in place of the one the browser had `before`; what was set before it is of no use after it. The
/// same person's keeps its id, by which apps know it (OpenID Connect Back-Channel Logout §2.1, `sid`); another's ends,
/// and its apps are told. `None` if the proof does not stand any more: then nothing is changed.
pub(super) async fn begin(
    conn: &mut Conn<'_>,
    proof: &Proof,
    mut session: NewSession,
    before: Option<&Found>,
    now: Timestamp,
) -> Result<Option<SessionId>, StorageError> {
    if !proof.hold(conn, now).await? {
        return Ok(None);
    }
    let mut is_written = false;
    match before {
        Some(before) if before.session.id == session.id => {
            is_written = sessions::renew(conn, &before.secret, &session, now).await?;
            if !is_written {
                // It ended meanwhile, or was renewed in another tab: this is a sign-in of its own.
                session.id = SessionId::new();
            }
        }
        Some(before) => {
            let of = (&before.session.id, &before.session.user_id);
            let details = "somebody else signed in, in the same browser";
            end_and_tell(conn, of, (Actor::User, "signed out"), details, now).await?;
        }
        None => {}
    }
    if !is_written {
        sessions::insert(conn, &session, now).await?;
    }
    let event = AuditEvent::new(Kind::SignedIn, Actor::User)
        .by(&session.user_id)
        .user(&session.user_id)
        .target(&session.id)
        .address(&session.address)
        .user_agent(&session.user_agent);
    audit::record(conn, &event, now).await?;
    Ok(Some(session.id))
}

/// Ends what is too much of one person's, that used longest ago first, so that nobody fills the database by signing in:
/// `newest` stays, and `most` beside it.
pub(super) async fn end_surplus(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    newest: &SessionId,
    most: u32,
    now: Timestamp,
) -> Result<(), StorageError> {
    for id in sessions::beyond(conn, user_id, newest, most.into()).await? {
        let cause = (Actor::System, "signed in with too many browsers");
        let details = "signed in with too many browsers; this one was used longest ago";
        end_and_tell(conn, (&id, user_id), cause, details, now).await?;
    }
    Ok(())
}
