//! The audit log by the API.

use serde_json::json;

use super::*;

/// The members of this name of every event a list leads to, page by page.
async fn all(s: &TestServer, who: &Administrator, query: &str, member: &str) -> Vec<String> {
    let (mut seen, mut path) = (Vec::new(), format!("/audit-events?{query}"));
    loop {
        let page = who.get(s, &path).await.json();
        let events = page["data"].as_array().unwrap_or_else(|| panic!("{page}")).iter();
        seen.extend(events.map(|one| one[member].as_str().unwrap_or_default().to_owned()));
        let Some(next) = page["next"].as_str() else {
            return seen;
        };
        path = format!("/audit-events?{query}&after={next}");
    }
}

server_test! {
    /// Every event is on one page, however many happened in one second.
    async fn ours_the_audit_log_is_read_a_page_at_a_time_and_misses_nothing(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        for n in 0..7 {
            let made = owner.post(&s, "/users", json!({ "email": format!("p{n}@example.test") })).await;
            assert_eq!(made.status, 201, "{}", made.body);
        }
        let everything = s.rows("audit_events").await;
        let mut ids = all(&s, &owner, "limit=3", "id").await;
        assert_eq!(i64::try_from(ids.len()).unwrap(), everything);
        ids.sort();
        ids.dedup();
        assert_eq!(i64::try_from(ids.len()).unwrap(), everything);
        let mut kinds = s.audit().await;
        kinds.reverse();
        assert_eq!(all(&s, &owner, "limit=4", "kind").await, kinds, "the newest first");
        problem(&owner.get(&s, "/audit-events?after=WyJ4IiwieSJd").await, 400);
    }
}

server_test! {
    /// Events are found by what they say.
    async fn ours_events_are_found_by_kind_person_app_actor_reason_and_time(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let (id, ada) = (s.user_id(OWNER).await, s.user_id(ADA).await);
        let app = s.web_client().await;
        let started = s.now().0;
        s.advance("1m");
        let mut browser = s.browser();
        browser.tokens(&app, "notes:read").await;
        s.advance("1m");
        owner.ask(&s, ("POST", &format!("/users/{ada}/disable")), &With::default()).await;
        assert_eq!(all(&s, &owner, "kind=user_disabled", "user_id").await, [ada.to_string()]);
        assert_eq!(all(&s, &owner, &format!("actor_id={id}&kind=user_disabled"), "actor_id").await, [id.to_string()]);
        assert!(all(&s, &owner, &format!("actor_id={ada}&kind=user_disabled"), "id").await.is_empty());
        let of_app = all(&s, &owner, &format!("client_id={}", app.id), "client_id").await;
        assert!(!of_app.is_empty() && of_app.iter().all(|one| *one == app.id.to_string()), "{of_app:?}");
        let of_ada = all(&s, &owner, &format!("user_id={ada}"), "user_id").await;
        assert!(of_ada.len() > 1 && of_ada.iter().all(|one| *one == ada.to_string()), "{of_ada:?}");
        let (late, end) = (started + 120, started + 121);
        let (disabled, allowed) = ("user_disabled".to_owned(), "grant_allowed".to_owned());
        let then = all(&s, &owner, &format!("since={late}&until={end}"), "kind").await;
        assert!(then.contains(&disabled) && !then.contains(&allowed), "{then:?}");
        let before = all(&s, &owner, &format!("until={late}"), "kind").await;
        assert!(!before.contains(&disabled) && before.contains(&allowed), "{before:?}");
        s.execute(&format!("UPDATE audit_events SET reason = 'G1104' WHERE kind = 'user_disabled' AND user_id = '{ada}'")).await;
        assert_eq!(all(&s, &owner, "reason=G1104", "kind").await, ["user_disabled"]);
        assert!(all(&s, &owner, "error_id=00000000-0000-7000-8000-000000000000", "id").await.is_empty());
        for wrong in ["kind=nothing", "reason=1104", "since=today", "user_id=x", "error_id=x", "limit=0"] {
            problem(&owner.get(&s, &format!("/audit-events?{wrong}")).await, 400);
        }
        // Of an account that is gone, what is written down stays to be found.
        let deleted = owner.ask(&s, ("DELETE", &format!("/users/{ada}")), &With::default().version("*")).await;
        assert_eq!(deleted.status, 204, "{}", deleted.body);
        assert!(all(&s, &owner, &format!("user_id={ada}"), "kind").await.contains(&"user_deleted".to_owned()));
    }
}

server_test! {
    /// The log is held against its seals, and against a head that somebody kept.
    async fn ours_the_audit_log_is_verified_by_the_api(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        grantor::server::sealing::seal_now(&s.app, false, s.now()).await.unwrap();
        let whole = owner.get(&s, "/audit-events/verification").await.json();
        assert_eq!((&whole["is_whole"], &whole["faults_total"], &whole["not_sealed"]), (&json!(true), &json!(0), &json!(0)), "{whole}");
        let (batch, head) = (whole["batch"].as_i64().unwrap(), whole["head"].as_str().unwrap().to_owned());
        let kept = owner.get(&s, &format!("/audit-events/verification?batch={batch}&head={head}")).await.json();
        assert_eq!(kept["is_whole"], true, "{kept}");
        let other = "11".repeat(32);
        let lost = owner.get(&s, &format!("/audit-events/verification?batch={batch}&head={other}")).await.json();
        assert_eq!((&lost["is_whole"], &lost["faults"][0]["fault"]), (&json!(false), &json!("head_missing")), "{lost}");
        s.execute("UPDATE audit_events SET details = details || '!' WHERE seq = 1").await;
        let changed = owner.get(&s, "/audit-events/verification").await.json();
        assert_eq!((&changed["is_whole"], &changed["faults"][0]["fault"]), (&json!(false), &json!("event_changed")), "{changed}");
        assert!(changed["faults"][0]["message"].as_str().unwrap().ends_with("was changed"), "{changed}");
        for wrong in ["batch=1", &format!("head={head}"), "batch=x&head=y", "batch=1&head=y"] {
            problem(&owner.get(&s, &format!("/audit-events/verification?{wrong}")).await, 400);
        }
    }
}

server_test! {
    /// Verifying reads all there is: nobody has it done without end.
    async fn ours_the_log_is_verified_so_often_in_a_minute_and_no_more(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        for _ in 0..30 {
            assert_eq!(owner.get(&s, "/audit-events/verification").await.status, 200);
        }
        problem(&owner.get(&s, "/audit-events/verification").await, 429);
    }
}

server_test! {
    /// Nobody takes traces away but who may do all that an administrator may.
    async fn ours_traces_are_erased_by_who_may_do_all(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let ada = s.user_id(ADA).await;
        let erase = async |who: &Administrator| who.post(&s, "/audit-events/erase", json!({ "user_id": ada })).await;
        let less = Administrator::of(&s, OWNER, "openid admin:users:read admin:users:write").await;
        problem(&erase(&less).await, 403);
        let erased = erase(&owner).await;
        assert_eq!((erased.status, erased.json()["email"].as_str()), (200, Some(ADA)), "{}", erased.body);
        assert!(erased.json()["events"].as_u64().unwrap() > 0, "{}", erased.body);
        assert_eq!(s.count(&format!("SELECT COUNT(*) FROM audit_events WHERE user_id = '{ada}' AND personal IS NOT NULL")).await, 0);
        let nobody = json!({ "user_id": "00000000-0000-7000-8000-000000000000" });
        problem(&owner.post(&s, "/audit-events/erase", nobody).await, 404);
    }
}
