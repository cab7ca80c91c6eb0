//! Every message there is, in one language.

use std::time::Duration;

use super::formats;
use super::language::Language;
use super::message::{Count, Html, Message, Piece};
use crate::types::{Browser, Timestamp};

/// What is said in one language: a method for each message, and the ways to write what is put into them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Words(Language);

impl From<Language> for Words {
    fn from(language: Language) -> Self {
        Self(language)
    }
}

impl Words {
    /// The language.
    #[must_use]
    pub fn language(self) -> Language {
        self.0
    }

    /// "19 February 2027", UTC.
    #[must_use]
    pub fn date(self, at: Timestamp) -> String {
        formats::date(self.0, at)
    }

    /// "19 February 2027, 08:15 UTC".
    #[must_use]
    pub fn moment(self, at: Timestamp) -> String {
        self.time_moment(self.date(at), formats::time(self.0, at)).text()
    }

    /// "30 days": in the longest unit it is a whole number of.
    #[must_use]
    pub fn duration(self, duration: Duration) -> String {
        let seconds = duration.as_secs();
        let whole = |unit| (seconds >= unit && seconds.is_multiple_of(unit)).then_some(seconds / unit);
        let message = if let Some(days) = whole(86_400) {
            self.time_days(days)
        } else if let Some(hours) = whole(3_600) {
            self.time_hours(hours)
        } else if let Some(minutes) = whole(60) {
            self.time_minutes(minutes)
        } else {
            self.time_seconds(seconds)
        };
        message.text()
    }

    /// "1234", "12,345".
    #[must_use]
    pub fn number(self, number: u64) -> String {
        formats::number(self.0, number)
    }

    /// "Ada, Grace and Edith".
    #[must_use]
    pub fn list(self, items: &[String]) -> String {
        formats::list(self.0, items)
    }

    /// Things to choose from, one after the other, in a page.
    #[must_use]
    pub fn choices(self, choices: impl IntoIterator<Item = Html>) -> Html {
        choices
            .into_iter()
            .reduce(|before, next| Html::from(&self.frame_list(before, next)))
            .unwrap_or_default()
    }

    /// "Firefox on Linux".
    #[must_use]
    pub fn browser(self, browser: Browser) -> Message<'static> {
        match (browser.name, browser.system) {
            (Some(name), Some(system)) => self.browser_on(name, system),
            (Some(name), None) => self.browser_named(name),
            (None, Some(system)) => self.browser_unknown_on(system),
            (None, None) => self.browser_unknown(),
        }
    }

    /// What is put into messages, where it stands alone in a text.
    #[must_use]
    pub fn alone<'a>(self, piece: impl Into<Piece<'a>>) -> String {
        piece.into().text(self.0)
    }

    /// A name somebody chose, set apart in a page.
    #[must_use]
    pub fn name(self, text: impl AsRef<str>) -> Html {
        Html::name(text.as_ref())
    }

    /// A name somebody chose, in a page, where it is not to stand out.
    #[must_use]
    pub fn aside(self, text: impl AsRef<str>) -> Html {
        Html::aside(text.as_ref())
    }

    /// A host, set apart in a page.
    #[must_use]
    pub fn host(self, text: impl AsRef<str>) -> Html {
        Html::host(text.as_ref())
    }

    /// The address of a service, in parentheses after its name in a page.
    #[must_use]
    pub fn at(self, text: impl AsRef<str>) -> Html {
        Html::at(text.as_ref())
    }

    /// The address of a page, at an end of a line.
    #[must_use]
    pub fn address(self, text: impl AsRef<str>) -> Html {
        Html::address(self.0, text.as_ref())
    }

    /// What is typed into a terminal, in a page.
    #[must_use]
    pub fn code(self, text: impl AsRef<str>) -> Html {
        Html::code(text.as_ref())
    }

    /// Texts of anybody's, one after the other, in a page.
    #[must_use]
    pub fn texts(self, texts: &[String]) -> Html {
        Html::texts(texts)
    }

    /// An email address, set apart in a page.
    #[must_use]
    pub fn email(self, text: impl AsRef<str>) -> Html {
        Html::email(self.0, text.as_ref())
    }
}

include!(concat!(env!("OUT_DIR"), "/words.rs"));
