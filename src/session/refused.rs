//! What becomes of a sign-in that fails: one line for whoever watches the log, one event for who reads the audit log,
//! and one answer, at one time.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use super::sign_in::SignInError;
use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::types::{Timestamp, UserId};

/// Why a sign-in failed: for the operator alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// There is no such account.
    UnknownAccount,
    /// The account is disabled.
    DisabledAccount,
    /// The account has no password yet.
    NoPassword,
    /// Another password.
    WrongPassword,
    /// The password was right, and no longer was when the sign-in was to begin.
    Changed,
    /// The account, or those who guess it from there, have to wait.
    Waiting,
    /// Too many attempts or failures of the address.
    TooMany,
    /// More than any password has.
    TooLong,
}

impl Reason {
    /// Its name in the log. Filters of log watchers rely on it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UnknownAccount => "unknown_account",
            Self::DisabledAccount => "disabled_account",
            Self::NoPassword => "no_password",
            Self::WrongPassword => "wrong_password",
            Self::Changed => "credential_changed",
            Self::Waiting => "account_waiting",
            Self::TooMany => "too_many_attempts",
            Self::TooLong => "password_too_long",
        }
    }

    /// Whether anything of the account was looked at before it was known: then the time must not tell what was found.
    /// The others are answered at once, so that nobody can fill the server with requests that wait.
    fn knows_the_account(self) -> bool {
        !matches!(self, Self::TooMany | Self::TooLong)
    }

    /// Whether a password was compared, or as good as.
    fn is_a_guess(self) -> bool {
        !matches!(self, Self::TooMany | Self::TooLong | Self::Waiting)
    }
}

/// A sign-in that did not happen.
pub(super) enum Failure {
    /// Refused: why, what is said of it, and whose account it was about.
    Refused(Reason, SignInError, Option<UserId>),
    /// Not tried, or not to its end.
    NotTried(SignInError),
}

impl<E: Into<SignInError>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::NotTried(error.into())
    }
}

/// Writes down that an attempt from `address` failed, which `came` at that moment, and gives what is said of it, when it
/// is time to.
pub(super) async fn answer(
    app: &App,
    failure: Failure,
    address: IpAddr,
    came: Instant,
    now: Timestamp,
) -> SignInError {
    let (reason, error, user_id) = match failure {
        Failure::Refused(reason, error, user_id) => (reason, error, user_id),
        Failure::NotTried(error) => return error,
    };
    let address = address.to_canonical();
    // The one line log watchers read (docs/fail2ban). Nothing in it is the visitor's own words.
    tracing::warn!(
        target: "grantor::sign_in",
        { client.address = %address, reason = %reason.as_str() },
        "sign-in failed"
    );
    if let Some(user_id) = user_id.filter(|_| reason.is_a_guess()) {
        note(app, &user_id, reason, address, now);
    }
    if reason.knows_the_account() {
        match minimum(app, now).await {
            Ok(minimum) => tokio::time::sleep_until((came + minimum).into()).await,
            Err(error) => return error,
        }
    }
    error
}

/// How long every failed sign-in takes at least.
async fn minimum(app: &App, now: Timestamp) -> Result<Duration, SignInError> {
    match app.settings.sign_in.failure_milliseconds {
        Some(milliseconds) => Ok(Duration::from_millis(milliseconds.into())),
        // Room for a wait in the pool, and for a computer slower than the one that measured.
        None => Ok(app.passwords.takes(now).await? * 2),
    }
}

/// Failures of accounts that exist are in the audit log; for others it would grow with every guess. Written behind the
/// answer, which must not take longer for the one than for the other.
fn note(app: &App, user_id: &UserId, reason: Reason, address: IpAddr, now: Timestamp) {
    let event = AuditEvent::new(Kind::SignInFailed, Actor::User)
        .user(user_id)
        .address(&address)
        .details(reason.as_str());
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
