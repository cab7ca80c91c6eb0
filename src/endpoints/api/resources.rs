//! Resource servers, and who may use them.

use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::access::AccessList;
use super::call::{Call, Told, given, nothing_there, read, told};
use super::operation::{Needs, Operation, answered_by};
use super::problem::Problem;
use super::reply::{Reply, part, shown};
use crate::admin::access::AccessLine;
use crate::admin::change::{
    CreateResource, DeleteResource, DisableResource, EditResource, EnableResource, SetResourceAccess,
};
use crate::admin::resources::{self, ResourceChanges};
use crate::oauth::access::Permission;
use crate::oauth::access_lifetime::AccessLifetime;
use crate::oauth::custom_claim::CustomClaim;
use crate::oauth::resource::Resource;
use crate::records::access::{AccessListRecord, ResourceAccessView};
use crate::records::resource::{CreatedResourceRecord, ResourceRecord, ResourceView};
use crate::storage::resources::{self as rows, RegisteredResource};
use crate::types::{ClientId, ResourceUri, SigningAlgorithm};
use crate::words::Translations;

const READ: Needs = Needs::One(Permission::PermissionsRead);
const WRITE: Needs = Needs::One(Permission::PermissionsWrite);

pub(super) const OPERATIONS: [Operation; 9] = [
    Operation::list(
        "/api/admin/v1/resources",
        ("resources.list", "Every resource server, by identifier."),
        READ,
        answered_by!(list),
    )
    .gives::<ResourceRecord>(),
    Operation::create(
        "/api/admin/v1/resources",
        (
            "resources.create",
            "Registers a resource server; what it introspects tokens with is shown once.",
        ),
        (WRITE, "resource.create"),
        answered_by!(create),
    )
    .takes::<NewApi>()
    .gives::<CreatedResourceRecord>(),
    Operation::read(
        "/api/admin/v1/resources/{uri}",
        (
            "resources.read",
            "One resource server: by its identifier, percent-encoded, or by its own `client_id`.",
        ),
        READ,
        answered_by!(one),
    )
    .gives::<ResourceRecord>(),
    Operation::change(
        ("PATCH", "/api/admin/v1/resources/{uri}"),
        ("resources.edit", "Changes a resource server."),
        (WRITE, "resource.edit"),
        answered_by!(edit),
    )
    .takes::<ApiPatch>()
    .gives::<ResourceRecord>(),
    Operation::change(
        ("DELETE", "/api/admin/v1/resources/{uri}"),
        (
            "resources.delete",
            "Deletes a resource server with its scopes, which no app may ask for any more.",
        ),
        (WRITE, "resource.delete"),
        answered_by!(delete),
    ),
    Operation::act(
        ("POST", "/api/admin/v1/resources/{uri}/disable"),
        (
            "resources.disable",
            "Stops a resource server: there are no more tokens for it.",
        ),
        (WRITE, "resource.disable"),
        answered_by!(disable),
    )
    .gives::<ResourceRecord>(),
    Operation::act(
        ("POST", "/api/admin/v1/resources/{uri}/enable"),
        (
            "resources.enable",
            "Lets a disabled resource server get tokens again.",
        ),
        (WRITE, "resource.enable"),
        answered_by!(enable),
    )
    .gives::<ResourceRecord>(),
    Operation::read(
        "/api/admin/v1/resources/{uri}/access",
        ("resources.read-access", "Who may use a resource server."),
        READ,
        answered_by!(access),
    )
    .gives::<AccessListRecord>(),
    Operation::change(
        ("PUT", "/api/admin/v1/resources/{uri}/access"),
        (
            "resources.set-access",
            "Says who may use a resource server, in place of all on the list.",
        ),
        (WRITE, "resource.access"),
        answered_by!(set_access),
    )
    .takes::<AccessList>()
    .gives::<AccessListRecord>(),
];

/// A resource server that is to be registered.
#[derive(ToSchema)]
#[schema(as = NewResource)]
#[expect(
    dead_code,
    reason = "it is the shape of a body alone, whose parts are read apart"
)]
struct NewApi {
    #[serde(flatten)]
    decided: NewMembers,
    #[serde(flatten)]
    translations: Translations,
}

/// What of a resource server is to be another way; what is not there stays.
#[derive(ToSchema)]
#[schema(as = ResourcePatch)]
#[expect(
    dead_code,
    reason = "it is the shape of a body alone, whose parts are read apart"
)]
struct ApiPatch {
    #[serde(flatten)]
    decided: PatchedMembers,
    #[serde(flatten)]
    translations: Translations,
}

/// What a resource server is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewResourceMembers)]
struct NewMembers {
    /// Its identifier, for good: `resource` in requests, `aud` in tokens.
    uri: ResourceUri,
    /// What people call it.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// What tokens for it are signed with; RS256 if not set.
    signing_algorithm: Option<SigningAlgorithm>,
    /// The claims of your own choice that go into tokens for it.
    #[serde(default)]
    claims: Vec<CustomClaim>,
    /// Whether any app may ask people for its scopes.
    #[serde(default)]
    is_open: bool,
    /// How long tokens for it are good for at most, if not as long as elsewhere.
    access_lifetime: Option<AccessLifetime>,
}

/// What of a resource server is to be another way.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ResourcePatchMembers)]
#[expect(
    clippy::option_option,
    reason = "not there, null and a value are three things (RFC 7396)"
)]
struct PatchedMembers {
    /// What people call it.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, min_length = 1, max_length = 100)]
    name: Option<String>,
    /// What tokens for it are signed with; null for what they would be signed with otherwise.
    #[serde(default, with = "::serde_with::rust::double_option")]
    #[schema(value_type = Option<SigningAlgorithm>)]
    signing_algorithm: Option<Option<SigningAlgorithm>>,
    /// All claims of your own choice that go into tokens for it.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    claims: Option<Vec<CustomClaim>>,
    /// Whether any app may ask people for its scopes.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    is_open: Option<bool>,
    /// How long tokens for it are good for at most; null for as long as elsewhere.
    #[serde(default, with = "::serde_with::rust::double_option")]
    #[schema(value_type = Option<AccessLifetime>)]
    access_lifetime: Option<Option<AccessLifetime>>,
}

/// The one a request is about. Its own `client_id` goes through proxies that have their own mind about a slash in a name.
async fn named(call: &Call) -> Result<ResourceUri, Problem> {
    let mut reading = call.app.db.read().await?;
    let found = if let Ok(uri) = call.named::<ResourceUri>("uri") {
        rows::named(&mut reading.conn(), &uri).await?
    } else {
        let id: ClientId = call.named("uri")?;
        let all = rows::list(&mut reading.conn()).await?;
        all.into_iter().find(|known| known.client_id == id)
    };
    found.map(|known| known.resource.uri).ok_or_else(nothing_there)
}

async fn list(call: Call) -> Result<Reply, Problem> {
    let all = resources::list(&call.app.db).await?;
    let by_uri = |known: &RegisteredResource| known.resource.uri.to_string();
    call.page()?
        .of(all, by_uri, |known| shown(&ResourceRecord::from(known)))
}

async fn one(call: Call) -> Result<Reply, Problem> {
    call.show(&ResourceView(named(&call).await?)).await
}

async fn create(call: Call) -> Result<Reply, Problem> {
    let (members, words) = call.members_and_words()?;
    let new: NewMembers = read(Value::Object(members))?;
    let resource = Resource {
        uri: new.uri,
        name: new.name,
        translations: words.over(Translations::default()),
        signing_algorithm: new.signing_algorithm,
        claims: new.claims,
        is_enabled: true,
        is_open: new.is_open,
        access_lifetime: new.access_lifetime,
    };
    call.act(CreateResource(resource), |made| {
        let location = format!("/api/admin/v1/resources/{}", part(made.resource.uri.as_str()));
        let reply = Reply::made(shown(&CreatedResourceRecord::from(made))?, location);
        Ok(Told {
            reply: reply.once("client_secret"),
            secret: Some("client_secret"),
        })
    })
    .await
}

async fn edit(call: Call) -> Result<Reply, Problem> {
    let uri = named(&call).await?;
    let (members, translations) = call.members_and_words()?;
    let patch: PatchedMembers = read(Value::Object(members))?;
    let seen = call.seen(ResourceView(uri.clone())).await?;
    let changes = ResourceChanges {
        name: patch.name,
        translations,
        signing_algorithm: patch.signing_algorithm,
        claims: patch.claims,
        is_open: patch.is_open,
        access_lifetime: patch.access_lifetime,
    };
    call.change(EditResource { uri, changes }, seen, told_to(&call))
        .await
}

async fn delete(call: Call) -> Result<Reply, Problem> {
    let uri = named(&call).await?;
    let seen = call.seen(ResourceView(uri.clone())).await?;
    call.change(DeleteResource { uri }, seen, |()| Ok(Reply::done().into()))
        .await
}

async fn disable(call: Call) -> Result<Reply, Problem> {
    let uri = named(&call).await?;
    call.act(DisableResource { uri }, told_to(&call)).await
}

async fn enable(call: Call) -> Result<Reply, Problem> {
    let uri = named(&call).await?;
    call.act(EnableResource { uri }, told_to(&call)).await
}

async fn access(call: Call) -> Result<Reply, Problem> {
    call.show(&ResourceAccessView(named(&call).await?)).await
}

async fn set_access(call: Call) -> Result<Reply, Problem> {
    let uri = named(&call).await?;
    let access = call.body::<AccessList>()?.change()?;
    let seen = call.seen(ResourceAccessView(uri.clone())).await?;
    let may_see = call.caller.may(Permission::PermissionsRead);
    call.change(
        SetResourceAccess { uri, access },
        seen,
        move |lines: &Vec<AccessLine>| Ok(told(may_see, shown(&AccessListRecord::from(lines))?)),
    )
    .await
}

/// What is told of one that was changed.
fn told_to(
    call: &Call,
) -> impl Fn(&RegisteredResource) -> Result<Told, Problem> + Clone + Send + Sync + use<> {
    let may_see = call.caller.may(Permission::PermissionsRead);
    move |known| Ok(told(may_see, shown(&ResourceRecord::from(known))?))
}
