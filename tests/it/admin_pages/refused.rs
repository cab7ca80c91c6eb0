//! Whoever does not get what they asked for hears why, and finds the way on.

use super::*;

server_test! {
    /// A refusal has the rooms, and the way back to the page before.
    async fn ours_a_refusal_is_no_dead_end(s: TestServer) {
        let mut support = somebody(&s, "support@example.test", Some("support")).await;
        let page = support.get("/admin/keys").await;
        assert_eq!(page.status, 403);
        assert!(page.body.contains("id=\"to-people\"") && !page.body.contains("id=\"to-keys\""), "{}", page.body);
        assert!(page.body.contains("id=\"return\" href=\"/admin\""), "{}", page.body);
        let page = support.get("/admin/groups/nothing").await;
        assert_eq!(page.status, 404);
        assert!(page.body.contains("id=\"return\" href=\"/admin/groups\""), "{}", page.body);
        // Whoever holds nothing is shown no room.
        let mut nobody = somebody(&s, "nobody@example.test", None).await;
        let page = nobody.get("/admin").await;
        assert_eq!(page.status, 403);
        assert!(!page.body.contains("id=\"to-home\"") && page.body.contains("id=\"return\" href=\"/account\""), "{}", page.body);
        // And what programs can ask leads back.
        for path in ["/admin/api", "/admin/api/users", "/admin/api/users/shapes"] {
            let page = support.get(path).await;
            assert!(page.body.contains("href=\"/admin\">Administration</a>"), "{path}: {}", page.body);
        }
    }
}

server_test! {
    /// The header leads to one's own account.
    async fn ours_the_own_account_is_one_way_from_the_administration(s: TestServer) {
        let mut owner = owner(&s).await;
        for path in ["/admin", "/admin/groups", "/admin/groups/nothing"] {
            let page = owner.get(path).await;
            assert!(page.body.contains("id=\"header-account\" href=\"/account\""), "{path}: {}", page.body);
        }
    }
}

server_test! {
    /// ASVS 2.4.1: nobody opens pages without end, and what costs much is done once at a time.
    async fn ours_pages_and_files_are_not_asked_for_without_end(s: TestServer) {
        let mut owner = owner(&s).await;
        let user_id = s.user_id(OWNER).await;
        let place = s.app.exports.begin(user_id.as_str());
        let page = owner.get("/admin/audit/export").await;
        assert_eq!((page.status, page.header("retry-after")), (429, "60"), "{}", page.body);
        assert!(page.body.contains("A file of yours is still being written."), "{}", page.body);
        drop(place);
        for _ in 0..2 {
            assert_eq!(owner.get("/admin/audit/export").await.status, 200);
        }
        while s.app.admin_pages.reserve(user_id.as_str(), s.now()) {}
        let page = owner.get("/admin/groups").await;
        assert_eq!((page.status, page.header("retry-after")), (429, "60"), "{}", page.body);
        assert!(page.body.contains("Too many at once"), "{}", page.body);
        s.advance("61s");
        assert_eq!(owner.get("/admin/groups").await.status, 200);
    }
}

server_test! {
    /// A room that answers nobody is in nobody's navigation.
    async fn ours_explain_is_for_whoever_may_use_it(s: TestServer) {
        let mut reader = somebody_with(&s, Permission::ClientsRead).await;
        let page = reader.get("/admin").await;
        assert!(page.body.contains("id=\"to-apps\"") && !page.body.contains("id=\"to-explain\""), "{}", page.body);
        let page = owner(&s).await.get("/admin").await;
        assert!(page.body.contains("id=\"to-explain\""), "{}", page.body);
    }
}
