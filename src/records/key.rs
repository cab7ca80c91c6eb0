//! A signing key as programs are shown it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::keys::KeyState;
use crate::storage::signing_keys::SigningKeyRow;
use crate::types::{KeyId, SigningAlgorithm, Timestamp};

/// A signing key, without what it signs with.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KeyRecord {
    /// Its `kid`.
    pub kid: KeyId,
    /// What it signs with.
    #[schema(value_type = SigningAlgorithm)]
    pub algorithm: String,
    /// Where it is in its life.
    pub state: KeyState,
    /// When it was made, and so published.
    pub created_at: Timestamp,
    /// When it starts signing.
    pub active_at: Timestamp,
    /// When it stops signing.
    #[schema(required)]
    pub retires_at: Option<Timestamp>,
    /// When nothing it signed is alive any more.
    #[schema(required)]
    pub gone_at: Option<Timestamp>,
    /// When it was revoked.
    #[schema(required)]
    pub revoked_at: Option<Timestamp>,
}

impl KeyRecord {
    /// A key as it is at `now`.
    #[must_use]
    pub fn new(key: &SigningKeyRow, now: Timestamp) -> Self {
        Self {
            kid: key.kid.clone(),
            algorithm: key.algorithm.clone(),
            state: KeyState::of(key, now),
            created_at: key.created_at,
            active_at: key.active_at,
            retires_at: key.retires_at,
            gone_at: key.gone_at,
            revoked_at: key.revoked_at,
        }
    }
}
