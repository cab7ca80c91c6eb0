//! What becomes of a sign-in that fails: one line for whoever watches the log, one event for who reads the audit log,
//! and one answer, at one time.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use super::error::{RefusedSignIn, SignInError};
use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::oauth::reason::{self, Reason};
use crate::types::{ErrorId, Timestamp, UserId};

/// Whether anything of the account was looked at before it was known: then the time must not tell what was found. The
/// others are answered at once, so that nobody can fill the server with requests that wait.
fn knows_the_account(reason: Reason) -> bool {
    reason != reason::ADDRESS_WAITS && reason != reason::PASSWORD_TOO_LONG
}

/// A sign-in that did not happen.
pub(super) enum Failure {
    /// Refused: why, how long they have to wait, and whose account it was about, if a password was compared for it.
    Refused(Reason, Option<Duration>, Option<UserId>),
    /// Not tried, or not to its end.
    NotTried(SignInError),
}

impl<E: Into<SignInError>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::NotTried(error.into())
    }
}

/// Writes down that an attempt from `address` failed, which `began` at that moment, and gives what is said of it, when
/// it is time to.
pub(super) async fn answer(
    app: &App,
    failure: Failure,
    address: IpAddr,
    began: Instant,
    now: Timestamp,
) -> SignInError {
    let (reason, wait, user_id) = match failure {
        Failure::Refused(reason, wait, user_id) => (reason, wait, user_id),
        Failure::NotTried(error) => return error,
    };
    let refusal = RefusedSignIn {
        reason,
        wait,
        id: ErrorId::new(),
    };
    let address = address.to_canonical();
    // The one line log watchers read (docs/fail2ban). Nothing in it is the visitor's own words.
    tracing::warn!(
        target: "grantor::sign_in",
        { client.address = %address, reason = %reason },
        "sign-in failed"
    );
    if let Some(user_id) = user_id {
        note(app, &user_id, &refusal, address, now);
    }
    if knows_the_account(reason) {
        match minimum(app, now).await {
            Ok(minimum) => tokio::time::sleep_until((began + minimum).into()).await,
            Err(error) => return error,
        }
    }
    SignInError::Refused(refusal)
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
fn note(app: &App, user_id: &UserId, refusal: &RefusedSignIn, address: IpAddr, now: Timestamp) {
    let event = AuditEvent::new(Kind::SignInFailed, Actor::User)
        .user(user_id)
        .address(&address)
        .refused(refusal.reason, Some(&refusal.id));
    let db = app.db.clone();
    tokio::spawn(async move {
        let written = db
            .write(move |conn| Box::pin(async move { audit::record(conn, &event, now).await }))
            .await;
        if let Err(error) = written {
            tracing::error!(cause = %error, "a failed sign-in could not be recorded");
        }
    });
}
