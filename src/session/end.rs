//! The end of a sign-in: the one place where apps get to hear of it, and where what goes with it is revoked.
//!
//! A sign-in that merely expires ends without any of this: its row is swept, no app is told, and tokens live as long as
//! they live. OpenID Connect Back-Channel Logout is about signing out, and apps have lifetimes of their own.

use super::tell::noted;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::mail::Occasion;
use crate::storage::session_clients::{self, SessionClient};
use crate::storage::{Conn, StorageError, grants, logout_deliveries, sessions, users};
use crate::types::{SessionId, Timestamp, UserId};

/// What the end of a sign-in set going.
#[derive(Clone, Debug, Default)]
pub struct Ended {
    /// The apps it was used for.
    pub clients: Vec<SessionClient>,
    /// How many grants ended with it.
    pub revoked: u64,
}

/// Ends a sign-in: writes down which apps are to be told, revokes the grants that end with it, deletes it. `None` if
/// there was none. `actor` and `because` say whose doing it is.
///
/// # Errors
/// If the database fails.
pub async fn end(
    conn: &mut Conn<'_>,
    (id, user_id): (&SessionId, &UserId),
    (actor, because): (Actor, &'static str),
    now: Timestamp,
) -> Result<Option<Ended>, StorageError> {
    // First, so that what an app is allowed meanwhile is either seen here or refused there.
    if !sessions::close(conn, id, now).await? {
        return Ok(None);
    }
    finish(conn, (id, user_id), (actor, because), now).await.map(Some)
}

/// The same, and says so in the audit log, with more in words, and where from if that is known.
pub(super) async fn end_and_tell(
    conn: &mut Conn<'_>,
    (id, user_id): (&SessionId, &UserId),
    (actor, because): (Actor, &'static str),
    (details, occasion): (&str, Option<&Occasion>),
    now: Timestamp,
) -> Result<Option<Ended>, StorageError> {
    let ended = end(conn, (id, user_id), (actor, because), now).await?;
    if ended.is_some() {
        let event = AuditEvent::new(Kind::SignedOut, actor).user(user_id).target(id);
        let event = noted(event.details(details), occasion);
        audit::record(conn, &event, now).await?;
    }
    Ok(ended)
}

/// Ends a sign-in of a person, who says so in another browser; whether there was one. That of somebody else stays.
///
/// # Errors
/// If the database fails.
pub async fn end_one(
    conn: &mut Conn<'_>,
    (id, user_id): (&SessionId, &UserId),
    occasion: &Occasion,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let found = sessions::by_id(conn, id).await?;
    if found.is_none_or(|session| session.user_id != *user_id) {
        return Ok(false);
    }
    let cause = (Actor::User, "signed out");
    let details = ("signed out in another browser", Some(occasion));
    let ended = end_and_tell(conn, (id, user_id), cause, details, now).await?;
    Ok(ended.is_some())
}

/// Ends every sign-in of a person, also those that are still being made: what was proved until now begins nothing any
/// more. How many there were, and how many grants ended with them.
///
/// # Errors
/// If the database fails.
pub async fn end_of_user(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    (actor, because): (Actor, &'static str),
    now: Timestamp,
) -> Result<(u64, u64), StorageError> {
    // First: a sign-in that holds the account now is seen below, and one that comes later finds another epoch.
    users::raise_epoch(conn, user_id).await?;
    let (mut ended, mut revoked) = (0, 0);
    for id in sessions::close_of_user(conn, user_id, now).await? {
        revoked += finish(conn, (&id, user_id), (actor, because), now).await?.revoked;
        ended += 1;
    }
    Ok((ended, revoked))
}

/// Ends every other sign-in of a person but `keep`.
///
/// # Errors
/// If the database fails.
pub async fn end_others(
    conn: &mut Conn<'_>,
    (keep, user_id): (&SessionId, &UserId),
    (because, occasion): (&'static str, &Occasion),
    now: Timestamp,
) -> Result<(), StorageError> {
    loop {
        let others = sessions::beyond(conn, user_id, keep, 0).await?;
        if others.is_empty() {
            return Ok(());
        }
        for id in others {
            let (cause, details) = ((Actor::User, because), (because, Some(occasion)));
            end_and_tell(conn, (&id, user_id), cause, details, now).await?;
        }
    }
}

/// Ends every other sign-in of a person but `keep`, also those that are still being made: what was proved until now begins nothing
/// any more, in no other browser.
///
/// # Errors
/// If the database fails.
pub async fn end_all_but(
    conn: &mut Conn<'_>,
    (keep, user_id): (&SessionId, &UserId),
    because: (&'static str, &Occasion),
    now: Timestamp,
) -> Result<(), StorageError> {
    users::raise_epoch(conn, user_id).await?;
    end_others(conn, (keep, user_id), because, now).await?;
    sessions::carry_over(conn, keep).await
}

/// Ends every sign-in of a person, and `this` last, also those that are still being made.
///
/// # Errors
/// If the database fails.
pub async fn end_everywhere(
    conn: &mut Conn<'_>,
    (this, user_id): (&SessionId, &UserId),
    occasion: &Occasion,
    now: Timestamp,
) -> Result<(), StorageError> {
    const BECAUSE: &str = "signed out everywhere";
    end_all_but(conn, (this, user_id), (BECAUSE, occasion), now).await?;
    let (cause, details) = ((Actor::User, BECAUSE), (BECAUSE, Some(occasion)));
    end_and_tell(conn, (this, user_id), cause, details, now).await?;
    Ok(())
}

async fn finish(
    conn: &mut Conn<'_>,
    (id, user_id): (&SessionId, &UserId),
    (actor, because): (Actor, &'static str),
    now: Timestamp,
) -> Result<Ended, StorageError> {
    let clients = session_clients::of_session(conn, id).await?;
    for client in clients.iter().filter(|client| client.is_told) {
        logout_deliveries::insert(conn, &client.id, user_id, id, now).await?;
    }
    // OpenID Connect Back-Channel Logout §2.7: "Refresh tokens issued without the offline_access property to a session
    // being logged out SHOULD be revoked. Refresh tokens issued with the offline_access property normally SHOULD NOT be
    // revoked." What was granted without `openid` is no sign-in to an app, and stays.
    let revoked = grants::revoke_of_session(conn, id, because, now).await?;
    // An administrator's change tells of them itself, in its one event.
    for (grant, client) in revoked.iter().filter(|_| actor != Actor::Admin) {
        let event = AuditEvent::new(Kind::GrantRevoked, actor)
            .user(user_id)
            .client(client);
        audit::record(conn, &event.target(grant).details(because), now).await?;
    }
    sessions::delete(conn, id).await?;
    Ok(Ended {
        clients,
        revoked: revoked.len() as u64,
    })
}
