//! Room for requests, and an end that drops nothing.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::support::*;

/// A token request whose head was sent and whose body the server waits for.
struct Hanging {
    stream: TcpStream,
    body: String,
}

impl Hanging {
    async fn begin(s: &TestServer) -> Self {
        let service = s.service_client().await;
        let body = format!(
            "grant_type=client_credentials&scope=notes%3Aread&x={}",
            "y".repeat(30_000)
        );
        let mut stream = TcpStream::connect(s.address).await.unwrap();
        let head = format!(
            "POST /token HTTP/1.1\r\nHost: {}\r\nAuthorization: {}\r\nContent-Length: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n",
            s.address,
            basic(service.id.as_str(), service.secret.as_deref().unwrap()),
            body.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        // Said when the body is asked for: the request is under way.
        let expected = b"HTTP/1.1 100 Continue\r\n\r\n";
        let mut said = vec![0; expected.len()];
        stream.read_exact(&mut said).await.unwrap();
        assert_eq!(said, expected, "{}", String::from_utf8_lossy(&said));
        let (half, rest) = body.split_at(15_000);
        stream.write_all(half.as_bytes()).await.unwrap();
        Self {
            stream,
            body: rest.to_owned(),
        }
    }

    async fn finish(mut self) -> String {
        self.stream.write_all(self.body.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        self.stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8(answer).unwrap()
    }
}

server_test! {
    async fn ours_a_request_under_way_is_finished_before_the_server_ends(s: TestServer) {
        let mut s = s;
        let hanging = Hanging::begin(&s).await;
        let stopped = s.stop();
        while TcpStream::connect(s.address).await.is_ok() {
            tokio::task::yield_now().await;
        }
        assert!(!stopped.is_finished(), "nobody new is let in, and who is in may finish");
        let answer = hanging.finish().await;
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.contains("\"access_token\""), "{answer}");
        stopped.await.unwrap();
        assert!(s.db.read().await.is_err(), "the database is closed last");
    }
}

server_test! {
    /// T94
    async fn ours_more_requests_than_there_is_room_for_are_told_to_try_again(s: TestServer) {
        let s = s.with_settings(|settings| {
            settings.limits.concurrent_requests = 0;
        }).await;
        let service = s.service_client().await;
        let form = [("grant_type", "client_credentials"), ("scope", "notes:read")];
        let refused = service.token(&form).await;
        refused.assert_token_error(503, "temporarily_unavailable");
        assert_eq!(refused.header("retry-after"), "1");
        assert_eq!(refused.header("access-control-allow-origin"), "*");

        let page = s.browser().get("/sign-in").await;
        assert_eq!((page.status, page.header("retry-after")), (503, "1"));
        assert!(
            page.header("content-type").starts_with("text/html"),
            "people get a page: {}",
            page.body
        );
        for path in ["/livez", "/readyz"] {
            assert_eq!(
                s.browser().get(path).await.status,
                200,
                "a busy server is alive: {path}"
            );
        }
    }
}

server_test! {
    /// T94
    async fn ours_a_request_that_is_still_being_sent_takes_no_room(s: TestServer) {
        let s = s.with_settings(|settings| {
            settings.limits.concurrent_requests = 1;
        }).await;
        let hanging = Hanging::begin(&s).await;
        let another = Hanging::begin(&s).await;
        let service = s.service_client().await;
        Tokens::of(
            &service
                .token(&[("grant_type", "client_credentials"), ("scope", "notes:read")])
                .await,
        );
        assert!(hanging.finish().await.starts_with("HTTP/1.1 200 OK\r\n"));
        assert!(another.finish().await.starts_with("HTTP/1.1 200 OK\r\n"));
    }
}

server_test! {
    async fn ours_what_is_too_long_or_meant_for_another_host_is_refused(s: TestServer) {
        let mut browser = s.browser();
        assert_eq!(browser.get(&format!("/auth?{}", "x".repeat(8192))).await.status, 414);
        assert_eq!(browser.get(&format!("/auth?{}", "x".repeat(8000))).await.status, 400);
        browser.headers.push(("host", "evil.example".to_owned()));
        for path in ["/", "/auth", "/sign-in"] {
            let refused = browser.get(path).await;
            assert_eq!(refused.status, 421, "{path}");
            assert!(!refused.body.contains("evil.example"));
        }
        assert_eq!(browser.get("/livez").await.body, "ok\n");
    }
}
