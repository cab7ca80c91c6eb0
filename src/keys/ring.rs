//! The keys as a running server uses them: opened once, kept in memory, reloaded when the database has others.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use super::{KeyError, KeyState};
use crate::jose::{Jwks, SigningKey, VerifyingKey};
use crate::seal::Sealer;
use crate::storage::signing_keys::{self, SigningKeyRow};
use crate::storage::{Conn, StorageError};
use crate::types::{KeyId, SigningAlgorithm, Timestamp};

/// All keys of the database, ready to sign and verify.
pub struct KeyRing {
    sealer: Sealer,
    /// Held from reading rows to keeping them, so that what was read first never replaces what was read later.
    reloading: tokio::sync::Mutex<()>,
    keys: RwLock<Arc<Keys>>,
}

#[derive(Default)]
struct Keys {
    /// How often they have changed.
    revision: u64,
    rows: Vec<SigningKeyRow>,
    signing: HashMap<KeyId, Arc<SigningKey>>,
    verifying: HashMap<KeyId, Arc<VerifyingKey>>,
}

impl KeyRing {
    /// An empty ring that opens keys with `sealer`.
    #[must_use]
    pub fn new(sealer: Sealer) -> Self {
        Self {
            sealer,
            reloading: tokio::sync::Mutex::default(),
            keys: RwLock::default(),
        }
    }

    /// What keys are sealed with.
    #[must_use]
    pub fn sealer(&self) -> &Sealer {
        &self.sealer
    }

    /// Reads the keys again and opens those that are new; whether anything changed.
    ///
    /// # Errors
    /// If the database fails, or a key does not open: then the master key is another one.
    pub async fn reload(&self, conn: &mut Conn<'_>) -> Result<bool, KeyError> {
        let _alone = self.reloading.lock().await;
        let rows = signing_keys::list(conn).await?;
        let known = self.keys();
        if known.rows == rows {
            return Ok(false);
        }
        let mut keys = Keys {
            revision: known.revision + 1,
            ..Keys::default()
        };
        for row in &rows {
            let signing = match known.signing.get(&row.kid) {
                Some(key) => Arc::clone(key),
                None => Arc::new(self.open(row)?),
            };
            keys.verifying
                .insert(row.kid.clone(), Arc::new(signing.verifying_key()));
            keys.signing.insert(row.kid.clone(), signing);
        }
        keys.rows = rows;
        // A poisoned lock holds a whole value all the same: it is only ever replaced.
        *self
            .keys
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(keys);
        Ok(true)
    }

    /// How often the keys have changed since this ring was made.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.keys().revision
    }

    fn open(&self, row: &SigningKeyRow) -> Result<SigningKey, KeyError> {
        let der = self.sealer.open(row.kid.as_str().as_bytes(), &row.sealed)?;
        let inconsistent = |column| StorageError::Inconsistent {
            table: "signing_keys",
            column,
        };
        let alg = row.algorithm.parse().map_err(|_| inconsistent("algorithm"))?;
        let key = SigningKey::from_pkcs8_der(&der, Some(alg))?;
        if key.kid() == &row.kid {
            Ok(key)
        } else {
            Err(inconsistent("sealed").into())
        }
    }

    fn keys(&self) -> Arc<Keys> {
        Arc::clone(
            &self
                .keys
                .read()
                .unwrap_or_else(std::sync::PoisonError::into_inner),
        )
    }

    /// The key that signs with `algorithm` at `now`: of several, the one that became active last.
    ///
    /// # Errors
    /// If there is none.
    pub fn signing(&self, algorithm: SigningAlgorithm, now: Timestamp) -> Result<Arc<SigningKey>, KeyError> {
        let keys = self.keys();
        keys.rows
            .iter()
            .filter(|row| row.algorithm == algorithm.as_str() && KeyState::of(row, now) == KeyState::Active)
            .max_by_key(|row| (row.active_at, row.kid.clone()))
            .and_then(|row| keys.signing.get(&row.kid).cloned())
            .ok_or(KeyError::NoActiveKey(algorithm))
    }

    /// The key that verifies what `kid` signed, if it is still good at `now`.
    #[must_use]
    pub fn verifying(&self, kid: &KeyId, now: Timestamp) -> Option<Arc<VerifyingKey>> {
        let keys = self.keys();
        let row = keys.rows.iter().find(|row| row.kid == *kid)?;
        if KeyState::of(row, now).is_published() {
            keys.verifying.get(kid).cloned()
        } else {
            None
        }
    }

    /// The public keys, the newest first (RFC 7517 §5).
    #[must_use]
    pub fn jwks(&self, now: Timestamp) -> Jwks {
        let keys = self.keys();
        let published = keys
            .rows
            .iter()
            .rev()
            .filter(|row| KeyState::of(row, now).is_published());
        Jwks(
            published
                .filter_map(|row| keys.signing.get(&row.kid))
                .map(|key| key.public_jwk().clone())
                .collect(),
        )
    }
}
