//! Which passwords people may take: long enough, and hard to guess for one who knows them (NIST SP 800-63B §3.1.1.2:
//! a length and a list, and no rules about kinds of characters).

use super::breached::is_breached;
use zxcvbn::{Score, zxcvbn};

/// Checks a password against the rules; the sentences say what to change.
pub(super) fn check(password: &str, about: &[&str], min_length: usize) -> Result<(), Vec<String>> {
    let mut faults = Vec::new();
    if password.chars().count() < min_length {
        faults.push(format!(
            "The password must have at least {min_length} characters."
        ));
    }
    // Addresses and names are guessed in pieces, too.
    let pieces = about
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    let known: Vec<&str> = about
        .iter()
        .copied()
        .chain(pieces)
        .filter(|text| text.chars().count() > 2)
        .collect();
    let estimate = zxcvbn(password, &known);
    if estimate.score() < Score::Three {
        let feedback = estimate.feedback();
        let warning = feedback
            .and_then(zxcvbn::feedback::Feedback::warning)
            .map(|warning| warning.to_string());
        let advice = feedback
            .and_then(|feedback| feedback.suggestions().first())
            .map(ToString::to_string);
        let words = [
            Some("The password is too easy to guess.".to_owned()),
            warning,
            advice,
        ];
        faults.push(words.into_iter().flatten().collect::<Vec<_>>().join(" "));
    }
    if faults.is_empty() && is_breached(password) {
        faults.push(
            "The password was found in data that was stolen elsewhere: whoever guesses tries it first."
                .to_owned(),
        );
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}
