//! Links that let a person set a password, once.

use super::{Conn, StorageError};
use crate::types::{GroupName, RoleName, Timestamp, TokenHash, UserId};

statements! {
    INSERT = "INSERT INTO one_time_links (token_hash, kind, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
    INVALIDATE = "UPDATE one_time_links SET used_at = $2 WHERE user_id = $1 AND used_at IS NULL";
    INVALIDATE_FORGOTTEN = "UPDATE one_time_links SET used_at = $2 WHERE user_id = $1 AND kind = 'forgotten' AND used_at IS NULL";
    INVALIDATE_OF_GROUP = "UPDATE one_time_links SET used_at = $2 WHERE used_at IS NULL
                AND user_id IN (SELECT user_id FROM group_members WHERE group_name = $1)";
    INVALIDATE_OF_ROLE = "UPDATE one_time_links SET used_at = $2 WHERE used_at IS NULL
                AND (user_id IN (SELECT user_id FROM user_roles WHERE role = $1)
                  OR user_id IN (SELECT group_members.user_id FROM group_members
                    JOIN group_roles ON group_roles.group_name = group_members.group_name WHERE group_roles.role = $1))";
    FIND = "SELECT kind, user_id FROM one_time_links
              WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2";
    OF_USER = "SELECT kind, created_at, expires_at FROM one_time_links
              WHERE user_id = $1 AND used_at IS NULL AND expires_at > $2 ORDER BY created_at, kind";
    CONSUME = "UPDATE one_time_links SET used_at = $2
              WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2 RETURNING kind, user_id";
    SWEEP = "DELETE FROM one_time_links WHERE expires_at < $1";
}

/// A living link.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub struct OneTimeLink {
    /// `invite` or `reset`, which an administrator made; or `forgotten`, which anybody can have mailed.
    pub kind: String,
    /// Whose password it sets.
    pub user_id: UserId,
}

/// A living link without what it is opened with.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub struct LinkLine {
    /// Its kind.
    pub kind: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// The kind of link that anybody can have mailed to an account's address.
pub const FORGOTTEN: &str = "forgotten";

/// Ends the links of everybody who is in a group.
///
/// # Errors
/// If the database fails.
pub async fn invalidate_of_group(
    conn: &mut Conn<'_>,
    group: &GroupName,
    now: Timestamp,
) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(INVALIDATE_OF_GROUP).bind(group).bind(now).execute(c).await?;
        Ok(())
    })
}

/// Ends the links of everybody who has a role, themselves or by a group.
///
/// # Errors
/// If the database fails.
pub async fn invalidate_of_role(
    conn: &mut Conn<'_>,
    role: &RoleName,
    now: Timestamp,
) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(INVALIDATE_OF_ROLE).bind(role).bind(now).execute(c).await?;
        Ok(())
    })
}

/// Writes a new link and ends the person's older ones: one that anybody could ask for ends only such, so that nobody takes away
/// what an administrator handed out.
///
/// # Errors
/// If the database fails.
pub async fn insert(
    conn: &mut Conn<'_>,
    token: &TokenHash,
    link: &OneTimeLink,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<(), StorageError> {
    let ended = if link.kind == FORGOTTEN {
        INVALIDATE_FORGOTTEN
    } else {
        INVALIDATE
    };
    on!(conn, c => { sqlx::query(ended).bind(&link.user_id).bind(now).execute(c).await?; });
    on!(conn, c => {
        sqlx::query(INSERT)
            .bind(token)
            .bind(&link.kind)
            .bind(&link.user_id)
            .bind(now)
            .bind(expires_at)
            .execute(c)
            .await?;
        Ok(())
    })
}

/// Ends every link of a person; how many.
///
/// # Errors
/// If the database fails.
pub async fn invalidate_of_user(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    now: Timestamp,
) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(INVALIDATE).bind(user_id).bind(now).execute(c).await?.rows_affected()))
}

/// A link that can still be used. Looking does not use it.
///
/// # Errors
/// If the database fails.
pub async fn find(
    conn: &mut Conn<'_>,
    token: &TokenHash,
    now: Timestamp,
) -> Result<Option<OneTimeLink>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(FIND).bind(token).bind(now).fetch_optional(c).await?))
}

/// A person's links that can still be used, oldest first.
///
/// # Errors
/// If the database fails.
pub async fn of_user(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    now: Timestamp,
) -> Result<Vec<LinkLine>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(OF_USER).bind(user_id).bind(now).fetch_all(c).await?))
}

/// Uses a link, once.
///
/// # Errors
/// If the database fails.
pub async fn consume(
    conn: &mut Conn<'_>,
    token: &TokenHash,
    now: Timestamp,
) -> Result<Option<OneTimeLink>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(CONSUME).bind(token).bind(now).fetch_optional(c).await?))
}

/// Deletes links that expired before `before`; how many.
///
/// # Errors
/// If the database fails.
pub async fn sweep(conn: &mut Conn<'_>, before: Timestamp) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(SWEEP).bind(before).execute(c).await?.rows_affected()))
}
