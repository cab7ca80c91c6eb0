//! Browsers' sign-ins.

use std::time::Duration;

use super::{Conn, StorageError};
use crate::oauth::acr::Acr;
use crate::types::{ClientId, NEWEST_ID, SessionId, Timestamp, TokenHash, UserId};

/// What is read of a sign-in.
macro_rules! session {
    () => {
        "SELECT sessions.id, sessions.user_id, sessions.auth_time, sessions.acr, sessions.amr, sessions.last_seen_at,
                sessions.ends_at, sessions.is_remembered, sessions.user_agent, sessions.address, sessions.epoch,
                sessions.is_trusted, users.email, users.name
              FROM sessions JOIN users ON users.id = sessions.user_id"
    };
}

/// The end of a page of living sign-ins, the newest first. The argument is the column that has the id.
macro_rules! on_a_page {
    ($id:literal) => {
        concat!(
            $id,
            " < $1 AND sessions.ends_at > $2 AND (sessions.is_remembered OR sessions.last_seen_at > $3)
                AND sessions.epoch = users.epoch
              ORDER BY ",
            $id,
            " DESC LIMIT $4"
        )
    };
}

statements! {
    INSERT = "INSERT INTO sessions (id, secret_hash, user_id, auth_time, last_seen_at, ends_at, is_remembered,
                user_agent, address, epoch, acr, amr, is_trusted)
              VALUES ($1, $2, $3, $13, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    BY_SECRET = concat!(session!(), " WHERE sessions.secret_hash = $1 AND sessions.ends_at > $2 AND users.is_active
                AND sessions.epoch = users.epoch
                AND (sessions.is_remembered OR sessions.last_seen_at > $3)");
    UNENDED = concat!(session!(), " WHERE sessions.secret_hash = $1 AND sessions.ends_at > $2");
    BY_ID = concat!(session!(), " WHERE sessions.id = $1");
    RENEW = "UPDATE sessions SET secret_hash = $3, auth_time = $13, last_seen_at = $4, ends_at = $5, is_remembered = $6,
                user_agent = $7, address = $8, acr = $10, amr = $11, is_trusted = $12
              WHERE id = $1 AND secret_hash = $2 AND epoch = $9 AND ends_at > $4";
    HOLD = "UPDATE sessions SET last_seen_at = CASE WHEN last_seen_at < $2 THEN $2 ELSE last_seen_at END
              WHERE id = $1 AND ends_at > $2
                AND EXISTS (SELECT 1 FROM users WHERE users.id = sessions.user_id AND users.is_active
                  AND users.epoch = sessions.epoch)";
    CLOSE = "UPDATE sessions SET ends_at = $2 WHERE id = $1";
    CLOSE_OF_USER = "UPDATE sessions SET ends_at = $2 WHERE user_id = $1 RETURNING id";
    TOUCH = "UPDATE sessions SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2 AND ends_at > $2";
    DELETE = "DELETE FROM sessions WHERE id = $1";
    LIST = concat!(session!(), " WHERE (CAST($1 AS TEXT) IS NULL OR sessions.user_id = $1) AND sessions.ends_at > $2
                AND sessions.epoch = users.epoch
              ORDER BY sessions.last_seen_at DESC, sessions.id LIMIT $3");
    PAGE = concat!(session!(), " WHERE ", on_a_page!("sessions.id"));
    PAGE_OF_USER = concat!(session!(), " WHERE sessions.user_id = $5 AND (CAST($6 AS TEXT) IS NULL OR EXISTS
                  (SELECT 1 FROM session_clients WHERE session_clients.session_id = sessions.id AND session_clients.client_id = $6))
                AND ", on_a_page!("sessions.id"));
    PAGE_OF_CLIENT = concat!(session!(), " JOIN session_clients ON session_clients.session_id = sessions.id
              WHERE session_clients.client_id = $5 AND ", on_a_page!("session_clients.session_id"));
    BEYOND = "SELECT id FROM sessions WHERE user_id = $1 AND id <> $2
              ORDER BY last_seen_at DESC, id DESC LIMIT $4 OFFSET $3";
    REKEY = "UPDATE sessions SET secret_hash = $3 WHERE id = $1 AND secret_hash = $2";
    CARRY_OVER = "UPDATE sessions SET epoch = (SELECT users.epoch FROM users WHERE users.id = sessions.user_id) WHERE id = $1";
    OTHERS = "SELECT COUNT(*) FROM sessions WHERE user_id = $1 AND id <> $2 AND ends_at > $3
              AND epoch = (SELECT users.epoch FROM users WHERE users.id = $1)
              AND (is_remembered OR last_seen_at > $4)";
    OF_USER = concat!(session!(), " WHERE sessions.user_id = $1 AND sessions.ends_at > $3 AND sessions.epoch = users.epoch
                AND (sessions.is_remembered OR sessions.last_seen_at > $4)
              ORDER BY CASE WHEN sessions.id = $2 THEN 0 ELSE 1 END, sessions.last_seen_at DESC, sessions.id LIMIT $5");
    SWEEP = "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE ends_at < $1 LIMIT $2)";
}

/// A sign-in about to be written.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Its id, which may be seen.
    pub id: SessionId,
    /// The hash of the cookie's value.
    pub secret_hash: TokenHash,
    /// Who signed in.
    pub user_id: UserId,
    /// When they proved who they are.
    pub auth_time: Timestamp,
    /// When it ends, however much it is used.
    pub ends_at: Timestamp,
    /// "Keep me signed in on this device".
    pub is_remembered: bool,
    /// The browser, as it calls itself.
    pub user_agent: String,
    /// Where it came from.
    pub address: String,
    /// The epoch of the proof it begins with.
    pub epoch: i64,
    /// How surely it is them.
    pub acr: Acr,
    /// How they proved it (RFC 8176), as names separated by spaces.
    pub amr: String,
    /// Whether a second factor was not asked for since the browser is trusted.
    pub is_trusted: bool,
}

/// A sign-in, with its person.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, sqlx_macros::FromRow)]
pub struct Session {
    /// Its id, which may be seen.
    pub id: SessionId,
    /// Who signed in.
    pub user_id: UserId,
    /// When they signed in.
    pub auth_time: Timestamp,
    /// How surely it is them.
    pub acr: Acr,
    /// How they proved who they are (RFC 8176), as names separated by spaces.
    pub amr: String,
    /// When it was last used, to the minute.
    pub last_seen_at: Timestamp,
    /// When it ends, however much it is used.
    pub ends_at: Timestamp,
    /// "Keep me signed in on this device".
    pub is_remembered: bool,
    /// The browser, as it calls itself.
    pub user_agent: String,
    /// Where it came from.
    pub address: String,
    /// The epoch of the account it was begun in.
    #[serde(skip)]
    pub epoch: i64,
    /// Whether a second factor was not asked for since the browser is trusted.
    #[serde(skip)]
    pub is_trusted: bool,
    /// Their address.
    pub email: String,
    /// Their name.
    pub name: String,
}

/// Writes a new sign-in, made `now`.
///
/// # Errors
/// If the database fails.
pub async fn insert(conn: &mut Conn<'_>, session: &NewSession, now: Timestamp) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(INSERT)
            .bind(&session.id)
            .bind(&session.secret_hash)
            .bind(&session.user_id)
            .bind(now)
            .bind(session.ends_at)
            .bind(session.is_remembered)
            .bind(&session.user_agent)
            .bind(&session.address)
            .bind(session.epoch)
            .bind(session.acr.as_str())
            .bind(&session.amr)
            .bind(session.is_trusted)
            .bind(session.auth_time)
            .execute(c)
            .await?;
        Ok(())
    })
}

/// The living sign-in a cookie's value belongs to; `None` if it ended, idled too long, its person is not active,
/// or all of theirs were ended since.
///
/// # Errors
/// If the database fails.
pub async fn by_secret(
    conn: &mut Conn<'_>,
    secret: &TokenHash,
    idle: Duration,
    now: Timestamp,
) -> Result<Option<Session>, StorageError> {
    on!(conn, c => {
        Ok(sqlx::query_as(BY_SECRET).bind(secret).bind(now).bind(now.minus(idle)).fetch_optional(c).await?)
    })
}

/// The sign-in a cookie's value belongs to, if it has not ended; it may have idled too long to be of use.
///
/// # Errors
/// If the database fails.
pub async fn unended(
    conn: &mut Conn<'_>,
    secret: &TokenHash,
    now: Timestamp,
) -> Result<Option<Session>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(UNENDED).bind(secret).bind(now).fetch_optional(c).await?))
}

/// A sign-in by its id, living or not.
///
/// # Errors
/// If the database fails.
pub async fn by_id(conn: &mut Conn<'_>, id: &SessionId) -> Result<Option<Session>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(BY_ID).bind(id).fetch_optional(c).await?))
}

/// Notes that a sign-in was used.
///
/// # Errors
/// If the database fails.
pub async fn touch(conn: &mut Conn<'_>, id: &SessionId, now: Timestamp) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(TOUCH).bind(id).bind(now).execute(c).await?;
        Ok(())
    })
}

/// Gives a sign-in that its person proved once more a new secret, time, end and kind of proof, if `before` is its secret still and it
/// is of the proof's epoch; whether it was. Its id stays: apps know it as `sid`.
///
/// # Errors
/// If the database fails.
pub async fn renew(
    conn: &mut Conn<'_>,
    before: &TokenHash,
    session: &NewSession,
    now: Timestamp,
) -> Result<bool, StorageError> {
    on!(conn, c => {
        let done = sqlx::query(RENEW)
            .bind(&session.id)
            .bind(before)
            .bind(&session.secret_hash)
            .bind(now)
            .bind(session.ends_at)
            .bind(session.is_remembered)
            .bind(&session.user_agent)
            .bind(&session.address)
            .bind(session.epoch)
            .bind(session.acr.as_str())
            .bind(&session.amr)
            .bind(session.is_trusted)
            .bind(session.auth_time)
            .execute(c)
            .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Whether a sign-in has not ended, and neither has its person's standing; nobody ends it before this transaction does.
///
/// # Errors
/// If the database fails.
pub async fn hold(conn: &mut Conn<'_>, id: &SessionId, now: Timestamp) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query(HOLD).bind(id).bind(now).execute(c).await?.rows_affected() == 1))
}

/// Lets a sign-in be of no use from now on, before it is deleted: what holds it is waited for, and what comes later
/// finds it ended. Whether there was one.
///
/// # Errors
/// If the database fails.
pub async fn close(conn: &mut Conn<'_>, id: &SessionId, now: Timestamp) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query(CLOSE).bind(id).bind(now).execute(c).await?.rows_affected() == 1))
}

/// The same for every sign-in of a person; which they are.
///
/// # Errors
/// If the database fails.
pub async fn close_of_user(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    now: Timestamp,
) -> Result<Vec<SessionId>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(CLOSE_OF_USER).bind(user_id).bind(now).fetch_all(c).await?))
}

/// Gives a sign-in another secret in place of `before`, if it has that still; whether it had.
///
/// # Errors
/// If the database fails.
pub async fn rekey(
    conn: &mut Conn<'_>,
    id: &SessionId,
    before: &TokenHash,
    secret: &TokenHash,
) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query(REKEY).bind(id).bind(before).bind(secret).execute(c).await?.rows_affected() == 1))
}

/// Takes a sign-in along into the account's epoch of now: it outlives what ends all others.
///
/// # Errors
/// If the database fails.
pub async fn carry_over(conn: &mut Conn<'_>, id: &SessionId) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(CARRY_OVER).bind(id).execute(c).await?;
        Ok(())
    })
}

/// How many living sign-ins a person has beside `keep`; those not used for `idle` have ended, unless they are remembered.
///
/// # Errors
/// If the database fails.
pub async fn others(
    conn: &mut Conn<'_>,
    (user_id, keep): (&UserId, &SessionId),
    idle: Duration,
    now: Timestamp,
) -> Result<i64, StorageError> {
    on!(conn, c => {
        Ok(sqlx::query_scalar(OTHERS).bind(user_id).bind(keep).bind(now).bind(now.minus(idle)).fetch_one(c).await?)
    })
}

/// A person's living sign-ins as [`others`] counts them, `limit` at most: `first` before the others, which are in the order of
/// their last use.
///
/// # Errors
/// If the database fails.
pub async fn of_user(
    conn: &mut Conn<'_>,
    (user_id, first): (&UserId, &SessionId),
    idle: Duration,
    limit: i64,
    now: Timestamp,
) -> Result<Vec<Session>, StorageError> {
    on!(conn, c => {
        Ok(sqlx::query_as(OF_USER)
            .bind(user_id)
            .bind(first)
            .bind(now)
            .bind(now.minus(idle))
            .bind(limit)
            .fetch_all(c)
            .await?)
    })
}

/// The sign-ins of a person that are too many if there may be `most` beside `newest`: those used longest ago.
///
/// # Errors
/// If the database fails.
pub async fn beyond(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    newest: &SessionId,
    most: i64,
) -> Result<Vec<SessionId>, StorageError> {
    /// Ended in one transaction; the next sign-in goes on where there are more.
    const AT_ONCE: i64 = 100;
    on!(conn, c => {
        Ok(sqlx::query_scalar(BEYOND).bind(user_id).bind(newest).bind(most).bind(AT_ONCE).fetch_all(c).await?)
    })
}

/// Deletes a sign-in; whether there was one. Apps are told by `session::end`, which comes here last.
///
/// # Errors
/// If the database fails.
pub async fn delete(conn: &mut Conn<'_>, id: &SessionId) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query(DELETE).bind(id).execute(c).await?.rows_affected() == 1))
}

/// Living sign-ins, of one person if given, the last used first.
///
/// # Errors
/// If the database fails.
pub async fn list(
    conn: &mut Conn<'_>,
    user_id: Option<&UserId>,
    limit: i64,
    now: Timestamp,
) -> Result<Vec<Session>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(LIST).bind(user_id).bind(now).bind(limit).fetch_all(c).await?))
}

/// Which sign-ins a page of them is of.
#[derive(Clone, Debug, Default)]
pub struct Sought {
    /// Of this person.
    pub user_id: Option<UserId>,
    /// Used for this app.
    pub client_id: Option<ClientId>,
}

/// Up to `limit` living sign-ins, the newest first, from the one after `after` on; those not used for `idle` have ended, unless
/// they are remembered.
///
/// # Errors
/// If the database fails.
pub async fn page(
    conn: &mut Conn<'_>,
    after: Option<&str>,
    sought: &Sought,
    (idle, limit): (Duration, i64),
    now: Timestamp,
) -> Result<Vec<Session>, StorageError> {
    let (after, used) = (after.unwrap_or(NEWEST_ID), now.minus(idle));
    let Sought { user_id, client_id } = sought;
    on!(conn, c => {
        Ok(match (user_id, client_id) {
            (None, None) => {
                sqlx::query_as(PAGE).bind(after).bind(now).bind(used).bind(limit).fetch_all(c).await?
            }
            (Some(user_id), client_id) => {
                let of_user = sqlx::query_as(PAGE_OF_USER).bind(after).bind(now).bind(used).bind(limit);
                of_user.bind(user_id).bind(client_id).fetch_all(c).await?
            }
            (None, Some(client_id)) => {
                let of_client = sqlx::query_as(PAGE_OF_CLIENT).bind(after).bind(now).bind(used).bind(limit);
                of_client.bind(client_id).fetch_all(c).await?
            }
        })
    })
}

/// Deletes up to `limit` sign-ins that ended before `before`; how many. Nobody ended them, so no app is told.
///
/// # Errors
/// If the database fails.
pub async fn sweep(conn: &mut Conn<'_>, before: Timestamp, limit: i64) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(SWEEP).bind(before).bind(limit).execute(c).await?.rows_affected()))
}
