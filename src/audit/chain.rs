//! Seals: how one is made, what its head is, and whether one is what it was.

use std::collections::BTreeMap;

use super::hash::{HASH_BYTES, Hash, Hasher, hex};
use super::merkle;
use super::ranges::Ranges;
use crate::seal::{Signer, is_signed};
use crate::storage::audit_seals::AuditSealRow;
use crate::types::Timestamp;

/// What the seals are signed for.
pub const PURPOSE: &str = "audit seals";

/// How many events are sealed at once, at most. A seal over fewer says that nothing else was waiting: so no later version
/// may take fewer at once.
pub const FULL: i64 = 256;

/// What the first seal follows.
const NOTHING: Hash = [0; HASH_BYTES];

/// The public halves of keys by name.
pub type PublicKeys = BTreeMap<String, Vec<u8>>;

/// The name of a key, which follows from it.
#[must_use]
pub fn kid_of(public_key: &[u8]) -> String {
    let hash = Hasher::new(&[], "grantor audit key").bytes(public_key).finish();
    hex(hash.get(..16).unwrap_or_default())
}

/// What stands for a seal, and for all before it.
#[must_use]
pub fn head(seal: &AuditSealRow) -> Hash {
    Hasher::new(&[], "grantor audit seal, version 1")
        .number(seal.batch)
        .number(seal.first_seq)
        .number(seal.count)
        .bytes(&seal.root)
        .bytes(&seal.previous)
        .number(seal.sealed_at.0)
        .text(&seal.dropped)
        .text(&seal.kid)
        .finish()
}

/// The number of the last event of a seal; of one over no events, that of the last before it.
#[must_use]
pub fn last_of(seal: &AuditSealRow) -> i64 {
    seal.first_seq.saturating_add(seal.count).saturating_sub(1)
}

/// What a seal is made of.
#[derive(Debug)]
pub struct Sealed<'a> {
    /// The number of the first event.
    pub first: i64,
    /// The hashes of the events.
    pub leaves: &'a [Hash],
    /// What was deleted.
    pub dropped: &'a Ranges,
}

/// The seal that follows `previous`.
#[must_use]
pub fn seal(
    previous: Option<&AuditSealRow>,
    what: &Sealed<'_>,
    signer: &Signer,
    now: Timestamp,
) -> AuditSealRow {
    let mut seal = AuditSealRow {
        batch: previous.map_or(0, |seal| seal.batch).saturating_add(1),
        first_seq: what.first,
        count: i64::try_from(what.leaves.len()).unwrap_or(i64::MAX),
        leaves: what.leaves.concat(),
        root: merkle::root(what.leaves).to_vec(),
        previous: previous.map_or(NOTHING, head).to_vec(),
        sealed_at: now,
        dropped: what.dropped.to_string(),
        kid: kid_of(signer.public_key()),
        signature: Vec::new(),
    };
    seal.signature = signer.sign(&head(&seal));
    seal
}

/// The hashes in a seal. `None` if they are no hashes, or another number of them.
#[must_use]
pub fn leaves(seal: &AuditSealRow) -> Option<Vec<Hash>> {
    let (leaves, rest) = seal.leaves.as_chunks::<HASH_BYTES>();
    let is_whole = rest.is_empty() && i64::try_from(leaves.len()) == Ok(seal.count);
    is_whole.then(|| leaves.to_vec())
}

/// What a seal that is whole says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    /// The hashes of its events.
    pub leaves: Vec<Hash>,
    /// What was deleted with it.
    pub dropped: Ranges,
    /// Its head.
    pub head: Hash,
}

/// Reads a seal by itself, whatever stands before it.
///
/// # Errors
/// Says what is wrong with it.
pub fn read(seal: &AuditSealRow, keys: &PublicKeys) -> Result<Whole, &'static str> {
    let leaves = leaves(seal).ok_or("it does not have as many hashes as events")?;
    if merkle::root(&leaves).as_slice() != seal.root {
        return Err("its hashes are not those of its root");
    }
    let dropped = seal
        .dropped
        .parse()
        .map_err(|_| "what it dropped cannot be read")?;
    let head = head(seal);
    let Some(key) = keys.get(&seal.kid) else {
        return Err("the key that signed it is not kept");
    };
    if kid_of(key) != seal.kid {
        return Err("the key of that name is another one");
    }
    if !is_signed(key, &head, &seal.signature) {
        return Err("its signature is not good");
    }
    Ok(Whole {
        leaves,
        dropped,
        head,
    })
}

/// Whether a seal says that it follows `previous`, by its head; nothing if it is the first.
#[must_use]
pub fn follows(seal: &AuditSealRow, previous: Option<&Hash>) -> bool {
    seal.previous == previous.unwrap_or(&NOTHING)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::MasterKey;

    fn signer() -> Signer {
        Signer::new(&MasterKey::parse(&"AQID".repeat(11)[..43]).unwrap(), PURPOSE).unwrap()
    }

    fn keys(signer: &Signer) -> PublicKeys {
        [(kid_of(signer.public_key()), signer.public_key().to_vec())].into()
    }

    fn chain(signer: &Signer) -> (AuditSealRow, AuditSealRow) {
        let first = Sealed {
            first: 1,
            leaves: &[[1; 32], [2; 32], [3; 32]],
            dropped: &Ranges::default(),
        };
        let one = seal(None, &first, signer, Timestamp(5));
        let second = Sealed {
            first: 4,
            leaves: &[[4; 32]],
            dropped: &[1].into_iter().collect(),
        };
        let two = seal(Some(&one), &second, signer, Timestamp(6));
        (one, two)
    }

    #[test]
    fn ours_a_seal_is_read_as_it_was_made_and_follows_the_one_before() {
        let signer = signer();
        let (one, two) = chain(&signer);
        let first = read(&one, &keys(&signer)).unwrap();
        let second = read(&two, &keys(&signer)).unwrap();
        assert_eq!((one.batch, two.batch, last_of(&one), last_of(&two)), (1, 2, 3, 4));
        assert_eq!((first.leaves.len(), first.dropped.is_empty()), (3, true));
        assert!(second.dropped.contains(1));
        assert!(follows(&one, None) && follows(&two, Some(&first.head)));
        assert!(!follows(&two, None) && !follows(&one, Some(&second.head)));
    }

    #[test]
    fn ours_no_part_of_a_seal_can_be_changed() {
        type Change = fn(&mut AuditSealRow);
        let changes: [Change; 11] = [
            |seal| seal.batch += 1,
            |seal| seal.first_seq += 1,
            |seal| seal.count -= 1,
            |seal| seal.leaves[5] ^= 1,
            |seal| seal.leaves.truncate(64),
            |seal| seal.root[0] ^= 1,
            |seal| seal.previous[0] ^= 1,
            |seal| seal.sealed_at.0 += 1,
            |seal| seal.dropped = "2".to_owned(),
            |seal| seal.kid = "another".to_owned(),
            |seal| seal.signature[0] ^= 1,
        ];
        let signer = signer();
        for change in changes {
            let mut other = chain(&signer).0;
            change(&mut other);
            assert!(read(&other, &keys(&signer)).is_err(), "{other:?}");
        }
        let stranger = Signer::new(&MasterKey::generate(), PURPOSE).unwrap();
        let (forged, _) = chain(&stranger);
        assert_eq!(
            read(&forged, &keys(&signer)),
            Err("the key that signed it is not kept")
        );
        let mut pretended = forged.clone();
        pretended.kid = kid_of(signer.public_key());
        assert_eq!(read(&pretended, &keys(&signer)), Err("its signature is not good"));
        let swapped = [(kid_of(signer.public_key()), stranger.public_key().to_vec())].into();
        assert_eq!(
            read(&chain(&signer).0, &swapped),
            Err("the key of that name is another one")
        );
    }

    #[test]
    fn ours_a_seal_made_by_an_earlier_build_has_the_same_head() {
        assert_eq!(
            hex(&head(&chain(&signer()).1)),
            "de522a7bc205e8712dc0a677220990cd70fcd9c8450e7fc114498fa1314d2a1c"
        );
    }
}
