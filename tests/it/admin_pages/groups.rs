//! `/admin/groups`.

use super::*;

server_test! {
    /// From nothing to a group with somebody in it, and back, by forms alone; each is one event of the audit log.
    async fn ours_a_group_is_made_changed_and_deleted(s: TestServer) {
        let mut owner = owner(&s).await;
        let page = owner.get("/admin/groups/new").await;
        let made = send(&mut owner, &page, "/admin/groups/new", &[("name", "staff"), ("description", "Who works here"), ("role.auditor", "on")]).await;
        assert_eq!((made.status, made.location()), (303, "/admin/groups/staff?done=created"), "{}", made.body);
        let again = send(&mut owner, &page, "/admin/groups/new", &[("name", "staff"), ("description", "Who works here"), ("role.auditor", "on")]).await;
        assert_eq!((again.status, again.location()), (303, "/admin/groups/staff?done=twice"), "the same form makes it once");
        let path = "/admin/groups/staff";
        let page = owner.get(path).await;
        assert!(page.body.contains("value=\"Who works here\"") && page.body.contains("name=\"role.auditor\" value=\"on\" id=\"save-group-roles-2\" checked"), "{}", page.body);
        let saved = send(&mut owner, &page, path, &[("description", "Whoever works here")]).await;
        assert_eq!((saved.status, saved.location()), (303, "/admin/groups/staff?done=saved"), "{}", saved.body);
        let page = owner.get(path).await;
        let added = send(&mut owner, &page, &format!("{path}/add"), &[("whom", ADA)]).await;
        assert_eq!(added.status, 303, "{}", added.body);
        assert!(owner.get(path).await.body.contains(ADA));
        let ada = s.user_id(ADA).await;
        assert_eq!(confirm(&mut owner, &format!("{path}/remove/{ada}"), "").await.status, 303);
        assert_eq!(s.rows("group_members").await, 0);
        let kept = confirm(&mut owner, &format!("{path}/delete"), "stuff").await;
        assert_eq!((kept.status, s.rows("groups").await), (422, 1), "what has to be typed was not");
        assert_eq!(confirm(&mut owner, &format!("{path}/delete"), "staff").await.status, 303);
        assert_eq!(s.rows("groups").await, 0);
        let events = s.audit().await;
        let of_groups: Vec<_> = events.iter().filter(|kind| kind.starts_with("group_") || kind.starts_with("member_")).collect();
        assert_eq!(of_groups.len(), 5, "{events:?}");
    }
}

server_test! {
    /// Two editors: the second is told, nothing of what the first did is lost, and nothing of what the second typed.
    async fn ours_nobody_undoes_what_somebody_else_did_meanwhile(s: TestServer) {
        let mut owner = owner(&s).await;
        s.group("staff", &["auditor"]).await;
        let path = "/admin/groups/staff";
        let (first, second) = (owner.get(path).await, owner.get(path).await);
        assert_eq!(send(&mut owner, &first, path, &[("description", "First")]).await.status, 303);
        let late = send(&mut owner, &second, path, &[("description", "Second"), ("role.auditor", "on")]).await;
        assert_eq!(late.status, 412, "{}", late.body);
        assert!(late.body.contains("value=\"Second\"") && late.body.contains("It is not as it was when you read it."), "{}", late.body);
        let page = owner.get(path).await;
        assert!(page.body.contains("value=\"First\"") && !page.body.contains("role.auditor\" value=\"on\" id=\"save-group-roles-2\" checked"), "{}", page.body);
    }
}

server_test! {
    /// What cannot be read is said of its field, and all that was typed is still there.
    async fn ours_a_refusal_loses_nothing_that_was_typed(s: TestServer) {
        let mut owner = owner(&s).await;
        let page = owner.get("/admin/groups/new").await;
        let refused = send(&mut owner, &page, "/admin/groups/new", &[("name", "not a name"), ("description", "<b>Who</b>"), ("role.support", "on")]).await;
        assert_eq!(refused.status, 422);
        for kept in ["value=\"not a name\"", "value=\"&#60;b&#62;Who&#60;/b&#62;\"", "aria-invalid=\"true\"", "a group name has 1 to 64 letters", "name=\"role.support\" value=\"on\" id=\"create-group-roles-5\" checked"] {
            assert!(refused.body.contains(kept), "{kept}: {}", refused.body);
        }
        assert_eq!(s.rows("groups").await, 0);
    }
}

server_test! {
    /// However many are in it, each is on some page of it.
    async fn ours_the_members_of_a_group_are_read_a_page_at_a_time(s: TestServer) {
        let mut owner = owner(&s).await;
        s.group("staff", &["auditor"]).await;
        for n in 10..52 {
            let email = format!("member-{n}@example.test");
            s.user(&email, "Member").await;
            s.set_member(&email, "staff", true).await;
        }
        let first = owner.get("/admin/groups/staff").await;
        let next = crate::factors::between(&first.body, "id=\"members-next\" href=\"", "\"").replace("&#38;", "&").replace("&amp;", "&");
        let second = owner.get(&next).await;
        let [one, other] = [&first, &second].map(|page| page.body.matches("Take out …").count());
        assert_eq!((one, other, second.status), (40, 2, 200), "{}", second.body);
        assert!(!second.body.contains("members-next"));
        // Where one looks first, the rights they have by it are there, too.
        let person = format!("/admin/people/{}", s.user_id("member-10@example.test").await);
        for path in ["/admin/people", &person] {
            let page = owner.get(path).await;
            assert!(page.body.contains("by the group staff"), "{path}: {}", page.body);
        }
    }
}

server_test! {
    /// Nobody who looked for nothing is told that nothing is like it.
    async fn ours_an_empty_list_speaks_of_no_search_that_nobody_made(s: TestServer) {
        let mut owner = owner(&s).await;
        // An app is there: that of the resource server of these tests.
        let page = owner.get("/admin/apps?q=nothing").await;
        assert!(page.body.contains("There are none like that."), "{}", page.body);
        for (path, found) in [("/admin/providers", "There is no such provider.")] {
            let page = owner.get(path).await;
            assert!(page.body.contains("There are none yet.") && !page.body.contains(found), "{path}: {}", page.body);
            let page = owner.get(&format!("{path}?q=nothing")).await;
            assert!(!page.body.contains("There are none yet.") && page.body.contains(found), "{path}: {}", page.body);
        }
    }
}
