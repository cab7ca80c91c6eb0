//! What people allowed apps.

use super::whom::{Whom, find};
use super::{AdminError, Refusal, change};
use crate::audit::{Actor, AuditEvent, Kind, record};
use crate::storage::grants::{self, GrantLine};
use crate::storage::{Db, consents};
use crate::types::{ClientId, GrantId, Timestamp};

/// Grants, newest first, of one person or client if given.
///
/// # Errors
/// If the person does not exist or the database fails.
pub async fn list(
    db: &Db,
    whom: Option<&Whom>,
    client_id: Option<&ClientId>,
    limit: i64,
) -> Result<Vec<GrantLine>, AdminError> {
    let mut read = db.read().await?;
    let user = match whom {
        Some(whom) => Some(find(&mut read.conn(), whom).await?.id),
        None => None,
    };
    Ok(grants::list(&mut read.conn(), user.as_ref(), client_id, limit).await?)
}

/// Revokes a grant and forgets the consent behind it; whether it was alive before.
///
/// # Errors
/// If it does not exist or the database fails.
pub async fn revoke(db: &Db, id: &GrantId, now: Timestamp) -> Result<bool, AdminError> {
    let id = id.clone();
    change(db, move |conn| {
        Box::pin(async move {
            let Some(grant) = grants::by_id(conn, &id).await? else {
                return Err(Refusal::not_found(format!("There is no grant {id}."))
                    .try_this("grantor grant list")
                    .into());
            };
            consents::forget(conn, &grant.allowed.user_id, &grant.allowed.client_id).await?;
            let was_alive = grants::revoke(conn, &id, "revoked by an administrator", now).await?;
            if was_alive {
                let event = AuditEvent::new(Kind::GrantRevoked, Actor::Admin).target(&id);
                record(
                    conn,
                    &event
                        .user(&grant.allowed.user_id)
                        .client(&grant.allowed.client_id),
                    now,
                )
                .await?;
            }
            Ok(was_alive)
        })
    })
    .await
}
