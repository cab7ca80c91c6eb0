//! Who mails: this server, as its people know it.

use crate::config::{Accent, Branding, Colour};
use crate::types::{Issuer, one_line};

/// What every mail has around its words.
#[derive(Clone, Debug)]
pub struct Sender {
    /// What people call this server, on one line.
    pub name: String,
    /// Where it is: the beginning of every address in a mail.
    pub issuer: Issuer,
    /// Whom people ask for help, on one line.
    pub contact: Option<String>,
    /// Where people find help.
    pub help: Option<String>,
    /// Its colours on light ground: of buttons, of what is written on them, and of links.
    pub light: Colours,
    /// The same on dark ground.
    pub dark: Colours,
}

/// The colours of a mail that are the owner's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colours {
    /// Of the button.
    pub accent: String,
    /// Of what is written on it.
    pub on_accent: String,
    /// Of links.
    pub link: String,
}

impl Colours {
    fn of(accent: &Accent) -> Self {
        Self {
            accent: accent.accent.to_string(),
            on_accent: accent.on_accent.to_string(),
            link: accent.link.to_string(),
        }
    }

    /// As `assets/style.css` has them.
    fn ours(accent: &str, on_accent: Colour) -> Self {
        Self {
            accent: accent.to_owned(),
            on_accent: on_accent.to_string(),
            link: accent.to_owned(),
        }
    }
}

/// The most characters of the owner's words in a subject.
const MOST_CHARACTERS: usize = 100;

impl Sender {
    /// As the owner's settings have it.
    #[must_use]
    pub fn of(branding: &Branding, issuer: &Issuer) -> Self {
        // Colours that cannot be read were refused when the settings were read.
        let (light, dark) = match branding.accents() {
            Ok(Some((light, dark))) => (Colours::of(&light), Colours::of(&dark)),
            Ok(None) | Err(_) => (
                Colours::ours("#2457b8", Colour::WHITE),
                Colours::ours("#8fb5ff", Colour::BLACK),
            ),
        };
        let line = |text: &str| one_line(text, MOST_CHARACTERS).trim().to_owned();
        Self {
            name: line(&branding.name),
            issuer: issuer.clone(),
            contact: branding.contact.as_deref().map(line),
            help: branding.help.as_ref().map(ToString::to_string),
            light,
            dark,
        }
    }
}
