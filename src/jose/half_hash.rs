//! What ties an ID token to the access token or code it came with.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::types::SigningAlgorithm;

/// OpenID Connect Core §3.1.3.6: "the base64url encoding of the left-most half of the hash of the octets of the ASCII
/// representation of the `access_token` value, where the hash algorithm used is the hash algorithm used in the alg Header
/// Parameter of the ID Token's JOSE Header". Ed25519 hashes with SHA-512 (RFC 8032 §5.1).
#[must_use]
pub fn half_hash(algorithm: SigningAlgorithm, text: &str) -> String {
    let hash = match algorithm {
        SigningAlgorithm::EdDSA => &digest::SHA512,
        _ => &digest::SHA256,
    };
    let hash = digest::digest(hash, text.as_bytes());
    let half = hash.as_ref().len() / 2;
    URL_SAFE_NO_PAD.encode(hash.as_ref().get(..half).unwrap_or_default())
}
