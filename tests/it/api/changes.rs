//! What is changed: as it was seen, once, and with every fault told.

use serde_json::json;

use super::*;

server_test! {
    /// RFC 9110 §13.1.1; RFC 6585 §3: of two who change the same, the second hears that it is another by now.
    async fn rfc9110_13_1_1_nothing_is_lost_where_two_change_the_same(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let made = owner.post(&s, "/roles", json!({ "name": "editors", "description": "They edit" })).await;
        assert_eq!((made.status, made.header("location")), (201, &*s.url("/api/admin/v1/roles/editors")), "{}", made.body);
        let seen = owner.get(&s, "/roles/editors").await;
        let version = seen.header("etag").to_owned();
        let patch = async |words: &str, with: With| {
            owner.ask(&s, ("PATCH", "/roles/editors"), &With { body: Some(json!({ "description": words })), ..with }).await
        };
        problem(&patch("Unseen", With::default()).await, 428);
        let first = patch("First", With::default().version(&version)).await;
        assert_eq!(first.status, 200, "{}", first.body);
        problem(&patch("Second", With::default().version(&version)).await, 412);
        let now = owner.get(&s, "/roles/editors").await;
        assert_eq!(now.json()["description"], "First");
        assert_eq!(first.header("etag"), now.header("etag"), "the answer to a change has the new version");
        assert_eq!(patch("Third", With::default().version(now.header("etag"))).await.status, 200);
        assert_eq!(patch("Any", With::default().version("*")).await.status, 200);
        let delete = async |with: With| owner.ask(&s, ("DELETE", "/roles/editors"), &with).await;
        problem(&delete(With::default()).await, 428);
        problem(&delete(With::default().version(&version)).await, 412);
        let now = owner.get(&s, "/roles/editors").await.header("etag").to_owned();
        assert_eq!(delete(With::default().version(&now)).await.status, 204);
        problem(&owner.get(&s, "/roles/editors").await, 404);
    }
}

server_test! {
    /// A request that is sent again by the same key is carried out once, and a secret is shown once.
    async fn ours_a_request_that_is_sent_again_is_carried_out_once(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let body = json!({ "email": "new@example.test", "invite": "link" });
        let send = async |key: &str, body: &Value| owner.ask(&s, ("POST", "/users"), &With::body(body.clone()).key(key)).await;
        let first = send("k-1", &body).await;
        assert_eq!(first.status, 201, "{}", first.body);
        assert!(first.json()["invite_link"].as_str().unwrap().contains("/password/"));
        let again = send("k-1", &body).await;
        assert_eq!((again.status, again.header("location")), (201, first.header("location")), "{}", again.body);
        assert_eq!(again.json()["id"], first.json()["id"]);
        assert!(again.json()["invite_link"].is_null() && !again.body.contains("/password/"), "{}", again.body);
        assert_eq!(again.json()["shown_once"], true);
        assert!(!s.dump().await.contains(first.json()["invite_link"].as_str().unwrap().rsplit('/').next().unwrap()));
        problem(&send("k-1", &json!({ "email": "other@example.test" })).await, 422);
        problem(&send("k-2", &body).await, 409);
        // The key of one is not the key of another; and it is forgotten in time.
        let admin = Administrator::new(&s, ("admin@example.test", Some("admin")), &all_scopes()).await;
        problem(&admin.ask(&s, ("POST", "/users"), &With::body(body.clone()).key("k-1")).await, 409);
        s.advance("25h");
        let owner = Administrator::of(&s, OWNER, &all_scopes()).await;
        problem(&owner.ask(&s, ("POST", "/users"), &With::body(body).key("k-1")).await, 409);
        assert_eq!(s.count("SELECT COUNT(*) FROM users WHERE email = 'new@example.test'").await, 1);
    }
}

server_test! {
    async fn ours_a_dry_run_says_what_would_end_and_ends_nothing(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let app = s.web_client().await;
        let mut browser = s.browser();
        browser.tokens(&app, "notes:read").await;
        let ada = s.user_id(ADA).await;
        let answer = owner.ask(&s, ("POST", &format!("/users/{ada}/disable?dry_run=true")), &With::default()).await;
        let told = answer.json();
        assert_eq!((told["dry_run"].as_bool(), told["effect"]["grants"].as_u64(), told["effect"]["sign_ins"].as_u64()), (Some(true), Some(1), Some(1)), "{told}");
        assert_eq!(owner.get(&s, &format!("/users/{ada}")).await.json()["is_active"], true);
        assert!(browser.is_signed_in().await);
    }
}

server_test! {
    /// What is meant to be tried out is never carried out.
    async fn ours_a_dry_run_that_is_not_said_exactly_is_none_and_no_change_either(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let ada = s.user_id(ADA).await;
        for said in ["dry_run=1", "dry_run=True", "dry_run=yes", "dry_run", "dry_run=", "dry_run=true%20", "x&dry_run"] {
            let answer = owner.ask(&s, ("DELETE", &format!("/users/{ada}?{said}")), &With::default().version("*")).await;
            problem(&answer, 400);
        }
        assert_eq!(owner.get(&s, &format!("/users/{ada}")).await.status, 200);
        let tried = owner.ask(&s, ("DELETE", &format!("/users/{ada}?dry_run=true")), &With::default().version("*")).await;
        assert_eq!(tried.json()["dry_run"], true, "{}", tried.body);
        let done = owner.ask(&s, ("DELETE", &format!("/users/{ada}?dry_run=false")), &With::default().version("*")).await;
        assert_eq!(done.status, 204, "{}", done.body);
        problem(&owner.get(&s, &format!("/users/{ada}")).await, 404);
    }
}

server_test! {
    /// What is counted for a rehearsal is all that lives: nobody has it counted without end.
    async fn ours_so_many_changes_are_tried_out_in_a_minute_and_no_more(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let path = format!("/users/{}/disable?dry_run=true", s.user_id(ADA).await);
        for _ in 0..30 {
            assert_eq!(owner.ask(&s, ("POST", &path), &With::default()).await.status, 200);
        }
        let another = Administrator::of(&s, OWNER, &all_scopes()).await;
        let told = another.ask(&s, ("POST", &path), &With::default()).await;
        problem(&told, 429);
        assert!(!told.header("retry-after").is_empty());
        s.advance("1m");
        assert_eq!(another.ask(&s, ("POST", &path), &With::default()).await.status, 200);
    }
}

server_test! {
    /// No answer that is kept to be given again outlives whom it is about.
    async fn ours_a_kept_answer_goes_with_the_account_it_is_about(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        for (name, key) in [("gone", "a"), ("stays", "b")] {
            let body = json!({ "email": format!("{name}@example.test") });
            assert_eq!(owner.ask(&s, ("POST", "/users"), &With::body(body).key(key)).await.status, 201);
        }
        // Whoever is named by address alone is named no less.
        let app = format!("/clients/{}", s.web_client().await.id);
        let user = With::body(json!({ "user": "gone@example.test" })).key("c");
        assert_eq!(owner.ask(&s, ("POST", &format!("{app}/owners")), &user).await.json()["owners"], json!(["gone@example.test"]));
        let list = json!({ "access": [{ "kind": "user", "name": "gone@example.test" }] });
        let list = With::body(list).version("*").key("d");
        assert_eq!(owner.ask(&s, ("PUT", &format!("{app}/access")), &list).await.status, 200);
        let gone = s.user_id("gone@example.test").await;
        assert_eq!(owner.ask(&s, ("DELETE", &format!("/users/{gone}")), &With::default().version("*")).await.status, 204);
        let dump = s.dump().await;
        let kept: Vec<_> = dump.lines().filter(|line| line.starts_with("idempotent_requests|")).collect();
        assert!(kept.len() == 1 && kept[0].contains("stays@example.test"), "{kept:?}");
    }
}

server_test! {
    /// RFC 7396: null would take a member away, and what cannot be taken away is not passed over.
    async fn rfc7396_null_is_not_taken_for_nothing(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        owner.post(&s, "/roles", json!({ "name": "editors", "description": "They edit", "required_acr": "2" })).await;
        owner.post(&s, "/groups", json!({ "name": "staff", "description": "All", "roles": ["editors"] })).await;
        let patch = async |path: &str, body: Value| {
            owner.ask(&s, ("PATCH", path), &With::body(body).version("*")).await
        };
        for (path, body) in [
            ("/groups/staff", json!({ "roles": null })),
            ("/groups/staff", json!({ "description": null })),
            ("/roles/editors", json!({ "permissions": null })),
        ] {
            problem(&patch(path, body).await, 400);
        }
        assert_eq!(patch("/roles/editors", json!({ "required_acr": null })).await.json()["required_acr"], Value::Null);
        let permitted = patch("/roles/editors", json!({ "permissions": ["users:read", "audit:read"] })).await;
        assert_eq!(permitted.json()["permissions"], json!(["audit:read", "users:read"]));
        let permitted = patch("/roles/editors", json!({ "permissions": ["audit:read"] })).await;
        assert_eq!(permitted.json()["permissions"], json!(["audit:read"]));
        assert_eq!(patch("/groups/staff", json!({ "roles": [] })).await.json()["roles"], json!([]));
    }
}

server_test! {
    /// What answers with nothing answers with nothing again.
    async fn ours_an_answer_without_a_body_is_repeated_without_one(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let ada = s.user_id(ADA).await;
        let list = owner.get(&s, &format!("/sessions?user_id={ada}")).await.json();
        let path = format!("/sessions/{}", list["data"][0]["id"].as_str().unwrap());
        for _ in 0..2 {
            let answer = owner.ask(&s, ("DELETE", &path), &With::default().key("k")).await;
            assert_eq!((answer.status, answer.body.as_str(), answer.header("content-type")), (204, "", ""));
        }
        assert!(!browser.is_signed_in().await);
    }
}

server_test! {
    /// Every change is told of in the audit log as any other is, by whoever made it.
    async fn ours_what_is_changed_by_the_api_stands_in_the_audit_log(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let ada = s.user_id(ADA).await;
        let before = s.audit().await.len();
        let done = owner.ask(&s, ("POST", &format!("/users/{ada}/disable")), &With::default()).await;
        assert_eq!(done.json()["is_active"], false, "{}", done.body);
        let events = s.audit().await;
        assert_eq!(events.get(before..).unwrap(), ["user_disabled"]);
        let id = s.user_id(OWNER).await;
        assert_eq!(s.count(&format!("SELECT COUNT(*) FROM audit_events WHERE kind = 'user_disabled' AND actor_id = '{id}'")).await, 1);
    }
}

server_test! {
    /// RFC 9457 §3: what is wrong is told so that it can be mended, and nothing is a fault of the server's.
    async fn rfc9457_3_what_cannot_be_read_is_told_with_its_place(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        for (path, body, place) in [
            ("/roles", json!({ "name": "a b", "description": "x" }), "/name"),
            ("/roles", json!({ "name": "ok" }), ""),
            ("/roles", json!({ "name": "ok", "description": "x", "more": 1 }), "/more"),
            ("/users", json!({ "email": "new@example.test", "roles": ["ok", 7] }), "/roles/1"),
        ] {
            let told = problem(&owner.post(&s, path, body.clone()).await, 400);
            assert_eq!(told["errors"][0]["pointer"].as_str().unwrap_or_default(), place, "{body}: {told}");
        }
        let told = problem(&owner.post(&s, "/roles", json!({ "name": "ok", "description": "" })).await, 422);
        assert_eq!(told["errors"].as_array().unwrap().len(), 1, "{told}");
        let all = problem(&owner.post(&s, "/groups", json!({ "name": "g", "description": "", "roles": ["nope", "nope2"] })).await, 422);
        assert_eq!(all["errors"].as_array().unwrap().len(), 3, "every fault at once: {all}");
        for path in ["/users?limit=0", "/users?limit=x", "/users?limit=201", "/users?after=!", "/users?is_active=maybe", "/users?x=1", "/users?q=a&q=b"] {
            problem(&owner.get(&s, path).await, 400);
        }
        problem(&owner.post(&s, "/roles", json!({ "name": "owner", "description": "x" })).await, 409);
        let text = Answer::of(s.http.post(s.url("/api/admin/v1/roles")).bearer_auth(&owner.token).header("content-type", "text/plain").body("x").send().await.unwrap()).await;
        problem(&text, 415);
    }
}

server_test! {
    /// RFC 9110 §15.5: why a body cannot be taken is told by the status of that very reason.
    async fn rfc9110_15_5_a_body_that_cannot_be_taken_is_told_why(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let ada = s.user_id(ADA).await;
        let send = async |(method, path): (&str, &str), content_type: &str, body: String| {
            let url = s.url(&format!("/api/admin/v1{path}"));
            let request = s.http.request(method.parse().unwrap(), url).bearer_auth(&owner.token).header("if-match", "*");
            Answer::of(request.header("content-type", content_type).body(body).send().await.unwrap()).await
        };
        let large = json!({ "name": "x".repeat(70_000), "description": "x" }).to_string();
        problem(&send(("POST", "/roles"), "application/json", large).await, 413);
        problem(&send(("POST", "/roles"), "application/merge-patch+json", "{}".to_owned()).await, 415);
        let path = format!("/users/{ada}");
        let patch = ("PATCH", path.as_str());
        let wrong = send(patch, "application/json", "{}".to_owned()).await;
        problem(&wrong, 415);
        assert_eq!(wrong.header("accept-patch"), "application/merge-patch+json");
        assert_eq!(send(patch, "application/merge-patch+json; charset=utf-8", "{}".to_owned()).await.status, 200);
        let broken = problem(&send(patch, "application/merge-patch+json", "{\"name\":\"A\",\"name\":\"B\"}".to_owned()).await, 400);
        assert_eq!(broken["reason"], "G1910", "{broken}");
    }
}

server_test! {
    /// What would be passed over is refused, so that nothing is done that was not meant.
    async fn ours_what_an_operation_does_not_take_is_not_passed_over(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let ada = s.user_id(ADA).await;
        let path = format!("/users/{ada}/disable");
        let told = problem(&owner.post(&s, &path, json!({ "dry_run": true })).await, 400);
        assert!(told["detail"].as_str().unwrap().contains("takes no body"), "{told}");
        assert_eq!(owner.get(&s, &format!("/users/{ada}")).await.json()["is_active"], true);
        let api = "resource=https%3A%2F%2Fapi.example";
        for wrong in ["/users?limit=", "/users?is_active=", "/audit-events?since=", &format!("/scopes?{api}&{api}"), "/users?q=a&q=a"] {
            problem(&owner.get(&s, wrong).await, 400);
        }
        let key = With::default().key("two words");
        problem(&owner.ask(&s, ("POST", &path), &key).await, 400);
    }
}

server_test! {
    /// RFC 8259 §3: a list is no object, and a word no truth value, whatever could be made of them.
    async fn rfc8259_3_a_body_has_the_types_the_document_says(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let app = s.web_client().await;
        let of_app = format!("/clients/{}/access", app.id);
        let said = |value: Value| json!({ "email": "new@example.test", "profile": value });
        for (method, path, body, place) in [
            ("PUT", &*of_app, json!({ "access": [["everyone", ""]] }), "/access/0"),
            ("POST", "/users", said(json!({ "given_name": true })), "/profile/given_name"),
            ("POST", "/users", said(json!({ "phone_number_verified": "true" })), "/profile/phone_number_verified"),
            ("POST", "/users", said(Value::Null), "/profile"),
            ("POST", "/users", json!({ "email": "new@example.test", "invite": { "mail": null } }), "/invite"),
            ("POST", "/providers?offline=true", json!({ "id": "a", "issuer": "https://a.example", "client_id": "x", "claims": [] }), "/claims"),
            ("POST", "/clients", super::with(web("A"), "contacts", Value::Null), "/contacts"),
        ] {
            let told = problem(&owner.ask(&s, (method, path), &With::body(body).version("*")).await, 400);
            assert_eq!(told["errors"][0]["pointer"], place, "{told}");
        }
        assert_eq!(s.count("SELECT COUNT(*) FROM users WHERE email = 'new@example.test'").await, 0);
    }
}

server_test! {
    /// RFC 9110 §8.8.3: what was changed has the version whoever reads it is told.
    async fn rfc9110_8_8_3_a_change_answers_with_the_version_there_is_now(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        owner.post(&s, "/roles", json!({ "name": "editors", "description": "They edit" })).await;
        owner.post(&s, "/groups", json!({ "name": "staff", "description": "All" })).await;
        owner.post(&s, "/providers?offline=true", json!({ "id": "a", "issuer": "https://a.example", "client_id": "x", "client_secret": "s" })).await;
        let app = s.web_client().await;
        for (path, query, body) in [
            (format!("/users/{}", s.user_id(ADA).await), "", json!({ "name": "Other" })),
            ("/groups/staff".to_owned(), "", json!({ "description": "Other" })),
            ("/roles/editors".to_owned(), "", json!({ "description": "Other" })),
            ("/providers/a".to_owned(), "?offline=true", json!({ "name": "Other" })),
            (format!("/clients/{}", app.id), "", json!({ "client_name": "Other" })),
        ] {
            let changed = owner.patch(&s, &format!("{path}{query}"), body).await;
            assert_eq!(changed.status, 200, "{}", changed.body);
            let version = changed.header("etag");
            assert!(!version.is_empty() && version == owner.get(&s, &path).await.header("etag"), "{path}");
        }
    }
}

server_test! {
    async fn ours_a_list_is_read_a_page_at_a_time_and_misses_nobody(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        for n in 0..7 {
            s.user(&format!("p{n}@example.test"), &format!("Person {n}")).await;
        }
        let everybody = s.rows("users").await;
        let (mut seen, mut path) = (Vec::new(), "/users?limit=3".to_owned());
        loop {
            let answer = owner.get(&s, &path).await;
            let page = answer.json();
            seen.extend(page["data"].as_array().unwrap().iter().map(|one| one["email"].as_str().unwrap().to_owned()));
            let Some(next) = page["next"].as_str() else { break };
            assert!(answer.header("link").contains("rel=\"next\"") && answer.header("link").contains(next));
            path = format!("/users?limit=3&after={next}");
        }
        assert_eq!(i64::try_from(seen.len()).unwrap(), everybody);
        seen.sort();
        seen.dedup();
        assert_eq!(i64::try_from(seen.len()).unwrap(), everybody);
        // What comes next is of the very list that was asked for.
        let first = owner.get(&s, "/users?limit=2&q=person&is_active=true").await;
        let link = first.header("link").split(['<', '>']).nth(1).unwrap().to_owned();
        let next = owner.get(&s, link.split("/api/admin/v1").nth(1).unwrap()).await.json();
        let names = next["data"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap());
        assert_eq!(names.collect::<Vec<_>>(), ["Person 2", "Person 3"]);
        problem(&owner.get(&s, "/users?after=WyJcdTAwMDAiXQ").await, 400);
        let found = owner.get(&s, "/users?q=PERSON%203").await.json();
        assert_eq!(found["data"].as_array().unwrap().len(), 1, "{found}");
        assert_eq!(owner.get(&s, "/users?q=%25").await.json()["data"].as_array().unwrap().len(), 0, "no sign of a pattern is one");
        let roles = owner.get(&s, "/roles?limit=2").await.json();
        assert_eq!(roles["data"].as_array().unwrap().len(), 2);
        let rest = owner.get(&s, &format!("/roles?after={}", roles["next"].as_str().unwrap())).await.json();
        assert_eq!(rest["data"].as_array().unwrap().len(), 3, "{rest}");
    }
}

server_test! {
    /// The same request by the same key gets the same answer, whatever became of what it was about.
    async fn ours_a_request_that_is_sent_again_gets_the_same_answer(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        owner.post(&s, "/roles", json!({ "name": "editors", "description": "They edit" })).await;
        let office = json!({ "id": "office", "issuer": "https://office.example", "client_id": "grantor", "client_secret": "x" });
        assert_eq!(owner.post(&s, "/providers?offline=true", office).await.status, 201);
        let app = s.web_client().await.id;
        let client = format!("/clients/{app}");
        s.api("https://gone.example", "Gone").await;
        let resource = "/resources/https%3A%2F%2Fgone.example";
        let requests = [
            ("PATCH", "/roles/editors".to_owned(), Some(json!({ "description": "Others" }))),
            ("DELETE", "/roles/editors".to_owned(), None),
            ("PATCH", "/providers/office?offline=true".to_owned(), Some(json!({ "name": "Other" }))),
            ("DELETE", "/providers/office".to_owned(), None),
            ("PATCH", resource.to_owned(), Some(json!({ "name": "Other" }))),
            ("DELETE", resource.to_owned(), None),
            ("PATCH", client.clone(), Some(json!({ "client_name": "Other" }))),
            ("PUT", format!("{client}/access"), Some(json!({ "access": [{ "kind": "user", "name": ADA }] }))),
            ("DELETE", client.clone(), None),
        ];
        let send = async |n: usize, (method, path, body): &(&str, String, Option<Value>)| {
            let with = With { version: Some("*".to_owned()), key: Some(format!("k{n}")), body: body.clone() };
            owner.ask(&s, (method, path), &with).await
        };
        let mut answers = Vec::new();
        for (n, request) in requests.iter().enumerate() {
            answers.push(send(n, request).await);
        }
        let events = s.audit().await.len();
        for (n, request) in requests.iter().enumerate() {
            let (first, again) = (&answers[n], send(n, request).await);
            assert!([200, 204].contains(&first.status), "{request:?}: {}", first.body);
            assert_eq!(
                (again.status, &again.body, again.header("etag")),
                (first.status, &first.body, first.header("etag")),
                "{request:?}"
            );
            let has_version = request.0 != "DELETE";
            assert_eq!(again.header("etag").is_empty(), !has_version, "{request:?}");
        }
        assert_eq!(s.audit().await.len(), events, "nothing was done again");
    }
}

server_test! {
    /// Whoever has apps of their own deletes one once, and is told so as often as they ask by that key.
    async fn ours_the_end_of_ones_own_app_is_told_again(s: TestServer) {
        let who = Administrator::new(&s, ("dev@example.test", Some("client-admin")), "openid admin:clients:own").await;
        let made = who.post(&s, "/clients", web("Mine")).await;
        let path = format!("/clients/{}", made.json()["client_id"].as_str().unwrap());
        let delete = async |key: &str| who.ask(&s, ("DELETE", &path), &With::default().version("*").key(key)).await;
        let first = delete("k").await;
        assert_eq!(first.status, 200, "{}", first.body);
        assert_eq!((delete("k").await.status, delete("k").await.body), (200, first.body));
        problem(&delete("other").await, 404);
        // The key is of that request alone.
        problem(&who.ask(&s, ("POST", "/clients"), &With::body(web("Other")).key("k")).await, 422);
    }
}

server_test! {
    /// A kept answer is for whoever may as much as whoever got it: no narrower token, and nobody who may less by now.
    async fn ours_a_kept_answer_is_shown_to_nobody_who_may_less(s: TestServer) {
        s.user(OWNER, "Owner").await;
        s.give_role(OWNER, "admin").await;
        let app = console(&s).await;
        let token = async |scope: &str| {
            let answer = s.browser().authorize_as(OWNER, &app, &[("scope", scope)]).await;
            let code = answer.parameter("code").unwrap_or_else(|| panic!("{answer:?}"));
            Administrator { token: Tokens::of(&app.redeem(&code).await).access_token }
        };
        let wide = token("openid admin:users:read admin:users:write").await;
        let narrow = token("openid admin:users:write").await;
        let path = format!("/users/{}", s.user_id(ADA).await);
        let send = async |who: &Administrator| {
            who.ask(&s, ("PATCH", &path), &With::body(json!({ "name": "Countess" })).version("*").key("k")).await
        };
        let first = send(&wide).await;
        assert!(first.status == 200 && first.body.contains(ADA), "{}", first.body);
        let told = send(&narrow).await;
        assert_eq!((told.status, told.body.as_str(), told.header("etag")), (204, "", ""));
        assert_eq!(send(&wide).await.body, first.body);
        // With a role that lets them change accounts and see none.
        let owner = Administrator::new(&s, ("other@example.test", Some("owner")), &all_scopes()).await;
        owner.post(&s, "/roles", json!({ "name": "clerk", "description": "Clerks" })).await;
        let permitted = owner.patch(&s, "/roles/clerk", json!({ "permissions": ["users:write"] })).await;
        assert_eq!(permitted.status, 200, "{}", permitted.body);
        s.give_role(OWNER, "clerk").await;
        let id = s.user_id(OWNER).await;
        s.execute(&format!("DELETE FROM user_roles WHERE user_id = '{id}' AND role = 'admin'")).await;
        s.app.forget_cached();
        let told = send(&wide).await;
        assert!(told.status == 204 && told.body.is_empty() || told.status == 401, "{} {}", told.status, told.body);
    }
}

server_test! {
    /// Two of the same request at once make one thing, and both are told of it.
    async fn ours_the_same_request_twice_at_once_is_carried_out_once(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let body = json!({ "email": "twice@example.test" });
        let make = async || owner.ask(&s, ("POST", "/users"), &With::body(body.clone()).key("make")).await;
        let (one, other) = tokio::join!(make(), make());
        assert_eq!((one.status, other.status), (201, 201), "{} {}", one.body, other.body);
        assert_eq!((&one.body, one.header("location")), (&other.body, other.header("location")));
        assert_eq!(s.count("SELECT COUNT(*) FROM users WHERE email = 'twice@example.test'").await, 1);
        let path = format!("/clients/{}", s.web_client().await.id);
        let delete = async || owner.ask(&s, ("DELETE", &path), &With::default().version("*").key("end")).await;
        let (one, other) = tokio::join!(delete(), delete());
        assert_eq!((one.status, other.status, &one.body), (200, 200, &other.body), "{} {}", one.body, other.body);
    }
}
