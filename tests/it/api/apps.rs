//! Apps that are registered, and changed.

use grantor::storage::clients;
use grantor::types::ClientId;
use serde_json::json;

use super::*;

/// Registers an app; where it is.
async fn made(s: &TestServer, who: &Administrator, body: Value) -> String {
    let answer = who.post(s, "/clients", body).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    format!("/clients/{}", answer.json()["client_id"].as_str().unwrap())
}

server_test! {
    async fn ours_an_app_is_registered_and_its_secret_is_shown_once(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let body = json!({
            "client_id": "robot",
            "client_name": "Robot",
            "client_name#de": "Roboter",
            "client_type": "service",
            "scope": "notes:read",
            "access_lifetime": 60,
            "contacts": ["ada@example.com"],
        });
        let send = async || owner.ask(&s, ("POST", "/clients"), &With::body(body.clone()).key("k")).await;
        let first = send().await;
        let location = s.url("/api/admin/v1/clients/robot");
        assert_eq!((first.status, first.header("location")), (201, location.as_str()), "{}", first.body);
        let told = first.json();
        let secret = told["client_secret"].as_str().unwrap().to_owned();
        assert_eq!(told["shown_once"], true);
        assert_eq!((&told["client_name#de"], &told["contacts"]), (&json!("Roboter"), &json!(["ada@example.com"])));
        let id: ClientId = "robot".parse().unwrap();
        let known = clients::by_id(&mut s.db.read().await.unwrap().conn(), &id).await.unwrap().unwrap();
        let robot = TestClient::new(&s, &known, Some(secret.clone()));
        let tokens = robot.token(&[("grant_type", "client_credentials")]).await.json();
        assert_eq!((&tokens["scope"], &tokens["expires_in"]), (&json!("notes:read"), &json!(60)), "{tokens}");
        let again = send().await;
        assert_eq!((again.status, again.header("location")), (201, location.as_str()), "{}", again.body);
        assert_eq!(again.json()["client_id"], "robot");
        assert!(again.json()["client_secret"].is_null() && !again.body.contains(&secret), "{}", again.body);
        assert!(!s.dump().await.contains(&secret));
        assert_eq!(s.count("SELECT COUNT(*) FROM clients WHERE id = 'robot'").await, 1);
        assert_eq!(place(&problem(&owner.post(&s, "/clients", body.clone()).await, 409)), "/client_id");
        let public = json!({ "client_name": "Shop", "client_type": "spa", "redirect_uris": ["https://shop.example/callback"] });
        let shop = owner.post(&s, "/clients", public).await.json();
        assert_eq!((shop.get("client_secret"), shop.get("shown_once")), (None, None), "it has none: {shop}");
        assert_eq!(shop["scope"], "email openid profile", "who somebody is, for an app that people sign in to");
    }
}

server_test! {
    /// RFC 7396: what is named is another way, what is null is no more, and nothing else is touched.
    async fn rfc7396_an_app_is_changed_by_what_is_named_and_no_more(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let mut body = web("Notes");
        for (name, value) in [
            ("client_name#de", json!("Notizen")),
            ("client_name#fr", json!("Carnet")),
            ("client_uri", json!("https://app.example")),
            ("contacts", json!(["ada@example.com", "bob@example.com"])),
            ("default_max_age", json!(60)),
            ("required_acr", json!("2")),
            ("access_lifetime", json!(60)),
            ("signing_algorithm", json!("RS256")),
            ("skip_consent", json!("openid")),
        ] {
            body = with(body, name, value);
        }
        let path = made(&s, &owner, body).await;
        let patch = async |body: Value| owner.patch(&s, &path, body).await;
        let before = owner.get(&s, &path).await.json();
        let renamed = patch(json!({ "client_name": "Other" })).await.json();
        assert_eq!(renamed["client_name"], "Other");
        for (name, value) in renamed.as_object().unwrap() {
            assert!(name == "client_name" || before[name] == *value, "{name}: {value}");
        }
        let listed = patch(json!({ "contacts": ["eve@example.com"], "client_name#fr": "Cahier" })).await.json();
        assert_eq!((&listed["contacts"], &listed["client_name#fr"]), (&json!(["eve@example.com"]), &json!("Cahier")));
        let bare = patch(json!({
            "client_uri": null, "contacts": null, "client_name#fr": null, "default_max_age": null, "required_acr": null,
            "access_lifetime": null, "signing_algorithm": null, "skip_consent": "", "logo_uri": null,
        })).await;
        assert_eq!(bare.status, 200, "{}", bare.body);
        let bare = bare.json();
        for name in ["client_uri", "required_acr", "access_lifetime", "signing_algorithm"] {
            assert_eq!(bare.get(name), Some(&Value::Null), "{name}: {bare}");
        }
        for name in ["contacts", "client_name#fr", "default_max_age", "logo_uri"] {
            assert_eq!(bare.get(name), None, "{name}: {bare}");
        }
        assert_eq!((&bare["client_name#de"], &bare["skip_consent"]), (&json!("Notizen"), &json!("")));
        for name in ["client_name", "profile", "redirect_uris", "scope", "resources", "skip_consent", "id_token_claims"] {
            let told = problem(&patch(json!({ name: null })).await, 400);
            assert_eq!(place(&told), format!("/{name}"), "{told}");
        }
        let events = s.audit().await.len();
        assert_eq!(patch(json!({})).await.json(), bare, "nothing is named");
        assert_eq!(s.audit().await.len(), events);
    }
}

server_test! {
    async fn ours_of_two_who_change_an_app_the_second_hears_of_the_first(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let path = made(&s, &owner, web("Notes")).await;
        let seen = owner.get(&s, &path).await.header("etag").to_owned();
        let patch = async |body: Value, with: With| owner.ask(&s, ("PATCH", &path), &With { body: Some(body), ..with }).await;
        problem(&patch(json!({ "client_name": "Unseen" }), With::default()).await, 428);
        let first = patch(json!({ "client_name": "First" }), With::default().version(&seen)).await;
        assert_eq!(first.status, 200, "{}", first.body);
        problem(&patch(json!({ "contacts": ["b@example.com"] }), With::default().version(&seen)).await, 412);
        let now = owner.get(&s, &path).await;
        assert_eq!((&now.json()["client_name"], now.json().get("contacts")), (&json!("First"), None));
        assert_eq!(first.header("etag"), now.header("etag"), "the answer to a change has the new version");
        // Whose it is, is no part of it.
        let owners = owner.post(&s, &format!("{path}/owners"), json!({ "user": ADA })).await;
        assert_eq!(owners.json()["owners"], json!([ADA]), "{}", owners.body);
        let shown = owner.get(&s, &path).await;
        assert_eq!((shown.header("etag"), &shown.json()["owners"]), (now.header("etag"), &json!([ADA])));
        let disabled = owner.ask(&s, ("POST", &format!("{path}/disable")), &With::default()).await;
        problem(&patch(json!({ "client_name": "Second" }), With::default().version(now.header("etag"))).await, 412);
        let last = patch(json!({ "client_name": "Second" }), With::default().version(disabled.header("etag"))).await;
        assert_eq!(last.status, 200, "{}", last.body);
    }
}

server_test! {
    async fn ours_a_method_that_needs_another_secret_shows_it_once(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let path = made(&s, &owner, web("Notes")).await;
        let body = json!({ "token_endpoint_auth_method": "client_secret_jwt" });
        let send = async || owner.ask(&s, ("PATCH", &path), &With::body(body.clone()).version("*").key("k")).await;
        let first = send().await;
        let secret = first.json()["client_secret"].as_str().unwrap().to_owned();
        assert_eq!(first.json()["shown_once"], true);
        assert_eq!(first.header("etag"), owner.get(&s, &path).await.header("etag"), "no secret is in its version");
        let again = send().await;
        assert_eq!(again.status, 200, "{}", again.body);
        assert!(again.json()["client_secret"].is_null() && !again.body.contains(&secret), "{}", again.body);
        assert!(!s.dump().await.contains(&secret));
    }
}

server_test! {
    /// RFC 9457 §3: each fault is told with its place, whether it cannot be read or breaks a rule.
    async fn rfc9457_3_each_fault_of_an_app_has_its_place(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let path = made(&s, &owner, web("Notes")).await;
        problem(&owner.post(&s, "/clients", json!({ "client_type": "web" })).await, 400);
        for (name, value, status, at) in [
            ("redirect_uris", json!(["https://ok.example/x", "no uri"]), 400, "/redirect_uris/1"),
            ("grant_types", json!(["authorization_code"]), 400, "/grant_types"),
            ("client_name#", json!("x"), 400, "/client_name#"),
            ("client_name#de", json!(7), 400, "/client_name#de"),
            ("contacts", json!(["a@example.com", 7]), 400, "/contacts/1"),
            ("access_lifetime", json!(5), 400, "/access_lifetime"),
            ("token_endpoint_auth_method", json!("password"), 400, "/token_endpoint_auth_method"),
            ("client_name", json!(" "), 422, "/client_name"),
            ("profile", json!("fapi2"), 422, "/profile"),
            ("token_endpoint_auth_method", json!("none"), 422, "/token_endpoint_auth_method"),
            ("redirect_uris", json!([]), 422, "/redirect_uris"),
            ("redirect_uris", json!(["http://app.example/x"]), 422, "/redirect_uris"),
            ("scope", json!("openid nope:read"), 422, "/scope"),
            ("resources", json!(["https://nowhere.example"]), 422, "/resources"),
            ("jwks_uri", json!("http://app.example/jwks"), 422, "/jwks_uri"),
            ("client_uri", json!("ftp://app.example"), 422, "/client_uri"),
            ("skip_consent", json!("notes:read"), 422, "/skip_consent"),
            ("optional_scope", json!("notes:read"), 422, "/optional_scope"),
        ] {
            let told = problem(&owner.post(&s, "/clients", with(web("Other"), name, value.clone())).await, status);
            assert_eq!(place(&told), at, "{name}: {value}: {told}");
            let told = problem(&owner.patch(&s, &path, json!({ name: value })).await, status);
            assert_eq!(place(&told), at, "{name}: {told}");
        }
        let told = problem(&owner.post(&s, "/clients", with(web("Other"), "client_id", json!("c_mine"))).await, 422);
        assert_eq!(place(&told), "/client_id", "{told}");
        let many = json!({ "client_name": " ", "scope": "nope:read", "resources": ["https://nowhere.example"] });
        let told = problem(&owner.patch(&s, &path, many).await, 422);
        let all: Vec<_> = told["errors"].as_array().unwrap().iter().map(|fault| fault["pointer"].as_str().unwrap()).collect();
        assert_eq!(all, ["/client_name", "/scope", "/resources"], "every fault at once");
        assert_eq!(s.count("SELECT COUNT(*) FROM clients WHERE name = 'Other'").await, 0);
        problem(&owner.patch(&s, "/clients/c_nobody", json!({ "client_name": "x" })).await, 404);
    }
}

server_test! {
    /// OpenID Connect Registration §5: the sector is asked, and what was done is not undone by that it is away later.
    async fn openid_registration_5_a_sector_is_asked_once_for_a_request_that_is_sent_again(s: TestServer) {
        let s = s.with_settings(|settings| settings.fetch.allow_networks = vec!["127.0.0.0/8".parse().unwrap()]).await;
        let owner = Administrator::owner(&s).await;
        let site = Site::start().await;
        let body = with(web("Notes"), "sector_identifier_uri", json!(site.url("/sector")));
        let send = async |key: &str| owner.ask(&s, ("POST", "/clients"), &With::body(body.clone()).key(key)).await;
        assert_eq!(place(&problem(&send("k").await, 422)), "/sector_identifier_uri");
        site.answers("200 OK", "[\"https://app.example/callback\"]");
        let first = send("k").await;
        assert_eq!(first.status, 201, "{}", first.body);
        site.answers("404 Not Found", "");
        let again = send("k").await;
        assert_eq!((again.status, &again.json()["client_id"]), (201, &first.json()["client_id"]), "{}", again.body);
        problem(&send("another").await, 422);
        // A sector lists the redirect URIs, so it is asked again when they change.
        let path = format!("/clients/{}", first.json()["client_id"].as_str().unwrap());
        assert_eq!(owner.patch(&s, &path, json!({ "client_name": "Other" })).await.status, 200);
        let moved = json!({ "redirect_uris": ["https://other.example/callback"] });
        site.answers("200 OK", "[\"https://app.example/callback\"]");
        assert_eq!(place(&problem(&owner.patch(&s, &path, moved).await, 422)), "/sector_identifier_uri");
    }
}

server_test! {
    /// T64: an administrator's word about an app that registered itself, and its end.
    async fn ours_an_app_that_registered_itself_is_bounded_and_let_go_again(s: TestServer) {
        let s = s.with_settings(|settings| settings.registration.scope = "openid email".parse().unwrap()).await;
        let owner = Administrator::owner(&s).await;
        let app = s.web_client().await;
        let path = format!("/clients/{}", app.id);
        let told = problem(&owner.patch(&s, &path, json!({ "bounded_by": "configuration" })).await, 422);
        assert_eq!(place(&told), "/bounded_by", "an administrator registered it");
        assert_eq!(owner.patch(&s, &path, json!({ "bounded_by": "administrator" })).await.status, 200);
        s.change_client(&app.id, |client| client.registered_by = grantor::oauth::client_metadata::RegisteredBy::Open).await;
        let bounds = async || owner.get(&s, &path).await.json()["bounded_by"].as_str().unwrap().to_owned();
        assert_eq!(bounds().await, "configuration");
        assert_eq!(owner.patch(&s, &path, json!({ "bounded_by": "administrator" })).await.json()["scope"], "email openid");
        assert_eq!(bounds().await, "administrator");
        let seen = owner.get(&s, &path).await.header("etag").to_owned();
        let freed = owner.patch(&s, &path, json!({ "bounded_by": "configuration" })).await;
        assert!(freed.status == 200 && freed.header("etag") != seen, "who decides is of the version");
        assert_eq!(bounds().await, "configuration");
        assert_eq!(freed.header("etag"), owner.get(&s, &path).await.header("etag"));
    }
}

server_test! {
    /// `client-admin`: what they register is theirs, what is not theirs is not there, and what is an administrator's to decide stays so.
    async fn ours_a_client_admin_registers_and_changes_their_own_apps_alone(s: TestServer) {
        let who = Administrator::new(&s, ("dev@example.test", Some("client-admin")), "openid admin:clients:own").await;
        let other = s.web_client().await;
        let mine = made(&s, &who, web("Mine")).await;
        let list = who.get(&s, "/clients").await.json();
        let listed: Vec<_> = list["data"].as_array().unwrap().iter().map(|one| one["client_id"].as_str().unwrap()).collect();
        assert_eq!(listed, [mine.strip_prefix("/clients/").unwrap()]);
        let owners = who.get(&s, &format!("{mine}/owners")).await.json();
        assert_eq!(owners["data"][0]["email"], "dev@example.test", "{owners}");
        for (method, rest, body) in [
            ("GET", "", json!({})),
            ("GET", "/owners", json!({})),
            ("GET", "/access", json!({})),
            ("GET", "/names", json!({})),
            ("PATCH", "", json!({ "client_name": "Renamed" })),
            ("POST", "/owners", json!({ "user": "dev@example.test" })),
            ("PUT", "/access", json!({ "access": [{ "kind": "user", "name": "dev@example.test" }] })),
        ] {
            let ask = async |path: &str| {
                let with = With { body: (method != "GET").then(|| body.clone()), ..With::default() };
                who.ask(&s, (method, &format!("{path}{rest}")), &with.version("*")).await
            };
            problem(&ask(&format!("/clients/{}", other.id)).await, 404);
            let answer = ask(&mine).await;
            assert_eq!(answer.status, 200, "{method} {rest}: {}", answer.body);
        }
        for body in [
            json!({ "profile": "oidc-compat" }),
            json!({ "skip_consent": "openid" }),
            json!({ "allow_http_callback": true }),
            json!({ "access_lifetime": 86400 }),
            json!({ "scope": "openid admin:users:read" }),
            json!({ "allowed_schemes": ["mine"] }),
        ] {
            problem(&who.patch(&s, &mine, body.clone()).await, 403);
            let mut new = web("Another");
            new.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
            problem(&who.post(&s, "/clients", new).await, 403);
        }
        // Neither what it is told, nor a list that an administrator may have written, is theirs.
        problem(&who.patch(&s, &format!("{mine}/names"), json!({ "groups": "all" })).await, 403);
        problem(&who.put(&s, &format!("{mine}/access"), json!({ "access": [{ "kind": "everyone" }] })).await, 403);
        assert_eq!(s.count("SELECT COUNT(*) FROM clients WHERE name IN ('Another', 'Mine')").await, 0);
        // What an administrator allowed it stays allowed, whatever else of it changes.
        let id: ClientId = mine.strip_prefix("/clients/").unwrap().parse().unwrap();
        s.change_client(&id, |client| client.metadata.allowed_schemes = vec!["mine".parse().unwrap()]).await;
        let told = who.patch(&s, &mine, json!({ "contacts": ["dev@example.test"] })).await;
        assert_eq!((told.status, &told.json()["allowed_schemes"]), (200, &json!(["mine"])), "{}", told.body);
        let gone = who.delete(&s, &format!("{mine}/owners/{}", s.user_id("dev@example.test").await)).await;
        assert_eq!(gone.status, 200, "{}", gone.body);
        problem(&who.get(&s, &mine).await, 404);
    }
}

server_test! {
    /// A flag of a command that was never given is no help to a program.
    async fn ours_a_problem_names_no_flag(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let body = json!({ "client_name": "Shop", "client_type": "spa", "profile": "oidc-compat" });
        let refused = problem(&owner.post(&s, "/clients", body).await, 422);
        let faults = refused["errors"].as_array().unwrap();
        assert!(faults.len() == 2 && faults.iter().all(|fault| fault["remedy"].is_null()), "{refused}");
    }
}

server_test! {
    /// In an address these lead elsewhere.
    async fn ours_nothing_has_a_name_that_its_page_cannot_be_reached_by(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        for name in [".", "..", "new"] {
            for (path, member, body) in [
                ("/clients", "/client_id", json!({ "client_id": name, "client_name": "A", "client_type": "service" })),
                ("/scopes", "/name", json!({ "name": name, "description": "A" })),
                ("/roles", "/name", json!({ "name": name, "description": "A" })),
                ("/groups", "/name", json!({ "name": name, "description": "A" })),
            ] {
                let refused = problem(&owner.post(&s, path, body).await, 422);
                assert_eq!(place(&refused), member, "{path} {name}: {refused}");
            }
        }
        assert_eq!(s.rows("groups").await, 0);
    }
}

server_test! {
    async fn ours_one_secret_of_an_app_is_ended_by_its_id(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        let app = s.service_client().await;
        let mut read = s.db.read().await.unwrap();
        let known = clients::by_id(&mut read.conn(), &app.id).await.unwrap().unwrap();
        drop(read);
        let path = format!("/clients/{}/secrets/{}", app.id, known.secrets[0].id);
        let other = path.replace(app.id.as_str(), s.service_client().await.id.as_str());
        assert_eq!(owner.ask(&s, ("DELETE", other.as_str()), &With::default()).await.status, 404);
        let ended = owner.ask(&s, ("DELETE", path.as_str()), &With::default()).await;
        assert_eq!((ended.status, &ended.json()["client_id"]), (200, &json!(app.id.as_str())), "{}", ended.body);
        assert_eq!(app.token(&[("grant_type", "client_credentials")]).await.status, 401);
    }
}
