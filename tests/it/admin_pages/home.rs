//! `/admin`.

use grantor::oauth::client_metadata::RegisteredBy;

use super::*;
use crate::factors::{give, set_up, to_second_factor};

const HOME: &str = "/admin";
const ROAD: &str = "The first steps";

/// How often a word stands on a page as a mark.
fn marks(page: &Answer, word: &str) -> usize {
    page.body.matches(&format!("\">{word}</span>")).count()
}

/// Sets a second factor up for the owner, and signs them in with it.
async fn with_factor(s: &TestServer, before: &mut Browser) -> Browser {
    let (phone, _) = set_up(s, before).await;
    let mut browser = s.browser();
    let page = to_second_factor(&mut browser, OWNER).await;
    s.advance("1m");
    give(&mut browser, &page, &phone.code(s.now()), &[]).await;
    browser
}

server_test! {
    /// An owner of a server that is new is led to a factor, an app and a token; then the road is gone.
    async fn ours_the_road_of_a_first_owner_leads_to_a_token_and_ends(s: TestServer) {
        let mut owner = owner(&s).await;
        let page = owner.get(HOME).await;
        assert!(page.body.contains(ROAD) && page.body.contains("href=\"/admin/apps/new\"") && page.body.contains("href=\"/account/security\""), "{}", page.body);
        assert_eq!((marks(&page, "to do"), marks(&page, "done")), (3, 0), "{}", page.body);
        let app = s.openid_client(|_| {}).await;
        let page = owner.get(HOME).await;
        assert_eq!((marks(&page, "to do"), marks(&page, "done")), (2, 1), "{}", page.body);
        assert!(page.body.contains(&format!("grantor client try {}", app.id)) && page.body.contains("On the computer the server runs on"), "{}", page.body);
        let mut owner = with_factor(&s, &mut owner).await;
        let page = owner.get(HOME).await;
        assert_eq!((marks(&page, "to do"), marks(&page, "done")), (1, 2), "{}", page.body);
        // The programs to copy, and not the set-up.
        assert!(page.body.contains(&format!("href=\"/admin/apps/{}/snippets\"", app.id)), "{}", page.body);
        s.browser().tokens(&app, "openid").await;
        let page = owner.get(HOME).await;
        assert!(page.status == 200 && !page.body.contains(ROAD), "{}", page.body);
    }
}

server_test! {
    async fn ours_the_road_is_for_owners_alone(s: TestServer) {
        for role in ["admin", "support", "client-admin", "auditor"] {
            let mut other = somebody(&s, &format!("{role}@example.test"), Some(role)).await;
            let page = other.get(HOME).await;
            assert!(page.status == 200 && !page.body.contains(ROAD), "{role}: {}", page.body);
        }
    }
}

server_test! {
    /// Each sees what they hold the permission for, of how the server is and how much there is, and nothing else.
    async fn ours_the_front_page_shows_each_what_they_may_see(s: TestServer) {
        let health = "How the server is";
        for (role, sees_health, counts) in [
            ("owner", true, 4),
            ("auditor", true, 4),
            ("support", false, 3),
            ("client-admin", false, 0),
        ] {
            let mut browser = somebody(&s, &format!("{role}@example.test"), Some(role)).await;
            let page = browser.get(HOME).await;
            assert_eq!(page.body.contains(health), sees_health, "{role}: {}", page.body);
            for what in ["database", "signing keys", "audit log", "clock"] {
                assert_eq!(page.body.contains(&format!(">{what}</bdi>")), sees_health, "{role} {what}: {}", page.body);
            }
            assert_eq!(page.body.matches("id=\"counts-").count(), counts, "{role}: {}", page.body);
            assert_eq!(page.body.contains("id=\"to-settings\""), sees_health, "{role}");
        }
    }
}

server_test! {
    /// What there is to do is named, with where it is done, until it is.
    async fn ours_what_there_is_to_do_is_named_until_it_is_done(s: TestServer) {
        let mut owner = owner(&s).await;
        let (factor, unvouched, loosened) = ("You have no second factor", "nobody vouches for them", "may do without PKCE (oidc-compat)");
        let page = owner.get(HOME).await;
        assert!(page.body.contains(factor) && !page.body.contains(unvouched) && !page.body.contains(loosened), "{}", page.body);
        assert!(!page.body.contains("There is no resource server yet"), "there is one: {}", page.body);
        let app = s.openid_client(|client| client.profile = grantor::oauth::client::Profile::OidcCompat).await;
        let other = s.openid_client(|_| {}).await;
        s.change_client(&other.id, |client| client.registered_by = RegisteredBy::Open).await;
        let page = owner.get(HOME).await;
        assert!(page.body.contains(unvouched) && page.body.contains(loosened) && page.body.contains(app.id.as_str()), "{}", page.body);
        let mut owner = with_factor(&s, &mut owner).await;
        let page = owner.get(HOME).await;
        assert!(page.status == 200 && !page.body.contains(factor), "{}", page.body);
    }
}

server_test! {
    /// Events that nobody seals are told of.
    async fn ours_the_front_page_says_when_the_audit_log_is_not_sealed(s: TestServer) {
        let s = s.at_rest(|_| {}).await;
        let mut owner = owner(&s).await;
        let late = "events wait for their seal since";
        assert!(!owner.get(HOME).await.body.contains(late));
        s.advance("3m");
        let page = owner.get(HOME).await;
        assert!(page.body.contains(late) && page.body.contains("href=\"/admin/audit/chain\""), "{}", page.body);
        grantor::server::sealing::seal_now(&s.app, false, s.now()).await.unwrap();
        let page = owner.get(HOME).await;
        assert!(!page.body.contains(late) && page.body.contains("sealed; the newest seal is 1"), "{}", page.body);
    }
}

server_test! {
    /// An app without people is shown how it asks for its token; the road ends with the day.
    async fn ours_the_road_leads_a_service_to_its_token(s: TestServer) {
        let mut owner = owner(&s).await;
        let app = s.service_client().await;
        let page = owner.get(HOME).await;
        assert!(page.body.contains(ROAD) && page.body.contains("grant_type=client_credentials") && page.body.contains(app.id.as_str()), "{}", page.body);
        assert!(!page.body.contains("grantor client try"), "{}", page.body);
        s.advance("25h");
        let mut owner = s.browser();
        owner.sign_in(OWNER).await;
        let page = owner.get(HOME).await;
        assert!(page.status == 200 && !page.body.contains(ROAD), "{}", page.body);
    }
}

server_test! {
    /// The owner's own command line is no app of theirs.
    async fn ours_a_sign_in_of_the_command_line_does_not_end_the_road(s: TestServer) {
        let mut owner = owner(&s).await;
        let event = "INSERT INTO audit_events (id, at, kind, actor, client_id, details) VALUES ('018f0000-0000-7000-8000-000000000001', 1, 'grant_allowed', 'user', 'grantor-cli', '')";
        s.execute(event).await;
        let page = owner.get(HOME).await;
        assert!(page.body.contains(ROAD), "{}", page.body);
    }
}

server_test! {
    /// Those nobody vouches for are led to, and found.
    async fn ours_apps_are_found_by_who_registered_them_and_by_profile(s: TestServer) {
        let mut owner = owner(&s).await;
        let (own, other) = (s.openid_client(|client| client.profile = grantor::oauth::client::Profile::OidcCompat).await, s.openid_client(|_| {}).await);
        s.change_client(&other.id, |client| client.registered_by = RegisteredBy::Open).await;
        assert!(owner.get(HOME).await.body.contains("href=\"/admin/apps?by=itself\""));
        for (query, has_own, has_other) in [
            ("by=itself", false, true),
            ("by=admin", true, false),
            ("profile=oidc-compat", true, false),
            ("profile=oidc-compat&by=itself", false, false),
            ("", true, true),
        ] {
            let page = owner.get(&format!("/admin/apps?{query}")).await;
            let has = |id: &grantor::types::ClientId| page.body.contains(&format!("href=\"/admin/apps/{id}\""));
            assert_eq!((has(&own.id), has(&other.id)), (has_own, has_other), "{query}: {}", page.body);
        }
    }
}
