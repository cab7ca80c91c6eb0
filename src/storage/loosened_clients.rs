//! Clients that an administrator loosened something for, which somebody should know of who looks after the server.

use std::time::Duration;

use super::{Conn, StorageError};
use crate::oauth::client::Profile;
use crate::types::ClientId;

statements! {
    WITH_SKIPPED_CONSENT = concat!("SELECT id, name FROM clients WHERE skip_consent <> '' AND ", is_vouched!(), "
              ORDER BY created_at, id LIMIT $1");
    WITH_HTTP_CALLBACK = concat!("SELECT id, name FROM clients WHERE http_callback AND ", is_vouched!(), "
              ORDER BY created_at, id LIMIT $1");
    WITH_LONGER_TOKENS = concat!("SELECT id, name FROM clients WHERE access_lifetime > $1
              ORDER BY CASE WHEN ", is_vouched!(), " THEN 0 ELSE 1 END, created_at, id LIMIT $2");
    OF_PROFILE = concat!("SELECT id, name FROM clients WHERE profile = $1
              ORDER BY CASE WHEN ", is_vouched!(), " THEN 0 ELSE 1 END, created_at, id LIMIT $2");
}

/// Up to `limit` clients of a profile, those somebody vouches for first, with their names.
///
/// # Errors
/// If the database fails.
pub async fn of_profile(
    conn: &mut Conn<'_>,
    profile: Profile,
    limit: i64,
) -> Result<Vec<(ClientId, String)>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(OF_PROFILE).bind(profile.as_str()).bind(limit).fetch_all(c).await?))
}

/// Up to `limit` clients that are granted a scope without asking, with their names.
///
/// # Errors
/// If the database fails.
pub async fn with_skipped_consent(
    conn: &mut Conn<'_>,
    limit: i64,
) -> Result<Vec<(ClientId, String)>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(WITH_SKIPPED_CONSENT).bind(limit).fetch_all(c).await?))
}

/// Up to `limit` clients that may come back by plain http to a private network, with their names.
///
/// # Errors
/// If the database fails.
pub async fn with_http_callback(
    conn: &mut Conn<'_>,
    limit: i64,
) -> Result<Vec<(ClientId, String)>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(WITH_HTTP_CALLBACK).bind(limit).fetch_all(c).await?))
}

/// Up to `limit` clients whose access tokens last longer than `server`, with their names.
///
/// # Errors
/// If the database fails.
pub async fn with_longer_tokens(
    conn: &mut Conn<'_>,
    server: Duration,
    limit: i64,
) -> Result<Vec<(ClientId, String)>, StorageError> {
    let seconds = i64::try_from(server.as_secs()).unwrap_or(i64::MAX);
    on!(conn, c => Ok(sqlx::query_as(WITH_LONGER_TOKENS).bind(seconds).bind(limit).fetch_all(c).await?))
}
