//! A reverse proxy at its defaults, between the browser and the server: 8 KiB of request line and of each header, 4 KiB of headers
//! in an answer. What is more it refuses as nginx does, whoever's fault it is.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// nginx's `large_client_header_buffers`: the longest line of a request.
const REQUEST_LINE: usize = 8 * 1024;

/// nginx's `proxy_buffer_size`: the most an answer's status line and headers take.
const ANSWER_HEAD: usize = 4 * 1024;

/// A proxy in front of a server.
pub struct Proxy {
    listener: Option<TcpListener>,
    address: SocketAddr,
    refused: Arc<Mutex<Vec<String>>>,
    largest: Arc<Mutex<usize>>,
}

impl Proxy {
    pub async fn bind() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self {
            address: listener.local_addr().unwrap(),
            listener: Some(listener),
            refused: Arc::default(),
            largest: Arc::default(),
        }
    }

    /// What the server's issuer has to be.
    pub fn issuer(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Begins to forward.
    pub fn forward_to(&mut self, server: SocketAddr) {
        let listener = self.listener.take().unwrap();
        let (refused, largest) = (Arc::clone(&self.refused), Arc::clone(&self.largest));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (refused, largest) = (Arc::clone(&refused), Arc::clone(&largest));
                tokio::spawn(async move {
                    let _ = forward(stream, server, &refused, &largest).await;
                });
            }
        });
    }

    /// What it refused, in its own words.
    pub fn refused(&self) -> Vec<String> {
        self.refused.lock().unwrap().clone()
    }

    /// The largest head of an answer that it let through.
    pub fn largest(&self) -> usize {
        *self.largest.lock().unwrap()
    }
}

async fn forward(
    mut client: TcpStream,
    server: SocketAddr,
    refused: &Mutex<Vec<String>>,
    largest: &Mutex<usize>,
) -> std::io::Result<()> {
    let (head, body) = read_message(&mut client).await?;
    let line = head.lines().next().unwrap_or_default().to_owned();
    if let Some(long) = head.lines().find(|line| line.len() + 2 > REQUEST_LINE) {
        refused.lock().unwrap().push(format!("414 {}", &long[..200]));
        return answer(&mut client, "414 Request-URI Too Large").await;
    }
    let mut upstream = TcpStream::connect(server).await?;
    let (first, rest) = head.split_once("\r\n").unwrap();
    let request = format!("{first}\r\nConnection: close\r\n{rest}");
    upstream.write_all(request.as_bytes()).await?;
    upstream.write_all(&body).await?;
    let mut bytes = Vec::new();
    upstream.read_to_end(&mut bytes).await?;
    let end = find(&bytes, b"\r\n\r\n").map_or(bytes.len(), |at| at + 4);
    if end > ANSWER_HEAD {
        let what = format!(
            "502 upstream sent too big header ({end}) while reading {}",
            &line[..line.len().min(100)]
        );
        refused.lock().unwrap().push(what);
        return answer(&mut client, "502 Bad Gateway").await;
    }
    note(largest, end);
    client.write_all(&bytes).await?;
    client.shutdown().await
}

fn note(largest: &Mutex<usize>, size: usize) {
    let mut most = largest.lock().unwrap();
    *most = size.max(*most);
}

/// A message's head, and the body it announces.
async fn read_message(stream: &mut TcpStream) -> std::io::Result<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    loop {
        if let Some(at) = find(&bytes, b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..at + 4]).into_owned();
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length")
                    .then(|| value.trim().parse::<usize>().unwrap())
            });
            if bytes.len() - at - 4 >= length.unwrap_or(0) {
                return Ok((head, bytes.split_off(at + 4)));
            }
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
}

async fn answer(client: &mut TcpStream, status: &str) -> std::io::Result<()> {
    let text = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    client.write_all(text.as_bytes()).await?;
    client.shutdown().await
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}
