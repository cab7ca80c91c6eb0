//! Why a password is not taken.

use crate::storage::StorageError;

/// The longest password, in bytes of UTF-8 as typed.
pub const MAX_BYTES: usize = 1024;

/// Why a password was not hashed or compared.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// Too many wait already, or too many of one's: try again in a moment.
    #[error("too many passwords are being checked at this moment; try again shortly")]
    Busy,
    /// Longer than any password may be.
    #[error("a password has at most {MAX_BYTES} bytes")]
    TooLong,
    /// Hashing failed, or the stored hash is not one.
    #[error("the password could not be hashed: {0}")]
    Fault(String),
    /// What hashes cost could not be read.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

pub(super) fn fault(error: impl std::fmt::Display) -> PasswordError {
    PasswordError::Fault(error.to_string())
}
