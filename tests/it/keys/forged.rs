//! Tokens somebody made or touched: nowhere taken for anything (RFC 8725).

use super::*;

/// Nowhere is `token` taken for anything.
async fn assert_refused_everywhere(app: &TestClient, token: &str, what: &str) {
    assert_eq!(app.introspect(token).await.body, INACTIVE, "{what}");
    app.refresh(token).await.assert_token_error(400, "invalid_grant");
    assert_eq!(
        app.post("/revoke", &[("token", token)]).await.status,
        200,
        "{what}"
    );
}

/// What was not touched by any of it.
async fn assert_unharmed(app: &TestClient, tokens: &Tokens) {
    assert!(app.is_active(&tokens.access_token).await);
    Tokens::of(&app.refresh(tokens.refresh()).await);
}

server_test! {
    /// T55
    async fn rfc8725_3_1_unsigned_tokens_are_refused(s: TestServer) {
        let (app, tokens, key) = signed_in(&s).await;
        for (token, typ) in [(&tokens.access_token, "at+jwt"), (&tokens.refresh().to_owned(), "rt+jwt")] {
            let claims = claims_of(token).to_string();
            for alg in ["none", "None", "nOnE", "NONE", "", " none"] {
                let mut header = usual_header(&key, typ);
                header["alg"] = json!(alg);
                let unsigned = forge_unsigned(&header.to_string(), &claims);
                assert_refused_everywhere(&app, &unsigned, alg).await;
                // With the true signature of the true token, and with none and no dot.
                let signature = token.rsplit('.').next().unwrap();
                assert_refused_everywhere(&app, &format!("{unsigned}{signature}"), alg).await;
                assert_refused_everywhere(&app, unsigned.trim_end_matches('.'), alg).await;
            }
        }
        assert_unharmed(&app, &tokens).await;
    }
}

server_test! {
    /// T56
    async fn rfc8725_3_1_the_public_key_is_no_hmac_secret(s: TestServer) {
        let (app, tokens, key) = signed_in(&s).await;
        let jwk = serde_json::to_string(key.public_jwk()).unwrap();
        let pem = key.public_jwk().to_pem().unwrap();
        let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        let der = {
            use base64::Engine as _;
            base64::engine::general_purpose::STANDARD.decode(body).unwrap()
        };
        let pem_trimmed = pem.trim().to_owned();
        for (token, typ) in [(&tokens.access_token, "at+jwt"), (&tokens.refresh().to_owned(), "rt+jwt")] {
            for secret in [pem.as_bytes(), pem_trimmed.as_bytes(), &der, jwk.as_bytes(), b"", key.kid().as_str().as_bytes()] {
                for alg in ["HS256", "RS256"] {
                    let mut header = usual_header(&key, typ);
                    header["alg"] = json!(alg);
                    let forged = forge_hs256(secret, &header.to_string(), &claims_of(token).to_string());
                    assert_refused_everywhere(&app, &forged, alg).await;
                }
            }
        }
        assert_unharmed(&app, &tokens).await;
    }
}

server_test! {
    /// T57
    async fn rfc8725_3_10_a_token_never_chooses_its_key(s: TestServer) {
        let (app, tokens, key) = signed_in(&s).await;
        let foreign = SigningKey::generate(SigningAlgorithm::RS256).unwrap();
        let site = Site::start().await;
        let canary = site.url("/keys");
        let jwk = serde_json::to_value(foreign.public_jwk()).unwrap();
        for (token, typ) in [(&tokens.access_token, "at+jwt"), (&tokens.refresh().to_owned(), "rt+jwt")] {
            let claims = claims_of(token).to_string();
            for (name, value) in [
                ("jku", json!(canary)),
                ("x5u", json!(canary)),
                ("jwk", jwk.clone()),
                ("x5c", json!(["MIIB"])),
                ("crit", json!(["exp"])),
                ("zip", json!("DEF")),
                ("b64", json!(false)),
            ] {
                for (signer, kid) in [(&foreign, foreign.kid()), (&foreign, key.kid()), (&*key, key.kid())] {
                    let mut header = usual_header(signer, typ);
                    header["kid"] = json!(kid.as_str());
                    header[name] = value.clone();
                    assert_refused_everywhere(&app, &forge(signer, &header.to_string(), &claims), name).await;
                }
            }
            for kid in [
                json!(foreign.kid().as_str()),
                json!(key.kid().as_str()),
                json!("../../../../dev/null"),
                json!("' OR 1=1 --"),
                json!(canary),
                json!(["a"]),
                json!(null),
                json!(""),
            ] {
                let mut header = usual_header(&foreign, typ);
                header["kid"] = kid.clone();
                let forged = forge(&foreign, &header.to_string(), &claims);
                assert_refused_everywhere(&app, &forged, &kid.to_string()).await;
            }
            let mut nameless = usual_header(&key, typ);
            nameless.as_object_mut().unwrap().remove("kid");
            assert_refused_everywhere(&app, &forge(&key, &nameless.to_string(), &claims), "no kid").await;
            let twice = format!(r#"{{"alg":"RS256","typ":"{typ}","kid":"{0}","kid":"{0}"}}"#, key.kid());
            assert_refused_everywhere(&app, &forge(&key, &twice, &claims), "kid twice").await;
        }
        assert_eq!(site.connections(), 0, "nothing is fetched");
        assert_unharmed(&app, &tokens).await;
    }
}

server_test! {
    /// T58
    async fn rfc8725_3_11_each_kind_of_token_is_good_in_its_own_place_alone(s: TestServer) {
        let (app, tokens, key) = signed_in(&s).await;
        let (access, refresh) = (claims_of(&tokens.access_token), claims_of(tokens.refresh()));
        // The claims of one, and of both, under every type but their own, truly signed.
        let mut both = access.clone();
        both.as_object_mut().unwrap().extend(refresh.as_object().unwrap().clone());
        for typ in ["JWT", "jwt", "", "logout+jwt", "dpop+jwt", "oauth-authz-req+jwt", "secevent+jwt", "token-introspection+jwt", "at", "at+jwt ", "application/jwt"] {
            for claims in [&access, &refresh, &both] {
                let forged = forge(&key, &usual_header(&key, typ).to_string(), &claims.to_string());
                assert_refused_everywhere(&app, &forged, typ).await;
            }
        }
        let untyped = json!({"alg": "RS256", "kid": key.kid().as_str()}).to_string();
        assert_refused_everywhere(&app, &forge(&key, &untyped, &both.to_string()), "no typ").await;
        // The claims of each under the type of the other.
        let access_as_refresh = forge(&key, &usual_header(&key, "rt+jwt").to_string(), &access.to_string());
        assert_refused_everywhere(&app, &access_as_refresh, "access as refresh").await;
        // As they are, in each other's place.
        app.refresh(&tokens.access_token).await.assert_token_error(400, "invalid_grant");
        // RFC 7515 §4.1.9: the one spelling that means the same.
        let spelled = forge(&key, &usual_header(&key, "application/at+jwt").to_string(), &access.to_string());
        assert!(app.is_active(&spelled).await);
        assert_unharmed(&app, &tokens).await;
    }
}

server_test! {
    /// T59
    async fn rfc8725_3_8_claims_of_the_wrong_form_are_refused_though_truly_signed(s: TestServer) {
        let (app, tokens, key) = signed_in(&s).await;
        for (token, typ) in [(&tokens.access_token, "at+jwt"), (&tokens.refresh().to_owned(), "rt+jwt")] {
            let header = usual_header(&key, typ).to_string();
            let good = claims_of(token);
            assert!(app.is_active(&forge(&key, &header, &good.to_string())).await, "the forge is sound");
            let exp = good["exp"].as_i64().unwrap();
            for name in ["exp", "iat", "nbf"] {
                for bad in [
                    json!(exp.to_string()),
                    json!(1.8e9),
                    json!(-1),
                    json!(null),
                    json!([exp]),
                    json!({}),
                    json!(true),
                    json!(u64::MAX),
                ] {
                    let mut claims = good.clone();
                    claims[name] = bad.clone();
                    let forged = forge(&key, &header, &claims.to_string());
                    assert_refused_everywhere(&app, &forged, &format!("{typ} {name} {bad}")).await;
                }
                for raw in ["1e400", "NaN", "1e9999999999", "0x7fffffff"] {
                    let mut claims = good.clone();
                    claims[name] = json!("RAW");
                    let text = claims.to_string().replace("\"RAW\"", raw);
                    assert_refused_everywhere(&app, &forge(&key, &header, &text), raw).await;
                }
            }
            for name in ["exp", "iss", "aud", "sub", "client_id", "jti", "iat"] {
                let mut claims = good.clone();
                claims.as_object_mut().unwrap().remove(name);
                let forged = forge(&key, &header, &claims.to_string());
                assert_refused_everywhere(&app, &forged, &format!("{typ} without {name}")).await;
            }
            for (name, value) in [
                ("iss", json!("https://evil.example")),
                ("iss", json!(format!("{}/", s.issuer))),
                ("iss", json!([s.issuer])),
                ("client_id", json!("")),
                ("client_id", json!(["a"])),
                ("sub", json!(17)),
                ("scope", json!(["notes:read"])),
                ("grant_id", json!("nonsense")),
                ("exp", json!(s.now().0)),
                ("exp", json!(1)),
            ] {
                let mut claims = good.clone();
                claims[name] = value.clone();
                let forged = forge(&key, &header, &claims.to_string());
                assert_refused_everywhere(&app, &forged, &format!("{typ} {name} {value}")).await;
            }
            let twice = good.to_string().replacen('{', &format!("{{\"exp\":{},", exp + 1), 1);
            assert_refused_everywhere(&app, &forge(&key, &header, &twice), "exp twice").await;
            for text in ["[]", "null", "1", "", "{", "{}", &"[".repeat(5000)] {
                assert_refused_everywhere(&app, &forge(&key, &header, text), text).await;
            }
        }
        assert_unharmed(&app, &tokens).await;
    }
}

server_test! {
    /// T62
    async fn rfc8725_2_4_encrypted_and_oversized_tokens_are_refused(s: TestServer) {
        let (app, tokens, key) = signed_in(&s).await;
        let header = json!({"alg": "PBES2-HS256+A128KW", "enc": "A128GCM", "p2c": 2_000_000_000, "p2s": "AAAA", "typ": "at+jwt", "kid": key.kid().as_str()});
        let five = format!("{}.AAAA.AAAA.AAAA", forge_unsigned(&header.to_string(), "{}"));
        assert_refused_everywhere(&app, &five, "five parts").await;
        let mut claims = claims_of(&tokens.access_token);
        claims["padding"] = json!("a".repeat(17_000));
        let long = forge(&key, &usual_header(&key, "at+jwt").to_string(), &claims.to_string());
        assert_refused_everywhere(&app, &long, "long").await;
        assert_unharmed(&app, &tokens).await;
    }
}
