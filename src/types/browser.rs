//! Which browser it was, in a few words of ours: of what a browser calls itself, only names we know are told on.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

/// What a `User-Agent` says, by the words that name it; the first that is found counts, since browsers name those they
/// descend from too.
const BROWSERS: [(&str, &str); 9] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// The same for systems.
const SYSTEMS: [(&str, &str); 7] = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// Which browser on which system it was, as far as is known.
///
/// It is written down as its English words are, so that what was written before it had a type is read as well.
#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(into = "String")]
pub struct Browser {
    /// The browser.
    pub name: Option<&'static str>,
    /// The system.
    pub system: Option<&'static str>,
}

impl Browser {
    /// The one that calls itself so.
    #[must_use]
    pub fn of(user_agent: &str) -> Self {
        let find = |known: &[(&str, &'static str)]| {
            let found = known.iter().find(|(word, _)| user_agent.contains(word));
            found.map(|(_, name)| *name)
        };
        Self {
            name: find(&BROWSERS),
            system: find(&SYSTEMS),
        }
    }
}

impl<'de> Deserialize<'de> for Browser {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

/// In English.
impl fmt::Display for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.name, self.system) {
            (Some(browser), Some(system)) => write!(f, "{browser} on {system}"),
            (Some(browser), None) => f.write_str(browser),
            (None, Some(system)) => write!(f, "an unknown browser on {system}"),
            (None, None) => f.write_str("an unknown browser"),
        }
    }
}

impl fmt::Debug for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<String> for Browser {
    fn from(words: String) -> Self {
        let (name, system) = words.split_once(" on ").unwrap_or((&*words, ""));
        let find = |known: &[(&str, &'static str)], wanted: &str| {
            let found = known.iter().find(|(_, name)| *name == wanted);
            found.map(|(_, name)| *name)
        };
        Self {
            name: find(&BROWSERS, name),
            system: find(&SYSTEMS, system),
        }
    }
}

impl From<Browser> for String {
    fn from(browser: Browser) -> Self {
        browser.to_string()
    }
}

/// "Firefox on Linux".
#[must_use]
pub fn browser_named(user_agent: &str) -> String {
    Browser::of(user_agent).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_a_browser_is_named_by_words_of_ours_alone() {
        for (agent, name) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            ("curl/8.0", "an unknown browser"),
            ("", "an unknown browser"),
            (
                "Call +1 555 0100 to keep your account (Linux)",
                "an unknown browser on Linux",
            ),
        ] {
            assert_eq!(browser_named(agent), name, "{agent}");
            let browser = Browser::of(agent);
            assert_eq!(Browser::from(String::from(browser)), browser, "{agent}");
        }
    }

    #[test]
    fn ours_what_is_read_as_a_browser_is_one_that_we_know() {
        for words in [
            "",
            "Firefox on",
            "Call us on Linux",
            " on ",
            "Firefox on <b>",
            "an unknown browser",
        ] {
            let browser = Browser::from(words.to_owned());
            assert!(browser.name.is_none_or(|name| name == "Firefox"), "{words}");
            assert!(browser.system.is_none_or(|system| system == "Linux"), "{words}");
        }
    }
}
