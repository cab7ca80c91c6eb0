//! Why somebody is not signed in.

use std::time::Duration;

use crate::oauth::error::ProtocolError;
use crate::oauth::reason::Reason;
use crate::proofs::password::PasswordError;
use crate::proofs::totp::TotpError;
use crate::seal::SealError;
use crate::storage::StorageError;
use crate::types::ErrorId;

/// That a sign-in was refused.
#[derive(Clone, Debug)]
pub struct RefusedSignIn {
    /// Why, exactly: for the log and the audit log.
    pub reason: Reason,
    /// How long to wait before the next attempt, where that is why.
    pub wait: Option<Duration>,
    /// By which it is found in both.
    pub id: ErrorId,
}

/// Why somebody is not signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Wrong address or password, or too many attempts; more is not said.
    #[error("refused: {}", .0.reason)]
    Refused(RefusedSignIn),
    /// Too many attempts are being checked, or wait for their answer, already.
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

impl From<SignInError> for ProtocolError {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Busy => Self::unavailable("too many passwords are being hashed"),
            SignInError::Storage(error) => error.into(),
            error => Self::server_error(error),
        }
    }
}

impl From<TotpError> for SignInError {
    fn from(error: TotpError) -> Self {
        match error {
            TotpError::Storage(error) => Self::Storage(error),
            TotpError::Seal(error) => Self::Seal(error),
            TotpError::Broken(text) => Self::Password(text),
        }
    }
}

impl From<PasswordError> for SignInError {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Busy => Self::Busy,
            PasswordError::TooLong => Self::Password("longer than it was when it was read".to_owned()),
            PasswordError::Fault(text) => Self::Password(text),
            PasswordError::Storage(error) => Self::Storage(error),
        }
    }
}
