//! The messages of each language, parsed once it is first spoken.

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::FluentNumber;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::formats;
use super::language::Language;

include!(concat!(env!("OUT_DIR"), "/sources.rs"));

type Bundle = FluentBundle<FluentResource>;

/// Most servers speak few languages.
static BUNDLES: [OnceLock<Bundle>; Language::ALL.len()] = [const { OnceLock::new() }; Language::ALL.len()];

/// What a message says with these arguments; `None` if it cannot be said.
pub fn said(language: Language, key: &str, arguments: &FluentArgs<'_>) -> Option<String> {
    let bundle = BUNDLES.get(language.index())?.get_or_init(|| parsed(language));
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    let text = bundle
        .format_pattern(pattern, Some(arguments), &mut errors)
        .into_owned();
    errors.is_empty().then_some(text)
}

fn parsed(language: Language) -> Bundle {
    let id: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![id]);
    // What needs to be kept apart by its direction is, where it is put in.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::English => |value, _| number(Language::English, value),
        Language::German => |value, _| number(Language::German, value),
        Language::French => |value, _| number(Language::French, value),
        Language::Spanish => |value, _| number(Language::Spanish, value),
        Language::Portuguese => |value, _| number(Language::Portuguese, value),
        Language::Japanese => |value, _| number(Language::Japanese, value),
        Language::Arabic => |value, _| number(Language::Arabic, value),
    }));
    for source in SOURCES.get(language.index()).copied().unwrap_or_default() {
        // The build has parsed each of them: what is wrong there never comes here.
        let resource = match FluentResource::try_new((*source).to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// A number as its language writes it.
fn number(language: Language, value: &FluentValue<'_>) -> Option<String> {
    let FluentValue::Number(FluentNumber { value, .. }) = value else {
        return None;
    };
    // Counts are whole, and small enough to be so in any form.
    let whole: u64 = format!("{value:.0}").parse().ok()?;
    Some(formats::number(language, whole))
}
