//! Signed tokens: JWS in compact form (RFC 7515), JWT (RFC 7519), JWK (RFC 7517), by the rules of RFC 8725.
//!
//! The only place that names `jsonwebtoken` and `rsa`. A key carries its one algorithm, and the header of a token never
//! chooses: not the algorithm (RFC 8725 §3.1), not the key (§3.10), not the kind of token (§3.11). Time is not looked at
//! here: a caller compares `exp` with its own `now`.

mod client;
mod error;
mod half_hash;
mod json;
mod jwk;
mod key;
mod provider;
#[cfg(test)]
mod tests;
mod verified;

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::types::KeyId;

pub use client::{ClientJwt, ClientKeys, known_members};
pub use error::JoseError;
pub use half_hash::half_hash;
pub use json::strict_object;
pub use jwk::{Jwks, PublicJwk};
pub use key::{SigningKey, VerifyingKey};
pub use provider::install_crypto;

/// Verifies a compact JWS of ours and reads its claims.
///
/// `typ` is what the header must say, with or without `application/`, in any case (RFC 7515 §4.1.9). `find` looks the
/// header's `kid` up among our own keys. `exp`, `iat` and `nbf` are whole seconds, `exp` must be there; **whether the
/// token has expired is for the caller to say**.
///
/// # Errors
/// `Malformed`, `WrongType`, `UnknownKey`, `WrongAlgorithm`, `BadSignature`, `Claims`: looked for in this order.
pub fn verify<T: DeserializeOwned>(
    token: &str,
    typ: &str,
    find: impl FnOnce(&KeyId) -> Option<Arc<VerifyingKey>>,
) -> Result<T, JoseError> {
    let parts = Parts::of(token)?;
    let header = json::object(parts.header)?;
    if FORBIDDEN.iter().any(|name| header.contains_key(*name)) {
        return Err(JoseError::Malformed(
            "a header that chooses the key or the processing",
        ));
    }
    if !text(&header, "typ").is_some_and(|found| is_same_type(found, typ)) {
        return Err(JoseError::WrongType);
    }
    let kid: KeyId = text(&header, "kid")
        .and_then(|kid| kid.parse().ok())
        .ok_or(JoseError::UnknownKey)?;
    let key = find(&kid)
        .filter(|key| *key.kid() == kid)
        .ok_or(JoseError::UnknownKey)?;
    if text(&header, "alg") != Some(key.alg().as_str()) {
        return Err(JoseError::WrongAlgorithm);
    }
    if !key.verifies(token, parts.message, parts.signature) {
        return Err(JoseError::BadSignature);
    }
    let claims = json::object(parts.claims)?;
    check_times(&claims)?;
    serde_json::from_value(Value::Object(claims))
        .map_err(|_| JoseError::Claims("a claim is missing or of another type"))
}

/// A token taken apart, with nothing verified.
#[derive(Clone, Debug, PartialEq)]
pub struct Inspected {
    /// The header.
    pub header: Value,
    /// The claims.
    pub claims: Value,
}

/// Takes a token apart **without verifying anything**: for a person to look at, never to believe.
///
/// # Errors
/// `Malformed` if it is not a compact JWS with JSON claims.
pub fn inspect(token: &str) -> Result<Inspected, JoseError> {
    let parts = Parts::of(token)?;
    let header = Value::Object(json::object(parts.header)?);
    let claims = Value::Object(json::object(parts.claims)?);
    Ok(Inspected { header, claims })
}

/// The parts of a compact JWS (RFC 7515 §7.1), as they were written.
struct Parts<'a> {
    header: &'a str,
    claims: &'a str,
    signature: &'a str,
    message: &'a str,
}

impl<'a> Parts<'a> {
    fn of(token: &'a str) -> Result<Self, JoseError> {
        if token.len() > MAX_BYTES {
            return Err(JoseError::Malformed("longer than 16 KiB"));
        }
        let shape = JoseError::Malformed("not three parts");
        let (message, signature) = token.rsplit_once('.').ok_or(shape)?;
        let (header, claims) = message.split_once('.').ok_or(shape)?;
        // Five parts are a JWE (RFC 7516 §3.1): nothing here decrypts or inflates.
        if claims.contains('.') {
            Err(shape)
        } else {
            Ok(Self {
                header,
                claims,
                signature,
                message,
            })
        }
    }
}

fn text<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    members.get(name).and_then(Value::as_str)
}

/// RFC 7515 §4.1.9: a `typ` without a slash stands for `application/` and itself; media types know no case.
fn is_same_type(one: &str, other: &str) -> bool {
    fn subtype(typ: &str) -> &str {
        match typ.split_at_checked(APPLICATION.len()) {
            Some((prefix, rest)) if prefix.eq_ignore_ascii_case(APPLICATION) => rest,
            _ => typ,
        }
    }
    subtype(one).eq_ignore_ascii_case(subtype(other))
}

/// RFC 7519 §2 `NumericDate`. Ours: whole seconds from 1970 on, nothing that a lenient reader takes for "absent".
fn check_times(claims: &Map<String, Value>) -> Result<(), JoseError> {
    let is_time = |value: &Value| value.as_i64().is_some_and(|seconds| seconds >= 0);
    for name in ["exp", "iat", "nbf"] {
        match claims.get(name) {
            Some(value) if !is_time(value) => {
                return Err(JoseError::Claims("exp, iat and nbf are whole seconds since 1970"));
            }
            None if name == "exp" => return Err(JoseError::Claims("exp is missing")),
            _ => {}
        }
    }
    Ok(())
}

const MAX_BYTES: usize = 16 * 1024;
const APPLICATION: &str = "application/";

/// Headers that bring a key along, ask for something we do not do, or belong to encryption (RFC 8725 §3.10, RFC 7515 §4.1.11).
const FORBIDDEN: [&str; 8] = ["jku", "jwk", "x5u", "x5c", "crit", "zip", "b64", "enc"];
