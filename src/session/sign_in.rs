//! Signing in with an e-mail address and a password.
//!
//! The attempt is counted before the password is looked at, for the address it comes from and for the account; one
//! that has to wait is told so whether the password is right or not; an account that does not exist is treated, and
//! takes as long, as one that does. A browser that is known to the account is counted for itself alone: not for its
//! address, and not with the account's other browsers.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use tokio::sync::OwnedSemaphorePermit;

use super::complete::{Completing, Outcome, Visit, complete};
use super::device::Device;
use super::error::SignInError;
use super::refused::{self, Failure};
use crate::app::App;
use crate::oauth::acr::Demand;
use crate::oauth::reason::{self, Reason};
use crate::proofs::password::{Caller, Password};
use crate::storage::users::{PasswordCredential, User};
use crate::storage::{StorageError, login_failures, users};
use crate::throttle::{End, Taken, Throttle, site, subnet};
use crate::types::{EmailAddress, Secret, Timestamp};

/// What a browser sent.
#[derive(Debug)]
pub struct Attempt {
    /// The e-mail address, as typed.
    pub email: String,
    /// The password, as typed.
    pub password: Secret,
    /// "Keep me signed in on this device".
    pub remember: bool,
    /// What is asked of the sign-in.
    pub demand: Demand,
    /// Whose browser it is.
    pub visit: Visit,
}

/// Accounts that do not exist share this many rows, so that guessing addresses does not fill the database.
const UNKNOWN_ACCOUNTS: u32 = 65_536;

/// The failures of one account are counted in this many rows, by where they come from: whoever guesses from a few
/// addresses keeps only those out, and all of them together get no more than this many guesses a minute.
const ADDRESSES: u32 = 16;

/// Checks an attempt and makes the sign-in.
///
/// # Errors
/// See [`SignInError`].
pub async fn sign_in(app: &App, attempt: Attempt, now: Timestamp) -> Result<Outcome, SignInError> {
    let address = attempt.visit.address;
    let mut stay = Stay {
        began: Instant::now(),
        room: None,
    };
    match prove(app, attempt, &mut stay, now).await {
        Ok(new) => Ok(new),
        Err(failure) => Err(refused::answer(app, failure, address, stay.began, now).await),
    }
}

/// How long an attempt is there, and in whose room.
struct Stay {
    /// From when on a failure takes its time: when the attempt came, or when its turn did after others'.
    began: Instant,
    /// That of strangers, until the attempt is answered.
    room: Option<OwnedSemaphorePermit>,
}

/// Who tries, as far as that is known before the password is looked at.
struct Visitor<'a> {
    /// Whose account they name.
    user: Option<User>,
    lane: Lane<'a>,
    /// The row their failures are counted in.
    row: String,
}

/// As what they are counted, and what they took.
enum Lane<'a> {
    /// A browser that is known to the account.
    Known(Device),
    /// Anybody.
    Stranger {
        /// The account they name, as it is counted: the same for what exists and what does not.
        account: String,
        taken: Taken<'a>,
    },
}

async fn prove(app: &App, attempt: Attempt, stay: &mut Stay, now: Timestamp) -> Result<Outcome, Failure> {
    let Ok(password) = Password::typed(&attempt.password) else {
        return Err(Failure::Refused(reason::PASSWORD_TOO_LONG, None, None));
    };
    let mut visitor = Visitor::meet(app, &attempt, stay, now).await?;
    let failures = visitor.reserve(app, now).await?;
    let row = visitor.row.clone();
    let tried = compare(app, attempt, password, visitor, stay, now).await;
    if matches!(tried, Err(Failure::NotTried(_))) {
        // A server that is busy, or has a fault, must not lock people out.
        give_back(app, row, failures, now).await;
    }
    tried
}

/// Compares the password, and makes the sign-in if it is right.
async fn compare(
    app: &App,
    attempt: Attempt,
    password: Password,
    mut visitor: Visitor<'_>,
    stay: &mut Stay,
    now: Timestamp,
) -> Result<Outcome, Failure> {
    let user = visitor.user.as_ref().filter(|user| user.is_active);
    let credential = match user {
        Some(user) => users::password(&mut app.db.read().await?.conn(), &user.id).await?,
        None => None,
    };
    let reason = visitor.reason(credential.as_ref());
    let caller = visitor.caller(attempt.visit.address);
    // Already now: whoever goes away before the answer has had a guess.
    visitor.lane.ends(End::Wrong);
    let compared = app
        .passwords
        .verify(password, user.zip(credential), &caller, now)
        .await
        .inspect_err(|_| visitor.lane.ends(End::NotCompared))?;
    // A wait for others would use the time up that hides what its own work takes.
    stay.began = compared.waited_until.unwrap_or(stay.began);
    let user_id = visitor.user.as_ref().map(|user| user.id.clone());
    let Some(right) = compared.right else {
        return Err(Failure::Refused(reason, None, user_id));
    };
    visitor.lane.ends(End::Right);
    let known = match &visitor.lane {
        Lane::Known(device) => Some(device.clone()),
        Lane::Stranger { .. } => None,
    };
    let what = Completing {
        proofs: vec![right.proof.clone()],
        visit: attempt.visit,
        demand: attempt.demand,
        remember: attempt.remember,
        trust: false,
        known,
        cleared: vec![visitor.row.clone()],
        rehash: right.rehash.clone(),
        enrolled: None,
    };
    // `right` stays to the end: what is being written is in flight as well.
    complete(app, what, now)
        .await?
        .ok_or(Failure::Refused(reason::PROOF_OUTDATED, None, user_id))
}

impl Lane<'_> {
    /// Notes how far the attempt has come: what a stranger took is given back by it.
    fn ends(&mut self, end: End) {
        if let Self::Stranger { taken, .. } = self {
            taken.ends(end);
        }
    }
}

impl<'a> Visitor<'a> {
    /// Takes from the budget of the address, unless the browser is known to the account, and looks the account up.
    async fn meet(app: &'a App, attempt: &Attempt, stay: &mut Stay, now: Timestamp) -> Result<Self, Failure> {
        let email = attempt.email.parse::<EmailAddress>().ok();
        if let Some(device) = &attempt.visit.device {
            let user = users::by_id(&mut app.db.read().await?.conn(), device.user_id()).await?;
            let known = user.filter(|user| Some(&user.email) == email.as_ref() && device.is_known_to(user));
            if known.is_some() {
                return Ok(Self {
                    user: known,
                    row: device.row(),
                    lane: Lane::Known(device.clone()),
                });
            }
        }
        let Some(taken) = app.sign_in_budgets.take(attempt.visit.address, now) else {
            return Err(Failure::Refused(
                reason::ADDRESS_WAITS,
                Some(Throttle::wait(now)),
                None,
            ));
        };
        stay.room = app.sign_in_budgets.room();
        if stay.room.is_none() {
            // Nothing of the account was looked at: that it is said at once tells nothing.
            return Err(SignInError::Busy.into());
        }
        let user = match &email {
            Some(email) => users::by_email(&mut app.db.read().await?.conn(), email).await?,
            None => None,
        };
        let named = email.map_or_else(|| attempt.email.trim().to_lowercase(), |email| email.to_string());
        let place = slot(app, &subnet(attempt.visit.address), ADDRESSES);
        let row = match &user {
            Some(user) => format!("user {} {place}", user.id),
            // By where it comes from, too: else a second address would tell that the account is unknown.
            None => format!(
                "unknown {}",
                slot(app, &format!("{named} {place}"), UNKNOWN_ACCOUNTS)
            ),
        };
        // However long it is: what is counted in memory is not.
        let account = app.forms.tag(format!("account {named}").as_bytes());
        Ok(Self {
            user,
            row,
            lane: Lane::Stranger { account, taken },
        })
    }

    /// Counts an attempt at the account, and a failure before it is known whether it fails; the number of that failure.
    async fn reserve(&mut self, app: &App, now: Timestamp) -> Result<i64, Failure> {
        let is_left = match &mut self.lane {
            Lane::Known(_) => app.sign_in_budgets.attempt_known(&self.row, now),
            Lane::Stranger { account, taken } => taken.attempt(account),
        };
        if !is_left {
            return Err(waits(Throttle::wait(now)));
        }
        let free = app.settings.sign_in.free_failures;
        let forget_before = now.minus(app.settings.sign_in.forget_after.duration());
        let row = self.row.clone();
        // Those that are counted in one row would wait for each other, and each with a connection.
        let turn = app.sign_in_turns.of(&self.row).await;
        let reserved = app
            .db
            .write_one(move |conn| {
                Box::pin(async move { login_failures::reserve(conn, &row, free, forget_before, now).await })
            })
            .await?;
        drop(turn);
        if let Some(failures) = reserved {
            return Ok(failures);
        }
        Err(waits(left(app, &self.row, now).await?))
    }

    /// In which part of the pool their password is compared.
    fn caller(&self, address: IpAddr) -> Caller {
        match &self.lane {
            Lane::Known(device) => Caller::Browser {
                account: device.user_id().to_string(),
                browser: self.row.clone(),
            },
            Lane::Stranger { account, .. } => Caller::Stranger {
                account: account.clone(),
                network: subnet(address),
                site: site(address),
            },
        }
    }

    /// What it is if the password is not right.
    fn reason(&self, credential: Option<&PasswordCredential>) -> Reason {
        match (&self.user, credential) {
            (None, _) => reason::USER_UNKNOWN,
            (Some(user), _) if !user.is_active => reason::USER_DISABLED,
            (Some(_), None) => reason::PASSWORD_NOT_SET,
            (Some(_), Some(_)) => reason::PASSWORD_WRONG,
        }
    }
}

fn waits(wait: Duration) -> Failure {
    Failure::Refused(reason::ACCOUNT_WAITS, Some(wait), None)
}

/// One of `count` slots for `text`; which one nobody outside can tell.
fn slot(app: &App, text: &str, count: u32) -> u32 {
    let tag = app.forms.tag(format!("slot {text}").as_bytes());
    let sum = |sum: u32, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte));
    tag.bytes().fold(0, sum) % count
}

/// How long whoever is counted in `row` waits before the next attempt.
pub(super) async fn left(app: &App, row: &str, now: Timestamp) -> Result<Duration, StorageError> {
    let until = login_failures::blocked_until(&mut app.db.read().await?.conn(), row).await?;
    let left = until.map_or(Duration::ZERO, |until| until.since(now));
    Ok(left.max(Duration::from_secs(1)))
}

/// Takes a failure back that was none.
pub(super) async fn give_back(app: &App, row: String, failures: i64, now: Timestamp) {
    let _turn = app.sign_in_turns.of(&row).await;
    let given_back = app
        .db
        .write_one(move |conn| {
            Box::pin(async move { login_failures::give_back(conn, &row, failures, now).await })
        })
        .await;
    if let Err(error) = given_back {
        tracing::error!(cause = %error, "an attempt that was not tried stays counted");
    }
}
