//! A client is stopped, started again, deleted.

use super::touched;
use super::{find, overtaken};
use crate::admin::changing::{Changing, Outcome, Reach, Room, Written};
use crate::admin::refusal::AdminError;
use crate::admin::refusal::Refusal;
use crate::audit::Kind;
use crate::oauth::access::{Permission, Touch, TouchedClient};
use crate::oauth::client::{Client, ClientType};
use crate::storage::{clients, consents, grants, resources};
use crate::types::ClientId;
use crate::types::Scope;

/// Lets a disabled client work again.
#[derive(Clone, Debug)]
pub struct EnableClient {
    /// Which.
    pub id: ClientId,
}

/// Stops a client. It keeps its grants; nothing of it works until it is enabled again.
#[derive(Clone, Debug)]
pub struct DisableClient {
    /// Which.
    pub id: ClientId,
}

/// Deletes a client with its secrets, grants and consents; answers how many living grants ended.
#[derive(Clone, Debug)]
pub struct DeleteClient {
    /// Which.
    pub id: ClientId,
}

impl Changing for EnableClient {
    type Done = Client;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::ClientsWrite]
    }

    fn reach(&self) -> Reach {
        Reach::Client(self.id.clone())
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        // It was an administrator who stopped it, or its owner, who has to ask one then.
        let client = touched(room, &self.id, &Scope::default()).await?;
        Ok(touch.client(TouchedClient {
            relaxes: true,
            ..client
        }))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<Client> {
        set_enabled(room, self.id, true, Kind::ClientEnabled).await
    }
}

impl Changing for DisableClient {
    type Done = Client;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::ClientsWrite]
    }

    fn reach(&self) -> Reach {
        Reach::Client(self.id.clone())
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        Ok(touch.client(room.own(&self.id).await?))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<Client> {
        set_enabled(room, self.id, false, Kind::ClientDisabled).await
    }
}

async fn set_enabled(room: &mut Room<'_, '_>, id: ClientId, is_enabled: bool, kind: Kind) -> Written<Client> {
    let known = find(room.conn, &id).await?;
    if known.is_enabled == is_enabled {
        return Ok(Outcome::Unchanged(known));
    }
    let client = Client {
        is_enabled,
        updated_at: room.now,
        ..known
    };
    if !clients::update(room.conn, &client).await? {
        return Err(overtaken(&id).into());
    }
    let event = room.event(kind).client(&id);
    Ok(Outcome::Changed(client, event))
}

impl Changing for DeleteClient {
    type Done = u64;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::ClientsWrite]
    }

    fn reach(&self) -> Reach {
        Reach::Client(self.id.clone())
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        let known = clients::by_id(room.conn, &self.id).await?;
        let client = room.own(&self.id).await?;
        Ok(touch.client(TouchedClient {
            // Else it could be made anew, and work.
            relaxes: known.is_some_and(|known| !known.is_enabled),
            ..client
        }))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<u64> {
        let client = find(room.conn, &self.id).await?;
        if client.client_type == ClientType::ResourceServer {
            let known = resources::list(room.conn)
                .await?
                .into_iter()
                .find(|known| known.client_id == client.id);
            let uri = known.map_or_else(|| "URI".to_owned(), |known| known.resource.uri.to_string());
            return Err(Refusal::conflict(format!(
                "{} belongs to a resource server and goes with it.",
                client.id
            ))
            .try_this(format!("grantor resource delete {uri}"))
            .into());
        }
        remove(room, &client).await
    }
}

/// Deletes a client with all that hangs on it; how many living grants ended.
pub(in crate::admin) async fn remove(room: &mut Room<'_, '_>, client: &Client) -> Written<u64> {
    let id = &client.id;
    let ended = grants::revoke_of_client(room.conn, id, "client deleted", room.now).await?;
    consents::forget_of_client(room.conn, id).await?;
    if !clients::delete(room.conn, id).await? {
        return Ok(Outcome::Unchanged(ended));
    }
    let details = format!("\"{}\", with {ended} living grants", client.name);
    let event = room.event(Kind::ClientDeleted).client(id).details(details);
    Ok(Outcome::Changed(ended, event))
}
