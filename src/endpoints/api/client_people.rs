//! Whose an app is, who may use it, and which names of groups and roles it is told.

use serde::Deserialize;
use utoipa::ToSchema;

use super::access::AccessList;
use super::call::{Call, given, told};
use super::clients::{READ, WRITE, may_see, own};
use super::operation::{Operation, answered_by};
use super::problem::Problem;
use super::reply::{Reply, shown};
use crate::admin::access::AccessLine;
use crate::admin::change::{AddClientOwner, ReleaseNames, RemoveClientOwner, SetClientAccess};
use crate::admin::users::Whom;
use crate::oauth::access::Permission;
use crate::oauth::released::Names;
use crate::records::access::{
    AccessListRecord, ClientAccessView, NamesRecord, NamesView, OwnerRecord, OwnersRecord,
};
use crate::storage::{client_owners, clients as rows};
use crate::types::UserId;

pub(super) const OPERATIONS: [Operation; 7] = [
    Operation::list(
        "/api/admin/v1/clients/{id}/owners",
        ("clients.list-owners", "Whose an app is, by address."),
        READ,
        answered_by!(owners),
    )
    .gives::<OwnerRecord>(),
    Operation::act(
        ("POST", "/api/admin/v1/clients/{id}/owners"),
        (
            "clients.add-owner",
            "Makes an app a person's own: with the role client-admin they may change it.",
        ),
        (WRITE, "client.owner-add"),
        answered_by!(add_owner),
    )
    .takes::<NewOwner>()
    .gives::<OwnersRecord>(),
    Operation::act(
        ("DELETE", "/api/admin/v1/clients/{id}/owners/{user_id}"),
        ("clients.remove-owner", "Makes an app a person's own no longer."),
        (WRITE, "client.owner-remove"),
        answered_by!(remove_owner),
    )
    .gives::<OwnersRecord>(),
    Operation::read(
        "/api/admin/v1/clients/{id}/access",
        ("clients.read-access", "Who may use an app."),
        READ,
        answered_by!(access),
    )
    .gives::<AccessListRecord>(),
    Operation::change(
        ("PUT", "/api/admin/v1/clients/{id}/access"),
        (
            "clients.set-access",
            "Says who may use an app, in place of all on the list.",
        ),
        (WRITE, "client.access"),
        answered_by!(set_access),
    )
    .takes::<AccessList>()
    .gives::<AccessListRecord>(),
    Operation::read(
        "/api/admin/v1/clients/{id}/names",
        (
            "clients.read-names",
            "Which names of groups and roles an app is told.",
        ),
        READ,
        answered_by!(names),
    )
    .gives::<NamesRecord>(),
    Operation::change(
        ("PATCH", "/api/admin/v1/clients/{id}/names"),
        (
            "clients.release-names",
            "Says which names of groups and roles an app is told, with the scopes of these names.",
        ),
        (WRITE, "client.names"),
        answered_by!(release),
    )
    .takes::<NamesPatch>()
    .gives::<NamesRecord>(),
];

/// Whose an app is to be, too.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewClientOwner)]
struct NewOwner {
    /// The person.
    user: Whom,
}

/// Which names an app is to be told; what is not there stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NamesPatch {
    /// Of groups.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    groups: Option<Names>,
    /// Of roles.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    roles: Option<Names>,
}

async fn owners(call: Call) -> Result<Reply, Problem> {
    let id = own(&call, Permission::ClientsRead).await?;
    let mut reading = call.app.db.read().await?;
    if rows::by_id(&mut reading.conn(), &id).await?.is_none() {
        return Err(super::call::nothing_there());
    }
    let all = client_owners::of_client(&mut reading.conn(), &id).await?;
    let all = all
        .into_iter()
        .map(|(user_id, email)| OwnerRecord { user_id, email });
    call.page()?
        .of(all.collect(), |owner| owner.email.to_string(), shown)
}

async fn add_owner(call: Call) -> Result<Reply, Problem> {
    let id = own(&call, Permission::ClientsWrite).await?;
    let NewOwner { user: whom } = call.body()?;
    let (may_see, client_id) = (may_see(&call, &id).await?, id.clone());
    call.act(AddClientOwner { id, whom }, move |owners| {
        let owners = OwnersRecord::new(&client_id, owners.clone());
        Ok(told(may_see, shown(&owners)?))
    })
    .await
}

async fn remove_owner(call: Call) -> Result<Reply, Problem> {
    let id = own(&call, Permission::ClientsWrite).await?;
    let user_id: UserId = call.named("user_id")?;
    let (may_see, client_id) = (may_see(&call, &id).await?, id.clone());
    let change = RemoveClientOwner {
        id,
        whom: Whom::Id(user_id),
    };
    call.act(change, move |owners| {
        let owners = OwnersRecord::new(&client_id, owners.clone());
        Ok(told(may_see, shown(&owners)?))
    })
    .await
}

async fn access(call: Call) -> Result<Reply, Problem> {
    let id = own(&call, Permission::ClientsRead).await?;
    call.show(&ClientAccessView(id)).await
}

async fn set_access(call: Call) -> Result<Reply, Problem> {
    let id = own(&call, Permission::ClientsWrite).await?;
    let access = call.body::<AccessList>()?.change()?;
    let seen = call.seen(ClientAccessView(id.clone())).await?;
    let may_see = may_see(&call, &id).await?;
    call.change(
        SetClientAccess { id, access },
        seen,
        move |lines: &Vec<AccessLine>| Ok(told(may_see, shown(&AccessListRecord::from(lines))?)),
    )
    .await
}

async fn names(call: Call) -> Result<Reply, Problem> {
    let id = own(&call, Permission::ClientsRead).await?;
    call.show(&NamesView(id)).await
}

async fn release(call: Call) -> Result<Reply, Problem> {
    let id = own(&call, Permission::ClientsWrite).await?;
    let NamesPatch { groups, roles } = call.body()?;
    let seen = call.seen(NamesView(id.clone())).await?;
    let (may_see, client_id) = (may_see(&call, &id).await?, id.clone());
    call.change(ReleaseNames { id, groups, roles }, seen, move |names| {
        Ok(told(may_see, shown(&NamesRecord::new(&client_id, names))?))
    })
    .await
}
