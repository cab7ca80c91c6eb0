//! Bytes as they are, to the server and back: nothing is put in order on the way.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::{Answer, TestServer};

/// One request, and what comes of it. `{…}` in it is filled in; lines of the head end in CRLF on the wire.
pub struct Exchange {
    pub head: &'static str,
    pub body: &'static str,
    pub expect: Expect,
}

/// What comes back.
#[derive(Clone, Copy)]
pub enum Expect {
    /// 200, and what the library goes on with.
    Good,
    /// This status and error, in words.
    Refused(u16, &'static str),
}

/// A text with what stands for each `{name}` in it.
pub fn fill(text: &str, values: &[(&'static str, String)]) -> String {
    values.iter().fold(text.to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{name}}}"), value)
    })
}

/// Sends a request of its own connection, and reads the answer.
pub async fn send(s: &TestServer, head: &str, body: &str) -> Answer {
    let head = head
        .trim()
        .replace("{length}", &body.len().to_string())
        .replace('\n', "\r\n");
    let mut stream = TcpStream::connect(s.address).await.unwrap();
    stream
        .write_all(format!("{head}\r\n\r\n").as_bytes())
        .await
        .unwrap();
    let mut read = Vec::new();
    if head.contains("Expect: 100-continue") {
        // RFC 9110 §10.1.1: the body waits for leave.
        let interim = until_blank_line(&mut stream, &mut read).await;
        assert!(interim.starts_with("HTTP/1.1 100"), "{interim}");
        read.clear();
    }
    let body = if head.contains("chunked") {
        format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len())
    } else {
        body.to_owned()
    };
    stream.write_all(body.as_bytes()).await.unwrap();
    answer(&mut stream, read).await
}

async fn answer(stream: &mut TcpStream, mut read: Vec<u8>) -> Answer {
    let head = until_blank_line(stream, &mut read).await;
    let (status_line, lines) = head.split_once("\r\n").unwrap();
    let mut headers = HeaderMap::new();
    for line in lines.split("\r\n").filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(": ").unwrap();
        headers.append(
            name.parse::<HeaderName>().unwrap(),
            HeaderValue::from_str(value).unwrap(),
        );
    }
    let length = headers
        .get("content-length")
        .map_or(0, |value| value.to_str().unwrap().parse::<usize>().unwrap());
    let mut body = read.split_off(head.len());
    while body.len() < length {
        assert_ne!(
            stream.read_buf(&mut body).await.unwrap(),
            0,
            "the connection ends within an answer"
        );
    }
    Answer {
        status: status_line.split(' ').nth(1).unwrap().parse().unwrap(),
        headers,
        body: String::from_utf8(body).unwrap(),
    }
}

/// Reads until a head is whole; the head, its blank line included.
async fn until_blank_line(stream: &mut TcpStream, read: &mut Vec<u8>) -> String {
    loop {
        let text = String::from_utf8_lossy(read).into_owned();
        if let Some(end) = text.find("\r\n\r\n") {
            return text[..end + 4].to_owned();
        }
        assert_ne!(stream.read_buf(read).await.unwrap(), 0, "no answer: {text}");
    }
}

/// Tries every row, so that one that fails does not hide the next.
pub async fn each<R>(rows: &[R], library: impl Fn(&R) -> &'static str, check: impl AsyncFn(&R)) {
    let mut failed = Vec::new();
    for row in rows {
        if AssertUnwindSafe(check(row)).catch_unwind().await.is_err() {
            failed.push(library(row));
        }
    }
    assert!(
        failed.is_empty(),
        "{} of {} rows: {failed:#?}",
        failed.len(),
        rows.len()
    );
}
