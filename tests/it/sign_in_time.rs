//! When a failed sign-in is answered: at one time, so that the time tells nothing of what was found.

use std::sync::mpsc;

use grantor::config::{Settings, SignIn};
use grantor::oauth::reason::{self, Reason};
use grantor::session::{self, Attempt, SignInError};
use grantor::storage::users;

use super::support::*;

/// How long all wait by default where a hash takes half an hour: longer than any test.
const HALF_AN_HOUR: &str = "INSERT INTO hash_parameters (algorithm, memory_kib, passes, milliseconds, measured_at) \
                            VALUES ('argon2id', 19456, 2, 1800000, 0)";

/// What becomes of an attempt before it is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// A password is hashed, and the answer comes at its time.
    Hashed,
    /// The same, while the account gets another password.
    Overtaken,
    /// No password is looked at, but the account was.
    Waits,
    /// Nothing of the account was looked at.
    AtOnce,
}

/// One way to fail.
struct Row {
    what: &'static str,
    attempt: Attempt,
    fate: Fate,
    cause: Reason,
}

/// All there are, each from an address of its own but where it says so.
async fn rows(s: &TestServer) -> Vec<Row> {
    s.disabled("disabled@example.test").await;
    s.invited("invited@example.test").await;
    let (mut known, mut signed_in) = (s.browser(), s.browser());
    for (browser, email) in [
        (&mut known, "known@example.test"),
        (&mut signed_in, "signed-in@example.test"),
    ] {
        s.user(email, "Somebody").await;
        browser.sign_in(email).await;
    }
    known.cookies.remove("sid");
    s.user("overtaken@example.test", "Somebody").await;
    let row = |what, attempt, fate, cause| Row {
        what,
        attempt,
        fate,
        cause,
    };
    let mut rows = vec![
        row(
            "a wrong password",
            attempt(ADA, WRONG),
            Fate::Hashed,
            reason::PASSWORD_WRONG,
        ),
        row(
            "nobody's account",
            attempt("nobody@example.test", WRONG),
            Fate::Hashed,
            reason::USER_UNKNOWN,
        ),
        row(
            "not an address",
            attempt("not an address", WRONG),
            Fate::Hashed,
            reason::USER_UNKNOWN,
        ),
        row(
            "a disabled account, the right password",
            attempt("disabled@example.test", PASSWORD),
            Fate::Hashed,
            reason::USER_DISABLED,
        ),
        row(
            "no password yet",
            attempt("invited@example.test", PASSWORD),
            Fate::Hashed,
            reason::PASSWORD_NOT_SET,
        ),
        row(
            "the right password, until it was compared",
            attempt("overtaken@example.test", PASSWORD),
            Fate::Overtaken,
            reason::PROOF_OUTDATED,
        ),
        row(
            "a browser that is known",
            attempt_by(&s.app, &known, "known@example.test", WRONG).await,
            Fate::Hashed,
            reason::PASSWORD_WRONG,
        ),
        row(
            "somebody who is signed in and proves it again",
            attempt_by(&s.app, &signed_in, "signed-in@example.test", WRONG).await,
            Fate::Hashed,
            reason::PASSWORD_WRONG,
        ),
        row(
            "once more",
            attempt(ADA, PASSWORD),
            Fate::Waits,
            reason::ACCOUNT_WAITS,
        ),
        row(
            "nobody's account once more",
            attempt("nobody@example.test", WRONG),
            Fate::Waits,
            reason::ACCOUNT_WAITS,
        ),
        row(
            "a password that is none",
            attempt(ADA, &"x".repeat(1025)),
            Fate::AtOnce,
            reason::PASSWORD_TOO_LONG,
        ),
        row(
            "too many",
            attempt(ADA, PASSWORD),
            Fate::AtOnce,
            reason::ADDRESS_WAITS,
        ),
    ];
    for (n, row) in (1..).zip(&mut rows) {
        row.attempt.visit.address = [198, 51, 100, n].into();
    }
    // The failures of an account are counted by where they come from.
    rows[8].attempt.visit.address = rows[0].attempt.visit.address;
    rows[9].attempt.visit.address = rows[1].attempt.visit.address;
    // Two from one address are all there may be.
    rows[4].attempt.visit.address = rows[2].attempt.visit.address;
    rows[11].attempt.visit.address = rows[2].attempt.visit.address;
    rows
}

/// T79: with the settings as they come, whatever it failed for; and where an account is named, a password is hashed
/// whether there is one or not.
async fn every_failure_that_looked_at_an_account_is_answered_at_one_time(s: TestServer) {
    s.execute(HALF_AN_HOUR).await;
    let rows = rows(&s).await;
    let change = |settings: &mut Settings| {
        settings.password.hash_memory_kib = None;
        settings.password.hash_passes = None;
        settings.sign_in.failure_milliseconds = SignIn::default().failure_milliseconds;
        settings.sign_in.free_failures = 1;
        settings.sign_in.failures_per_address = 2;
    };
    let node = s.node_with(change).await;
    let (log, guard) = Captured::begin(true);
    let mut waiting = Vec::new();
    for (n, row) in rows.into_iter().enumerate() {
        let (what, fate, cause) = (row.what, row.fate, row.cause);
        let is_hashed = matches!(fate, Fate::Hashed | Fate::Overtaken);
        let pause = node.passwords.pause().await.unwrap();
        let (other, attempt, now) = (node.clone(), row.attempt, s.now());
        let email = attempt.email.clone();
        let under_way = tokio::spawn(async move { session::sign_in(&other, attempt, now).await });
        while pause.waiting() == 0 && failures(&log).len() == n {
            tokio::task::yield_now().await;
        }
        assert_eq!(pause.waiting(), usize::from(is_hashed), "{what}");
        if fate == Fate::Overtaken {
            another_password(&s, &email).await;
        }
        let (release, held) = mpsc::channel::<()>();
        if is_hashed {
            tokio::task::spawn_blocking(move || held.recv());
        }
        drop(pause);
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        assert_eq!(
            failures(&log).len(),
            n + usize::from(!is_hashed),
            "{what}: not without a hash"
        );
        drop(release);
        while failures(&log).len() == n {
            tokio::task::yield_now().await;
        }
        assert_eq!(failures(&log)[n], cause.to_string(), "{what}");
        waiting.push((what, fate, cause, under_way));
    }
    drop(guard);
    // Time for whatever would answer now.
    for _ in 0..20 {
        s.rows("users").await;
    }
    for (what, fate, cause, under_way) in waiting {
        assert_eq!(under_way.is_finished(), fate == Fate::AtOnce, "{what}");
        if fate == Fate::AtOnce {
            let refused = under_way.await.unwrap();
            let is_told = matches!(&refused, Err(SignInError::Refused(refusal)) if refusal.reason == cause);
            assert!(is_told, "{refused:?}");
        } else {
            under_way.abort();
        }
    }
}

/// On one thread, whose log is heard, with another for what is hashed, which can be held.
fn on_one_thread_and_another(test: impl Future<Output = ()>) {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().max_blocking_threads(1).build().unwrap();
    runtime.block_on(test);
}

#[test]
fn ours_every_failure_that_looked_at_an_account_is_answered_at_one_time_sqlite() {
    on_one_thread_and_another(async {
        let s = TestServer::sqlite().await;
        every_failure_that_looked_at_an_account_is_answered_at_one_time(s).await;
    });
}

#[test]
fn ours_every_failure_that_looked_at_an_account_is_answered_at_one_time_postgres() {
    on_one_thread_and_another(async {
        if let Some(s) = TestServer::postgres().await {
            every_failure_that_looked_at_an_account_is_answered_at_one_time(s).await;
        }
    });
}

async fn another_password(s: &TestServer, email: &str) {
    let (user_id, now) = (s.user_id(email).await, s.now());
    s.db.write(move |conn| {
        Box::pin(async move { users::set_password(conn, &user_id, "another", now).await })
    })
    .await
    .unwrap();
}

/// The causes of the failures that were logged.
fn failures(log: &Captured) -> Vec<String> {
    let text = log.text();
    let lines = text.lines().filter(|line| line.contains("sign-in failed"));
    lines
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|line| line["fields"]["reason"].as_str().unwrap().to_owned())
        .collect()
}
