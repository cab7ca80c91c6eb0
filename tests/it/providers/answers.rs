//! A provider that answers badly: nobody signs in by it, and everybody who has another way does.

use grantor::jose::SigningKey;
use grantor::types::SigningAlgorithm;

use super::*;

/// What has a provider answer badly.
type Change<'a> = Box<dyn Fn(&Asked) + 'a>;

/// Each ID token that is not believed, and why.
fn bad_tokens(idp: &Idp, asked: &Asked, now: i64) -> Vec<(&'static str, String)> {
    let with = |more: Value| {
        let mut told = grace();
        told.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        idp.claims(asked, &told)
    };
    let signed = |more: Value| idp.signed(&with(more));
    let good = with(json!({}));
    let other = SigningKey::generate(SigningAlgorithm::EdDSA).unwrap();
    let header =
        |alg: &str, typ: &str| json!({"alg": alg, "typ": typ, "kid": idp.key.kid().as_str()}).to_string();
    let hs256 = header("HS256", "JWT");
    let public = idp.key.public_jwk().to_pem().unwrap();
    vec![
        ("another issuer", signed(json!({"iss": "https://evil.example"}))),
        (
            "an issuer with a slash",
            signed(json!({"iss": format!("{}/", idp.issuer)})),
        ),
        ("another audience", signed(json!({"aud": "another"}))),
        ("no audience", signed(json!({"aud": []}))),
        (
            "more audiences and no azp",
            signed(json!({"aud": [APP_THERE, "another"]})),
        ),
        ("another azp", signed(json!({"azp": "another"}))),
        ("another nonce", signed(json!({"nonce": "another"}))),
        ("no nonce", signed(json!({"nonce": null}))),
        ("expired", signed(json!({"exp": now - 61}))),
        ("no exp", signed(json!({"exp": null}))),
        ("no iat", signed(json!({"iat": null}))),
        ("issued long ago", signed(json!({"iat": now - 3600}))),
        ("issued tomorrow", signed(json!({"iat": now + 86400}))),
        ("not good yet", signed(json!({"nbf": now + 3600}))),
        ("no sub", signed(json!({"sub": null}))),
        ("an empty sub", signed(json!({"sub": ""}))),
        ("a sub of 256 characters", signed(json!({"sub": "x".repeat(256)}))),
        ("a sub of another type", signed(json!({"sub": 1}))),
        (
            "another at_hash",
            signed(json!({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"})),
        ),
        (
            "another c_hash",
            signed(json!({"c_hash": "AAAAAAAAAAAAAAAAAAAAAA"})),
        ),
        (
            "another key",
            forge(&other, &header("EdDSA", "JWT"), &good.to_string()),
        ),
        (
            "an access token",
            forge(&idp.key, &header("EdDSA", "at+jwt"), &good.to_string()),
        ),
        (
            "a logout token",
            forge(&idp.key, &header("EdDSA", "logout+jwt"), &good.to_string()),
        ),
        (
            "alg none",
            forge_unsigned(&header("none", "JWT"), &good.to_string()),
        ),
        (
            "HS256 by the secret",
            forge_hs256(SECRET_THERE.as_bytes(), &hs256, &good.to_string()),
        ),
        (
            "HS256 by the public key",
            forge_hs256(public.as_bytes(), &hs256, &good.to_string()),
        ),
        (
            "a key of its own",
            forge(
                &other,
                &json!({"alg": "EdDSA", "typ": "JWT", "jwk": other.public_jwk()}).to_string(),
                &good.to_string(),
            ),
        ),
        ("no token", "nonsense".to_owned()),
        ("too long", signed(json!({"more": "x".repeat(20_000)}))),
    ]
}

server_test! {
    /// OpenID Connect Core §3.1.3.7, §3.1.3.8; RFC 8725.
    async fn oidc_core_3_1_3_7_no_id_token_that_is_not_as_it_must_be_signs_anybody_in(s: TestServer) {
        let s = s.with_settings(|settings| settings.sign_in.failures_per_address = 10_000).await;
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let mut browser = s.browser();
        let number = bad_tokens(&idp, &off(&mut browser).await, s.now().0).len();
        for which in 0..number {
            let asked = off(&mut browser).await;
            let (what, token) = bad_tokens(&idp, &asked, s.now().0).swap_remove(which);
            idp.gives(&token, &json!({"sub": "u-1"}));
            let answer = back(&mut browser, &idp, &asked).await;
            assert_eq!(answer.status, 502, "{what}: {}", answer.body);
            assert!(answer.body.contains("id=\"return\"") && !answer.body.contains("evil"), "{what}: {}", answer.body);
            assert!(!browser.is_signed_in().await, "{what}");
            assert!(!browser.cookies.contains_key("with"), "{what}");
        }
        assert_eq!(counts(&s).await, [1, 0, 0]);
        // With everything as it must be, also all that may be there.
        let asked = off(&mut browser).await;
        let at_hash = grantor::jose::half_hash(SigningAlgorithm::EdDSA, "access-token-1");
        let c_hash = grantor::jose::half_hash(SigningAlgorithm::EdDSA, "code-1");
        let mut told = grace();
        told["at_hash"] = at_hash.into();
        told["c_hash"] = c_hash.into();
        told["aud"] = json!([APP_THERE]);
        told["azp"] = APP_THERE.into();
        idp.says(&asked, &told);
        assert_eq!(back(&mut browser, &idp, &asked).await.status, 303);
    }
}

server_test! {
    /// What comes beside the ID token.
    async fn ours_no_other_answer_that_is_not_as_it_must_be_signs_anybody_in(s: TestServer) {
        let s = s.with_settings(|settings| settings.sign_in.failures_per_address = 10_000).await;
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let mut browser = s.browser();
        let tokens = |asked: &Asked, change: &dyn Fn(&mut Value)| {
            let id_token = idp.signed(&idp.claims(asked, &grace()));
            let mut tokens = json!({"access_token": "access-token-1", "token_type": "Bearer", "id_token": id_token});
            change(&mut tokens);
            Does::Answer(200, tokens)
        };
        let set = |name: &'static str, value: Value| move |tokens: &mut Value| tokens[name] = value.clone();
        let cases: Vec<(&str, u16, Change<'_>)> = vec![
            // OpenID Connect Core §5.3.2.
            ("userinfo of somebody else", 502, Box::new(|asked| {
                idp.says(asked, &grace());
                idp.does("/userinfo", Does::Answer(200, json!({"sub": "u-2", "email": "boss@work.example"})));
            })),
            ("userinfo of nobody", 502, Box::new(|asked| {
                idp.says(asked, &grace());
                idp.does("/userinfo", Does::Answer(200, json!({"email": "boss@work.example"})));
            })),
            ("userinfo that is no object", 502, Box::new(|asked| {
                idp.says(asked, &grace());
                idp.does("/userinfo", Does::Answer(200, json!(["u-1"])));
            })),
            ("userinfo without end", 503, Box::new(|asked| {
                idp.says(asked, &grace());
                idp.does("/userinfo", Does::Endless);
            })),
            ("userinfo that refuses", 503, Box::new(|asked| {
                idp.says(asked, &grace());
                idp.does("/userinfo", Does::Answer(401, json!({})));
            })),
            ("no ID token", 502, Box::new(|asked| idp.does("/token", tokens(asked, &set("id_token", Value::Null))))),
            ("no access token", 502, Box::new(|asked| idp.does("/token", tokens(asked, &set("access_token", Value::Null))))),
            ("an access token with a line break", 502, Box::new(|asked| idp.does("/token", tokens(asked, &set("access_token", "a\r\nx: y".into()))))),
            ("another token type", 502, Box::new(|asked| idp.does("/token", tokens(asked, &set("token_type", "mac".into()))))),
            ("an error", 502, Box::new(|_| idp.does("/token", Does::Answer(400, json!({"error": "invalid_grant"}))))),
            ("an error with success", 502, Box::new(|_| idp.does("/token", Does::Answer(200, json!({"error": "<b>bad</b>"}))))),
            ("500", 503, Box::new(|_| idp.does("/token", Does::Answer(500, json!({}))))),
            ("a redirect", 503, Box::new(|_| idp.does("/token", Does::Redirect("http://127.0.0.1:9/".to_owned())))),
            ("no end", 503, Box::new(|_| idp.does("/token", Does::Endless))),
        ];
        for (what, status, does) in cases {
            let asked = off(&mut browser).await;
            does(&asked);
            let answer = back(&mut browser, &idp, &asked).await;
            assert_eq!(answer.status, status, "{what}: {}", answer.body);
            assert!(!answer.body.contains("<b>bad"), "{what}");
            assert!(!browser.is_signed_in().await, "{what}");
        }
        assert_eq!(counts(&s).await, [1, 0, 0]);
        // RFC 6749 §4.1.2.1: an error in the place of a code.
        let asked = off(&mut browser).await;
        let answer = browser
            .get(&format!("/sign-in/with/corp/callback?error=access_denied&error_description=%3Cb%3E&state={}&iss={}", asked.state(), idp.issuer))
            .await;
        assert_eq!(answer.status, 403, "{}", answer.body);
        assert!(answer.body.contains("id=\"return\"") && !answer.body.contains("<b>"), "{}", answer.body);
        // A parameter that comes twice is none.
        let asked = off(&mut browser).await;
        let answer = browser.get(&format!("{}&code=another", way_back(&idp, &asked))).await;
        assert_eq!(answer.status, 400, "{}", answer.body);
    }
}

server_test! {
    /// OpenID Connect Discovery §4.3, and what a document that comes from outside may name (SSRF).
    async fn oidc_discovery_4_3_a_document_is_of_its_issuer_and_names_what_may_be_reached(s: TestServer) {
        let idp = Idp::start(&s).await;
        let elsewhere = Site::start().await;
        let path = "/.well-known/openid-configuration";
        let mut number = 0;
        let with = |name: &str, value: Value| {
            let mut metadata = idp.metadata();
            metadata[name] = value;
            Does::Answer(200, metadata)
        };
        for (what, status, does) in [
            ("another issuer", 502, with("issuer", "https://evil.example".into())),
            ("no issuer", 502, with("issuer", Value::Null)),
            ("an issuer with a slash", 502, with("issuer", format!("{}/", idp.issuer).into())),
            ("plain http elsewhere", 502, with("token_endpoint", "http://metadata.example/token".into())),
            ("a file", 502, with("jwks_uri", "file:///etc/passwd".into())),
            ("a user name", 502, with("token_endpoint", "https://user:pw@idp.example/token".into())),
            ("no token endpoint", 502, with("token_endpoint", Value::Null)),
            ("a script", 502, with("authorization_endpoint", "javascript:alert(1)".into())),
            ("no JSON", 502, Does::Answer(200, json!("x"))),
            ("404", 503, Does::Answer(404, json!({}))),
            ("a redirect", 503, Does::Redirect(elsewhere.url("/"))),
            ("no end", 503, Does::Endless),
        ] {
            number += 1;
            idp.does(path, does);
            let id = format!("p{number}");
            s.provider(&id, &idp, |_| {}).await;
            let mut browser = s.browser();
            browser.headers.push(("sec-fetch-site", "none".to_owned()));
            let answer = browser.get(&format!("/sign-in/with/{id}")).await;
            assert_eq!(answer.status, status, "{what}: {}", answer.body);
            assert!(answer.location().is_empty() && !browser.cookies.contains_key("with"), "{what}");
            // Whoever has another way signs in.
            browser.sign_in(ADA).await;
        }
        assert_eq!(elsewhere.connections(), 0, "no redirect is followed");
        // What is not of a network that was opened for it is not reached.
        idp.does(path, Does::Answer(200, idp.metadata()));
        s.provider("closed", &idp, |settings| settings.network.clear()).await;
        let before = idp.sent(path).len();
        let mut browser = s.browser();
        browser.headers.push(("sec-fetch-site", "none".to_owned()));
        assert_eq!(browser.get("/sign-in/with/closed").await.status, 503);
        assert_eq!(idp.sent(path).len(), before);
    }
}

server_test! {
    /// One that is slow keeps so many waiting and no more, and nobody who signs in another way.
    async fn ours_a_provider_that_never_answers_keeps_nobody_else_waiting(s: TestServer) {
        let s = s.with_settings(|settings| settings.sign_in.failures_per_address = 10_000).await;
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let mut browser = s.browser();
        let mut under_way = Vec::new();
        for _ in 0..20 {
            let mut browser = s.browser();
            let asked = off(&mut browser).await;
            under_way.push((browser, way_back(&idp, &asked)));
        }
        idp.does("/token", Does::Silent);
        let waiting: Vec<_> = under_way
            .into_iter()
            .map(|(mut browser, way)| tokio::spawn(async move { browser.get(&way).await.status }))
            .collect();
        browser.sign_in(ADA).await;
        assert!(browser.is_signed_in().await);
        for one in waiting {
            assert_eq!(one.await.unwrap(), 503);
        }
        assert!(idp.sent("/token").len() <= 16, "{}", idp.sent("/token").len());
    }
}

server_test! {
    /// Keys that the provider changed a moment ago are found, and a stranger has them fetched once a minute at most.
    async fn oidc_core_10_1_1_keys_that_were_rotated_are_found(s: TestServer) {
        let mut idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let mut browser = s.browser();
        assert_eq!(sign_in(&mut browser, &idp, &grace()).await.status, 303);
        assert_eq!(idp.sent("/jwks").len(), 1);
        idp.key = SigningKey::generate(SigningAlgorithm::EdDSA).unwrap();
        idp.does("/jwks", Does::Answer(200, json!({"keys": [idp.key.public_jwk()]})));
        // Not yet: they were fetched a moment ago.
        assert_eq!(sign_in(&mut browser, &idp, &grace()).await.status, 502);
        s.advance("61s");
        assert_eq!(sign_in(&mut browser, &idp, &grace()).await.status, 303);
        assert_eq!(idp.sent("/jwks").len(), 2);
    }
}
