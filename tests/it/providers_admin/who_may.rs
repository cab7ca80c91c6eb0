//! Whoever decides how a provider is spoken with decides who its people are taken for, and what they are given.

use grantor::admin::Actor;
use grantor::admin::change::*;
use grantor::admin::providers::SettingsChange;
use grantor::oauth::provider::ProviderPatch;
use grantor::types::UserId;

use super::*;
use crate::support::identities::{identity, link};

const OWNER: &str = "owner@example.test";

async fn somebody(s: &TestServer, role: &str) -> (UserId, Actor) {
    let email = format!("{role}@example.test");
    let user = s.user(&email, role).await;
    s.give_role(&email, role).await;
    (user.clone(), Actor::Person(user))
}

fn edit(said: ProviderPatch) -> EditProvider {
    EditProvider {
        id: id(),
        name: None,
        settings: SettingsChange::Some(Box::new(said)),
        secret: None,
    }
}

fn signing_up(is: bool) -> ProviderPatch {
    ProviderPatch {
        sign_up: Some(is),
        ..ProviderPatch::default()
    }
}

server_test! {
    async fn ours_providers_are_for_those_who_may_change_them(s: TestServer) {
        for role in ["support", "auditor", "client-admin"] {
            let (_, actor) = somebody(&s, role).await;
            let error = by(&s, &actor, provider(ProviderPatch::default())).await.unwrap_err();
            assert!(error.contains("it takes the permission providers:write"), "{role}: {error}");
        }
        let (_, admin) = somebody(&s, "admin").await;
        by(&s, &admin, provider(ProviderPatch::default())).await.unwrap();
    }
}

server_test! {
    /// Nobody has a provider give what they do not hold, at once or by a later change.
    async fn ours_no_provider_gives_what_its_administrator_does_not_hold(s: TestServer) {
        let ((_, admin), (_, owner)) = (somebody(&s, "admin").await, somebody(&s, "owner").await);
        s.group("board", &["owner"]).await;
        for rule in ["groups=chiefs -> role:owner", "groups=chiefs -> group:board"] {
            let error = by(&s, &admin, provider(giving(&[rule]))).await.unwrap_err();
            assert!(error.contains("beyond what they hold"), "{rule}: {error}");
        }
        by(&s, &admin, provider(giving(&["groups=helpers -> role:support"]))).await.unwrap();
        let error = by(&s, &admin, edit(giving(&["groups=chiefs -> role:owner"]))).await.unwrap_err();
        assert!(error.contains("beyond what they hold"), "{error}");
        by(&s, &owner, edit(giving(&["groups=chiefs -> role:owner"]))).await.unwrap();
        // Whoever could change where that is asked would give it to themselves.
        for error in [
            by(&s, &admin, edit(signing_up(true))).await,
            by(&s, &admin, edit(giving(&[]))).await,
            by(&s, &admin, DisableProvider { id: id() }).await,
            by(&s, &admin, DeleteProvider { id: id() }).await,
        ] {
            assert!(error.unwrap_err().contains("beyond what they hold"));
        }
        by(&s, &owner, edit(giving(&[]))).await.unwrap();
        by(&s, &admin, edit(signing_up(true))).await.unwrap();
    }
}

server_test! {
    /// A provider that an owner is known by is not changed by somebody who holds less: its word is enough to be them.
    async fn ours_nobody_changes_a_provider_of_somebody_who_may_do_more(s: TestServer) {
        let ((_, admin), (owner, by_owner)) = (somebody(&s, "admin").await, somebody(&s, "owner").await);
        by(&s, &admin, provider(ProviderPatch::default())).await.unwrap();
        let known = identity(&id(), "owner-there", &owner);
        let unlink = RemoveIdentity { id: known.id.clone() };
        link(&s, known).await;
        for error in [
            by(&s, &admin, edit(signing_up(true))).await,
            by(&s, &admin, DisableProvider { id: id() }).await,
            by(&s, &admin, DeleteProvider { id: id() }).await,
            by(&s, &admin, unlink.clone()).await,
        ] {
            assert!(error.is_err_and(|error| error.contains("You don't have permission")));
        }
        by(&s, &by_owner, edit(signing_up(true))).await.unwrap();
        by(&s, &by_owner, unlink).await.unwrap();
        by(&s, &admin, edit(signing_up(false))).await.unwrap();
    }
}

server_test! {
    /// T-prehijack: an invited owner's account has nothing of its own yet, and whoever may speak for its address would have it.
    async fn ours_no_provider_speaks_for_somebody_who_may_do_more_and_has_no_way_in_yet(s: TestServer) {
        let ((_, admin), (_, owner)) = (somebody(&s, "admin").await, somebody(&s, "owner").await);
        s.execute("DELETE FROM password_credentials WHERE user_id IN (SELECT id FROM users WHERE email = 'owner@example.test')").await;
        let speaking = |domain: &str| ProviderPatch {
            domains: Some(vec![domain.parse().unwrap()]),
            ..ProviderPatch::default()
        };
        assert!(by(&s, &admin, provider(speaking("example.test"))).await.is_err());
        by(&s, &admin, provider(speaking("elsewhere.test"))).await.unwrap();
        assert!(by(&s, &admin, edit(speaking("example.test"))).await.is_err());
        s.password(OWNER).await;
        by(&s, &admin, edit(speaking("example.test"))).await.unwrap();
        by(&s, &owner, edit(speaking("example.test"))).await.unwrap();
    }
}
