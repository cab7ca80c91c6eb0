//! Looking into tokens, without believing them.

use aws_lc_rs::{hmac, rand, signature};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use grantor::jose::{self, SigningKey};
use grantor::types::SigningAlgorithm;
use serde_json::{Value, json};

/// The claims of a token.
pub fn claims_of(token: &str) -> Value {
    jose::inspect(token).unwrap().claims
}

/// Its header.
pub fn header_of(token: &str) -> Value {
    jose::inspect(token).unwrap().header
}

/// The header of a token of ours of the type `typ`, signed with `key`.
pub fn usual_header(key: &SigningKey, typ: &str) -> Value {
    json!({"alg": key.alg().as_str(), "typ": typ, "kid": key.kid().as_str()})
}

/// Any header over any claims, as they are written, with a true signature of `key`: Ed25519 or RS256.
pub fn forge(key: &SigningKey, header: &str, claims: &str) -> String {
    let message = message(header, claims);
    if key.alg() == SigningAlgorithm::EdDSA {
        let pair = signature::Ed25519KeyPair::from_pkcs8(&key.to_pkcs8_der()).unwrap();
        return format!(
            "{message}.{}",
            URL_SAFE_NO_PAD.encode(pair.sign(message.as_bytes()))
        );
    }
    let pair = signature::RsaKeyPair::from_pkcs8(&key.to_pkcs8_der()).unwrap();
    let mut signed = vec![0; pair.public_modulus_len()];
    pair.sign(
        &signature::RSA_PKCS1_SHA256,
        &rand::SystemRandom::new(),
        message.as_bytes(),
        &mut signed,
    )
    .unwrap();
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signed))
}

/// The same with an HMAC under `secret`.
pub fn forge_hs256(secret: &[u8], header: &str, claims: &str) -> String {
    let message = message(header, claims);
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(tag))
}

/// The same with no signature at all.
pub fn forge_unsigned(header: &str, claims: &str) -> String {
    format!("{}.", message(header, claims))
}

fn message(header: &str, claims: &str) -> String {
    format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(claims)
    )
}
