//! Whether whoever is signed in may change what they sign in with (ASVS 7.5.1): they proved who they are a moment ago, with all
//! that they have.

use crate::app::App;
use crate::oauth::acr::{Acr, is_undated};
use crate::proofs::{Factors, Proof};
use crate::storage::sessions::{self, Session};
use crate::storage::{Conn, StorageError, users};
use crate::types::Timestamp;

/// Whether a sign-in is as recent and as strong as changes of the account take.
///
/// # Errors
/// If the database fails.
pub async fn may_change_account(app: &App, session: &Session, now: Timestamp) -> Result<bool, StorageError> {
    let factors = Factors::of(&mut app.db.read().await?.conn(), &session.user_id).await?;
    Ok(is_enough(session, factors, now))
}

/// Whether a sign-in is as sure as the roles of its person require by now: one may have been given since, or made stricter.
///
/// # Errors
/// If the database fails.
pub async fn is_as_sure_as_required(app: &App, session: &Session) -> Result<bool, StorageError> {
    let catalog = app.catalog().await?;
    let user = users::by_id(&mut app.db.read().await?.conn(), &session.user_id).await?;
    let required = user.and_then(|user| user.person().required_acr(&catalog.rights));
    Ok(session.acr >= required.unwrap_or_default())
}

/// Whether it may change the account, in the transaction of the change: the sign-in is still there, and stays until the transaction ends. Begins with the
/// account's row.
///
/// # Errors
/// If the database fails.
pub async fn hold_to_change(
    conn: &mut Conn<'_>,
    session: &Session,
    now: Timestamp,
) -> Result<bool, StorageError> {
    if !Proof::of_session(session).hold(conn, now).await? {
        return Ok(false);
    }
    let factors = Factors::of(conn, &session.user_id).await?;
    Ok(is_enough(session, factors, now))
}

/// Whether a sign-in has not ended, and stays until the transaction ends, however long ago it was begun. Begins with the account's row.
///
/// # Errors
/// If the database fails.
pub async fn hold_signed_in(
    conn: &mut Conn<'_>,
    session: &Session,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let is_of_now = users::hold(conn, &session.user_id).await? == Some(session.epoch);
    Ok(is_of_now && sessions::hold(conn, &session.id, now).await?)
}

fn is_enough(session: &Session, factors: Factors, now: Timestamp) -> bool {
    // A provider that does not say when its person proved who they are has not said that it was now.
    let is_recent = now.since(session.auth_time) <= Proof::LIFETIME && !is_undated(&session.amr);
    is_recent && (session.acr > Acr::One || !factors.are_there())
}
