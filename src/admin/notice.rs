//! What a change notes for the owners of the server.

use crate::types::{ClientId, KeyId, Scope};

/// Something owners are told of.
#[derive(Clone, Debug)]
pub(super) enum Notice {
    /// A signing key was revoked.
    KeyRevoked(KeyId),
    /// People are not asked any more whether an app may have this.
    ConsentSkipped(ClientId, Scope),
}
