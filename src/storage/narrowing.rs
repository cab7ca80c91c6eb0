//! Less of what an app was allowed: its person leaves something out of it, later on. Each write is conditional on what was there, and
//! for whoever holds the account's row; nothing here ever makes it more.

use super::consents::Consent;
use super::grants::{SpaceSeparated, space_separated};
use super::{Conn, StorageError};
use crate::oauth::claims_request::ClaimsRequest;
use crate::oauth::extent::Extent;
use crate::types::{ClientId, ResourceUri, Scope, Timestamp, UserId};

/// The living grants of a person to a client that are alike.
macro_rules! alike {
    () => {
        " WHERE user_id = $1 AND client_id = $2 AND scope = $4 AND resources = $5 AND claims = $6
                AND revoked_at IS NULL AND ends_at > $3"
    };
}

statements! {
    HELD = "SELECT scope, resources, claims, scope AS scope_text, resources AS resources_text, claims AS claims_text FROM grants
              WHERE user_id = $1 AND client_id = $2 AND revoked_at IS NULL AND ends_at > $3 GROUP BY scope, resources, claims";
    NARROW = concat!("UPDATE grants SET scope = $7, resources = $8, claims = $9", alike!());
    REVOKE = concat!("UPDATE grants SET revoked_at = $3, revoked_because = $7, ends_at = $3", alike!());
    NARROW_CONSENT = "UPDATE consents SET scope = $4, resources = $5, claims = $6 WHERE user_id = $1 AND client_id = $2 AND redirect_host = $3";
    DROP_CONSENT = "DELETE FROM consents WHERE user_id = $1 AND client_id = $2 AND redirect_host = $3";
}

/// What living grants that are alike let an app do, and how that is stored.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub struct Held {
    scope: Scope,
    resources: SpaceSeparated<ResourceUri>,
    claims: ClaimsRequest,
    scope_text: String,
    resources_text: String,
    claims_text: String,
}

impl Held {
    /// What they let it do.
    #[must_use]
    pub fn extent(&self) -> Extent {
        Extent {
            scope: self.scope.clone(),
            resources: self.resources.0.clone(),
            claims: self.claims.clone(),
        }
    }
}

/// What a person's living grants let a client do: those alike are one.
///
/// # Errors
/// If the database fails.
pub async fn held(
    conn: &mut Conn<'_>,
    (user_id, client_id): (&UserId, &ClientId),
    now: Timestamp,
) -> Result<Vec<Held>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(HELD).bind(user_id).bind(client_id).bind(now).fetch_all(c).await?))
}

/// Lets grants that are alike do what `to` says and no more, or revokes them if that is nothing; how many there were. What was read
/// of them is what they are still, or nothing is written.
///
/// # Errors
/// If the database fails.
pub async fn narrow(
    conn: &mut Conn<'_>,
    (user_id, client_id): (&UserId, &ClientId),
    (from, to): (&Held, &Extent),
    because: &'static str,
    now: Timestamp,
) -> Result<u64, StorageError> {
    let ends = to.scope.is_empty();
    on!(conn, c => {
        let query = sqlx::query(if ends { REVOKE } else { NARROW })
            .bind(user_id)
            .bind(client_id)
            .bind(now)
            .bind(&from.scope_text)
            .bind(&from.resources_text)
            .bind(&from.claims_text);
        let query = if ends {
            query.bind(because)
        } else {
            query.bind(to.scope.to_string()).bind(space_separated(&to.resources)).bind(to.claims.to_string())
        };
        Ok(query.execute(c).await?.rows_affected())
    })
}

/// Lets remembered consent cover what `to` says and no more; forgets it if that is nothing.
///
/// # Errors
/// If the database fails.
pub async fn narrow_consent(
    conn: &mut Conn<'_>,
    (user_id, client_id, redirect_host): (&UserId, &ClientId, &str),
    to: &Consent,
) -> Result<(), StorageError> {
    on!(conn, c => {
        if to.scope.is_empty() {
            sqlx::query(DROP_CONSENT).bind(user_id).bind(client_id).bind(redirect_host).execute(c).await?;
        } else {
            sqlx::query(NARROW_CONSENT)
                .bind(user_id)
                .bind(client_id)
                .bind(redirect_host)
                .bind(to.scope.to_string())
                .bind(space_separated(&to.resources.0))
                .bind(space_separated(&to.claims.0))
                .execute(c)
                .await?;
        }
        Ok(())
    })
}
