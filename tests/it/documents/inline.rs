//! Commands named in the middle of a sentence or a table: the command is there, and so is every flag.

use std::collections::BTreeMap;
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

#[test]
fn ours_every_command_and_flag_the_documents_name_exists() {
    let mut known = BTreeMap::new();
    let mut faults = Vec::new();
    for (page, text) in pages() {
        let outside: String = text.split("```").step_by(2).collect::<Vec<_>>().join("\n");
        for span in outside.split('`').skip(1).step_by(2) {
            if !span.starts_with("grantor ") || span.contains('\n') {
                continue;
            }
            for missing in missing(span, &mut known) {
                faults.push(format!("{page}: `{span}`: there is no {missing}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(known.len() > 20, "{known:?}");
}
