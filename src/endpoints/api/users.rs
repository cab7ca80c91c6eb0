//! People's accounts.

use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::call::{Call, Told, given};
use super::filter::{Filter, Words};
use super::links::Handing;
use super::operation::{Needs, Operation, answered_by};
use super::problem::{Fault, Problem, pointer};
use super::reply::{Reply, shown};
use crate::admin::change::{
    CreateUser, DeleteUser, DisableUser, EditUser, EnableUser, GiveRole, ResetFactors, TakeRole,
};
use crate::admin::profiles::ProfileChanges;
use crate::admin::users::{self, CreatedUser, NewUser, Sought, Whom};
use crate::oauth::access::Permission;
use crate::oauth::reason;
use crate::records::user::{CreatedUserRecord, ProfileRecord, UserDetails, UserRecord, UserView};
use crate::storage::users::User;
use crate::types::{EmailAddress, RoleName, UserId};

const READ: Needs = Needs::One(Permission::UsersRead);
const WRITE: Needs = Needs::One(Permission::UsersWrite);

/// Who deletes somebody erases what is written down of them: that takes all that an administrator may.
pub(super) const ALL_OF_ADMIN: [Permission; 14] = [
    Permission::ClientsRead,
    Permission::ClientsWrite,
    Permission::ClientsOwn,
    Permission::UsersRead,
    Permission::PermissionsRead,
    Permission::PermissionsWrite,
    Permission::KeysRead,
    Permission::KeysWrite,
    Permission::SessionsRead,
    Permission::SessionsWrite,
    Permission::AuditRead,
    Permission::SettingsRead,
    Permission::ProvidersRead,
    Permission::ProvidersWrite,
];

pub(super) const OPERATIONS: [Operation; 10] = [
    Operation::list(
        "/api/admin/v1/users",
        ("users.list", "People's accounts, by when they were made."),
        READ,
        answered_by!(list),
    )
    .filters(&[
        Filter::of::<Words>("q", "What their address or name contains."),
        Filter::of::<bool>("is_active", "Whether they may sign in."),
    ])
    .gives::<UserRecord>(),
    Operation::create(
        "/api/admin/v1/users",
        (
            "users.create",
            "Makes an account; its person gets a link to choose a password, if that is asked for.",
        ),
        (WRITE, "user.create"),
        answered_by!(create),
    )
    .also(&[Permission::PermissionsWrite])
    .takes::<NewAccount>()
    .gives::<CreatedUserRecord>(),
    Operation::read(
        "/api/admin/v1/users/{id}",
        ("users.read", "One account."),
        READ,
        answered_by!(read),
    )
    .gives::<UserDetails>(),
    Operation::change(
        ("PATCH", "/api/admin/v1/users/{id}"),
        ("users.edit", "Changes what an account says of its person."),
        (WRITE, "user.edit"),
        answered_by!(edit),
    )
    .takes::<UserPatch>()
    .gives::<UserRecord>(),
    Operation::change(
        ("DELETE", "/api/admin/v1/users/{id}"),
        (
            "users.delete",
            "Deletes an account, and all that is kept of its person.",
        ),
        (WRITE, "user.delete"),
        answered_by!(delete),
    )
    .also(&ALL_OF_ADMIN),
    Operation::act(
        ("POST", "/api/admin/v1/users/{id}/disable"),
        (
            "users.disable",
            "Disables an account: its sign-ins end, and what it allowed apps works no more.",
        ),
        (WRITE, "user.disable"),
        answered_by!(disable),
    )
    .gives::<UserRecord>(),
    Operation::act(
        ("POST", "/api/admin/v1/users/{id}/enable"),
        ("users.enable", "Lets a disabled account work again."),
        (WRITE, "user.enable"),
        answered_by!(enable),
    )
    .gives::<UserRecord>(),
    Operation::act(
        ("POST", "/api/admin/v1/users/{id}/reset-factors"),
        (
            "users.reset-factors",
            "Takes the second steps of somebody who lost them, and tells them.",
        ),
        (WRITE, "user.reset-factors"),
        answered_by!(reset_factors),
    )
    .gives::<UserRecord>(),
    Operation::act(
        ("PUT", "/api/admin/v1/users/{id}/roles/{role}"),
        ("users.give-role", "Gives somebody a role."),
        (Needs::One(Permission::PermissionsWrite), "role.give"),
        answered_by!(give_role),
    )
    .gives::<UserRecord>(),
    Operation::act(
        ("DELETE", "/api/admin/v1/users/{id}/roles/{role}"),
        ("users.take-role", "Takes a role from somebody."),
        (Needs::One(Permission::PermissionsWrite), "role.take"),
        answered_by!(take_role),
    )
    .gives::<UserRecord>(),
];

/// An account that is to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAccount {
    /// What they sign in with.
    email: EmailAddress,
    /// What they are called; the part before the `@` if not set.
    #[schema(min_length = 1, max_length = 100)]
    name: Option<String>,
    /// Whether the address was checked to be theirs.
    email_verified: Option<bool>,
    /// Standard claims.
    #[serde(default)]
    #[schema(value_type = ProfileRecord)]
    profile: Map<String, Value>,
    /// Attributes of your own choice.
    #[serde(default)]
    #[schema(value_type = Object)]
    attributes: Map<String, Value>,
    /// The roles they get.
    #[serde(default)]
    roles: Vec<RoleName>,
    /// How they get a link to choose a password, if they get one.
    invite: Option<Handing>,
}

/// What of an account is to be another way; what is not there stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UserPatch {
    /// What they sign in with.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    email: Option<EmailAddress>,
    /// Whether the address was checked to be theirs.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    email_verified: Option<bool>,
    /// What they are called.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, min_length = 1, max_length = 100)]
    name: Option<String>,
    /// Standard claims; null takes one away.
    #[serde(default)]
    #[schema(value_type = ProfileRecord)]
    profile: Map<String, Value>,
    /// Attributes of your own choice; null removes one, or a member of one.
    #[serde(default)]
    #[schema(value_type = Object)]
    attributes: Map<String, Value>,
}

async fn list(call: Call) -> Result<Reply, Problem> {
    let page = call.page()?;
    let sought = Sought {
        text: call.filter("q").unwrap_or_default().to_owned(),
        is_active: call.filtered("is_active")?,
    };
    let found = users::page(&call.app.db, page.begins_after(), &sought, page.and_one()).await?;
    page.read(
        found,
        |user| user.id.to_string(),
        |user| shown(&UserRecord::from(user)),
    )
}

async fn read(call: Call) -> Result<Reply, Problem> {
    call.show(&UserView(call.named("id")?)).await
}

async fn create(call: Call) -> Result<Reply, Problem> {
    let NewAccount {
        email,
        name,
        email_verified,
        profile,
        attributes,
        roles,
        invite,
    } = call.body()?;
    let change = CreateUser {
        new: NewUser {
            email,
            name,
            password_hash: None,
            roles,
        },
        told: ProfileChanges {
            email_verified,
            claims: claims_of(profile)?,
            attributes: attributes_of(attributes),
            ..ProfileChanges::default()
        },
        invitation: invite.map(Into::into),
    };
    let issuer = call.app.issuer.clone();
    call.act(change, move |CreatedUser { user, link }| {
        let location = format!("/api/admin/v1/users/{}", user.id);
        let record = CreatedUserRecord::new(user, link.as_ref().map(|link| (link, &issuer)));
        Ok(Told {
            reply: Reply::made(shown(&record)?, location).once("invite_link"),
            secret: Some("invite_link"),
        })
    })
    .await
}

async fn edit(call: Call) -> Result<Reply, Problem> {
    let id: UserId = call.named("id")?;
    let patch: UserPatch = call.body()?;
    let seen = call.seen(UserView(id.clone())).await?;
    let change = EditUser {
        whom: Whom::Id(id),
        changes: ProfileChanges {
            name: patch.name,
            email: patch.email,
            email_verified: patch.email_verified,
            claims: claims_of(patch.profile)?,
            attributes: Vec::new(),
            patched: patch.attributes,
        },
    };
    call.change(change, seen, told_to(&call)).await
}

async fn delete(call: Call) -> Result<Reply, Problem> {
    let id: UserId = call.named("id")?;
    let seen = call.seen(UserView(id.clone())).await?;
    let whom = Whom::Id(id);
    call.change(DeleteUser { whom }, seen, |_| Ok(Reply::done().into()))
        .await
}

async fn disable(call: Call) -> Result<Reply, Problem> {
    let whom = whom(&call)?;
    call.act(DisableUser { whom }, told_to(&call)).await
}

async fn enable(call: Call) -> Result<Reply, Problem> {
    let whom = whom(&call)?;
    call.act(EnableUser { whom }, told_to(&call)).await
}

async fn reset_factors(call: Call) -> Result<Reply, Problem> {
    let whom = whom(&call)?;
    call.act(ResetFactors { whom }, told_to(&call)).await
}

async fn give_role(call: Call) -> Result<Reply, Problem> {
    let (whom, role) = (whom(&call)?, call.named("role")?);
    call.act(GiveRole { whom, role }, told_to(&call)).await
}

async fn take_role(call: Call) -> Result<Reply, Problem> {
    let (whom, role) = (whom(&call)?, call.named("role")?);
    call.act(TakeRole { whom, role }, told_to(&call)).await
}

/// Attributes to set, or to take away.
fn attributes_of(attributes: Map<String, Value>) -> Vec<(String, Option<Value>)> {
    let attributes = attributes.into_iter();
    attributes
        .map(|(name, value)| (name, Some(value).filter(|value| !value.is_null())))
        .collect()
}

/// Standard claims to set, or to take away; a part of the address is named `address.locality` and the like.
fn claims_of(profile: Map<String, Value>) -> Result<Vec<(String, Option<String>)>, Problem> {
    let mut claims = Vec::new();
    for (name, value) in profile {
        match value {
            Value::Object(parts) if name == "address" => {
                for (part, value) in parts {
                    let claim = format!("address.{part}");
                    let value = text_of(&["profile", "address", &part], value)?;
                    claims.push((claim, value));
                }
            }
            value => {
                let value = text_of(&["profile", &name], value)?;
                claims.push((name, value));
            }
        }
    }
    Ok(claims)
}

/// What is said of a claim, as text; nothing where it is to be taken away.
fn text_of(place: &[&str], value: Value) -> Result<Option<String>, Problem> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        Value::Bool(is_so) => Ok(Some(is_so.to_string())),
        Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            let fault = Fault::new("It is a text, or true or false.").at(pointer(place));
            Err(Problem::Refused(reason::ADMIN_BODY_MALFORMED, vec![fault]))
        }
    }
}

fn whom(call: &Call) -> Result<Whom, Problem> {
    call.named("id").map(Whom::Id)
}

/// What is told of an account that was changed: to whoever may see accounts, how it is now.
fn told_to(call: &Call) -> impl Fn(&User) -> Result<Told, Problem> + Clone + Send + Sync + use<> {
    let may_see = call.caller.may(Permission::UsersRead);
    move |user| {
        let reply = if may_see {
            Reply::plain(shown(&UserRecord::from(user))?)
        } else {
            Reply::done()
        };
        Ok(reply.into())
    }
}
