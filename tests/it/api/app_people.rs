//! Whose an app is, who may use it, and which names it is told.

use serde_json::json;

use super::*;

/// An app that is somebody's own.
async fn own_app(s: &TestServer, email: &str) -> grantor::types::ClientId {
    let (app, user) = (s.web_client().await, s.user_id(email).await);
    s.execute(&format!(
        "INSERT INTO client_owners (client_id, user_id) VALUES ('{}', '{user}')",
        app.id
    ))
    .await;
    app.id
}

server_test! {
    async fn ours_owners_are_named_by_address_or_id(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let path = format!("/clients/{}/owners", s.web_client().await.id);
        let bob = s.user("bob@example.test", "Bob").await;
        let add = async |user: &str| owner.post(&s, &path, json!({ "user": user })).await;
        assert_eq!(add(ADA).await.json()["owners"], json!([ADA]));
        let mut both = [ADA, "bob@example.test"];
        both.sort_unstable();
        assert_eq!(add(bob.as_str()).await.json()["owners"], json!(both));
        let events = s.audit().await.len();
        assert_eq!(add(ADA).await.json()["owners"], json!(both), "they are already");
        assert_eq!(s.audit().await.len(), events);
        problem(&add("nobody@example.test").await, 404);
        assert_eq!(place(&problem(&add("not an address").await, 400)), "/user");
        let list = owner.get(&s, &path).await.json();
        let of_bob = list["data"].as_array().unwrap().iter().find(|one| one["email"] == "bob@example.test").unwrap();
        let left = owner.ask(&s, ("DELETE", &format!("{path}/{}", of_bob["user_id"].as_str().unwrap())), &With::default()).await;
        assert_eq!(left.json()["owners"], json!([ADA]), "{}", left.body);
        problem(&owner.get(&s, "/clients/c_nobody/owners").await, 404);
    }
}

server_test! {
    async fn ours_who_may_use_an_app_is_written_as_it_is_read(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        s.group("staff", &[]).await;
        let app = s.web_client().await;
        let path = format!("/clients/{}/access", app.id);
        let list = |lines: &[(&str, &str)]| {
            let lines: Vec<_> = lines.iter().map(|(kind, name)| json!({ "kind": kind, "name": name })).collect();
            json!({ "access": lines })
        };
        let seen = owner.get(&s, &path).await;
        assert_eq!(seen.json(), list(&[("everyone", "")]));
        let version = seen.header("etag").to_owned();
        let put = async |body: Value, with: With| owner.ask(&s, ("PUT", &path), &With { body: Some(body), ..with }).await;
        let wanted = list(&[("user", ADA), ("group", "staff"), ("role", "support")]);
        problem(&put(wanted.clone(), With::default()).await, 428);
        let first = put(wanted.clone(), With::default().version(&version)).await;
        assert_eq!((first.status, first.json()), (200, wanted.clone()), "{}", first.body);
        problem(&put(list(&[("everyone", "")]), With::default().version(&version)).await, 412);
        let now = owner.get(&s, &path).await;
        assert_eq!((now.json(), now.header("etag")), (wanted, first.header("etag")));
        let mut browser = s.browser();
        s.user("eve@example.test", "Eve").await;
        let kept_out = browser.authorize_as("eve@example.test", &app, &[]).await;
        assert!(kept_out.parameter("code").is_none(), "{kept_out:?}");
        for nobody in [list(&[]), list(&[("nobody", "")])] {
            assert_eq!(put(nobody, With::default().version("*")).await.json(), list(&[("nobody", "")]));
        }
        for (lines, status, at) in [
            (list(&[("group", "staff"), ("everyone", "")]), 400, "/access/1/kind"),
            (list(&[("nobody", ""), ("group", "staff")]), 400, "/access/0/kind"),
            (list(&[("everyone", "x")]), 400, "/access/0/kind"),
            (list(&[("group", "staff"), ("role", "a b")]), 400, "/access/1/name"),
            (list(&[("user", "")]), 400, "/access/0/name"),
            (list(&[("app", "x")]), 400, "/access/0/kind"),
            (list(&[("group", "nope")]), 422, "/access"),
            (json!({}), 400, ""),
        ] {
            let told = problem(&put(lines.clone(), With::default().version("*")).await, status);
            assert_eq!(place(&told), at, "{lines}: {told}");
        }
        problem(&owner.put(&s, "/clients/c_nobody/access", list(&[])).await, 404);
    }
}

server_test! {
    async fn ours_an_app_is_told_the_names_that_are_released_to_it(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let app = s.web_client().await;
        let path = format!("/clients/{}/names", app.id);
        let seen = owner.get(&s, &path).await;
        assert_eq!(seen.json(), json!({ "client_id": app.id, "groups": "all", "roles": "all" }));
        let told = owner.patch(&s, &path, json!({ "groups": "eng=Engineers staff" })).await;
        assert_eq!(told.json(), json!({ "client_id": app.id, "groups": "eng=Engineers staff", "roles": "all" }), "{}", told.body);
        let stale = With::body(json!({ "groups": "all" })).version(seen.header("etag"));
        problem(&owner.ask(&s, ("PATCH", &path), &stale).await, 412);
        assert_eq!(owner.patch(&s, &path, json!({ "roles": "none" })).await.json()["groups"], "eng=Engineers staff");
        assert_eq!(owner.get(&s, &path).await.json()["roles"], "none");
        for (body, at) in [
            (json!({ "groups": null }), "/groups"),
            (json!({ "groups": "" }), "/groups"),
            (json!({ "roles": "a=" }), "/roles"),
        ] {
            let told = problem(&owner.patch(&s, &path, body.clone()).await, 400);
            assert_eq!(place(&told), at, "{body}: {told}");
        }
    }
}

server_test! {
    /// Whoever has apps of their own alone sees no accounts: neither whether there is one, nor whose address an id has.
    async fn ours_nobody_learns_by_an_app_of_their_own_who_has_an_account(s: TestServer) {
        let who = Administrator::new(&s, ("dev@example.test", Some("client-admin")), "openid admin:clients:own").await;
        let mine = format!("/clients/{}", own_app(&s, "dev@example.test").await);
        let (ada, dev) = (s.user_id(ADA).await.to_string(), s.user_id("dev@example.test").await.to_string());
        let mut answers = Vec::new();
        for named in [ADA, ada.as_str(), "nobody@example.test", "00000000-0000-7000-8000-000000000000"] {
            answers.push(who.post(&s, &format!("{mine}/owners"), json!({ "user": named })).await);
            answers.push(who.put(&s, &format!("{mine}/access"), json!({ "access": [{ "kind": "user", "name": named }] })).await);
            let rehearsed = With::body(json!({ "user": named }));
            answers.push(who.ask(&s, ("POST", &format!("{mine}/owners?dry_run=true")), &rehearsed).await);
        }
        for unlisted in [ada.as_str(), "00000000-0000-7000-8000-000000000000"] {
            answers.push(who.delete(&s, &format!("{mine}/owners/{unlisted}")).await);
        }
        let told: Vec<_> = answers.iter().map(|answer| problem(answer, 403)["detail"].clone()).collect();
        assert!(told.iter().all(|one| *one == told[0]) && told[0].as_str().unwrap().contains("users:read"), "{told:?}");
        // Themselves they name, and whoever stands there already.
        let list = json!({ "access": [{ "kind": "user", "name": dev }] });
        assert_eq!(who.put(&s, &format!("{mine}/access"), list).await.status, 200);
        assert_eq!(who.post(&s, &format!("{mine}/owners"), json!({ "user": dev })).await.json()["owners"], json!(["dev@example.test"]));
        // Whoever sees accounts, too, hands the app over; then its owner leaves.
        s.give_role("dev@example.test", "support").await;
        let seeing = Administrator::of(&s, "dev@example.test", "openid admin:clients:own admin:users:read").await;
        problem(&seeing.post(&s, &format!("{mine}/owners"), json!({ "user": "nobody@example.test" })).await, 404);
        assert_eq!(seeing.post(&s, &format!("{mine}/owners"), json!({ "user": ADA })).await.status, 200);
        assert_eq!(who.post(&s, &format!("{mine}/owners"), json!({ "user": ADA })).await.status, 200, "she is one already");
        assert_eq!(who.delete(&s, &format!("{mine}/owners/{dev}")).await.status, 200);
        problem(&who.get(&s, &mine).await, 404);
    }
}

server_test! {
    /// The same of whoever may say who is granted what of a resource server, and sees nobody.
    async fn ours_nobody_learns_by_a_resource_server_who_has_an_account(s: TestServer) {
        let who = Administrator::new(&s, ("admin@example.test", Some("admin")), "openid admin:permissions:write").await;
        let path = "/resources/https%3A%2F%2Fapi.example/access";
        for named in [ADA, "nobody@example.test"] {
            problem(&who.put(&s, path, json!({ "access": [{ "kind": "user", "name": named }] })).await, 403);
        }
        assert_eq!(who.put(&s, path, json!({ "access": [{ "kind": "role", "name": "support" }] })).await.status, 204);
    }
}
