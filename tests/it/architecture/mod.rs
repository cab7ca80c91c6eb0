//! The shape of the source: layers, and what may be named where.

mod changes;
mod circles;
mod invariants;
mod tracked;

use std::fs;
use std::path::{Path, PathBuf};

/// Lowest first; siblings on one line do not see each other.
const LAYERS: &[&[&str]] = &[
    &["types"],
    &["words"],
    &["jose", "seal", "pages"],
    &["oauth"],
    &["config"],
    &["storage"],
    &["fetch"],
    &["audit", "mail", "proofs", "throttle"],
    &["keys"],
    &["app"],
    &["web"],
    &["client_auth", "tokens", "session"],
    &["permissions"],
    &["admin"],
    &["records"],
    &["endpoints"],
    &["server"],
    &["demo"],
    &["cli"],
];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|line| line.contains(&module))
}

/// What is under `src`, by its path there.
fn sources() -> Vec<(PathBuf, String)> {
    files_of("src")
}

/// The files of a folder, by their path in it.
fn files_of(folder: &str) -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, files);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files = Vec::new();
    walk(&root, &mut files);
    files.sort();
    files
        .into_iter()
        .map(|path| {
            (
                path.strip_prefix(&root).unwrap().to_owned(),
                fs::read_to_string(&path).unwrap(),
            )
        })
        .collect()
}

fn module_of(path: &Path) -> String {
    let first = path.components().next().unwrap().as_os_str().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

#[test]
fn ours_modules_use_only_the_layers_below() {
    let mut faults = Vec::new();
    for (path, text) in sources() {
        let module = module_of(&path);
        if module == "lib" || module == "main" {
            continue;
        }
        let Some(own) = layer(&module) else {
            faults.push(format!("{}: {module} has no place in LAYERS", path.display()));
            continue;
        };
        for (number, line) in text.lines().enumerate() {
            for part in line.split("crate::").skip(1) {
                let used: String = part
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                let is_allowed = used == module || layer(&used).is_some_and(|other| other < own);
                if !is_allowed && !used.is_empty() {
                    faults.push(format!(
                        "{}:{}: {module} must not use {used}",
                        path.display(),
                        number + 1
                    ));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn ours_each_library_is_named_where_it_belongs() {
    let rules: &[(&str, &[&str])] = &[
        ("axum::", &["web/", "endpoints/", "server/", "demo/", "cli/"]),
        ("sqlx::query", &["storage/"]),
        ("jsonwebtoken::", &["jose/"]),
        ("rsa::", &["jose/"]),
        ("reqwest::", &["fetch/"]),
        ("lettre::", &["mail/"]),
        ("utoipa::", &["records/", "endpoints/"]),
        ("oxide_auth", &["oauth/code_grant/"]),
        ("fluent_bundle::", &["words/"]),
        ("icu_datetime::", &["words/"]),
        // A sign-in begins, and is renewed, with a proof that stands; another password ends what hung on the old one.
        ("sessions::insert(", &["session/begin.rs"]),
        ("sessions::renew(", &["session/begin.rs"]),
        (
            "users::set_password(",
            &[
                "session/change_password.rs",
                "session/sign_up.rs",
                "admin/users.rs",
            ],
        ),
        ("AssertSqlSafe", &[]),
        ("#[allow(", &[]),
    ];
    let mut faults = Vec::new();
    for (path, text) in sources() {
        for (needle, places) in rules {
            let is_place = places
                .iter()
                .any(|place| path.to_str().unwrap().starts_with(place));
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            let uses = code.filter(|line| {
                line.match_indices(needle).any(|(at, _)| {
                    // `aws_lc_rs::rsa::` is not the `rsa` crate.
                    !line[..at].ends_with("::") && !line[..at].ends_with('_')
                })
            });
            if !is_place && uses.count() > 0 {
                faults.push(format!("{} names {needle}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn ours_endpoints_do_not_use_each_other() {
    let mut faults = Vec::new();
    for (path, text) in sources() {
        let Ok(inside) = path.strip_prefix("endpoints") else {
            continue;
        };
        let own = module_of(inside);
        // In a file of `endpoints` itself, `super::` leads to the other endpoints; what they publish alike is shared.
        let is_file = inside.components().count() == 1 && own != "mod";
        let beside = text
            .split("super::")
            .skip(1)
            .filter(|part| is_file && !part.starts_with("published") && !part.starts_with("endpoint::"));
        let beside = beside.filter(|part| part.starts_with(char::is_lowercase));
        for part in text.split("crate::endpoints::").skip(1).chain(beside) {
            let used: String = part
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            if used != own {
                faults.push(format!("{}: uses endpoints::{used}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn ours_files_stay_readable() {
    let of_src = sources()
        .into_iter()
        .map(|(path, text)| {
            let code = text.split("#[cfg(test)]").next().unwrap().to_owned();
            (Path::new("src").join(path), code)
        })
        // Tests, and a list.
        .filter(|(path, _)| !path.ends_with("tests.rs") && !path.ends_with("quirks.rs"));
    let beside = ["tests/it", "benches"].into_iter().flat_map(|folder| {
        let files = files_of(folder).into_iter();
        files.map(move |(path, text)| (Path::new(folder).join(path), text))
    });
    let long: Vec<_> = of_src
        .chain(beside)
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > 500)
        .collect();
    assert!(long.is_empty(), "over 500 lines: {long:?}");
}
