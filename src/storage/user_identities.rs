//! Who people are at other providers.

use serde::{Deserialize, Serialize};

use super::{Conn, StorageError};
use crate::types::{EmailAddress, IdentityId, ProviderId, RoleName, Timestamp, UserId};

/// The columns.
macro_rules! columns {
    () => {
        "id, provider_id, issuer, subject, user_id, email, version, linked_at, last_used_at"
    };
}

/// What is read of an identity.
macro_rules! identity {
    () => {
        concat!("SELECT ", columns!(), " FROM user_identities")
    };
}

/// Who is known by a provider and has no other way in: no password, no passkey, and no other provider that is enabled.
macro_rules! without_another_way_in {
    () => {
        "FROM users WHERE users.is_active AND id IN (SELECT user_id FROM user_identities WHERE provider_id = $1)
              AND NOT EXISTS (SELECT 1 FROM password_credentials WHERE password_credentials.user_id = users.id)
              AND NOT EXISTS (SELECT 1 FROM passkeys WHERE passkeys.user_id = users.id)
              AND NOT EXISTS (SELECT 1 FROM user_identities AS theirs
                JOIN providers ON providers.id = theirs.provider_id AND providers.is_enabled
                WHERE theirs.user_id = users.id AND theirs.provider_id <> $1)"
    };
}

statements! {
    INSERT = concat!("INSERT INTO user_identities (", columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
    FIND = concat!(identity!(), " WHERE provider_id = $1 AND issuer = $2 AND subject = $3");
    BY_ID = concat!(identity!(), " WHERE id = $1");
    OF_USER = concat!(identity!(), " WHERE user_id = $1 ORDER BY linked_at, id");
    WAYS_IN = "SELECT COUNT(*) FROM user_identities JOIN providers ON providers.id = user_identities.provider_id
              WHERE user_identities.user_id = $1 AND providers.is_enabled";
    VERSION = "SELECT version FROM user_identities WHERE id = $1 AND user_id = $2";
    USED = "UPDATE user_identities SET email = $3, last_used_at = $4 WHERE id = $1 AND version = $2";
    REMOVE = "DELETE FROM user_identities WHERE id = $1 AND user_id = $2";
    REMOVE_OF_USER = "DELETE FROM user_identities WHERE user_id = $1";
    OF_PROVIDER = "SELECT user_identities.id, user_identities.subject, user_identities.user_id, users.email AS account,
                user_identities.email, user_identities.linked_at, user_identities.last_used_at
              FROM user_identities JOIN users ON users.id = user_identities.user_id
              WHERE user_identities.provider_id = $1 AND (users.email, user_identities.id) > ($2, $3)
              ORDER BY users.email, user_identities.id LIMIT $4";
    ROLES_OF_PEOPLE = "SELECT role FROM user_roles
                WHERE user_id IN (SELECT user_id FROM user_identities WHERE provider_id = $1)
              UNION SELECT role FROM group_roles WHERE group_name IN
                (SELECT group_members.group_name FROM group_members
                 JOIN user_identities ON user_identities.user_id = group_members.user_id
                 WHERE user_identities.provider_id = $1)";
    UNGUARDED = "SELECT id, email FROM users
              WHERE id IN (SELECT user_id FROM user_roles UNION SELECT user_id FROM group_members)
                AND NOT EXISTS (SELECT 1 FROM password_credentials WHERE password_credentials.user_id = users.id)
                AND NOT EXISTS (SELECT 1 FROM passkeys WHERE passkeys.user_id = users.id)";
    PEOPLE = "SELECT COUNT(DISTINCT user_id) FROM user_identities WHERE provider_id = $1";
    WHO = "SELECT DISTINCT user_id FROM user_identities WHERE provider_id = $1 ORDER BY user_id";
    PEOPLE_OF_EACH = "SELECT provider_id, COUNT(DISTINCT user_id) FROM user_identities GROUP BY provider_id";
    LOCKED_OUT = concat!("SELECT COUNT(*) ", without_another_way_in!());
    WHO_IS_LOCKED_OUT = concat!("SELECT email ", without_another_way_in!(), " ORDER BY email LIMIT $2");
}

/// Who somebody is at a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx_macros::FromRow)]
pub struct Identity {
    /// Its id here.
    pub id: IdentityId,
    /// The provider.
    pub provider_id: ProviderId,
    /// Who the provider said it is then.
    pub issuer: String,
    /// Who it said the person is.
    pub subject: String,
    /// Whose account it is.
    pub user_id: UserId,
    /// Their address there, if the provider said last that it checked one.
    pub email: Option<String>,
    /// Which credential it is to those who proved something with it.
    pub version: i64,
    /// When it was connected.
    pub linked_at: Timestamp,
    /// When somebody last signed in with it.
    pub last_used_at: Option<Timestamp>,
}

/// Somebody who is known by a provider, as an administrator reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, sqlx_macros::FromRow)]
pub struct KnownPerson {
    /// The id of the identity.
    pub id: IdentityId,
    /// Who the provider says it is.
    pub subject: String,
    /// Whose account it is.
    pub user_id: UserId,
    /// The address of that account.
    pub account: EmailAddress,
    /// Their address there, if the provider said last that it checked one.
    pub email: Option<String>,
    /// When it was connected.
    pub linked_at: Timestamp,
    /// When somebody last signed in with it.
    pub last_used_at: Option<Timestamp>,
}

/// Connects an account with who its person is at a provider: now, or as it was before.
///
/// # Errors
/// If that is another account's ([`StorageError::is_conflict`]), provider or account does not exist
/// ([`StorageError::is_missing_reference`]), or the database fails.
pub async fn insert(conn: &mut Conn<'_>, identity: &Identity) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(INSERT)
            .bind(&identity.id)
            .bind(&identity.provider_id)
            .bind(&identity.issuer)
            .bind(&identity.subject)
            .bind(&identity.user_id)
            .bind(&identity.email)
            .bind(identity.version)
            .bind(identity.linked_at)
            .bind(identity.last_used_at)
            .execute(c)
            .await?;
        Ok(())
    })
}

/// Whose account it is that a provider speaks of, if it is anybody's.
///
/// OpenID Connect Core §5.7: "The only guaranteed unique identifier for a given End-User is the combination of the `iss` Claim
/// and the `sub` Claim."
///
/// # Errors
/// If the database fails.
pub async fn find(
    conn: &mut Conn<'_>,
    provider_id: &ProviderId,
    issuer: &str,
    subject: &str,
) -> Result<Option<Identity>, StorageError> {
    on!(conn, c => {
        Ok(sqlx::query_as(FIND).bind(provider_id).bind(issuer).bind(subject).fetch_optional(c).await?)
    })
}

/// One identity.
///
/// # Errors
/// If the database fails.
pub async fn by_id(conn: &mut Conn<'_>, id: &IdentityId) -> Result<Option<Identity>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(BY_ID).bind(id).fetch_optional(c).await?))
}

/// A person's, oldest first.
///
/// # Errors
/// If the database fails.
pub async fn of_user(conn: &mut Conn<'_>, user_id: &UserId) -> Result<Vec<Identity>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(OF_USER).bind(user_id).fetch_all(c).await?))
}

/// With how many a person can sign in: those of providers that are enabled.
///
/// # Errors
/// If the database fails.
pub async fn ways_in(conn: &mut Conn<'_>, user_id: &UserId) -> Result<i64, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(WAYS_IN).bind(user_id).fetch_one(c).await?))
}

/// The version of a person's identity, if they have it.
///
/// # Errors
/// If the database fails.
pub async fn version(
    conn: &mut Conn<'_>,
    id: &IdentityId,
    user_id: &UserId,
) -> Result<Option<i64>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(VERSION).bind(id).bind(user_id).fetch_optional(c).await?))
}

/// Notes that an identity was used, and what address the provider said; whether it is there in this version.
///
/// # Errors
/// If the database fails.
pub async fn used(
    conn: &mut Conn<'_>,
    (id, version): (&IdentityId, i64),
    email: Option<&str>,
    now: Timestamp,
) -> Result<bool, StorageError> {
    on!(conn, c => {
        let done = sqlx::query(USED).bind(id).bind(version).bind(email).bind(now).execute(c).await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Takes an identity from a person; whether they had it.
///
/// # Errors
/// If the database fails.
pub async fn remove(conn: &mut Conn<'_>, id: &IdentityId, user_id: &UserId) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query(REMOVE).bind(id).bind(user_id).execute(c).await?.rows_affected() == 1))
}

/// Takes all identities from a person; how many.
///
/// # Errors
/// If the database fails.
pub async fn remove_of_user(conn: &mut Conn<'_>, user_id: &UserId) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(REMOVE_OF_USER).bind(user_id).execute(c).await?.rows_affected()))
}

/// Up to `limit` people who are known by a provider, by the address of their account: those after an address, and of that after an id.
///
/// # Errors
/// If the database fails.
pub async fn of_provider(
    conn: &mut Conn<'_>,
    provider_id: &ProviderId,
    (after, id): (&str, &str),
    limit: i64,
) -> Result<Vec<KnownPerson>, StorageError> {
    on!(conn, c => {
        Ok(sqlx::query_as(OF_PROVIDER).bind(provider_id).bind(after).bind(id).bind(limit).fetch_all(c).await?)
    })
}

/// The roles that the people have who are known by a provider, of their own or by groups; all of them together.
///
/// # Errors
/// If the database fails.
pub async fn roles_of_people(
    conn: &mut Conn<'_>,
    provider_id: &ProviderId,
) -> Result<Vec<RoleName>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(ROLES_OF_PEOPLE).bind(provider_id).fetch_all(c).await?))
}

/// Of those who have a role or are in a group, the accounts with neither password nor passkey: whoever may speak for their
/// address may be them.
///
/// # Errors
/// If the database fails.
pub async fn unguarded(conn: &mut Conn<'_>) -> Result<Vec<(UserId, EmailAddress)>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(UNGUARDED).fetch_all(c).await?))
}

/// How many people are known by a provider.
///
/// # Errors
/// If the database fails.
pub async fn people(conn: &mut Conn<'_>, provider_id: &ProviderId) -> Result<i64, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(PEOPLE).bind(provider_id).fetch_one(c).await?))
}

/// Who they are.
///
/// # Errors
/// If the database fails.
pub async fn who(conn: &mut Conn<'_>, provider_id: &ProviderId) -> Result<Vec<UserId>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(WHO).bind(provider_id).fetch_all(c).await?))
}

/// How many people are known by each that anybody is known by.
///
/// # Errors
/// If the database fails.
pub async fn people_of_each(conn: &mut Conn<'_>) -> Result<Vec<(ProviderId, i64)>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(PEOPLE_OF_EACH).fetch_all(c).await?))
}

/// How many people can sign in by a provider alone.
///
/// # Errors
/// If the database fails.
pub async fn locked_out(conn: &mut Conn<'_>, provider_id: &ProviderId) -> Result<i64, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(LOCKED_OUT).bind(provider_id).fetch_one(c).await?))
}

/// Up to `limit` of them, by address.
///
/// # Errors
/// If the database fails.
pub async fn who_is_locked_out(
    conn: &mut Conn<'_>,
    provider_id: &ProviderId,
    limit: i64,
) -> Result<Vec<EmailAddress>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(WHO_IS_LOCKED_OUT).bind(provider_id).bind(limit).fetch_all(c).await?))
}
