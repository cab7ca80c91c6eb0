//! What a mail is written with: what seals its body, and how much of it strangers may have sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use zeroize::Zeroizing;

use super::letter::Letter;
use crate::config;
use crate::seal::{Authenticator, MasterKey, SealError, Sealer};
use crate::types::MailId;

/// What strangers may have sent, beyond which nothing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Budget {
    /// To one address, in an hour.
    OfRecipient,
    /// From one network, in an hour.
    OfNetwork,
    /// By all of them together.
    OfAll,
}

impl Budget {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::OfRecipient, Self::OfNetwork, Self::OfAll];

    /// The setting that says how much it is.
    #[must_use]
    pub fn setting(self) -> &'static str {
        match self {
            Self::OfRecipient => "mail.per_recipient",
            Self::OfNetwork => "mail.per_network",
            Self::OfAll => "mail.for_strangers",
        }
    }
}

/// What a mail is written with; cheap to clone.
#[derive(Clone)]
pub struct Outbox {
    shared: Arc<Shared>,
    /// Whether there is anywhere to send mail to.
    pub(super) is_configured: bool,
    most: [i64; 3],
}

struct Shared {
    bodies: Sealer,
    networks: Authenticator,
    /// What was not queued, by budget.
    refused: [AtomicU64; 3],
}

impl Outbox {
    /// What mails are written with under this master key and these settings.
    ///
    /// # Errors
    /// If a key cannot be derived.
    pub fn new(master: &MasterKey, settings: &config::Mail) -> Result<Self, SealError> {
        let shared = Shared {
            bodies: Sealer::new(master, "mails")?,
            networks: Authenticator::new(master, "mail networks")?,
            refused: Default::default(),
        };
        Ok(Self {
            shared: Arc::new(shared),
            is_configured: false,
            most: [0; 3],
        }
        .with(settings))
    }

    /// The same with other settings.
    #[must_use]
    pub fn with(&self, settings: &config::Mail) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            is_configured: settings.url.is_some(),
            most: [
                settings.per_recipient,
                settings.per_network,
                settings.for_strangers,
            ]
            .map(i64::from),
        }
    }

    /// How much a budget is.
    pub(super) fn most(&self, budget: Budget) -> i64 {
        let [recipient, network, all] = self.most;
        match budget {
            Budget::OfRecipient => recipient,
            Budget::OfNetwork => network,
            Budget::OfAll => all,
        }
    }

    fn refused(&self, budget: Budget) -> &AtomicU64 {
        let [recipient, network, all] = &self.shared.refused;
        match budget {
            Budget::OfRecipient => recipient,
            Budget::OfNetwork => network,
            Budget::OfAll => all,
        }
    }

    /// Counts a mail that was not queued.
    pub(super) fn count_refused(&self, budget: Budget) {
        self.refused(budget).fetch_add(1, Ordering::Relaxed);
    }

    /// How many mails this node did not queue since it was asked last, by budget; those of which there were none are left
    /// out.
    #[must_use]
    pub fn take_refused(&self) -> Vec<(Budget, u64)> {
        let counts = Budget::ALL.map(|budget| (budget, self.refused(budget).swap(0, Ordering::Relaxed)));
        counts.into_iter().filter(|(_, count)| *count > 0).collect()
    }

    /// What stands for a network in the table: it is the same each time, and says nothing of it.
    pub(super) fn tag(&self, network: &str) -> String {
        self.shared.networks.tag(network.as_bytes())
    }

    /// A letter as it is stored, for this row alone.
    pub(super) fn seal(&self, id: &MailId, letter: &Letter) -> Result<Vec<u8>, SealError> {
        let text = serde_json::to_vec(letter).map_err(|_| SealError::Library)?;
        self.shared
            .bodies
            .seal(id.as_str().as_bytes(), &Zeroizing::new(text))
    }

    /// A letter that was stored in this row.
    ///
    /// # Errors
    /// `Refused` if it was not: under another master key, in another row, or of a later version.
    pub fn open(&self, id: &MailId, body: &[u8]) -> Result<Letter, SealError> {
        let text = self.shared.bodies.open(id.as_str().as_bytes(), body)?;
        serde_json::from_slice(&text).map_err(|_| SealError::Refused)
    }
}
