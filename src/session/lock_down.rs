//! "This wasn't me": whoever finds strange things in their account locks it down.

use std::net::IpAddr;

use super::end::end_all_but;
use super::sudo::hold_to_change;
use super::tell::tell;
use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::mail::{self, Letter, Occasion, Outbox};
use crate::storage::sessions::Session;
use crate::storage::{Conn, StorageError, address_changes, consents, devices, grants, one_time_links, users};
use crate::types::{Timestamp, counted};

/// An account that is to be locked down.
#[derive(Clone, Debug)]
pub struct LockDown {
    /// In which sign-in: the one that stays.
    pub session: Session,
    /// Where from.
    pub address: IpAddr,
    /// What the browser calls itself.
    pub user_agent: String,
}

/// Ends every sign-in to an account but this one, also those that are still being made; revokes its grants and forgets what was
/// allowed, so that every app has to ask again, whoever lets it in; ends its links, and trusts none of its browsers any more. Whether they proved a
/// moment ago who they are.
///
/// # Errors
/// If the database fails.
pub async fn lock_down(app: &App, what: LockDown, now: Timestamp) -> Result<bool, StorageError> {
    let outbox = app.outbox.clone();
    let is_done = app
        .db
        .write(move |conn| Box::pin(async move { write(conn, &what, &outbox, now).await }))
        .await?;
    app.logouts.notify_one();
    Ok(is_done)
}

async fn write(
    conn: &mut Conn<'_>,
    what: &LockDown,
    outbox: &Outbox,
    now: Timestamp,
) -> Result<bool, StorageError> {
    const BECAUSE: &str = "account locked down";
    let session = &what.session;
    if !hold_to_change(conn, session, now).await? {
        return Ok(false);
    }
    let user_id = &session.user_id;
    let occasion = Occasion::new(now).by(&what.user_agent, what.address);
    // What somebody else allowed, an app would be given unasked. First: that it is let in, the sign-ins say.
    consents::remove_all(conn, user_id, now).await?;
    consents::remove_let_in(conn, user_id, now).await?;
    end_all_but(conn, (&session.id, user_id), (BECAUSE, &occasion), now).await?;
    let revoked = grants::revoke_of_user(conn, user_id, BECAUSE, now).await?;
    devices::delete_of_user(conn, user_id).await?;
    one_time_links::invalidate_of_user(conn, user_id, now).await?;
    let event = AuditEvent::new(Kind::AccountLockedDown, Actor::User)
        .by(user_id)
        .user(user_id)
        .address(&what.address.to_canonical())
        .user_agent(&what.user_agent)
        .details(format!("{} revoked", counted(revoked, "grant")));
    audit::record(conn, &event, now).await?;
    let letter = Letter::AccountLockedDown { occasion };
    tell(conn, outbox, user_id, &letter, now).await?;
    // It may be a thief who does this, and the owner who reads an address of before.
    for address in address_changes::old_addresses(conn, user_id, now).await? {
        if users::by_email(conn, &address).await?.is_none() {
            mail::queue(conn, outbox, (&address, user_id), &letter, now).await?;
        }
    }
    Ok(true)
}
