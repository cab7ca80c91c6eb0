//! Guessing passwords: slowed down for the guesser, never for good, and never telling which accounts exist.

use crate::support::admin;
use futures_util::future::join_all;
use grantor::config::Settings;

use super::support::*;

const INVALID: &str = "Invalid email or password.";

/// A server whose budget for one address is not in the way.
async fn servers(change: impl Fn(&mut Settings)) -> Vec<TestServer> {
    let mut servers = vec![TestServer::start(TestDatabase::sqlite(), &change).await];
    if let Some(database) = TestDatabase::postgres().await {
        servers.push(TestServer::start(database, &change).await);
    }
    servers
}

fn without_address_budget(settings: &mut Settings) {
    settings.sign_in.failures_per_address = 100_000;
}

async fn fail(browser: &mut Browser, email: &str, times: usize) {
    for n in 0..times {
        let answer = browser.try_sign_in(email, WRONG).await;
        assert_eq!(answer.status, 401, "attempt {n}: {}", answer.body);
        assert!(answer.body.contains(INVALID));
    }
}

fn kinds(audit: &[String], kind: &str) -> usize {
    audit.iter().filter(|known| *known == kind).count()
}

/// T76
#[tokio::test]
async fn ours_after_five_failures_an_account_waits_1_2_4_and_at_most_60_seconds() {
    for s in servers(without_address_budget).await {
        let mut browser = s.browser();
        fail(&mut browser, ADA, 5).await;
        for seconds in [1, 2, 4, 8, 16, 32, 60, 60] {
            for password in [WRONG, PASSWORD] {
                let answer = browser.try_sign_in(ADA, password).await;
                assert_eq!(
                    (answer.status, answer.header("retry-after")),
                    (429, &*seconds.to_string())
                );
                assert!(
                    answer.body.contains("Too many attempts. Try again in "),
                    "{}",
                    answer.body
                );
            }
            if seconds > 1 {
                s.advance(&format!("{}s", seconds - 1));
                let early = browser.try_sign_in(ADA, PASSWORD).await;
                assert_eq!((early.status, early.header("retry-after")), (429, "1"));
            }
            s.advance("1s");
            fail(&mut browser, ADA, 1).await;
        }
        s.advance("60s");
        browser.sign_in(ADA).await;
        assert!(browser.is_signed_in().await, "never for good");
        let mut stranger = s.browser();
        fail(&mut stranger, ADA, 5).await;
        assert_eq!(
            stranger.try_sign_in(ADA, WRONG).await.status,
            429,
            "and counted anew"
        );
    }
}

/// T76: the answer to the right password tells nothing.
#[tokio::test]
async fn ours_while_an_account_waits_the_right_password_gets_the_same_answer() {
    for s in servers(without_address_budget).await {
        let mut browser = s.browser();
        fail(&mut browser, ADA, 5).await;
        let wrong = shape(&browser.try_sign_in(ADA, WRONG).await, ADA);
        let right = shape(&browser.try_sign_in(ADA, PASSWORD).await, ADA);
        assert_eq!(wrong, right);
        assert_eq!(kinds(&s.audit().await, "signed_in"), 0);
    }
}

/// T76: whoever signed in here before is not kept out by whoever guesses elsewhere.
#[tokio::test]
async fn ours_a_known_device_signs_in_while_a_stranger_guesses() {
    for s in servers(without_address_budget).await {
        let (mut known, mut stranger) = (s.browser(), s.browser());
        known.sign_in(ADA).await;
        fail(&mut stranger, ADA, 5).await;
        assert_eq!(stranger.try_sign_in(ADA, PASSWORD).await.status, 429);
        known.cookies.remove("sid");
        known.sign_in(ADA).await;
        assert_eq!(
            stranger.try_sign_in(ADA, PASSWORD).await.status,
            429,
            "that did not help the stranger"
        );

        // A device is known for its own account alone, and has a budget too.
        s.user("grace@example.test", "Grace").await;
        fail(&mut stranger, "grace@example.test", 5).await;
        assert_eq!(
            known.try_sign_in("grace@example.test", PASSWORD).await.status,
            429
        );
        fail(&mut known, ADA, 5).await;
        assert_eq!(known.try_sign_in(ADA, PASSWORD).await.status, 429);

        // Whoever makes up a device is a stranger.
        let mut forger = s.browser();
        forger.cookies.insert("dev".to_owned(), "AAAA".to_owned());
        assert_eq!(forger.try_sign_in(ADA, PASSWORD).await.status, 429);
    }
}

server_test! {
    /// T76
    async fn ours_one_address_fails_twenty_times_in_a_minute(s: TestServer) {
        let mut browser = s.browser();
        s.advance("30s");
        for n in 0..20 {
            fail(&mut browser, &format!("nobody{n}@example.test"), 1).await;
        }
        for email in [ADA, "nobody@example.test"] {
            let answer = browser.try_sign_in(email, PASSWORD).await;
            assert_eq!((answer.status, answer.header("retry-after")), (429, "30"));
        }
        s.advance("30s");
        browser.sign_in(ADA).await;
        for _ in 0..30 {
            browser.sign_in(ADA).await;
        }
    }
}

server_test! {
    /// T76: the address is that of the connection, but behind a proxy that is trusted.
    async fn ours_the_address_budget_follows_trusted_proxies_and_ipv6_networks(s: TestServer) {
        let trusting = s.with_settings(trust_proxies).await;
        let exhaust = async |forwarded: &str| {
            for n in 0..20 {
                fail(&mut trusting.browser_at(forwarded), &format!("nobody{n}@example.test"), 1).await;
            }
        };
        let hears = async |forwarded: &str, status: u16| {
            let answer = trusting.browser_at(forwarded).try_sign_in("x@example.test", WRONG).await;
            assert_eq!(answer.status, status, "{forwarded}");
        };
        exhaust("203.0.113.9").await;
        hears("203.0.113.9", 429).await;
        hears("::ffff:203.0.113.9", 429).await;
        hears("198.51.100.1, 203.0.113.9", 429).await;
        hears("203.0.113.9, 198.51.100.1", 401).await;
        hears("203.0.113.10", 401).await;
        exhaust("2001:db8:1:2::1").await;
        hears("2001:db8:1:2:ffff::9", 429).await;
        hears("2001:db8:1:3::1", 401).await;

        for n in 0..20 {
            fail(&mut s.browser_at(&format!("203.0.113.{n}")), &format!("nobody{n}@example.test"), 1).await;
        }
        let refused = s.browser_at("203.0.113.99").try_sign_in(ADA, PASSWORD).await;
        assert_eq!(refused.status, 429, "no proxy is trusted");
    }
}

/// T77
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_of_a_hundred_wrong_passwords_at_once_five_are_compared() {
    let change = |settings: &mut Settings| {
        without_address_budget(settings);
        settings.password.hash_queue = 200;
    };
    for s in servers(change).await {
        let mut browser = s.browser();
        let interaction = browser.get("/sign-in").await.hidden("interaction").unwrap();
        let attempts = (0..100).map(|_| {
            let (mut browser, interaction) = (browser.clone(), interaction.clone());
            async move {
                let form = [
                    ("interaction", &*interaction),
                    ("step", "sign-in"),
                    ("email", ADA),
                    ("password", WRONG),
                ];
                browser.post("/sign-in", &form).await.status
            }
        });
        let statuses = join_all(attempts).await;
        assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 5);
        assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 95);
        assert!(s.dump().await.contains("|failures=5|"));
    }
}

server_test! {
    /// T78
    async fn ours_a_disabled_account_finds_every_door_shut(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let tokens = Tokens::of(&app.redeem(&browser.code(&app).await).await);
        let code = browser.code(&app).await;
        let page = s.browser().get(&app.authorization_url(&[])).await;
        // Disabled in the table alone, so that each door has to look for itself.
        let ada = s.user_id(ADA).await;
        s.db.write(move |conn| {
            Box::pin(async move { grantor::storage::users::set_active(conn, &ada, false, START).await })
        })
        .await
        .unwrap();
        assert!(page.body.contains("name=\"password\""));
        assert_eq!(s.browser().try_sign_in(ADA, PASSWORD).await.status, 401);
        assert!(!browser.is_signed_in().await);
        app.redeem(&code).await.assert_token_error(400, "invalid_grant");
        app.refresh(tokens.refresh()).await.assert_token_error(400, "invalid_grant");
        assert!(!app.is_active(&tokens.access_token).await);
    }
}

/// Status, headers and body of an answer, without what is another each time; `email` is what was typed.
fn shape(answer: &Answer, email: &str) -> (u16, Vec<(String, String)>, String) {
    let mut headers: Vec<_> = answer
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .filter(|(name, _)| !["date", "content-length", "set-cookie"].contains(&name.as_str()))
        .collect();
    headers.sort();
    let sealed = answer.hidden("interaction").unwrap();
    let (place, body) = (answer.hidden("to").unwrap(), &answer.body);
    let body = body
        .replace(&sealed, "…")
        .replace(&place, "…")
        .replace(email, "(typed)");
    (answer.status, headers, body)
}

/// T79
#[tokio::test]
async fn ours_known_unknown_disabled_and_passwordless_accounts_answer_alike() {
    for s in servers(without_address_budget).await {
        let disabled = "disabled@example.test";
        s.disabled(disabled).await;
        let invited = "invited@example.test";
        s.invited(invited).await;
        let emails = [
            ADA,
            "unknown@example.test",
            disabled,
            invited,
            "not an address",
            "",
            "\u{1f980}@example.test",
        ];
        let app = s.web_client().await;
        let mut shapes = Vec::new();
        for email in emails {
            let mut browser = s.browser();
            let mut of_one = Vec::new();
            let mut page = browser.get(&app.authorization_url(&[])).await;
            // The last two have to wait: the throttle treats all alike, too.
            for _ in 0..7 {
                let answer = browser.sign_in_on(&page, email, WRONG).await;
                let typed = if email.is_empty() {
                    "(nothing typed)"
                } else {
                    email
                };
                let (status, headers, body) = shape(&answer, typed);
                // An empty field is focused and has no value; the rest of the page is the same.
                let body = body.replace("value=\"\"", "value=\"(typed)\"");
                of_one.push((status, headers, body));
                page = answer;
            }
            let statuses: Vec<_> = of_one.iter().map(|(status, ..)| *status).collect();
            assert_eq!(statuses, [401, 401, 401, 401, 401, 429, 429], "{email}");
            assert!(of_one[0].2.contains(INVALID));
            shapes.push(of_one);
        }
        for (email, of_one) in emails.iter().zip(&shapes) {
            assert_eq!(*of_one, shapes[0], "{email}");
        }
    }
}

/// T79: what was guessed from elsewhere does not tell either.
#[tokio::test]
async fn ours_known_and_unknown_accounts_answer_alike_from_every_address() {
    let change = |settings: &mut Settings| {
        without_address_budget(settings);
        trust_proxies(settings);
    };
    for s in servers(change).await {
        let mut statuses = Vec::new();
        for email in [ADA, "unknown@example.test"] {
            let mut of_one = Vec::new();
            for host in 1..=5 {
                let mut browser = s.browser_at(&format!("203.0.113.{host}"));
                for _ in 0..6 {
                    of_one.push(browser.try_sign_in(email, WRONG).await.status);
                }
            }
            assert_eq!(of_one[..6], [401, 401, 401, 401, 401, 429]);
            statuses.push(of_one);
        }
        assert_eq!(statuses[0], statuses[1]);
    }
}

server_test! {
    /// T79: guessing addresses does not fill the database.
    async fn ours_attempts_at_unknown_accounts_leave_no_trace_of_the_address(s: TestServer) {
        let mut browser = s.browser();
        fail(&mut browser, "somebody.else@example.test", 3).await;
        let dump = s.dump().await;
        assert!(!dump.contains("somebody.else"));
        assert_eq!(s.rows("login_failures").await, 1);
        assert_eq!(kinds(&s.audit().await, "sign_in_failed"), 0);
    }
}

server_test! {
    /// T79
    async fn ours_the_two_refusals_never_cross(s: TestServer) {
        let answer = s.browser().try_sign_in(ADA, WRONG).await;
        assert_eq!(answer.status, 401);
        assert!(answer.body.contains("<p>Invalid email or password.</p>"), "{}", answer.body);
        assert!(!answer.body.contains("permission"));
        assert!(!answer.body.contains(WRONG), "a password is never shown again");
        assert!(answer.body.contains(&format!("value=\"{ADA}\"")), "the address is");
    }
}

server_test! {
    /// T80
    async fn ours_a_password_of_more_than_1024_bytes_is_neither_hashed_nor_counted(s: TestServer) {
        let mut browser = s.browser();
        for _ in 0..30 {
            let answer = browser.try_sign_in(ADA, &"x".repeat(1025)).await;
            assert_eq!(answer.status, 401);
            assert!(answer.body.contains(INVALID));
        }
        assert_eq!(s.rows("login_failures").await, 0);
        assert_eq!(browser.try_sign_in(ADA, &"x".repeat(1024)).await.status, 401);
        assert_eq!(s.rows("login_failures").await, 1);
        let huge = browser.try_sign_in(ADA, &"x".repeat(64 * 1024)).await;
        assert_eq!(huge.status, 413);
        browser.sign_in(ADA).await;
    }
}

/// T80
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ours_a_full_hashing_queue_refuses_sign_ins_and_nothing_else() {
    let change = |settings: &mut Settings| {
        without_address_budget(settings);
        settings.sign_in.free_failures = 1000;
        settings.password.hash_concurrency = Some(1);
        settings.password.hash_queue = 0;
    };
    for s in servers(change).await {
        let pause = s.app.passwords.pause().await.unwrap();
        let mut other = s.browser();
        let waits = tokio::spawn(async move { other.try_sign_in("nobody@example.test", WRONG).await });
        while pause.waiting() < 1 {
            tokio::task::yield_now().await;
        }
        let mut browser = s.browser();
        let refused = browser.try_sign_in(ADA, PASSWORD).await;
        assert_eq!((refused.status, refused.header("retry-after")), (503, "1"));
        assert!(refused.header("content-type").starts_with("text/html"));
        assert!(refused.body.contains("The server is busy."));
        let service = s.service_client().await;
        let form = [("grant_type", "client_credentials"), ("scope", "notes:read")];
        assert_eq!(service.token(&form).await.status, 200);
        assert!(
            s.dump().await.contains("|failures=0|"),
            "nobody is locked out by it"
        );
        drop(pause);
        assert_eq!(waits.await.unwrap().status, 401);
        browser.sign_in(ADA).await;
    }
}

server_test! {
    /// The same characters, however the keyboard encodes them.
    async fn rfc8265_4_2_a_password_is_right_in_whatever_unicode_form_it_is_typed(s: TestServer) {
        let (composed, decomposed) = ("Gr\u{fc}\u{df}e von \u{dc}bersee 2031", "Gru\u{308}\u{df}e von U\u{308}bersee 2031");
        let passwords = &s.app.passwords;
        for (n, (set, typed)) in [(composed, decomposed), (decomposed, composed)].into_iter().enumerate() {
            let email = format!("person{n}@example.test");
            let password = grantor::types::Secret::new(set.to_owned());
            let hash = admin::users::hash_password(passwords, &password, &[], s.now()).await.unwrap();
            let new = admin::users::NewUser {
                email: email.parse().unwrap(),
                name: None,
                password_hash: Some(hash),
                roles: Vec::new(),
            };
            admin::users::create(&s.db, new, s.now()).await.unwrap();
            for password in [set, typed] {
                assert_eq!(s.browser().try_sign_in(&email, password).await.status, 303);
            }
            assert_eq!(s.browser().try_sign_in(&email, &typed.to_lowercase()).await.status, 401);
        }
    }
}

server_test! {
    /// T80: a server that is busy locks nobody out.
    async fn ours_attempts_refused_for_a_full_queue_are_not_counted(s: TestServer) {
        use grantor::storage::login_failures::{blocked_until, give_back, reserve};
        let now = s.now();
        let (first, second) = s
            .db
            .write(move |conn| {
                Box::pin(async move {
                    let forget_before = grantor::types::Timestamp(0);
                    for _ in 0..4 {
                        reserve(conn, "ada", 5, forget_before, now).await?;
                    }
                    let fifth = reserve(conn, "ada", 5, forget_before, now).await?.unwrap();
                    give_back(conn, "ada", fifth, now).await?;
                    let again = reserve(conn, "ada", 5, forget_before, now).await?;
                    // Given back too late: another was counted meanwhile.
                    give_back(conn, "ada", fifth - 1, now).await?;
                    Ok((fifth, again))
                })
            })
            .await
            .unwrap();
        assert_eq!((first, second), (5, Some(5)));
        let until = blocked_until(&mut s.db.read().await.unwrap().conn(), "ada").await.unwrap();
        assert_eq!(until.unwrap().since(now).as_secs(), 1);
    }
}
