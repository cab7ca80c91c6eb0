//! Signing in with an e-mail address and a password.
//!
//! The attempt is counted before the password is looked at, for the address it comes from and for the account; one
//! that has to wait is told so whether the password is right or not; an account that does not exist is treated, and
//! takes as long, as one that does.

use std::net::IpAddr;
use std::time::Duration;

use super::{device, end};
use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::passwords::{MAX_BYTES, PasswordError};
use crate::seal::SealError;
use crate::storage::sessions::{NewSession, Session};
use crate::storage::users::User;
use crate::storage::{Conn, StorageError, login_failures, sessions, users};
use crate::throttle::{Throttle, subnet};
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

/// Why somebody is not signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Wrong address or password; which is not said.
    #[error("invalid email or password")]
    Invalid,
    /// Too many failures: wait so long.
    #[error("too many attempts")]
    Wait(Duration),
    /// Too many passwords are being checked already.
    #[error("too busy")]
    Busy,
    /// A fault of ours.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A fault of ours.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// A fault of ours.
    #[error("a password could not be checked: {0}")]
    Password(String),
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
    if attempt.password.expose().len() > MAX_BYTES {
        return Err(SignInError::Invalid);
    }
    let address = subnet(attempt.address);
    if !app.sign_in_failures.reserve(&address, now) {
        return Err(SignInError::Wait(Throttle::wait(now)));
    }
    let user = match attempt.email.parse::<EmailAddress>() {
        Ok(email) => users::by_email(&mut app.db.read().await?.conn(), &email).await?,
        Err(_) => None,
    };
    let account = account(app, &attempt, user.as_ref());
    // Nothing was compared, if the account has to wait: that is no failure of the address.
    let failures = reserve(app, &account, now)
        .await
        .inspect_err(|_| app.sign_in_failures.release(&address, now))?;

    let user = user.filter(|user| user.is_active);
    let phc = match &user {
        Some(user) => users::password(&mut app.db.read().await?.conn(), &user.id).await?,
        None => None,
    };
    let is_right = app
        .passwords
        .verify(attempt.password.clone(), phc)
        .await
        .map_err(|error| match error {
            PasswordError::Busy => SignInError::Busy,
            PasswordError::TooLong => SignInError::Invalid,
            PasswordError::Fault(text) => SignInError::Password(text),
        });
    if matches!(is_right, Err(SignInError::Busy)) {
        // Nothing was compared: a server that is busy must not lock people out.
        app.sign_in_failures.release(&address, now);
        give_back(app, account, failures, now).await?;
        return Err(SignInError::Busy);
    }
    match (is_right?, user) {
        (true, Some(user)) => {
            app.sign_in_failures.release(&address, now);
            create(app, attempt, &user, account, now).await
        }
        (_, user) => {
            note_failure(app, user.as_ref(), &attempt, now);
            Err(SignInError::Invalid)
        }
    }
}

/// The row an attempt is counted in: one of the account's, that of a browser known to it, or one of those that unknown
/// accounts share.
fn account(app: &App, attempt: &Attempt, user: Option<&User>) -> String {
    let place = slot(app, &subnet(attempt.address), ADDRESSES);
    match user {
        Some(user) if device::is_known(app, attempt.device.as_deref(), &user.id) => {
            let kept = attempt.device.as_deref().unwrap_or_default();
            format!("device {} {}", user.id, TokenHash::of(kept).encoded())
        }
        Some(user) => format!("user {} {place}", user.id),
        None => {
            // By where it comes from, too: else a second address would tell that the account is unknown.
            let email = attempt.email.trim().to_lowercase();
            let slot = slot(app, &format!("{email} {place}"), UNKNOWN_ACCOUNTS);
            format!("unknown {slot}")
        }
    }
}

/// One of `count` slots for `text`; which one nobody outside can tell.
fn slot(app: &App, text: &str, count: u32) -> u32 {
    let tag = app.forms.tag(format!("slot {text}").as_bytes());
    let sum = |sum: u32, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte));
    tag.bytes().fold(0, sum) % count
}

async fn reserve(app: &App, account: &str, now: Timestamp) -> Result<i64, SignInError> {
    let free = app.settings.sign_in.free_failures;
    let forget_before = now.minus(app.settings.sign_in.forget_after.duration());
    let name = account.to_owned();
    let reserved = app
        .db
        .write_one(move |conn| {
            Box::pin(async move { login_failures::reserve(conn, &name, free, forget_before, now).await })
        })
        .await?;
    if let Some(failures) = reserved {
        return Ok(failures);
    }
    let until = login_failures::blocked_until(&mut app.db.read().await?.conn(), account).await?;
    let wait = until.map_or(Duration::ZERO, |until| until.since(now));
    Err(SignInError::Wait(wait.max(Duration::from_secs(1))))
}

async fn give_back(app: &App, account: String, failures: i64, now: Timestamp) -> Result<(), StorageError> {
    app.db
        .write_one(move |conn| {
            Box::pin(async move { login_failures::give_back(conn, &account, failures, now).await })
        })
        .await
}

async fn create(
    app: &App,
    attempt: Attempt,
    user: &User,
    account: String,
    now: Timestamp,
) -> Result<NewSignIn, SignInError> {
    let previous = super::current(app, attempt.cookie.as_deref().as_slice(), now).await?;
    let same = previous.as_ref().filter(|previous| previous.user_id == user.id);
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
        user_id: user.id.clone(),
        ends_at: now.plus(lifetime),
        is_remembered,
        user_agent: attempt.user_agent,
        address: attempt.address.to_string(),
    };
    let device = device::remember(app, &user.id)?;
    let before = attempt.cookie.as_deref().map(TokenHash::of);
    let id = app
        .db
        .write(move |conn| {
            Box::pin(async move {
                login_failures::clear(conn, &account).await?;
                begin(conn, session, previous.as_ref().zip(before.as_ref()), now).await
            })
        })
        .await?;
    app.logouts.notify_one();
    Ok(NewSignIn {
        id,
        auth_time: now,
        cookie,
        cookie_max_age: is_remembered.then_some(lifetime),
        device,
    })
}

/// Writes a sign-in, in place of the one the browser had `before`, under its secret then; what was set before it is of
/// no use after it. The same person's keeps its id, by which apps know it (OpenID Connect Back-Channel Logout §2.1,
/// `sid`); another's ends, and its apps are told.
async fn begin(
    conn: &mut Conn<'_>,
    mut session: NewSession,
    before: Option<(&Session, &TokenHash)>,
    now: Timestamp,
) -> Result<SessionId, StorageError> {
    let mut is_written = false;
    match before {
        Some((previous, secret)) if previous.id == session.id => {
            is_written = sessions::renew(conn, secret, &session, now).await?;
            if !is_written {
                // It ended meanwhile, or was renewed in another tab: this is a sign-in of its own.
                session.id = SessionId::new();
            }
        }
        Some((previous, _)) => {
            let of = (&previous.id, &previous.user_id);
            if end(conn, of, (Actor::User, "signed out"), now).await?.is_some() {
                let event = AuditEvent::new(Kind::SignedOut, Actor::User)
                    .user(&previous.user_id)
                    .target(&previous.id)
                    .details("somebody else signed in, in the same browser");
                audit::record(conn, &event, now).await?;
            }
        }
        None => {}
    }
    if !is_written {
        sessions::insert(conn, &session, now).await?;
    }
    let event = AuditEvent::new(Kind::SignedIn, Actor::User)
        .user(&session.user_id)
        .target(&session.id)
        .address(&session.address)
        .details(session.user_agent.clone());
    audit::record(conn, &event, now).await?;
    Ok(session.id)
}

/// Failures of accounts that exist are in the audit log; for others the log would grow with every guess. Written
/// behind the answer, which must not take longer for the one than for the other.
fn note_failure(app: &App, user: Option<&User>, attempt: &Attempt, now: Timestamp) {
    let Some(user) = user else { return };
    let event = AuditEvent::new(Kind::SignInFailed, Actor::User)
        .user(&user.id)
        .address(&attempt.address);
    let db = app.db.clone();
    tokio::spawn(async move {
        let written = db
            .write_one(move |conn| Box::pin(async move { audit::record(conn, &event, now).await }))
            .await;
        if let Err(error) = written {
            tracing::error!(cause = %error, "a failed sign-in could not be recorded");
        }
    });
}
