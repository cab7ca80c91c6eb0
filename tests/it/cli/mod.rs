//! The command line as people and scripts use it: the built binary, in directories of its own.

mod admin;
mod afar;
mod audit;
mod client_keys;
mod client_metadata;
mod client_settings;
mod clients;
mod configuration;
mod dry_run;
mod elsewhere;
mod failures;
mod help;
mod mail;
mod nothing_there;
mod pages;
mod profiles;
mod provider;
mod registration;
mod reloading;
mod serving;
mod tables;
mod translate;
mod trying;
mod typos;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

/// An empty directory with nothing of the outside environment; removed at the end.
struct Home(PathBuf);

impl Drop for Home {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Home {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "grantor-cli-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let home = std::env::temp_dir().join(name);
        std::fs::create_dir(&home).unwrap();
        Self(home)
    }

    /// The same with an empty database.
    fn with_database() -> Self {
        let home = Self::new();
        home.run(&["migrate", "--database", "sqlite://grantor.db"])
            .expect(0);
        home
    }

    fn path(&self) -> &Path {
        &self.0
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_grantor"));
        for (name, _) in
            std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GRANTOR_"))
        {
            command.env_remove(name);
        }
        command
            .env_remove("RUST_LOG")
            .current_dir(&self.0)
            .args(arguments);
        command
    }

    /// Runs a command that gets nothing on stdin.
    fn run(&self, arguments: &[&str]) -> Ended {
        self.run_with(arguments, "")
    }

    /// Runs a command that gets `stdin`.
    fn run_with(&self, arguments: &[&str], stdin: &str) -> Ended {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that reads nothing may end first.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        Ended::of(arguments, &child.wait_with_output().unwrap())
    }

    /// What a command that must succeed prints with `-o json`.
    fn json(&self, arguments: &[&str]) -> Value {
        let ended = self.run(&[arguments, &["-o", "json"]].concat());
        ended.expect(0);
        serde_json::from_str(&ended.stdout)
            .unwrap_or_else(|error| panic!("{arguments:?}: {error}: {}", ended.stdout))
    }
}

/// How a command ended.
struct Ended {
    what: String,
    code: i32,
    stdout: String,
    stderr: String,
}

impl Ended {
    fn of(arguments: &[&str], output: &Output) -> Self {
        Self {
            what: arguments.join(" "),
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout.clone()).unwrap(),
            stderr: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }

    /// Asserts the exit code.
    fn expect(&self, code: i32) -> &Self {
        assert_eq!(
            self.code, code,
            "grantor {}\n{}\n{}",
            self.what, self.stdout, self.stderr
        );
        self
    }

    /// Asserts words on stderr, and that stdout is left alone.
    fn says(&self, words: &str) -> &Self {
        assert!(
            self.stderr.contains(words),
            "grantor {}: {words:?} is not in: {}",
            self.what,
            self.stderr
        );
        assert_eq!(self.stdout, "", "grantor {}", self.what);
        self
    }
}

/// A client that may be made anywhere.
const WEB: &[&str] = &[
    "client",
    "create",
    "--name",
    "App",
    "--type",
    "web",
    "--redirect-uri",
    "https://app.example.com/cb",
];
