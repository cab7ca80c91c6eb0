//! Browsers' sign-ins.

use std::time::Duration;

use super::changing::{Changing, Outcome, Room, Written};
use super::powers;
use super::refusal::{AdminError, Refusal};
use super::whom::{Whom, find};
use crate::audit::Kind;
use crate::oauth::access::{Permission, Touch};
use crate::session;
use crate::storage::sessions::{self, Session, Sought};
use crate::storage::{Db, users};
use crate::types::{ClientId, SessionId, Timestamp, counted};

/// Up to `limit` living sign-ins, of one person or used for one app if given, the newest first, from the one after `after` on; those not
/// used for `idle` have ended, unless they are remembered.
///
/// # Errors
/// If the person does not exist or the database fails.
pub async fn page(
    db: &Db,
    (whom, client_id): (Option<&Whom>, Option<&ClientId>),
    after: Option<&str>,
    limits: (Duration, i64),
    now: Timestamp,
) -> Result<Vec<Session>, AdminError> {
    let mut read = db.read().await?;
    let sought = Sought {
        user_id: match whom {
            Some(whom) => Some(find(&mut read.conn(), whom).await?.id),
            None => None,
        },
        client_id: client_id.cloned(),
    };
    Ok(sessions::page(&mut read.conn(), after, &sought, limits, now).await?)
}

/// Ends a sign-in; a running server tells its apps within a second.
#[derive(Clone, Debug)]
pub struct RevokeSession {
    /// Which.
    pub id: SessionId,
}

impl Changing for RevokeSession {
    type Done = ();

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::SessionsWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        let Some(session) = sessions::by_id(room.conn, &self.id).await? else {
            return Ok(touch);
        };
        Ok(touch.person(powers::of_id(room.conn, &session.user_id).await?))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<()> {
        let Self { id } = self;
        let Some(session) = sessions::by_id(room.conn, &id).await? else {
            let refusal = Refusal::not_found(format!("There is no sign-in {id}."));
            return Err(refusal.try_this("grantor session list").into());
        };
        let event = room.event(Kind::SessionRevoked);
        let cause = (event.actor, "signed out by an administrator");
        let ended = session::end(room.conn, (&id, &session.user_id), cause, room.now).await?;
        Ok(match ended {
            Some(ended) => {
                let event = event.user(&session.user_id).target(&id);
                Outcome::Changed(
                    (),
                    event.details(format!("{} revoked", counted(ended.revoked, "grant"))),
                )
            }
            None => Outcome::Unchanged(()),
        })
    }
}

/// Ends every sign-in of a person, those that are being made too. Answers how many lived.
#[derive(Clone, Debug)]
pub struct RevokeSessions {
    /// Whose.
    pub whom: Whom,
}

impl Changing for RevokeSessions {
    type Done = u64;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::SessionsWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        Ok(touch.person(powers::of_whom(room.conn, &self.whom).await?))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<u64> {
        let user = find(room.conn, &self.whom).await?;
        // Their row first, as whoever signs them in takes it.
        users::exists(room.conn, &user.id).await?;
        if sessions::list(room.conn, Some(&user.id), 1, room.now)
            .await?
            .is_empty()
        {
            return Ok(Outcome::Unchanged(0));
        }
        let event = room.event(Kind::SessionRevoked).user(&user.id);
        let cause = (event.actor, "signed out everywhere by an administrator");
        let (ended, revoked) = session::end_of_user(room.conn, &user.id, cause, room.now).await?;
        let details = format!(
            "{} ended, {} revoked",
            counted(ended, "sign-in"),
            counted(revoked, "grant")
        );
        Ok(Outcome::Changed(ended, event.details(details)))
    }
}
