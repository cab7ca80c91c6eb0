//! A change is a value, and one door makes it.

use std::path::Path;

use super::sources;

/// The code of each file of a folder, without comments and the tests at its foot.
fn code_of(folder: &str) -> Vec<(String, String)> {
    let inside = sources()
        .into_iter()
        .filter(|(path, _)| path.starts_with(folder) && !path.ends_with("tests.rs"));
    inside
        .map(|(path, text)| {
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned();
            let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            (
                path.to_str().unwrap().to_owned(),
                lines.collect::<Vec<_>>().join("\n"),
            )
        })
        .collect()
}

/// The names of the changes, as their list has them.
fn listed() -> Vec<String> {
    let (_, text) = sources()
        .into_iter()
        .find(|(path, _)| path == Path::new("admin/change.rs"))
        .unwrap();
    let list = text.split("\nchanges! {").nth(1).unwrap();
    let lines = list.lines().filter_map(|line| line.split_once(" = "));
    lines.map(|(name, _)| name.trim().to_owned()).collect()
}

#[test]
fn ours_one_door_writes_what_administrators_change() {
    let doors = [
        ".write(move",
        ".write_one(move",
        ".decide(move",
        "audit::record(",
        " record(",
    ];
    for (path, code) in code_of("admin") {
        let is_door = path == "admin/apply.rs";
        // What expires is deleted by recurring work, many at once, each with its event.
        let is_recurring = path == "admin/registrations.rs";
        for door in doors {
            assert!(
                is_door || (is_recurring && door == " record(") || !code.contains(door),
                "{path}: {door}"
            );
        }
    }
    for (path, code) in code_of("") {
        if code.contains(".decide(") {
            // An account that somebody makes for themselves is taken back if its passkey is refused.
            assert!(
                ["admin/apply.rs", "session/sign_up.rs"].contains(&&*path),
                "{path}"
            );
        }
    }
}

#[test]
fn ours_the_command_line_writes_by_changes_alone() {
    for (path, code) in code_of("cli") {
        for write in [".write(move", ".write_one(move", ".decide("] {
            assert!(!code.contains(write), "{path}: {write}");
        }
        // What it asks of the database itself.
        for (at, _) in code.match_indices("(&mut db.read()") {
            let called = code[..at].rsplit(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
            let called = called.into_iter().next().unwrap();
            assert!(
                [
                    "signing_keys::list",
                    "catalog",
                    "reload",
                    "logout_deliveries::waiting",
                    "mails::standing"
                ]
                .contains(&called),
                "{path}: {called}"
            );
        }
        let conns = code.matches(".conn()").count();
        assert_eq!(
            conns,
            code.matches("(&mut db.read().await?.conn()").count(),
            "{path}"
        );
    }
}

#[test]
fn ours_every_change_has_somebody_who_makes_it() {
    let makers: String = code_of("cli")
        .into_iter()
        .chain(code_of("endpoints"))
        .map(|(_, code)| code)
        .collect();
    let listed = listed();
    assert!(listed.len() > 30, "{listed:?}");
    for name in listed {
        let is_made = [" ", "("]
            .iter()
            .flat_map(|before| [format!("{before}{name} {{"), format!("{before}{name}(")])
            .any(|made| makers.contains(&made));
        assert!(is_made, "nobody makes {name}");
    }
}

#[test]
fn ours_every_change_is_in_the_list() {
    let listed = listed();
    for (path, code) in code_of("admin") {
        for part in code.split("impl Changing for ").skip(1) {
            let name = part.split_whitespace().next().unwrap();
            assert!(
                name == "Change" || listed.iter().any(|known| known == name),
                "{path}: {name}"
            );
        }
    }
}
