//! A password a person can type: random words and a number.

use crate::types::{Secret, random_bytes};

/// 512 words: nine bits each.
const WORDS: &str = include_str!("words.txt");

/// A new random password such as `otter-lamp-canyon-5712`: three words and a number, 40 bits. Enough for what lives as
/// long as a demo and can only be guessed at through its sign-in page.
#[must_use]
pub fn password() -> Secret {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let mut parts: Vec<String> = (0..3).filter_map(|_| word(&words)).collect();
    parts.push((1000 + u32::from_le_bytes(random_bytes()) % 9000).to_string());
    Secret::new(parts.join("-"))
}

fn word(words: &[&str]) -> Option<String> {
    let random = usize::from(u16::from_le_bytes(random_bytes()));
    words
        .get(random % words.len().max(1))
        .map(|&word| word.to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ours_a_password_has_forty_bits() {
        let words: HashSet<&str> = WORDS.split_whitespace().collect();
        assert_eq!(
            words.len(),
            512,
            "a power of two, so that each is as likely as the others"
        );
        assert_eq!(WORDS.split_whitespace().count(), 512);
        let password = password();
        let parts: Vec<&str> = password.expose().split('-').collect();
        assert_eq!(parts.len(), 4, "{parts:?}");
        assert!(parts[..3].iter().all(|part| words.contains(part)));
        assert!((1000..10000).contains(&parts[3].parse::<u32>().unwrap()));
        assert_ne!(password, super::password());
    }
}
