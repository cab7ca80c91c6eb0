//! No circle of files, not even of two: what both need lies below both.
//!
//! A file uses another if a path in it, in a `use` or elsewhere, leads there: `crate::`, `super::` and `self::` paths, and
//! those that begin with a module the file declares. A name that a file only passes on (`pub use child::Name;`), or
//! brought into its own scope, leads to where it is defined. `mod child;` and `pub use` alone use nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::sources;

/// A module: `storage::users` is `["storage", "users"]`.
type Module = Vec<String>;

struct File {
    path: String,
    children: BTreeSet<String>,
    /// What `use` brings in: whether it is passed on, the path, the name it has here.
    uses: Vec<(bool, Vec<String>, String)>,
    /// Other paths in the code.
    paths: BTreeSet<Vec<String>>,
}

/// The code without comments, texts and the tests at its foot.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    let mut code = String::new();
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '/' if characters.peek() == Some(&'/') => {
                characters.by_ref().find(|c| *c == '\n');
                code.push('\n');
            }
            '"' => {
                while let Some(c) = characters.next() {
                    match c {
                        '\\' => drop(characters.next()),
                        '"' => break,
                        _ => {}
                    }
                }
                code.push_str("\"\"");
            }
            '\'' if characters.clone().nth(1) == Some('\'') => {
                characters.nth(1);
            }
            c => code.push(c),
        }
    }
    code
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The words of the code, and what stands between them, without white space.
fn tokens(code: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut is_inside = false;
    for c in code.chars() {
        match tokens.last_mut() {
            Some(last) if is_word(c) && is_inside => last.push(c),
            Some(last) if c == ':' && last == ":" => last.push(c),
            _ if c.is_whitespace() => {}
            _ => tokens.push(c.to_string()),
        }
        is_inside = is_word(c);
    }
    tokens
}

/// The paths of a `use`, without the word itself and the semicolon.
fn tree(tokens: &[String], before: &[String], found: &mut Vec<(Vec<String>, String)>) {
    let mut path = before.to_vec();
    for (at, token) in tokens.iter().enumerate() {
        match token.as_str() {
            "::" => {}
            "{" => {
                let (mut depth, mut start) = (0, at + 1);
                for (end, token) in tokens.iter().enumerate().skip(at + 1) {
                    match token.as_str() {
                        "{" => depth += 1,
                        "}" if depth > 0 => depth -= 1,
                        "," | "}" if depth == 0 => {
                            if start < end {
                                tree(&tokens[start..end], &path, found);
                            }
                            start = end + 1;
                        }
                        _ => {}
                    }
                }
                return;
            }
            "as" => {
                found.push((path, tokens[at + 1].clone()));
                return;
            }
            "self" if !path.is_empty() && path.last() != Some(&"super".to_owned()) => {}
            word => path.push(word.to_owned()),
        }
    }
    let name = path.last().cloned().unwrap_or_default();
    found.push((path, name));
}

impl File {
    fn read(path: &str, text: &str) -> Self {
        let tokens = tokens(&code(text));
        let mut file = Self {
            path: path.to_owned(),
            children: BTreeSet::new(),
            uses: Vec::new(),
            paths: BTreeSet::new(),
        };
        let token = |at: usize| tokens.get(at).map_or("", String::as_str);
        let mut at = 0;
        while at < tokens.len() {
            match token(at) {
                "mod" if token(at + 2) == ";" => drop(file.children.insert(token(at + 1).to_owned())),
                "use" => {
                    let end = (at..tokens.len())
                        .find(|end| token(*end) == ";")
                        .unwrap_or(tokens.len());
                    let is_passed_on = at > 0 && matches!(token(at - 1), "pub" | ")");
                    let mut found = Vec::new();
                    tree(&tokens[at + 1..end], &[], &mut found);
                    file.uses
                        .extend(found.into_iter().map(|(path, name)| (is_passed_on, path, name)));
                    at = end;
                }
                word if token(at + 1) == "::" && word.starts_with(char::is_lowercase) => {
                    let is_inside = at > 0 && matches!(token(at - 1), "::" | "$");
                    let mut path = vec![word.to_owned()];
                    while token(at + 1) == "::" && token(at + 2).starts_with(is_word) {
                        path.push(token(at + 2).to_owned());
                        at += 2;
                    }
                    if !is_inside {
                        file.paths.insert(path);
                    }
                }
                _ => {}
            }
            at += 1;
        }
        file
    }
}

fn module(path: &str) -> Module {
    let mut parts: Module = path
        .trim_end_matches(".rs")
        .split('/')
        .map(str::to_owned)
        .collect();
    if parts == ["lib"] || parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    parts
}

/// Where a path leads that stands in a module; `None` for what is not of this crate.
fn resolve(files: &BTreeMap<Module, File>, from: &[String], path: &[String], depth: usize) -> Option<Module> {
    let mut here = from.to_vec();
    let mut rest = path;
    match path.first()?.as_str() {
        "crate" => {
            here.clear();
            rest = &rest[1..];
        }
        "self" => rest = &rest[1..],
        "super" => {
            while rest.first().is_some_and(|first| first == "super") {
                here.pop();
                rest = &rest[1..];
            }
        }
        first if files.get(from)?.children.contains(first) => {}
        _ => return None,
    }
    while let Some(name) = rest.first() {
        let file = files.get(&here)?;
        let child = [here.as_slice(), std::slice::from_ref(name)].concat();
        if file.children.contains(name) && files.contains_key(&child) {
            here = child;
            rest = &rest[1..];
            continue;
        }
        let brought_in = file.uses.iter().find(|(_, _, known)| known == name);
        if let Some((_, path, _)) = brought_in.filter(|_| depth < 12) {
            let longer = [path.as_slice(), &rest[1..]].concat();
            return resolve(files, &here, &longer, depth + 1).or(Some(here));
        }
        break;
    }
    files.contains_key(&here).then_some(here)
}

/// The circles among these files: of each, the paths in order.
fn circles(sources: &[(String, String)]) -> Vec<Vec<String>> {
    let files: BTreeMap<Module, File> = sources
        .iter()
        .map(|(path, text)| (module(path), File::read(path, text)))
        .collect();
    let used = |module: &Module| -> BTreeSet<Module> {
        let file = &files[module];
        let by_use = file
            .uses
            .iter()
            .filter(|(is_passed_on, ..)| !is_passed_on)
            .map(|(_, path, _)| path);
        by_use
            .chain(&file.paths)
            .filter_map(|path| resolve(&files, module, path, 0))
            .filter(|other| other != module)
            .collect()
    };
    let edges: BTreeMap<&Module, BTreeSet<Module>> =
        files.keys().map(|module| (module, used(module))).collect();
    let reach = |from: &Module| {
        let (mut seen, mut waiting) = (BTreeSet::new(), vec![from.clone()]);
        while let Some(module) = waiting.pop() {
            waiting.extend(
                edges[&module]
                    .iter()
                    .filter(|next| seen.insert((*next).clone()))
                    .cloned(),
            );
        }
        seen
    };
    let reached: BTreeMap<&Module, BTreeSet<Module>> =
        files.keys().map(|module| (module, reach(module))).collect();
    let mut circles = BTreeSet::new();
    for (module, reachable) in &reached {
        if reachable.contains(*module) {
            let back = reachable.iter().filter(|other| reached[*other].contains(*module));
            let mut paths: Vec<_> = back.map(|other| files[other].path.clone()).collect();
            paths.sort();
            circles.insert(paths);
        }
    }
    circles.into_iter().collect()
}

#[test]
fn ours_no_files_use_each_other_in_a_circle() {
    let sources: Vec<_> = sources()
        .into_iter()
        .map(|(path, text)| (path.to_str().unwrap().to_owned(), text))
        .filter(|(path, _)| path != "main.rs" && !path.ends_with("tests.rs") && !path.contains("/tests/"))
        .collect();
    let found = circles(&sources);
    assert!(found.is_empty(), "files that use each other: {found:#?}");
}

#[test]
fn ours_a_planted_circle_is_seen() {
    let of = |files: &[(&str, &str)]| {
        let files: Vec<_> = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect();
        circles(&files)
    };
    let lib = ("lib.rs", "pub mod a; pub mod b;");
    let a = (
        "a.rs",
        "use std::fmt;\nuse crate::b::{self, X, Y as Z};\nfn f() {}",
    );
    assert_eq!(
        of(&[
            lib,
            a,
            (
                "b.rs",
                "pub struct X;\n// crate::a::f()\nconst T: &str = \"crate::a::f\";"
            )
        ]),
        [] as [Vec<String>; 0]
    );
    for b in [
        "fn g() { crate::a::f() }",
        "use super::a::f as h;",
        "use super::{a};",
        "impl From<crate::a::F> for X {}",
    ] {
        assert_eq!(of(&[lib, a, ("b.rs", b)]), [["a.rs", "b.rs"]], "{b}");
    }
    // A folder that passes on what its files have, and one that uses it.
    let lib = ("lib.rs", "mod c;");
    let (one, two) = (
        ("c/one.rs", "use super::Two;\npub struct One;"),
        ("c/two.rs", "pub struct Two;"),
    );
    assert_eq!(
        of(&[
            lib,
            (
                "c/mod.rs",
                "mod one;\nmod two;\npub use one::One;\npub use two::Two;"
            ),
            one,
            two
        ]),
        [] as [Vec<String>; 0]
    );
    let uses = "mod one;\nmod two;\npub use two::Two;\nfn f() { one::One; }";
    assert_eq!(
        of(&[lib, ("c/mod.rs", uses), one, two]),
        [] as [Vec<String>; 0],
        "one uses two, not its folder"
    );
    let defines = "mod one;\nmod two;\npub struct Two;\nfn f() { one::One; }";
    assert_eq!(
        of(&[lib, ("c/mod.rs", defines), one, two]),
        [["c/mod.rs", "c/one.rs"]]
    );
    // Of three.
    let lib = ("lib.rs", "mod d; mod e; mod f;");
    let three = [
        lib,
        ("d.rs", "use crate::e;"),
        ("e.rs", "use crate::f;"),
        ("f.rs", "use crate::d;"),
    ];
    assert_eq!(of(&three), [["d.rs", "e.rs", "f.rs"]]);
}
