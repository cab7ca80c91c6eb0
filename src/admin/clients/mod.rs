//! Registered clients (RFC 7591 §2 names their fields).

mod changes;
mod metadata;
mod rules;
mod secrets;

use std::time::Duration;

use super::{AdminError, Refusal, change, taken};
use crate::audit::{Actor, AuditEvent, Kind, record};
use crate::oauth::client::{AuthMethod, Client, ClientType, Profile};
use crate::oauth::client_metadata::ClientMetadata;
use crate::oauth::resource::Catalog;
use crate::seal::Sealer;
use crate::storage::{Conn, Db, client_secrets, clients, consents, grants, resources};
use crate::types::{
    ClientId, OpaqueToken, RedirectUri, ResourceUri, Scope, SigningAlgorithm, Timestamp, UriScheme,
};

pub use changes::ClientChanges;
pub(super) use changes::end_if_renamed;
use changes::{bounded, changed, dedup, differences, schemes_of};
pub use metadata::{MetadataFault, check_metadata, check_urls};
pub(super) use rules::generated_id;
use rules::{check, chosen_id, settle_references};
pub(super) use secrets::NewSecret;

/// A client about to be registered.
#[derive(Clone, Debug)]
pub struct NewClient {
    /// Its id, if the administrator chose one.
    pub id: Option<ClientId>,
    /// What people call the app.
    pub name: String,
    /// What kind of app it is.
    pub client_type: ClientType,
    /// How strict the server is with it.
    pub profile: Profile,
    /// How it authenticates; the type's own way if not set.
    pub auth_method: Option<AuthMethod>,
    /// Its redirect URIs.
    pub redirect_uris: Vec<RedirectUri>,
    /// The scope it may ask for.
    pub scope: Scope,
    /// The resource servers it may name, beside those its scope belongs to.
    pub resources: Vec<ResourceUri>,
    /// The algorithm its tokens are signed with.
    pub signing_algorithm: Option<SigningAlgorithm>,
    /// The app's home page.
    pub client_uri: Option<String>,
    /// The app's privacy policy.
    pub policy_uri: Option<String>,
    /// The app's terms of service.
    pub tos_uri: Option<String>,
    /// What else it registers.
    pub metadata: ClientMetadata,
    /// Private-use schemes without a period that its redirect URIs may have.
    pub schemes: Vec<UriScheme>,
}

impl NewClient {
    /// A client with nothing but a name and a type.
    #[must_use]
    pub fn new(name: impl Into<String>, client_type: ClientType) -> Self {
        Self {
            id: None,
            name: name.into(),
            client_type,
            profile: Profile::OAuth21,
            auth_method: None,
            redirect_uris: Vec::new(),
            scope: Scope::default(),
            resources: Vec::new(),
            signing_algorithm: None,
            client_uri: None,
            policy_uri: None,
            tos_uri: None,
            metadata: ClientMetadata::default(),
            schemes: Vec::new(),
        }
    }
}

/// A client with the secret it just got: the only time the secret is seen.
#[derive(Clone, Debug)]
pub struct ClientWithSecret {
    /// The client.
    pub client: Client,
    /// Its new secret; none for a public client.
    pub secret: Option<OpaqueToken>,
}

/// Registers a client. `sealer` is for the secrets of clients that compute with theirs; others need none.
///
/// # Errors
/// Refuses what breaks a rule, names an unknown scope or resource server, or takes an id that is taken.
pub async fn create(
    db: &Db,
    sealer: Option<&Sealer>,
    new: NewClient,
    now: Timestamp,
) -> Result<ClientWithSecret, AdminError> {
    let schemes = new.schemes.clone();
    let mut client = registered(new, now)?;
    check(&client, &schemes)?;
    let secret = NewSecret::generate(sealer, now)?;
    secret.check_for(&client)?;
    let id = client.id.clone();
    let created = change(db, move |conn| {
        Box::pin(async move {
            settle_references(conn, &mut client).await?;
            let created = insert(conn, client, secret).await?;
            let client = &created.client;
            let details = format!("{} {} \"{}\"", client.profile, client.client_type, client.name);
            record(
                conn,
                &event(Kind::ClientCreated, &client.id).details(details),
                now,
            )
            .await?;
            Ok(created)
        })
    })
    .await;
    created.map_err(|error| {
        taken(error, || {
            Refusal::conflict(format!("A client with the id {id} exists already."))
                .try_this(format!("grantor client show {id}"))
        })
    })
}

/// Writes a client, and its first secret if it has any.
pub(super) async fn insert(
    conn: &mut Conn<'_>,
    mut client: Client,
    secret: NewSecret,
) -> Result<ClientWithSecret, AdminError> {
    clients::insert(conn, &client).await?;
    let secret = if client.has_secret() {
        Some(secret.give_to(conn, &mut client).await?)
    } else {
        None
    };
    Ok(ClientWithSecret { client, secret })
}

/// Clients, without secrets: those somebody vouches for first, then oldest first.
///
/// # Errors
/// If the database fails.
pub async fn list(db: &Db, limit: i64) -> Result<Vec<Client>, AdminError> {
    Ok(clients::list(&mut db.read().await?.conn(), limit).await?)
}

/// How many clients there are.
///
/// # Errors
/// If the database fails.
pub async fn count(db: &Db) -> Result<i64, AdminError> {
    Ok(clients::count(&mut db.read().await?.conn()).await?)
}

/// Up to `limit` clients of a profile, those somebody vouches for first, with their names.
///
/// # Errors
/// If the database fails.
pub async fn of_profile(
    db: &Db,
    profile: Profile,
    limit: i64,
) -> Result<Vec<(ClientId, String)>, AdminError> {
    Ok(clients::of_profile(&mut db.read().await?.conn(), profile, limit).await?)
}

/// One client.
///
/// # Errors
/// If it does not exist or the database fails.
pub async fn show(db: &Db, id: &ClientId) -> Result<Client, AdminError> {
    find(&mut db.read().await?.conn(), id).await
}

/// Changes a client; `catalog` is what there is to be asked for now.
///
/// # Errors
/// Refuses what breaks a rule, or an unknown client, scope or resource server.
pub async fn edit(
    db: &Db,
    sealer: Option<&Sealer>,
    id: &ClientId,
    changes: ClientChanges,
    catalog: &Catalog,
    now: Timestamp,
) -> Result<ClientWithSecret, AdminError> {
    let (id, catalog) = (id.clone(), catalog.clone());
    let secret = NewSecret::generate(sealer, now)?;
    change(db, move |conn| {
        Box::pin(async move {
            let old = find(conn, &id).await?;
            if changes.based_on.is_some_and(|version| version != old.version) {
                return Err(overtaken(&id).into());
            }
            let changes = bounded(&old, changes, &catalog)?;
            let mut schemes = schemes_of(&old);
            schemes.extend(changes.schemes.iter().chain(&changes.allowed_schemes).cloned());
            let mut client = changed(old.clone(), changes, now);
            check(&client, &schemes)?;
            settle_references(conn, &mut client).await?;
            let has_other_method = client.auth_method != old.auth_method;
            let needs_another = has_other_method && secrets::needs_another(&client, now);
            if needs_another {
                secret.check_for(&client)?;
            }
            if !clients::update(conn, &client).await? {
                return Err(overtaken(&id).into());
            }
            let ended = end_if_renamed(conn, &old, &client, now).await?;
            if needs_another || !client.has_secret() {
                // What it had is of no use to its method, and would be again if that changed back.
                client_secrets::expire(conn, &id, now).await?;
                client.secrets.clear();
            }
            let secret = if needs_another {
                Some(secret.give_to(conn, &mut client).await?)
            } else {
                None
            };
            if has_other_method && client.auth_method != AuthMethod::ClientSecretJwt {
                client_secrets::unseal(conn, &id).await?;
            }
            let mut details = differences(&old, &client);
            details.extend(ended);
            let details = details.join(", ");
            record(conn, &event(Kind::ClientChanged, &id).details(details), now).await?;
            Ok(ClientWithSecret { client, secret })
        })
    })
    .await
}

/// Gives a client a new secret; the old ones work for `overlap` longer.
///
/// # Errors
/// If it does not exist, is public, or the database fails.
pub async fn rotate_secret(
    db: &Db,
    sealer: Option<&Sealer>,
    id: &ClientId,
    overlap: Duration,
    now: Timestamp,
) -> Result<ClientWithSecret, AdminError> {
    let id = id.clone();
    let secret = NewSecret::generate(sealer, now)?;
    change(db, move |conn| {
        Box::pin(async move {
            let client = find(conn, &id).await?;
            if !client.has_secret() {
                return Err(
                    Refusal::invalid(format!("{id} proves itself without a secret and has none.")).into(),
                );
            }
            secret.check_for(&client)?;
            let ends_at = now.plus(overlap);
            client_secrets::expire(conn, &id, ends_at).await?;
            let mut client = find(conn, &id).await?;
            let secret = secret.give_to(conn, &mut client).await?;
            record(
                conn,
                &event(Kind::ClientSecretRotated, &id).details(format!("older secrets end at {ends_at}")),
                now,
            )
            .await?;
            Ok(ClientWithSecret {
                client,
                secret: Some(secret),
            })
        })
    })
    .await
}

/// Enables or disables a client. Disabling keeps its grants; nothing of it works until it is enabled again.
///
/// # Errors
/// If it does not exist or the database fails.
pub async fn set_enabled(
    db: &Db,
    id: &ClientId,
    is_enabled: bool,
    now: Timestamp,
) -> Result<Client, AdminError> {
    let id = id.clone();
    change(db, move |conn| {
        Box::pin(async move {
            let client = Client {
                is_enabled,
                updated_at: now,
                ..find(conn, &id).await?
            };
            if !clients::update(conn, &client).await? {
                return Err(overtaken(&id).into());
            }
            let kind = if is_enabled {
                Kind::ClientEnabled
            } else {
                Kind::ClientDisabled
            };
            record(conn, &event(kind, &id), now).await?;
            Ok(client)
        })
    })
    .await
}

/// Deletes a client with its secrets, grants and consents; how many living grants ended.
///
/// # Errors
/// If it does not exist, belongs to a resource server, or the database fails.
pub async fn delete(db: &Db, id: &ClientId, now: Timestamp) -> Result<u64, AdminError> {
    let id = id.clone();
    change(db, move |conn| {
        Box::pin(async move {
            let client = find(conn, &id).await?;
            if client.client_type == ClientType::ResourceServer {
                let known = resources::list(conn)
                    .await?
                    .into_iter()
                    .find(|known| known.client_id == id);
                let uri = known.map_or_else(|| "URI".to_owned(), |known| known.resource.uri.to_string());
                return Err(Refusal::conflict(format!(
                    "{id} belongs to a resource server and goes with it."
                ))
                .try_this(format!("grantor resource delete {uri}"))
                .into());
            }
            remove(conn, &client, Actor::Admin, now).await
        })
    })
    .await
}

/// Deletes a client with all that hangs on it; how many living grants ended.
pub(super) async fn remove(
    conn: &mut Conn<'_>,
    client: &Client,
    actor: Actor,
    now: Timestamp,
) -> Result<u64, AdminError> {
    let id = &client.id;
    let ended = grants::revoke_of_client(conn, id, "client deleted", now).await?;
    consents::forget_of_client(conn, id).await?;
    if clients::delete(conn, id).await? {
        let details = format!("\"{}\", with {ended} living grants", client.name);
        record(
            conn,
            &event_of(Kind::ClientDeleted, actor, id).details(details),
            now,
        )
        .await?;
    }
    Ok(ended)
}

async fn find(conn: &mut Conn<'_>, id: &ClientId) -> Result<Client, AdminError> {
    clients::by_id(conn, id).await?.ok_or_else(|| {
        Refusal::not_found(format!("There is no client {id}."))
            .try_this("grantor client list")
            .into()
    })
}

/// The refusal of a change to what somebody else changed in the meantime.
fn overtaken(id: &ClientId) -> Refusal {
    Refusal::conflict(format!("{id} was changed by somebody else at the same time."))
        .try_this(format!("grantor client show {id}, and the same once more"))
}

fn event(kind: Kind, id: &ClientId) -> AuditEvent {
    event_of(kind, Actor::Admin, id)
}

/// An event about a client.
pub(super) fn event_of(kind: Kind, actor: Actor, id: &ClientId) -> AuditEvent {
    AuditEvent::new(kind, actor).client(id)
}

fn registered(new: NewClient, now: Timestamp) -> Result<Client, AdminError> {
    if new.client_type == ClientType::ResourceServer {
        return Err(
            Refusal::invalid("A resource server's client is made with the resource server.")
                .try_this("grantor resource create --uri URI --name NAME")
                .into(),
        );
    }
    let id = match new.id {
        Some(id) => chosen_id(id)?,
        None => generated_id()?,
    };
    let mut redirect_uris = new.redirect_uris;
    dedup(&mut redirect_uris);
    let mut resources = new.resources;
    dedup(&mut resources);
    let blank = Client::new(id, new.name.trim(), new.client_type, now);
    Ok(Client {
        profile: new.profile,
        auth_method: new.auth_method.unwrap_or(blank.auth_method),
        redirect_uris,
        scope: new.scope,
        resources,
        is_bounded: false,
        signing_algorithm: new.signing_algorithm,
        client_uri: new.client_uri,
        policy_uri: new.policy_uri,
        tos_uri: new.tos_uri,
        metadata: new.metadata,
        ..blank
    })
}
