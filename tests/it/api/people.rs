//! Links by which people set a password, and what they sign in with.

use serde_json::json;

use super::*;

server_test! {
    /// Whoever had a link made is shown it once, however often the request is sent.
    async fn ours_a_link_to_set_a_password_is_shown_once(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let path = format!("/users/{}/links", s.user_id(ADA).await);
        let ask = async || owner.ask(&s, ("POST", &path), &With::body(json!({ "handing": "link" })).key("k")).await;
        let made = ask().await;
        assert_eq!(made.status, 201, "{}", made.body);
        let told = made.json();
        assert_eq!((told["kind"].as_str(), told["email"].as_str(), told["shown_once"].as_bool()), (Some("reset"), Some(ADA), Some(true)));
        let link = told["link"].as_str().unwrap().to_owned();
        assert!(link.starts_with(&s.url("/password/")), "{link}");
        let again = ask().await;
        assert_eq!((again.status, again.json()["user_id"].as_str()), (201, told["user_id"].as_str()), "{}", again.body);
        assert!(!again.body.contains("/password/"), "{}", again.body);
        assert!(!s.dump().await.contains(link.rsplit('/').next().unwrap()));
        assert_eq!(s.count("SELECT COUNT(*) FROM one_time_links WHERE kind = 'reset'").await, 1);
        assert_eq!(s.audit().await.last().map(String::as_str), Some("link_created"));
        let invite = owner.post(&s, &path, json!({ "handing": "link", "kind": "invite" })).await;
        assert_eq!(invite.json()["kind"], "invite", "{}", invite.body);
        // What lives of it is listed, and is no link.
        let living = owner.get(&s, &path).await;
        let data = living.json()["data"].clone();
        assert_eq!((data.as_array().unwrap().len(), &data[0]["kind"]), (1, &json!("invite")), "the older one ended: {data}");
        assert!(data[0]["expires_at"].as_i64().unwrap() > s.now().0 && !living.body.contains("/password/"), "{}", living.body);
        for body in [json!({}), json!({ "handing": "pigeon" }), json!({ "handing": "link", "kind": "other" })] {
            problem(&owner.post(&s, &path, body).await, 400);
        }
        let nobody = "/users/00000000-0000-7000-8000-000000000000/links";
        problem(&owner.post(&s, nobody, json!({ "handing": "link" })).await, 404);
    }
}

server_test! {
    /// RFC 7396: what is said of a person is set, or taken away, and what cannot be said is refused with its place.
    async fn rfc7396_what_is_said_of_a_person_is_set_and_taken_away(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let body = json!({
            "email": "new@example.test", "email_verified": true, "attributes": { "department": ["a", "b"] },
            "profile": { "given_name": "New", "address": { "locality": "London" }, "phone_number": "+44 20 7946 0958", "phone_number_verified": true },
        });
        let made = owner.post(&s, "/users", body).await;
        assert_eq!((made.status, made.json()["email_verified"].as_bool()), (201, Some(true)), "{}", made.body);
        assert_eq!(made.json()["profile"]["address"], json!({ "locality": "London" }));
        let path = format!("/users/{}", made.json()["id"].as_str().unwrap());
        let patch = async |body: Value| owner.ask(&s, ("PATCH", &path), &With::body(body).version("*")).await;
        let body = json!({ "profile": { "given_name": null, "nickname": "N", "address": { "country": "UK" } }, "attributes": { "department": null } });
        let changed = patch(body).await.json();
        let profile = json!({
            "nickname": "N", "address": { "locality": "London", "country": "UK" }, "phone_number": "+44 20 7946 0958", "phone_number_verified": true,
        });
        assert_eq!((&changed["profile"], &changed["attributes"]), (&profile, &json!({})), "{changed}");
        // What is in an attribute is patched as deep as it goes, and no null is kept.
        for (attributes, then) in [
            (json!({ "office": { "city": "London", "room": { "floor": 2, "door": "B" } } }), json!({ "office": { "city": "London", "room": { "floor": 2, "door": "B" } } })),
            (json!({ "office": { "room": { "floor": 3, "door": null } } }), json!({ "office": { "city": "London", "room": { "floor": 3 } } })),
            (json!({ "office": { "city": null }, "badge": { "no": null, "is": 7 } }), json!({ "office": { "room": { "floor": 3 } }, "badge": { "is": 7 } })),
            (json!({ "office": ["London"], "badge": null, "nothing": null }), json!({ "office": ["London"] })),
        ] {
            let changed = patch(json!({ "attributes": attributes })).await;
            assert_eq!(changed.json()["attributes"], then, "{}", changed.body);
            assert_eq!(owner.get(&s, &path).await.json()["attributes"], then);
        }
        for (body, place) in [
            (json!({ "profile": { "nickname": 1 } }), "/profile/nickname"),
            (json!({ "profile": { "address": { "country": [] } } }), "/profile/address/country"),
            (json!({ "profile": { "a/b~c": {} } }), "/profile/a~1b~0c"),
        ] {
            assert_eq!(problem(&patch(body).await, 400)["errors"][0]["pointer"], place);
        }
        let told = problem(&patch(json!({ "profile": { "birthdate": "today", "shoe_size": "42" } })).await, 422);
        assert_eq!(told["errors"].as_array().unwrap().len(), 2, "{told}");
    }
}

server_test! {
    /// What is mailed to its person is seen by nobody else.
    async fn ours_who_is_invited_by_mail_has_the_link_alone(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        problem(&owner.post(&s, "/invites", json!({ "email": ADA, "handing": "mail" })).await, 422);
        let s = s.with_mail().await;
        let owner = Administrator::owner(&s).await;
        let made = owner.post(&s, "/invites", json!({ "email": ADA, "handing": "mail" })).await;
        assert_eq!(made.status, 201, "{}", made.body);
        assert_eq!((made.json()["kind"].as_str(), made.json()["link"].as_str()), (Some("invite"), None));
        assert!(!made.body.contains("/password/") && !made.body.contains("shown_once"), "{}", made.body);
        assert!(s.mailed_link(ADA).await.starts_with("/password/"));
        problem(&owner.post(&s, "/invites", json!({ "email": "none@example.test", "handing": "mail" })).await, 404);
        let mails = owner.get(&s, "/mails").await.json();
        let mail = mails["data"].as_array().unwrap().iter().find(|one| one["kind"] == "invite");
        let mail = mail.unwrap_or_else(|| panic!("{mails}"));
        assert_eq!(mail["state"], "waiting", "{mails}");
        assert!(!mails.to_string().contains(ADA) && mail.get("body").is_none(), "{mails}");
    }
}

server_test! {
    async fn ours_mails_are_read_a_page_at_a_time(s: TestServer) {
        let s = s.with_mail().await;
        let owner = Administrator::owner(&s).await;
        for _ in 0..5 {
            let made = owner.post(&s, "/invites", json!({ "email": ADA, "handing": "mail" })).await;
            assert_eq!(made.status, 201, "{}", made.body);
        }
        let (mut seen, mut path) = (Vec::new(), "/mails?limit=2".to_owned());
        loop {
            let page = owner.get(&s, &path).await.json();
            seen.extend(page["data"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()));
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/mails?limit=2&after={next}");
        }
        let all = i64::try_from(seen.len()).unwrap();
        assert_eq!(all, s.rows("mails").await);
        seen.sort();
        seen.dedup();
        assert_eq!(i64::try_from(seen.len()).unwrap(), all);
        problem(&owner.get(&s, "/mails?after=WyJ4IiwieSJd").await, 400);
    }
}

server_test! {
    /// Who may change somebody, and not see them, is not told their address by a link.
    async fn ours_a_link_does_not_tell_whose_it_is(s: TestServer) {
        let who = Administrator::new(&s, ("admin@example.test", Some("admin")), "openid admin:users:write").await;
        let ada = s.user_id(ADA).await;
        let made = who.post(&s, &format!("/users/{ada}/links"), json!({ "handing": "link" })).await;
        assert!(made.status == 201 && !made.body.contains(ADA), "{}", made.body);
        problem(&who.get(&s, &format!("/users/{ada}/factors")).await, 403);
    }
}

server_test! {
    /// What somebody signs in with is told, and nothing by which it could be done.
    async fn ours_factors_are_told_without_their_secrets_and_can_be_taken(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let ada = s.user_id(ADA).await;
        let codes = s.second_factor(ADA).await;
        let path = format!("/users/{ada}/factors");
        let factors = owner.get(&s, &path).await;
        let told = factors.json();
        let app = told["authenticator_apps"][0].as_object().unwrap();
        assert_eq!(app.keys().map(String::as_str).collect::<Vec<_>>(), ["id", "name", "created_at", "last_used_at"], "{told}");
        assert_eq!(told["recovery_codes_left"].as_u64(), u64::try_from(codes.len()).ok(), "{told}");
        assert_eq!((told["has_password"].as_bool(), &told["passkeys"], &told["providers"]), (Some(true), &json!([]), &json!([])));
        let reset = owner.ask(&s, ("POST", &format!("/users/{ada}/reset-factors")), &With::default()).await;
        assert_eq!(reset.status, 200, "{}", reset.body);
        let told = owner.get(&s, &path).await.json();
        assert_eq!((&told["authenticator_apps"], &told["recovery_codes_left"]), (&json!([]), &json!(0)), "{told}");
        assert_ne!(owner.get(&s, &path).await.header("etag"), factors.header("etag"));
        problem(&owner.get(&s, "/users/00000000-0000-7000-8000-000000000000/factors").await, 404);
    }
}

server_test! {
    /// Whoever has nothing left to sign in with is helped by those alone who hold no less.
    async fn ours_an_account_is_recovered_by_who_holds_no_less(s: TestServer) {
        let owner = s.user(OWNER, "Owner").await;
        s.give_role(OWNER, "owner").await;
        let admin = Administrator::new(&s, ("admin@example.test", Some("admin")), &all_scopes()).await;
        problem(&admin.ask(&s, ("POST", &format!("/users/{owner}/recover")), &With::default()).await, 403);
        problem(&admin.post(&s, &format!("/users/{owner}/links"), json!({ "handing": "link" })).await, 403);
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let ada = s.user_id(ADA).await;
        let path = format!("/users/{ada}/recover");
        let tried = admin.ask(&s, ("POST", &format!("{path}?dry_run=true")), &With::default()).await;
        assert_eq!(tried.json()["effect"]["sign_ins"], 1, "{}", tried.body);
        let made = admin.ask(&s, ("POST", &path), &With::default().key("k")).await;
        assert_eq!((made.status, made.json()["shown_once"].as_bool()), (200, Some(true)), "{}", made.body);
        assert!(made.json()["link"].as_str().unwrap().contains("/password/"));
        let again = admin.ask(&s, ("POST", &path), &With::default().key("k")).await;
        assert!(again.status == 200 && !again.body.contains("/password/"), "{}", again.body);
        assert!(!browser.is_signed_in().await);
        let told = admin.get(&s, &format!("/users/{ada}/factors")).await.json();
        assert_eq!(told["has_password"], false, "{told}");
    }
}
