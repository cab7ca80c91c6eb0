//! Randomness, from aws-lc alone.

/// Fills an array with random bytes from the operating system, through aws-lc.
///
/// Aborts the process when the system cannot give random bytes: no answer would be safe then.
#[must_use]
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if aws_lc_rs::rand::fill(&mut bytes).is_err() {
        std::process::abort();
    }
    bytes
}
