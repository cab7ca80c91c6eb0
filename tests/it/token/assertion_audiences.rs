//! For whom an assertion is (RFC 7523 §3; OpenID Connect Core §9).

use grantor::oauth::client::{AuthMethod, Profile};
use serde_json::json;

use crate::support::assertions::*;

server_test! {
    /// T42
    async fn oidc_core_9_only_oidc_compat_takes_the_token_endpoint_for_an_audience(s: TestServer) {
        let key = es256();
        let strict = with_keys(&s, &[&key]).await;
        let compat = service(&s, AuthMethod::PrivateKeyJwt, |client| {
            client.metadata.jwks = Some(set(&[&key]));
            client.profile = Profile::OidcCompat;
        })
        .await;
        let (token, introspect) = (s.url("/token"), s.url("/introspect"));
        for (aud, path, is_good) in [
            (json!(s.issuer), "/token", true),
            (json!(token), "/token", true),
            (json!([token]), "/token", true),
            (json!([s.issuer, token, "https://other.example"]), "/token", true),
            (json!(token), "/introspect", true),
            (json!(introspect), "/introspect", true),
            (json!(introspect), "/token", false),
            (json!(["https://other.example"]), "/token", false),
            (json!("/token"), "/token", false),
            (json!([]), "/token", false),
        ] {
            let form = [("grant_type", "client_credentials"), ("scope", "notes:read"), ("token", "x")];
            let assertion = key.sign("JWT", &with(&s, &compat, "aud", aud.clone())).unwrap();
            let answer = send(&s, path, &form, &assertion).await;
            assert_eq!(answer.status == 200, is_good, "{aud} at {path}: {}", answer.body);
            let assertion = key.sign("JWT", &with(&s, &strict, "aud", aud.clone())).unwrap();
            let answer = send(&s, path, &form, &assertion).await;
            assert_eq!(answer.status == 200, aud == json!(s.issuer), "{aud} at {path}: {}", answer.body);
        }
    }
}

server_test! {
    /// T42: under an issuer with a path, the endpoints' URLs have it too.
    async fn oidc_core_9_the_audience_under_an_issuer_with_a_path_has_the_path(s: TestServer) {
        let s = s.with_settings(|settings| settings.issuer.as_mut().unwrap().push_str("/tenant")).await;
        let key = es256();
        let compat = service(&s, AuthMethod::PrivateKeyJwt, |client| {
            client.metadata.jwks = Some(set(&[&key]));
            client.profile = Profile::OidcCompat;
        })
        .await;
        let origin = s.issuer.strip_suffix("/tenant").unwrap();
        for (aud, is_good) in [
            (s.issuer.clone(), true),
            (format!("{origin}/tenant/token"), true),
            (format!("{origin}/tenant/introspect"), true),
            (format!("{origin}/tenant/tenant/introspect"), false),
            (format!("{origin}/introspect"), false),
            (format!("{origin}/token"), false),
            (origin.to_owned(), false),
        ] {
            let assertion = key.sign("JWT", &with(&s, &compat, "aud", json!(aud))).unwrap();
            let answer = send(&s, "/introspect", &[("token", "x")], &assertion).await;
            assert_eq!(answer.status == 200, is_good, "{aud}: {}", answer.body);
        }
    }
}
