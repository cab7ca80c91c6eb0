//! What README and the documents say is done: every command is run, every file and program they show is read.
//!
//! Programs of Node, Python and Go are taken from the same pages and run by `tests/interop`.

mod blocks;
mod files;
mod image;
mod inline;
mod listed;
#[cfg(unix)]
mod machine;
mod parity;
#[cfg(unix)]
mod played;
#[cfg(unix)]
mod postgres;
#[cfg(unix)]
mod reader;
#[cfg(unix)]
mod restored;
#[cfg(unix)]
mod said;

use std::fs;
use std::path::Path;

use blocks::{Block, blocks};

/// Every page, by its path in the repository: README, the pages of `docs/`, what is decided, and those that tell of versions and faults.
fn pages() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut names: Vec<String> = Vec::new();
    for folder in ["docs", "docs/decisions"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name.rsplit_once('.').is_some_and(|(_, ending)| ending == "md") {
                names.push(format!("{folder}/{name}"));
            }
        }
    }
    names.sort();
    let first = ["README.md", "CHANGELOG.md", "SECURITY.md"].map(str::to_owned);
    first
        .into_iter()
        .chain(names)
        .map(|name| {
            let text = fs::read_to_string(root.join(&name)).unwrap();
            (name, text)
        })
        .collect()
}

/// The pages, and the commands at the head of `docker-compose.yml` as a page of their own.
fn pages_with_commands() -> Vec<(String, String)> {
    let compose =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docker-compose.yml")).unwrap();
    let mut pages = pages();
    pages.push(("docker-compose.yml".to_owned(), head_as_page(&compose)));
    pages
}

/// A comment at the head of a file, in which what is indented is typed.
fn head_as_page(file: &str) -> String {
    let mut typed = Vec::new();
    let mut goes_on = false;
    for line in file.lines().map_while(|line| line.strip_prefix('#')) {
        if let Some(command) = line.strip_prefix("   ") {
            typed.push(if goes_on {
                command.to_owned()
            } else {
                format!("$ {command}")
            });
            goes_on = command.ends_with('\\');
        }
    }
    format!("```console\n{}\n```\n", typed.join("\n"))
}

fn all_blocks() -> Vec<Block> {
    pages()
        .iter()
        .flat_map(|(name, text)| blocks(name, text))
        .collect()
}

#[test]
fn ours_every_link_between_the_documents_leads_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut faults = Vec::new();
    for (name, text) in pages() {
        for part in text.split("](").skip(1) {
            let target = part.split(')').next().unwrap();
            let file = target.split('#').next().unwrap();
            let is_elsewhere = target.contains("://") || file.is_empty();
            let path = root.join(&name).parent().unwrap().join(file);
            if !is_elsewhere && !path.exists() {
                faults.push(format!("{name}: {target}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The Rust program is compiled, and run, from `tests/it/libraries/verify.rs`.
#[test]
fn ours_the_rust_program_of_the_readme_is_the_one_that_is_run() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let rust: Vec<Block> = all_blocks()
        .into_iter()
        .filter(|block| block.language == "rust")
        .collect();
    let [shown] = rust.as_slice() else {
        panic!("{} programs of Rust", rust.len());
    };
    let run = fs::read_to_string(root.join("tests/it/libraries/verify.rs")).unwrap();
    // What it brings into scope too: a name that is missing there is one that a reader misses.
    let (_, run) = run.split_once("\nuse ").unwrap();
    let (before, shown) = shown.text.split_once("use ").unwrap();
    assert!(before.is_empty(), "{before}");
    // What the test gives as arguments, and how the formatter breaks lines.
    let plain = |text: &str| {
        let mut text: String = text.split_whitespace().collect();
        for (from, to) in [
            ("pubfn", "fn"),
            (",issuer:&str", ""),
            ("&[issuer]", "&[\"https://id.example.com\"]"),
            ("https://api.example\"", "https://api.example.com\""),
            (",)->", ")->"),
        ] {
            text = text.replace(from, to);
        }
        text
    };
    assert_eq!(plain(shown), plain(run));
}

/// How long a server that ends waits is said as the code has it.
#[test]
fn ours_the_operations_page_says_how_long_requests_may_take_to_end() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let code = fs::read_to_string(root.join("src/server/listen.rs")).unwrap();
    let (_, rest) = code
        .split_once("DRAIN_TIME: Duration = Duration::from_secs(")
        .unwrap();
    let (seconds, _) = rest.split_once(')').unwrap();
    let page = fs::read_to_string(root.join("docs/deployment.md")).unwrap();
    assert!(
        page.contains(&format!(
            "SIGTERM lets requests end, for at most {seconds} seconds."
        )),
        "{seconds}"
    );
}

/// Every page that shows commands is found by what plays them, wherever in the repository it is.
#[test]
fn ours_every_page_with_commands_is_among_those_that_are_played() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let known: Vec<String> = pages().into_iter().map(|(name, _)| name).collect();
    let (mut waiting, mut shown) = (vec![root.to_owned()], Vec::new());
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let (path, name) = (entry.path(), entry.file_name().into_string().unwrap());
            if entry.file_type().unwrap().is_dir() {
                if !name.starts_with('.') && name != "target" && name != "node_modules" {
                    waiting.push(path);
                }
            } else if name.to_lowercase().ends_with(".md")
                && fs::read_to_string(&path).unwrap().contains("```console")
            {
                let name = path
                    .strip_prefix(root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .replace('\\', "/");
                shown.push(name);
            }
        }
    }
    assert!(shown.len() > 2, "{shown:?}");
    // What docs/conformance.md is made from.
    shown.retain(|name| name != "tests/it/conformance/page.md");
    for name in shown {
        assert!(
            known.contains(&name),
            "{name} shows commands, and nobody plays them"
        );
    }
    let compose = pages_with_commands().pop().unwrap().1;
    assert!(compose.contains("$ docker compose up"), "{compose}");
}
