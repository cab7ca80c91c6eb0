//! `/admin/resources`.

use grantor::admin::access::of_resource;
use grantor::storage::resources::{self, RegisteredResource};
use grantor::types::ResourceUri;

use super::*;
use crate::factors::between;

const API: &str = "https://api.example";
const PAGE: &str = "/admin/resources/https%3A%2F%2Fapi.example";
const FILES: &str = "/admin/resources/https%3A%2F%2Ffiles.example%2Fv1";

async fn resource(s: &TestServer, uri: &str) -> Option<RegisteredResource> {
    let uri: ResourceUri = uri.parse().unwrap();
    resources::named(&mut s.db.read().await.unwrap().conn(), &uri)
        .await
        .unwrap()
}

/// Who may use it, as `kind name`.
async fn who(s: &TestServer, uri: &str) -> Vec<String> {
    let lines = of_resource(&s.db, &uri.parse().unwrap()).await.unwrap();
    lines
        .iter()
        .map(|line| format!("{} {}", line.kind, line.name))
        .collect()
}

server_test! {
    /// Its secret is on the page that answers the form, and on none after; the database does not hold it.
    async fn ours_a_resource_server_is_made_and_its_secret_shown_once(s: TestServer) {
        let mut owner = owner(&s).await;
        let page = owner.get("/admin/resources/new").await;
        let form = [
            ("uri", "https://files.example/v1"), ("name", "Files"), ("name-de", "Dateien"), ("name-pt-BR", "Arquivos"),
            ("is_open", "on"), ("signing_algorithm", "ES256"), ("access_lifetime", "5m"), ("claims", "costCenter\r\nteam=unit"),
        ];
        let made = send(&mut owner, &page, "/admin/resources/new", &form).await;
        assert_eq!(made.status, 200, "{}", made.body);
        let secret = between(between(&made.body, "id=\"client-secret\"", "</section>"), "<code>", "<").to_owned();
        assert!(secret.starts_with("gcs_"), "{secret}");
        let known = resource(&s, "https://files.example/v1").await.unwrap();
        let id = between(between(&made.body, "id=\"client-id\"", "</section>"), "<code>", "<");
        assert_eq!(id, known.client_id.as_str());
        let of = &known.resource;
        assert_eq!((of.name.as_str(), of.is_open, of.is_enabled), ("Files", true, true));
        assert_eq!(of.signing_algorithm.map(grantor::types::SigningAlgorithm::as_str), Some("ES256"));
        assert_eq!(of.access_lifetime.map(grantor::oauth::access_lifetime::AccessLifetime::seconds), Some(300));
        let claims: Vec<_> = of.claims.iter().map(ToString::to_string).collect();
        assert_eq!(claims, ["costCenter", "team=unit"]);
        assert_eq!(of.translations.of("name").collect::<Vec<_>>(), ["Dateien", "Arquivos"]);
        let twice = send(&mut owner, &page, "/admin/resources/new", &form).await;
        assert_eq!((twice.status, twice.location()), (303, format!("{FILES}?done=twice").as_str()), "{}", twice.body);
        let page = owner.follow(twice).await;
        for shown in ["value=\"Dateien\"", "value=\"Arquivos\"", "value=\"5m\"", "id=\"save-resource-signing_algorithm-4\" checked", "id=\"save-resource-is_open\" checked"] {
            assert!(page.body.contains(shown), "{shown}: {}", page.body);
        }
        assert!(!page.body.contains(&secret) && !s.dump().await.contains(&secret));
        assert_eq!(s.audit().await.iter().filter(|kind| *kind == "resource_created").count(), 1);
        let by_client = owner.get(&format!("/admin/resources/{}", known.client_id)).await;
        assert!(by_client.status == 200 && by_client.body.contains("value=\"Dateien\""), "{}", by_client.body);
    }
}

server_test! {
    /// What is saved is what the form has; words in a language the form does not speak stay.
    async fn ours_a_resource_server_is_changed_by_whoever_saw_it_as_it_is(s: TestServer) {
        let mut owner = owner(&s).await;
        s.change_api(API, |api| {
            for (name, text) in [("name#nl", "Notities"), ("name#de", "Notizen"), ("name#fr", "Notes")] {
                assert!(api.translations.insert(name.parse().unwrap(), text.to_owned()));
            }
        }).await;
        let (first, second) = (owner.get(PAGE).await, owner.get(PAGE).await);
        assert!(first.body.contains("value=\"Notizen\"") && !first.body.contains("Notities"), "{}", first.body);
        let form = [("name", "All notes"), ("name-de", "Alle Notizen"), ("access_lifetime", "1h")];
        let saved = send(&mut owner, &first, PAGE, &form).await;
        assert_eq!((saved.status, saved.location()), (303, format!("{PAGE}?done=saved").as_str()), "{}", saved.body);
        let known = resource(&s, API).await.unwrap().resource;
        let texts: Vec<_> = known.translations.iter().map(|(name, text)| format!("{name}={text}")).collect();
        assert_eq!(texts, ["name#de=Alle Notizen", "name#nl=Notities"]);
        assert_eq!(known.name, "All notes");
        let late = send(&mut owner, &second, PAGE, &[("name", "Mine")]).await;
        assert!(late.status == 412 && late.body.contains("value=\"Mine\""), "{}", late.body);
        let page = owner.get(PAGE).await;
        let refused = send(&mut owner, &page, PAGE, &[("name", "Mine"), ("access_lifetime", "2d"), ("claims", "sub")]).await;
        assert_eq!(refused.status, 422);
        for said in ["value=\"2d\"", "good for 10s at least and 24h at most", "this claim has a meaning of its own in tokens", "value=\"Mine\""] {
            assert!(refused.body.contains(said), "{said}: {}", refused.body);
        }
        assert_eq!(resource(&s, API).await.unwrap().resource.name, "All notes");
    }
}

server_test! {
    async fn ours_who_may_use_a_resource_server_is_said_on_its_page(s: TestServer) {
        let mut owner = owner(&s).await;
        s.group("staff", &[]).await;
        s.role("editors").await;
        let path = format!("{PAGE}/access");
        let page = owner.get(&path).await;
        assert!(page.body.contains("value=\"everyone\" id=\"save-access-who-1\" checked"), "{}", page.body);
        let form = [("who", "some"), ("group.staff", "on"), ("role.editors", "on"), ("people", ADA)];
        let saved = send(&mut owner, &page, &path, &form).await;
        assert_eq!((saved.status, saved.location()), (303, format!("{path}?done=saved").as_str()), "{}", saved.body);
        let mut lines = who(&s, API).await;
        lines.sort();
        assert_eq!(lines, ["group staff", "role editors", "user ada@example.test"]);
        let again = owner.get(&path).await;
        assert!(again.body.contains(ADA) && again.body.contains("name=\"group.staff\" value=\"on\" id=\"save-access-groups-1\" checked"), "{}", again.body);
        let late = send(&mut owner, &page, &path, &[("who", "everyone")]).await;
        assert_eq!((late.status, who(&s, API).await.len()), (412, 3), "{}", late.body);
        let unclear = send(&mut owner, &again, &path, &[("who", "everyone"), ("people", ADA)]).await;
        assert_eq!((unclear.status, who(&s, API).await.len()), (422, 3), "{}", unclear.body);
        let unknown = send(&mut owner, &again, &path, &[("who", "some"), ("people", "nobody@example.test")]).await;
        assert!(unknown.status == 404 && unknown.body.contains("There is no account nobody@example.test."), "{}", unknown.body);
        assert!(unknown.body.contains("nobody@example.test</textarea>"), "{}", unknown.body);
        let open = send(&mut owner, &again, &path, &[("who", "everyone")]).await;
        assert_eq!((open.status, who(&s, API).await), (303, vec!["everyone ".to_owned()]), "{}", open.body);
    }
}

server_test! {
    async fn ours_a_resource_server_is_disabled_enabled_and_deleted(s: TestServer) {
        let mut owner = owner(&s).await;
        s.api("https://files.example/v1", "Files").await;
        let off = confirm(&mut owner, &format!("{FILES}/disable"), "").await;
        assert_eq!((off.status, off.location()), (303, format!("{FILES}?done=disabled").as_str()), "{}", off.body);
        let said = owner.get(off.location()).await;
        assert!(said.body.contains("Tokens that apps hold are good until they expire.") && !said.body.contains("nothing of it works"), "{}", said.body);
        assert!(!resource(&s, "https://files.example/v1").await.unwrap().resource.is_enabled);
        assert!(owner.get(FILES).await.body.contains("id=\"enable-resource\""));
        assert_eq!(confirm(&mut owner, &format!("{FILES}/enable"), "").await.status, 303);
        assert!(resource(&s, "https://files.example/v1").await.unwrap().resource.is_enabled);
        assert_eq!(confirm(&mut owner, &format!("{FILES}/delete"), "files").await.status, 422);
        let gone = confirm(&mut owner, &format!("{FILES}/delete"), "https://files.example/v1").await;
        assert_eq!((gone.status, gone.location()), (303, "/admin/resources?done=deleted"), "{}", gone.body);
        assert!(resource(&s, "https://files.example/v1").await.is_none());
        assert_eq!(owner.get(FILES).await.status, 404);
        // An app may ask for a scope of this one.
        s.web_client().await;
        assert!(!owner.get(PAGE).await.body.contains("id=\"delete-resource\""), "nothing leads to what is refused");
        let kept = owner.get(&format!("{PAGE}/delete")).await;
        assert!(kept.status == 409 && resource(&s, API).await.is_some(), "{}", kept.body);
    }
}

server_test! {
    async fn ours_whoever_may_look_alone_changes_no_resource_server(s: TestServer) {
        let mut auditor = somebody(&s, "auditor@example.test", Some("auditor")).await;
        let list = auditor.get("/admin/resources").await;
        assert!(list.body.contains(&format!("href=\"{PAGE}\"")) && !list.body.contains("id=\"new-resource\""), "{}", list.body);
        for path in [PAGE.to_owned(), format!("{PAGE}/access")] {
            let page = auditor.get(&path).await;
            assert!(page.status == 200 && !page.body.contains("id=\"save-"), "{}", page.body);
            assert_eq!(send(&mut auditor, &page, &path, &[("name", "Mine"), ("who", "some")]).await.status, 403);
        }
        assert_eq!(resource(&s, API).await.unwrap().resource.name, "Notes API");
        assert_eq!(who(&s, API).await, ["everyone "]);
    }
}
