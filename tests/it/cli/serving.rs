//! A server as it is started: what it asks of the system, and what it tells its log.

use std::io::{BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, Command, Stdio};

use super::Home;
use crate::support::{until_any, until_ready};

/// A running server; ended when it is dropped.
pub(super) struct Serving {
    child: Child,
    log: BufReader<ChildStderr>,
    said: String,
    pub(super) address: String,
}

impl Serving {
    /// Begins in a shell, after `prelude`.
    pub(super) fn begin(home: &Home, prelude: &str) -> Self {
        Self::begin_as(home, prelude, &["--issuer", "http://127.0.0.1:8080"])
    }

    /// The same with these flags, and what `grantor.toml` says.
    pub(super) fn begin_as(home: &Home, prelude: &str, flags: &[&str]) -> Self {
        let bind: &[&str] = if flags.contains(&"--bind") {
            &[]
        } else {
            &["--bind", "127.0.0.1:0"]
        };
        let arguments = [&["serve"], bind, flags].concat();
        let server = home.command(&arguments);
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &format!("{prelude}; exec \"$0\" \"$@\"")])
            .arg(server.get_program())
            .args(&arguments)
            .current_dir(home.path())
            .env("RUST_LOG", "warn,grantor::cli=info,grantor::server=info")
            .stderr(Stdio::piped());
        for (name, value) in server.get_envs() {
            if value.is_none() && name != "RUST_LOG" {
                shell.env_remove(name);
            }
        }
        let mut child = shell.spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let said = until_ready(&mut log);
        let address = said.split("bind=").nth(1).unwrap();
        let address = address.split_whitespace().next().unwrap().to_owned();
        Self {
            child,
            log,
            said,
            address,
        }
    }

    pub(super) fn get(&self, headers: &str) {
        self.answer("/livez", headers);
    }

    pub(super) fn answer(&self, path: &str, headers: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        answer
    }

    /// Tells it that its terminal has gone, or that there is a new configuration, and reads what it says up to these words.
    #[cfg(unix)]
    pub(super) fn hang_up(&mut self, words: &str) -> String {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-HUP", &pid])
                .status()
                .unwrap()
                .success()
        );
        // It says one or the other, and by the wrong one a test fails at once.
        let taken_up = "the configuration was read anew";
        let mut said = until_any(&mut self.log, &[taken_up, "that of before stays as it is"]);
        if words == "needs a restart" && said.contains(taken_up) {
            said += &until_any(&mut self.log, &[words]);
        }
        assert!(said.contains(words), "{words}: {said}");
        said
    }

    /// Everything it said in its life.
    pub(super) fn end(mut self) -> String {
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
    let home = Home::with_database();
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
    let home = Home::with_database();
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
    let home = Home::with_database();
    let server = Serving::begin(&home, ":");
    let shows = |kid: &str| server.answer("/.well-known/jwks.json", "").contains(kid);
    let made = home.json(&["key", "rotate", "--now"]);
    let kid = made["kid"].as_str().unwrap();
    assert!(shows(kid));
    home.run(&["key", "revoke", kid, "--yes"]).expect(0);
    assert!(!shows(kid));
}

#[test]
fn ours_health_is_told_by_exit_code_and_in_one_line() {
    let home = Home::with_database();
    let server = Serving::begin(&home, ":");
    let address = server.address.clone();
    let health = ["health", "--bind", &address];
    let ended = home.run(&health);
    assert_eq!(
        ended.expect(0).stdout,
        format!("ready at http://{address}/readyz\n")
    );
    assert_eq!(home.json(&health)["ready"], true);
    server.end();
    let ended = home.run(&health);
    ended
        .expect(69)
        .says(&format!("not ready at http://{address}/readyz: "));
    assert_eq!(ended.stderr.lines().count(), 1, "{}", ended.stderr);
    // Something else listens there, and answers, or does not.
    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        let (mut stream, _) = other.accept().unwrap();
        let _ = stream.read(&mut [0; 1024]);
        stream
            .write_all(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 9\r\n\r\naway\x1b[2J\n")
            .unwrap();
    });
    home.run(&["health", "--bind", &address])
        .expect(69)
        .says("it answers 503 away [2J");
}

/// With a certificate of its own, from the start to its renewal at a hangup.
#[cfg(unix)]
#[test]
fn ours_a_server_with_a_certificate_says_what_is_wrong_with_it_before_it_serves() {
    let home = Home::with_database();
    let write = |name: &str, text: &str| std::fs::write(home.path().join(name), text).unwrap();
    let pair = |change: fn(&mut rcgen::CertificateParams)| {
        let mut params = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        change(&mut params);
        let key = rcgen::KeyPair::generate().unwrap();
        (params.self_signed(&key).unwrap().pem(), key.serialize_pem())
    };
    write(
        "grantor.toml",
        "issuer = 'https://localhost:8443'\n[server.tls]\ncertificate = 'c.pem'\nkey = 'k.pem'\n",
    );
    let serve = ["serve", "--bind", "127.0.0.1:0"];
    let fails = |words: &str| {
        home.run(&serve).expect(78).says(words).says("Try: ");
        let doctor = home.run(&["doctor"]);
        let found = doctor
            .expect(1)
            .stdout
            .lines()
            .find(|line| line.contains("certificate"));
        assert!(
            found.is_some_and(|line| line.starts_with("fail") && line.contains(words)),
            "{}",
            doctor.stdout
        );
    };
    fails("server.tls.certificate: cannot read c.pem");
    let (certificate, key) = pair(|_| {});
    write("c.pem", &certificate);
    fails("server.tls.key: cannot read k.pem");
    write("k.pem", "nothing");
    fails("server.tls.key: k.pem has no private key in PEM");
    write("k.pem", &pair(|_| {}).1);
    fails("the key k.pem is not the key of the certificate c.pem");
    let (old, old_key) = pair(|params| params.not_after = rcgen::date_time_ymd(2020, 1, 1));
    write("c.pem", &old);
    write("k.pem", &old_key);
    // One that has expired is told of, and served all the same: its renewal is taken up without another start.
    let words = "the certificate c.pem has expired";
    let found = home.run(&["doctor"]);
    assert!(
        found
            .expect(1)
            .stdout
            .contains(&format!("fail  certificate    {words}")),
        "{}",
        found.stdout
    );
    let mut server = Serving::begin_as(&home, ":", &[]);
    assert!(
        server.said.contains("ERROR") && server.said.contains(words),
        "{}",
        server.said
    );
    let file = "issuer = 'https://localhost:8443'\n[branding]\nname = 'Still'\n[server.tls]\ncertificate = 'c.pem'\nkey = 'k.pem'\n";
    write("grantor.toml", file);
    let said = server.hang_up("read anew");
    assert!(said.contains(words) || server.end().contains(words), "{said}");
    home.run(&[&serve[..], &["--issuer", "http://127.0.0.1:8080"]].concat())
        .expect(78)
        .says("the issuer begins with https://");

    write("c.pem", &certificate);
    write("k.pem", &key);
    let doctor = home.run(&["doctor"]);
    assert!(
        doctor
            .expect(0)
            .stdout
            .contains("ok    certificate    it is for the issuer's host"),
        "{}",
        doctor.stdout
    );
    let other = ["doctor", "--issuer", "https://127.0.0.1:9"];
    assert!(
        home.run(&other)
            .expect(0)
            .stdout
            .contains("warn  certificate    it is not for the issuer's host")
    );
    let mut server = Serving::begin_as(&home, ":", &[]);
    let port = server.address.rsplit(':').next().unwrap().to_owned();
    let health = home.run(&["health", "--bind", &server.address]);
    assert_eq!(
        health.expect(0).stdout,
        format!("ready at https://localhost:{port}/readyz\n")
    );
    write("k.pem", &old_key);
    let said = server.hang_up("stays as it is");
    assert!(said.contains("is not the key of the certificate"), "{said}");
    let (certificate, key) = pair(|_| {});
    write("c.pem", &certificate);
    write("k.pem", &key);
    server.hang_up("read anew");
    home.run(&["health", "--bind", &server.address]).expect(0);
    server.end();
}

/// The doctor asks where people and apps are told to go, and says who answers there.
#[test]
fn ours_the_doctor_looks_whether_this_server_answers_at_the_issuer() {
    let home = Home::with_database();
    let reached = |issuer: &str| {
        let checks = home.json(&["doctor", "--issuer", issuer]);
        let check = checks
            .as_array()
            .unwrap()
            .iter()
            .find(|check| check["check"] == "reached")
            .unwrap();
        (
            check["status"].as_str().unwrap().to_owned(),
            format!(
                "{} {}",
                check["found"].as_str().unwrap(),
                check["fix"].as_str().unwrap_or_default()
            ),
        )
    };
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let issuer = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let (status, said) = reached(&issuer);
    assert!(
        status == "warn" && said.contains("does not answer from here"),
        "{status} {said}"
    );
    let server = Serving::begin_as(
        &home,
        ":",
        &[
            "--issuer",
            &issuer,
            "--bind",
            issuer.strip_prefix("http://").unwrap(),
        ],
    );
    assert_eq!(
        reached(&issuer),
        ("ok".to_owned(), format!("this server answers at {issuer} "))
    );
    // With a path that nobody has there, and with the keys of another installation.
    let (status, said) = reached(&format!("{issuer}/id"));
    assert!(
        status == "warn" && said.contains("answers 404") && said.contains("server.strip_prefix"),
        "{said}"
    );
    let another = Home::with_database();
    another.run(&["key", "rotate", "--now"]).expect(0);
    let checks = another.json(&["doctor", "--issuer", &issuer]);
    assert!(
        checks.to_string().contains("has not the keys of this database"),
        "{checks}"
    );
    server.end();
}

/// The administration on a listener of its own: said when it is ready, served at both, and kept until a restart.
#[cfg(unix)]
#[test]
fn ours_a_server_says_where_its_administration_is_and_keeps_it_there() {
    let home = Home::with_database();
    let write = |admin: &str| {
        std::fs::write(home.path().join("grantor.toml"), format!("[admin]\n{admin}\n")).unwrap()
    };
    write("bind = '127.0.0.1:0'\nurl = 'http://127.0.0.1:9090'");
    let mut server = Serving::begin(&home, ":");
    assert!(
        server.said.contains("admin.url=http://127.0.0.1:9090/admin "),
        "{}",
        server.said
    );
    let at = server.said.split("admin.bind=").nth(1).unwrap();
    let at = at.split_whitespace().next().unwrap().to_owned();
    assert_ne!(at, server.address);
    server.get("");
    let public = std::mem::replace(&mut server.address, at.clone());
    server.get("");
    for (address, host, path, status) in [
        (&at, "127.0.0.1:9090", "/admin", "303"),
        (&at, "127.0.0.1:9090", "/sign-in", "404"),
        (&public, "127.0.0.1:8080", "/admin", "404"),
        (&public, "127.0.0.1:8080", "/sign-in", "200"),
    ] {
        let mut stream = TcpStream::connect(address).unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{path} at {host}: {answer}"
        );
    }
    write("bind = '127.0.0.1:9'\nurl = 'http://127.0.0.1:9090'");
    let said = server.hang_up("needs a restart");
    assert!(said.contains("needs a restart: admin.bind\n"), "{said}");
    server.get("");
    // A file that was cut off does not open it to everybody.
    std::fs::write(home.path().join("grantor.toml"), "").unwrap();
    let said = server.hang_up("stays as it is");
    assert!(
        said.contains("names no longer") && said.contains("admin.bind"),
        "{said}"
    );
    server.end();
}

#[test]
fn ours_an_address_of_the_administration_that_is_of_no_use_is_refused_before_anything_is_served() {
    let home = Home::with_database();
    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = format!("bind = '{}'", other.local_addr().unwrap());
    let serve = [
        "serve",
        "--issuer",
        "http://127.0.0.1:8080",
        "--bind",
        "127.0.0.1:0",
    ];
    for (admin, code, words) in [
        (
            "bind = '127.0.0.1:9090'\nurl = 'http://localhost:9090'",
            78,
            "admin.url is not usable: its host is localhost, and the issuer's is 127.0.0.1",
        ),
        (
            "bind = '127.0.0.1:9090'\nurl = 'http://admin.example.com:9090'",
            78,
            "admin.url is not usable: it must begin with https://",
        ),
        (
            "bind = '127.0.0.1:9090'\nurl = 'https://127.0.0.1:9090'",
            78,
            "admin.url is not usable: it begins as the issuer does",
        ),
        (
            "url = 'http://127.0.0.1:9090'",
            78,
            "admin.url is not usable: it takes admin.bind",
        ),
        (
            "bind = '0.0.0.0:9090'",
            78,
            "the server would listen on 0.0.0.0:9090, where others can reach it",
        ),
        (&*taken, 1, "Try: another admin.bind, or stop what listens there"),
    ] {
        std::fs::write(home.path().join("grantor.toml"), format!("[admin]\n{admin}\n")).unwrap();
        home.run(&serve).expect(code).says(words);
    }
    // What is switched off listens nowhere.
    let off = format!("[admin]\nenabled = false\n{taken}\n");
    std::fs::write(home.path().join("grantor.toml"), off).unwrap();
    let server = Serving::begin(&home, ":");
    server.get("");
    assert!(!server.end().contains("admin.bind"));
}
