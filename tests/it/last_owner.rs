//! Of the owners of a server one stays, whatever is changed.

use grantor::admin::change::*;
use grantor::admin::{Actor, AdminError, Means, RefusalKind, apply, rehearse};

use crate::support::admin::users::Whom;
use crate::support::idp::Idp;
use crate::support::*;

const EVE: &str = "eve@example.test";

/// Makes Eve an owner by a role that permits just that, herself or by a group; an administrator she is besides.
async fn make_eve_an_owner(s: &TestServer, by_group: bool) {
    s.execute("DELETE FROM user_roles").await;
    s.set_member(EVE, "board", by_group).await;
    s.give_role(EVE, "admin").await;
    if !by_group {
        s.give_role(EVE, "boss").await;
    }
}

/// Every kind of change by which she would be one no longer, with whether she is one by the group.
fn ways() -> [(bool, Change); 9] {
    let (boss, board) = (|| "boss".parse().unwrap(), || "board".parse().unwrap());
    let whom = || -> Whom { EVE.parse().unwrap() };
    let forbid = EditRole {
        forbid: vec!["owners:write".parse().unwrap()],
        ..EditRole::of(boss())
    };
    let take = EditGroup {
        name: board(),
        description: None,
        give: Vec::new(),
        take: vec![boss()],
    };
    let role = boss();
    [
        (false, TakeRole { whom: whom(), role }.into()),
        (false, DisableUser { whom: whom() }.into()),
        (false, DeleteUser { whom: whom() }.into()),
        (false, forbid.into()),
        (false, DeleteRole { name: boss() }.into()),
        (
            true,
            RemoveMember {
                group: board(),
                whom: whom(),
            }
            .into(),
        ),
        (true, DeleteGroup { name: board() }.into()),
        (true, take.into()),
        (true, DeleteRole { name: boss() }.into()),
    ]
}

server_test! {
    async fn ours_the_last_owner_is_taken_away_by_no_change(s: TestServer) {
        let eve = Actor::Person(s.user(EVE, "Eve").await);
        s.role("boss").await;
        s.execute("INSERT INTO role_permissions (role, permission) VALUES ('boss', 'owners:write')").await;
        s.group("board", &["boss"]).await;
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let means = Means::of(&s.app);
        for (by_group, change) in ways() {
            let name = change.name();
            make_eve_an_owner(&s, by_group).await;
            let refused = async || {
                let error = apply(&means, &eve, change.clone(), s.now()).await.unwrap_err();
                let AdminError::Refused(refusals) = error else { panic!("{name}: {error}") };
                assert_eq!(refusals.first().kind, RefusalKind::Conflict, "{name}: {refusals}");
                assert!(refusals.first().remedy.as_ref().is_some_and(|remedy| remedy.contains("role add EMAIL owner")), "{name}: {refusals}");
            };
            refused().await;
            // An administrator is none, nor who is not active; who is one as long as a provider says so does not last.
            s.give_role(ADA, "admin").await;
            refused().await;
            s.give_role(ADA, "owner").await;
            s.execute("UPDATE users SET is_active = FALSE WHERE email = 'ada@example.test'").await;
            refused().await;
            s.execute("UPDATE users SET is_active = TRUE WHERE email = 'ada@example.test'").await;
            s.execute("UPDATE user_roles SET given_by = 'corp' WHERE role = 'owner'").await;
            refused().await;
            s.execute("UPDATE user_roles SET given_by = NULL").await;
            assert!(rehearse(&means, &eve, change.clone(), s.now()).await.is_ok(), "{name}: somebody else is one");
            // Whoever writes the database makes another as easily.
            s.execute("DELETE FROM user_roles WHERE role = 'owner'").await;
            assert!(rehearse(&means, &Actor::CommandLine, change, s.now()).await.is_ok(), "{name}");
        }
    }
}
