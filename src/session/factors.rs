//! Second factors as they are stored: the first of somebody who has none, and any other.

use super::error::SignInError;
use super::tell::{noted, tell};
use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::mail::{Factor, Letter, Occasion, Outbox};
use crate::proofs::password::Caller;
use crate::proofs::{Factors, Proof, may_be_old, recovery_code};
use crate::storage::totp_credentials::{self, TotpCredential};
use crate::storage::{Conn, StorageError, recovery_codes, users};
use crate::types::{Secret, Timestamp, UserId};

/// A second factor that is to be stored.
#[derive(Clone, Debug)]
pub struct NewFactor {
    /// The app that makes codes.
    pub credential: TotpCredential,
    /// The hashes of the recovery codes that come with the first one.
    pub recovery_hashes: Option<Vec<String>>,
}

/// Whether somebody of whom these are proofs may get their first second factor on the way. Not where all there is is a provider's word
/// that may be old: whoever sits at a browser that was left signed in there would have the account. Nobody has it yet where nobody
/// ever signed in to it.
///
/// # Errors
/// If the database fails.
pub async fn may_enrol(
    conn: &mut Conn<'_>,
    proofs: &[Proof],
    user_id: &UserId,
) -> Result<bool, StorageError> {
    Ok(!may_be_old(proofs) || !users::has_signed_in(conn, user_id).await?)
}

/// Stores the first second factor of whoever all but the last of these proofs are of; whether they stand, and there was none.
/// Whoever knows the password of an account with a second factor gives it no other.
pub(super) async fn add_first(
    conn: &mut Conn<'_>,
    proofs: &[Proof],
    new: &NewFactor,
    (outbox, occasion): (&Outbox, Occasion),
    now: Timestamp,
) -> Result<bool, StorageError> {
    let Some((newest, earlier)) = proofs.split_last() else {
        return Ok(false);
    };
    for proof in earlier {
        if !proof.hold(conn, now).await? {
            return Ok(false);
        }
    }
    if earlier.is_empty() || Factors::of(conn, newest.user_id()).await?.are_there() {
        return Ok(false);
    }
    if !may_enrol(conn, earlier, newest.user_id()).await? {
        return Ok(false);
    }
    add_factor(conn, newest.user_id(), new, (outbox, occasion), now).await?;
    Ok(true)
}

/// Stores a second factor, and says so in the audit log and to its person.
///
/// # Errors
/// If the database fails.
pub async fn add_factor(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    new: &NewFactor,
    (outbox, occasion): (&Outbox, Occasion),
    now: Timestamp,
) -> Result<(), StorageError> {
    totp_credentials::insert(conn, user_id, &new.credential).await?;
    let event = AuditEvent::new(Kind::FactorAdded, Actor::User)
        .by(user_id)
        .user(user_id)
        .target(&new.credential.id)
        .details("an app that makes one-time codes");
    audit::record(conn, &noted(event, Some(&occasion)), now).await?;
    if let Some(hashes) = &new.recovery_hashes {
        replace_recovery_codes(conn, user_id, hashes, &occasion, now).await?;
    }
    let letter = Letter::FactorAdded {
        what: Factor::AuthenticatorApp,
        occasion,
    };
    tell(conn, outbox, user_id, &letter, now).await
}

/// New recovery codes of a person, and their hashes.
///
/// # Errors
/// If the server is too busy to make them, and faults.
pub async fn made_codes(app: &App, user_id: &UserId) -> Result<(Vec<Secret>, Vec<String>), SignInError> {
    codes_for(app, &Caller::known(user_id)).await
}

/// The same for whoever may not be known yet.
pub(super) async fn codes_for(app: &App, caller: &Caller) -> Result<(Vec<Secret>, Vec<String>), SignInError> {
    let codes = recovery_code::generate();
    let hashes = recovery_code::hashes(&app.passwords, &codes, caller).await?;
    Ok((codes, hashes))
}

/// Stores a person's new recovery codes in place of those they had, and says so in the audit log.
///
/// # Errors
/// If the database fails.
pub async fn replace_recovery_codes(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    hashes: &[String],
    occasion: &Occasion,
    now: Timestamp,
) -> Result<(), StorageError> {
    recovery_codes::replace(conn, user_id, hashes, now).await?;
    let event = AuditEvent::new(Kind::RecoveryCodesMade, Actor::User)
        .by(user_id)
        .user(user_id);
    audit::record(conn, &noted(event, Some(occasion)), now).await
}
