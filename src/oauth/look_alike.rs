//! Names that look alike: an app that registered itself chose its own, and may have chosen another's.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Whose name it looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resembles {
    /// An app somebody vouches for.
    App,
    /// This server itself.
    Server,
}

/// The names people here know.
#[derive(Clone, Debug, Default)]
pub struct KnownNames {
    /// Of apps, each as it looks.
    apps: HashSet<String>,
    /// Of the server, word by word.
    server: Vec<String>,
}

impl KnownNames {
    /// Those of the server and of the apps somebody vouches for.
    #[must_use]
    pub fn new<'a>(server: &str, apps: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            apps: apps.into_iter().map(|name| words(name).concat()).collect(),
            server: words(server),
        }
    }

    /// Whose name `name` looks like: the whole name of an app, or one that has the server's in it ("Example ID Support").
    #[must_use]
    pub fn resembles(&self, name: &str) -> Option<Resembles> {
        let words = words(name);
        let whole = words.concat();
        if whole.is_empty() {
            return None;
        }
        let has_server = !self.server.is_empty()
            && (whole == self.server.concat()
                || words
                    .windows(self.server.len())
                    .any(|window| *window == *self.server));
        if self.apps.contains(&whole) {
            Some(Resembles::App)
        } else if has_server {
            Some(Resembles::Server)
        } else {
            None
        }
    }
}

/// The words of a name as they look: without accents, marks and what is not seen, in one case and one script.
///
/// After Unicode TR 39 §4 ("skeleton"), with the few letters that matter for names of apps: the whole table of it is forty times
/// as long, and what is missing here costs a warning less, not a check.
fn words(name: &str) -> Vec<String> {
    let seen: String = name
        .nfkd()
        .filter(|c| !is_combining_mark(*c) && !is_unseen(*c))
        .flat_map(char::to_lowercase)
        .map(looks_like)
        .collect();
    let words = seen.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .map(|word| word.replace("rn", "m").replace("vv", "w"))
        .collect()
}

/// Soft hyphen, joiners, marks of direction, variation selectors.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// The Latin letter that a small letter or digit looks like; itself if none.
fn looks_like(c: char) -> char {
    match c {
        '0' | 'о' | 'ο' | 'օ' | 'ס' | 'ø' => 'o',
        '1' | 'i' | '|' | 'і' | 'ι' | 'ı' | 'ӏ' | 'ł' | 'ǀ' => 'l',
        '5' | 'ѕ' => 's',
        'а' | 'α' | 'ɑ' => 'a',
        'в' | 'β' | 'ь' => 'b',
        'с' | 'ϲ' => 'c',
        'ԁ' | 'đ' => 'd',
        '3' | 'з' | 'е' | 'ε' | 'є' => 'e',
        'ɡ' | 'ց' => 'g',
        'һ' | 'н' => 'h',
        'ј' => 'j',
        'к' | 'κ' => 'k',
        'м' | 'μ' => 'm',
        'п' | 'η' | 'ո' => 'n',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'г' => 'r',
        'т' | 'τ' => 't',
        'υ' | 'ս' => 'u',
        'ν' | 'ѵ' => 'v',
        'ԝ' | 'ш' | 'ω' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' | 'ү' => 'y',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_names_that_look_alike_are_found() {
        let known = KnownNames::new("Example ID", ["PayPal", "Acme Notes", "Командировки"]);
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
            "P4yPal ".replace('4', "a").trim_end(),
            "Acrne N0tes",
            "Acme\u{a0}Notes",
            "командировки",
        ] {
            assert_eq!(known.resembles(name), Some(Resembles::App), "{name}");
        }
        for name in [
            "Example ID",
            "example-id",
            "Exаmple ID",
            "Example ID Support",
            "The Example ID app",
            "ExampleID",
        ] {
            assert_eq!(known.resembles(name), Some(Resembles::Server), "{name}");
        }
        for name in [
            "PayPal Notes",
            "Acme",
            "Notes",
            "Example",
            "My Example Idea",
            "",
            "  ",
            "\u{1f600}",
            "示例",
        ] {
            assert_eq!(known.resembles(name), None, "{name}");
        }
        assert_eq!(KnownNames::new("", [""]).resembles(""), None);
    }
}
