//! Signing in with a passkey, on the page.

use super::*;

const GRACE: &str = "grace@example.test";

/// A server that has passkeys: its issuer has a name.
pub async fn named(s: &TestServer) -> TestServer {
    named_and(s, |_| {}).await
}

/// The same with other settings.
pub async fn named_and(s: &TestServer, change: impl FnOnce(&mut grantor::config::Settings)) -> TestServer {
    s.with_settings(|settings| {
        let issuer = settings.issuer.take().unwrap();
        settings.issuer = Some(issuer.replace("127.0.0.1", "localhost"));
        change(settings);
    })
    .await
}

/// What the page asks of the browser.
pub fn asked(page: &Answer) -> String {
    let (_, rest) = page.body.split_once("data-options=\"").unwrap();
    let (options, _) = rest.split_once('"').unwrap();
    options.replace("&#34;", "\"").replace("&#38;", "&")
}

/// Sends what a page is answered by a passkey.
pub async fn answered(browser: &mut Browser, page: &Answer, answer: &str) -> Answer {
    let interaction = page.hidden("interaction").unwrap();
    let form = [
        ("interaction", &*interaction),
        ("step", "passkey"),
        ("answer", answer),
        ("remember", ""),
    ];
    let (_, rest) = page.body.split_once("action=\"").unwrap();
    let (action, _) = rest.split_once('"').unwrap();
    browser.post(action, &form).await
}

server_test! {
    async fn ours_a_passkey_signs_in_without_a_password_once(s: TestServer) {
        let s = named(&s).await;
        let mut device = Device::new();
        register(&s, &s.app.passkeys, ADA, &mut device, &Page::at(&s.issuer)).await;
        let mut browser = s.browser();
        let page = browser.get("/sign-in").await;
        assert!(page.body.contains("autocomplete=\"username webauthn\""), "{}", page.body);
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains(&format!("script-src {}/assets/passkey.js", s.issuer)), "{policy}");
        let answer = device.get(&asked(&page), &Page::at(&s.issuer)).await.to_string();
        assert_eq!(answered(&mut browser, &page, &answer).await.status, 303);
        assert!(browser.get("/").await.body.contains(ADA));
        assert!(s.audit().await.contains(&"signed_in".to_owned()));
        // The same once more, by whoever has seen it: neither in this browser nor in another.
        browser.post("/logout", &[]).await;
        assert_eq!(answered(&mut browser, &page, &answer).await.status, 401);
        assert_eq!(answered(&mut s.browser(), &page, &answer).await.status, 403);
    }
}

server_test! {
    async fn ours_an_answer_to_another_page_or_none_at_all_signs_nobody_in(s: TestServer) {
        let s = named(&s).await;
        let mut device = Device::new();
        register(&s, &s.app.passkeys, ADA, &mut device, &Page::at(&s.issuer)).await;
        let mut browser = s.browser();
        let (first, second) = (browser.get("/sign-in").await, browser.get("/sign-in").await);
        let answer = device.get(&asked(&first), &Page::at(&s.issuer)).await.to_string();
        for text in ["", "{}", "null", &answer] {
            let page = answered(&mut browser, &second, text).await;
            assert_eq!(page.status, 401, "{text}");
            assert!(page.body.contains("That passkey did not work"), "{}", page.body);
        }
        s.advance("301s");
        assert_eq!(answered(&mut browser, &first, &answer).await.status, 401);
    }
}

server_test! {
    async fn ours_on_an_ip_address_the_page_says_nothing_of_passkeys(s: TestServer) {
        s.user(GRACE, "Grace").await;
        let mut browser = s.browser();
        let page = browser.get("/sign-in").await;
        assert!(!page.body.contains("passkey") && !page.body.contains("webauthn"), "{}", page.body);
        assert!(!page.headers["content-security-policy"].to_str().unwrap().contains("script-src"));
        let page = answered(&mut browser, &page, "{}").await;
        assert_eq!(page.status, 401);
    }
}
