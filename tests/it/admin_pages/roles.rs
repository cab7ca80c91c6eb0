//! `/admin/roles`.

use grantor::oauth::access::Permission;
use grantor::oauth::acr::Acr;
use grantor::storage::roles::{self, Role};

use super::*;

const EDITORS: &str = "/admin/roles/editors";

async fn role(s: &TestServer, name: &str) -> Option<Role> {
    let name = name.parse().unwrap();
    roles::by_name(&mut s.db.read().await.unwrap().conn(), &name)
        .await
        .unwrap()
}

server_test! {
    /// From nothing to a role that permits something, and back, by forms alone.
    async fn ours_a_role_is_made_permits_what_is_ticked_and_is_deleted(s: TestServer) {
        let mut owner = owner(&s).await;
        let page = owner.get("/admin/roles/new").await;
        let form = [("name", "editors"), ("description", "They edit")];
        let made = send(&mut owner, &page, "/admin/roles/new", &form).await;
        assert_eq!((made.status, made.location()), (303, "/admin/roles/editors?done=created"), "{}", made.body);
        let twice = send(&mut owner, &page, "/admin/roles/new", &form).await;
        assert_eq!((twice.status, twice.location()), (303, "/admin/roles/editors?done=twice"));
        let page = owner.get(EDITORS).await;
        let users = "name=\"permission.users:read\" value=\"on\" id=\"save-role-permissions-4\"";
        assert!(page.body.contains(&format!("{users}>")), "it permits nothing yet: {}", page.body);
        let more = [("description", "They edit"), ("permission.users:read", "on"), ("permission.keys:read", "on"), ("required_acr", "2")];
        let saved = send(&mut owner, &page, EDITORS, &more).await;
        assert_eq!((saved.status, saved.location()), (303, "/admin/roles/editors?done=saved"), "{}", saved.body);
        let known = role(&s, "editors").await.unwrap();
        assert_eq!(known.permissions, [Permission::KeysRead, Permission::UsersRead]);
        assert_eq!(known.required_acr, Some(Acr::Two));
        let page = owner.get(EDITORS).await;
        assert!(page.body.contains(&format!("{users} checked>")), "{}", page.body);
        let less = [("description", "They read"), ("permission.users:read", "on")];
        assert_eq!(send(&mut owner, &page, EDITORS, &less).await.status, 303);
        let known = role(&s, "editors").await.unwrap();
        assert_eq!((known.description.as_str(), known.required_acr), ("They read", None));
        assert_eq!(known.permissions, [Permission::UsersRead]);
        let kept = confirm(&mut owner, "/admin/roles/editors/delete", "editor").await;
        assert_eq!(kept.status, 422, "{}", kept.body);
        assert!(role(&s, "editors").await.is_some());
        let gone = confirm(&mut owner, "/admin/roles/editors/delete", "editors").await;
        assert_eq!((gone.status, gone.location()), (303, "/admin/roles?done=deleted"));
        assert!(role(&s, "editors").await.is_none());
        let events = s.audit().await;
        for (kind, count) in [("role_created", 1), ("role_changed", 2), ("role_deleted", 1)] {
            assert_eq!(events.iter().filter(|known| *known == kind).count(), count, "{kind}: {events:?}");
        }
    }
}

server_test! {
    /// Who has it, by themselves and by a group, and which scopes are for it; the last role of a scope is not deleted.
    async fn ours_the_page_of_a_role_says_who_has_it_and_what_it_opens(s: TestServer) {
        let mut owner = owner(&s).await;
        s.role("editors").await;
        s.give_role(ADA, "editors").await;
        s.group("staff", &["editors"]).await;
        s.scope("team", "Be of the team", None, &["editors"]).await;
        let page = owner.get(EDITORS).await;
        let ada = format!("href=\"/admin/people/{}\"", s.user_id(ADA).await);
        for found in [ada.as_str(), ADA, "href=\"/admin/groups/staff\"", "href=\"/admin/scopes/team\""] {
            assert!(page.body.contains(found), "{found}: {}", page.body);
        }
        assert!(!page.body.contains("id=\"delete-role\""), "nothing leads to what is refused: {}", page.body);
        let refused = owner.get("/admin/roles/editors/delete").await;
        assert_eq!(refused.status, 409, "{}", refused.body);
        assert!(refused.body.contains("the only role that may be granted team"), "{}", refused.body);
        assert!(role(&s, "editors").await.is_some());
    }
}

server_test! {
    async fn ours_the_servers_own_roles_stay_and_mean_what_they_say(s: TestServer) {
        let mut owner = owner(&s).await;
        let page = owner.get("/admin/roles/support").await;
        assert!(page.status == 200 && page.body.contains("built-in"), "{}", page.body);
        assert!(!page.body.contains("id=\"save-role\"") && !page.body.contains("id=\"delete-role\""), "{}", page.body);
        assert_eq!(owner.get("/admin/roles/support/delete").await.status, 409);
        let before = role(&s, "support").await.unwrap();
        // With the version it has, as no page gives it.
        let shown = grantor::records::role::RoleRecord::from(&before);
        let version = grantor::records::view::version_of(&serde_json::to_value(shown).unwrap());
        let form = [("version", version.as_str()), ("description", "Mine"), ("permission.keys:write", "on")];
        let other = owner.get("/admin/roles/new").await;
        let refused = send(&mut owner, &other, "/admin/roles/support", &form).await;
        assert_eq!(refused.status, 409, "{}", refused.body);
        assert_eq!(role(&s, "support").await.unwrap(), before);
    }
}

server_test! {
    /// Nobody gives what they do not hold, and hears so on the page with all they ticked.
    async fn ours_nobody_permits_what_they_do_not_hold(s: TestServer) {
        s.role("editors").await;
        let mut admin = somebody(&s, "admin@example.test", Some("admin")).await;
        let page = admin.get(EDITORS).await;
        let form = [("description", "They own"), ("permission.owners:write", "on")];
        let refused = send(&mut admin, &page, EDITORS, &form).await;
        assert_eq!(refused.status, 403, "{}", refused.body);
        for kept in ["value=\"They own\"", "id=\"save-role-permissions-16\" checked", "id=\"faults\""] {
            assert!(refused.body.contains(kept), "{kept}: {}", refused.body);
        }
        assert!(role(&s, "editors").await.unwrap().permissions.is_empty());
    }
}

server_test! {
    async fn ours_two_editors_of_a_role_undo_nothing_of_each_other(s: TestServer) {
        let mut owner = owner(&s).await;
        s.role("editors").await;
        let (first, second) = (owner.get(EDITORS).await, owner.get(EDITORS).await);
        let form = [("description", "First"), ("permission.users:read", "on")];
        assert_eq!(send(&mut owner, &first, EDITORS, &form).await.status, 303);
        let late = send(&mut owner, &second, EDITORS, &[("description", "Second")]).await;
        assert_eq!(late.status, 412, "{}", late.body);
        assert!(late.body.contains("value=\"Second\""), "{}", late.body);
        let known = role(&s, "editors").await.unwrap();
        assert_eq!((known.description.as_str(), known.permissions.len()), ("First", 1));
    }
}

server_test! {
    /// Whoever may look alone is shown no form, and sends none.
    async fn ours_whoever_may_look_alone_changes_no_role(s: TestServer) {
        s.role("editors").await;
        let mut auditor = somebody(&s, "auditor@example.test", Some("auditor")).await;
        let list = auditor.get("/admin/roles").await;
        assert!(list.status == 200 && !list.body.contains("id=\"new-role\""), "{}", list.body);
        let page = auditor.get(EDITORS).await;
        assert!(page.status == 200 && !page.body.contains("id=\"save-role\""), "{}", page.body);
        assert_eq!(send(&mut auditor, &page, EDITORS, &[("description", "Mine")]).await.status, 403);
        assert_eq!(role(&s, "editors").await.unwrap().description, "A role");
        let found = auditor.get("/admin/roles?q=EDIT").await;
        assert!(found.body.contains("href=\"/admin/roles/editors\"") && !found.body.contains("href=\"/admin/roles/owner\""), "{}", found.body);
        assert_eq!(auditor.get("/admin/roles/nobody").await.status, 404);
    }
}

server_test! {
    async fn ours_what_cannot_be_read_of_a_role_is_said_and_nothing_is_lost(s: TestServer) {
        let mut owner = owner(&s).await;
        let page = owner.get("/admin/roles/new").await;
        let form = [("name", "not a name"), ("description", "<b>They</b>"), ("required_acr", "phr")];
        let refused = send(&mut owner, &page, "/admin/roles/new", &form).await;
        assert_eq!(refused.status, 422);
        for kept in ["value=\"not a name\"", "value=\"&#60;b&#62;They&#60;/b&#62;\"", "id=\"create-role-required_acr-3\" checked", "a role name has 1 to 64 letters"] {
            assert!(refused.body.contains(kept), "{kept}: {}", refused.body);
        }
        let page = owner.get("/admin/roles/new").await;
        let empty = send(&mut owner, &page, "/admin/roles/new", &[("name", "editors")]).await;
        assert!(empty.status == 422 && empty.body.contains("The description is empty."), "{}", empty.body);
        assert!(role(&s, "editors").await.is_none());
    }
}
