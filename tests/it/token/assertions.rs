//! Clients that sign a JWT for each request: `private_key_jwt` and `client_secret_jwt`.

use grantor::jose::SigningKey;
use grantor::oauth::client::{AuthMethod, Profile};
use grantor::types::SigningAlgorithm;
use serde_json::{Value, json};

use crate::support::assertions::*;
use crate::support::*;

server_test! {
    async fn rfc7523_2_2_private_key_jwt_authenticates_wherever_a_client_does(s: TestServer) {
        let keys = SigningAlgorithm::ALL.map(|alg| SigningKey::generate(alg).unwrap());
        let client = with_keys(&s, &keys.each_ref()).await;
        for key in &keys {
            for typ in ["JWT", "client-authentication+jwt", "application/client-authentication+JWT"] {
                Tokens::of(&ask(&s, &key.sign(typ, &claims(&s, &client)).unwrap()).await);
            }
        }
        let assertion = || keys[0].sign("JWT", &claims(&s, &client)).unwrap();
        let token = Tokens::of(&ask(&s, &assertion()).await).access_token;
        let named = [("client_id", client.id.as_str()), ("token", &token)];
        assert_eq!(send(&s, "/introspect", &named, &assertion()).await.status, 200);
        assert_eq!(send(&s, "/revoke", &named, &assertion()).await.status, 200);
        // No typ is fine too, and one element of aud is one string.
        let bare = forge(&keys[0], r#"{"alg":"RS256"}"#, &claims(&s, &client).to_string());
        Tokens::of(&ask(&s, &bare).await);
        let one = with(&s, &client, "aud", json!([s.issuer]));
        Tokens::of(&ask(&s, &keys[0].sign("JWT", &one).unwrap()).await);

        let metadata = s.get("/.well-known/openid-configuration", &[]).await.json();
        for endpoint in ["token", "introspection", "revocation"] {
            assert_eq!(
                metadata[format!("{endpoint}_endpoint_auth_signing_alg_values_supported")],
                json!(["RS256", "PS256", "ES256", "EdDSA", "HS256", "Ed25519"])
            );
            let methods = metadata[format!("{endpoint}_endpoint_auth_methods_supported")].to_string();
            assert!(methods.contains("private_key_jwt") && methods.contains("client_secret_jwt"));
        }
    }
}

server_test! {
    /// T63
    async fn oidc_core_9_client_secret_jwt_is_made_with_the_secret(s: TestServer) {
        let client = service(&s, AuthMethod::ClientSecretJwt, |_| {}).await;
        let other = service(&s, AuthMethod::ClientSecretJwt, |_| {}).await;
        let secret = client.secret.clone().unwrap();
        let header = r#"{"alg":"HS256","typ":"JWT"}"#;
        let tagged = |secret: &str| forge_hs256(secret.as_bytes(), header, &claims(&s, &client).to_string());
        Tokens::of(&ask(&s, &tagged(&secret)).await);
        for wrong in ["", "gcs_", &secret[1..], other.secret.as_deref().unwrap()] {
            refused(&s, &tagged(wrong)).await;
        }
        // The hash that the database holds is not the secret.
        let hash = grantor::types::TokenHash::of(&secret).encoded();
        refused(&s, &tagged(&hash)).await;
        // The secret itself is not sent by such a client.
        let service = TestClient { method: AuthMethod::ClientSecretBasic, ..client.clone() };
        let form = [("grant_type", "client_credentials")];
        service.token(&form).await.assert_token_error(401, "invalid_client");
        let service = TestClient { method: AuthMethod::ClientSecretPost, ..client.clone() };
        service.token(&form).await.assert_token_error(401, "invalid_client");
        refused(&s, &es256().sign("JWT", &claims(&s, &client)).unwrap()).await;

        assert!(!s.dump().await.contains(&secret));

        // A replaced secret works until its end, as with every method.
        let sealer = Some(&s.app.client_secrets);
        let hour = std::time::Duration::from_secs(3600);
        let rotated = crate::support::admin::clients::rotate_secret(&s.db, sealer, &client.id, hour, s.now()).await.unwrap();
        let new = rotated.secret.unwrap();
        Tokens::of(&ask(&s, &tagged(&secret)).await);
        Tokens::of(&ask(&s, &tagged(new.expose())).await);
        s.advance("1h");
        refused(&s, &tagged(&secret)).await;
        Tokens::of(&ask(&s, &tagged(new.expose())).await);
        let refusal = crate::support::admin::clients::rotate_secret(&s.db, None, &client.id, hour, s.now()).await;
        assert!(refusal.is_err(), "nothing to seal it with");
        Tokens::of(&ask(&s, &tagged(new.expose())).await);
    }
}

server_test! {
    /// T38
    async fn rfc6749_2_3_an_assertion_comes_alone_and_is_the_registered_way(s: TestServer) {
        let key = es256();
        let client = with_keys(&s, &[&key]).await;
        let by_secret = s.service_client().await;
        let assertion = || key.sign("JWT", &claims(&s, &client)).unwrap();
        let rest = [("grant_type", "client_credentials"), ("scope", "notes:read")];
        // With a secret beside it.
        let both = [&rest[..], &[("client_id", client.id.as_str()), ("client_secret", "gcs_x")]].concat();
        send(&s, "/token", &both, &assertion()).await.assert_token_error(400, "invalid_request");
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(rest)
            .append_pair("client_assertion_type", JWT_BEARER)
            .append_pair("client_assertion", &assertion())
            .finish();
        let header = basic(by_secret.id.as_str(), by_secret.secret.as_deref().unwrap());
        s.post_bytes("/token", &[("content-type", FORM), ("authorization", &header)], body)
            .await
            .assert_token_error(400, "invalid_request");
        // Half of it.
        for (name, value) in [("client_assertion_type", JWT_BEARER), ("client_assertion", &*assertion())] {
            let body = form_urlencoded::Serializer::new("grant_type=client_credentials".to_owned())
                .append_pair(name, value)
                .finish();
            s.post_bytes("/token", &[("content-type", FORM)], body).await.assert_token_error(400, "invalid_request");
        }
        // Of a client that is not registered for it, is disabled, or does not exist: one answer.
        let mut bodies = Vec::new();
        let disabled = service(&s, AuthMethod::PrivateKeyJwt, |client| {
            client.metadata.jwks = Some(set(&[&key]));
            client.is_enabled = false;
        })
        .await;
        let nobody = TestClient { id: "c_nobody".parse().unwrap(), ..client.clone() };
        for other in [&by_secret, &disabled, &nobody] {
            bodies.push(refused(&s, &key.sign("JWT", &claims(&s, other)).unwrap()).await.body);
        }
        bodies.push(refused(&s, &es256().sign("JWT", &claims(&s, &client)).unwrap()).await.body);
        assert!(bodies.iter().all(|body| *body == bodies[0]));
        // Its name alone opens nothing.
        let form = [("grant_type", "client_credentials")];
        client.token(&form).await.assert_token_error(401, "invalid_client");
        // Another name beside it.
        let named = [&rest[..], &[("client_id", by_secret.id.as_str())]].concat();
        send(&s, "/token", &named, &assertion()).await.assert_token_error(401, "invalid_client");
        let named = [&rest[..], &[("client_id", client.id.as_str())]].concat();
        Tokens::of(&send(&s, "/token", &named, &assertion()).await);
    }
}

server_test! {
    /// T42, T59, T96
    async fn rfc7523_3_an_assertion_says_who_to_whom_and_for_how_long(s: TestServer) {
        let key = es256();
        let client = with_keys(&s, &[&key]).await;
        let other = with_keys(&s, &[&key]).await;
        let now = s.now().0;
        for (name, value) in [
            ("iss", json!(other.id)),
            ("iss", json!(null)),
            ("iss", json!(["c_app"])),
            ("sub", json!(other.id)),
            ("sub", json!(null)),
            ("sub", json!(7)),
            ("aud", json!(null)),
            ("aud", json!("https://other.example")),
            ("aud", json!(format!("{}/", s.issuer))),
            ("aud", json!([])),
            ("aud", json!([s.issuer, "https://other.example"])),
            ("aud", json!([s.issuer, s.issuer])),
            ("aud", json!({"a": s.issuer})),
            ("exp", json!(null)),
            ("exp", json!(now)),
            ("exp", json!(now - 1)),
            ("exp", json!(now + 311)),
            ("exp", json!(i64::MAX)),
            ("exp", json!(u64::MAX)),
            ("exp", json!(-1)),
            ("exp", json!(1e300)),
            ("exp", json!(format!("{}", now + 60))),
            ("exp", serde_json::from_str(&format!("{}.5", now + 60)).unwrap()),
            ("iat", json!(now + 61)),
            ("iat", json!("now")),
            ("nbf", json!(now + 61)),
            ("nbf", json!(-1)),
            ("jti", json!(null)),
            ("jti", json!("")),
            ("jti", json!(7)),
        ] {
            let claims = with(&s, &client, name, value);
            let answer = refused(&s, &key.sign("JWT", &claims).unwrap()).await;
            assert!(!answer.body.contains("other.example"), "{}", answer.body);
        }
        for (name, value) in [
            ("exp", json!(now + 1)),
            ("exp", json!(now + 310)),
            ("iat", json!(now + 10)),
            ("iat", json!(null)),
            ("nbf", json!(now + 10)),
            ("azp", json!("unknown claims do not matter")),
        ] {
            let claims = with(&s, &client, name, value);
            Tokens::of(&ask(&s, &key.sign("JWT", &claims).unwrap()).await);
        }
        // A claim twice.
        let rsa = SigningKey::generate(SigningAlgorithm::RS256).unwrap();
        let client = with_keys(&s, &[&rsa]).await;
        let twice = claims(&s, &client).to_string().replacen('{', r#"{"jti":"a","#, 1);
        refused(&s, &forge(&rsa, r#"{"alg":"RS256"}"#, &twice)).await;
    }
}

server_test! {
    /// T42
    async fn rfc7523_3_an_assertion_works_once(s: TestServer) {
        let key = es256();
        let (client, other) = (with_keys(&s, &[&key]).await, with_keys(&s, &[&key]).await);
        let once = with(&s, &client, "exp", json!(s.now().0 + 300));
        // What is not the client's own uses nothing up.
        refused(&s, &es256().sign("JWT", &once).unwrap()).await;
        let mut elsewhere = once.clone();
        elsewhere["aud"] = json!("https://other.example");
        refused(&s, &key.sign("JWT", &elsewhere).unwrap()).await;

        let assertion = key.sign("JWT", &once).unwrap();
        let all = futures_util::future::join_all((0..8).map(|_| ask(&s, &assertion))).await;
        assert_eq!(all.iter().filter(|answer| answer.status == 200).count(), 1);
        refused(&s, &assertion).await;
        send(&s, "/introspect", &[("token", "x")], &assertion).await.assert_token_error(401, "invalid_client");
        // Signed anew, the id is the same id; another client's is another.
        refused(&s, &key.sign("client-authentication+jwt", &once).unwrap()).await;
        let mut of_other = once.clone();
        (of_other["iss"], of_other["sub"]) = (json!(other.id), json!(other.id));
        Tokens::of(&ask(&s, &key.sign("JWT", &of_other).unwrap()).await);

        // Until its last second, and after a sweep.
        s.advance("299s");
        grantor::server::jobs::sweep(&s.app, "a node", s.now()).await.unwrap();
        refused(&s, &assertion).await;
        assert_eq!(s.rows("used_jtis").await, 2);
        s.advance("2d");
        grantor::server::jobs::sweep(&s.app, "a node", s.now()).await.unwrap();
        assert_eq!(s.rows("used_jtis").await, 0);
        refused(&s, &assertion).await;
    }
}

server_test! {
    /// T55, T56, T57
    async fn rfc8725_3_a_header_chooses_neither_the_algorithm_nor_the_key(s: TestServer) {
        let (rsa, thief) = (
            SigningKey::generate(SigningAlgorithm::RS256).unwrap(),
            SigningKey::generate(SigningAlgorithm::RS256).unwrap(),
        );
        let client = with_keys(&s, &[&rsa]).await;
        let by_secret = service(&s, AuthMethod::ClientSecretJwt, |_| {}).await;
        let site = Site::start().await;
        site.answers("200 OK", &set(&[&thief]).to_string());
        let header = |name: &str, value: Value| {
            let mut header = usual_header(&rsa, "JWT");
            header[name] = value;
            header.to_string()
        };
        let fresh = || claims(&s, &client).to_string();
        for alg in ["none", "None", "nOnE", "", "rs256", "RS384", "ES256", "PS256"] {
            refused(&s, &forge_unsigned(&header("alg", json!(alg)), &fresh())).await;
            refused(&s, &forge(&rsa, &header("alg", json!(alg)), &fresh())).await;
        }
        refused(&s, &forge_unsigned(&header("alg", json!("none")), &claims(&s, &by_secret).to_string())).await;
        // The public key as the secret of an HMAC.
        let jwk = rsa.public_jwk();
        let pem = jwk.to_pem().unwrap();
        for secret in [pem.as_str(), pem.trim(), &serde_json::to_string(jwk).unwrap(), ""] {
            for alg in ["HS256", "RS256"] {
                refused(&s, &forge_hs256(secret.as_bytes(), &header("alg", json!(alg)), &fresh())).await;
            }
        }
        // A key brought along, in any of the ways there are.
        let url = site.url("/jwks");
        for (name, value) in [
            ("jku", json!(url)),
            ("x5u", json!(url)),
            ("jwk", serde_json::to_value(thief.public_jwk()).unwrap()),
            ("x5c", json!(["AAAA"])),
            ("crit", json!(["exp"])),
            ("b64", json!(false)),
            ("kid", json!(thief.kid())),
            ("kid", json!("../../../dev/null")),
            ("kid", json!(url)),
        ] {
            refused(&s, &forge(&thief, &header(name, value), &fresh())).await;
        }
        assert_eq!(site.connections(), 0);
        // Another kind of token.
        for typ in ["at+jwt", "rt+jwt", "dpop+jwt", "secevent+jwt", ""] {
            refused(&s, &rsa.sign(typ, &claims(&s, &client)).unwrap()).await;
        }
        for garbage in ["x", "a.b.c", "a.b.c.d.e", "..", &"a".repeat(40_000)] {
            refused(&s, garbage).await;
        }
        Tokens::of(&ask(&s, &rsa.sign("JWT", &claims(&s, &client)).unwrap()).await);
    }
}

server_test! {
    /// T42
    async fn ours_oidc_compat_takes_a_later_exp_where_iat_keeps_it_short(s: TestServer) {
        let key = es256();
        let strict = with_keys(&s, &[&key]).await;
        let client = service(&s, AuthMethod::PrivateKeyJwt, |client| {
            client.metadata.jwks = Some(set(&[&key]));
            client.profile = Profile::OidcCompat;
        })
        .await;
        for exp in [s.now().0 + 3600, i64::MAX] {
            let sign = |claims| key.sign("JWT", &claims).unwrap();
            refused(&s, &sign(with(&s, &strict, "exp", json!(exp)))).await;
            let mut undated = with(&s, &client, "exp", json!(exp));
            undated.as_object_mut().unwrap().remove("iat");
            refused(&s, &sign(undated)).await;
            let (once, kept) = (sign(with(&s, &client, "exp", json!(exp))), sign(with(&s, &client, "exp", json!(exp))));
            Tokens::of(&ask(&s, &once).await);
            s.advance("310s");
            refused(&s, &once).await;
            let last = sign(with(&s, &client, "exp", json!(exp)));
            Tokens::of(&ask(&s, &kept).await);
            s.advance("311s");
            refused(&s, &last).await;
        }
    }
}

server_test! {
    async fn rfc9864_2_2_ed25519_and_eddsa_are_one_algorithm(s: TestServer) {
        let key = SigningKey::generate(SigningAlgorithm::EdDSA).unwrap();
        for (in_key, registered) in [("EdDSA", None), ("Ed25519", None), ("Ed25519", Some("Ed25519")), ("EdDSA", Some("EdDSA"))] {
            let client = service(&s, AuthMethod::PrivateKeyJwt, |client| {
                let mut keys = set(&[&key]);
                keys["keys"][0]["alg"] = json!(in_key);
                client.metadata.jwks = Some(keys);
                client.metadata.token_endpoint_auth_signing_alg = registered.map(|alg| alg.parse().unwrap());
            })
            .await;
            for alg in ["EdDSA", "Ed25519"] {
                let header = format!(r#"{{"alg":"{alg}"}}"#);
                Tokens::of(&ask(&s, &forge(&key, &header, &claims(&s, &client).to_string())).await);
            }
            refused(&s, &forge(&key, r#"{"alg":"Ed448"}"#, &claims(&s, &client).to_string())).await;
        }
    }
}

server_test! {
    async fn oidc_registration_2_token_endpoint_auth_signing_alg_is_the_only_one(s: TestServer) {
        let keys = SigningAlgorithm::ALL.map(|alg| SigningKey::generate(alg).unwrap());
        let client = service(&s, AuthMethod::PrivateKeyJwt, |client| {
            client.metadata.jwks = Some(set(&keys.each_ref()));
            client.metadata.token_endpoint_auth_signing_alg = Some("PS256".parse().unwrap());
        })
        .await;
        for key in &keys {
            let answer = ask(&s, &key.sign("JWT", &claims(&s, &client)).unwrap()).await;
            assert_eq!(answer.status == 200, key.alg() == SigningAlgorithm::PS256, "{}", key.alg());
        }
    }
}

server_test! {
    /// T59: what is wrong with an assertion whoever it is of does not tell which clients there are.
    async fn ours_typ_and_alg_are_refused_alike_for_known_and_unknown_clients(s: TestServer) {
        let key = SigningKey::generate(SigningAlgorithm::EdDSA).unwrap();
        let known = with_keys(&s, &[&key]).await;
        let by_secret = s.service_client().await;
        let unknown = TestClient { id: "c_nobody".parse().unwrap(), ..known.clone() };
        let (mut types, mut algorithms) = (Vec::new(), Vec::new());
        for client in [&known, &by_secret, &unknown] {
            types.push(refused(&s, &key.sign("at+jwt", &claims(&s, client)).unwrap()).await.body);
            let header = r#"{"alg":"ES512","typ":"JWT"}"#;
            algorithms.push(refused(&s, &forge(&key, header, &claims(&s, client).to_string())).await.body);
        }
        for bodies in [types, algorithms] {
            assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:?}");
        }
    }
}
