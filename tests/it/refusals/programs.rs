//! What programs send: to `/token` and its like.

use grantor::jose::SigningKey;
use grantor::oauth::client::{AuthMethod, ClientType};
use grantor::oauth::reason;
use grantor::types::SigningAlgorithm;
use serde_json::{Value, json};

use super::Trial;
use crate::support::*;

const FORM: &str = "application/x-www-form-urlencoded";

pub async fn client_authentication(t: &mut Trial) {
    let service = t.s.service_client().await;
    let form = [("grant_type", "client_credentials")];
    let as_method = |method, secret: &str| TestClient {
        method,
        secret: Some(secret.to_owned()),
        ..service.clone()
    };
    let secret = service.secret.clone().unwrap();
    t.s.change_client(&service.id, |client| client.takes_either = false)
        .await;
    let unknown = TestClient {
        id: "c_nobody".parse().unwrap(),
        ..service.clone()
    };
    t.expect(&unknown.token(&form).await, reason::CLIENT_UNKNOWN);
    let post = as_method(AuthMethod::ClientSecretPost, &secret);
    let guess = as_method(AuthMethod::ClientSecretPost, "gcs_wrong");
    t.expect(&guess.token(&form).await, reason::CLIENT_OTHER_METHOD);
    let line = t.expect(&post.token(&form).await, reason::CLIENT_PROVED_OTHERWISE);
    let details = "registered for client_secret_basic, sent client_secret_post";
    assert_eq!(line["cause.details"], details);
    let wrong = as_method(AuthMethod::ClientSecretBasic, "gcs_wrong");
    t.expect(&wrong.token(&form).await, reason::CLIENT_SECRET_WRONG);
    let none = as_method(AuthMethod::None, "");
    t.expect(&none.token(&form).await, reason::CLIENT_SECRET_MISSING);
    t.expect(
        &raw(t, &[], "grant_type=client_credentials").await,
        reason::CLIENT_ID_MISSING,
    );
    let malformed = raw(
        t,
        &[("authorization", "Basic %")],
        "grant_type=client_credentials",
    )
    .await;
    t.expect(&malformed, reason::CLIENT_HEADER_MALFORMED);
    let header = basic(service.id.as_str(), &secret);
    let both = raw(
        t,
        &[("authorization", &header)],
        "grant_type=client_credentials&client_secret=x",
    )
    .await;
    t.expect(&both, reason::CLIENT_TWO_METHODS);
    let other = raw(
        t,
        &[("authorization", &header)],
        "grant_type=client_credentials&client_id=x",
    )
    .await;
    t.expect(&other, reason::CLIENT_ID_DIFFERS);
    let app = t.s.web_client().await;
    t.expect(&app.token(&form).await, reason::CLIENT_MAY_NOT_USE_GRANT);
    let public = t.s.native_client().await;
    t.expect(&public.introspect("x").await, reason::CLIENT_PUBLIC_NOT_ENOUGH);

    let rotated = t.s.service_client().await;
    let whom = rotated.id.clone();
    let (s, now) = (&t.s, t.s.now());
    s.db.write(move |conn| {
        Box::pin(async move { grantor::storage::client_secrets::expire(conn, &whom, now).await })
    })
    .await
    .unwrap();
    t.expect(&rotated.token(&form).await, reason::CLIENT_SECRET_EXPIRED);
    let disabled = t.s.service_client().await;
    t.s.change_client(&disabled.id, |client| client.is_enabled = false)
        .await;
    for path in ["/token", "/introspect", "/revoke"] {
        let form = [("grant_type", "client_credentials"), ("token", "x")];
        t.expect(&disabled.post(path, &form).await, reason::CLIENT_DISABLED);
        t.expect(&unknown.post(path, &form).await, reason::CLIENT_UNKNOWN);
        t.expect(&wrong.post(path, &form).await, reason::CLIENT_SECRET_WRONG);
        t.expect(&rotated.post(path, &form).await, reason::CLIENT_SECRET_EXPIRED);
    }

    let strict =
        t.s.with_settings(|settings| settings.limits.token_failures = 1)
            .await;
    let client = TestClient {
        secret: Some("gcs_wrong".to_owned()),
        ..strict.service_client().await
    };
    let before = std::mem::replace(&mut t.s, strict);
    t.expect(&client.token(&form).await, reason::CLIENT_SECRET_WRONG);
    // However often it fails, the log has why.
    let line = t.expect(&client.token(&form).await, reason::CLIENT_SECRET_WRONG);
    assert_eq!(line["reason"], reason::CLIENT_FAILS_TOO_OFTEN.to_string());
    t.s = before;
}

/// What is no doing of whoever asks.
pub async fn faults(t: &mut Trial) {
    let form = [("grant_type", "client_credentials")];
    let (broken, other) = (t.s.service_client().await, t.s.service_client().await);
    let sql = format!(
        "UPDATE clients SET client_type = 'nonsense' WHERE id = '{}'",
        broken.id
    );
    t.s.execute(&sql).await;
    t.s.app.forget_cached();
    let line = t.expect(&broken.token(&form).await, reason::SERVER_FAULT);
    assert_eq!(line["message"], "request failed");
    assert!(
        line["cause.details"]
            .as_str()
            .is_some_and(|details| !details.is_empty())
    );
    t.s.db.close().await;
    let line = t.expect(&other.token(&form).await, reason::UNAVAILABLE);
    assert_eq!(line["message"], "request failed");
    assert!(
        line["cause.details"]
            .as_str()
            .is_some_and(|details| !details.is_empty())
    );
    let answer = t.s.get("/readyz", &[]).await;
    t.expect(&answer, reason::UNAVAILABLE);
}

async fn raw(t: &Trial, headers: &[(&str, &str)], body: &str) -> Answer {
    let headers: Vec<_> = [("content-type", FORM)]
        .into_iter()
        .chain(headers.iter().copied())
        .collect();
    t.s.post_bytes("/token", &headers, body.to_owned()).await
}

pub async fn assertions(t: &mut Trial) {
    let key = SigningKey::generate(SigningAlgorithm::RS256).unwrap();
    let stranger = SigningKey::generate(SigningAlgorithm::ES256).unwrap();
    let client = signing(t, Some(json!({ "keys": [key.public_jwk()] })), None).await;
    let good = |t: &Trial, jti: &str| {
        json!({
            "iss": client.id, "sub": client.id, "aud": t.s.issuer, "jti": jti,
            "iat": t.s.now().0, "exp": t.s.now().0 + 60,
        })
    };
    let with = |t: &Trial, name: &str, value: Value| {
        let mut claims = good(t, name);
        claims[name] = value;
        claims
    };
    let sign = |claims: &Value| key.sign("JWT", claims).unwrap();
    let now = t.s.now().0;

    let answer = assert(t, &stranger.sign("JWT", &good(t, "1")).unwrap()).await;
    t.expect(&answer, reason::ASSERTION_SIGNATURE_WRONG);
    for (claims, cause) in [
        (
            with(t, "aud", json!("https://other.example")),
            reason::ASSERTION_AUDIENCE_WRONG,
        ),
        (with(t, "exp", json!(now - 60)), reason::ASSERTION_EXPIRED),
        (
            with(t, "exp", json!(now + 3600)),
            reason::ASSERTION_LIVES_TOO_LONG,
        ),
        (with(t, "iat", json!(now + 600)), reason::ASSERTION_IN_FUTURE),
        (with(t, "jti", json!("")), reason::ASSERTION_JTI_EMPTY),
        (with(t, "exp", json!("soon")), reason::ASSERTION_CLAIMS_MISSING),
        (with(t, "sub", json!("another")), reason::ASSERTION_OF_NO_CLIENT),
    ] {
        let answer = assert(t, &sign(&claims)).await;
        t.expect(&answer, cause);
    }
    let once = sign(&good(t, "once"));
    assert_eq!(assert(t, &once).await.status, 200);
    let answer = assert(t, &once).await;
    t.expect(&answer, reason::ASSERTION_REPLAYED);
    let answer = assert(t, "x").await;
    let line = t.expect(&answer, reason::ASSERTION_MALFORMED);
    assert_eq!(line["client.id"], "");
    let answer = assert(t, &key.sign("at+jwt", &good(t, "2")).unwrap()).await;
    let line = t.expect(&answer, reason::ASSERTION_TYP_WRONG);
    assert_eq!(line["client.id"], client.id.as_str(), "read from the assertion");
    let unsupported = forge(&key, r#"{"alg":"RS512"}"#, &good(t, "3").to_string());
    let answer = assert(t, &unsupported).await;
    t.expect(&answer, reason::ASSERTION_ALGORITHM_UNSUPPORTED);
    let body = format!(
        "grant_type=client_credentials&client_assertion_type={JWT_BEARER}&client_assertion={}&client_id=another",
        sign(&good(t, "4"))
    );
    let answer = raw(t, &[], &body).await;
    t.expect(&answer, reason::ASSERTION_OF_OTHER_CLIENT);
    let answer = raw(
        t,
        &[],
        "grant_type=client_credentials&client_assertion_type=x&client_assertion=y",
    )
    .await;
    t.expect(&answer, reason::ASSERTION_TYPE_WRONG);

    let only_es256 = signing(t, Some(json!({ "keys": [key.public_jwk()] })), Some("ES256")).await;
    let mut claims = good(t, "5");
    (claims["iss"], claims["sub"]) = (json!(only_es256.id), json!(only_es256.id));
    let answer = assert(t, &sign(&claims)).await;
    t.expect(&answer, reason::ASSERTION_OTHER_ALGORITHM);
    let elsewhere =
        t.s.register(ClientType::Service, |client| {
            client.redirect_uris.clear();
            client.auth_method = AuthMethod::PrivateKeyJwt;
            client.metadata.jwks_uri = Some("https://127.0.0.1:1/jwks".to_owned());
        })
        .await;
    let mut claims = good(t, "6");
    (claims["iss"], claims["sub"]) = (json!(elsewhere.id), json!(elsewhere.id));
    let answer = assert(t, &sign(&claims)).await;
    t.expect(&answer, reason::ASSERTION_KEYS_NOT_FETCHED);
    (claims["iss"], claims["sub"]) = (json!("c_nobody"), json!("c_nobody"));
    let answer = assert(t, &sign(&claims)).await;
    t.expect(&answer, reason::CLIENT_UNKNOWN);
    let with_secret = t.s.service_client().await;
    (claims["iss"], claims["sub"]) = (json!(with_secret.id), json!(with_secret.id));
    let answer = assert(t, &sign(&claims)).await;
    t.expect(&answer, reason::CLIENT_OTHER_METHOD);
    t.s.change_client(&client.id, |client| client.is_enabled = false)
        .await;
    let answer = assert(t, &sign(&good(t, "7"))).await;
    t.expect(&answer, reason::CLIENT_DISABLED);
}

const JWT_BEARER: &str = "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";

async fn signing(t: &Trial, jwks: Option<Value>, alg: Option<&str>) -> TestClient {
    t.s.register(ClientType::Service, |client| {
        client.redirect_uris.clear();
        client.auth_method = AuthMethod::PrivateKeyJwt;
        client.metadata.jwks = jwks;
        client.metadata.token_endpoint_auth_signing_alg = alg.map(|alg| alg.parse().unwrap());
    })
    .await
}

async fn assert(t: &Trial, assertion: &str) -> Answer {
    let body = format!(
        "grant_type=client_credentials&client_assertion_type={JWT_BEARER}&client_assertion={assertion}"
    );
    raw(t, &[], &body).await
}

pub async fn codes_and_tokens(t: &mut Trial) {
    let (app, other) = (t.s.web_client().await, t.s.web_client().await);
    let mut browser = t.s.browser();
    let answer = app.token(&[("grant_type", "password")]).await;
    t.expect(&answer, reason::GRANT_TYPE_UNSUPPORTED);
    let answer = app.token(&[("code", "x")]).await;
    t.expect(&answer, reason::PARAMETER_MISSING);
    let answer = app.redeem("ac_unknown").await;
    t.expect(&answer, reason::CODE_UNKNOWN);

    let code = browser.code(&app).await;
    t.expect(&other.redeem(&code).await, reason::CODE_OF_OTHER_CLIENT);
    let tokens = Tokens::of(&app.redeem(&code).await);
    t.expect(&app.redeem(&code).await, reason::CODE_REPLAYED);
    t.expect(&app.refresh(tokens.refresh()).await, reason::GRANT_REVOKED);
    t.expect(&app.redeem(&code).await, reason::CODE_REPLAYED);

    let code = browser.code(&app).await;
    t.s.advance("61s");
    t.expect(&app.redeem(&code).await, reason::CODE_EXPIRED);
    let grant = [("grant_type", "authorization_code")];
    for (form, cause) in [
        (
            vec![("redirect_uri", "https://x"), ("code_verifier", VERIFIER)],
            reason::CODE_REDIRECT_URI_DIFFERS,
        ),
        (vec![], reason::CODE_VERIFIER_MISSING),
        (vec![("code_verifier", "short")], reason::CODE_VERIFIER_MALFORMED),
        (
            vec![("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXX")],
            reason::CODE_VERIFIER_WRONG,
        ),
    ] {
        let code = browser.code(&app).await;
        let form: Vec<_> = grant.into_iter().chain([("code", &*code)]).chain(form).collect();
        let answer = app.token(&form).await;
        t.expect(&answer, cause);
    }
    let compat =
        t.s.register(ClientType::Web, |client| {
            client.profile = grantor::oauth::client::Profile::OidcCompat
        })
        .await;
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    for (form, cause) in [
        (
            vec![
                ("code_verifier", VERIFIER),
                ("redirect_uri", &*compat.redirect_uri),
            ],
            reason::CODE_VERIFIER_UNEXPECTED,
        ),
        (vec![], reason::CODE_REDIRECT_URI_MISSING),
    ] {
        let code = browser
            .authorize(&compat, &without)
            .await
            .parameter("code")
            .unwrap();
        let form: Vec<_> = grant.into_iter().chain([("code", &*code)]).chain(form).collect();
        let answer = compat.token(&form).await;
        t.expect(&answer, cause);
    }

    let first = browser.tokens(&app, "notes:read").await;
    t.expect(&app.refresh("nonsense").await, reason::REFRESH_TOKEN_FORGED);
    t.expect(
        &other.refresh(first.refresh()).await,
        reason::REFRESH_TOKEN_OF_OTHER_CLIENT,
    );
    let wider = [
        ("grant_type", "refresh_token"),
        ("refresh_token", first.refresh()),
        ("scope", "notes:read notes:write"),
    ];
    t.expect(&app.token(&wider).await, reason::SCOPE_WIDER_THAN_GRANTED);
    let elsewhere = [
        ("grant_type", "refresh_token"),
        ("refresh_token", first.refresh()),
        ("resource", "https://elsewhere.example"),
    ];
    t.expect(&app.token(&elsewhere).await, reason::RESOURCE_NOT_GRANTED);
    let second = Tokens::of(&app.refresh(first.refresh()).await);
    t.expect(
        &other.post("/revoke", &[("token", second.refresh())]).await,
        reason::TOKEN_OF_OTHER_CLIENT,
    );
    t.s.advance("11s");
    t.expect(&app.refresh(first.refresh()).await, reason::REFRESH_TOKEN_REUSED);

    let living = browser.tokens(&app, "notes:read").await;
    t.s.allow_api("https://api.example", Some(&[])).await;
    let answer = app.refresh(living.refresh()).await;
    t.expect(&answer, reason::USER_MAY_NOT_USE_RESOURCE);
    t.s.allow_api("https://api.example", None).await;
    t.s.allow_app(&app.id, Some(&[])).await;
    let answer = app.refresh(living.refresh()).await;
    t.expect(&answer, reason::USER_MAY_NOT_USE_APP);
    t.s.allow_app(&app.id, None).await;
    t.s.change_client(&app.id, |client| client.scope = "notes:write".parse().unwrap())
        .await;
    t.expect(
        &app.refresh(living.refresh()).await,
        reason::SCOPE_NOT_ISSUED_ANY_MORE,
    );
    t.s.change_client(&app.id, |client| {
        client.scope = "notes:read notes:write".parse().unwrap()
    })
    .await;
    t.s.execute("DELETE FROM grants").await;
    t.expect(&app.refresh(living.refresh()).await, reason::GRANT_ENDED);
    let idle = browser.tokens(&app, "notes:read").await;
    t.s.advance("15d");
    t.expect(&app.refresh(idle.refresh()).await, reason::REFRESH_TOKEN_EXPIRED);

    let mut fresh = t.s.browser();
    let email = "grace@example.test";
    t.s.user(email, "Grace").await;
    let answer = fresh.authorize_as(email, &app, &[]).await;
    let code = answer.parameter("code").unwrap();
    // Whoever disables an account revokes its grants; the account counts even where that was not done.
    t.s.execute("UPDATE users SET is_active = FALSE WHERE email = 'grace@example.test'")
        .await;
    t.expect(&app.redeem(&code).await, reason::USER_NOT_ACTIVE);
}

pub async fn bearer_tokens(t: &mut Trial) {
    let app = t.s.openid_client(|_| {}).await;
    let mut browser = t.s.browser();
    let asking = async |t: &Trial, token: &str| {
        t.s.get("/userinfo", &[("authorization", &format!("Bearer {token}"))])
            .await
    };
    let answer = asking(t, "nonsense").await;
    t.expect(&answer, reason::ACCESS_TOKEN_FORGED);
    let answer = t.s.get("/userinfo", &[("authorization", "Bearer a b")]).await;
    t.expect(&answer, reason::BEARER_HEADER_MALFORMED);
    let answer =
        t.s.post_bytes(
            "/userinfo",
            &[("content-type", FORM), ("authorization", "Bearer x")],
            "access_token=x",
        )
        .await;
    t.expect(&answer, reason::BEARER_TWICE);
    let plain = browser.tokens(&app, "notes:read").await;
    let answer = asking(t, &plain.access_token).await;
    t.expect(&answer, reason::ACCESS_TOKEN_WITHOUT_OPENID);
    let code = browser
        .authorize(&app, &[("scope", "openid notes:read")])
        .await
        .parameter("code")
        .unwrap();
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", &app.redirect_uri),
        ("code_verifier", VERIFIER),
        ("resource", "https://api.example"),
    ];
    let narrow = Tokens::of(&app.token(&form).await);
    let answer = asking(t, &narrow.access_token).await;
    t.expect(&answer, reason::ACCESS_TOKEN_FOR_OTHERS);
    let good = browser.tokens(&app, "openid").await;
    app.post("/revoke", &[("token", &good.access_token)]).await;
    let answer = asking(t, &good.access_token).await;
    t.expect(&answer, reason::ACCESS_TOKEN_REVOKED);
    let none = t.s.get("/userinfo", &[]).await;
    t.expect(&none, reason::ACCESS_TOKEN_MISSING);

    // Whose person, or whose app, is not any more what they were.
    let email = "grace.hopper@example.test";
    let grace = t.s.user(email, "Grace").await;
    let answer =
        t.s.browser()
            .authorize_as(email, &app, &[("scope", "openid")])
            .await;
    let of_grace = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
    t.s.execute(&format!(
        "UPDATE users SET is_active = FALSE WHERE id = '{grace}'"
    ))
    .await;
    let answer = asking(t, &of_grace.access_token).await;
    t.expect(&answer, reason::ACCESS_TOKEN_REVOKED);
    let last = browser.tokens(&app, "openid").await;
    t.s.change_client(&app.id, |client| client.is_enabled = false)
        .await;
    let answer = asking(t, &last.access_token).await;
    t.expect(&answer, reason::ACCESS_TOKEN_REVOKED);
}

pub async fn requests(t: &mut Trial) {
    let many: String = (0..101).map(|n| format!("&p{n}=1")).collect();
    for (body, cause) in [
        ("grant_type=a&grant_type=b", reason::PARAMETER_REPEATED),
        (&*many, reason::TOO_MANY_PARAMETERS),
        ("a=%ff", reason::PARAMETER_NOT_UTF8),
        ("a=%00", reason::PARAMETER_HAS_NUL),
        (&"x".repeat(70_000), reason::BODY_TOO_LARGE),
    ] {
        let answer = raw(t, &[], body).await;
        t.expect(&answer, cause);
    }
    let json = [("content-type", "application/json")];
    let answer = t.s.post_bytes("/token", &json, "{}").await;
    t.expect(&answer, reason::CONTENT_TYPE_WRONG);
    for path in ["/token", "/introspect", "/revoke"] {
        let answer = t.s.get(path, &[]).await;
        t.expect(&answer, reason::METHOD_NOT_ALLOWED);
    }
    for path in [
        "/auth",
        "/sign-in",
        "/logout",
        "/password/x",
        "/",
        "/errors",
        "/.well-known/jwks.json",
        "/userinfo",
    ] {
        let request = t.s.http.request(reqwest::Method::PATCH, t.s.url(path));
        let answer = Answer::of(request.send().await.unwrap()).await;
        t.expect(&answer, reason::METHOD_NOT_ALLOWED);
    }
    for path in ["/nowhere", "/token/more"] {
        let answer = t.s.get(path, &[]).await;
        t.expect(&answer, reason::NOT_FOUND);
    }
    for path in ["/auth", "/token"] {
        let answer = t.s.get(&format!("{path}?x={}", "y".repeat(9000)), &[]).await;
        t.expect(&answer, reason::ADDRESS_TOO_LONG);
        let answer = t.s.get(path, &[("host", "a b")]).await;
        t.expect(&answer, reason::HOST_MALFORMED);
    }
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let answer =
        t.s.post_bytes("/auth", &form, format!("x={}", "y".repeat(40_000)))
            .await;
    t.expect(&answer, reason::REQUEST_TOO_LONG);
    let answer = t.s.get("/", &[("host", "elsewhere.example")]).await;
    t.expect(&answer, reason::HOST_NOT_OURS);
}
