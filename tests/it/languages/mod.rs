//! Languages: which one somebody is answered in, that every page is in it, and how they choose another.

mod account;
mod choice;
mod negotiation;
mod pages;
mod roads;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use grantor::words::{Language, MESSAGES};

use crate::support::*;

/// The pages somebody saw, by name.
type Seen = BTreeMap<&'static str, Answer>;

/// A browser that asks for a language.
fn reading(s: &TestServer, accept_language: &str) -> Browser {
    let mut browser = s.browser();
    browser
        .headers
        .push(("accept-language", accept_language.to_owned()));
    browser
}

/// The language a page says it is in, in its markup and in its header alike.
fn language_of(page: &Answer) -> Language {
    let tag = page.header("content-language");
    let language = Language::tagged(tag).unwrap_or_else(|| panic!("{tag:?}: {page:?}"));
    let opening = format!("<html lang=\"{tag}\" dir=\"{}\">", language.direction().html());
    assert!(page.body.contains(&opening), "{opening}: {}", page.body);
    assert!(page.header("vary").contains("accept-language") && page.header("vary").contains("cookie"));
    language
}

/// What nobody says is translated for nothing, and soon wrong.
#[test]
fn ours_no_message_is_left_that_nobody_says() {
    let mut said = String::new();
    let mut folders = vec![
        Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"),
    ];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                said.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }
    let is_said = |key: &str| said.contains(&format!(".{}(", key.replace('-', "_")));
    let left: Vec<_> = MESSAGES
        .iter()
        .map(|(key, _)| *key)
        .filter(|key| !is_said(key))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}
