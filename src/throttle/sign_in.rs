//! What attempts to sign in are counted in, beside the failures of each account: the database keeps those.

use std::net::IpAddr;
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Throttle, site, subnet};
use crate::config;
use crate::types::Timestamp;

/// The budgets of attempts to sign in; cheap to clone.
#[derive(Clone)]
pub struct SignInBudgets {
    failures_of_network: Throttle,
    attempts_of_network: Throttle,
    attempts_of_site: Throttle,
    attempts_of_account: Throttle,
    attempts_of_browser: Throttle,
    waiting: Arc<Semaphore>,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// No password was compared.
    NotCompared,
    /// The password was not right, or nobody knows.
    Wrong,
    /// The password was right.
    Right,
}

/// What an attempt of a stranger took from the budgets. How it ends decides what is given back.
pub struct Taken<'a> {
    budgets: &'a SignInBudgets,
    network: String,
    site: Option<String>,
    account: Option<String>,
    now: Timestamp,
    end: End,
}

impl SignInBudgets {
    /// The budgets as the settings say, of a server that answers so many requests at once.
    #[must_use]
    pub fn new(settings: &config::SignIn, requests: usize) -> Self {
        let per_address = settings.attempts_per_address;
        Self {
            failures_of_network: Throttle::new(settings.failures_per_address),
            attempts_of_network: Throttle::new(per_address),
            attempts_of_site: Throttle::new(per_address.saturating_mul(4)),
            attempts_of_account: Throttle::new(settings.attempts_per_account),
            attempts_of_browser: Throttle::new(settings.attempts_per_account.div_ceil(4)),
            waiting: Arc::new(Semaphore::new(requests.div_ceil(4).min(Semaphore::MAX_PERMITS))),
        }
    }

    /// Takes an attempt of an address, and a failure before it is known whether it fails; `None` if not both were left.
    #[must_use]
    pub fn take(&self, address: IpAddr, now: Timestamp) -> Option<Taken<'_>> {
        let network = subnet(address);
        // Failures first: whoever has none left takes nothing from the site it is in.
        if !self.failures_of_network.reserve(&network, now) {
            return None;
        }
        let mut taken = Taken {
            budgets: self,
            network,
            site: None,
            account: None,
            now,
            end: End::NotCompared,
        };
        if !self.attempts_of_network.reserve(&taken.network, now) {
            return None;
        }
        if let Some(site) = site(address) {
            if !self.attempts_of_site.reserve(&site, now) {
                return None;
            }
            taken.site = Some(site);
        }
        Some(taken)
    }

    /// Room for an attempt of a stranger, until it is answered: answers that wait for their time take no more than a
    /// quarter of all that is answered at once.
    #[must_use]
    pub fn room(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.waiting).try_acquire_owned().ok()
    }

    /// Takes an attempt of one browser at the account it is known to; whether there was one left. Each has its own, so
    /// that whoever holds one of a person's browsers does not keep out the others. It stays taken, whatever the end: what a
    /// browser shares with nobody bounds how often it can ask in vain.
    #[must_use]
    pub fn attempt_known(&self, browser: &str, now: Timestamp) -> bool {
        self.attempts_of_browser.reserve(browser, now)
    }
}

impl Taken<'_> {
    /// Notes how the attempt ended, as far as it has come. A failure it is not is given back at once: what follows a right
    /// password takes its time, and the address has others who wait.
    pub fn ends(&mut self, end: End) {
        if end == End::Right && self.end != End::Right {
            self.budgets.failures_of_network.release(&self.network, self.now);
        }
        self.end = end;
    }

    /// Takes an attempt of strangers at an account, too, named as the caller likes; whether there was one left.
    #[must_use]
    pub fn attempt(&mut self, account: &str) -> bool {
        let is_left = self.budgets.attempts_of_account.reserve(account, self.now);
        if is_left {
            self.account = Some(account.to_owned());
        }
        is_left
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        let (budgets, now) = (self.budgets, self.now);
        // What was right gave its failure back when that was known.
        if self.end == End::NotCompared {
            budgets.failures_of_network.release(&self.network, now);
        }
        if self.end == End::NotCompared {
            // What strangers share: else one of them could use it up with what costs nobody anything. The address keeps its
            // own attempt taken: that is what bounds how often it can ask in vain.
            if let Some(site) = &self.site {
                budgets.attempts_of_site.release(site, now);
            }
            if let Some(account) = &self.account {
                budgets.attempts_of_account.release(account, now);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(0);

    fn budgets(change: impl FnOnce(&mut config::SignIn)) -> SignInBudgets {
        let mut settings = config::SignIn {
            attempts_per_address: 5,
            ..config::SignIn::default()
        };
        change(&mut settings);
        SignInBudgets::new(&settings, 512)
    }

    fn network(n: u16) -> IpAddr {
        IpAddr::from([0x2001, 0xdb8, 1, n, 0, 0, 0, 1])
    }

    /// Whether an attempt at `account` gets as far as that a password is compared, and ends so.
    fn tries(budgets: &SignInBudgets, address: IpAddr, account: &str, end: End) -> bool {
        budgets.take(address, NOW).is_some_and(|mut taken| {
            let is_left = taken.attempt(account);
            if is_left {
                taken.ends(end);
            }
            is_left
        })
    }

    #[test]
    fn ours_attempts_of_a_site_run_out_whatever_network_they_come_from() {
        let budgets = budgets(|_| {});
        let wrong = (0..40).filter(|n| tries(&budgets, network(*n), &format!("{n}"), End::Wrong));
        assert_eq!(wrong.count(), 20);
        let elsewhere = IpAddr::from([192, 0, 2, 1]);
        let right = (0..40).filter(|n| tries(&budgets, elsewhere, &format!("{n}"), End::Right));
        assert_eq!(right.count(), 5, "a right password is an attempt, too");
        assert!(budgets.take(network(0), Timestamp(60)).is_some());
    }

    #[test]
    fn ours_a_right_password_is_no_failure_while_its_sign_in_is_written() {
        let budgets = budgets(|settings| settings.failures_per_address = 1);
        let mut first = budgets.take(network(0), NOW).unwrap();
        assert!(budgets.take(network(0), NOW).is_none(), "nobody knows yet");
        first.ends(End::Right);
        let second = budgets.take(network(0), NOW).unwrap();
        drop(first);
        assert!(budgets.take(network(0), NOW).is_none(), "it is given back once");
        drop(second);
    }

    #[test]
    fn ours_what_was_not_compared_is_given_back_to_all_but_the_address() {
        let budgets = budgets(|settings| settings.attempts_per_account = 1);
        for n in 0..40 {
            let in_vain = (0..9).filter(|_| tries(&budgets, network(n), "ada", End::NotCompared));
            assert_eq!(in_vain.count(), 5, "{n}");
        }
    }

    #[test]
    fn ours_whoever_finds_no_attempt_at_the_account_left_takes_none_from_their_site() {
        let budgets = budgets(|settings| settings.attempts_per_account = 1);
        assert!(tries(&budgets, network(0), "ada", End::Wrong));
        for n in 1..40 {
            assert!(!tries(&budgets, network(n), "ada", End::Wrong), "{n}");
        }
        assert!(tries(&budgets, network(40), "grace", End::Wrong));
    }

    #[test]
    fn ours_only_what_was_wrong_is_a_failure_of_the_address() {
        let address = IpAddr::from([192, 0, 2, 1]);
        for (end, most) in [(End::NotCompared, 4), (End::Right, 4), (End::Wrong, 2)] {
            let budgets = budgets(|settings| {
                settings.attempts_per_address = 4;
                settings.failures_per_address = 2;
            });
            let counted = (0..9).filter(|_| tries(&budgets, address, "ada", end)).count();
            assert_eq!(counted, most, "{end:?}");
        }
    }
}
