//! Other providers, and who is known by them.

use grantor::types::ProviderId;
use serde_json::json;

use super::*;
use crate::support::identities::{identity, link};

const SECRET: &str = "the secret there";

/// A provider that nobody looks at.
async fn office(s: &TestServer, owner: &Administrator) -> ProviderId {
    let body = json!({
        "id": "office", "issuer": "https://office.example", "client_id": "grantor", "client_secret": SECRET,
    });
    let made = owner.post(s, "/providers?offline=true", body).await;
    assert_eq!(made.status, 201, "{}", made.body);
    assert_eq!(made.header("location"), s.url("/api/admin/v1/providers/office"));
    let told = made.json();
    assert_eq!(
        (
            told["has_secret"].as_bool(),
            told["name"].as_str(),
            &told["warnings"]
        ),
        (Some(true), Some("office"), &json!([]))
    );
    assert_eq!(told["redirect_uri"], s.url("/sign-in/with/office/callback"));
    "office".parse().unwrap()
}

server_test! {
    /// A provider is made, changed as it was seen, and deleted, and its secret is in no answer.
    async fn ours_a_provider_is_administered_and_its_secret_told_to_nobody(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        office(&s, &owner).await;
        let seen = owner.get(&s, "/providers/office").await;
        let patch = async |body: Value, version: &str| {
            owner.ask(&s, ("PATCH", "/providers/office?offline=true"), &With::body(body).version(version)).await
        };
        problem(&owner.ask(&s, ("PATCH", "/providers/office"), &With::body(json!({ "name": "X" }))).await, 428);
        let userinfo = "https://office.example/userinfo";
        let changed = patch(json!({ "name": "Office", "userinfo_endpoint": userinfo }), seen.header("etag")).await;
        assert_eq!(changed.status, 200, "{}", changed.body);
        assert_eq!((changed.json()["name"].as_str(), changed.json()["userinfo_endpoint"].as_str()), (Some("Office"), Some(userinfo)));
        problem(&patch(json!({ "name": "Other" }), seen.header("etag")).await, 412);
        // RFC 7396: null takes away what can be taken away, and nothing else.
        assert_eq!(patch(json!({ "userinfo_endpoint": null }), "*").await.json()["userinfo_endpoint"], Value::Null);
        for (body, place) in [
            (json!({ "issuer": null }), "/issuer"),
            (json!({ "name": null }), "/name"),
            (json!({ "claims": { "subject": null } }), "/claims/subject"),
            (json!({ "nothing": 1 }), "/nothing"),
            (json!({ "id": "other" }), "/id"),
            (json!({ "client_secret": "a", "private_key": "b" }), "/private_key"),
        ] {
            let told = problem(&patch(body.clone(), "*").await, 400);
            assert_eq!(told["errors"][0]["pointer"], place, "{body}: {told}");
        }
        // A secret is for the place it was given for.
        problem(&patch(json!({ "token_endpoint": "https://other.example/token" }), "*").await, 422);
        let list = owner.get(&s, "/providers").await;
        assert_eq!((&list.json()["data"][0]["id"], &list.json()["data"][0]["people"]), (&json!("office"), &json!(0)), "{}", list.body);
        for (act, is_enabled) in [("disable", false), ("enable", true)] {
            let answer = owner.ask(&s, ("POST", &format!("/providers/office/{act}")), &With::default()).await;
            assert_eq!(answer.status, 200, "{}", answer.body);
            assert_eq!(owner.get(&s, "/providers/office").await.json()["is_enabled"], is_enabled);
        }
        let answers = [&seen, &changed, &list];
        assert!(answers.iter().all(|answer| !answer.body.contains(SECRET)));
        assert!(!s.dump().await.contains(SECRET));
        let deleted = owner.ask(&s, ("DELETE", "/providers/office"), &With::default().version("*")).await;
        assert_eq!((deleted.status, &deleted.json()["locked_out"]), (200, &json!([])), "{}", deleted.body);
        problem(&owner.get(&s, "/providers/office").await, 404);
    }
}

server_test! {
    /// What has to be said of a provider and is not is told, all of it.
    async fn ours_a_provider_of_which_too_little_is_said_is_not_made(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let told = problem(&owner.post(&s, "/providers?offline=true", json!({ "id": "office" })).await, 422);
        let places: Vec<_> = told["errors"].as_array().unwrap().iter().map(|one| one["pointer"].as_str().unwrap()).collect();
        assert_eq!(places, ["/issuer", "/client_id"], "{told}");
        problem(&owner.post(&s, "/providers?offline=true", json!({ "issuer": "https://office.example", "client_id": "x" })).await, 400);
        let google = json!({ "id": "google", "preset": "google", "client_id": "x", "client_secret": SECRET });
        let made = owner.post(&s, "/providers?offline=true&dry_run=true", google.clone()).await;
        assert_eq!(made.json()["dry_run"], true, "{}", made.body);
        let made = owner.post(&s, "/providers?offline=true", google.clone()).await;
        assert_eq!((made.status, made.json()["name"].as_str(), made.json()["issuer"].as_str()), (201, Some("Google"), Some("https://accounts.google.com")), "{}", made.body);
        problem(&owner.post(&s, "/providers?offline=true", google).await, 409);
    }
}

server_test! {
    /// Who is known by a provider is listed by address, and let go while another way in is left.
    async fn ours_who_is_known_by_a_provider_is_listed_and_unlinked_but_never_locked_out(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let office = office(&s, &owner).await;
        for name in ["c", "a", "b"] {
            let user = s.invited(&format!("{name}@example.test")).await;
            link(&s, identity(&office, name, &user)).await;
        }
        let ada = s.user_id(ADA).await;
        let known = identity(&office, "ada-there", &ada);
        let id = known.id.clone();
        link(&s, known).await;
        let (mut seen, mut path) = (Vec::new(), "/providers/office/people?limit=2".to_owned());
        loop {
            let page = owner.get(&s, &path).await.json();
            seen.extend(page["data"].as_array().unwrap().iter().map(|one| one["account"].as_str().unwrap().to_owned()));
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/providers/office/people?limit=2&after={next}");
        }
        // However the database sorts them.
        seen.sort();
        assert_eq!(seen, ["a@example.test", ADA, "b@example.test", "c@example.test"]);
        problem(&owner.get(&s, "/providers/office/people?after=WyJ4Il0").await, 400);
        problem(&owner.get(&s, "/providers/other/people").await, 404);
        let of_ada = owner.get(&s, &format!("/users/{ada}/identities")).await.json();
        assert_eq!((&of_ada["data"][0]["id"], &of_ada["data"][0]["subject"]), (&json!(id), &json!("ada-there")), "{of_ada}");
        assert_eq!(owner.get(&s, &format!("/users/{ada}/factors")).await.json()["providers"], json!(["office"]));
        let unlink = async |id: &str| owner.ask(&s, ("DELETE", &format!("/identities/{id}")), &With::default()).await;
        assert_eq!(unlink(id.as_str()).await.status, 204);
        problem(&unlink(id.as_str()).await, 404);
        let list = owner.get(&s, "/providers/office/people?limit=1").await.json();
        problem(&unlink(list["data"][0]["id"].as_str().unwrap()).await, 409);
        let gone = owner.ask(&s, ("POST", "/providers/office/disable"), &With::default()).await.json();
        assert_eq!(gone["locked_out"], json!(["a@example.test", "b@example.test", "c@example.test"]), "{gone}");
    }
}

server_test! {
    /// Who may change providers, and not see who is known by them, is not told by what a change answers.
    async fn ours_to_change_a_provider_is_not_to_see_its_people(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let office = office(&s, &owner).await;
        let user = s.invited("a@example.test").await;
        link(&s, identity(&office, "a", &user)).await;
        let who = Administrator::of(&s, OWNER, "openid admin:providers:write").await;
        let answer = who.ask(&s, ("POST", "/providers/office/disable"), &With::default()).await;
        assert_eq!((answer.status, answer.body.as_str()), (204, ""));
        problem(&who.get(&s, "/providers/office/people").await, 403);
    }
}

server_test! {
    /// T65: nobody has this server ask at an address of their choice by what they may not write, or what cannot be written.
    async fn ours_what_is_refused_is_not_looked_at(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        office(&s, &owner).await;
        let site = Site::tls().await;
        let there = format!("https://{}", site.address);
        let body = |id: &str| json!({
            "id": id, "issuer": there, "client_id": "grantor", "client_secret": SECRET, "network": ["127.0.0.0/8"],
        });
        problem(&owner.post(&s, "/providers", body("office")).await, 409);
        let moved = json!({ "issuer": there, "network": ["127.0.0.0/8"], "client_secret": SECRET });
        let outdated = With::body(moved).version("\"another\"");
        problem(&owner.ask(&s, ("PATCH", "/providers/office"), &outdated).await, 412);
        let support = Administrator::new(&s, ("support@example.test", Some("support")), "openid admin:users:read").await;
        assert_eq!(support.post(&s, "/providers", body("inside")).await.status, 403);
        assert_eq!(site.connections(), 0);
        // What was written is: its certificate is nobody's, so nobody can sign in by it.
        let made = owner.post(&s, "/providers", body("inside")).await;
        assert_eq!(made.status, 201, "{}", made.body);
        assert!(made.json()["warnings"][0].as_str().unwrap().contains("cannot be read"), "{}", made.body);
        assert!(site.connections() > 0);
    }
}
