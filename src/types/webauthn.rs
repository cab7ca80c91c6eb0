//! What Web Authentication calls things by.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

/// The id an authenticator gave a credential (Web Authentication §4): bytes that mean nothing, of no use without its key.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx_macros::Type)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct CredentialId(Vec<u8>);

impl CredentialId {
    /// The id that has these bytes.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// As browsers write it: base64url.
    #[must_use]
    pub fn encoded(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.0)
    }
}

impl fmt::Debug for CredentialId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CredentialId({} bytes)", self.0.len())
    }
}
