//! The image's build has what Cargo asks for: nobody notices here when a target is added to `Cargo.toml` alone.

use std::fs;
use std::path::Path;

use toml::Value;

/// The words of the instructions of a Dockerfile that begin with `name`, one list for each.
fn instructions(dockerfile: &str, name: &str) -> Vec<Vec<String>> {
    dockerfile
        .replace("\\\n", " ")
        .lines()
        .filter_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
        .map(|line| line.split_whitespace().map(str::to_owned).collect())
        .collect()
}

/// The file of every target that is not found by itself.
fn targets(manifest: &toml::Table) -> Vec<String> {
    ["test", "bench", "example", "bin"]
        .iter()
        .filter_map(|kind| manifest.get(*kind)?.as_array().map(|targets| (kind, targets)))
        .flat_map(|(kind, targets)| targets.iter().map(move |target| (kind, target)))
        .map(|(kind, target)| {
            let path = target.get("path").and_then(Value::as_str);
            path.unwrap_or_else(|| panic!("[[{kind}]] {target} has no path"))
                .to_owned()
        })
        .collect()
}

#[test]
fn ours_the_image_has_every_file_that_cargo_asks_for() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| fs::read_to_string(root.join(name)).unwrap();
    let (dockerfile, let_through) = (read("Dockerfile"), read(".dockerignore"));
    let (build, _) = dockerfile.split_once("\n# ---- run").unwrap();

    // What is copied: `COPY src src`; what stands in for the rest: `touch tests/it/main.rs`, in folders made before.
    let copied: Vec<String> = instructions(build, "COPY")
        .into_iter()
        .flat_map(|mut words| {
            words.pop();
            words
        })
        .collect();
    let run: Vec<String> = instructions(build, "RUN").concat();
    let after = |command: &str| -> Vec<&str> {
        run.iter()
            .skip_while(|word| *word != command)
            .skip(1)
            .take_while(|word| *word != "&&")
            .map(String::as_str)
            .collect()
    };
    let (touched, made) = (after("touch"), after("mkdir"));
    for name in &copied {
        assert!(root.join(name).exists(), "the Dockerfile copies {name}");
        assert!(
            let_through.lines().any(|line| line == format!("!{name}")),
            "{name} is copied, and .dockerignore keeps it back"
        );
    }
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let found = targets(&manifest);
    assert!(found.len() >= 3, "{found:?}");
    for target in found {
        let is_copied = copied
            .iter()
            .any(|name| target == *name || target.starts_with(&format!("{name}/")));
        let (folder, _) = target.rsplit_once('/').unwrap();
        let is_made = |made: &&str| *made == folder || made.starts_with(&format!("{folder}/"));
        let is_there = touched.contains(&&*target) && made.iter().any(is_made);
        assert!(is_copied || is_there, "{target} is neither copied nor touched");
        assert!(root.join(&target).is_file(), "there is no {target}");
    }
    // What the sources read when they are compiled.
    for folder in ["src", "templates", "locales", "assets", "migrations"] {
        assert!(copied.iter().any(|name| name == folder), "{folder}");
    }
}
