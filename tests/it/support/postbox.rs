//! Somebody else's mail server (RFC 5321), on loopback: takes mail, or says what it was told to say.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use grantor::server::SelfSigned;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// Who may give it mail where somebody has to log in: with a name as providers have it.
pub const USER: &str = "ada@mail.test";

/// Their password.
pub const SECRET: &str = "a password of the mail server";

/// A mail that was taken.
#[derive(Clone, Debug)]
pub struct Received {
    /// The name the client has for itself.
    pub hello: String,
    /// Who logged in.
    pub user: Option<String>,
    /// Whether TLS was spoken.
    pub is_secure: bool,
    /// `MAIL FROM`.
    pub from: String,
    /// `RCPT TO`.
    pub to: String,
    /// The mail.
    pub data: String,
}

/// How it is reached.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Plain,
    Tls,
    StartTls,
}

pub struct Postbox {
    pub address: SocketAddr,
    /// Its certificate, for whoever is to trust it.
    pub certificate: String,
    shared: Arc<Shared>,
}

struct Shared {
    way: Way,
    needs_login: bool,
    tls: SelfSigned,
    received: Mutex<Vec<Received>>,
    connections: Mutex<usize>,
    /// What is said to a command in place of what would be.
    answers: Mutex<HashMap<String, String>>,
    arrived: Notify,
}

impl Postbox {
    /// Without TLS, for anybody.
    pub async fn start() -> Self {
        Self::listening(Way::Plain, false).await
    }

    /// With TLS from the first byte, for [`USER`] alone.
    pub async fn tls() -> Self {
        Self::listening(Way::Tls, true).await
    }

    /// With TLS once it is asked for, and before that for nobody.
    pub async fn starttls() -> Self {
        Self::listening(Way::StartTls, true).await
    }

    async fn listening(way: Way, needs_login: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let tls = SelfSigned::new(vec!["127.0.0.1".to_owned()]).unwrap();
        let certificate = tls.certificate.clone();
        let shared = Arc::new(Shared {
            way,
            needs_login,
            tls,
            received: Mutex::default(),
            connections: Mutex::default(),
            answers: Mutex::default(),
            arrived: Notify::new(),
        });
        let served = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                *served.connections.lock().unwrap() += 1;
                let shared = Arc::clone(&served);
                tokio::spawn(async move {
                    if shared.way == Way::Tls {
                        if let Ok(stream) = shared.tls.acceptor.accept(stream).await {
                            converse(stream, &shared, true, true).await;
                        }
                        return;
                    }
                    let upgraded = converse(stream, &shared, false, true).await;
                    if let Some(stream) = upgraded
                        && let Ok(stream) = shared.tls.acceptor.accept(stream).await
                    {
                        converse(stream, &shared, true, false).await;
                    }
                });
            }
        });
        Self {
            address,
            certificate,
            shared,
        }
    }

    /// `mail.url` for it.
    pub fn url(&self) -> String {
        let port = self.address.port();
        let user = USER.replace('@', "%40");
        match self.shared.way {
            Way::Plain => format!("smtp://127.0.0.1:{port}?tls=none"),
            Way::Tls => format!("smtps://{user}@127.0.0.1:{port}"),
            Way::StartTls => format!("smtp://{user}@127.0.0.1:{port}"),
        }
    }

    /// From now on: says this to a command (`RCPT`), to what is sent (`.`), or at first (`greeting`). An empty answer is none
    /// at all.
    pub fn answers(&self, command: &str, answer: &str) {
        let mut answers = self.shared.answers.lock().unwrap();
        answers.insert(command.to_owned(), answer.to_owned());
    }

    /// From now on: takes mail.
    pub fn takes(&self) {
        self.shared.answers.lock().unwrap().clear();
    }

    /// The mails it took, oldest first.
    pub fn received(&self) -> Vec<Received> {
        self.shared.received.lock().unwrap().clone()
    }

    pub fn connections(&self) -> usize {
        *self.shared.connections.lock().unwrap()
    }

    /// Waits until so many mails came, whatever was said to them.
    pub async fn arrived(&self, count: usize) {
        let wait = async {
            loop {
                let arrived = self.shared.arrived.notified();
                if self.received().len() >= count {
                    return;
                }
                arrived.await;
            }
        };
        let waited = tokio::time::timeout(Duration::from_secs(60), wait).await;
        waited.unwrap_or_else(|_| panic!("{} of {count} mails came", self.received().len()));
    }
}

impl Shared {
    fn said(&self, command: &str, usual: &str) -> String {
        let answers = self.answers.lock().unwrap();
        answers.get(command).cloned().unwrap_or_else(|| usual.to_owned())
    }
}

/// One conversation; the stream again if it is to go on with TLS.
async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    shared: &Shared,
    is_secure: bool,
    greets: bool,
) -> Option<S> {
    let mut stream = BufReader::new(stream);
    if greets {
        say(&mut stream, &shared.said("greeting", "220 mail.test ESMTP")).await?;
    }
    let mut mail = Received {
        hello: String::new(),
        user: None,
        is_secure,
        from: String::new(),
        to: String::new(),
        data: String::new(),
    };
    loop {
        let line = line(&mut stream).await?;
        let command = line.split([' ', ':']).next().unwrap().to_uppercase();
        let rest = line.get(command.len()..).unwrap_or_default().trim();
        let inside = |text: &str| text.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
        let may_send = !shared.needs_login || mail.user.is_some();
        let usual = match command.as_str() {
            "EHLO" => {
                mail.hello = rest.to_owned();
                let offers = if shared.way == Way::StartTls && !is_secure {
                    "250 STARTTLS"
                } else {
                    "250 AUTH PLAIN LOGIN"
                };
                format!("250-mail.test\r\n250-8BITMIME\r\n{offers}")
            }
            "STARTTLS" => {
                say(&mut stream, "220 go on").await?;
                return Some(stream.into_inner());
            }
            "AUTH" => {
                let plain = rest.strip_prefix("PLAIN ").unwrap_or_default();
                let plain = STANDARD.decode(plain).unwrap_or_default();
                if plain == format!("\0{USER}\0{SECRET}").into_bytes() {
                    mail.user = Some(USER.to_owned());
                    "235 2.7.0 welcome".to_owned()
                } else {
                    "535 5.7.8 wrong user or password".to_owned()
                }
            }
            "MAIL" if !may_send => "530 5.7.0 log in first".to_owned(),
            "MAIL" => {
                mail.from = inside(rest);
                "250 2.1.0 ok".to_owned()
            }
            "RCPT" => {
                mail.to = inside(rest);
                "250 2.1.5 ok".to_owned()
            }
            "DATA" => "354 go on".to_owned(),
            "QUIT" => {
                say(&mut stream, "221 bye").await?;
                return None;
            }
            _ => "502 5.5.1 what".to_owned(),
        };
        let said = shared.said(&command, &usual);
        say(&mut stream, &said).await?;
        if said.starts_with("354") {
            mail.data = data(&mut stream).await?;
            shared.received.lock().unwrap().push(mail.clone());
            shared.arrived.notify_waiters();
            shared.arrived.notify_one();
            say(&mut stream, &shared.said(".", "250 2.0.0 queued as 4711")).await?;
        }
    }
}

async fn say<S: AsyncWrite + Unpin>(stream: &mut S, text: &str) -> Option<()> {
    if text.is_empty() {
        return std::future::pending().await;
    }
    stream.write_all(format!("{text}\r\n").as_bytes()).await.ok()?;
    stream.flush().await.ok()
}

async fn line<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> Option<String> {
    let mut line = String::new();
    let length = stream.read_line(&mut line).await.ok()?;
    (length > 0).then(|| line.trim_end().to_owned())
}

async fn data<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> Option<String> {
    let mut data = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        assert!(line.ends_with("\r\n"), "a line of a mail ends in CRLF: {line:?}");
        assert!(line.len() <= 1000, "RFC 5321 §4.5.3.1.6");
        if line == ".\r\n" {
            return Some(data);
        }
        data.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

impl Received {
    /// The headers, unfolded.
    pub fn headers(&self) -> Vec<(String, String)> {
        headers(self.data.split("\r\n\r\n").next().unwrap())
    }

    /// A header, of which there is one.
    pub fn header(&self, name: &str) -> String {
        let found: Vec<_> = self
            .headers()
            .into_iter()
            .filter(|(known, _)| known.eq_ignore_ascii_case(name))
            .collect();
        assert_eq!(found.len(), 1, "{name}: {}", self.data);
        found[0].1.clone()
    }

    /// The subject, decoded (RFC 2047).
    pub fn subject(&self) -> String {
        let (mut text, mut before) = (String::new(), None);
        for word in self.header("Subject").split(' ').filter(|word| !word.is_empty()) {
            let encoded = word
                .strip_prefix("=?utf-8?b?")
                .and_then(|rest| rest.strip_suffix("?="));
            // §6.2: "any 'linear-white-space' that separates a pair of adjacent 'encoded-word's is ignored".
            let is_within = before == Some(true) && encoded.is_some();
            if before.is_some() && !is_within {
                text.push(' ');
            }
            if let Some(encoded) = encoded {
                assert!(word.len() <= 75, "§2: {word}");
                // §5: "Each 'encoded-word' MUST represent an integral number of characters."
                text.push_str(&String::from_utf8(STANDARD.decode(encoded).unwrap()).unwrap());
            } else {
                assert!(word.is_ascii() && !word.contains("=?"), "{word}");
                text.push_str(word);
            }
            before = Some(encoded.is_some());
        }
        text
    }

    /// The text and the HTML, decoded.
    pub fn bodies(&self) -> (String, String) {
        let kind = self.header("Content-Type");
        assert!(kind.starts_with("multipart/alternative"), "{kind}");
        let boundary = kind
            .split("boundary=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        let parts: Vec<_> = self.data.split(&format!("--{boundary}")).collect();
        assert_eq!((parts.len(), parts[3].trim()), (4, "--"), "{}", self.data);
        let part = |part: &str, kind: &str| {
            let (head, body) = part.trim_start().split_once("\r\n\r\n").unwrap();
            let headers: HashMap<_, _> = headers(head).into_iter().collect();
            assert_eq!(headers["Content-Type"], kind);
            decoded(body, &headers["Content-Transfer-Encoding"])
        };
        (
            part(parts[1], "text/plain; charset=utf-8"),
            part(parts[2], "text/html; charset=utf-8"),
        )
    }
}

fn headers(head: &str) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in head.split("\r\n") {
        if line.starts_with(' ') {
            headers.last_mut().unwrap().1.push_str(line);
            continue;
        }
        let (name, value) = line.split_once(": ").unwrap_or_else(|| panic!("{line:?}"));
        headers.push((name.to_owned(), value.to_owned()));
    }
    headers
}

fn decoded(body: &str, encoding: &str) -> String {
    match encoding {
        "7bit" => body.to_owned(),
        "base64" => {
            let text: String = body.split_whitespace().collect();
            String::from_utf8(STANDARD.decode(text).unwrap()).unwrap()
        }
        "quoted-printable" => {
            let (mut bytes, mut rest) = (Vec::new(), body);
            while let Some(byte) = rest.bytes().next() {
                if let Some(after) = rest.strip_prefix("=\r\n") {
                    rest = after;
                } else if byte == b'=' {
                    bytes.push(u8::from_str_radix(&rest[1..3], 16).unwrap());
                    rest = &rest[3..];
                } else {
                    bytes.push(byte);
                    rest = &rest[1..];
                }
            }
            String::from_utf8(bytes).unwrap()
        }
        other => panic!("{other}"),
    }
}
