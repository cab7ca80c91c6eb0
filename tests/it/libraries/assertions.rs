//! `POST /token` with a JWT in place of a secret: what each library claims, and for whom.
//!
//! An app registered as usual takes one audience, the issuer; one registered with the profile `oidc-compat` takes what OpenID
//! Connect Core §9 has libraries send: the token endpoint, a list, an hour of life.

use grantor::jose::SigningKey;
use grantor::types::SigningAlgorithm;

use super::*;
use crate::support::assertions::set;

struct Row {
    library: &'static str,
    method: AuthMethod,
    head: &'static str,
    /// What is signed; of a key as RS256, of a secret as HS256.
    header: &'static str,
    claims: &'static str,
    body: &'static str,
    /// What comes back if the app is registered as usual.
    usual: Expect,
}

const REFUSED: Expect = Expect::Refused(401, "invalid_client");

const NODE: &str = "POST /token HTTP/1.1\nhost: {host}\nconnection: keep-alive\naccept: application/json\ncontent-type: application/x-www-form-urlencoded;charset=UTF-8\naccept-language: *\nsec-fetch-mode: cors\nuser-agent: oauth4webapi/v3.8.7\naccept-encoding: gzip, deflate\ncontent-length: {length}";
const FORM: &str = "POST /token HTTP/1.1\nHost: {host}\nContent-Type: application/x-www-form-urlencoded\nAccept: application/json\nContent-Length: {length}";
const CURL: &str = "POST /token HTTP/1.1\nHost: {host}\nUser-Agent: [app.example:443:1234] mod_auth_openidc-2.4.18 libcurl-7.88.1 openssl-3.0.17\nAccept: */*\nContent-Type: application/x-www-form-urlencoded\nContent-Length: {length}";
const REQUESTS: &str = "POST /token HTTP/1.1\nHost: {host}\nUser-Agent: Authlib/1.7.2 (+https://authlib.org)\nAccept-Encoding: gzip, deflate\nAccept: application/json\nConnection: keep-alive\nContent-Type: application/x-www-form-urlencoded;charset=UTF-8\nContent-Length: {length}";

const ROWS: &[Row] = &[
    Row {
        library: "oauth4webapi 3.8.7, openid-client 6 (PrivateKeyJwt: clientAssertionPayload: the issuer, nbf at once)",
        method: AuthMethod::PrivateKeyJwt,
        head: NODE,
        header: r#"{"alg":"RS256","kid":"{kid}"}"#,
        claims: r#"{"jti":"{jti}","aud":"{issuer}","exp":{in_60},"iat":{now},"nbf":{now},"iss":"{id}","sub":"{id}"}"#,
        body: "redirect_uri={redirect_uri}&code={code}&code_verifier={verifier}&grant_type=authorization_code&client_id={id}&client_assertion_type=TYPE&client_assertion={assertion}",
        usual: Expect::Good,
    },
    Row {
        library: "oauth4webapi 3.8.7, openid-client 6 (ClientSecretJwt)",
        method: AuthMethod::ClientSecretJwt,
        head: NODE,
        header: r#"{"alg":"HS256"}"#,
        claims: r#"{"jti":"{jti}","aud":"{issuer}","exp":{in_60},"iat":{now},"nbf":{now},"iss":"{id}","sub":"{id}"}"#,
        body: "scope=notes%3Aread&grant_type=client_credentials&client_id={id}&client_assertion_type=TYPE&client_assertion={assertion}",
        usual: Expect::Good,
    },
    Row {
        library: "openid-client 5.7.1 (lib/helpers/client.js: authFor: the issuer)",
        method: AuthMethod::PrivateKeyJwt,
        head: "POST /token HTTP/1.1\nAccept: application/json\nUser-Agent: openid-client/5.7.1 (https://github.com/panva/openid-client)\nAccept-Encoding: identity\nHost: {host}\ncontent-type: application/x-www-form-urlencoded\ncontent-length: {length}\nConnection: keep-alive",
        header: r#"{"alg":"RS256","kid":"{kid}"}"#,
        claims: r#"{"iat":{now},"exp":{in_60},"jti":"{jti}","iss":"{id}","sub":"{id}","aud":"{issuer}"}"#,
        body: "grant_type=authorization_code&code={code}&redirect_uri={redirect_uri}&code_verifier={verifier}&client_id={id}&client_assertion={assertion}&client_assertion_type=TYPE",
        usual: Expect::Good,
    },
    Row {
        library: "@auth/core 0.41.3 (lib/actions/callback/oauth/callback.ts: modifyAssertion: issuer and token endpoint, a list)",
        method: AuthMethod::PrivateKeyJwt,
        head: NODE,
        header: r#"{"alg":"RS256","kid":"{kid}"}"#,
        claims: r#"{"jti":"{jti}","aud":["{issuer}","{issuer}/token"],"exp":{in_60},"iat":{now},"nbf":{now},"iss":"{id}","sub":"{id}"}"#,
        body: "redirect_uri={redirect_uri}&code={code}&code_verifier={verifier}&grant_type=authorization_code&client_id={id}&client_assertion_type=TYPE&client_assertion={assertion}",
        usual: REFUSED,
    },
    Row {
        library: "mcp 2.3.0 for Python (client_credentials.py: SignedJWTParameters: the issuer, five minutes; PyJWT's header)",
        method: AuthMethod::PrivateKeyJwt,
        head: "POST /token HTTP/1.1\nHost: {host}\nAccept: */*\nAccept-Encoding: gzip, deflate\nConnection: keep-alive\nUser-Agent: python-httpx2/2.16.2\nContent-Type: application/x-www-form-urlencoded\nContent-Length: {length}",
        header: r#"{"alg":"RS256","typ":"JWT"}"#,
        claims: r#"{"iss":"{id}","sub":"{id}","aud":"{issuer}","exp":{in_300},"iat":{now},"jti":"{jti}"}"#,
        body: "grant_type=client_credentials&client_assertion={assertion}&client_assertion_type=TYPE&resource=https%3A%2F%2Fapi.example&scope=notes%3Aread",
        usual: Expect::Good,
    },
    Row {
        library: "@modelcontextprotocol/sdk 1.32.2 (client/auth-extensions.js: createPrivateKeyJwtAuth: the issuer, five minutes, no client_id)",
        method: AuthMethod::PrivateKeyJwt,
        head: "POST /token HTTP/1.1\nhost: {host}\nconnection: keep-alive\nContent-Type: application/x-www-form-urlencoded\nAccept: application/json\naccept-language: *\nsec-fetch-mode: cors\nuser-agent: node\naccept-encoding: gzip, deflate\ncontent-length: {length}",
        header: r#"{"alg":"RS256","typ":"JWT"}"#,
        claims: r#"{"iss":"{id}","sub":"{id}","aud":"{issuer}","exp":{in_300},"iat":{now},"jti":"{jti}"}"#,
        body: "grant_type=client_credentials&scope=notes%3Aread&client_assertion={assertion}&client_assertion_type=TYPE&resource=https%3A%2F%2Fapi.example",
        usual: Expect::Good,
    },
    Row {
        library: "Spring Security 7.0.0 (NimbusJwtClientAuthenticationParametersConverter: the token endpoint; Nimbus writes a list of one as a string)",
        method: AuthMethod::PrivateKeyJwt,
        head: FORM,
        header: r#"{"kid":"{kid}","alg":"RS256"}"#,
        claims: r#"{"sub":"{id}","aud":"{issuer}/token","iss":"{id}","exp":{in_60},"iat":{now},"jti":"{jti}"}"#,
        body: "grant_type=client_credentials&client_id={id}&scope=notes%3Aread&client_assertion_type=TYPE&client_assertion={assertion}",
        usual: REFUSED,
    },
    Row {
        library: "Spring Security 7.0.0 with a secret (MacAlgorithm.HS256)",
        method: AuthMethod::ClientSecretJwt,
        head: FORM,
        header: r#"{"alg":"HS256"}"#,
        claims: r#"{"sub":"{id}","aud":"{issuer}/token","iss":"{id}","exp":{in_60},"iat":{now},"jti":"{jti}"}"#,
        body: "grant_type=authorization_code&code={code}&redirect_uri={redirect_uri}&client_id={id}&code_verifier={verifier}&client_assertion_type=TYPE&client_assertion={assertion}",
        usual: REFUSED,
    },
    Row {
        library: "Authlib 1.7.2 (oauth2/rfc7523/assertion.py: the token endpoint, an hour; joserfc's header)",
        method: AuthMethod::PrivateKeyJwt,
        head: REQUESTS,
        header: r#"{"typ":"JWT","alg":"RS256"}"#,
        claims: r#"{"iss":"{id}","aud":"{issuer}/token","sub":"{id}","iat":{now},"exp":{in_3600},"jti":"{jti}"}"#,
        body: "grant_type=client_credentials&scope=notes%3Aread&client_assertion_type=TYPE&client_assertion={assertion}",
        usual: REFUSED,
    },
    Row {
        library: "Authlib 1.7.2 with a secret (ClientSecretJWT)",
        method: AuthMethod::ClientSecretJwt,
        head: REQUESTS,
        header: r#"{"typ":"JWT","alg":"HS256"}"#,
        claims: r#"{"iss":"{id}","aud":"{issuer}/token","sub":"{id}","iat":{now},"exp":{in_3600},"jti":"{jti}"}"#,
        body: "grant_type=authorization_code&redirect_uri={redirect_uri}&code_verifier={verifier}&code={code}&client_assertion_type=TYPE&client_assertion={assertion}",
        usual: REFUSED,
    },
    Row {
        library: "mod_auth_openidc 2.4.20 (proto/auth.c: oidc_proto_jwt_create; proto/profile.c: the token endpoint)",
        method: AuthMethod::PrivateKeyJwt,
        head: CURL,
        header: r#"{"alg":"RS256","kid":"{kid}"}"#,
        claims: r#"{"iss":"{id}","sub":"{id}","aud":"{issuer}/token","jti":"{jti}","exp":{in_60},"iat":{now}}"#,
        body: "grant_type=authorization_code&code={code}&redirect_uri={redirect_uri}&code_verifier={verifier}&client_assertion_type=TYPE&client_assertion={assertion}",
        usual: REFUSED,
    },
    Row {
        library: "mod_auth_openidc 2.4.20 with OIDCProfile FAPI20 (proto/profile.c: the issuer)",
        method: AuthMethod::ClientSecretJwt,
        head: CURL,
        header: r#"{"alg":"HS256"}"#,
        claims: r#"{"iss":"{id}","sub":"{id}","aud":"{issuer}","jti":"{jti}","exp":{in_60},"iat":{now}}"#,
        body: "grant_type=authorization_code&code={code}&redirect_uri={redirect_uri}&code_verifier={verifier}&client_assertion_type=TYPE&client_assertion={assertion}",
        usual: Expect::Good,
    },
];

/// The app that such a row is of: one that acts for people if it has a code.
async fn app(s: &TestServer, row: &Row, key: &SigningKey, profile: Profile) -> TestClient {
    let is_for_people = row.body.contains("{code}");
    let client_type = if is_for_people {
        ClientType::Web
    } else {
        ClientType::Service
    };
    s.register(client_type, |client| {
        client.scope = SCOPE.parse().unwrap();
        client.auth_method = row.method;
        client.profile = profile;
        if row.method == AuthMethod::PrivateKeyJwt {
            client.metadata.jwks = Some(set(&[key]));
        }
        if !is_for_people {
            client.redirect_uris.clear();
        }
    })
    .await
}

server_test! {
    /// T38, T42
    async fn ours_every_library_signs_who_it_is(s: TestServer) {
        let key = SigningKey::generate(SigningAlgorithm::RS256).unwrap();
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        each(ROWS, |row| row.library, async |row: &Row| {
            for (profile, expect) in [(Profile::OAuth21, row.usual), (Profile::OidcCompat, Expect::Good)] {
                let app = app(&s, row, &key, profile).await;
                let mut values = values(&s, &app);
                if row.body.contains("{code}") {
                    let code = browser.clone().authorize(&app, &[("scope", "openid offline_access")]).await.parameter("code").unwrap();
                    values.push(("code", code));
                }
                values.extend([
                    ("verifier", VERIFIER.to_owned()),
                    ("kid", key.kid().to_string()),
                    ("jti", grantor::types::GrantId::new().to_string()),
                    ("now", s.now().0.to_string()),
                ]);
                values.extend([("in_60", 60), ("in_300", 300), ("in_3600", 3600)].map(|(name, more)| (name, (s.now().0 + more).to_string())));
                let (header, claims) = (fill(row.header, &values), fill(row.claims, &values));
                let assertion = match row.method {
                    AuthMethod::PrivateKeyJwt => forge(&key, &header, &claims),
                    _ => forge_hs256(app.secret.as_deref().unwrap().as_bytes(), &header, &claims),
                };
                values.push(("assertion", assertion));
                let body = fill(row.body, &values).replace("TYPE", "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer");
                let answer = send(&s, &fill(row.head, &values), &body).await;
                match expect {
                    Expect::Good => drop(assert_tokens(&s, &app, &answer)),
                    Expect::Refused(status, error) => {
                        assert_refused(&answer, status, error);
                        // The profile is what to change, and the answer says what is wrong.
                        assert!(answer.body.contains("aud") || answer.body.contains("exp"), "{}", answer.body);
                    }
                }
            }
        }).await;
    }
}
