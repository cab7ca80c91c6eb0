//! Who may ask for what, as it is written here and not as the operations say it; and of apps, whose.

use grantor::endpoints::api::{Does, operations};
use serde_json::json;

use super::doors::knock;
use super::*;

/// Any of these permissions opens the doors of these operations.
const TABLE: &[(&[&str], &[&str])] = &[
    (
        &["clients:read", "clients:own"],
        &[
            "clients.list",
            "clients.read",
            "clients.list-owners",
            "clients.read-access",
            "clients.read-names",
        ],
    ),
    (
        &["clients:write", "clients:own"],
        &[
            "clients.create",
            "clients.edit",
            "clients.delete",
            "clients.disable",
            "clients.enable",
            "clients.rotate-secret",
            "clients.end-secret",
            "clients.add-owner",
            "clients.remove-owner",
            "clients.set-access",
            "clients.release-names",
        ],
    ),
    (&["clients:read"], &["initial-access-tokens.list"]),
    (
        &["clients:write"],
        &["initial-access-tokens.create", "initial-access-tokens.revoke"],
    ),
    (
        &["users:read"],
        &[
            "users.list",
            "users.read",
            "users.read-factors",
            "users.list-links",
            "mails.list",
        ],
    ),
    (
        &["users:write"],
        &[
            "users.create",
            "users.edit",
            "users.delete",
            "users.disable",
            "users.enable",
            "users.reset-factors",
            "users.make-link",
            "users.recover",
            "invites.create",
            "identities.unlink",
            "audit-events.erase",
        ],
    ),
    (
        &["permissions:read"],
        &[
            "groups.list",
            "groups.read",
            "groups.list-members",
            "roles.list",
            "roles.read",
            "roles.list-people",
            "scopes.list",
            "scopes.read",
            "resources.list",
            "resources.read",
            "resources.read-access",
            "explain.read",
        ],
    ),
    (
        &["permissions:write"],
        &[
            "groups.create",
            "groups.edit",
            "groups.delete",
            "groups.add-member",
            "groups.remove-member",
            "roles.create",
            "roles.edit",
            "roles.delete",
            "scopes.create",
            "scopes.edit",
            "scopes.delete",
            "resources.create",
            "resources.edit",
            "resources.delete",
            "resources.disable",
            "resources.enable",
            "resources.set-access",
            "users.give-role",
            "users.take-role",
        ],
    ),
    (&["keys:read"], &["keys.list"]),
    (&["keys:write"], &["keys.rotate", "keys.revoke"]),
    (&["sessions:read"], &["sessions.list", "grants.list"]),
    (
        &["sessions:write"],
        &["sessions.revoke", "grants.revoke", "users.sign-out"],
    ),
    (&["audit:read"], &["audit-events.list", "audit-events.verify"]),
    (
        &["settings:read"],
        &["settings.list", "health.read", "stats.read"],
    ),
    (
        &["providers:read"],
        &[
            "providers.list",
            "providers.read",
            "providers.list-people",
            "users.list-identities",
        ],
    ),
    (
        &["providers:write"],
        &[
            "providers.create",
            "providers.edit",
            "providers.delete",
            "providers.disable",
            "providers.enable",
        ],
    ),
];

/// What the door says to whoever may not.
const REFUSED: &str = "You don't have permission to view this. It takes ";

/// The permissions any of which opens the door of an operation.
fn needed(id: &str) -> &'static [&'static str] {
    let row = TABLE.iter().find(|(_, ids)| ids.contains(&id));
    row.unwrap_or_else(|| panic!("{id} has no place in the table")).0
}

#[test]
fn ours_the_table_has_every_operation_once() {
    let mut written: Vec<_> = TABLE.iter().flat_map(|(_, ids)| ids.iter().copied()).collect();
    let mut there: Vec<_> = operations().iter().map(|one| one.id).collect();
    written.sort_unstable();
    there.sort_unstable();
    assert_eq!(written, there);
    for operation in operations() {
        let mut needs: Vec<_> = operation.needs.permissions().map(Permission::as_str).collect();
        let mut told = needed(operation.id).to_vec();
        needs.sort_unstable();
        told.sort_unstable();
        assert_eq!(needs, told, "{}", operation.id);
    }
}

server_test! {
    /// Of an owner, who may everything, a token with one permission alone opens the doors it is written for, and no other.
    async fn ours_each_permission_opens_what_is_written_for_it_alone(s: TestServer) {
        s.user(OWNER, "Owner").await;
        s.give_role(OWNER, "owner").await;
        for permission in Permission::ALL {
            s.advance("1m");
            let who = Administrator::of(&s, OWNER, &format!("openid admin:{permission}")).await;
            for operation in operations() {
                let answer = knock(&s, &who, &operation).await;
                let told = format!("{} by {permission}: {} {}", operation.id, answer.status, answer.body);
                let is_refused = answer.status == 403 && answer.json()["detail"].as_str().unwrap_or_default().starts_with(REFUSED);
                assert_eq!(is_refused, !needed(operation.id).contains(&permission.as_str()), "{told}");
                assert!(answer.status != 401 && answer.status < 500, "{told}");
            }
        }
    }
}

server_test! {
    /// Every operation of an app, by whoever has apps of their own alone: theirs they may; others are not there, as what is nowhere.
    async fn ours_every_operation_of_an_app_is_for_ones_own_alone(s: TestServer) {
        let who = Administrator::new(&s, ("dev@example.test", Some("client-admin")), "openid admin:clients:own").await;
        let (mine, other, dev) = (s.web_client().await.id, s.web_client().await.id, s.user_id("dev@example.test").await);
        s.execute(&format!("INSERT INTO client_owners (client_id, user_id) VALUES ('{mine}', '{dev}')")).await;
        let mut all = operations();
        all.retain(|one| one.path.starts_with("/api/admin/v1/clients/{id}"));
        // Whoever is no owner any more deletes nothing.
        all.sort_by_key(|one| (one.id == "clients.remove-owner", one.id == "clients.delete"));
        assert!(all.len() >= 14, "{}", all.len());
        let before = s.audit().await.len();
        let ask = async |operation: &grantor::endpoints::api::Operation, app: &str| {
            let path = operation.path.strip_prefix("/api/admin/v1").unwrap().replace("{id}", app);
            let body = operation.takes.map(|_| match operation.id {
                "clients.add-owner" => json!({ "user": dev }),
                "clients.set-access" => json!({ "access": [{ "kind": "user", "name": dev }] }),
                _ => json!({}),
            });
            let version = (operation.does == Does::Change).then(|| "*".to_owned());
            let with = With { version, body, ..With::default() };
            who.ask(&s, (operation.method, &path.replace("{user_id}", dev.as_str()).replace("{secret_id}", "0190b5a2-7c1e-7e7a-b8a4-3f1d3c0f2a11")), &with).await
        };
        for operation in &all {
            let (hidden, absent) = (ask(operation, other.as_str()).await, ask(operation, "c_nobody").await);
            let (hidden, absent) = (problem(&hidden, 404), problem(&absent, 404));
            assert_eq!((&hidden["detail"], &hidden["reason"]), (&absent["detail"], &absent["reason"]), "{}", operation.id);
        }
        assert_eq!(s.audit().await.len(), before);
        for operation in all.iter().filter(|one| one.id != "clients.delete") {
            let answer = ask(operation, mine.as_str()).await;
            if ["clients.release-names", "clients.enable"].contains(&operation.id) {
                // What an app is told, an administrator decides; and who stopped it may have been one.
                problem(&answer, 403);
            } else if operation.id == "clients.end-secret" {
                problem(&answer, 404);
            } else {
                assert!([200, 201].contains(&answer.status), "{}: {} {}", operation.id, answer.status, answer.body);
            }
        }
        problem(&who.delete(&s, &format!("/clients/{mine}")).await, 404);
        s.change_client(&mine, |client| client.is_enabled = true).await;
        s.execute(&format!("INSERT INTO client_owners (client_id, user_id) VALUES ('{mine}', '{dev}')")).await;
        assert_eq!(who.delete(&s, &format!("/clients/{mine}")).await.status, 200);
    }
}
