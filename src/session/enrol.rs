//! A first second factor as part of a sign-in, where one is demanded and its person has none.

use super::complete::{Completing, Outcome, Visit, complete};
use super::error::SignInError;
use super::factors::{NewFactor, made_codes};
use crate::app::App;
use crate::oauth::acr::Demand;
use crate::proofs::Proof;
use crate::proofs::totp::NewTotp;
use crate::storage::users;
use crate::types::{Secret, Timestamp};

/// What a browser sent to show that its person's app makes codes.
#[derive(Debug)]
pub struct EnrolAttempt {
    /// What was proved before.
    pub proofs: Vec<Proof>,
    /// The secret.
    pub enrolling: NewTotp,
    /// What the app that has it is called from now on.
    pub name: String,
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
    let with = (&*attempt.name, &attempt.code);
    let Some(mut credential) = attempt.enrolling.confirm(&app.totp, with, now)? else {
        return Ok(Enrolled::WrongCode);
    };
    let mut proofs = attempt.proofs;
    proofs.push(attempt.enrolling.proof(&user, credential.last_step, now));
    // The sign-in uses the step.
    credential.last_step = credential.last_step.saturating_sub(1);
    let (codes, hashes) = made_codes(app, &user.id).await?;
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
