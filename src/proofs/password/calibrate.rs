//! How expensive a hash is: as configured, or measured once, by whichever node needs it first, so that it takes about a
//! seventh of a second there. All nodes use the same from then on, or what an account costs would tell where it was made.

use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Params, Version};

use super::error::{PasswordError, fault};
use crate::storage::Db;
use crate::storage::hash_parameters::{self, HashParameters};
use crate::types::Timestamp;

/// The least memory (OWASP Password Storage Cheat Sheet: 19 MiB with two passes).
pub(super) const FLOOR_KIB: u32 = 19_456;
/// The fewest passes.
pub(super) const FLOOR_PASSES: u32 = 2;

/// What a hash is to take: noticed by whoever guesses millions, not by whoever signs in.
const TARGET: Duration = Duration::from_millis(150);
/// The most memory one hash takes by itself: several run at once.
const CEILING_KIB: u32 = 65_536;
const CEILING_PASSES: u32 = 12;

/// What the parameters are kept under.
const ALGORITHM: &str = "argon2id";

/// What hashes cost here and now.
#[derive(Clone, Debug)]
pub(super) struct Cost {
    pub(super) parameters: Params,
    /// What one hash takes, where it was measured.
    pub(super) takes: Duration,
}

/// Parameters with at least the floor's cost; one lane.
pub(super) fn at_least(memory_kib: u32, passes: u32) -> Params {
    Params::new(memory_kib.max(FLOOR_KIB), passes.max(FLOOR_PASSES), 1, None).unwrap_or(Params::DEFAULT)
}

/// Whether a hash with the one costs what it does with the other.
pub(super) fn is_same(one: &Params, other: &Params) -> bool {
    let cost = |of: &Params| (of.m_cost(), of.t_cost(), of.p_cost());
    cost(one) == cost(other)
}

/// How much work a hash with these parameters is, in KiB times passes.
pub(super) fn work(parameters: &Params) -> u64 {
    u64::from(parameters.m_cost()).saturating_mul(parameters.t_cost().into())
}

/// What an operator chose; the settings, when they are read, refuse less than the floor.
pub(super) fn configured(memory_kib: Option<u32>, passes: Option<u32>) -> Option<Params> {
    if memory_kib.is_none() && passes.is_none() {
        return None;
    }
    let memory_kib = memory_kib.unwrap_or(FLOOR_KIB);
    let passes = passes.unwrap_or(FLOOR_PASSES);
    Some(Params::new(memory_kib, passes, 1, None).unwrap_or(Params::DEFAULT))
}

/// What a hash with these parameters takes here.
pub(super) async fn takes(parameters: Params) -> Result<Duration, PasswordError> {
    tokio::task::spawn_blocking(move || quickest(parameters))
        .await
        .map_err(fault)
}

/// What all nodes use: as it stands in the database, or as measured here if nobody did before.
pub(super) async fn shared(db: &Db, now: Timestamp) -> Result<Cost, PasswordError> {
    if let Some(known) = hash_parameters::find(&mut db.read().await?.conn(), ALGORITHM).await? {
        return Ok(cost(known));
    }
    let measured = tokio::task::spawn_blocking(measure).await.map_err(fault)?;
    // Of several that measure at the same time the first one counts.
    let kept = db
        .write(move |conn| {
            Box::pin(async move {
                hash_parameters::propose(conn, ALGORITHM, measured, now).await?;
                hash_parameters::find(conn, ALGORITHM).await
            })
        })
        .await?;
    Ok(cost(kept.unwrap_or(measured)))
}

fn cost(row: HashParameters) -> Cost {
    let number = |value: i64| u32::try_from(value).unwrap_or_default();
    Cost {
        parameters: at_least(number(row.memory_kib), number(row.passes)),
        takes: Duration::from_millis(number(row.milliseconds).into()),
    }
}

/// Hashes with the floor's parameters and scales them to [`TARGET`].
fn measure() -> HashParameters {
    scaled(quickest(at_least(FLOOR_KIB, FLOOR_PASSES)))
}

/// What a hash takes: the quickest of three, since it is kept for good, and a moment in which this computer had other
/// things to do should not make every hash cheap.
fn quickest(parameters: Params) -> Duration {
    let algorithm = argon2id(parameters);
    let once = |_| {
        let start = Instant::now();
        let mut output = [0; 32];
        let hashed = algorithm.hash_password_into(b"a password", b"a salt of bytes", &mut output);
        hashed.is_ok().then(|| start.elapsed())
    };
    (0..3).filter_map(once).min().unwrap_or(TARGET)
}

/// More memory first, since it is what an attacker pays most for; then more passes.
fn scaled(floor_took: Duration) -> HashParameters {
    let micros = |duration: Duration| u64::try_from(duration.as_micros()).unwrap_or(u64::MAX).max(1);
    let floor = u64::from(FLOOR_KIB * FLOOR_PASSES);
    // The work of the target, in KiB times passes.
    let wanted = floor.saturating_mul(micros(TARGET)) / micros(floor_took);
    let memory = (wanted / u64::from(FLOOR_PASSES)).min(u64::from(CEILING_KIB));
    let passes = (wanted / memory.max(1)).min(u64::from(CEILING_PASSES));
    let parameters = at_least(
        u32::try_from(memory).unwrap_or(CEILING_KIB),
        u32::try_from(passes).unwrap_or(CEILING_PASSES),
    );
    let takes = micros(floor_took).saturating_mul(work(&parameters)) / floor / 1000;
    HashParameters {
        memory_kib: parameters.m_cost().into(),
        passes: parameters.t_cost().into(),
        milliseconds: i64::try_from(takes).unwrap_or(i64::MAX),
    }
}

pub(super) fn argon2id(parameters: Params) -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_a_faster_machine_hashes_harder_and_none_below_the_floor() {
        let cost = |millis| {
            let scaled = scaled(Duration::from_millis(millis));
            (scaled.memory_kib, scaled.passes, scaled.milliseconds)
        };
        assert_eq!(cost(400), (19_456, 2, 400));
        assert_eq!(cost(150), (19_456, 2, 150));
        assert_eq!(cost(75), (38_912, 2, 150));
        assert_eq!(cost(15), (65_536, 5, 126));
        assert_eq!(cost(0), (65_536, 12, 0));
    }
}
