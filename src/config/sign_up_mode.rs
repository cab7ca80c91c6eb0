//! Whether people become users by themselves.

use serde::{Deserialize, Serialize};

/// Who may become a user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignUpMode {
    /// Nobody by themselves, and nobody is told how.
    Off,
    /// Whoever an administrator makes an account for.
    #[default]
    Invite,
    /// Whoever reads the mail of an address.
    Open,
}
