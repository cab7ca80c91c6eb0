//! What a person does with their passkeys: signs in with one, adds, renames and removes them. Each is in the audit log.

use std::net::IpAddr;
use std::time::Instant;

use super::complete::{Completing, Outcome, Visit, complete};
use super::error::SignInError;
use super::factors::replace_recovery_codes;
use super::refused::{self, Failure};
use super::tell::{noted, tell};
use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::mail::{Factor, Letter, Occasion, Outbox};
use crate::oauth::acr::Demand;
use crate::oauth::reason;
use crate::proofs::Proof;
use crate::proofs::passkey::{Authenticating, NewPasskey, PasskeyError};
use crate::storage::users::User;
use crate::storage::{Conn, StorageError, devices, passkeys, users};
use crate::throttle::{End, Throttle};
use crate::types::{EmailAddress, PasskeyId, PasskeyName, Timestamp, UserId};

/// What a browser sent of a passkey.
#[derive(Debug)]
pub struct PasskeyAttempt {
    /// What was proved before, if anything: the passkey has to be of the same person.
    pub proofs: Vec<Proof>,
    /// What it was asked, if it was.
    pub asked: Option<Authenticating>,
    /// What it answered.
    pub answer: String,
    /// Whose it has to be, where somebody is to confirm that it is them.
    pub only: Option<EmailAddress>,
    /// "Keep me signed in on this device".
    pub remember: bool,
    /// What is asked of the sign-in.
    pub demand: Demand,
    /// Whose browser it is.
    pub visit: Visit,
}

/// Checks a passkey, and makes the sign-in.
///
/// # Errors
/// See [`SignInError`].
pub async fn sign_in_by_passkey(
    app: &App,
    attempt: PasskeyAttempt,
    now: Timestamp,
) -> Result<Outcome, SignInError> {
    let (address, began) = (attempt.visit.address, Instant::now());
    match prove(app, attempt, now).await {
        Ok(outcome) => Ok(outcome),
        Err(failure) => Err(refused::answer(app, failure, address, began, now).await),
    }
}

async fn prove(app: &App, attempt: PasskeyAttempt, now: Timestamp) -> Result<Outcome, Failure> {
    let address = attempt.visit.address;
    let Some(mut taken) = app.sign_in_budgets.take(address, now) else {
        let wait = Throttle::wait(now);
        return Err(Failure::Refused(reason::ADDRESS_WAITS, Some(wait), None));
    };
    // A refusal takes its time: in the room there is for that.
    let Some(_room) = app.sign_in_budgets.room() else {
        return Err(SignInError::Busy.into());
    };
    // Already now: whoever goes away before the answer has had a try.
    taken.ends(End::Wrong);
    let proof = match &attempt.asked {
        Some(asked) => prove_by_passkey(app, asked, &attempt.answer, address, now).await,
        None => Err(PasskeyError::NotAsked),
    };
    let proof = match proof {
        Ok(proof) => proof,
        Err(PasskeyError::Storage(error)) => {
            taken.ends(End::NotCompared);
            return Err(error.into());
        }
        Err(error) if error.is_fault() => {
            taken.ends(End::NotCompared);
            return Err(SignInError::Password(error.to_string()).into());
        }
        Err(error) => {
            tracing::info!(cause = %error, "a passkey was refused");
            let user_id = match error {
                PasskeyError::Copied { user_id, .. } | PasskeyError::Disabled(user_id) => Some(user_id),
                _ => None,
            };
            return Err(Failure::Refused(reason::PASSKEY_WRONG, None, user_id));
        }
    };
    let user_id = proof.user_id().clone();
    let wrong = Failure::Refused(reason::PASSKEY_WRONG, None, Some(user_id.clone()));
    let user = users::by_id(&mut app.db.read().await?.conn(), &user_id).await?;
    let is_theirs = |user: &User| {
        attempt.only.as_ref().is_none_or(|only| *only == user.email)
            && attempt.proofs.iter().all(|proof| *proof.user_id() == user.id)
    };
    let Some(user) = user.filter(is_theirs) else {
        return Err(wrong);
    };
    taken.ends(End::Right);
    let outdated = if attempt.proofs.is_empty() {
        wrong
    } else {
        Failure::Refused(reason::PROOF_OUTDATED, None, Some(user_id))
    };
    let mut proofs = attempt.proofs;
    proofs.push(proof);
    let device = attempt.visit.device.clone();
    let known = device.filter(|device| device.is_known_to(&user));
    let what = Completing {
        proofs,
        visit: attempt.visit,
        demand: attempt.demand,
        remember: attempt.remember,
        trust: false,
        known,
        cleared: Vec::new(),
        rehash: None,
        enrolled: None,
    };
    complete(app, what, now).await?.ok_or(outdated)
}

/// What a browser's answer proves, once it is spent.
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
    let proved = {
        let mut read = app.db.read().await?;
        let conn = &mut read.conn();
        app.passkeys.finish_authentication(conn, asked, answer, now).await
    };
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
    let (outbox, user_id) = (app.outbox.clone(), user_id.clone());
    let letter = Letter::PasskeyCounter {
        occasion: Occasion::new(now).from(address),
    };
    let written = app.db.write(move |conn| {
        Box::pin(async move {
            audit::record(conn, &event, now).await?;
            tell(conn, &outbox, &user_id, &letter, now).await
        })
    });
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
    occasion: Option<&Occasion>,
    now: Timestamp,
) -> Result<Result<(PasskeyId, PasskeyName), PasskeyError>, StorageError> {
    let kept = new.keep(conn, now).await?;
    if let Ok((id, _)) = &kept {
        let event = of(Kind::PasskeyAdded, user_id, id);
        audit::record(conn, &noted(event, occasion), now).await?;
    }
    Ok(kept)
}

/// The same, with what goes with it: recovery codes come with a first factor (`hashes`), browsers that were trusted are trusted
/// no more, and the person is told. Whether they may add one is the caller's to know.
///
/// # Errors
/// If the database fails; the answer's own fault is inside.
pub(super) async fn keep_passkey(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    (new, hashes): (NewPasskey, Option<Vec<String>>),
    (outbox, occasion): (&Outbox, Occasion),
    now: Timestamp,
) -> Result<Result<(), PasskeyError>, StorageError> {
    if let Err(error) = add_passkey(conn, user_id, new, Some(&occasion), now).await? {
        return Ok(Err(error));
    }
    if let Some(hashes) = hashes {
        replace_recovery_codes(conn, user_id, &hashes, &occasion, now).await?;
    }
    devices::delete_of_user(conn, user_id).await?;
    let letter = Letter::FactorAdded {
        what: Factor::Passkey,
        occasion,
    };
    tell(conn, outbox, user_id, &letter, now).await?;
    Ok(Ok(()))
}

/// Gives a person's passkey another name; whether they have it.
///
/// # Errors
/// If the database fails.
pub async fn rename_passkey(
    conn: &mut Conn<'_>,
    (id, user_id): (&PasskeyId, &UserId),
    name: &PasskeyName,
    occasion: Option<&Occasion>,
    now: Timestamp,
) -> Result<bool, StorageError> {
    if !passkeys::rename(conn, id, user_id, name).await? {
        return Ok(false);
    }
    let event = of(Kind::PasskeyRenamed, user_id, id);
    audit::record(conn, &noted(event, occasion), now).await?;
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
    occasion: Option<&Occasion>,
    now: Timestamp,
) -> Result<Option<PasskeyName>, StorageError> {
    // Whoever holds the account knows that its passkeys stay what they are.
    users::exists(conn, user_id).await?;
    let removed = passkeys::remove(conn, id, user_id).await?;
    if removed.is_some() {
        let event = of(Kind::PasskeyRemoved, user_id, id);
        audit::record(conn, &noted(event, occasion), now).await?;
    }
    Ok(removed)
}

/// An event about a person's passkey, by themselves. What they call it are their own words, which go with their account: details stay.
fn of(kind: Kind, user_id: &UserId, id: &PasskeyId) -> AuditEvent {
    AuditEvent::new(kind, Actor::User)
        .by(user_id)
        .user(user_id)
        .target(id)
}
