//! What people press and fill in, on every page that any test is answered with: each control has an id of its own, which
//! `docs/pages.md` lists.

use std::collections::BTreeSet;
use std::sync::LazyLock;

/// What the manual lists, with `N` for what is counted.
pub static LISTED: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let page = include_str!("../../../docs/pages.md");
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    let cells = rows.filter_map(|row| row.split('|').nth(1));
    cells
        .flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned))
        .collect()
});

/// Those of the demo alone: the test of the whole tour sees every one.
pub const OF_DEMO: [&str; 5] = ["action-N", "step-N", "more-N", "sent-N", "tour"];

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
        let listed = counted(id);
        assert!(
            LISTED.contains(&listed),
            "docs/pages.md does not list the id {listed}"
        );
        of_controls.insert(listed);
    }
    of_controls
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
