//! Words that people read in their own language: a line for each language there is, in one form.

use super::visit::Visit;
use crate::pages::admin::Field;
use crate::words::{Language, TaggedMember, TranslationChanges, Translations};

/// A member in one language, as it is kept, and the name of its field.
fn named(member: &str, language: Language) -> Option<(TaggedMember, String)> {
    let tag = language.tag();
    let name = format!("{member}#{tag}").parse().ok()?;
    Some((name, format!("{member}-{tag}")))
}

fn is_now<'a>(now: &'a Translations, wanted: &TaggedMember) -> &'a str {
    let mut all = now.iter();
    all.find(|(name, _)| *name == wanted).map_or("", |(_, text)| text)
}

/// A line for `member` in each language, with what is said there now.
#[must_use]
pub fn fields(visit: &Visit, (member, label): (&str, &str), now: &Translations) -> Vec<Field> {
    let field = |language: Language| {
        let (tagged, name) = named(member, language)?;
        let value = visit.value(&name, is_now(now, &tagged));
        Some(Field::line(
            name,
            format!("{label}: {}", language.own_name()),
            value,
        ))
    };
    Language::ALL.into_iter().filter_map(field).collect()
}

/// What the lines change of what is said now. Languages that nobody is answered in here stay as they are.
#[must_use]
pub fn sent(visit: &Visit, member: &str, now: &Translations) -> TranslationChanges {
    let change = |language: Language| {
        let (tagged, name) = named(member, language)?;
        let text = visit.sent(&name);
        (text != is_now(now, &tagged)).then(|| (tagged, (!text.is_empty()).then(|| text.to_owned())))
    };
    Language::ALL.into_iter().filter_map(change).collect()
}
