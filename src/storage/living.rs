//! What lives at a moment: so that what a change would end can be told before it is made.

use super::grants::SpaceSeparated;
use super::{Conn, StorageError};
use crate::oauth::access::Person;
use crate::types::{
    ClientId, EmailAddress, GrantId, GroupName, ResourceUri, RoleName, Scope, Timestamp, TokenHash, UserId,
};

macro_rules! living_grants {
    () => {
        concat!("SELECT grants.id, grants.user_id, grants.client_id, grants.scope, grants.resources,
                ", held_by!("grants.user_id"), "
              FROM grants JOIN users ON users.id = grants.user_id JOIN clients ON clients.id = grants.client_id
              WHERE grants.revoked_at IS NULL AND grants.ends_at > $1 AND users.is_active AND clients.is_enabled")
    };
}

statements! {
    GRANTS = living_grants!();
    GRANTS_OF_CLIENT = concat!(living_grants!(), " AND grants.client_id = $2");
    COUNT_GRANTS = "SELECT COUNT(*) FROM grants JOIN users ON users.id = grants.user_id JOIN clients ON clients.id = grants.client_id
              WHERE grants.revoked_at IS NULL AND grants.ends_at > $1 AND users.is_active AND clients.is_enabled";
    SIGN_INS = "SELECT COUNT(*) FROM sessions JOIN users ON users.id = sessions.user_id
              WHERE sessions.ends_at > $1 AND users.is_active AND sessions.epoch = users.epoch";
    KNOWN = "SELECT DISTINCT users.id, users.email FROM providers CROSS JOIN user_identities CROSS JOIN users
              WHERE providers.is_enabled AND user_identities.provider_id = providers.id
                AND users.id = user_identities.user_id AND users.is_active";
    IS_LOCKED_OUT = "SELECT COUNT(*) FROM users WHERE users.id = $1 AND users.is_active
                AND NOT EXISTS (SELECT 1 FROM password_credentials WHERE password_credentials.user_id = users.id)
                AND NOT EXISTS (SELECT 1 FROM passkeys WHERE passkeys.user_id = users.id)";
    LINKS = "SELECT token_hash FROM one_time_links WHERE used_at IS NULL AND expires_at > $1";
}

/// A grant that lives, and what its person holds.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub struct LivingGrant {
    /// Its id.
    pub id: GrantId,
    /// Whose.
    pub user_id: UserId,
    /// To which client.
    pub client_id: ClientId,
    /// What was granted.
    pub scope: Scope,
    /// For which resource servers.
    pub resources: SpaceSeparated<ResourceUri>,
    roles: SpaceSeparated<RoleName>,
    groups: SpaceSeparated<GroupName>,
}

impl LivingGrant {
    /// What its person holds.
    #[must_use]
    pub fn person(&self) -> Person {
        let (roles, groups) = (self.roles.0.clone(), self.groups.0.clone());
        Person::new(self.user_id.clone(), true, roles, groups)
    }
}

/// The grants that live: not revoked, not ended, of an active person to an enabled client, redeemed or not.
///
/// # Errors
/// If the database fails.
pub async fn grants(conn: &mut Conn<'_>, now: Timestamp) -> Result<Vec<LivingGrant>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(GRANTS).bind(now).fetch_all(c).await?))
}

/// Those of one client, as [`grants`] has them.
///
/// # Errors
/// If the database fails.
pub async fn grants_of_client(
    conn: &mut Conn<'_>,
    client_id: &ClientId,
    now: Timestamp,
) -> Result<Vec<LivingGrant>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(GRANTS_OF_CLIENT).bind(now).bind(client_id).fetch_all(c).await?))
}

/// How many grants live, as [`grants`] has them.
///
/// # Errors
/// If the database fails.
pub async fn count_grants(conn: &mut Conn<'_>, now: Timestamp) -> Result<i64, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(COUNT_GRANTS).bind(now).fetch_one(c).await?))
}

/// How many sign-ins live, those aside that nobody used for too long.
///
/// # Errors
/// If the database fails.
pub async fn sign_ins(conn: &mut Conn<'_>, now: Timestamp) -> Result<i64, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(SIGN_INS).bind(now).fetch_one(c).await?))
}

/// The links that can still be used.
///
/// # Errors
/// If the database fails.
pub async fn links(conn: &mut Conn<'_>, now: Timestamp) -> Result<Vec<TokenHash>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(LINKS).bind(now).fetch_all(c).await?))
}

/// The people who can sign in by another provider.
///
/// # Errors
/// If the database fails.
pub async fn known_by_providers(conn: &mut Conn<'_>) -> Result<Vec<(UserId, EmailAddress)>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(KNOWN).fetch_all(c).await?))
}

/// Whether the account of somebody whom no provider knows can be signed in to with nothing.
///
/// # Errors
/// If the database fails.
pub async fn is_locked_out(conn: &mut Conn<'_>, id: &UserId) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar::<_, i64>(IS_LOCKED_OUT).bind(id).fetch_one(c).await? == 1))
}
