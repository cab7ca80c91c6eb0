//! SHA-256, and values written so that no two of them look alike.

use std::fmt::Write as _;

use aws_lc_rs::digest::{Context, SHA256};

/// A SHA-256 digest.
pub type Hash = [u8; HASH_BYTES];

/// Its length.
pub const HASH_BYTES: usize = 32;

/// Hashes values one after the other, each with its length before it: where one ends is part of what is hashed.
pub(super) struct Hasher(Context);

impl Hasher {
    /// For one purpose; what was hashed for another is another hash.
    pub(super) fn new(prefix: &[u8], purpose: &str) -> Self {
        let mut context = Context::new(&SHA256);
        context.update(prefix);
        Self(context).bytes(purpose.as_bytes())
    }

    pub(super) fn bytes(mut self, value: &[u8]) -> Self {
        // No length of anything in memory is more than 64 bits.
        self.0
            .update(&u64::try_from(value.len()).unwrap_or(u64::MAX).to_be_bytes());
        self.0.update(value);
        self
    }

    pub(super) fn text(self, value: &str) -> Self {
        self.bytes(value.as_bytes())
    }

    pub(super) fn number(self, value: i64) -> Self {
        self.bytes(&value.to_be_bytes())
    }

    /// What may be missing: that it is, is not what an empty value is.
    pub(super) fn optional(mut self, value: Option<&[u8]>) -> Self {
        self.0.update(&[u8::from(value.is_some())]);
        match value {
            Some(value) => self.bytes(value),
            None => self,
        }
    }

    pub(super) fn finish(self) -> Hash {
        digest_of(self.0)
    }
}

/// The digest of parts as they are.
pub(super) fn sha256(parts: &[&[u8]]) -> Hash {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(part);
    }
    digest_of(context)
}

fn digest_of(context: Context) -> Hash {
    let mut hash = [0; HASH_BYTES];
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

/// Bytes as people copy them.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A hash that somebody copied.
#[must_use]
pub fn from_hex(text: &str) -> Option<Hash> {
    let mut hash = [0; HASH_BYTES];
    if text.len() != 2 * HASH_BYTES || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (index, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * index..2 * index + 2)?, 16).ok()?;
    }
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_where_a_value_ends_is_part_of_what_is_hashed() {
        let of = |values: &[Option<&str>]| {
            let hasher = Hasher::new(&[0], "a test");
            let add = |hasher: Hasher, value: Option<&str>| hasher.optional(value.map(str::as_bytes));
            values.iter().copied().fold(hasher, add).finish()
        };
        let all = [
            of(&[Some("ab"), Some("c")]),
            of(&[Some("a"), Some("bc")]),
            of(&[Some("abc"), Some("")]),
            of(&[Some("abc"), None]),
            of(&[Some("abc")]),
            of(&[None, Some("abc")]),
            of(&[]),
            Hasher::new(&[0], "another").finish(),
            Hasher::new(&[1], "a test").finish(),
        ];
        for (index, hash) in all.iter().enumerate() {
            assert!(!all[index + 1..].contains(hash), "{index}");
        }
    }

    #[test]
    fn ours_a_hash_is_read_as_it_was_written() {
        let hash = sha256(&[b"a", b"bc"]);
        assert_eq!(
            hex(&hash),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(from_hex(&hex(&hash)), Some(hash));
        assert_eq!(from_hex(&hex(&hash).to_uppercase()), Some(hash));
        for bad in ["", "ba78", &"g".repeat(64), &"+1".repeat(32), &"é".repeat(32)] {
            assert_eq!(from_hex(bad), None, "{bad}");
        }
    }
}
