//! A first second factor as part of a sign-in, where one is demanded and its person has none.

use super::complete::{Completing, Outcome, Visit, complete};
use super::error::SignInError;
use super::tell::tell;
use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::mail::{Factor, Letter, Occasion, Outbox};
use crate::oauth::acr::Demand;
use crate::proofs::password::Caller;
use crate::proofs::totp::NewTotp;
use crate::proofs::{Factors, Proof, recovery_code};
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

/// What a browser sent to show that its person's app makes codes.
#[derive(Debug)]
pub struct EnrolAttempt {
    /// What was proved before.
    pub proofs: Vec<Proof>,
    /// The secret.
    pub enrolling: NewTotp,
    /// What was typed.
    pub code: Secret,
    /// "Keep me signed in on this device", as ticked with the password.
    pub remember: bool,
    /// What is asked of the sign-in.
    pub demand: Demand,
    /// Whose browser it is.
    pub visit: Visit,
}

/// What became of it.
#[derive(Debug)]
pub enum Enrolled {
    /// The app made another code.
    WrongCode,
    /// What was proved before does not stand any more, or the account has a second factor.
    Outdated,
    /// The factor is there, with recovery codes to be shown once.
    Done(Outcome, Vec<Secret>),
}

/// Stores a second factor for whoever has none, and goes on with the sign-in it is part of.
///
/// # Errors
/// See [`SignInError`].
pub async fn enrol(app: &App, attempt: EnrolAttempt, now: Timestamp) -> Result<Enrolled, SignInError> {
    let user = match attempt.proofs.last() {
        Some(first) => users::by_id(&mut app.db.read().await?.conn(), first.user_id()).await?,
        None => None,
    };
    let Some(user) = user else {
        return Ok(Enrolled::Outdated);
    };
    let with = (DEFAULT_FACTOR_NAME, &attempt.code);
    let Some(mut credential) = attempt.enrolling.confirm(&app.totp, with, now)? else {
        return Ok(Enrolled::WrongCode);
    };
    let mut proofs = attempt.proofs;
    proofs.push(attempt.enrolling.proof(&user, credential.last_step, now));
    // The sign-in uses the step.
    credential.last_step = credential.last_step.saturating_sub(1);
    let codes = recovery_code::generate();
    let caller = Caller::Known {
        account: user.id.to_string(),
    };
    let hashes = recovery_code::hashes(&app.passwords, &codes, &caller).await?;
    let known = attempt
        .visit
        .device
        .clone()
        .filter(|device| device.is_known_to(&user));
    let what = Completing {
        proofs,
        visit: attempt.visit,
        demand: attempt.demand,
        remember: attempt.remember,
        trust: false,
        known,
        cleared: Vec::new(),
        rehash: None,
        enrolled: Some(NewFactor {
            credential,
            recovery_hashes: Some(hashes),
        }),
    };
    Ok(match complete(app, what, now).await? {
        Some(outcome) => Enrolled::Done(outcome, codes),
        None => Enrolled::Outdated,
    })
}

/// What an app is called whose person calls it nothing.
pub const DEFAULT_FACTOR_NAME: &str = "Authenticator app";

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
    audit::record(conn, &event, now).await?;
    if let Some(hashes) = &new.recovery_hashes {
        recovery_codes::replace(conn, user_id, hashes, now).await?;
        let event = AuditEvent::new(Kind::RecoveryCodesMade, Actor::User)
            .by(user_id)
            .user(user_id);
        audit::record(conn, &event, now).await?;
    }
    let what = Factor::AuthenticatorApp;
    tell(
        conn,
        outbox,
        user_id,
        &Letter::FactorAdded { what, occasion },
        now,
    )
    .await
}
