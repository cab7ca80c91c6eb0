//! No secret leaves: what is handed out is found in the answer it belongs to, and nowhere else.

use std::fmt::Write as _;

use grantor::config::SignUpMode;
use grantor::mail::Letter;

use crate::people::address::{ELSEWHERE, changed};
use crate::support::admin::users::{self, LinkKind, Whom};

use super::support::*;

const NEW: &str = "violet anchor meadow 9";
const GUESS: &str = "a guess that stays unknown";

/// The secrets of a test, by name, and all answers with what they may hold.
#[derive(Default)]
struct Secrets {
    known: Vec<(String, String)>,
    answers: Vec<(String, String)>,
}

impl Secrets {
    fn add(&mut self, name: &str, value: &str) {
        self.known.push((name.to_owned(), value.to_owned()));
        if let [.., signature] = value.split('.').collect::<Vec<_>>()[..]
            && value.starts_with("ey")
        {
            self.known
                .push((format!("{name}, signature"), signature.to_owned()));
        }
        if let Some((_, random)) = value.split_once('_')
            && random.len() == 43
        {
            self.known
                .push((format!("{name}, random part"), random.to_owned()));
        }
    }

    /// Takes an answer apart from the secrets that are rightfully in it.
    fn see(&mut self, what: &str, answer: &Answer, rightful: &[&str]) {
        let mut text = format!("{} {:?}\n{}", answer.status, answer.headers, answer.body);
        for secret in rightful {
            text = text.replace(secret, "…");
        }
        self.answers.push((what.to_owned(), text));
    }

    /// Asserts that no secret is in `text`, in any of the ways it may be written.
    fn assert_absent(&self, place: &str, text: &str) {
        for (name, secret) in &self.known {
            let mut hex = String::new();
            for byte in secret.bytes() {
                write!(hex, "{byte:02x}").unwrap();
            }
            let encoded: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
            for form in [secret, &hex, &encoded] {
                if let Some(at) = text.find(form.as_str()) {
                    panic!(
                        "{name} is in {place}: {}",
                        &text[at.saturating_sub(200)..at + form.len()]
                    );
                }
            }
        }
    }
}

/// The main job, well and badly done, with everything handed out noted.
async fn every_flow(s: &TestServer) -> Secrets {
    let mut secrets = Secrets::default();
    let (app, other) = (s.openid_client(|_| {}).await, s.web_client().await);
    let api = s.api("https://other.example", "Another API").await;
    for client in [&app, &other, &api] {
        let secret = client.secret.as_deref().unwrap();
        secrets.add("a client secret", secret);
        secrets.add(
            "a Basic header",
            basic(client.id.as_str(), secret).split_once(' ').unwrap().1,
        );
    }
    secrets.add("the password", PASSWORD);
    secrets.add("a wrong password", GUESS);
    secrets.add("the new password", NEW);
    secrets.add("the verifier", VERIFIER);

    let mut browser = s.browser();
    let url = app.authorization_url(&[("scope", "openid email notes:read")]);
    let page = browser.get(&url).await;
    secrets.add("the browser cookie", &browser.cookies["ix"]);
    let first = page.hidden("interaction").unwrap();
    secrets.see("sign-in page", &page, &[&first, &browser.cookies["ix"]]);
    let failed = browser.sign_in_on(&page, ADA, GUESS).await;
    assert_eq!(failed.status, 401);
    let second = failed.hidden("interaction").unwrap();
    secrets.see("failed sign-in", &failed, &[&second]);
    let form = [
        ("interaction", &*second),
        ("step", "sign-in"),
        ("email", ADA),
        ("password", PASSWORD),
    ];
    let signed_in = browser.post("/auth", &form).await;
    let third = signed_in.parameter("interaction").unwrap();
    for cookie in ["sid", "dev"] {
        secrets.add(cookie, &browser.cookies[cookie]);
    }
    secrets.see(
        "sign-in",
        &signed_in,
        &[&third, &browser.cookies["sid"], &browser.cookies["dev"]],
    );
    let consent = browser.follow(signed_in).await;
    let fourth = consent.hidden("interaction").unwrap();
    secrets.see("consent page", &consent, &[&fourth]);
    let answer = browser.decide_on(&consent, "allow").await;
    let code = answer.parameter("code").unwrap();
    secrets.add("the code", &code);
    secrets.see("redirect", &answer, &[&code]);
    for interaction in [first, second, third, fourth] {
        secrets.add("an interaction", &interaction);
    }

    secrets.see("foreign redemption", &other.redeem(&code).await, &[]);
    let mut with_secret = app.clone();
    with_secret.secret = Some("gcs_wrong".to_owned());
    secrets.see("wrong client secret", &with_secret.redeem(&code).await, &[]);
    let redeemed = app.redeem(&code).await;
    let tokens = Tokens::of(&redeemed);
    secrets.add("access token", &tokens.access_token);
    secrets.add("refresh token", tokens.refresh());
    secrets.add("ID token", tokens.id());
    let rightful = [&*tokens.access_token, tokens.refresh(), tokens.id()];
    secrets.see("redemption", &redeemed, &rightful);
    for token in rightful {
        let bearer = format!("Bearer {token}");
        let answer = s.get("/userinfo", &[("authorization", &bearer)]).await;
        secrets.see("userinfo", &answer, &[]);
        secrets.see("introspection", &app.introspect(token).await, &[]);
    }
    let refreshed = app.refresh(tokens.refresh()).await;
    let newer = Tokens::of(&refreshed);
    secrets.add("second access token", &newer.access_token);
    secrets.add("second refresh token", newer.refresh());
    secrets.add("second ID token", newer.id());
    let rightful = [&*newer.access_token, newer.refresh(), newer.id()];
    secrets.see("refresh", &refreshed, &rightful);
    secrets.see("introspection", &app.introspect(&newer.access_token).await, &[]);
    secrets.see(
        "foreign introspection",
        &api.introspect(&newer.access_token).await,
        &[],
    );
    secrets.see("foreign refresh", &other.refresh(newer.refresh()).await, &[]);
    secrets.see(
        "foreign revocation",
        &other.post("/revoke", &[("token", newer.refresh())]).await,
        &[],
    );
    secrets.see(
        "revocation",
        &app.post("/revoke", &[("token", &newer.access_token)]).await,
        &[],
    );
    secrets.see("replay", &app.redeem(&code).await, &[]);
    secrets.see("reuse", &app.refresh(tokens.refresh()).await, &[]);
    secrets.see(
        "misplaced",
        &app.token(&[("grant_type", NEW), ("code", &code), ("scope", tokens.refresh())])
            .await,
        &[],
    );
    let url = app.authorization_url(&[("scope", &code), ("prompt", NEW), ("login_hint", "x")]);
    secrets.see(
        "secrets in a request",
        &s.browser().get(&url).await,
        &[&code, &urlencoded(&code)],
    );

    let whom: Whom = ADA.parse().unwrap();
    let link = users::link(&s.db, &whom, LinkKind::Reset, &s.app.settings.links, s.now())
        .await
        .unwrap();
    let token = link.token.expose();
    secrets.add("the link", token);
    let path = format!("/password/{token}");
    let page = browser.get(&path).await;
    let csrf = page.hidden("csrf").unwrap();
    secrets.add("a form's token", &csrf);
    secrets.see("link page", &page, &[token, &csrf]);
    let mismatch = [("csrf", &*csrf), ("password", NEW), ("password_again", GUESS)];
    secrets.see("mismatch", &browser.post(&path, &mismatch).await, &[token, &csrf]);
    let form = [("csrf", &*csrf), ("password", NEW), ("password_again", NEW)];
    secrets.see("password set", &browser.post(&path, &form).await, &[]);
    secrets.see("dead link", &browser.get(&path).await, &[]);
    secrets.see(
        "nowhere",
        &browser.get(&format!("/nowhere/{token}?{code}")).await,
        &[],
    );
    let again = browser.try_sign_in(ADA, NEW).await;
    for cookie in ["sid", "dev"] {
        secrets.add(cookie, &browser.cookies[cookie]);
    }
    secrets.see(
        "second sign-in",
        &again,
        &[&browser.cookies["sid"], &browser.cookies["dev"]],
    );
    let out = browser.get("/logout").await;
    secrets.see("sign-out page", &out, &[]);
    secrets
}

fn urlencoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

logged_test! {
    async fn ours_the_id_of_every_error_page_is_in_the_log(s: TestServer) {
        let (captured, guard) = Captured::begin(false);
        for path in [
            "/auth?client_id=x",
            "/password/x",
            "/nowhere",
            "/auth?interaction=x",
        ] {
            let page = s.browser().get(path).await;
            let logged = captured.text();
            let line = logged
                .lines()
                .rfind(|line| line.contains("request refused"))
                .unwrap();
            let (_, id) = line.split_once("error.id=\"").unwrap();
            let id = id.split('"').next().unwrap();
            let is_told = page.body.contains(id) || page.header("grantor-error-id") == id;
            assert!(is_told, "{path}: {id} is not on the page");
        }
        drop(guard);
    }
}

logged_test! {
    /// T63, T92
    async fn ours_no_secret_is_logged_stored_or_told_to_another(s: TestServer) {
        let (captured, guard) = Captured::begin(false);
        let secrets = every_flow(&s).await;
        drop(guard);
        let logged = captured.text();
        for words in [
            "request refused",
            "http.place=\"token\"",
            "http.place=\"password\"",
        ] {
            assert!(logged.contains(words), "{words:?} was not logged: {logged}");
        }
        secrets.assert_absent("the log", &logged);
        let dump = s.dump().await;
        for words in [
            "\ngrants|",
            "\nsessions|",
            "\none_time_links|",
            "|kind=code_replayed|",
            "|kind=password_set|",
        ] {
            assert!(dump.contains(words), "{words:?} is not in the database");
        }
        secrets.assert_absent("the database", &dump);
        for (what, text) in &secrets.answers {
            secrets.assert_absent(&format!("the answer to {what:?}"), text);
        }
    }
}

logged_test! {
    /// T92: what others send does not make lines of its own.
    async fn ours_line_breaks_in_a_request_do_not_break_lines_of_the_log(s: TestServer) {
        const BROKEN: &str = "evil\r\n2027-01-15T08:00:00Z  INFO forged\n\u{b}\u{85}\u{2028}\u{1b}[31mred";
        let service = s.service_client().await;
        for is_json in [false, true] {
            let (captured, guard) = Captured::begin(is_json);
            for (name, value) in [
                ("grant_type", BROKEN),
                ("scope", BROKEN),
                ("resource", BROKEN),
                ("client_id", BROKEN),
                (BROKEN, "x"),
            ] {
                let form = [("grant_type", "client_credentials"), (name, value)];
                let form = if name == "grant_type" {
                    &form[1..]
                } else {
                    &form[..]
                };
                assert!(
                    (400..500).contains(&service.token(form).await.status) || name == BROKEN,
                    "{name}"
                );
                let pairs = [
                    ("client_id", service.id.as_str()),
                    ("response_type", "code"),
                    (name, value),
                ];
                let query = form_urlencoded::Serializer::new(String::new())
                    .extend_pairs(pairs)
                    .finish();
                assert_eq!(s.browser().get(&format!("/auth?{query}")).await.status, 400);
            }
            let host = s.address;
            for agent in [
                "a\r\n folded: line",
                "a\rb",
                "a\tb \u{85} c",
                "a\x0bb",
                "a\x1b[31mb",
            ] {
                let request = format!(
                    "GET /token HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {agent}\r\nConnection: close\r\n\r\n"
                );
                assert!((400..500).contains(&raw(&s, request).await.0));
            }
            assert_eq!(s.browser().get("/a%0d%0ab/%1b[31m").await.status, 404);
            drop(guard);
            let logged = captured.text();
            assert!(logged.contains("request refused"));
            for line in logged.lines() {
                let is_whole = if is_json {
                    serde_json::from_str::<serde_json::Value>(line).is_ok()
                } else {
                    // The clock of the log is the system's, that of the forged line is not.
                    line.starts_with("20") && !line.starts_with("2027-01-15T08:00:00Z")
                };
                assert!(is_whole, "{line}");
            }
            assert!(!logged.contains('\u{1b}'));
        }
    }
}

server_test! {
    /// T92: a line of the audit log stays a line, whatever a browser calls itself.
    async fn ours_control_characters_of_a_browser_are_not_stored(s: TestServer) {
        let mut browser = s.browser();
        browser
            .headers
            .push(("user-agent", "Mozilla/5.0\t(a\ttest)".to_owned()));
        browser.sign_in(ADA).await;
        let dump = s.dump().await;
        assert!(dump.contains("|user_agent=Mozilla/5.0 (a test)|"), "{dump}");
        browser.headers = vec![("user-agent", "x".repeat(5000))];
        browser.sign_in(ADA).await;
        assert!(
            s.dump()
                .await
                .contains(&format!("|user_agent={}|", "x".repeat(200)))
        );
    }
}

server_test! {
    /// Design §5: of what is mailed, nothing is in the database that anybody could use; nor is a request that came along.
    async fn ours_no_mailed_link_is_in_the_database(s: TestServer) {
        let s = s.with_mail_and(|settings| settings.sign_up.mode = SignUpMode::Open).await;
        let app = s.openid_client(|_| {}).await;
        let mut secrets = Secrets::default();
        let mut browser = s.browser();
        let url = app.authorization_url(&[("scope", "openid"), ("prompt", "create")]);
        for (path, email) in [("/sign-up", "new@example.test"), ("/sign-up", ADA), ("/password", ADA)] {
            let page = browser.get(&url).await;
            let interaction = page.hidden("interaction").unwrap();
            let sent = browser.post(path, &[("interaction", &*interaction), ("email", email)]).await;
            assert!(sent.body.contains("Look at your mail"), "{path} {email}: {}", sent.body);
        }
        browser.sign_in(ADA).await;
        changed(&s, &mut browser, ADA, ELSEWHERE).await;
        let mails = s.mails().await;
        let kinds: Vec<_> = mails.iter().map(|(_, letter)| letter.kind()).collect();
        assert_eq!(kinds, ["sign_up", "address_has_account", "reset_password", "confirm_address", "address_changed"]);
        for (_, letter) in &mails {
            let mut urls: Vec<_> = letter.link().map(|link| link.url.expose().to_owned()).into_iter().collect();
            if let Letter::AddressHasAccount { sign_in, password } = letter {
                urls.extend([sign_in.clone(), password.clone()]);
            }
            for url in urls {
                let parts = url.strip_prefix(&s.issuer).unwrap().split(['/', '?', '=']);
                for part in parts.filter(|part| part.len() > 40) {
                    secrets.add(letter.kind(), part);
                }
            }
        }
        assert!(secrets.known.len() >= 8, "{}", secrets.known.len());
        secrets.assert_absent("the database", &s.dump().await);
    }
}
