//! Tokens of a key whose signature is known to be good: what was verified once need not be verified again.

use moka::sync::Cache;

use crate::types::TokenHash;

/// The most tokens one key knows; who is pushed out is verified anew, in microseconds.
const MOST: u64 = 8192;

/// Tokens of one key, by the hash of all their bytes: another payload, or the same signature written otherwise, is another
/// token.
#[derive(Clone)]
pub(super) struct Known(Cache<TokenHash, ()>);

impl Known {
    /// None yet.
    pub(super) fn new() -> Self {
        Self(Cache::new(MOST))
    }

    /// Whether the signature of `token` is good: as it is known, or as `verify` finds.
    pub(super) fn is_good(&self, token: &str, verify: impl FnOnce() -> bool) -> bool {
        let hash = TokenHash::of(token);
        if self.0.contains_key(&hash) {
            return true;
        }
        let is_good = verify();
        if is_good {
            self.0.insert(hash, ());
        }
        is_good
    }

    /// Takes in a token the key has just signed.
    pub(super) fn insert(&self, token: &str) {
        self.0.insert(TokenHash::of(token), ());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_what_is_known_is_these_very_bytes() {
        let known = Known::new();
        assert!(!known.is_good("a.b.c", || false));
        assert!(!known.is_good("a.b.c", || false), "a bad one is not kept");
        assert!(known.is_good("a.b.c", || true));
        assert!(known.is_good("a.b.c", || panic!("it is known")));
        for other in ["a.x.c", "a.b.C", "a.b.c=", "a.b.c ", "a.b"] {
            assert!(!known.is_good(other, || false), "{other}");
        }
        known.insert("d.e.f");
        assert!(known.is_good("d.e.f", || panic!("it was signed here")));
        assert!(!Known::new().is_good("d.e.f", || false), "by another key");
    }
}
