//! Tokens of a key whose signature is known to be good: what was verified once need not be verified again.

use std::collections::HashSet;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use crate::types::TokenHash;

/// The most tokens of one generation: two of them are kept, and who is forgotten is verified anew, in microseconds.
const MOST: usize = 4096;

/// Tokens of one key, by the hash of all their bytes: another payload, or the same signature written otherwise, is another
/// token. Two sets, and no cache of a library: what those weigh and sweep costs as much as it would save here.
#[derive(Clone, Default)]
pub(super) struct Verified(Arc<Mutex<Generations>>);

#[derive(Default)]
struct Generations {
    young: HashSet<TokenHash>,
    old: HashSet<TokenHash>,
}

impl Verified {
    /// Whether the signature of `token` is good: as it is known, or as `verify` finds.
    pub(super) fn is_good(&self, token: &str, verify: impl FnOnce() -> bool) -> bool {
        let hash = TokenHash::of(token);
        if self.has(&hash) {
            return true;
        }
        let is_good = verify();
        if is_good {
            self.keep(hash);
        }
        is_good
    }

    /// Takes in a token the key has just signed.
    pub(super) fn insert(&self, token: &str) {
        self.keep(TokenHash::of(token));
    }

    fn has(&self, hash: &TokenHash) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.young.contains(hash) || known.old.contains(hash)
    }

    fn keep(&self, hash: TokenHash) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.young.len() >= MOST {
            known.old = mem::take(&mut known.young);
        }
        known.young.insert(hash);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_what_is_known_is_these_very_bytes() {
        let verified = Verified::default();
        assert!(!verified.is_good("a.b.c", || false));
        assert!(!verified.is_good("a.b.c", || false), "a bad one is not kept");
        assert!(verified.is_good("a.b.c", || true));
        assert!(verified.is_good("a.b.c", || panic!("it is known")));
        for other in ["a.x.c", "a.b.C", "a.b.c=", "a.b.c ", "a.b"] {
            assert!(!verified.is_good(other, || false), "{other}");
        }
        verified.insert("d.e.f");
        assert!(verified.is_good("d.e.f", || panic!("it was signed here")));
        assert!(!Verified::default().is_good("d.e.f", || false), "by another key");
    }

    #[test]
    fn ours_the_newest_are_known_however_many_there_were() {
        let verified = Verified::default();
        for n in 0..3 * MOST {
            verified.insert(&format!("{n}"));
            assert!(verified.is_good(&format!("{n}"), || panic!("it was signed here")));
        }
        assert!(!verified.is_good("0", || false), "long ago");
        let kept = verified.0.lock().unwrap();
        assert!(kept.young.len() + kept.old.len() <= 2 * MOST);
    }
}
