//! Refusals: one type for every protocol error, whatever endpoint it leaves by.
//!
//! RFC 6749 §4.1.2.1 and §5.2, and the IANA "OAuth Extensions Error" registry.

use std::borrow::Cow;

pub use super::error_code::ErrorCode;
use super::reason::{self, Reason};
use crate::types::ErrorId;

/// What caused a refusal or fault, for the log alone.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A refusal: what the client may see, and what only we may see.
#[derive(Debug, thiserror::Error)]
#[error("{reason} {}: {description}", self.code().as_str())]
pub struct ProtocolError {
    /// Its entry in the list of reasons: what whoever asked is told.
    pub reason: Reason,
    /// Sent as `error_description`: printable ASCII without `"` and `\` (RFC 6749 §5.2); says how to mend it,
    /// and never repeats what was sent or a secret.
    pub description: Cow<'static, str>,
    /// Which of the causes of its reason it was: for the log, the audit log and administrators only.
    pub cause_reason: Option<Reason>,
    /// What happened in particular, for the log only.
    #[source]
    pub cause: Option<BoxError>,
    /// By which it is found in the log, where something else tells of it too.
    pub id: Option<ErrorId>,
}

impl ProtocolError {
    /// A refusal in the words of its reason. A cause is told as the first of the reasons it belongs to.
    #[must_use]
    pub fn of(reason: Reason) -> Self {
        let told = reason.told();
        Self {
            reason: told,
            description: Cow::Borrowed(told.description()),
            cause_reason: reason.is_cause().then_some(reason),
            cause: None,
            id: None,
        }
    }

    /// The registered `error` value. A reason that is no error of the protocol (a page's) would be a fault of ours here, and
    /// is told as one.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        self.reason.code().unwrap_or(ErrorCode::ServerError)
    }

    /// The HTTP status of an answer.
    #[must_use]
    pub fn status(&self) -> u16 {
        if self.reason.code().is_some() {
            self.reason.status()
        } else {
            500
        }
    }

    /// The same with an id of its own, for what tells of it before it is answered.
    #[must_use]
    pub fn identified(mut self) -> Self {
        self.id.get_or_insert_default();
        self
    }

    /// A refusal with a more exact description than its reason has: it may name a parameter, never a value that was
    /// sent.
    #[must_use]
    pub fn saying(reason: Reason, description: impl Into<Cow<'static, str>>) -> Self {
        Self {
            description: description.into(),
            ..Self::of(reason)
        }
    }

    /// Too many failures from this address: wait a minute. The log has what `refusal` would have told it.
    #[must_use]
    pub fn too_many_failures(refusal: Self) -> Self {
        Self {
            cause_reason: Some(refusal.cause_reason.unwrap_or(refusal.reason)),
            cause: refusal.cause,
            ..Self::of(reason::CLIENT_FAILS_TOO_OFTEN)
        }
    }

    /// The same with what caused it, for the log.
    #[must_use]
    pub fn because(mut self, cause: impl Into<BoxError>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// The same with the exact reason, for the log.
    #[must_use]
    pub fn because_of(mut self, cause: Reason) -> Self {
        self.cause_reason = Some(cause);
        self
    }

    /// A fault of ours: the client learns nothing but that it was not at fault.
    #[must_use]
    pub fn server_error(cause: impl Into<BoxError>) -> Self {
        Self::of(reason::SERVER_FAULT).because(cause)
    }

    /// The database or another part of ours is away for now.
    #[must_use]
    pub fn unavailable(cause: impl Into<BoxError>) -> Self {
        Self::of(reason::UNAVAILABLE).because(cause)
    }

    /// There is more to do than there is room for.
    #[must_use]
    pub fn busy(cause: impl Into<BoxError>) -> Self {
        Self::of(reason::BUSY).because(cause)
    }

    /// Whether this is ours (logged as an error) and not the client's doing. That there is too much to do is not: anybody
    /// could fill the log with what somebody is woken for.
    #[must_use]
    pub fn is_fault(&self) -> bool {
        self.status() >= 500 && self.reason != reason::BUSY
    }
}
