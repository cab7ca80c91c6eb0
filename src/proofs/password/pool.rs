//! Where passwords are hashed: a bounded number at once, a bounded number waiting, and none of them all of one's.
//!
//! Two lanes. Browsers that are known to the account they ask for have one of their own, running and waiting, so that
//! no number of strangers makes one of them hear that the server is busy. In both, one account has few hashes in
//! flight, whatever browsers it is asked for from, and one known browser fewer; among strangers also one network, and
//! one IPv6 site.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::error::{PasswordError, fault};
use crate::config;
use crate::types::UserId;

/// For whom a password is hashed or compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Somebody who is known to an account: who holds a link to it, say.
    Known {
        /// Which account: its id, as for [`Caller::Browser`], so that all who are known to it share its places.
        account: String,
    },
    /// A browser that is known to an account.
    Browser {
        /// Which account: its id.
        account: String,
        /// Which of its browsers.
        browser: String,
    },
    /// Anybody.
    Stranger {
        /// Which account they name, whether it exists or not.
        account: String,
        /// The network they come from: what one person can be assumed to hold.
        network: String,
        /// The site that network is part of, where there is such a thing.
        site: Option<String>,
    },
}

impl Caller {
    /// Somebody who is known to this account.
    #[must_use]
    pub fn known(user_id: &UserId) -> Self {
        Self::Known {
            account: user_id.to_string(),
        }
    }
}

/// The most hashes in flight for one account in each lane: more than one person starts at once.
const OF_ACCOUNT: usize = 6;

/// How many of them may be one browser's that is known to it: some are left for the account's other browsers.
const OF_BROWSER: usize = 3;

/// How many known browsers may wait, beside those that run.
const KNOWN_QUEUE: usize = 64;

/// The pool.
pub(super) struct Pool {
    /// How many run at once.
    size: usize,
    /// Room to run.
    running: Arc<Semaphore>,
    /// The part of it strangers may have. They take it first, so that those who wait for one of these do not stand
    /// before those who are known.
    strangers_running: Arc<Semaphore>,
    known_places: usize,
    stranger_places: usize,
    in_flight: Mutex<InFlight>,
}

#[derive(Default)]
struct InFlight {
    known: usize,
    strangers: usize,
    by_key: HashMap<String, usize>,
}

/// Room for one hash, running or waiting; given back when it is dropped.
pub(super) struct Place {
    pool: Arc<Pool>,
    is_known: bool,
    keys: Vec<String>,
}

/// A place whose turn it is.
pub(super) struct Turn {
    _running: OwnedSemaphorePermit,
    _stranger: Option<OwnedSemaphorePermit>,
    waited_until: Option<Instant>,
    place: Place,
}

impl Turn {
    /// When it came, if it had to be waited for: what was done before then is not seen in when it ends.
    pub(super) fn waited_until(&self) -> Option<Instant> {
        self.waited_until
    }

    /// Lets the next one run; what follows from the hash is still in flight.
    pub(super) fn over(self) -> Place {
        self.place
    }
}

impl Pool {
    pub(super) fn new(settings: &config::Password) -> Self {
        let processors = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let running = settings
            .hash_concurrency
            .unwrap_or_else(processors)
            .clamp(1, Semaphore::MAX_PERMITS / 4);
        // With one there is nothing to keep: whoever is known comes next.
        let kept = if running == 1 { 0 } else { (running / 4).max(1) };
        let queue = settings.hash_queue.min(Semaphore::MAX_PERMITS / 4);
        Self {
            size: running,
            running: Arc::new(Semaphore::new(running)),
            strangers_running: Arc::new(Semaphore::new(running - kept)),
            known_places: running + queue.max(KNOWN_QUEUE),
            stranger_places: running + queue,
            in_flight: Mutex::default(),
        }
    }

    /// Room for a hash, before any work is done for it.
    pub(super) fn place(self: &Arc<Self>, caller: &Caller) -> Result<Place, PasswordError> {
        let (is_known, keys) = match caller {
            Caller::Known { account } => (true, vec![(format!("known {account}"), OF_ACCOUNT)]),
            Caller::Browser { account, browser } => (
                true,
                vec![
                    (format!("known {account}"), OF_ACCOUNT),
                    (format!("browser {browser}"), OF_BROWSER),
                ],
            ),
            Caller::Stranger {
                account,
                network,
                site,
            } => (false, self.keys_of_stranger(account, network, site.as_deref())),
        };
        let mut in_flight = self.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        let (taken, places) = if is_known {
            (in_flight.known, self.known_places)
        } else {
            (in_flight.strangers, self.stranger_places)
        };
        let is_full = |(key, most): &(String, usize)| in_flight.by_key.get(key).is_some_and(|n| n >= most);
        if taken >= places || keys.iter().any(is_full) {
            return Err(PasswordError::Busy);
        }
        if is_known {
            in_flight.known += 1;
        } else {
            in_flight.strangers += 1;
        }
        let keys: Vec<_> = keys.into_iter().map(|(key, _)| key).collect();
        for key in &keys {
            *in_flight.by_key.entry(key.clone()).or_default() += 1;
        }
        Ok(Place {
            pool: Arc::clone(self),
            is_known,
            keys,
        })
    }

    /// Whoever holds one network, or one site, leaves room to others.
    fn keys_of_stranger(&self, account: &str, network: &str, site: Option<&str>) -> Vec<(String, usize)> {
        let of_network = (self.stranger_places / 2).max(1);
        let of_site = (self.stranger_places * 3 / 4).max(1);
        let mut keys = vec![
            (format!("account {account}"), OF_ACCOUNT),
            (format!("network {network}"), of_network),
        ];
        keys.extend(site.map(|site| (format!("site {site}"), of_site)));
        keys
    }

    /// Lets nothing run until what it gives is dropped.
    pub(super) async fn pause(&self) -> Result<OwnedSemaphorePermit, PasswordError> {
        let all = u32::try_from(self.size).unwrap_or(u32::MAX);
        Arc::clone(&self.running)
            .acquire_many_owned(all)
            .await
            .map_err(fault)
    }

    /// How many run or wait.
    pub(super) fn in_flight(&self) -> usize {
        let in_flight = self.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        in_flight.known + in_flight.strangers
    }
}

impl Place {
    /// Waits for its turn.
    pub(super) async fn turn(self) -> Result<Turn, PasswordError> {
        let mut waits = false;
        let stranger = if self.is_known {
            None
        } else {
            Some(permit(&self.pool.strangers_running, &mut waits).await?)
        };
        let running = permit(&self.pool.running, &mut waits).await?;
        Ok(Turn {
            _running: running,
            _stranger: stranger,
            waited_until: waits.then(Instant::now),
            place: self,
        })
    }
}

/// Takes a permit, and notes it if there was none at once.
async fn permit(of: &Arc<Semaphore>, waits: &mut bool) -> Result<OwnedSemaphorePermit, PasswordError> {
    if let Ok(permit) = Arc::clone(of).try_acquire_owned() {
        return Ok(permit);
    }
    *waits = true;
    Arc::clone(of).acquire_owned().await.map_err(fault)
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut in_flight = self.pool.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        if self.is_known {
            in_flight.known = in_flight.known.saturating_sub(1);
        } else {
            in_flight.strangers = in_flight.strangers.saturating_sub(1);
        }
        for key in &self.keys {
            if let Some(count) = in_flight.by_key.get_mut(key) {
                *count -= 1;
                if *count == 0 {
                    in_flight.by_key.remove(key);
                }
            }
        }
    }
}
