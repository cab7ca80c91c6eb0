//! Which passwords people may take: long enough, and hard to guess for one who knows them (NIST SP 800-63B §3.1.1.2:
//! a length and a list, and no rules about kinds of characters).

use zxcvbn::feedback::{Feedback, Suggestion, Warning};
use zxcvbn::{Score, zxcvbn};

use super::breached::is_breached;
use crate::words::{Message, Words};

/// Checks a password against the rules; the sentences say what to change.
pub(super) fn check(
    words: Words,
    password: &str,
    about: &[&str],
    min_length: usize,
) -> Result<(), Vec<String>> {
    let mut faults = Vec::new();
    if password.chars().count() < min_length {
        faults.push(words.password_too_short(min_length).text());
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
        let warning = feedback.and_then(Feedback::warning);
        let advice = feedback.and_then(|feedback| feedback.suggestions().first());
        let sentences = [
            Some(words.password_too_easy()),
            warning.map(|warning| warned(words, warning)),
            advice.map(|advice| advised(words, *advice)),
        ];
        let sentences = sentences.into_iter().flatten().map(|sentence| sentence.text());
        faults.push(sentences.collect::<Vec<_>>().join(" "));
    }
    if faults.is_empty() && is_breached(password) {
        faults.push(words.password_stolen().text());
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// Why it is guessed soon.
fn warned(words: Words, warning: Warning) -> Message<'static> {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess => words.password_warn_rows(),
        Warning::ShortKeyboardPatternsAreEasyToGuess => words.password_warn_pattern(),
        Warning::RepeatsLikeAaaAreEasyToGuess => words.password_warn_repeat(),
        Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => words.password_warn_repeats(),
        Warning::ThisIsATop10Password => words.password_warn_top_10(),
        Warning::ThisIsATop100Password => words.password_warn_top_100(),
        Warning::ThisIsACommonPassword => words.password_warn_common(),
        Warning::ThisIsSimilarToACommonlyUsedPassword => words.password_warn_similar(),
        Warning::SequencesLikeAbcAreEasyToGuess => words.password_warn_sequence(),
        Warning::RecentYearsAreEasyToGuess => words.password_warn_years(),
        Warning::AWordByItselfIsEasyToGuess => words.password_warn_word(),
        Warning::DatesAreOftenEasyToGuess => words.password_warn_dates(),
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess => words.password_warn_names_alone(),
        Warning::CommonNamesAndSurnamesAreEasyToGuess => words.password_warn_names(),
    }
}

/// What would make it better.
fn advised(words: Words, advice: Suggestion) -> Message<'static> {
    match advice {
        Suggestion::UseAFewWordsAvoidCommonPhrases => words.password_try_words(),
        Suggestion::NoNeedForSymbolsDigitsOrUppercaseLetters => words.password_try_no_symbols(),
        Suggestion::AddAnotherWordOrTwo => words.password_try_more_words(),
        Suggestion::CapitalizationDoesntHelpVeryMuch => words.password_try_capitals(),
        Suggestion::AllUppercaseIsAlmostAsEasyToGuessAsAllLowercase => words.password_try_uppercase(),
        Suggestion::ReversedWordsArentMuchHarderToGuess => words.password_try_reversed(),
        Suggestion::PredictableSubstitutionsDontHelpVeryMuch => words.password_try_substitutions(),
        Suggestion::UseALongerKeyboardPatternWithMoreTurns => words.password_try_longer_pattern(),
        Suggestion::AvoidRepeatedWordsAndCharacters => words.password_try_no_repeats(),
        Suggestion::AvoidSequences => words.password_try_no_sequences(),
        Suggestion::AvoidRecentYears => words.password_try_no_years(),
        Suggestion::AvoidYearsThatAreAssociatedWithYou => words.password_try_no_own_years(),
        Suggestion::AvoidDatesAndYearsThatAreAssociatedWithYou => words.password_try_no_own_dates(),
    }
}
