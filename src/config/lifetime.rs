//! Durations as people write them: `60s`, `10m`, `2h`, `14d`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::types::StringError;

/// A duration in whole seconds, written as a number and one of `s`, `m`, `h`, `d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Lifetime(Duration);

impl Lifetime {
    /// A lifetime of `seconds`.
    #[must_use]
    pub const fn seconds(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }

    /// "30 days": as people read it.
    #[must_use]
    pub fn in_words(self) -> String {
        let text = self.to_string();
        let (number, unit) = text.split_at(text.len().saturating_sub(1));
        let unit = match unit {
            "d" => "day",
            "h" => "hour",
            "m" => "minute",
            _ => "second",
        };
        if number == "1" {
            format!("1 {unit}")
        } else {
            format!("{number} {unit}s")
        }
    }

    /// As a [`Duration`].
    #[must_use]
    pub const fn duration(self) -> Duration {
        self.0
    }
}

impl FromStr for Lifetime {
    type Err = StringError;

    fn from_str(text: &str) -> Result<Self, StringError> {
        const RULE: StringError =
            StringError("a duration is a number followed by s, m, h or d, for example 10m");
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let unit = match text.get(digits.len()..) {
            Some("s") => 1,
            Some("m") => 60,
            Some("h") => 3600,
            Some("d") => 86400,
            _ => return Err(RULE),
        };
        let number: u64 = digits.parse().map_err(|_| RULE)?;
        number
            .checked_mul(unit)
            .filter(|&s| s < 1 << 40)
            .map(Self::seconds)
            .ok_or(RULE)
    }
}

impl TryFrom<String> for Lifetime {
    type Error = StringError;

    fn try_from(text: String) -> Result<Self, StringError> {
        text.parse()
    }
}

impl From<Lifetime> for String {
    fn from(lifetime: Lifetime) -> Self {
        lifetime.to_string()
    }
}

impl fmt::Display for Lifetime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        for (unit, letter) in [(86400, 'd'), (3600, 'h'), (60, 'm')] {
            if seconds >= unit && seconds.is_multiple_of(unit) {
                return write!(f, "{}{letter}", seconds / unit);
            }
        }
        write!(f, "{seconds}s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_a_lifetime_reads_and_prints_alike() {
        for text in ["0s", "59s", "10m", "2h", "14d", "90s"] {
            assert_eq!(text.parse::<Lifetime>().unwrap().to_string(), text);
        }
        assert_eq!("30d".parse::<Lifetime>().unwrap().in_words(), "30 days");
        assert_eq!("60m".parse::<Lifetime>().unwrap().in_words(), "1 hour");
        assert_eq!("24h".parse::<Lifetime>().unwrap().to_string(), "1d");
        for bad in [
            "",
            "10",
            "m",
            "-1s",
            "1.5h",
            "10 m",
            "10M",
            "99999999999999999999d",
        ] {
            assert!(bad.parse::<Lifetime>().is_err(), "{bad}");
        }
    }
}
