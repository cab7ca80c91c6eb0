//! Failures are scarce: so many in a minute of one address, then it waits. Success costs nothing.
//!
//! Counted in memory, by each node for itself and with a bound on how many addresses are remembered, so that nobody
//! unauthenticated can make the server write or grow.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use moka::sync::Cache;

use crate::types::Timestamp;

/// Counts failures by key and minute.
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

    #[test]
    fn ours_an_ipv6_attacker_holds_a_64() {
        let parse = |text: &str| subnet(text.parse().unwrap());
        assert_eq!(parse("2001:db8:1:2:3:4:5:6"), parse("2001:db8:1:2:ffff::1"));
        assert_ne!(parse("2001:db8:1:2::1"), parse("2001:db8:1:3::1"));
        assert_eq!(parse("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
