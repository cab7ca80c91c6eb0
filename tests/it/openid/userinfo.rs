//! The userinfo endpoint (OpenID Connect Core §5.3), opened by a bearer token (RFC 6750).

use crate::support::admin::users::{self, Whom};
use crate::support::admin::{clients, grants};
use grantor::jose;
use grantor::oauth::client::ClientType;
use grantor::types::SigningAlgorithm;
use serde_json::{Value, json};

use super::{assert_bearer_refusal, change_user, client_of, userinfo};
use crate::support::*;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

server_test! {
    async fn oidc_core_5_3_1_get_and_post_with_the_token_in_header_or_form(s: TestServer) {
        let client = s.openid_client(|_| {}).await;
        let token = s.browser().tokens(&client, "openid").await.access_token;
        let expected = json!({"sub": s.user_id(ADA).await.to_string()});
        let answer = userinfo(&s, &token).await;
        assert_eq!((answer.status, answer.json()), (200, expected.clone()));
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.header("cache-control"), "no-store");
        for scheme in ["bearer", "BEARER", "Bearer "] {
            let header = format!("{scheme} {token}");
            assert_eq!(s.get("/userinfo", &[("authorization", &header)]).await.json(), expected, "{scheme}");
        }
        let header = format!("Bearer {token}");
        for headers in [vec![("authorization", &*header)], vec![("authorization", &*header), FORM], vec![("authorization", &*header), ("content-type", "application/json")]] {
            let answer = s.post_bytes("/userinfo", &headers, "").await;
            assert_eq!((answer.status, answer.json()), (200, expected.clone()), "{headers:?}");
        }
        let answer = s.post_bytes("/userinfo", &[FORM], format!("access_token={token}")).await;
        assert_eq!((answer.status, answer.json()), (200, expected), "RFC 6750 section 2.2");
    }
}

server_test! {
    /// T9
    async fn rfc6750_3_1_without_a_token_nothing_but_the_challenge_is_said(s: TestServer) {
        let client = s.openid_client(|_| {}).await;
        let token = s.browser().tokens(&client, "openid").await.access_token;
        let basic = basic(client.id.as_str(), client.secret.as_deref().unwrap());
        let answers = [
            s.get("/userinfo", &[]).await,
            s.get(&format!("/userinfo?access_token={token}"), &[]).await,
            s.get("/userinfo", &[("authorization", &basic)]).await,
            s.post_bytes("/userinfo", &[], "").await,
            s.post_bytes("/userinfo", &[FORM], "").await,
            s.post_bytes(&format!("/userinfo?access_token={token}"), &[FORM], "").await,
            s.post_bytes("/userinfo", &[("content-type", "text/plain")], format!("access_token={token}")).await,
        ];
        for answer in answers {
            assert_eq!((answer.status, &*answer.body), (401, ""), "{answer:?}");
            assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"grantor\"");
            assert_eq!(answer.header("cache-control"), "no-store");
            assert_eq!(answer.header("access-control-allow-origin"), "*");
        }
    }
}

server_test! {
    async fn rfc6750_2_a_token_comes_one_way_and_once(s: TestServer) {
        let client = s.openid_client(|_| {}).await;
        let token = s.browser().tokens(&client, "openid").await.access_token;
        let (header, field) = (format!("Bearer {token}"), format!("access_token={token}"));
        let both = s.post_bytes("/userinfo", &[FORM, ("authorization", &header)], field.clone()).await;
        assert_bearer_refusal(&both, 400, "invalid_request");
        let twice = s.post_bytes("/userinfo", &[FORM], format!("{field}&{field}")).await;
        assert_bearer_refusal(&twice, 400, "invalid_request");
        let headers = s.get("/userinfo", &[("authorization", &header), ("authorization", &header)]).await;
        assert_bearer_refusal(&headers, 400, "invalid_request");
        for bad in ["Bearer", "Bearer ", "Bearer a b", "Bearer \"x\""] {
            assert_bearer_refusal(&s.get("/userinfo", &[("authorization", bad)]).await, 400, "invalid_request");
        }
        let large = s.post_bytes("/userinfo", &[FORM], "x".repeat(70_000)).await;
        assert_bearer_refusal_status(&large, 413);
    }
}

fn assert_bearer_refusal_status(answer: &Answer, status: u16) {
    assert_eq!(answer.status, status, "{answer:?}");
}

server_test! {
    /// T70, T31: what is not, or not any more, an access token for this endpoint.
    async fn rfc6750_3_1_expired_revoked_and_foreign_tokens_are_refused(s: TestServer) {
        let client = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        let refused = async |token: &str, why: &str| {
            let answer = userinfo(&s, token).await;
            assert_eq!(answer.status, 401, "{why}: {}", answer.body);
            assert_bearer_refusal(&answer, 401, "invalid_token");
        };
        for bad in ["x", "a.b.c", "e30.e30.e30", &"a".repeat(9_000)] {
            refused(bad, "no token").await;
        }
        let tokens = browser.tokens(&client, "openid").await;
        let cut = &tokens.access_token[..tokens.access_token.len() - 4];
        refused(cut, "a cut signature").await;
        s.advance("599s");
        assert_eq!(userinfo(&s, &tokens.access_token).await.status, 200);
        s.advance("1s");
        refused(&tokens.access_token, "expired").await;

        let revoked = browser.tokens(&client, "openid").await;
        client.post("/revoke", &[("token", &revoked.access_token)]).await;
        refused(&revoked.access_token, "revoked").await;

        let answer = browser.authorize(&client, &[("scope", "openid")]).await;
        let code = answer.parameter("code").unwrap();
        let replayed = Tokens::of(&client.redeem(&code).await);
        assert_eq!(userinfo(&s, &replayed.access_token).await.status, 200);
        s.advance("30s");
        client.redeem(&code).await.assert_token_error(400, "invalid_grant");
        refused(&replayed.access_token, "its code was used again").await;

        let taken = browser.tokens(&client, "openid").await;
        let grant = claims_of(&taken.access_token)["grant_id"].as_str().unwrap().parse().unwrap();
        grants::revoke(&s.db, &grant, s.now()).await.unwrap();
        refused(&taken.access_token, "its grant was revoked").await;

        let tokens = browser.tokens(&client, "openid").await;
        clients::set_enabled(&s.db, &client.id, false, s.now()).await.unwrap();
        refused(&tokens.access_token, "its client is disabled").await;
        clients::set_enabled(&s.db, &client.id, true, s.now()).await.unwrap();
        assert_eq!(userinfo(&s, &tokens.access_token).await.status, 200);
        users::disable(&s.db, &Whom::Id(s.user_id(ADA).await), s.now()).await.unwrap();
        refused(&tokens.access_token, "its person is disabled").await;
    }
}

server_test! {
    /// T58: of the tokens one sign-in gives, each passes for itself alone.
    async fn rfc8725_3_11_no_token_passes_for_another(s: TestServer) {
        let client = s.openid_client(|client| client.metadata.userinfo_signed_response_alg = Some(SigningAlgorithm::RS256)).await;
        let tokens = s.browser().tokens(&client, "openid").await;
        let told = userinfo(&s, &tokens.access_token).await.body;
        // With every claim of the others, it is the type alone that tells it from them.
        let key = s.app.keys.signing(SigningAlgorithm::RS256, s.now()).unwrap();
        let typed = usual_header(&key, "userinfo+jwt").to_string();
        let forged = [&tokens.access_token, tokens.id(), tokens.refresh()].map(|token| forge(&key, &typed, &claims_of(token).to_string()));
        let mut kinds = vec![("access", &*tokens.access_token), ("id", tokens.id()), ("refresh", tokens.refresh()), ("userinfo", &told)];
        kinds.extend(forged.iter().map(|token| ("userinfo", token.as_str())));
        for &(kind, token) in &kinds {
            let answer = userinfo(&s, token).await;
            assert_eq!(answer.status, if kind == "access" { 200 } else { 401 }, "{kind} at /userinfo");
            let active = client.introspect(token).await.json()["active"].clone();
            assert_eq!(active, json!(["access", "refresh"].contains(&kind)), "{kind} at /introspect");
            let hint = grantor::tokens::id_token_hint(&s.app, token, s.now());
            assert_eq!(hint.is_ok(), kind == "id", "{kind} as a hint");
            if ["id", "userinfo"].contains(&kind) {
                assert_eq!(client.post("/revoke", &[("token", token)]).await.status, 200);
            }
        }
        assert_eq!(userinfo(&s, &tokens.access_token).await.status, 200, "nothing was revoked by what is not to be revoked");
        for (kind, token) in kinds {
            let answer = client.refresh(token).await;
            assert_eq!(answer.status, if kind == "refresh" { 200 } else { 400 }, "{kind} at /token");
        }
    }
}

server_test! {
    /// T70
    async fn rfc6750_3_1_without_openid_the_scope_does_not_reach(s: TestServer) {
        let client = s.openid_client(|_| {}).await;
        let tokens = s.browser().tokens(&client, "profile email").await;
        assert_bearer_refusal(&userinfo(&s, &tokens.access_token).await, 403, "insufficient_scope");
        let service = s.register(ClientType::Service, |it| it.scope = "openid".parse().unwrap()).await;
        let own = Tokens::of(&service.token(&[("grant_type", "client_credentials")]).await);
        assert_bearer_refusal(&userinfo(&s, &own.access_token).await, 403, "insufficient_scope");
    }
}

server_test! {
    /// T70: a token for other resource servers alone is not for this one.
    async fn ours_the_audience_has_the_issuer_unless_resources_are_named(s: TestServer) {
        let client = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        let both = browser.tokens(&client, "openid notes:read").await;
        assert_eq!(claims_of(&both.access_token)["aud"], json!(["https://api.example", s.issuer.as_str()]));
        assert_eq!(userinfo(&s, &both.access_token).await.status, 200);
        let own = browser.tokens(&client, "openid").await;
        assert_eq!(claims_of(&own.access_token)["aud"], json!(s.issuer.as_str()));
        let without = browser.tokens(&client, "notes:read").await;
        assert_eq!(claims_of(&without.access_token)["aud"], json!("https://api.example"));

        let form = [("grant_type", "refresh_token"), ("refresh_token", both.refresh()), ("resource", "https://api.example")];
        let narrow = Tokens::of(&client.token(&form).await);
        assert_eq!(claims_of(&narrow.access_token)["aud"], json!("https://api.example"));
        assert!(narrow.id_token.is_some());
        let answer = userinfo(&s, &narrow.access_token).await;
        assert_bearer_refusal(&answer, 401, "invalid_token");
        assert!(answer.body.contains("as the resource parameter"));
    }
}

server_test! {
    /// T48, T70: whom the authorization request named reads the token, and cannot ask here who the person is.
    async fn rfc8707_2_a_token_for_a_resource_that_was_named_does_not_open_userinfo(s: TestServer) {
        const API: &str = "https://api.example";
        let client = s.openid_client(|_| {}).await;
        let issuer = s.issuer.as_str();
        let granted = async |named: &[&str]| {
            let mut url = client.authorization_url(&[("scope", "openid email notes:read")]);
            for uri in named {
                url.push_str("&resource=");
                url.extend(form_urlencoded::byte_serialize(uri.as_bytes()));
            }
            let mut browser = s.browser();
            let page = browser.get(&url).await;
            let mut answer = browser.sign_in_on(&page, ADA, PASSWORD).await;
            // Asked once, they are not asked again.
            if answer.status == 200 {
                answer = browser.decide_on(&answer, "allow").await;
            }
            Tokens::of(&client.redeem(&answer.parameter("code").unwrap()).await)
        };
        let refreshed = async |tokens: &Tokens, resource: Option<&str>| {
            let mut form = vec![("grant_type", "refresh_token"), ("refresh_token", tokens.refresh())];
            form.extend(resource.map(|uri| ("resource", uri)));
            Tokens::of(&client.token(&form).await)
        };
        let first = granted(&[API]).await;
        let second = refreshed(&first, None).await;
        for tokens in [&first, &second] {
            assert_eq!(claims_of(&tokens.access_token)["aud"], API);
            assert_bearer_refusal(&userinfo(&s, &tokens.access_token).await, 401, "invalid_token");
            // To the client itself it is told as before who signed in.
            assert!(tokens.id_token.is_some());
        }
        // This server is a resource server too: for itself, and for nothing else.
        let own = refreshed(&second, Some(issuer)).await;
        let claims = claims_of(&own.access_token);
        assert_eq!((&claims["aud"], &claims["scope"]), (&json!(issuer), &json!("email openid")));
        assert_eq!(userinfo(&s, &own.access_token).await.json()["email"], ADA);
        let again = refreshed(&own, Some(API)).await;
        assert_eq!(claims_of(&again.access_token)["aud"], API);
        // Named beside it, both read it.
        let both = granted(&[API, issuer]).await;
        for tokens in [&both, &refreshed(&both, None).await] {
            assert_eq!(claims_of(&tokens.access_token)["aud"], json!([issuer, API]));
            assert_eq!(userinfo(&s, &tokens.access_token).await.status, 200);
        }
        // What only follows from the scope is not named.
        let implied = granted(&[]).await;
        assert_eq!(claims_of(&implied.access_token)["aud"], json!([API, issuer]));
        assert_eq!(userinfo(&s, &implied.access_token).await.status, 200);
    }
}

server_test! {
    /// T70: not even who they are, once the client may not ask for it.
    async fn ours_userinfo_is_judged_anew(s: TestServer) {
        let client = s.openid_client(|_| {}).await;
        let token = s.browser().tokens(&client, "openid email notes:read").await.access_token;
        assert_eq!(userinfo(&s, &token).await.status, 200);
        s.change_client(&client.id, |client| client.scope = "email notes:read".parse().unwrap()).await;
        assert_bearer_refusal(&userinfo(&s, &token).await, 403, "insufficient_scope");
    }
}

server_test! {
    async fn oidc_core_5_3_2_a_signed_answer_for_those_who_registered_it(s: TestServer) {
        for alg in SigningAlgorithm::ALL {
            let client = s.openid_client(|client| client.metadata.userinfo_signed_response_alg = Some(alg)).await;
            let tokens = s.browser().tokens(&client, "openid email").await;
            let answer = userinfo(&s, &tokens.access_token).await;
            assert_eq!((answer.status, answer.header("content-type")), (200, "application/jwt"));
            assert_eq!(answer.header("cache-control"), "no-store");
            assert_eq!(header_of(&answer.body)["alg"], alg.as_str());
            let claims = claims_of(&answer.body);
            assert_eq!(claims["iss"], s.issuer.as_str());
            assert_eq!(claims["aud"], client.id.as_str());
            assert_eq!(claims["email"], ADA);
            assert_eq!(claims["sub"], claims_of(tokens.id())["sub"]);
            // The signature is good; that there is no `exp` is all that is missing.
            let read: Result<Value, _> = jose::verify(&answer.body, "userinfo+jwt", |kid| s.app.keys.verifying(kid, s.now()));
            assert_eq!(read.unwrap_err(), jose::JoseError::Claims("exp is missing"));
        }
    }
}

server_test! {
    async fn fetch_4_8_a_page_of_any_origin_may_ask(s: TestServer) {
        let request = s.http.request(reqwest::Method::OPTIONS, s.url("/userinfo"))
            .header("origin", "https://app.example")
            .header("access-control-request-method", "GET")
            .header("access-control-request-headers", "authorization");
        let answer = Answer::of(request.send().await.unwrap()).await;
        assert_eq!(answer.status, 204);
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert!(answer.header("access-control-allow-headers").contains("Authorization"));
        let answer = userinfo(&s, "x").await;
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert!(answer.header("access-control-expose-headers").contains("WWW-Authenticate"));
    }
}

server_test! {
    async fn ours_userinfo_without_a_database_is_503(s: TestServer) {
        let client = s.openid_client(|_| {}).await;
        let tokens = s.browser().tokens(&client, "openid").await;
        s.db.close().await;
        let answer = userinfo(&s, &tokens.access_token).await;
        answer.assert_token_error(503, "temporarily_unavailable");
        assert_eq!(answer.header("www-authenticate"), "");
    }
}

server_test! {
    async fn ours_a_scope_taken_from_the_client_tells_nothing_any_more(s: TestServer) {
        let client = s.openid_client(|_| {}).await;
        let token = s.browser().tokens(&client, "openid email").await.access_token;
        assert_eq!(userinfo(&s, &token).await.json()["email"], ADA);
        assert!(client_of(&s, &client).await.scope.has("email"));
        s.change_client(&client.id, |client| client.scope = "openid".parse().unwrap()).await;
        assert!(userinfo(&s, &token).await.json().get("email").is_none());
        change_user(&s, ADA, |user| user.email_verified = true).await;
        s.change_client(&client.id, |client| client.scope = "openid email".parse().unwrap()).await;
        assert_eq!(userinfo(&s, &token).await.json()["email_verified"], true);
    }
}
