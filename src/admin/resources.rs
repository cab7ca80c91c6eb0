//! Resource servers: the APIs tokens are for, each with credentials of its own for introspection.

use super::clients::{ClientWithSecret, NewSecret, generated_id};
use super::{AdminError, Refusal, change, check_words, scopes, taken};
use crate::audit::{Actor, AuditEvent, Kind, record};
use crate::oauth::client::{Client, ClientType};
use crate::oauth::custom_claim::CustomClaim;
use crate::oauth::resource::Resource;
use crate::storage::resources::{self, RegisteredResource};
use crate::storage::{Conn, Db, clients, scopes as scope_rows};
use crate::types::{ResourceUri, SigningAlgorithm, Timestamp};

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
}

/// Registers a resource server and makes the client by which it introspects.
///
/// # Errors
/// Refuses an identifier that is taken, and a name that is none.
pub async fn create(db: &Db, resource: Resource, now: Timestamp) -> Result<CreatedResource, AdminError> {
    check_words("resource server's name", &resource.name, 100)?;
    let uri = resource.uri.clone();
    let client = Client::new(
        generated_id()?,
        resource.name.trim(),
        ClientType::ResourceServer,
        now,
    );
    let secret = NewSecret::generate(None, now)?;
    let created = change(db, move |conn| {
        Box::pin(async move {
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
    created.map_err(|error| {
        taken(error, || {
            Refusal::conflict(format!("There is a resource server {uri} already."))
                .try_this("grantor resource list")
        })
    })
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
            let mut known = find(conn, &uri).await?;
            known.resource.name = changes
                .name
                .map_or(known.resource.name, |name| name.trim().to_owned());
            known.resource.signing_algorithm = changes.signing_algorithm.or(known.resource.signing_algorithm);
            known.resource.claims = changes.claims.unwrap_or(known.resource.claims);
            resources::update(conn, &known.resource).await?;
            record(conn, &event(Kind::ResourceChanged, &uri), now).await?;
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
            let mut known = find(conn, &uri).await?;
            known.resource.is_enabled = is_enabled;
            resources::set_enabled(conn, &uri, is_enabled).await?;
            let details = if is_enabled { "enabled" } else { "disabled" };
            record(conn, &event(Kind::ResourceChanged, &uri).details(details), now).await?;
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
            let known = find(conn, &uri).await?;
            for scope in scope_rows::list(conn)
                .await?
                .iter()
                .filter(|scope| scope.resource.as_ref() == Some(&uri))
            {
                scopes::refuse_if_used(conn, &scope.name).await?;
            }
            if let Some(user) = clients::with_resource(conn, &uri).await? {
                return Err(Refusal::conflict(format!("The client {user} may name {uri}."))
                    .try_this(format!(
                        "grantor client edit {user} --resource …, or grantor resource disable {uri}"
                    ))
                    .into());
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

async fn find(conn: &mut Conn<'_>, uri: &ResourceUri) -> Result<RegisteredResource, AdminError> {
    let known = resources::list(conn)
        .await?
        .into_iter()
        .find(|known| known.resource.uri == *uri);
    known.ok_or_else(|| {
        Refusal::not_found(format!("There is no resource server {uri}."))
            .try_this("grantor resource list")
            .into()
    })
}

fn event(kind: Kind, uri: &ResourceUri) -> AuditEvent {
    AuditEvent::new(kind, Actor::Admin).target(uri)
}
