//! The key sets clients keep at a URL (`jwks_uri`), fetched when they are needed and kept a while.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use tokio::sync::Mutex;

use super::{FetchError, Fetcher};
use crate::jose::{ClientKeys, JoseError};
use crate::types::Timestamp;

/// How long a set is kept that does not say.
const USUAL: Duration = Duration::from_mins(5);

/// However short or long it says.
const SHORTEST: Duration = Duration::from_mins(1);
const LONGEST: Duration = Duration::from_hours(24);

/// How often at most a set is fetched again before its time, because a key is not in it.
const BETWEEN: Duration = Duration::from_mins(1);

/// How long nothing is fetched where nothing was to be had.
const AFTER_FAILURE: Duration = Duration::from_secs(10);

/// The most sets that are kept.
const MOST: u64 = 1000;

/// Why there are no keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeySetError {
    /// Nothing was fetched.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// What was fetched is not a set of public keys.
    #[error(transparent)]
    Keys(#[from] JoseError),
}

/// The key sets that were fetched.
pub struct KeySets(Cache<String, Arc<Mutex<Option<Kept>>>>);

struct Kept {
    keys: Result<Arc<ClientKeys>, KeySetError>,
    fetched_at: Timestamp,
    fresh_until: Timestamp,
}

impl Default for KeySets {
    fn default() -> Self {
        Self(Cache::new(MOST))
    }
}

impl KeySets {
    /// The keys at `uri`. Whoever asks while they are being fetched waits for the same answer.
    ///
    /// # Errors
    /// If they cannot be fetched, or could not a moment ago.
    pub async fn get(
        &self,
        fetcher: &Fetcher,
        uri: &str,
        now: Timestamp,
    ) -> Result<Arc<ClientKeys>, KeySetError> {
        let place = self.place(uri);
        let mut kept = place.lock().await;
        if let Some(kept) = kept.as_ref()
            && now < kept.fresh_until
        {
            return kept.keys.clone();
        }
        let found = Kept::fetch(fetcher, uri, now).await;
        let keys = found.keys.clone();
        *kept = Some(found);
        keys
    }

    /// Other keys than `known`, where a key is not among those: fetched anew, once a minute at most.
    ///
    /// # Errors
    /// If they cannot be fetched; `known` are kept then.
    pub async fn newer(
        &self,
        fetcher: &Fetcher,
        uri: &str,
        known: &Arc<ClientKeys>,
        now: Timestamp,
    ) -> Result<Option<Arc<ClientKeys>>, KeySetError> {
        let place = self.place(uri);
        let mut kept = place.lock().await;
        if let Some(kept) = kept.as_mut() {
            match &kept.keys {
                // Somebody else was faster.
                Ok(keys) if !Arc::ptr_eq(keys, known) => return Ok(Some(Arc::clone(keys))),
                _ if now < kept.fetched_at.plus(BETWEEN) => return Ok(None),
                _ => kept.fetched_at = now,
            }
        }
        let found = Kept::fetch(fetcher, uri, now).await;
        let keys = found.keys.clone()?;
        *kept = Some(found);
        Ok(Some(keys))
    }

    fn place(&self, uri: &str) -> Arc<Mutex<Option<Kept>>> {
        self.0.get_with_by_ref(uri, || Arc::new(Mutex::new(None)))
    }
}

impl Kept {
    async fn fetch(fetcher: &Fetcher, uri: &str, now: Timestamp) -> Self {
        let answer = fetcher.get(uri).await;
        let max_age = answer.as_ref().ok().and_then(|answer| answer.max_age);
        let keys = answer.map_err(KeySetError::from).and_then(|answer| {
            let set = serde_json::from_slice(&answer.body)
                .map_err(|_| JoseError::Key("what is at jwks_uri is not JSON"))?;
            Ok(Arc::new(ClientKeys::read(&set)?))
        });
        let age = match &keys {
            Ok(_) => max_age.unwrap_or(USUAL).clamp(SHORTEST, LONGEST),
            Err(error) => {
                tracing::info!(cause = %error, "the keys of a client could not be fetched");
                AFTER_FAILURE
            }
        };
        Self {
            keys,
            fetched_at: now,
            fresh_until: now.plus(age),
        }
    }
}
