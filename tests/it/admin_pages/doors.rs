//! Who gets through: default deny, for every page there is and every role.

use grantor::endpoints::admin::{Does, Screen, needed, screens};
use grantor::oauth::access::BuiltIn;

use super::*;

/// The path of a page about nothing that is there.
fn of_nothing(screen: &Screen) -> String {
    let parts = screen.path.split('/').map(|part| match part {
        "{id}" | "{user_id}" | "{grant_id}" | "{session_id}" | "{event_id}" => {
            "00000000-0000-7000-8000-000000000000"
        }
        part if part.starts_with('{') => "nothing",
        part => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

fn may(screen: &Screen, role: Option<BuiltIn>) -> bool {
    let held = role.map(BuiltIn::permissions).unwrap_or_default();
    let mut taken = needed(screen).into_iter();
    taken.all(|needs| needs.permissions().any(|one| held.contains(&one)))
}

fn is_looked_at(screen: &Screen) -> bool {
    !matches!(screen.does, Does::Takes(_))
}

fn is_sent_to(screen: &Screen) -> bool {
    !matches!(screen.does, Does::Shows(_))
}

const DENIED: &str = "You don&#39;t have permission to view this.";

server_test! {
    /// Every page, looked at and sent to by everybody: who lacks the permission hears that they do, and nothing of what is there.
    async fn ours_every_page_is_open_to_those_who_have_its_permission_alone(s: TestServer) {
        let mut people = vec![(None, somebody(&s, "nobody@example.test", None).await)];
        for role in BuiltIn::ALL {
            let email = format!("{role}@example.test");
            people.push((Some(*role), somebody(&s, &email, Some(role.as_str())).await));
        }
        let mut stranger = s.browser();
        for screen in screens() {
            let path = of_nothing(&screen);
            let led = stranger.get(&path).await;
            if is_looked_at(&screen) {
                assert_eq!(led.status, 303, "{path}: {}", led.body);
                assert!(led.location().starts_with("/sign-in?to=admin&again="), "{}", led.location());
            }
            for (role, browser) in &mut people {
                let told = format!("{path} by {role:?}");
                if is_looked_at(&screen) {
                    let page = browser.get(&path).await;
                    if may(&screen, *role) {
                        assert!([200, 303, 404].contains(&page.status), "{told}: {} {}", page.status, page.body);
                    } else {
                        assert_eq!(page.status, 403, "{told}: {}", page.body);
                        assert!(page.body.contains(DENIED), "{told}: {}", page.body);
                    }
                }
                if is_sent_to(&screen) {
                    // Without what no other site knows: whoever may is told that, and nobody else so much.
                    let page = browser.post(&path, &[("csrf", "x"), ("name", "x")]).await;
                    assert_eq!(page.status, 403, "{told}: {}", page.body);
                    assert_eq!(page.body.contains(DENIED), !may(&screen, *role), "{told}: {}", page.body);
                }
            }
        }
    }
}

server_test! {
    /// Whoever may write and not read finds the forms that make something new, and nothing of what is there: neither by looking nor by
    /// what a form is answered with.
    async fn ours_whoever_may_write_alone_reads_nothing(s: TestServer) {
        let writing = [
            Permission::ClientsWrite,
            Permission::UsersWrite,
            Permission::PermissionsWrite,
            Permission::KeysWrite,
            Permission::SessionsWrite,
            Permission::ProvidersWrite,
        ];
        for permission in writing {
            let mut browser = somebody_with(&s, permission).await;
            let csrf = csrf_of(&browser.get("/admin").await);
            for screen in screens() {
                let path = of_nothing(&screen);
                let is_new = !path.contains("nothing") && !screen.path.contains('{') && !matches!(screen.does, Does::Confirms(_));
                let may = is_new && screen.needs.permissions().any(|one| one == permission);
                let told = format!("{path} by {permission}");
                if is_looked_at(&screen) {
                    let page = browser.get(&path).await;
                    assert_eq!(page.body.contains(DENIED), !may, "{told}: {}", page.body);
                }
                if is_sent_to(&screen) {
                    let page = browser.post(&path, &[("csrf", &csrf)]).await;
                    assert_eq!(page.body.contains(DENIED), !may, "{told}: {}", page.body);
                }
            }
        }
    }
}

server_test! {
    /// The fault of a form is no way to the page it is shown on.
    async fn ours_a_fault_shows_nothing_to_whoever_may_not_read(s: TestServer) {
        s.group("board", &[]).await;
        s.set_member(ADA, "board", true).await;
        let mut writer = somebody_with(&s, Permission::PermissionsWrite).await;
        let csrf = csrf_of(&writer.get("/admin/groups/new").await);
        let answer = writer.post("/admin/groups/board/add", &[("csrf", &csrf)]).await;
        assert_eq!(answer.status, 403, "{}", answer.body);
        assert!(!answer.body.contains(ADA), "{}", answer.body);
        let mut owner = owner(&s).await;
        let page = owner.get("/admin/groups/board").await;
        let answer = send(&mut owner, &page, "/admin/groups/board/add", &[]).await;
        assert!(answer.status == 422 && answer.body.contains(ADA), "{}", answer.body);
        // Of sign-ins too: their end is asked about with the address and the browser.
        let mut ender = somebody_with(&s, Permission::SessionsWrite).await;
        let all = owner.get("/admin/sessions").await.body;
        let (_, rest) = all.split_once("href=\"/admin/sessions/").unwrap();
        let id = rest.split('/').next().unwrap();
        let page = ender.get(&format!("/admin/sessions/{id}/end")).await;
        assert_eq!(page.status, 403, "{}", page.body);
    }
}

server_test! {
    /// The form token is of one sign-in, and of these pages: no other form's and nobody else's is taken.
    async fn rfc9700_4_7_a_form_of_another_sign_in_or_page_changes_nothing(s: TestServer) {
        let mut owner = owner(&s).await;
        let mut other = somebody(&s, "other@example.test", Some("owner")).await;
        let page = other.get("/admin/groups/new").await;
        let answer = send(&mut owner, &page, "/admin/groups/new", &[("name", "staff")]).await;
        assert_eq!(answer.status, 403, "{}", answer.body);
        let own = owner.get("/admin/groups/new").await;
        let sign_out = own.hidden("csrf").unwrap();
        assert_ne!(sign_out, csrf_of(&own));
        let once = own.hidden("once").unwrap();
        let answer = owner.post("/admin/groups/new", &[("csrf", &sign_out), ("once", &once), ("name", "staff")]).await;
        assert_eq!(answer.status, 403, "{}", answer.body);
        let csrf = csrf_of(&own);
        let form = [("csrf", &*csrf), ("once", &*once), ("name", "staff"), ("description", "Whoever works here")];
        let foreign = [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")];
        let answer = owner.post_with("/admin/groups/new", &form, &foreign).await;
        assert_eq!(answer.status, 403, "{}", answer.body);
        assert_eq!(s.rows("groups").await, 0);
        assert_eq!(owner.post("/admin/groups/new", &form).await.status, 303);
        assert_eq!(s.rows("groups").await, 1);
    }
}

server_test! {
    /// Once there is a second factor, a password alone opens nothing of the administration (T27).
    async fn ours_whoever_has_a_second_factor_administers_nothing_without_it(s: TestServer) {
        let (phone, _, mut trusted) = crate::factors::with_factor(&s).await;
        s.give_role(ADA, "owner").await;
        s.advance("1m");
        let page = crate::factors::to_second_factor(&mut trusted, ADA).await;
        let code = phone.code(s.now());
        crate::factors::give(&mut trusted, &page, &code, &[("trust", "on")]).await;
        assert_eq!(trusted.get("/admin").await.status, 200);
        let csrf = trusted.get("/logout").await.hidden("csrf").unwrap();
        trusted.post("/logout", &[("csrf", &csrf)]).await;
        trusted.sign_in(ADA).await;
        assert!(trusted.is_signed_in().await, "the browser is trusted");
        let led = trusted.get("/admin/groups").await;
        assert_eq!((led.status, led.location()), (303, "/sign-in?to=admin&again=%2Fgroups"));
        let page = trusted.follow(led).await;
        assert!(crate::factors::is_second_factor(&page), "{}", page.body);
    }
}

server_test! {
    /// What they held is gone at once: the next page says so.
    async fn ours_a_role_that_is_taken_ends_with_the_next_page(s: TestServer) {
        let mut admin = somebody(&s, "admin@example.test", Some("admin")).await;
        assert_eq!(admin.get("/admin/groups").await.status, 200);
        s.execute("DELETE FROM user_roles").await;
        assert_eq!(admin.get("/admin/groups").await.status, 403);
        let user = s.user_id("admin@example.test").await;
        s.give_role("admin@example.test", "admin").await;
        s.execute(&format!("UPDATE users SET is_active = FALSE WHERE id = '{user}'")).await;
        assert_eq!(admin.get("/admin/groups").await.status, 303);
    }
}

server_test! {
    /// The way back from the sign-in leads to the administration and nowhere else.
    async fn ours_no_address_of_anybodys_is_followed(s: TestServer) {
        let mut owner = owner(&s).await;
        for elsewhere in ["//evil.example", "/../account", "https://evil.example", "/%2e%2e/account", "\\evil.example", "/groups/%2e%2e%2faccount", "/%5cevil.example", "https:evil.example", "@evil.example", ".evil.example"] {
            let query: String = form_urlencoded::byte_serialize(elsewhere.as_bytes()).collect();
            let page = owner.get(&format!("/admin?again={query}")).await;
            assert_eq!(page.status, 200, "{elsewhere} leads to {}", page.location());
        }
        let led = owner.get("/admin?again=%2Fgroups").await;
        assert_eq!((led.status, led.location()), (303, "/admin/groups"));
    }
}

server_test! {
    /// Nobody frames these pages, keeps them, or sends their forms elsewhere; they speak English, whatever the browser asks for.
    async fn ours_pages_of_the_administration_are_framed_by_nobody(s: TestServer) {
        let mut owner = owner(&s).await;
        let page = owner.get("/admin/groups").await;
        assert_eq!(page.header("x-frame-options"), "DENY");
        assert_eq!(page.header("cache-control"), "no-store");
        let policy = page.header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("form-action 'self'") && !policy.contains("script-src"), "{policy}");
        owner.headers.push(("accept-language", "de".to_owned()));
        let page = owner.get("/admin/groups").await;
        assert!(page.body.contains("<html lang=\"en\""), "{}", page.body);
    }
}
