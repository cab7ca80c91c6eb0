//! Resource indicators at the token endpoint (RFC 8707).

use grantor::admin::resources;

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
            "https://api.example/",
            "https://api.example#x",
            "HTTPS://api.example",
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
