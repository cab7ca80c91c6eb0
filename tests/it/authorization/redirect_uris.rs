//! Where an answer may go (RFC 6749 §3.1.2; RFC 8252 §7.3; RFC 9700 §2.1, §4.1, §4.11).

use grantor::oauth::client::ClientType;
use grantor::oauth::redirect_uri::check_registration;
use grantor::types::RedirectUri;

use super::sign_in_page;
use crate::support::*;

/// Everything somebody may hope to pass off as `https://app.example/callback`.
const LOOK_ALIKES: &[&str] = &[
    "https://app.example/callback/",
    "https://app.example//callback",
    "https://app.example/Callback",
    "https://APP.example/callback",
    "HTTPS://app.example/callback",
    "https://app.example:443/callback",
    "https://app.example:8443/callback",
    "https://app.example./callback",
    "https://app.example/%63allback",
    "https://app.example/callback/%2e%2e/evil",
    "https://app.example/x/../callback",
    "https://app.example/callback/..;/evil",
    "https://app.example/callback;x=1",
    "https://app.example\\callback",
    "https://app.example\\@evil.example/callback",
    "https://app.example@evil.example/callback",
    "https://app.example@app.example@evil.example/callback",
    "https://app.example%40evil.example/callback",
    "https://app.example.evil.example/callback",
    "https://evil.app.example/callback",
    "https://evil.example/https://app.example/callback",
    "https://app.example/callbackevil",
    "https://app.example/",
    "https://app.example",
    "https://app.example/callback?",
    "https://app.example/callback?extra=1",
    "https://app.example/callback#",
    "https://app.example/callback#fragment",
    "https://app.example/callback\t",
    "https://app.example/call\tback",
    "https://app.example/callback\r\nSet-Cookie: a=b",
    " https://app.example/callback",
    "https://app.example/callback ",
    "https://app.example/callback%00",
    "https://\u{430}pp.example/callback",
    "https://app.example/c\u{430}llback",
    "http://app.example/callback",
    "https://[::1]/callback",
    "https://[::ffff:7f00:1]/callback",
    "//app.example/callback",
    "/callback",
    "callback",
    "javascript:alert(1)//https://app.example/callback",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "com.example.app:/callback",
    "*",
    "https://*.example/callback",
];

server_test! {
    /// T1, T6: a redirect URI that is not registered is never redirected to.
    async fn rfc9700_4_1_1_an_unregistered_redirect_uri_gets_an_error_page(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        for extra in [
            vec![("redirect_uri", "https://evil.example/callback")],
            // Whatever else is wrong with the request, this comes first.
            vec![("redirect_uri", "https://evil.example/callback"), ("response_type", "token")],
            vec![("redirect_uri", "https://evil.example/callback"), ("prompt", "none")],
            vec![("redirect_uri", "https://evil.example/callback"), ("response_mode", "form_post")],
        ] {
            browser.get(&app.authorization_url(&extra)).await.assert_error_page();
        }
        assert_eq!(s.rows("grants").await, 0);
    }
}

server_test! {
    /// T2: comparison is of characters, for somebody signed in whose consent is remembered too.
    async fn rfc9700_2_1_look_alike_redirect_uris_get_an_error_page(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        assert!(browser.authorize(&app, &[]).await.parameter("code").is_some());
        assert_eq!(s.rows("grants").await, 1);
        for uri in LOOK_ALIKES {
            let answer = browser.get(&app.authorization_url(&[("redirect_uri", uri)])).await;
            assert_eq!((answer.status, answer.location()), (400, ""), "{uri}");
            answer.assert_error_page();
            let answer = browser
                .get(&app.authorization_url(&[("redirect_uri", uri), ("prompt", "none")]))
                .await;
            assert_eq!((answer.status, answer.location()), (400, ""), "{uri} with prompt=none");
        }
        assert_eq!(s.rows("grants").await, 1);
        // The registered one still is one.
        assert!(browser.authorize(&app, &[]).await.parameter("code").is_some());
    }
}

server_test! {
    /// T2: a query is part of what is compared, in its order.
    async fn rfc6749_3_1_2_2_the_query_of_a_redirect_uri_is_compared_too(s: TestServer) {
        let app = s
            .register(ClientType::Web, |client| {
                client.redirect_uris = vec!["https://app.example/cb?a=1&b=2".parse().unwrap()];
            })
            .await;
        let mut browser = s.browser();
        for uri in [
            "https://app.example/cb?b=2&a=1",
            "https://app.example/cb?a=1",
            "https://app.example/cb?a=1&b=2&c=3",
            "https://app.example/cb?a=1&b=2&",
            "https://app.example/cb?a=1;b=2",
            "https://app.example/cb?a=%31&b=2",
            "https://app.example/cb",
        ] {
            browser.get(&app.authorization_url(&[("redirect_uri", uri)])).await.assert_error_page();
        }
        // RFC 6749 §3.1.2: a query component "MUST be retained when adding additional query parameters".
        let answer = browser.authorize(&app, &[]).await;
        assert!(answer.location().starts_with("https://app.example/cb?a=1&b=2&code=ac_"), "{}", answer.location());
        assert_eq!(answer.parameter("a").as_deref(), Some("1"));
    }
}

server_test! {
    /// T3: `redirect_uri` is never guessed, not even if only one is registered.
    async fn oidc_core_3_1_2_1_a_request_without_redirect_uri_gets_an_error_page(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        browser.get(&app.authorization_url(&[("redirect_uri", "")])).await.assert_error_page();
        browser.sign_in(ADA).await;
        browser.get(&app.authorization_url(&[("redirect_uri", "")])).await.assert_error_page();
        assert_eq!(s.rows("grants").await, 0);
    }
}

/// T4: what could never be a safe way back cannot be registered.
#[test]
fn rfc8252_8_4_unsafe_redirect_uris_cannot_be_registered() {
    for text in [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:https://app.example/1",
        "ftp://app.example/callback",
        "http://app.example/callback",
        "http://localhost.evil.example/callback",
        "http://127.0.0.1.evil.example/callback",
        "http://127.0.0.1@evil.example/callback",
        "http://10.0.0.1/callback",
        "https://*.example/callback",
        "https://app.example/*",
        "https://app.example/callback#fragment",
        "https://user:password@app.example/callback",
        "myapp:/callback",
        "/callback",
        "",
    ] {
        for client_type in [ClientType::Web, ClientType::Spa, ClientType::Native] {
            let may = text
                .parse::<RedirectUri>()
                .is_ok_and(|uri| check_registration(&uri, client_type, &[]).is_ok());
            assert!(!may, "{client_type}: {text}");
        }
    }
    for client_type in [ClientType::Web, ClientType::Spa] {
        let uri: RedirectUri = "com.example.app:/callback".parse().unwrap();
        assert!(
            check_registration(&uri, client_type, &[]).is_err(),
            "only native apps have schemes of their own"
        );
    }
}

server_test! {
    /// T5: an app on this computer listens on whichever port it gets.
    async fn rfc8252_7_3_native_loopback_uris_may_have_any_port(s: TestServer) {
        let app = s
            .register(ClientType::Native, |client| {
                client.redirect_uris = ["http://127.0.0.1/callback", "http://localhost/callback", "http://[::1]/callback?a=1"]
                    .iter()
                    .map(|uri| uri.parse().unwrap())
                    .collect();
            })
            .await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        for uri in [
            "http://127.0.0.1/callback",
            "http://127.0.0.1:51004/callback",
            "http://127.0.0.1:65535/callback",
            "http://localhost:1/callback",
            "http://[::1]:51004/callback?a=1",
        ] {
            let answer = browser.authorize(&app, &[("redirect_uri", uri)]).await;
            assert!(answer.location().starts_with(uri), "{uri}: {} {}", answer.status, answer.location());
            assert!(answer.parameter("code").is_some());
        }
        let grants = s.rows("grants").await;
        for uri in [
            "http://127.0.0.1:51004/callback?a=1",
            "http://127.0.0.1:51004/callback/",
            "http://127.0.0.1:51004/Callback",
            "http://127.0.0.1:51004/",
            "http://[::1]:51004/callback",
            "http://[::1]:51004/callback?a=2",
            "http://[0:0:0:0:0:0:0:1]:51004/callback?a=1",
            "http://127.0.0.2:51004/callback",
            "http://127.1:51004/callback",
            "http://2130706433:51004/callback",
            "http://0.0.0.0:51004/callback",
            "http://127.0.0.1:0/callback",
            "http://127.0.0.1:65536/callback",
            "http://127.0.0.1:/callback",
            "http://127.0.0.1:51004@evil.example/callback",
            "http://127.0.0.1.evil.example:51004/callback",
            "http://localhost.evil.example:51004/callback",
            "https://127.0.0.1:51004/callback",
        ] {
            browser.get(&app.authorization_url(&[("redirect_uri", uri)])).await.assert_error_page();
        }
        assert_eq!(s.rows("grants").await, grants);
    }
}

server_test! {
    /// T5: any port is for native apps alone.
    async fn rfc8252_7_3_a_port_is_compared_for_clients_that_are_not_native(s: TestServer) {
        for client_type in [ClientType::Web, ClientType::Spa] {
            let app = s
                .register(client_type, |client| {
                    client.redirect_uris = vec!["http://localhost:3000/callback".parse().unwrap()];
                })
                .await;
            let mut browser = s.browser();
            sign_in_page(&mut browser, &app, &[]).await;
            for uri in ["http://localhost:3001/callback", "http://localhost/callback", "http://127.0.0.1:3000/callback"] {
                browser.get(&app.authorization_url(&[("redirect_uri", uri)])).await.assert_error_page();
            }
        }
    }
}

server_test! {
    /// T6: an unknown or disabled client is told to the person, never to a redirect URI.
    async fn rfc6749_4_1_2_1_an_unknown_or_disabled_client_gets_an_error_page(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let other = s.web_client().await;
        for id in ["", "c_unknown", "<script>alert(1)</script>", "'; DROP TABLE clients; --", "\u{202e}"] {
            browser.get(&app.authorization_url(&[("client_id", id)])).await.assert_error_page();
        }
        let doubled = format!("{}&client_id={}", app.authorization_url(&[]), other.id);
        browser.get(&doubled).await.assert_error_page();
        s.change_client(&app.id, |client| client.is_enabled = false).await;
        browser.get(&app.authorization_url(&[])).await.assert_error_page();
        browser.get(&app.authorization_url(&[("prompt", "none")])).await.assert_error_page();
    }
}

server_test! {
    /// T6: an error response goes where the client registered, or nowhere.
    async fn rfc9700_4_11_2_errors_go_to_the_registered_redirect_uri_alone(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let answer = browser.get(&app.authorization_url(&[("response_type", "token")])).await;
        answer.assert_redirected_error("unsupported_response_type", &s.issuer);
        assert!(answer.location().starts_with("https://app.example/callback?error="));
        assert!(!answer.location().contains('#'));
        // A service has no redirect URI: nothing it sends is one.
        let service = s.service_client().await;
        browser
            .get(&service.authorization_url(&[("redirect_uri", "https://app.example/callback")]))
            .await
            .assert_error_page();
    }
}

server_test! {
    /// T1: a client that may not ask people is told so, at its own redirect URI.
    async fn rfc6749_4_1_2_1_a_client_without_the_code_grant_is_unauthorized_client(s: TestServer) {
        let app = s.register(ClientType::Web, |client| client.grant_types.clear()).await;
        let mut browser = s.browser();
        browser.get(&app.authorization_url(&[])).await.assert_redirected_error("unauthorized_client", &s.issuer);
    }
}
