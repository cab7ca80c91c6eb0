//! The proof of a moment ago, and the way back from it: to the page that was asked for, with what was sent there.

use super::*;
use crate::factors::{Phone, between, give};

server_test! {
    /// A form that takes a proof first is filled in again after it, as it was sent, and saves nothing until it is sent again.
    async fn ours_what_was_sent_before_a_proof_is_filled_in_again(s: TestServer) {
        let mut owner = owner(&s).await;
        s.group("staff", &[]).await;
        let page = owner.get("/admin/groups/staff").await;
        s.advance("11m");
        let sent = send(&mut owner, &page, "/admin/groups/staff", &[("description", "Whoever is here")]).await;
        let page = owner.follow(sent).await;
        let back = owner.sign_in_on(&page, OWNER, PASSWORD).await;
        let page = owner.follow(back).await;
        assert!(page.body.contains("value=\"Whoever is here\""), "{}", page.body);
        assert!(page.body.contains("Nothing was saved yet"), "{}", page.body);
        assert_eq!(page.status, 200);
        let saved = "SELECT COUNT(*) FROM groups WHERE description = 'Whoever is here'";
        assert_eq!(s.count(saved).await, 0);
        let sent = send(&mut owner, &page, "/admin/groups/staff", &[("description", "Whoever is here")]).await;
        assert_eq!((sent.status, s.count(saved).await), (303, 1), "{}", sent.body);
        // It is no draft any more.
        let page = owner.get("/admin/groups/staff?unsaved=1").await;
        assert!(page.body.contains("Nothing was changed yet"), "{}", page.body);
    }
}

server_test! {
    /// So it is where the sign-in idled too long meanwhile, and not for somebody else who signs in then.
    async fn ours_a_form_outlasts_the_sign_in_it_was_filled_in_with(s: TestServer) {
        for (email, is_theirs) in [(OWNER, true), ("other@example.test", false)] {
            let mut browser = somebody(&s, email, Some("owner")).await;
            let page = browser.get("/admin/groups/new").await;
            s.advance("3h");
            let sent = send(&mut browser, &page, "/admin/groups/new", &[("name", "staff")]).await;
            assert_eq!((sent.status, sent.location()), (303, "/sign-in?to=admin&again=%2Fgroups%2Fnew%3Funsaved%3D1"));
            let page = browser.follow(sent).await;
            let back = browser.sign_in_on(&page, OWNER, PASSWORD).await;
            let page = browser.follow(back).await;
            assert_eq!(page.body.contains("value=\"staff\""), is_theirs, "{}", page.body);
            assert_eq!(page.status, 200);
            s.app.drafts.forget(&s.user_id(OWNER).await);
        }
        assert_eq!(s.rows("groups").await, 0);
    }
}

server_test! {
    /// What another site sends is kept nowhere, and neither is a secret.
    async fn ours_no_form_of_another_site_and_no_secret_is_kept(s: TestServer) {
        let mut owner = owner(&s).await;
        let page = owner.get("/admin/groups/new").await;
        let (csrf, once) = (csrf_of(&page), page.hidden("once").unwrap());
        s.advance("11m");
        let form = [("csrf", &*csrf), ("once", &*once), ("name", "theirs")];
        let answer = owner.post_with("/admin/groups/new", &form, &[("sec-fetch-site", "cross-site")]).await;
        assert_eq!(answer.status, 403, "{}", answer.body);
        let user_id = s.user_id(OWNER).await;
        assert!(s.app.drafts.of(&user_id).is_none());
        let form = [("csrf", &*csrf), ("once", &*once), ("name", "ours"), ("secret", "not-to-be-kept")];
        assert_eq!(owner.post("/admin/groups/new", &form).await.status, 303);
        let kept = s.app.drafts.of(&user_id).unwrap();
        let kept = std::str::from_utf8(&kept).unwrap();
        assert!(kept.contains("ours") && !kept.contains("not-to-be-kept") && !kept.contains(&csrf), "{kept}");
    }
}

server_test! {
    /// Whoever has to prove first who they are comes to the very page they asked for, with all they asked of it.
    async fn ours_after_the_proof_comes_the_page_that_was_asked_for(s: TestServer) {
        s.api("https://notes.example/v1", "Notes").await;
        let mut owner = owner(&s).await;
        for path in [
            "/admin/resources/https%3A%2F%2Fnotes.example%2Fv1/disable",
            "/admin/scopes/new?resource=https%3A%2F%2Fnotes.example%2Fv1",
            "/admin/audit/export?kind=signed_in",
        ] {
            s.advance("11m");
            let led = owner.get(path).await;
            assert_eq!(led.status, 303, "{path}: {}", led.body);
            let page = owner.follow(led).await;
            let interaction = page.hidden("interaction").unwrap();
            let form = [("interaction", &*interaction), ("step", "sign-in"), ("email", OWNER), ("password", PASSWORD)];
            let mut answer = owner.post("/auth", &form).await;
            let mut way = Vec::new();
            while answer.status == 303 {
                way.push(answer.location().split('#').next().unwrap().to_owned());
                answer = owner.get(way.last().unwrap()).await;
            }
            assert_eq!((answer.status, way.last().unwrap().trim_start_matches(&s.issuer)), (200, path), "{way:?}");
        }
    }
}

server_test! {
    /// ASVS 7.5.3: what hurts takes a proof of a moment ago, and what was asked for comes after it.
    async fn ours_what_hurts_takes_a_proof_of_a_moment_ago(s: TestServer) {
        let mut owner = owner(&s).await;
        let page = owner.get("/admin/groups/new").await;
        assert_eq!(page.status, 200);
        s.advance("11m");
        assert_eq!(owner.get("/admin/groups").await.status, 200, "looking takes none");
        let led = owner.get("/admin/groups/new").await;
        assert_eq!((led.status, led.location()), (303, "/sign-in?to=admin&again=%2Fgroups%2Fnew"));
        let sent = send(&mut owner, &page, "/admin/groups/new", &[("name", "staff")]).await;
        assert_eq!((sent.status, sent.location()), (303, "/sign-in?to=admin&again=%2Fgroups%2Fnew%3Funsaved%3D1"));
        assert_eq!(s.rows("groups").await, 0);
        // Of what is sent alone, back to the page its form stands on.
        s.group("staff", &[]).await;
        let sent = send(&mut owner, &page, "/admin/groups/staff/add", &[("whom", ADA)]).await;
        assert_eq!((sent.status, sent.location()), (303, "/sign-in?to=admin&again=%2Fgroups%2Fstaff%3Funsaved%3D1"));
        let page = owner.follow(led).await;
        let back = owner.sign_in_on(&page, OWNER, PASSWORD).await;
        let page = owner.follow(back).await;
        assert!(page.body.contains("id=\"create-group\""), "{}", page.body);
    }
}

server_test! {
    /// What a role requires by now is asked of a sign-in that was made before; whoever proves it goes on, and nobody goes round.
    async fn ours_a_role_that_requires_more_asks_for_it_at_the_door(s: TestServer) {
        let mut owner = owner(&s).await;
        assert_eq!(owner.get("/admin/groups").await.status, 200);
        s.execute("UPDATE roles SET required_acr = '2' WHERE name = 'owner'").await;
        s.app.forget_cached();
        let led = owner.get("/admin/groups").await;
        assert_eq!((led.status, led.location()), (303, "/sign-in?to=admin&again=%2Fgroups"));
        let page = owner.follow(led).await;
        assert_eq!(page.hidden("step").as_deref(), Some("enrol"), "{}", page.body);
        let phone = Phone::typed(between(&page.body, "<code class=\"pick\">", "<"));
        let page = give(&mut owner, &page, &phone.code(s.now()), &[]).await;
        assert_eq!(page.status, 200, "{}", page.body);
        let onward = between(&page.body, "id=\"continue\" href=\"", "\"").replace("&amp;", "&").replace("&#38;", "&");
        let answer = owner.get(&onward).await;
        let page = owner.follow(answer).await;
        assert!(page.status == 200 && page.body.contains("<h1><bdi>Groups</bdi>"), "{}", page.body);
        // A passkey, which this server does not have: that is said, once.
        s.execute("UPDATE roles SET required_acr = 'phr' WHERE name = 'owner'").await;
        s.app.forget_cached();
        let led = owner.get("/admin/groups").await;
        assert_eq!(led.status, 303, "{}", led.body);
        let page = owner.follow(led).await;
        assert!(!page.body.contains("<h1><bdi>Groups</bdi>"), "{}", page.body);
        assert_ne!(page.status, 303);
    }
}
