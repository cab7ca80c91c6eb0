//! Resource servers and their scopes.

use serde_json::json;

use super::*;

const API: &str = "/resources/https%3A%2F%2Fpay.example%2Fv1";

server_test! {
    async fn ours_a_resource_server_is_registered_and_its_secret_is_shown_once(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let body = json!({ "uri": "https://pay.example/v1", "name": "Pay", "name#de": "Lohn", "claims": ["unit=department"], "access_lifetime": 60 });
        let send = async |with: With| owner.ask(&s, ("POST", "/resources"), &With { body: Some(body.clone()), ..with }).await;
        let first = send(With::default().key("k")).await;
        let told = first.json();
        assert_eq!((first.status, first.header("location")), (201, &*s.url(&format!("/api/admin/v1{API}"))), "{}", first.body);
        let (id, secret) = (told["client_id"].as_str().unwrap().to_owned(), told["client_secret"].as_str().unwrap().to_owned());
        assert_eq!((&told["shown_once"], &told["name#de"], &told["claims"]), (&json!(true), &json!("Lohn"), &json!(["unit=department"])));
        let again = send(With::default().key("k")).await;
        assert_eq!((again.status, again.json()["client_id"].as_str().unwrap()), (201, id.as_str()));
        assert!(again.json()["client_secret"].is_null() && !again.body.contains(&secret), "{}", again.body);
        assert!(!s.dump().await.contains(&secret));
        assert_eq!(place(&problem(&send(With::default()).await, 409)), "/uri");
        // By its identifier, in any spelling, or by its own id.
        let one = owner.get(&s, API).await;
        for path in ["/resources/HTTPS%3A%2F%2Fpay.example%2Fv1".to_owned(), format!("/resources/{id}")] {
            let other = owner.get(&s, &path).await;
            assert_eq!((other.json(), other.header("etag")), (one.json(), one.header("etag")), "{path}: {}", other.body);
        }
        for path in ["/resources/https%3A%2F%2Fnowhere.example", "/resources/c_nobody", "/resources/%20"] {
            problem(&owner.get(&s, path).await, 404);
        }
        let list = owner.get(&s, "/resources?limit=1").await.json();
        assert_eq!(list["data"][0]["uri"], "https://api.example");
        let next = owner.get(&s, &format!("/resources?after={}", list["next"].as_str().unwrap())).await.json();
        assert_eq!((&next["data"][0]["uri"], &next["next"]), (&json!("https://pay.example/v1"), &Value::Null));
    }
}

server_test! {
    async fn rfc7396_a_resource_server_is_changed_by_what_is_named_and_no_more(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let body = json!({ "uri": "https://pay.example/v1", "name": "Pay", "name#de": "Lohn", "signing_algorithm": "RS256", "access_lifetime": 60 });
        assert_eq!(owner.post(&s, "/resources", body).await.status, 201);
        let seen = owner.get(&s, API).await.header("etag").to_owned();
        let patch = async |body: Value, with: With| owner.ask(&s, ("PATCH", API), &With { body: Some(body), ..with }).await;
        problem(&patch(json!({ "name": "Unseen" }), With::default()).await, 428);
        let first = patch(json!({ "name": "Payroll", "claims": ["department"] }), With::default().version(&seen)).await;
        assert_eq!((first.status, &first.json()["name"], &first.json()["name#de"]), (200, &json!("Payroll"), &json!("Lohn")), "{}", first.body);
        problem(&patch(json!({ "is_open": true }), With::default().version(&seen)).await, 412);
        assert_eq!(first.header("etag"), owner.get(&s, API).await.header("etag"));
        let bare = owner.patch(&s, API, json!({ "name#de": null, "signing_algorithm": null, "access_lifetime": null, "is_open": true })).await.json();
        assert_eq!((bare.get("name#de"), &bare["signing_algorithm"], &bare["access_lifetime"]), (None, &Value::Null, &Value::Null), "{bare}");
        assert_eq!((&bare["claims"], &bare["is_open"]), (&json!(["department"]), &json!(true)));
        for (body, status, at) in [
            (json!({ "name": null }), 400, "/name"),
            (json!({ "claims": ["department", "sub"] }), 400, "/claims/1"),
            (json!({ "access_lifetime": 86401 }), 400, "/access_lifetime"),
            (json!({ "uri": "https://other.example" }), 400, "/uri"),
            (json!({ "name": " " }), 422, "/name"),
        ] {
            let told = problem(&owner.patch(&s, API, body.clone()).await, status);
            assert_eq!(place(&told), at, "{body}: {told}");
        }
        for (what, is_enabled) in [("disable", false), ("enable", true)] {
            let told = owner.ask(&s, ("POST", &format!("{API}/{what}")), &With::default()).await;
            assert_eq!((told.status, &told.json()["is_enabled"]), (200, &json!(is_enabled)), "{}", told.body);
            assert_eq!(told.header("etag"), owner.get(&s, API).await.header("etag"));
        }
        let list = json!({ "access": [{ "kind": "role", "name": "support" }] });
        assert_eq!(owner.put(&s, &format!("{API}/access"), list.clone()).await.json(), list);
        assert_eq!(owner.get(&s, &format!("{API}/access")).await.json(), list);
        // One that is asked for stays.
        s.web_client().await;
        problem(&owner.delete(&s, "/resources/https%3A%2F%2Fapi.example").await, 409);
        problem(&owner.ask(&s, ("DELETE", API), &With::default()).await, 428);
        assert_eq!(owner.delete(&s, API).await.status, 204);
        problem(&owner.get(&s, API).await, 404);
    }
}

server_test! {
    async fn ours_scopes_are_registered_changed_and_deleted(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        s.role("payroll").await;
        let name = "https://api.example/pay.read";
        let path = "/scopes/https%3A%2F%2Fapi.example%2Fpay.read";
        let body = json!({ "name": name, "description": "See pay", "description#de": "Löhne sehen", "resource": "https://api.example", "roles": ["payroll"] });
        let made = owner.post(&s, "/scopes", body.clone()).await;
        assert_eq!((made.status, made.header("location")), (201, &*s.url(&format!("/api/admin/v1{path}"))), "{}", made.body);
        assert_eq!((&made.json()["kind"], &made.json()["is_sensitive"]), (&json!("see"), &json!(false)), "as its name says");
        assert_eq!(place(&problem(&owner.post(&s, "/scopes", body).await, 409)), "/name");
        let of_api = owner.get(&s, "/scopes?resource=https%3A%2F%2Fapi.example").await.json();
        let names: Vec<_> = of_api["data"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(names, [name, "notes:read", "notes:write"]);
        assert_eq!(owner.get(&s, "/scopes?resource=https%3A%2F%2Fnowhere.example").await.json()["data"], json!([]));
        problem(&owner.get(&s, "/scopes?resource=nowhere").await, 400);
        let seen = owner.get(&s, path).await;
        let patch = async |body: Value, with: With| owner.ask(&s, ("PATCH", path), &With { body: Some(body), ..with }).await;
        problem(&patch(json!({ "kind": "act" }), With::default()).await, 428);
        let first = patch(json!({ "kind": "act", "claims": ["department"] }), With::default().version(seen.header("etag"))).await;
        assert_eq!((first.status, &first.json()["roles"]), (200, &json!(["payroll"])), "{}", first.body);
        problem(&patch(json!({ "is_sensitive": true }), With::default().version(seen.header("etag"))).await, 412);
        assert_eq!(first.header("etag"), owner.get(&s, path).await.header("etag"));
        let bare = owner.patch(&s, path, json!({ "description#de": null, "roles": [], "claims": [], "is_sensitive": true })).await.json();
        assert_eq!((bare.get("description#de"), &bare["roles"], &bare["claims"]), (None, &json!([]), &json!([])), "{bare}");
        assert_eq!((&bare["description"], &bare["kind"], &bare["is_sensitive"]), (&json!("See pay"), &json!("act"), &json!(true)));
        for (body, status, at) in [
            (json!({ "roles": null }), 400, "/roles"),
            (json!({ "kind": "look" }), 400, "/kind"),
            (json!({ "resource": "https://other.example" }), 400, "/resource"),
            (json!({ "description": "" }), 422, "/description"),
            (json!({ "roles": ["nope"] }), 422, "/roles"),
        ] {
            let told = problem(&owner.patch(&s, path, body.clone()).await, status);
            assert_eq!(place(&told), at, "{body}: {told}");
        }
        let nowhere = json!({ "name": "x", "description": "X", "resource": "https://nowhere.example" });
        assert_eq!(place(&problem(&owner.post(&s, "/scopes", nowhere).await, 422)), "/resource");
        s.web_client().await;
        problem(&owner.delete(&s, "/scopes/notes%3Aread").await, 409);
        problem(&owner.delete(&s, "/scopes/openid").await, 409);
        assert_eq!(owner.delete(&s, path).await.status, 204);
        problem(&owner.get(&s, path).await, 404);
        problem(&owner.delete(&s, path).await, 404);
    }
}

server_test! {
    /// Who may change, and not see, is not shown what is there by that; and nobody gives what they do not hold.
    async fn ours_to_change_a_resource_server_is_not_to_see_it(s: TestServer) {
        let blind = Administrator::new(&s, ("admin@example.test", Some("admin")), "openid admin:permissions:write admin:clients:write").await;
        let api = "/resources/https%3A%2F%2Fapi.example";
        problem(&blind.get(&s, api).await, 403);
        for (path, body) in [(api, json!({ "name": "Other" })), ("/scopes/notes%3Aread", json!({ "is_sensitive": true }))] {
            let told = blind.patch(&s, path, body).await;
            assert_eq!((told.status, told.body.as_str(), told.header("etag")), (204, "", ""), "{path}");
        }
        let app = format!("/clients/{}", s.web_client().await.id);
        for (method, rest, body) in [
            ("PATCH", "", json!({ "client_name": "Other" })),
            ("PUT", "/access", json!({ "access": [] })),
            ("PATCH", "/names", json!({ "groups": "none" })),
            ("POST", "/owners", json!({ "user": "admin@example.test" })),
        ] {
            let told = blind.ask(&s, (method, &format!("{app}{rest}")), &With::body(body).version("*")).await;
            assert_eq!((told.status, told.body.as_str()), (204, ""), "{method} {rest}");
        }
        let auditor = Administrator::new(&s, ("auditor@example.test", Some("auditor")), "openid admin:permissions:read").await;
        assert_eq!(auditor.get(&s, api).await.json()["name"], "Other");
        problem(&auditor.patch(&s, api, json!({ "name": "Mine" })).await, 403);
    }
}
