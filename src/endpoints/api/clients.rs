//! Apps, and their secrets.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::call::{Call, Told};
use super::filter::{Filter, Words};
use super::operation::{Needs, Operation, answered_by};
use super::problem::Problem;
use super::reply::{Reply, part, shown};
use crate::admin::change::{DeleteClient, DisableClient, EnableClient, EndClientSecret, RotateClientSecret};
use crate::admin::clients::{self, SoughtClients};
use crate::app::catalog;
use crate::oauth::access::Permission;
use crate::oauth::client::{Client, ClientType};
use crate::records::ShownOnce;
use crate::records::client::{ClientDetails, ClientRecord, ClientView, SeenClient, WrittenClient};
use crate::storage::{client_owners, clients as rows};
use crate::types::{ClientId, Timestamp};

pub(super) const READ: Needs = Needs::OrOwn(Permission::ClientsRead, Permission::ClientsOwn);
pub(super) const WRITE: Needs = Needs::OrOwn(Permission::ClientsWrite, Permission::ClientsOwn);

/// How long old secrets go on working, unless another time is asked for.
const OVERLAP: u64 = 24 * 60 * 60;

pub(super) const OPERATIONS: [Operation; 7] = [
    Operation::list(
        "/api/admin/v1/clients",
        ("clients.list", "Apps, by id: all of them, or one's own."),
        READ,
        answered_by!(list),
    )
    .filters(&[
        Filter::of::<Words>("q", "What their name or id contains."),
        Filter::of::<bool>("is_enabled", "Whether they work."),
        Filter::of::<ClientType>("client_type", "Of this kind."),
    ])
    .gives::<ClientRecord>(),
    Operation::read(
        "/api/admin/v1/clients/{id}",
        (
            "clients.read",
            "One app, and what follows from it; its version is that of what can be changed of it.",
        ),
        READ,
        answered_by!(read),
    )
    .gives::<ClientDetails>(),
    Operation::change(
        ("DELETE", "/api/admin/v1/clients/{id}"),
        (
            "clients.delete",
            "Deletes an app, with its secrets and all it was allowed.",
        ),
        (WRITE, "client.delete"),
        answered_by!(delete),
    )
    .gives::<Ended>(),
    Operation::act(
        ("POST", "/api/admin/v1/clients/{id}/disable"),
        (
            "clients.disable",
            "Stops an app: nothing of it works until it is enabled again.",
        ),
        (WRITE, "client.disable"),
        answered_by!(disable),
    )
    .gives::<ClientRecord>(),
    Operation::act(
        ("POST", "/api/admin/v1/clients/{id}/enable"),
        ("clients.enable", "Lets a disabled app work again."),
        (WRITE, "client.enable"),
        answered_by!(enable),
    )
    .gives::<ClientRecord>(),
    Operation::create(
        "/api/admin/v1/clients/{id}/secrets",
        (
            "clients.rotate-secret",
            "Gives an app a new secret, which is shown once; the newest of the old ones works for a while longer, and no other.",
        ),
        (WRITE, "client.rotate-secret"),
        answered_by!(rotate),
    )
    .takes::<Rotation>()
    .gives::<WrittenClient>()
    .or_gives::<SecretAlone>(),
    Operation::act(
        ("DELETE", "/api/admin/v1/clients/{id}/secrets/{secret_id}"),
        (
            "clients.end-secret",
            "Ends one secret of an app at once; its others go on working.",
        ),
        (WRITE, "client.end-secret"),
        answered_by!(end_secret),
    )
    .gives::<ClientRecord>(),
];

/// What is told of an app that got a secret to whoever may change it and not see it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SecretAlone {
    /// The app.
    client_id: ClientId,
    /// Its new secret, shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    client_secret: Option<ShownOnce>,
    /// When the ones before it end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    old_secrets_expire_at: Option<Timestamp>,
}

/// What ended with an app.
#[derive(Debug, Serialize, ToSchema)]
struct Ended {
    /// How many living grants.
    ended_grants: u64,
}

/// How an app gets a new secret.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SecretRotation)]
struct Rotation {
    /// How many seconds the newest of the old secrets goes on working; a day if not said.
    overlap: Option<u64>,
}

async fn list(call: Call) -> Result<Reply, Problem> {
    let page = call.page()?;
    let is_of_all = call.caller.may(Permission::ClientsRead);
    let sought = SoughtClients {
        text: call.filter("q").unwrap_or_default().to_owned(),
        is_enabled: call.filtered("is_enabled")?,
        of: (!is_of_all).then(|| call.caller.user_id.clone()),
        client_type: call.filtered("client_type")?,
        ..SoughtClients::default()
    };
    let found = clients::page(&call.app.db, page.begins_after(), &sought, page.and_one()).await?;
    page.read(
        found,
        |client| client.id.to_string(),
        |client| shown(&ClientRecord::from(client)),
    )
}

async fn read(call: Call) -> Result<Reply, Problem> {
    let id = own(&call, Permission::ClientsRead).await?;
    let mut reading = call.app.db.read().await?;
    let found = rows::by_id(&mut reading.conn(), &id).await?;
    let client = found.ok_or_else(super::call::nothing_there)?;
    let owners = client_owners::of_client(&mut reading.conn(), &id).await?;
    let owners = owners.into_iter().map(|(_, email)| email).collect();
    let catalog = catalog(&mut reading.conn(), &call.app.settings).await?;
    let details = ClientDetails::new(&client, owners, &catalog, call.app.settings.tokens.access);
    // What merely follows is another every day, without anybody's doing.
    Ok(Reply::one(shown(&SeenClient::from(&client))?).showing(shown(&details)?))
}

async fn delete(call: Call) -> Result<Reply, Problem> {
    let id = own(&call, Permission::ClientsWrite).await?;
    let seen = call.seen(ClientView(id.clone())).await?;
    call.change(DeleteClient { id }, seen, |ended| {
        Ok(Reply::plain(shown(&Ended { ended_grants: *ended })?).into())
    })
    .await
}

async fn disable(call: Call) -> Result<Reply, Problem> {
    let id = own(&call, Permission::ClientsWrite).await?;
    let told = told_to(may_see(&call, &id).await?);
    call.act(DisableClient { id }, told).await
}

async fn enable(call: Call) -> Result<Reply, Problem> {
    let id = own(&call, Permission::ClientsWrite).await?;
    let told = told_to(may_see(&call, &id).await?);
    call.act(EnableClient { id }, told).await
}

async fn rotate(call: Call) -> Result<Reply, Problem> {
    let id = own(&call, Permission::ClientsWrite).await?;
    let Rotation { overlap } = call.body()?;
    let overlap = Duration::from_secs(overlap.unwrap_or(OVERLAP));
    let location = address(&id);
    let old_until = call.edge.now.plus(overlap);
    let may_see = may_see(&call, &id).await?;
    call.act(RotateClientSecret { id, overlap }, move |written| {
        let record = WrittenClient {
            old_secrets_expire_at: Some(old_until),
            ..WrittenClient::from(written)
        };
        Ok(Told {
            reply: Reply::made(with_secret(may_see, &record)?, location.clone()).once("client_secret"),
            secret: Some("client_secret"),
        })
    })
    .await
}

async fn end_secret(call: Call) -> Result<Reply, Problem> {
    let id = own(&call, Permission::ClientsWrite).await?;
    let secret_id = call.named("secret_id")?;
    let told = told_to(may_see(&call, &id).await?);
    call.act(EndClientSecret { id, secret_id }, told).await
}

/// Where an app is.
pub(super) fn address(id: &ClientId) -> String {
    format!("/api/admin/v1/clients/{}", part(id.as_str()))
}

/// Whether whoever asks sees an app they change: they see all of them, or it is their own.
pub(super) async fn may_see(call: &Call, id: &ClientId) -> Result<bool, Problem> {
    Ok(call.caller.may(Permission::ClientsRead) || is_own(call, id).await?)
}

/// Whether an app is the own one of whoever asks, as far as that gives them anything.
async fn is_own(call: &Call, id: &ClientId) -> Result<bool, Problem> {
    let caller = &call.caller;
    Ok(caller.may(Permission::ClientsOwn) && clients::is_own(&call.app.db, id, &caller.user_id).await?)
}

/// The app a request is about; of whoever sees their own alone, there is no other (the same answer for what is absent and what is
/// not for them).
pub(super) async fn own(call: &Call, of_all: Permission) -> Result<ClientId, Problem> {
    let id: ClientId = call.named("id")?;
    if call.caller.may(of_all) || is_own(call, &id).await? {
        return Ok(id);
    }
    Err(super::call::nothing_there())
}

/// What is told of an app that was changed: to whoever may see it, how it is now.
fn told_to(may_see: bool) -> impl Fn(&Client) -> Result<Told, Problem> + Clone + Send + Sync {
    move |client| {
        if !may_see {
            return Ok(Reply::done().into());
        }
        let is = Reply::one(shown(&SeenClient::from(client))?);
        Ok(is.showing(shown(&ClientRecord::from(client))?).into())
    }
}

/// What is told of an app that got a secret: to whoever does not see it, that secret and which app it is of.
pub(super) fn with_secret(may_see: bool, written: &WrittenClient) -> Result<Value, Problem> {
    if may_see {
        return shown(written);
    }
    shown(&SecretAlone {
        client_id: written.client.client_id.clone(),
        client_secret: written.client_secret.clone(),
        old_secrets_expire_at: written.old_secrets_expire_at,
    })
}
