//! The languages there are.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A language people can read the pages in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Language {
    /// English: what is said where nothing else is known, and in every page for administrators.
    #[default]
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Portuguese, as it is written in Brazil.
    Portuguese,
    /// Japanese.
    Japanese,
    /// Arabic.
    Arabic,
}

/// Which way a language is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From left to right.
    LeftToRight,
    /// From right to left.
    RightToLeft,
}

impl Direction {
    /// The value of HTML's `dir`.
    #[must_use]
    pub fn html(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}

impl Language {
    /// All of them, in the order people choose from. That of `locales/build.rs`.
    pub const ALL: [Self; 7] = [
        Self::English,
        Self::German,
        Self::French,
        Self::Spanish,
        Self::Portuguese,
        Self::Japanese,
        Self::Arabic,
    ];

    /// Its tag (BCP 47), and the name of its folder.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Portuguese => "pt-BR",
            Self::Japanese => "ja",
            Self::Arabic => "ar",
        }
    }

    /// What it calls itself.
    #[must_use]
    pub fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
            Self::French => "Français",
            Self::Spanish => "Español",
            Self::Portuguese => "Português (Brasil)",
            Self::Japanese => "日本語",
            Self::Arabic => "العربية",
        }
    }

    /// Which way it is written.
    #[must_use]
    pub fn direction(self) -> Direction {
        match self {
            Self::Arabic => Direction::RightToLeft,
            Self::English
            | Self::German
            | Self::French
            | Self::Spanish
            | Self::Portuguese
            | Self::Japanese => Direction::LeftToRight,
        }
    }

    /// Where it stands in [`Language::ALL`].
    #[must_use]
    pub fn index(self) -> usize {
        Self::ALL.iter().position(|one| *one == self).unwrap_or_default()
    }

    /// The language of exactly this tag; case does not matter (RFC 5646 §2.1.1).
    #[must_use]
    pub fn tagged(tag: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|one| one.tag().eq_ignore_ascii_case(tag))
    }

    /// The language that whoever asks for `tag` reads: there is one of each, so the first subtag decides. `pt-PT` is answered in
    /// the Portuguese there is, and `es-419` in Spanish.
    #[must_use]
    pub fn serving(tag: &str) -> Option<Self> {
        let wanted = primary(tag);
        Self::ALL
            .into_iter()
            .find(|one| primary(one.tag()).eq_ignore_ascii_case(wanted))
    }
}

/// The first subtag. Underscores are no part of any tag, but of the names that systems give to languages.
fn primary(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or_default()
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

impl TryFrom<String> for Language {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::tagged(&text).ok_or_else(|| {
            let tags: Vec<_> = Self::ALL.iter().map(|one| one.tag()).collect();
            format!("a language is one of {}", tags.join(", "))
        })
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.tag().to_owned()
    }
}
