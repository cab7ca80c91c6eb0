//! What people allowed apps.

use super::changing::{Changing, Outcome, Room, Written};
use super::powers;
use super::refusal::{AdminError, Refusal};
use super::whom::{Whom, find};
use crate::audit::Kind;
use crate::oauth::access::{Permission, Touch};
use crate::storage::grant_lines::{self, GrantLine, Sought};
use crate::storage::{Db, account_apps, grants};
use crate::types::{ClientId, GrantId};

/// Up to `limit` grants, of one person or to one app if given, the newest first, from the one after `after` on.
///
/// # Errors
/// If the person does not exist or the database fails.
pub async fn page(
    db: &Db,
    (whom, client_id): (Option<&Whom>, Option<&ClientId>),
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<GrantLine>, AdminError> {
    let mut read = db.read().await?;
    let sought = Sought {
        user_id: match whom {
            Some(whom) => Some(find(&mut read.conn(), whom).await?.id),
            None => None,
        },
        client_id: client_id.cloned(),
        living_at: None,
    };
    Ok(grant_lines::page(&mut read.conn(), after, &sought, limit).await?)
}

/// Takes an app away from whoever allowed it: revokes a grant and all others of the same person to the same app, and forgets
/// the consent behind them. Answers how many were alive before.
#[derive(Clone, Debug)]
pub struct RevokeGrant {
    /// One of them.
    pub id: GrantId,
}

impl Changing for RevokeGrant {
    type Done = u64;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::SessionsWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        let Some(grant) = grants::by_id(room.conn, &self.id).await? else {
            return Ok(touch);
        };
        Ok(touch.person(powers::of_id(room.conn, &grant.allowed.user_id).await?))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<u64> {
        let Self { id } = self;
        let Some(grant) = grants::by_id(room.conn, &id).await? else {
            return Err(Refusal::not_found(format!("There is no grant {id}."))
                .try_this("grantor grant list")
                .into());
        };
        let allowed = &grant.allowed;
        let (user_id, client_id) = (&allowed.user_id, &allowed.client_id);
        let because = "revoked by an administrator";
        let removed = account_apps::remove(room.conn, (user_id, client_id), because, room.now).await?;
        if removed.grants == 0 && removed.forgotten == 0 {
            return Ok(Outcome::Unchanged(0));
        }
        let event = room
            .event(Kind::GrantRevoked)
            .target(&id)
            .user(&allowed.user_id)
            .client(&allowed.client_id)
            .details(removed.in_words());
        Ok(Outcome::Changed(removed.grants, event))
    }
}
