//! Signing in with an e-mail address and a password.
//!
//! The attempt is counted before the password is looked at, for the address it comes from and for the account; one
//! that has to wait is told so whether the password is right or not; an account that does not exist is treated, and
//! takes as long, as one that does. A browser that is known to the account is counted for itself alone: not for its
//! address, and not with the account's other browsers.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use tokio::sync::OwnedSemaphorePermit;

use super::begin::{begin, end_surplus};
use super::device::Device;
use super::error::SignInError;
use super::refused::{self, Failure};
use crate::app::App;
use crate::oauth::reason::{self, Reason};
use crate::proofs::password::{Caller, Password, PasswordError, Right};
use crate::storage::sessions::NewSession;
use crate::storage::users::{PasswordCredential, User};
use crate::storage::{StorageError, login_failures, users};
use crate::throttle::{Throttle, site, subnet};
use crate::types::{EmailAddress, OpaqueToken, Secret, SessionId, Timestamp, TokenHash};

/// What a browser sent.
#[derive(Debug)]
pub struct Attempt {
    /// The e-mail address, as typed.
    pub email: String,
    /// The password, as typed.
    pub password: Secret,
    /// "Keep me signed in on this device".
    pub remember: bool,
    /// Where it came from.
    pub address: IpAddr,
    /// What the browser calls itself.
    pub user_agent: String,
    /// What the browser keeps of an earlier sign-in.
    pub device: Option<String>,
    /// The session cookie the browser has now.
    pub cookie: Option<String>,
}

/// A new sign-in, or one its person proved once more, and what the browser is to keep.
#[derive(Debug)]
pub struct NewSignIn {
    /// Its id: that of the browser's sign-in before, if it is the same person's.
    pub id: SessionId,
    /// When the password was given.
    pub auth_time: Timestamp,
    /// The session cookie's value.
    pub cookie: OpaqueToken,
    /// How long the browser keeps it; until it is closed if none.
    pub cookie_max_age: Option<Duration>,
    /// The device cookie's value.
    pub device: String,
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
pub async fn sign_in(app: &App, attempt: Attempt, now: Timestamp) -> Result<NewSignIn, SignInError> {
    let address = attempt.address;
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
struct Visitor {
    /// Whose account they name.
    user: Option<User>,
    /// What their browser is known to that account by.
    device: Option<Device>,
    /// The account as it is counted: the same for what exists and what does not.
    account: String,
    /// The row their failures are counted in.
    row: String,
}

async fn prove(app: &App, attempt: Attempt, stay: &mut Stay, now: Timestamp) -> Result<NewSignIn, Failure> {
    let Ok(password) = Password::typed(&attempt.password) else {
        return Err(Failure::Refused(reason::PASSWORD_TOO_LONG, None, None));
    };
    let visitor = Visitor::meet(app, &attempt, stay, now).await?;
    let failures = visitor
        .reserve(app, attempt.address, now)
        .await
        // Nothing was compared, if the account has to wait: that is no failure of the address.
        .inspect_err(|_| visitor.release(app, attempt.address, now))?;
    let user = visitor.user.as_ref().filter(|user| user.is_active);
    let credential = match user {
        Some(user) => users::password(&mut app.db.read().await?.conn(), &user.id).await?,
        None => None,
    };
    let reason = visitor.reason(credential.as_ref());
    let caller = visitor.caller(attempt.address);
    let compared = app
        .passwords
        .verify(password, user.zip(credential), &caller, now)
        .await;
    if matches!(compared, Err(PasswordError::Busy)) {
        // Nothing was compared: a server that is busy must not lock people out.
        visitor.release(app, attempt.address, now);
        visitor.give_back(app, attempt.address, now);
        give_back(app, visitor.row, failures, now).await?;
        return Err(SignInError::Busy.into());
    }
    let user_id = visitor.user.as_ref().map(|user| user.id.clone());
    let compared = compared?;
    // A wait for others would use the time up that hides what its own work takes.
    stay.began = compared.waited_until.unwrap_or(stay.began);
    let Some(right) = compared.right else {
        return Err(Failure::Refused(reason, None, user_id));
    };
    visitor.release(app, attempt.address, now);
    create(app, attempt, visitor, right, now)
        .await?
        .ok_or(Failure::Refused(reason::PROOF_OUTDATED, None, user_id))
}

impl Visitor {
    /// Takes from the budget of the address, unless the browser is known to the account, and looks the account up.
    async fn meet(app: &App, attempt: &Attempt, stay: &mut Stay, now: Timestamp) -> Result<Self, Failure> {
        let email = attempt.email.parse::<EmailAddress>().ok();
        if let Some(device) = Device::read(app, attempt.device.as_deref(), now) {
            let user = users::by_id(&mut app.db.read().await?.conn(), device.user_id()).await?;
            let known = user.filter(|user| Some(&user.email) == email.as_ref() && device.is_known_to(user));
            if let Some(user) = known {
                return Ok(Self {
                    account: format!("known {}", user.id),
                    row: device.row(),
                    user: Some(user),
                    device: Some(device),
                });
            }
        }
        if !app.sign_in_budgets.reserve(attempt.address, now) {
            return Err(Failure::Refused(
                reason::ADDRESS_WAITS,
                Some(Throttle::wait(now)),
                None,
            ));
        }
        stay.room = app.sign_in_budgets.room();
        if stay.room.is_none() {
            // Nothing of the account was looked at: that it is said at once tells nothing.
            app.sign_in_budgets.release(attempt.address, now);
            return Err(SignInError::Busy.into());
        }
        let user = match &email {
            Some(email) => users::by_email(&mut app.db.read().await?.conn(), email).await?,
            None => None,
        };
        let named = email.map_or_else(|| attempt.email.trim().to_lowercase(), |email| email.to_string());
        let place = slot(app, &subnet(attempt.address), ADDRESSES);
        let row = match &user {
            Some(user) => format!("user {} {place}", user.id),
            // By where it comes from, too: else a second address would tell that the account is unknown.
            None => format!(
                "unknown {}",
                slot(app, &format!("{named} {place}"), UNKNOWN_ACCOUNTS)
            ),
        };
        Ok(Self {
            // However long it is: what is counted in memory is not.
            account: app.forms.tag(format!("account {named}").as_bytes()),
            row,
            user,
            device: None,
        })
    }

    /// Counts an attempt at the account, and a failure before it is known whether it fails; the number of that failure.
    async fn reserve(&self, app: &App, address: IpAddr, now: Timestamp) -> Result<i64, Failure> {
        let has_one = match self.device {
            Some(_) => app.sign_in_budgets.attempt_known(&self.row, now),
            None => app.sign_in_budgets.attempt(&self.account, now),
        };
        if !has_one {
            return Err(waits(Throttle::wait(now)));
        }
        self.count(app, now)
            .await
            .inspect_err(|_| self.give_back(app, address, now))
    }

    /// Counts a failure before it is known whether it fails; the number of that failure.
    async fn count(&self, app: &App, now: Timestamp) -> Result<i64, Failure> {
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
        let until = login_failures::blocked_until(&mut app.db.read().await?.conn(), &self.row).await?;
        let left = until.map_or(Duration::ZERO, |until| until.since(now));
        Err(waits(left.max(Duration::from_secs(1))))
    }

    /// Gives back what they share with other strangers of the attempt that [`Visitor::reserve`] took.
    fn give_back(&self, app: &App, address: IpAddr, now: Timestamp) {
        // A browser shares nothing: what it took bounds how often it can ask in vain.
        if self.device.is_none() {
            app.sign_in_budgets.give_back(&self.account, address, now);
        }
    }

    /// Gives back the failure of the address, if one was taken.
    fn release(&self, app: &App, address: IpAddr, now: Timestamp) {
        if self.device.is_none() {
            app.sign_in_budgets.release(address, now);
        }
    }

    /// In which part of the pool their password is compared.
    fn caller(&self, address: IpAddr) -> Caller {
        let account = self.account.clone();
        if self.device.is_some() {
            return Caller::Browser {
                account,
                browser: self.row.clone(),
            };
        }
        Caller::Stranger {
            account,
            network: subnet(address),
            site: site(address),
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

async fn give_back(app: &App, row: String, failures: i64, now: Timestamp) -> Result<(), StorageError> {
    let _turn = app.sign_in_turns.of(&row).await;
    app.db
        .write_one(move |conn| {
            Box::pin(async move { login_failures::give_back(conn, &row, failures, now).await })
        })
        .await
}

/// Makes the sign-in that the password was given for; `None` if what it proved does not stand any more.
async fn create(
    app: &App,
    attempt: Attempt,
    visitor: Visitor,
    right: Right,
    now: Timestamp,
) -> Result<Option<NewSignIn>, SignInError> {
    // The rest of it stays to the end: what is being written is in flight as well.
    let (proof, rehash) = (right.proof, right.rehash);
    let previous = super::current(app, attempt.cookie.as_deref().as_slice(), now).await?;
    let same = previous
        .as_ref()
        .filter(|previous| previous.user_id == *proof.user_id());
    let is_remembered = attempt.remember || same.is_some_and(|previous| previous.is_remembered);
    let lifetimes = &app.settings.sessions;
    let lifetime = if is_remembered {
        lifetimes.remember
    } else {
        lifetimes.absolute
    }
    .duration();
    let cookie = OpaqueToken::generate(OpaqueToken::SESSION);
    let session = NewSession {
        id: same.map_or_else(SessionId::new, |previous| previous.id.clone()),
        secret_hash: cookie.hash(),
        user_id: proof.user_id().clone(),
        ends_at: now.plus(lifetime),
        is_remembered,
        user_agent: attempt.user_agent,
        address: attempt.address.to_string(),
        epoch: proof.epoch(),
    };
    let device = Device::of(proof.user_id(), proof.epoch(), visitor.device.as_ref(), now).seal(app)?;
    let before = attempt.cookie.as_deref().map(TokenHash::of);
    let beside = lifetimes.per_person.saturating_sub(1);
    // The transactions of one account would wait for each other, and each with a connection.
    let _turn = app.sign_in_turns.of(proof.user_id().as_str()).await;
    let begun = app
        .db
        .write(move |conn| {
            Box::pin(async move {
                let before = previous.as_ref().zip(before.as_ref());
                let Some(id) = begin(conn, &proof, session, before, now).await? else {
                    return Ok(None);
                };
                let user_id = proof.user_id();
                if let Some(rehash) = rehash {
                    users::rehash(conn, user_id, &rehash.before, &rehash.after).await?;
                }
                login_failures::clear(conn, &visitor.row).await?;
                end_surplus(conn, user_id, &id, beside, now).await?;
                Ok(Some(id))
            })
        })
        .await?;
    app.logouts.notify_one();
    Ok(begun.map(|id| NewSignIn {
        id,
        auth_time: now,
        cookie,
        cookie_max_age: is_remembered.then_some(lifetime),
        device,
    }))
}
