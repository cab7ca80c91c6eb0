//! Whatever somebody wrote is text on a page, never part of it (OWASP ASVS 5.0 §1.2; RFC 9700 §4.11).

use grantor::oauth::client::ClientType;

use super::{assert_is_consent, sign_in_page};
use crate::support::*;

/// What breaks out of text, attributes, addresses, comments, titles and templates.
const PAYLOADS: &[&str] = &[
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "\" autofocus onfocus=\"alert(1)",
    "<svg/onload=alert(1)>",
    "--><script>alert(1)</script>",
    "</textarea></noscript><iframe src=javascript:alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;",
    "{{7*7}}{% raw %}${7*7}<%= 7*7 %>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<meta http-equiv=refresh content=\"0;url=https://evil.example\">",
    "<base href=https://evil.example>",
    "<form action=https://evil.example><input name=password>",
    "\u{202e}gpj.exe",
    "\u{ff1c}script\u{ff1e}",
];

/// Fails if a page has an element or attribute that its template has not.
fn assert_inert(place: &str, payload: &str, page: &Answer) {
    assert!(page.status < 500, "{place}: {} with {payload}", page.status);
    // The one script there is, of the form that carries an answer, is the template's.
    let lower = page.body.to_lowercase();
    let lower = lower.replace("<script src=\"/assets/form_post.js\"></script>", "");
    for bad in [
        "<script",
        "<img src=x",
        "<svg/",
        "<iframe",
        "<base",
        "<meta http-equiv",
        "<a href=\"javascript:",
        "<form action=https",
        "</noscript",
        "-->",
    ] {
        assert!(
            !lower.contains(bad),
            "{place}: {bad} of {payload} in {}",
            page.body
        );
    }
    for tag in page
        .body
        .split('<')
        .skip(1)
        .map(|rest| rest.split('>').next().unwrap_or_default())
    {
        // Outside quotes there is nothing but names: no handler, no second address.
        let bare: String = tag.split('"').step_by(2).collect();
        assert!(
            !bare.contains("onmouseover") && !bare.contains("onfocus") && !bare.contains("onerror"),
            "{place}: {tag}"
        );
        assert!(!bare.contains('\''), "{place}: {tag}");
    }
}

/// `text` as it must stand in a page.
fn escaped(text: &str) -> String {
    text.replace('&', "&#38;")
        .replace('<', "&#60;")
        .replace('>', "&#62;")
        .replace('"', "&#34;")
        .replace('\'', "&#39;")
}

server_test! {
    /// T90: what comes with a request: hint, state, errors, the e-mail typed.
    async fn ours_what_a_request_carries_is_inert_on_every_page(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        for payload in PAYLOADS {
            for name in ["client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "prompt", "login_hint",
                "response_mode", "code_challenge", "code_challenge_method", "max_age", "resource", "ui_locales", "error",
                "error_description", "error_hint", "unknown", "interaction"]
            {
                let answer = browser.get(&app.authorization_url(&[(name, payload)])).await;
                assert_inert(name, payload, &answer);
                if name == "login_hint" {
                    assert!(answer.body.contains(&format!("value=\"{}\"", escaped(payload))), "{}", answer.body);
                }
                assert!(answer.location().is_empty() || answer.location().starts_with("https://app.example/callback?"));
            }
            let query: String = form_urlencoded::byte_serialize(payload.as_bytes()).collect();
            for path in ["/", "/sign-in", "/logout", "/nothing"] {
                let page = browser.get(&format!("{path}?error={query}&error_description={query}&{query}")).await;
                assert_inert(path, payload, &page);
            }
            let page = browser.get(&format!("/nothing/{}", query.replace('+', "%20"))).await;
            assert_inert("path", payload, &page);
            let page = browser.get(&format!("/password/{}", query.replace('+', "%20"))).await;
            assert_inert("link", payload, &page);
        }
    }
}

server_test! {
    /// T90: the e-mail address typed comes back as it was typed, and only as text.
    async fn ours_the_email_typed_is_inert(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        // A few: each costs a password's hashing.
        for payload in PAYLOADS.iter().take(6) {
            let page = sign_in_page(&mut browser, &app, &[]).await;
            let again = browser.sign_in_on(&page, payload, "wrong").await;
            assert_eq!(again.status, 401);
            assert_inert("email", payload, &again);
            assert!(again.body.contains(&format!("value=\"{}\"", escaped(payload))), "{}", again.body);
        }
    }
}

server_test! {
    /// T90: what administrators, apps and people registered: names, descriptions, addresses.
    async fn ours_what_was_registered_is_inert_on_every_page(s: TestServer) {
        for (index, payload) in PAYLOADS.iter().enumerate() {
            let email = format!("user{index}@example.test");
            s.user(&email, payload).await;
            let api = format!("https://api{index}.example");
            s.api(&api, payload).await;
            let scope = format!("things{index}:read");
            s.scope(&scope, payload, Some(&api), &[]).await;
            let app = s
                .register(ClientType::Web, |client| {
                    (*payload).clone_into(&mut client.name);
                    client.scope = scope.parse().unwrap();
                    client.client_uri = Some((*payload).to_owned());
                    client.policy_uri = Some(format!("javascript:{payload}"));
                    client.tos_uri = Some(format!("https://app.example/{payload}"));
                })
                .await;
            let mut browser = s.browser();
            let extra = [("scope", scope.as_str())];
            let sign_in = sign_in_page(&mut browser, &app, &extra).await;
            let consent = browser.sign_in_on(&sign_in, &email, PASSWORD).await;
            assert_is_consent(&consent);
            // Client, account, permission and resource server are all there, as text.
            let text = escaped(payload);
            let (app_name, name) = (format!("<h1><strong dir=\"auto\">{text}</strong>"), format!("<p class=\"name\" dir=\"auto\">{text}</p>"));
            let at = url::Url::parse(&api).unwrap().host_str().unwrap().to_owned();
            let service = format!("In <strong dir=\"auto\">{text}</strong> <span class=\"at\" dir=\"ltr\">({at})</span> it could:");
            for part in [app_name, name, service, format!("<span class=\"what\"><span dir=\"auto\">{text}</span>")] {
                assert_eq!(consent.body.matches(&part).count(), 1, "{part}: {}", consent.body);
            }
            assert!(!consent.body.contains("href=\"javascript:"));
            assert!(consent.body.contains(&format!("href=\"https://app.example/{}\"", escaped(payload))));
            let select = browser.get(&app.authorization_url(&[("scope", &scope), ("prompt", "select_account")])).await;
            let posted = browser.get(&app.authorization_url(&[("scope", &scope), ("prompt", "consent"), ("response_mode", "form_post")])).await;
            let posted = browser.decide_on(&posted, "allow").await;
            let home = browser.get("/").await;
            let sign_out = browser.get("/logout").await;
            for (place, page) in [
                ("sign-in", sign_in),
                ("consent", consent),
                ("select account", select),
                ("form post", posted),
                ("home", home),
                ("sign-out", sign_out),
            ] {
                assert_eq!(page.status, 200, "{place}");
                assert_inert(place, payload, &page);
            }
        }
    }
}
