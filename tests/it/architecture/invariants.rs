//! What `docs/ARCHITECTURE.md` says is so, and the tests that hold it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::sources;

/// The text of every file of `folder` that ends in `.rs`.
fn texts(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(texts(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(fs::read_to_string(&path).unwrap());
        }
    }
    found
}

/// The lines of the section, each invariant one.
fn invariants(page: &str) -> Vec<String> {
    let section = page.split("\n## Invariants\n").nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let mut invariants: Vec<String> = Vec::new();
    for line in section.lines() {
        match line.strip_prefix("- ") {
            Some(first) => invariants.push(first.to_owned()),
            None if line.starts_with("  ") => invariants.last_mut().unwrap().push_str(line),
            None => {}
        }
    }
    invariants
}

/// The names in backquotes that are tests by their prefix.
fn tests_of(invariant: &str) -> Vec<&str> {
    let quoted = invariant.split('`').skip(1).step_by(2);
    let is_test = |name: &&str| {
        ["ours_", "rfc", "oidc_"]
            .iter()
            .any(|prefix| name.starts_with(prefix))
    };
    quoted.filter(is_test).collect()
}

#[test]
fn ours_every_invariant_names_a_test_that_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/ARCHITECTURE.md")).unwrap();
    let known: BTreeSet<String> = ["src", "tests"]
        .iter()
        .flat_map(|folder| texts(&root.join(folder)))
        .flat_map(|text| {
            let names = text.split("fn ").skip(1);
            let names =
                names.filter_map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next());
            names.map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    let invariants = invariants(&page);
    assert!(invariants.len() > 20, "{} invariants", invariants.len());
    for invariant in invariants {
        let tests = tests_of(&invariant);
        assert!(!tests.is_empty(), "names no test: {invariant}");
        for test in tests {
            assert!(known.contains(test), "{test} does not exist: {invariant}");
        }
    }
}

#[test]
fn ours_pages_know_nothing_of_http() {
    for (path, text) in sources() {
        if path.starts_with("pages") {
            for word in [
                "axum",
                "hyper",
                "reqwest",
                "http::",
                "StatusCode",
                "HeaderMap",
                "Cookie",
            ] {
                assert!(!text.contains(word), "{} knows {word}", path.display());
            }
        }
    }
}

/// A value that proves something is made where that is proved: its members are private, and no other file writes it.
#[test]
fn ours_what_proves_something_is_made_in_one_place() {
    for (name, place) in [
        ("Approved", "oauth/policy.rs"),
        ("RedirectTarget", "oauth/authorization_request.rs"),
        ("AuthenticatedClient", "client_auth/mod.rs"),
    ] {
        for (path, text) in sources() {
            let writes = text.match_indices(name).any(|(at, _)| {
                let before = text[..at].chars().next_back();
                let after = text[at + name.len()..].chars().next();
                let is_alone = before.is_none_or(|c| !c.is_alphanumeric() && c != '_');
                is_alone && (after == Some('(') || text[at + name.len()..].starts_with(" {"))
            });
            assert_eq!(
                writes,
                path == Path::new(place),
                "{} makes {name}",
                path.display()
            );
        }
        let text = sources()
            .into_iter()
            .find(|(path, _)| path == Path::new(place))
            .unwrap()
            .1;
        let body = text.split(&format!("pub struct {name}")).nth(1).unwrap();
        let body = body.split(['}', ';']).next().unwrap();
        assert!(!body.contains("pub "), "the members of {name} are private");
    }
}

/// The same list of columns in two statements of a file is a macro of that file.
#[test]
fn ours_lists_of_columns_are_written_once() {
    let is_column = |word: &&str| {
        word.chars()
            .all(|c| c.is_ascii_lowercase() || c == '_' || c == '.')
    };
    for (path, text) in sources() {
        if !path.starts_with("storage") {
            continue;
        }
        let mut lists: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
        for part in text.split(|c: char| !(c.is_ascii_lowercase() || "_.,".contains(c) || c.is_whitespace()))
        {
            let columns: Vec<_> = part
                .split(',')
                .map(str::trim)
                .filter(|word| !word.is_empty())
                .collect();
            if columns.len() >= 5 && columns.iter().all(is_column) {
                *lists.entry(columns).or_default() += 1;
            }
        }
        for (columns, times) in lists {
            assert_eq!(times, 1, "{}: {columns:?}", path.display());
        }
    }
}
