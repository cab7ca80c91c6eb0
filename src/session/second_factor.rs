//! The second factor of a sign-in: a code of the person's app, or one of their recovery codes.
//!
//! Tries are counted for the account, wherever they come from: no browser is known so well that it may guess, and a right
//! password forgives none. Whoever is here knows the password, so nobody's account is held up by strangers.

use std::time::{Duration, Instant};

use super::complete::{Completing, Outcome, Visit, complete};
use super::error::SignInError;
use super::refused::{self, Failure};
use super::sign_in::{give_back, left};
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
    let counted = reserve(app, &user.id, now).await?;
    let tried = compare(app, attempt, user, now).await;
    // A server that is busy, or has a fault, must not lock people out.
    if matches!(tried, Err(Failure::NotTried(_))) {
        give_back(app, counted.row, counted.failures, now).await;
        give_back(app, counted.of_day, counted.today, now).await;
    } else if tried.is_ok() {
        // What a day bounds is guesses; the others are forgotten with the sign-in.
        give_back(app, counted.of_day, counted.today, now).await;
    }
    tried
}

/// Compares what was typed, and goes on with the sign-in if it is right.
async fn compare(app: &App, attempt: FactorAttempt, user: User, now: Timestamp) -> Result<Outcome, Failure> {
    let Some(proof) = proof_of(app, &user, &attempt.code, now).await? else {
        return Err(Failure::Refused(reason::FACTOR_WRONG, None, Some(user.id)));
    };
    let mut proofs = attempt.proofs;
    proofs.push(proof);
    let device = attempt.visit.device.clone();
    let what = Completing {
        proofs,
        trust: attempt.trust,
        visit: attempt.visit,
        demand: attempt.demand,
        remember: attempt.remember,
        known: device.filter(|device| device.is_known_to(&user)),
        cleared: vec![row(&user.id)],
        rehash: None,
        enrolled: None,
    };
    let done = complete(app, what, now).await?;
    done.ok_or(Failure::Refused(reason::PROOF_OUTDATED, None, Some(user.id)))
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
        let caller = Caller::known(&user.id);
        let with = (&app.passwords, &app.db);
        return Ok(recovery_code::verify(with, user, typed, &caller, now).await?);
    }
    let mut read = app.db.read().await?;
    Ok(totp::verify(&mut read.conn(), &app.totp, user, typed, now).await?)
}

/// The row in which tries at an account are counted.
fn row(user_id: &UserId) -> String {
    format!("factor {user_id}")
}

/// A try that is counted: in which rows, and as which number.
struct Counted {
    row: String,
    failures: i64,
    of_day: String,
    today: i64,
}

/// Counts a try before it is known whether it fails.
async fn reserve(app: &App, user_id: &UserId, now: Timestamp) -> Result<Counted, Failure> {
    let free = app.settings.sign_in.free_failures;
    let forget_before = now.minus(app.settings.sign_in.forget_after.duration());
    let day = now.0.div_euclid(DAY);
    let (row, of_day) = (row(user_id), format!("factor-day {user_id} {day}"));
    let turn = app.sign_in_turns.of(&row).await;
    let (asked, asked_of_day) = (row.clone(), of_day.clone());
    let counted = app
        .db
        .write(move |conn| {
            Box::pin(async move {
                let failures = login_failures::reserve(conn, &asked, free, forget_before, now).await?;
                let Some(failures) = failures else {
                    return Ok(None);
                };
                let today =
                    login_failures::reserve(conn, &asked_of_day, NEVER_SLOWER, Timestamp(0), now).await?;
                Ok(Some((failures, today.unwrap_or(i64::MAX))))
            })
        })
        .await?;
    drop(turn);
    match counted {
        Some((_, today)) if today > MOST_A_DAY => {
            let wait = Timestamp((day + 1) * DAY).since(now);
            Err(waits(wait, user_id))
        }
        Some((failures, today)) => Ok(Counted {
            row,
            failures,
            of_day,
            today,
        }),
        None => Err(waits(left(app, &row, now).await?, user_id)),
    }
}

fn waits(wait: Duration, user_id: &UserId) -> Failure {
    Failure::Refused(reason::FACTOR_WAITS, Some(wait), Some(user_id.clone()))
}
