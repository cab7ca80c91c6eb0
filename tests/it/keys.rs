//! Signing keys: what they sign, what verifies, and how they follow each other.

use std::collections::HashMap;
use std::time::Duration;

use grantor::admin::keys as admin_keys;
use grantor::jose::SigningKey;
use grantor::keys;
use grantor::oauth::resource::Resource;
use grantor::types::{KeyId, SigningAlgorithm};
use serde_json::{Value, json};

use super::support::*;

const INACTIVE: &str = r#"{"active":false}"#;

fn kid_of(token: &str) -> String {
    header_of(token)["kid"].as_str().unwrap().to_owned()
}

/// The keys of the JWKS by `kid`.
async fn published(s: &TestServer) -> HashMap<String, Value> {
    let json = s.get("/.well-known/jwks.json", &[]).await.json();
    let keys = json["keys"].as_array().unwrap();
    keys.iter()
        .map(|key| (key["kid"].as_str().unwrap().to_owned(), key.clone()))
        .collect()
}

async fn rotate(s: &TestServer, algorithm: SigningAlgorithm, immediately: bool) -> KeyId {
    let kid = keys::rotate(
        &s.db,
        s.app.keys.sealer(),
        &s.app.settings,
        algorithm,
        immediately,
        s.now(),
    )
    .await
    .unwrap();
    s.app.refresh_keys(s.now()).await.unwrap();
    kid
}

async fn revoke(s: &TestServer, kid: &str) {
    let kid = kid.parse().unwrap();
    assert!(
        admin_keys::revoke(&s.db, s.app.keys.sealer(), &s.app.settings, &kid, s.now())
            .await
            .unwrap()
    );
    s.app.refresh_keys(s.now()).await.unwrap();
}

async fn service_token(service: &TestClient) -> String {
    let form = [("grant_type", "client_credentials"), ("scope", "notes:read")];
    Tokens::of(&service.token(&form).await).access_token
}

/// An app with its tokens, and the key they are signed with.
async fn signed_in(s: &TestServer) -> (TestClient, Tokens, std::sync::Arc<SigningKey>) {
    let app = s.web_client().await;
    let tokens = Tokens::of(&app.redeem(&s.browser().code(&app).await).await);
    let key = s.app.keys.signing(SigningAlgorithm::RS256, s.now()).unwrap();
    (app, tokens, key)
}

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
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let canary = format!("http://{}/keys", listener.local_addr().unwrap());
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
        let called = tokio::time::timeout(Duration::from_millis(50), listener.accept()).await;
        assert!(called.is_err(), "nothing is fetched");
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

server_test! {
    /// T60: the algorithm is the client's, but that of the resource server goes first.
    async fn ours_clients_and_resource_servers_choose_the_algorithm(s: TestServer) {
        let service = s.service_client().await;
        s.change_client(&service.id, |client| client.signing_algorithm = Some(SigningAlgorithm::ES256)).await;
        let api = s.api("https://two.example", "Two").await;
        s.scope("two:read", "Read two", Some("https://two.example"), &[]).await;
        s.change_client(&service.id, |client| client.scope = "notes:read two:read".parse().unwrap()).await;
        let ask = async |scope| Tokens::of(&service.token(&[("grant_type", "client_credentials"), ("scope", scope)]).await).access_token;
        assert_eq!(header_of(&ask("notes:read").await)["alg"], "ES256", "though nobody made the key before");
        let resource = Resource {
            claims: Vec::new(),
            uri: "https://two.example".parse().unwrap(),
            name: "Two".to_owned(),
            signing_algorithm: Some(SigningAlgorithm::EdDSA),
            is_enabled: true,
            is_open: false,
        };
        s.db.write(move |conn| Box::pin(async move { grantor::storage::resources::update(conn, &resource).await })).await.unwrap();
        let token = ask("two:read").await;
        assert_eq!(header_of(&token)["alg"], "EdDSA");
        assert!(api.is_active(&token).await);
        assert_eq!(header_of(&ask("notes:read").await)["alg"], "ES256");
        let keys = published(&s).await;
        let algorithm = keys[&kid_of(&token)]["alg"].clone();
        assert_eq!((keys.len(), algorithm), (3, json!("EdDSA")));
        // An ES256 token with the header of another algorithm of ours is none.
        let parts: Vec<_> = token.split('.').collect();
        let swapped = forge_unsigned(&json!({"alg": "RS256", "typ": "at+jwt", "kid": kid_of(&token)}).to_string(), "x");
        let head = swapped.split('.').next().unwrap();
        assert_eq!(api.introspect(&format!("{head}.{}.{}", parts[1], parts[2])).await.body, INACTIVE);
    }
}

server_test! {
    /// T61, R7: pending → active → retiring → gone.
    async fn ours_a_successor_is_published_ahead_and_the_old_key_verifies_to_the_end(s: TestServer) {
        let service = s.service_client().await;
        let (app, tokens, old) = signed_in(&s).await;
        let old = old.kid().to_string();
        let new = rotate(&s, SigningAlgorithm::RS256, false).await.to_string();
        let keys = published(&s).await;
        assert!(keys.contains_key(&old) && keys.contains_key(&new), "published before it signs");
        s.advance("23h");
        assert_eq!(kid_of(&service_token(&service).await), old);
        s.advance("58m");
        let last = Tokens::of(&app.refresh(tokens.refresh()).await);
        assert_eq!(kid_of(last.refresh()), old);
        let last_access = service_token(&service).await;
        s.advance("2m");
        let first = service_token(&service).await;
        assert_eq!(kid_of(&first), new, "at its time it signs");
        for token in [&last_access, &first] {
            assert!(service.is_active(token).await);
        }
        s.advance("13d");
        assert!(published(&s).await.contains_key(&old), "while a refresh token of it lives");
        let next = Tokens::of(&app.refresh(last.refresh()).await);
        assert_eq!(kid_of(next.refresh()), new);
        s.advance("16d");
        assert!(published(&s).await.contains_key(&old), "while an ID token of it may come back as a hint");
        s.advance("26h");
        let keys = published(&s).await;
        assert!(!keys.contains_key(&old) && keys.contains_key(&new), "gone when all it signed has ended");
        app.refresh(last.refresh()).await.assert_token_error(400, "invalid_grant");
    }
}

server_test! {
    /// T61
    async fn ours_a_revoked_key_takes_everything_it_signed_along_at_once(s: TestServer) {
        let (app, tokens, old) = signed_in(&s).await;
        let node = s.node().await;
        revoke(&s, old.kid().as_str()).await;
        for token in [&tokens.access_token, tokens.refresh()] {
            assert_eq!(app.introspect(token).await.body, INACTIVE);
        }
        app.refresh(tokens.refresh()).await.assert_token_error(400, "invalid_grant");
        let keys = published(&s).await;
        assert!(!keys.contains_key(old.kid().as_str()));
        // Another node learns of it by reading the keys again, which it does every second.
        assert!(node.keys.verifying(old.kid(), s.now()).is_some());
        node.keys.reload(&mut s.db.read().await.unwrap().conn()).await.unwrap();
        assert!(node.keys.verifying(old.kid(), s.now()).is_none());
        // There is a successor already.
        let fresh = Tokens::of(&app.redeem(&s.browser().code(&app).await).await);
        assert!(keys.contains_key(&kid_of(&fresh.access_token)));
        assert!(app.is_active(&fresh.access_token).await);
        Tokens::of(&app.refresh(fresh.refresh()).await);
    }
}

/// The `kid`s a node at `address` shows.
async fn shown_at(s: &TestServer, address: std::net::SocketAddr) -> Vec<String> {
    let url = format!("http://{address}/.well-known/jwks.json");
    // As a proxy in front of both would: under the issuer's name.
    let host = s.issuer.strip_prefix("http://").unwrap();
    let answer = s.http.get(url).header("host", host).send().await.unwrap();
    let body = answer.text().await.unwrap();
    let set: Value = serde_json::from_str(&body).unwrap();
    let keys = set["keys"].as_array().unwrap();
    keys.iter()
        .map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect()
}

server_test! {
    /// T61, R7: a node signs with nothing that the key set of another does not verify, however short the notice.
    async fn ours_a_rotation_is_with_every_node_before_it_signs(s: TestServer) {
        let service = s.service_client().await;
        let old = kid_of(&service_token(&service).await);
        // A second node: its own connections, its own memory, the same database.
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let other = listener.local_addr().unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let app = grantor::app::App::start(s.app.settings.clone(), s.database.open().await, &s.master, s.clock.clone()).await.unwrap();
        let served = tokio::spawn(grantor::server::run(app, listener, None, async { let _ = stopped.await; }));
        let nodes = [s.address, other];
        for node in nodes {
            // Both have a document of this second, which the clock does not leave.
            assert_eq!(shown_at(&s, node).await, [&*old]);
        }
        let how = (SigningAlgorithm::RS256, true);
        let new = admin_keys::rotate(&s.db, s.app.keys.sealer(), &s.app.settings, how, s.now()).await.unwrap();
        keys::seen_by_all().await;
        for node in nodes {
            let shown = shown_at(&s, node).await;
            assert!(shown.contains(&old) && shown.iter().any(|kid| kid == new.kid.as_str()), "{shown:?}");
        }
        assert_eq!(kid_of(&service_token(&service).await), old, "not before the others have it");
        s.clock.advance(keys::SEEN_BY_ALL);
        let token = service_token(&service).await;
        assert_eq!(kid_of(&token), new.kid.as_str());
        // Revoked, it is taken nowhere when the command ends.
        assert!(admin_keys::revoke(&s.db, s.app.keys.sealer(), &s.app.settings, &new.kid, s.now()).await.unwrap());
        keys::seen_by_all().await;
        for node in nodes {
            assert!(!shown_at(&s, node).await.contains(&new.kid.to_string()));
        }
        assert_eq!(service.introspect(&token).await.body, INACTIVE);
        let _ = stop.send(());
        served.await.unwrap().unwrap();
    }
}

server_test! {
    /// T61: where nothing signs, nobody holds a token to be refused, and nothing is gained by waiting.
    async fn ours_the_first_key_of_an_algorithm_signs_at_once(s: TestServer) {
        rotate(&s, SigningAlgorithm::ES256, true).await;
        let rows = admin_keys::list(&s.db).await.unwrap();
        let first = rows.iter().find(|row| row.algorithm == "ES256").unwrap();
        assert_eq!(first.active_at, s.now());
        // Its successor waits until it is known.
        rotate(&s, SigningAlgorithm::ES256, true).await;
        let signs = s.app.keys.signing(SigningAlgorithm::ES256, s.now()).unwrap();
        assert_eq!(signs.kid(), &first.kid);
        s.clock.advance(keys::SEEN_BY_ALL);
        let signs = s.app.keys.signing(SigningAlgorithm::ES256, s.now()).unwrap();
        assert_ne!(signs.kid(), &first.kid);
    }
}

server_test! {
    /// T61: taking back a successor that does not sign yet must not leave nobody to sign.
    async fn ours_revoking_a_pending_key_lets_the_active_one_go_on(s: TestServer) {
        let service = s.service_client().await;
        let old = kid_of(&service_token(&service).await);
        let pending = rotate(&s, SigningAlgorithm::RS256, false).await;
        revoke(&s, pending.as_str()).await;
        for _ in 0..4 {
            s.advance("23h");
            // Nobody maintains the keys in between.
            let token = service_token(&service).await;
            assert_eq!(kid_of(&token), old);
            assert!(service.is_active(&token).await);
        }
    }
}

server_test! {
    /// T61: whatever an administrator does in whatever order, something signs and what it signed verifies.
    async fn ours_there_is_always_a_key_that_signs(s: TestServer) {
        let service = s.service_client().await;
        let algorithm = SigningAlgorithm::RS256;
        rotate(&s, algorithm, false).await;
        rotate(&s, algorithm, true).await;
        rotate(&s, algorithm, false).await;
        s.advance("1h");
        rotate(&s, algorithm, false).await;
        let mut token = service_token(&service).await;
        revoke(&s, &kid_of(&token)).await;
        assert_eq!(service.introspect(&token).await.body, INACTIVE);
        for _ in 0..30 {
            s.advance("3h");
            token = service_token(&service).await;
            assert!(service.is_active(&token).await);
            assert!(published(&s).await.contains_key(&kid_of(&token)));
        }
    }
}

server_test! {
    /// T61: of nodes that see at the same time that a key is missing, one makes it.
    async fn ours_nodes_that_make_a_key_at_once_make_one(s: TestServer) {
        let mut nodes = vec![s.app.clone()];
        for _ in 0..7 {
            nodes.push(s.node().await);
        }
        let service = s.service_client().await;
        for algorithm in [SigningAlgorithm::ES256, SigningAlgorithm::EdDSA] {
            s.change_client(&service.id, |client| client.signing_algorithm = Some(algorithm)).await;
            let now = s.now();
            let made = futures_util::future::join_all(nodes.iter().map(|node| node.refresh_keys(now))).await;
            assert!(made.iter().all(Result::is_ok), "{made:?}");
            let rows = admin_keys::list(&s.db).await.unwrap();
            assert_eq!(rows.iter().filter(|row| row.algorithm == algorithm.as_str()).count(), 1);
        }
    }
}

server_test! {
    /// T61: two nodes that see at the same time that a key is due.
    async fn ours_nodes_that_rotate_at_once_agree(s: TestServer) {
        s.advance("89d");
        let other = s.node().await;
        let now = s.now();
        let (one, two) = futures_util::future::join(s.app.refresh_keys(now), other.refresh_keys(now)).await;
        one.unwrap();
        two.unwrap();
        s.app.refresh_keys(now).await.unwrap();
        other.refresh_keys(now).await.unwrap();
        let key = |app: &grantor::app::App, at| app.keys.signing(SigningAlgorithm::RS256, at).unwrap().kid().clone();
        for hours in 0..60 {
            let at = now.plus(Duration::from_secs(hours * 3600));
            assert_eq!(key(&s.app, at), key(&other, at));
        }
        assert_ne!(key(&other, now), key(&other, now.plus(Duration::from_secs(2 * 86400))));
    }
}

server_test! {
    /// R7, T61: a year, in which keys rotate every 90 days: no live token is ever refused, and whatever a resource
    /// server kept of the JWKS for a day is enough.
    async fn ours_in_a_year_of_rotation_no_live_token_is_refused(s: TestServer) {
        let app = s.web_client().await;
        let service = s.service_client().await;
        let mut browser = s.browser();
        let mut living: Vec<(i64, String)> = Vec::new();
        let mut chain = Tokens::of(&app.redeem(&browser.code(&app).await).await);
        let mut seen = std::collections::HashSet::new();
        for day in 0..365 {
            let known = published(&s).await;
            s.advance("1d");
            let now = s.now();
            s.app.refresh_keys(now).await.unwrap();
            let access = service_token(&service).await;
            seen.insert(kid_of(&access));
            assert!(known.contains_key(&kid_of(&access)), "day {day}: published a day before it signed");
            assert!(service.is_active(&access).await);
            let answer = app.refresh(chain.refresh()).await;
            // Ninety days are all a grant has.
            chain = if answer.status == 200 { Tokens::of(&answer) } else { Tokens::of(&app.redeem(&browser.code(&app).await).await) };
            living.retain(|(exp, _)| *exp > now.0);
            if day % 5 == 0 {
                let idle = Tokens::of(&app.redeem(&browser.code(&app).await).await);
                living.push((claims_of(idle.refresh())["exp"].as_i64().unwrap(), idle.refresh().to_owned()));
            }
            let current = s.app.keys.jwks(now);
            for (_, token) in &living {
                let kid = kid_of(token);
                assert!(current.0.iter().any(|key| key.kid().as_str() == kid), "day {day}: {kid} is gone too soon");
            }
            if let Some((_, token)) = living.first().filter(|_| day % 10 == 0) {
                assert!(app.is_active(token).await, "day {day}");
            }
        }
        assert!((5..=6).contains(&seen.len()), "rotated four times: {seen:?}");
    }
}
