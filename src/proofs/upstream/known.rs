//! What is known of providers for a while: their metadata and their keys. Administrators alone make providers, so there are few.
//!
//! Each has room of its own: one that is slow, or down, has so many requests wait for it and no more, and no other's. What is known is
//! used meanwhile.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::discovery::{Metadata, well_known};
use super::party::{MOST_BYTES, Party, UpstreamError, unsuccessful};
use crate::fetch::Question;
use crate::jose::ClientKeys;
use crate::types::{ProviderId, Timestamp};

/// How many requests of a kind may wait for one provider.
const WAITING: usize = 16;

/// How long metadata and keys are kept that do not say; however short or long they say.
const USUAL: Duration = Duration::from_mins(10);
const SHORTEST: Duration = Duration::from_mins(1);
const LONGEST: Duration = Duration::from_hours(1);

/// How long what is known is used after its time, while there is no newer.
const LATE: Duration = Duration::from_hours(24);

/// How long nothing is fetched where nothing was to be had, and nothing is known from before.
const AFTER_FAILURE: Duration = Duration::from_secs(10);

/// How often at most keys are fetched before their time, because one is not among them, and anything of which something is known from
/// before; whether that comes to something or not. A stranger can use this up.
const BETWEEN: Duration = Duration::from_mins(1);

/// The most bytes of a key set that are read.
const MOST_OF_KEYS: usize = 256 * 1024;

/// What is known of each provider.
#[derive(Default)]
pub struct Upstreams(Mutex<HashMap<ProviderId, Arc<Known>>>);

/// What is known of one, by one version of its settings.
struct Known {
    version: i64,
    /// For those who come back with an answer.
    answers: Arc<Semaphore>,
    /// For logout tokens, which anybody can send.
    logouts: Arc<Semaphore>,
    /// For those who are to be told where it is.
    asking: Semaphore,
    metadata: Store<Metadata>,
    keys: Store<ClientKeys>,
}

/// For what there is room to wait.
#[derive(Clone, Copy)]
pub(super) enum Room {
    /// An answer somebody comes back with.
    Answers,
    /// A logout token.
    Logouts,
}

/// What is fetched by one at a time, and read by everybody meanwhile.
struct Store<T> {
    kept: Mutex<Option<Kept<T>>>,
    /// Whose turn it is to fetch.
    turn: tokio::sync::Mutex<()>,
}

/// Something that was fetched, or not.
struct Kept<T> {
    value: Result<Arc<T>, UpstreamError>,
    /// When it was had; what is still used after a failure is from before.
    fetched_at: Timestamp,
    fresh_until: Timestamp,
    /// When it was asked for last, and why that came to nothing.
    tried_at: Timestamp,
    failed: Option<UpstreamError>,
}

/// What a fetch brings, and how long it says that is good for.
type Fetched<T> = Result<(T, Option<Duration>), UpstreamError>;

/// A place to wait for a provider in.
pub struct Place {
    _permit: OwnedSemaphorePermit,
}

impl Upstreams {
    /// A place to wait for a provider in, if there is one.
    pub(super) fn place(&self, party: &Party<'_>, room: Room) -> Result<Place, UpstreamError> {
        let known = self.known(party);
        let room = match room {
            Room::Answers => &known.answers,
            Room::Logouts => &known.logouts,
        };
        let permit = Arc::clone(room)
            .try_acquire_owned()
            .map_err(|_| UpstreamError::Busy)?;
        Ok(Place { _permit: permit })
    }

    /// Where the provider's endpoints are. Whoever asks while that is fetched, and nothing is known from before, waits for the same
    /// answer.
    ///
    /// # Errors
    /// If it cannot be fetched, or could not a moment ago, and is not known from before.
    pub async fn metadata(&self, party: &Party<'_>, now: Timestamp) -> Result<Arc<Metadata>, UpstreamError> {
        if let Some(written) = Metadata::written(party.settings) {
            return Ok(Arc::new(written));
        }
        let known = self.known(party);
        // What is known costs no room.
        if let Some(value) = known.metadata.fresh(now) {
            return value;
        }
        let _place = known.asking.try_acquire().map_err(|_| UpstreamError::Busy)?;
        known.metadata.renewed(fetched_metadata(party), now).await
    }

    /// The provider's keys, if they are known: nobody waits for that.
    pub(super) fn known_keys(&self, party: &Party<'_>, now: Timestamp) -> Option<Arc<ClientKeys>> {
        self.known(party).keys.fresh(now)?.ok()
    }

    /// The provider's keys.
    ///
    /// # Errors
    /// As [`Self::metadata`].
    pub(super) async fn keys(
        &self,
        party: &Party<'_>,
        metadata: &Metadata,
        now: Timestamp,
    ) -> Result<Arc<ClientKeys>, UpstreamError> {
        let known = self.known(party);
        if let Some(value) = known.keys.fresh(now) {
            return value;
        }
        known.keys.renewed(fetched_keys(party, metadata), now).await
    }

    /// Other keys than `known_keys`, where a key is not among those: fetched anew, once a minute at most.
    ///
    /// # Errors
    /// If they cannot be fetched, or could not within that minute; those that are known are kept then.
    pub(super) async fn newer_keys(
        &self,
        party: &Party<'_>,
        metadata: &Metadata,
        known_keys: &Arc<ClientKeys>,
        now: Timestamp,
    ) -> Result<Option<Arc<ClientKeys>>, UpstreamError> {
        let known = self.known(party);
        let keys = &known.keys;
        if let Some(told) = keys.newer(known_keys, now) {
            return told;
        }
        let _turn = keys.turn.lock().await;
        if let Some(told) = keys.newer(known_keys, now) {
            return told;
        }
        let began = Instant::now();
        let fetched = fetched_keys(party, metadata).await;
        let failed = fetched.as_ref().err().cloned();
        let value = keys.renew(fetched, began, now);
        match failed {
            Some(error) => Err(error),
            None => value.map(Some),
        }
    }

    fn known(&self, party: &Party<'_>) -> Arc<Known> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = all.get(party.id)
            && known.version == party.version
        {
            return Arc::clone(known);
        }
        let known = Arc::new(Known {
            version: party.version,
            answers: Arc::new(Semaphore::new(WAITING)),
            logouts: Arc::new(Semaphore::new(WAITING)),
            asking: Semaphore::new(WAITING),
            metadata: Store::empty(),
            keys: Store::empty(),
        });
        all.insert(party.id.clone(), Arc::clone(&known));
        known
    }
}

impl<T> Store<T> {
    fn empty() -> Self {
        Self {
            kept: Mutex::new(None),
            turn: tokio::sync::Mutex::new(()),
        }
    }

    fn kept(&self) -> MutexGuard<'_, Option<Kept<T>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known, while it counts: that it could not be had, too.
    fn fresh(&self, now: Timestamp) -> Option<Result<Arc<T>, UpstreamError>> {
        let kept = self.kept();
        let fresh = kept.as_ref().filter(|kept| now < kept.fresh_until);
        fresh.map(|kept| kept.value.clone())
    }

    /// What is known from before, and may be used while somebody fetches what is newer.
    fn late(&self, now: Timestamp) -> Option<Arc<T>> {
        let kept = self.kept();
        let late = kept.as_ref().filter(|kept| now < kept.fetched_at.plus(LATE));
        late.and_then(|kept| kept.value.clone().ok())
    }

    /// What is newer than `old`, or that there is nothing that is; nothing at all if that has to be fetched.
    fn newer(&self, old: &Arc<T>, now: Timestamp) -> Option<Result<Option<Arc<T>>, UpstreamError>> {
        let kept = self.kept();
        let kept = kept.as_ref()?;
        match &kept.value {
            Ok(value) if !Arc::ptr_eq(value, old) => Some(Ok(Some(Arc::clone(value)))),
            _ if now < kept.tried_at.plus(BETWEEN) => Some(kept.failed.clone().map_or(Ok(None), Err)),
            _ => None,
        }
    }

    /// What `fetch` brings, unless another is fetching: then what is known from before, or what that one brings.
    async fn renewed(
        &self,
        fetch: impl Future<Output = Fetched<T>>,
        now: Timestamp,
    ) -> Result<Arc<T>, UpstreamError> {
        let _turn = match self.turn.try_lock() {
            Ok(turn) => turn,
            Err(_) => match self.late(now) {
                Some(value) => return Ok(value),
                None => self.turn.lock().await,
            },
        };
        if let Some(value) = self.fresh(now) {
            return value;
        }
        let began = Instant::now();
        let fetched = fetch.await;
        self.renew(fetched, began, now)
    }

    /// Takes in what was fetched; where that failed, what was known before is used on for a while.
    fn renew(&self, fetched: Fetched<T>, began: Instant, now: Timestamp) -> Result<Arc<T>, UpstreamError> {
        let mut kept = self.kept();
        let renewed = match fetched {
            Ok((value, max_age)) => Kept {
                value: Ok(Arc::new(value)),
                fetched_at: now,
                fresh_until: now.plus(max_age.unwrap_or(USUAL).clamp(SHORTEST, LONGEST)),
                tried_at: now,
                failed: None,
            },
            Err(error) => {
                tracing::warn!(cause = %error, "a provider could not be asked for its metadata or keys");
                // A failure may take longer than it would be remembered from its beginning.
                let ended = now.plus(began.elapsed());
                let (value, fetched_at, fresh_until) = match kept.take() {
                    Some(Kept {
                        value: Ok(value),
                        fetched_at,
                        fresh_until,
                        ..
                    }) if now < fetched_at.plus(LATE) => {
                        (Ok(value), fetched_at, fresh_until.max(ended.plus(BETWEEN)))
                    }
                    _ => (Err(error.clone()), now, ended.plus(AFTER_FAILURE)),
                };
                Kept {
                    value,
                    fetched_at,
                    fresh_until,
                    tried_at: ended,
                    failed: Some(error),
                }
            }
        };
        let value = renewed.value.clone();
        *kept = Some(renewed);
        value
    }
}

async fn fetched_metadata(party: &Party<'_>) -> Fetched<Metadata> {
    let answer = party
        .ask(Question {
            uri: &well_known(party.settings.issuer.as_str()),
            authorization: None,
            form: None,
            most: MOST_BYTES,
        })
        .await?;
    if answer.status != 200 {
        return Err(unsuccessful(answer.status));
    }
    Ok((Metadata::read(party, &answer.body)?, answer.max_age))
}

async fn fetched_keys(party: &Party<'_>, metadata: &Metadata) -> Fetched<ClientKeys> {
    let Some(uri) = &metadata.jwks_uri else {
        return Err(UpstreamError::NotBelieved("the metadata names no jwks_uri"));
    };
    let answer = party
        .ask(Question {
            uri,
            authorization: None,
            form: None,
            most: MOST_OF_KEYS,
        })
        .await?;
    if answer.status != 200 {
        return Err(unsuccessful(answer.status));
    }
    let set: Value = serde_json::from_slice(&answer.body)
        .map_err(|_| UpstreamError::NotBelieved("what is at jwks_uri is not JSON"))?;
    let keys = ClientKeys::read(&set).map_err(UpstreamError::Signature)?;
    Ok((keys, answer.max_age))
}
