//! Apps that are registered, and changed.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::call::{Call, Told, given, nothing_there, read};
use super::clients::{SecretAlone, WRITE, address, may_see, own, with_secret};
use super::operation::{Operation, answered_by};
use super::problem::Problem;
use super::reply::{Reply, shown};
use crate::admin::change::{CreateClient, EditClient};
use crate::admin::clients::{ClientChanges, NewClient, check_urls, usual_scope};
use crate::admin::{AdminError, Refusal};
use crate::jose::known_members;
use crate::oauth::access::Permission;
use crate::oauth::access_lifetime::AccessLifetime;
use crate::oauth::acr::Acr;
use crate::oauth::class::Class;
use crate::oauth::client::{AuthMethods, Client, ClientType, Profile};
use crate::oauth::client_metadata::ClientMetadata;
use crate::oauth::client_settings::{ClientSettings, SettingsChanges};
use crate::records::client::{Bounds, ClientView, SeenClient, WrittenClient};
use crate::records::client_metadata::ClientMetadataRecord;
use crate::storage::clients as rows;
use crate::types::{ClientId, RedirectUri, ResourceUri, Scope, SigningAlgorithm, merged};
use crate::words::{TranslationChanges, Translations};

pub(super) const OPERATIONS: [Operation; 2] = [
    Operation::create(
        "/api/admin/v1/clients",
        (
            "clients.create",
            "Registers an app; its secret, if it has one, is shown once. Whoever may change their own apps alone registers one of these.",
        ),
        (WRITE, "client.create"),
        answered_by!(create),
    )
    .takes::<NewApp>()
    .gives::<WrittenClient>(),
    Operation::change(
        ("PATCH", "/api/admin/v1/clients/{id}"),
        (
            "clients.edit",
            "Changes an app; if that takes a new secret, it is shown once.",
        ),
        (WRITE, "client.edit"),
        answered_by!(edit),
    )
    .takes::<AppPatch>()
    .gives::<WrittenClient>()
    .or_gives::<SecretAlone>(),
];

/// An app that is to be registered.
#[derive(ToSchema)]
#[schema(as = NewClient)]
#[expect(
    dead_code,
    reason = "it is the shape of a body alone, whose parts are read apart"
)]
struct NewApp {
    #[serde(flatten)]
    decided: NewDecided,
    #[serde(flatten)]
    metadata: ClientMetadataRecord,
    #[serde(flatten)]
    translations: Translations,
}

/// What of an app is to be another way; what is not there stays.
#[derive(ToSchema)]
#[schema(as = ClientPatch)]
#[expect(
    dead_code,
    reason = "it is the shape of a body alone, whose parts are read apart"
)]
struct AppPatch {
    #[serde(flatten)]
    decided: PatchedDecided,
    #[serde(flatten)]
    metadata: PatchedMetadata,
    #[serde(flatten)]
    translations: Translations,
}

/// What an app registers that is empty where there is none of it.
const EMPTIED: [&str; 5] = [
    "contacts",
    "default_acr_values",
    "post_logout_redirect_uris",
    "optional_scope",
    "allowed_schemes",
];

/// What of what an app registers is to be another way: null takes any of it away.
struct PatchedMetadata;

impl PartialSchema for PatchedMetadata {
    fn schema() -> RefOr<Schema> {
        let mut schema = ClientMetadataRecord::schema();
        if let RefOr::T(Schema::Object(metadata)) = &mut schema {
            for name in EMPTIED {
                if let Some(member) = metadata.properties.get_mut(name) {
                    let nothing = ObjectBuilder::new().schema_type(Type::Null);
                    let either = OneOfBuilder::new().item(nothing).item(member.clone());
                    *member = either.into();
                }
            }
        }
        schema
    }
}

impl ToSchema for PatchedMetadata {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("ClientMetadataPatch")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        ClientMetadataRecord::schemas(schemas);
    }
}

/// What an app is to be, beside what it registers.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewClientMembers)]
struct NewDecided {
    /// Its id; the server makes one if not set.
    client_id: Option<ClientId>,
    /// What people call it.
    #[schema(min_length = 1, max_length = 100)]
    client_name: String,
    /// What kind of app it is, for good.
    client_type: ClientType,
    /// How strict the server is with it; `oauth21` if not set.
    profile: Option<Profile>,
    /// How it authenticates; if not set, `either` for an app that keeps a secret.
    token_endpoint_auth_method: Option<AuthMethods>,
    /// Where people come back to, exactly.
    #[serde(default)]
    redirect_uris: Vec<RedirectUri>,
    /// The scope it may ask for; if not set, who somebody is, for apps people sign in to.
    scope: Option<Scope>,
    /// The resource servers it may name, beside those its scope belongs to.
    #[serde(default)]
    resources: Vec<ResourceUri>,
    /// What its tokens are signed with.
    signing_algorithm: Option<SigningAlgorithm>,
    /// Its home page.
    client_uri: Option<String>,
    /// Its privacy policy.
    policy_uri: Option<String>,
    /// Its terms of service.
    tos_uri: Option<String>,
    /// The scope people are not asked about.
    #[serde(default)]
    skip_consent: Scope,
    /// Whether what its scopes tell of the person stands in its ID tokens too.
    #[serde(default)]
    id_token_claims: bool,
    /// How long its access tokens are good for, if not as long as the server's.
    access_lifetime: Option<AccessLifetime>,
    /// Whether it may come back by plain http to addresses of a private network.
    #[serde(default)]
    allow_http_callback: bool,
    /// How surely somebody has to have signed in to use it at least.
    required_acr: Option<Acr>,
}

/// What of an app is to be another way, beside what it registers.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ClientPatchMembers)]
#[expect(
    clippy::option_option,
    reason = "not there, null and a value are three things (RFC 7396)"
)]
struct PatchedDecided {
    /// What people call it.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, min_length = 1, max_length = 100)]
    client_name: Option<String>,
    /// How strict the server is with it.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    profile: Option<Profile>,
    /// How it authenticates.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    token_endpoint_auth_method: Option<AuthMethods>,
    /// All its redirect URIs.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    redirect_uris: Option<Vec<RedirectUri>>,
    /// The scope it may ask for.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    scope: Option<Scope>,
    /// All resource servers it may name.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    resources: Option<Vec<ResourceUri>>,
    /// Who decides what an app that registered itself may ask for.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    bounded_by: Option<Bounds>,
    /// What its tokens are signed with; null for what they would be signed with otherwise.
    #[serde(default, with = "::serde_with::rust::double_option")]
    #[schema(value_type = Option<SigningAlgorithm>)]
    signing_algorithm: Option<Option<SigningAlgorithm>>,
    /// Its home page; null for none.
    #[serde(default, with = "::serde_with::rust::double_option")]
    #[schema(value_type = Option<String>)]
    client_uri: Option<Option<String>>,
    /// Its privacy policy; null for none.
    #[serde(default, with = "::serde_with::rust::double_option")]
    #[schema(value_type = Option<String>)]
    policy_uri: Option<Option<String>>,
    /// Its terms of service; null for none.
    #[serde(default, with = "::serde_with::rust::double_option")]
    #[schema(value_type = Option<String>)]
    tos_uri: Option<Option<String>>,
    /// All of the scope people are not asked about; empty to ask about everything.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    skip_consent: Option<Scope>,
    /// Whether what its scopes tell of the person stands in its ID tokens too.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    id_token_claims: Option<bool>,
    /// How long its access tokens are good for; null for as long as the server's.
    #[serde(default, with = "::serde_with::rust::double_option")]
    #[schema(value_type = Option<AccessLifetime>)]
    access_lifetime: Option<Option<AccessLifetime>>,
    /// Whether it may come back by plain http to addresses of a private network.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    allow_http_callback: Option<bool>,
    /// How surely somebody has to have signed in to use it at least; null for however they do.
    #[serde(default, with = "::serde_with::rust::double_option")]
    #[schema(value_type = Option<Acr>)]
    required_acr: Option<Option<Acr>>,
}

/// A body in its parts.
struct Said<T> {
    decided: T,
    metadata: Map<String, Value>,
    words: TranslationChanges,
}

impl<T: DeserializeOwned> Said<T> {
    /// Reads one.
    ///
    /// # Errors
    /// Says what cannot be read, and where.
    fn by(call: &Call) -> Result<Self, Problem> {
        let (members, words) = call.members_and_words()?;
        let is_registered = |(name, _): &(String, Value)| ClientMetadata::MEMBERS.contains(&name.as_str());
        let (metadata, decided): (Map<_, _>, Map<_, _>) = members.into_iter().partition(is_registered);
        Ok(Self {
            decided: read(Value::Object(decided))?,
            metadata,
            words,
        })
    }
}

/// What an app registers once this is said of it.
fn registered(old: &ClientMetadata, said: Map<String, Value>) -> Result<ClientMetadata, Problem> {
    let metadata: ClientMetadata = read(merged(shown(old)?, Value::Object(said)))?;
    Ok(ClientMetadata {
        jwks: metadata.jwks.map(known_members),
        ..metadata
    })
}

/// What asks for more than one way to sign in; that there is one goes without saying.
fn beyond_one(acr: Option<Acr>) -> Option<Acr> {
    acr.filter(|acr| *acr > Acr::One)
}

async fn create(call: Call) -> Result<Reply, Problem> {
    let new = new_client(&call).await?;
    look_up(&call, Class::Vouched, &new.metadata, &new.redirect_uris).await?;
    let registering = call.act(CreateClient(new), |written| {
        let made = Reply::made(shown(&WrittenClient::from(written))?, address(&written.client.id));
        Ok(Told {
            reply: made.once("client_secret"),
            secret: Some("client_secret"),
        })
    });
    Box::pin(registering).await
}

async fn new_client(call: &Call) -> Result<NewClient, Problem> {
    let Said {
        decided,
        metadata,
        words,
    } = Said::<NewDecided>::by(call)?;
    let scope = match decided.scope {
        Some(scope) => scope,
        None => usual_scope(decided.client_type, &*call.app.catalog().await?),
    };
    let metadata = registered(&ClientMetadata::default(), metadata)?;
    Ok(NewClient {
        id: decided.client_id,
        profile: decided.profile.unwrap_or(Profile::OAuth21),
        auth_method: decided.token_endpoint_auth_method,
        redirect_uris: decided.redirect_uris,
        scope,
        resources: decided.resources,
        signing_algorithm: decided.signing_algorithm,
        client_uri: decided.client_uri,
        policy_uri: decided.policy_uri,
        tos_uri: decided.tos_uri,
        translations: words.over(Translations::default()),
        settings: ClientSettings {
            skip_consent: decided.skip_consent,
            id_token_claims: decided.id_token_claims,
            access_lifetime: decided.access_lifetime,
            http_callback: decided.allow_http_callback,
            required_acr: beyond_one(decided.required_acr),
        },
        schemes: metadata.allowed_schemes.clone(),
        metadata,
        name: decided.client_name,
        client_type: decided.client_type,
    })
}

async fn edit(call: Call) -> Result<Reply, Problem> {
    let id = own(&call, Permission::ClientsWrite).await?;
    let said = Said::<PatchedDecided>::by(&call)?;
    let seen = call.seen(ClientView(id.clone())).await?;
    let found = rows::by_id(&mut call.app.db.read().await?.conn(), &id).await?;
    let old = found.ok_or_else(nothing_there)?;
    let changes = changes(said, &old)?;
    if changes.metadata.is_some() || changes.redirect_uris.is_some() {
        // A sector lists the redirect URIs, so it is asked again when they change.
        let metadata = changes.metadata.as_ref().unwrap_or(&old.metadata);
        let redirect_uris = changes.redirect_uris.as_ref().unwrap_or(&old.redirect_uris);
        look_up(&call, old.class(), metadata, redirect_uris).await?;
    }
    let may_see = may_see(&call, &id).await?;
    let edit = call.change(EditClient { id, changes }, seen, move |written| {
        if written.secret.is_none() && !may_see {
            return Ok(Reply::done().into());
        }
        let told = with_secret(may_see, &WrittenClient::from(written))?;
        let reply = if may_see {
            Reply::one(shown(&SeenClient::from(&written.client))?).showing(told)
        } else {
            Reply::part(told)
        };
        Ok(Told {
            reply: reply.once("client_secret"),
            secret: Some("client_secret"),
        })
    });
    Box::pin(edit).await
}

fn changes(said: Said<PatchedDecided>, old: &Client) -> Result<ClientChanges, Problem> {
    let Said {
        decided,
        metadata,
        words,
    } = said;
    let metadata = if metadata.is_empty() {
        None
    } else {
        let names_optional = metadata.contains_key("optional_scope");
        let metadata = registered(&old.metadata, metadata)?;
        Some(match &decided.scope {
            Some(scope) if !names_optional => metadata.within(scope),
            _ => metadata,
        })
    };
    let allowed = metadata.iter().flat_map(|metadata| &metadata.allowed_schemes);
    let is_new = |scheme: &&_| !old.metadata.allowed_schemes.contains(scheme);
    // Of an app that an administrator registered, that is so already.
    let bounds = decided
        .bounded_by
        .filter(|bounds| old.is_self_registered() || *bounds == Bounds::Configuration);
    Ok(ClientChanges {
        // What was looked at, and what is written: one client.
        based_on: Some(old.version),
        name: decided.client_name,
        profile: decided.profile,
        auth_method: decided.token_endpoint_auth_method,
        redirect_uris: decided.redirect_uris,
        scope: decided.scope,
        resources: decided.resources,
        signing_algorithm: decided.signing_algorithm,
        client_uri: decided.client_uri,
        policy_uri: decided.policy_uri,
        tos_uri: decided.tos_uri,
        translations: words,
        allowed_schemes: allowed.filter(is_new).cloned().collect(),
        metadata,
        settings: SettingsChanges {
            skip_consent: decided.skip_consent,
            id_token_claims: decided.id_token_claims,
            access_lifetime: decided.access_lifetime,
            http_callback: decided.allow_http_callback,
            required_acr: decided.required_acr.map(beyond_one),
        },
        is_bounded: bounds.map(|bounds| bounds == Bounds::Administrator),
    })
}

/// Asks other servers what they have to say of an app.
async fn look_up(
    call: &Call,
    class: Class,
    metadata: &ClientMetadata,
    redirect_uris: &[RedirectUri],
) -> Result<(), Problem> {
    let checked = check_urls(&call.app.fetcher, class, metadata, redirect_uris).await;
    checked.map_err(|fault| AdminError::from(Refusal::from(fault)).into())
}
