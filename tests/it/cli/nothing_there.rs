//! Where no installation is: no command makes one by the way, on either database.

use std::collections::BTreeSet;

use super::help::commands;
use super::{Ended, Home};
use crate::support::TestDatabase;

/// Commands that begin an installation, or need none.
const OTHERS: &[&str] = &[
    "completions",
    "config reference",
    "demo",
    "doctor",
    "errors list",
    "errors reference",
    "errors show",
    "health",
    "init",
    "login",
    "logout",
    "mail test",
    "man",
    "migrate",
    "token inspect",
];

/// What a command takes that says by itself nothing of what it would do, beside what its usage asks for.
const MORE: &[(&str, &[&str])] = &[
    ("client edit", &["--name", "A"]),
    ("group edit", &["--description", "A"]),
    ("resource edit", &["--name", "A"]),
    ("scope edit", &["--description", "A"]),
    ("user edit", &["--name", "A"]),
];

/// Every command with what it cannot do without, found by walking the tree.
fn every_command(home: &Home) -> Vec<Vec<String>> {
    let (mut found, mut waiting) = (Vec::new(), vec![String::new()]);
    while let Some(path) = waiting.pop() {
        let words: Vec<&str> = path.split_whitespace().collect();
        let help = home.run(&[&words[..], &["--help"]].concat()).stdout;
        let below = commands(&help);
        if below.is_empty() {
            found.push((words.join(" "), help));
        }
        waiting.extend(below.into_iter().map(|name| format!("{path} {name}")));
    }
    let names: BTreeSet<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
    for known in OTHERS.iter().chain(MORE.iter().map(|(path, _)| path)) {
        assert!(names.contains(known), "no command {known}");
    }
    found
        .iter()
        .filter(|(path, _)| !OTHERS.contains(&path.as_str()))
        .map(|(path, help)| arguments(path, help))
        .collect()
}

/// The command with a value for everything its usage asks for.
fn arguments(path: &str, help: &str) -> Vec<String> {
    let usage = help.lines().find(|line| line.starts_with("Usage: ")).unwrap();
    let asked = usage.split_once("[OPTIONS]").unwrap().1;
    let mut arguments: Vec<String> = path.split(' ').map(str::to_owned).collect();
    for word in asked.split_whitespace().filter(|word| !word.starts_with('[')) {
        arguments.push(match word {
            "<EMAIL>" | "<EMAIL|ID>" => "ada@example.test".to_owned(),
            "<ID>" | "<SECRET_ID>" => "0190b5a2-7c1e-7e7a-b8a4-3f1d3c0f2a11".to_owned(),
            "<URI>" => "https://api.example".to_owned(),
            "<FILE>" => format!("{}/Cargo.toml", env!("CARGO_MANIFEST_DIR")),
            word if word.starts_with("--") => word.to_owned(),
            word if word.contains("|service>") => "service".to_owned(),
            _ => "a".to_owned(),
        });
    }
    if help.contains("--yes") {
        arguments.push("--yes".to_owned());
    }
    let more = MORE.iter().find(|(of, _)| *of == path);
    arguments.extend(
        more.into_iter()
            .flat_map(|(_, more)| *more)
            .map(|word| (*word).to_owned()),
    );
    arguments
}

fn run(home: &Home, url: Option<&str>, arguments: &[&str]) -> Ended {
    let mut command = home.command(arguments);
    command.env("GRANTOR__ISSUER", "http://127.0.0.1:8080");
    if let Some(url) = url {
        command.env("GRANTOR__DATABASE__URL", url);
    }
    let output = command.stdin(std::process::Stdio::null()).output().unwrap();
    Ended::of(arguments, &output)
}

fn names(home: &Home) -> Vec<String> {
    let entries = std::fs::read_dir(home.path()).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn ours_only_init_demo_and_migrate_make_a_database() {
    let home = Home::new();
    let path = home.path().join("grantor.db");
    let commands = every_command(&home);
    assert!(commands.len() > 50, "{commands:?}");
    for command in &commands {
        let command: Vec<&str> = command.iter().map(String::as_str).collect();
        run(&home, None, &command)
            .expect(78)
            .says(&format!("no database here: {}", path.display()))
            .says("Try: grantor init; or grantor migrate --database");
        assert_eq!(names(&home), [""; 0], "{command:?}");
        // A file that somebody made, or that a full disk has left: nothing of Grantor's.
        std::fs::write(&path, "").unwrap();
        run(&home, None, &command)
            .expect(78)
            .says("has nothing of Grantor's in it");
        assert_eq!(std::fs::read(&path).unwrap(), b"", "{command:?}");
        assert_eq!(names(&home), ["grantor.db"], "{command:?}");
        std::fs::remove_file(&path).unwrap();
    }
    let ended = run(&home, None, &["user", "list", "-o", "json"]);
    let told: serde_json::Value = serde_json::from_str(&ended.expect(78).stderr).unwrap();
    assert_eq!(told["error"]["code"], "configuration", "{told}");
    assert!(
        told["error"]["try"].as_str().unwrap().contains("grantor init"),
        "{told}"
    );
    let checks = run(&home, None, &["doctor"]);
    assert!(
        checks.expect(1).stdout.contains("no database here: "),
        "{}",
        checks.stdout
    );
    assert!(names(&home).is_empty());
    // One that was lost is not replaced by an empty one.
    home.run(&["init"]).expect(0);
    home.run(&["client", "list"]).expect(0);
    std::fs::remove_file(&path).unwrap();
    run(&home, None, &["serve"]).expect(78).says("no database here: ");
    assert!(!path.exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_no_command_makes_tables_in_an_empty_database_of_postgresql() {
    let Some(database) = TestDatabase::empty_postgres().await else {
        return;
    };
    let (home, url) = (Home::new(), database.url());
    for command in every_command(&home) {
        let command: Vec<&str> = command.iter().map(String::as_str).collect();
        run(&home, Some(&url), &command)
            .expect(78)
            .says("no database here: the one of PostgreSQL has nothing of Grantor's in it")
            .says("Try: grantor migrate");
    }
    let checks = run(&home, Some(&url), &["doctor"]);
    assert!(
        checks.expect(1).stdout.contains("no database here: "),
        "{}",
        checks.stdout
    );
    // Not a single table, nor one that says that there are none.
    database
        .meddle("DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = 'public') THEN RAISE 'tables'; END IF; END $$")
        .await;
    assert_eq!(names(&home), [""; 0]);
    let made = run(&home, Some(&url), &["migrate"]);
    assert!(
        made.expect(0).stdout.contains("made") && made.stdout.contains("a new, empty database"),
        "{}",
        made.stdout
    );
    run(&home, Some(&url), &["user", "list"]).expect(0);
}

/// A database is made where somebody said that it is: by a flag, the environment or a file.
#[test]
fn ours_migrate_makes_a_database_only_where_one_was_named() {
    let home = Home::new();
    home.run(&["migrate"]).expect(78).says("no database here: ");
    assert_eq!(names(&home), [""; 0]);
    let made = home.json(&["migrate", "--database", "sqlite://a.db"]);
    assert_eq!((&made["made"], &made["migrated"]), (&true.into(), &true.into()));
    let again = home.json(&["migrate", "--database", "sqlite://a.db"]);
    assert_eq!(again["made"], false);
    let ended = run(&home, Some("sqlite://b.db"), &["migrate"]);
    assert!(
        ended.expect(0).stdout.contains("a new, empty database"),
        "{}",
        ended.stdout
    );
    std::fs::write(home.path().join("url"), "sqlite://c.db").unwrap();
    std::fs::write(home.path().join("grantor.toml"), "[database]\nurl_file = 'url'\n").unwrap();
    assert_eq!(home.json(&["migrate"])["made"], true);
    for file in ["a.db", "b.db", "c.db"] {
        assert!(home.path().join(file).is_file(), "{file}");
    }
    // One that is there is brought up to date wherever it is.
    std::fs::remove_file(home.path().join("grantor.toml")).unwrap();
    std::fs::rename(home.path().join("a.db"), home.path().join("grantor.db")).unwrap();
    assert_eq!(home.json(&["migrate"])["made"], false);
}

/// Whoever only looks changes nothing: a backup stays what it is, and so does what an older server runs on.
async fn looked_at(database: TestDatabase) {
    database.open().await.close().await;
    let (home, url) = (Home::new(), database.url());
    let bytes = || match &database {
        TestDatabase::Sqlite { folder } => {
            let mut files: Vec<_> = std::fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .map(|path| (path.clone(), std::fs::read(path).unwrap()))
                .collect();
            files.sort();
            files
        }
        TestDatabase::Postgres { .. } => Vec::new(),
    };
    let before = bytes();
    let of_database = |code: i32| {
        let checks = run(&home, Some(&url), &["doctor", "-o", "json"]);
        let checks: serde_json::Value = serde_json::from_str(&checks.expect(code).stdout).unwrap();
        let mut all = checks.as_array().unwrap().clone();
        all.retain(|check| check["check"] == "database");
        all.remove(0)
    };
    assert_eq!(of_database(0)["status"], "ok");
    let _ = run(&home, Some(&url), &["token", "inspect", "a.b.c"]);
    assert_eq!(bytes(), before, "looking left something behind");

    // As an older version left it.
    database
        .meddle("DELETE FROM _sqlx_migrations WHERE version = (SELECT max(version) FROM _sqlx_migrations)")
        .await;
    let before = bytes();
    let check = of_database(0);
    assert_eq!(check["status"], "warn", "{check}");
    let found = check["found"].as_str().unwrap();
    assert!(
        found.contains("of an earlier version: 1 of its migrations"),
        "{check}"
    );
    assert!(
        check["fix"].as_str().unwrap().contains("grantor migrate"),
        "{check}"
    );
    let _ = run(&home, Some(&url), &["token", "inspect", "a.b.c"]);
    run(
        &home,
        Some(&url),
        &["user", "create", "ada@example.test", "--dry-run"],
    )
    .expect(4)
    .says("a dry run does not bring it up to date");
    assert_eq!(of_database(0), check);
    assert_eq!(bytes(), before);

    // As a newer version left it.
    database
        .meddle("UPDATE _sqlx_migrations SET version = 9999 WHERE version = (SELECT max(version) FROM _sqlx_migrations)")
        .await;
    let check = of_database(1);
    assert_eq!(check["status"], "fail", "{check}");
    assert!(
        check["fix"].as_str().unwrap().contains("or a newer one"),
        "{check}"
    );
    run(&home, Some(&url), &["user", "list"])
        .expect(69)
        .says("or a newer one");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_the_doctor_brings_no_database_up_to_date() {
    looked_at(TestDatabase::sqlite()).await;
    if let Some(database) = TestDatabase::postgres().await {
        looked_at(database).await;
    }
}
