//! What a key is, how it is read and written, and how it is named.

use jsonwebtoken::Algorithm;
use rsa::RsaPrivateKey;
use rsa::pkcs1::EncodeRsaPrivateKey as _;
use rsa::pkcs8::{EncodePrivateKey as _, LineEnding};
use serde_json::json;

use super::super::{JoseError, Jwks, PublicJwk, SigningKey, install_crypto, key, provider};
use super::{KEYS, check, rsa_key};
use crate::types::SigningAlgorithm;

#[test]
fn rfc7638_3_1_example_thumbprint() {
    let jwk: PublicJwk = serde_json::from_value(json!({
        "kty": "RSA",
        "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
        "e": "AQAB",
        "alg": "RS256",
        "kid": "2011-04-29"
    }))
    .unwrap();
    assert_eq!(
        jwk.thumbprint().unwrap().as_str(),
        "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
    );
    assert_eq!(jwk.kid().as_str(), "2011-04-29");
    assert_eq!(jwk.alg(), SigningAlgorithm::RS256);
}

#[test]
fn rfc8037_a_3_example_thumbprint() {
    let jwk: PublicJwk = serde_json::from_value(
        json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}),
    )
    .unwrap();
    assert_eq!(jwk.kid().as_str(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

#[test]
fn rfc7517_9_3_private_members_are_never_in_the_jwks() {
    let jwks = Jwks(KEYS.iter().map(|key| key.public_jwk().clone()).collect());
    let written = serde_json::to_value(&jwks).unwrap();
    let mut names: Vec<Vec<&String>> = written["keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| key.as_object().unwrap().keys().collect())
        .collect();
    for names in &mut names {
        names.sort();
    }
    assert_eq!(
        names,
        [
            vec!["alg", "e", "kid", "kty", "n", "use"],
            vec!["alg", "e", "kid", "kty", "n", "use"],
            vec!["alg", "crv", "kid", "kty", "use", "x", "y"],
            vec!["alg", "crv", "kid", "kty", "use", "x"],
        ]
    );
    assert_eq!(serde_json::from_value::<Jwks>(written.clone()).unwrap(), jwks);
    for (key, wire) in KEYS.iter().zip(written["keys"].as_array().unwrap()) {
        assert_eq!(wire["use"], "sig");
        assert_eq!(wire["alg"], key.alg().as_str());
        assert_eq!(wire["kid"], key.kid().as_str());
        assert_eq!(key.public_jwk().thumbprint().as_ref(), Ok(key.kid()));
        for name in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
            let mut private = wire.clone();
            private[name] = json!("AQAB");
            assert!(serde_json::from_value::<PublicJwk>(private).is_err(), "{name}");
        }
    }
}

#[test]
fn rfc7518_6_an_unsound_jwk_is_refused() {
    let [rsa, _, p256, ed25519] = KEYS
        .each_ref()
        .map(|key| serde_json::to_value(key.public_jwk()).unwrap());
    let n = rsa["n"].as_str().unwrap();
    for (base, name, value) in [
        (&rsa, "n", json!(&n[..n.len() / 2])),
        (&rsa, "n", json!(format!("AAAA{n}"))),
        (&rsa, "n", json!(format!("{n}="))),
        (&rsa, "e", json!("AQ")),
        (&rsa, "e", json!("")),
        (&rsa, "alg", json!("ES256")),
        (&p256, "alg", json!("PS256")),
        (&rsa, "use", json!("enc")),
        (&rsa, "kid", json!("a b")),
        (&p256, "x", p256["y"].clone()),
        (&p256, "y", json!("AA")),
        (&p256, "crv", json!("P-384")),
        (&p256, "alg", json!("RS256")),
        (&ed25519, "x", json!("AA")),
        (&ed25519, "crv", json!("X25519")),
        (&ed25519, "kty", json!("oct")),
    ] {
        let mut bad = base.clone();
        bad[name] = value;
        assert!(serde_json::from_value::<PublicJwk>(bad.clone()).is_err(), "{bad}");
    }
}

#[test]
fn rfc7518_3_3_import_refuses_rsa_1024() {
    let small = RsaPrivateKey::new(&mut key::AwsLcRng, 1024).unwrap();
    assert!(matches!(
        SigningKey::from_pkcs8_der(small.to_pkcs8_der().unwrap().as_bytes(), None),
        Err(JoseError::Key(_))
    ));
    assert!(matches!(
        SigningKey::from_pem(&small.to_pkcs8_pem(LineEnding::LF).unwrap(), None),
        Err(JoseError::Key(_))
    ));
    assert!(matches!(
        SigningKey::from_pem(&small.to_pkcs1_pem(LineEnding::LF).unwrap(), None),
        Err(JoseError::Key(_))
    ));
}

#[test]
fn ours_a_key_written_and_read_is_the_same_key() {
    use rsa::pkcs8::DecodePrivateKey as _;
    for key in KEYS.iter() {
        let again = SigningKey::from_pkcs8_der(&key.to_pkcs8_der(), Some(key.alg())).unwrap();
        assert_eq!(again.public_jwk(), key.public_jwk());
        assert_eq!(again.to_pkcs8_der(), key.to_pkcs8_der());
        assert!(check(key, &again.sign("at+jwt", &json!({"exp": 1})).unwrap()).is_ok());
        assert!(again.is_kept() && key.is_kept());
        drop(again);
        assert!(key.is_kept());
        assert_eq!(format!("{key:?}"), format!("SigningKey({})", key.kid()));
    }
    let rsa = RsaPrivateKey::from_pkcs8_der(&rsa_key().to_pkcs8_der()).unwrap();
    for ending in [LineEnding::LF, LineEnding::CRLF] {
        for pem in [
            rsa.to_pkcs8_pem(ending).unwrap(),
            rsa.to_pkcs1_pem(ending).unwrap(),
        ] {
            let read = SigningKey::from_pem(&format!("\n{}\n\n", pem.as_str()), None).unwrap();
            assert_eq!(read.kid(), rsa_key().kid());
        }
    }
    let public = rsa_key().public_jwk().to_pem().unwrap();
    assert!(matches!(
        SigningKey::from_pem(&public, None),
        Err(JoseError::Key(_))
    ));
}

#[test]
fn ours_a_parsed_key_goes_when_its_signing_key_goes() {
    let key = SigningKey::generate(SigningAlgorithm::EdDSA).unwrap();
    let again = SigningKey::from_pkcs8_der(&key.to_pkcs8_der(), None).unwrap();
    let encoding = jsonwebtoken::EncodingKey::from_ed_der(&key.to_pkcs8_der());
    assert!(provider::kept(Algorithm::EdDSA, &encoding).is_some());
    drop(key);
    assert!(provider::kept(Algorithm::EdDSA, &encoding).is_some());
    drop(again);
    assert!(provider::kept(Algorithm::EdDSA, &encoding).is_none());
    install_crypto();
    install_crypto();
}

#[test]
fn rfc7518_3_5_one_rsa_key_signs_with_the_algorithm_it_was_read_for() {
    let one = rsa_key();
    let other = SigningKey::from_pkcs8_der(&one.to_pkcs8_der(), Some(SigningAlgorithm::PS256)).unwrap();
    assert_eq!(other.alg(), SigningAlgorithm::PS256);
    assert_eq!(other.kid(), one.kid(), "a thumbprint is of the key alone");
    assert!(one.is_kept() && other.is_kept());
    let signed = |key: &SigningKey| key.sign("at+jwt", &json!({"exp": 1})).unwrap();
    assert!(check(one, &signed(one)).is_ok() && check(&other, &signed(&other)).is_ok());
    assert_eq!(check(one, &signed(&other)), Err(JoseError::WrongAlgorithm));
    assert_eq!(check(&other, &signed(one)), Err(JoseError::WrongAlgorithm));
    let written = serde_json::to_value(other.public_jwk()).unwrap();
    assert_eq!(written["alg"], "PS256");
    assert_eq!(
        serde_json::from_value::<PublicJwk>(written).unwrap(),
        *other.public_jwk()
    );
    for alg in [SigningAlgorithm::ES256, SigningAlgorithm::EdDSA] {
        assert!(SigningKey::from_pkcs8_der(&one.to_pkcs8_der(), Some(alg)).is_err());
    }
}
