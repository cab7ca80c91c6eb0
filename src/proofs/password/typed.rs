//! A password as it was typed, on whatever keyboard.
//!
//! The same characters have several encodings: "ü" is one code point on one system, and a "u" and two dots on another.
//! So a password becomes a [`Password`] at the door, before it is measured, hashed or compared, by the rules of
//! RFC 8265 §4.2.2 that map one text to another. What the profile would refuse altogether is let pass: a character
//! newer than a table would keep its person out.

use unicode_normalization::UnicodeNormalization as _;

use super::error::{MAX_BYTES, PasswordError};
use crate::types::Secret;

/// A password in the one form that is hashed and compared.
#[derive(Clone, Debug)]
pub struct Password {
    normal: Secret,
    as_typed: Option<Secret>,
}

impl PartialEq for Password {
    fn eq(&self, other: &Self) -> bool {
        self.normal == other.normal
    }
}

impl Password {
    /// Takes what was typed.
    ///
    /// # Errors
    /// `TooLong` above [`MAX_BYTES`], before any work is done.
    pub fn typed(text: &Secret) -> Result<Self, PasswordError> {
        let text = text.expose();
        if text.len() > MAX_BYTES {
            return Err(PasswordError::TooLong);
        }
        // RFC 8265 §4.2.2: "Any instances of non-ASCII space MUST be mapped to SPACE (U+0020)", then "Unicode
        // Normalization Form C (NFC) MUST be applied to all strings." Capacity for the longest there can be, so that no
        // part of it stays behind in memory that was outgrown.
        let mut normal = String::with_capacity(text.len().saturating_mul(LONGEST_GROWTH));
        normal.extend(text.chars().map(space).nfc());
        let as_typed = (normal != text).then(|| Secret::new(text.to_owned()));
        Ok(Self {
            normal: Secret::new(normal),
            as_typed,
        })
    }

    /// The password itself, to hash, compare or judge.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.normal.expose()
    }

    /// What was typed, if that is not the password itself: to compare with what was hashed before there was one form.
    pub(super) fn as_typed(&self) -> Option<&str> {
        self.as_typed.as_ref().map(Secret::expose)
    }
}

/// How many times longer a text can get in NFC (Unicode Standard Annex #15, "Respecting Canonical Equivalence": UTF-8).
const LONGEST_GROWTH: usize = 3;

/// SPACE for whatever else is of general category `Zs`.
fn space(c: char) -> char {
    match c {
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => ' ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn typed(text: &str) -> String {
        Password::typed(&Secret::new(text.to_owned()))
            .unwrap()
            .expose()
            .to_owned()
    }

    #[test]
    fn rfc8265_4_2_the_same_characters_are_the_same_password() {
        for (one, other) in [
            (
                "Gr\u{fc}\u{df}e von \u{dc}bersee",
                "Gru\u{308}\u{df}e von U\u{308}bersee",
            ),
            ("\u{212b}ngstr\u{f6}m", "A\u{30a}ngstro\u{308}m"),
            (
                "\u{d55c}\u{ae00}",
                "\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}",
            ),
            ("a b c", "a\u{a0}b\u{3000}c"),
        ] {
            assert_eq!(typed(one), typed(other));
        }
        // Not compatibility forms, and not case: RFC 8265 §4.2.2 keeps both.
        assert_ne!(typed("\u{fb01}nal"), typed("final"));
        assert_ne!(typed("\u{c4}"), typed("\u{e4}"));
        assert_eq!(
            typed(" \u{1f98a}\u{200d}\u{1f4bb} "),
            " \u{1f98a}\u{200d}\u{1f4bb} "
        );
    }

    #[test]
    fn ours_the_length_that_counts_is_that_of_what_was_typed() {
        let decomposed = "u\u{308}".repeat(341);
        assert_eq!(decomposed.len(), 1023);
        assert!(Password::typed(&Secret::new(decomposed.clone())).is_ok());
        assert!(matches!(
            Password::typed(&Secret::new(decomposed + "xx")),
            Err(PasswordError::TooLong)
        ));
    }

    proptest! {
        #[test]
        fn rfc8265_4_2_what_is_normal_stays_as_it_is_and_never_outgrows_its_room(text in "\\PC{0,80}") {
            let once = typed(&text);
            prop_assert_eq!(typed(&once), once.clone());
            prop_assert!(once.len() <= text.len() * LONGEST_GROWTH);
        }
    }
}
