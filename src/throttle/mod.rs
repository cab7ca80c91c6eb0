//! Failures are scarce, and attempts are not endless: so many in a minute of one address or account, then it waits.
//!
//! Counted in memory, by each node for itself and with a bound on how many addresses are remembered, so that counting
//! writes nothing and does not grow, whoever is counted.

mod alone;
mod behind;
mod sign_in;

use std::hash::{BuildHasher as _, RandomState};
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use moka::sync::Cache;
use tokio::sync::{Mutex, MutexGuard};

use crate::types::Timestamp;

pub use alone::{Alone, Place};
pub use behind::Behind;
pub use sign_in::{End, SignInBudgets, Taken};

/// Counts failures, or whatever is scarce, by key and minute.
#[derive(Clone)]
pub struct Throttle {
    limit: u32,
    counts: Cache<(String, i64), Arc<AtomicU32>>,
}

impl Throttle {
    /// A throttle that lets `limit` failures of one key happen in a minute.
    #[must_use]
    pub fn new(limit: u32) -> Self {
        let counts = Cache::builder()
            .max_capacity(100_000)
            .time_to_live(Duration::from_mins(2))
            .build();
        Self { limit, counts }
    }

    /// Takes one failure of `key` before it is known whether it fails; whether it had one left.
    #[must_use]
    pub fn reserve(&self, key: &str, now: Timestamp) -> bool {
        let count = self.counts.get_with((key.to_owned(), minute(now)), Arc::default);
        let one_more = |taken| (taken < self.limit).then_some(taken + 1);
        // What is refused takes nothing: it cannot fail any more.
        count
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more)
            .is_ok()
    }

    /// How long whoever has none left waits: until the next minute.
    #[must_use]
    pub fn wait(now: Timestamp) -> Duration {
        Timestamp((minute(now) + 1) * 60).since(now)
    }

    /// Gives back what [`Throttle::reserve`] took: it did not fail.
    pub fn release(&self, key: &str, now: Timestamp) {
        if let Some(count) = self.counts.get(&(key.to_owned(), minute(now))) {
            let _ = count.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1));
        }
    }
}

fn minute(now: Timestamp) -> i64 {
    now.0.div_euclid(60)
}

/// What assertions of clients nobody vouches for are counted in: every one leaves a row for some minutes.
#[derive(Clone)]
pub struct Assertions {
    /// Of each of them.
    pub of_one: Throttle,
    /// Of all of them together.
    pub of_all: Throttle,
}

impl Assertions {
    /// Budgets that let `of_one` assertions of one client be used in a minute, and `of_all` of all of them.
    #[must_use]
    pub fn new(of_one: u32, of_all: u32) -> Self {
        Self {
            of_one: Throttle::new(of_one),
            of_all: Throttle::new(of_all),
        }
    }

    /// Takes an assertion of `client`; whether there was one left. A client that has none takes nothing from the others,
    /// and where all have none it keeps its own.
    #[must_use]
    pub fn reserve(&self, client: &str, now: Timestamp) -> bool {
        if !self.of_one.reserve(client, now) {
            return false;
        }
        let is_left = self.of_all.reserve("", now);
        if !is_left {
            self.of_one.release(client, now);
        }
        is_left
    }
}

/// One at a time of each key, in the order they come: what would wait for the same row of the database waits here, and does
/// not hold connections that others need.
#[derive(Clone)]
pub struct Turns {
    stripes: Arc<[Mutex<()>]>,
    hasher: RandomState,
}

/// Keys share this many turns.
const STRIPES: usize = 256;

impl Default for Turns {
    fn default() -> Self {
        Self {
            stripes: (0..STRIPES).map(|_| Mutex::new(())).collect(),
            hasher: RandomState::new(),
        }
    }
}

impl Turns {
    /// Waits for the turn of `key`; it ends when the answer is dropped.
    pub async fn of(&self, key: &str) -> Option<MutexGuard<'_, ()>> {
        let stripe = self.hasher.hash_one(key) % self.stripes.len() as u64;
        let stripe = usize::try_from(stripe).ok().and_then(|n| self.stripes.get(n));
        match stripe {
            Some(stripe) => Some(stripe.lock().await),
            None => None,
        }
    }
}

/// The part of an address that one attacker can be assumed to hold: an IPv4 address, or an IPv6 /64.
#[must_use]
pub fn subnet(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

/// The IPv6 /48 an address is in: what a site is given, and one attacker may hold with all its networks.
#[must_use]
pub fn site(address: IpAddr) -> Option<String> {
    match address.to_canonical() {
        IpAddr::V4(_) => None,
        IpAddr::V6(v6) => {
            let [a, b, c, ..] = v6.segments();
            Some(format!("{a:x}:{b:x}:{c:x}::/48"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_failures_run_out_and_come_back_with_the_minute() {
        let throttle = Throttle::new(2);
        assert!(throttle.reserve("a", Timestamp(0)));
        assert!(throttle.reserve("a", Timestamp(1)));
        assert!(!throttle.reserve("a", Timestamp(59)));
        assert!(throttle.reserve("b", Timestamp(59)));
        assert!(throttle.reserve("a", Timestamp(60)));
        throttle.release("a", Timestamp(60));
        throttle.release("a", Timestamp(60));
        assert!(throttle.reserve("a", Timestamp(60)));
        assert_eq!(Throttle::wait(Timestamp(60)), Duration::from_mins(1));
        assert_eq!(Throttle::wait(Timestamp(119)), Duration::from_secs(1));
    }

    #[tokio::test]
    async fn ours_a_key_has_one_turn_at_a_time() {
        let turns = Turns::default();
        let first = turns.of("a").await;
        let next = futures_util::future::poll_immediate(Box::pin(turns.of("a"))).await;
        assert!(next.is_none());
        drop(first);
        assert!(turns.of("a").await.is_some());
    }

    #[test]
    fn ours_an_ipv6_attacker_holds_a_64() {
        let parse = |text: &str| subnet(text.parse().unwrap());
        assert_eq!(parse("2001:db8:1:2:3:4:5:6"), parse("2001:db8:1:2:ffff::1"));
        assert_ne!(parse("2001:db8:1:2::1"), parse("2001:db8:1:3::1"));
        assert_eq!(parse("::ffff:192.0.2.1"), "192.0.2.1");
        let site = |text: &str| site(text.parse().unwrap());
        assert_eq!(site("2001:db8:1:2::1"), site("2001:db8:1:ffff::1"));
        assert_ne!(site("2001:db8:1::1"), site("2001:db8:2::1"));
        assert_eq!(site("::ffff:192.0.2.1"), None);
    }

    #[test]
    fn ours_an_assertion_that_is_refused_takes_nothing() {
        let assertions = Assertions::new(2, 3);
        let takes = |client: &str| assertions.reserve(client, Timestamp(0));
        assert!(takes("a") && takes("a"));
        for _ in 0..3 {
            assert!(!takes("a"));
        }
        assert!(takes("b"), "what is one's own is asked for first");
        assert!(!takes("b"));
        assertions.of_all.release("", Timestamp(0));
        assert!(takes("b"), "what all have none left for is given back");
    }
}
