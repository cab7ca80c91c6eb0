//! What somebody changes on a page rests on their sign-in until it is written.

use grantor::admin::change::*;
use grantor::admin::{Actor, AdminError, Means, RefusalKind, SignIn, apply, rehearse};
use grantor::storage::sessions;

use crate::support::*;

fn create(name: &str) -> CreateRole {
    CreateRole {
        name: name.parse().unwrap(),
        description: "A role".to_owned(),
        required_acr: None,
    }
}

/// Ada, by her newest sign-in, on a page that asks for a recent one or not.
async fn ada(s: &TestServer, is_recent: bool) -> Actor {
    let id = s.user_id(ADA).await;
    let mut read = s.db.read().await.unwrap();
    let found = sessions::list(&mut read.conn(), Some(&id), 1, s.now()).await;
    let session = found.unwrap().remove(0);
    Actor::SignedIn(Box::new(SignIn { session, is_recent }))
}

async fn refused(s: &TestServer, actor: &Actor, why: &str) {
    let made = apply(&Means::of(&s.app), actor, create("other"), s.now()).await;
    let AdminError::Refused(refusals) = made.unwrap_err() else {
        panic!("{why}")
    };
    assert_eq!(refusals.first().kind, RefusalKind::Forbidden, "{why}: {refusals}");
    let rehearsed = rehearse(&Means::of(&s.app), actor, create("other"), s.now()).await;
    assert!(rehearsed.is_err(), "{why}");
    assert_eq!(
        s.count("SELECT COUNT(*) FROM roles WHERE name = 'other'").await,
        0,
        "{why}"
    );
}

server_test! {
    /// Between the page's door and what it writes a sign-in may end: by its person, in another browser, or by an administrator.
    async fn ours_a_sign_in_that_ended_since_the_page_was_sent_changes_nothing(s: TestServer) {
        s.give_role(ADA, "owner").await;
        s.browser().sign_in(ADA).await;
        let actor = ada(&s, false).await;
        assert!(apply(&Means::of(&s.app), &actor, create("one"), s.now()).await.unwrap().has_changed);
        assert_eq!(s.count("SELECT COUNT(*) FROM audit_events WHERE kind = 'role_created' AND actor = 'admin' AND actor_id IS NOT NULL").await, 1);
        s.execute("UPDATE users SET epoch = epoch + 1 WHERE email = 'ada@example.test'").await;
        refused(&s, &actor, "all of them were ended").await;
        s.execute("UPDATE users SET epoch = epoch - 1 WHERE email = 'ada@example.test'").await;
        assert!(rehearse(&Means::of(&s.app), &actor, create("two"), s.now()).await.is_ok());
        s.execute("UPDATE users SET is_active = FALSE WHERE email = 'ada@example.test'").await;
        refused(&s, &actor, "the account was disabled").await;
        s.execute("UPDATE users SET is_active = TRUE WHERE email = 'ada@example.test'").await;
        s.execute("DELETE FROM sessions").await;
        refused(&s, &actor, "it was ended").await;
    }
}

server_test! {
    /// What touches credentials or rights takes a sign-in of a moment ago, and with a factor the account has got meanwhile.
    async fn ours_what_hurts_takes_a_recent_sign_in_when_it_is_written(s: TestServer) {
        s.give_role(ADA, "owner").await;
        s.browser().sign_in(ADA).await;
        let (hurts, other) = (ada(&s, true).await, ada(&s, false).await);
        assert!(rehearse(&Means::of(&s.app), &hurts, create("one"), s.now()).await.is_ok());
        s.second_factor(ADA).await;
        refused(&s, &hurts, "it did without the factor").await;
        s.execute("DELETE FROM totp_credentials").await;
        s.execute("DELETE FROM recovery_codes").await;
        s.advance("11m");
        refused(&s, &hurts, "it is a while").await;
        assert!(rehearse(&Means::of(&s.app), &other, create("one"), s.now()).await.is_ok());
    }
}
