//! Groups, who is in them, and the roles they give.

use serde::Deserialize;
use utoipa::ToSchema;

use super::call::{Call, Told, given, nothing_there};
use super::operation::{Needs, Operation, answered_by};
use super::problem::Problem;
use super::reply::{Reply, shown};
use crate::admin::change::{AddMember, CreateGroup, DeleteGroup, EditGroup, RemoveMember};
use crate::admin::groups;
use crate::admin::users::Whom;
use crate::oauth::access::Permission;
use crate::records::group::{GroupDetails, GroupRecord, GroupView, MemberRecord};
use crate::storage::groups as rows;
use crate::types::{GroupName, RoleName, UserId};

const READ: Needs = Needs::One(Permission::PermissionsRead);
const WRITE: Needs = Needs::One(Permission::PermissionsWrite);

pub(super) const OPERATIONS: [Operation; 8] = [
    Operation::list(
        "/api/admin/v1/groups",
        ("groups.list", "Every group, by name."),
        READ,
        answered_by!(list),
    )
    .gives::<GroupRecord>(),
    Operation::create(
        "/api/admin/v1/groups",
        ("groups.create", "Makes a group."),
        (WRITE, "group.create"),
        answered_by!(create),
    )
    .takes::<NewGroup>()
    .gives::<GroupRecord>(),
    Operation::read(
        "/api/admin/v1/groups/{name}",
        ("groups.read", "One group, and who is in it."),
        READ,
        answered_by!(read),
    )
    .gives::<GroupDetails>(),
    Operation::list(
        "/api/admin/v1/groups/{name}/members",
        ("groups.list-members", "Who is in a group, by id."),
        READ,
        answered_by!(members),
    )
    .gives::<MemberRecord>(),
    Operation::change(
        ("PATCH", "/api/admin/v1/groups/{name}"),
        (
            "groups.edit",
            "Changes who a group is for, and the roles its members have by it.",
        ),
        (WRITE, "group.edit"),
        answered_by!(edit),
    )
    .takes::<GroupPatch>()
    .gives::<GroupRecord>(),
    Operation::change(
        ("DELETE", "/api/admin/v1/groups/{name}"),
        (
            "groups.delete",
            "Deletes a group: its members have the roles it gave no more.",
        ),
        (WRITE, "group.delete"),
        answered_by!(delete),
    ),
    Operation::act(
        ("PUT", "/api/admin/v1/groups/{name}/members/{user_id}"),
        ("groups.add-member", "Puts somebody into a group."),
        (WRITE, "group.add"),
        answered_by!(add),
    )
    .gives::<GroupRecord>(),
    Operation::act(
        ("DELETE", "/api/admin/v1/groups/{name}/members/{user_id}"),
        ("groups.remove-member", "Takes somebody out of a group."),
        (WRITE, "group.remove"),
        answered_by!(remove),
    )
    .gives::<GroupRecord>(),
];

/// A group that is to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewGroup {
    /// Its name.
    name: GroupName,
    /// Who is in it.
    #[schema(min_length = 1, max_length = 200)]
    description: String,
    /// The roles its members have by it.
    #[serde(default)]
    roles: Vec<RoleName>,
}

/// What of a group is to be another way; what is not there stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct GroupPatch {
    /// Who is in it.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    description: Option<String>,
    /// All roles its members have by it.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    roles: Option<Vec<RoleName>>,
}

async fn list(call: Call) -> Result<Reply, Problem> {
    let all = groups::list(&call.app.db).await?;
    let by_name = |group: &rows::Group| group.name.to_string();
    call.page()?
        .of(all, by_name, |group| shown(&GroupRecord::from(group)))
}

async fn read(call: Call) -> Result<Reply, Problem> {
    call.show(&GroupView(call.named("name")?)).await
}

async fn members(call: Call) -> Result<Reply, Problem> {
    let (page, name): (_, GroupName) = (call.page()?, call.named("name")?);
    let mut read = call.app.db.read().await?;
    if !rows::list(&mut read.conn())
        .await?
        .iter()
        .any(|group| group.name == name)
    {
        return Err(nothing_there());
    }
    let found = rows::page_of_members(&mut read.conn(), &name, page.begins_after(), page.and_one()).await?;
    page.read(
        found,
        |member| member.id.to_string(),
        |member| shown(&MemberRecord::from(member)),
    )
}

async fn create(call: Call) -> Result<Reply, Problem> {
    let NewGroup {
        name,
        description,
        roles,
    } = call.body()?;
    let change = CreateGroup {
        name,
        description,
        roles,
    };
    call.act(change, |group| {
        let location = format!("/api/admin/v1/groups/{}", group.name);
        Ok(Reply::made(shown(&GroupRecord::from(group))?, location).into())
    })
    .await
}

async fn edit(call: Call) -> Result<Reply, Problem> {
    let name: GroupName = call.named("name")?;
    let patch: GroupPatch = call.body()?;
    let seen = call.seen(GroupView(name.clone())).await?;
    let (mut give, mut take) = (Vec::new(), Vec::new());
    if let Some(wanted) = patch.roles {
        let all = rows::list(&mut call.app.db.read().await?.conn()).await?;
        let known = all.into_iter().find(|group| group.name == name);
        let has = known.map(|known| known.roles).unwrap_or_default();
        take = has
            .iter()
            .filter(|role| !wanted.contains(role))
            .cloned()
            .collect();
        give = wanted.into_iter().filter(|role| !has.contains(role)).collect();
    }
    let change = EditGroup {
        name,
        description: patch.description,
        give,
        take,
    };
    call.change(change, seen, told_to(&call)).await
}

async fn delete(call: Call) -> Result<Reply, Problem> {
    let name: GroupName = call.named("name")?;
    let seen = call.seen(GroupView(name.clone())).await?;
    call.change(DeleteGroup { name }, seen, |_| Ok(Reply::done().into()))
        .await
}

async fn add(call: Call) -> Result<Reply, Problem> {
    let user_id: UserId = call.named("user_id")?;
    let change = AddMember {
        group: call.named("name")?,
        whom: Whom::Id(user_id),
    };
    call.act(change, told_to(&call)).await
}

async fn remove(call: Call) -> Result<Reply, Problem> {
    let user_id: UserId = call.named("user_id")?;
    let change = RemoveMember {
        group: call.named("name")?,
        whom: Whom::Id(user_id),
    };
    call.act(change, told_to(&call)).await
}

/// What is told of a group that was changed: to whoever may see groups, how it is now.
fn told_to(call: &Call) -> impl Fn(&rows::Group) -> Result<Told, Problem> + Clone + Send + Sync + use<> {
    let may_see = call.caller.may(Permission::PermissionsRead);
    move |group| {
        let reply = if may_see {
            Reply::plain(shown(&GroupRecord::from(group))?)
        } else {
            Reply::done()
        };
        Ok(reply.into())
    }
}
