//! Public keys as JSON (RFC 7517, RFC 7518 §6, RFC 8037 §2) and their names (RFC 7638).

use aws_lc_rs::error::KeyRejected;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RsaPublicKeyComponents,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::DecodingKey;
use jsonwebtoken::jwk::{
    AlgorithmParameters, CommonParameters, EllipticCurve, EllipticCurveKeyParameters, EllipticCurveKeyType,
    Jwk, OctetKeyPairParameters, OctetKeyPairType, RSAKeyParameters, RSAKeyType, ThumbprintHash,
};
use rsa::pkcs8::{Document, LineEnding};
use rsa::{BigUint, RsaPublicKey};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::{JoseError, provider};
use crate::types::{KeyId, SigningAlgorithm};

/// A public signature key (RFC 7517 §4): sound, of a kind this server signs with, and with no private member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "WireJwk", into = "WireJwk")]
pub struct PublicJwk {
    kid: KeyId,
    alg: SigningAlgorithm,
    material: Material,
}

impl PublicJwk {
    /// The key's name: its RFC 7638 thumbprint, unless it was read from JSON that names it otherwise.
    #[must_use]
    pub fn kid(&self) -> &KeyId {
        &self.kid
    }

    /// The one algorithm the key is for.
    #[must_use]
    pub fn alg(&self) -> SigningAlgorithm {
        self.alg
    }

    /// The key's SHA-256 thumbprint (RFC 7638 §3).
    ///
    /// # Errors
    /// `Key` only if the library cannot make it, which a sound key gives no cause for.
    pub fn thumbprint(&self) -> Result<KeyId, JoseError> {
        self.material.thumbprint()
    }

    /// The key as `SubjectPublicKeyInfo` in PEM (RFC 7468 §13).
    ///
    /// # Errors
    /// `Key` only if the library cannot write it, which a sound key gives no cause for.
    pub fn to_pem(&self) -> Result<String, JoseError> {
        const WRITE: JoseError = JoseError::Key("the public key cannot be written");
        let document = match &self.material {
            Material::Rsa { n, e } => {
                use rsa::pkcs8::EncodePublicKey as _;
                RsaPublicKey::new(BigUint::from_bytes_be(n), BigUint::from_bytes_be(e))
                    .map_err(|_| WRITE)?
                    .to_public_key_der()
                    .map_err(|_| WRITE)?
            }
            Material::P256 { x, y } => {
                let der = [SPKI_P256, x.as_slice(), y.as_slice()].concat();
                Document::try_from(der).map_err(|_| WRITE)?
            }
            Material::Ed25519 { x } => {
                Document::try_from([SPKI_ED25519, x.as_slice()].concat()).map_err(|_| WRITE)?
            }
        };
        document.to_pem("PUBLIC KEY", LineEnding::LF).map_err(|_| WRITE)
    }

    /// The parts of the key, checked.
    pub(super) fn material(&self) -> &Material {
        &self.material
    }

    /// The public key with these parts, named by its thumbprint.
    pub(super) fn new(material: Material, alg: SigningAlgorithm) -> Result<Self, JoseError> {
        let material = material.checked()?;
        Ok(Self {
            kid: material.thumbprint()?,
            alg,
            material,
        })
    }
}

/// The parts of a public key, big-endian and of exact length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Material {
    Rsa { n: Vec<u8>, e: Vec<u8> },
    P256 { x: Vec<u8>, y: Vec<u8> },
    Ed25519 { x: Vec<u8> },
}

impl Material {
    /// The algorithms a key of this kind verifies, the one first it is for where nothing else is said.
    pub(super) fn algorithms(&self) -> &'static [SigningAlgorithm] {
        match self {
            Self::Rsa { .. } => &[SigningAlgorithm::RS256, SigningAlgorithm::PS256],
            Self::P256 { .. } => &[SigningAlgorithm::ES256],
            Self::Ed25519 { .. } => &[SigningAlgorithm::EdDSA],
        }
    }

    /// The key as `jsonwebtoken` verifies with it.
    pub(super) fn decoding_key(&self) -> DecodingKey {
        match self {
            Self::Rsa { n, e } => DecodingKey::from_rsa_raw_components(n, e),
            Self::P256 { x, y } => DecodingKey::from_ec_der(&[&[4], x.as_slice(), y].concat()),
            Self::Ed25519 { x } => DecodingKey::from_ed_der(x),
        }
    }

    /// The key as aws-lc verifies signatures of `alg` with it.
    ///
    /// # Errors
    /// If aws-lc refuses it.
    pub(super) fn parsed(&self, alg: SigningAlgorithm) -> Result<ParsedPublicKey, KeyRejected> {
        match self {
            Self::Rsa { n, e } => {
                let padding = match alg {
                    SigningAlgorithm::PS256 => &RSA_PSS_2048_8192_SHA256,
                    _ => &RSA_PKCS1_2048_8192_SHA256,
                };
                RsaPublicKeyComponents { n, e }.to_parsed_public_key(padding)
            }
            Self::P256 { x, y } => {
                ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, [&[4], x.as_slice(), y].concat())
            }
            Self::Ed25519 { x } => ParsedPublicKey::new(&ED25519, x),
        }
    }

    /// Refuses what a verifier would stumble over later: sizes, leading zeros, points off the curve.
    pub(super) fn checked(self) -> Result<Self, JoseError> {
        let is_sound = match &self {
            Self::Rsa { n, e } => {
                let bits = BigUint::from_bytes_be(n).bits();
                // RFC 7518 §3.3: "A key of size 2048 bits or larger MUST be used". Ours: at most 4096, for the verifiers' sake.
                (2048..=4096).contains(&bits)
                    && self.parsed(SigningAlgorithm::RS256).is_ok()
                    && RsaPublicKey::new(BigUint::from_bytes_be(n), BigUint::from_bytes_be(e)).is_ok()
            }
            Self::P256 { x, y } => {
                x.len() == 32 && y.len() == 32 && self.parsed(SigningAlgorithm::ES256).is_ok()
            }
            Self::Ed25519 { x } => x.len() == 32,
        };
        if is_sound {
            Ok(self)
        } else {
            Err(JoseError::Key(
                "not a sound public key of 2048 to 4096 bits, P-256 or Ed25519",
            ))
        }
    }

    fn thumbprint(&self) -> Result<KeyId, JoseError> {
        const MAKE: JoseError = JoseError::Key("the thumbprint cannot be made");
        provider::install_crypto();
        let algorithm = match self {
            Self::Rsa { n, e } => AlgorithmParameters::RSA(RSAKeyParameters {
                key_type: RSAKeyType::RSA,
                n: URL_SAFE_NO_PAD.encode(n),
                e: URL_SAFE_NO_PAD.encode(e),
            }),
            Self::P256 { x, y } => AlgorithmParameters::EllipticCurve(EllipticCurveKeyParameters {
                key_type: EllipticCurveKeyType::EC,
                curve: EllipticCurve::P256,
                x: URL_SAFE_NO_PAD.encode(x),
                y: URL_SAFE_NO_PAD.encode(y),
            }),
            Self::Ed25519 { x } => AlgorithmParameters::OctetKeyPair(OctetKeyPairParameters {
                key_type: OctetKeyPairType::OctetKeyPair,
                curve: EllipticCurve::Ed25519,
                x: URL_SAFE_NO_PAD.encode(x),
            }),
        };
        let jwk = Jwk {
            common: CommonParameters::default(),
            algorithm,
        };
        jwk.thumbprint(ThumbprintHash::SHA256)
            .map_err(|_| MAKE)?
            .parse()
            .map_err(|_| MAKE)
    }
}

/// A JWK Set (RFC 7517 §5).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "WireJwks", into = "WireJwks")]
pub struct Jwks(pub Vec<PublicJwk>);

#[derive(Serialize, Deserialize)]
struct WireJwks {
    keys: Vec<PublicJwk>,
}

impl From<WireJwks> for Jwks {
    fn from(wire: WireJwks) -> Self {
        Self(wire.keys)
    }
}

impl From<Jwks> for WireJwks {
    fn from(jwks: Jwks) -> Self {
        Self { keys: jwks.0 }
    }
}

/// The JSON members, in the order they are written. Private ones are named so that they are seen and refused.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct WireJwk {
    kty: String,
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    usage: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alg: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<KeyId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    crv: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    x: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    y: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    n: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    e: Option<String>,
    #[serde(skip_serializing)]
    d: Option<IgnoredAny>,
    #[serde(skip_serializing)]
    p: Option<IgnoredAny>,
    #[serde(skip_serializing)]
    q: Option<IgnoredAny>,
    #[serde(skip_serializing)]
    dp: Option<IgnoredAny>,
    #[serde(skip_serializing)]
    dq: Option<IgnoredAny>,
    #[serde(skip_serializing)]
    qi: Option<IgnoredAny>,
    #[serde(skip_serializing)]
    oth: Option<IgnoredAny>,
    #[serde(skip_serializing)]
    k: Option<IgnoredAny>,
}

impl TryFrom<WireJwk> for PublicJwk {
    type Error = JoseError;

    fn try_from(wire: WireJwk) -> Result<Self, JoseError> {
        let private = [
            &wire.d, &wire.p, &wire.q, &wire.dp, &wire.dq, &wire.qi, &wire.oth, &wire.k,
        ];
        if private.into_iter().any(Option::is_some) {
            return Err(JoseError::Key("a public JWK has no private member"));
        }
        if wire.usage.is_some_and(|usage| usage != "sig") {
            return Err(JoseError::Key("the JWK is not for signatures"));
        }
        let material = match (wire.kty.as_str(), wire.crv.as_deref()) {
            ("RSA", None) => Material::Rsa {
                n: member(wire.n)?,
                e: member(wire.e)?,
            },
            ("EC", Some("P-256")) => Material::P256 {
                x: member(wire.x)?,
                y: member(wire.y)?,
            },
            ("OKP", Some("Ed25519")) => Material::Ed25519 { x: member(wire.x)? },
            _ => {
                return Err(JoseError::Key(
                    "a JWK is of kty RSA, EC with P-256, or OKP with Ed25519",
                ));
            }
        };
        let fits = |alg: &&SigningAlgorithm| wire.alg.as_deref().is_none_or(|named| named == alg.as_str());
        let alg = *material.algorithms().iter().find(fits).ok_or(JoseError::Key(
            "the JWK's alg is not one of its kty that this server uses",
        ))?;
        let mut jwk = Self::new(material, alg)?;
        if let Some(kid) = wire.kid {
            jwk.kid = kid;
        }
        Ok(jwk)
    }
}

impl From<PublicJwk> for WireJwk {
    fn from(jwk: PublicJwk) -> Self {
        let encode = |part: &[u8]| Some(URL_SAFE_NO_PAD.encode(part));
        let wire = Self {
            usage: Some("sig".to_owned()),
            alg: Some(jwk.alg().as_str().to_owned()),
            kid: Some(jwk.kid),
            ..Self::default()
        };
        match jwk.material {
            Material::Rsa { n, e } => Self {
                kty: "RSA".to_owned(),
                n: encode(&n),
                e: encode(&e),
                ..wire
            },
            Material::P256 { x, y } => {
                let crv = Some("P-256".to_owned());
                Self {
                    kty: "EC".to_owned(),
                    crv,
                    x: encode(&x),
                    y: encode(&y),
                    ..wire
                }
            }
            Material::Ed25519 { x } => Self {
                kty: "OKP".to_owned(),
                crv: Some("Ed25519".to_owned()),
                x: encode(&x),
                ..wire
            },
        }
    }
}

fn member(value: Option<String>) -> Result<Vec<u8>, JoseError> {
    let value = value.ok_or(JoseError::Key("the JWK lacks a member of its kty"))?;
    URL_SAFE_NO_PAD
        .decode(value)
        .map_err(|_| JoseError::Key("a member of the JWK is not base64url"))
}

/// `SubjectPublicKeyInfo` of a P-256 key up to the coordinates (RFC 5480 §2).
const SPKI_P256: &[u8] = &[
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
];

/// `SubjectPublicKeyInfo` of an Ed25519 key up to the key (RFC 8410 §4).
const SPKI_ED25519: &[u8] = &[
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];
