//! Who may change and not see: no change shows what reading refuses.

use grantor::endpoints::api::{Does, Operation, operations};
use serde_json::json;

use super::*;
use crate::support::identities::{identity, link};

/// What stands in what is there, and in no answer to whoever does not see it.
const CANARY: &str = "Canary";

/// Who may change everything, and see nothing.
async fn blind(s: &TestServer) -> Administrator {
    let writing = Permission::ALL.iter().filter(|one| !one.is_reading());
    let scope = writing.fold("openid".to_owned(), |list, one| format!("{list} admin:{one}"));
    Administrator::new(s, ("blind@example.test", Some("owner")), &scope).await
}

/// One of each thing that is changed by its name: what its part of a path is.
struct There {
    client: String,
    secret: String,
    ada: String,
    blind: String,
    parts: Vec<(&'static str, String)>,
}

impl There {
    async fn new(s: &TestServer, owner: &Administrator) -> Self {
        let (app, ada) = (s.web_client().await, s.user_id(ADA).await);
        let client = format!("/clients/{}", app.id);
        for (path, body) in [
            ("/roles", json!({ "name": "editors", "description": CANARY })),
            ("/groups", json!({ "name": "staff", "description": CANARY })),
            ("/initial-access-tokens", json!({ "description": CANARY })),
            (
                "/providers?offline=true",
                json!({ "id": "office", "name": CANARY, "issuer": "https://office.example", "client_id": "grantor", "client_secret": "x" }),
            ),
        ] {
            let made = owner.post(s, path, body).await;
            assert_eq!(made.status, 201, "{}", made.body);
        }
        // Of these no app may ask for anything, so that they can be deleted.
        s.api("https://spare.example", CANARY).await;
        s.scope("spare:read", CANARY, Some("https://spare.example"), &[])
            .await;
        let renamed = owner.patch(s, &client, json!({ "client_name": CANARY })).await;
        assert_eq!(renamed.status, 200, "{}", renamed.body);
        assert_eq!(
            owner
                .post(s, &format!("{client}/owners"), json!({ "user": ADA }))
                .await
                .status,
            200
        );
        let known = identity(&"office".parse().unwrap(), "there", &ada);
        let identity = known.id.to_string();
        link(s, known).await;
        s.browser().tokens(&app, "notes:read").await;
        let first = async |path: &str, name: &str| {
            owner.get(s, path).await.json()["data"][0][name]
                .as_str()
                .unwrap()
                .to_owned()
        };
        let parts = vec![
            ("sessions", first(&format!("/sessions?user_id={ada}"), "id").await),
            ("grants", first(&format!("/grants?user_id={ada}"), "id").await),
            (
                "initial-access-tokens",
                first("/initial-access-tokens", "id").await,
            ),
            ("keys", first("/keys", "kid").await),
            ("clients", app.id.to_string()),
            ("users", ada.to_string()),
            ("groups", "staff".to_owned()),
            ("roles", "editors".to_owned()),
            ("providers", "office".to_owned()),
            ("identities", identity),
            ("resources", "https%3A%2F%2Fspare.example".to_owned()),
            ("scopes", "spare%3Aread".to_owned()),
        ];
        Self {
            secret: owner.get(s, &client).await.json()["secrets"][0]["id"]
                .as_str()
                .unwrap()
                .to_owned(),
            client,
            ada: ada.to_string(),
            blind: s.user_id("blind@example.test").await.to_string(),
            parts,
        }
    }

    /// Where an operation is, of what is there.
    fn path(&self, operation: &Operation) -> String {
        let path = operation.path.strip_prefix("/api/admin/v1").unwrap();
        let noun = path.split('/').nth(1).unwrap();
        let (_, name) = self
            .parts
            .iter()
            .find(|(known, _)| *known == noun)
            .unwrap_or_else(|| panic!("{noun}"));
        let parts = path.split('/').map(|part| match part {
            "{id}" | "{name}" | "{uri}" | "{kid}" => name.as_str(),
            "{role}" => "editors",
            "{user_id}" => self.ada.as_str(),
            "{secret_id}" => self.secret.as_str(),
            other => other,
        });
        parts.collect::<Vec<_>>().join("/")
    }

    fn body(&self, operation: &Operation) -> Option<Value> {
        operation.takes.map(|_| match operation.id {
            "clients.add-owner" => json!({ "user": self.blind }),
            "clients.set-access" | "resources.set-access" => {
                json!({ "access": [{ "kind": "role", "name": "support" }] })
            }
            "users.make-link" => json!({ "handing": "link" }),
            _ => json!({}),
        })
    }
}

/// Those that change something that is there. What takes all that an administrator may is for nobody who sees nothing.
fn changing() -> Vec<Operation> {
    let mut all = operations();
    all.retain(|one| one.change.is_some() && one.names().next().is_some() && one.also.is_empty());
    all.sort_by_key(|one| rank(one.id));
    all
}

/// What is gone is not changed any more: that last, and before it what goes with others.
fn rank(id: &str) -> u8 {
    match id {
        "sessions.revoke" | "identities.unlink" => 0,
        "clients.delete" | "users.recover" => 2,
        "scopes.delete" => 3,
        "resources.delete" | "groups.delete" | "roles.delete" | "providers.delete" => 4,
        // Tokens are signed with them.
        "keys.revoke" => 5,
        _ => 1,
    }
}

server_test! {
    /// Every operation that changes something, by whoever holds every permission to change and none to read: it is done, or rehearsed, and
    /// nothing of what is there is told, nor any version of it.
    async fn ours_no_change_shows_what_reading_refuses(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let who = blind(&s).await;
        let there = There::new(&s, &owner).await;
        let own = format!("{}/owners/{}", there.client, there.blind);
        for (n, operation) in changing().into_iter().enumerate() {
            if n % 20 == 0 {
                s.advance("1m");
            }
            let path = there.path(&operation);
            let mut with = With { body: there.body(&operation), ..With::default() };
            if operation.does == Does::Change {
                with.version = Some("*".to_owned());
            }
            let offline = if path.starts_with("/providers") && operation.method == "PATCH" { "&offline=true" } else { "" };
            let rehearsed = who.ask(&s, (operation.method, &format!("{path}?dry_run=true{offline}")), &with).await;
            let done = who.ask(&s, (operation.method, &format!("{path}?dry_run=false{offline}")), &with).await;
            assert_eq!(rehearsed.status, 200, "{}: {}", operation.id, rehearsed.body);
            assert!([200, 201, 204].contains(&done.status), "{}: {} {}", operation.id, done.status, done.body);
            for answer in [rehearsed, done] {
                assert!(!answer.body.contains(CANARY) && !answer.body.contains('@'), "{}: {}", operation.id, answer.body);
                assert_eq!(answer.header("etag"), "", "{}", operation.id);
            }
            // With one's own app among them, one sees that.
            if operation.id == "clients.add-owner" {
                who.ask(&s, ("DELETE", &own), &With::default()).await;
            }
        }
    }
}

server_test! {
    /// Nor is an app that is somebody else's told of to whoever sees their own alone.
    async fn ours_to_change_every_app_is_to_see_ones_own_alone(s: TestServer) {
        let who = Administrator::new(&s, ("dev@example.test", Some("admin")), "openid admin:clients:write admin:clients:own").await;
        let (mine, other) = (s.web_client().await, s.web_client().await);
        let id = s.user_id("dev@example.test").await;
        s.execute(&format!("INSERT INTO client_owners (client_id, user_id) VALUES ('{}', '{id}')", mine.id)).await;
        problem(&who.get(&s, &format!("/clients/{}", other.id)).await, 404);
        let all = [
            ("PATCH", "", json!({})),
            ("PUT", "/access", json!({ "access": [{ "kind": "everyone" }] })),
            ("PATCH", "/names", json!({})),
            ("POST", "/owners", json!({ "user": id })),
            ("POST", "/disable", json!({})),
            ("POST", "/enable", json!({})),
        ];
        for (method, rest, body) in all {
            let ask = async |app: &TestClient| {
                who.ask(&s, (method, &format!("/clients/{}{rest}", app.id)), &With::body(body.clone()).version("*")).await
            };
            assert_eq!(ask(&mine).await.status, 200, "{method} {rest}");
            if rest != "/owners" {
                let told = ask(&other).await;
                assert_eq!((told.status, told.body.as_str(), told.header("etag")), (204, "", ""), "{method} {rest}");
            }
        }
        let secret = who.post(&s, &format!("/clients/{}/secrets", other.id), json!({})).await;
        let names: Vec<_> = secret.json().as_object().unwrap().keys().cloned().collect();
        assert_eq!(names, ["client_id", "client_secret", "old_secrets_expire_at", "shown_once"], "{}", secret.body);
    }
}
