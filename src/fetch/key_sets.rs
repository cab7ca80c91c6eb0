//! The key sets of clients: those they keep at a URL (`jwks_uri`), fetched when they are needed and kept a while, and
//! those they registered, parsed once.
//!
//! Anybody can send an assertion that names a client, so anybody can have its keys fetched. Few requests may wait for
//! that, fewer for one URL, and those of clients nobody vouched for take no room from the others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use moka::sync::Cache;
use serde_json::Value;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{FetchError, Fetcher};
use crate::jose::{ClientKeys, JoseError};
use crate::oauth::class::{Class, PerClass};
use crate::types::{ClientId, Timestamp};

/// How long a set is kept that does not say.
const USUAL: Duration = Duration::from_mins(5);

/// However short or long it says. A key that was stolen is of no use an hour after the app took it out.
const SHORTEST: Duration = Duration::from_mins(1);
const LONGEST: Duration = Duration::from_hours(1);

/// How long after its time a set is still used by those who would have to wait for the next one.
const LATE: Duration = Duration::from_mins(1);

/// How often at most a set is fetched again before its time, because a key is not in it. A stranger can use this up, and
/// keys that were changed at that very moment are then found a minute later: sites publish keys before they sign.
const BETWEEN: Duration = Duration::from_mins(1);

/// How long nothing is fetched where nothing was to be had, from when that was known.
const AFTER_FAILURE: Duration = Duration::from_secs(10);

/// How many requests may wait for keys, of clients of one class.
const WAITING: usize = 32;

/// How many of them for one URL.
const WAITING_FOR_ONE: usize = 4;

/// The most bytes that are kept of the sets of one class, and what a set counts for at least: a thousand of them.
const MOST_BYTES: u64 = 16 * 1024 * 1024;
const LEAST: usize = 16 * 1024;

/// Why there are no keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeySetError {
    /// Nothing was fetched.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// What was fetched is not a set of public keys.
    #[error(transparent)]
    Keys(#[from] JoseError),
    /// Others are waiting already.
    #[error("too many requests wait for keys of clients")]
    Busy,
}

/// The key sets in memory.
pub struct KeySets(PerClass<Sets>);

/// Those of clients of one class.
struct Sets {
    fetching: Fetching,
    registered: Cache<ClientId, Arc<Registered>>,
}

/// A set a client registered, and its keys.
struct Registered {
    set: Value,
    keys: Arc<ClientKeys>,
    bytes: usize,
}

impl Default for KeySets {
    fn default() -> Self {
        Self(PerClass::new(|_| Sets {
            fetching: Fetching::new(),
            registered: Cache::builder()
                .max_capacity(MOST_BYTES)
                .weigher(|_, kept: &Arc<Registered>| weight(kept.bytes))
                .build(),
        }))
    }
}

impl KeySets {
    /// The keys of a set a client registered.
    ///
    /// # Errors
    /// If it is not a set of public keys.
    pub fn registered(
        &self,
        class: Class,
        client: &ClientId,
        set: &Value,
    ) -> Result<Arc<ClientKeys>, JoseError> {
        let registered = &self.0.of(class).registered;
        if let Some(kept) = registered.get(client)
            && kept.set == *set
        {
            return Ok(Arc::clone(&kept.keys));
        }
        let keys = Arc::new(ClientKeys::read(set)?);
        let kept = Registered {
            set: set.clone(),
            keys: Arc::clone(&keys),
            bytes: set.to_string().len().saturating_add(keys.bytes()),
        };
        registered.insert(client.clone(), Arc::new(kept));
        Ok(keys)
    }

    /// The keys at `uri`. Whoever asks while they are being fetched waits for the same answer.
    ///
    /// # Errors
    /// If they cannot be fetched, or could not a moment ago; `Busy` if too many wait already.
    pub async fn get(
        &self,
        fetcher: &Fetcher,
        class: Class,
        uri: &str,
        now: Timestamp,
    ) -> Result<Arc<ClientKeys>, KeySetError> {
        let fetching = &self.0.of(class).fetching;
        let kept = fetching.kept.get(uri);
        if let Some(kept) = kept.as_ref().filter(|kept| now < kept.fresh_until) {
            return kept.keys.clone();
        }
        let late = kept.filter(|kept| now < kept.fresh_until.plus(LATE));
        let late = late.and_then(|kept| kept.keys.ok());
        let place = match (fetching.place(uri), &late) {
            (Ok(place), _) => place,
            (Err(_), Some(keys)) => return Ok(Arc::clone(keys)),
            (Err(error), None) => return Err(error),
        };
        let _turn = match (place.door.turn.try_lock(), late) {
            (Ok(turn), _) => turn,
            // Somebody else fetches them.
            (Err(_), Some(keys)) => return Ok(keys),
            (Err(_), None) => place.door.turn.lock().await,
        };
        if let Some(kept) = fetching.kept.get(uri).filter(|kept| now < kept.fresh_until) {
            return kept.keys;
        }
        let found = Kept::fetch(fetcher, class, uri, now).await;
        let keys = found.keys.clone();
        fetching.kept.insert(uri.to_owned(), found);
        keys
    }

    /// Other keys than `known`, where a key is not among those: fetched anew, once a minute at most. Nobody who is
    /// content with `known` waits for it.
    ///
    /// # Errors
    /// If they cannot be fetched; `known` are kept then. `Busy` if too many wait already.
    pub async fn newer(
        &self,
        fetcher: &Fetcher,
        class: Class,
        uri: &str,
        known: &Arc<ClientKeys>,
        now: Timestamp,
    ) -> Result<Option<Arc<ClientKeys>>, KeySetError> {
        let fetching = &self.0.of(class).fetching;
        // What can be said without fetching: nothing if it is time to.
        let settled = || {
            let kept = fetching.kept.get(uri)?;
            match kept.keys {
                Ok(keys) if !Arc::ptr_eq(&keys, known) => Some(Some(keys)),
                _ => (now < kept.fetched_at.plus(BETWEEN)).then_some(None),
            }
        };
        if let Some(keys) = settled() {
            return Ok(keys);
        }
        let place = fetching.place(uri)?;
        let _turn = place.door.turn.lock().await;
        // Somebody else was faster.
        if let Some(keys) = settled() {
            return Ok(keys);
        }
        let mut found = Kept::fetch(fetcher, class, uri, now).await;
        let keys = found.keys.clone();
        if keys.is_err()
            && let Some(kept) = fetching.kept.get(uri).filter(|kept| kept.keys.is_ok())
        {
            found.keys = kept.keys;
            found.fresh_until = kept.fresh_until;
        }
        fetching.kept.insert(uri.to_owned(), found);
        keys.map(Some)
    }
}

fn weight(bytes: usize) -> u32 {
    u32::try_from(bytes.max(LEAST)).unwrap_or(u32::MAX)
}

/// The sets that are fetched of clients of one class, and who waits for them.
struct Fetching {
    kept: Cache<String, Kept>,
    room: Arc<Semaphore>,
    /// Of the URLs somebody waits for.
    doors: Mutex<HashMap<String, Arc<Door>>>,
}

/// Where those wait who want the keys of one URL.
struct Door {
    room: Arc<Semaphore>,
    turn: tokio::sync::Mutex<()>,
}

/// A place to wait in.
struct Place {
    door: Arc<Door>,
    _of_all: OwnedSemaphorePermit,
    _of_one: OwnedSemaphorePermit,
}

impl Fetching {
    fn new() -> Self {
        let kept = Cache::builder()
            .max_capacity(MOST_BYTES)
            .weigher(|uri: &String, kept: &Kept| weight(uri.len().saturating_add(kept.bytes())));
        Self {
            kept: kept.build(),
            room: Arc::new(Semaphore::new(WAITING)),
            doors: Mutex::default(),
        }
    }

    /// A place to wait in, if there is one.
    fn place(&self, uri: &str) -> Result<Place, KeySetError> {
        let take = |room: &Arc<Semaphore>| {
            let permit = Arc::clone(room).try_acquire_owned();
            permit.map_err(|_| KeySetError::Busy)
        };
        let of_all = take(&self.room)?;
        let mut doors = self.doors.lock().unwrap_or_else(PoisonError::into_inner);
        // Nobody waits there any more: so there are never more than there are places.
        doors.retain(|_, door| Arc::strong_count(door) > 1);
        let door = doors.entry(uri.to_owned()).or_insert_with(|| {
            Arc::new(Door {
                room: Arc::new(Semaphore::new(WAITING_FOR_ONE)),
                turn: tokio::sync::Mutex::default(),
            })
        });
        Ok(Place {
            _of_all: of_all,
            _of_one: take(&door.room)?,
            door: Arc::clone(door),
        })
    }
}

#[derive(Clone)]
struct Kept {
    keys: Result<Arc<ClientKeys>, KeySetError>,
    fetched_at: Timestamp,
    fresh_until: Timestamp,
}

impl Kept {
    async fn fetch(fetcher: &Fetcher, class: Class, uri: &str, now: Timestamp) -> Self {
        let began = Instant::now();
        let answer = fetcher.get(class, uri).await;
        let max_age = answer.as_ref().ok().and_then(|answer| answer.max_age);
        let keys = answer.map_err(KeySetError::from).and_then(|answer| {
            let set = serde_json::from_slice(&answer.body)
                .map_err(|_| JoseError::Key("what is at jwks_uri is not JSON"))?;
            Ok(Arc::new(ClientKeys::read(&set)?))
        });
        match keys {
            Ok(keys) => Self {
                keys: Ok(keys),
                fetched_at: now,
                fresh_until: now.plus(max_age.unwrap_or(USUAL).clamp(SHORTEST, LONGEST)),
            },
            Err(error) => {
                tracing::info!(cause = %error, "the keys of a client could not be fetched");
                // A failure may take longer than it would be remembered from its beginning.
                let ended = now.plus(began.elapsed());
                Self {
                    keys: Err(error),
                    fetched_at: ended,
                    fresh_until: ended.plus(AFTER_FAILURE),
                }
            }
        }
    }

    fn bytes(&self) -> usize {
        self.keys.as_ref().map_or(0, |keys| keys.bytes())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::jose::SigningKey;
    use crate::types::SigningAlgorithm;

    #[test]
    fn ours_registered_keys_are_parsed_once_until_they_change() {
        let sets = KeySets::default();
        let set = || {
            let key = SigningKey::generate(SigningAlgorithm::ES256).unwrap();
            json!({ "keys": [key.public_jwk()] })
        };
        let (one, other): (ClientId, ClientId) = ("c_one".parse().unwrap(), "c_other".parse().unwrap());
        let (old, new) = (set(), set());
        let registered = |client, set| sets.registered(Class::Vouched, client, set).unwrap();
        let first = registered(&one, &old);
        assert!(Arc::ptr_eq(&first, &registered(&one, &old)));
        assert!(!Arc::ptr_eq(&first, &registered(&other, &old)));
        let changed = registered(&one, &new);
        assert!(!Arc::ptr_eq(&first, &changed));
        assert!(Arc::ptr_eq(&changed, &registered(&one, &new)));
    }

    #[test]
    fn ours_key_sets_of_each_class_are_kept_apart() {
        let sets = KeySets::default();
        let key = SigningKey::generate(SigningAlgorithm::ES256).unwrap();
        let set = json!({ "keys": [key.public_jwk()] });
        let app: ClientId = "c_app".parse().unwrap();
        let kept = sets.registered(Class::Vouched, &app, &set).unwrap();
        // More than there is room for, each asked for twice.
        for n in 0..3000 {
            let other: ClientId = format!("c_{n}").parse().unwrap();
            for _ in 0..2 {
                sets.registered(Class::Unvouched, &other, &set).unwrap();
            }
        }
        let of = |class| {
            let registered = &sets.0.of(class).registered;
            registered.run_pending_tasks();
            registered.weighted_size()
        };
        assert!(of(Class::Unvouched) <= MOST_BYTES && of(Class::Vouched) <= MOST_BYTES);
        assert!(Arc::ptr_eq(
            &kept,
            &sets.registered(Class::Vouched, &app, &set).unwrap()
        ));
        let of_others = sets.0.of(Class::Unvouched);
        let places: Vec<_> = (0..WAITING)
            .map(|n| of_others.fetching.place(&n.to_string()).unwrap())
            .collect();
        assert!(of_others.fetching.place("https://another.example").is_err());
        assert!(
            sets.0
                .of(Class::Vouched)
                .fetching
                .place("https://another.example")
                .is_ok()
        );
        drop(places);
    }

    #[test]
    fn ours_few_wait_for_keys_and_fewer_for_those_of_one_client() {
        let fetching = Fetching::new();
        let mut places = Vec::new();
        for uri in 0..8 {
            let uri = format!("https://{uri}.example/jwks");
            let room = std::iter::from_fn(|| fetching.place(&uri).ok());
            let before = places.len();
            places.extend(room);
            assert_eq!(places.len() - before, WAITING_FOR_ONE);
        }
        assert_eq!(places.len(), WAITING);
        assert!(fetching.place("https://another.example/jwks").is_err());
        drop(places);
        assert!(fetching.place("https://another.example/jwks").is_ok());
        assert_eq!(fetching.doors.lock().unwrap().len(), 1);
    }
}
