//! The logos of apps, as they were fetched.

use super::{Conn, StorageError};
use crate::oauth::class::Class;
use crate::types::{ClientId, Timestamp};

statements! {
    WANT = "INSERT INTO client_logos (client_id, uri, next_at) VALUES ($1, $2, 0)
              ON CONFLICT (client_id) DO UPDATE SET uri = $2, media_type = NULL, bytes = NULL, next_at = 0
              WHERE client_logos.uri <> $2";
    FORGET = "DELETE FROM client_logos WHERE client_id = $1";
    DUE = concat!("SELECT client_id, uri FROM client_logos JOIN clients ON clients.id = client_id
              WHERE (", is_vouched!(), ") = $1 AND next_at <= $2 AND (clients.last_used_at IS NOT NULL OR $3)
              ORDER BY next_at LIMIT $4");
    KEPT_UNUSED = concat!("SELECT COUNT(*) FROM (SELECT 1 FROM client_logos JOIN clients ON clients.id = client_id
                WHERE ", is_unvouched!(), " AND clients.last_used_at IS NULL AND bytes IS NOT NULL LIMIT $1) AS kept");
    CLAIM = "UPDATE client_logos SET next_at = $3 WHERE client_id = $1 AND next_at <= $2";
    KEEP = "UPDATE client_logos SET media_type = $3, bytes = $4, next_at = $5 WHERE client_id = $1 AND uri = $2";
    FIND = "SELECT media_type, bytes FROM client_logos WHERE client_id = $1 AND bytes IS NOT NULL";
}

/// A logo.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct Logo {
    /// What kind of image it is.
    pub media_type: String,
    /// The image.
    pub bytes: Vec<u8>,
}

/// The most logos that are kept of clients nobody vouches for and nobody has allowed anything yet: what strangers can have
/// written here has an end, and a logo is much of it.
const MOST_UNUSED: i64 = 256;

/// A logo that is to be fetched.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub struct WantedLogo {
    /// Whose it is.
    pub client_id: ClientId,
    /// Where it is.
    pub uri: String,
}

/// Notes where the logo of a client is, so that it is fetched; forgets the one that was elsewhere.
///
/// # Errors
/// If the database fails.
pub async fn want(conn: &mut Conn<'_>, client_id: &ClientId, uri: Option<&str>) -> Result<(), StorageError> {
    on!(conn, c => {
        match uri {
            Some(uri) => sqlx::query(WANT).bind(client_id).bind(uri).execute(c).await.map(|_| ())?,
            None => sqlx::query(FORGET).bind(client_id).execute(c).await.map(|_| ())?,
        }
    });
    Ok(())
}

/// Up to `limit` logos of clients of a class that are to be fetched by now, and that there is room for.
///
/// # Errors
/// If the database fails.
pub async fn due(
    conn: &mut Conn<'_>,
    class: Class,
    limit: i64,
    now: Timestamp,
) -> Result<Vec<WantedLogo>, StorageError> {
    let room = match class {
        Class::Vouched => limit,
        Class::Unvouched => MOST_UNUSED - kept_unused(conn, MOST_UNUSED).await?,
    };
    // As if none of them had room yet: those that have it come with the next.
    let limit = if room > 0 { limit.min(room) } else { limit };
    let is_vouched = class == Class::Vouched;
    on!(conn, c => {
        Ok(sqlx::query_as(DUE).bind(is_vouched).bind(now).bind(room > 0).bind(limit).fetch_all(c).await?)
    })
}

async fn kept_unused(conn: &mut Conn<'_>, most: i64) -> Result<i64, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(KEPT_UNUSED).bind(most).fetch_one(c).await?))
}

/// Takes it upon oneself to fetch a logo that is due, so that no other node does, until `next_at`; whether one may.
///
/// # Errors
/// If the database fails.
pub async fn claim(
    conn: &mut Conn<'_>,
    client_id: &ClientId,
    now: Timestamp,
    next_at: Timestamp,
) -> Result<bool, StorageError> {
    on!(conn, c => {
        Ok(sqlx::query(CLAIM).bind(client_id).bind(now).bind(next_at).execute(c).await?.rows_affected() == 1)
    })
}

/// Keeps a logo until `next_at`, if it is still the one that is wanted.
///
/// # Errors
/// If the database fails.
pub async fn keep(
    conn: &mut Conn<'_>,
    wanted: &WantedLogo,
    logo: &Logo,
    next_at: Timestamp,
) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(KEEP)
            .bind(&wanted.client_id)
            .bind(&wanted.uri)
            .bind(&logo.media_type)
            .bind(&logo.bytes)
            .bind(next_at)
            .execute(c)
            .await?;
    });
    Ok(())
}

/// The logo of a client, if there is one.
///
/// # Errors
/// If the database fails.
pub async fn find(conn: &mut Conn<'_>, client_id: &ClientId) -> Result<Option<Logo>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(FIND).bind(client_id).fetch_optional(c).await?))
}
