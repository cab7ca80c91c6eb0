//! What lives at a moment: so that what a change would end can be told before it is made.

use super::grants::SpaceSeparated;
use super::{Conn, StorageError};
use crate::oauth::access::Person;
use crate::types::{
    ClientId, GrantId, GroupName, ResourceUri, RoleName, Scope, Timestamp, TokenHash, UserId,
};

statements! {
    GRANTS = concat!("SELECT grants.id, grants.user_id, grants.client_id, grants.scope, grants.resources,
                ", held_by!("grants.user_id"), "
              FROM grants JOIN users ON users.id = grants.user_id JOIN clients ON clients.id = grants.client_id
              WHERE grants.revoked_at IS NULL AND grants.ends_at > $1 AND users.is_active AND clients.is_enabled");
    SIGN_INS = "SELECT COUNT(*) FROM sessions JOIN users ON users.id = sessions.user_id
              WHERE sessions.ends_at > $1 AND users.is_active AND sessions.epoch = users.epoch";
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
