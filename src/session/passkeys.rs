//! What a person does with their passkeys: uses one, adds, renames and removes them. Each is in the audit log.

use std::net::IpAddr;

use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::proofs::Proof;
use crate::proofs::passkey::{Authenticating, NewPasskey, PasskeyError};
use crate::storage::{Conn, StorageError, passkeys, users};
use crate::types::{PasskeyId, PasskeyName, Timestamp, UserId};

/// What a browser's answer to [`crate::proofs::passkey::Passkeys::begin_authentication`] proves.
///
/// A passkey with a copy proves nothing, and that there is one is written down; the person's other ways to sign in stay.
///
/// # Errors
/// See [`PasskeyError`].
pub async fn prove_by_passkey(
    app: &App,
    asked: &Authenticating,
    answer: &str,
    address: IpAddr,
    now: Timestamp,
) -> Result<Proof, PasskeyError> {
    let proved = app
        .passkeys
        .finish_authentication(&app.db, asked, answer, now)
        .await;
    if let Err(PasskeyError::Copied { passkey_id, user_id }) = &proved {
        tell_of_copy(app, passkey_id, user_id, address, now).await?;
    }
    proved
}

/// Writes down that a passkey has a copy: what its person is told of is told here.
async fn tell_of_copy(
    app: &App,
    passkey_id: &PasskeyId,
    user_id: &UserId,
    address: IpAddr,
    now: Timestamp,
) -> Result<(), StorageError> {
    let event = AuditEvent::new(Kind::PasskeyCopied, Actor::User)
        .user(user_id)
        .target(passkey_id)
        .address(&address.to_canonical());
    let written = app
        .db
        .write(move |conn| Box::pin(async move { audit::record(conn, &event, now).await }));
    written.await
}

/// Keeps a passkey its person has just made; its id and name.
///
/// # Errors
/// If the database fails; the answer's own fault is inside.
pub async fn add_passkey(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    new: NewPasskey,
    now: Timestamp,
) -> Result<Result<(PasskeyId, PasskeyName), PasskeyError>, StorageError> {
    let kept = new.keep(conn, now).await?;
    if let Ok((id, name)) = &kept {
        let event = of(Kind::PasskeyAdded, user_id, id).details(name.as_str());
        audit::record(conn, &event, now).await?;
    }
    Ok(kept)
}

/// Gives a person's passkey another name; whether they have it.
///
/// # Errors
/// If the database fails.
pub async fn rename_passkey(
    conn: &mut Conn<'_>,
    (id, user_id): (&PasskeyId, &UserId),
    name: &PasskeyName,
    now: Timestamp,
) -> Result<bool, StorageError> {
    if !passkeys::rename(conn, id, user_id, name).await? {
        return Ok(false);
    }
    let event = of(Kind::PasskeyRenamed, user_id, id).details(name.as_str());
    audit::record(conn, &event, now).await?;
    Ok(true)
}

/// Removes a person's passkey: what was proved with it begins nothing any more. Its name, if they had it.
///
/// Whether another way in is left is the caller's to know.
///
/// # Errors
/// If the database fails.
pub async fn remove_passkey(
    conn: &mut Conn<'_>,
    (id, user_id): (&PasskeyId, &UserId),
    now: Timestamp,
) -> Result<Option<PasskeyName>, StorageError> {
    // Whoever holds the account knows that its passkeys stay what they are.
    users::exists(conn, user_id).await?;
    let removed = passkeys::remove(conn, id, user_id).await?;
    if let Some(name) = &removed {
        let event = of(Kind::PasskeyRemoved, user_id, id).details(name.as_str());
        audit::record(conn, &event, now).await?;
    }
    Ok(removed)
}

/// An event about a person's passkey, by themselves.
fn of(kind: Kind, user_id: &UserId, id: &PasskeyId) -> AuditEvent {
    AuditEvent::new(kind, Actor::User)
        .by(user_id)
        .user(user_id)
        .target(id)
}
