//! `POST /register`: who may, what is refused, what comes back.

use futures_util::future::join_all;

use super::*;

server_test! {
    /// T64: nobody registers without leave.
    async fn rfc7591_3_without_an_initial_access_token_nothing_is_registered(s: TestServer) {
        let clients = s.rows("clients").await;
        assert_asked(&post(&s, None, &web()).await);
        let token = initial_token(&s, 2).await;
        let unknown = format!("iat_{}", "A".repeat(43));
        let other_kind = token.replace("iat_", "rat_");
        for wrong in ["x", &*unknown, &*other_kind, &*format!("{token}x"), &token[..token.len() - 1]] {
            assert_challenged(&post(&s, Some(wrong), &web()).await);
        }
        // Not even what is wrong with the body is told.
        assert_challenged(&post(&s, Some(&unknown), &json!({"redirect_uris": 7})).await);
        let basic = s.post_bytes("/register", &[("authorization", &format!("Basic {token}")), ("content-type", "application/json")], web().to_string()).await;
        assert_asked(&basic);
        assert_eq!(s.rows("clients").await, clients);
        Own::of(&post(&s, Some(&token), &web()).await);
        // It ends.
        s.advance("1h");
        assert_challenged(&post(&s, Some(&token), &web()).await);
        assert_eq!(s.rows("clients").await, clients + 1);
    }
}

server_test! {
    /// T64: a token registers as many clients as it has uses, however many ask at once.
    async fn ours_an_initial_access_token_is_used_as_often_as_it_may(s: TestServer) {
        let token = initial_token(&s, 1).await;
        let body = web();
        let answers = join_all((0..20).map(|_| post(&s, Some(&token), &body))).await;
        let made: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
        assert_eq!(made.len(), 1);
        for answer in answers.iter().filter(|answer| answer.status != 201) {
            assert_challenged(answer);
        }
        // What is refused for other reasons uses nothing.
        let two = initial_token(&s, 2).await;
        post(&s, Some(&two), &json!({})).await.assert_token_error(400, "invalid_redirect_uri");
        Own::of(&post(&s, Some(&two), &body).await);
        Own::of(&post(&s, Some(&two), &body).await);
        assert_challenged(&post(&s, Some(&two), &body).await);
        assert_eq!(s.audit().await.iter().filter(|kind| *kind == "client_registered").count(), 3);
    }
}

server_test! {
    /// T64: what is revoked registers nothing.
    async fn ours_a_revoked_initial_access_token_registers_nothing(s: TestServer) {
        let made = registrations::create_token(&s.db, "a partner", 5, std::time::Duration::from_secs(60), s.now()).await.unwrap();
        registrations::revoke_token(&s.db, &made.token.id, s.now()).await.unwrap();
        assert_challenged(&post(&s, Some(made.secret.expose()), &web()).await);
        assert!(registrations::revoke_token(&s.db, &made.token.id, s.now()).await.is_err());
        assert!(registrations::list_tokens(&s.db).await.unwrap().is_empty());
    }
}

server_test! {
    async fn rfc7591_3_2_1_the_answer_holds_all_that_is_registered(s: TestServer) {
        let s = open(&s).await;
        let answer = post(&s, None, &json!({"redirect_uris": ["https://notes.example/callback"], "x": 1, "scope": "openid admin"})).await;
        let own = Own::of(&answer);
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert!(own.id.starts_with("c_") && own.token.starts_with("rat_"));
        let said = &own.said;
        assert!(said["client_secret"].as_str().unwrap().starts_with("gcs_"));
        assert_eq!((&said["client_secret_expires_at"], &said["client_id_issued_at"]), (&json!(0), &json!(START.0)));
        assert_eq!(own.uri, s.url(&format!("/register/{}", own.id)));
        for (name, value) in [
            ("client_name", json!("notes.example")),
            ("redirect_uris", json!(["https://notes.example/callback"])),
            ("token_endpoint_auth_method", json!("client_secret_basic")),
            ("grant_types", json!(["authorization_code"])),
            ("response_types", json!(["code"])),
            ("application_type", json!("web")),
            ("scope", json!("openid")),
            ("subject_type", json!("public")),
            ("id_token_signed_response_alg", json!("RS256")),
            ("x", Value::Null),
        ] {
            assert_eq!(said[name], value, "{name}");
        }
        // Nothing of it that is secret is kept.
        let dump = s.dump().await;
        for secret in ["client_secret", "registration_access_token"] {
            assert!(!dump.contains(said[secret].as_str().unwrap()), "{secret}");
        }
        assert_eq!(events(&s).await, ["client_registered"]);
    }
}

server_test! {
    async fn rfc7591_2_a_registered_app_gets_codes_and_tokens(s: TestServer) {
        let s = open(&s).await;
        let (web, public) = (Own::registered(&s, &web()).await, Own::registered(&s, &public()).await);
        assert_eq!(public.said["client_secret"], Value::Null);
        assert_eq!(public.said["client_secret_expires_at"], Value::Null);
        for own in [web, public] {
            let app = own.app(&s);
            let answer = s.browser().authorize(&app, &[("scope", "openid email")]).await;
            let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
            assert_eq!(Tokens::of(&app.refresh(tokens.refresh()).await).scope, "email openid");
        }
    }
}

server_test! {
    /// T64: however it asks, an app is registered for no more than the operator lets such apps have.
    async fn rfc7591_2_scope_is_narrowed_to_what_is_allowed(s: TestServer) {
        let s = s
            .with_settings(|settings| {
                settings.registration.mode = RegistrationMode::Open;
                settings.registration.scope = "openid email no:such".parse().unwrap();
                settings.registration.resources = vec!["https://api.example".parse().unwrap(), "https://gone.example".parse().unwrap()];
            })
            .await;
        let scope = async |asked: Value| {
            let mut body = public();
            body["scope"] = asked;
            Own::registered(&s, &body).await
        };
        assert_eq!(scope(Value::Null).await.said["scope"], "email openid");
        assert_eq!(scope(json!("email notes:write")).await.said["scope"], "email");
        let none = scope(json!("notes:write roles")).await;
        assert_eq!(none.said["scope"], "");
        let app = none.app(&s);
        let mut framed = s.browser();
        framed.headers.push(("sec-fetch-dest", "iframe".to_owned()));
        framed.authorize(&app, &[("scope", "notes:write"), ("prompt", "none")]).await.assert_redirected_error("invalid_scope", &s.issuer);
        // Which resource servers it may name is decided when it asks, and stands in no row.
        let client = crate::support::admin::clients::show(&s.db, &app.id).await.unwrap();
        assert!(client.resources.is_empty() && !client.is_bounded);
    }
}

server_test! {
    /// T64: members that would raise an app are not an app's to send.
    async fn ours_what_is_not_an_apps_to_choose_is_ignored(s: TestServer) {
        let s = open(&s).await;
        let mut body = web();
        for (name, value) in [
            ("client_id", json!("c_mine")),
            ("client_secret", json!("mine")),
            ("profile", json!("oidc-compat")),
            ("resources", json!(["https://api.example"])),
            ("registered_by", json!("admin")),
            ("registration_access_token", json!("rat_mine")),
            ("client_type", json!("service")),
            ("is_enabled", json!(false)),
            ("signing_algorithm", json!("none")),
            ("is_bounded", json!(true)),
        ] {
            body[name] = value;
        }
        let own = Own::registered(&s, &body).await;
        let client = crate::support::admin::clients::show(&s.db, &own.id.parse().unwrap()).await.unwrap();
        assert_ne!(own.id, "c_mine");
        assert_eq!((client.profile.as_str(), client.client_type.as_str(), client.registered_by.as_str()), ("oauth21", "web", "open"));
        assert!(client.resources.is_empty() && client.is_enabled && client.signing_algorithm.is_none() && !client.is_bounded);
        assert_eq!(client.grant_types.len(), 2);
    }
}

server_test! {
    async fn ours_the_profile_of_apps_with_a_secret_is_the_operators_choice(s: TestServer) {
        let s = s
            .with_settings(|settings| {
                settings.registration.mode = RegistrationMode::Open;
                settings.registration.confidential_profile = "oidc-compat".parse().unwrap();
            })
            .await;
        let (web, public) = (Own::registered(&s, &web()).await, Own::registered(&s, &public()).await);
        let mut browser = s.browser();
        let without = [("scope", "openid"), ("code_challenge", ""), ("code_challenge_method", "")];
        assert!(browser.authorize(&web.app(&s), &without).await.parameter("code").is_some());
        let answer = browser.get(&public.app(&s).authorization_url(&without)).await;
        assert!(answer.parameter("code").is_none());
    }
}

server_test! {
    /// T4
    async fn rfc7591_3_2_2_errors_have_their_registered_codes(s: TestServer) {
        let s = open(&s).await;
        let with = |name: &str, value: Value| {
            let mut body = public();
            body[name] = value;
            body
        };
        for uri in ["https://notes.example/#x", "https://*.example/callback", "javascript:alert(1)", "data:,x", "http://notes.example/callback"] {
            let uris = json!(["https://notes.example/callback", uri]);
            post(&s, None, &with("redirect_uris", uris)).await.assert_token_error(400, "invalid_redirect_uri");
        }
        post(&s, None, &with("redirect_uris", json!(["vscode://app/callback"]))).await.assert_token_error(400, "invalid_redirect_uri");
        for (name, value) in [
            ("grant_types", json!(["client_credentials"])),
            ("response_types", json!(["token"])),
            ("id_token_signed_response_alg", json!("none")),
            ("id_token_encrypted_response_alg", json!("RSA-OAEP")),
            ("require_signed_request_object", json!(true)),
            ("token_endpoint_auth_method", json!("tls_client_auth")),
            ("logo_uri", json!("http://notes.example/logo.png")),
            ("client_name", json!("\u{3164}")),
            ("client_name", json!("\u{200b} \u{ffa0}")),
        ] {
            let answer = post(&s, None, &with(name, value.clone())).await;
            answer.assert_token_error(400, "invalid_client_metadata");
            assert!(answer.json()["error_description"].as_str().unwrap().contains(name), "{}", answer.body);
        }
        assert_eq!(events(&s).await, Vec::<String>::new());
    }
}

server_test! {
    async fn ours_a_body_is_one_json_object_of_bounded_size_and_depth(s: TestServer) {
        let s = open(&s).await;
        let json_type = [("content-type", "application/json; charset=utf-8")];
        let uris = "\"redirect_uris\":[\"https://notes.example/callback\"]";
        for bad in [
            String::new(),
            "[]".to_owned(),
            "{".to_owned(),
            "\u{0}".to_owned(),
            format!("{{{uris},{uris}}}"),
            format!("{{{uris},\"x\":{{\"y\":1,\"y\":2}}}}"),
            format!("{{{uris},\"x\":{}{}}}", "[".repeat(40), "]".repeat(40)),
            "[".repeat(60_000),
            format!("{{{uris}}} {{}}"),
        ] {
            s.post_bytes("/register", &json_type, bad).await.assert_token_error(400, "invalid_request");
        }
        let long = format!("{{{uris},\"x\":\"{}\"}}", "a".repeat(70_000));
        s.post_bytes("/register", &json_type, long).await.assert_token_error(413, "invalid_request");
        let form = [("content-type", "application/x-www-form-urlencoded")];
        s.post_bytes("/register", &form, format!("{{{uris}}}")).await.assert_token_error(400, "invalid_request");
        s.get("/register", &[]).await.assert_token_error(405, "invalid_request");
        let good = s.post_bytes("/register", &json_type, format!("{{{uris},\"x\":{}{}}}", "[".repeat(20), "]".repeat(20))).await;
        assert_eq!(good.status, 201, "{}", good.body);
    }
}

server_test! {
    async fn ours_registrations_of_one_address_are_scarce(s: TestServer) {
        let s = s
            .with_settings(|settings| {
                settings.registration.mode = RegistrationMode::Open;
                settings.registration.per_address = 2;
            })
            .await;
        // What is refused costs nothing.
        for _ in 0..3 {
            post(&s, None, &json!({})).await.assert_token_error(400, "invalid_redirect_uri");
        }
        Own::registered(&s, &web()).await;
        Own::registered(&s, &web()).await;
        let answer = post(&s, None, &web()).await;
        answer.assert_token_error(429, "temporarily_unavailable");
        assert_eq!(answer.header("retry-after"), "60");
        s.advance("1m");
        Own::registered(&s, &web()).await;
    }
}

server_test! {
    async fn ours_wrong_tokens_of_one_address_are_scarce(s: TestServer) {
        let s = s.with_settings(|settings| settings.limits.token_failures = 2).await;
        for _ in 0..2 {
            assert_challenged(&post(&s, Some("x"), &web()).await);
        }
        post(&s, Some("x"), &web()).await.assert_token_error(429, "temporarily_unavailable");
        // What is right is not refused for what was wrong.
        let token = initial_token(&s, 1).await;
        Own::of(&post(&s, Some(&token), &web()).await);
    }
}

server_test! {
    async fn rfc8414_2_registration_is_advertised_where_it_is_possible(s: TestServer) {
        let document = async |s: &TestServer| s.get("/.well-known/oauth-authorization-server", &[]).await.json();
        assert_eq!(document(&s).await["registration_endpoint"], s.url("/register"));
        let open = open(&s).await;
        assert_eq!(document(&open).await["registration_endpoint"], open.url("/register"));
        let off = s.with_settings(|settings| settings.registration.mode = RegistrationMode::Off).await;
        assert_eq!(document(&off).await["registration_endpoint"], Value::Null);
        let token = initial_token(&off, 1).await;
        post(&off, Some(&token), &web()).await.assert_token_error(404, "invalid_request");
    }
}

server_test! {
    async fn oidc_registration_2_links_to_this_computer_are_for_apps_on_it_alone(s: TestServer) {
        let s = open(&s).await;
        let mut local = public();
        local["redirect_uris"] = json!(["http://127.0.0.1/callback"]);
        for name in ["client_uri", "policy_uri", "tos_uri", "logo_uri", "client_uri#de"] {
            let link = json!("HTTP://localhost:8080/about");
            let (mut far, mut near) = (web(), local.clone());
            (far[name], near[name]) = (link.clone(), link);
            post(&s, None, &far).await.assert_token_error(400, "invalid_client_metadata");
            if name != "logo_uri" {
                let answer = post(&s, None, &near).await;
                assert_eq!(answer.status, 201, "{name}: {}", answer.body);
            }
        }
        local["initiate_login_uri"] = json!("http://127.0.0.1/login");
        post(&s, None, &local).await.assert_token_error(400, "invalid_client_metadata");
        local["initiate_login_uri"] = json!("https://app.example/login");
        assert_eq!(post(&s, None, &local).await.status, 201);
    }
}
