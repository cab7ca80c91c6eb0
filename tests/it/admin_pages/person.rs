//! The pages about one person.

use super::people::link_on;
use super::*;

const GRACE: &str = "grace@example.test";

/// Where the pages about somebody are.
async fn at(s: &TestServer, email: &str) -> String {
    format!("/admin/people/{}", s.user_id(email).await)
}

async fn told(s: &TestServer, kind: &str) -> usize {
    s.audit().await.iter().filter(|known| *known == kind).count()
}

server_test! {
    /// What the form says is so afterwards; what was not touched is no change, and the log says what was.
    async fn ours_what_an_account_says_is_changed_by_its_form(s: TestServer) {
        let mut owner = owner(&s).await;
        let person = at(&s, ADA).await;
        let path = format!("{person}/profile");
        let form = [
            ("name", "Ada King"), ("email", ADA), ("email_verified", "on"), ("given_name", "Ada"),
            ("address.formatted", "12 St James's Square\r\nLondon"), ("attributes", "cost_center = 4711\r\nteam = blue"),
        ];
        let page = owner.get(&path).await;
        let saved = send(&mut owner, &page, &path, &form).await;
        assert_eq!((saved.status, saved.location()), (303, &*format!("{person}?done=saved")), "{}", saved.body);
        let page = owner.follow(saved).await;
        for said in ["Ada King", "Proved to be theirs", "12 St James", "4711", "&#34;blue&#34;"] {
            assert!(page.body.contains(said), "{said}: {}", page.body);
        }
        let names = "details=name, email_verified, given_name, address.formatted, attribute cost_center, attribute team";
        assert!(s.dump().await.contains(names), "names, and no values");
        let page = owner.get(&path).await;
        assert!(page.body.contains("cost_center = 4711\nteam = blue</textarea>"), "{}", page.body);
        let before = told(&s, "user_changed").await;
        assert_eq!(send(&mut owner, &page, &path, &form).await.status, 303);
        assert_eq!(told(&s, "user_changed").await, before, "all was so already");
        let page = owner.get(&path).await;
        let fewer = [("name", "Ada King"), ("email", ADA), ("email_verified", "on"), ("attributes", "team = [1]")];
        assert_eq!(send(&mut owner, &page, &path, &fewer).await.status, 303);
        let page = owner.get(&person).await;
        assert!(page.body.contains("[1]") && !page.body.contains("4711") && !page.body.contains("12 St James"), "{}", page.body);
    }
}

server_test! {
    /// Another address is proved by nobody, whatever the box of the address before says.
    async fn ours_another_address_is_not_proved_by_the_tick_of_the_one_before(s: TestServer) {
        let mut owner = owner(&s).await;
        let ada = s.user_id(ADA).await;
        s.execute(&format!("UPDATE users SET email_verified = TRUE WHERE id = '{ada}'")).await;
        let path = format!("/admin/people/{ada}/profile");
        let page = owner.get(&path).await;
        assert!(page.body.contains("id=\"save-person-email_verified\" checked"), "{}", page.body);
        let form = [("name", "Ada Lovelace"), ("email", "countess@example.test"), ("email_verified", "on")];
        assert_eq!(send(&mut owner, &page, &path, &form).await.status, 303);
        assert_eq!(s.count("SELECT COUNT(*) FROM users WHERE email = 'countess@example.test' AND NOT email_verified").await, 1);
    }
}

server_test! {
    async fn ours_of_two_who_edit_a_person_the_second_loses_nothing_and_undoes_nothing(s: TestServer) {
        let mut owner = owner(&s).await;
        let path = format!("{}/profile", at(&s, ADA).await);
        let (first, second) = (owner.get(&path).await, owner.get(&path).await);
        let saved = send(&mut owner, &first, &path, &[("name", "First"), ("email", ADA)]).await;
        assert_eq!(saved.status, 303, "{}", saved.body);
        let late = send(&mut owner, &second, &path, &[("name", "Second"), ("email", ADA), ("nickname", "A")]).await;
        assert_eq!(late.status, 412, "{}", late.body);
        for kept in ["value=\"Second\"", "name=\"nickname\" type=\"text\" value=\"A\"", "It is not as it was when you read it."] {
            assert!(late.body.contains(kept), "{kept}: {}", late.body);
        }
        let page = owner.get(&path).await;
        assert!(page.body.contains("value=\"First\""), "{}", page.body);
        let unread = send(&mut owner, &page, &path, &[("name", "First"), ("email", ADA), ("attributes", "no sign")]).await;
        assert!(unread.status == 422 && unread.body.contains("write name = value") && unread.body.contains("\nno sign</textarea>"), "{}", unread.body);
        let refused = send(&mut owner, &page, &path, &[("name", "First"), ("email", ADA), ("birthdate", "soon")]).await;
        assert!(refused.status == 422 && refused.body.contains("The claim birthdate is refused"), "{}", refused.body);
        let without = owner.post(&path, &[("csrf", &csrf_of(&page)), ("name", "X"), ("email", ADA)]).await;
        assert_eq!(without.status, 400, "a form that does not say what it was made of: {}", without.body);
    }
}

server_test! {
    /// The pages say why; the door of changes says so whatever is sent.
    async fn ours_nobody_changes_somebody_who_holds_more(s: TestServer) {
        let _owner = owner(&s).await;
        let mut support = somebody(&s, "support@example.test", Some("support")).await;
        let (greater, own) = (at(&s, OWNER).await, at(&s, ADA).await);
        for (tab, control) in [("/danger", "id=\"disable\""), ("/profile", "id=\"save-person\""), ("/factors", "id=\"make-link\""), ("/link", "id=\"make-link\""), ("/recover", "id=\"recover-person\"")] {
            let page = support.get(&format!("{own}{tab}")).await;
            assert!(page.status == 200 && page.body.contains(control), "{tab}: {} {}", page.status, page.body);
            let page = support.get(&format!("{greater}{tab}")).await;
            assert_eq!(page.status, 200, "{tab}: {}", page.body);
            assert!(!page.body.contains(control), "{tab}: {}", page.body);
            assert!(page.body.contains("its person holds what you do not") && page.body.contains("owners:write"), "{tab}: {}", page.body);
        }
        for ends in ["/disable", "/reset-factors", "/sign-out", "/delete"] {
            let page = support.get(&format!("{greater}{ends}")).await;
            assert_eq!(page.status, 403, "{ends}: {}", page.body);
        }
        let users = s.count("SELECT COUNT(*) FROM users WHERE is_active").await;
        let edit = support.get(&format!("{own}/profile")).await;
        let link = support.get(&format!("{own}/link")).await;
        let recover = support.get(&format!("{own}/recover")).await;
        let links = s.rows("one_time_links").await;
        for (page, to, form) in [
            (&edit, "/profile", vec![("name", "Mallory"), ("email", OWNER)]),
            (&link, "/link", vec![("kind", "reset"), ("delivery", "link")]),
            (&recover, "/recover", vec![("typed", OWNER)]),
            (&edit, "/disable", Vec::new()),
        ] {
            let answer = send(&mut support, page, &format!("{greater}{to}"), &form).await;
            assert!([403, 412].contains(&answer.status), "{to}: {} {}", answer.status, answer.body);
            assert!(!answer.body.contains("/password/"), "{to}: {}", answer.body);
        }
        assert_eq!(s.count("SELECT COUNT(*) FROM users WHERE is_active").await, users);
        assert_eq!((s.rows("one_time_links").await, told(&s, "user_changed").await), (links, 0));
        // What support lacks altogether has no way to it either.
        let page = support.get(&own).await;
        assert!(page.body.contains("id=\"person-sessions\"") && !page.body.contains("id=\"person-audit\""), "{}", page.body);
        assert_eq!(support.get(&format!("{own}/audit")).await.status, 403);
        let page = support.get(&format!("{own}/roles")).await;
        assert!(!page.body.contains("id=\"give-role\""), "{}", page.body);
        let page = support.get(&format!("{own}/danger")).await;
        assert!(page.body.contains("of which you lack") && !page.body.contains("id=\"delete\""), "{}", page.body);
        let mut auditor = somebody(&s, "auditor@example.test", Some("auditor")).await;
        let page = auditor.get(&own).await;
        assert!(page.status == 200 && !page.body.contains("id=\"person-danger\"") && !page.body.contains("id=\"person-profile\""), "{}", page.body);
        assert_eq!(auditor.get("/admin/people/00000000-0000-7000-8000-000000000000").await.status, 404);
    }
}

server_test! {
    async fn ours_roles_and_groups_are_given_as_far_as_the_giver_goes(s: TestServer) {
        let mut admin = somebody(&s, "admin@example.test", Some("admin")).await;
        s.group("staff", &["auditor"]).await;
        s.group("owners", &["owner"]).await;
        let person = at(&s, ADA).await;
        let path = format!("{person}/roles");
        let page = admin.get(&path).await;
        for offered in ["value=\"auditor\"", "value=\"support\"", "value=\"staff\""] {
            assert!(page.body.contains(offered), "{offered}: {}", page.body);
        }
        for beyond in ["value=\"owner\"", "value=\"owners\""] {
            assert!(!page.body.contains(beyond), "{beyond}: {}", page.body);
        }
        let given = send(&mut admin, &page, &path, &[("role", "support")]).await;
        assert_eq!((given.status, given.location()), (303, &*format!("{path}?done=added")), "{}", given.body);
        let joined = send(&mut admin, &page, &format!("{person}/groups"), &[("group", "staff")]).await;
        assert_eq!(joined.status, 303, "{}", joined.body);
        let page = admin.get(&path).await;
        for held in ["/roles/support/take\"", "/groups/staff/remove\"", "sessions:write", "audit:read"] {
            assert!(page.body.contains(held), "{held}: {}", page.body);
        }
        let refused = send(&mut admin, &page, &path, &[("role", "owner")]).await;
        assert!(refused.status == 403 && refused.body.contains("beyond what they hold themselves"), "{}", refused.body);
        let refused = send(&mut admin, &page, &format!("{person}/groups"), &[("group", "owners")]).await;
        assert_eq!(refused.status, 403, "{}", refused.body);
        assert_eq!(send(&mut admin, &page, &path, &[]).await.status, 422);
        assert_eq!(confirm(&mut admin, &format!("{person}/roles/support/take"), "").await.status, 303);
        assert_eq!(confirm(&mut admin, &format!("{person}/groups/staff/remove"), "").await.status, 303);
        assert_eq!(admin.get(&format!("{person}/roles/support/take")).await.status, 404, "they do not have it");
        let page = admin.get(&path).await;
        assert!(page.body.contains("They have no role of their own.") && page.body.contains("They are in no group."), "{}", page.body);
    }
}

server_test! {
    /// That they are there, and never themselves.
    async fn ours_factors_are_named_and_reset(s: TestServer) {
        let mut owner = owner(&s).await;
        s.user(GRACE, "Grace").await;
        let codes = s.second_factor(GRACE).await;
        let person = at(&s, GRACE).await;
        let page = owner.get(&format!("{person}/factors")).await;
        assert!(page.body.contains("Phone") && page.body.contains("Set on") && page.body.contains(&codes.len().to_string()), "{}", page.body);
        for code in &codes {
            assert!(!page.body.contains(code.expose()));
        }
        assert!(!page.body.contains("argon2"), "{}", page.body);
        let reset = confirm(&mut owner, &format!("{person}/reset-factors"), "").await;
        assert_eq!((reset.status, reset.location()), (303, &*format!("{person}/factors?done=removed")), "{}", reset.body);
        assert_eq!((s.rows("totp_credentials").await, s.rows("recovery_codes").await), (0, 0));
        assert_eq!(told(&s, "factors_reset").await, 1);
        let page = owner.get(&person).await;
        assert!(page.body.contains("a password") && !page.body.contains("authenticator app"), "{}", page.body);
    }
}

server_test! {
    /// A link is shown in the answer that made it; the same form once more leads to the page, and makes none.
    async fn ours_a_link_for_somebody_is_shown_once(s: TestServer) {
        let mut owner = owner(&s).await;
        let person = at(&s, ADA).await;
        let path = format!("{person}/link");
        let page = owner.get(&path).await;
        assert!(page.body.contains("value=\"reset\" id=\"make-link-kind-2\" checked"), "who has a password gets another: {}", page.body);
        let form = [("kind", "reset"), ("delivery", "link")];
        let made = send(&mut owner, &page, &path, &form).await;
        assert_eq!(made.status, 200, "{}", made.body);
        let link = link_on(&made);
        assert!(s.browser().get(&link).await.body.contains("id=\"save-password\""));
        let again = send(&mut owner, &page, &path, &form).await;
        assert_eq!((again.status, again.location()), (303, &*format!("{person}/factors?done=twice")));
        let page = owner.follow(again).await;
        assert!(page.body.contains("A secret it showed is not shown again.") && !page.body.contains(&link), "{}", page.body);
        assert_eq!(told(&s, "link_created").await, 1);
        let mail = owner.get(&path).await;
        let refused = send(&mut owner, &mail, &path, &[("kind", "reset"), ("delivery", "mail")]).await;
        assert!(refused.status == 422 && refused.body.contains("No mail is sent here"), "{} {}", refused.status, refused.body);
        assert_eq!(send(&mut owner, &mail, &path, &[("kind", "other")]).await.status, 422);
    }
}

server_test! {
    async fn ours_an_account_is_recovered_by_who_typed_its_address(s: TestServer) {
        let mut owner = owner(&s).await;
        s.second_factor(ADA).await;
        let person = at(&s, ADA).await;
        let path = format!("{person}/recover");
        let page = owner.get(&path).await;
        let kept = send(&mut owner, &page, &path, &[("typed", "ada")]).await;
        assert!(kept.status == 422 && kept.body.contains("It is not what was typed"), "{} {}", kept.status, kept.body);
        assert_eq!(s.rows("totp_credentials").await, 1);
        let done = send(&mut owner, &kept, &path, &[("typed", ADA)]).await;
        assert_eq!(done.status, 200, "{}", done.body);
        let link = link_on(&done);
        assert!(s.browser().get(&link).await.body.contains("id=\"save-password\""));
        assert_eq!(s.rows("totp_credentials").await, 0);
        let again = send(&mut owner, &kept, &path, &[("typed", ADA)]).await;
        assert_eq!((again.status, again.location()), (303, &*format!("{person}/factors?done=twice")));
        assert_eq!(told(&s, "user_recovered").await, 1);
        let page = owner.get(&person).await;
        assert!(page.body.contains("They have nothing to sign in with yet"), "{}", page.body);
    }
}

server_test! {
    async fn ours_an_account_is_stopped_let_work_again_and_deleted(s: TestServer) {
        let mut owner = owner(&s).await;
        let person = at(&s, ADA).await;
        let mut ada = s.browser();
        ada.sign_in(ADA).await;
        let page = owner.get(&format!("{person}/disable")).await;
        assert!(page.body.contains("It would end 1 sign-in."), "{}", page.body);
        let done = confirm(&mut owner, &format!("{person}/disable"), "").await;
        assert_eq!((done.status, done.location()), (303, &*format!("{person}?done=disabled")), "{}", done.body);
        assert!(!ada.is_signed_in().await);
        let page = owner.get(&format!("{person}/danger")).await;
        assert!(page.body.contains("id=\"enable\"") && !page.body.contains("id=\"recover\""), "{}", page.body);
        let link = owner.get(&format!("{person}/link")).await;
        let refused = send(&mut owner, &link, &format!("{person}/link"), &[("kind", "reset"), ("delivery", "link")]).await;
        assert!(refused.status == 409 && refused.body.contains("is disabled"), "{} {}", refused.status, refused.body);
        assert_eq!(confirm(&mut owner, &format!("{person}/enable"), "").await.status, 303);
        ada.sign_in(ADA).await;
        let kept = confirm(&mut owner, &format!("{person}/delete"), "ada").await;
        assert_eq!(kept.status, 422, "{}", kept.body);
        let gone = confirm(&mut owner, &format!("{person}/delete"), ADA).await;
        assert_eq!((gone.status, gone.location()), (303, "/admin/people?done=deleted"), "{}", gone.body);
        assert_eq!(owner.get(&person).await.status, 404);
        assert!(!ada.is_signed_in().await);
    }
}

server_test! {
    async fn ours_what_the_log_says_of_somebody_is_on_their_page_alone(s: TestServer) {
        let mut owner = owner(&s).await;
        s.user(GRACE, "Grace").await;
        let wrong = s.browser().try_sign_in(GRACE, "a wrong password").await;
        assert_ne!(wrong.status, 303);
        // It is written behind the answer, which tells nobody by its time whether there is an account.
        while !s.audit().await.contains(&"sign_in_failed".to_owned()) {
            tokio::task::yield_now().await;
        }
        let page = owner.get(&format!("{}/audit", at(&s, GRACE).await)).await;
        assert!(page.body.contains("sign_in_failed"), "{}", page.body);
        let page = owner.get(&format!("{}/audit", at(&s, ADA).await)).await;
        assert!(page.body.contains("Nothing is written down of them."), "{}", page.body);
    }
}
