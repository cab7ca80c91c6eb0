//! Passwords: what they must be like, and how they are hashed (Argon2id, RFC 9106) and compared.
//!
//! Hashing is made to be expensive, so it has a pool of its own: a bounded number runs at once, a bounded number
//! waits, and more are refused before any work is done. An unknown account costs what a known one does.

mod calibrate;
mod strength;

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use tokio::sync::Semaphore;

use crate::config;
use crate::types::{Secret, random_bytes};

/// Why a password was not hashed or compared.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// Too many wait already: try again in a moment.
    #[error("too many passwords are being checked at this moment; try again shortly")]
    Busy,
    /// Longer than any password may be.
    #[error("a password has at most {MAX_BYTES} bytes")]
    TooLong,
    /// Hashing failed, or the stored hash is not one.
    #[error("the password could not be hashed: {0}")]
    Fault(String),
}

/// The longest password, in bytes of UTF-8.
pub const MAX_BYTES: usize = 1024;

/// Hashes and compares passwords; cheap to clone.
#[derive(Clone)]
pub struct Passwords(Arc<Pool>);

struct Pool {
    /// Room for those that run and those that wait.
    places: Arc<Semaphore>,
    /// Room for those that run.
    running: Arc<Semaphore>,
    min_length: usize,
    configured: Option<Params>,
    calibrated: OnceLock<Params>,
    /// Of the hash compared last: an unknown account is to cost the same.
    last_seen: Mutex<Option<Params>>,
}

impl Passwords {
    /// A pool as the settings say.
    #[must_use]
    pub fn new(settings: &config::Password) -> Self {
        let processors = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let running = settings
            .hash_concurrency
            .unwrap_or_else(processors)
            .clamp(1, Semaphore::MAX_PERMITS / 2);
        let places = running
            .saturating_add(settings.hash_queue)
            .min(Semaphore::MAX_PERMITS);
        let configured = match (settings.hash_memory_kib, settings.hash_passes) {
            (None, None) => None,
            (memory, passes) => Some(calibrate::at_least(
                memory.unwrap_or(calibrate::FLOOR_KIB),
                passes.unwrap_or(calibrate::FLOOR_PASSES),
            )),
        };
        Self(Arc::new(Pool {
            places: Arc::new(Semaphore::new(places)),
            running: Arc::new(Semaphore::new(running)),
            min_length: settings.min_length,
            configured,
            calibrated: OnceLock::new(),
            last_seen: Mutex::new(None),
        }))
    }

    /// The hash of a password with a new salt, as a PHC string.
    ///
    /// # Errors
    /// `Busy` if too many wait, `TooLong` above [`MAX_BYTES`].
    pub async fn hash(&self, password: Secret) -> Result<String, PasswordError> {
        self.run(password, |pool, password| {
            let hasher = argon2id(pool.parameters());
            let hash = hasher.hash_password_with_salt(password.expose().as_bytes(), &random_bytes::<16>());
            hash.map(|hash| hash.to_string()).map_err(fault)
        })
        .await
    }

    /// Whether `password` is the one `phc` is the hash of.
    ///
    /// `None` stands for an account that does not exist or has no password: the work is the same, the answer is no.
    ///
    /// # Errors
    /// `Busy` if too many wait, `TooLong` above [`MAX_BYTES`], `Fault` if `phc` is not an Argon2 hash.
    pub async fn verify(&self, password: Secret, phc: Option<String>) -> Result<bool, PasswordError> {
        self.run(password, move |pool, password| match phc {
            Some(phc) => pool.compare(password, &phc),
            None => pool.compare_with_nothing(password),
        })
        .await
    }

    /// Whether a person may take `password`; `about` is what others know of them (address, name, this server's name).
    ///
    /// # Errors
    /// Says in whole sentences what to change.
    pub fn check(&self, password: &Secret, about: &[&str]) -> Result<(), Vec<String>> {
        strength::check(password.expose(), about, self.0.min_length)
    }

    /// Runs `work` on a thread for blocking work, when it is its turn.
    async fn run<T: Send + 'static>(
        &self,
        password: Secret,
        work: impl FnOnce(&Pool, &Secret) -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        if password.expose().len() > MAX_BYTES {
            return Err(PasswordError::TooLong);
        }
        let pool = Arc::clone(&self.0);
        let place = Arc::clone(&pool.places)
            .try_acquire_owned()
            .map_err(|_| PasswordError::Busy)?;
        let turn = Arc::clone(&pool.running).acquire_owned().await.map_err(fault)?;
        tokio::task::spawn_blocking(move || {
            let answer = work(&pool, &password);
            // Given back when the work is done, even if nobody waits for the answer any more.
            drop((turn, place));
            answer
        })
        .await
        .map_err(fault)?
    }
}

impl Pool {
    fn parameters(&self) -> Params {
        self.configured
            .clone()
            .unwrap_or_else(|| self.calibrated.get_or_init(calibrate::measure).clone())
    }

    fn compare(&self, password: &Secret, phc: &str) -> Result<bool, PasswordError> {
        let hash = PasswordHash::new(phc).map_err(fault)?;
        if hash.hash.is_none() || hash.salt.is_none() {
            return Err(fault("the stored hash is not complete"));
        }
        let parameters = Params::try_from(&hash).map_err(fault)?;
        *self.last_seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(parameters.clone());
        match argon2id(parameters).verify_password(password.expose().as_bytes(), &hash) {
            Ok(()) => Ok(true),
            Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
            Err(error) => Err(fault(error)),
        }
    }

    fn compare_with_nothing(&self, password: &Secret) -> Result<bool, PasswordError> {
        let last_seen = self
            .last_seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let parameters = last_seen
            .or_else(|| self.configured.clone())
            .or_else(|| self.calibrated.get().cloned())
            .unwrap_or(Params::DEFAULT);
        let hasher = argon2id(parameters);
        hasher
            .hash_password_with_salt(password.expose().as_bytes(), b"no account at all")
            .map_err(fault)?;
        Ok(false)
    }
}

fn argon2id(parameters: Params) -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters)
}

fn fault(error: impl std::fmt::Display) -> PasswordError {
    PasswordError::Fault(error.to_string())
}

#[cfg(test)]
mod tests;
