//! What lives at a moment: so that what a change would end can be told before it is made.

use super::{Conn, StorageError};
use crate::types::{Timestamp, TokenHash, UserId};

statements! {
    GRANTS = "SELECT grants.user_id, COUNT(*) AS grants
              FROM grants JOIN users ON users.id = grants.user_id JOIN clients ON clients.id = grants.client_id
              WHERE grants.revoked_at IS NULL AND grants.ends_at > $1 AND users.is_active AND clients.is_enabled
              GROUP BY grants.user_id";
    SIGN_INS = "SELECT COUNT(*) FROM sessions JOIN users ON users.id = sessions.user_id
              WHERE sessions.ends_at > $1 AND users.is_active AND sessions.epoch = users.epoch";
    LINKS = "SELECT token_hash FROM one_time_links WHERE used_at IS NULL AND expires_at > $1";
}

/// How many living grants each person has who has any: not revoked, not ended, of an active person to an enabled client,
/// redeemed or not.
///
/// # Errors
/// If the database fails.
pub async fn grants(conn: &mut Conn<'_>, now: Timestamp) -> Result<Vec<(UserId, i64)>, StorageError> {
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
