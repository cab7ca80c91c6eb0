//! Words that somebody wrote in several languages: what people call an app, what a scope lets an app do.
//!
//! Each stands beside the words that have no tag, and those are read by whoever reads none of these languages. RFC 7591 §2.2: "If
//! any human-readable field is sent without a language tag, parties using it MUST NOT make any assumptions about the language,
//! character set, or script of the string value, and the string value MUST be used as is wherever it is presented in a user
//! interface."

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize, Serializer};

use super::language::Language;
use super::tag::LanguageTag;
use crate::types::StringError;

/// A member in one language, `client_name#de`: RFC 7591 §2.2, "BCP 47 language tags are added to client metadata member names,
/// delimited by a "#" character".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TaggedMember {
    member: String,
    tag: LanguageTag,
}

impl TaggedMember {
    /// The member's name, without the language.
    #[must_use]
    pub fn member(&self) -> &str {
        &self.member
    }
}

impl FromStr for TaggedMember {
    type Err = StringError;

    fn from_str(text: &str) -> Result<Self, StringError> {
        let (member, tag) = text.split_once('#').unwrap_or_default();
        let is_name =
            (1..=64).contains(&member.len()) && member.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        if !is_name {
            return Err(StringError(
                "a text in another language is named by its member and a language tag (BCP 47): client_name#de",
            ));
        }
        Ok(Self {
            member: member.to_owned(),
            tag: tag.parse()?,
        })
    }
}

impl fmt::Display for TaggedMember {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.member, self.tag)
    }
}

/// Texts in several languages, of one thing. Kept as one JSON text.
///
/// Those in languages nobody is answered in here are kept too: they were registered, and a later version may speak them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "BTreeMap<String, String>", into = "BTreeMap<String, String>")]
pub struct Translations(BTreeMap<TaggedMember, String>);

/// What another version wrote and this one does not understand is read over.
impl From<BTreeMap<String, String>> for Translations {
    fn from(texts: BTreeMap<String, String>) -> Self {
        let known = texts
            .into_iter()
            .filter_map(|(name, text)| Some((name.parse().ok()?, text)));
        Self(known.collect())
    }
}

impl From<Translations> for BTreeMap<String, String> {
    fn from(translations: Translations) -> Self {
        let texts = translations.0.into_iter();
        texts.map(|(name, text)| (name.to_string(), text)).collect()
    }
}

impl Translations {
    /// Adds a text; whether there was none by that name.
    pub fn insert(&mut self, name: TaggedMember, text: String) -> bool {
        self.0.insert(name, text).is_none()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them, with its name.
    pub fn iter(&self) -> impl Iterator<Item = (&TaggedMember, &str)> {
        self.0.iter().map(|(name, text)| (name, text.as_str()))
    }

    /// Those of one member, in whatever language.
    pub fn of(&self, member: &str) -> impl Iterator<Item = &str> {
        let of_it = self.0.iter().filter(move |(name, _)| name.member == member);
        of_it.map(|(_, text)| text.as_str())
    }

    /// What `member` says to whoever reads `language`: in exactly that language, else in what is for the most people who read it.
    #[must_use]
    pub fn get(&self, member: &str, language: Language) -> Option<&str> {
        let serving = self
            .0
            .iter()
            .filter(|(name, _)| name.member == member && name.tag.serves(language));
        let best = serving.min_by_key(|(name, _)| (!name.tag.is(language), name.tag.subtags()));
        best.map(|(_, text)| text.as_str())
    }

    /// The same, and `untagged` where there is nothing for them.
    #[must_use]
    pub fn or<'a>(&'a self, untagged: &'a str, member: &str, language: Language) -> &'a str {
        self.get(member, language).unwrap_or(untagged)
    }

    /// Each without outer spaces.
    #[must_use]
    pub fn trimmed(self) -> Self {
        let texts = self.0.into_iter();
        Self(texts.map(|(name, text)| (name, text.trim().to_owned())).collect())
    }

    /// What leads from these to `wanted`.
    #[must_use]
    pub fn changes_to(&self, wanted: &Self) -> TranslationChanges {
        let gone = self.0.keys().filter(|name| !wanted.0.contains_key(*name));
        let other = wanted
            .0
            .iter()
            .filter(|(name, text)| self.0.get(*name) != Some(*text));
        let other = other.map(|(name, text)| (name.clone(), Some(text.clone())));
        gone.map(|name| (name.clone(), None)).chain(other).collect()
    }
}

/// What to change of texts in several languages: what is named, and no other. `None` takes a text away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TranslationChanges(BTreeMap<TaggedMember, Option<String>>);

/// As members of a merge patch (RFC 7396).
impl Serialize for TranslationChanges {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, text)| (name.to_string(), text)))
    }
}

impl FromIterator<(TaggedMember, Option<String>)> for TranslationChanges {
    fn from_iter<I: IntoIterator<Item = (TaggedMember, Option<String>)>>(changes: I) -> Self {
        Self(changes.into_iter().collect())
    }
}

impl TranslationChanges {
    /// Whether nothing is named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What becomes of `old`.
    #[must_use]
    pub fn over(self, old: Translations) -> Translations {
        let mut texts = old.0;
        for (name, text) in self.0 {
            match text {
                Some(text) => texts.insert(name, text.trim().to_owned()),
                None => texts.remove(&name),
            };
        }
        Translations(texts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(texts: &[(&str, &str)]) -> Translations {
        let mut all = Translations::default();
        for (name, text) in texts {
            assert!(all.insert(name.parse().unwrap(), (*text).to_owned()), "{name}");
        }
        all
    }

    #[test]
    fn rfc7591_2_2_people_read_their_own_language_then_what_has_no_tag() {
        let names = of(&[
            ("client_name#de", "Notizen"),
            ("client_name#de-AT", "Notizen, gell"),
            ("client_name#pt", "Notas"),
            ("client_name#es-419", "Apuntes"),
            ("client_name#ar-EG-x-cairo", "قاهرة"),
            ("client_name#ar-EG", "ملاحظات"),
            ("client_name#nl", "Notities"),
            ("client_uri#fr", "https://notes.example/fr"),
        ]);
        let read = |language| names.or("Notes", "client_name", language);
        assert_eq!(read(Language::German), "Notizen");
        assert_eq!(read(Language::Portuguese), "Notas");
        assert_eq!(read(Language::Spanish), "Apuntes");
        assert_eq!(read(Language::Arabic), "ملاحظات");
        // A home page in French is no name in French.
        for language in [Language::English, Language::French, Language::Japanese] {
            assert_eq!(read(language), "Notes");
        }
        assert_eq!(
            names.get("client_uri", Language::French),
            Some("https://notes.example/fr")
        );
        assert_eq!(
            of(&[("name#de-AT", "x")]).get("name", Language::German),
            Some("x")
        );
        assert_eq!(
            of(&[("name#pt", "x"), ("name#pt-br", "y")]).get("name", Language::Portuguese),
            Some("y")
        );
    }

    #[test]
    fn rfc7591_2_2_tags_that_differ_in_case_are_one() {
        let mut names = of(&[("client_name#pt-BR", "Notas")]);
        assert!(!names.insert("client_name#PT-br".parse().unwrap(), "Outras".to_owned()));
        assert_eq!(names.len(), 1);
    }

    #[test]
    fn ours_texts_are_read_back_as_they_were_and_what_is_not_understood_is_read_over() {
        let names = of(&[
            ("client_name#de", "Notizen \"{}\""),
            ("client_name#zh-Hant", "筆記"),
        ]);
        let written = serde_json::to_string(&names).unwrap();
        assert_eq!(serde_json::from_str::<Translations>(&written).unwrap(), names);
        let other = r##"{"client_name#de": "Notizen", "client_name": "x", "client_name#": "x", "#de": "x", "a b#de": "x"}"##;
        assert_eq!(
            serde_json::from_str::<Translations>(other).unwrap(),
            of(&[("client_name#de", "Notizen")])
        );
    }

    #[test]
    fn ours_changes_lead_from_any_texts_to_any_others() {
        let all = [
            of(&[]),
            of(&[("name#de", "A"), ("name#fr", "B")]),
            of(&[("name#de", "C"), ("name#ja", "D")]),
        ];
        for one in &all {
            for other in &all {
                let changes = one.changes_to(other);
                assert_eq!(changes.is_empty(), one == other);
                assert_eq!(&changes.over(one.clone()), other);
            }
        }
    }
}
