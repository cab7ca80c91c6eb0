//! How `jsonwebtoken` comes to its signatures: with keys parsed once.
//!
//! Its own provider parses an RSA private key anew for every signature, which costs more than the signature. Ours knows
//! every living [`SigningKey`](super::SigningKey) by the SHA-256 of its bytes and hands out the parsed key. The index
//! holds no key alive and no private bytes: a key goes when its `SigningKey` goes, and its entry with it.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock, Weak};

use aws_lc_rs::digest;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
    RSA_PSS_SHA256, RsaEncoding,
};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, KeyUtils, aws_lc};
use jsonwebtoken::signature::{Error, Signer};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, errors};

use super::JoseError;
use crate::types::SigningAlgorithm;

/// Makes `jsonwebtoken` sign through aws-lc with keys parsed once; may be called any number of times.
///
/// [`SigningKey`](super::SigningKey) and [`VerifyingKey`](super::VerifyingKey) call it when they are made.
pub fn install_crypto() {
    static PROVIDER: CryptoProvider = CryptoProvider {
        signer_factory: signer,
        verifier_factory: aws_lc::DEFAULT_PROVIDER.verifier_factory,
        key_utils: KeyUtils {
            rsa_pub_components_from_private_key: aws_lc::DEFAULT_PROVIDER
                .key_utils
                .rsa_pub_components_from_private_key,
            rsa_pub_components_from_public_key: aws_lc::DEFAULT_PROVIDER
                .key_utils
                .rsa_pub_components_from_public_key,
            ec_pub_components_from_private_key: aws_lc::DEFAULT_PROVIDER
                .key_utils
                .ec_pub_components_from_private_key,
            ed_pub_components_from_private_key: aws_lc::DEFAULT_PROVIDER
                .key_utils
                .ed_pub_components_from_private_key,
            compute_digest: aws_lc::DEFAULT_PROVIDER.key_utils.compute_digest,
        },
    };
    // Refused when some provider is there already: ours from an earlier call, or the stock one, which is right but slow.
    let _ = PROVIDER.install_default();
}

/// The name `jsonwebtoken` has for an algorithm.
pub fn algorithm(alg: SigningAlgorithm) -> Algorithm {
    match alg {
        SigningAlgorithm::RS256 => Algorithm::RS256,
        SigningAlgorithm::PS256 => Algorithm::PS256,
        SigningAlgorithm::ES256 => Algorithm::ES256,
        SigningAlgorithm::EdDSA => Algorithm::EdDSA,
    }
}

/// Whether `signature` (base64url) is a key's over `message`.
pub fn verifies(alg: SigningAlgorithm, key: &DecodingKey, message: &str, signature: &str) -> bool {
    let verified = jsonwebtoken::crypto::verify(signature, message.as_bytes(), key, algorithm(alg));
    matches!(verified, Ok(true))
}

/// A private key as aws-lc keeps it, ready to sign.
pub enum ParsedKey {
    /// RSA, for RS256.
    Rsa(rsa::KeyPair),
    /// RSA, for PS256.
    RsaPss(rsa::KeyPair),
    /// P-256, for ES256.
    P256(EcdsaKeyPair),
    /// Ed25519, for `EdDSA`.
    Ed25519(Ed25519KeyPair),
}

impl ParsedKey {
    /// Parses a PKCS#8 key of a known kind; aws-lc checks that it is consistent, and an RSA key at least 2048 bits.
    ///
    /// # Errors
    /// `Key` if aws-lc refuses it.
    pub fn from_pkcs8(alg: SigningAlgorithm, der: &[u8]) -> Result<Self, JoseError> {
        match alg {
            SigningAlgorithm::RS256 | SigningAlgorithm::PS256 => rsa::KeyPair::from_pkcs8(der)
                .map(if alg == SigningAlgorithm::RS256 {
                    Self::Rsa
                } else {
                    Self::RsaPss
                })
                .map_err(|_| JoseError::Key("not a sound RSA key of 2048 to 4096 bits")),
            SigningAlgorithm::ES256 => EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der)
                .map(Self::P256)
                .map_err(|_| JoseError::Key("not a sound P-256 key")),
            SigningAlgorithm::EdDSA => Ed25519KeyPair::from_pkcs8(der)
                .map(Self::Ed25519)
                .map_err(|_| JoseError::Key("not a sound Ed25519 key")),
        }
    }

    /// The one algorithm this key signs with.
    pub fn alg(&self) -> SigningAlgorithm {
        match self {
            Self::Rsa(_) => SigningAlgorithm::RS256,
            Self::RsaPss(_) => SigningAlgorithm::PS256,
            Self::P256(_) => SigningAlgorithm::ES256,
            Self::Ed25519(_) => SigningAlgorithm::EdDSA,
        }
    }

    /// The public half: PKCS#1 DER, an uncompressed point, or 32 bytes.
    pub fn public_bytes(&self) -> &[u8] {
        match self {
            Self::Rsa(key) | Self::RsaPss(key) => key.public_key().as_ref(),
            Self::P256(key) => key.public_key().as_ref(),
            Self::Ed25519(key) => key.public_key().as_ref(),
        }
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, aws_lc_rs::error::Unspecified> {
        match self {
            Self::Rsa(key) | Self::RsaPss(key) => {
                let padding: &dyn RsaEncoding = match self {
                    Self::Rsa(_) => &RSA_PKCS1_SHA256,
                    _ => &RSA_PSS_SHA256,
                };
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(padding, &SystemRandom::new(), message, &mut signature)?;
                Ok(signature)
            }
            Self::P256(key) => Ok(key.sign(&SystemRandom::new(), message)?.as_ref().to_vec()),
            Self::Ed25519(key) => Ok(key.try_sign(message)?.as_ref().to_vec()),
        }
    }
}

impl Drop for ParsedKey {
    fn drop(&mut self) {
        // By now nothing points here, so dead entries are ours or of others that are going too. Nothing is dropped under
        // the lock that would come here again.
        INDEX
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|_, key| key.strong_count() > 0);
    }
}

/// Makes a parsed key known under the bytes `jsonwebtoken` will ask with, for as long as the answer lives.
pub fn keep(key: ParsedKey, encoding: &EncodingKey) -> Arc<ParsedKey> {
    let index = index_of(algorithm(key.alg()), encoding);
    let mut kept = INDEX.write().unwrap_or_else(PoisonError::into_inner);
    if let Some(living) = kept.get(&index).and_then(Weak::upgrade) {
        // The same key read twice. The lock goes before `key` does, whose end takes it again.
        drop(kept);
        return living;
    }
    let key = Arc::new(key);
    kept.insert(index, Arc::downgrade(&key));
    key
}

/// The living key with these bytes for this algorithm: one RSA key may be there for two.
pub fn kept(alg: Algorithm, encoding: &EncodingKey) -> Option<Arc<ParsedKey>> {
    INDEX
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .get(&index_of(alg, encoding))
        .and_then(Weak::upgrade)
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the type `CryptoProvider` asks for"
)]
fn signer(alg: &Algorithm, encoding: &EncodingKey) -> Result<Box<dyn JwtSigner>, errors::Error> {
    match kept(*alg, encoding) {
        Some(key) => Ok(Box::new(KeptSigner(key))),
        None => (aws_lc::DEFAULT_PROVIDER.signer_factory)(alg, encoding),
    }
}

struct KeptSigner(Arc<ParsedKey>);

impl Signer<Vec<u8>> for KeptSigner {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        self.0.sign(message).map_err(Error::from_source)
    }
}

impl JwtSigner for KeptSigner {
    fn algorithm(&self) -> Algorithm {
        algorithm(self.0.alg())
    }
}

fn index_of(alg: Algorithm, encoding: &EncodingKey) -> Index {
    let mut index = [0; digest::SHA256_OUTPUT_LEN];
    for (to, from) in index
        .iter_mut()
        .zip(digest::digest(&digest::SHA256, encoding.as_bytes()).as_ref())
    {
        *to = *from;
    }
    (alg == Algorithm::PS256, index)
}

/// Whether it is the RSA key of PS256, and the hash of its bytes.
type Index = (bool, [u8; digest::SHA256_OUTPUT_LEN]);

static INDEX: RwLock<BTreeMap<Index, Weak<ParsedKey>>> = RwLock::new(BTreeMap::new());
