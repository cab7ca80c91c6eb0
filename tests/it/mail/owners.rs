//! What the owners of a server are told of by mail: what whoever took over an administrator's account would do first.

use grantor::admin::change::{
    AddMember, Change, CreateClient, DeleteGroup, DeleteRole, DeleteUser, DisableUser, EditClient, EditGroup,
    EditRole, GiveRole, RemoveMember, RevokeKey, RotateKey, TakeRole,
};
use grantor::admin::clients::{ClientChanges, NewClient};
use grantor::admin::users::Whom;
use grantor::admin::{Actor, Means, apply, rehearse};
use grantor::oauth::client::ClientType;
use grantor::oauth::client_settings::SettingsChanges;
use grantor::types::SigningAlgorithm;

use super::*;

const ROOT: &str = "root@example.test";
const EVE: &str = "eve@example.test";

fn whom(email: &str) -> Whom {
    email.parse().unwrap()
}

fn give(email: &str) -> Change {
    GiveRole {
        whom: whom(email),
        role: "owner".parse().unwrap(),
    }
    .into()
}

/// Makes a change at the command line, and who was mailed what of it.
async fn made(s: &TestServer, postbox: &Postbox, change: Change) -> Vec<(String, String)> {
    let before = postbox.received().len();
    apply(&Means::of(&s.app), &Actor::CommandLine, change, s.now())
        .await
        .unwrap();
    send(&s.app).await;
    let mut told: Vec<_> = postbox.received()[before..]
        .iter()
        .map(|mail| (mail.to.clone(), mail.bodies().0))
        .collect();
    told.sort();
    told
}

fn recipients(told: &[(String, String)]) -> Vec<&str> {
    told.iter().map(|(to, _)| to.as_str()).collect()
}

server_test! {
    /// A new owner, by a role of their own or of a group: every other owner hears of it, in words that name nobody's whole address.
    async fn ours_owners_are_told_of_every_new_owner(s: TestServer) {
        let postbox = Postbox::start().await;
        let s = server(&s, &postbox).await;
        for email in [ROOT, ADA, EVE, GRACE] {
            if email != ADA {
                s.user(email, "Somebody").await;
            }
        }
        assert_eq!(recipients(&made(&s, &postbox, give(ROOT)).await), Vec::<&str>::new(), "there was nobody to tell");
        let told = made(&s, &postbox, give(EVE)).await;
        assert_eq!(recipients(&told), [ROOT]);
        assert!(told[0].1.contains("e…@example.test is an owner of") && told[0].1.contains(&s.url("/admin/audit")), "{}", told[0].1);
        assert!(!told[0].1.contains(EVE));
        s.group("board", &["owner"]).await;
        let add = AddMember { group: "board".parse().unwrap(), whom: whom(GRACE) };
        assert_eq!(recipients(&made(&s, &postbox, add.into()).await), [EVE, ROOT]);
        assert!(made(&s, &postbox, give(GRACE)).await.is_empty(), "she was one already");
        let rehearsed = rehearse(&Means::of(&s.app), &Actor::CommandLine, give(ADA), s.now()).await;
        assert!(rehearsed.is_ok() && send(&s.app).await == 0, "nothing was done");
        // Whoever is an owner no longer, or not active, hears of nothing that comes later.
        let take = TakeRole { whom: whom(EVE), role: "owner".parse().unwrap() };
        assert_eq!(recipients(&made(&s, &postbox, take.into()).await), [EVE, GRACE, ROOT]);
        made(&s, &postbox, DisableUser { whom: whom(GRACE) }.into()).await;
        assert_eq!(recipients(&made(&s, &postbox, give(ADA)).await), [ROOT]);
    }
}

server_test! {
    /// A key that is revoked, and consent that is not asked for any more; not what is made stricter again.
    async fn ours_owners_are_told_of_a_revoked_key_and_of_consent_that_is_not_asked_for(s: TestServer) {
        let postbox = Postbox::start().await;
        let s = server(&s, &postbox).await;
        s.user(ROOT, "Root").await;
        made(&s, &postbox, give(ROOT)).await;
        let rotate = RotateKey { algorithm: SigningAlgorithm::RS256, immediately: true };
        assert!(made(&s, &postbox, rotate.into()).await.is_empty());
        let keys = grantor::admin::keys::list(&s.db).await.unwrap();
        let kid = keys[0].kid.clone();
        let told = made(&s, &postbox, RevokeKey { kid: kid.clone() }.into()).await;
        assert_eq!(recipients(&told), [ROOT]);
        assert!(told[0].1.contains(kid.as_str()), "{}", told[0].1);

        let mut new = NewClient::new("Console", ClientType::Web);
        new.id = Some("console".parse().unwrap());
        new.redirect_uris = vec!["https://app.example/callback".parse().unwrap()];
        new.scope = "openid profile email".parse().unwrap();
        assert!(made(&s, &postbox, CreateClient(new).into()).await.is_empty());
        let skip = |scope: &str| -> Change {
            let settings = SettingsChanges { skip_consent: Some(scope.parse().unwrap()), ..SettingsChanges::default() };
            EditClient { id: "console".parse().unwrap(), changes: ClientChanges { settings, ..ClientChanges::default() } }.into()
        };
        let told = made(&s, &postbox, skip("openid profile")).await;
        assert_eq!(recipients(&told), [ROOT]);
        assert!(told[0].1.contains("whether the app console may have openid profile at"), "{}", told[0].1);
        assert!(made(&s, &postbox, skip("openid")).await.is_empty(), "it is stricter again");
        let told = made(&s, &postbox, skip("openid email")).await;
        assert!(told[0].1.contains("may have email at"), "{}", told[0].1);
        // Whoever is sent elsewhere, or whose tokens are for another resource server, was not asked about that.
        let edit = |changes: ClientChanges| -> Change { EditClient { id: "console".parse().unwrap(), changes }.into() };
        let to = |uris: &[&str]| edit(ClientChanges { redirect_uris: Some(uris.iter().map(|uri| uri.parse().unwrap()).collect()), ..ClientChanges::default() });
        assert!(made(&s, &postbox, to(&["https://app.example/other"])).await.is_empty(), "it is the same host");
        let all = "may have email openid at";
        let told = made(&s, &postbox, to(&["https://app.example/other", "https://evil.example/callback"])).await;
        assert!(recipients(&told) == [ROOT] && told[0].1.contains(all), "{told:?}");
        let settings = SettingsChanges { skip_consent: Some("openid email".parse().unwrap()), ..SettingsChanges::default() };
        let resources = Some(vec!["https://api.example".parse().unwrap()]);
        let told = made(&s, &postbox, edit(ClientChanges { resources, settings, ..ClientChanges::default() })).await;
        assert!(recipients(&told) == [ROOT] && told[0].1.contains(all), "{told:?}");
    }
}

/// Makes Eve an owner by a role of the server's own making, and by a group alone if `by_group`.
async fn make_eve_an_owner(s: &TestServer, by_group: bool) {
    s.user(EVE, "Eve").await;
    s.role("boss").await;
    s.execute("INSERT INTO role_permissions (role, permission) VALUES ('boss', 'owners:write')")
        .await;
    if by_group {
        s.group("board", &["boss"]).await;
        s.set_member(EVE, "board", true).await;
    } else {
        s.give_role(EVE, "boss").await;
    }
}

server_test! {
    /// Whoever would act unseen takes the other owners away first: each of those who were owners hears of it, by whatever it was done,
    /// and in the language they read; also whoever has no account any more.
    async fn ours_owners_are_told_of_every_owner_who_is_one_no_longer(s: TestServer) {
        let postbox = Postbox::start().await;
        let s = server(&s, &postbox).await;
        s.user(ROOT, "Root").await;
        s.give_role(ROOT, "owner").await;
        let (boss, board) = (|| "boss".parse().unwrap(), || "board".parse().unwrap());
        let forbid = EditRole { forbid: vec!["owners:write".parse().unwrap()], ..EditRole::of(boss()) };
        let take = EditGroup { name: board(), description: None, give: Vec::new(), take: vec![boss()] };
        let ways: [(bool, Change); 9] = [
            (false, TakeRole { whom: whom(EVE), role: boss() }.into()),
            (false, DisableUser { whom: whom(EVE) }.into()),
            (false, DeleteUser { whom: whom(EVE) }.into()),
            (false, forbid.into()),
            (false, DeleteRole { name: boss() }.into()),
            (true, RemoveMember { group: board(), whom: whom(EVE) }.into()),
            (true, DeleteGroup { name: board() }.into()),
            (true, take.into()),
            (true, DeleteRole { name: boss() }.into()),
        ];
        for (by_group, change) in ways {
            let name = change.name();
            make_eve_an_owner(&s, by_group).await;
            let told = made(&s, &postbox, change).await;
            assert_eq!(recipients(&told), [EVE, ROOT], "{name}");
            assert!(told.iter().all(|(_, text)| text.contains("e…@example.test is an owner of") && text.contains("no longer")), "{name}: {told:?}");
            for table in ["users WHERE email = 'eve@example.test'", "roles WHERE name = 'boss'", "groups WHERE name = 'board'"] {
                s.execute(&format!("DELETE FROM {table}")).await;
            }
        }
    }
}

server_test! {
    /// An owner is whoever may make owners, by whatever role.
    async fn ours_owners_are_those_who_may_make_owners(s: TestServer) {
        let postbox = Postbox::start().await;
        let s = server(&s, &postbox).await;
        for email in [ROOT, EVE] {
            s.user(email, "Somebody").await;
        }
        s.give_role(ROOT, "owner").await;
        s.role("boss").await;
        let boss = || "boss".parse().unwrap();
        assert!(made(&s, &postbox, GiveRole { whom: whom(EVE), role: boss() }.into()).await.is_empty(), "it permits nothing");
        let permit = EditRole { permit: vec!["owners:write".parse().unwrap()], ..EditRole::of(boss()) };
        assert_eq!(recipients(&made(&s, &postbox, permit.into()).await), [ROOT]);
        assert_eq!(recipients(&made(&s, &postbox, give(ADA)).await), [EVE, ROOT]);
    }
}
