//! Commands, flags and settings named in the middle of a sentence or a table: each is there.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use super::pages;

/// The text of `--help` of a command, if there is such a command.
fn help(path: &[&str], known: &mut BTreeMap<String, Option<String>>) -> Option<String> {
    let key = path.join(" ");
    known
        .entry(key)
        .or_insert_with(|| {
            let output = Command::new(env!("CARGO_BIN_EXE_grantor"))
                .args(path)
                .arg("--help")
                .output()
                .unwrap();
            output
                .status
                .success()
                .then(|| String::from_utf8(output.stdout).unwrap())
        })
        .clone()
}

/// What `grantor …` of a page names that is not there.
fn missing(command: &str, known: &mut BTreeMap<String, Option<String>>) -> Vec<String> {
    let words: Vec<&str> = command.split_whitespace().skip(1).collect();
    let mut path: Vec<&str> = Vec::new();
    let mut text = help(&[], known).unwrap();
    for word in &words {
        let is_command = |line: &str| line.starts_with("  ") && line.split_whitespace().next() == Some(word);
        if !text.lines().any(is_command) {
            break;
        }
        path.push(word);
        let Some(below) = help(&path, known) else {
            path.pop();
            break;
        };
        text = below;
    }
    let wants_command = text.contains("<COMMAND>");
    let next = words.get(path.len());
    let mut missing = Vec::new();
    if wants_command && next.is_some_and(|next| !next.starts_with('-') && *next != "…") {
        missing.push(format!("grantor {} {}", path.join(" "), next.unwrap()).replace("  ", " "));
    }
    for flag in words.iter().filter(|word| word.starts_with("--")) {
        let flag = flag.split(['=', '[', ']']).next().unwrap();
        let is_there = text
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
            .any(|word| word == flag);
        if !is_there {
            missing.push(format!("grantor {} {flag}", path.join(" ")));
        }
    }
    missing
}

/// What stands in backquotes outside the blocks of a page.
fn spans(text: &str) -> Vec<String> {
    let outside: String = text.split("```").step_by(2).collect::<Vec<_>>().join("\n");
    outside
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|span| !span.contains('\n'))
        .map(str::to_owned)
        .collect()
}

/// `grantor scope create|edit --kind …` is two commands.
fn each(span: &str) -> Vec<String> {
    let alternatives = span
        .split(' ')
        .take_while(|word| !word.starts_with('-'))
        .find(|word| word.contains('|'));
    alternatives.map_or_else(
        || vec![span.to_owned()],
        |word| word.split('|').map(|one| span.replacen(word, one, 1)).collect(),
    )
}

/// Flags of other programs.
const OF_OTHERS: [(&str, &str); 2] = [
    ("--suite", "tests/interop/htmlunit and the suite's own runner"),
    ("--rerun", "the suite's own runner"),
];

/// Every flag of every command, found by walking the tree.
fn flags(known: &mut BTreeMap<String, Option<String>>) -> BTreeSet<String> {
    let mut flags = BTreeSet::new();
    let mut waiting = vec![String::new()];
    while let Some(path) = waiting.pop() {
        let words: Vec<&str> = path.split_whitespace().collect();
        let text = help(&words, known).unwrap();
        flags.extend(
            text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
                .filter(|word| word.starts_with("--"))
                .map(str::to_owned),
        );
        let below = text
            .lines()
            .skip_while(|line| *line != "Commands:")
            .skip(1)
            .take_while(|line| line.starts_with("  "))
            .filter_map(|line| line.split_whitespace().next())
            .filter(|name| *name != "help");
        waiting.extend(below.map(|name| format!("{path} {name}")));
    }
    flags
}

/// Every section of the configuration, and every setting by its whole name.
fn settings() -> (BTreeSet<String>, BTreeSet<String>) {
    let reference = grantor::config::reference::markdown();
    let (mut sections, mut settings) = (BTreeSet::new(), BTreeSet::new());
    let mut section = String::new();
    for line in reference.lines() {
        if let Some(name) = line.strip_prefix("## [").and_then(|line| line.strip_suffix(']')) {
            section = format!("{name}.");
            sections.insert(name.to_owned());
        } else if let Some((key, _)) = line.strip_prefix("| `").and_then(|line| line.split_once("` |")) {
            settings.insert(format!("{section}{key}"));
        }
    }
    (sections, settings)
}

/// The setting that a span names: `section.key`, or the environment's name of it.
fn setting(span: &str, sections: &BTreeSet<String>) -> Option<String> {
    if let Some(name) = span.strip_prefix("GRANTOR__") {
        let name = name.split('=').next().unwrap();
        return (name != "SECTION__KEY").then(|| name.to_lowercase().replace("__", "."));
    }
    let is_name = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let (section, _) = span.split_once('.')?;
    let name = span.split([' ', '=']).next().unwrap();
    // A file is no setting.
    let is_file = [".toml", ".key", ".rs", ".md", ".db", ".sh", ".ftl"]
        .iter()
        .any(|ending| name.ends_with(ending) && !name.starts_with("server.tls"));
    (sections.contains(section) && name.split('.').all(is_name) && !is_file).then(|| name.to_owned())
}

#[test]
fn ours_every_command_and_flag_the_documents_name_exists() {
    let mut known = BTreeMap::new();
    let flags = flags(&mut known);
    let mut faults = Vec::new();
    let mut looked_up = BTreeSet::new();
    for (page, text) in pages() {
        for span in spans(&text) {
            if span.starts_with("grantor ") {
                for one in each(&span) {
                    for missing in missing(&one, &mut known) {
                        faults.push(format!("{page}: `{span}`: there is no {missing}"));
                    }
                }
            } else if span.starts_with("--") {
                for flag in span.split(' ').filter(|word| word.starts_with("--")) {
                    // `--open|--closed` are two.
                    for flag in flag.split('|').map(|flag| flag.split('=').next().unwrap()) {
                        let is_of_others = OF_OTHERS.iter().any(|(other, _)| *other == flag);
                        if !flags.contains(flag) && !is_of_others {
                            faults.push(format!("{page}: `{span}`: no command has {flag}"));
                        }
                        looked_up.insert(flag.to_owned());
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(known.len() > 60, "{known:?}");
    assert!(looked_up.len() > 20, "{looked_up:?}");
    for (other, _) in OF_OTHERS {
        assert!(looked_up.contains(other), "{other} is listed and stands nowhere");
    }
}

#[test]
fn ours_every_setting_the_documents_name_exists() {
    let (sections, settings) = settings();
    let mut faults = Vec::new();
    let mut looked_up = BTreeSet::new();
    for (page, text) in pages() {
        for span in spans(&text) {
            let Some(name) = setting(&span, &sections) else {
                continue;
            };
            if !settings.contains(&name) && !sections.contains(&name) {
                faults.push(format!("{page}: `{span}`: there is no {name}"));
            }
            looked_up.insert(name);
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(looked_up.len() > 30, "{looked_up:?}");
}
