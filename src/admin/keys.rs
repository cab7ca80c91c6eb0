//! Signing keys: the words around [`crate::keys`].

use super::changing::{Changing, Means, Outcome, Room, Written};
use super::notice::Notice;
use super::refusal::{AdminError, Refusal, taken};
use crate::audit::Kind;
use crate::jose::PublicJwk;
use crate::keys::{self, KeyError, NewKey};
use crate::oauth::access::{Permission, Power, Touch};
use crate::seal::Sealer;
use crate::storage::signing_keys::{self, SigningKeyRow};
use crate::storage::{Conn, Db, StorageError};
use crate::types::{KeyId, Secret, SigningAlgorithm, Timestamp};

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

/// One key.
///
/// # Errors
/// If it does not exist or the database fails.
pub async fn show(db: &Db, kid: &KeyId) -> Result<SigningKeyRow, AdminError> {
    find(&mut db.read().await?.conn(), kid).await
}

async fn find(conn: &mut Conn<'_>, kid: &KeyId) -> Result<SigningKeyRow, AdminError> {
    let known = signing_keys::list(conn)
        .await?
        .into_iter()
        .find(|row| row.kid == *kid);
    known.ok_or_else(|| {
        Refusal::not_found(format!("There is no key {kid}."))
            .try_this("grantor key list")
            .into()
    })
}

/// Makes a successor to the key that signs with an algorithm.
#[derive(Clone, Debug)]
pub struct RotateKey {
    /// Which key.
    pub algorithm: SigningAlgorithm,
    /// Whether it signs as soon as every node has it, and not only when everybody has seen it.
    pub immediately: bool,
}

impl Changing for RotateKey {
    type Done = SigningKeyRow;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::KeysWrite]
    }

    async fn bring_key(&self, means: &Means, now: Timestamp) -> Result<Option<NewKey>, AdminError> {
        Ok(Some(
            NewKey::generate(means.key_sealer()?, self.algorithm, now).await?,
        ))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<SigningKeyRow> {
        let new = brought(room, self.algorithm).await?;
        let row = keys::succeed(room.conn, new, room.settings(), self.immediately, room.now).await?;
        let event = room
            .event(Kind::KeyCreated)
            .target(&row.kid)
            .details(keys::told(&row));
        Ok(Outcome::Changed(row, event))
    }
}

/// Takes a key made elsewhere, as the successor of the one that signs with its algorithm. Refuses what is no usable private
/// key, and one that is known already.
#[derive(Clone, Debug)]
pub struct ImportKey {
    /// The private key, as unencrypted PEM.
    pub pem: Secret,
    /// What it signs with, where its kind leaves a choice.
    pub algorithm: Option<SigningAlgorithm>,
    /// As for [`RotateKey`].
    pub immediately: bool,
}

impl ImportKey {
    fn read(&self, sealer: &Sealer, now: Timestamp) -> Result<NewKey, AdminError> {
        NewKey::from_pem(sealer, self.pem.expose(), self.algorithm, now).map_err(|error| match error {
            KeyError::Jose(error) => Refusal::invalid(format!("The key is not usable: {error}."))
                .try_this("an unencrypted PEM of an RSA (2048 bits or more), P-256 or Ed25519 private key")
                .into(),
            other => AdminError::from(other),
        })
    }
}

impl Changing for ImportKey {
    type Done = SigningKeyRow;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::KeysWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        // Whoever knows a key that signs can be anybody.
        let _ = room;
        Ok(touch.gives(Power::new(Permission::ALL.iter().copied(), [])))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<SigningKeyRow> {
        let new = self.read(room.key_sealer()?, room.now)?;
        let kid = new.kid().clone();
        let known =
            || Refusal::conflict(format!("The key {kid} is known already.")).try_this("grantor key list");
        let written = keys::succeed(room.conn, new, room.settings(), self.immediately, room.now).await;
        let row = written.map_err(|error| taken(error, known()))?;
        let event = room
            .event(Kind::KeyImported)
            .target(&row.kid)
            .details(keys::told(&row));
        Ok(Outcome::Changed(row, event))
    }
}

/// Revokes a key at once: nothing it signed is good any more. If it is the one that signs, its successor is made in the same
/// transaction. Answers whether it was good before.
#[derive(Clone, Debug)]
pub struct RevokeKey {
    /// Which.
    pub kid: KeyId,
}

impl Changing for RevokeKey {
    type Done = bool;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::KeysWrite]
    }

    async fn bring_key(&self, means: &Means, now: Timestamp) -> Result<Option<NewKey>, AdminError> {
        let rows = list(&means.db).await?;
        match keys::to_replace(&rows, &self.kid, now)? {
            Some(algorithm) => Ok(Some(NewKey::generate(means.key_sealer()?, algorithm, now).await?)),
            None => Ok(None),
        }
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<bool> {
        let Self { kid } = self;
        keys::one_at_a_time(room.conn, room.now).await?;
        find(room.conn, &kid).await?;
        let rows = signing_keys::list(room.conn).await?;
        let to_replace = keys::to_replace(&rows, &kid, room.now)?;
        if !signing_keys::revoke(room.conn, &kid, room.now).await? {
            return Ok(Outcome::Unchanged(false));
        }
        let details = if let Some(algorithm) = to_replace {
            let new = brought(room, algorithm).await?;
            let row = keys::install(room.conn, new, room.now, room.settings()).await?;
            format!("its successor is {}, {}", row.kid, keys::told(&row))
        } else {
            keys::close_ranks(room.conn, &kid, room.settings(), room.now).await?;
            String::new()
        };
        let event = room.event(Kind::KeyRevoked).target(&kid).details(details);
        room.notices.push(Notice::KeyRevoked(kid));
        Ok(Outcome::Changed(true, event))
    }
}

/// The key that was made before the transaction; another where the keys are no longer what they were then.
async fn brought(room: &mut Room<'_, '_>, algorithm: SigningAlgorithm) -> Result<NewKey, AdminError> {
    match room.key.take() {
        Some(key) if key.algorithm() == algorithm => Ok(key),
        _ => Ok(NewKey::generate(room.key_sealer()?, algorithm, room.now).await?),
    }
}
