//! Scopes: what apps may ask people for.

use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::call::{Call, Told, given, read, told};
use super::filter::Filter;
use super::operation::{Needs, Operation, answered_by};
use super::problem::Problem;
use super::reply::{Reply, part, shown};
use crate::admin::change::{CreateScope, DeleteScope, EditScope};
use crate::admin::scopes;
use crate::oauth::access::Permission;
use crate::oauth::custom_claim::CustomClaim;
use crate::oauth::resource::ScopeDefinition;
use crate::oauth::scope_kind::ScopeKind;
use crate::records::scope::{ScopeRecord, ScopeView};
use crate::types::{ResourceUri, RoleName, ScopeToken};
use crate::words::Translations;

const READ: Needs = Needs::One(Permission::PermissionsRead);
const WRITE: Needs = Needs::One(Permission::PermissionsWrite);

pub(super) const OPERATIONS: [Operation; 5] = [
    Operation::list(
        "/api/admin/v1/scopes",
        (
            "scopes.list",
            "Every scope but those of the administration, by name.",
        ),
        READ,
        answered_by!(list),
    )
    .filters(&[Filter::of::<ResourceUri>(
        "resource",
        "The resource server they belong to.",
    )])
    .gives::<ScopeRecord>(),
    Operation::create(
        "/api/admin/v1/scopes",
        ("scopes.create", "Registers a scope."),
        (WRITE, "scope.create"),
        answered_by!(create),
    )
    .takes::<NewScope>()
    .gives::<ScopeRecord>(),
    Operation::read(
        "/api/admin/v1/scopes/{name}",
        ("scopes.read", "One scope: by its name, percent-encoded."),
        READ,
        answered_by!(one),
    )
    .gives::<ScopeRecord>(),
    Operation::change(
        ("PATCH", "/api/admin/v1/scopes/{name}"),
        (
            "scopes.edit",
            "Changes what people read of a scope, who may be granted it, and what goes with it.",
        ),
        (WRITE, "scope.edit"),
        answered_by!(edit),
    )
    .takes::<ScopePatch>()
    .gives::<ScopeRecord>(),
    Operation::change(
        ("DELETE", "/api/admin/v1/scopes/{name}"),
        (
            "scopes.delete",
            "Deletes a scope that no app may ask for any more.",
        ),
        (WRITE, "scope.delete"),
        answered_by!(delete),
    ),
];

/// A scope that is to be registered.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "it is the shape of a body alone, whose parts are read apart"
)]
struct NewScope {
    #[serde(flatten)]
    decided: NewMembers,
    #[serde(flatten)]
    translations: Translations,
}

/// What of a scope is to be another way; what is not there stays.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "it is the shape of a body alone, whose parts are read apart"
)]
struct ScopePatch {
    #[serde(flatten)]
    decided: PatchedMembers,
    #[serde(flatten)]
    translations: Translations,
}

/// What a scope is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewScopeMembers)]
struct NewMembers {
    /// Its name, for good.
    name: ScopeToken,
    /// What it lets an app do, as people read it.
    #[schema(min_length = 1, max_length = 200)]
    description: String,
    /// The resource server it belongs to, for good; this server itself if not set.
    resource: Option<ResourceUri>,
    /// The roles that may be granted it; anybody may if empty.
    #[serde(default)]
    roles: Vec<RoleName>,
    /// The claims of your own choice that go with it.
    #[serde(default)]
    claims: Vec<CustomClaim>,
    /// What an app does with it; if not set, what the last word of its name plainly says, else `act`.
    kind: Option<ScopeKind>,
    /// Whether it can do so much harm that people are warned of it.
    #[serde(default)]
    is_sensitive: bool,
}

/// What of a scope is to be another way.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ScopePatchMembers)]
struct PatchedMembers {
    /// What it lets an app do, as people read it.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    description: Option<String>,
    /// All roles that may be granted it; anybody may if empty.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    roles: Option<Vec<RoleName>>,
    /// All claims of your own choice that go with it.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    claims: Option<Vec<CustomClaim>>,
    /// What an app does with it.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    kind: Option<ScopeKind>,
    /// Whether it can do so much harm that people are warned of it.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    is_sensitive: Option<bool>,
}

async fn list(call: Call) -> Result<Reply, Problem> {
    let of: Option<ResourceUri> = call.filtered("resource")?;
    let mut all = scopes::list(&call.app.db).await?;
    if let Some(of) = of {
        all.retain(|scope| scope.resource.as_ref().is_some_and(|uri| uri.is_same(&of)));
    }
    let by_name = |scope: &ScopeDefinition| scope.name.to_string();
    call.page()?
        .of(all, by_name, |scope| shown(&ScopeRecord::from(scope)))
}

async fn one(call: Call) -> Result<Reply, Problem> {
    call.show(&ScopeView(call.named("name")?)).await
}

async fn create(call: Call) -> Result<Reply, Problem> {
    let (members, words) = call.members_and_words()?;
    let new: NewMembers = read(Value::Object(members))?;
    let scope = ScopeDefinition {
        kind: new.kind.unwrap_or_else(|| ScopeKind::of_name(&new.name)),
        is_sensitive: new.is_sensitive,
        name: new.name,
        description: new.description,
        translations: words.over(Translations::default()),
        resource: new.resource,
        claims: new.claims,
        roles: new.roles,
    };
    call.act(CreateScope(scope), |scope| {
        let location = format!("/api/admin/v1/scopes/{}", part(scope.name.as_str()));
        Ok(Reply::made(shown(&ScopeRecord::from(scope))?, location).into())
    })
    .await
}

async fn edit(call: Call) -> Result<Reply, Problem> {
    let name: ScopeToken = call.named("name")?;
    let (members, translations) = call.members_and_words()?;
    let patch: PatchedMembers = read(Value::Object(members))?;
    let seen = call.seen(ScopeView(name.clone())).await?;
    let change = EditScope {
        name,
        description: patch.description,
        translations,
        roles: patch.roles,
        claims: patch.claims,
        kind: patch.kind,
        is_sensitive: patch.is_sensitive,
    };
    let may_see = call.caller.may(Permission::PermissionsRead);
    call.change(change, seen, move |scope| -> Result<Told, Problem> {
        Ok(told(may_see, shown(&ScopeRecord::from(scope))?))
    })
    .await
}

async fn delete(call: Call) -> Result<Reply, Problem> {
    let name: ScopeToken = call.named("name")?;
    let seen = call.seen(ScopeView(name.clone())).await?;
    call.change(DeleteScope { name }, seen, |()| Ok(Reply::done().into()))
        .await
}
