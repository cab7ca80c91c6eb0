//! Names that look alike: an app that registered itself chose its own, and may have chosen another's.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use unicode_security::confusable_detection::skeleton;

/// Whose name it looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resembles {
    /// An app somebody vouches for.
    App,
    /// A resource server.
    Service,
    /// This server itself.
    Server,
}

/// The names people here know.
#[derive(Clone, Debug, Default)]
pub struct KnownNames {
    /// Of apps, each as it looks.
    apps: HashSet<String>,
    /// Of resource servers.
    services: HashSet<String>,
    /// Of the server: what it is called, and where it is.
    server: HashSet<String>,
}

impl KnownNames {
    /// Those of the server, and of the apps somebody vouches for and of resource servers.
    #[must_use]
    pub fn new<'a>(
        server: [&str; 2],
        apps: impl IntoIterator<Item = &'a str>,
        services: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        Self {
            apps: apps.into_iter().flat_map(looks).collect(),
            services: services.into_iter().flat_map(looks).collect(),
            server: server.into_iter().flat_map(looks).collect(),
        }
    }

    /// Whose name `name` looks like: the whole name of an app or a service, or one that has the server's in it ("Example ID
    /// Support").
    #[must_use]
    pub fn resembles(&self, name: &str) -> Option<Resembles> {
        let forms = forms(name);
        let is_among = |names: &HashSet<String>| forms.iter().any(|words| names.contains(&words.concat()));
        if is_among(&self.apps) {
            Some(Resembles::App)
        } else if is_among(&self.services) {
            Some(Resembles::Service)
        } else if forms.iter().any(|words| self.has_server(words)) {
            Some(Resembles::Server)
        } else {
            None
        }
    }

    /// Whether words that stand side by side make up the server's name, however it is split.
    fn has_server(&self, words: &[String]) -> bool {
        let longest = self.server.iter().map(String::len).max().unwrap_or_default();
        (0..words.len()).any(|first| {
            let mut joined = String::new();
            words.iter().skip(first).any(|word| {
                joined.push_str(word);
                joined.len() <= longest && self.server.contains(&joined)
            })
        })
    }
}

/// Whether people see anything of a name: not of one that is all spaces, marks without a letter, and what is not drawn.
#[must_use]
pub fn is_seen(name: &str) -> bool {
    // The skeleton leaves out what Unicode has to be ignored where it cannot be drawn, the fillers of Hangul among it.
    skeleton(name).any(|c| !(c.is_whitespace() || c.is_control() || is_combining_mark(c) || c == '\u{2800}'))
}

/// All a name looks like, its words joined; nothing for one without a letter.
fn looks(name: &str) -> impl Iterator<Item = String> {
    let forms = forms(name).into_iter().map(|words| words.concat());
    forms.filter(|look| !look.is_empty())
}

/// The words of a name as they look: without accents, marks and what is not seen, in one case and one script.
///
/// After Unicode TR 39 §4 ("skeleton"). Letters of two cases look like different ones (the Greek Ν like N, ν like v), so each
/// name is read as it is written and in small letters; and signs that stand for letters (`P@yroll`) may also be just signs
/// (`Payroll!`).
fn forms(name: &str) -> [Vec<String>; 4] {
    let plain: String = name.chars().filter(|c| !is_raised(*c)).nfkd().collect();
    let plain = without_marks(plain.chars());
    let written: String = without_marks(skeleton(&plain));
    let small = plain.to_lowercase();
    [
        words(&written, true),
        words(&written, false),
        words(&small, true),
        words(&small, false),
    ]
}

fn without_marks(text: impl Iterator<Item = char>) -> String {
    text.filter(|c| !is_combining_mark(*c)).collect()
}

fn words(name: &str, signs_are_letters: bool) -> Vec<String> {
    let seen: String = without_marks(skeleton(&name.to_lowercase()))
        .to_lowercase()
        .chars()
        .map(|c| match sign(c) {
            Some(letter) if signs_are_letters => letter,
            _ => letter(c),
        })
        .collect();
    let words = seen.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .map(|word| word.replace("rn", "m").replace("vv", "w"))
        .collect()
}

/// Signs beside a name, raised or in a ring, which compatibility forms would write out as letters and digits: "Payroll™".
fn is_raised(c: char) -> bool {
    matches!(c, '²' | '³' | '¹' | '©' | '®' | '⁰' | '⁴'..='⁹' | '₀'..='₉' | '℗' | '℠' | '™' | '🅪' | '🅫' | '🅬')
}

/// The letter that a sign is written for.
fn sign(c: char) -> Option<char> {
    Some(match c {
        '!' | '¡' | '|' => 'l',
        '@' => 'a',
        '$' => 's',
        '€' => 'e',
        '+' => 't',
        '(' | '<' => 'c',
        _ => return None,
    })
}

/// The small Latin letter that a letter or digit looks like; itself if none. What the skeleton leaves apart: digits, capitals
/// written small, and letters that look like each other in one typeface of two.
fn letter(c: char) -> char {
    match c {
        '0' | 'ø' | 'о' | 'ο' | 'օ' | 'ס' => 'o',
        '1' | 'i' | 'ı' | 'ɪ' | 'і' | 'ι' | 'ӏ' | 'ł' | 'ʟ' | 'ǀ' => 'l',
        '2' | 'ᴢ' => 'z',
        '3' | 'з' | 'е' | 'ε' | 'є' | 'ᴇ' | 'ɛ' => 'e',
        '4' | 'а' | 'α' | 'ɑ' | 'ᴀ' => 'a',
        '5' | 'ѕ' | 'ꜱ' => 's',
        '7' | 'т' | 'τ' | 'ᴛ' => 't',
        '8' | 'в' | 'β' | 'ß' | 'ь' | 'ʙ' => 'b',
        '6' | '9' | 'ɡ' | 'ց' | 'ɢ' => 'g',
        'с' | 'ϲ' | 'ᴄ' => 'c',
        'ԁ' | 'đ' | 'ᴅ' => 'd',
        'ꜰ' | 'ƒ' => 'f',
        'һ' | 'н' | 'ʜ' => 'h',
        'ј' | 'ᴊ' => 'j',
        'к' | 'κ' | 'ĸ' | 'ᴋ' => 'k',
        'м' | 'μ' | 'ᴍ' => 'm',
        'п' | 'η' | 'ո' | 'ɴ' => 'n',
        'р' | 'ρ' | 'ᴘ' | 'ᴩ' => 'p',
        'ԛ' | 'ꞯ' => 'q',
        'г' | 'ʀ' => 'r',
        'υ' | 'ս' | 'ᴜ' => 'u',
        'ν' | 'ѵ' | 'ᴠ' => 'v',
        'ԝ' | 'ш' | 'ω' | 'ᴡ' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' | 'ү' | 'ʏ' => 'y',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> KnownNames {
        let apps = [
            "PayPal",
            "Acme Notes",
            "Командировки",
            "Payroll",
            "Notes",
            "Home",
            "Bank",
        ];
        KnownNames::new(["Example ID", "id.example.com"], apps, ["Mail tools"])
    }

    #[test]
    fn ours_names_that_look_like_an_apps_are_found() {
        let known = known();
        for name in [
            "PayPal",
            "paypal",
            "PAYPAL",
            "Pay Pal",
            "Pay-Pal!",
            "PаyPаl",
            "PayPaI",
            "P\u{200b}ayPal",
            "ＰａｙＰａｌ",
            "Päypál",
            "P4yPal",
            "Acrne N0tes",
            "Acme\u{a0}Notes",
            "командировки",
            "КОМАНДИРОВКИ",
            // Capitals of other scripts keep the shape of capitals.
            "Νotes",
            "ΝΟΤΕЅ",
            "Ηome",
            "ΗΟΜΕ",
            "ΡaΥroll",
            // Written small, or in scripts of few.
            "ᴘᴀʏʀᴏʟʟ",
            "ꓑАꓬꓣОꓡꓡ",
            "Ꮲayroll",
            "ᵖᵃʸʳᵒˡˡ",
            // With marks beside it.
            "Payroll™",
            "Payroll²",
            "Payroll®",
            "Payroll!",
            "Pay\u{3164}roll",
            "Payroll\u{ffa0}",
            "Pay\u{115f}\u{1160}roll",
            // Digits and signs for letters.
            "8ank",
            "P@yroll",
            "Payro!!",
            "N0+es",
            "Note$",
        ] {
            assert_eq!(known.resembles(name), Some(Resembles::App), "{name}");
        }
        assert_eq!(known.resembles("MaiI-T00ls"), Some(Resembles::Service));
    }

    #[test]
    fn ours_names_with_the_servers_in_them_are_found() {
        let known = known();
        for name in [
            "Example ID",
            "example-id",
            "Exаmple ID",
            "Example ID Support",
            "The Example ID app",
            "ExampleID",
            "ExampleID Support",
            "Support of Exam pleID",
            "id.example.com",
            "ID.EXAMPLE.COM sign-in",
        ] {
            assert_eq!(known.resembles(name), Some(Resembles::Server), "{name}");
        }
    }

    #[test]
    fn ours_names_of_their_own_are_not_taken_for_others() {
        let known = known();
        for name in [
            "PayPal Notes",
            "Acme",
            "My Notes",
            "Example",
            "My Example Idea",
            "example.com",
            "",
            "  ",
            "\u{1f600}",
            "示例",
        ] {
            assert_eq!(known.resembles(name), None, "{name}");
        }
        assert_eq!(KnownNames::new(["", ""], [""], [""]).resembles(""), None);
        assert_eq!(KnownNames::new(["", ""], [""], [""]).resembles("Notes"), None);
    }

    #[test]
    fn ours_a_name_that_shows_nothing_is_none() {
        for name in [
            "",
            " ",
            "\u{200b}",
            "\u{3164}",
            "\u{115f}\u{1160}",
            "\u{ffa0}\u{a0}",
            "\u{2800}",
            "\u{301}",
            "\u{e0041}",
        ] {
            assert!(!is_seen(name), "{name:?}");
        }
        for name in ["a", "示", "\u{1f600}", "ﷺ", "!"] {
            assert!(is_seen(name), "{name}");
        }
    }
}
