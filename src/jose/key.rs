//! The keys this server signs with and verifies with.
//!
//! `rsa` makes RSA keys and reads and writes their files; signatures are aws-lc's alone (RUSTSEC-2023-0071).

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, ParsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{EncodingKey, Header};
use rsa::pkcs1::{DecodeRsaPrivateKey as _, DecodeRsaPublicKey as _};
use rsa::pkcs8::{EncodePrivateKey as _, ObjectIdentifier, PrivateKeyInfo, SecretDocument};
use rsa::rand_core::{self, CryptoRng, RngCore};
use rsa::traits::PublicKeyParts as _;
use rsa::{RsaPrivateKey, RsaPublicKey};
use serde::Serialize;
use zeroize::Zeroizing;

use super::jwk::{Material, PublicJwk};
use super::provider::{self, ParsedKey};
use super::verified::Verified;
use super::{JoseError, install_crypto};
use crate::types::{KeyId, SigningAlgorithm, random_bytes};

/// A private key that signs; parsed once, named by its public key's RFC 7638 thumbprint.
pub struct SigningKey {
    parsed: Arc<ParsedKey>,
    encoding: EncodingKey,
    header: Header,
    der: Zeroizing<Vec<u8>>,
    jwk: PublicJwk,
    verified: Verified,
}

impl SigningKey {
    /// Makes a new key: RSA-2048, P-256 or Ed25519.
    ///
    /// # Errors
    /// `Key` if the library cannot make one.
    pub fn generate(alg: SigningAlgorithm) -> Result<Self, JoseError> {
        const MAKE: JoseError = JoseError::Key("a key cannot be made");
        match alg {
            SigningAlgorithm::RS256 | SigningAlgorithm::PS256 => {
                let key = RsaPrivateKey::new(&mut AwsLcRng, RSA_BITS).map_err(|_| MAKE)?;
                Self::from_pkcs8_der(key.to_pkcs8_der().map_err(|_| MAKE)?.as_bytes(), Some(alg))
            }
            SigningAlgorithm::ES256 => {
                let rng = SystemRandom::new();
                let key =
                    EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &rng).map_err(|_| MAKE)?;
                Self::from_pkcs8_der(key.as_ref(), Some(alg))
            }
            SigningAlgorithm::EdDSA => {
                // Version 1, without the public key: the form every tool reads.
                let key = Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new()).map_err(|_| MAKE)?;
                Self::from_pkcs8_der(key.as_ref(), Some(alg))
            }
        }
    }

    /// Reads an unencrypted PKCS#8 key (RFC 5958): RSA of 2048 to 4096 bits, P-256 or Ed25519.
    ///
    /// The key itself does not say which of two algorithms an RSA key is for: RS256, unless `alg` says otherwise.
    ///
    /// # Errors
    /// `Key` if it is none of them, too small, not sound, or not for `alg`.
    pub fn from_pkcs8_der(der: &[u8], alg: Option<SigningAlgorithm>) -> Result<Self, JoseError> {
        install_crypto();
        let info =
            PrivateKeyInfo::try_from(der).map_err(|_| JoseError::Key("not an unencrypted PKCS#8 key"))?;
        let alg = match (info.algorithm.oid, alg) {
            (OID_RSA, None | Some(SigningAlgorithm::RS256)) => SigningAlgorithm::RS256,
            (OID_RSA, Some(SigningAlgorithm::PS256)) => SigningAlgorithm::PS256,
            (OID_EC, None | Some(SigningAlgorithm::ES256)) => SigningAlgorithm::ES256,
            (OID_ED25519, None | Some(SigningAlgorithm::EdDSA)) => SigningAlgorithm::EdDSA,
            (OID_RSA | OID_EC | OID_ED25519, Some(_)) => {
                return Err(JoseError::Key(
                    "it is of another kind than its algorithm signs with",
                ));
            }
            _ => {
                return Err(JoseError::Key(
                    "a signing key is of the kind RSA, P-256 or Ed25519",
                ));
            }
        };
        let parsed = ParsedKey::from_pkcs8(alg, der)?;
        let jwk = PublicJwk::new(public_material(&parsed)?, alg)?;
        let encoding = match alg {
            // `jsonwebtoken` wants the PKCS#1 key inside.
            SigningAlgorithm::RS256 | SigningAlgorithm::PS256 => EncodingKey::from_rsa_der(info.private_key),
            SigningAlgorithm::ES256 => EncodingKey::from_ec_der(der),
            SigningAlgorithm::EdDSA => EncodingKey::from_ed_der(der),
        };
        let mut header = Header::new(provider::algorithm(alg));
        header.typ = None;
        header.kid = Some(jwk.kid().as_str().to_owned());
        Ok(Self {
            parsed: provider::keep(parsed, &encoding),
            encoding,
            header,
            der: Zeroizing::new(der.to_vec()),
            jwk,
            verified: Verified::default(),
        })
    }

    /// Reads an unencrypted key in PEM (RFC 7468): `PRIVATE KEY`, or `RSA PRIVATE KEY`.
    ///
    /// # Errors
    /// `Key` if it is neither, or as for [`SigningKey::from_pkcs8_der`].
    pub fn from_pem(pem: &str, alg: Option<SigningAlgorithm>) -> Result<Self, JoseError> {
        let (label, document) =
            SecretDocument::from_pem(pem.trim()).map_err(|_| JoseError::Key("not a private key in PEM"))?;
        match label {
            "PRIVATE KEY" => Self::from_pkcs8_der(document.as_bytes(), alg),
            "RSA PRIVATE KEY" => {
                // aws-lc looks first: what it refuses, `rsa` need not compute with.
                let sound = aws_lc_rs::rsa::KeyPair::from_der(document.as_bytes());
                sound.map_err(|_| JoseError::Key("not a sound RSA key of 2048 to 4096 bits"))?;
                let key = RsaPrivateKey::from_pkcs1_der(document.as_bytes())
                    .map_err(|_| JoseError::Key("not a PKCS#1 RSA key"))?;
                let der = key
                    .to_pkcs8_der()
                    .map_err(|_| JoseError::Key("the key cannot be rewritten as PKCS#8"))?;
                Self::from_pkcs8_der(der.as_bytes(), alg)
            }
            "ENCRYPTED PRIVATE KEY" => Err(JoseError::Key(
                "the key is encrypted; decrypt it with `openssl pkcs8` first",
            )),
            "EC PRIVATE KEY" => Err(JoseError::Key(
                "convert the key with `openssl pkcs8 -topk8 -nocrypt` first",
            )),
            _ => Err(JoseError::Key("the PEM is not of a private key")),
        }
    }

    /// The private key as PKCS#8, to be sealed and stored; wiped when dropped.
    #[must_use]
    pub fn to_pkcs8_der(&self) -> Zeroizing<Vec<u8>> {
        self.der.clone()
    }

    /// The one algorithm the key signs with.
    #[must_use]
    pub fn alg(&self) -> SigningAlgorithm {
        self.parsed.alg()
    }

    /// The key's name: its RFC 7638 thumbprint.
    #[must_use]
    pub fn kid(&self) -> &KeyId {
        self.jwk.kid()
    }

    /// The public half, as it is published.
    #[must_use]
    pub fn public_jwk(&self) -> &PublicJwk {
        &self.jwk
    }

    /// Signs claims as a compact JWS whose header is `typ`, `alg` and `kid` (RFC 7515 §7.1).
    ///
    /// # Errors
    /// `Claims` if the claims cannot be written as JSON; `Key` if aws-lc cannot sign.
    pub fn sign<T: Serialize>(&self, typ: &str, claims: &T) -> Result<String, JoseError> {
        let mut header = self.header.clone();
        header.typ = Some(typ.to_owned());
        self.encoded(&header, claims)
    }

    /// The same under the name by which somebody else knows the key, or under none.
    ///
    /// # Errors
    /// As [`SigningKey::sign`].
    pub fn sign_as<T: Serialize>(
        &self,
        kid: Option<&str>,
        typ: &str,
        claims: &T,
    ) -> Result<String, JoseError> {
        let mut header = self.header.clone();
        header.typ = Some(typ.to_owned());
        header.kid = kid.map(str::to_owned);
        self.encoded(&header, claims)
    }

    fn encoded<T: Serialize>(&self, header: &Header, claims: &T) -> Result<String, JoseError> {
        jsonwebtoken::encode(header, claims, &self.encoding).map_err(|error| match error.kind() {
            jsonwebtoken::errors::ErrorKind::Json(_) => JoseError::Claims("they cannot be written as JSON"),
            _ => JoseError::Key("the key cannot sign"),
        })
    }

    /// The same for a token that comes back here: the key that verifies knows it already.
    ///
    /// # Errors
    /// As [`SigningKey::sign`].
    pub fn sign_own<T: Serialize>(&self, typ: &str, claims: &T) -> Result<String, JoseError> {
        let token = self.sign(typ, claims)?;
        self.verified.insert(&token);
        Ok(token)
    }

    /// The key that verifies what this one signs.
    #[must_use]
    pub fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey {
            verified: self.verified.clone(),
            ..VerifyingKey::from_jwk(&self.jwk)
        }
    }
}

#[cfg(test)]
impl SigningKey {
    /// Signs what no honest caller would: any header over any text.
    pub(super) fn sign_text(&self, header: &str, claims: &str) -> String {
        let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let message = format!("{}.{}", encode(header), encode(claims));
        let alg = provider::algorithm(self.alg());
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &self.encoding, alg).unwrap();
        format!("{message}.{signature}")
    }

    /// Whether the parsed key is the one `jsonwebtoken` will be given.
    pub(super) fn is_kept(&self) -> bool {
        provider::kept(provider::algorithm(self.alg()), &self.encoding)
            .is_some_and(|key| Arc::ptr_eq(&key, &self.parsed))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.kid())
    }
}

/// A public key that verifies, with the one algorithm it verifies (RFC 8725 §3.1).
#[derive(Clone)]
pub struct VerifyingKey {
    alg: SigningAlgorithm,
    kid: KeyId,
    /// Parsed once; every sound key parses, and what does not verifies nothing.
    parsed: Option<ParsedPublicKey>,
    verified: Verified,
}

impl VerifyingKey {
    /// The key a public JWK describes. A [`PublicJwk`] is sound, so this cannot fail.
    #[must_use]
    pub fn from_jwk(jwk: &PublicJwk) -> Self {
        install_crypto();
        Self {
            alg: jwk.alg(),
            kid: jwk.kid().clone(),
            parsed: jwk.material().parsed(jwk.alg()).ok(),
            verified: Verified::default(),
        }
    }

    /// The one algorithm the key verifies.
    #[must_use]
    pub fn alg(&self) -> SigningAlgorithm {
        self.alg
    }

    /// The key's name.
    #[must_use]
    pub fn kid(&self) -> &KeyId {
        &self.kid
    }

    /// Whether `signature` (base64url) is this key's over `message`, by the key's own algorithm; `token` is both.
    pub(super) fn verifies(&self, token: &str, message: &str, signature: &str) -> bool {
        self.verified.is_good(token, || {
            let signature = URL_SAFE_NO_PAD.decode(signature);
            let (Some(key), Ok(signature)) = (&self.parsed, signature) else {
                return false;
            };
            key.verify_sig(message.as_bytes(), &signature).is_ok()
        })
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifyingKey({} {})", self.alg, self.kid)
    }
}

fn public_material(key: &ParsedKey) -> Result<Material, JoseError> {
    const READ: JoseError = JoseError::Key("the public half cannot be read");
    let bytes = key.public_bytes();
    match key.alg() {
        SigningAlgorithm::RS256 | SigningAlgorithm::PS256 => {
            let key = RsaPublicKey::from_pkcs1_der(bytes)
                .map_err(|_| JoseError::Key("not a sound RSA key of 2048 to 4096 bits"))?;
            Ok(Material::Rsa {
                n: key.n().to_bytes_be(),
                e: key.e().to_bytes_be(),
            })
        }
        SigningAlgorithm::ES256 => {
            let (x, y) = bytes
                .strip_prefix(&[4])
                .and_then(|point| point.split_at_checked(32))
                .ok_or(READ)?;
            Ok(Material::P256 {
                x: x.to_vec(),
                y: y.to_vec(),
            })
        }
        SigningAlgorithm::EdDSA => Ok(Material::Ed25519 { x: bytes.to_vec() }),
    }
}

/// Randomness for `rsa`, from aws-lc like all other.
pub(super) struct AwsLcRng;

impl RngCore for AwsLcRng {
    fn next_u32(&mut self) -> u32 {
        u32::from_ne_bytes(random_bytes())
    }

    fn next_u64(&mut self) -> u64 {
        u64::from_ne_bytes(random_bytes())
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(64) {
            let random = Zeroizing::new(random_bytes::<64>());
            for (to, from) in chunk.iter_mut().zip(random.iter()) {
                *to = *from;
            }
        }
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rand_core::Error> {
        self.fill_bytes(bytes);
        Ok(())
    }
}

impl CryptoRng for AwsLcRng {}

const RSA_BITS: usize = 2048;
const OID_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const OID_EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const OID_ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
