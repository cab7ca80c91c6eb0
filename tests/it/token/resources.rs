//! Resource indicators at the token endpoint (RFC 8707).

use crate::support::admin::clients::{self, NewClient};
use crate::support::admin::{resources, scopes};
use grantor::keys::KeyError;
use grantor::oauth::access::Person;
use grantor::oauth::client::{ClientType, GrantType};
use grantor::oauth::policy::{Candidate, Subject, approve};
use grantor::oauth::resource::{Resource, ScopeDefinition};
use grantor::tokens::issue;
use grantor::types::{GrantId, UserId};

use crate::support::*;

const A: &str = "https://api.example";
const B: &str = "https://two.example";

/// An app with a grant for both resource servers.
async fn with_both(s: &TestServer) -> (TestClient, Tokens) {
    s.api(B, "Two").await;
    s.scope("two:read", "Read two", Some(B), &[]).await;
    let app = s.web_client().await;
    s.change_client(&app.id, |client| {
        client.scope = "notes:read two:read".parse().unwrap();
    })
    .await;
    let url = app.authorization_url(&[("scope", "notes:read two:read"), ("resource", A)]);
    let url = format!("{url}&resource={B}");
    let mut browser = s.browser();
    let page = browser.get(&url).await;
    let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
    let code = browser.decide_on(&page, "allow").await.parameter("code").unwrap();
    let tokens = Tokens::of(&app.redeem(&code).await);
    (app, tokens)
}

async fn refresh_for(app: &TestClient, tokens: &Tokens, resources: &[&str]) -> Answer {
    let mut form = vec![
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens.refresh()),
    ];
    form.extend(resources.iter().map(|uri| ("resource", *uri)));
    app.token(&form).await
}

server_test! {
    /// T48
    async fn rfc8707_2_2_a_token_is_for_the_resources_that_are_named(s: TestServer) {
        let (app, tokens) = with_both(&s).await;
        assert_eq!(claims_of(&tokens.access_token)["aud"], serde_json::json!([A, B]));
        let tokens = Tokens::of(&refresh_for(&app, &tokens, &[B]).await);
        let claims = claims_of(&tokens.access_token);
        assert_eq!((&claims["aud"], &claims["scope"]), (&B.into(), &"two:read".into()));
        assert_eq!(tokens.scope, "two:read");
        let tokens = Tokens::of(&refresh_for(&app, &tokens, &[B, A, B]).await);
        assert_eq!(claims_of(&tokens.access_token)["aud"], serde_json::json!([A, B]));
        // Narrowing was for that one token alone.
        let tokens = Tokens::of(&refresh_for(&app, &tokens, &[]).await);
        assert_eq!(claims_of(&tokens.access_token)["aud"], serde_json::json!([A, B]));
    }
}

server_test! {
    /// T46, T48
    async fn rfc8707_2_a_resource_that_was_not_granted_is_invalid_target_and_costs_nothing(s: TestServer) {
        let (app, tokens) = with_both(&s).await;
        s.api("https://three.example", "Three").await;
        for bad in [
            "https://three.example",
            "https://nobody.example",
            "https://api.example/v1",
            "https://api.example#x",
            "http://api.example",
            "api.example",
            "/relative",
            "not a uri",
            "javascript:alert(1)",
        ] {
            refresh_for(&app, &tokens, &[bad]).await.assert_token_error(400, "invalid_target");
            refresh_for(&app, &tokens, &[A, bad]).await.assert_token_error(400, "invalid_target");
        }
        s.advance("1m");
        Tokens::of(&app.refresh(tokens.refresh()).await);
    }
}

server_test! {
    /// T48: clients write an identifier as their URL parser does; what it names is one resource server, with one `aud`.
    async fn rfc3986_6_2_every_spelling_of_an_identifier_is_the_registered_one(s: TestServer) {
        let (app, mut tokens) = with_both(&s).await;
        for spelling in ["https://api.example/", "HTTPS://API.example", "https://api.example:443/", "https://api.example:"] {
            tokens = Tokens::of(&refresh_for(&app, &tokens, &[spelling]).await);
            assert_eq!(claims_of(&tokens.access_token)["aud"], A, "{spelling}");
            // Two spellings are one.
            tokens = Tokens::of(&refresh_for(&app, &tokens, &[spelling, A]).await);
            assert_eq!(claims_of(&tokens.access_token)["aud"], A, "{spelling}");
            let extra = [("scope", "notes:read"), ("resource", spelling)];
            let answer = s.browser().authorize(&app, &extra).await;
            let granted = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
            assert_eq!(claims_of(&granted.access_token)["aud"], A, "{spelling}");
            let service = s.service_client().await;
            let own = Tokens::of(&service.token(&[("grant_type", "client_credentials"), ("resource", spelling)]).await);
            assert_eq!(claims_of(&own.access_token)["aud"], A, "{spelling}");
        }
        // One whose registered spelling has the slash.
        let slashed = s.api("https://slash.example/", "Slash").await;
        s.scope("slash:read", "Read it", Some("https://slash.example/"), &[]).await;
        s.change_client(&app.id, |client| client.scope = "slash:read".parse().unwrap()).await;
        let answer = s.browser().authorize(&app, &[("scope", "slash:read"), ("resource", "https://slash.example")]).await;
        let granted = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        assert_eq!(claims_of(&granted.access_token)["aud"], "https://slash.example/");
        assert!(slashed.is_active(&granted.access_token).await);
    }
}

server_test! {
    /// T48
    async fn ours_an_identifier_is_registered_once_and_found_in_every_spelling(s: TestServer) {
        let resource = |uri: &str| Resource {
            claims: Vec::new(),
            uri: uri.parse().unwrap(),
            name: "Again".to_owned(),
            signing_algorithm: None,
            translations: grantor::words::Translations::default(),
            is_enabled: true,
            is_open: false,
            access_lifetime: None,
        };
        for uri in ["https://api.example/", "https://API.example", "https://api.example:443"] {
            let error = resources::create(&s.db, resource(uri), s.now()).await.unwrap_err();
            assert!(error.to_string().contains("There is a resource server https://api.example already"), "{error}");
            let uri = uri.parse().unwrap();
            let known = resources::set_enabled(&s.db, &uri, true, s.now()).await.unwrap();
            assert_eq!(known.resource.uri.as_str(), A);
            let scope = ScopeDefinition {
                kind: grantor::oauth::scope_kind::ScopeKind::See,
                is_sensitive: false,
                translations: grantor::words::Translations::default(),
                name: format!("s{}", s.rows("scopes").await).parse().unwrap(),
                description: "One".to_owned(),
                resource: Some(uri.clone()),
                claims: Vec::new(),
                roles: Vec::new(),
            };
            let made = scopes::create(&s.db, scope, s.now()).await.unwrap();
            assert_eq!(made.resource.unwrap().as_str(), A);
            let new = NewClient {
                resources: vec![uri, A.parse().unwrap()],
                ..NewClient::new("A service", ClientType::Service)
            };
            let made = clients::create(&s.db, None, new, s.now()).await.unwrap();
            assert_eq!(made.client.resources, [A.parse().unwrap()]);
        }
        resources::create(&s.db, resource("https://api.example/v1"), s.now()).await.unwrap();
        let open = s.with_settings(|settings| settings.registration.resources = vec!["HTTPS://api.example:443/".parse().unwrap()]).await;
        assert_eq!(open.app.catalog().await.unwrap().unvouched_resources(), [A.parse().unwrap()]);
    }
}

server_test! {
    /// T48: with several readers, none is told what is for another alone.
    async fn ours_a_token_for_several_resources_has_the_claims_of_all_of_them_alone(s: TestServer) {
        let (app, tokens) = with_both(&s).await;
        s.execute("UPDATE users SET attributes = '{\"department\":\"Engines\",\"salary\":1000,\"team\":\"Looms\"}'").await;
        let claims = |names: &[&str]| names.iter().map(|name| name.parse().unwrap()).collect();
        s.change_api(A, |api| api.claims = claims(&["department", "salary", "dept=team"])).await;
        s.change_api(B, |api| api.claims = claims(&["department", "dept=department", "team"])).await;
        let told = |token: &str| {
            let all = claims_of(token);
            let mut told: Vec<String> = Vec::new();
            for name in ["department", "salary", "dept", "team"] {
                if let Some(value) = all.get(name) {
                    told.push(format!("{name}={value}"));
                }
            }
            told.join(" ")
        };
        let both = Tokens::of(&refresh_for(&app, &tokens, &[]).await);
        assert_eq!(told(&both.access_token), "department=\"Engines\"");
        let one = Tokens::of(&refresh_for(&app, &both, &[A]).await);
        assert_eq!(told(&one.access_token), "department=\"Engines\" salary=1000 dept=\"Looms\"");
        let two = Tokens::of(&refresh_for(&app, &one, &[B]).await);
        assert_eq!(told(&two.access_token), "department=\"Engines\" dept=\"Engines\" team=\"Looms\"");
        let introspected = app.introspect(&both.access_token).await.json();
        assert_eq!((&introspected["department"], introspected.get("salary")), (&serde_json::json!("Engines"), None));
    }
}

server_test! {
    /// T48: this server beside a resource server takes nothing from what that one is told.
    async fn ours_a_token_for_this_server_too_has_the_claims_of_the_resource(s: TestServer) {
        s.execute("UPDATE users SET attributes = '{\"department\":\"Engines\"}'").await;
        s.change_api(A, |api| api.claims = vec!["department".parse().unwrap()]).await;
        let app = s.openid_client(|_| {}).await;
        let named = [("scope", "openid notes:read"), ("resource", A)];
        let url = format!("{}&resource={}", app.authorization_url(&named), s.issuer);
        let mut browser = s.browser();
        let implied = browser.tokens(&app, "openid notes:read").await;
        let page = browser.get(&url).await;
        let code = browser.decide_on(&page, "allow").await.parameter("code").unwrap();
        let named = Tokens::of(&app.redeem(&code).await);
        let again = Tokens::of(&refresh_for(&app, &named, &[A, &s.issuer]).await);
        for tokens in [&implied, &named, &again] {
            let claims = claims_of(&tokens.access_token);
            let mut audience: Vec<_> = claims["aud"].as_array().unwrap().iter().map(|aud| aud.as_str().unwrap()).collect();
            audience.sort_unstable();
            assert_eq!(audience, [&*s.issuer, A]);
            assert_eq!(claims["department"], "Engines");
            assert_eq!(app.introspect(&tokens.access_token).await.json()["department"], "Engines");
        }
        let own = Tokens::of(&refresh_for(&app, &again, &[&s.issuer]).await);
        assert_eq!(claims_of(&own.access_token).get("department"), None);
    }
}

server_test! {
    /// T48, T49
    async fn ours_a_resource_disabled_since_gets_no_tokens(s: TestServer) {
        let (app, tokens) = with_both(&s).await;
        let b = B.parse().unwrap();
        resources::set_enabled(&s.db, &b, false, s.now()).await.unwrap();
        refresh_for(&app, &tokens, &[B]).await.assert_token_error(400, "invalid_target");
        let other = Tokens::of(&refresh_for(&app, &tokens, &[A]).await);
        assert_eq!(claims_of(&other.access_token)["aud"], A);
        resources::set_enabled(&s.db, &b, true, s.now()).await.unwrap();
        Tokens::of(&refresh_for(&app, &other, &[B]).await);
    }
}

server_test! {
    /// T48
    async fn rfc8707_2_a_code_is_redeemed_for_what_was_granted(s: TestServer) {
        s.api(B, "Two").await;
        let app = s.web_client().await;
        let mut browser = s.browser();
        let redeem = async |code: &str, resource: &str| {
            app.token(&[
                ("grant_type", "authorization_code"),
                ("code", code),
                ("redirect_uri", &app.redirect_uri),
                ("code_verifier", VERIFIER),
                ("resource", resource),
            ])
            .await
        };
        let tokens = Tokens::of(&redeem(&browser.code(&app).await, A).await);
        assert_eq!(claims_of(&tokens.access_token)["aud"], A);
        redeem(&browser.code(&app).await, B).await.assert_token_error(400, "invalid_target");
    }
}

server_test! {
    /// T48: never a token for everything.
    async fn rfc8707_2_a_service_gets_tokens_for_registered_resources_alone(s: TestServer) {
        s.api(B, "Two").await;
        s.scope("two:read", "Read two", Some(B), &[]).await;
        let service = s.service_client().await;
        let ask = async |pairs: &[(&str, &str)]| {
            let mut form = vec![("grant_type", "client_credentials")];
            form.extend_from_slice(pairs);
            service.token(&form).await
        };
        let tokens = Tokens::of(&ask(&[("resource", A)]).await);
        assert_eq!(claims_of(&tokens.access_token)["aud"], A);
        ask(&[("resource", B)]).await.assert_token_error(400, "invalid_target");
        ask(&[("resource", A), ("resource", B)]).await.assert_token_error(400, "invalid_target");
        ask(&[("resource", B), ("scope", "notes:read")]).await.assert_token_error(400, "invalid_target");
        // For nobody in particular: for this server itself.
        let own = Tokens::of(&ask(&[("scope", "roles")]).await);
        assert_eq!(claims_of(&own.access_token)["aud"], s.issuer.as_str());
        s.change_client(&service.id, |client| client.scope = "notes:read two:read".parse().unwrap()).await;
        ask(&[]).await.assert_token_error(400, "invalid_scope");
        let both = Tokens::of(&ask(&[("resource", A), ("resource", B)]).await);
        assert_eq!(claims_of(&both.access_token)["aud"], serde_json::json!([A, B]));
        resources::set_enabled(&s.db, &A.parse().unwrap(), false, s.now()).await.unwrap();
        ask(&[("resource", A)]).await.assert_token_error(400, "invalid_target");
    }
}

server_test! {
    /// A decision is about one grant: for another, or for none, nothing is signed.
    async fn ours_nothing_is_signed_about_another_grant_than_was_approved(s: TestServer) {
        let app = s.web_client().await;
        let (client, catalog) = (s.app.client(&app.id).await.unwrap().unwrap(), s.app.catalog().await.unwrap());
        let candidate = Candidate {
            grant_type: GrantType::AuthorizationCode,
            subject: Subject::User { grant_id: GrantId::new(), person: Person::new(UserId::new(), true, vec![], vec![]), names_resources: false },
            scope: "notes:read".parse().unwrap(),
            granted_resources: vec!["https://api.example".parse().unwrap()],
            requested_resources: Vec::new(),
        };
        let approved = approve(&catalog, &client, candidate).unwrap();
        let signed = issue(&s.app, &catalog, &approved, None, s.now()).await;
        assert!(matches!(signed, Err(KeyError::NotApproved)));
    }
}
