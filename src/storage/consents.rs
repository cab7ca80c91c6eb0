//! Remembered consent: one row for each person, client and host the browser goes back to.

use super::grants::{SpaceSeparated, space_separated};
use super::{Conn, StorageError};
use crate::types::{ClientId, ResourceUri, Scope, Timestamp, UserId};

statements! {
    FIND = "SELECT scope, resources, claims FROM consents WHERE user_id = $1 AND client_id = $2 AND redirect_host = $3";
    SAVE = "INSERT INTO consents (user_id, client_id, redirect_host, scope, resources, granted_at, claims, client_name)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
              ON CONFLICT (user_id, client_id, redirect_host)
              DO UPDATE SET scope = excluded.scope, resources = excluded.resources, granted_at = excluded.granted_at,
                claims = excluded.claims, client_name = excluded.client_name";
    FORGET_AT = "DELETE FROM consents WHERE user_id = $1 AND client_id = $2 AND redirect_host = $3";
    FORGET = "DELETE FROM consents WHERE user_id = $1 AND client_id = $2";
    FORGET_SINCE = "DELETE FROM consents WHERE user_id = $1 AND granted_at >= $2";
    REMOVE = "INSERT INTO removed_apps (user_id, client_id, removed_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    REMOVE_ALL = concat!("INSERT INTO removed_apps (user_id, client_id, removed_at)
              SELECT user_id, client_id, CAST($2 AS BIGINT) FROM
                (SELECT user_id, client_id FROM grants WHERE user_id = $1 AND revoked_at IS NULL
                 UNION SELECT user_id, client_id FROM consents WHERE user_id = $1
                 UNION SELECT sessions.user_id, session_clients.client_id ", let_in!(), ") AS allowed
              WHERE TRUE ON CONFLICT DO NOTHING");
    REMOVE_LET_IN = "INSERT INTO removed_apps (user_id, client_id, removed_at)
              SELECT CAST($1 AS TEXT), id, CAST($2 AS BIGINT) FROM clients WHERE skip_consent <> '' ON CONFLICT DO NOTHING";
    IS_REMOVED = "SELECT EXISTS (SELECT 1 FROM removed_apps WHERE user_id = $1 AND client_id = $2)";
    COME_BACK = "DELETE FROM removed_apps WHERE user_id = $1 AND client_id = $2";
    FORGET_OF_CLIENT = "DELETE FROM consents WHERE client_id = $1";
}

/// What a person said yes to before.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct Consent {
    /// The scope.
    pub scope: Scope,
    /// The resource servers.
    pub resources: SpaceSeparated<ResourceUri>,
    /// The claims asked for one by one.
    pub claims: SpaceSeparated<String>,
}

impl Consent {
    /// Whether a request for `scope` at `resources`, and for `claims` one by one, was said yes to.
    #[must_use]
    pub fn covers(&self, scope: &Scope, resources: &[ResourceUri], claims: &[String]) -> bool {
        scope.is_subset(&self.scope)
            && resources.iter().all(|uri| self.resources.0.contains(uri))
            && claims.iter().all(|name| self.claims.0.contains(name))
    }
}

/// Remembered consent of a person to a client, for answers to `redirect_host`.
///
/// # Errors
/// If the database fails.
pub async fn find(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    client_id: &ClientId,
    redirect_host: &str,
) -> Result<Option<Consent>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(FIND).bind(user_id).bind(client_id).bind(redirect_host).fetch_optional(c).await?))
}

/// Remembers consent in place of what was remembered before, and what the app was called on the page where it was given; an app that
/// was removed is one that people allow again.
///
/// # Errors
/// If the database fails.
pub async fn save(
    conn: &mut Conn<'_>,
    whose: (&UserId, &ClientId, &str),
    (consent, client_name): (&Consent, &str),
    now: Timestamp,
) -> Result<(), StorageError> {
    let (user_id, client_id, redirect_host) = whose;
    on!(conn, c => {
        sqlx::query(SAVE)
            .bind(user_id)
            .bind(client_id)
            .bind(redirect_host)
            .bind(consent.scope.to_string())
            .bind(space_separated(&consent.resources.0))
            .bind(now)
            .bind(space_separated(&consent.claims.0))
            .bind(client_name)
            .execute(&mut *c)
            .await?;
        sqlx::query(COME_BACK).bind(user_id).bind(client_id).execute(c).await?;
        Ok(())
    })
}

/// Forgets consent of a person to a client, for answers to one host: they want to be asked again, whatever else lets the app
/// go unasked.
///
/// # Errors
/// If the database fails.
pub async fn forget_at(
    conn: &mut Conn<'_>,
    whose: (&UserId, &ClientId, &str),
    now: Timestamp,
) -> Result<(), StorageError> {
    let (user_id, client_id, redirect_host) = whose;
    on!(conn, c => {
        sqlx::query(FORGET_AT).bind(user_id).bind(client_id).bind(redirect_host).execute(&mut *c).await?;
        sqlx::query(REMOVE).bind(user_id).bind(client_id).bind(now).execute(c).await?;
        Ok(())
    })
}

/// Forgets all consent of a person to a client, which they or an administrator removed: it is granted nothing without asking
/// until they allow it again. What they said no to stays: whoever allows it again says yes to what the page says, and to nothing else
/// that an administrator lets it have. How much there was to forget.
///
/// # Errors
/// If the database fails.
pub async fn forget(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    client_id: &ClientId,
    now: Timestamp,
) -> Result<u64, StorageError> {
    on!(conn, c => {
        let forgotten = sqlx::query(FORGET).bind(user_id).bind(client_id).execute(&mut *c).await?.rows_affected();
        let removed = sqlx::query(REMOVE).bind(user_id).bind(client_id).bind(now).execute(c).await?.rows_affected();
        Ok(forgotten + removed)
    })
}

/// Whether a person's permission was taken from a client, and they have not allowed it anything since.
///
/// # Errors
/// If the database fails.
pub async fn is_removed(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    client_id: &ClientId,
) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(IS_REMOVED).bind(user_id).bind(client_id).fetch_one(c).await?))
}

/// Forgets everybody's consent to a client. What they said no to stays: without it an app that asks nobody would have more.
///
/// # Errors
/// If the database fails.
pub async fn forget_of_client(conn: &mut Conn<'_>, client_id: &ClientId) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(FORGET_OF_CLIENT).bind(client_id).execute(c).await?.rows_affected()))
}

/// Forgets what a person said yes to since a moment; to how many apps. What they said no to stays: without it apps would have more.
///
/// # Errors
/// If the database fails.
pub async fn forget_since(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    since: Timestamp,
) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(FORGET_SINCE).bind(user_id).bind(since).execute(c).await?.rows_affected()))
}

/// Forgets all that a person said yes to, and notes of every app that has something that they allow it again before it gets anything:
/// also of one that asks nobody, where a sign-in that lives was used for it, so this is before sign-ins end. What they said no to stays,
/// as in [`forget`]. How much there was to forget.
///
/// # Errors
/// If the database fails.
pub async fn remove_all(conn: &mut Conn<'_>, user_id: &UserId, now: Timestamp) -> Result<u64, StorageError> {
    let removed =
        on!(conn, c => sqlx::query(REMOVE_ALL).bind(user_id).bind(now).execute(c).await?.rows_affected());
    let forgotten = forget_since(conn, user_id, Timestamp::default()).await?;
    Ok(removed + forgotten)
}

/// Notes of every app that asks nobody that it asks this person: also of those no living sign-in was used for, which come back to whoever
/// signs in again.
///
/// # Errors
/// If the database fails.
pub async fn remove_let_in(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    now: Timestamp,
) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(REMOVE_LET_IN).bind(user_id).bind(now).execute(c).await?;
        Ok(())
    })
}
