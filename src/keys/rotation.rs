//! Making, replacing and revoking keys, with times that cannot reject a live token.

use std::time::Duration;

use super::{KeyError, KeyState, SEEN_BY_ALL};
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::config::Settings;
use crate::jose::SigningKey;
use crate::oauth::access_lifetime::AccessLifetime;
use crate::seal::Sealer;
use crate::storage::signing_keys::{self, SigningKeyRow};
use crate::storage::{Conn, Db, StorageError, jobs};
use crate::types::{KeyId, SigningAlgorithm, Timestamp};

/// How long resource servers may hold the JWKS: its `max-age`, and the margin for clocks that differ.
const CACHE_AND_SKEW: Duration = Duration::from_mins(6);

/// Under this name the nodes change keys one after the other: each sees what the one before it wrote.
const JOB: &str = "keys";

/// A key about to be written. When it starts to sign is decided where it is.
#[derive(Clone, Debug)]
pub struct NewKey {
    kid: KeyId,
    algorithm: SigningAlgorithm,
    public_jwk: String,
    sealed: Vec<u8>,
    created_at: Timestamp,
}

impl NewKey {
    /// Takes a key made elsewhere, as PEM; `algorithm` where its kind leaves a choice.
    ///
    /// # Errors
    /// If it is no key this server can sign with.
    pub fn from_pem(
        sealer: &Sealer,
        pem: &str,
        algorithm: Option<SigningAlgorithm>,
        now: Timestamp,
    ) -> Result<Self, KeyError> {
        let key = SigningKey::from_pem(pem, algorithm)?;
        Self::seal(sealer, &key, now)
    }

    /// Makes one: an RSA key takes a tenth of a second of arithmetic, so not on a thread that answers requests.
    ///
    /// # Errors
    /// If it cannot be made.
    pub async fn generate(
        sealer: &Sealer,
        algorithm: SigningAlgorithm,
        now: Timestamp,
    ) -> Result<Self, KeyError> {
        let key = tokio::task::spawn_blocking(move || SigningKey::generate(algorithm))
            .await
            .map_err(|error| KeyError::Master(format!("making a key was interrupted: {error}")))??;
        Self::seal(sealer, &key, now)
    }

    fn seal(sealer: &Sealer, key: &SigningKey, now: Timestamp) -> Result<Self, KeyError> {
        let name = key.kid().clone();
        Ok(Self {
            sealed: sealer.seal(name.as_str().as_bytes(), &key.to_pkcs8_der())?,
            algorithm: key.alg(),
            public_jwk: serde_json::to_string(key.public_jwk()).map_err(|_| StorageError::Inconsistent {
                table: "signing_keys",
                column: "public_jwk",
            })?,
            kid: name,
            created_at: now,
        })
    }

    /// Its RFC 7638 thumbprint.
    #[must_use]
    pub fn kid(&self) -> &KeyId {
        &self.kid
    }

    /// What it signs with.
    #[must_use]
    pub fn algorithm(&self) -> SigningAlgorithm {
        self.algorithm
    }

    /// As it is stored, to sign from `active_at`.
    fn signing_from(self, active_at: Timestamp) -> SigningKeyRow {
        SigningKeyRow {
            kid: self.kid,
            algorithm: self.algorithm.as_str().to_owned(),
            public_jwk: self.public_jwk,
            sealed: self.sealed,
            created_at: self.created_at,
            active_at,
            retires_at: None,
            gone_at: None,
            revoked_at: None,
        }
    }
}

/// When a key that stops signing at `retires_at` is gone: everything it signed has ended, and no cache misses it.
///
/// Apps may have access tokens that are good for longer than the server's: the longest there can be counts, since an app may
/// get another lifetime between this moment and the last signature.
///
/// An ID token is a hint at its sign-in for as long as that lasts, expired or not (RP-Initiated Logout §2).
fn gone_at(settings: &Settings, retires_at: Timestamp) -> Timestamp {
    let tokens = &settings.tokens;
    let longest = AccessLifetime::MOST
        .max(tokens.id.duration())
        .max(tokens.refresh_idle.duration())
        .max(settings.sessions.remember.duration())
        .max(settings.sessions.absolute.duration());
    retires_at.plus(longest).plus(CACHE_AND_SKEW)
}

/// The life of a key: as it was, and as it goes on if nothing is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// When it was published.
    pub published: Timestamp,
    /// When it begins to sign.
    pub signs_from: Timestamp,
    /// When it signs no more.
    pub signs_until: Timestamp,
    /// When nothing it signed is good any more.
    pub gone: Timestamp,
    /// Whether that is to be expected alone: its successor is not made yet.
    pub is_expected: bool,
}

/// The life of a key, with the end a server gives it by itself where it has none yet.
#[must_use]
pub fn life(row: &SigningKeyRow, settings: &Settings, now: Timestamp) -> Life {
    let due = row.active_at.plus(settings.keys.rotate_every.duration());
    let signs_until = row.retires_at.unwrap_or(due.max(now));
    Life {
        published: row.created_at,
        signs_from: row.active_at.min(signs_until),
        signs_until,
        gone: row.gone_at.unwrap_or_else(|| gone_at(settings, signs_until)),
        is_expected: row.retires_at.is_none(),
    }
}

/// Lets one transaction at a time change keys, of all nodes.
///
/// # Errors
/// If the database fails.
pub async fn one_at_a_time(conn: &mut Conn<'_>, now: Timestamp) -> Result<(), StorageError> {
    jobs::one_at_a_time(conn, JOB, now).await
}

/// Writes a key that signs from `active_at`, and lets the others of its algorithm stop signing then.
///
/// # Errors
/// If the key is known already or the database fails.
pub async fn install(
    conn: &mut Conn<'_>,
    new: NewKey,
    active_at: Timestamp,
    settings: &Settings,
) -> Result<SigningKeyRow, StorageError> {
    let row = new.signing_from(active_at);
    signing_keys::insert(conn, &row).await?;
    signing_keys::retire_others(conn, &row, active_at, gone_at(settings, active_at)).await?;
    Ok(row)
}

/// What the audit log says of a new key.
#[must_use]
pub fn told(row: &SigningKeyRow) -> String {
    format!("{}, signs from {}", row.algorithm, row.active_at)
}

/// Brings the keys up to date: one that signs for each of `algorithms`, and a successor published ahead of its time.
///
/// Of several that try at once, one writes; the others find its key.
///
/// # Errors
/// If a key cannot be made or the database fails.
pub async fn ensure(
    db: &Db,
    sealer: &Sealer,
    settings: &Settings,
    algorithms: &[SigningAlgorithm],
    now: Timestamp,
) -> Result<(), KeyError> {
    for &algorithm in algorithms {
        let rows = signing_keys::list(&mut db.read().await?.conn()).await?;
        if next_needed(&rows, settings, algorithm, now).is_none() {
            continue;
        }
        let new = NewKey::generate(sealer, algorithm, now).await?;
        let owned = settings.clone();
        db.write(move |conn| {
            Box::pin(async move {
                one_at_a_time(conn, now).await?;
                // Looked at again inside the transaction: somebody else may have been faster.
                let rows = signing_keys::list(conn).await?;
                if let Some(active_at) = next_needed(&rows, &owned, algorithm, now) {
                    let row = install(conn, new, active_at, &owned).await?;
                    let event = AuditEvent::new(Kind::KeyCreated, Actor::System);
                    audit::record(conn, &event.target(&row.kid).details(told(&row)), now).await?;
                }
                Ok(())
            })
        })
        .await?;
    }
    Ok(())
}

/// When a new key of `algorithm` would have to start signing, if one is needed.
fn next_needed(
    rows: &[SigningKeyRow],
    settings: &Settings,
    algorithm: SigningAlgorithm,
    now: Timestamp,
) -> Option<Timestamp> {
    let in_state = |state| {
        rows.iter()
            .filter(move |row| row.algorithm == algorithm.as_str() && KeyState::of(row, now) == state)
    };
    let ahead = settings.keys.publish_ahead.duration();
    match in_state(KeyState::Active).map(|row| row.active_at).max() {
        // Nothing signs: at once, since waiting would serve nobody.
        None => Some(now),
        Some(_) if in_state(KeyState::Pending).next().is_some() => None,
        Some(active_at) => {
            let due = active_at.plus(settings.keys.rotate_every.duration());
            (due.minus(ahead) <= now).then(|| due.max(now.plus(ahead)))
        }
    }
}

/// When a successor written at `now` starts to sign: when everybody has it who kept the key set for a while, or, if
/// `immediately`, when every node of this server has it.
fn starts(
    rows: &[SigningKeyRow],
    settings: &Settings,
    algorithm: SigningAlgorithm,
    immediately: bool,
    now: Timestamp,
) -> Timestamp {
    let signs = |row: &SigningKeyRow| {
        row.algorithm == algorithm.as_str() && KeyState::of(row, now) == KeyState::Active
    };
    if !immediately {
        now.plus(settings.keys.publish_ahead.duration())
    } else if rows.iter().any(signs) {
        now.plus(SEEN_BY_ALL)
    } else {
        now
    }
}

/// Writes a key as the successor of the one that signs: published at once, signing after `keys.publish_ahead`, or, if
/// `immediately`, as soon as every node has it.
///
/// # Errors
/// If the key is known already or the database fails.
pub async fn succeed(
    conn: &mut Conn<'_>,
    new: NewKey,
    settings: &Settings,
    immediately: bool,
    now: Timestamp,
) -> Result<SigningKeyRow, StorageError> {
    one_at_a_time(conn, now).await?;
    let rows = signing_keys::list(conn).await?;
    let active_at = starts(&rows, settings, new.algorithm, immediately, now);
    install(conn, new, active_at, settings).await
}

/// The algorithm that nothing would sign with any more without this key.
///
/// # Errors
/// If what is stored is no algorithm.
pub fn to_replace(
    rows: &[SigningKeyRow],
    kid: &KeyId,
    now: Timestamp,
) -> Result<Option<SigningAlgorithm>, StorageError> {
    let Some(row) = rows.iter().find(|row| row.kid == *kid) else {
        return Ok(None);
    };
    let mut others = rows
        .iter()
        .filter(|other| other.algorithm == row.algorithm && other.kid != *kid);
    if others.any(|other| KeyState::of(other, now) == KeyState::Active) {
        return Ok(None);
    }
    let algorithm = row.algorithm.parse().map_err(|_| StorageError::Inconsistent {
        table: "signing_keys",
        column: "algorithm",
    })?;
    Ok(Some(algorithm))
}

/// Lets each key that is left beside a revoked one sign until the next one starts: the one before a revoked successor goes
/// on.
///
/// # Errors
/// If the database fails.
pub async fn close_ranks(
    conn: &mut Conn<'_>,
    revoked: &KeyId,
    settings: &Settings,
    now: Timestamp,
) -> Result<(), StorageError> {
    let rows = signing_keys::list(conn).await?;
    let algorithm = rows
        .iter()
        .find(|row| row.kid == *revoked)
        .map(|row| &row.algorithm);
    let mut left: Vec<_> = rows
        .iter()
        .filter(|row| Some(&row.algorithm) == algorithm && row.revoked_at.is_none())
        .filter(|row| row.retires_at.is_none_or(|at| at > now))
        .collect();
    left.sort_by_key(|row| (row.active_at, &row.kid));
    for (index, row) in left.iter().enumerate() {
        let retires_at = left.get(index + 1).map(|next| next.active_at);
        let gone_at = retires_at.map(|at| gone_at(settings, at));
        signing_keys::set_end(conn, &row.kid, retires_at, gone_at).await?;
    }
    Ok(())
}
