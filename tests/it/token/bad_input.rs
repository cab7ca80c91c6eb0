//! What is no request at all, at every endpoint that answers in JSON.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::*;

const FORM: &str = "application/x-www-form-urlencoded";
const ENDPOINTS: [&str; 3] = ["/token", "/introspect", "/revoke"];

async fn authorization(s: &TestServer) -> String {
    let service = s.service_client().await;
    basic(service.id.as_str(), service.secret.as_deref().unwrap())
}

/// What an authenticated client sends to `path` if nothing is wrong with it.
fn good(path: &str) -> &'static str {
    match path {
        "/token" => "grant_type=client_credentials&scope=notes:read",
        _ => "token=unknown",
    }
}

server_test! {
    /// T30
    async fn rfc9110_15_5_14_a_body_over_64_kib_is_413(s: TestServer) {
        let authorization = authorization(&s).await;
        for path in ENDPOINTS {
            let headers = [("content-type", FORM), ("authorization", &*authorization)];
            let padded = |size: usize| {
                let start = format!("{}&x=", good(path));
                format!("{start}{}", "a".repeat(size - start.len()))
            };
            assert_eq!(s.post_bytes(path, &headers, padded(65_536)).await.status, 200, "{path}");
            s.post_bytes(path, &headers, padded(65_537)).await.assert_token_error(413, "invalid_request");
        }
    }
}

server_test! {
    /// T30: a client that is still sending hears why, in place of a broken connection.
    async fn rfc9110_15_5_14_a_body_far_over_64_kib_is_413_too(s: TestServer) {
        for path in ENDPOINTS {
            for size in [70_000, 200_000, 500_000] {
                let body = "x".repeat(size);
                s.post_bytes(path, &[("content-type", FORM)], body.clone()).await.assert_token_error(413, "invalid_request");
                s.post_bytes(path, &[("content-type", "application/json")], body).await.assert_token_error(400, "invalid_request");
            }
        }
    }
}

server_test! {
    /// T30
    async fn rfc6749_3_2_only_forms_are_read(s: TestServer) {
        let authorization = authorization(&s).await;
        for path in ENDPOINTS {
            let send = async |content_type: Option<&str>, body: &'static str| {
                let mut headers = vec![("authorization", &*authorization)];
                headers.extend(content_type.map(|text| ("content-type", text)));
                s.post_bytes(path, &headers, body).await
            };
            for good_type in [FORM, "application/x-www-form-urlencoded; charset=utf-8", "Application/X-WWW-Form-Urlencoded"] {
                assert_eq!(send(Some(good_type), good(path)).await.status, 200, "{path} {good_type}");
            }
            for bad_type in [
                None,
                Some("application/json"),
                Some("text/plain"),
                Some("multipart/form-data; boundary=x"),
                Some("application/x-www-form-urlencodedx"),
                Some(""),
            ] {
                send(bad_type, good(path)).await.assert_token_error(400, "invalid_request");
            }
            send(Some("application/json"), r#"{"grant_type":"client_credentials","token":"x"}"#)
                .await
                .assert_token_error(400, "invalid_request");
        }
    }
}

server_test! {
    /// T7
    async fn rfc6749_3_2_repeated_and_unreadable_parameters_are_invalid_request(s: TestServer) {
        let authorization = authorization(&s).await;
        for path in ENDPOINTS {
            let headers = [("content-type", FORM), ("authorization", &*authorization)];
            let send = async |body: Vec<u8>| s.post_bytes(path, &headers, body).await;
            let with = |tail: &str| format!("{}&{tail}", good(path)).into_bytes();
            for bad in ["x=1&x=2", "grant_type=a&grant_type=a", "token=a&token=a", "x=%00", "%00=x", "x=%ff", "%ff=x"] {
                send(with(bad)).await.assert_token_error(400, "invalid_request");
            }
            for raw in [&b"x=\0"[..], b"x=\xff", b"\xc3\x28=1"] {
                let body = [good(path).as_bytes(), b"&", raw].concat();
                send(body).await.assert_token_error(400, "invalid_request");
            }
            let many: Vec<_> = (0..200).map(|n| format!("x{n}=1")).collect();
            send(with(&many.join("&"))).await.assert_token_error(400, "invalid_request");
            for empty in ["", "&", "&&&", "=", "=x", "token=", "grant_type=&token="] {
                send(empty.as_bytes().to_vec()).await.assert_token_error(400, "invalid_request");
            }
            // What nobody knows is ignored, and an empty value is as if it were not there.
            for fine in ["x=1&y=2", "x=&x=1", "code=&redirect_uri=", "%F0%9F%A6%A6=%F0%9F%A6%A6", "x=%zz", "a=b=c"] {
                assert_eq!(send(with(fine)).await.status, 200, "{path} {fine}");
            }
        }
    }
}

server_test! {
    /// T30, T92: line breaks and markup are data like any other, and never come back.
    async fn rfc6749_5_2_answers_never_repeat_what_was_sent(s: TestServer) {
        let service = s.service_client().await;
        let app = s.web_client().await;
        for evil in ["a\r\nSet-Cookie: x=1", "<script>alert(1)</script>", "\"}<x", "\u{202e}", "${jndi:ldap://x}", "' OR 1=1 --"] {
            let answers = [
                app.token(&[("grant_type", evil)]).await,
                app.redeem(evil).await,
                app.refresh(evil).await,
                service.token(&[("grant_type", "client_credentials"), ("scope", evil)]).await,
                service.token(&[("grant_type", "client_credentials"), ("resource", evil)]).await,
                TestClient { secret: Some(evil.to_owned()), ..app.clone() }.refresh("x").await,
            ];
            for answer in &answers {
                assert!((400..=401).contains(&answer.status), "{evil}: {answer:?}");
                assert_eq!(answer.header("content-type"), "application/json");
                assert!(!answer.body.contains(evil), "{}", answer.body);
                assert_eq!(answer.header("set-cookie"), "");
            }
            assert_eq!(app.introspect(evil).await.body, r#"{"active":false}"#);
            assert_eq!(app.post("/revoke", &[("token", evil)]).await.status, 200);
        }
    }
}

server_test! {
    /// T50
    async fn rfc6749_3_2_other_methods_than_post_are_405_with_allow(s: TestServer) {
        for path in ENDPOINTS {
            for method in ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"] {
                let request = s.http.request(method.parse().unwrap(), s.url(&format!("{path}?grant_type=client_credentials")));
                let answer = Answer::of(request.send().await.unwrap()).await;
                assert_eq!(answer.status, 405, "{method} {path}");
                assert!(answer.header("allow").split(", ").any(|allowed| allowed == "POST"), "{answer:?}");
                if method == "GET" {
                    answer.assert_token_error(405, "invalid_request");
                }
            }
        }
        for path in ["/.well-known/jwks.json", "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"] {
            let answer = s.post_bytes(path, &[("content-type", FORM)], "x=1").await;
            assert_eq!(answer.status, 405, "{path}");
            assert!(answer.header("allow").contains("GET"), "{answer:?}");
        }
    }
}

server_test! {
    /// T30, T94: any bytes, with and without a client.
    async fn ours_any_bytes_to_any_endpoint_are_answered_from_the_vocabulary(s: TestServer) {
        let authorization = authorization(&s).await;
        let shapes = prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..300),
            "[a-z_]{1,14}(=[ -~]{0,30})?(&[a-z_]{1,14}=[%+0-9a-f&=]{0,30}){0,5}".prop_map(String::into_bytes),
            ("(grant_type|token|code|refresh_token|scope|resource|client_id|client_secret)", "\\PC{0,60}")
                .prop_map(|(name, value)| format!("{name}={value}").into_bytes()),
        ];
        let cases = (shapes, "[ -~]{0,40}", any::<bool>(), 0..ENDPOINTS.len());
        let handle = tokio::runtime::Handle::current();
        let mut runner = TestRunner::new(Config { cases: 96, failure_persistence: None, ..Config::default() });
        let outcome = tokio::task::block_in_place(|| runner.run(&cases, |(body, header, is_known, index)| {
            let header = if is_known { &authorization } else { &header };
            let headers = [("content-type", FORM), ("authorization", &**header)];
            let answer = handle.block_on(s.post_bytes(ENDPOINTS[index], &headers, body));
            let is_fine = (400..500).contains(&answer.status) || (index > 0 && answer.status == 200);
            prop_assert!(is_fine, "{} {:?}", ENDPOINTS[index], answer);
            if answer.status >= 400 {
                answer.assert_token_error(answer.status, answer.json()["error"].as_str().unwrap());
            }
            Ok(())
        }));
        outcome.unwrap();
    }
}
