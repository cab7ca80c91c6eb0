//! Passkeys: what a person can sign in with, and be known by, without a password (Web Authentication Level 3).

use serde::{Deserialize, Serialize};

use super::{Conn, StorageError};
use crate::types::{CredentialId, PasskeyId, PasskeyName, Timestamp, UserId};

/// What is read of a passkey.
macro_rules! passkey {
    () => {
        "SELECT id, user_id, credential_id, public_key, sign_count, can_sync, is_synced, transports, aaguid, name, version,
                created_at, last_used_at FROM passkeys"
    };
}

statements! {
    INSERT = "INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, can_sync, is_synced, transports,
                aaguid, name, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    PUT_BACK = "INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, can_sync, is_synced, transports,
                aaguid, name, created_at, version, last_used_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    BY_CREDENTIAL = concat!(passkey!(), " WHERE credential_id = $1");
    OF_USER = concat!(passkey!(), " WHERE user_id = $1 ORDER BY created_at, id");
    COUNT = "SELECT COUNT(*) FROM passkeys WHERE user_id = $1";
    VERSION = "SELECT version FROM passkeys WHERE id = $1 AND user_id = $2";
    USED = "UPDATE passkeys SET sign_count = $3, is_synced = $4, last_used_at = $5
              WHERE id = $1 AND version = $2 AND (sign_count = 0 OR sign_count < $3)";
    RENAME = "UPDATE passkeys SET name = $3 WHERE id = $1 AND user_id = $2";
    REMOVE = "DELETE FROM passkeys WHERE id = $1 AND user_id = $2 RETURNING name";
    REMOVE_OF_USER = "DELETE FROM passkeys WHERE user_id = $1";
}

/// What an authenticator said when it made a passkey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx_macros::FromRow)]
pub struct Made {
    /// Its id among all there are.
    pub credential_id: CredentialId,
    /// Its public key, as `proofs::passkey` writes it.
    pub public_key: Vec<u8>,
    /// How often it signed; 0 if it does not count.
    pub sign_count: i64,
    /// Whether it may be on several devices.
    pub can_sync: bool,
    /// Whether it is.
    pub is_synced: bool,
    /// How browsers reach it, as names of Web Authentication §5.8.4 separated by spaces.
    pub transports: String,
    /// The make of the authenticator (§6.5.1), as a UUID; all zeros if it does not say.
    pub aaguid: String,
}

/// A passkey.
#[derive(Clone, Debug, Serialize, Deserialize, sqlx_macros::FromRow)]
pub struct Passkey {
    /// Its id here.
    pub id: PasskeyId,
    /// Whose it is.
    pub user_id: UserId,
    /// What its authenticator says of it.
    #[sqlx(flatten)]
    pub made: Made,
    /// What its person calls it.
    pub name: PasskeyName,
    /// Which credential it is to those who proved something with it.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When somebody last signed in with it.
    pub last_used_at: Option<Timestamp>,
}

/// What an authenticator says of a passkey each time it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Use {
    /// How often it signed, with this time.
    pub sign_count: i64,
    /// Whether it is on several devices by now.
    pub is_synced: bool,
}

/// Writes a new passkey.
///
/// # Errors
/// If there is one with its credential id, whoever's ([`StorageError::is_conflict`]), or the database fails.
pub async fn insert(
    conn: &mut Conn<'_>,
    (id, name): (&PasskeyId, &PasskeyName),
    user_id: &UserId,
    made: &Made,
    now: Timestamp,
) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(INSERT)
            .bind(id)
            .bind(user_id)
            .bind(&made.credential_id)
            .bind(&made.public_key)
            .bind(made.sign_count)
            .bind(made.can_sync)
            .bind(made.is_synced)
            .bind(&made.transports)
            .bind(&made.aaguid)
            .bind(name)
            .bind(now)
            .execute(c)
            .await?;
        Ok(())
    })
}

/// Writes a passkey that was removed, under its former id. It is another version of the credential: what was proved with it
/// before begins nothing any more.
///
/// # Errors
/// If there is one with its credential id, whoever's ([`StorageError::is_conflict`]), or the database fails.
pub async fn put_back(conn: &mut Conn<'_>, passkey: &Passkey) -> Result<(), StorageError> {
    let made = &passkey.made;
    on!(conn, c => {
        sqlx::query(PUT_BACK)
            .bind(&passkey.id)
            .bind(&passkey.user_id)
            .bind(&made.credential_id)
            .bind(&made.public_key)
            .bind(made.sign_count)
            .bind(made.can_sync)
            .bind(made.is_synced)
            .bind(&made.transports)
            .bind(&made.aaguid)
            .bind(&passkey.name)
            .bind(passkey.created_at)
            .bind(passkey.version.saturating_add(1))
            .bind(passkey.last_used_at)
            .execute(c)
            .await?;
        Ok(())
    })
}

/// The passkey an authenticator calls `credential_id`.
///
/// # Errors
/// If the database fails.
pub async fn by_credential(
    conn: &mut Conn<'_>,
    credential_id: &CredentialId,
) -> Result<Option<Passkey>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(BY_CREDENTIAL).bind(credential_id).fetch_optional(c).await?))
}

/// A person's passkeys, oldest first.
///
/// # Errors
/// If the database fails.
pub async fn of_user(conn: &mut Conn<'_>, user_id: &UserId) -> Result<Vec<Passkey>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(OF_USER).bind(user_id).fetch_all(c).await?))
}

/// How many passkeys a person has.
///
/// # Errors
/// If the database fails.
pub async fn count(conn: &mut Conn<'_>, user_id: &UserId) -> Result<i64, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(COUNT).bind(user_id).fetch_one(c).await?))
}

/// The version of a person's passkey, if they have it.
///
/// # Errors
/// If the database fails.
pub async fn version(
    conn: &mut Conn<'_>,
    id: &PasskeyId,
    user_id: &UserId,
) -> Result<Option<i64>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(VERSION).bind(id).bind(user_id).fetch_optional(c).await?))
}

/// Notes that a passkey was used, if it is there in this version and its count goes on; whether it did. Of two that
/// say the same count one is right, and one a copy.
///
/// # Errors
/// If the database fails.
pub async fn used(
    conn: &mut Conn<'_>,
    (id, version): (&PasskeyId, i64),
    said: Use,
    now: Timestamp,
) -> Result<bool, StorageError> {
    on!(conn, c => {
        let done = sqlx::query(USED)
            .bind(id)
            .bind(version)
            .bind(said.sign_count)
            .bind(said.is_synced)
            .bind(now)
            .execute(c)
            .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Gives a person's passkey another name; whether they have it.
///
/// # Errors
/// If the database fails.
pub async fn rename(
    conn: &mut Conn<'_>,
    id: &PasskeyId,
    user_id: &UserId,
    name: &PasskeyName,
) -> Result<bool, StorageError> {
    on!(conn, c => {
        let done = sqlx::query(RENAME).bind(id).bind(user_id).bind(name).execute(c).await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Removes a person's passkey; its name, if they had it.
///
/// # Errors
/// If the database fails.
pub async fn remove(
    conn: &mut Conn<'_>,
    id: &PasskeyId,
    user_id: &UserId,
) -> Result<Option<PasskeyName>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(REMOVE).bind(id).bind(user_id).fetch_optional(c).await?))
}

/// Removes all passkeys of a person; how many.
///
/// # Errors
/// If the database fails.
pub async fn remove_of_user(conn: &mut Conn<'_>, user_id: &UserId) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(REMOVE_OF_USER).bind(user_id).execute(c).await?.rows_affected()))
}
