//! Making, replacing and revoking keys, with times that cannot reject a live token.

use std::time::Duration;

use super::{KeyError, KeyState, SEEN_BY_ALL};
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::config::Settings;
use crate::jose::SigningKey;
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
    kind: Kind,
    actor: Actor,
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
        Self::seal(sealer, &key, (Kind::KeyImported, Actor::Admin), now)
    }

    fn seal(
        sealer: &Sealer,
        key: &SigningKey,
        (kind, actor): (Kind, Actor),
        now: Timestamp,
    ) -> Result<Self, KeyError> {
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
            kind,
            actor,
        })
    }

    /// Its RFC 7638 thumbprint.
    #[must_use]
    pub fn kid(&self) -> &KeyId {
        &self.kid
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
/// An ID token is a hint at its sign-in for as long as that lasts, expired or not (RP-Initiated Logout §2).
fn gone_at(settings: &Settings, retires_at: Timestamp) -> Timestamp {
    let tokens = &settings.tokens;
    let longest = tokens
        .access
        .duration()
        .max(tokens.id.duration())
        .max(tokens.refresh_idle.duration())
        .max(settings.sessions.remember.duration())
        .max(settings.sessions.absolute.duration());
    retires_at.plus(longest).plus(CACHE_AND_SKEW)
}

/// Writes a key that signs from `active_at`, and lets the others of its algorithm stop signing then.
async fn install(
    conn: &mut Conn<'_>,
    new: NewKey,
    active_at: Timestamp,
    settings: &Settings,
    now: Timestamp,
) -> Result<(), StorageError> {
    let event = AuditEvent::new(new.kind, new.actor)
        .target(&new.kid)
        .details(format!("{}, signs from {active_at}", new.algorithm));
    let row = new.signing_from(active_at);
    signing_keys::insert(conn, &row).await?;
    signing_keys::retire_others(conn, &row, active_at, gone_at(settings, active_at)).await?;
    audit::record(conn, &event, now).await
}

/// Brings the keys up to date: one that signs for each of `algorithms`, and a successor published ahead of its time.
///
/// Of several nodes that try at once, one writes; the others find its key. Returns whether anything was written.
///
/// # Errors
/// If a key cannot be made or the database fails.
pub async fn ensure(
    db: &Db,
    sealer: &Sealer,
    settings: &Settings,
    algorithms: &[SigningAlgorithm],
    now: Timestamp,
) -> Result<bool, KeyError> {
    let mut changed = false;
    for &algorithm in algorithms {
        let rows = signing_keys::list(&mut db.read().await?.conn()).await?;
        if next_needed(&rows, settings, algorithm, now).is_none() {
            continue;
        }
        let new = generate(sealer, algorithm, Actor::System, now).await?;
        let owned = settings.clone();
        changed |= db
            .write(move |conn| {
                Box::pin(async move {
                    jobs::one_at_a_time(conn, JOB, now).await?;
                    // Looked at again inside the transaction: another node may have been faster.
                    let rows = signing_keys::list(conn).await?;
                    let Some(active_at) = next_needed(&rows, &owned, algorithm, now) else {
                        return Ok(false);
                    };
                    install(conn, new, active_at, &owned, now).await?;
                    Ok(true)
                })
            })
            .await?;
    }
    Ok(changed)
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

/// Making an RSA key takes a tenth of a second of arithmetic: not on a thread that answers requests.
async fn generate(
    sealer: &Sealer,
    algorithm: SigningAlgorithm,
    actor: Actor,
    now: Timestamp,
) -> Result<NewKey, KeyError> {
    let key = tokio::task::spawn_blocking(move || SigningKey::generate(algorithm))
        .await
        .map_err(|error| KeyError::Master(format!("making a key was interrupted: {error}")))??;
    NewKey::seal(sealer, &key, (Kind::KeyCreated, actor), now)
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

/// Makes a successor now: published at once, signing after `keys.publish_ahead`, or, if `immediately`, as soon as every
/// node has it.
///
/// # Errors
/// If a key cannot be made or the database fails.
pub async fn rotate(
    db: &Db,
    sealer: &Sealer,
    settings: &Settings,
    algorithm: SigningAlgorithm,
    immediately: bool,
    now: Timestamp,
) -> Result<KeyId, KeyError> {
    let new = generate(sealer, algorithm, Actor::Admin, now).await?;
    import(db, settings, new, immediately, now).await
}

/// Writes a key made by [`NewKey`], as the successor of the one that signs; see [`rotate`].
///
/// # Errors
/// If the key is known already or the database fails.
pub async fn import(
    db: &Db,
    settings: &Settings,
    new: NewKey,
    immediately: bool,
    now: Timestamp,
) -> Result<KeyId, KeyError> {
    let kid = new.kid().clone();
    let settings = settings.clone();
    db.write(move |conn| {
        Box::pin(async move {
            jobs::one_at_a_time(conn, JOB, now).await?;
            let rows = signing_keys::list(conn).await?;
            let active_at = starts(&rows, &settings, new.algorithm, immediately, now);
            install(conn, new, active_at, &settings, now).await
        })
    })
    .await?;
    Ok(kid)
}

/// Revokes a key at once, whatever it signed; makes its successor in the same transaction if it was the one that
/// signs. Returns whether the key was good before.
///
/// # Errors
/// If a key cannot be made or the database fails.
pub async fn revoke(
    db: &Db,
    sealer: &Sealer,
    settings: &Settings,
    kid: &KeyId,
    now: Timestamp,
) -> Result<bool, KeyError> {
    let rows = signing_keys::list(&mut db.read().await?.conn()).await?;
    let Some(row) = rows.iter().find(|row| row.kid == *kid) else {
        return Ok(false);
    };
    let algorithm: SigningAlgorithm = row.algorithm.parse().map_err(|_| StorageError::Inconsistent {
        table: "signing_keys",
        column: "algorithm",
    })?;
    let successor = generate(sealer, algorithm, Actor::Admin, now).await?;
    let (kid, settings) = (kid.clone(), settings.clone());
    let revoked = db
        .write(move |conn| {
            Box::pin(async move {
                jobs::one_at_a_time(conn, JOB, now).await?;
                if !signing_keys::revoke(conn, &kid, now).await? {
                    return Ok(false);
                }
                audit::record(
                    conn,
                    &AuditEvent::new(Kind::KeyRevoked, Actor::Admin).target(&kid),
                    now,
                )
                .await?;
                let rows = signing_keys::list(conn).await?;
                let signs = |row: &SigningKeyRow| {
                    row.algorithm == algorithm.as_str() && KeyState::of(row, now) == KeyState::Active
                };
                if rows.iter().any(signs) {
                    close_ranks(conn, &rows, &settings, algorithm, now).await?;
                } else {
                    install(conn, successor, now, &settings, now).await?;
                }
                Ok(true)
            })
        })
        .await?;
    Ok(revoked)
}

/// Lets each key that is left sign until the next one starts: the one before a revoked successor goes on.
async fn close_ranks(
    conn: &mut Conn<'_>,
    rows: &[SigningKeyRow],
    settings: &Settings,
    algorithm: SigningAlgorithm,
    now: Timestamp,
) -> Result<(), StorageError> {
    let mut left: Vec<_> = rows
        .iter()
        .filter(|row| row.algorithm == algorithm.as_str() && row.revoked_at.is_none())
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
