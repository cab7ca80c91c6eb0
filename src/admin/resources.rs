//! Resource servers: the APIs tokens are for, each with credentials of its own for introspection.

use super::clients::{ClientWithSecret, NewSecret, generated_id};
use super::{AdminError, Refusal, change, check_words, resource, scopes, taken};
use crate::audit::{Actor, AuditEvent, Kind, record};
use crate::oauth::client::{Client, ClientType, Profile};
use crate::oauth::client_metadata::{ClientMetadata, RegisteredBy};
use crate::oauth::custom_claim::CustomClaim;
use crate::oauth::resource::Resource;
use crate::storage::resources::{self, RegisteredResource};
use crate::storage::{Db, clients, scopes as scope_rows};
use crate::types::{ClientId, ResourceUri, Scope, SigningAlgorithm, Timestamp};

/// A resource server with the credentials it just got: the only time the secret is seen.
#[derive(Clone, Debug)]
pub struct CreatedResource {
    /// The resource server.
    pub resource: Resource,
    /// Its own client, with its secret.
    pub credentials: ClientWithSecret,
}

/// What to change of a resource server; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct ResourceChanges {
    /// What people call it.
    pub name: Option<String>,
    /// The algorithm tokens for it are signed with.
    pub signing_algorithm: Option<SigningAlgorithm>,
    /// The claims of the owner's own choice that go into tokens for it, in place of all former ones.
    pub claims: Option<Vec<CustomClaim>>,
    /// Whether any app may ask people for its scopes.
    pub is_open: Option<bool>,
}

/// Registers a resource server and makes the client by which it introspects.
///
/// # Errors
/// Refuses an identifier that is taken, in this or another spelling, and a name that is none.
pub async fn create(db: &Db, resource: Resource, now: Timestamp) -> Result<CreatedResource, AdminError> {
    check_words("resource server's name", &resource.name, 100)?;
    let uri = resource.uri.clone();
    let client = own_client(generated_id()?, &resource, now);
    let secret = NewSecret::generate(None, now)?;
    let created = change(db, move |conn| {
        Box::pin(async move {
            if let Some(known) = resources::named(conn, &resource.uri).await? {
                return Err(taken_as(&known.resource.uri).into());
            }
            let credentials = super::clients::insert(conn, client, secret).await?;
            let registered = RegisteredResource {
                resource,
                client_id: credentials.client.id.clone(),
            };
            resources::insert(conn, &registered, now).await?;
            let event = event(Kind::ResourceCreated, &registered.resource.uri).client(&registered.client_id);
            record(conn, &event, now).await?;
            Ok(CreatedResource {
                resource: registered.resource,
                credentials,
            })
        })
    })
    .await;
    created.map_err(|error| taken(error, || taken_as(&uri)))
}

fn taken_as(uri: &ResourceUri) -> Refusal {
    Refusal::conflict(format!("There is a resource server {uri} already.")).try_this("grantor resource list")
}

fn own_client(id: ClientId, resource: &Resource, now: Timestamp) -> Client {
    Client {
        id,
        name: resource.name.trim().to_owned(),
        client_type: ClientType::ResourceServer,
        profile: Profile::OAuth21,
        auth_method: ClientType::ResourceServer.default_auth_method(),
        redirect_uris: Vec::new(),
        grant_types: ClientType::ResourceServer.grant_types().to_vec(),
        scope: Scope::default(),
        resources: Vec::new(),
        is_bounded: false,
        signing_algorithm: None,
        client_uri: None,
        policy_uri: None,
        tos_uri: None,
        is_enabled: true,
        created_at: now,
        updated_at: now,
        metadata: ClientMetadata::default(),
        registered_by: RegisteredBy::Admin,
        registration_token: None,
        version: 0,
        has_logo: false,
        secrets: Vec::new(),
    }
}

/// Every resource server, by identifier.
///
/// # Errors
/// If the database fails.
pub async fn list(db: &Db) -> Result<Vec<RegisteredResource>, AdminError> {
    Ok(resources::list(&mut db.read().await?.conn()).await?)
}

/// Changes a resource server.
///
/// # Errors
/// If it does not exist or the database fails.
pub async fn edit(
    db: &Db,
    uri: &ResourceUri,
    changes: ResourceChanges,
    now: Timestamp,
) -> Result<RegisteredResource, AdminError> {
    if let Some(name) = &changes.name {
        check_words("resource server's name", name, 100)?;
    }
    let uri = uri.clone();
    change(db, move |conn| {
        Box::pin(async move {
            let mut known = resource(conn, &uri).await?;
            known.resource.name = changes
                .name
                .map_or(known.resource.name, |name| name.trim().to_owned());
            known.resource.signing_algorithm = changes.signing_algorithm.or(known.resource.signing_algorithm);
            known.resource.claims = changes.claims.unwrap_or(known.resource.claims);
            let details = match changes.is_open {
                Some(true) if !known.resource.is_open => "opened",
                Some(false) if known.resource.is_open => "closed",
                _ => "",
            };
            known.resource.is_open = changes.is_open.unwrap_or(known.resource.is_open);
            resources::update(conn, &known.resource).await?;
            let event = event(Kind::ResourceChanged, &known.resource.uri).details(details);
            record(conn, &event, now).await?;
            Ok(known)
        })
    })
    .await
}

/// Lets a resource server get tokens, or stops it.
///
/// # Errors
/// If it does not exist or the database fails.
pub async fn set_enabled(
    db: &Db,
    uri: &ResourceUri,
    is_enabled: bool,
    now: Timestamp,
) -> Result<RegisteredResource, AdminError> {
    let uri = uri.clone();
    change(db, move |conn| {
        Box::pin(async move {
            let mut known = resource(conn, &uri).await?;
            known.resource.is_enabled = is_enabled;
            resources::set_enabled(conn, &known.resource.uri, is_enabled).await?;
            let details = if is_enabled { "enabled" } else { "disabled" };
            let event = event(Kind::ResourceChanged, &known.resource.uri).details(details);
            record(conn, &event, now).await?;
            Ok(known)
        })
    })
    .await
}

/// Deletes a resource server with its scopes and its own client.
///
/// # Errors
/// Refuses an unknown one, and one that a client names or whose scopes a client may ask for.
pub async fn delete(db: &Db, uri: &ResourceUri, now: Timestamp) -> Result<(), AdminError> {
    let uri = uri.clone();
    change(db, move |conn| {
        Box::pin(async move {
            let known = resource(conn, &uri).await?;
            let uri = known.resource.uri.clone();
            for scope in scope_rows::list(conn)
                .await?
                .iter()
                .filter(|scope| scope.resource.as_ref() == Some(&uri))
            {
                scopes::refuse_if_used(conn, &scope.name).await?;
            }
            if let Some(user) = clients::list(conn)
                .await?
                .iter()
                .find(|client| !client.follows_policy() && client.resources.contains(&uri))
            {
                return Err(
                    Refusal::conflict(format!("The client {} may name {uri}.", user.id))
                        .try_this(format!(
                            "grantor client edit {} --resource …, or grantor resource disable {uri}",
                            user.id
                        ))
                        .into(),
                );
            }
            resources::delete(conn, &uri).await?;
            clients::delete(conn, &known.client_id).await?;
            record(
                conn,
                &event(Kind::ResourceDeleted, &uri).client(&known.client_id),
                now,
            )
            .await?;
            Ok(())
        })
    })
    .await
}

fn event(kind: Kind, uri: &ResourceUri) -> AuditEvent {
    AuditEvent::new(kind, Actor::Admin).target(uri)
}
