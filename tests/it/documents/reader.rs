//! Somebody who types what a page shows, in an empty directory.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use super::blocks::Block;
use super::machine::{self, Unit};
use super::postgres;
use crate::support::{Browser, TestDatabase, Trying, free_port};

const PASSWORD: &str = "otter lamp canyon 5712";

/// Somebody in an empty directory, with `grantor` on the PATH.
pub struct Reader {
    pub home: PathBuf,
    issuer: String,
    browser: Browser,
    /// What commands printed, by name: `client_id`, `invite_link` …
    printed: Vec<(String, String)>,
    /// Everything the last command printed.
    pub said: String,
    background: Vec<Child>,
    /// The service of the machine, while it runs.
    service: Option<Child>,
    pub database: Option<TestDatabase>,
    administrator: Option<String>,
}

impl Drop for Reader {
    fn drop(&mut self) {
        for child in self.background.iter_mut().chain(&mut self.service) {
            let _ = child.kill();
            let _ = child.wait();
        }
        let _ = fs::remove_dir_all(&self.home);
    }
}

impl Reader {
    pub fn new(page: &str) -> Self {
        let name = page.replace(['/', '.', ' '], "-");
        let home = std::env::temp_dir().join(format!("grantor-page-{}-{name}", std::process::id()));
        machine::furnish(&home);
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_grantor"), home.join("bin/grantor")).unwrap();
        let issuer = format!("http://127.0.0.1:{}", free_port());
        Self {
            browser: Browser::of(&issuer),
            home,
            issuer,
            printed: Vec::new(),
            said: String::new(),
            background: Vec::new(),
            service: None,
            database: None,
            administrator: None,
        }
    }

    /// Puts a file that the page shows where it says.
    pub fn keeps(&self, block: &Block) {
        if let Some(file) = &block.file {
            let file = PathBuf::from(machine::within(&self.home, file));
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, machine::within(&self.home, &block.text)).unwrap();
        }
    }

    fn last(&self, name: &str) -> Option<&str> {
        let found = self.printed.iter().rev().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The command with what earlier ones printed in the places for it, and an issuer of this computer: a test asks nobody else.
    fn filled_in(&self, command: &str) -> String {
        let mut command = command.to_owned();
        for (place, name) in [("CLIENT_ID", "client_id"), ("CLIENT_SECRET", "client_secret")] {
            if command.contains(place) {
                command = command.replace(place, self.last(name).unwrap());
            }
        }
        let here = self.issuer.replace("http://127.0.0.1", "https://localhost");
        command.replace("--issuer https://id.example.com", &format!("--issuer {here}"))
    }

    fn shell(&self, command: &str) -> Command {
        let mut shell = Command::new("sh");
        let path = std::env::var("PATH").unwrap_or_default();
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("GRANTOR__") {
                shell.env_remove(name);
            }
        }
        let (installed, own) = (self.home.join("usr/local/bin"), self.home.join("bin"));
        shell
            .args(["-c", command])
            .current_dir(&self.home)
            .env("HOME", &self.home)
            .env(
                "PATH",
                format!("{}:{}:{path}", installed.display(), own.display()),
            )
            .env_remove("RUST_LOG")
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::null());
        if let Some(database) = &self.database {
            shell.env("DATABASE_URL", database.url());
        }
        shell
    }

    /// Does what one line says; what is wrong with it, if anything is.
    pub async fn does(&mut self, command: &str) -> Result<(), String> {
        if let Some(fault) = machine::fault(command) {
            return Err(fault);
        }
        if let Some(what) = command.strip_prefix("sudo systemctl ") {
            return self.has_service(what);
        }
        if command.contains("$DATABASE_URL") || command.starts_with("pg_") {
            return self.asks_postgres(command).await;
        }
        let has_containers = self.home.join("containers/grantor.toml").exists();
        if let Some(inner) = machine::in_containers(command, has_containers) {
            return self.runs(&inner, "containers");
        }
        // The page's own address may be taken on this machine.
        let is_first = command.starts_with("grantor init") && !command.contains("--issuer");
        let mut command = self.filled_in(command);
        if is_first {
            command = format!("{command} --issuer {}", self.issuer);
        }
        if let Some(program) = command.strip_suffix('&') {
            let child = self.started(program.trim())?;
            self.background.push(child);
            return Ok(());
        }
        if command.starts_with("grantor client try") {
            return self.signs_in(&command).await;
        }
        let plain = machine::within(&self.home, &command);
        if let Some(rest) = plain.strip_prefix("sqlite3 ") {
            return self.asks_sqlite(rest).await;
        }
        // Whose file is named works from anywhere.
        let place = if command.contains("--config /") {
            "elsewhere"
        } else {
            "."
        };
        self.runs(&plain, place)
    }

    /// Runs a command of a shell to its end.
    fn runs(&mut self, command: &str, place: &str) -> Result<(), String> {
        let command = self.filled_in(command);
        let output = self
            .shell(&command)
            .current_dir(self.home.join(place))
            .output()
            .unwrap();
        self.reads(&command, &output);
        if command.starts_with("grantor init") {
            self.stays_here(&command)?;
        }
        if output.status.success() {
            Ok(())
        } else {
            Err(self.said.clone())
        }
    }

    /// What was set up names nobody but this computer.
    fn stays_here(&self, command: &str) -> Result<(), String> {
        let issuer = self.last("issuer").unwrap_or_default();
        if issuer.contains("//127.0.0.1:") || issuer.contains("//localhost:") {
            Ok(())
        } else {
            Err(format!("{command}: {issuer:?} is not on this computer"))
        }
    }

    /// What `systemctl` does with the unit of the page. It is stopped as a machine without power stops it.
    fn has_service(&mut self, what: &str) -> Result<(), String> {
        let (starts, stops) = match what {
            "enable --now grantor" | "start grantor" => (true, false),
            "stop grantor" => (false, true),
            "restart grantor" => (true, true),
            other => return Err(format!("nobody knows how to {other}")),
        };
        if stops {
            let mut service = self.service.take().ok_or("it does not run")?;
            service.kill().unwrap();
            service.wait().unwrap();
        }
        if starts && self.service.is_none() {
            let Unit { command, folder } = Unit::of_page();
            let (command, folder) = (
                machine::within(&self.home, &command),
                machine::within(&self.home, &folder),
            );
            let (_, port) = self.issuer.rsplit_once(':').unwrap();
            self.service =
                Some(self.started(&format!("env -C '{folder}' {command} --bind 127.0.0.1:{port}"))?);
        }
        Ok(())
    }

    /// What PostgreSQL's own programs do with a database of this reader's; said where it is left out.
    async fn asks_postgres(&mut self, command: &str) -> Result<(), String> {
        if self.database.is_none() {
            self.database = TestDatabase::postgres().await;
        }
        let Some(tools) = postgres::tools(self.database.is_some()) else {
            return Ok(());
        };
        self.runs(&format!("PATH=\"$PATH:{}\"; {command}", tools.display()), ".")
    }

    /// What SQLite's own shell does with a statement, on machines that have none.
    async fn asks_sqlite(&self, arguments: &str) -> Result<(), String> {
        use sqlx::Connection as _;
        let (file, statement) = arguments.split_once(' ').ok_or("no statement")?;
        let statement = statement.trim_matches('"').to_owned();
        let mut connection = sqlx::SqliteConnection::connect(&format!("sqlite://{file}"))
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
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        self.said = format!("{printed}{}", String::from_utf8_lossy(&output.stderr));
        // A resource server has an id and a secret too; those are not an app's.
        if command.starts_with("grantor resource") {
            return;
        }
        for line in printed.lines() {
            if let Some((name, value)) = line.split_once("  ")
                && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
            {
                self.printed.push((name.to_owned(), value.trim().to_owned()));
            }
        }
    }

    /// Starts what goes on, and waits until it says that it is there.
    fn started(&self, program: &str) -> Result<Child, String> {
        let mut child = self
            .shell(&format!("exec {program}"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A server says so in its log, the demo on stdout.
        let mut said = Vec::new();
        let mut is_there = |line: std::io::Result<String>, words: &str| {
            line.is_ok_and(|line| {
                said.push(line.clone());
                line.contains(words)
            })
        };
        let is_ready = if program.contains(" serve") {
            let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
            let found = log.any(|line| is_there(line, "Grantor is ready"));
            std::thread::spawn(move || log.for_each(drop));
            found
        } else {
            let mut page = BufReader::new(child.stdout.take().unwrap()).lines();
            let found = page.any(|line| is_there(line, "Open  "));
            std::thread::spawn(move || page.for_each(drop));
            found
        };
        if is_ready {
            Ok(child)
        } else {
            let _ = child.wait();
            Err(format!("it ended before it was ready: {}", said.join("\n")))
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
        self.said = format!("{stdout}\n{stderr}");
        if code == 0 && stdout.contains("every token verified") {
            Ok(())
        } else {
            Err(self.said.clone())
        }
    }

    /// The file or folder of the machine that a page calls so.
    pub fn place(&self, path: &str) -> PathBuf {
        PathBuf::from(machine::within(&self.home, path))
    }
}

/// Who may read a file: the bits of its mode.
pub fn mode(file: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(file).unwrap().permissions().mode() & 0o777
}
