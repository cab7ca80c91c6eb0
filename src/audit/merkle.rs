//! The Merkle tree hash of a list (RFC 6962 §2.1).

use super::hash::{Hash, sha256};

/// RFC 6962 §2.1: "the hash calculations for leaves and nodes differ": what a leaf begins with.
pub(super) const LEAF: &[u8] = &[0];

/// What a node begins with.
const NODE: &[u8] = &[1];

/// The root over the hashes of leaves. RFC 6962 §2.1: "let k be the largest power of two smaller than n. The Merkle Tree
/// Hash of an n-element list D\[n\] is then defined recursively as MTH(D\[n\]) = SHA-256(0x01 || MTH(D\[0:k\]) ||
/// MTH(D\[k:n\]))".
#[must_use]
pub fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => sha256(&[]),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            sha256(&[NODE, &root(left), &root(right)])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::hash::hex;
    use super::*;

    /// The leaves and roots that the reference implementation of Certificate Transparency is tested with.
    #[test]
    fn rfc6962_2_1_the_tree_hash_is_that_of_the_reference() {
        let leaves: [&[u8]; 8] = [
            b"",
            b"\x00",
            b"\x10",
            b"\x20\x21",
            b"\x30\x31",
            b"\x40\x41\x42\x43",
            b"\x50\x51\x52\x53\x54\x55\x56\x57",
            b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
        ];
        let leaves = leaves.map(|leaf| sha256(&[LEAF, leaf]));
        let roots = [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        for (count, expected) in roots.iter().enumerate() {
            assert_eq!(hex(&root(&leaves[..count])), *expected, "{count}");
        }
    }
}
