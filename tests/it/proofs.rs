//! What was proved begins a sign-in only while it stands: whatever changes the account or its password meanwhile ends
//! what is under way as well (T75, T78).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::support::admin;
use crate::support::admin::users::{LinkKind, Whom};
use futures_util::future::join_all;
use grantor::app::App;
use grantor::audit::Actor;
use grantor::session::{self, Attempt, SignInError};
use grantor::storage::{sessions, users};
use grantor::types::{Secret, UserId};
use tokio::sync::oneshot;

use super::support::*;

const NEW: &str = "violet anchor meadow 9";

/// What may happen to an account while its owner, or whoever has the password, signs in.
#[derive(Clone, Copy, Debug)]
enum Meanwhile {
    /// The person sets another password, by the link of a mail.
    Reset,
    /// An administrator sets another password.
    NewPassword,
    /// The account is disabled.
    Disabled,
    /// … and enabled again.
    DisabledAndEnabled,
    /// All its sign-ins are ended.
    SignedOutEverywhere,
    /// Another password, whatever else is forgotten.
    AnotherVersion,
}

const ALL: [Meanwhile; 6] = [
    Meanwhile::Reset,
    Meanwhile::NewPassword,
    Meanwhile::Disabled,
    Meanwhile::DisabledAndEnabled,
    Meanwhile::SignedOutEverywhere,
    Meanwhile::AnotherVersion,
];

/// A hash of [`NEW`].
async fn phc(s: &TestServer) -> String {
    let password = Secret::new(NEW.to_owned());
    admin::users::hash_password(&s.app.passwords, &password, &[], s.now())
        .await
        .unwrap()
}

impl Meanwhile {
    async fn happens(self, s: &TestServer, user_id: &UserId) {
        let (whom, now) = (Whom::Id(user_id.clone()), s.now());
        let (user_id, phc) = (user_id.clone(), phc(s).await);
        match self {
            Self::Reset => {
                let link = admin::users::link(&s.db, &whom, LinkKind::Reset, &s.app.settings.links, now)
                    .await
                    .unwrap();
                let path = format!("/password/{}", link.token.expose());
                let mut browser = s.browser();
                let csrf = browser.get(&path).await.hidden("csrf").unwrap();
                let form = [("csrf", &*csrf), ("password", NEW), ("password_again", NEW)];
                assert_eq!(browser.post(&path, &form).await.status, 200);
            }
            Self::NewPassword => {
                let cause = (Actor::Admin, "password set by an administrator");
                s.db.write(move |conn| {
                    Box::pin(async move { session::change_password(conn, &user_id, &phc, cause, now).await })
                })
                .await
                .unwrap();
            }
            Self::Disabled => drop(admin::users::disable(&s.db, &whom, now).await.unwrap()),
            Self::DisabledAndEnabled => {
                admin::users::disable(&s.db, &whom, now).await.unwrap();
                admin::users::enable(&s.db, &whom, now).await.unwrap();
            }
            Self::SignedOutEverywhere => {
                let cause = (Actor::User, "signed out everywhere");
                s.db.write(move |conn| {
                    Box::pin(async move { session::end_of_user(conn, &user_id, cause, now).await })
                })
                .await
                .unwrap();
            }
            Self::AnotherVersion => {
                s.db.write(move |conn| {
                    Box::pin(async move { users::set_password(conn, &user_id, &phc, now).await })
                })
                .await
                .unwrap();
            }
        }
    }
}

/// Attempts at `node` whose passwords were read and wait to be compared, until `meanwhile` is over.
async fn across(
    node: &App,
    s: &TestServer,
    attempts: Vec<Attempt>,
    meanwhile: impl Future<Output = ()>,
) -> Vec<Result<session::NewSignIn, SignInError>> {
    let pause = node.passwords.pause().await.unwrap();
    let count = attempts.len();
    let under_way: Vec<_> = attempts
        .into_iter()
        .map(|attempt| {
            let (node, now) = (node.clone(), s.now());
            tokio::spawn(async move { session::sign_in(&node, attempt, now).await })
        })
        .collect();
    while pause.waiting() < count {
        tokio::task::yield_now().await;
    }
    meanwhile.await;
    drop(pause);
    join_all(under_way)
        .await
        .into_iter()
        .map(|ended| ended.unwrap().map(made))
        .collect()
}

server_test! {
    async fn ours_a_sign_in_under_way_does_not_outlive_what_it_was_proved_with(s: TestServer) {
        let node = s.node().await;
        for (n, meanwhile) in ALL.into_iter().enumerate() {
            let email = format!("person{n}@example.test");
            let user_id = s.user(&email, "Somebody").await;
            let (stranger, mut known, mut signed_in) = (s.browser(), s.browser(), s.browser());
            known.sign_in(&email).await;
            let page = known.get("/logout").await;
            known.post("/logout", &[("csrf", &page.hidden("csrf").unwrap())]).await;
            signed_in.sign_in(&email).await;
            let attempts = [&stranger, &stranger, &known, &signed_in, &signed_in]
                .map(|browser| attempt_by(&node, browser, &email, PASSWORD));
            let attempts = join_all(attempts).await;
            let happens = Box::pin(meanwhile.happens(&s, &user_id));
            let answers = across(&node, &s, attempts, happens).await;
            for answer in &answers {
                assert!(matches!(answer, Err(SignInError::Refused(_))), "{meanwhile:?}: {answer:?}");
            }
            let left = admin::sessions::list(&s.db, Some(&Whom::Id(user_id.clone())), 10, s.now()).await.unwrap();
            // What sets the password alone ends nothing that was there; nor does it begin or renew anything.
            let stays = usize::from(matches!(meanwhile, Meanwhile::AnotherVersion));
            assert_eq!(left.len(), stays, "{meanwhile:?}");
            assert_eq!(signed_in.is_signed_in().await, stays == 1, "{meanwhile:?}");
        }
        let begun = s.audit().await.iter().filter(|kind| *kind == "signed_in").count();
        assert_eq!(begun, 2 * ALL.len(), "those before");
    }
}

server_test! {
    async fn ours_a_sign_in_under_way_comes_to_its_end_if_nothing_happens(s: TestServer) {
        let node = s.node().await;
        let mut signed_in = s.browser();
        signed_in.sign_in(ADA).await;
        let attempts = vec![attempt(ADA, PASSWORD), attempt_by(&node, &signed_in, ADA, PASSWORD).await];
        let answers = across(&node, &s, attempts, async {}).await;
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");
        assert_eq!(s.rows("sessions").await, 2);
        assert!(!signed_in.is_signed_in().await, "its secret is another now");
    }
}

/// Runs what ends the sign-ins of a person, and keeps it from being committed until it is told.
fn uncommitted(
    s: &TestServer,
    user_id: &UserId,
    is_password: bool,
) -> (
    tokio::task::JoinHandle<()>,
    oneshot::Receiver<()>,
    oneshot::Sender<()>,
) {
    let (written, is_written) = oneshot::channel();
    let (commit, may_commit) = oneshot::channel();
    let (db, user_id, now) = (s.db.clone(), user_id.clone(), s.now());
    let task = tokio::spawn(async move {
        db.write(move |conn| {
            Box::pin(async move {
                if is_password {
                    users::set_password(conn, &user_id, "another", now).await?;
                } else {
                    users::set_active(conn, &user_id, false, now).await?;
                    session::end_of_user(conn, &user_id, (Actor::Admin, "user disabled"), now).await?;
                }
                let _ = written.send(());
                let _ = may_commit.await;
                Ok(())
            })
        })
        .await
        .unwrap();
    });
    (task, is_written, commit)
}

server_test! {
    /// What is being written when the proof is looked at once more is waited for.
    async fn ours_a_proof_sees_what_is_committed_while_it_waits(s: TestServer) {
        let node = s.node().await;
        for is_password in [true, false] {
            let email = format!("person-{is_password}@example.test");
            let user_id = s.user(&email, "Somebody").await;
            let pause = node.passwords.pause().await.unwrap();
            let (other, attempt, now) = (node.clone(), attempt(&email, PASSWORD), s.now());
            let under_way = tokio::spawn(async move { session::sign_in(&other, attempt, now).await });
            while pause.waiting() < 1 {
                tokio::task::yield_now().await;
            }
            let (change, is_written, commit) = uncommitted(&s, &user_id, is_password);
            is_written.await.unwrap();
            drop(pause);
            s.is_waited_for().await;
            assert!(!under_way.is_finished());
            commit.send(()).unwrap();
            change.await.unwrap();
            let answer = under_way.await.unwrap();
            assert!(matches!(answer, Err(SignInError::Refused(_))), "{answer:?}");
        }
        assert_eq!(s.rows("sessions").await, 0);
    }
}

server_test! {
    /// T80: sign-ins that wait for the row of their account hold no connections that others need.
    async fn ours_sign_ins_that_wait_for_one_account_leave_the_database_to_others(s: TestServer) {
        // SQLite has one writer, for whom everybody waits alike.
        if !s.database.is_postgres() {
            return;
        }
        let s = s.with_settings(|settings| {
            settings.sign_in.free_failures = 100;
            settings.sign_in.attempts_per_account = 1_000_000;
            settings.sign_in.attempts_per_address = 1_000_000;
            settings.sign_in.failures_per_address = 1_000_000;
        }).await;
        let email = "mallory@example.test";
        let user_id = s.user(email, "Mallory").await;
        let (change, is_written, commit) = uncommitted(&s, &user_id, true);
        is_written.await.unwrap();
        let is_over = Arc::new(AtomicBool::new(false));
        let flood: Vec<_> = (0..24).map(|n| {
            let (app, now, is_over) = (s.app.clone(), s.now(), Arc::clone(&is_over));
            tokio::spawn(async move {
                while !is_over.load(Ordering::SeqCst) {
                    let mut attempt = attempt(email, PASSWORD);
                    attempt.visit.address = [203, 0, 113, n].into();
                    if session::sign_in(&app, attempt, now).await.is_ok() {
                        return true;
                    }
                    tokio::task::yield_now().await;
                }
                false
            })
        }).collect();
        s.is_waited_for().await;
        for _ in 0..20 {
            s.browser().sign_in(ADA).await;
        }
        is_over.store(true, Ordering::SeqCst);
        commit.send(()).unwrap();
        change.await.unwrap();
        assert!(join_all(flood).await.into_iter().all(|is_signed_in| !is_signed_in.unwrap()));
    }
}

server_test! {
    /// T83: no link is made for an account that is being disabled, to work once it is enabled again.
    async fn ours_a_link_waits_for_who_disables_its_account(s: TestServer) {
        let user_id = s.user_id(ADA).await;
        let (change, is_written, commit) = uncommitted(&s, &user_id, false);
        is_written.await.unwrap();
        let (db, links, now) = (s.db.clone(), s.app.settings.links.clone(), s.now());
        let link = tokio::spawn(async move {
            admin::users::link(&db, &ADA.parse().unwrap(), LinkKind::Reset, &links, now).await
        });
        s.is_waited_for().await;
        commit.send(()).unwrap();
        change.await.unwrap();
        assert!(link.await.unwrap().is_err());
        assert_eq!(s.rows("one_time_links").await, 0);
    }
}

server_test! {
    /// T83: a password that is being hashed for a link is not set once the account was disabled, even if it is enabled.
    async fn ours_a_link_under_way_does_not_outlive_the_account_it_was_made_for(s: TestServer) {
        let whom: Whom = ADA.parse().unwrap();
        let link = admin::users::link(&s.db, &whom, LinkKind::Reset, &s.app.settings.links, s.now()).await.unwrap();
        let path = format!("/password/{}", link.token.expose());
        let mut browser = s.browser();
        let csrf = browser.get(&path).await.hidden("csrf").unwrap();
        let pause = s.app.passwords.pause().await.unwrap();
        let set = tokio::spawn(async move {
            let form = [("csrf", &*csrf), ("password", NEW), ("password_again", NEW)];
            browser.post(&path, &form).await
        });
        while pause.waiting() < 1 {
            tokio::task::yield_now().await;
        }
        admin::users::disable(&s.db, &whom, s.now()).await.unwrap();
        admin::users::enable(&s.db, &whom, s.now()).await.unwrap();
        drop(pause);
        assert!(set.await.unwrap().body.contains("This link no longer works"));
        assert_eq!(s.browser().try_sign_in(ADA, NEW).await.status, 401);
        s.browser().sign_in(ADA).await;
    }
}

server_test! {
    /// What is allowed in a sign-in is allowed only while the sign-in is of the account's epoch: also one that whoever raised
    /// it did not find to end, and whoever looked before found good.
    async fn ours_a_grant_needs_a_sign_in_of_this_epoch(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let page = browser.get(&app.authorization_url(&[])).await;
        let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
        let whom: Whom = ADA.parse().unwrap();
        let session = admin::sessions::list(&s.db, Some(&whom), 1, s.now()).await.unwrap().remove(0);
        let holds = async || {
            let (id, now) = (session.id.clone(), s.now());
            s.db.write(move |conn| Box::pin(async move { sessions::hold(conn, &id, now).await })).await.unwrap()
        };
        assert!(holds().await, "what writes a grant");
        let user_id = s.user_id(ADA).await;
        s.db.write(move |conn| Box::pin(async move { users::raise_epoch(conn, &user_id).await })).await.unwrap();
        assert_eq!(s.rows("sessions").await, 1, "the epoch alone is another");
        assert!(!holds().await);
        // Nor does a page still find it.
        let answer = browser.decide_on(&page, "allow").await;
        assert!(answer.body.contains("name=\"password\""), "{answer:?}");
        assert_eq!(s.rows("grants").await, 0);
    }
}

server_test! {
    /// A hash below today's cost goes when its password is used; nobody is signed out by it.
    async fn ours_a_cheap_hash_is_replaced_when_its_password_is_used(s: TestServer) {
        let s = s.with_settings(|settings| settings.password.hash_passes = Some(3)).await;
        // The accounts of these tests come with a hash of two passes.
        assert!(s.dump().await.contains("$m=1024,t=2,p=1$"));
        let (mut first, mut second) = (s.browser(), s.browser());
        assert_eq!(first.try_sign_in(ADA, "a wrong password").await.status, 401);
        assert!(s.dump().await.contains("$m=1024,t=2,p=1$"));
        first.sign_in(ADA).await;
        let dump = s.dump().await;
        assert!(dump.contains("$m=1024,t=3,p=1$") && !dump.contains("$m=1024,t=2,p=1$"), "{dump}");
        assert!(dump.contains("|version=1"), "it is the same password");
        second.sign_in(ADA).await;
        assert!(first.is_signed_in().await && second.is_signed_in().await);
    }
}
