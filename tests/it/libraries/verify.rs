//! What the README says an API does with a token, to the letter but for the names of issuer and API.

use jsonwebtoken::{DecodingKey, Validation, decode, decode_header, jwk::JwkSet};

pub fn verify(
    token: &str,
    keys: &JwkSet,
    issuer: &str,
) -> Result<serde_json::Value, Box<dyn std::error::Error>> {
    let header = decode_header(token)?;
    if header.typ.as_deref() != Some("at+jwt") {
        return Err("not an access token".into());
    }
    let jwk = keys
        .find(header.kid.as_deref().unwrap_or_default())
        .ok_or("unknown key: fetch the key set again")?;
    // The key's algorithm, never the header's.
    let algorithm = jwk.common.key_algorithm.ok_or("a key without alg")?;
    let mut validation = Validation::new(algorithm.try_into()?);
    validation.set_issuer(&[issuer]);
    validation.set_audience(&["https://api.example"]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    Ok(decode(token, &DecodingKey::from_jwk(jwk)?, &validation)?.claims)
}
