//! Metadata and JWKS: what is published, how long it may be kept, and that all of it is true; who may read what from
//! where.

use std::collections::HashSet;

use grantor::jose::PublicJwk;

use super::support::*;

const AUTHORIZATION_SERVER: &str = "/.well-known/oauth-authorization-server";
const OPENID: &str = "/.well-known/openid-configuration";
const JWKS: &str = "/.well-known/jwks.json";

server_test! {
    /// T67
    async fn rfc8414_3_the_same_bytes_are_at_both_paths(s: TestServer) {
        let one = s.get(AUTHORIZATION_SERVER, &[]).await;
        let other = s.get(OPENID, &[]).await;
        assert_eq!(one.status, 200);
        assert_eq!(one.body, other.body);
        assert_eq!(one.header("etag"), other.header("etag"));
        assert_eq!(one.header("content-type"), "application/json");
        assert_eq!(one.json()["issuer"], s.issuer.as_str());
    }
}

server_test! {
    /// T67, RFC 8414 §3.1
    async fn rfc8414_3_1_an_issuer_with_a_path_has_its_metadata_at_the_inserted_path_too(s: TestServer) {
        let s = s.with_settings(|settings| {
            let issuer = settings.issuer.take().unwrap();
            settings.issuer = Some(format!("{issuer}/tenant"));
        }).await;
        let own = s.get(OPENID, &[]).await;
        assert_eq!(own.status, 200, "{}", own.body);
        let json = own.json();
        assert_eq!(json["issuer"], s.issuer.as_str());
        assert_eq!(json["token_endpoint"], format!("{}/token", s.issuer));
        let root = s.issuer.strip_suffix("/tenant").unwrap();
        for path in [AUTHORIZATION_SERVER, OPENID] {
            let request = s.http.get(format!("{root}{path}/tenant"));
            let answer = Answer::of(request.send().await.unwrap()).await;
            assert_eq!((answer.status, &answer.body), (200, &own.body), "{path}");
            assert_eq!(answer.header("access-control-allow-origin"), "*");
        }
        let service = s.service_client().await;
        let tokens = Tokens::of(&service.token(&[("grant_type", "client_credentials"), ("scope", "notes:read")]).await);
        assert_eq!(claims_of(&tokens.access_token)["iss"], s.issuer.as_str());
    }
}

server_test! {
    /// T67: what is advertised is there.
    async fn rfc8414_2_every_advertised_url_answers(s: TestServer) {
        let metadata = s.get(AUTHORIZATION_SERVER, &[]).await.json();
        let mut called = 0;
        for (name, value) in metadata.as_object().unwrap() {
            let Some(path) = value.as_str().and_then(|url| url.strip_prefix(&s.issuer)) else { continue };
            if name == "issuer" {
                continue;
            }
            called += 1;
            let answers = [
                s.get(path, &[]).await,
                s.post_bytes(path, &[("content-type", "application/x-www-form-urlencoded")], "").await,
            ];
            for answer in &answers {
                assert!(![404, 421].contains(&answer.status) && answer.status < 500, "{name} {path} {}", answer.status);
            }
            assert!(answers.iter().any(|answer| answer.status != 405), "{name}");
        }
        assert!(called >= 5, "{metadata}");
    }
}

server_test! {
    /// T67: what is advertised works, and nothing else does.
    async fn rfc8414_2_every_advertised_grant_type_is_known(s: TestServer) {
        let metadata = s.get(AUTHORIZATION_SERVER, &[]).await.json();
        let service = s.service_client().await;
        for grant_type in metadata["grant_types_supported"].as_array().unwrap() {
            let answer = service.token(&[("grant_type", grant_type.as_str().unwrap())]).await;
            assert!(!answer.body.contains("unsupported_grant_type"), "{grant_type} {}", answer.body);
        }
        assert_eq!(metadata["response_types_supported"], serde_json::json!(["code"]));
        assert_eq!(metadata["code_challenge_methods_supported"], serde_json::json!(["S256"]));
        assert_eq!(metadata["authorization_response_iss_parameter_supported"], true);
        let no_public = metadata["introspection_endpoint_auth_methods_supported"].as_array().unwrap();
        assert!(!no_public.contains(&"none".into()));
    }
}

server_test! {
    /// RFC 9110 §13.1.2, RFC 9111
    async fn rfc9111_5_2_published_documents_may_be_kept_five_minutes(s: TestServer) {
        for path in [AUTHORIZATION_SERVER, OPENID, JWKS] {
            let first = s.get(path, &[]).await;
            assert_eq!(first.status, 200);
            assert!(first.header("cache-control").contains("max-age=300"), "{first:?}");
            assert_eq!(first.header("x-content-type-options"), "nosniff");
            let etag = first.header("etag");
            assert!(etag.starts_with('"') && etag.len() > 20);
            for known in [etag.to_owned(), format!("W/{etag}"), format!("\"x\", {etag}")] {
                let again = s.get(path, &[("if-none-match", &known)]).await;
                assert_eq!((again.status, &*again.body), (304, ""), "{known}");
                assert_eq!(again.header("etag"), etag);
                assert!(again.header("cache-control").contains("max-age=300"));
            }
            let other = s.get(path, &[("if-none-match", "\"x\"")]).await;
            assert_eq!((other.status, &other.body), (200, &first.body));
        }
    }
}

server_test! {
    /// T66: the issuer comes from configuration.
    async fn rfc9700_4_13_headers_never_name_the_issuer(s: TestServer) {
        for (name, value) in [("x-forwarded-host", "evil.example"), ("x-forwarded-proto", "https"), ("forwarded", "host=evil.example")] {
            let answer = s.get(OPENID, &[(name, value)]).await;
            assert_eq!(answer.json()["issuer"], s.issuer.as_str());
            assert!(!answer.body.contains("evil.example"));
        }
        // Nor does the name it was asked by: backends in a network of containers have one of their own for it.
        let answer = s.get(OPENID, &[("host", "evil.example")]).await;
        assert_eq!((answer.status, answer.json()["issuer"].as_str()), (200, Some(s.issuer.as_str())));
        assert!(!answer.body.contains("evil.example"));
    }
}

server_test! {
    /// T60
    async fn rfc7517_4_the_jwks_is_public_and_unambiguous(s: TestServer) {
        s.register(grantor::oauth::client::ClientType::Service, |client| {
            client.signing_algorithm = Some(grantor::types::SigningAlgorithm::ES256);
        }).await;
        s.register(grantor::oauth::client::ClientType::Service, |client| {
            client.signing_algorithm = Some(grantor::types::SigningAlgorithm::EdDSA);
        }).await;
        s.app.refresh_keys(s.now()).await.unwrap();
        let answer = s.get(JWKS, &[]).await;
        assert_eq!(answer.header("content-type"), "application/jwk-set+json");
        let json = answer.json();
        let keys = json["keys"].as_array().unwrap();
        assert_eq!(keys.len(), 3);
        let (mut kids, mut algorithms) = (HashSet::new(), HashSet::new());
        for key in keys {
            for private in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
                assert_eq!(key.get(private), None, "{private}");
            }
            assert_eq!(key["use"], "sig");
            assert!(algorithms.insert(key["alg"].as_str().unwrap().to_owned()));
            let read: PublicJwk = serde_json::from_value(key.clone()).unwrap();
            let kid = key["kid"].as_str().unwrap();
            assert_eq!(read.thumbprint().unwrap().as_str(), kid, "RFC 7638");
            assert!(kids.insert(kid.to_owned()));
            if key["kty"] == "RSA" {
                // 2048 bits are 342 characters of base64url.
                assert!(key["n"].as_str().unwrap().len() >= 342);
            }
        }
        assert_eq!(algorithms, ["RS256", "ES256", "EdDSA"].map(str::to_owned).into());
    }
}

const ORIGIN: (&str, &str) = ("origin", "https://app.example");

server_test! {
    /// T51
    async fn ours_json_endpoints_are_readable_from_anywhere_and_never_with_credentials(s: TestServer) {
        for path in [AUTHORIZATION_SERVER, OPENID, JWKS, "/token", "/introspect", "/revoke"] {
            let form = ("content-type", "application/x-www-form-urlencoded");
            let answers = [
                s.get(path, &[ORIGIN]).await,
                s.post_bytes(path, &[ORIGIN, form], "grant_type=x").await,
                s.post_bytes(path, &[ORIGIN, form], "x=1&x=2").await,
                s.post_bytes(path, &[ORIGIN], "{}").await,
                s.get(&format!("{path}?{}", "x".repeat(9000)), &[ORIGIN]).await,
            ];
            for answer in &answers {
                assert_eq!(answer.header("access-control-allow-origin"), "*", "{path} {}", answer.status);
                assert_eq!(answer.header("access-control-allow-credentials"), "", "{path}");
                assert_eq!(answer.header("set-cookie"), "");
            }
        }
        let oversized = s.post_bytes("/token", &[ORIGIN, ("content-type", "application/x-www-form-urlencoded")], "x".repeat(65_537)).await;
        assert_eq!((oversized.status, oversized.header("access-control-allow-origin")), (413, "*"));
        let app = s.web_client().await;
        let tokens = Tokens::of(&app.redeem(&s.browser().code(&app).await).await);
        let headers = [ORIGIN, ("content-type", "application/x-www-form-urlencoded")];
        let answer = s.post_bytes("/token", &headers, format!("grant_type=refresh_token&refresh_token={}", tokens.refresh())).await;
        answer.assert_token_error(401, "invalid_client");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert!(answer.header("access-control-expose-headers").contains("WWW-Authenticate"));
    }
}

server_test! {
    /// T51
    async fn ours_preflights_are_answered_at_json_endpoints_alone(s: TestServer) {
        let preflight = async |path: &str| {
            let request = s.http.request(reqwest::Method::OPTIONS, s.url(path))
                .header("origin", "https://app.example")
                .header("access-control-request-method", "POST")
                .header("access-control-request-headers", "authorization,content-type");
            Answer::of(request.send().await.unwrap()).await
        };
        for path in ["/token", "/introspect", "/revoke", JWKS, OPENID, AUTHORIZATION_SERVER] {
            let answer = preflight(path).await;
            assert_eq!((answer.status, &*answer.body), (204, ""), "{path}");
            assert_eq!(answer.header("access-control-allow-origin"), "*");
            assert_eq!(answer.header("access-control-allow-credentials"), "");
            let methods = if path.starts_with("/.well-known") { "GET, HEAD, OPTIONS" } else { "POST, OPTIONS" };
            assert_eq!(answer.header("access-control-allow-methods"), methods, "{path}");
            assert_eq!(answer.header("vary"), "Access-Control-Request-Headers");
            let allowed = answer.header("access-control-allow-headers").to_ascii_lowercase();
            assert!(allowed.contains("authorization") && allowed.contains("content-type"));
        }
        for path in ["/auth", "/sign-in", "/logout", "/", "/nowhere", "/nowhere/token", "/password/x", "/livez"] {
            let answer = preflight(path).await;
            let plain = s.get(path, &[ORIGIN]).await;
            for answer in [&answer, &plain] {
                for header in ["access-control-allow-origin", "access-control-allow-credentials", "access-control-allow-methods"] {
                    assert_eq!(answer.header(header), "", "{path}");
                }
            }
        }
    }
}
