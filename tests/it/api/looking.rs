//! What is only looked at: settings, health, numbers, and why somebody can have something; and the tokens that let apps register.

use serde_json::json;

use super::*;

server_test! {
    /// Every setting is there with what it was named in, and no secret.
    async fn ours_settings_are_shown_without_secrets(s: TestServer) {
        let s = s.with_settings(|settings| {
            settings.branding.name = "Acme".to_owned();
            settings.keys.master_key = Some("a-secret-that-is-not-used".to_owned());
        }).await;
        let owner = Administrator::owner(&s).await;
        let (mut found, mut path) = (Vec::new(), "/settings?limit=100".to_owned());
        loop {
            let page = owner.get(&s, &path).await.json();
            found.extend(page["data"].as_array().unwrap().clone());
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/settings?limit=100&after={next}");
        }
        let of = |key: &str| found.iter().find(|one| one["key"] == key).unwrap_or_else(|| panic!("{key}"));
        assert_eq!((&of("branding.name")["value"], &of("branding.name")["origin"]), (&json!("Acme"), &json!("command")));
        assert_eq!((&of("tokens.code")["value"], &of("tokens.code")["origin"]), (&json!("1m"), &json!("default")));
        assert_eq!(of("issuer")["value"], s.issuer);
        assert_eq!(of("keys.master_key")["value"], "…");
        assert!(!json!(found).to_string().contains("a-secret-that-is-not-used"));
        assert_eq!((&of("branding.name")["is_reloaded"], &of("server.bind")["is_reloaded"]), (&json!(true), &json!(false)));
        let less = Administrator::of(&s, OWNER, "openid admin:users:read").await;
        for path in ["/settings", "/health", "/stats"] {
            problem(&less.get(&s, path).await, 403);
        }
    }
}

server_test! {
    /// What is not as it should be is told with what mends it.
    async fn ours_health_tells_what_is_wrong_and_what_mends_it(s: TestServer) {
        let s = s.with_mail().await;
        let owner = Administrator::owner(&s).await;
        let health = owner.get(&s, "/health").await.json();
        let names: Vec<_> = health["checks"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
        for name in ["database", "signing keys", "logout tokens", "clock"] {
            assert!(names.contains(&name), "{name}: {health}");
        }
        owner.post(&s, "/invites", json!({ "email": ADA, "handing": "mail" })).await;
        s.execute("UPDATE mails SET created_at = created_at - 3600").await;
        s.execute(&format!("UPDATE audit_events SET at = {} WHERE kind = 'link_created'", s.now().0 + 3600)).await;
        let health = owner.get(&s, "/health").await.json();
        assert_ne!(health["state"], "ok", "{health}");
        for name in ["mail queue", "clock"] {
            let check = health["checks"].as_array().unwrap().iter().find(|one| one["name"] == name);
            let check = check.unwrap_or_else(|| panic!("{health}"));
            assert!(check["state"] == "warn" && check["fix"].is_string(), "{check}");
        }
    }
}

server_test! {
    /// What lives is counted, and nothing that ended.
    async fn ours_stats_count_what_lives(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let app = s.web_client().await;
        let mut browser = s.browser();
        browser.tokens(&app, "notes:read").await;
        let before = owner.get(&s, "/stats").await.json();
        for (member, table) in [("clients", "clients"), ("users", "users"), ("sessions", "sessions"), ("grants", "grants")] {
            // The server's own app nobody registered.
            let own = i64::from(table == "clients");
            assert_eq!(before[member].as_i64(), Some(s.rows(table).await - own), "{member}: {before}");
        }
        assert_eq!((&before["mails_waiting"], &before["mails_given_up"]), (&json!(0), &json!(0)));
        let ada = s.user_id(ADA).await;
        owner.ask(&s, ("POST", &format!("/users/{ada}/disable")), &With::default()).await;
        let after = owner.get(&s, "/stats").await.json();
        let less = |member: &str| before[member].as_i64().unwrap() - after[member].as_i64().unwrap();
        assert_eq!((less("users"), less("sessions"), less("grants")), (0, 1, 1), "{before} {after}");
    }
}

server_test! {
    /// The rules that decide are told as they are asked.
    async fn ours_why_somebody_can_have_something_is_explained(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let app = s.web_client().await;
        let ada = s.user_id(ADA).await;
        for user in [ada.to_string(), ADA.replace('@', "%40")] {
            let told = owner.get(&s, &format!("/explain?user={user}&client_id={}&scope=notes%3Aread", app.id)).await.json();
            assert_eq!((&told["granted"], &told["scope"], &told["email"]), (&json!(true), &json!("notes:read"), &json!(ADA)), "{told}");
            assert!(!told["verdicts"].as_array().unwrap().is_empty(), "{told}");
        }
        let refused = owner.get(&s, &format!("/explain?user={ada}&client_id={}&scope=nothing%3Ahere", app.id)).await.json();
        assert!(refused["granted"] == false && refused["reason"].as_str().unwrap().starts_with('G'), "{refused}");
        let two = format!("/explain?user={ada}&client_id={}&scope=notes%3Aread&resource=https%3A%2F%2Fnowhere.example&resource=https%3A%2F%2Fapi.example", app.id);
        let denied = owner.get(&s, &two).await.json();
        assert_eq!(denied["granted"], false, "RFC 8707 section 2: both count: {denied}");
        for wrong in ["", "?user=x", &format!("?user={ada}"), &format!("?user={ada}&client_id={}&resource=x%23y", app.id)] {
            problem(&owner.get(&s, &format!("/explain{wrong}")).await, 400);
        }
        problem(&owner.get(&s, &format!("/explain?user={ada}&client_id=c_nobody")).await, 404);
        // It names the person and the app.
        let less = Administrator::of(&s, OWNER, "openid admin:permissions:read").await;
        problem(&less.get(&s, &format!("/explain?user={ada}&client_id={}", app.id)).await, 403);
    }
}

server_test! {
    /// RFC 7591 §1.2: a token that lets somebody register apps is shown once.
    async fn rfc7591_1_2_an_initial_access_token_is_shown_once(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let body = json!({ "description": "For the build", "uses": 2, "expires_in": 3600 });
        let send = async || owner.ask(&s, ("POST", "/initial-access-tokens"), &With::body(body.clone()).key("k")).await;
        let made = send().await;
        assert_eq!(made.status, 201, "{}", made.body);
        let told = made.json();
        let token = told["initial_access_token"].as_str().unwrap().to_owned();
        assert_eq!((&told["uses_left"], &told["expires_at"], &told["shown_once"]), (&json!(2), &json!(s.now().0 + 3600), &json!(true)));
        assert!(!send().await.body.contains(&token));
        assert!(!s.dump().await.contains(&token));
        let list = owner.get(&s, "/initial-access-tokens").await;
        assert_eq!(list.json()["data"][0]["description"], "For the build", "{}", list.body);
        assert!(!list.body.contains(&token));
        problem(&owner.post(&s, "/initial-access-tokens", json!({ "description": "x", "uses": 0 })).await, 422);
        let path = format!("/initial-access-tokens/{}", told["id"].as_str().unwrap());
        assert_eq!(owner.ask(&s, ("DELETE", &path), &With::default()).await.status, 204);
        problem(&owner.ask(&s, ("DELETE", &path), &With::default()).await, 404);
        assert_eq!(owner.get(&s, "/initial-access-tokens").await.json()["data"], json!([]));
    }
}

/// The ids of a list, read to its end two at a time.
async fn ids(s: &TestServer, who: &Administrator, path: &str) -> Vec<String> {
    let (mut ids, mut after) = (Vec::new(), String::new());
    loop {
        let answer = who.get(s, &format!("{path}&limit=2{after}")).await;
        let page = answer.json();
        let data = page["data"].as_array().unwrap_or_else(|| panic!("{page}"));
        assert!((1..=2).contains(&data.len()), "{page}");
        ids.extend(data.iter().map(|one| one["id"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else {
            return ids;
        };
        assert!(answer.header("link").contains(next), "{:?}", answer.headers);
        after = format!("&after={next}");
    }
}

server_test! {
    /// Sign-ins and grants are read to their end, the newest first, and what was not used for long is no sign-in any more.
    async fn ours_sign_ins_and_grants_are_read_a_page_at_a_time(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let app = s.web_client().await;
        let other = s.web_client().await;
        for n in 0..5 {
            s.browser().tokens(if n == 0 { &other } else { &app }, "notes:read").await;
        }
        let ada = s.user_id(ADA).await;
        for noun in ["sessions", "grants"] {
            let all = ids(&s, &owner, &format!("/{noun}?user_id={ada}")).await;
            let mut sorted = all.clone();
            sorted.sort();
            sorted.dedup();
            sorted.reverse();
            assert_eq!((all.len(), &all), (5, &sorted), "{noun}");
            let of_app = ids(&s, &owner, &format!("/{noun}?user_id={ada}&client_id={}", app.id)).await;
            let of_other = ids(&s, &owner, &format!("/{noun}?client_id={}", other.id)).await;
            assert_eq!((of_app.len(), of_other.len()), (4, 1), "{noun}");
            assert!(of_app.iter().all(|id| all.contains(id) && *id != of_other[0]), "{noun}");
            problem(&owner.get(&s, &format!("/{noun}?user_id=00000000-0000-7000-8000-000000000000")).await, 404);
        }
        s.advance("3h");
        let owner = Administrator::of(&s, OWNER, &all_scopes()).await;
        assert_eq!(owner.get(&s, &format!("/sessions?user_id={ada}")).await.json()["data"], serde_json::json!([]));
    }
}

server_test! {
    /// Who is in a group, and who has a role, is read to the last, however many they are.
    async fn ours_members_and_holders_are_read_a_page_at_a_time(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        s.group("staff", &[]).await;
        s.role("clerk").await;
        let mut people = Vec::new();
        for n in 0..5 {
            let email = format!("p{n}@example.test");
            people.push(s.user(&email, "Somebody").await.to_string());
            s.set_member(&email, "staff", true).await;
            s.give_role(&email, "clerk").await;
        }
        people.sort();
        for path in ["/groups/staff/members", "/roles/clerk/people"] {
            let (mut seen, mut after) = (Vec::new(), String::new());
            loop {
                let page = owner.get(&s, &format!("{path}?limit=2{after}")).await.json();
                let data = page["data"].as_array().unwrap_or_else(|| panic!("{page}"));
                seen.extend(data.iter().map(|one| one["user_id"].as_str().unwrap().to_owned()));
                let Some(next) = page["next"].as_str() else { break };
                after = format!("&after={next}");
            }
            seen.sort();
            assert_eq!(seen, people, "{path}");
        }
        let given = owner.get(&s, "/roles/clerk/people").await.json();
        assert_eq!((&given["data"][0]["email"], &given["data"][0]["given_by"]), (&json!("p0@example.test"), &Value::Null), "{given}");
        problem(&owner.get(&s, "/groups/nobody/members").await, 404);
        problem(&owner.get(&s, "/roles/nobody/people").await, 404);
    }
}
