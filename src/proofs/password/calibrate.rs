//! How expensive a hash is: as configured, or measured once so that it takes about a seventh of a second here.

use std::time::{Duration, Instant};

use argon2::Params;

use super::argon2id;

/// The least memory (OWASP Password Storage Cheat Sheet: 19 MiB with two passes).
pub(super) const FLOOR_KIB: u32 = 19_456;
/// The fewest passes.
pub(super) const FLOOR_PASSES: u32 = 2;

/// What a hash is to take: noticed by whoever guesses millions, not by whoever signs in.
const TARGET: Duration = Duration::from_millis(150);
/// The most memory one hash takes by itself: several run at once.
const CEILING_KIB: u32 = 65_536;
const CEILING_PASSES: u32 = 12;

/// Parameters with at least the floor's cost; one lane.
pub(super) fn at_least(memory_kib: u32, passes: u32) -> Params {
    Params::new(memory_kib.max(FLOOR_KIB), passes.max(FLOOR_PASSES), 1, None).unwrap_or(Params::DEFAULT)
}

/// Hashes once with the floor's parameters and scales them to [`TARGET`].
pub(super) fn measure() -> Params {
    let start = Instant::now();
    let mut output = [0; 32];
    let floor = at_least(FLOOR_KIB, FLOOR_PASSES);
    if argon2id(floor.clone())
        .hash_password_into(b"a password", b"a salt of bytes", &mut output)
        .is_err()
    {
        return floor;
    }
    scaled(start.elapsed())
}

/// More memory first, since it is what an attacker pays most for; then more passes.
fn scaled(floor_took: Duration) -> Params {
    let micros = |duration: Duration| u64::try_from(duration.as_micros()).unwrap_or(u64::MAX).max(1);
    // The work of the target, in KiB times passes.
    let work = u64::from(FLOOR_KIB * FLOOR_PASSES).saturating_mul(micros(TARGET)) / micros(floor_took);
    let memory = (work / u64::from(FLOOR_PASSES)).min(u64::from(CEILING_KIB));
    let passes = (work / memory.max(1)).min(u64::from(CEILING_PASSES));
    at_least(
        u32::try_from(memory).unwrap_or(CEILING_KIB),
        u32::try_from(passes).unwrap_or(CEILING_PASSES),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_a_faster_machine_hashes_harder_and_none_below_the_floor() {
        let cost = |millis| {
            let parameters = scaled(Duration::from_millis(millis));
            (parameters.m_cost(), parameters.t_cost(), parameters.p_cost())
        };
        assert_eq!(cost(400), (19_456, 2, 1));
        assert_eq!(cost(150), (19_456, 2, 1));
        assert_eq!(cost(75), (38_912, 2, 1));
        assert_eq!(cost(15), (65_536, 5, 1));
        assert_eq!(cost(0), (65_536, 12, 1));
    }
}
