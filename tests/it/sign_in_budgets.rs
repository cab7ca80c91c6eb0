//! Whose attempts keep whom out: nobody's a browser that signed in to the account before.

use futures_util::future::join_all;
use grantor::config::Settings;
use grantor::session::{self, SignInError};
use grantor::types::Secret;
use tokio::task::JoinHandle;

use super::support::*;

/// Servers on both databases that believe whom a request is forwarded for.
async fn servers(change: impl Fn(&mut Settings)) -> Vec<TestServer> {
    let change = |settings: &mut Settings| {
        trust_proxies(settings);
        change(settings);
    };
    let mut servers = vec![TestServer::start(TestDatabase::sqlite(), change).await];
    if let Some(database) = TestDatabase::postgres().await {
        servers.push(TestServer::start(database, change).await);
    }
    servers
}

/// A browser, the address it signs in with, and the password.
type Try = (Browser, String, &'static str);

/// How many have ended, also in a panic: whoever waits for them tells it when they are joined.
fn ended<T>(tasks: &[JoinHandle<T>]) -> usize {
    tasks.iter().filter(|task| task.is_finished()).count()
}

/// Has everybody open the sign-in page, one after the other: what comes at once is what is looked at, their guesses.
async fn opened(attempts: &[Try]) -> Vec<(Try, String)> {
    let mut opened = Vec::new();
    for attempt in attempts {
        let mut attempt = attempt.clone();
        let interaction = attempt.0.open_sign_in().await;
        opened.push((attempt, interaction));
    }
    opened
}

/// Begins to send a form that is open, and hands over what ends with how it was answered.
fn begin(((mut browser, email, password), interaction): (Try, String)) -> JoinHandle<u16> {
    tokio::spawn(async move { browser.guess(&interaction, &email, password).await.status })
}

/// Lets all of `attackers` try at once, and once every place they can take is taken, `others`; how those were answered.
async fn behind(s: &TestServer, attackers: &[Try], others: &[Try]) -> Vec<u16> {
    let (flood, late) = (opened(attackers).await, opened(others).await);
    let pause = s.app.passwords.pause().await.unwrap();
    let flood: Vec<_> = flood.into_iter().map(begin).collect();
    while ended(&flood) + pause.waiting() < attackers.len() {
        tokio::task::yield_now().await;
    }
    assert!(ended(&flood) > 0, "some were told that the server is busy");
    let late: Vec<_> = late.into_iter().map(begin).collect();
    while ended(&flood) + ended(&late) + pause.waiting() < attackers.len() + others.len() {
        tokio::task::yield_now().await;
    }
    drop(pause);
    let flood = join_all(flood).await;
    assert!(flood.iter().all(Result::is_ok), "{flood:?}");
    join_all(late).await.into_iter().map(Result::unwrap).collect()
}

/// T76, T80: whoever has an account cannot keep those out who signed in before, with however many right sign-ins.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_one_account_at_two_addresses_keeps_no_known_browser_out() {
    let mallory = "mallory@example.test";
    for s in servers(|_| {}).await {
        s.user(mallory, "Mallory").await;
        let mut victim = s.browser_at("198.51.100.7");
        victim.sign_in(ADA).await;
        victim.cookies.remove("sid");
        let strangers: Vec<_> = (0..40)
            .map(|n| s.browser_at(&format!("203.0.113.{}", n % 2 + 1)))
            .collect();
        let mut known = s.browser_at("203.0.113.1");
        known.sign_in(mallory).await;
        known.cookies.remove("sid");
        for n in 0..3 {
            // First by browsers nobody knows, then by one that is known to the account, as often as it likes.
            let attackers: Vec<Try> = strangers
                .iter()
                .map(|stranger| {
                    let browser = if n == 0 { stranger.clone() } else { known.clone() };
                    (browser, mallory.to_owned(), PASSWORD)
                })
                .collect();
            let others = [(victim.clone(), ADA.to_owned(), PASSWORD)];
            assert_eq!(behind(&s, &attackers, &others).await, [303], "{n}");
        }
    }
}

/// T80: nor can forty networks without an account; and one site leaves room to another.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_forty_networks_of_one_site_keep_nobody_else_out() {
    for s in servers(|settings| settings.password.hash_queue = 14).await {
        let mut victim = s.browser_at("2001:db8:1:ffff::1");
        victim.sign_in(ADA).await;
        victim.cookies.remove("sid");
        let attackers: Vec<Try> = (0..40)
            .map(|n| {
                let browser = s.browser_at(&format!("2001:db8:1:{n:x}::1"));
                (browser, format!("nobody{n}@example.test"), WRONG)
            })
            .collect();
        let elsewhere = s.browser_at("2001:db8:2:1::1");
        let others = [victim, elsewhere].map(|browser| (browser, ADA.to_owned(), PASSWORD));
        for _ in 0..3 {
            assert_eq!(behind(&s, &attackers, &others).await, [303, 303]);
        }
    }
}

server_test! {
    /// T77: guesses that come at once, from everywhere, are as few at once as any.
    async fn ours_of_a_hundred_guesses_from_a_hundred_networks_six_wait_to_be_compared(s: TestServer) {
        let s = s.with_settings(|settings| {
            trust_proxies(settings);
            settings.password.hash_queue = 200;
        }).await;
        let guesses: Vec<Try> = (0..100)
            .map(|n| (s.browser_at(&format!("203.0.113.{n}")), ADA.to_owned(), WRONG))
            .collect();
        let guesses = opened(&guesses).await;
        let pause = s.app.passwords.pause().await.unwrap();
        let guesses: Vec<_> = guesses.into_iter().map(begin).collect();
        while ended(&guesses) + pause.waiting() < 100 {
            tokio::task::yield_now().await;
        }
        assert_eq!(pause.waiting(), 6);
        drop(pause);
        let statuses: Vec<_> = join_all(guesses).await.into_iter().map(Result::unwrap).collect();
        let count = |status| statuses.iter().filter(|known| **known == status).count();
        assert_eq!((count(401), count(503) + count(429)), (6, 94), "{statuses:?}");
    }
}

server_test! {
    /// T76: strangers behind the same address, or at the same account, are none of a known browser's business.
    async fn ours_a_known_browser_is_not_counted_for_its_address(s: TestServer) {
        let (mut known, mut stranger) = (s.browser(), s.browser());
        known.sign_in(ADA).await;
        known.cookies.remove("sid");
        // Its own failures are not the address's either.
        for _ in 0..4 {
            assert_eq!(known.try_sign_in(ADA, WRONG).await.status, 401);
        }
        for n in 0..20 {
            assert_eq!(stranger.try_sign_in(&format!("nobody{n}@example.test"), WRONG).await.status, 401, "{n}");
        }
        assert_eq!(stranger.try_sign_in(ADA, PASSWORD).await.status, 429);
        known.sign_in(ADA).await;
        // Known to one account, it is a stranger to the others.
        s.user("grace@example.test", "Grace").await;
        assert_eq!(known.try_sign_in("grace@example.test", PASSWORD).await.status, 429);
    }
}

/// Whether a browser is known to Ada's account still: strangers at its address have used up what they may.
async fn is_known(s: &TestServer, browser: &Browser, password: &str) -> bool {
    let (mut stranger, mut status, mut n) = (s.browser(), 401, 0);
    // Another account each time: one that has to wait is no failure of the address.
    while status == 401 {
        let email = format!("nobody{n}.at{}@example.test", s.now().0);
        status = stranger.try_sign_in(&email, WRONG).await.status;
        n += 1;
    }
    assert_eq!(status, 429);
    let mut browser = browser.clone();
    browser.cookies.remove("sid");
    browser.try_sign_in(ADA, password).await.status == 303
}

server_test! {
    /// T75, T76: what a browser is known by ends with the password, and with its time.
    async fn ours_a_browser_is_known_until_another_password_is_set_and_for_a_year(s: TestServer) {
        let (mut browser, mut kept) = (s.browser(), s.browser());
        browser.sign_in(ADA).await;
        kept.sign_in(ADA).await;
        s.advance("364d");
        assert!(is_known(&s, &browser, PASSWORD).await);
        s.advance("1d");
        assert!(!is_known(&s, &browser, PASSWORD).await);
        s.advance("60s");
        browser.sign_in(ADA).await;
        assert!(is_known(&s, &browser, PASSWORD).await, "it signed in once more");

        let (user_id, now) = (s.user_id(ADA).await, s.now());
        let new = "violet anchor meadow 9";
        let phc = crate::support::admin::users::hash_password(&s.app.passwords, &Secret::new(new.to_owned()), &[], now).await.unwrap();
        s.db.write(move |conn| {
            Box::pin(async move {
                let cause = (grantor::audit::Actor::User, "password changed");
                session::change_password(conn, &user_id, &phc, cause, now).await
            })
        }).await.unwrap();
        assert!(!is_known(&s, &browser, new).await);
        s.advance("60s");
        assert_eq!(browser.try_sign_in(ADA, new).await.status, 303);
        assert!(is_known(&s, &browser, new).await);
    }
}

server_test! {
    /// T76: signing in gives no browser more failures than it has.
    async fn ours_a_browser_is_the_same_one_however_often_it_signs_in(s: TestServer) {
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let first = browser.cookies["dev"].clone();
        browser.sign_in(ADA).await;
        let second = browser.cookies["dev"].clone();
        assert_ne!(first, second, "sealed anew, with a new date");
        for kept in [&first, &second, &first, &second, &first] {
            browser.cookies.insert("dev".to_owned(), kept.clone());
            assert_eq!(browser.try_sign_in(ADA, WRONG).await.status, 401);
        }
        for kept in [&first, &second] {
            browser.cookies.insert("dev".to_owned(), kept.clone());
            assert_eq!(browser.try_sign_in(ADA, PASSWORD).await.status, 429);
        }
    }
}

server_test! {
    /// T76: a right password is an attempt, too.
    async fn ours_right_sign_ins_have_an_end_for_each_account_and_address(s: TestServer) {
        let s = s.with_settings(|settings| {
            trust_proxies(settings);
            settings.sign_in.attempts_per_account = 3;
            settings.sign_in.attempts_per_address = 5;
        }).await;
        s.user("grace@example.test", "Grace").await;
        let mut known = s.browser_at("203.0.113.1");
        known.sign_in(ADA).await;
        s.advance("60s");
        for _ in 0..3 {
            s.browser_at("203.0.113.1").sign_in(ADA).await;
        }
        let refused = s.browser_at("203.0.113.2").try_sign_in(ADA, PASSWORD).await;
        assert_eq!((refused.status, refused.header("retry-after")), (429, "60"));
        for _ in 0..2 {
            s.browser_at("203.0.113.1").sign_in("grace@example.test").await;
        }
        assert_eq!(s.browser_at("203.0.113.1").try_sign_in("grace@example.test", PASSWORD).await.status, 429);
        s.browser_at("203.0.113.2").sign_in("grace@example.test").await;
        // A known browser has a budget of its own: a quarter of it.
        known.cookies.remove("sid");
        known.sign_in(ADA).await;
        known.cookies.remove("sid");
        assert_eq!(known.try_sign_in(ADA, PASSWORD).await.status, 429);
        s.advance("60s");
        known.sign_in(ADA).await;
    }
}

server_test! {
    /// T76: what is refused without a look at the password takes nothing from the account.
    async fn ours_one_address_that_asks_in_vain_keeps_no_stranger_out(s: TestServer) {
        let s = s.with_settings(trust_proxies).await;
        let mut attacker = s.browser_at("203.0.113.1");
        let mut refused = 0;
        for _ in 0..200 {
            refused += usize::from(attacker.try_sign_in(ADA, WRONG).await.status == 429);
        }
        assert_eq!(refused, 195);
        // One in sixteen addresses is counted with the attacker's.
        let mut statuses = Vec::new();
        for n in 1..=6 {
            statuses.push(s.browser_at(&format!("198.51.100.{n}")).try_sign_in(ADA, PASSWORD).await.status);
        }
        assert!(statuses.contains(&303), "{statuses:?}");
    }
}

server_test! {
    /// T76: whoever holds one of a person's browsers keeps out none of the others.
    async fn ours_one_known_browser_keeps_no_other_out(s: TestServer) {
        let (mut stolen, mut other) = (s.browser(), s.browser());
        for browser in [&mut stolen, &mut other] {
            browser.sign_in(ADA).await;
            browser.cookies.remove("sid");
        }
        let mut refused = 0;
        for _ in 0..200 {
            refused += usize::from(stolen.try_sign_in(ADA, WRONG).await.status == 429);
        }
        assert_eq!(refused, 195);
        assert_eq!(other.try_sign_in(ADA, PASSWORD).await.status, 303);
        stolen.cookies.remove("sid");
        s.advance("61s");
        // With the right password, too.
        for n in 0..31 {
            let status = stolen.try_sign_in(ADA, PASSWORD).await.status;
            assert_eq!(status, if n < 30 { 303 } else { 429 }, "{n}");
            stolen.cookies.remove("sid");
        }
        other.cookies.remove("sid");
        assert_eq!(other.try_sign_in(ADA, PASSWORD).await.status, 303);
    }
}

server_test! {
    async fn ours_with_too_many_browsers_the_one_used_longest_ago_is_signed_out(s: TestServer) {
        let s = s.with_settings(|settings| settings.sessions.per_person = 3).await;
        s.user("grace@example.test", "Grace").await;
        let mut of_grace = s.browser();
        of_grace.sign_in("grace@example.test").await;
        let mut browsers: Vec<_> = (0..4).map(|_| s.browser()).collect();
        for browser in &mut browsers[..3] {
            browser.sign_in(ADA).await;
            s.advance("61s");
        }
        assert!(browsers[0].is_signed_in().await, "used just now");
        browsers[3].sign_in(ADA).await;
        let mut left = Vec::new();
        for browser in &mut browsers {
            left.push(browser.is_signed_in().await);
        }
        assert_eq!(left, [true, false, true, true]);
        assert!(of_grace.is_signed_in().await);
        // Proving oneself once more is no other browser.
        browsers[3].sign_in(ADA).await;
        assert!(browsers[0].is_signed_in().await);
        assert_eq!(s.rows("sessions").await, 4);
        assert_eq!(s.audit().await.iter().filter(|kind| *kind == "signed_out").count(), 1);
    }
}

server_test! {
    /// T79, T80: whoever is answered late waits outside: what is hashed for others is not held up.
    async fn ours_a_failed_sign_in_waits_for_its_answer_without_a_place(s: TestServer) {
        let s = s.with_settings(|settings| {
            settings.password.hash_concurrency = Some(1);
            settings.password.hash_queue = 0;
            settings.sign_in.failure_milliseconds = Some(3_600_000);
        }).await;
        let (app, now) = (s.app.clone(), s.now());
        let wrong = attempt(ADA, WRONG);
        let waits = tokio::spawn(async move { session::sign_in(&app, wrong, now).await });
        while !s.audit().await.contains(&"sign_in_failed".to_owned()) {
            tokio::task::yield_now().await;
        }
        assert!(session::sign_in(&s.app, attempt(ADA, PASSWORD), now).await.is_ok());
        assert!(!waits.is_finished());
        waits.abort();
    }
}

server_test! {
    /// T80: answers to strangers that wait for their time leave room for all else.
    async fn ours_answers_that_wait_take_a_quarter_of_the_room(s: TestServer) {
        let s = s.with_settings(|settings| {
            settings.limits.concurrent_requests = 8;
            settings.sign_in.failure_milliseconds = Some(3_600_000);
        }).await;
        let mut known = s.browser();
        known.sign_in(ADA).await;
        known.cookies.remove("sid");
        let (app, now) = (s.app.clone(), s.now());
        let waiting: Vec<_> = (0..2).map(|n| {
            let (app, wrong) = (app.clone(), attempt(&format!("nobody{n}@example.test"), WRONG));
            tokio::spawn(async move { session::sign_in(&app, wrong, now).await })
        }).collect();
        while s.rows("login_failures").await < 2 {
            tokio::task::yield_now().await;
        }
        for (email, password) in [(ADA, PASSWORD), (ADA, WRONG), ("nobody@example.test", WRONG)] {
            let answer = session::sign_in(&app, attempt(email, password), now).await;
            assert!(matches!(answer, Err(SignInError::Busy)), "{answer:?}");
        }
        assert_eq!(s.rows("login_failures").await, 2, "no account was looked at");
        known.sign_in(ADA).await;
        for waits in waiting {
            waits.abort();
            assert!(waits.await.unwrap_err().is_cancelled());
        }
        assert!(session::sign_in(&app, attempt(ADA, PASSWORD), now).await.is_ok());
    }
}
