//! `/admin/people`: everybody, and somebody new.

use super::*;

const GRACE: &str = "grace@example.test";

/// Whether a list leads to somebody.
fn shows(page: &Answer, email: &str) -> bool {
    page.body.contains(&format!("<bdi>{email}</bdi></a>"))
}

/// The path of the link to set a password that a page shows.
pub fn link_on(page: &Answer) -> String {
    let (_, rest) = page
        .body
        .split_once("/password/")
        .unwrap_or_else(|| panic!("no link: {}", page.body));
    format!("/password/{}", rest.split('<').next().unwrap())
}

/// Where the next page of a list is.
fn next(page: &Answer, id: &str) -> Option<String> {
    let (_, rest) = page.body.split_once(&format!("id=\"{id}\" href=\""))?;
    let next = rest.split('"').next().unwrap();
    Some(next.replace("&#38;", "&").replace("&amp;", "&"))
}

server_test! {
    async fn ours_people_are_found_by_address_name_and_state(s: TestServer) {
        let mut owner = owner(&s).await;
        s.user(GRACE, "Grace Hopper").await;
        s.disabled("eve@example.test").await;
        s.second_factor(GRACE).await;
        let all = owner.get("/admin/people").await;
        for email in [ADA, GRACE, OWNER, "eve@example.test"] {
            assert!(shows(&all, email), "{email}: {}", all.body);
        }
        assert_eq!(all.body.matches("<span class=\"mark good\">Yes</span>").count(), 1, "who has a second factor");
        assert_eq!(all.body.matches("<span class=\"mark bad\">Disabled</span>").count(), 1);
        let found = owner.get("/admin/people?q=HOPPER").await;
        assert!(shows(&found, GRACE) && !shows(&found, ADA), "{}", found.body);
        assert!(found.body.contains("value=\"HOPPER\""), "what was looked for stands there: {}", found.body);
        let found = owner.get("/admin/people?state=disabled").await;
        assert!(shows(&found, "eve@example.test") && !shows(&found, ADA), "{}", found.body);
        let nobody = owner.get("/admin/people?q=%25&state=").await;
        assert!(nobody.body.contains("Nobody is like that."), "{}", nobody.body);
    }
}

server_test! {
    /// Forty a page; what is looked for goes along to the next.
    async fn ours_people_are_listed_page_by_page(s: TestServer) {
        let mut owner = owner(&s).await;
        for n in 0..51 {
            s.user(&format!("p{n}@page.test"), "One of many").await;
        }
        let rows = |page: &Answer| page.body.matches("class=\"target\" id=\"people-").count();
        let first = owner.get("/admin/people?q=page.test").await;
        assert_eq!(rows(&first), 40);
        let to = next(&first, "people-next").expect("there is another page");
        let second = owner.get(&to).await;
        assert_eq!((rows(&second), next(&second, "people-next")), (11, None), "{}", second.body);
        assert!(shows(&second, "p50@page.test"), "{}", second.body);
    }
}

server_test! {
    /// The link is in the answer to the form, and nowhere after it.
    async fn ours_somebody_new_gets_a_link_that_is_shown_once(s: TestServer) {
        let mut owner = owner(&s).await;
        let page = owner.get("/admin/people/new").await;
        assert!(!page.body.contains("type=\"password\""), "nobody sets a password for somebody else: {}", page.body);
        assert!(!page.body.contains("value=\"mail\""), "no mail is sent here: {}", page.body);
        let form = [("email", GRACE), ("name", "Grace"), ("delivery", "link"), ("role.auditor", "on")];
        let made = send(&mut owner, &page, "/admin/people/new", &form).await;
        assert_eq!(made.status, 200, "{}", made.body);
        let link = link_on(&made);
        assert!(s.browser().get(&link).await.body.contains("id=\"save-password\""));
        let id = s.user_id(GRACE).await;
        let again = send(&mut owner, &page, "/admin/people/new", &form).await;
        assert_eq!((again.status, again.location()), (303, &*format!("/admin/people/{id}?done=twice")), "{}", again.body);
        let page = owner.follow(again).await;
        assert!(page.body.contains("Grace") && page.body.contains("auditor") && page.body.contains("Nothing yet"), "{}", page.body);
        let token = link.strip_prefix("/password/").unwrap();
        assert!(!page.body.contains(token) && !s.dump().await.contains(token));
        assert_eq!(s.audit().await.iter().filter(|kind| *kind == "user_created").count(), 1);
    }
}

server_test! {
    async fn ours_a_link_is_mailed_where_mail_is_sent_and_nobody_else_sees_it(s: TestServer) {
        let s = s.with_mail().await;
        let mut owner = owner(&s).await;
        let page = owner.get("/admin/people/new").await;
        let form = [("email", GRACE), ("delivery", "mail")];
        let made = send(&mut owner, &page, "/admin/people/new", &form).await;
        assert!(made.status == 303 && made.location().ends_with("?done=sent"), "{} {}", made.status, made.body);
        let link = s.mailed_link(GRACE).await;
        assert!(s.browser().get(&link).await.body.contains("id=\"save-password\""));
        let page = owner.follow(made).await;
        assert!(page.body.contains("A mail is on its way.") && !page.body.contains("/password/"), "{}", page.body);
    }
}

server_test! {
    async fn ours_what_was_typed_of_somebody_new_is_kept_when_it_cannot_be_read(s: TestServer) {
        let mut owner = owner(&s).await;
        let page = owner.get("/admin/people/new").await;
        let form = [("email", "no address"), ("name", "<b>Grace</b>"), ("delivery", "none")];
        let refused = send(&mut owner, &page, "/admin/people/new", &form).await;
        assert_eq!(refused.status, 422, "{}", refused.body);
        for kept in ["value=\"no address\"", "value=\"&#60;b&#62;Grace&#60;/b&#62;\"", "aria-invalid=\"true\"", "value=\"none\" id=\"create-person-delivery-2\" checked"] {
            assert!(refused.body.contains(kept), "{kept}: {}", refused.body);
        }
        let form = [("email", ADA), ("delivery", "none")];
        let taken = send(&mut owner, &refused, "/admin/people/new", &form).await;
        assert!(taken.status == 409 && taken.body.contains("There is an account for"), "{} {}", taken.status, taken.body);
    }
}

server_test! {
    /// Who may make accounts, and give no roles, is asked for none, and gives none by a form of their own.
    async fn ours_who_gives_no_roles_makes_accounts_without_any(s: TestServer) {
        let mut support = somebody(&s, "support@example.test", Some("support")).await;
        let page = support.get("/admin/people/new").await;
        assert!(!page.body.contains("name=\"role."), "{}", page.body);
        let form = [("email", GRACE), ("delivery", "none"), ("role.auditor", "on")];
        let refused = send(&mut support, &page, "/admin/people/new", &form).await;
        assert_eq!(refused.status, 403, "{}", refused.body);
        let made = send(&mut support, &refused, "/admin/people/new", &form[..2]).await;
        assert!(made.status == 303 && made.location().ends_with("?done=created"), "{} {}", made.status, made.body);
        let mut admin = somebody(&s, "admin@example.test", Some("admin")).await;
        let page = admin.get("/admin/people/new").await;
        assert!(page.body.contains("name=\"role.admin\"") && !page.body.contains("name=\"role.owner\""), "{}", page.body);
    }
}
