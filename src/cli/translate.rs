//! The flag by which apps, resource servers and scopes get words in other languages.

use std::str::FromStr;

use clap::Args;

use crate::types::StringError;
use crate::words::{TaggedMember, TranslationChanges, Translations};

/// Words in other languages.
#[derive(Args, Clone, Debug, Default)]
pub struct TranslateFlags {
    /// What people read in another language, named as it is printed: `client_name#de=Notizen` (and `client_uri`, `logo_uri`,
    /// `policy_uri`, `tos_uri`) of an app, `description#de=…` of a scope, `name#de=…` of a resource server; nothing after the
    /// = takes it away; may be given several times
    #[arg(long = "translate", value_name = "MEMBER#LANGUAGE=TEXT")]
    texts: Vec<Translated>,
}

/// One text, or that it goes.
#[derive(Clone, Debug)]
struct Translated(TaggedMember, Option<String>);

impl FromStr for Translated {
    type Err = StringError;

    fn from_str(text: &str) -> Result<Self, StringError> {
        let (name, text) = text.split_once('=').ok_or(StringError(
            "a text in another language is its member, a language tag (BCP 47) and the text: client_name#de=Notizen",
        ))?;
        Ok(Self(name.parse()?, (!text.is_empty()).then(|| text.to_owned())))
    }
}

impl TranslateFlags {
    /// Whether none is given.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// What they change.
    pub fn changes(self) -> TranslationChanges {
        let texts = self.texts.into_iter();
        texts.map(|Translated(name, text)| (name, text)).collect()
    }

    /// What something new has by them.
    pub fn texts(self) -> Translations {
        self.changes().over(Translations::default())
    }
}
