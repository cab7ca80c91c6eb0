//! The end of an account: by its person, or by an administrator.

use super::end::end_of_user;
use super::owners::tell_owners;
use super::power::power_of;
use super::sudo::hold_to_change;
use super::tell::tell;
use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::mail::{self, ACCOUNT_DELETED, Letter, Occasion, Outbox};
use crate::oauth::access::{Stays, stays};
use crate::storage::sessions::Session;
use crate::storage::{
    Conn, StorageError, address_changes, grants, idempotent_requests, jobs, login_failures, mails, owners,
    roles, users,
};
use crate::types::{Timestamp, UserId, counted};

/// An account that its person deletes.
#[derive(Clone, Debug)]
pub struct DeleteAccount {
    /// In which sign-in.
    pub session: Session,
    /// When, and where from.
    pub occasion: Occasion,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountDeleted {
    /// Whoever asks has to prove first who they are. Of two that ask at once, this is so of the second.
    NotProved,
    /// It stays, and why.
    Stays(Stays),
    /// It is gone, and its person is told.
    Deleted,
}

/// Deletes the account of whoever is signed in, if they proved a moment ago who they are, with all that they have.
///
/// # Errors
/// If the database fails.
pub async fn delete_account(
    app: &App,
    what: DeleteAccount,
    now: Timestamp,
) -> Result<AccountDeleted, StorageError> {
    let outbox = app.outbox.clone();
    let done = app
        .db
        .write(move |conn| Box::pin(async move { write(conn, &what, &outbox, now).await }))
        .await?;
    app.logouts.notify_one();
    Ok(done)
}

async fn write(
    conn: &mut Conn<'_>,
    what: &DeleteAccount,
    outbox: &Outbox,
    now: Timestamp,
) -> Result<AccountDeleted, StorageError> {
    // As whatever changes who holds what, and in the order of such changes: of two owners who go at once, one stays.
    jobs::one_at_a_time(conn, jobs::CHANGES, now).await?;
    let session = &what.session;
    if !hold_to_change(conn, session, now).await? {
        return Ok(AccountDeleted::NotProved);
    }
    let user_id = &session.user_id;
    if let Some(why) = why_account_stays(conn, user_id).await? {
        return Ok(AccountDeleted::Stays(why));
    }
    let letter = Letter::AccountDeleted {
        occasion: what.occasion.clone(),
    };
    tell(conn, outbox, user_id, &letter, now).await?;
    // It may be a thief who does this, and the owner who reads an address of before.
    for address in address_changes::old_addresses(conn, user_id, now).await? {
        if users::by_email(conn, &address).await?.is_none() {
            mail::queue(conn, outbox, (&address, user_id), &letter, now).await?;
        }
    }
    let before = owners::list(conn).await?;
    let cause = (Actor::User, "account deleted");
    let (ended, revoked) = erase_account(conn, user_id, cause, now).await?;
    let after = owners::list(conn).await?;
    tell_owners(conn, outbox, (&before, &after), Vec::new(), now).await?;
    let (ended, revoked) = (counted(ended, "sign-in"), counted(revoked, "grant"));
    let event = AuditEvent::new(Kind::UserDeleted, Actor::User)
        .by(user_id)
        .user(user_id)
        .details(format!("by its person; {ended} ended, {revoked} revoked"));
    audit::record(conn, &event, now).await?;
    Ok(AccountDeleted::Deleted)
}

/// Erases an account with all it says of its person, in the audit log too, and the mails to them that wait; what stays names an id, and
/// the mail that says so is there until a while after it was sent. How many sign-ins ended, and how
/// many grants were revoked. Whoever calls this tells of it in the audit log.
///
/// # Errors
/// If the database fails.
pub async fn erase_account(
    conn: &mut Conn<'_>,
    id: &UserId,
    (actor, because): (Actor, &'static str),
    now: Timestamp,
) -> Result<(u64, u64), StorageError> {
    // Apps hear of it that registered to: the sign-ins do not just vanish.
    let (ended, revoked) = end_of_user(conn, id, (actor, because), now).await?;
    let revoked = revoked + grants::revoke_of_user(conn, id, because, now).await?;
    audit::erase_of_user(conn, id, now).await?;
    login_failures::forget_of_user(conn, id).await?;
    mails::forget_of_user(conn, id, ACCOUNT_DELETED).await?;
    if let Some(user) = users::by_id(conn, id).await? {
        idempotent_requests::forget(conn, (id, &user.email)).await?;
    }
    users::delete(conn, id).await?;
    Ok((ended, revoked))
}

/// Why a person's account stays, if they may not delete it themselves: as of now, by what they hold.
///
/// # Errors
/// If the database fails.
pub async fn why_account_stays(conn: &mut Conn<'_>, user_id: &UserId) -> Result<Option<Stays>, StorageError> {
    let Some(user) = users::by_id(conn, user_id).await? else {
        return Ok(None);
    };
    let power = power_of(conn, &user).await?;
    let of_owners = owners::roles(conn).await?;
    let has_other_owner = roles::are_held_by_others(conn, user_id, &of_owners).await?;
    Ok(stays(&power, has_other_owner))
}
