//! Somebody else's web server: what clients name and this server connects to.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use grantor::server::SelfSigned;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// A web server on loopback that answers every request with the same bytes and remembers what it was sent.
pub struct Site {
    pub address: SocketAddr,
    scheme: &'static str,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    connections: Mutex<usize>,
    requests: Mutex<Vec<String>>,
    answer: Mutex<String>,
    is_endless: Mutex<bool>,
    arrived: Notify,
}

impl Site {
    /// Answers with status 404 until told otherwise.
    pub async fn start() -> Self {
        Self::on("127.0.0.1:0").await
    }

    /// With a certificate of its own making.
    pub async fn tls() -> Self {
        Self::listening("127.0.0.1:0", SelfSigned::new(vec!["127.0.0.1".to_owned()]).ok()).await
    }

    pub async fn on(bind: &str) -> Self {
        Self::listening(bind, None).await
    }

    async fn listening(bind: &str, tls: Option<SelfSigned>) -> Self {
        let listener = TcpListener::bind(bind).await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared::default());
        let site = Self {
            address,
            scheme: if tls.is_some() { "https" } else { "http" },
            shared: Arc::clone(&shared),
        };
        site.answers("404 Not Found", "");
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                *shared.connections.lock().unwrap() += 1;
                let shared = Arc::clone(&shared);
                match &tls {
                    None => drop(tokio::spawn(serve(stream, shared))),
                    Some(tls) => {
                        let accepted = tls.acceptor.accept(stream);
                        tokio::spawn(async move {
                            if let Ok(stream) = accepted.await {
                                serve(stream, shared).await;
                            }
                        });
                    }
                }
            }
        });
        site
    }

    /// From now on: this status, `application/json`, this body.
    pub fn answers(&self, status: &str, body: &str) {
        self.answers_with(status, "content-type: application/json\r\n", body);
    }

    /// From now on: this status, these header lines (each ending in CRLF), this body.
    pub fn answers_with(&self, status: &str, headers: &str, body: &str) {
        *self.shared.answer.lock().unwrap() = format!(
            "HTTP/1.1 {status}\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
    }

    /// From now on: takes requests and says nothing.
    pub fn is_silent(&self) {
        self.shared.answer.lock().unwrap().clear();
    }

    /// From now on: a body that does not end.
    pub fn is_endless(&self) {
        *self.shared.answer.lock().unwrap() = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_owned();
        *self.shared.is_endless.lock().unwrap() = true;
    }

    /// How many connections were opened to it.
    pub fn connections(&self) -> usize {
        *self.shared.connections.lock().unwrap()
    }

    /// Waits until so many requests have come.
    pub async fn arrived(&self, count: usize) {
        let wait = async {
            loop {
                let arrived = self.shared.arrived.notified();
                if self.requests().len() >= count {
                    return;
                }
                arrived.await;
            }
        };
        let waited = tokio::time::timeout(Duration::from_secs(60), wait).await;
        waited.unwrap_or_else(|_| panic!("{} of {count} requests came", self.requests().len()));
    }

    /// The requests it was sent, head and body, oldest first.
    pub fn requests(&self) -> Vec<String> {
        self.shared.requests.lock().unwrap().clone()
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}://{}{path}", self.scheme, self.address)
    }
}

async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin, shared: Arc<Shared>) {
    let mut request = Vec::new();
    while !is_whole(&request) {
        match stream.read_buf(&mut request).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
    }
    let request = String::from_utf8_lossy(&request).into_owned();
    shared.requests.lock().unwrap().push(request);
    shared.arrived.notify_waiters();
    let answer = shared.answer.lock().unwrap().clone();
    if answer.is_empty() {
        // Until the other side gives up.
        let _ = stream.read(&mut [0]).await;
        return;
    }
    let _ = stream.write_all(answer.as_bytes()).await;
    let is_endless = *shared.is_endless.lock().unwrap();
    while is_endless && stream.write_all(&[b' '; 4096]).await.is_ok() {}
    let _ = stream.shutdown().await;
}

/// Whether the head, and the body it announces, have come.
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>().unwrap())
    });
    body.len() >= length.unwrap_or(0)
}
