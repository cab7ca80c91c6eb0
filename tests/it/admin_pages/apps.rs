//! `/admin/apps`: which there are, registering one, setting one up.

use std::collections::BTreeSet;

use grantor::oauth::client::{Client, ClientType};
use grantor::oauth::client_metadata::RegisteredBy;
use grantor::storage::{client_owners, clients};
use grantor::types::ClientId;

use super::*;
use crate::support::controls::ids;

const NEW: &str = "/admin/apps/new";

/// What a browser would send of the form of `page` that goes to `path`, untouched.
pub(super) fn form_of(page: &Answer, path: &str) -> Vec<(String, String)> {
    let begin = format!("method=\"post\" action=\"{path}\"");
    let (_, rest) = page
        .body
        .split_once(&begin)
        .unwrap_or_else(|| panic!("no form to {path}: {}", page.body));
    let form = rest.split("</form>").next().unwrap();
    let mut pairs = Vec::new();
    for tag in form.split("<input").skip(1) {
        let tag = tag.split('>').next().unwrap();
        let is_box = tag.contains("type=\"checkbox\"") || tag.contains("type=\"radio\"");
        if is_box && !tag.contains(" checked") {
            continue;
        }
        let mut input = inputs(&format!("<input{tag}>")).remove(0);
        pairs.push((input.remove("name").unwrap(), input.remove("value").unwrap()));
    }
    for area in form.split("<textarea").skip(1) {
        let (tag, rest) = area.split_once(">\n").unwrap();
        let text = rest.split("</textarea>").next().unwrap();
        let name = inputs(&format!("<input{tag}>")).remove(0).remove("name").unwrap();
        let text = inputs(&format!("<input value=\"{text}\">"))
            .remove(0)
            .remove("value")
            .unwrap();
        pairs.push((name, text));
    }
    pairs
}

/// Sends the form of `page` that goes to `path` with these in place of what stood there; nothing of a box that is `None`.
pub(super) async fn fill(
    browser: &mut Browser,
    page: &Answer,
    path: &str,
    other: &[(&str, Option<&str>)],
) -> Answer {
    let mut pairs = form_of(page, path);
    for (name, value) in other {
        pairs.retain(|(known, _)| known != name);
        pairs.extend(value.map(|value| ((*name).to_owned(), value.to_owned())));
    }
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    browser.post(path, &pairs).await
}

/// An app as it is kept.
pub(super) async fn kept(s: &TestServer, id: &ClientId) -> Client {
    let mut read = s.db.read().await.unwrap();
    clients::by_id(&mut read.conn(), id).await.unwrap().unwrap()
}

/// Makes an app somebody's own.
pub(super) async fn own(s: &TestServer, email: &str, id: &ClientId) {
    let (id, user) = (id.clone(), s.user_id(email).await);
    s.db.write(move |conn| Box::pin(async move { client_owners::set(conn, &id, &user, true).await }))
        .await
        .unwrap();
}

/// The secret a page shows, if it shows one.
pub(super) fn secret_of(page: &Answer) -> Option<String> {
    let (_, rest) = page.body.split_once("<code>gcs_")?;
    Some(format!("gcs_{}", rest.split('<').next()?))
}

/// The id of the app a page is about that has just been registered.
fn made_id(page: &Answer) -> ClientId {
    let (_, rest) = page
        .body
        .split_once("<code>c_")
        .unwrap_or_else(|| panic!("{}", page.body));
    format!("c_{}", rest.split('<').next().unwrap()).parse().unwrap()
}

/// Gives an app all its pages can have; where to begin to see them.
pub(super) async fn with_most(s: &TestServer, app: &TestClient) -> Vec<String> {
    own(s, ADA, &app.id).await;
    let stopped = s
        .register(ClientType::Web, |client| client.is_enabled = false)
        .await;
    vec![
        format!("/admin/apps/{}", app.id),
        format!("/admin/apps/{}/enable", stopped.id),
    ]
}

/// The controls that other apps have, in other states.
pub(super) async fn other_controls(s: &TestServer, owner: &mut Browser) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let page = owner.get(NEW).await;
    let fields = [
        ("kind", Some("web")),
        ("name", Some("Made")),
        ("redirect_uris", Some("https://made.example/cb")),
    ];
    let made = fill(owner, &page, NEW, &fields).await;
    seen.extend(ids(&made.body));
    let credentials = format!("/admin/apps/{}/credentials", made_id(&made));
    let page = owner.get(&credentials).await;
    seen.extend(ids(&fill(owner, &page, &credentials, &[("overlap", Some("0s"))])
        .await
        .body));
    let native = s.native_client().await;
    let page = s.register(ClientType::Spa, |_| {}).await;
    let service = s.service_client().await;
    for app in [&native, &page, &service] {
        for below in ["", "/snippets"] {
            seen.extend(ids(&owner
                .get(&format!("/admin/apps/{}{below}", app.id))
                .await
                .body));
        }
    }
    let mut theirs = somebody(s, "theirs@example.test", Some("client-admin")).await;
    own(s, "theirs@example.test", &page.id).await;
    seen.extend(ids(&theirs
        .get(&format!("/admin/apps/{}/access", page.id))
        .await
        .body));
    let stranger = s
        .openid_client(|client| client.registered_by = RegisteredBy::Open)
        .await;
    seen.extend(ids(&owner
        .get(&format!("/admin/apps/{}", stranger.id))
        .await
        .body));
    s.change_client(&stranger.id, |client| client.is_enabled = false)
        .await;
    seen.extend(ids(&owner
        .get(&format!("/admin/apps/{}/danger", stranger.id))
        .await
        .body));
    for _ in 0..50 {
        s.web_client().await;
    }
    seen.extend(ids(&owner.get("/admin/apps").await.body));
    seen
}

server_test! {
    /// An app is registered by one form, once, and its secret is on the answer to it alone.
    async fn ours_an_app_is_registered_and_its_secret_is_shown_once(s: TestServer) {
        let mut owner = owner(&s).await;
        let page = owner.get(&format!("{NEW}?kind=web")).await;
        assert!(page.body.contains("value=\"web\" id=\"create-app-kind-1\" checked"), "{}", page.body);
        let fields = [
            ("name", Some("Recipes")),
            ("redirect_uris", Some("https://recipes.example/cb\r\nhttp://localhost:3000/cb")),
            ("scope.profile", None),
        ];
        let made = fill(&mut owner, &page, NEW, &fields).await;
        assert_eq!(made.status, 200, "{}", made.body);
        assert_eq!(made.header("cache-control"), "no-store");
        let (secret, id) = (secret_of(&made).expect("a secret"), made_id(&made));
        assert!(made.body.contains(&s.issuer) && made.body.contains("id=\"to-snippets\""), "{}", made.body);
        let client = kept(&s, &id).await;
        assert_eq!((client.name.as_str(), client.client_type), ("Recipes", ClientType::Web));
        assert_eq!(client.redirect_uris.len(), 2);
        assert!(client.scope.has("openid") && client.scope.has("email") && !client.scope.has("profile"), "{}", client.scope);
        assert_eq!(client.secrets.len(), 1);
        assert!(!s.dump().await.contains(&secret[4..]), "it is kept nowhere as it is");
        let again = fill(&mut owner, &page, NEW, &fields).await;
        assert_eq!((again.status, again.location()), (303, &*format!("/admin/apps/{id}?done=twice")), "{}", again.body);
        for path in [format!("/admin/apps/{id}?done=twice"), format!("/admin/apps/{id}/credentials"), format!("/admin/apps/{id}/snippets")] {
            let page = owner.get(&path).await;
            assert_eq!(page.status, 200, "{path}: {}", page.body);
            assert!(!page.body.contains(&secret), "{path} shows the secret again");
        }
        assert_eq!(s.count("SELECT COUNT(*) FROM audit_events WHERE kind = 'client_created'").await, 1);
    }
}

server_test! {
    /// Each kind of app is what its preset says: what keeps no secret gets none, and what is nobody is told of nobody.
    async fn ours_each_kind_of_app_is_registered_as_what_it_is(s: TestServer) {
        let mut owner = owner(&s).await;
        for (kind, uri, client_type) in [
            ("spa", "https://page.example/", ClientType::Spa),
            ("native", "com.example.app:/cb", ClientType::Native),
            ("assistant", "https://assistant.example/callback", ClientType::Native),
            ("service", "", ClientType::Service),
        ] {
            let page = owner.get(NEW).await;
            let fields = [("kind", Some(kind)), ("name", Some(kind)), ("redirect_uris", Some(uri)), ("scope.notes:read", Some("on"))];
            let made = fill(&mut owner, &page, NEW, &fields).await;
            assert_eq!(made.status, 200, "{kind}: {}", made.body);
            let client = kept(&s, &made_id(&made)).await;
            let is_service = client_type == ClientType::Service;
            assert_eq!((client.client_type, secret_of(&made).is_some()), (client_type, is_service), "{kind}");
            assert_eq!(client.scope.has("openid"), !is_service, "{kind}: {}", client.scope);
            assert!(client.scope.has("notes:read"), "{kind}: {}", client.scope);
        }
    }
}

server_test! {
    /// What is wrong is said beside its field, all of it, and nothing that was typed is lost.
    async fn ours_an_app_that_cannot_be_registered_loses_nothing_that_was_typed(s: TestServer) {
        let mut owner = owner(&s).await;
        let before = s.rows("clients").await;
        let page = owner.get(NEW).await;
        let fields = [("kind", Some("web")), ("name", Some("")), ("redirect_uris", Some("not a uri")), ("scope.notes:read", Some("on"))];
        let refused = fill(&mut owner, &page, NEW, &fields).await;
        assert_eq!(refused.status, 422, "{}", refused.body);
        for kept in ["An app has a name.", "not a uri", "value=\"web\" id=\"create-app-kind-1\" checked", "name=\"scope.notes:read\" value=\"on\" id=\"create-app-scopes-"] {
            assert!(refused.body.contains(kept), "{kept}: {}", refused.body);
        }
        // What only the door of changes knows.
        let fields = [("kind", Some("spa")), ("name", Some("Page")), ("redirect_uris", Some("http://page.example/cb"))];
        let refused = fill(&mut owner, &page, NEW, &fields).await;
        assert_eq!(refused.status, 422, "{}", refused.body);
        assert!(refused.body.contains("http://page.example/cb") && refused.body.contains("id=\"faults\""), "{}", refused.body);
        assert_eq!(s.rows("clients").await, before);
    }
}

server_test! {
    /// Forty a page, by name, id, kind and state, with a word about what is out of the ordinary.
    async fn ours_apps_are_found_by_name_kind_and_state(s: TestServer) {
        let mut owner = owner(&s).await;
        let plain = s.web_client().await;
        let native = s.register(ClientType::Native, |client| {
            client.name = "Pocket Notes".to_owned();
            client.redirect_uris = vec!["http://127.0.0.1/callback".parse().unwrap()];
            client.is_enabled = false;
        }).await;
        let loose = s.register(ClientType::Web, |client| {
            client.name = "House".to_owned();
            client.settings.skip_consent = "notes:read".parse().unwrap();
            client.registered_by = RegisteredBy::Admin;
        }).await;
        let all = owner.get("/admin/apps").await;
        for app in [&plain, &native, &loose] {
            assert!(all.body.contains(&format!("/admin/apps/{}", app.id)), "{}", all.body);
        }
        assert!(all.body.contains("loosened"), "{}", all.body);
        for (query, found, others) in [
            ("q=pocket", vec![&native], vec![&plain, &loose]),
            ("kind=native", vec![&native], vec![&plain, &loose]),
            ("state=disabled", vec![&native], vec![&plain, &loose]),
            ("state=enabled&kind=web", vec![&plain, &loose], vec![&native]),
        ] {
            let page = owner.get(&format!("/admin/apps?{query}")).await;
            for app in found {
                assert!(page.body.contains(app.id.as_str()), "{query}: {}", page.body);
            }
            for app in others {
                assert!(!page.body.contains(app.id.as_str()), "{query}: {}", page.body);
            }
        }
        for _ in 0..51 {
            s.web_client().await;
        }
        let first = owner.get("/admin/apps?kind=web").await;
        let (_, next) = first.body.split_once("id=\"apps-next\" href=\"").expect("a next page");
        let next = next.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
        let second = owner.get(&next).await;
        assert_eq!(second.body.matches("<tr role=\"row\">").count(), 1 + 13, "{}", second.body);
        assert!(!second.body.contains("apps-next"), "{}", second.body);
    }
}

server_test! {
    /// The page sends what it shows: untouched it changes nothing, and what is changed is that alone.
    async fn ours_an_app_is_set_up_by_its_page(s: TestServer) {
        let mut owner = owner(&s).await;
        let app = s.openid_client(|client| client.policy_uri = Some("https://app.example/policy".to_owned())).await;
        let path = format!("/admin/apps/{}", app.id);
        let before = kept(&s, &app.id).await;
        let page = owner.get(&path).await;
        let saved = fill(&mut owner, &page, &path, &[]).await;
        assert_eq!((saved.status, saved.location()), (303, &*format!("{path}?done=saved")), "{}", saved.body);
        assert_eq!(kept(&s, &app.id).await, before, "nothing was touched");
        let fields = [
            ("client_name", Some("Notes of Acme")),
            ("redirect_uris", Some("https://app.example/callback\r\nhttps://app.example/other")),
            ("post_logout_redirect_uris", Some("https://app.example/out")),
            ("scope.phone", None),
            ("access_lifetime", Some("1h")),
            ("required_acr", Some("2")),
            ("policy_uri", Some("")),
            ("client_uri", Some("https://app.example/")),
            ("id_token_claims", Some("on")),
            ("skip.notes:read", Some("on")),
        ];
        let page = owner.get(&path).await;
        let saved = fill(&mut owner, &page, &path, &fields).await;
        assert_eq!(saved.status, 303, "{}", saved.body);
        let after = kept(&s, &app.id).await;
        assert_eq!(after.name, "Notes of Acme");
        assert_eq!(after.redirect_uris.len(), 2);
        assert_eq!(after.metadata.post_logout_redirect_uris.len(), 1);
        assert!(!after.scope.has("phone") && after.scope.has("address"), "{}", after.scope);
        assert_eq!(after.settings.access_lifetime.unwrap().seconds(), 3600);
        assert_eq!((after.policy_uri.as_deref(), after.client_uri.as_deref()), (None, Some("https://app.example/")));
        assert!(after.settings.id_token_claims && after.settings.skip_consent.has("notes:read"));
        assert_eq!(after.secrets, before.secrets);
        let page = owner.get(&path).await;
        assert!(page.body.contains("loosened") && page.body.contains("People are not asked whether it may have notes:read."), "{}", page.body);
    }
}

server_test! {
    /// Two editors: the second hears of it, and neither loses anything.
    async fn ours_nobody_undoes_the_set_up_somebody_else_saved_meanwhile(s: TestServer) {
        let mut owner = owner(&s).await;
        let app = s.web_client().await;
        let path = format!("/admin/apps/{}", app.id);
        let (first, second) = (owner.get(&path).await, owner.get(&path).await);
        assert_eq!(fill(&mut owner, &first, &path, &[("client_name", Some("First"))]).await.status, 303);
        let late = fill(&mut owner, &second, &path, &[("client_name", Some("Second"))]).await;
        assert_eq!(late.status, 412, "{}", late.body);
        assert!(late.body.contains("value=\"Second\""), "{}", late.body);
        assert_eq!(kept(&s, &app.id).await.name, "First");
    }
}

server_test! {
    /// Of each redirect URI there is a word, as it is typed and as it is kept.
    async fn ours_redirect_uris_are_looked_at_before_anybody_relies_on_them(s: TestServer) {
        let mut owner = owner(&s).await;
        let app = s.register(ClientType::Web, |client| {
            client.redirect_uris = vec!["https://app.example/callback".parse().unwrap(), "http://localhost:3000/cb".parse().unwrap()];
        }).await;
        let path = format!("/admin/apps/{}", app.id);
        let page = owner.get(&path).await;
        assert!(page.body.contains("letter by letter") && page.body.contains("on exactly this port"), "{}", page.body);
        let typed = "https://app.example/callback\r\nhttp://app.example/cb\r\nhttps://*.app.example/cb\r\nhttp://nas.local/cb";
        let refused = fill(&mut owner, &page, &path, &[("redirect_uris", Some(typed))]).await;
        assert_eq!(refused.status, 422, "{}", refused.body);
        for word in ["http://nas.local/cb", "wildcards are not supported", "can be allowed below", "id=\"faults\""] {
            assert!(refused.body.contains(word), "{word}: {}", refused.body);
        }
        assert_eq!(kept(&s, &app.id).await.redirect_uris.len(), 2);
    }
}

server_test! {
    /// Whoever has apps of their own sees and changes those; of others there is nothing.
    async fn ours_whoever_may_change_their_own_apps_sees_no_others(s: TestServer) {
        let (mine, other) = (s.web_client().await, s.web_client().await);
        let mut admin = somebody(&s, "mine@example.test", Some("client-admin")).await;
        own(&s, "mine@example.test", &mine.id).await;
        let list = admin.get("/admin/apps").await;
        assert!(list.body.contains(mine.id.as_str()) && !list.body.contains(other.id.as_str()), "{}", list.body);
        for below in ["", "/credentials", "/access", "/use", "/snippets", "/danger", "/disable", "/delete"] {
            assert_eq!(admin.get(&format!("/admin/apps/{}{below}", other.id)).await.status, 404, "{below}");
            assert_eq!(admin.get(&format!("/admin/apps/{}{below}", mine.id)).await.status, 200, "{below}");
        }
        let path = format!("/admin/apps/{}", mine.id);
        let page = admin.get(&path).await;
        assert!(!page.body.contains("name=\"skip.") && !page.body.contains("allow_http_callback"), "what takes trust is not asked: {}", page.body);
        assert_eq!(fill(&mut admin, &page, &path, &[("client_name", Some("Mine"))]).await.status, 303);
        assert_eq!(kept(&s, &mine.id).await.name, "Mine");
        // The form of one's own does not change another's.
        let page = admin.get(&path).await;
        let mut form = form_of(&page, &path);
        form.retain(|(name, _)| name != "client_name");
        form.push(("client_name".to_owned(), "Taken".to_owned()));
        let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(admin.post(&format!("/admin/apps/{}", other.id), &form).await.status, 404);
        assert_eq!(kept(&s, &other.id).await.name, "Acme Notes");
        // What they register is theirs.
        let page = admin.get(NEW).await;
        let made = fill(&mut admin, &page, NEW, &[("kind", Some("spa")), ("name", Some("New")), ("redirect_uris", Some("https://new.example/"))]).await;
        let id = made_id(&made);
        assert_eq!(admin.get(&format!("/admin/apps/{id}")).await.status, 200);
    }
}

server_test! {
    /// Whoever only looks finds no control, and is not let in by knowing where one would be.
    async fn ours_an_auditor_sees_apps_and_no_control(s: TestServer) {
        let app = s.web_client().await;
        let mut auditor = somebody(&s, "auditor@example.test", Some("auditor")).await;
        let list = auditor.get("/admin/apps").await;
        assert!(list.body.contains(app.id.as_str()) && !list.body.contains("id=\"new-app\""), "{}", list.body);
        let path = format!("/admin/apps/{}", app.id);
        for (below, control) in [("", "id=\"save-app\""), ("/credentials", "id=\"rotate-secret\""), ("/access", "id=\"save-access\"")] {
            let page = auditor.get(&format!("{path}{below}")).await;
            assert_eq!(page.status, 200, "{below}: {}", page.body);
            assert!(!page.body.contains(control) && !page.body.contains("tab-danger"), "{below}: {}", page.body);
        }
        for below in ["/disable", "/delete"] {
            assert_eq!(auditor.get(&format!("{path}{below}")).await.status, 403, "{below}");
        }
        assert_eq!(auditor.get(NEW).await.status, 403);
    }
}
