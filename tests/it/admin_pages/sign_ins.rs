//! `/admin/sessions` and `/admin/grants`, and the same of one person.

use super::*;

const GRACE: &str = "grace@example.test";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// The ids of what a list has, as the ways to end each have them.
fn ids(page: &Answer, of: &str, end: &str) -> Vec<String> {
    let (begin, end) = (format!("href=\"/admin/{of}/"), format!("/{end}\""));
    let rows = page.body.split(&begin).skip(1);
    rows.filter_map(|rest| rest.split_once(&end))
        .map(|(id, _)| id.to_owned())
        .filter(|id| id.len() == 36)
        .collect()
}

fn sessions_of(page: &Answer) -> Vec<String> {
    ids(page, "sessions", "end")
}

fn grants_of(page: &Answer) -> Vec<String> {
    ids(page, "grants", "revoke")
}

server_test! {
    async fn ours_sign_ins_are_found_and_ended(s: TestServer) {
        let mut owner = owner(&s).await;
        s.user(GRACE, "Grace").await;
        let app = s.web_client().await;
        let (mut ada, mut grace) = (s.browser(), s.browser());
        ada.headers.push(("user-agent", FIREFOX.to_owned()));
        ada.tokens(&app, "notes:read").await;
        grace.sign_in(GRACE).await;
        let all = owner.get("/admin/sessions").await;
        assert_eq!(sessions_of(&all).len(), 3, "{}", all.body);
        assert!(all.body.contains("Firefox on Linux") && all.body.contains("This browser"), "{}", all.body);
        let of_ada = owner.get(&format!("/admin/sessions?person={ADA}")).await;
        let id = sessions_of(&of_ada).remove(0);
        assert_eq!(sessions_of(&of_ada).len(), 1, "{}", of_ada.body);
        let by_id = owner.get(&format!("/admin/sessions?person={}&id=", s.user_id(ADA).await)).await;
        assert_eq!(sessions_of(&by_id), std::slice::from_ref(&id));
        let of_app = owner.get(&format!("/admin/sessions?app={}", app.id)).await;
        assert_eq!(sessions_of(&of_app), std::slice::from_ref(&id));
        assert_eq!(sessions_of(&owner.get(&format!("/admin/sessions?id={id}")).await), std::slice::from_ref(&id));
        for (asked, said) in [("person=nobody%40example.test", "There is no such account."), ("person=x", "a person is named by e-mail address or id"), ("id=x", "not an id of the form")] {
            let page = owner.get(&format!("/admin/sessions?{asked}")).await;
            assert!(page.status == 422 && page.body.contains(said) && sessions_of(&page).is_empty() && !page.body.contains("Nobody is signed in"), "{asked}: {}", page.body);
        }
        let person = format!("/admin/people/{}", s.user_id(ADA).await);
        let ended = confirm(&mut owner, &format!("/admin/sessions/{id}/end"), "").await;
        assert_eq!((ended.status, ended.location()), (303, &*format!("{person}/sessions?done=revoked")), "{}", ended.body);
        assert!(!ada.is_signed_in().await && grace.is_signed_in().await);
        assert_eq!(owner.get(&format!("/admin/sessions/{id}/end")).await.status, 404);
        let page = owner.get(&format!("{person}/sessions")).await;
        assert!(page.body.contains("They are signed in nowhere.") && !page.body.contains("id=\"end-all-sessions\""), "{}", page.body);
    }
}

server_test! {
    async fn ours_somebody_is_signed_out_everywhere(s: TestServer) {
        let mut owner = owner(&s).await;
        let mut browsers = [s.browser(), s.browser()];
        for browser in &mut browsers {
            browser.sign_in(ADA).await;
        }
        let person = format!("/admin/people/{}", s.user_id(ADA).await);
        let page = owner.get(&format!("{person}/sessions")).await;
        assert!(sessions_of(&page).len() == 2 && page.body.contains("id=\"end-all-sessions\""), "{}", page.body);
        assert!(!page.body.contains("This browser"), "{}", page.body);
        let asked = owner.get(&format!("{person}/sign-out")).await;
        assert!(asked.body.contains("It would end 2 sign-ins."), "{}", asked.body);
        assert_eq!(confirm(&mut owner, &format!("{person}/sign-out"), "").await.status, 303);
        for browser in &mut browsers {
            assert!(!browser.is_signed_in().await);
        }
        assert!(owner.is_signed_in().await);
        // Who has less says nothing of who has more.
        let mut support = somebody(&s, "support@example.test", Some("support")).await;
        let of_owner = s.user_id(OWNER).await;
        let page = support.get(&format!("/admin/people/{of_owner}/sessions")).await;
        assert!(page.body.contains("its person holds what you do not") && sessions_of(&page).is_empty(), "{}", page.body);
        let id = sessions_of(&owner.get(&format!("/admin/sessions?person={OWNER}")).await).remove(0);
        // What would be refused is not offered.
        let page = support.get("/admin/sessions").await;
        assert!(page.body.contains(OWNER) && !sessions_of(&page).contains(&id), "{}", page.body);
        assert_eq!(support.get(&format!("/admin/sessions/{id}/end")).await.status, 403);
        assert!(owner.is_signed_in().await);
    }
}

server_test! {
    async fn ours_grants_are_found_and_revoked(s: TestServer) {
        let mut owner = owner(&s).await;
        let (app, other) = (s.web_client().await, s.web_client().await);
        let mut ada = s.browser();
        ada.tokens(&app, "notes:read").await;
        ada.tokens(&other, "notes:read").await;
        let all = owner.get("/admin/grants").await;
        assert_eq!(grants_of(&all).len(), 2, "{}", all.body);
        assert!(all.body.contains("<code>notes:read</code>") && all.body.contains("Lives"), "{}", all.body);
        let of_app = owner.get(&format!("/admin/grants?app={}", app.id)).await;
        let id = grants_of(&of_app).remove(0);
        assert_eq!(grants_of(&of_app).len(), 1, "{}", of_app.body);
        let both = owner.get(&format!("/admin/grants?app={}&person={ADA}", app.id)).await;
        assert_eq!(grants_of(&both), std::slice::from_ref(&id));
        let person = format!("/admin/people/{}", s.user_id(ADA).await);
        let revoked = confirm(&mut owner, &format!("/admin/grants/{id}/revoke"), "").await;
        assert_eq!((revoked.status, revoked.location()), (303, &*format!("{person}/grants?done=revoked")), "{}", revoked.body);
        let page = owner.get(&format!("{person}/grants")).await;
        assert!(page.body.contains("revoked by an administrator") && grants_of(&page).len() == 1, "{}", page.body);
        let living = owner.get(&format!("{person}/grants?state=living")).await;
        assert!(!living.body.contains("revoked by an administrator") && grants_of(&living).len() == 1, "{}", living.body);
        let one = owner.get(&format!("/admin/grants?id={id}")).await;
        assert!(one.body.contains("revoked by an administrator") && grants_of(&one).is_empty(), "what has ended has no end: {}", one.body);
        // Whoever looks alone ends nothing.
        let mut auditor = somebody(&s, "auditor@example.test", Some("auditor")).await;
        let page = auditor.get("/admin/grants").await;
        assert!(page.status == 200 && grants_of(&page).is_empty(), "{}", page.body);
    }
}
