//! What happens to an account, or a provider, while somebody is signing in: what was read before is not what is written by.

use futures_util::future::{BoxFuture, join_all};
use grantor::oauth::reason;
use grantor::session::{self, ByProvider, Outcome};
use grantor::storage::{Conn, StorageError, providers, user_identities, users};
use tokio::sync::oneshot;

use super::accounts::said;
use super::*;

/// Writes, and lets others see it only after `until`, while `other` is under way; what both say.
async fn beside<F, U, T>(
    s: &TestServer,
    work: F,
    until: impl Future<Output = U>,
    other: impl Future<Output = T>,
) -> (U, T)
where
    F: for<'a, 'c> FnOnce(&'a mut Conn<'c>) -> BoxFuture<'a, Result<(), StorageError>> + Send + 'static,
{
    let (begun, has_begun) = oneshot::channel();
    let (end, ends) = oneshot::channel();
    let writing = s.db.write(move |conn| {
        Box::pin(async move {
            work(conn).await?;
            begun.send(()).unwrap();
            ends.await.unwrap();
            Ok(())
        })
    });
    let others = async {
        has_begun.await.unwrap();
        let ending = async {
            let said = until.await;
            end.send(()).unwrap();
            said
        };
        tokio::join!(ending, other)
    };
    let (written, answers) = tokio::join!(writing, others);
    written.unwrap();
    answers
}

server_test! {
    /// An identity that is taken from its person while they sign in with it gives them nothing, which nobody would take away again.
    async fn ours_an_identity_that_is_taken_away_meanwhile_gives_nothing(s: TestServer) {
        let idp = Idp::start(&s).await;
        let editor = s.role("editor").await;
        s.provider("corp", &idp, |_| {}).await;
        sign_in(&mut s.browser(), &idp, &grace()).await;
        s.password(GRACE).await;
        let (known, mut attempt) = said(&s, &idp, "once").await;
        attempt.answered.told.given.roles.insert(editor);
        let id = s.user_id(GRACE).await;
        let of = user_identities::of_user(&mut s.db.read().await.unwrap().conn(), &id).await.unwrap();
        let (identity, before) = (of[0].id.clone(), s.rows("user_roles").await);
        let ((), outcome) = Box::pin(beside(
            &s,
            move |conn| {
                Box::pin(async move {
                    users::hold(conn, &id).await?;
                    user_identities::remove(conn, &identity, &id).await.map(|_| ())
                })
            },
            s.is_waited_for(),
            session::sign_in_by_provider(&s.app, &known, attempt, s.now()),
        ))
        .await;
        // Where one writes after the other, nobody is known by it any more.
        let outcome = outcome.unwrap();
        let is_nobody = match &outcome {
            ByProvider::Refused(why, _) => *why == reason::PROOF_OUTDATED,
            ByProvider::Unknown => true,
            ByProvider::Known(_) => false,
        };
        assert!(is_nobody, "{outcome:?}");
        assert_eq!((s.rows("user_roles").await, s.rows("user_identities").await), (before, 0));
    }
}

server_test! {
    /// An account that gets another address while somebody comes by the one it had is not theirs, and keeps the new one.
    async fn ours_an_account_with_another_address_meanwhile_is_connected_with_nobody(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |settings| settings.sign_up = false).await;
        let id = s.invited(GRACE).await;
        let (known, attempt) = said(&s, &idp, "once").await;
        let (user_id, now) = (id.clone(), s.now());
        let ((), outcome) = Box::pin(beside(
            &s,
            move |conn| {
                Box::pin(async move {
                    users::hold(conn, &user_id).await?;
                    let mut user = users::by_id(conn, &user_id).await?.unwrap();
                    user.email = "hopper@work.example".parse().unwrap();
                    users::update(conn, &user, now).await.map(|_| ())
                })
            },
            s.is_waited_for(),
            session::sign_in_by_provider(&s.app, &known, attempt, s.now()),
        ))
        .await;
        let outcome = outcome.unwrap();
        assert!(matches!(outcome, ByProvider::Unknown), "{outcome:?}");
        assert_eq!(s.user_id("hopper@work.example").await, id);
        assert_eq!(s.rows("user_identities").await, 0);
    }
}

server_test! {
    /// A provider that is deleted while somebody gives the rest of what it takes signs nobody in, and is no fault.
    async fn ours_a_provider_that_is_deleted_meanwhile_signs_nobody_in(s: TestServer) {
        let idp = Idp::start(&s).await;
        let id = s.provider("corp", &idp, |_| {}).await;
        let mut told = grace();
        told["auth_time"] = s.now().0.into();
        let mut owner = s.browser();
        sign_in(&mut owner, &idp, &told).await;
        let (phone, _) = crate::factors::set_up(&s, &mut owner).await;
        let mut browser = s.browser();
        let answer = sign_in(&mut browser, &idp, &told).await;
        let page = browser.follow(answer).await;
        assert!(crate::factors::is_second_factor(&page), "{}", page.body);
        let (code, sessions) = (phone.code(s.now()), s.rows("sessions").await);
        let ((), answer) = Box::pin(beside(
            &s,
            move |conn| {
                Box::pin(async move {
                    providers::take(conn, &id).await?;
                    providers::delete(conn, &id).await.map(|_| ())
                })
            },
            s.is_waited_for(),
            crate::factors::give(&mut browser, &page, &code, &[]),
        ))
        .await;
        assert!(answer.status < 500, "{} {}", answer.status, answer.body);
        assert!(!browser.is_signed_in().await);
        assert_eq!((s.rows("sessions").await, s.rows("session_identities").await), (sessions, 0));
    }
}

server_test! {
    /// However many sign in by a provider that somebody else holds, all others have connections.
    async fn ours_who_waits_for_a_provider_keeps_nobody_from_the_database(s: TestServer) {
        let idp = Idp::start(&s).await;
        let id = s.provider("corp", &idp, |_| {}).await;
        sign_in(&mut s.browser(), &idp, &grace()).await;
        let mut attempts = Vec::new();
        for n in 0..24 {
            attempts.push(said(&s, &idp, &n.to_string()).await);
        }
        let (app, now) = (&s.app, s.now());
        let crowd = attempts
            .into_iter()
            .map(|(known, attempt)| async move { session::sign_in_by_provider(app, &known, attempt, now).await });
        let (is_there, outcomes) = Box::pin(beside(
            &s,
            move |conn| Box::pin(async move { providers::take(conn, &id).await.map(|_| ()) }),
            async {
                s.is_waited_for().await;
                s.db.read().await.is_ok()
            },
            join_all(crowd),
        ))
        .await;
        assert!(is_there, "somebody reads meanwhile");
        for outcome in outcomes {
            let outcome = outcome.unwrap();
            assert!(matches!(outcome, ByProvider::Known(Outcome::SignedIn(_))), "{outcome:?}");
        }
    }
}
