//! Passwords that whoever guesses tries first, since they were in many breaches (NIST SP 800-63B §3.1.1.2, "a blocklist that
//! contains known commonly used, expected, or compromised passwords"). `breached.txt` says where they are from; zxcvbn has lists of
//! its own, and what those know is not in it.

use std::collections::HashSet;
use std::sync::LazyLock;

static BREACHED: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("breached.txt").lines();
    lines.filter(|line| !line.starts_with('#')).collect()
});

/// Whether a password is one of them, in whatever case, and with whatever digits and marks after it.
pub(super) fn is_breached(password: &str) -> bool {
    let lower = password.trim().to_lowercase();
    let bare = lower.trim_end_matches(|c: char| c.is_ascii_digit() || c.is_ascii_punctuation());
    BREACHED.contains(lower.as_str()) || BREACHED.contains(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_what_was_in_many_breaches_is_known_with_what_people_put_after_it() {
        for password in [
            "iloveyousomuch",
            "ILoveYouSoMuch",
            "iloveyousomuch1!",
            "30SecondsToMars",
            "30secondstomars2027",
            " stratovarius ",
        ] {
            assert!(is_breached(password), "{password}");
        }
        for password in [
            "violet anchor meadow 9",
            "otter-lamp-canyon-57",
            "",
            "# of the",
            "12345",
        ] {
            assert!(!is_breached(password), "{password}");
        }
    }

    #[test]
    fn ours_the_list_is_sorted_in_lower_case_and_has_none_that_is_too_short_anyway() {
        let listed: Vec<_> = include_str!("breached.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect();
        assert!(listed.len() > 500, "{}", listed.len());
        assert!(listed.is_sorted());
        for password in listed {
            assert_eq!(password, password.to_lowercase());
            assert!(password.len() >= 12, "{password}");
        }
    }
}
