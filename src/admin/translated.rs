//! What holds of words in other languages, whoever writes them.

use super::refusal::{Faults, Refusal, check_words};
use crate::oauth::translated::MOST;
use crate::words::Translations;

/// Checks the texts of one thing that has these `members` in other languages, each a line that holds at most `most` characters.
pub(super) fn check_texts(translations: &Translations, members: &[&str], most: usize, faults: &mut Faults) {
    faults.note(check_members(translations, members));
    for member in members {
        // Many of one kind are one fault.
        let what = format!("{member} in another language");
        let mut texts = translations.of(member);
        let bad = texts.find_map(|text| check_words(&what, text, most).err());
        if let Some(refusal) = bad {
            faults.add(refusal);
        }
    }
}

/// That all of it is about what there is in other languages, and not too much.
fn check_members(translations: &Translations, members: &[&str]) -> Result<(), Refusal> {
    if translations.len() > MOST {
        return Err(Refusal::invalid(format!(
            "There are at most {MOST} texts in other languages."
        )));
    }
    match translations
        .iter()
        .find(|(name, _)| !members.contains(&name.member()))
    {
        None => Ok(()),
        Some((name, _)) => Err(Refusal::invalid(format!(
            "{} is not what people read in their own language here: that is {}.",
            name.member(),
            members.join(", ")
        ))
        .try_this(format!(
            "--translate {}#de=…",
            members.first().copied().unwrap_or_default()
        ))),
    }
}
