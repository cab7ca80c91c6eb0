//! Signing keys: the words around [`crate::keys`].

use super::{AdminError, Refusal};
use crate::config::Settings;
use crate::jose::PublicJwk;
use crate::keys::{self, KeyError, NewKey};
use crate::seal::Sealer;
use crate::storage::signing_keys::{self, SigningKeyRow};
use crate::storage::{Db, StorageError};
use crate::types::{KeyId, SigningAlgorithm, Timestamp};

/// Every key, oldest first.
///
/// # Errors
/// If the database fails.
pub async fn list(db: &Db) -> Result<Vec<SigningKeyRow>, AdminError> {
    Ok(signing_keys::list(&mut db.read().await?.conn()).await?)
}

/// The public part of a key, as it was published.
///
/// # Errors
/// If what is stored is no public key.
pub fn public_jwk(row: &SigningKeyRow) -> Result<PublicJwk, AdminError> {
    let read = serde_json::from_str(&row.public_jwk);
    Ok(read.map_err(|_| StorageError::Inconsistent {
        table: "signing_keys",
        column: "public_jwk",
    })?)
}

/// Makes a successor to the key that signs with `algorithm`.
///
/// # Errors
/// If the keys or the database fail.
pub async fn rotate(
    db: &Db,
    sealer: &Sealer,
    settings: &Settings,
    (algorithm, immediately): (SigningAlgorithm, bool),
    now: Timestamp,
) -> Result<SigningKeyRow, AdminError> {
    let kid = keys::rotate(db, sealer, settings, algorithm, immediately, now).await?;
    show(db, &kid).await
}

/// Takes a key made elsewhere, as the successor of the one that signs with its algorithm.
///
/// # Errors
/// Refuses what is no usable private key, and one that is known already.
pub async fn import(
    db: &Db,
    sealer: &Sealer,
    settings: &Settings,
    (pem, algorithm, immediately): (&str, Option<SigningAlgorithm>, bool),
    now: Timestamp,
) -> Result<SigningKeyRow, AdminError> {
    let new = NewKey::from_pem(sealer, pem, algorithm, now).map_err(|error| match error {
        KeyError::Jose(error) => Refusal::invalid(format!("The key is not usable: {error}."))
            .try_this("an unencrypted PEM of an RSA (2048 bits or more), P-256 or Ed25519 private key")
            .into(),
        other => AdminError::from(other),
    })?;
    let kid = new.kid().clone();
    match keys::import(db, settings, new, immediately, now).await {
        Ok(kid) => show(db, &kid).await,
        Err(KeyError::Storage(error)) if error.is_conflict() => {
            Err(Refusal::conflict(format!("The key {kid} is known already."))
                .try_this("grantor key list")
                .into())
        }
        Err(other) => Err(other.into()),
    }
}

/// Revokes a key at once: nothing it signed is good any more. Whether it was good before.
///
/// # Errors
/// If it does not exist or the keys or the database fail.
pub async fn revoke(
    db: &Db,
    sealer: &Sealer,
    settings: &Settings,
    kid: &KeyId,
    now: Timestamp,
) -> Result<bool, AdminError> {
    show(db, kid).await?;
    Ok(keys::revoke(db, sealer, settings, kid, now).await?)
}

/// One key.
///
/// # Errors
/// If it does not exist or the database fails.
pub async fn show(db: &Db, kid: &KeyId) -> Result<SigningKeyRow, AdminError> {
    let known = list(db).await?.into_iter().find(|row| row.kid == *kid);
    known.ok_or_else(|| {
        Refusal::not_found(format!("There is no key {kid}."))
            .try_this("grantor key list")
            .into()
    })
}
