//! How a provider is asked: what an administrator wrote goes along, and this server proves who it is.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use grantor::jose::{ClientJwt, ClientKeys, SigningKey};
use grantor::oauth::provider::ProviderAuth;
use grantor::types::{Secret, SigningAlgorithm};

use super::*;

/// A private key as administrators have it.
fn pem(key: &SigningKey) -> Secret {
    let body = STANDARD.encode(&*key.to_pkcs8_der());
    let lines: Vec<_> = body
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    Secret::new(format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        lines.join("\n")
    ))
}

/// The claims of what a provider was sent, if this key signed it under the name it has there.
fn signed_by(key: &SigningKey, token: &str) -> Value {
    let mut jwk = json!(key.public_jwk());
    jwk["kid"] = "key-there".into();
    let keys = ClientKeys::read(&json!({"keys": [jwk]})).unwrap();
    let jwt = ClientJwt::read(token).unwrap();
    jwt.signed_by(&keys, SigningAlgorithm::ES256).unwrap()
}

server_test! {
    /// RFC 6749 §3.1: the query of the endpoint is retained; what an administrator wrote goes along, and replaces nothing of ours.
    async fn rfc6749_3_1_the_query_of_the_endpoint_is_retained(s: TestServer) {
        let idp = Idp::start(&s).await;
        let mut metadata = idp.metadata();
        metadata["authorization_endpoint"] = format!("{}/authorize?tenant=one", idp.issuer).into();
        idp.does("/.well-known/openid-configuration", Does::Answer(200, metadata));
        s.provider("corp", &idp, |settings| settings.extra = vec!["hd=work.example&x".parse().unwrap()]).await;
        let asked = off(&mut s.browser()).await;
        assert_eq!((asked.get("tenant"), asked.get("hd")), ("one", "work.example&x"));
        assert_eq!(asked.get("client_id"), APP_THERE);
        for ours in ["state=x", "redirect_uri=https://evil.example", "response_type=token", "nonce=x", "code_challenge=x"] {
            assert!(ours.parse::<grantor::oauth::provider::ExtraParameter>().is_err(), "{ours}");
        }
    }
}

server_test! {
    /// OpenID Connect Core §9: `client_secret_post`, `private_key_jwt`, `none`; and Apple's own.
    async fn oidc_core_9_this_server_proves_who_it_is_in_each_way(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |settings| settings.auth_method = ProviderAuth::SecretPost).await;
        let mut browser = s.browser();
        let token = async |browser: &mut Browser| {
            assert_eq!(sign_in(browser, &idp, &grace()).await.status, 303);
            idp.sent("/token").pop().unwrap()
        };
        let sent = token(&mut browser).await;
        assert_eq!((sent.authorization.as_str(), &*sent.form["client_id"]), ("", APP_THERE));
        assert_eq!(sent.form["client_secret"], SECRET_THERE);
        let key = SigningKey::generate(SigningAlgorithm::ES256).unwrap();
        s.change_provider("corp", |provider| {
            provider.settings.auth_method = ProviderAuth::PrivateKeyJwt;
            provider.settings.key_id = Some("key-there".parse().unwrap());
            provider.keep_secret(&s.app.provider_secrets, &pem(&key)).unwrap();
        })
        .await;
        let sent = token(&mut browser).await;
        assert!(sent.authorization.is_empty() && !sent.form.contains_key("client_secret"));
        assert_eq!(sent.form["client_assertion_type"], "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        let claims = signed_by(&key, &sent.form["client_assertion"]);
        assert_eq!((&claims["iss"], &claims["sub"]), (&json!(APP_THERE), &json!(APP_THERE)));
        assert_eq!((&claims["aud"], &claims["exp"]), (&json!(format!("{}/token", idp.issuer)), &json!(s.now().0 + 60)));
        let again = token(&mut browser).await;
        assert_ne!(signed_by(&key, &again.form["client_assertion"])["jti"], claims["jti"]);
        s.change_provider("corp", |provider| {
            provider.settings.auth_method = ProviderAuth::Apple;
            provider.settings.team = Some("team-there".parse().unwrap());
        })
        .await;
        let sent = token(&mut browser).await;
        let claims = signed_by(&key, &sent.form["client_secret"]);
        assert_eq!((&claims["iss"], &claims["sub"]), (&json!("team-there"), &json!(APP_THERE)));
        assert_eq!(claims["aud"], "https://appleid.apple.com");
        s.change_provider("corp", |provider| {
            provider.settings.auth_method = ProviderAuth::None;
            provider.secret = None;
        })
        .await;
        let sent = token(&mut browser).await;
        assert!(sent.authorization.is_empty() && !sent.form.contains_key("client_secret"));
        assert_eq!(sent.form["client_id"], APP_THERE);
        assert!(!sent.form["code_verifier"].is_empty());
    }
}
