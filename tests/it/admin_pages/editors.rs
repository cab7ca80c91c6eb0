//! Forms of what others change too, and of what there is much of.

use super::*;

server_test! {
    /// Whoever comes second hears what is another by now, and may save theirs over it.
    async fn ours_the_second_of_two_editors_may_save_over_the_first(s: TestServer) {
        s.group("staff", &[]).await;
        let mut one = owner(&s).await;
        let mut two = somebody(&s, "two@example.test", Some("owner")).await;
        let at = "/admin/groups/staff";
        let (theirs, mine) = (one.get(at).await, two.get(at).await);
        assert_eq!(send(&mut one, &theirs, at, &[("description", "The first")]).await.status, 303);
        let page = send(&mut two, &mine, at, &[("description", "The second")]).await;
        assert_eq!(page.status, 412, "{}", page.body);
        assert!(page.body.contains("Save again to write yours over it."), "{}", page.body);
        assert!(page.body.contains("not as you have them here: Who is in it."), "{}", page.body);
        assert!(page.body.contains("value=\"The second\""), "{}", page.body);
        let now = "SELECT COUNT(*) FROM groups WHERE description = 'The first'";
        assert_eq!(s.count(now).await, 1);
        let saved = send(&mut two, &page, at, &[("description", "The second")]).await;
        assert_eq!((saved.status, s.count(now).await), (303, 0), "{}", saved.body);
    }
}

server_test! {
    /// A form with a box for each of very many things is taken; the body is bounded.
    async fn ours_a_form_with_many_boxes_is_saved(s: TestServer) {
        s.group("staff", &[]).await;
        let mut owner = owner(&s).await;
        let page = owner.get("/admin/groups/staff").await;
        let boxes: Vec<_> = (0..300).map(|n| format!("box.{n}")).collect();
        let mut fields = vec![("description", "With boxes")];
        fields.extend(boxes.iter().map(|name| (name.as_str(), "on")));
        let saved = send(&mut owner, &page, "/admin/groups/staff", &fields).await;
        assert_eq!(saved.status, 303, "{}", saved.body);
        let boxes: Vec<_> = (0..2_100).map(|n| format!("box.{n}")).collect();
        let fields: Vec<_> = boxes.iter().map(|name| (name.as_str(), "on")).collect();
        assert_eq!(send(&mut owner, &page, "/admin/groups/staff", &fields).await.status, 400);
    }
}
