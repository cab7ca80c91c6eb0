//! What an account comes to, and what is worth doing with it: a list that ends.

use askama::Template;

use super::Layout;
use crate::words::Message;

/// Something that makes an account safer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// A way to sign in that is their own.
    WayIn,
    /// A second step, or a passkey.
    SecondStep,
    /// Recovery codes.
    RecoveryCodes,
    /// Another passkey, where one is all there is beside the password.
    SecondPasskey,
}

impl Check {
    /// The id of what does it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::WayIn => "do-way-in",
            Self::SecondStep => "do-second-step",
            Self::RecoveryCodes => "do-recovery-codes",
            Self::SecondPasskey => "do-second-passkey",
        }
    }
}

/// One of these, as the account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Which.
    pub what: Check,
    /// Where it is done, under the issuer's path; nothing if it is done.
    pub to_do: Option<&'static str>,
}

/// What an account comes to.
#[derive(Clone, Template)]
#[template(path = "account/overview.html")]
pub struct OverviewPage {
    /// Header and footer.
    pub layout: Layout,
    /// What applies to this account.
    pub checks: Vec<Checked>,
    /// Whether they can sign in by another provider.
    pub has_provider: bool,
    /// How many recovery codes are left.
    pub recovery_codes: i64,
    /// How many apps may use it.
    pub apps: i64,
    /// In how many browsers somebody is signed in to it.
    pub sessions: i64,
    /// What happened last, and when.
    pub last: Option<(Message<'static>, String)>,
}

impl OverviewPage {
    /// Whether nothing is left to do.
    #[must_use]
    pub fn is_all_done(&self) -> bool {
        self.checks.iter().all(|check| check.to_do.is_none())
    }
}
