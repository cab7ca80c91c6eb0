//! What people read, in the languages there are: the files of `locales/`, one method for each message.
//!
//! English says which messages there are; `locales/build.rs` holds every other language to it and writes the methods, so that
//! a key that is missing does not build. Numbers, dates and lists are written as each language writes them, by CLDR's data.

mod bundles;
mod catalogue;
mod formats;
mod language;
mod message;
mod negotiation;
mod tag;
mod translations;

pub use catalogue::{MESSAGES, Words};
pub use language::{Direction, Language};
pub use message::{Count, Html, Message, Piece};
pub use negotiation::{MOST_ASKED, of_accept_language, of_ui_locales};
pub use tag::LanguageTag;
pub use translations::{TaggedMember, TranslationChanges, Translations};

#[cfg(test)]
mod tests;
