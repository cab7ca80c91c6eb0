//! The issuer comes from the configuration, never from a request (RFC 8414 §3.3); and what hosts people are shown.

use grantor::oauth::client::ClientType;
use grantor::oauth::client_metadata::RegisteredBy;

use super::{authority, raw};
use crate::support::*;

server_test! {
    /// T66: a request for another host is not for this server.
    async fn rfc9110_15_5_20_another_host_is_misdirected(s: TestServer) {
        let app = s.web_client().await;
        let port = authority(&s).rsplit(':').next().unwrap().to_owned();
        let path = app.authorization_url(&[]);
        for host in [
            "evil.example",
            "127.0.0.1",
            "127.0.0.1:1",
            &format!("evil.example:{port}"),
            &format!("127.0.0.1:{port}.evil.example"),
            &format!("localhost.evil.example:{port}"),
            &format!("x@127.0.0.1:{port}"),
            "",
        ] {
            for target in [path.as_str(), "/", "/sign-in", "/logout", "/nowhere"] {
                let request = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
                let (status, text) = raw(&s, request.as_bytes()).await;
                assert_eq!(status, if host.contains('@') { 400 } else { 421 }, "{host}");
                assert!(!text.contains("evil.example"), "{text}");
            }
        }
        let absolute = format!("GET http://evil.example{path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", authority(&s));
        assert_eq!(raw(&s, absolute.as_bytes()).await.0, 421);
        let two = format!("GET {path} HTTP/1.1\r\nHost: {0}\r\nHost: evil.example\r\nConnection: close\r\n\r\n", authority(&s));
        assert_eq!(raw(&s, two.as_bytes()).await.0, 400, "RFC 9112 section 3.2");
        let (status, _) = raw(&s, format!("GET {path} HTTP/1.0\r\n\r\n").as_bytes()).await;
        assert_eq!(status, 421, "no host at all");
    }
}

server_test! {
    /// T66: the names of this computer are one while developing.
    async fn ours_loopback_names_are_the_same_host_for_a_loopback_issuer(s: TestServer) {
        let app = s.web_client().await;
        let port = authority(&s).rsplit(':').next().unwrap().to_owned();
        for host in ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"] {
            let request = format!(
                "GET {} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n",
                app.authorization_url(&[])
            );
            assert_eq!(raw(&s, request.as_bytes()).await.0, 200, "{host}");
        }
        // Whichever was used, the answer names the issuer as it is configured.
        let request = format!(
            "GET {} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n",
            app.authorization_url(&[("response_type", "token")])
        );
        let (status, text) = raw(&s, request.as_bytes()).await;
        let issuer: String = form_urlencoded::byte_serialize(s.issuer.as_bytes()).collect();
        assert_eq!(status, 303);
        assert!(text.contains(&format!("iss={issuer}")), "{text}");
    }
}

server_test! {
    /// T54, T66: headers of proxies that are not trusted name nobody.
    async fn rfc9700_4_13_forwarded_hosts_change_nothing(s: TestServer) {
        let (app, browser) = (s.web_client().await, s.browser());
        for name in ["x-forwarded-host", "x-forwarded-server", "forwarded", "x-original-host", "x-host"] {
            let get = |path: String| browser.http.get(s.url(&path)).header(name, "host=evil.example").header("x-forwarded-proto", "https");
            for path in [app.authorization_url(&[]), "/.well-known/oauth-authorization-server".to_owned(), "/".to_owned()] {
                let answer = Answer::of(get(path.clone()).send().await.unwrap()).await;
                assert_eq!(answer.status, 200, "{name} {path}");
                assert!(!answer.body.contains("evil.example"), "{name} {path}");
            }
        }
    }
}

server_test! {
    /// T67: one issuer, everywhere, character for character.
    async fn rfc8414_3_3_the_issuer_is_the_same_everywhere(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let answer = browser.authorize(&app, &[]).await;
        assert_eq!(answer.parameter("iss").as_deref(), Some(&*s.issuer));
        let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        assert_eq!(claims_of(&tokens.access_token)["iss"], *s.issuer);
        let first = browser.get("/.well-known/oauth-authorization-server").await;
        assert_eq!(first.json()["issuer"], *s.issuer);
        assert_eq!(first.body, browser.get("/.well-known/openid-configuration").await.body);
    }
}

server_test! {
    /// T11, T18: whoever has a scheme gets its answers; what stands behind it where a host would is nobody to name to a person.
    async fn rfc8252_7_1_a_private_use_uri_is_named_by_its_scheme_alone(s: TestServer) {
        for (uri, scheme, not) in [
            ("com.evil.app://bank.example/cb", "com.evil.app:", "bank.example"),
            ("cursor://anysphere.cursor-mcp/oauth/callback", "cursor:", "anysphere.cursor-mcp"),
        ] {
            let app = s
                .register(ClientType::Native, |client| {
                    client.redirect_uris = vec![uri.parse().unwrap()];
                    client.metadata.post_logout_redirect_uris = vec![uri.parse().unwrap()];
                })
                .await;
            s.change_client(&app.id, |client| {
                client.registered_by = RegisteredBy::Open;
                // An administrator left it its scope.
                client.is_bounded = true;
            })
            .await;
            let mut browser = s.browser();
            browser.sign_in(ADA).await;
            let refused = app.authorization_url(&[("response_type", "token")]);
            let refused_by_form = app.authorization_url(&[("response_type", "token"), ("response_mode", "form_post")]);
            let long = "W3.x".repeat(1200);
            let out = format!("/logout?client_id={}&post_logout_redirect_uri={uri}", app.id);
            let mut pages = Vec::new();
            for url in [&app.authorization_url(&[]), &refused, &refused_by_form, &out] {
                pages.push(browser.get(url).await);
            }
            pages.push(browser.authorize(&app, &[("response_mode", "form_post")]).await);
            pages.push(s.browser().get(&app.authorization_url(&[])).await);
            pages.push(s.browser().get(&out).await);
            let page = browser.get(&app.authorization_url(&[("state", &long)])).await;
            pages.push(browser.decide_on(&page, "allow").await);
            for page in pages {
                assert!(page.status == 200 && page.body.contains(scheme), "{}", page.body);
                // The address itself is where links and forms lead, and in what they carry.
                let seen = page.body.replace(uri, "").replace(&uri.replace('&', "&#38;"), "");
                assert!(!seen.contains(not), "{seen}");
            }
        }
    }
}

/// T67: a trailing slash is part of the issuer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rfc8414_3_3_a_trailing_slash_is_kept() {
    let s = TestServer::start(TestDatabase::sqlite(), |settings| {
        settings.issuer.as_mut().unwrap().push('/');
    })
    .await;
    assert!(s.issuer.ends_with('/'));
    let (app, mut browser) = (s.web_client().await, s.browser());
    let answer = browser.authorize(&app, &[]).await;
    assert_eq!(answer.parameter("iss").as_deref(), Some(&*s.issuer));
    let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
    assert_eq!(claims_of(&tokens.access_token)["iss"], *s.issuer);
    let metadata = browser
        .get("/.well-known/oauth-authorization-server")
        .await
        .json();
    assert_eq!(metadata["issuer"], *s.issuer);
    assert_eq!(metadata["token_endpoint"], format!("{}token", s.issuer));
    browser
        .get(&app.authorization_url(&[("response_type", "token")]))
        .await
        .assert_redirected_error("unsupported_response_type", &s.issuer);
}
