//! What a new passkey is called, until its person calls it something else: by the make of its authenticator.

use crate::types::PasskeyName;

/// The makes that are known, one a line: AAGUID and name.
const KNOWN: &str = include_str!("aaguids.txt");

/// What a passkey of an unknown make is called.
const UNKNOWN: &str = "Passkey";

/// The make with this AAGUID (Web Authentication §6.5.1), if it is known. Nobody attests it: it is good for a name alone.
#[must_use]
pub fn make(aaguid: &str) -> Option<&'static str> {
    KNOWN
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(' '))
        .find_map(|(known, name)| (known == aaguid).then_some(name))
}

/// A name for a passkey of this make that is none of those in `taken`.
#[must_use]
pub fn name(aaguid: &str, taken: &[&PasskeyName]) -> Option<PasskeyName> {
    let make = make(aaguid).unwrap_or(UNKNOWN);
    let numbered = (2..=taken.len().saturating_add(2)).map(|number| format!("{make} {number}"));
    let mut names = std::iter::once(make.to_owned()).chain(numbered);
    let free = names.find(|name| taken.iter().all(|taken| taken.as_str() != name))?;
    free.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_the_list_of_makes_is_sorted_and_every_name_can_be_given() {
        let rows = KNOWN.lines().filter(|line| !line.starts_with('#'));
        let rows: Vec<_> = rows.map(|line| line.split_once(' ').unwrap()).collect();
        assert!(rows.is_sorted_by(|one, other| one.0 < other.0));
        for (aaguid, name) in rows {
            assert_eq!(uuid::Uuid::try_parse(aaguid).unwrap().to_string(), aaguid);
            assert!(name.parse::<PasskeyName>().is_ok(), "{name}");
            assert_eq!(make(aaguid), Some(name));
        }
    }

    #[test]
    fn ours_a_passkey_is_called_by_its_make_and_no_two_alike() {
        let apple = "fbfc3007-154e-4ecc-8c0b-6e020557d7bd";
        let first = name(apple, &[]).unwrap();
        assert_eq!(first.as_str(), "Apple Passwords");
        let second = name(apple, &[&first]).unwrap();
        assert_eq!(second.as_str(), "Apple Passwords 2");
        assert_eq!(
            name(apple, &[&first, &second]).unwrap().as_str(),
            "Apple Passwords 3"
        );
        assert_eq!(name(apple, &[&second]), Some(first));
        let zeros = "00000000-0000-0000-0000-000000000000";
        assert_eq!(name(zeros, &[]).unwrap().as_str(), "Passkey");
    }
}
