//! Roles, and what they permit.

use serde::Deserialize;
use utoipa::ToSchema;

use super::call::{Call, given, nothing_there, told};
use super::operation::{Needs, Operation, answered_by};
use super::problem::Problem;
use super::reply::{Reply, shown};
use crate::admin::change::{CreateRole, DeleteRole, EditRole};
use crate::admin::roles;
use crate::oauth::access::Permission;
use crate::oauth::acr::Acr;
use crate::records::role::{HolderRecord, RoleRecord, RoleView};
use crate::storage::roles as rows;
use crate::types::RoleName;

const READ: Needs = Needs::One(Permission::PermissionsRead);
const WRITE: Needs = Needs::One(Permission::PermissionsWrite);

pub(super) const OPERATIONS: [Operation; 6] = [
    Operation::list(
        "/api/admin/v1/roles",
        ("roles.list", "Every role, by name."),
        READ,
        answered_by!(list),
    )
    .gives::<RoleRecord>(),
    Operation::create(
        "/api/admin/v1/roles",
        ("roles.create", "Makes a role. It permits nothing yet."),
        (WRITE, "role.create"),
        answered_by!(create),
    )
    .takes::<NewRole>()
    .gives::<RoleRecord>(),
    Operation::read(
        "/api/admin/v1/roles/{name}",
        ("roles.read", "One role."),
        READ,
        answered_by!(read),
    )
    .gives::<RoleRecord>(),
    Operation::list(
        "/api/admin/v1/roles/{name}/people",
        (
            "roles.list-people",
            "Who has a role themselves, and not by a group, by address.",
        ),
        READ,
        answered_by!(people),
    )
    .gives::<HolderRecord>(),
    Operation::change(
        ("PATCH", "/api/admin/v1/roles/{name}"),
        ("roles.edit", "Changes what a role is for, and what it permits."),
        (WRITE, "role.edit"),
        answered_by!(edit),
    )
    .takes::<RolePatch>()
    .gives::<RoleRecord>(),
    Operation::change(
        ("DELETE", "/api/admin/v1/roles/{name}"),
        ("roles.delete", "Deletes a role: whoever has it has it no more."),
        (WRITE, "role.delete"),
        answered_by!(delete),
    ),
];

/// A role that is to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewRole {
    /// Its name.
    name: RoleName,
    /// What it is for.
    #[schema(min_length = 1, max_length = 200)]
    description: String,
    /// How surely whoever has it has to sign in at least.
    required_acr: Option<Acr>,
}

/// What of a role is to be another way; what is not there stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RolePatch {
    /// What it is for.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    description: Option<String>,
    /// All that it permits.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    permissions: Option<Vec<Permission>>,
    /// How surely whoever has it has to sign in at least; null for however they do.
    #[serde(default, with = "::serde_with::rust::double_option")]
    #[schema(value_type = Option<Acr>)]
    #[expect(
        clippy::option_option,
        reason = "not there, null and a value are three things (RFC 7396)"
    )]
    required_acr: Option<Option<Acr>>,
}

async fn list(call: Call) -> Result<Reply, Problem> {
    let all = roles::list(&call.app.db).await?;
    let by_name = |role: &rows::Role| role.name.to_string();
    call.page()?
        .of(all, by_name, |role| shown(&RoleRecord::from(role)))
}

async fn read(call: Call) -> Result<Reply, Problem> {
    call.show(&RoleView(call.named("name")?)).await
}

async fn people(call: Call) -> Result<Reply, Problem> {
    let (page, name): (_, RoleName) = (call.page()?, call.named("name")?);
    let mut read = call.app.db.read().await?;
    if rows::by_name(&mut read.conn(), &name).await?.is_none() {
        return Err(nothing_there());
    }
    let found = rows::holders(&mut read.conn(), &name, page.begins_after(), page.and_one()).await?;
    page.read(
        found,
        |holder| holder.email.to_string(),
        |holder| shown(&HolderRecord::from(holder)),
    )
}

async fn create(call: Call) -> Result<Reply, Problem> {
    let NewRole {
        name,
        description,
        required_acr,
    } = call.body()?;
    let change = CreateRole {
        name,
        description,
        required_acr,
    };
    call.act(change, |role| {
        let location = format!("/api/admin/v1/roles/{}", role.name);
        Ok(Reply::made(shown(&RoleRecord::from(role))?, location).into())
    })
    .await
}

async fn edit(call: Call) -> Result<Reply, Problem> {
    let name: RoleName = call.named("name")?;
    let patch: RolePatch = call.body()?;
    let seen = call.seen(RoleView(name.clone())).await?;
    let mut change = EditRole {
        description: patch.description,
        required_acr: patch.required_acr,
        ..EditRole::of(name.clone())
    };
    if let Some(wanted) = patch.permissions {
        let known = rows::by_name(&mut call.app.db.read().await?.conn(), &name).await?;
        let has = known.map(|known| known.permissions).unwrap_or_default();
        change.forbid = has.iter().copied().filter(|one| !wanted.contains(one)).collect();
        change.permit = wanted.into_iter().filter(|one| !has.contains(one)).collect();
    }
    let may_see = call.caller.may(Permission::PermissionsRead);
    call.change(change, seen, move |role| {
        Ok(told(may_see, shown(&RoleRecord::from(role))?))
    })
    .await
}

async fn delete(call: Call) -> Result<Reply, Problem> {
    let name: RoleName = call.named("name")?;
    let seen = call.seen(RoleView(name.clone())).await?;
    call.change(DeleteRole { name }, seen, |()| Ok(Reply::done().into()))
        .await
}
