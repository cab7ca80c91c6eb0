//! Passwords: what they must be like, and how they are hashed (Argon2id, RFC 9106) and compared.
//!
//! Hashing is made to be expensive, so it has a pool of its own: a bounded number runs at once, a bounded
//! number waits, and more are refused before any work is done. An unknown account costs what a known one does, and a
//! right password whose hash costs another than today's leaves with a new one.

mod breached;
mod calibrate;
mod error;
mod pool;
mod strength;
mod typed;

use std::sync::Arc;
use std::time::{Duration, Instant};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Params, PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::{OnceCell, OwnedSemaphorePermit};

use super::{Credential, Proof};
use crate::config;
use crate::storage::Db;
use crate::storage::users::{PasswordCredential, User};
use crate::types::{Timestamp, random_bytes};
use crate::words::Words;
use calibrate::{Cost, argon2id};
use error::fault;
use pool::{Place, Pool, Turn};

pub use error::{MAX_BYTES, PasswordError};
pub use pool::Caller;
pub use typed::Password;

/// What became of a comparison.
pub struct Compared {
    /// That the password was right, if it was.
    pub right: Option<Right>,
    /// When its turn came, if it had to wait for others.
    pub waited_until: Option<Instant>,
}

/// A password that was right. It counts as in flight until this is dropped, so that no account has more sign-ins that are
/// being written than passwords that are being compared.
pub struct Right {
    /// What it proves.
    pub proof: Proof,
    /// What to keep of it, if its hash is not as one made today.
    pub rehash: Option<Rehash>,
    _place: Place,
}

/// Another hash of the same password.
#[derive(Clone, Debug)]
pub struct Rehash {
    /// The hash it was compared with.
    pub before: String,
    /// The one to keep in its place.
    pub after: String,
}

/// Hashes and compares passwords; cheap to clone.
#[derive(Clone)]
pub struct Passwords(Arc<Shared>);

struct Shared {
    pool: Arc<Pool>,
    min_length: usize,
    db: Db,
    configured: Option<Params>,
    /// What a hash takes as it is configured; measured when it is needed first.
    configured_takes: OnceCell<Duration>,
    /// What all nodes use if nothing is configured; read, or measured, when it is needed first.
    measured: OnceCell<Cost>,
}

/// While it is there, what is to be hashed waits: for tests, which have to see what happens meanwhile.
pub struct Pause {
    pool: Arc<Pool>,
    _running: OwnedSemaphorePermit,
}

impl Pause {
    /// How many wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.pool.in_flight()
    }
}

impl Passwords {
    /// A pool as the settings say.
    #[must_use]
    pub fn new(settings: &config::Password, db: Db) -> Self {
        Self(Arc::new(Shared {
            pool: Arc::new(Pool::new(settings)),
            min_length: settings.min_length,
            db,
            configured: calibrate::configured(settings.hash_memory_kib, settings.hash_passes),
            configured_takes: OnceCell::new(),
            measured: OnceCell::new(),
        }))
    }

    /// The hash of a password with a new salt, as a PHC string.
    ///
    /// # Errors
    /// `Busy` if too many wait, and faults.
    pub async fn hash(
        &self,
        password: Password,
        caller: &Caller,
        now: Timestamp,
    ) -> Result<String, PasswordError> {
        let parameters = self.parameters(now).await?;
        self.hash_with(password, caller, parameters).await
    }

    /// The same, at this cost.
    ///
    /// # Errors
    /// As [`Passwords::hash`].
    pub(super) async fn hash_with(
        &self,
        password: Password,
        caller: &Caller,
        parameters: Params,
    ) -> Result<String, PasswordError> {
        let place = self.0.pool.place(caller)?;
        let (hash, _) = run(place.turn().await?, move || hashed(&password, parameters)).await?;
        Ok(hash)
    }

    /// The proof of `user`, if `password` is the one that `credential` is the hash of.
    ///
    /// A hash of the password as it was typed will do, too: some were made before passwords had one form. Whoever types
    /// what has another form than the normal one has both compared, whatever the account.
    ///
    /// `None` stands for an account that does not exist, may not sign in or has no password: the work is the same, the
    /// answer is no.
    ///
    /// # Errors
    /// `Busy` if too many wait, `Fault` if what is stored is not an Argon2 hash, and other faults.
    pub async fn verify(
        &self,
        password: Password,
        of: Option<(&User, PasswordCredential)>,
        caller: &Caller,
        now: Timestamp,
    ) -> Result<Compared, PasswordError> {
        let place = self.0.pool.place(caller)?;
        let today = self.parameters(now).await?;
        let turn = place.turn().await?;
        let waited_until = turn.waited_until();
        let Some((user, PasswordCredential { phc, version })) = of else {
            run(turn, move || as_much_as_compare(&password, &today)).await?;
            return Ok(Compared {
                right: None,
                waited_until,
            });
        };
        let proof = Proof {
            user_id: user.id.clone(),
            credential: Credential::Password,
            version,
            epoch: user.epoch,
            made_at: now,
        };
        let (compared, place) = run(turn, move || compare(&password, phc, today)).await?;
        let right = compared.map(|Match { rehash }| Right {
            proof,
            rehash,
            _place: place,
        });
        Ok(Compared { right, waited_until })
    }

    /// Whether a person may take `password`; `about` is what others know of them (address, name, this server's name).
    ///
    /// # Errors
    /// Says in whole sentences what to change, in English.
    pub fn check(&self, password: &Password, about: &[&str]) -> Result<(), Vec<String>> {
        self.check_in(Words::default(), password, about)
    }

    /// The same for whoever reads another language.
    ///
    /// # Errors
    /// Says in whole sentences what to change.
    pub fn check_in(&self, words: Words, password: &Password, about: &[&str]) -> Result<(), Vec<String>> {
        strength::check(words, password.expose(), about, self.0.min_length)
    }

    /// What one hash takes: measured here, or elsewhere if all nodes use the same.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn takes(&self, now: Timestamp) -> Result<Duration, PasswordError> {
        let Some(configured) = &self.0.configured else {
            return Ok(self.measured(now).await?.takes);
        };
        let measure = || calibrate::takes(configured.clone());
        self.0.configured_takes.get_or_try_init(measure).await.copied()
    }

    /// Lets nothing be hashed until the answer is dropped; what has begun ends first.
    ///
    /// # Errors
    /// Never, while there is a pool.
    pub async fn pause(&self) -> Result<Pause, PasswordError> {
        Ok(Pause {
            pool: Arc::clone(&self.0.pool),
            _running: self.0.pool.pause().await?,
        })
    }

    async fn parameters(&self, now: Timestamp) -> Result<Params, PasswordError> {
        match &self.0.configured {
            Some(configured) => Ok(configured.clone()),
            None => Ok(self.measured(now).await?.parameters),
        }
    }

    async fn measured(&self, now: Timestamp) -> Result<Cost, PasswordError> {
        let shared = || calibrate::shared(&self.0.db, now);
        self.0.measured.get_or_try_init(shared).await.cloned()
    }
}

/// Runs `work` on a thread for blocking work, and ends the turn when it is done, even if nobody waits for the answer any
/// more.
async fn run<T: Send + 'static>(
    turn: Turn,
    work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
) -> Result<(T, Place), PasswordError> {
    tokio::task::spawn_blocking(move || {
        let answer = work();
        let place = turn.over();
        answer.map(|answer| (answer, place))
    })
    .await
    .map_err(fault)?
}

fn hashed(password: &Password, parameters: Params) -> Result<String, PasswordError> {
    let hash =
        argon2id(parameters).hash_password_with_salt(password.expose().as_bytes(), &random_bytes::<16>());
    hash.map(|hash| hash.to_string()).map_err(fault)
}

/// The work of [`compare`], where there is nothing to compare with.
fn as_much_as_compare(password: &Password, today: &Params) -> Result<(), PasswordError> {
    hashed(password, today.clone())?;
    if password.as_typed().is_some() {
        hashed(password, today.clone())?;
    }
    Ok(())
}

/// That a password is the one a hash is of.
struct Match {
    rehash: Option<Rehash>,
}

fn compare(password: &Password, phc: String, today: Params) -> Result<Option<Match>, PasswordError> {
    let hash = PasswordHash::new(&phc).map_err(fault)?;
    if hash.hash.is_none() || hash.salt.is_none() {
        return Err(fault("the stored hash is not complete"));
    }
    let parameters = Params::try_from(&hash).map_err(fault)?;
    // Dearer ones, too: what an account costs would tell that it exists.
    let is_of_today = calibrate::is_same(&parameters, &today);
    let argon2id = argon2id(parameters);
    let is = |text: &str| match argon2id.verify_password(text.as_bytes(), &hash) {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
        Err(error) => Err(fault(error)),
    };
    let is_normal = is(password.expose())?;
    let is_as_typed = password.as_typed().map(is).transpose()?.unwrap_or(false);
    if !is_normal && !is_as_typed {
        return Ok(None);
    }
    let after = if is_normal && is_of_today {
        None
    } else {
        Some(hashed(password, today)?)
    };
    let rehash = after.map(|after| Rehash { before: phc, after });
    Ok(Some(Match { rehash }))
}

#[cfg(test)]
mod tests;
