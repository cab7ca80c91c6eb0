//! What a mail is written with: what seals its body, and how much of it strangers may have sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::letter::Letter;
use crate::config;
use crate::seal::{Authenticator, MasterKey, SealError, Sealer};
use crate::types::MailId;
use crate::words::Language;

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
    /// The language of whoever none is known of.
    pub(super) language: Language,
}

/// What is sealed, as it is written: a letter, and the language it is written in when it is sent.
#[derive(Serialize)]
struct Closing<'a> {
    language: &'static str,
    #[serde(flatten)]
    letter: &'a Letter,
}

/// The same as it is read. Before there were languages there was none; a later version may have more of them.
#[derive(Deserialize)]
struct Opened {
    language: Option<String>,
    #[serde(flatten)]
    letter: Letter,
}

struct Shared {
    bodies: Sealer,
    networks: Authenticator,
    /// What was not queued, by budget.
    refused: [AtomicU64; 3],
}

impl Outbox {
    /// What mails are written with under this master key and these settings, and in which language to whoever none is known of.
    ///
    /// # Errors
    /// If a key cannot be derived.
    pub fn new(master: &MasterKey, settings: &config::Mail, language: Language) -> Result<Self, SealError> {
        let shared = Shared {
            bodies: Sealer::new(master, "mails")?,
            networks: Authenticator::new(master, "mail networks")?,
            refused: Default::default(),
        };
        Ok(Self {
            shared: Arc::new(shared),
            is_configured: false,
            most: [0; 3],
            language,
        }
        .with(settings, language))
    }

    /// The same with other settings.
    #[must_use]
    pub fn with(&self, settings: &config::Mail, language: Language) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            is_configured: settings.url.is_some(),
            most: [
                settings.per_recipient,
                settings.per_network,
                settings.for_strangers,
            ]
            .map(i64::from),
            language,
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

    /// A letter in this language as it is stored, for this row alone.
    pub(super) fn seal(
        &self,
        id: &MailId,
        letter: &Letter,
        language: Language,
    ) -> Result<Vec<u8>, SealError> {
        let closing = Closing {
            language: language.tag(),
            letter,
        };
        let text = serde_json::to_vec(&closing).map_err(|_| SealError::Library)?;
        self.shared
            .bodies
            .seal(id.as_str().as_bytes(), &Zeroizing::new(text))
    }

    /// A letter that was stored in this row, and the language it is to be sent in.
    ///
    /// # Errors
    /// `Refused` if it was not: under another master key, in another row, or of a later version.
    pub fn open(&self, id: &MailId, body: &[u8]) -> Result<(Letter, Language), SealError> {
        let text = self.shared.bodies.open(id.as_str().as_bytes(), body)?;
        let opened: Opened = serde_json::from_slice(&text).map_err(|_| SealError::Refused)?;
        let language = opened.language.as_deref().and_then(Language::tagged);
        Ok((opened.letter, language.unwrap_or(self.language)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::Occasion;
    use crate::types::Timestamp;

    #[test]
    fn ours_a_letter_is_kept_with_its_language_and_one_of_before_there_were_any_opens() {
        let outbox = Outbox::new(&MasterKey::generate(), &config::Mail::default(), Language::French).unwrap();
        let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        // What a browser calls itself is not kept.
        let occasion = Occasion {
            user_agent: String::new(),
            ..Occasion::new(Timestamp(5)).by(agent, "192.0.2.7".parse().unwrap())
        };
        let letters = [Letter::Test, Letter::RecoveryCodeUsed { left: 2, occasion }];
        for letter in letters {
            let id = MailId::new();
            for language in Language::ALL {
                let body = outbox.seal(&id, &letter, language).unwrap();
                assert_eq!(outbox.open(&id, &body).unwrap(), (letter.clone(), language));
            }
            let mut before = serde_json::to_value(&letter).unwrap();
            let seal = |value: &serde_json::Value| {
                let bodies = &outbox.shared.bodies;
                bodies
                    .seal(id.as_str().as_bytes(), value.to_string().as_bytes())
                    .unwrap()
            };
            let opened = outbox.open(&id, &seal(&before)).unwrap();
            assert_eq!(opened, (letter.clone(), Language::French));
            before["language"] = "tlh".into();
            let opened = outbox.open(&id, &seal(&before)).unwrap();
            assert_eq!(opened, (letter, Language::French), "of a later version");
        }
        let before =
            r#"{"kind":"new_device","occasion":{"at":5,"browser":"Firefox on Linux","address":null}}"#;
        let letter: Letter = serde_json::from_str(before).unwrap();
        assert_eq!(serde_json::to_string(&letter).unwrap(), before);
    }
}
