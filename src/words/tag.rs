//! Language tags (BCP 47, RFC 5646): what somebody calls the language of a text.

use std::fmt;
use std::str::FromStr;

use super::language::Language;
use crate::types::StringError;

/// The longest tag there is room for (RFC 5646 §4.4.1: "Protocols or specifications that specify limited buffer sizes for
/// language tags MUST allow for language tags of at least 35 characters").
const LONGEST: usize = 35;

/// A language tag, in the case RFC 5646 §2.1.1 writes it in: `de`, `pt-BR`, `zh-Hant`.
///
/// RFC 5646 §2.1.1: "At all times, language tags and their subtags, including private use and extensions, are to be treated as
/// case insensitive". So two that differ in case alone are one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LanguageTag(String);

impl LanguageTag {
    /// How many subtags it has: the fewer, the more people it is for.
    #[must_use]
    pub fn subtags(&self) -> usize {
        self.0.split('-').count()
    }

    /// Whether it is exactly the tag of `language`.
    #[must_use]
    pub fn is(&self, language: Language) -> bool {
        Language::tagged(&self.0) == Some(language)
    }

    /// Whether whoever reads `language` reads it: what is for Austria is better than another language.
    #[must_use]
    pub fn serves(&self, language: Language) -> bool {
        Language::serving(&self.0) == Some(language)
    }
}

impl FromStr for LanguageTag {
    type Err = StringError;

    /// RFC 5646 §2.1: a language of letters, and subtags of one to eight letters and digits; not those that are for private use
    /// alone, or were registered whole before there were subtags.
    fn from_str(text: &str) -> Result<Self, StringError> {
        const RULE: StringError = StringError("a language tag is as BCP 47 has it: de, pt-BR, zh-Hant");
        let mut subtags = text.split('-');
        let language = subtags.next().unwrap_or_default();
        let is_language =
            (2..=8).contains(&language.len()) && language.bytes().all(|b| b.is_ascii_alphabetic());
        if text.len() > LONGEST || !is_language {
            return Err(RULE);
        }
        let mut tag = language.to_ascii_lowercase();
        let mut last = tag.len();
        let mut follows_singleton = false;
        for subtag in subtags {
            if !(1..=8).contains(&subtag.len()) || !subtag.bytes().all(|b| b.is_ascii_alphanumeric()) {
                return Err(RULE);
            }
            tag.push('-');
            tag.push_str(&cased(subtag, follows_singleton));
            last = subtag.len();
            follows_singleton |= last == 1;
        }
        // RFC 5646 §2.2.6: "Each singleton subtag MUST be followed by at least one extension subtag."
        if last == 1 { Err(RULE) } else { Ok(Self(tag)) }
    }
}

/// RFC 5646 §2.1.1: "All subtags, including extension and private use subtags, use lowercase letters with two exceptions:
/// two-letter subtags that neither appear at the start of the tag nor occur after singletons are all uppercase … and four-letter
/// subtags that neither appear at the start of the tag nor occur after singletons are all titlecase".
fn cased(subtag: &str, follows_singleton: bool) -> String {
    let is_letters = subtag.bytes().all(|b| b.is_ascii_alphabetic());
    let small = subtag.to_ascii_lowercase();
    match small.len() {
        2 if is_letters && !follows_singleton => small.to_ascii_uppercase(),
        4 if is_letters && !follows_singleton => {
            let mut chars = small.chars();
            let first = chars.next().map(|c| c.to_ascii_uppercase());
            first.into_iter().chain(chars).collect()
        }
        _ => small,
    }
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc5646_2_1_1_tags_are_one_whatever_their_case_and_are_written_in_one() {
        for (text, written) in [
            ("de", "de"),
            ("DE", "de"),
            ("pt-br", "pt-BR"),
            ("ZH-HANT-tw", "zh-Hant-TW"),
            ("es-419", "es-419"),
            ("sl-Rozaj-BISKE", "sl-rozaj-biske"),
            ("en-US-X-TWAIN-US", "en-US-x-twain-us"),
            ("de-1996", "de-1996"),
        ] {
            let tag: LanguageTag = text.parse().unwrap();
            assert_eq!(tag.to_string(), written);
            assert_eq!(written.parse(), Ok(tag));
        }
    }

    #[test]
    fn rfc5646_2_1_what_is_no_tag_is_none() {
        let long = format!("de-{}", "a-bcdefgh".repeat(5));
        for bad in [
            "",
            "d",
            "x-private",
            "i-klingon",
            "de-",
            "-de",
            "de--AT",
            "de-a",
            "d3",
            "deutschland",
            "de-ninechars",
            "de_AT",
            "de AT",
            "de#AT",
            "dé",
            "de-\u{202e}a",
            "de\0",
            "<b>",
            &long,
        ] {
            assert!(bad.parse::<LanguageTag>().is_err(), "{bad:?}");
        }
    }
}
