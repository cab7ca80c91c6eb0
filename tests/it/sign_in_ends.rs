//! How an attempt to sign in ends decides what it took.

use crate::support::admin;
use crate::support::admin::users::LinkKind;
use futures_util::future::join_all;
use grantor::proofs::password::Pause;
use grantor::session::{self, SignInError};

use super::support::*;

/// Until so many passwords wait to be compared.
async fn waiting(pause: &Pause, count: usize) {
    while pause.waiting() < count {
        tokio::task::yield_now().await;
    }
}

server_test! {
    /// T76: a database that fails locks nobody out, whether it does so before the password is compared or after.
    async fn ours_a_fault_of_the_database_is_no_failure(s: TestServer) {
        let s = s.with_settings(|settings| {
            settings.sign_in.free_failures = 1;
            settings.sign_in.failures_per_address = 2;
        }).await;
        let mut known = s.browser();
        known.sign_in(ADA).await;
        known.cookies.remove("sid");
        for table in ["sessions", "password_credentials"] {
            for mut browser in [s.browser(), known.clone()] {
                s.execute(&format!("ALTER TABLE {table} RENAME TO away")).await;
                for _ in 0..3 {
                    assert_eq!(browser.try_sign_in(ADA, PASSWORD).await.status, 503, "{table}");
                }
                s.execute(&format!("ALTER TABLE away RENAME TO {table}")).await;
                assert_eq!(browser.try_sign_in(ADA, WRONG).await.status, 401, "{table}");
                assert_eq!(browser.try_sign_in(ADA, WRONG).await.status, 429, "{table}");
                s.advance("2h");
            }
        }
    }
}

server_test! {
    /// T77: whoever goes away before the answer has had a guess all the same.
    async fn ours_an_attempt_that_nobody_waits_for_stays_counted(s: TestServer) {
        let s = s.with_settings(|settings| {
            settings.sign_in.attempts_per_account = 1;
            settings.sign_in.failures_per_address = 1;
        }).await;
        let pause = s.app.passwords.pause().await.unwrap();
        let (app, first, now) = (s.app.clone(), attempt(ADA, PASSWORD), s.now());
        let gone = tokio::spawn(async move { session::sign_in(&app, first, now).await });
        waiting(&pause, 1).await;
        gone.abort();
        assert!(gone.await.unwrap_err().is_cancelled());
        drop(pause);
        assert!(s.dump().await.contains("|failures=1|"));
        for address in [[203, 0, 113, 9], [203, 0, 113, 10]] {
            let mut again = attempt(ADA, PASSWORD);
            again.visit.address = address.into();
            let refused = session::sign_in(&s.app, again, s.now()).await;
            assert!(matches!(&refused, Err(SignInError::Refused(it)) if it.wait.is_some()), "{refused:?}");
        }
    }
}

server_test! {
    /// T80: whoever is known to an account has no more of the pool by a link to it.
    async fn ours_links_and_known_browsers_of_one_account_share_its_places(s: TestServer) {
        let links = &s.app.settings.links;
        let link = admin::users::link(&s.db, &ADA.parse().unwrap(), LinkKind::Reset, links, s.now()).await.unwrap();
        let path = format!("/password/{}", link.token.expose());
        let mut with_link = s.browser();
        let csrf = with_link.get(&path).await.hidden("csrf").unwrap();
        let mut browsers = [s.browser(), s.browser()];
        for browser in &mut browsers {
            browser.sign_in(ADA).await;
        }
        let pause = s.app.passwords.pause().await.unwrap();
        let attempts = (0..6).map(|n| attempt_by(&s.app, &browsers[n % 2], ADA, PASSWORD));
        let signing_in: Vec<_> = join_all(attempts).await.into_iter().map(|attempt| {
            let (app, now) = (s.app.clone(), s.now());
            tokio::spawn(async move { session::sign_in(&app, attempt, now).await })
        }).collect();
        waiting(&pause, 6).await;
        let new = "violet anchor meadow 9";
        let form = [("csrf", &*csrf), ("password", new), ("password_again", new)];
        assert_eq!(with_link.post(&path, &form).await.status, 503);
        drop(pause);
        for signed_in in join_all(signing_in).await {
            assert!(signed_in.unwrap().is_ok());
        }
        assert_eq!(with_link.post(&path, &form).await.status, 200);
    }
}

server_test! {
    /// What ended while the password was compared does not live on in the sign-in that follows.
    async fn ours_a_sign_in_that_ended_meanwhile_is_not_renewed(s: TestServer) {
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let attempts = [attempt_by(&s.app, &browser, ADA, PASSWORD).await, attempt_by(&s.app, &browser, ADA, PASSWORD).await];
        let before = session::current(&s.app, &[&browser.cookies["sid"]], s.now()).await.unwrap().unwrap();
        session::sign_out(&s.app, &before, grantor::mail::Occasion::new(s.now()), s.now()).await.unwrap();
        let mut ids = vec![before.id];
        for attempt in attempts {
            ids.push(made(session::sign_in(&s.app, attempt, s.now()).await.unwrap()).id);
        }
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 3, "each is one of its own");
        assert_eq!(s.rows("sessions").await, 2);
        assert_eq!(s.audit().await.iter().filter(|kind| *kind == "signed_out").count(), 1);
    }
}
