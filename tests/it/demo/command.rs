//! The command that serves the demo, and what other commands do to a server that runs.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::http_client;
use crate::support::{Answer, basic, header_of};

/// `grantor demo`, running; told to stop at the end, so that it clears up.
struct Running(Child);

impl Running {
    fn stop(&mut self) -> bool {
        self.told("-TERM")
    }

    fn told(&mut self, signal: &str) -> bool {
        let pid = self.0.id().to_string();
        let is_told = Command::new("kill")
            .args([signal, &pid])
            .status()
            .is_ok_and(|ended| ended.success());
        if !is_told {
            let _ = self.0.kill();
        }
        self.0.wait().unwrap().success()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(None)) {
            self.stop();
        }
    }
}

fn demo_command(arguments: &[&str]) -> Running {
    let child = Command::new(env!("CARGO_BIN_EXE_grantor"))
        .arg("demo")
        .args(arguments)
        // Neither has a say in a demo.
        .env("GRANTOR__TOKENS__ACCESS", "nonsense")
        .env_remove("RUST_LOG")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    Running(child)
}

/// Reads a JSON object that ends with a brace at the beginning of a line.
fn announced(running: &mut Running) -> Value {
    let mut text = String::new();
    for line in BufReader::new(running.0.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        text.push_str(&line);
        if line == "}" {
            break;
        }
    }
    serde_json::from_str(&text).unwrap()
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_the_demo_command_serves_what_it_announces_and_leaves_nothing_behind() {
    let mut running = demo_command(&["--port", "0", "-o", "json"]);
    let facts = announced(&mut running);
    let text = |name: &str| {
        facts[name]
            .as_str()
            .unwrap_or_else(|| panic!("{name}: {facts}"))
            .to_owned()
    };
    let (id, secret, issuer) = (
        text("service_client_id"),
        text("service_client_secret"),
        text("issuer"),
    );
    assert_eq!(
        text("curl"),
        format!(
            "curl -s -u {id}:{secret} -d grant_type=client_credentials -d scope=notes:read {issuer}/token"
        )
    );
    let http = http_client();
    let answer = http
        .post(format!("{issuer}/token"))
        .header("authorization", basic(&id, &secret))
        .header("content-type", "application/x-www-form-urlencoded")
        .body("grant_type=client_credentials&scope=notes:read")
        .send()
        .await
        .unwrap();
    let answer = Answer::of(answer).await;
    assert_eq!(
        (answer.status, answer.json()["scope"].as_str()),
        (200, Some("notes:read")),
        "{}",
        answer.body
    );
    let token = answer.json()["access_token"].as_str().unwrap().to_owned();
    let notes = http
        .get(format!("{}/notes", text("resource")))
        .bearer_auth(&token)
        .send()
        .await
        .unwrap();
    assert_eq!(notes.status(), 200);
    let page = Answer::of(http.get(text("demo_url")).send().await.unwrap()).await;
    assert!(page.body.contains(&text("password")) && page.body.contains(&text("email")));

    let database = text("database");
    let home = std::path::Path::new(database.strip_prefix("sqlite://").unwrap())
        .parent()
        .unwrap()
        .to_owned();
    assert!(home.is_dir());
    assert!(running.stop());
    assert!(!home.exists(), "the temporary directory is gone");
    let mut log = String::new();
    running.0.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    assert_eq!(log, "", "nothing to warn of");
}

/// The terminal it was started in is closed: then nobody can end it by a key, and nothing of it stays either.
#[cfg(unix)]
#[test]
fn ours_the_demo_ends_with_its_terminal_and_leaves_nothing_behind() {
    let mut running = demo_command(&["--port", "0", "-o", "json"]);
    let facts = announced(&mut running);
    let database = facts["database"].as_str().unwrap();
    let home = std::path::Path::new(database.strip_prefix("sqlite://").unwrap())
        .parent()
        .unwrap();
    assert!(home.is_dir());
    // Nobody else can come to be at ::1, where browsers look for localhost first.
    let port: u16 = facts["issuer"]
        .as_str()
        .and_then(|issuer| issuer.rsplit(':').next()?.parse().ok())
        .unwrap();
    if std::net::TcpListener::bind("[::1]:0").is_ok() {
        let other = std::net::TcpListener::bind(("::1", port));
        assert!(
            other.is_err_and(|error| error.kind() == std::io::ErrorKind::AddrInUse),
            "somebody else is at ::1"
        );
        let refused = std::net::TcpStream::connect(("::1", port));
        assert!(
            refused.is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionRefused),
            "browsers have to go on to 127.0.0.1"
        );
    }
    assert!(running.told("-HUP"));
    assert!(!home.exists(), "the temporary directory is gone");
}

/// T61: whoever ran the command need not wait nor look.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_when_key_rotate_ends_the_server_shows_the_key_and_signs_with_it() {
    let mut running = demo_command(&["--port", "0", "-o", "json"]);
    let facts = announced(&mut running);
    let text = |name: &str| facts[name].as_str().unwrap().to_owned();
    let (issuer, database, http) = (text("issuer"), text("database"), http_client());
    let home = std::path::Path::new(database.strip_prefix("sqlite://").unwrap())
        .parent()
        .unwrap();
    let shown = async || {
        let answer = http
            .get(format!("{issuer}/.well-known/jwks.json"))
            .send()
            .await
            .unwrap();
        let keys = Answer::of(answer).await.json()["keys"]
            .as_array()
            .unwrap()
            .clone();
        keys.into_iter().map(|key| key["kid"].clone()).collect::<Vec<_>>()
    };
    let command = |words: &[&str]| {
        let ended = Command::new(env!("CARGO_BIN_EXE_grantor"))
            .args(words)
            .args(["--database", &database, "-o", "json"])
            .arg("--keys-dir")
            .arg(home.join("keys"))
            .env_remove("RUST_LOG")
            .output()
            .unwrap();
        assert!(
            ended.status.success(),
            "{}",
            String::from_utf8_lossy(&ended.stderr)
        );
        serde_json::from_slice::<Value>(&ended.stdout).unwrap()
    };
    let before = shown().await;
    let ahead = command(&["key", "rotate"]);
    let made = command(&["key", "rotate", "--now"]);
    let after = shown().await;
    assert_eq!(
        (ahead["state"].as_str(), made["state"].as_str()),
        (Some("pending"), Some("active"))
    );
    for kid in before.iter().chain([&ahead["kid"], &made["kid"]]) {
        assert!(after.contains(kid), "{kid} among {after:?}");
    }
    let answer = http
        .post(format!("{issuer}/token"))
        .header(
            "authorization",
            basic(&text("service_client_id"), &text("service_client_secret")),
        )
        .header("content-type", "application/x-www-form-urlencoded")
        .body("grant_type=client_credentials&scope=notes:read")
        .send()
        .await
        .unwrap();
    let token = Answer::of(answer).await.json()["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(header_of(&token)["kid"], made["kid"]);
    let kid = made["kid"].as_str().unwrap();
    command(&["key", "revoke", "--yes", kid]);
    assert!(!shown().await.contains(&made["kid"]));
}

#[test]
fn ours_the_demo_takes_the_next_port_and_says_so_on_one_screen() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let mut running = demo_command(&["--port", &port.to_string()]);
    let started = Instant::now();
    let mut lines = Vec::new();
    for line in BufReader::new(running.0.stdout.take().unwrap()).lines() {
        lines.push(line.unwrap());
        if lines.last().unwrap().starts_with("Metadata") || started.elapsed() > Duration::from_secs(60) {
            break;
        }
    }
    let text = lines.join("\n");
    assert!(text.contains(&format!("Port {port} is taken")), "{text}");
    assert!(!text.contains(&format!("http://localhost:{port}/")), "{text}");
    assert!(
        text.contains("/demo\n") && text.contains("ada@example.test") && text.contains("curl -s -u"),
        "{text}"
    );
    assert!(
        lines.len() <= 24 && lines.iter().all(|line| line.chars().count() <= 80),
        "{text}"
    );
    assert!(!text.contains('\u{1b}'));
}
