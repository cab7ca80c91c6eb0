//! The attacks of RFC 8725, and what the other documents say a token is.

mod client;
mod keys;

use std::sync::{Arc, LazyLock};

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::types::SigningAlgorithm;

static KEYS: LazyLock<[SigningKey; 4]> =
    LazyLock::new(|| SigningAlgorithm::ALL.map(|alg| SigningKey::generate(alg).unwrap()));

const CLAIMS: &str = r#"{"sub":"ada","exp":1803024000}"#;

fn rsa_key() -> &'static SigningKey {
    &KEYS[0]
}

/// Verifies as an access token under the one key it may be signed with.
fn check(key: &SigningKey, token: &str) -> Result<Value, JoseError> {
    let verifying = Arc::new(key.verifying_key());
    verify(token, "at+jwt", |kid| {
        (kid == verifying.kid()).then(|| verifying.clone())
    })
}

fn header(key: &SigningKey) -> Value {
    json!({"typ": "at+jwt", "alg": key.alg().as_str(), "kid": key.kid()})
}

/// A well-signed token whose header has `name` too, or in place of the honest one.
fn with_header(name: &str, value: Value) -> String {
    let mut header = header(rsa_key());
    header[name] = value;
    rsa_key().sign_text(&header.to_string(), CLAIMS)
}

fn with_claims(claims: &str) -> String {
    rsa_key().sign_text(&header(rsa_key()).to_string(), claims)
}

#[test]
fn rfc7515_7_1_what_is_signed_verifies_and_the_header_has_three_members() {
    for key in KEYS.iter() {
        let token = key.sign("at+jwt", &json!({"sub": "ada", "exp": 7})).unwrap();
        assert_eq!(check(key, &token), Ok(json!({"sub": "ada", "exp": 7})));
        let inspected = inspect(&token).unwrap();
        assert_eq!(inspected.header, header(key));
        assert_eq!(inspected.claims, json!({"sub": "ada", "exp": 7}));
        for other in KEYS.iter().filter(|other| other.kid() != key.kid()) {
            assert_eq!(check(other, &token), Err(JoseError::UnknownKey));
        }
    }
}

#[test]
fn rfc8725_3_1_alg_none_in_any_case_is_refused() {
    for alg in [
        "none", "None", "NONE", "nOnE", "", "rs256", "RS256 ", "RS512", "PS256", "ES256", "HS256",
    ] {
        let token = with_header("alg", json!(alg));
        assert_eq!(check(rsa_key(), &token), Err(JoseError::WrongAlgorithm), "{alg}");
        let unsigned = &token[..=token.rfind('.').unwrap()];
        assert!(check(rsa_key(), unsigned).is_err(), "{alg}");
    }
    for alg in [json!(null), json!(["RS256"]), json!(256)] {
        assert_eq!(
            check(rsa_key(), &with_header("alg", alg)),
            Err(JoseError::WrongAlgorithm)
        );
    }
    let unsigned = with_claims(CLAIMS);
    assert_eq!(
        check(rsa_key(), &unsigned[..=unsigned.rfind('.').unwrap()]),
        Err(JoseError::BadSignature)
    );
}

#[test]
fn rfc8725_3_1_hs256_signed_with_the_public_key_is_refused() {
    let key = rsa_key();
    let pem = key.public_jwk().to_pem().unwrap();
    let jwk = serde_json::to_value(key.public_jwk()).unwrap();
    let modulus = URL_SAFE_NO_PAD.decode(jwk["n"].as_str().unwrap()).unwrap();
    for secret in [
        pem.as_bytes(),
        pem.trim().as_bytes(),
        jwk.to_string().as_bytes(),
        &modulus,
    ] {
        for alg in ["HS256", "RS256"] {
            let header = json!({"typ": "at+jwt", "alg": alg, "kid": key.kid()}).to_string();
            let message = format!(
                "{}.{}",
                URL_SAFE_NO_PAD.encode(header),
                URL_SAFE_NO_PAD.encode(CLAIMS)
            );
            let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message.as_bytes());
            assert!(
                check(key, &format!("{message}.{}", URL_SAFE_NO_PAD.encode(tag))).is_err(),
                "{alg}"
            );
        }
    }
}

#[test]
fn rfc8725_3_10_jku_x5u_jwk_headers_are_refused() {
    let thief = SigningKey::generate(SigningAlgorithm::ES256).unwrap();
    for name in FORBIDDEN {
        let token = with_header(name, json!("https://evil.example/jwks.json"));
        assert!(
            matches!(check(rsa_key(), &token), Err(JoseError::Malformed(_))),
            "{name}"
        );
    }
    let own = json!({"typ": "at+jwt", "alg": "ES256", "kid": rsa_key().kid(), "jwk": thief.public_jwk()});
    assert!(matches!(
        check(rsa_key(), &thief.sign_text(&own.to_string(), CLAIMS)),
        Err(JoseError::Malformed(_))
    ));
    let unknown = json!({"typ": "at+jwt", "alg": "ES256", "kid": thief.kid()});
    assert_eq!(
        check(rsa_key(), &thief.sign_text(&unknown.to_string(), CLAIMS)),
        Err(JoseError::UnknownKey)
    );
}

#[test]
fn rfc8725_3_10_a_kid_is_only_a_name_of_our_own_keys() {
    for kid in [
        json!("../../etc/passwd"),
        json!("' OR 1=1 --"),
        json!(""),
        json!("x".repeat(129)),
        json!(7),
        json!(null),
    ] {
        assert_eq!(
            check(rsa_key(), &with_header("kid", kid)),
            Err(JoseError::UnknownKey)
        );
    }
    // A lookup that answers with some other key is not believed.
    let token = with_header("kid", json!("other"));
    let wrong = Arc::new(rsa_key().verifying_key());
    assert_eq!(
        verify::<Value>(&token, "at+jwt", |_| Some(wrong)),
        Err(JoseError::UnknownKey)
    );
}

#[test]
fn rfc8725_3_11_another_typ_is_refused() {
    for typ in [
        "JWT",
        "rt+jwt",
        "logout+jwt",
        "dpop+jwt",
        "",
        "at+jwt ",
        "application/",
        "text/at+jwt",
        "application/application/at+jwt",
    ] {
        assert_eq!(
            check(rsa_key(), &with_header("typ", json!(typ))),
            Err(JoseError::WrongType),
            "{typ}"
        );
    }
    for typ in [json!(null), json!(["at+jwt"])] {
        assert_eq!(
            check(rsa_key(), &with_header("typ", typ)),
            Err(JoseError::WrongType)
        );
    }
    let absent = json!({"alg": "RS256", "kid": rsa_key().kid()}).to_string();
    assert_eq!(
        check(rsa_key(), &rsa_key().sign_text(&absent, CLAIMS)),
        Err(JoseError::WrongType)
    );
    // RFC 7515 §4.1.9: with "application/" and in any case it is the same type.
    for typ in ["at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"] {
        assert!(check(rsa_key(), &with_header("typ", json!(typ))).is_ok(), "{typ}");
        let key = Arc::new(rsa_key().verifying_key());
        assert!(
            verify::<Value>(&with_header("typ", json!("at+jwt")), typ, |_| Some(key)).is_ok(),
            "{typ}"
        );
    }
}

#[test]
fn rfc7519_4_1_4_wrongly_typed_exp_is_refused() {
    for exp in [
        "\"1803024000\"",
        "1803024000.0",
        "1.8e9",
        "-1",
        "-0",
        "null",
        "true",
        "[1]",
        "{}",
        "9223372036854775808",
    ] {
        let token = with_claims(&format!(r#"{{"exp":{exp}}}"#));
        assert!(
            matches!(check(rsa_key(), &token), Err(JoseError::Claims(_))),
            "{exp}"
        );
        for name in ["iat", "nbf"] {
            let token = with_claims(&format!(r#"{{"exp":1803024000,"{name}":{exp}}}"#));
            assert!(
                matches!(check(rsa_key(), &token), Err(JoseError::Claims(_))),
                "{name} {exp}"
            );
        }
    }
    for claims in [
        r#"{"exp":1e400}"#,
        r#"{"exp":1803024000,"exp":1803024000}"#,
        r#"{"exp":1,"\u0065xp":9}"#,
        "[]",
        "7",
        "",
    ] {
        assert!(
            matches!(
                check(rsa_key(), &with_claims(claims)),
                Err(JoseError::Malformed(_))
            ),
            "{claims}"
        );
    }
    assert_eq!(
        check(rsa_key(), &with_claims(r#"{"sub":"ada"}"#)),
        Err(JoseError::Claims("exp is missing"))
    );
    assert!(
        check(
            rsa_key(),
            &with_claims(r#"{"exp":0,"iat":0,"nbf":9223372036854775807}"#)
        )
        .is_ok()
    );
}

#[test]
fn rfc7519_4_claims_of_another_form_are_refused() {
    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Claims {
        sub: String,
        exp: crate::types::Timestamp,
    }
    let key = Arc::new(rsa_key().verifying_key());
    let read = |claims: &str| verify::<Claims>(&with_claims(claims), "at+jwt", |_| Some(key.clone()));
    assert_eq!(
        read(CLAIMS),
        Ok(Claims {
            sub: "ada".to_owned(),
            exp: crate::types::Timestamp(1_803_024_000)
        })
    );
    for bad in [
        r#"{"exp":1}"#,
        r#"{"exp":1,"sub":7}"#,
        r#"{"exp":1,"sub":["ada"]}"#,
        r#"{"exp":1,"sub":null}"#,
    ] {
        assert!(matches!(read(bad), Err(JoseError::Claims(_))), "{bad}");
    }
}

#[test]
fn rfc7515_4_a_header_member_twice_is_refused() {
    let kid = rsa_key().kid();
    for header in [
        format!(r#"{{"typ":"at+jwt","alg":"none","alg":"RS256","kid":"{kid}"}}"#),
        format!(r#"{{"typ":"rt+jwt","typ":"at+jwt","alg":"RS256","kid":"{kid}"}}"#),
        format!(r#"{{"typ":"at+jwt","alg":"RS256","kid":"{kid}"}} x"#),
        "[]".to_owned(),
    ] {
        let token = rsa_key().sign_text(&header, CLAIMS);
        assert!(
            matches!(check(rsa_key(), &token), Err(JoseError::Malformed(_))),
            "{header}"
        );
    }
}

#[test]
fn rfc7516_3_1_five_parts_and_two_parts_are_refused() {
    let token = with_claims(CLAIMS);
    let (message, _) = token.rsplit_once('.').unwrap();
    for bad in [
        "",
        ".",
        "..",
        "...",
        "....",
        message,
        &format!("{token}.AA"),
        &format!("{token}.AA.AA"),
        &format!(".{token}"),
    ] {
        assert!(
            matches!(check(rsa_key(), bad), Err(JoseError::Malformed(_))),
            "{bad}"
        );
        assert!(inspect(bad).is_err());
    }
    let jwe = format!(
        "{}.AA.AA.AA.AA",
        URL_SAFE_NO_PAD.encode(r#"{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2c":2147483647}"#)
    );
    assert!(matches!(check(rsa_key(), &jwe), Err(JoseError::Malformed(_))));
}

#[test]
fn ours_a_token_of_more_than_16_kib_is_refused() {
    let padded = |length: usize| with_claims(&json!({"exp": 1, "pad": "x".repeat(length)}).to_string());
    assert!(check(rsa_key(), &padded(11_000)).is_ok());
    assert!(matches!(
        check(rsa_key(), &padded(13_000)),
        Err(JoseError::Malformed(_))
    ));
}

proptest! {
    #[test]
    fn rfc7515_5_2_a_token_cut_or_changed_anywhere_is_refused(
        which in 0..3_usize, place: prop::sample::Index, bit in 0..7_u8, tail in "[A-Za-z0-9_=. -]{1,5}",
    ) {
        let key = &KEYS[which];
        let token = key.sign("at+jwt", &json!({"sub": "ada", "exp": 1_803_024_000})).unwrap();
        let at = place.index(token.len());
        prop_assert!(check(key, &token[..at]).is_err());
        prop_assert!(check(key, &token[at + 1..]).is_err());
        prop_assert!(check(key, &[token.as_str(), &tail].concat()).is_err());
        prop_assert!(check(key, &[tail.as_str(), &token].concat()).is_err());
        let mut flipped = token.clone().into_bytes();
        flipped[at] ^= 1 << bit;
        prop_assert!(check(key, &String::from_utf8(flipped).unwrap()).is_err());
        prop_assert!(check(key, &token).is_ok());
    }

    #[test]
    fn rfc7515_7_1_any_text_is_refused(text in ".{0,200}", parts in prop::array::uniform3("[A-Za-z0-9_-]{0,40}")) {
        prop_assert!(check(rsa_key(), &text).is_err());
        prop_assert!(check(rsa_key(), &parts.join(".")).is_err());
        prop_assert!(serde_json::from_str::<PublicJwk>(&text).is_err());
        prop_assert!(SigningKey::from_pem(&text, None).is_err());
    }

    #[test]
    fn ours_any_bytes_or_damaged_key_are_read_or_refused(
        bytes: Vec<u8>, which in 0..3_usize, place: prop::sample::Index, bit in 0..8_u8,
    ) {
        prop_assert!(SigningKey::from_pkcs8_der(&bytes, None).is_err());
        let mut der = KEYS[which].to_pkcs8_der();
        let at = place.index(der.len());
        der[at] ^= 1 << bit;
        if let Ok(key) = SigningKey::from_pkcs8_der(&der, None) {
            // Ed25519 takes any 32 bytes for a key; what was read still agrees with itself.
            let token = key.sign("at+jwt", &json!({"exp": 1})).unwrap();
            prop_assert!(check(&key, &token).is_ok());
        }
    }
}
