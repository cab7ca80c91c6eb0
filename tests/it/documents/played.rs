//! Every command of every page, one after the other, as somebody would who copies them.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use super::blocks::commands;
use super::listed::{NOT_RUN, RUN_AS};
use super::{all_blocks, blocks};
use crate::support::{Browser, Trying, free_port};

const PASSWORD: &str = "otter lamp canyon 5712";

/// Somebody in an empty directory, with `grantor` on the PATH.
struct Reader {
    home: PathBuf,
    issuer: String,
    browser: Browser,
    /// What commands printed, by name: `client_id`, `invite_link` …
    printed: Vec<(String, String)>,
    background: Vec<Child>,
    administrator: Option<String>,
}

impl Drop for Reader {
    fn drop(&mut self) {
        for child in &mut self.background {
            let _ = child.kill();
            let _ = child.wait();
        }
        let _ = fs::remove_dir_all(&self.home);
    }
}

impl Reader {
    fn new(page: &str) -> Self {
        let name = page.replace(['/', '.'], "-");
        let home = std::env::temp_dir().join(format!("grantor-page-{}-{name}", std::process::id()));
        fs::create_dir_all(home.join("bin")).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_grantor"), home.join("bin/grantor")).unwrap();
        let issuer = format!("http://127.0.0.1:{}", free_port());
        Self {
            browser: Browser::of(&issuer),
            home,
            issuer,
            printed: Vec::new(),
            background: Vec::new(),
            administrator: None,
        }
    }

    fn last(&self, name: &str) -> Option<&str> {
        let found = self.printed.iter().rev().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The command with what earlier ones printed in the places for it.
    fn filled_in(&self, command: &str) -> String {
        let mut command = command.to_owned();
        for (place, name) in [("CLIENT_ID", "client_id"), ("CLIENT_SECRET", "client_secret")] {
            if command.contains(place) {
                command = command.replace(place, self.last(name).unwrap());
            }
        }
        command
    }

    fn shell(&self, command: &str) -> Command {
        let mut shell = Command::new("sh");
        let path = std::env::var("PATH").unwrap_or_default();
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("GRANTOR__") {
                shell.env_remove(name);
            }
        }
        shell
            .args(["-c", command])
            .current_dir(&self.home)
            .env("HOME", &self.home)
            .env("PATH", format!("{}:{path}", self.home.join("bin").display()))
            .env_remove("RUST_LOG")
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::null());
        shell
    }

    /// Does what one line says; what is wrong with it, if anything is.
    async fn does(&mut self, command: &str) -> Result<(), String> {
        // The page's own address may be taken on this machine.
        let is_first = command.starts_with("grantor init") && !command.contains("--issuer");
        let mut command = self.filled_in(command);
        if is_first {
            command = format!("{command} --issuer {}", self.issuer);
        }
        if let Some(program) = command.strip_suffix('&') {
            return self.starts(program.trim());
        }
        if command.starts_with("grantor client try") {
            return self.signs_in(&command).await;
        }
        if let Some(rest) = command.strip_prefix("sqlite3 ") {
            return self.asks_sqlite(rest).await;
        }
        let output = self.shell(&command).output().unwrap();
        self.reads(&command, &output);
        if output.status.success() {
            Ok(())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }

    /// What SQLite's own shell does with a statement, on machines that have none.
    async fn asks_sqlite(&self, arguments: &str) -> Result<(), String> {
        use sqlx::Connection as _;
        let (file, statement) = arguments.split_once(' ').ok_or("no statement")?;
        let statement = statement.trim_matches('"');
        let here = self.home.display();
        // A file it names is one of the directory the shell stands in.
        let statement = statement.replace("INTO '", &format!("INTO '{here}/"));
        let url = format!("sqlite://{here}/{file}");
        let mut connection = sqlx::SqliteConnection::connect(&url)
            .await
            .map_err(|error| error.to_string())?;
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
            .execute(&mut connection)
            .await
            .map_err(|error| error.to_string())?;
        Ok(())
    }

    /// Keeps what a command printed as `name  value`.
    fn reads(&mut self, command: &str, output: &Output) {
        // A resource server has an id and a secret too; those are not an app's.
        if command.starts_with("grantor resource") {
            return;
        }
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            if let Some((name, value)) = line.split_once("  ")
                && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
            {
                self.printed.push((name.to_owned(), value.trim().to_owned()));
            }
        }
    }

    /// Starts what goes on, and waits until it says that it is there.
    fn starts(&mut self, program: &str) -> Result<(), String> {
        let mut child = self
            .shell(&format!("exec {program}"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A server says so in its log, the demo on stdout.
        let is_ready = if program.contains(" serve") {
            let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
            let found = log.any(|line| line.is_ok_and(|line| line.contains("Grantor is ready")));
            std::thread::spawn(move || log.for_each(drop));
            found
        } else {
            let mut page = BufReader::new(child.stdout.take().unwrap()).lines();
            let found = page.any(|line| line.is_ok_and(|line| line.starts_with("Open  ")));
            std::thread::spawn(move || page.for_each(drop));
            found
        };
        self.background.push(child);
        if is_ready {
            Ok(())
        } else {
            Err("it ended before it was ready".to_owned())
        }
    }

    /// Opens the link of the first administrator, if nobody did, and goes through the sign-in the command waits for.
    async fn signs_in(&mut self, command: &str) -> Result<(), String> {
        if self.administrator.is_none() {
            let link = self.last("invite_link").ok_or("nobody was invited")?.to_owned();
            self.administrator = self.last("admin_email").map(str::to_owned);
            self.browser.set_password(&link, PASSWORD).await;
        }
        let email = self.administrator.clone().ok_or("there is no administrator")?;
        let trying = Trying::start(&mut self.shell(command), "");
        self.browser
            .go_through(&trying.url, &email, PASSWORD, "allow")
            .await;
        let (code, stdout, stderr) = trying.end();
        if code == 0 && stdout.contains("every token verified") {
            Ok(())
        } else {
            Err(format!("{stdout}\n{stderr}"))
        }
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_every_command_of_the_documents_works_as_it_stands_there() {
    let mut faults = Vec::new();
    let mut used = BTreeSet::new();
    for (page, text) in super::pages() {
        let shown: Vec<_> = blocks::blocks(&page, &text)
            .into_iter()
            .filter(|block| block.language == "console")
            .collect();
        if shown.is_empty() {
            continue;
        }
        let mut reader = Reader::new(&page);
        for block in shown {
            for command in commands(&block) {
                if let Some((known, _)) = NOT_RUN.iter().find(|(known, _)| command.starts_with(known)) {
                    used.insert(*known);
                    continue;
                }
                let run_as = RUN_AS.iter().find(|(known, ..)| *known == command);
                used.extend(run_as.map(|(known, ..)| *known));
                let run = run_as.map_or(command.as_str(), |(_, run, _)| run);
                let done = reader.does(run).await;
                if let Err(fault) = done {
                    faults.push(format!(
                        "{}: {command}
{fault}",
                        block.place
                    ));
                }
            }
        }
    }
    for (known, _) in NOT_RUN {
        if !used.contains(known) {
            faults.push(format!("{known:?} is listed and stands nowhere"));
        }
    }
    for (known, ..) in RUN_AS {
        if !used.contains(known) {
            faults.push(format!("{known:?} is listed and stands nowhere"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn ours_every_page_with_commands_is_among_those_that_are_played() {
    let pages: BTreeSet<String> = all_blocks()
        .iter()
        .filter(|block| block.language == "console")
        .map(|block| block.place.split(':').next().unwrap().to_owned())
        .collect();
    assert!(
        pages.contains("README.md") && pages.contains("docs/deployment.md"),
        "{pages:?}"
    );
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert!(pages.iter().all(|page| root.join(page).is_file()));
}
