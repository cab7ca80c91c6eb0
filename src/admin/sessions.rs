//! Browsers' sign-ins.

use super::whom::{Whom, find};
use super::{AdminError, Refusal, change};
use crate::audit::{Actor, AuditEvent, Kind, record};
use crate::session;
use crate::storage::Db;
use crate::storage::sessions::{self, Session};
use crate::types::{SessionId, Timestamp};

/// Living sign-ins, of one person if given, the last used first.
///
/// # Errors
/// If the person does not exist or the database fails.
pub async fn list(
    db: &Db,
    whom: Option<&Whom>,
    limit: i64,
    now: Timestamp,
) -> Result<Vec<Session>, AdminError> {
    let mut read = db.read().await?;
    let user = match whom {
        Some(whom) => Some(find(&mut read.conn(), whom).await?.id),
        None => None,
    };
    Ok(sessions::list(&mut read.conn(), user.as_ref(), limit, now).await?)
}

/// Ends a sign-in; a running server tells its apps within a second.
///
/// # Errors
/// If it does not exist or the database fails.
pub async fn revoke(db: &Db, id: &SessionId, now: Timestamp) -> Result<(), AdminError> {
    let id = id.clone();
    change(db, move |conn| {
        Box::pin(async move {
            let Some(session) = sessions::by_id(conn, &id).await? else {
                let refusal = Refusal::not_found(format!("There is no sign-in {id}."));
                return Err(refusal.try_this("grantor session list").into());
            };
            let of = (&id, &session.user_id);
            session::end(conn, of, (Actor::Admin, "signed out by an administrator"), now).await?;
            let event = AuditEvent::new(Kind::SessionRevoked, Actor::Admin)
                .user(&session.user_id)
                .target(&id);
            record(conn, &event, now).await?;
            Ok(())
        })
    })
    .await
}
