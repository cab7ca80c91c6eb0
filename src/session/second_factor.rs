//! The second factor of a sign-in: a code of the person's app, or one of their recovery codes.
//!
//! Tries are counted for the account, wherever they come from: no browser is known so well that it may guess, and a right
//! password forgives none. Whoever is here knows the password, so nobody's account is held up by strangers.

use std::time::{Duration, Instant};

use super::complete::{Completing, Outcome, Visit, complete};
use super::error::SignInError;
use super::refused::{self, Failure};
use crate::app::App;
use crate::oauth::acr::Demand;
use crate::oauth::reason;
use crate::proofs::password::Caller;
use crate::proofs::{Proof, recovery_code, totp};
use crate::storage::users::User;
use crate::storage::{login_failures, users};
use crate::types::{Secret, Timestamp, UserId};

/// What a browser sent as second factor.
#[derive(Debug)]
pub struct FactorAttempt {
    /// What was proved before.
    pub proofs: Vec<Proof>,
    /// What was typed.
    pub code: Secret,
    /// "Keep me signed in on this device", as ticked with the password.
    pub remember: bool,
    /// "Don't ask again on this device".
    pub trust: bool,
    /// What is asked of the sign-in.
    pub demand: Demand,
    /// Whose browser it is.
    pub visit: Visit,
}

/// The most tries at one account in a day.
const MOST_A_DAY: i64 = 100;

/// What is counted for the day slows nothing down by itself.
const NEVER_SLOWER: i64 = 1_000_000;

const DAY: i64 = 24 * 60 * 60;

/// Checks a second factor, and makes the sign-in.
///
/// # Errors
/// See [`SignInError`].
pub async fn second_factor(
    app: &App,
    attempt: FactorAttempt,
    now: Timestamp,
) -> Result<Outcome, SignInError> {
    let (address, began) = (attempt.visit.address, Instant::now());
    match prove(app, attempt, now).await {
        Ok(outcome) => Ok(outcome),
        Err(failure) => Err(refused::answer(app, failure, address, began, now).await),
    }
}

async fn prove(app: &App, attempt: FactorAttempt, now: Timestamp) -> Result<Outcome, Failure> {
    let outdated = |of: Option<UserId>| Failure::Refused(reason::PROOF_OUTDATED, None, of);
    let Some(first) = attempt.proofs.last() else {
        return Err(outdated(None));
    };
    let user = users::by_id(&mut app.db.read().await?.conn(), first.user_id()).await?;
    let Some(user) = user.filter(|user| user.is_active && user.epoch == first.epoch()) else {
        return Err(outdated(Some(first.user_id().clone())));
    };
    let row = row(&user.id);
    let failures = reserve(app, &user.id, now).await?;
    let proof = match proof_of(app, &user, &attempt.code, now).await {
        Ok(proof) => proof,
        Err(error) => {
            give_back(app, row, failures, now).await;
            return Err(error.into());
        }
    };
    let Some(proof) = proof else {
        return Err(Failure::Refused(reason::FACTOR_WRONG, None, Some(user.id)));
    };
    let mut proofs = attempt.proofs;
    proofs.push(proof);
    let known = attempt
        .visit
        .device
        .clone()
        .filter(|device| device.is_known_to(&user));
    let what = Completing {
        proofs,
        trust: attempt.trust,
        visit: attempt.visit,
        demand: attempt.demand,
        remember: attempt.remember,
        known,
        cleared: vec![row],
        rehash: None,
        enrolled: None,
    };
    complete(app, what, now)
        .await?
        .ok_or_else(|| outdated(Some(user.id)))
}

/// What proves that `typed` is a second factor of `user`.
async fn proof_of(
    app: &App,
    user: &User,
    typed: &Secret,
    now: Timestamp,
) -> Result<Option<Proof>, SignInError> {
    if recovery_code::is_one(typed) {
        // Whoever knows the password is none of the strangers.
        let caller = Caller::Known {
            account: user.id.to_string(),
        };
        let with = (&app.passwords, &app.db);
        return Ok(recovery_code::verify(with, user, typed, &caller, now).await?);
    }
    // As apps show it: in two groups.
    let digits: String = typed.expose().chars().filter(|c| !c.is_whitespace()).collect();
    let mut read = app.db.read().await?;
    Ok(totp::verify(&mut read.conn(), &app.totp, user, &Secret::new(digits), now).await?)
}

/// The row in which tries at an account are counted.
fn row(user_id: &UserId) -> String {
    format!("factor {user_id}")
}

/// Counts a try before it is known whether it fails; the number of that failure.
async fn reserve(app: &App, user_id: &UserId, now: Timestamp) -> Result<i64, Failure> {
    let free = app.settings.sign_in.free_failures;
    let forget_before = now.minus(app.settings.sign_in.forget_after.duration());
    let day = now.0.div_euclid(DAY);
    let (of_day, row) = (format!("factor-day {user_id} {day}"), row(user_id));
    let _turn = app.sign_in_turns.of(&row).await;
    let asked = row.clone();
    let (today, failures) = app
        .db
        .write(move |conn| {
            Box::pin(async move {
                let failures = login_failures::reserve(conn, &row, free, forget_before, now).await?;
                if failures.is_none() {
                    return Ok((None, None));
                }
                let today = login_failures::reserve(conn, &of_day, NEVER_SLOWER, Timestamp(0), now).await?;
                Ok((today, failures))
            })
        })
        .await?;
    match failures {
        Some(_) if today.is_some_and(|today| today > MOST_A_DAY) => {
            let wait = Timestamp((day + 1) * DAY).since(now);
            Err(waits(wait, user_id))
        }
        Some(failures) => Ok(failures),
        None => {
            let until = login_failures::blocked_until(&mut app.db.read().await?.conn(), &asked).await?;
            let left = until.map_or(Duration::ZERO, |until| until.since(now));
            Err(waits(left.max(Duration::from_secs(1)), user_id))
        }
    }
}

fn waits(wait: Duration, user_id: &UserId) -> Failure {
    Failure::Refused(reason::FACTOR_WAITS, Some(wait), Some(user_id.clone()))
}

/// Takes a try back that was none: a server that is busy, or has a fault, must not lock people out.
async fn give_back(app: &App, row: String, failures: i64, now: Timestamp) {
    let given_back = app
        .db
        .write_one(move |conn| {
            Box::pin(async move { login_failures::give_back(conn, &row, failures, now).await })
        })
        .await;
    if let Err(error) = given_back {
        tracing::error!(cause = %error, "a code that was not tried stays counted");
    }
}
