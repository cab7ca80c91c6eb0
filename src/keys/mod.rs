//! The life of signing keys: `pending → active → retiring → gone`, by their times alone.
//!
//! A key is published from the moment it is made, signs from `active_at` until `retires_at`, and verifies until
//! `gone_at`, when the longest-lived token it signed has ended. Since states follow from times, all nodes on one
//! database change over at the same moment without writing anything.
//!
//! Every node reads the keys each [`READ_EVERY`], and what was written is with all of them after [`SEEN_BY_ALL`]. A key
//! that takes over from another signs no sooner than that, so none signs what the key set of another node does not
//! verify. Only where nothing else signs, the first key of an algorithm and the successor of a revoked one, it does so at
//! once.

mod master;
mod ring;
mod rotation;

pub use master::{MASTER_KEY_FILE, create_master_key, load_master_key};
pub use ring::KeyRing;
pub use rotation::{
    Life, NewKey, close_ranks, ensure, install, life, one_at_a_time, succeed, to_replace, told,
};

use std::time::Duration;

use crate::jose::JoseError;
use crate::seal::SealError;
use crate::storage::StorageError;
use crate::storage::signing_keys::SigningKeyRow;
use crate::types::Timestamp;

/// How often each node reads the keys.
pub const READ_EVERY: Duration = Duration::from_millis(250);

/// After what time each node has read what was written, and shows it: several readings, and clocks that differ a little.
pub const SEEN_BY_ALL: Duration = Duration::from_secs(2);

/// Ends when every node has read what was written before: whoever changed keys can say so then.
pub async fn seen_by_all() {
    tokio::time::sleep(SEEN_BY_ALL).await;
}

/// A fault of the keys.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A key could not be made or read.
    #[error(transparent)]
    Jose(#[from] JoseError),
    /// A key could not be sealed or opened: the master key is another one.
    #[error("a signing key cannot be opened: the master key is not the one the database was made with ({0})")]
    Seal(#[from] SealError),
    /// The master key file.
    #[error("{0}")]
    Master(String),
    /// What is to be signed is about another grant than was approved.
    #[error("what is to be signed is not what was approved")]
    NotApproved,
    /// There is no key that signs.
    #[error("no key signs with {0}")]
    NoActiveKey(crate::types::SigningAlgorithm),
}

impl From<KeyError> for crate::oauth::error::ProtocolError {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Storage(error) => error.into(),
            other => Self::server_error(other),
        }
    }
}

/// Where a key is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyState {
    /// Published, not signing yet.
    Pending,
    /// Signing.
    Active,
    /// Verifying what it signed.
    Retiring,
    /// Nothing it signed is good any more.
    Gone,
    /// Taken away before its time: nothing it signed is good any more.
    Revoked,
}

impl KeyState {
    /// All states, in the order a key has them.
    pub const ALL: &[Self] = &[
        Self::Pending,
        Self::Active,
        Self::Retiring,
        Self::Gone,
        Self::Revoked,
    ];

    /// The state of a key at `now`.
    #[must_use]
    pub fn of(key: &SigningKeyRow, now: Timestamp) -> Self {
        if key.revoked_at.is_some() {
            Self::Revoked
        } else if key.gone_at.is_some_and(|at| at <= now) {
            Self::Gone
        } else if key.retires_at.is_some_and(|at| at <= now) {
            Self::Retiring
        } else if key.active_at <= now {
            Self::Active
        } else {
            Self::Pending
        }
    }

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Retiring => "retiring",
            Self::Gone => "gone",
            Self::Revoked => "revoked",
        }
    }

    /// Whether the key is in the JWKS.
    #[must_use]
    pub fn is_published(self) -> bool {
        matches!(self, Self::Pending | Self::Active | Self::Retiring)
    }
}
