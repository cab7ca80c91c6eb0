//! The cookies of a browser that others set cookies in too.

use super::support::*;

server_test! {
    /// T74: of two cookies of the same name one was set by somebody else; the one that proves genuine counts.
    async fn rfc6265_5_4_a_cookie_somebody_else_set_too_takes_nobodys_sign_in(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        browser.sign_in(ADA).await;
        let sid = format!("{}sid", browser.cookie_prefix());
        let value = browser.cookies.remove("sid").unwrap();
        let made_up = format!("ss_{}", "A".repeat(43));
        for (header, is_signed_in) in [
            (format!("{sid}={value}; {sid}=other"), true),
            (format!("{sid}=other; {sid}={value}"), true),
            (format!("{sid}={made_up}; {sid}={value}; {sid}={made_up}"), true),
            (format!("{sid}={made_up}; {sid}=other"), false),
        ] {
            browser.headers = vec![("cookie", header.clone())];
            assert_eq!(browser.is_signed_in().await, is_signed_in, "{header}");
            let answer = browser.get(&app.authorization_url(&[("prompt", "none")])).await;
            let error = if is_signed_in { "consent_required" } else { "login_required" };
            answer.assert_redirected_error(error, &s.issuer);
        }
        // What is asked of the database for one request has a bound.
        let mut names: Vec<_> = (0..200).map(|n| format!("{sid}=ss_{n:043}")).collect();
        names.insert(0, format!("{sid}={value}"));
        browser.headers = vec![("cookie", names.join("; "))];
        assert!(!browser.is_signed_in().await);
        // Signing out finds it too.
        browser.headers = vec![("cookie", format!("{sid}={value}; {sid}={made_up}"))];
        let csrf = browser.get("/logout").await.hidden("csrf").unwrap();
        assert_eq!(browser.post("/logout", &[("csrf", &csrf)]).await.status, 200);
        assert_eq!(s.rows("sessions").await, 0);
    }
}

/// Every byte of a header, as it is: whatever another server of the host put into the browser comes along.
async fn front_page(s: &TestServer, cookies: &[u8]) -> String {
    let head = format!(
        "GET / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nCookie: ",
        s.address
    );
    raw(s, [head.as_bytes(), cookies, b"\r\n\r\n"].concat()).await.1
}

server_test! {
    /// T74: what others keep in the browser is theirs, however it is written and however much it is.
    async fn rfc6265_5_4_no_cookie_of_others_signs_anybody_out(s: TestServer) {
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let own = format!("{}sid={}", browser.cookie_prefix(), browser.cookies["sid"]);
        let many = "other=x; ".repeat(1500);
        let many_after = format!("; {many}");
        for (before, after) in [
            (b"tracker=caf\xe9; ".as_slice(), b"".as_slice()),
            (b"", b"; tracker=\xff\xfe"),
            (b"\xe9\xe8=1; =; ;;", b";\xe9"),
            (many.as_bytes(), many_after.as_bytes()),
        ] {
            let answer = front_page(&s, &[before, own.as_bytes(), after].concat()).await;
            assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("action=\"/logout\""), "{answer}");
        }
        let answer = front_page(&s, b"tracker=caf\xe9; sid=x").await;
        assert!(answer.starts_with("HTTP/1.1 200 ") && !answer.contains("action=\"/logout\""), "{answer}");
    }
}

server_test! {
    /// T74: browsers share the cookies of a host between its ports.
    async fn rfc6265_8_5_servers_on_two_ports_leave_each_others_sign_in_alone(s: TestServer) {
        let other = s.with_settings(|_| {}).await;
        let (mut here, mut there) = (s.browser(), other.browser());
        // One browser: what either server sets, both get.
        let mut jar: Vec<(String, String)> = Vec::new();
        for browser in [&mut here, &mut there] {
            let prefix = browser.cookie_prefix();
            browser.headers = vec![("cookie", cookie_header(&jar))];
            browser.sign_in(ADA).await;
            let own = browser.cookies.drain().map(|(name, value)| (format!("{prefix}{name}"), value));
            jar.extend(own);
        }
        assert_eq!(jar.iter().map(|(name, _)| name).collect::<std::collections::HashSet<_>>().len(), 6, "{jar:?}");
        for (server, browser) in [(&s, &mut here), (&other, &mut there)] {
            browser.headers = vec![("cookie", cookie_header(&jar))];
            assert!(browser.is_signed_in().await);
            // Nor does a request in progress belong to another browser for it.
            let app = server.web_client().await;
            let page = browser.get(&app.authorization_url(&[])).await;
            assert_eq!(page.header("set-cookie"), "");
            let answer = browser.decide_on(&page, "allow").await;
            assert!(answer.parameter("code").is_some(), "{answer:?}");
        }
        let csrf = here.get("/logout").await.hidden("csrf").unwrap();
        here.post("/logout", &[("csrf", &csrf)]).await;
        assert!(!here.is_signed_in().await && there.is_signed_in().await);
    }
}

fn cookie_header(jar: &[(String, String)]) -> String {
    let pairs: Vec<_> = jar
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("; ")
}
