//! Introspection (RFC 7662): nobody learns anything of a token that is not theirs.

use crate::support::admin::users::{self, Whom};
use crate::support::admin::{clients, grants, resources};
use grantor::oauth::client::ClientType;
use serde_json::{Value, json};

use super::support::*;

const INACTIVE: &str = r#"{"active":false}"#;
const TWO: &str = "https://two.example";

/// An app with a token for a resource server whose client is known.
struct Scene {
    app: TestClient,
    api: TestClient,
    tokens: Tokens,
}

async fn scene(s: &TestServer) -> Scene {
    let api = s.api(TWO, "Two").await;
    s.scope("two:read", "Read two", Some(TWO), &[]).await;
    let app = s.web_client().await;
    s.change_client(&app.id, |client| client.scope = "two:read roles".parse().unwrap())
        .await;
    let code = s
        .browser()
        .authorize(&app, &[("scope", "two:read")])
        .await
        .parameter("code")
        .unwrap();
    let tokens = Tokens::of(&app.redeem(&code).await);
    Scene { app, api, tokens }
}

async fn assert_inactive(client: &TestClient, token: &str) {
    let answer = client.introspect(token).await;
    assert_eq!((answer.status, &*answer.body), (200, INACTIVE));
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
}

server_test! {
    /// T68
    async fn rfc7662_2_2_the_audience_and_the_client_learn_what_the_token_says(s: TestServer) {
        let Scene { app, api, tokens } = scene(&s).await;
        for client in [&app, &api] {
            let answer = client.introspect(&tokens.access_token).await;
            let json = answer.json();
            assert_eq!(json["active"], true);
            assert_eq!(json["token_type"], "Bearer");
            assert_eq!((&json["aud"], &json["scope"]), (&TWO.into(), &"two:read".into()));
            assert_eq!(json["sub"], s.user_id(ADA).await.to_string());
            assert_eq!(json["client_id"], app.id.as_str());
            assert_eq!(json["iss"], s.issuer.as_str());
            assert_eq!(answer.header("cache-control"), "no-store");
        }
        assert!(app.is_active(tokens.refresh()).await);
        for hint in ["access_token", "refresh_token", "nonsense"] {
            let form = [("token", &*tokens.access_token), ("token_type_hint", hint)];
            assert_eq!(api.post("/introspect", &form).await.json()["active"], true, "{hint}");
        }
    }
}

server_test! {
    /// T68
    async fn rfc7662_4_for_everybody_else_a_token_is_exactly_not_active(s: TestServer) {
        let Scene { app, api, tokens } = scene(&s).await;
        let other_api = s.api("https://three.example", "Three").await;
        let (stranger_app, service) = (s.web_client().await, s.service_client().await);
        for stranger in [&other_api, &stranger_app, &service] {
            assert_inactive(stranger, &tokens.access_token).await;
            assert_inactive(stranger, tokens.refresh()).await;
        }
        // A refresh token is between the client and this server.
        assert_inactive(&api, tokens.refresh()).await;
        let access = &tokens.access_token;
        let cut = &access[..access.len() - 4];
        for nothing in ["x", "a.b.c", "....", "\u{1f9a6}", cut, &"a".repeat(20_000), &format!("{access} "), &format!(" {access}")] {
            for client in [&app, &api, &service] {
                assert_inactive(client, nothing).await;
            }
        }
    }
}

server_test! {
    /// T68
    async fn rfc7662_2_2_a_token_that_was_taken_back_or_has_expired_is_not_active(s: TestServer) {
        let Scene { app, api, tokens } = scene(&s).await;
        let second = Tokens::of(&app.refresh(tokens.refresh()).await);
        // The one used before is not the newest.
        assert_inactive(&app, tokens.refresh()).await;
        assert_eq!(app.post("/revoke", &[("token", &second.access_token)]).await.status, 200);
        for client in [&app, &api] {
            assert_inactive(client, &second.access_token).await;
            assert!(client.is_active(&tokens.access_token).await, "the other one goes on");
        }
        s.advance("599s");
        assert!(api.is_active(&tokens.access_token).await);
        s.advance("1s");
        assert_inactive(&api, &tokens.access_token).await;
        assert!(app.is_active(second.refresh()).await);
        let grant = claims_of(&tokens.access_token)["grant_id"].as_str().unwrap().parse().unwrap();
        let third = Tokens::of(&app.refresh(second.refresh()).await);
        grants::revoke(&s.db, &grant, s.now()).await.unwrap();
        assert_inactive(&api, &third.access_token).await;
        assert_inactive(&app, third.refresh()).await;
    }
}

server_test! {
    /// T68, T78
    async fn ours_whoever_is_disabled_takes_their_tokens_along(s: TestServer) {
        let Scene { app, api, tokens } = scene(&s).await;
        let uri = TWO.parse().unwrap();
        resources::set_enabled(&s.db, &uri, false, s.now()).await.unwrap();
        for client in [&app, &api] {
            let answer = client.introspect(&tokens.access_token).await;
            assert!(answer.status == 401 || answer.body == INACTIVE, "{answer:?}");
        }
        resources::set_enabled(&s.db, &uri, true, s.now()).await.unwrap();
        assert!(api.is_active(&tokens.access_token).await);
        clients::set_enabled(&s.db, &app.id, false, s.now()).await.unwrap();
        assert_inactive(&api, &tokens.access_token).await;
        clients::set_enabled(&s.db, &app.id, true, s.now()).await.unwrap();
        assert!(api.is_active(&tokens.access_token).await);
        users::disable(&s.db, &Whom::Id(s.user_id(ADA).await), s.now()).await.unwrap();
        assert_inactive(&api, &tokens.access_token).await;
    }
}

server_test! {
    /// T68, T78: a permission that was taken back is gone at the next question, not when the token ends.
    async fn rfc7662_4_a_token_is_judged_anew(s: TestServer) {
        let api = s.api(TWO, "Two").await;
        s.role("editor").await;
        s.give_role(ADA, "editor").await;
        s.scope("two:read", "Read two", Some(TWO), &[]).await;
        s.scope("two:publish", "Publish", Some(TWO), &["editor"]).await;
        let app = s.openid_client(|client| client.scope = "openid two:read two:publish roles".parse().unwrap()).await;
        let tokens = s.browser().tokens(&app, "two:read two:publish roles").await;
        let said = async || {
            let json = api.introspect(&tokens.access_token).await.json();
            (json["active"].clone(), json["scope"].clone(), json["roles"].clone())
        };
        assert_eq!(said().await, (json!(true), json!("roles two:publish two:read"), json!(["editor"])));
        let of_refresh = async || app.introspect(tokens.refresh()).await.json()["scope"].clone();
        assert_eq!(of_refresh().await, "roles two:publish two:read");
        // The role.
        s.execute("DELETE FROM user_roles").await;
        assert_eq!(said().await, (json!(true), json!("roles two:read"), json!([])));
        assert_eq!(of_refresh().await, "roles two:read");
        s.give_role(ADA, "editor").await;
        assert_eq!(said().await.1, "roles two:publish two:read");
        // The client's registration.
        s.change_client(&app.id, |client| client.scope = "two:read".parse().unwrap()).await;
        assert_eq!(said().await, (json!(true), json!("two:read"), Value::Null));
        s.change_client(&app.id, |client| client.scope = "openid".parse().unwrap()).await;
        assert_inactive(&api, &tokens.access_token).await;
        assert_inactive(&app, &tokens.access_token).await;
        assert_inactive(&app, tokens.refresh()).await;
        s.change_client(&app.id, |client| client.scope = "two:read two:publish roles".parse().unwrap()).await;
        // The scope itself.
        s.execute("DELETE FROM scopes WHERE name = 'two:publish'").await;
        assert_eq!(said().await.1, "roles two:read");
        s.execute("DELETE FROM scopes WHERE name IN ('two:read', 'roles')").await;
        assert_inactive(&api, &tokens.access_token).await;
    }
}

server_test! {
    /// T68: what is told of a person is what is known and told now, not what the token says.
    async fn rfc7662_2_2_a_person_is_told_of_as_they_are_now(s: TestServer) {
        let Scene { app, api, tokens } = scene(&s).await;
        let told = async || {
            let both = [api.introspect(&tokens.access_token).await.json(), app.introspect(&tokens.access_token).await.json()];
            assert_eq!(both[0], both[1]);
            both[0].get("department").cloned()
        };
        assert_eq!((told().await, claims_of(&tokens.access_token).get("department")), (None, None));
        s.execute("UPDATE users SET attributes = '{\"department\":\"Engines\"}'").await;
        assert_eq!(told().await, None, "nobody is told yet");
        s.change_api(TWO, |api| api.claims = vec!["department".parse().unwrap()]).await;
        assert_eq!(told().await, Some(json!("Engines")));
        s.execute("UPDATE users SET attributes = '{\"department\":\"Looms\"}'").await;
        assert_eq!(told().await, Some(json!("Looms")));
        let later = Tokens::of(&app.refresh(tokens.refresh()).await).access_token;
        assert_eq!(claims_of(&later)["department"], "Looms");
        s.change_api(TWO, |api| api.claims.clear()).await;
        assert_eq!(api.introspect(&later).await.json().get("department"), None, "though the token says so");
    }
}

server_test! {
    /// T48, T68: this server is an audience for the sake of `openid` alone, and of what is for nobody else.
    async fn ours_without_openid_a_token_is_not_for_this_server_any_more(s: TestServer) {
        let (api, issuer) = ("https://api.example", &*s.issuer);
        let app = s.openid_client(|client| client.scope = "openid notes:read".parse().unwrap()).await;
        let token = s.browser().tokens(&app, "openid notes:read").await.access_token;
        let audience = async |client: &TestClient, token: &str| client.introspect(token).await.json()["aud"].clone();
        assert_eq!(audience(&app, &token).await, json!([api, issuer]));
        s.change_client(&app.id, |client| client.scope = "notes:read".parse().unwrap()).await;
        assert_eq!(audience(&app, &token).await, json!(api));
        // A client of its own has no person to ask about here.
        let service = s.register(ClientType::Service, |client| client.scope = "openid notes:read".parse().unwrap()).await;
        let form = [("grant_type", "client_credentials"), ("resource", api), ("resource", issuer)];
        let own = Tokens::of(&service.token(&form).await).access_token;
        assert_eq!(audience(&service, &own).await, json!(api));
        let form = [("grant_type", "client_credentials"), ("scope", "openid")];
        let own = Tokens::of(&service.token(&form).await).access_token;
        assert_eq!(audience(&service, &own).await, json!(issuer));
    }
}

server_test! {
    /// T68: of several resource servers, those that are left.
    async fn ours_a_resource_that_was_taken_away_is_in_no_audience(s: TestServer) {
        let (api, first) = (s.api(TWO, "Two").await, "https://api.example");
        s.scope("two:read", "Read two", Some(TWO), &[]).await;
        let app = s.openid_client(|client| client.scope = "openid notes:read two:read".parse().unwrap()).await;
        let url = app.authorization_url(&[("scope", "openid notes:read two:read"), ("resource", TWO)]);
        let mut browser = s.browser();
        let page = browser.get(&format!("{url}&resource={first}")).await;
        let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
        let code = browser.decide_on(&page, "allow").await.parameter("code").unwrap();
        let token = Tokens::of(&app.redeem(&code).await).access_token;
        let said = api.introspect(&token).await.json();
        assert_eq!((&said["aud"], &said["scope"]), (&json!([first, TWO]), &json!("notes:read openid two:read")));
        // A service of its own gets nothing out of it either.
        s.change_client(&app.id, |client| client.scope = "openid notes:read".parse().unwrap()).await;
        assert_inactive(&api, &token).await;
        let left = app.introspect(&token).await.json();
        assert_eq!((&left["aud"], &left["scope"]), (&json!(first), &json!("notes:read openid")));
        resources::set_enabled(&s.db, &first.parse().unwrap(), false, s.now()).await.unwrap();
        assert_inactive(&app, &token).await;
        // A client's own token, too.
        let service = s.register(ClientType::Service, |client| client.scope = "two:read".parse().unwrap()).await;
        let own = Tokens::of(&service.token(&[("grant_type", "client_credentials")]).await).access_token;
        assert!(api.is_active(&own).await);
        s.change_client(&service.id, |client| client.scope = "roles".parse().unwrap()).await;
        assert_inactive(&api, &own).await;
    }
}

server_test! {
    /// T68
    async fn rfc7662_2_1_callers_authenticate(s: TestServer) {
        let Scene { api, tokens, .. } = scene(&s).await;
        let token = &*tokens.access_token;
        let body = form_urlencoded::Serializer::new(String::new()).append_pair("token", token).finish();
        let form = ("content-type", "application/x-www-form-urlencoded");
        s.post_bytes("/introspect", &[form], body.clone()).await.assert_token_error(401, "invalid_client");
        let bearer = format!("Bearer {token}");
        s.post_bytes("/introspect", &[form, ("authorization", &bearer)], body.clone())
            .await
            .assert_token_error(401, "invalid_client");
        let thief = TestClient { secret: Some("gcs_wrong".to_owned()), ..api.clone() };
        thief.introspect(token).await.assert_token_error(401, "invalid_client");
        // A public client proves nothing, not even for its own tokens.
        let native = s.native_client().await;
        let own = Tokens::of(&native.redeem(&s.browser().code(&native).await).await);
        native.introspect(&own.access_token).await.assert_token_error(401, "invalid_client");
        api.post("/introspect", &[]).await.assert_token_error(400, "invalid_request");
        clients::set_enabled(&s.db, &api.id, false, s.now()).await.unwrap();
        api.introspect(token).await.assert_token_error(401, "invalid_client");
    }
}

server_test! {
    /// T68: what a service got for itself, and what is for this server alone.
    async fn rfc7662_2_2_tokens_without_a_person_are_introspected_too(s: TestServer) {
        let api = s.api(TWO, "Two").await;
        s.scope("two:read", "Read two", Some(TWO), &[]).await;
        let service = s.register(ClientType::Service, |client| client.scope = "two:read roles".parse().unwrap()).await;
        let ask = async |scope| Tokens::of(&service.token(&[("grant_type", "client_credentials"), ("scope", scope)]).await);
        let for_two = ask("two:read").await;
        assert!(api.is_active(&for_two.access_token).await);
        let own = ask("roles").await;
        assert_inactive(&api, &own.access_token).await;
        assert!(service.is_active(&own.access_token).await);
        assert_eq!(service.post("/revoke", &[("token", &for_two.access_token)]).await.status, 200);
        assert_inactive(&api, &for_two.access_token).await;
    }
}

server_test! {
    /// T69: a store that is away is never "not active".
    async fn ours_introspection_without_a_database_is_503(s: TestServer) {
        let Scene { api, tokens, .. } = scene(&s).await;
        s.db.close().await;
        let answer = api.introspect(&tokens.access_token).await;
        answer.assert_token_error(503, "temporarily_unavailable");
        assert!(answer.header("retry-after").parse::<u64>().unwrap() > 0);
    }
}
