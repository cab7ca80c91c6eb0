//! What clients sign: their public keys as they publish them, and their assertions (RFC 7523 §3).
//!
//! A client's key set holds what the client likes; what is not for us is passed over. A key verifies the algorithms of
//! its kind and, if it names one, that alone (RFC 8725 §3.1).

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::DecodingKey;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::jwk::Material;
use super::{FORBIDDEN, JoseError, Parts, check_times, install_crypto, is_same_type, json, provider, text};
use crate::types::{Secret, SigningAlgorithm};

/// The most keys a client may have.
const MOST_KEYS: usize = 32;

/// The most keys that are tried where the header names none.
const MOST_CANDIDATES: usize = 8;

/// The longest name of a key.
const MOST_KID: usize = 256;

/// Members of a JWK that are for its owner alone (RFC 7518 §6.2.2, §6.3.2, §6.4.1).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// Members of a JWK that are for everybody (RFC 7517 §4; RFC 7518 §6.2.1, §6.3.1; RFC 8037 §2).
const PUBLIC: [&str; 14] = [
    "kty", "use", "key_ops", "alg", "kid", "x5u", "x5c", "x5t", "x5t#S256", "crv", "x", "y", "n", "e",
];

/// A JWK Set with those members alone that this server knows. RFC 7517 §4: "Additional members can be present in the JWK;
/// if not understood by implementations encountering them, they MUST be ignored." Private ones stay: they are seen,
/// and refused.
#[must_use]
pub fn known_members(mut set: Value) -> Value {
    if let Some(members) = set.as_object_mut() {
        members.retain(|name, _| name == "keys");
    }
    let keys = set.get_mut("keys").and_then(Value::as_array_mut);
    for key in keys.into_iter().flatten().filter_map(Value::as_object_mut) {
        key.retain(|name, _| PUBLIC.contains(&name.as_str()) || PRIVATE.contains(&name.as_str()));
    }
    set
}

/// The public keys of a client that can verify something.
pub struct ClientKeys(Vec<ClientKey>);

struct ClientKey {
    kid: Option<String>,
    algorithms: Vec<SigningAlgorithm>,
    decoding: DecodingKey,
}

impl ClientKeys {
    /// Reads a JWK Set (RFC 7517 §5: "Implementations SHOULD ignore JWKs within a JWK Set that use "kty" values that
    /// are not understood by them, that are missing required members, or for which values are out of the supported
    /// ranges").
    ///
    /// # Errors
    /// `Key` if it is no JWK Set, has a private key in it, or too many keys.
    pub fn read(set: &Value) -> Result<Self, JoseError> {
        install_crypto();
        let keys = set.get("keys").and_then(Value::as_array).ok_or(JoseError::Key(
            "a JWK Set is a JSON object with an array keys (RFC 7517 section 5)",
        ))?;
        if keys.len() > MOST_KEYS {
            return Err(JoseError::Key("a JWK Set has at most 32 keys"));
        }
        let has_private = |key: &&Value| PRIVATE.iter().any(|name| key.get(name).is_some());
        if keys.iter().any(|key| has_private(&key)) {
            return Err(JoseError::Key(
                "the JWK Set has a private or secret key in it: send the public keys alone, and replace that key",
            ));
        }
        let kid = |key: &Value| key.get("kid").and_then(Value::as_str).map_or(0, str::len);
        if keys.iter().any(|key| kid(key) > MOST_KID) {
            return Err(JoseError::Key("the kid of a key has at most 256 bytes"));
        }
        Ok(Self(keys.iter().filter_map(ClientKey::of).collect()))
    }

    /// About how much memory they take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        // A public key of 4096 bits, as bytes and as numbers, and what surrounds it.
        const KEY: usize = 2048;
        self.0.len() * (KEY + MOST_KID)
    }

    /// Each key as it is named, and what it can verify.
    pub fn told(&self) -> impl Iterator<Item = (Option<&str>, &[SigningAlgorithm])> {
        self.0
            .iter()
            .map(|key| (key.kid.as_deref(), key.algorithms.as_slice()))
    }

    /// Whether there is no key that could verify `alg`, or anything at all.
    #[must_use]
    pub fn has_none_for(&self, alg: Option<SigningAlgorithm>) -> bool {
        let fits = |key: &ClientKey| alg.is_none_or(|alg| key.algorithms.contains(&alg));
        !self.0.iter().any(fits)
    }
}

impl std::fmt::Debug for ClientKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ClientKeys({})", self.0.len())
    }
}

impl ClientKey {
    /// The key of one JWK, if it is one to verify with.
    fn of(jwk: &Value) -> Option<Self> {
        let member = |name: &str| jwk.get(name).and_then(Value::as_str);
        let bytes = |name| URL_SAFE_NO_PAD.decode(member(name)?).ok();
        // RFC 7517 §4.2, §4.3.
        let is_for_signatures = jwk.get("use").is_none_or(|usage| usage == "sig");
        let verifies = |operations: &Value| {
            let list = operations.as_array();
            list.is_some_and(|list| list.iter().any(|operation| operation == "verify"))
        };
        if !is_for_signatures || !jwk.get("key_ops").is_none_or(verifies) {
            return None;
        }
        let material = match (member("kty")?, member("crv")) {
            ("RSA", _) => Material::Rsa {
                n: bytes("n")?,
                e: bytes("e")?,
            },
            ("EC", Some("P-256")) => Material::P256 {
                x: bytes("x")?,
                y: bytes("y")?,
            },
            ("OKP", Some("Ed25519")) => Material::Ed25519 { x: bytes("x")? },
            _ => return None,
        };
        let material = material.checked().ok()?;
        let named = |alg: &SigningAlgorithm| match jwk.get("alg") {
            None => true,
            Some(name) => name.as_str().map(one_name) == Some(alg.as_str()),
        };
        let algorithms: Vec<_> = material.algorithms().iter().copied().filter(named).collect();
        (!algorithms.is_empty()).then(|| Self {
            kid: member("kid").map(str::to_owned),
            algorithms,
            decoding: material.decoding_key(),
        })
    }
}

/// RFC 9864 §2.2: `Ed25519` is the fully specified name of what `EdDSA` stands for with such a key. Newer libraries
/// write it; here it is one algorithm under both names.
fn one_name(alg: &str) -> &str {
    if alg == "Ed25519" {
        SigningAlgorithm::EdDSA.as_str()
    } else {
        alg
    }
}

/// A JWT of a client: read, and not believed until a key of the client's was found to have signed it.
pub struct ClientJwt<'a> {
    parts: Parts<'a>,
    header: Map<String, Value>,
    claims: Map<String, Value>,
}

impl<'a> ClientJwt<'a> {
    /// Takes a JWT apart.
    ///
    /// # Errors
    /// `Malformed` if it is none, or has a header that brings a key along or asks for more than a signature (RFC 8725
    /// §3.10).
    pub fn read(token: &'a str) -> Result<Self, JoseError> {
        let parts = Parts::of(token)?;
        let header = json::object(parts.header)?;
        if FORBIDDEN.iter().any(|name| header.contains_key(*name)) {
            return Err(JoseError::Malformed(
                "a header that chooses the key or the processing",
            ));
        }
        if text(&header, "kid").is_some_and(|kid| kid.len() > MOST_KID) {
            return Err(JoseError::Malformed("a kid of more than 256 bytes"));
        }
        let claims = json::object(parts.claims)?;
        Ok(Self {
            parts,
            header,
            claims,
        })
    }

    /// Whether the header says no type, or one of these.
    #[must_use]
    pub fn is_of_type(&self, types: &[&str]) -> bool {
        match self.header.get("typ") {
            None => true,
            Some(Value::String(typ)) => types.iter().any(|known| is_same_type(typ, known)),
            Some(_) => false,
        }
    }

    /// What the header says it is signed with.
    #[must_use]
    pub fn alg(&self) -> &str {
        one_name(text(&self.header, "alg").unwrap_or_default())
    }

    /// A claim, to find out whose keys to try; **anybody can have written it**.
    #[must_use]
    pub fn unverified(&self, name: &str) -> Option<&str> {
        text(&self.claims, name)
    }

    /// The claims, if one of `keys` signed them with `alg`. A key the header does not name is not tried; of several that
    /// may be the one, the first eight are: RFC 7515 §4.1.4 lets a `kid` be left out, and who has many keys names them.
    ///
    /// # Errors
    /// `WrongAlgorithm`, `UnknownKey`, `BadSignature`, `Claims`.
    pub fn signed_by<T: DeserializeOwned>(
        &self,
        keys: &ClientKeys,
        alg: SigningAlgorithm,
    ) -> Result<T, JoseError> {
        if self.alg() != alg.as_str() {
            return Err(JoseError::WrongAlgorithm);
        }
        let kid = self.header.get("kid");
        // A key without a name may be the one the header names, and the other way round.
        let is_named = |key: &&ClientKey| match (kid, &key.kid) {
            (Some(kid), Some(own)) => kid == own,
            _ => true,
        };
        let mut candidates = keys
            .0
            .iter()
            .filter(is_named)
            .filter(|key| key.algorithms.contains(&alg))
            .take(MOST_CANDIDATES)
            .peekable();
        if candidates.peek().is_none() {
            return Err(JoseError::UnknownKey);
        }
        let (message, signature) = (self.parts.message, self.parts.signature);
        if candidates.any(|key| provider::verifies(alg, &key.decoding, message, signature)) {
            self.believed()
        } else {
            Err(JoseError::BadSignature)
        }
    }

    /// The claims, if they carry the HMAC-SHA-256 made with `secret` (RFC 7518 §3.2; OpenID Connect Core §10.1: the
    /// key is the octets of the UTF-8 representation of the `client_secret`).
    ///
    /// # Errors
    /// `WrongAlgorithm`, `BadSignature`, `Claims`.
    pub fn tagged_with<T: DeserializeOwned>(&self, secret: &Secret) -> Result<T, JoseError> {
        if self.alg() != "HS256" {
            return Err(JoseError::WrongAlgorithm);
        }
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose().as_bytes());
        let tag = URL_SAFE_NO_PAD
            .decode(self.parts.signature)
            .map_err(|_| JoseError::BadSignature)?;
        hmac::verify(&key, self.parts.message.as_bytes(), &tag).map_err(|_| JoseError::BadSignature)?;
        self.believed()
    }

    fn believed<T: DeserializeOwned>(&self) -> Result<T, JoseError> {
        check_times(&self.claims)?;
        serde_json::from_value(Value::Object(self.claims.clone()))
            .map_err(|_| JoseError::Claims("a claim is missing or of another type"))
    }
}
