//! What is kept under the master key: sealed values (AES-256-GCM), tags (HMAC-SHA-256) and signatures (Ed25519).
//!
//! Every use has its own key, derived from the master key with HKDF-SHA-256 (RFC 5869) for a named purpose, so a value
//! sealed for one use never opens for another. A sealed value is bound to its context too (the row it stands in, the
//! browser it was given to), so it cannot be moved. Layout: 12 bytes random nonce, ciphertext, 16 bytes tag.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use aws_lc_rs::{hkdf, hmac};
use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE_NO_PAD, URL_SAFE_NO_PAD_INDIFFERENT};
use zeroize::Zeroizing;

use crate::types::{Secret, random_bytes};

/// Why something is not sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The text is not a master key.
    #[error("the master key is refused: {0}")]
    MasterKey(&'static str),
    /// Not a value sealed under this key, for this purpose and context, or changed since.
    #[error("the sealed value does not open")]
    Refused,
    /// aws-lc could not do its work.
    #[error("the cryptography library failed")]
    Library,
}

/// The 256-bit key all others are derived from; wiped when dropped.
#[derive(Clone)]
pub struct MasterKey(Zeroizing<[u8; KEY_BYTES]>);

impl MasterKey {
    /// A new random key.
    #[must_use]
    pub fn generate() -> Self {
        Self(Zeroizing::new(random_bytes()))
    }

    /// Reads a key: 32 bytes in base64url or base64, with or without padding and white space around.
    ///
    /// # Errors
    /// `MasterKey` if it is anything else, or 32 times the same byte.
    pub fn parse(text: &str) -> Result<Self, SealError> {
        const SHAPE: SealError =
            SealError::MasterKey("it is 32 random bytes in base64, such as `openssl rand -base64 32` prints");
        let url_safe = Zeroizing::new(text.trim().replace('+', "-").replace('/', "_"));
        let bytes = Zeroizing::new(
            URL_SAFE_NO_PAD_INDIFFERENT
                .decode(url_safe.as_bytes())
                .map_err(|_| SHAPE)?,
        );
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        if bytes.len() != key.len() {
            return Err(SHAPE);
        }
        key.copy_from_slice(&bytes);
        if bytes.iter().all(|byte| Some(byte) == bytes.first()) {
            return Err(SealError::MasterKey("it is not random: every byte is the same"));
        }
        Ok(Self(key))
    }

    /// The key as base64url text, for the file it is kept in.
    #[must_use]
    pub fn encode(&self) -> Secret {
        Secret::new(URL_SAFE_NO_PAD.encode(self.0.as_slice()))
    }

    /// The key for one use. `kind` keeps sealing and tagging apart where their purposes have one name.
    fn derive(&self, kind: &[u8], purpose: &str) -> Result<Zeroizing<[u8; KEY_BYTES]>, SealError> {
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        hkdf::Salt::new(hkdf::HKDF_SHA256, SALT)
            .extract(self.0.as_slice())
            .expand(&[kind, purpose.as_bytes()], hkdf::HKDF_SHA256)
            .and_then(|okm| okm.fill(key.as_mut_slice()))
            .map_err(|_| SealError::Library)?;
        Ok(key)
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// Seals and opens values for one purpose; cheap to clone.
#[derive(Clone)]
pub struct Sealer {
    key: Arc<RandomizedNonceKey>,
    purpose: &'static str,
}

impl Sealer {
    /// The sealer for a purpose; a purpose never changes its name, or nothing sealed before opens again.
    ///
    /// # Errors
    /// `Library` if aws-lc fails.
    pub fn new(master: &MasterKey, purpose: &'static str) -> Result<Self, SealError> {
        let key = master.derive(b"seal:", purpose)?;
        let key = RandomizedNonceKey::new(&AES_256_GCM, key.as_slice()).map_err(|_| SealError::Library)?;
        Ok(Self {
            key: Arc::new(key),
            purpose,
        })
    }

    /// Encrypts `plaintext` and binds it to `context`, which must be given again to open it.
    ///
    /// # Errors
    /// `Library` if aws-lc fails.
    pub fn seal(&self, context: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, SealError> {
        // Room for everything, so that no plaintext is left behind where a vector grew.
        let mut sealed = vec![0; NONCE_LEN];
        sealed.reserve_exact(plaintext.len().saturating_add(TAG_BYTES));
        sealed.extend_from_slice(plaintext);
        let Some((nonce_place, body)) = sealed.split_at_mut_checked(NONCE_LEN) else {
            return Err(SealError::Library);
        };
        let (nonce, tag) = self
            .key
            .seal_in_place_separate_tag(Aad::from(context), body)
            .map_err(|_| SealError::Library)?;
        nonce_place.copy_from_slice(nonce.as_ref());
        sealed.extend_from_slice(tag.as_ref());
        Ok(sealed)
    }

    /// Opens what [`Sealer::seal`] made for the same purpose and context.
    ///
    /// # Errors
    /// `Refused` if it was not made so, or was changed.
    pub fn open(&self, context: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let (nonce, body) = sealed.split_at_checked(NONCE_LEN).ok_or(SealError::Refused)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealError::Refused)?;
        let mut plaintext = Zeroizing::new(body.to_vec());
        let length = self
            .key
            .open_in_place(nonce, Aad::from(context), &mut plaintext)
            .map_err(|_| SealError::Refused)?
            .len();
        plaintext.truncate(length);
        Ok(plaintext)
    }

    /// [`Sealer::seal`], as base64url text.
    ///
    /// # Errors
    /// As [`Sealer::seal`].
    pub fn seal_text(&self, context: &[u8], plaintext: &[u8]) -> Result<String, SealError> {
        Ok(URL_SAFE_NO_PAD.encode(self.seal(context, plaintext)?))
    }

    /// [`Sealer::open`], from base64url text.
    ///
    /// # Errors
    /// As [`Sealer::open`].
    pub fn open_text(&self, context: &[u8], sealed: &str) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let sealed = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| SealError::Refused)?;
        self.open(context, &sealed)
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealer({})", self.purpose)
    }
}

/// Makes and checks tags for one purpose: short proofs that a value came from here.
pub struct Authenticator {
    key: hmac::Key,
    purpose: &'static str,
}

impl Authenticator {
    /// The authenticator for a purpose.
    ///
    /// # Errors
    /// `Library` if aws-lc fails.
    pub fn new(master: &MasterKey, purpose: &'static str) -> Result<Self, SealError> {
        let key = master.derive(b"tag:", purpose)?;
        Ok(Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, key.as_slice()),
            purpose,
        })
    }

    /// The tag of `value`, as base64url text.
    #[must_use]
    pub fn tag(&self, value: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode(hmac::sign(&self.key, value))
    }

    /// Whether `tag` is the tag of `value`; compares in constant time.
    #[must_use]
    pub fn verify(&self, value: &[u8], tag: &str) -> bool {
        URL_SAFE_NO_PAD
            .decode(tag)
            .is_ok_and(|tag| hmac::verify(&self.key, value, &tag).is_ok())
    }
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Authenticator({})", self.purpose)
    }
}

/// Signs for one purpose: what others can check who have its public half alone.
pub struct Signer {
    pair: Ed25519KeyPair,
    purpose: &'static str,
}

impl Signer {
    /// The signer for a purpose.
    ///
    /// # Errors
    /// `Library` if aws-lc fails.
    pub fn new(master: &MasterKey, purpose: &'static str) -> Result<Self, SealError> {
        let seed = master.derive(b"sign:", purpose)?;
        let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_slice()).map_err(|_| SealError::Library)?;
        Ok(Self { pair, purpose })
    }

    /// The signature of `message`.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.pair.sign(message).as_ref().to_vec()
    }

    /// The half by which signatures are checked.
    #[must_use]
    pub fn public_key(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.purpose)
    }
}

/// Whether the [`Signer`] with this public half signed `message`.
#[must_use]
pub fn is_signed(public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, public_key)
        .verify(message, signature)
        .is_ok()
}

const KEY_BYTES: usize = 32;
const TAG_BYTES: usize = 16;

/// Sets our derivations apart from any other use of the same key; changing it makes everything sealed unreadable.
const SALT: &[u8] = b"grantor master key, version 1";

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sealer(purpose: &'static str) -> Sealer {
        Sealer::new(&MasterKey(Zeroizing::new([7; 32])), purpose).unwrap()
    }

    proptest! {
        #[test]
        fn ours_what_is_sealed_opens_and_nothing_else_does(
            context: Vec<u8>, plaintext: Vec<u8>, other: Vec<u8>, place: prop::sample::Index, bit in 0..8_u8,
        ) {
            let sealer = sealer("one");
            let sealed = sealer.seal(&context, &plaintext).unwrap();
            prop_assert_eq!(sealed.len(), plaintext.len() + NONCE_LEN + TAG_BYTES);
            prop_assert_eq!(sealer.open(&context, &sealed).unwrap().to_vec(), plaintext.clone());
            let text = sealer.seal_text(&context, &plaintext).unwrap();
            prop_assert_eq!(sealer.open_text(&context, &text).unwrap().to_vec(), plaintext);

            let mut flipped = sealed.clone();
            flipped[place.index(sealed.len())] ^= 1 << bit;
            prop_assert_eq!(sealer.open(&context, &flipped), Err(SealError::Refused));
            prop_assert_eq!(sealer.open(&context, &sealed[..place.index(sealed.len())]), Err(SealError::Refused));
            prop_assert_eq!(sealer.open(&context, &[&sealed, &[0][..]].concat()), Err(SealError::Refused));
            if other != context {
                prop_assert_eq!(sealer.open(&other, &sealed), Err(SealError::Refused));
            }
            prop_assert_eq!(sealer.open(&context, &other), Err(SealError::Refused));
        }

        #[test]
        fn ours_a_tag_is_of_its_value_alone(value: Vec<u8>, other: Vec<u8>, place: prop::sample::Index) {
            let authenticator = Authenticator::new(&MasterKey(Zeroizing::new([7; 32])), "one").unwrap();
            let tag = authenticator.tag(&value);
            prop_assert!(authenticator.verify(&value, &tag));
            prop_assert_eq!(authenticator.verify(&other, &tag), other == value);
            prop_assert!(!authenticator.verify(&value, &tag[..place.index(tag.len())]));
            prop_assert!(!authenticator.verify(&value, &(tag.clone() + "A")));
            prop_assert!(!authenticator.verify(&value, &(tag.clone() + "=")));
        }

        #[test]
        fn ours_any_text_is_a_master_key_or_is_refused(text in "[ -~]{0,60}") {
            if let Ok(key) = MasterKey::parse(&text) {
                prop_assert_eq!(MasterKey::parse(key.encode().expose()).unwrap().0, key.0);
            }
        }
    }

    #[test]
    fn ours_another_purpose_or_master_key_does_not_open() {
        let sealed = sealer("one").seal(b"row 1", b"secret").unwrap();
        assert_eq!(sealer("two").open(b"row 1", &sealed), Err(SealError::Refused));
        let other = Sealer::new(&MasterKey::generate(), "one").unwrap();
        assert_eq!(other.open(b"row 1", &sealed), Err(SealError::Refused));

        let tag = Authenticator::new(&MasterKey(Zeroizing::new([7; 32])), "one")
            .unwrap()
            .tag(b"value");
        let two = Authenticator::new(&MasterKey(Zeroizing::new([7; 32])), "two").unwrap();
        assert!(!two.verify(b"value", &tag));
    }

    #[test]
    fn ours_a_signature_is_of_one_message_by_one_key() {
        let signer = |purpose| Signer::new(&MasterKey(Zeroizing::new([7; 32])), purpose).unwrap();
        let (one, two) = (signer("one"), signer("two"));
        let signature = one.sign(b"message");
        assert!(is_signed(one.public_key(), b"message", &signature));
        assert_eq!(signer("one").sign(b"message"), signature);
        assert!(!is_signed(one.public_key(), b"another", &signature));
        assert!(!is_signed(two.public_key(), b"message", &signature));
        assert!(!is_signed(b"no key", b"message", &signature));
        let mut flipped = signature;
        flipped[9] ^= 1;
        assert!(!is_signed(one.public_key(), b"message", &flipped));
        // What was signed before stays so: the derivation never changes.
        let fixed = URL_SAFE_NO_PAD.encode(signer("fixed").public_key());
        assert_eq!(fixed, "a50IRFFVgRvF9j4U5Z7uuai3KCk9t-UOEIk0uv-Un-Q");
    }

    #[test]
    fn ours_the_same_plaintext_never_looks_the_same() {
        let sealer = sealer("one");
        assert_ne!(sealer.seal(b"", b"secret"), sealer.seal(b"", b"secret"));
    }

    #[test]
    fn ours_a_value_sealed_by_an_earlier_build_opens() {
        // Made with the master key 07…07: the derivation and the layout are what stored values depend on.
        let sealed = "AAECAwQFBgcICQoL4U_N8gecOmzwHtAR4q6jHKg7kibYHvoI6w";
        assert_eq!(
            sealer("fixed").open_text(b"context", sealed).unwrap().as_slice(),
            b"plaintext"
        );
        let authenticator = Authenticator::new(&MasterKey(Zeroizing::new([7; 32])), "fixed").unwrap();
        assert_eq!(
            authenticator.tag(b"value"),
            "p6hqJLo8PozPVN0hmkgsCKGhu8RIk139SnEWoaLDfAY"
        );
    }

    #[test]
    fn ours_a_master_key_is_32_different_bytes() {
        let key = MasterKey::generate();
        let text = key.encode();
        assert_eq!(text.expose().len(), 43);
        let standard = text.expose().replace('-', "+").replace('_', "/");
        for same in [
            text.expose().to_owned(),
            format!(" {standard}=\n"),
            format!("{}=", text.expose()),
        ] {
            assert_eq!(MasterKey::parse(&same).unwrap().0, key.0);
        }
        for bad in [
            "",
            "AAAA",
            &"A".repeat(43),
            &"7".repeat(64),
            &text.expose()[1..],
            "correct horse battery staple",
        ] {
            assert!(MasterKey::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(format!("{key:?}"), "…");
    }
}
