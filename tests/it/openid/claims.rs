//! Which claims are told (OpenID Connect Core §5.1, §5.4, §5.5; RFC 9068 §2.2.2).

use grantor::oauth::client::ClientType;
use grantor::oauth::standard_claims;
use grantor::storage::{resources, scopes};
use serde_json::{Value, json};

use super::{change_user, everything, scope_claims, userinfo};
use crate::support::*;

fn names(answer: &Answer) -> Vec<String> {
    let mut names: Vec<_> = answer.json().as_object().unwrap().keys().cloned().collect();
    names.sort();
    names
}

/// Tokens of what Ada allows a request with that `claims` parameter.
async fn granted(s: &TestServer, client: &TestClient, scope: &str, claims: Value) -> Tokens {
    let extra = [("scope", scope), ("claims", &*claims.to_string())];
    let answer = s.browser().authorize(client, &extra).await;
    let code = answer
        .parameter("code")
        .unwrap_or_else(|| panic!("no code: {answer:?}"));
    Tokens::of(&client.redeem(&code).await)
}

server_test! {
    async fn oidc_core_5_4_each_scope_stands_for_its_claims(s: TestServer) {
        change_user(&s, ADA, |user| user.profile.0 = everything()).await;
        let client = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        let mut all = vec!["sub".to_owned()];
        for (scope, claims) in standard_claims::SCOPES {
            let token = browser.tokens(&client, &format!("openid {scope}")).await.access_token;
            let mut expected: Vec<_> = claims.iter().map(|claim| (*claim).to_owned()).collect();
            all.extend(expected.clone());
            expected.push("sub".to_owned());
            expected.sort();
            assert_eq!(names(&userinfo(&s, &token).await), expected, "{scope}");
        }
        let tokens = browser.tokens(&client, "openid profile email phone address").await;
        let answer = userinfo(&s, &tokens.access_token).await;
        all.sort();
        assert_eq!(names(&answer), all);
        let json = answer.json();
        assert_eq!(json["name"], "Ada Lovelace");
        assert_eq!((&json["email"], &json["email_verified"]), (&json!(ADA), &json!(false)));
        assert_eq!(json["phone_number_verified"], true);
        assert_eq!(json["updated_at"], START.0, "a number");
        assert_eq!(json["birthdate"], "1815-12-10");
        assert_eq!(json["address"], json!({"locality": "London", "country": "GB"}));
        // §5.4: they are told at the userinfo endpoint, not in the ID token.
        for claim in all.iter().filter(|name| *name != "sub") {
            assert!(claims_of(tokens.id()).get(claim).is_none(), "{claim}");
            assert!(claims_of(&tokens.access_token).get(claim).is_none(), "{claim}");
        }
    }
}

server_test! {
    async fn oidc_core_5_3_2_what_is_not_known_is_left_out(s: TestServer) {
        let client = s.openid_client(|_| {}).await;
        let token = s.browser().tokens(&client, "openid profile email phone address").await.access_token;
        let answer = userinfo(&s, &token).await;
        assert_eq!(names(&answer), ["email", "email_verified", "name", "sub", "updated_at"]);
        assert!(!answer.body.contains("null") && !answer.body.contains("\"\""));
    }
}

server_test! {
    async fn oidc_core_5_5_claims_asked_for_one_by_one_are_told_where_they_were_asked_for(s: TestServer) {
        change_user(&s, ADA, |user| user.profile.0 = everything()).await;
        let client = s.openid_client(|_| {}).await;
        let asked = json!({
            "userinfo": {"given_name": {"essential": true}, "picture": null, "unheard_of": null, "name#de": null, "sub": null},
            "id_token": {"email": null, "locale": {"essential": true}, "auth_time": {"essential": true}, "iss": {"value": "x"}},
        });
        let tokens = granted(&s, &client, "openid", asked).await;
        assert_eq!(names(&userinfo(&s, &tokens.access_token).await), ["given_name", "picture", "sub"]);
        for token in [tokens.id().to_owned(), Tokens::of(&client.refresh(tokens.refresh()).await).id().to_owned()] {
            let claims = claims_of(&token);
            assert_eq!((&claims["email"], &claims["locale"]), (&json!(ADA), &json!("en-GB")));
            assert_eq!(claims["iss"], s.issuer.as_str(), "what the token is about is not for asking");
            assert!(claims.get("given_name").is_none() && claims.get("email_verified").is_none());
            assert_eq!(claims["auth_time"], START.0);
        }
        assert!(claims_of(&tokens.access_token).get("email").is_none());
    }
}

server_test! {
    async fn oidc_core_5_5_1_a_claim_that_has_another_value_is_left_out(s: TestServer) {
        change_user(&s, ADA, |user| user.profile.0 = everything()).await;
        let client = s.openid_client(|_| {}).await;
        let asked = json!({
            "userinfo": {
                "locale": {"values": ["fr", "en-GB"]}, "zoneinfo": {"value": "Europe/Paris"},
                "email": {"value": "other@example.test"}, "email_verified": {"value": false},
            },
            "id_token": {"nickname": {"value": "Countess"}, "gender": {"values": ["male"]}},
        });
        let tokens = granted(&s, &client, "openid email", asked).await;
        let answer = userinfo(&s, &tokens.access_token).await;
        assert_eq!(names(&answer), ["email_verified", "locale", "sub"], "also where the scope stands for it");
        let claims = claims_of(tokens.id());
        assert_eq!(claims["nickname"], "Countess");
        assert!(claims.get("gender").is_none());
    }
}

server_test! {
    /// T26: the claims parameter reaches no further than the client's registration.
    async fn ours_a_claim_of_a_scope_the_client_is_not_registered_for_is_not_told(s: TestServer) {
        change_user(&s, ADA, |user| user.profile.0 = everything()).await;
        let client = s.openid_client(|client| client.scope = "openid email".parse().unwrap()).await;
        let asked = json!({
            "userinfo": {"phone_number": null, "email": null},
            "id_token": {"phone_number": {"essential": true}, "email": null},
        });
        let tokens = granted(&s, &client, "openid", asked).await;
        assert_eq!(names(&userinfo(&s, &tokens.access_token).await), ["email", "sub"]);
        let claims = claims_of(tokens.id());
        assert!(claims.get("phone_number").is_none() && claims["email"] == ADA);
    }
}

server_test! {
    async fn ours_a_scope_may_stand_for_attributes_of_the_owners_choice(s: TestServer) {
        s.role("editor").await;
        s.give_role(ADA, "editor").await;
        change_user(&s, ADA, |user| {
            user.attributes.0.insert("department".to_owned(), json!("Engines"));
            user.attributes.0.insert("levels".to_owned(), json!({"read": 3, "tags": ["a"]}));
            user.attributes.0.insert("secret".to_owned(), json!("nobody asked"));
        }).await;
        s.scope("staff", "Know where you work", None, &[]).await;
        scope_claims(&s, "staff", &["department", "https://id.example/levels=levels", "groups=roles", "missing"]).await;
        s.role("boss").await;
        s.scope("bosses", "For bosses", None, &["boss"]).await;
        scope_claims(&s, "bosses", &["mine=secret"]).await;
        let client = s.openid_client(|client| client.scope = "openid staff bosses".parse().unwrap()).await;
        let tokens = s.browser().tokens(&client, "openid staff").await;
        let json = userinfo(&s, &tokens.access_token).await.json();
        let sub = s.user_id(ADA).await.to_string();
        assert_eq!(json, json!({
            "sub": sub, "department": "Engines", "https://id.example/levels": {"read": 3, "tags": ["a"]}, "groups": ["editor"],
        }));
        // One by one too, each only with a scope that was granted: by its words people were asked.
        let asked = json!({"userinfo": {"mine": null}, "id_token": {"groups": null, "mine": null}});
        let tokens = granted(&s, &client, "openid staff bosses", asked.clone()).await;
        assert_eq!(claims_of(tokens.id())["groups"], json!(["editor"]));
        s.give_role(ADA, "boss").await;
        let form = [("grant_type", "refresh_token"), ("refresh_token", tokens.refresh()), ("scope", "openid")];
        let narrow = Tokens::of(&client.token(&form).await);
        let without = granted(&s, &client, "openid", asked).await;
        for tokens in [&narrow, &without] {
            assert_eq!(claims_of(tokens.id()).get("groups"), None);
        }
        for tokens in [&tokens, &narrow, &without] {
            assert_eq!(claims_of(tokens.id()).get("mine"), None);
            assert_eq!(userinfo(&s, &tokens.access_token).await.json().get("mine"), None);
        }
        let metadata = s.get("/.well-known/openid-configuration", &[]).await.json();
        for claim in ["sub", "department", "groups", "email", "address"] {
            assert!(metadata["claims_supported"].as_array().unwrap().contains(&json!(claim)), "{claim}");
        }
    }
}

server_test! {
    async fn rfc9068_2_2_2_a_resource_server_is_told_the_attributes_it_registered(s: TestServer) {
        s.role("editor").await;
        s.give_role(ADA, "editor").await;
        change_user(&s, ADA, |user| {
            user.attributes.0.insert("department".to_owned(), json!("Engines"));
        }).await;
        let api = s.api("https://two.example", "Two").await;
        s.scope("two:read", "Read two", Some("https://two.example"), &[]).await;
        let mut registered = resources::list(&mut s.db.read().await.unwrap().conn()).await.unwrap();
        let mut two = registered.remove(1).resource;
        two.claims = vec!["dept=department".parse().unwrap(), "roles".parse().unwrap(), "missing".parse().unwrap()];
        s.db.write(move |conn| Box::pin(async move { resources::update(conn, &two).await })).await.unwrap();
        s.app.forget_cached();
        let client = s.openid_client(|client| client.scope = "openid roles notes:read two:read".parse().unwrap()).await;
        let mut browser = s.browser();
        let tokens = browser.tokens(&client, "two:read").await;
        let claims = claims_of(&tokens.access_token);
        assert_eq!((&claims["dept"], &claims["roles"]), (&json!("Engines"), &json!(["editor"])));
        let told = api.introspect(&tokens.access_token).await.json();
        assert_eq!((&told["dept"], &told["roles"], &told["active"]), (&json!("Engines"), &json!(["editor"]), &json!(true)));
        assert!(client.introspect(tokens.refresh()).await.json().get("dept").is_none());
        let again = Tokens::of(&client.refresh(tokens.refresh()).await);
        assert_eq!(claims_of(&again.access_token)["dept"], "Engines");
        // With the scope `roles` they are there once.
        let with_roles = browser.tokens(&client, "openid two:read roles").await;
        assert_eq!(claims_of(&with_roles.access_token)["roles"], json!(["editor"]));
        assert!(client.is_active(&with_roles.access_token).await);
        // Another resource server is told nothing of it, and a service has no person.
        let other = browser.tokens(&client, "notes:read").await;
        assert!(claims_of(&other.access_token).get("dept").is_none());
        let service = s.register(ClientType::Service, |it| it.scope = "two:read".parse().unwrap()).await;
        let own = Tokens::of(&service.token(&[("grant_type", "client_credentials")]).await);
        assert!(claims_of(&own.access_token).get("dept").is_none());
    }
}

server_test! {
    async fn ours_people_see_what_the_owners_claims_tell_of_them(s: TestServer) {
        change_user(&s, ADA, |user| {
            user.attributes.0.insert("department".to_owned(), json!("Engines & <Looms>"));
            user.attributes.0.insert("level".to_owned(), json!(3));
        }).await;
        s.scope("staff", "Know where you work", None, &[]).await;
        scope_claims(&s, "staff", &["https://id.example/dept=department", "room"]).await;
        let mut registered = resources::list(&mut s.db.read().await.unwrap().conn()).await.unwrap();
        let mut api = registered.remove(0).resource;
        api.claims = vec!["level".parse().unwrap()];
        s.db.write(move |conn| Box::pin(async move { resources::update(conn, &api).await })).await.unwrap();
        s.app.forget_cached();
        let client = s.openid_client(|client| client.scope = "openid staff notes:read".parse().unwrap()).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let page = browser.get(&client.authorization_url(&[("scope", "openid staff notes:read")])).await;
        for part in ["<dt>Your department:</dt> <dd dir=\"auto\">Engines &#38; &#60;Looms&#62;</dd>", "<dt>Your room:</dt> <dd dir=\"auto\">not known yet</dd>", "See your level, and show it there", "<dt>Your level:</dt> <dd dir=\"auto\">3</dd>"] {
            assert!(page.body.contains(part), "{part}: {}", page.body);
        }
        let page = browser.get(&client.authorization_url(&[("scope", "openid")])).await;
        assert!(!page.body.contains("show it") && !page.body.contains("Engines"), "{}", page.body);
    }
}

server_test! {
    async fn ours_a_claim_whose_scope_is_for_some_roles_is_neither_shown_nor_given_without_it(s: TestServer) {
        change_user(&s, ADA, |user| user.profile.0 = everything()).await;
        let role = s.role("caller").await;
        let phone = "phone".parse().unwrap();
        s.db.write(move |conn| Box::pin(async move { scopes::set_roles(conn, &phone, &[role]).await })).await.unwrap();
        s.app.forget_cached();
        let client = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let claims = json!({"userinfo": {"phone_number": null, "nickname": null}}).to_string();
        let page = browser.get(&client.authorization_url(&[("scope", "openid phone"), ("claims", &claims)])).await;
        assert!(page.body.contains("See your nickname") && !page.body.contains("phone number"), "{}", page.body);
        let answer = browser.decide_on(&page, "allow").await;
        let tokens = Tokens::of(&client.redeem(&answer.parameter("code").unwrap()).await);
        // Nor later, when they have the role: nobody asked them.
        s.give_role(ADA, "caller").await;
        assert_eq!(names(&userinfo(&s, &tokens.access_token).await), ["nickname", "sub"]);
        let asked: Value = serde_json::from_str(&claims).unwrap();
        let tokens = granted(&s, &client, "openid phone", asked).await;
        assert_eq!(names(&userinfo(&s, &tokens.access_token).await), ["nickname", "phone_number", "phone_number_verified", "sub"]);
    }
}
