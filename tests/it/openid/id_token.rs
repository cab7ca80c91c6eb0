//! The ID token (OpenID Connect Core §2, §3.1.3.3, §12.2).

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use grantor::jose;
use grantor::tokens;
use grantor::types::SigningAlgorithm;
use serde_json::json;

use crate::support::*;

server_test! {
    async fn oidc_core_2_the_claims_of_an_id_token(s: TestServer) {
        let client = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        s.advance("30s");
        let nonce = "n \u{fc}/+%&=\"1";
        let answer = browser.authorize(&client, &[("scope", "openid notes:read"), ("nonce", nonce)]).await;
        s.advance("5s");
        let tokens = Tokens::of(&client.redeem(&answer.parameter("code").unwrap()).await);
        let (claims, access) = (claims_of(tokens.id()), claims_of(&tokens.access_token));
        assert_eq!(claims["iss"], s.issuer.as_str());
        assert_eq!(claims["sub"], s.user_id(ADA).await.to_string());
        assert_eq!(claims["sub"], access["sub"]);
        assert_eq!(claims["aud"], json!(client.id.as_str()), "one string");
        assert_eq!((&claims["iat"], &claims["exp"]), (&json!(START.0 + 35), &json!(START.0 + 635)));
        assert_eq!(claims["auth_time"], START.0, "when they signed in, not when they allowed");
        assert_eq!(claims["nonce"], nonce, "byte for byte");
        assert_eq!((&claims["acr"], &claims["amr"]), (&json!("1"), &json!(["pwd"])));
        assert_eq!(claims["sid"], access["sid"]);
        let hash = digest::digest(&digest::SHA256, tokens.access_token.as_bytes());
        assert_eq!(claims["at_hash"], URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16]));
        for absent in ["azp", "name", "email", "scope", "client_id", "grant_id"] {
            assert!(claims.get(absent).is_none(), "{absent}");
        }
        let header = header_of(tokens.id());
        assert_eq!((&header["typ"], &header["alg"]), (&json!("JWT"), &json!("RS256")));
    }
}

server_test! {
    async fn oidc_core_3_1_2_1_without_openid_there_is_no_id_token(s: TestServer) {
        let client = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        assert!(browser.tokens(&client, "profile notes:read").await.id_token.is_none());
        let with = browser.tokens(&client, "openid notes:read").await;
        assert!(with.id_token.is_some());
        // A refresh for less than all.
        let form = [("grant_type", "refresh_token"), ("refresh_token", with.refresh()), ("scope", "notes:read")];
        let narrow = Tokens::of(&client.token(&form).await);
        assert!(narrow.id_token.is_none());
        let service = s.register(grantor::oauth::client::ClientType::Service, |it| it.scope = "openid".parse().unwrap()).await;
        let own = Tokens::of(&service.token(&[("grant_type", "client_credentials")]).await);
        assert_eq!((own.id_token, &*own.scope), (None, "openid"));
    }
}

server_test! {
    async fn oidc_core_12_2_an_id_token_of_a_refresh_is_about_the_same_sign_in(s: TestServer) {
        let client = s.openid_client(|_| {}).await;
        let answer = s.browser().authorize(&client, &[("scope", "openid"), ("nonce", "once")]).await;
        let first = Tokens::of(&client.redeem(&answer.parameter("code").unwrap()).await);
        s.advance("1h");
        let second = Tokens::of(&client.refresh(first.refresh()).await);
        let (was, is) = (claims_of(first.id()), claims_of(second.id()));
        for same in ["iss", "sub", "aud", "auth_time", "acr", "amr", "sid"] {
            assert_eq!(was[same], is[same], "{same}");
        }
        assert_eq!((was["nonce"].as_str(), is.get("nonce")), (Some("once"), None));
        assert_eq!(is["iat"], START.0 + 3600);
        assert_ne!(was["at_hash"], is["at_hash"]);
    }
}

server_test! {
    async fn oidc_registration_2_the_algorithm_is_the_one_the_client_registered(s: TestServer) {
        for alg in SigningAlgorithm::ALL {
            let client = s.openid_client(|client| client.metadata.id_token_signed_response_alg = Some(alg)).await;
            let tokens = s.browser().tokens(&client, "openid").await;
            assert_eq!(header_of(tokens.id())["alg"], alg.as_str());
            assert_eq!(header_of(&tokens.access_token)["alg"], "RS256", "the access token is the resource server's");
            let claims = tokens::id_token_hint(&s.app, tokens.id(), s.now()).unwrap();
            let long = if alg == SigningAlgorithm::EdDSA { 43 } else { 22 };
            assert_eq!(claims.at_hash.unwrap().len(), long);
            // The document is made once a second.
            s.advance("1s");
            let jwks = s.get("/.well-known/jwks.json", &[]).await.json();
            let kid = &header_of(tokens.id())["kid"];
            assert!(jwks["keys"].as_array().unwrap().iter().any(|key| key["kid"] == *kid), "{alg} is published");
        }
    }
}

server_test! {
    /// T58, T71: a hint is an ID token of ours and nothing else; it may have expired.
    async fn rp_initiated_logout_2_a_hint_is_an_id_token_of_ours_expired_or_not(s: TestServer) {
        let client = s.openid_client(|_| {}).await;
        let tokens = s.browser().tokens(&client, "openid").await;
        let hint = |token: &str| tokens::id_token_hint(&s.app, token, s.now());
        s.advance("2h");
        assert_eq!(hint(tokens.id()).unwrap().aud, client.id);
        for other in [&*tokens.access_token, tokens.refresh()] {
            assert_eq!(hint(other).unwrap_err(), jose::JoseError::WrongType);
        }
        let cut = &tokens.id()[..tokens.id().len() - 6];
        for bad in [cut, "", "a.b.c", "x"] {
            assert!(hint(bad).is_err(), "{bad}");
        }
        let key = s.app.keys.signing(SigningAlgorithm::RS256, s.now()).unwrap();
        let mut claims = claims_of(tokens.id());
        assert!(hint(&key.sign("JWT", &claims).unwrap()).is_ok());
        claims["iss"] = "https://other.example".into();
        assert!(hint(&key.sign("JWT", &claims).unwrap()).is_err(), "another issuer");
        let other = grantor::jose::SigningKey::generate(SigningAlgorithm::ES256).unwrap();
        assert!(hint(&other.sign("JWT", &claims_of(tokens.id())).unwrap()).is_err(), "a key that is not ours");
    }
}

server_test! {
    /// M01 of apps that look nowhere else: what the scopes tell is in the ID token too, by an administrator's word.
    async fn oidc_core_5_4_the_scopes_claims_are_in_the_id_token_of_apps_that_are_set_so(s: TestServer) {
        s.role("staff").await;
        s.give_role(ADA, "staff").await;
        s.group("crew", &[]).await;
        s.set_member(ADA, "crew", true).await;
        let wide = "openid profile email groups roles department";
        let registered = "openid profile email phone groups roles department notes:read";
        s.execute("INSERT INTO scopes (name, description, resource, created_at, claims) VALUES ('department', 'Where you work', NULL, 1, 'department')").await;
        s.execute("UPDATE users SET attributes = '{\"department\":\"Engines\"}' WHERE email = 'ada@example.test'").await;
        s.app.forget_cached();
        let usual = s.openid_client(|client| client.scope = registered.parse().unwrap()).await;
        let told = s.openid_client(|client| {
            client.scope = registered.parse().unwrap();
            client.settings.id_token_claims = true;
        }).await;
        let mut browser = s.browser();
        let (without, with) = (browser.tokens(&usual, wide).await, browser.tokens(&told, wide).await);
        let (lean, full) = (claims_of(without.id()), claims_of(with.id()));
        for absent in ["name", "email", "department"] {
            assert!(lean.get(absent).is_none(), "off by default: {absent}");
        }
        let userinfo = s.get("/userinfo", &[("authorization", &format!("Bearer {}", with.access_token))]).await.json();
        for (name, value) in userinfo.as_object().unwrap() {
            assert_eq!(full.get(name), Some(value), "{name}");
        }
        assert_eq!((&full["email"], &full["department"]), (&json!(ADA), &json!("Engines")));
        assert_eq!((&full["groups"], &full["roles"]), (&json!(["crew"]), &json!(["staff"])));
        // What the protocol says of the sign-in is not told otherwise.
        assert_eq!((&full["iss"], &full["aud"], &full["acr"]), (&json!(s.issuer), &json!(told.id.as_str()), &json!("1")));
        // After a refresh too, as things are then; and no more than was granted.
        s.execute("UPDATE users SET name = 'Countess' WHERE email = 'ada@example.test'").await;
        let again = Tokens::of(&told.refresh(with.refresh()).await);
        assert_eq!(claims_of(again.id())["name"], "Countess");
        let narrow = claims_of(browser.tokens(&told, "openid email").await.id());
        assert_eq!((narrow.get("name"), &narrow["email"], narrow.get("groups")), (None, &json!(ADA), None));
        // What the registration no longer has is no longer told, and the access token never has it.
        s.change_client(&told.id, |client| client.scope = "openid profile".parse().unwrap()).await;
        let again = Tokens::of(&told.refresh(again.refresh()).await);
        let left = claims_of(again.id());
        assert_eq!((left.get("email"), &left["name"]), (None, &json!("Countess")));
        for absent in ["name", "email", "department"] {
            assert!(claims_of(&with.access_token).get(absent).is_none(), "{absent}");
        }
    }
}
