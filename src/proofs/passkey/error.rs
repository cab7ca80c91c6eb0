//! Why a passkey proves nothing, or is not taken.

use std::time::Duration;

use crate::storage::StorageError;
use crate::types::{PasskeyId, UserId};

/// How long a challenge may wait for its answer.
pub const LIFETIME: Duration = Duration::from_mins(5);

/// How many passkeys a person may have.
pub const MOST: usize = 20;

/// Why there are no passkeys at this server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "browsers make passkeys for names alone, and the issuer is at an IP address; give this server a name \
     (`localhost` is one)"
)]
pub struct NoPasskeys;

/// Why a passkey proves nothing, or is not taken: exactly, for logs. None repeats what was sent.
#[derive(Debug, thiserror::Error)]
pub enum PasskeyError {
    /// There are none here.
    #[error(transparent)]
    NotAvailable(#[from] NoPasskeys),
    /// What came is not what browsers send.
    #[error("it is not an answer of a browser: wrong members, or members that do not agree")]
    Unreadable,
    /// The state is none that this server made.
    #[error("the request it answers is none of this server's")]
    NotAsked,
    /// The challenge is too old.
    #[error("the challenge is older than five minutes")]
    Expired,
    /// The challenge was answered before, or the passkey was used or removed meanwhile.
    #[error("the challenge was answered before, or the passkey was used elsewhere or removed meanwhile")]
    Replayed,
    /// It answers another challenge.
    #[error("it answers another challenge")]
    OtherChallenge,
    /// It was made at another origin.
    #[error("it was made at another origin than this server's")]
    OtherOrigin,
    /// It was made in a page of another one.
    #[error("it was made in a frame of another site")]
    CrossOrigin,
    /// It is for another relying party.
    #[error("it is for another relying party")]
    OtherRelyingParty,
    /// The authenticator did not verify who uses it.
    #[error("the authenticator did not verify its user")]
    NotVerified,
    /// The signature is not by the passkey's key.
    #[error("the signature is not the passkey's")]
    WrongSignature,
    /// The passkey is not known here: never was, or was removed.
    #[error("no such passkey is known")]
    Unknown,
    /// The passkey is not that of the person it says it is.
    #[error("the passkey is another person's than it says")]
    OtherUser,
    /// The passkey's person may not sign in.
    #[error("the account is disabled")]
    Disabled(UserId),
    /// The passkey says it signed no more often than before: there are two of it.
    #[error("the passkey signed no more often than before, so there is a copy of it")]
    Copied {
        /// Which.
        passkey_id: PasskeyId,
        /// Whose.
        user_id: UserId,
    },
    /// Something else that Web Authentication §7 does not allow.
    #[error("it breaks a rule of Web Authentication: {0}")]
    Broken(&'static str),
    /// The authenticator's passkey is registered already, for this person or another.
    #[error("this passkey is registered already")]
    Known,
    /// The person has as many passkeys as one may have.
    #[error("a person has at most {} passkeys", MOST)]
    TooMany,
    /// A fault of ours.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A fault of ours: what is stored, or was made here, is not usable.
    #[error("a passkey could not be handled: {0}")]
    Fault(&'static str),
}

impl PasskeyError {
    /// Whether it is a fault of ours, and so nothing the browser or its person did.
    #[must_use]
    pub fn is_fault(&self) -> bool {
        matches!(self, Self::Storage(_) | Self::Fault(_))
    }
}
