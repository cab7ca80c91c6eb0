//! Where a request comes in and a page goes out: what its bytes are taken for, and what a browser may do with the page.

use super::support::*;

/// What every page may do, to the letter: `more` is all the rest.
fn policy(more: &str) -> String {
    format!("default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'{more}")
}

fn long_state() -> String {
    "W3.x".chars().cycle().take(4000).collect()
}

/// What an app sends as a form in place of a link, from a page of its own.
fn as_form(url: &str) -> Vec<(String, String)> {
    let (_, query) = url.split_once('?').unwrap();
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

async fn post_from_app(browser: &mut Browser, url: &str, headers: &[(&str, &str)]) -> Answer {
    let form = as_form(url);
    let form: Vec<_> = form.iter().map(|(name, value)| (&**name, &**value)).collect();
    let headers: Vec<_> = [
        ("sec-fetch-site", "cross-site"),
        ("origin", "https://app.example"),
    ]
    .into_iter()
    .chain(headers.iter().copied())
    .collect();
    browser.post_with("/auth", &form, &headers).await
}

server_test! {
    /// T20: a form leads to this server and nowhere else, but where what follows it may be an app.
    async fn ours_forms_lead_no_further_than_they_must(s: TestServer) {
        let (app, state) = (s.web_client().await, long_state());
        let mut browser = s.browser();
        let here = policy("; form-action 'self'; frame-ancestors 'none'");
        let anywhere = policy("; frame-ancestors 'none'");
        let sends_itself = policy(&format!("; script-src {}/assets/form_post.js; frame-ancestors 'none'", s.issuer));
        let begun = browser.get(&app.authorization_url(&[("state", &state)])).await;
        let interaction = begun.hidden("interaction").unwrap();
        let carried = post_from_app(&mut browser, &app.authorization_url(&[("state", &state)]), &[]).await;
        assert!(carried.body.contains("value=\"carried\""), "{}", carried.body);
        // The answer to an app is a form, too.
        let posted = [("state", &*state), ("response_mode", "form_post"), ("response_type", "x")];
        let posted = browser.get(&app.authorization_url(&posted)).await;
        let mut pages = vec![
            ("front page", browser.get("/").await, &here),
            ("no app's sign-in", browser.get("/sign-in").await, &here),
            ("signing out", browser.get("/logout").await, &here),
            ("a link", browser.get("/password/x").await, &here),
            ("nothing", browser.get("/nowhere").await, &here),
            ("an error", browser.get("/auth?client_id=x").await, &here),
            ("sign-in", begun, &anywhere),
            ("a form that is carried on", carried, &sends_itself),
            ("an answer as a form", posted, &sends_itself),
        ];
        s.advance("31m");
        let expired = browser.post("/auth", &[("interaction", &*interaction), ("step", "sign-in")]).await;
        assert!(expired.body.contains("value=\"carried\""), "{}", expired.body);
        pages.push(("starting a long request again", expired, &anywhere));
        let short = browser.get(&app.authorization_url(&[])).await.hidden("interaction").unwrap();
        s.advance("31m");
        let expired = browser.post("/auth", &[("interaction", &*short), ("step", "sign-in")]).await;
        pages.push(("starting a short one again", expired, &here));
        for (what, page, policy) in pages {
            assert_eq!(page.header("content-security-policy"), policy, "{what}: {}", page.body);
            assert_eq!(page.header("x-frame-options"), "DENY", "{what}");
        }
    }
}

server_test! {
    /// OpenID Connect Core §3.1.2.1: a request may come as a form; where the app sends it in a frame that nobody sees, what
    /// carries it on is shown there, and the answer is an answer.
    async fn oidc_core_3_1_2_1_a_form_with_prompt_none_goes_on_in_its_frame(s: TestServer) {
        let (app, state) = (s.web_client().await, long_state());
        let in_frame = [("sec-fetch-dest", "iframe")];
        let script = format!("; script-src {}/assets/form_post.js", s.issuer);
        for (prompt, is_framed) in [("none", true), ("login", false), ("", false)] {
            let mut browser = s.browser();
            let short = post_from_app(&mut browser, &app.authorization_url(&[("prompt", prompt)]), &in_frame).await;
            assert_eq!(short.status, 303, "{prompt}: {}", short.body);
            let long = app.authorization_url(&[("prompt", prompt), ("state", &state)]);
            let page = post_from_app(&mut browser, &long, &in_frame).await;
            let end = if is_framed { "" } else { "; frame-ancestors 'none'" };
            assert_eq!(page.header("content-security-policy"), policy(&format!("{script}{end}")), "{prompt}");
            assert_eq!(page.header("x-frame-options"), if is_framed { "" } else { "DENY" }, "{prompt}");
            // The same outside of a frame, where somebody could be brought to press something.
            let outside = post_from_app(&mut browser, &long, &[]).await;
            assert_eq!(outside.header("x-frame-options"), "DENY", "{prompt}");
            if is_framed {
                browser.headers.push(("sec-fetch-dest", "iframe".to_owned()));
                let answer = browser.send_on(&page).await;
                assert_eq!(answer.parameter("error").as_deref(), Some("login_required"), "{answer:?}");
                assert_eq!(answer.parameter("state"), Some(state.clone()));
            }
        }
    }
}

/// The head of a request that ends the connection; `more` are whole lines.
fn head(s: &TestServer, line: &str, more: &[u8]) -> Vec<u8> {
    let head = format!("{line} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", s.address);
    [head.as_bytes(), more, b"\r\n"].concat()
}

fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

/// A form with header lines as they are.
fn post(s: &TestServer, target: &str, more: &[u8], fields: &[(&str, &str)]) -> Vec<u8> {
    let body = form(fields);
    let kind = format!(
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
        body.len()
    );
    let head = head(s, &format!("POST {target}"), &[kind.as_bytes(), more].concat());
    [head, body.into_bytes()].concat()
}

server_test! {
    /// RFC 9110 §5.5: a header's value may have bytes that are no text. An origin that cannot be read is not ours; what a
    /// browser calls itself is its own affair.
    async fn rfc9110_5_5_headers_that_are_no_text_are_nobodys_word(s: TestServer) {
        let mut browser = s.browser();
        let interaction = browser.get("/sign-in").await.hidden("interaction").unwrap();
        let cookie = format!("Cookie: {}ix={}\r\n", browser.cookie_prefix(), browser.cookies["ix"]);
        let fields = [("interaction", &*interaction), ("step", "sign-in"), ("email", ADA), ("password", PASSWORD)];
        let own = format!("Origin: {}\r\n", s.issuer);
        for (lines, status) in [
            (b"Origin: http://caf\xe9.example\r\n".as_slice(), 403),
            (b"Origin: \xff\r\n", 403),
            (b"Sec-Fetch-Site: \xe9\r\n", 403),
            (b"Sec-Fetch-Site: same-origin\xe9\r\n", 403),
            (own.as_bytes(), 303),
            (b"User-Agent: Mozilla \xe9\xff\r\n", 303),
        ] {
            let request = post(&s, "/sign-in", &[cookie.as_bytes(), lines].concat(), &fields);
            let (said, text) = raw(&s, request).await;
            assert_eq!(said, status, "{} {text}", String::from_utf8_lossy(lines));
        }
        assert_eq!(s.rows("sessions").await, 2);
        // Programs send what they like.
        let service = s.service_client().await;
        let header = basic(service.id.as_str(), service.secret.as_deref().unwrap());
        let lines = [format!("Authorization: {header}\r\n").as_bytes(), b"Origin: \xe9\r\nUser-Agent: \xff\r\n"].concat();
        let (status, text) = raw(&s, post(&s, "/token", &lines, &[("grant_type", "client_credentials")])).await;
        assert_eq!(status, 200, "{text}");
    }
}

logged_test! {
    /// T76: what a proxy wrote behind what cannot be read counts, from the log to the sign-in.
    async fn ours_a_hop_that_cannot_be_read_makes_nobody_the_proxy_end_to_end(s: TestServer) {
        let s = s.with_settings(trust_proxies).await;
        let (log, guard) = Captured::begin(true);
        for lines in [
            b"X-Forwarded-For: \xe9, 203.0.113.9\r\n".as_slice(),
            b"X-Forwarded-For: \xe9\r\nX-Forwarded-For: 203.0.113.9\r\n",
            b"X-Forwarded-For: 192.0.2.1, \xff, 203.0.113.9\r\n",
            b"X-Forwarded-For: 203.0.113.9, \xe9\r\n",
            b"X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-For: \xe9, 127.0.0.2\r\n",
        ] {
            let (status, text) = raw(&s, head(&s, "GET /auth?client_id=x", lines)).await;
            assert_eq!(status, 400, "{text}");
            assert_eq!(log.requests().last().unwrap()["client.address"], "203.0.113.9");
        }
        drop(guard);
        let mut browser = s.browser();
        let interaction = browser.get("/sign-in").await.hidden("interaction").unwrap();
        let fields = [("interaction", &*interaction), ("step", "sign-in"), ("email", ADA), ("password", PASSWORD)];
        let cookie = format!("Cookie: {}ix={}\r\n", browser.cookie_prefix(), browser.cookies["ix"]);
        let lines = [cookie.as_bytes(), b"X-Forwarded-For: \xe9, 203.0.113.9\r\n"].concat();
        assert_eq!(raw(&s, post(&s, "/sign-in", &lines, &fields)).await.0, 303);
        let dump = s.dump().await;
        let session = dump.lines().find(|line| line.starts_with("sessions|")).unwrap();
        assert!(session.contains("|address=203.0.113.9|"), "{session}");
    }
}

server_test! {
    /// T74, T76: by which cookie a browser is known is the one made here, whatever others on the host set under its name.
    async fn rfc6265_5_4_a_device_somebody_else_named_too_is_still_known(s: TestServer) {
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let name = format!("{}dev", browser.cookie_prefix());
        let value = browser.cookies.remove("dev").unwrap();
        browser.cookies.remove("sid");
        let mut stranger = s.browser();
        for _ in 0..5 {
            assert_eq!(stranger.try_sign_in(ADA, WRONG).await.status, 401);
        }
        assert_eq!(stranger.try_sign_in(ADA, PASSWORD).await.status, 429);
        for (header, status) in [
            (format!("{name}={value}"), 303),
            (format!("{name}={value}; {name}=other"), 303),
            (format!("{name}=other; {name}={value}"), 303),
            (format!("{name}=AAAA; {name}={value}; {name}=BBBB"), 303),
            (format!("{name}=other; {name}=AAAA"), 429),
        ] {
            // It has a request in progress of its own each time.
            let mut again = s.browser();
            let page = again.get("/sign-in").await;
            let own = format!("{}ix={}", again.cookie_prefix(), again.cookies.remove("ix").unwrap());
            again.headers = vec![("cookie", format!("{own}; {header}"))];
            let interaction = page.hidden("interaction").unwrap();
            let fields = [("interaction", &*interaction), ("step", "sign-in"), ("email", ADA), ("password", PASSWORD)];
            assert_eq!(again.post("/sign-in", &fields).await.status, status, "{header}");
        }
    }
}

logged_test! {
    /// The line of a request has what was asked for, in the address or in the form.
    async fn ours_the_log_has_the_redirect_uri_of_a_form(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let code = browser.code(&app).await;
        let (log, guard) = Captured::begin(true);
        let elsewhere = "https://app.example/elsewhere";
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", elsewhere),
            ("code_verifier", VERIFIER),
        ];
        let refused = app.token(&form).await;
        assert_eq!(log.line_of(&refused)["redirect_uri"], elsewhere);
        // As a form of ours carries on what an app sent as one.
        let form = as_form(&app.authorization_url(&[("redirect_uri", elsewhere)]));
        let form: Vec<_> = form.iter().map(|(name, value)| (&**name, &**value)).chain([("step", "carried")]).collect();
        let refused = browser.post_with("/auth", &form, &[("sec-fetch-site", "same-origin")]).await;
        let line = log.line_of(&refused);
        assert_eq!(line["redirect_uri"], elsewhere, "{line}");
        assert_eq!(line["client.id"], app.id.as_str(), "{line}");
        drop(guard);
    }
}

server_test! {
    /// RFC 9112 §3.2.2: "a server MUST accept the absolute-form in requests", whatever name it has there for who asks.
    async fn rfc9112_3_2_2_programs_may_name_the_whole_address(s: TestServer) {
        let service = s.service_client().await;
        let header = basic(service.id.as_str(), service.secret.as_deref().unwrap());
        let authorization = format!("Authorization: {header}\r\n");
        for host in [s.address.to_string(), "grantor:8080".to_owned(), "evil.example".to_owned()] {
            let keys = head(&s, &format!("GET http://{host}/.well-known/jwks.json"), b"");
            let (status, text) = raw(&s, keys).await;
            assert!(status == 200 && text.contains("\"keys\""), "{host}: {text}");
            let metadata = head(&s, &format!("GET http://{host}/.well-known/openid-configuration?x=y"), b"");
            let (status, text) = raw(&s, metadata).await;
            assert!(status == 200 && text.contains(&format!("\"issuer\":\"{}\"", s.issuer)), "{host}: {text}");
            let request = post(&s, &format!("http://{host}/token"), authorization.as_bytes(), &[("grant_type", "client_credentials")]);
            let (status, text) = raw(&s, request).await;
            assert!(status == 200 && text.contains("\"access_token\""), "{host}: {text}");
            let (status, text) = raw(&s, head(&s, &format!("GET http://{host}/token/more"), b"")).await;
            assert!(status == 404 && text.contains("/errors/G1915"), "{host}: {text}");
        }
    }
}
