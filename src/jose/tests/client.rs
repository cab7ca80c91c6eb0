//! Keys of clients, and what they sign.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rsa::RsaPrivateKey;
use rsa::traits::PublicKeyParts as _;
use serde_json::{Value, json};

use super::super::{ClientJwt, ClientKeys, FORBIDDEN, JoseError, SigningKey, key};
use super::{KEYS, rsa_key};
use crate::types::{Secret, SigningAlgorithm};

const CLAIMS: &str = r#"{"sub":"app","exp":1803024000}"#;

fn jwk(key: &SigningKey) -> Value {
    serde_json::to_value(key.public_jwk()).unwrap()
}

fn keys(list: &[Value]) -> ClientKeys {
    ClientKeys::read(&json!({ "keys": list })).unwrap()
}

fn signed(key: &SigningKey, header: &Value) -> String {
    key.sign_text(&header.to_string(), CLAIMS)
}

fn check(token: &str, keys: &ClientKeys, alg: SigningAlgorithm) -> Result<Value, JoseError> {
    ClientJwt::read(token)?.signed_by(keys, alg)
}

#[test]
fn rfc7517_5_keys_that_are_not_for_us_are_passed_over() {
    let small = RsaPrivateKey::new(&mut key::AwsLcRng, 1024).unwrap();
    let with = |name: &str, value: Value| {
        let mut jwk = jwk(rsa_key());
        jwk[name] = value;
        jwk
    };
    let strange = [
        json!({"kty": "RSA", "n": URL_SAFE_NO_PAD.encode(small.n().to_bytes_be()), "e": "AQAB"}),
        json!({"kty": "EC", "crv": "P-521", "x": "AA", "y": "AA"}),
        json!({"kty": "AKP", "alg": "ML-DSA-44", "pub": "AA"}),
        json!({"kty": "RSA"}),
        json!("key"),
        json!(null),
        with("use", json!("enc")),
        with("use", json!(1)),
        with("key_ops", json!(["encrypt"])),
        with("alg", json!("RSA-OAEP")),
        with("alg", json!("RS512")),
        with("alg", json!(256)),
    ];
    assert!(keys(&strange).has_none_for(None));
    let mixed = keys(&[&strange[..], &[with("key_ops", json!(["verify"]))]].concat());
    assert!(!mixed.has_none_for(Some(SigningAlgorithm::RS256)));
    assert!(mixed.has_none_for(Some(SigningAlgorithm::ES256)));
    let token = signed(rsa_key(), &json!({"alg": "RS256", "kid": rsa_key().kid()}));
    assert!(check(&token, &mixed, SigningAlgorithm::RS256).is_ok());
}

#[test]
fn rfc7517_9_3_a_set_with_a_private_key_is_refused() {
    for name in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
        let mut private = jwk(rsa_key());
        private[name] = json!("AQAB");
        let set = json!({"keys": [jwk(&KEYS[2]), private]});
        assert!(matches!(ClientKeys::read(&set), Err(JoseError::Key(_))), "{name}");
    }
    let many = vec![jwk(&KEYS[2]); 33];
    for bad in [
        json!({ "keys": many }),
        json!({}),
        json!([]),
        json!({"keys": {}}),
        jwk(rsa_key()),
        json!(null),
    ] {
        assert!(matches!(ClientKeys::read(&bad), Err(JoseError::Key(_))));
    }
}

#[test]
fn rfc8725_3_1_a_key_verifies_the_algorithms_of_its_kind_alone() {
    for key in KEYS.iter() {
        let alg = key.alg();
        let set = keys(&KEYS.each_ref().map(jwk));
        let token = signed(key, &json!({"alg": alg.as_str(), "kid": key.kid()}));
        assert_eq!(check(&token, &set, alg).unwrap()["sub"], "app");
        for other in SigningAlgorithm::ALL.into_iter().filter(|other| *other != alg) {
            assert_eq!(check(&token, &set, other), Err(JoseError::WrongAlgorithm));
            let token = signed(key, &json!({"alg": other.as_str(), "kid": key.kid()}));
            assert_eq!(check(&token, &set, other), Err(JoseError::UnknownKey));
        }
    }
    // An RSA key that names no algorithm is for both of its kind.
    let both = SigningKey::from_pkcs8_der(&rsa_key().to_pkcs8_der(), Some(SigningAlgorithm::PS256)).unwrap();
    let mut nameless = jwk(rsa_key());
    nameless.as_object_mut().unwrap().remove("alg");
    for key in [rsa_key(), &both] {
        let token = signed(key, &json!({"alg": key.alg().as_str(), "kid": key.kid()}));
        assert!(check(&token, &keys(std::slice::from_ref(&nameless)), key.alg()).is_ok());
    }
}

#[test]
fn rfc7515_4_1_4_the_kid_narrows_and_does_not_decide() {
    let (mine, thief) = (&KEYS[2], SigningKey::generate(SigningAlgorithm::ES256).unwrap());
    let named = |key: &SigningKey, kid: Value| {
        let mut jwk = jwk(key);
        jwk["kid"] = kid;
        jwk
    };
    let alg = SigningAlgorithm::ES256;
    let token = |key, kid: Value| signed(key, &json!({"alg": "ES256", "kid": kid}));
    // Two keys of one name: each is tried.
    let twins = keys(&[named(&thief, json!("1")), named(mine, json!("1"))]);
    assert!(check(&token(mine, json!("1")), &twins, alg).is_ok());
    assert_eq!(
        check(&token(mine, json!("2")), &twins, alg),
        Err(JoseError::UnknownKey)
    );
    // No name on one side: the key is tried all the same.
    let set = keys(&[named(mine, json!(null))]);
    assert!(check(&token(mine, json!("2")), &set, alg).is_ok());
    assert!(check(&signed(mine, &json!({"alg": "ES256"})), &twins, alg).is_ok());
    // A name says nothing about who signed.
    let set = keys(&[named(mine, json!("1"))]);
    assert_eq!(
        check(&token(&thief, json!("1")), &set, alg),
        Err(JoseError::BadSignature)
    );
    assert_eq!(
        check(&token(mine, json!("../1")), &set, alg),
        Err(JoseError::UnknownKey)
    );
}

#[test]
fn rfc8725_3_10_a_client_jwt_brings_no_key_along() {
    for name in FORBIDDEN {
        let mut header = json!({"alg": "ES256"});
        header[name] = json!("https://evil.example/jwks.json");
        let token = signed(&KEYS[2], &header);
        assert!(
            matches!(ClientJwt::read(&token), Err(JoseError::Malformed(_))),
            "{name}"
        );
    }
}

#[test]
fn rfc7518_3_2_an_hmac_is_made_with_the_secret_and_nothing_else() {
    let secret = Secret::new("gcs_0123456789abcdef0123456789abcdef".to_owned());
    let tagged = |alg: &str, key: &[u8], claims: &str| {
        let header = json!({"alg": alg, "typ": "JWT"}).to_string();
        let message = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header),
            URL_SAFE_NO_PAD.encode(claims)
        );
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message.as_bytes());
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(tag))
    };
    let check = |token: &str| ClientJwt::read(token).unwrap().tagged_with::<Value>(&secret);
    let right = secret.expose().as_bytes();
    assert_eq!(check(&tagged("HS256", right, CLAIMS)).unwrap()["sub"], "app");
    assert_eq!(check(&tagged("HS256", b"", CLAIMS)), Err(JoseError::BadSignature));
    assert_eq!(
        check(&tagged("HS256", &right[1..], CLAIMS)),
        Err(JoseError::BadSignature)
    );
    for alg in ["none", "hs256", "HS512", "RS256", ""] {
        assert_eq!(check(&tagged(alg, right, CLAIMS)), Err(JoseError::WrongAlgorithm));
    }
    for claims in [
        r#"{"sub":"app"}"#,
        r#"{"sub":"app","exp":"1803024000"}"#,
        r#"{"sub":"app","exp":1803024000.5}"#,
        r#"{"sub":"app","exp":-1}"#,
        r#"{"sub":"app","exp":1803024000,"nbf":"0"}"#,
    ] {
        assert!(matches!(
            check(&tagged("HS256", right, claims)),
            Err(JoseError::Claims(_))
        ));
    }
    let twice = tagged("HS256", right, r#"{"sub":"app","exp":1,"exp":1803024000}"#);
    assert!(ClientJwt::read(&twice).is_err());
}

#[test]
fn ours_names_of_keys_are_short_and_few_keys_without_one_are_tried() {
    let key = SigningKey::generate(SigningAlgorithm::ES256).unwrap();
    let named = |length: usize| {
        let mut jwk = json!(key.public_jwk());
        jwk["kid"] = Value::from("k".repeat(length));
        (ClientKeys::read(&json!({ "keys": [jwk] })), jwk["kid"].clone())
    };
    let (set, kid) = named(256);
    let token = signed(&key, &json!({"alg": "ES256", "kid": kid}));
    assert!(check(&token, &set.unwrap(), SigningAlgorithm::ES256).is_ok());
    let (set, kid) = named(257);
    assert!(matches!(set, Err(JoseError::Key(_))));
    let token = signed(&key, &json!({"alg": "ES256", "kid": kid}));
    assert!(matches!(ClientJwt::read(&token), Err(JoseError::Malformed(_))));

    let others: Vec<_> = (0..8)
        .map(|_| {
            json!(
                SigningKey::generate(SigningAlgorithm::ES256)
                    .unwrap()
                    .public_jwk()
            )
        })
        .collect();
    let nameless = signed(&key, &json!({"alg": "ES256"}));
    for (before, is_found) in [(7, true), (8, false)] {
        let mut list = others[..before].to_vec();
        list.push(json!(key.public_jwk()));
        let found = check(&nameless, &keys(&list), SigningAlgorithm::ES256);
        assert_eq!(found.is_ok(), is_found, "{before}");
        // With its name it is found wherever it stands.
        let named = signed(&key, &json!({"alg": "ES256", "kid": key.kid()}));
        assert!(check(&named, &keys(&list), SigningAlgorithm::ES256).is_ok());
    }
}
