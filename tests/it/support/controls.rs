//! What people press and fill in, on every page that any test is answered with: each control has an id of its own, which
//! `docs/pages.md` lists.

use std::collections::BTreeSet;
use std::sync::LazyLock;

/// What the manual lists, with `N` for what is counted.
pub static LISTED: LazyLock<BTreeSet<String>> = LazyLock::new(|| listed(MANUAL));

/// What of it is of the administration's pages.
pub static OF_ADMINISTRATION: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let (_, administration) = MANUAL.split_once("\n## The administration\n").unwrap();
    listed(administration)
});

const MANUAL: &str = include_str!("../../../docs/pages.md");

fn listed(page: &str) -> BTreeSet<String> {
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    let cells = rows.filter_map(|row| row.split('|').nth(1));
    cells
        .flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned))
        .collect()
}

/// Those of the demo alone: the test of the whole tour sees every one.
pub const OF_DEMO: [&str; 5] = ["action-N", "step-N", "more-N", "sent-N", "tour"];

/// Those of the rooms of the administration that `tests/it/admin_pages/ids.rs` opens: it sees every one.
pub const OF_ROOMS: [&str; 52] = [
    "to-home",
    "to-groups",
    "to-keys",
    "to-mails",
    "to-audit",
    "to-settings",
    "to-explain",
    "back",
    "confirm",
    "confirm-typed",
    "road-N-N",
    "to-do-N-N",
    "counts-N",
    "rotate-key",
    "keys-N-N",
    "jwks",
    "make-key",
    "make-key-algorithm-N",
    "make-key-when-N",
    "mails-next",
    "find-events",
    "find-events-kind",
    "find-events-whom",
    "find-events-client",
    "find-events-actor",
    "find-events-reason",
    "find-events-error_id",
    "find-events-since",
    "find-events-until",
    "events-N-N",
    "events-N-N-N",
    "events-next",
    "export-events",
    "audit-chain",
    "erase-events",
    "event-N",
    "event-N-N",
    "same-kind",
    "same-person",
    "same-app",
    "same-doer",
    "same-error",
    "verify-events",
    "find-settings",
    "find-settings-q",
    "find-settings-set",
    "explain",
    "explain-whom",
    "explain-client",
    "explain-scope",
    "explain-resource",
    "verdicts-N-N-N",
];

/// The rooms of the administration that roles and what they open are in: `tests/it/admin_pages/rights.rs` sees all their ids.
pub const RIGHTS: [&str; 5] = [
    "/admin/roles",
    "/admin/resources",
    "/admin/scopes",
    "/admin/providers",
    "/admin/registration-tokens",
];

/// What the manual lists of the pages at these paths.
pub fn listed_of(paths: &[&str]) -> BTreeSet<String> {
    let is_of_them = |row: &&str| {
        let place = row.split('|').nth(3).unwrap_or_default();
        paths.iter().any(|path| place.contains(&format!("`{path}")))
    };
    let rows: Vec<_> = MANUAL.lines().filter(is_of_them).collect();
    listed(&rows.join("\n"))
}

/// The names of tags people press or fill in.
const CONTROLS: [&str; 6] = ["a", "button", "input", "select", "summary", "textarea"];

/// The ids of the controls of a page, as they are listed.
///
/// # Panics
/// If a control has no id, an id stands there twice, or one is not listed.
pub fn ids(html: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let mut of_controls = BTreeSet::new();
    for tag in html.split('<').skip(1) {
        let name = tag
            .split(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default();
        let tag = tag.split('>').next().unwrap_or_default();
        let id = tag
            .split_once(" id=\"")
            .and_then(|(_, rest)| rest.split('"').next());
        if let Some(id) = id {
            assert!(
                all.insert(id.to_owned()),
                "the id {id} stands there twice: {html}"
            );
        }
        if !CONTROLS.contains(&name) || tag.contains(" type=\"hidden\"") {
            continue;
        }
        let id = id.unwrap_or_else(|| panic!("<{tag}> has no id: {html}"));
        let listed = named(counted(id));
        assert!(
            LISTED.contains(&listed),
            "docs/pages.md does not list the id {listed}"
        );
        of_controls.insert(listed);
    }
    of_controls
}

/// An id with `ID` for the provider it is of, or `NAME` for the list whose next page it leads to.
fn named(id: String) -> String {
    let of_provider = ["with-", "connect-"]
        .into_iter()
        .find(|prefix| id.starts_with(prefix));
    match of_provider {
        Some(prefix) if !LISTED.contains(&id) => format!("{prefix}ID"),
        _ if id.ends_with("-next") && !LISTED.contains(&id) => "NAME-next".to_owned(),
        _ => id,
    }
}

/// An id with `N` for each of its numbers.
fn counted(id: &str) -> String {
    let mut listed = String::new();
    let mut was_digit = false;
    for c in id.chars() {
        if !c.is_ascii_digit() {
            listed.push(c);
        } else if !was_digit {
            listed.push('N');
        }
        was_digit = c.is_ascii_digit();
    }
    listed
}
