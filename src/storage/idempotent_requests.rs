//! Answers that are given again when a request is sent again with the same key.

use super::text_columns::containing;
use super::{Conn, StorageError};
use crate::types::{EmailAddress, Timestamp, TokenHash, UserId};

statements! {
    FIND = "SELECT request_hash, status, location, body FROM idempotent_requests WHERE key_hash = $1 AND expires_at > $2";
    INSERT = "INSERT INTO idempotent_requests (key_hash, request_hash, status, location, body, created_at, expires_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7)
              ON CONFLICT (key_hash) DO UPDATE SET request_hash = excluded.request_hash, status = excluded.status,
                location = excluded.location, body = excluded.body, created_at = excluded.created_at,
                expires_at = excluded.expires_at WHERE idempotent_requests.expires_at <= excluded.created_at";
    FORGET = "DELETE FROM idempotent_requests WHERE body LIKE '%' || $1 || '%' OR body LIKE $2 ESCAPE '!'";
    SWEEP = "DELETE FROM idempotent_requests WHERE key_hash IN
              (SELECT key_hash FROM idempotent_requests WHERE expires_at < $1 LIMIT $2)";
}

/// An answer that is given again; no secret is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    /// Its status.
    pub status: u16,
    /// Where what was made is.
    pub location: Option<String>,
    /// Its body, as JSON.
    pub body: String,
}

/// What was asked for by a key, and answered.
#[derive(Clone, Debug)]
pub struct KeptRequest {
    /// All that was asked for.
    pub request: TokenHash,
    /// What was answered.
    pub answer: KeptAnswer,
}

/// What was answered to the request of this key, while that is kept.
///
/// # Errors
/// If the database fails.
pub async fn find(
    conn: &mut Conn<'_>,
    key: &TokenHash,
    now: Timestamp,
) -> Result<Option<KeptRequest>, StorageError> {
    let row: Option<(TokenHash, i64, Option<String>, String)> =
        on!(conn, c => sqlx::query_as(FIND).bind(key).bind(now).fetch_optional(c).await?);
    Ok(row.map(|(request, status, location, body)| KeptRequest {
        request,
        answer: KeptAnswer {
            status: u16::try_from(status).unwrap_or_default(),
            location,
            body,
        },
    }))
}

/// Keeps an answer until a moment.
///
/// # Errors
/// If the database fails.
pub async fn insert(
    conn: &mut Conn<'_>,
    (key, request): (&TokenHash, &TokenHash),
    answer: &KeptAnswer,
    until: Timestamp,
    now: Timestamp,
) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(INSERT)
            .bind(key)
            .bind(request)
            .bind(i64::from(answer.status))
            .bind(&answer.location)
            .bind(&answer.body)
            .bind(now)
            .bind(until)
            .execute(c)
            .await?;
        Ok(())
    })
}

/// Deletes every answer that is about a person, by their id or their address.
///
/// # Errors
/// If the database fails.
pub async fn forget(
    conn: &mut Conn<'_>,
    (user_id, email): (&UserId, &EmailAddress),
) -> Result<(), StorageError> {
    let email = containing(&format!("\"{email}\""));
    on!(conn, c => {
        sqlx::query(FORGET).bind(user_id).bind(email).execute(c).await?;
        Ok(())
    })
}

/// Deletes up to `limit` answers that were kept until before `before`; how many.
///
/// # Errors
/// If the database fails.
pub async fn sweep(conn: &mut Conn<'_>, before: Timestamp, limit: i64) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(SWEEP).bind(before).bind(limit).execute(c).await?.rows_affected()))
}
