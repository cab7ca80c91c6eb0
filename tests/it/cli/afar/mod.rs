//! `--server`: the command line at a server of another computer, against the real server.

mod answers;
mod apart;
mod own_app;
mod parity;
mod signing_in;

use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::{Ended, Home};
use crate::support::*;

const OWNER: &str = "owner@example.test";

/// A computer at which somebody administers a server of another.
struct Desk {
    home: Home,
    server: String,
    database: String,
}

impl Desk {
    fn new(s: &TestServer) -> Self {
        Self {
            home: Home::new(),
            server: s.issuer.clone(),
            database: s.database.url(),
        }
    }

    /// The same of somebody with this role, who has signed in.
    async fn of(s: &TestServer, (email, role): (&str, &str)) -> Self {
        s.user(email, "Somebody").await;
        s.give_role(email, role).await;
        let desk = Self::new(s);
        desk.sign_in(s, email).await;
        desk
    }

    /// Somebody who may do everything.
    async fn owner(s: &TestServer) -> Self {
        Self::of(s, (OWNER, "owner")).await
    }

    /// Where people's own configuration is here.
    fn config(&self) -> PathBuf {
        self.home.path().join("config")
    }

    /// The file that keeps the sign-in.
    fn file(&self) -> PathBuf {
        let folder = self.config().join("grantor");
        let files = std::fs::read_dir(&folder)
            .unwrap()
            .map(|file| file.unwrap().path());
        let files: Vec<_> = files.collect();
        assert_eq!(files.len(), 1, "{files:?}");
        files[0].clone()
    }

    /// At a server that is none, with a sign-in that was kept of it.
    fn astray(server: &str) -> Self {
        let desk = Self {
            home: Home::new(),
            server: server.to_owned(),
            database: String::new(),
        };
        let name: String = form_urlencoded::byte_serialize(server.as_bytes()).collect();
        let folder = desk.config().join("grantor");
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join(format!("{name}.json"));
        let kept =
            serde_json::json!({ "issuer": server, "access_token": "eyJ", "expires_at": 9_999_999_999_i64 });
        std::fs::write(&file, kept.to_string()).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
        desk
    }

    fn kept(&self) -> Value {
        serde_json::from_slice(&std::fs::read(self.file()).unwrap()).unwrap()
    }

    fn token(&self) -> String {
        self.kept()["access_token"].as_str().unwrap().to_owned()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.home.command(arguments);
        command.env("XDG_CONFIG_HOME", self.config());
        command
    }

    /// A command that asks the server.
    fn run(&self, arguments: &[&str]) -> Ended {
        let arguments = [&["--server", &self.server], arguments].concat();
        ended(&arguments, self.command(&arguments))
    }

    /// The same command beside the server, at its database.
    fn run_beside(&self, arguments: &[&str]) -> Ended {
        let mut command = self.command(arguments);
        command
            .env("GRANTOR__DATABASE__URL", &self.database)
            .env("GRANTOR__ISSUER", &self.server);
        ended(arguments, command)
    }

    fn json(&self, arguments: &[&str]) -> Value {
        json(&self.run(&[arguments, &["-o", "json"]].concat()))
    }

    fn json_beside(&self, arguments: &[&str]) -> Value {
        json(&self.run_beside(&[arguments, &["-o", "json"]].concat()))
    }

    /// `grantor login`, waiting for a browser.
    fn signing_in(&self) -> Trying {
        let arguments = ["login", "--server", &self.server, "--no-browser", "-o", "json"];
        Trying::start(&mut self.command(&arguments), "")
    }

    /// Signs somebody in, and gives what the command says of it.
    async fn sign_in(&self, s: &TestServer, email: &str) -> Value {
        let waiting = self.signing_in();
        s.browser()
            .go_through(&waiting.url, email, PASSWORD, "allow")
            .await;
        let (code, stdout, said) = waiting.end();
        assert_eq!(code, 0, "{said}");
        serde_json::from_str(&stdout).unwrap()
    }
}

fn ended(arguments: &[&str], mut command: Command) -> Ended {
    Ended::of(arguments, &command.stdin(Stdio::null()).output().unwrap())
}

fn json(ended: &Ended) -> Value {
    ended.expect(0);
    serde_json::from_str(&ended.stdout).unwrap_or_else(|error| panic!("{error}: {}", ended.stdout))
}
