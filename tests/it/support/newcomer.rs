//! Somebody who begins: a browser without a server in process, a link to set a password, a sign-in a command waits for.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::process::{Child, ChildStderr, Command, Output, Stdio};
use std::time::Duration;

use super::{Answer, Browser};

/// A port nothing listens on.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

impl Browser {
    /// A browser for a server of another process.
    pub fn of(issuer: &str) -> Self {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(60))
            .no_proxy()
            .build()
            .unwrap();
        Self {
            issuer: issuer.to_owned(),
            http,
            cookies: HashMap::new(),
            headers: Vec::new(),
        }
    }

    /// Opens a link that sets a password, and sets it.
    pub async fn set_password(&mut self, link: &str, password: &str) {
        let page = self.get(link).await;
        let csrf = page
            .hidden("csrf")
            .unwrap_or_else(|| panic!("no form: {}", page.body));
        let form = [
            ("csrf", &*csrf),
            ("password", password),
            ("password_again", password),
        ];
        let answer = self.post(link, &form).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }

    /// What a person does whose browser was opened at an authorization URL; the page of the app at the end.
    pub async fn go_through(&mut self, url: &str, email: &str, password: &str, decision: &str) -> Answer {
        let mut answer = self.get(url).await;
        if answer.body.contains("name=\"password\"") {
            answer = self.sign_in_on(&answer, email, password).await;
        }
        if answer.body.contains("value=\"allow\"") {
            answer = self.decide_on(&answer, decision).await;
        }
        let back = answer
            .onward()
            .unwrap_or_else(|| panic!("{}: {}", answer.status, answer.body));
        Answer::of(self.http.get(back).send().await.unwrap()).await
    }
}

/// `grantor client try`, waiting for a browser.
pub struct Trying {
    child: Child,
    errors: BufReader<ChildStderr>,
    /// What it said before it waited.
    pub said: String,
    /// The authorization URL.
    pub url: String,
}

impl Trying {
    /// Starts the command and reads until it has printed the URL.
    pub fn start(command: &mut Command, stdin: &str) -> Self {
        use std::io::Write as _;
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(stdin.as_bytes()).unwrap();
        let mut errors = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        let url = loop {
            let from = said.len();
            assert_ne!(errors.read_line(&mut said).unwrap(), 0, "it ended: {said}");
            let line = said[from..].trim();
            if line.contains("/auth?") {
                break line.to_owned();
            }
        };
        Self {
            child,
            errors,
            said,
            url,
        }
    }

    /// Where the browser is sent back to.
    pub fn redirect_uri(&self) -> String {
        let (_, query) = self.url.split_once('?').unwrap();
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        let (_, uri) = pairs.find(|(name, _)| name == "redirect_uri").unwrap();
        uri.into_owned()
    }

    /// Its end: exit code, stdout, and all it said on stderr.
    pub fn end(self) -> (i32, String, String) {
        let Self {
            child,
            mut errors,
            mut said,
            ..
        } = self;
        errors.read_to_string(&mut said).unwrap();
        let Output { status, stdout, .. } = child.wait_with_output().unwrap();
        (
            status.code().unwrap_or(-1),
            String::from_utf8(stdout).unwrap(),
            said,
        )
    }
}
