//! Whose an app is, who may use it, and which names it is told.

use serde_json::json;

use super::*;

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
