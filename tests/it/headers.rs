//! Whatever a browser or proxy sends in a header is the sender's fault at most.

use std::net::SocketAddr;

use proptest::prelude::*;
use proptest::string::string_regex;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::support::*;

/// The status of the answer to these very bytes; `None` if the connection just ended.
async fn status(address: SocketAddr, request: &[u8]) -> Option<u16> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server may have refused already while this still writes.
    let _ = stream.write_all(request).await;
    let _ = stream.shutdown().await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let text = String::from_utf8_lossy(&answer);
    text.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()
}

fn request(s: &TestServer, line: &str, headers: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = format!("{line} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", s.address).into_bytes();
    for (name, value) in headers {
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(b": ");
        bytes.extend_from_slice(value);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"\r\n");
    bytes
}

/// Bytes as they may come, and text that looks like what is expected.
fn value(prefix: &str) -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..200),
        proptest::collection::vec(0x20_u8..=0xff, 0..200),
        string_regex(&format!(
            "({prefix}sid|{prefix}ix|{prefix}dev|__Host-sid)=(ss_|ix_|)[A-Za-z0-9_-]{{0,60}}(; {prefix}(sid|ix|dev)=[ -~]{{0,40}}){{0,3}}"
        ))
        .unwrap()
        .prop_map(String::into_bytes),
        "(\\[?[0-9a-f:.]{1,20}\\]?(:[0-9]{1,5})?, ?){0,3}([0-9]{1,3}\\.){3}[0-9]{1,3}(, ?[0-9a-f:.]{0,20}){0,4}".prop_map(String::into_bytes),
    ]
}

#[test]
fn ours_no_bytes_in_a_header_are_a_fault_of_the_server() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let s = runtime.block_on(TestServer::start(TestDatabase::sqlite(), trust_proxies));
    let app = runtime.block_on(s.web_client());
    let lines = [
        "GET /".to_owned(),
        "GET /sign-in".to_owned(),
        "GET /logout".to_owned(),
        format!("GET {}", app.authorization_url(&[])),
        "POST /token".to_owned(),
        "GET /.well-known/jwks.json".to_owned(),
    ];
    let prefix = s.browser().cookie_prefix();
    let seen = std::cell::RefCell::new(std::collections::BTreeSet::new());
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 150,
        ..ProptestConfig::default()
    });
    let names = [
        "Cookie",
        "User-Agent",
        "X-Forwarded-For",
        "Authorization",
        "Origin",
        "If-None-Match",
        "Content-Type",
    ];
    runner
        .run(
            &(
                0..lines.len(),
                0..names.len(),
                value(&prefix),
                value(&prefix),
                value(&prefix),
            ),
            |(line, name, first, second, third)| {
                let headers = [
                    ("Cookie", &*first),
                    ("X-Forwarded-For", &*second),
                    (names[name], &*third),
                ];
                let status = runtime.block_on(status(s.address, &request(&s, &lines[line], &headers)));
                prop_assert!(status.is_none_or(|status| status < 500), "{status:?}");
                seen.borrow_mut().extend(status);
                Ok(())
            },
        )
        .unwrap();
    let mut seen = seen.into_inner();
    // Few of the headers that are drawn are good, and whoever says at once that they send no more may be gone before they are answered:
    // one answer is to a request without any, which is waited for.
    seen.insert(runtime.block_on(s.get("/", &[])).status);
    assert!(seen.contains(&200) && seen.contains(&400), "{seen:?}");
    drop(s);
}
