//! Which sign-ins were begun at another provider, and as whom: it may end them, and is told of their end.

use super::{Conn, StorageError};
use crate::types::{ProviderId, SessionId, UserId};

/// The columns.
macro_rules! columns {
    () => {
        "session_id, provider_id, issuer, subject, sid, id_token"
    };
}

statements! {
    PUT = concat!("INSERT INTO session_identities (", columns!(), ") VALUES ($1, $2, $3, $4, $5, $6)
              ON CONFLICT (session_id) DO UPDATE SET provider_id = excluded.provider_id, issuer = excluded.issuer,
                subject = excluded.subject, sid = excluded.sid, id_token = excluded.id_token");
    OF_SESSION = concat!("SELECT ", columns!(), " FROM session_identities WHERE session_id = $1");
    OF_PROVIDER = "SELECT sessions.id, sessions.user_id FROM session_identities
                JOIN sessions ON sessions.id = session_identities.session_id
              WHERE session_identities.provider_id = $1 ORDER BY sessions.id";
    OF_SUBJECT = "SELECT session_id FROM session_identities WHERE provider_id = $1 AND subject = $2 AND issuer = $3
              ORDER BY session_id LIMIT $4";
    OF_SID = "SELECT session_id FROM session_identities WHERE provider_id = $1 AND sid = $2 AND issuer = $3
              ORDER BY session_id LIMIT $4";
}

/// How a sign-in was begun at a provider.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct SessionIdentity {
    /// The sign-in here.
    pub session_id: SessionId,
    /// The provider.
    pub provider_id: ProviderId,
    /// Who it said it is.
    pub issuer: String,
    /// Who it said the person is.
    pub subject: String,
    /// What it calls the sign-in there.
    pub sid: Option<String>,
    /// Its ID token, sealed.
    pub id_token: Option<Vec<u8>>,
}

/// Notes how a sign-in was begun, or proved once more.
///
/// # Errors
/// If sign-in or provider does not exist ([`StorageError::is_missing_reference`]) or the database fails.
pub async fn put(conn: &mut Conn<'_>, begun: &SessionIdentity) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(PUT)
            .bind(&begun.session_id)
            .bind(&begun.provider_id)
            .bind(&begun.issuer)
            .bind(&begun.subject)
            .bind(&begun.sid)
            .bind(&begun.id_token)
            .execute(c)
            .await?;
        Ok(())
    })
}

/// How a sign-in was begun, if at a provider.
///
/// # Errors
/// If the database fails.
pub async fn of_session(
    conn: &mut Conn<'_>,
    session_id: &SessionId,
) -> Result<Option<SessionIdentity>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(OF_SESSION).bind(session_id).fetch_optional(c).await?))
}

/// The sign-ins that were begun at a provider, and whose they are.
///
/// # Errors
/// If the database fails.
pub async fn of_provider(
    conn: &mut Conn<'_>,
    provider_id: &ProviderId,
) -> Result<Vec<(SessionId, UserId)>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(OF_PROVIDER).bind(provider_id).fetch_all(c).await?))
}

/// Up to `limit` sign-ins of whom a provider calls `subject`.
///
/// # Errors
/// If the database fails.
pub async fn of_subject(
    conn: &mut Conn<'_>,
    provider_id: &ProviderId,
    (issuer, subject): (&str, &str),
    limit: i64,
) -> Result<Vec<SessionId>, StorageError> {
    on!(conn, c => {
        Ok(sqlx::query_scalar(OF_SUBJECT).bind(provider_id).bind(subject).bind(issuer).bind(limit).fetch_all(c).await?)
    })
}

/// Up to `limit` sign-ins that a provider calls `sid`.
///
/// # Errors
/// If the database fails.
pub async fn of_sid(
    conn: &mut Conn<'_>,
    provider_id: &ProviderId,
    (issuer, sid): (&str, &str),
    limit: i64,
) -> Result<Vec<SessionId>, StorageError> {
    on!(conn, c => {
        Ok(sqlx::query_scalar(OF_SID).bind(provider_id).bind(sid).bind(issuer).bind(limit).fetch_all(c).await?)
    })
}
