//! What is looked for in a list that is short enough to be read whole.

use super::visit::Visit;
use crate::pages::admin::{Field, Form};

/// The form that looks through the list at `to`.
#[must_use]
pub fn form(visit: &Visit, id: &'static str, to: &str) -> Form {
    Form::search(id, to, "Search").field(Field::line("q", "Search", visit.asked("q")))
}

/// Whether one of these texts of something has what is looked for in it.
#[must_use]
pub fn is_sought<'a>(visit: &Visit, texts: impl IntoIterator<Item = &'a str>) -> bool {
    let wanted = visit.asked("q").trim().to_lowercase();
    wanted.is_empty()
        || texts
            .into_iter()
            .any(|text| text.to_lowercase().contains(&wanted))
}

/// What is said of a list without rows: that it has none like those that are looked for, where something is.
#[must_use]
pub fn none(visit: &Visit, names: &[&str], found: &'static str) -> &'static str {
    if names.iter().any(|name| !visit.asked(name).trim().is_empty()) {
        found
    } else {
        "There are none yet."
    }
}

/// Those of a list that are on the page that is looked at, in the order of `key`, and where the next page is.
#[must_use]
pub fn page<T>(visit: &Visit, mut all: Vec<T>, key: impl Fn(&T) -> String) -> (Vec<T>, Option<String>) {
    all.sort_by_cached_key(&key);
    let after = visit.asked("after");
    all.retain(|one| after.is_empty() || key(one).as_str() > after);
    visit.paged(all, key)
}
