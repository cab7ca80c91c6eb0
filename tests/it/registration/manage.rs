//! `/register/{client_id}`: a client reads, changes and deletes what it registered, and nothing else (RFC 7592).

use crate::support::admin::clients::{self, ClientChanges};
use grantor::app::App;
use grantor::oauth::client::Profile;
use grantor::oauth::client_settings::ClientSettings;

use super::*;

/// What a client has to send to stay as it is.
fn all_of(own: &Own) -> Value {
    let mut body = own.said.clone();
    for name in [
        "registration_access_token",
        "registration_client_uri",
        "client_secret_expires_at",
        "client_id_issued_at",
    ] {
        body.as_object_mut().unwrap().remove(name);
    }
    body
}

server_test! {
    async fn rfc7592_2_1_a_client_reads_what_it_registered_but_not_its_secret(s: TestServer) {
        let s = open(&s).await;
        let own = Own::registered(&s, &web()).await;
        let answer = own.read(&s).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.header("cache-control"), "no-store");
        let mut expected = own.said.clone();
        for name in ["client_secret", "client_secret_expires_at"] {
            assert!(expected.as_object_mut().unwrap().remove(name).is_some());
        }
        assert_eq!(answer.json(), expected);
    }
}

server_test! {
    /// T64: a registration access token opens its own client and no other; everything else looks the same.
    async fn rfc7592_2_only_the_clients_own_token_opens_its_registration(s: TestServer) {
        let s = open(&s).await;
        let (own, other) = (Own::registered(&s, &web()).await, Own::registered(&s, &web()).await);
        let of_admin = s.web_client().await.id;
        let unknown = format!("rat_{}", "A".repeat(43));
        let nobody = s.url("/register/c_nobody");
        let admins = s.url(&format!("/register/{of_admin}"));
        let garbage = s.url("/register/%00%ff");
        let tries = [
            (&own.uri, Some(&other.token)),
            (&own.uri, Some(&unknown)),
            (&nobody, Some(&own.token)),
            (&admins, Some(&own.token)),
            (&garbage, Some(&own.token)),
        ];
        let mut said = Vec::new();
        for (uri, token) in tries {
            for method in [Method::GET, Method::PUT, Method::DELETE] {
                let answer = send(&s, method.clone(), uri, token.map(String::as_str), Some(&all_of(&own))).await;
                assert_challenged(&answer);
                said.push(answer.body);
                assert_asked(&send(&s, method, uri, None, Some(&all_of(&own))).await);
            }
        }
        said.dedup();
        assert_eq!(said.len(), 1, "{said:?}");
        assert_eq!(own.read(&s).await.status, 200);
        // A client that an administrator disabled does nothing.
        s.change_client(&own.id.parse().unwrap(), |client| client.is_enabled = false).await;
        assert_challenged(&own.read(&s).await);
        assert_challenged(&own.put(&s, &all_of(&own)).await);
        assert_challenged(&own.delete(&s).await);
    }
}

server_test! {
    async fn rfc7592_2_2_an_update_replaces_everything(s: TestServer) {
        let s = open(&s).await;
        let mut body = web();
        for (name, value) in [
            ("client_uri", json!("https://notes.example")),
            ("contacts", json!(["a@notes.example"])),
            ("client_name#de", json!("Notizen")),
            ("scope", json!("openid email")),
        ] {
            body[name] = value;
        }
        let own = Own::registered(&s, &body).await;
        // Sent back as it is, it stays.
        let answer = own.put(&s, &all_of(&own)).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.json(), own.read(&s).await.json());
        // What is left out is gone, and has its default again.
        let answer = own.put(&s, &json!({"client_id": own.id, "redirect_uris": ["https://notes.example/two"]})).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let said = answer.json();
        for name in ["client_uri", "contacts", "client_name#de", "client_secret"] {
            assert_eq!(said[name], Value::Null, "{name}");
        }
        assert_eq!(said["grant_types"], json!(["authorization_code"]));
        assert_eq!(said["client_name"], "notes.example");
        assert_eq!(said["redirect_uris"], json!(["https://notes.example/two"]));
        assert_eq!(said["registration_access_token"], own.token.as_str());
        assert_eq!(own.read(&s).await.json(), said);
        // Its secret is still its secret, and the former redirect URI is none of its own.
        let app = own.app(&s);
        app.redeem("ac_x").await.assert_token_error(400, "invalid_grant");
        s.browser().get(&app.authorization_url(&[])).await.assert_error_page();
        assert_eq!(events(&s).await, ["client_registered", "client_changed", "client_changed"]);
    }
}

server_test! {
    /// T64: an update names the client it is about, and does not choose the secret.
    async fn rfc7592_2_2_client_id_and_secret_are_the_clients_own(s: TestServer) {
        let s = open(&s).await;
        let (own, other) = (Own::registered(&s, &web()).await, Own::registered(&s, &web()).await);
        for id in [json!(other.id), Value::Null, json!(7)] {
            let mut body = all_of(&own);
            body["client_id"] = id;
            own.put(&s, &body).await.assert_token_error(400, "invalid_client_metadata");
        }
        for secret in [other.said["client_secret"].clone(), json!("mine"), json!(7)] {
            let mut body = all_of(&own);
            body["client_secret"] = secret;
            let answer = own.put(&s, &body).await;
            answer.assert_token_error(400, "invalid_client_metadata");
            assert!(!answer.body.contains("mine"));
        }
        let mut body = all_of(&own);
        body["redirect_uris"] = json!(["http://notes.example/callback"]);
        own.put(&s, &body).await.assert_token_error(400, "invalid_redirect_uri");
        body["redirect_uris"] = Value::Null;
        own.put(&s, &body).await.assert_token_error(400, "invalid_redirect_uri");
        assert_eq!(events(&s).await, ["client_registered", "client_registered"]);
    }
}

server_test! {
    /// RFC 8252 section 8.4 says SHOULD: what an administrator allowed an app, the app itself keeps.
    async fn ours_an_update_keeps_the_scheme_an_administrator_allowed(s: TestServer) {
        let s = open(&s).await;
        let mut body = public();
        body["application_type"] = json!("native");
        let own = Own::registered(&s, &body).await;
        let uris = ["https://notes.example/callback", "notes://callback"];
        body["client_id"] = json!(own.id);
        body["redirect_uris"] = json!(uris);
        body["post_logout_redirect_uris"] = json!(["notes://bye"]);
        let said = own.put(&s, &body).await.json();
        assert_eq!(said["redirect_uris"], json!([uris[0]]), "nobody allowed it yet");
        let edit = async |uris: &[&str]| {
            let changes = ClientChanges {
                redirect_uris: Some(uris.iter().map(|uri| uri.parse().unwrap()).collect()),
                allowed_schemes: vec!["notes".parse().unwrap()],
                ..ClientChanges::default()
            };
            let id = own.id.parse().unwrap();
            clients::edit(&s.app, &id, changes).await.unwrap();
        };
        edit(&uris).await;
        for _ in 0..2 {
            let said = own.put(&s, &body).await.json();
            assert_eq!(said["redirect_uris"], json!(uris));
            assert_eq!(said["post_logout_redirect_uris"], json!(["notes://bye"]));
            assert_eq!(said["allowed_schemes"], Value::Null, "it is not the client's");
        }
        let mut others = body.clone();
        others["redirect_uris"] = json!([uris[0], "others://callback"]);
        others["allowed_schemes"] = json!(["others"]);
        assert_eq!(own.put(&s, &others).await.json()["redirect_uris"], json!([uris[0]]));
        // That the app did without for a while, and an administrator said something else of it meanwhile, takes nothing.
        let mut without = body.clone();
        (without["redirect_uris"], without["post_logout_redirect_uris"]) = (json!([uris[0]]), json!([]));
        assert_eq!(own.put(&s, &without).await.status, 200);
        let named = ClientChanges { name: Some("Notes".to_owned()), ..ClientChanges::default() };
        let id = own.id.parse().unwrap();
        clients::edit(&s.app, &id, named).await.unwrap();
        assert_eq!(own.put(&s, &body).await.json()["redirect_uris"], json!(uris));
        // What an administrator takes away again is gone.
        body["post_logout_redirect_uris"] = json!([]);
        assert_eq!(own.put(&s, &body).await.json()["redirect_uris"], json!(uris));
        edit(&uris[..1]).await;
        assert_eq!(own.put(&s, &body).await.json()["redirect_uris"], json!([uris[0]]));
    }
}

server_test! {
    /// T64: an update never gets a client more than it has, whether it asks or leaves out.
    async fn ours_an_update_raises_nothing(s: TestServer) {
        let s = open(&s).await;
        let own = Own::registered(&s, &web()).await;
        let id = own.id.parse().unwrap();
        // An administrator took some of it away.
        s.change_client(&id, |client| (client.scope, client.is_bounded) = ("openid".parse().unwrap(), true)).await;
        let before = crate::support::admin::clients::show(&s.db, &id).await.unwrap();
        let raised = [
            ("scope", json!("openid email notes:write roles")),
            ("scope", Value::Null),
            ("profile", json!("oidc-compat")),
            ("resources", json!(["https://api.example"])),
            ("registered_by", json!("admin")),
            ("client_type", json!("service")),
            ("is_bounded", json!(false)),
        ];
        for (name, value) in raised {
            let mut body = all_of(&own);
            body[name] = value;
            let answer = own.put(&s, &body).await;
            assert_eq!(answer.status, 200, "{}", answer.body);
            assert_eq!(answer.json()["scope"], "openid");
            let mut after = crate::support::admin::clients::show(&s.db, &id).await.unwrap();
            // What was said to be the default was sent back.
            after.metadata = before.metadata.clone();
            after.version = before.version;
            assert_eq!(after, before, "{name}");
        }
        for grant in ["client_credentials", "implicit", "password"] {
            let mut body = all_of(&own);
            body["grant_types"] = json!(["authorization_code", grant]);
            let answer = own.put(&s, &body).await;
            assert_eq!((answer.status, &answer.json()["grant_types"]), (200, &json!(["authorization_code"])), "{}", answer.body);
            body["grant_types"] = json!([grant]);
            own.put(&s, &body).await.assert_token_error(400, "invalid_client_metadata");
        }
    }
}

server_test! {
    async fn rfc7592_2_2_a_client_that_changes_its_method_has_the_secret_it_needs(s: TestServer) {
        let s = open(&s).await;
        let own = Own::registered(&s, &public()).await;
        let mut body = all_of(&own);
        body["token_endpoint_auth_method"] = json!("client_secret_post");
        let said = own.put(&s, &body).await.json();
        let secret = said["client_secret"].as_str().unwrap();
        assert_eq!(said["client_secret_expires_at"], 0);
        let mut app = own.app(&s);
        (app.method, app.secret) = (AuthMethod::ClientSecretPost, Some(secret.to_owned()));
        app.redeem("ac_x").await.assert_token_error(400, "invalid_grant");
        // Back again: no secret is left.
        let said = own.put(&s, &all_of(&own)).await.json();
        assert_eq!(said["client_secret"], Value::Null);
        assert_eq!(s.rows("client_secrets").await, 1, "that of the resource server");
        app.redeem("ac_x").await.assert_token_error(401, "invalid_client");
    }
}

server_test! {
    /// T64: after its end a client is as unknown as any other, and so is its token.
    async fn rfc7592_2_3_a_deleted_client_is_gone_with_what_it_was_allowed(s: TestServer) {
        let s = open(&s).await;
        let own = Own::registered(&s, &public()).await;
        let app = own.app(&s);
        let answer = s.browser().authorize(&app, &[("scope", "openid email")]).await;
        let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        let answer = own.delete(&s).await;
        assert_eq!((answer.status, &*answer.body), (204, ""));
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_challenged(&own.read(&s).await);
        assert_challenged(&own.put(&s, &all_of(&own)).await);
        assert_challenged(&own.delete(&s).await);
        app.refresh(tokens.refresh()).await.assert_token_error(401, "invalid_client");
        s.browser().get(&app.authorization_url(&[])).await.assert_error_page();
        assert_eq!((s.rows("grants").await, s.rows("consents").await), (0, 0));
        assert_eq!(s.audit().await.last().map(String::as_str), Some("client_deleted"));
    }
}

server_test! {
    async fn ours_wrong_registration_tokens_of_one_address_are_scarce(s: TestServer) {
        let s = s
            .with_settings(|settings| {
                settings.registration.mode = RegistrationMode::Open;
                settings.limits.token_failures = 2;
            })
            .await;
        let own = Own::registered(&s, &web()).await;
        let guess = format!("rat_{}", "B".repeat(43));
        let try_it = async || send(&s, Method::GET, &own.uri, Some(&guess), None).await;
        assert_challenged(&try_it().await);
        assert_challenged(&try_it().await);
        try_it().await.assert_token_error(429, "temporarily_unavailable");
        assert_eq!(own.read(&s).await.status, 200);
    }
}

server_test! {
    /// T51
    async fn ours_browsers_may_manage_registrations_from_anywhere(s: TestServer) {
        for (path, method) in [("/register", "POST"), ("/register/c_x", "PUT"), ("/register/c_x", "DELETE")] {
            let request = s.http.request(Method::OPTIONS, s.url(path))
                .header("origin", "https://inspector.example")
                .header("access-control-request-method", method)
                .header("access-control-request-headers", "authorization,content-type");
            let answer = Answer::of(request.send().await.unwrap()).await;
            assert_eq!(answer.status, 204, "{path}");
            assert_eq!(answer.header("access-control-allow-origin"), "*");
            assert!(answer.header("access-control-allow-methods").contains(method));
        }
    }
}

server_test! {
    /// T64: nobody moves into another app's sector, with what people allowed it where it was.
    async fn oidc_core_8_1_an_app_that_changes_its_sector_loses_what_it_was_allowed(s: TestServer) {
        let s = open(&s).await;
        for change in [json!({"redirect_uris": ["https://victim.example/callback"]}), json!({"subject_type": "public"})] {
            let mut body = web();
            body["subject_type"] = json!("pairwise");
            let own = Own::registered(&s, &body).await;
            let app = own.app(&s);
            let mut browser = s.browser();
            let answer = browser.authorize(&app, &[("scope", "openid email")]).await;
            let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
            let answer = browser.authorize(&app, &[("scope", "openid email")]).await;
            let code = answer.parameter("code").unwrap();
            // What changes no sector ends nothing.
            let mut same = all_of(&own);
            same["client_name"] = json!("Notes 2");
            assert_eq!(own.put(&s, &same).await.status, 200);
            assert!(app.is_active(&tokens.access_token).await);
            let before = s.rows("session_clients").await;
            assert_ne!(before, 0);
            let mut body = all_of(&own);
            body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            let answer = own.put(&s, &body).await;
            assert_eq!(answer.status, 200, "{}", answer.body);
            app.refresh(tokens.refresh()).await.assert_token_error(400, "invalid_grant");
            app.redeem(&code).await.assert_token_error(400, "invalid_grant");
            assert!(!app.is_active(&tokens.access_token).await);
            assert_eq!((s.rows("consents").await, s.rows("session_clients").await), (0, before - 1));
        }
    }
}

server_test! {
    /// T64: what the operator took from apps that register themselves, an update does not keep.
    async fn ours_an_update_is_held_to_what_apps_may_have_now(s: TestServer) {
        let mut s = s.with_settings(|settings| {
            settings.registration.mode = RegistrationMode::Open;
            settings.registration.scope = "openid email".parse().unwrap();
            settings.registration.schemes = vec!["notes".parse().unwrap()];
            settings.registration.confidential_profile = Profile::OidcCompat;
        }).await;
        let own = Own::registered(&s, &web()).await;
        let id = own.id.parse().unwrap();
        let before = crate::support::admin::clients::show(&s.db, &id).await.unwrap();
        assert_eq!(before.profile, Profile::OidcCompat);
        let mut native = public();
        native["redirect_uris"] = json!(["notes:/callback", "https://notes.example/callback"]);
        let native = Own::registered(&s, &native).await;
        s.halt().await;
        let mut settings = grantor::config::Settings::clone(&s.app.settings);
        settings.registration.scope = "openid".parse().unwrap();
        settings.registration.schemes.clear();
        settings.registration.confidential_profile = Profile::OAuth21;
        s.app = App::start(settings, s.db.clone(), &s.master, s.clock.clone()).await.unwrap();
        s.resume().await;
        let answer = own.put(&s, &all_of(&own)).await;
        assert_eq!((answer.status, &answer.json()["scope"]), (200, &json!("openid")), "{}", answer.body);
        let after = crate::support::admin::clients::show(&s.db, &id).await.unwrap();
        assert_eq!(after.profile, Profile::OAuth21);
        // Until it says anything of itself again, it stays as it was let in.
        assert_eq!(native.read(&s).await.json()["redirect_uris"][0], "notes:/callback");
        let answer = native.put(&s, &all_of(&native)).await;
        assert_eq!(answer.json()["redirect_uris"], json!(["https://notes.example/callback"]), "{}", answer.body);
    }
}

server_test! {
    async fn ours_what_a_newer_node_wrote_stops_nobody(s: TestServer) {
        let s = open(&s).await;
        let own = Own::registered(&s, &web()).await;
        let broken = Own::registered(&s, &web()).await;
        s.execute(&format!("UPDATE clients SET metadata = '{{\"of_tomorrow\":1}}' WHERE id = '{}'", own.id)).await;
        let unreadable = r#"{"id_token_signed_response_alg":"ML-DSA-44"}"#;
        s.execute(&format!("UPDATE clients SET metadata = '{unreadable}' WHERE id = '{}'", broken.id)).await;
        s.app.forget_cached();
        s.app.refresh_keys(s.now()).await.unwrap();
        let answer = s.browser().authorize(&own.app(&s), &[("scope", "openid")]).await;
        assert!(answer.parameter("code").is_some(), "{}", answer.body);
    }
}

server_test! {
    /// T64: what an administrator decides has no member in a registration, under any name it could have.
    async fn ours_no_registration_says_what_an_administrator_decides(s: TestServer) {
        let s = open(&s).await;
        let mut body = web();
        for name in ["skip_consent", "ask_consent", "consent_required", "id_token_claims", "http_callback", "allow_http_callback", "takes_either"] {
            body[name] = json!(true);
        }
        body["skip_consent"] = json!("openid profile email");
        body["access_lifetime"] = json!(86400);
        body["required_acr"] = json!("2");
        body["settings"] = json!({"skip_consent": "openid", "id_token_claims": true, "http_callback": true, "access_lifetime": 86400, "required_acr": "2"});
        let own = Own::registered(&s, &body).await;
        let id: grantor::types::ClientId = own.id.parse().unwrap();
        let settings = async || crate::support::admin::clients::show(&s.db, &id).await.unwrap().settings;
        assert_eq!(settings().await, ClientSettings::default());
        // What was decided stays, whatever an update says or leaves out.
        let lifetime = std::time::Duration::from_secs(60).try_into().unwrap();
        let decided = ClientSettings { access_lifetime: Some(lifetime), id_token_claims: true, ..ClientSettings::default() };
        s.change_client(&id, |client| client.settings = decided.clone()).await;
        for mut update in [body, web()] {
            update["client_id"] = json!(own.id);
            assert_eq!(own.put(&s, &update).await.status, 200);
            assert_eq!(settings().await, decided);
        }
        let said = own.read(&s).await.body;
        for name in ["skip_consent", "id_token_claims", "access_lifetime", "http_callback", "required_acr", "takes_either", "settings"] {
            assert!(!said.contains(name), "{name}: {said}");
        }
        // Plain http to a private network: neither at first nor later.
        let mut body = web();
        body["redirect_uris"] = json!(["http://192.168.1.20/callback"]);
        post(&s, None, &body).await.assert_token_error(400, "invalid_redirect_uri");
        body["client_id"] = json!(own.id);
        own.put(&s, &body).await.assert_token_error(400, "invalid_redirect_uri");
        let mut body = web();
        body["client_id"] = json!(own.id);
        body["post_logout_redirect_uris"] = json!(["http://nas.local/bye"]);
        own.put(&s, &body).await.assert_token_error(400, "invalid_client_metadata");
    }
}

server_test! {
    /// T38: RFC 7591 §2: "If unspecified or omitted, the default is "`client_secret_basic`"", which is what the answer says; the
    /// secret is taken in the body too. What is named is held to.
    async fn rfc7591_2_a_registration_without_a_method_may_send_its_secret_either_way(s: TestServer) {
        let s = open(&s).await;
        let own = Own::registered(&s, &web()).await;
        assert_eq!(own.said["token_endpoint_auth_method"], "client_secret_basic");
        let by_body = TestClient { method: AuthMethod::ClientSecretPost, ..own.app(&s) };
        for app in [&own.app(&s), &by_body] {
            app.redeem("ac_x").await.assert_token_error(400, "invalid_grant");
        }
        // What it was told, sent back, names nothing.
        assert_eq!(own.put(&s, &all_of(&own)).await.status, 200);
        s.app.forget_cached();
        by_body.redeem("ac_x").await.assert_token_error(400, "invalid_grant");
        let mut body = web();
        body["token_endpoint_auth_method"] = json!("client_secret_basic");
        let named = Own::registered(&s, &body).await;
        let by_body = TestClient { method: AuthMethod::ClientSecretPost, ..named.app(&s) };
        named.app(&s).redeem("ac_x").await.assert_token_error(400, "invalid_grant");
        let refused = by_body.redeem("ac_x").await;
        refused.assert_token_error(401, "invalid_client");
        assert!(refused.body.contains("registered for client_secret_basic alone"), "{}", refused.body);
        // Named once, and no longer: either way again.
        let mut body = all_of(&named);
        body["token_endpoint_auth_method"] = Value::Null;
        assert_eq!(named.put(&s, &body).await.status, 200);
        s.app.forget_cached();
        by_body.redeem("ac_x").await.assert_token_error(400, "invalid_grant");
    }
}

server_test! {
    /// An app that registers itself may say what it can do without: that only ever leaves people more to say. RFC 7591 §3.2.1: the
    /// server "MAY reject or replace any of the client's requested metadata values".
    async fn ours_an_app_may_say_what_people_can_leave_out(s: TestServer) {
        let s = open(&s).await;
        let mut body = web();
        body["scope"] = json!("openid email offline_access");
        body["optional_scope"] = json!("openid email phone offline_access admin:clients:read");
        let own = Own::registered(&s, &body).await;
        let id: grantor::types::ClientId = own.id.parse().unwrap();
        let optional = async || crate::support::admin::clients::show(&s.db, &id).await.unwrap().metadata.optional_scope.to_string();
        assert_eq!(optional().await, "email");
        assert_eq!(own.read(&s).await.json()["optional_scope"], "email");
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let page = browser.get(&own.app(&s).authorization_url(&[("scope", "openid email")])).await;
        assert!(page.body.contains("name=\"optional:email\"") && !page.body.contains("name=\"optional:openid\""), "{}", page.body);
        // What it says later takes the place of that.
        let mut update = web();
        update["client_id"] = json!(own.id);
        assert_eq!(own.put(&s, &update).await.status, 200);
        assert_eq!(optional().await, "");
        for wrong in [json!(7), json!(["email"]), json!("a\"b")] {
            let mut body = web();
            body["optional_scope"] = wrong;
            post(&s, None, &body).await.assert_token_error(400, "invalid_client_metadata");
        }
    }
}
