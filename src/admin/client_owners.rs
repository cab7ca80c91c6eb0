//! Whose an app is.

use super::changing::{Changing, Outcome, Reach, Room, Written};
use super::clients;
use super::refusal::AdminError;
use super::whom::{Whom, find as find_user, naming};
use crate::audit::Kind;
use crate::oauth::access::{Permission, Touch};
use crate::storage::{Db, client_owners};
use crate::types::{ClientId, EmailAddress};

/// Makes an app a person's own, so that they may change it with `clients:own`; answers with its owners as they are then.
#[derive(Clone, Debug)]
pub struct AddClientOwner {
    /// Which app.
    pub id: ClientId,
    /// Whose.
    pub whom: Whom,
}

/// Makes an app a person's own no longer; answers with its owners as they are then.
#[derive(Clone, Debug)]
pub struct RemoveClientOwner {
    /// Which app.
    pub id: ClientId,
    /// Whose.
    pub whom: Whom,
}

impl Changing for AddClientOwner {
    type Done = Vec<EmailAddress>;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::ClientsWrite]
    }

    fn reach(&self) -> Reach {
        Reach::Client(self.id.clone())
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        touch_owner(room, (&self.id, &self.whom), touch).await
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<Vec<EmailAddress>> {
        set_owner(room, (&self.id, &self.whom), true).await
    }
}

impl Changing for RemoveClientOwner {
    type Done = Vec<EmailAddress>;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::ClientsWrite]
    }

    fn reach(&self) -> Reach {
        Reach::Client(self.id.clone())
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        touch_owner(room, (&self.id, &self.whom), touch).await
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<Vec<EmailAddress>> {
        set_owner(room, (&self.id, &self.whom), false).await
    }
}

/// Who is no owner yet is named by whoever sees accounts, or by themselves.
async fn touch_owner(
    room: &mut Room<'_, '_>,
    (id, whom): (&ClientId, &Whom),
    touch: Touch,
) -> Result<Touch, AdminError> {
    let owners = client_owners::of_client(room.conn, id).await?;
    let owners: Vec<_> = owners.into_iter().map(|(id, _)| id).collect();
    let touch = naming(room, (vec![whom], &owners), touch).await?;
    Ok(touch.client(room.own(id).await?))
}

async fn set_owner(
    room: &mut Room<'_, '_>,
    (id, whom): (&ClientId, &Whom),
    is_own: bool,
) -> Written<Vec<EmailAddress>> {
    let client = clients::find(room.conn, id).await?;
    let user = find_user(room.conn, whom).await?;
    let has_changed = client_owners::set(room.conn, &client.id, &user.id, is_own).await?;
    let owners = client_owners::of_client(room.conn, id).await?;
    let owners = owners.into_iter().map(|(_, email)| email).collect();
    if !has_changed {
        return Ok(Outcome::Unchanged(owners));
    }
    let kind = if is_own {
        Kind::ClientOwnerAdded
    } else {
        Kind::ClientOwnerRemoved
    };
    Ok(Outcome::Changed(
        owners,
        room.event(kind).client(id).user(&user.id),
    ))
}

/// Whose an app is, by address.
///
/// # Errors
/// If the database fails.
pub async fn owners_of_client(db: &Db, id: &ClientId) -> Result<Vec<EmailAddress>, AdminError> {
    let owners = client_owners::of_client(&mut db.read().await?.conn(), id).await?;
    Ok(owners.into_iter().map(|(_, email)| email).collect())
}
