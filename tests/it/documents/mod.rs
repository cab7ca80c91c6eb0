//! What README and the documents say is done: every command is run, every file and program they show is read.
//!
//! Programs of Node, Python and Go are taken from the same pages and run by `tests/interop`.

mod blocks;
mod image;
mod inline;
mod listed;
mod played;

use std::fs;
use std::path::Path;

use blocks::{Block, blocks};

/// README and the pages beside it, by their path in the repository.
fn pages() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = fs::read_dir(root.join("docs")).unwrap();
    let mut names: Vec<String> = docs
        .map(|entry| format!("docs/{}", entry.unwrap().file_name().to_str().unwrap()))
        .filter(|name| {
            Path::new(name)
                .extension()
                .is_some_and(|extension| extension == "md")
        })
        .collect();
    names.sort();
    names.insert(0, "README.md".to_owned());
    names
        .into_iter()
        .map(|name| {
            let text = fs::read_to_string(root.join(&name)).unwrap();
            (name, text)
        })
        .collect()
}

fn all_blocks() -> Vec<Block> {
    pages()
        .iter()
        .flat_map(|(name, text)| blocks(name, text))
        .collect()
}

/// Whether a block can be what its language says it is.
fn check(block: &Block) -> Result<(), String> {
    let Block { language, text, .. } = block;
    match language.as_str() {
        "json" => serde_json::from_str::<serde_json::Value>(text)
            .map(drop)
            .map_err(|error| error.to_string()),
        // A part of grantor.toml: with an issuer it must be one.
        "toml" => {
            let whole = format!("issuer = \"https://id.example.com\"\n{text}");
            let parsed = whole.parse::<toml::Table>().map_err(|error| error.to_string())?;
            let reference = grantor::config::reference::markdown();
            let mut waiting: Vec<(String, toml::Table)> = vec![(String::new(), parsed)];
            while let Some((section, values)) = waiting.pop() {
                for (key, value) in values {
                    if let toml::Value::Table(below) = value {
                        let path = format!("{section}.{key}").trim_start_matches('.').to_owned();
                        waiting.push((path, below));
                    } else if !reference.contains(&format!("| `{key}` |")) {
                        return Err(format!("[{section}] has no {key}"));
                    }
                }
            }
            Ok(())
        }
        "ini" => {
            let is_line = |line: &str| {
                line.is_empty()
                    || line.starts_with('#')
                    || line.starts_with(' ')
                    || (line.starts_with('[') && line.ends_with(']'))
                    || line.contains('=')
            };
            match text.lines().find(|line| !is_line(line)) {
                Some(line) => Err(format!("{line:?} is no line of an ini file")),
                None => Ok(()),
            }
        }
        "nginx" | "caddyfile" => {
            let (open, close) = (text.matches('{').count(), text.matches('}').count());
            if open == close && open > 0 {
                Ok(())
            } else {
                Err("braces do not match".to_owned())
            }
        }
        // Indented by two, with no tab, and nothing but keys and items.
        "yaml" => {
            let is_line = |line: &str| {
                let rest = line.trim_start_matches(' ');
                (line.len() - rest.len()).is_multiple_of(2)
                    && !rest.starts_with('\t')
                    && (rest.starts_with("- ") || rest.contains(':'))
            };
            match text.lines().find(|line| !is_line(line)) {
                Some(line) => Err(format!("{line:?} is no line of YAML")),
                None => Ok(()),
            }
        }
        // Run elsewhere: here, in `tests/interop`, or by the compiler.
        "console" | "js" | "python" | "go" | "rust" | "text" => Ok(()),
        other => Err(format!("nobody checks blocks of {other:?}")),
    }
}

#[test]
fn ours_every_file_the_documents_show_can_be_read() {
    let mut faults = Vec::new();
    for block in all_blocks() {
        if let Err(fault) = check(&block) {
            faults.push(format!("{}: {fault}", block.place));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
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

/// The Rust program is compiled, and run, in `tests/it/libraries/crates.rs`.
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
    let run = fs::read_to_string(root.join("tests/it/libraries/crates.rs")).unwrap();
    let (_, run) = run.split_once("\nfn verify(").unwrap();
    let (run, _) = run.split_once("\n}\n").unwrap();
    let (_, shown) = shown.text.split_once("\nfn verify(").unwrap();
    // What the test gives as arguments, and how the formatter breaks lines.
    let plain = |text: &str| {
        let mut text: String = text.split_whitespace().collect();
        for (from, to) in [
            (",issuer:&str", ""),
            ("&[issuer]", "&[\"https://id.example.com\"]"),
            ("https://api.example\"", "https://api.example.com\""),
            ("Box<dynError>", "Box<dynstd::error::Error>"),
        ] {
            text = text.replace(from, to);
        }
        text
    };
    assert_eq!(plain(shown.trim_end().trim_end_matches('}')), plain(run));
}
