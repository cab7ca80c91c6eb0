//! What every page carries (RFC 9700 §4.2, §4.16), and the cookies that hold a browser to its request.

use crate::support::*;

/// Every page the authorization endpoint and its neighbours can show.
async fn pages(s: &TestServer) -> Vec<(&'static str, Answer)> {
    let (app, mut browser) = (s.web_client().await, s.browser());
    let sign_in = browser.get(&app.authorization_url(&[])).await;
    let wrong = browser.sign_in_on(&sign_in, ADA, "not her password").await;
    let consent = browser.sign_in_on(&sign_in, ADA, PASSWORD).await;
    let form_post = browser
        .get(&app.authorization_url(&[("response_mode", "form_post"), ("response_type", "x")]))
        .await;
    let stolen = s
        .browser()
        .get(&format!(
            "/auth?interaction={}",
            sign_in.hidden("interaction").unwrap()
        ))
        .await;
    let mut all = vec![
        ("sign-in", sign_in),
        ("wrong password", wrong),
        ("consent", consent),
        ("form post", form_post),
        ("another browser", stolen),
        (
            "select account",
            browser
                .get(&app.authorization_url(&[("prompt", "select_account")]))
                .await,
        ),
        (
            "unknown redirect URI",
            browser
                .get(&app.authorization_url(&[("redirect_uri", "https://x.example")]))
                .await,
        ),
        ("broken interaction", browser.get("/auth?interaction=x").await),
        ("home, signed in", browser.get("/").await),
        ("home", s.browser().get("/").await),
        ("sign-in alone", browser.get("/sign-in").await),
        ("sign-out", browser.get("/logout").await),
        ("signed out", s.browser().get("/logout").await),
        ("nothing", browser.get("/nothing/here").await),
        ("password link", browser.get("/password/x").await),
    ];
    let plain = browser
        .http
        .post(s.url("/auth"))
        .header("content-type", "text/plain")
        .body("x");
    all.push((
        "wrong content type",
        Answer::of(plain.send().await.unwrap()).await,
    ));
    all
}

server_test! {
    /// T8, T20: no page is framed, kept, leaks its address, or runs or loads anything of others.
    async fn rfc9700_4_16_every_page_has_the_headers_that_protect_it(s: TestServer) {
        for (name, page) in pages(&s).await {
            assert!(page.header("content-type").starts_with("text/html"), "{name}: {} {}", page.status, page.body);
            assert_eq!(page.header("x-frame-options"), "DENY", "{name}");
            assert_eq!(page.header("referrer-policy"), "no-referrer", "{name}");
            assert_eq!(page.header("x-content-type-options"), "nosniff", "{name}");
            assert_eq!(page.header("cache-control"), "no-store", "{name}");
            let policy = page.header("content-security-policy");
            for part in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"] {
                assert!(policy.contains(part), "{name}: {policy}");
            }
            // Where a form may end at an app, it may go on from there.
            let leads_on = ["sign-in", "wrong password", "consent", "select account", "form post"].contains(&name);
            assert_eq!(policy.contains("form-action "), !leads_on, "{name}: {policy}");
            // The one script there is sends the form that carries an answer.
            let has_script = name == "form post";
            assert!(!policy.contains("unsafe") && policy.contains("script-src") == has_script, "{name}: {policy}");
            assert_eq!(page.header("access-control-allow-origin"), "", "{name}");
            for word in ["<script", "javascript:", " onload=", " onclick=", " onsubmit=", " style=\"", "http-equiv"] {
                assert!(!page.body.contains(word) || (has_script && word == "<script"), "{name} has {word}");
            }
            // Whatever a page loads is this server's.
            for part in page.body.split(" src=\"").skip(1) {
                assert!(part.starts_with("/assets/"), "{name}: {part}");
            }
            for part in page.body.split("<link ").skip(1) {
                assert!(part.split('>').next().unwrap().contains("href=\"/assets/"), "{name}: {part}");
            }
        }
    }
}

server_test! {
    /// T51: no other site reads the pages.
    async fn ours_the_authorization_endpoint_answers_no_cross_origin_request(s: TestServer) {
        let (app, browser) = (s.web_client().await, s.browser());
        let url = s.url(&app.authorization_url(&[]));
        let preflight = browser
            .http
            .request(reqwest::Method::OPTIONS, &url)
            .header("origin", "https://evil.example")
            .header("access-control-request-method", "POST");
        let get = browser.http.get(&url).header("origin", "https://evil.example");
        for request in [preflight, get] {
            let answer = Answer::of(request.send().await.unwrap()).await;
            let names: Vec<_> = answer.headers.keys().filter(|name| name.as_str().starts_with("access-control")).collect();
            assert!(names.is_empty(), "{names:?}");
        }
    }
}

server_test! {
    /// T74: the cookie that holds a browser to its request is out of reach of scripts and other sites' forms.
    async fn ours_the_browser_cookie_has_the_strictest_flags_that_work(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let page = browser.get(&app.authorization_url(&[])).await;
        let cookie = page.header("set-cookie");
        assert!(cookie.starts_with(&format!("{}ix=ix_", browser.cookie_prefix())), "{cookie}");
        for part in ["; Path=/", "; HttpOnly", "; SameSite=Lax"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
        // Set once, and not changed by what follows.
        assert_eq!(browser.get(&app.authorization_url(&[])).await.header("set-cookie"), "");
    }
}

server_test! {
    /// T50: methods nobody offers do nothing.
    async fn rfc6749_3_1_only_get_and_post_are_answered(s: TestServer) {
        let (app, browser) = (s.web_client().await, s.browser());
        for method in ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"] {
            let request = browser.http.request(method.parse().unwrap(), s.url(&app.authorization_url(&[])));
            assert_eq!(request.send().await.unwrap().status().as_u16(), 405, "{method}");
        }
    }
}
