//! Nonsense, too much of it, and bytes that are no text: refused, never a fault (RFC 6749 §3.1).

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use super::{assert_is_consent, authority, is_consent, raw};
use crate::support::*;

server_test! {
    /// T30: an address has at most 8 KiB.
    async fn rfc9110_15_5_15_a_long_address_is_refused(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let url = |length| app.authorization_url(&[("foo", &"x".repeat(length))]);
        assert_eq!(browser.get(&url(9000)).await.status, 414);
        assert_eq!(browser.get(&format!("/{}", "x".repeat(9000))).await.status, 414);
        assert_eq!(browser.get(&format!("/auth?interaction={}", "x".repeat(25_000))).await.status, 414);
        assert_eq!(browser.get(&format!("{}&interaction={}", app.authorization_url(&[]), "x".repeat(9000))).await.status, 414);
        // What is just short enough can be finished.
        let page = browser.get(&url(7000)).await;
        let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
        assert_is_consent(&page);
        assert!(browser.decide_on(&page, "allow").await.parameter("code").is_some());
    }
}

server_test! {
    /// T30: however a long request is written, whoever is shown the form can also get on.
    async fn ours_a_request_that_was_let_in_can_be_finished(s: TestServer) {
        let app = s.web_client().await;
        // Bytes that no address may have become three each on the way.
        for (filler, status) in [("/", 200), (":", 200), ("%C3%A9", 200), ("\u{e9}", 414), ("~", 200), ("a", 200)] {
            let mut browser = s.browser();
            let query = filler.repeat(7000 / filler.len());
            let url = s.url(&format!("{}&foo={query}", app.authorization_url(&[])));
            let page = browser.get(&url).await;
            assert_eq!(page.status, status, "{filler}");
            if status != 200 {
                // Too much is said at once, before anybody types a password.
                continue;
            }
            let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
            assert!(is_consent(&page) || page.parameter("code").is_some(), "{filler}: {} {}", page.status, page.body);
        }
    }
}

server_test! {
    /// T30: a body has at most 64 KiB.
    async fn rfc9110_15_5_14_a_large_body_is_refused(s: TestServer) {
        let mut browser = s.browser();
        for path in ["/auth", "/sign-in"] {
            let answer = browser.post(path, &[("foo", &"x".repeat(64 * 1024))]).await;
            assert_eq!((answer.status, answer.location()), (413, ""), "{path}");
            assert!(answer.header("content-type").starts_with("text/html"));
        }
        let answer = browser.post("/auth", &[("interaction", "x"), ("foo", &"x".repeat(60 * 1024))]).await;
        answer.assert_error_page();
    }
}

server_test! {
    /// T30: a request has at most 100 parameters.
    async fn ours_too_many_parameters_get_an_error_page(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let more = |count: usize| (0..count).map(|i| format!("&p{i}=1")).collect::<Vec<_>>().concat();
        browser.get(&format!("{}{}", app.authorization_url(&[]), more(100))).await.assert_error_page();
        assert_eq!(browser.get(&format!("{}{}", app.authorization_url(&[]), more(90))).await.status, 200);
        let form: Vec<(String, String)> = (0..2000).map(|i| (format!("p{i}"), "1".to_owned())).collect();
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        browser.post("/auth", &form).await.assert_error_page();
    }
}

server_test! {
    /// T30, T90: what is no text is refused.
    async fn rfc6749_3_1_nul_and_text_that_is_not_utf_8_get_an_error_page(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let usual = app.authorization_url(&[]);
        for bad in ["%00", "a%00b", "%FF", "%C3%28", "%ED%A0%80", "%F8%88%80%80%80", "%C0%AF"] {
            for query in [format!("{usual}&foo={bad}"), format!("{usual}&{bad}=x"), format!("/auth?{bad}")] {
                browser.get(&query).await.assert_error_page();
            }
            for path in ["/auth", "/sign-in"] {
                let request = browser
                    .http
                    .post(s.url(path))
                    .header("content-type", "application/x-www-form-urlencoded")
                    .body(format!("{}&foo={bad}", usual.trim_start_matches("/auth?")));
                Answer::of(request.send().await.unwrap()).await.assert_error_page();
            }
        }
        // Signs that are no percent-encoding at all are taken as they are.
        for odd in ["%", "%4", "%zz", "%u0041"] {
            assert!(browser.get(&format!("{usual}&foo={odd}")).await.status < 500);
        }
        for state in ["%0D%0ASet-Cookie:%20a=b", "%0A", "a%0D%0A%0D%0A<script>"] {
            let answer = browser.get(&format!("{}&state={state}", app.authorization_url(&[("state", "")]))).await;
            answer.assert_redirected_error("invalid_request", &s.issuer);
            let sent = percent_encoding::percent_decode_str(state).decode_utf8().unwrap();
            assert_eq!(answer.parameter("state").as_deref(), Some(&*sent));
            assert_eq!(answer.headers.get_all("set-cookie").iter().filter(|c| c.as_bytes().starts_with(b"a=")).count(), 0);
        }
    }
}

server_test! {
    /// T30: a form is a form.
    async fn rfc6749_3_1_another_content_type_gets_an_error_page(s: TestServer) {
        let (app, browser) = (s.web_client().await, s.browser());
        let body = app.authorization_url(&[]).trim_start_matches("/auth?").to_owned();
        for content_type in [
            "",
            "text/plain",
            "application/json",
            "multipart/form-data; boundary=x",
            "application/x-www-form-urlencoded-not",
            "application/x-www-form-urlencoded, text/plain",
        ] {
            for path in ["/auth", "/sign-in"] {
                let mut request = browser.http.post(s.url(path)).body(body.clone());
                if !content_type.is_empty() {
                    request = request.header("content-type", content_type);
                }
                Answer::of(request.send().await.unwrap()).await.assert_error_page();
            }
        }
        let request = browser
            .http
            .post(s.url("/auth"))
            .header("content-type", "Application/X-WWW-Form-URLencoded ; charset=UTF-8")
            .body(body);
        assert_eq!(request.send().await.unwrap().status().as_u16(), 303);
    }
}

server_test! {
    /// T30: cookies are anybody's to send.
    async fn ours_cookies_of_any_shape_are_no_fault(s: TestServer) {
        let app = s.web_client().await;
        let prefix = s.browser().cookie_prefix();
        let long = format!("sid=ss_{}", "x".repeat(4000));
        let many = "a=b; ".repeat(500);
        for cookie in ["sid", "sid=", "=", ";;;", "sid=\"x\"", "ix=%00", "sid=ss_\u{e9}", &long, &many, "dev=x; ix=y; sid=z"] {
            let cookie = ["sid", "ix", "dev"].iter().fold(cookie.to_owned(), |text, name| text.replace(name, &format!("{prefix}{name}")));
            for (method, path) in [("GET", app.authorization_url(&[])), ("GET", "/".to_owned()), ("POST", "/auth".to_owned())] {
                let body = "interaction=x";
                let request = format!(
                    "{method} {path} HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
                     Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
                    authority(&s),
                    body.len()
                );
                let (status, _) = raw(&s, request.as_bytes()).await;
                assert!((200..500).contains(&status), "{cookie}: {status}");
            }
        }
    }
}

/// A value where one was, in a request that is otherwise usual.
fn disturbed() -> impl Strategy<Value = (usize, Vec<u8>)> {
    (0_usize..12, proptest::collection::vec(any::<u8>(), 0..80))
}

fn percent_encoded(bytes: &[u8]) -> String {
    percent_encoding::percent_encode(bytes, percent_encoding::NON_ALPHANUMERIC).to_string()
}

server_test! {
    /// T30: any bytes in any place are refused or taken, and never a fault.
    async fn ours_any_bytes_at_the_authorization_endpoint_are_no_fault(s: TestServer) {
        const NAMES: [&str; 12] = ["client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "prompt", "max_age",
            "code_challenge", "resource", "login_hint", "interaction"];
        let (app, mut browser) = (s.web_client().await, s.browser());
        browser.sign_in(ADA).await;
        let mut runner = TestRunner::deterministic();
        for _ in 0..100 {
            let (which, bytes) = disturbed().new_tree(&mut runner).unwrap().current();
            let value = percent_encoded(&bytes);
            let url = format!("{}&{}={value}", app.authorization_url(&[(NAMES[which], "")]), NAMES[which]);
            let answer = browser.get(&url).await;
            assert!(matches!(answer.status, 200 | 303 | 400), "{}: {url}", answer.status);
            if answer.status == 303 {
                assert!(answer.location().starts_with("https://app.example/callback?"), "{url}: {}", answer.location());
            }
            let request = browser
                .http
                .post(s.url("/auth"))
                .header("content-type", "application/x-www-form-urlencoded")
                .body(bytes.clone());
            assert!(request.send().await.unwrap().status().as_u16() < 500, "{bytes:?}");
            // As they are, in the request line.
            let head = [b"GET /auth?".to_vec(), bytes.clone(), format!(" HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", authority(&s)).into_bytes()].concat();
            let (status, _) = raw(&s, &head).await;
            assert!(status < 500, "{bytes:?}: {status}");
        }
        assert_eq!(s.rows("grants").await, 0);
    }
}
