//! What it means to people that a provider goes, or that they are known by it no longer.

use grantor::admin::change::*;
use grantor::admin::providers::SettingsChange;
use grantor::admin::{Actor, rehearse};
use grantor::oauth::provider::ProviderPatch;
use grantor::proofs::{Before, ways_in};
use grantor::session;
use grantor::storage::address_changes::{self, NewAddressChange};
use grantor::storage::{given, groups, user_identities, users};
use grantor::types::{GroupName, RoleName, Timestamp, TokenHash, UserId};

use super::*;
use crate::support::ADA;
use crate::support::admin::users::Whom;
use crate::support::identities::{begun_with, identity, link, trust};

const GRACE: &str = "grace@example.test";

/// Somebody who can sign in by the provider alone.
async fn without_password(s: &TestServer) -> UserId {
    let grace = s.user(GRACE, "Grace").await;
    s.execute("DELETE FROM password_credentials WHERE user_id IN (SELECT id FROM users WHERE email = 'grace@example.test')").await;
    grace
}

async fn give(s: &TestServer, user: &UserId, role: &str, group: &str) {
    let (user, role, group): (_, RoleName, GroupName) =
        (user.clone(), role.parse().unwrap(), group.parse().unwrap());
    s.db.write(move |conn| {
        Box::pin(async move {
            assert!(given::set_role(conn, (&user, &id()), &role, true).await?);
            assert!(given::set_group(conn, (&user, &id()), &group, true).await?);
            Ok(())
        })
    })
    .await
    .unwrap();
}

/// Ada, with a role and a group by the provider, and a role an administrator gave her.
async fn known_and_given(s: &TestServer) -> UserId {
    s.role("clerk").await;
    s.role("editor").await;
    s.group("crew", &[]).await;
    written(s, provider(ProviderPatch::default())).await;
    let ada = s.user_id(ADA).await;
    give(s, &ada, "clerk", "crew").await;
    s.give_role(ADA, "editor").await;
    ada
}

async fn held(s: &TestServer, email: &str) -> (Vec<String>, Vec<String>) {
    let email = email.parse().unwrap();
    let user = users::by_email(&mut s.db.read().await.unwrap().conn(), &email)
        .await
        .unwrap()
        .unwrap();
    let names = |names: Vec<String>| {
        let mut names = names;
        names.sort();
        names
    };
    (
        names(user.roles().iter().map(ToString::to_string).collect()),
        names(user.groups().iter().map(ToString::to_string).collect()),
    )
}

server_test! {
    async fn ours_removing_a_provider_says_who_would_be_locked_out(s: TestServer) {
        let (ada, grace) = (s.user_id(ADA).await, without_password(&s).await);
        written(&s, provider(ProviderPatch::default())).await;
        for (subject, user) in [("ada-there", &ada), ("grace-there", &grace)] {
            link(&s, identity(&id(), subject, user)).await;
        }
        for change in [Change::from(DeleteProvider { id: id() }), DisableProvider { id: id() }.into()] {
            let effect = rehearse(&Means::of(&s.app), &Actor::CommandLine, change, s.now()).await.unwrap();
            assert_eq!(effect.unknown, 2);
            assert_eq!(effect.locked_out, [GRACE.parse().unwrap()]);
        }
        assert_eq!(s.rows("user_identities").await, 2, "nothing of it was done");
        // Who is known by another provider has another way in, as long as that one is enabled.
        let other = CreateProvider { id: "other".parse().unwrap(), ..provider(ProviderPatch::default()) };
        written(&s, other).await;
        link(&s, identity(&"other".parse().unwrap(), "grace-elsewhere", &grace)).await;
        let delete = || DeleteProvider { id: id() };
        let effect = rehearse(&Means::of(&s.app), &Actor::CommandLine, delete(), s.now()).await.unwrap();
        assert_eq!((effect.unknown, effect.locked_out.len()), (1, 0));
        written(&s, DisableProvider { id: "other".parse().unwrap() }).await;
        let effect = rehearse(&Means::of(&s.app), &Actor::CommandLine, delete(), s.now()).await.unwrap();
        assert_eq!((effect.unknown, effect.locked_out.len()), (2, 1));
        let gone = written(&s, delete()).await;
        assert_eq!((gone.people, gone.locked_out, gone.who), (2, 1, vec![GRACE.to_owned()]));
    }
}

server_test! {
    /// What a provider gave goes with it, and what an administrator gave stays, whoever gave it first.
    async fn ours_a_deleted_provider_takes_what_it_gave_and_ends_what_was_begun_there(s: TestServer) {
        for role in ["clerk", "editor"] {
            s.role(role).await;
        }
        for group in ["crew", "board"] {
            s.group(group, &[]).await;
        }
        written(&s, provider(ProviderPatch::default())).await;
        let ada = s.user_id(ADA).await;
        let known = identity(&id(), "ada-there", &ada);
        link(&s, known.clone()).await;
        give(&s, &ada, "clerk", "crew").await;
        give(&s, &ada, "editor", "board").await;
        // An administrator says the same of one of each.
        written(&s, GiveRole { whom: Whom::Id(ada.clone()), role: "editor".parse().unwrap() }).await;
        written(&s, AddMember { group: "board".parse().unwrap(), whom: Whom::Id(ada.clone()) }).await;
        let (role, group): (RoleName, GroupName) = ("editor".parse().unwrap(), "board".parse().unwrap());
        let user = ada.clone();
        let taken = s.db.write(move |conn| Box::pin(async move {
            Ok((
                given::set_role(conn, (&user, &id()), &role, false).await?,
                given::set_group(conn, (&user, &id()), &group, false).await?,
            ))
        })).await.unwrap();
        assert_eq!(taken, (false, false), "that is no provider's to take");
        let (mut there, mut here) = (s.browser(), s.browser());
        there.sign_in(ADA).await;
        begun_with(&s, &known).await;
        here.sign_in(ADA).await;
        assert_eq!(s.rows("sessions").await, 2);
        let gone = written(&s, DeleteProvider { id: id() }).await;
        assert_eq!(gone.sign_ins, 1);
        assert_eq!((s.rows("sessions").await, s.rows("session_identities").await), (1, 0));
        assert_eq!(held(&s, ADA).await, (vec!["editor".to_owned()], vec!["board".to_owned()]));
        assert_eq!(s.rows("user_identities").await, 0);
    }
}

server_test! {
    async fn ours_no_administrator_takes_the_last_way_in(s: TestServer) {
        let grace = without_password(&s).await;
        s.role("clerk").await;
        s.group("crew", &[]).await;
        written(&s, provider(ProviderPatch::default())).await;
        let known = identity(&id(), "grace-there", &grace);
        link(&s, known.clone()).await;
        give(&s, &grace, "clerk", "crew").await;
        let unlink = RemoveIdentity { id: known.id.clone() };
        let error = by(&s, &Actor::CommandLine, unlink.clone()).await.unwrap_err();
        assert!(error.contains("has no other way to sign in"), "{error}");
        assert_eq!(ways_in(&mut s.db.read().await.unwrap().conn(), &grace).await.unwrap(), 1);
        // One at a provider that is disabled is no way in.
        let other = CreateProvider { id: "other".parse().unwrap(), is_enabled: false, ..provider(ProviderPatch::default()) };
        written(&s, other).await;
        link(&s, identity(&"other".parse().unwrap(), "grace-elsewhere", &grace)).await;
        assert!(by(&s, &Actor::CommandLine, unlink.clone()).await.is_err());
        s.password(GRACE).await;
        s.browser().sign_in(GRACE).await;
        begun_with(&s, &known).await;
        trust(&s, &grace).await;
        by(&s, &Actor::CommandLine, unlink).await.unwrap();
        assert_eq!(s.rows("devices").await, 0);
        assert_eq!(held(&s, GRACE).await, (vec![], vec![]));
        assert_eq!(s.rows("sessions").await, 0, "what was begun with it has ended");
        assert!(s.dump().await.contains("kind=identity_removed"));
    }
}

server_test! {
    /// Of whoever was known by it no browser is trusted any more; of others, as before.
    async fn ours_a_provider_that_goes_takes_trust_in_browsers_with_it(s: TestServer) {
        let (ada, grace) = (s.user_id(ADA).await, s.user(GRACE, "Grace").await);
        written(&s, provider(ProviderPatch::default())).await;
        link(&s, identity(&id(), "ada-there", &ada)).await;
        for user in [&ada, &grace] {
            trust(&s, user).await;
        }
        written(&s, DeleteProvider { id: id() }).await;
        assert_eq!(s.count(&format!("SELECT COUNT(*) FROM devices WHERE user_id = '{ada}'")).await, 0);
        assert_eq!(s.rows("devices").await, 1);
    }
}

server_test! {
    /// Whoever had the account may have connected it with an account of theirs elsewhere, and has what that one's provider gives.
    async fn ours_a_recovered_account_is_known_by_no_provider(s: TestServer) {
        let ada = known_and_given(&s).await;
        link(&s, identity(&id(), "evil", &ada)).await;
        written(&s, RecoverUser { whom: Whom::Email(ADA.parse().unwrap()) }).await;
        assert_eq!(s.rows("user_identities").await, 0);
        assert_eq!(held(&s, ADA).await, (vec!["editor".to_owned()], vec![]), "what an administrator gave stays");
        let kinds = s.audit().await;
        for kind in ["role_taken", "group_member_removed"] {
            assert_eq!(kinds.iter().filter(|known| *known == kind).count(), 1, "{kinds:?}");
        }
    }
}

server_test! {
    /// What undoes a changed address drops what was connected since, with what they were given by it, and connects again what was taken
    /// since.
    async fn ours_what_undoes_a_changed_address_minds_other_providers(s: TestServer) {
        let ada = known_and_given(&s).await;
        let elsewhere: ProviderId = "elsewhere".parse().unwrap();
        written(&s, CreateProvider { id: elsewhere.clone(), ..provider(ProviderPatch::default()) }).await;
        let (mine, evil) = (identity(&elsewhere, "mine", &ada), identity(&id(), "evil", &ada));
        // She is known to both; what the one gave since may be by what it says of the other person.
        let kept = identity(&id(), "kept", &ada);
        link(&s, mine.clone()).await;
        link(&s, kept.clone()).await;
        let (user, now) = (ada.clone(), s.now());
        let before = Before::of(&mut s.db.read().await.unwrap().conn(), &ada).await.unwrap();
        link(&s, evil).await;
        let of = mine.id.clone();
        s.db.write(move |conn| Box::pin(async move {
            assert!(user_identities::remove(conn, &of, &user).await?);
            before.put_back(conn, &user, &[], now).await?;
            session::take_all_given(conn, &user, &[], now).await
        })).await.unwrap();
        let there = user_identities::of_user(&mut s.db.read().await.unwrap().conn(), &ada).await.unwrap();
        assert!(there.len() == 2 && there.contains(&mine) && there.contains(&kept), "{there:?}");
        assert_eq!(held(&s, ADA).await, (vec!["editor".to_owned()], vec![]));
    }
}

server_test! {
    /// What a provider gave may be by what it says of one of two people there: it goes with either, until it says again of the other.
    async fn ours_what_a_provider_gave_goes_with_any_of_who_they_are_there(s: TestServer) {
        let ada = known_and_given(&s).await;
        let (work, own) = (identity(&id(), "work", &ada), identity(&id(), "own", &ada));
        for known in [&work, &own] {
            link(&s, known.clone()).await;
        }
        written(&s, RemoveIdentity { id: work.id }).await;
        assert_eq!(held(&s, ADA).await, (vec!["editor".to_owned()], vec![]));
        assert_eq!(s.rows("user_identities").await, 1);
    }
}

/// The attributes of somebody.
async fn attributes(s: &TestServer, user: &UserId) -> serde_json::Value {
    let user = users::by_id(&mut s.db.read().await.unwrap().conn(), user).await;
    serde_json::Value::Object(user.unwrap().unwrap().attributes.0.clone())
}

server_test! {
    /// Attributes a provider's rules give are the provider's to say, and nobody's once it is gone, or they are.
    async fn ours_the_attributes_a_provider_gives_go_with_it(s: TestServer) {
        written(&s, provider(giving(&["department -> attribute:department", "level -> attribute:level"]))).await;
        let ada = s.user_id(ADA).await;
        let describe = async || {
            let (user, now) = (ada.clone(), s.now());
            s.db.write(move |conn| Box::pin(async move {
                let mut user = users::by_id(conn, &user).await?.unwrap();
                for (name, value) in [("department", "Compilers"), ("level", "9"), ("desk", "4b")] {
                    user.attributes.0.insert(name.to_owned(), value.into());
                }
                users::update(conn, &user, now).await
            })).await.unwrap();
        };
        let known = identity(&id(), "ada-there", &ada);
        let unlink = RemoveIdentity { id: known.id.clone() };
        link(&s, known).await;
        describe().await;
        written(&s, unlink).await;
        assert_eq!(attributes(&s, &ada).await, serde_json::json!({"desk": "4b"}));
        let known = identity(&id(), "ada-there", &ada);
        link(&s, known).await;
        describe().await;
        written(&s, DeleteProvider { id: id() }).await;
        assert_eq!(attributes(&s, &ada).await, serde_json::json!({"desk": "4b"}));
    }
}

/// Of GitHub's kind, where people are called by this.
fn hub(subject: &str) -> ProviderPatch {
    let said = serde_json::json!({
        "kind": "oauth", "authorization_endpoint": "https://office.example/authorize",
        "token_endpoint": "https://office.example/token", "userinfo_endpoint": "https://office.example/user",
        "claims": {"subject": subject},
    });
    serde_json::from_value(said).unwrap()
}

/// How many identities a person has once all is put back as it was.
async fn put_back(s: &TestServer, before: &Before, user: &UserId) -> usize {
    let (before, whose, now) = (before.clone(), user.clone(), s.now());
    s.db.write(move |conn| Box::pin(async move { before.put_back(conn, &whose, &[], now).await }))
        .await
        .unwrap();
    let there = user_identities::of_user(&mut s.db.read().await.unwrap().conn(), user).await;
    there.unwrap().len()
}

server_test! {
    /// Ada was 583231 there; whoever chose that for a login is not her once people are called by their logins.
    async fn ours_what_undoes_a_changed_address_connects_nobody_a_provider_does_not_mean(s: TestServer) {
        written(&s, provider(hub("id"))).await;
        let ada = s.user_id(ADA).await;
        link(&s, identity(&id(), "583231", &ada)).await;
        let before = Before::of(&mut s.db.read().await.unwrap().conn(), &ada).await.unwrap();
        s.execute("DELETE FROM user_identities").await;
        assert_eq!(put_back(&s, &before, &ada).await, 1, "nothing happened to the provider");
        s.execute("DELETE FROM user_identities").await;
        let called = |subject: &str| EditProvider {
            id: id(),
            name: None,
            settings: SettingsChange::Some(Box::new(hub(subject))),
            secret: None,
        };
        written(&s, called("login")).await;
        assert_eq!(put_back(&s, &before, &ada).await, 0, "people are called otherwise");
        written(&s, called("id")).await;
        assert_eq!(put_back(&s, &before, &ada).await, 1, "as before");
        // An administrator deleted it, and who was known by it; another has its id by now.
        written(&s, DeleteProvider { id: id() }).await;
        assert_eq!(put_back(&s, &before, &ada).await, 0);
        s.advance("1m");
        written(&s, provider(hub("id"))).await;
        assert_eq!(put_back(&s, &before, &ada).await, 0, "it is not the one she was known by");
    }
}

server_test! {
    /// What an administrator takes from an account, no link in an old mail brings back.
    async fn ours_what_an_administrator_disconnects_is_not_undone_with_an_address(s: TestServer) {
        written(&s, provider(ProviderPatch::default())).await;
        let ada = s.user_id(ADA).await;
        let known = identity(&id(), "ada-there", &ada);
        link(&s, known.clone()).await;
        let (hash, now) = (TokenHash::of("a change"), s.now());
        let change = NewAddressChange {
            user_id: ada.clone(),
            old_email: "old@example.test".parse().unwrap(),
            old_email_verified: true,
            expires_at: Timestamp(now.0 + 1800),
            snapshot: vec![7],
            recovery_version: None,
        };
        let row = hash.clone();
        s.db.write(move |conn| Box::pin(async move { address_changes::insert(conn, &row, &change, now).await })).await.unwrap();
        assert!(address_changes::find(&mut s.db.read().await.unwrap().conn(), &hash, now).await.unwrap().is_some());
        written(&s, RemoveIdentity { id: known.id }).await;
        assert!(address_changes::find(&mut s.db.read().await.unwrap().conn(), &hash, now).await.unwrap().is_none());
    }
}

server_test! {
    /// A file that says who has what says nothing of what providers give.
    async fn ours_what_a_provider_gives_is_no_files_to_take(s: TestServer) {
        s.role("clerk").await;
        s.group("crew", &[]).await;
        written(&s, provider(ProviderPatch::default())).await;
        let ada = s.user_id(ADA).await;
        give(&s, &ada, "clerk", "crew").await;
        let mut read = s.db.read().await.unwrap();
        assert!(groups::memberships(&mut read.conn()).await.unwrap().is_empty());
        let email = ADA.parse().unwrap();
        let state = grantor::admin::state::current(&mut read.conn(), [&email]).await.unwrap();
        assert!(!state.users[&email].roles.as_ref().unwrap().contains(&"clerk".parse().unwrap()));
        drop(read);
        assert_eq!(held(&s, ADA).await.1, ["crew"]);
    }
}
