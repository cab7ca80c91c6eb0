//! Another password: whoever knew the old one is out, on every browser and in every app.

use super::end::{end_all_but, end_of_user};
use super::error::SignInError;
use super::sudo::hold_to_change;
use super::tell::{noted, tell};
use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::mail::{Letter, Occasion, Outbox};
use crate::proofs::password::{Caller, Password};
use crate::storage::sessions::Session;
use crate::storage::{Conn, StorageError, devices, grants, one_time_links, users};
use crate::types::{Timestamp, UserId};

/// Sets a password and ends what hung on the one before: sign-ins, also those that are still under way, and grants.
///
/// Begins with the account's row, which whoever calls this may hold already and must not hold anything else before.
///
/// # Errors
/// If the account does not exist or the database fails.
pub async fn change_password(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    phc: &str,
    (actor, because): (Actor, &'static str),
    now: Timestamp,
) -> Result<(), StorageError> {
    users::set_password(conn, user_id, phc, now).await?;
    end_of_user(conn, user_id, (actor, because), now).await?;
    grants::revoke_of_user(conn, user_id, because, now).await?;
    Ok(())
}

/// Sets the password of whoever is signed in, and ends all that hung on the one before but this sign-in: whether they proved a
/// moment ago who they are.
///
/// # Errors
/// See [`SignInError`].
pub async fn choose_password(
    app: &App,
    session: Session,
    password: Password,
    occasion: Occasion,
    now: Timestamp,
) -> Result<bool, SignInError> {
    let caller = Caller::known(&session.user_id);
    let phc = app.passwords.hash(password, &caller, now).await?;
    let outbox = app.outbox.clone();
    let is_done = app
        .db
        .write(move |conn| {
            Box::pin(async move { choose(conn, &session, &phc, (&outbox, occasion), now).await })
        })
        .await?;
    app.logouts.notify_one();
    Ok(is_done)
}

async fn choose(
    conn: &mut Conn<'_>,
    session: &Session,
    phc: &str,
    (outbox, occasion): (&Outbox, Occasion),
    now: Timestamp,
) -> Result<bool, StorageError> {
    const BECAUSE: &str = "password changed";
    if !hold_to_change(conn, session, now).await? {
        return Ok(false);
    }
    let user_id = &session.user_id;
    users::set_password(conn, user_id, phc, now).await?;
    // T75: whoever knew the one before is out, in every other browser and every app.
    end_all_but(conn, (&session.id, user_id), (BECAUSE, &occasion), now).await?;
    grants::revoke_of_user(conn, user_id, BECAUSE, now).await?;
    devices::delete_of_user(conn, user_id).await?;
    one_time_links::invalidate_of_user(conn, user_id, now).await?;
    let event = AuditEvent::new(Kind::PasswordSet, Actor::User)
        .by(user_id)
        .user(user_id)
        .details("by whoever is signed in");
    audit::record(conn, &noted(event, Some(&occasion)), now).await?;
    let letter = Letter::PasswordChanged { occasion };
    tell(conn, outbox, user_id, &letter, now).await?;
    Ok(true)
}
