//! A server as it is started: what it asks of the system, and what it tells its log.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, Command, Stdio};

use super::Home;

/// A running server; ended when it is dropped.
struct Serving {
    child: Child,
    log: BufReader<ChildStderr>,
    said: String,
    address: String,
}

impl Serving {
    /// Begins in a shell, after `prelude`.
    fn begin(home: &Home, prelude: &str) -> Self {
        let arguments = [
            "serve",
            "--issuer",
            "http://127.0.0.1:8080",
            "--bind",
            "127.0.0.1:0",
        ];
        let server = home.command(&arguments);
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &format!("{prelude}; exec \"$0\" \"$@\"")])
            .arg(server.get_program())
            .args(arguments)
            .current_dir(home.path())
            .env("RUST_LOG", "warn,grantor::cli=info")
            .stderr(Stdio::piped());
        for (name, value) in server.get_envs() {
            if value.is_none() && name != "RUST_LOG" {
                shell.env_remove(name);
            }
        }
        let mut child = shell.spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        while !said.contains("Grantor is ready") {
            assert_ne!(log.read_line(&mut said).unwrap(), 0, "{said}");
        }
        let address = said.split("bind=").nth(1).unwrap();
        let address = address.split_whitespace().next().unwrap().to_owned();
        Self {
            child,
            log,
            said,
            address,
        }
    }

    fn get(&self, headers: &str) {
        self.answer("/livez", headers);
    }

    fn answer(&self, path: &str, headers: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        answer
    }

    /// Everything it said in its life.
    fn end(mut self) -> String {
        self.child.kill().unwrap();
        let mut said = std::mem::take(&mut self.said);
        self.log.read_to_string(&mut said).unwrap();
        said
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// T94
#[cfg(target_os = "linux")]
#[test]
fn ours_as_many_files_may_be_open_as_the_system_allows() {
    let home = Home::new();
    let server = Serving::begin(&home, "ulimit -S -n 100");
    server.get("");
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", server.child.id())).unwrap();
    let line = limits
        .lines()
        .find(|line| line.starts_with("Max open files"))
        .unwrap();
    let [soft, hard] = [3, 4].map(|n| line.split_whitespace().nth(n).unwrap());
    assert_eq!(soft, hard, "{line}");
    server.end();

    let server = Serving::begin(&home, "ulimit -n 600");
    server.get("");
    let said = server.end();
    let warnings: Vec<_> = said
        .lines()
        .filter(|line| line.contains("fewer files may be open"))
        .collect();
    assert_eq!(warnings.len(), 1, "{said}");
    assert!(
        warnings[0].contains("connections=280") && warnings[0].contains("open_files=600"),
        "{said}"
    );
}

/// T54
#[test]
fn ours_a_proxy_that_is_not_trusted_is_told_of_in_the_log_once() {
    let home = Home::new();
    let server = Serving::begin(&home, ":");
    server.get("");
    for _ in 0..3 {
        server.get("X-Forwarded-For: 203.0.113.9\r\n");
    }
    server.get("Forwarded: for=203.0.113.9\r\n");
    let said = server.end();
    let warnings: Vec<_> = said.lines().filter(|line| line.contains("trusted")).collect();
    assert_eq!(warnings.len(), 1, "{said}");
    for words in [
        "WARN",
        "server.trusted_proxies",
        "peer=127.0.0.1",
        "[\"127.0.0.1/32\"]",
    ] {
        assert!(warnings[0].contains(words), "{said}");
    }
    assert!(!said.contains("203.0.113.9"), "{said}");
}

/// T61: a command about keys ends when every server shows what it did, and no sooner.
#[test]
fn ours_when_a_command_about_keys_has_ended_a_running_server_shows_what_it_did() {
    let home = Home::new();
    let server = Serving::begin(&home, ":");
    let shows = |kid: &str| server.answer("/.well-known/jwks.json", "").contains(kid);
    let made = home.json(&["key", "rotate", "--now"]);
    let kid = made["kid"].as_str().unwrap();
    assert!(shows(kid));
    home.run(&["key", "revoke", kid, "--yes"]).expect(0);
    assert!(!shows(kid));
}
