//! Resource servers: the APIs tokens are for, each with credentials of its own for introspection.

use super::changing::{Changing, Outcome, Room, Written};
use super::clients::{ClientWithSecret, NewSecret, generated_id, insert};
use super::powers;
use super::references::resource;
use super::refusal::{AdminError, Faults, Refusal, check_words, taken};
use super::scopes;
use super::translated::check_texts;
use crate::app::administration;
use crate::audit::Kind;
use crate::oauth::access::{Permission, Power, Touch};
use crate::oauth::access_lifetime::AccessLifetime;
use crate::oauth::client::{Client, ClientType};
use crate::oauth::custom_claim::CustomClaim;
use crate::oauth::resource::Resource;
use crate::oauth::translated::OF_RESOURCE;
use crate::storage::resources::{self, RegisteredResource};
use crate::storage::{Db, clients, scopes as scope_rows};
use crate::types::{ResourceUri, SigningAlgorithm};
use crate::words::TranslationChanges;

/// The longest name.
const MOST_CHARACTERS: usize = 100;

/// A resource server with the credentials it just got: the only time the secret is seen.
#[derive(Clone, Debug)]
pub struct CreatedResource {
    /// The resource server.
    pub resource: Resource,
    /// Its own client, with its secret.
    pub credentials: ClientWithSecret,
}

/// What to change of a resource server; what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResourceChanges {
    /// What people call it.
    pub name: Option<String>,
    /// What of its name changes in other languages.
    pub translations: TranslationChanges,
    /// The algorithm tokens for it are signed with, or `Some(None)` for what they would be signed with otherwise.
    pub signing_algorithm: Option<Option<SigningAlgorithm>>,
    /// The claims of the owner's own choice that go into tokens for it, in place of all former ones.
    pub claims: Option<Vec<CustomClaim>>,
    /// Whether any app may ask people for its scopes.
    pub is_open: Option<bool>,
    /// How long tokens for it are good for at most, or `Some(None)` for as long as elsewhere.
    pub access_lifetime: Option<Option<AccessLifetime>>,
}

/// Every resource server, by identifier.
///
/// # Errors
/// If the database fails.
pub async fn list(db: &Db) -> Result<Vec<RegisteredResource>, AdminError> {
    Ok(resources::list(&mut db.read().await?.conn()).await?)
}

/// Registers a resource server and makes the client by which it introspects. Refuses an identifier that is taken, in this
/// or another spelling.
#[derive(Clone, Debug)]
pub struct CreateResource(pub Resource);

impl Changing for CreateResource {
    type Done = CreatedResource;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::PermissionsWrite]
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<CreatedResource> {
        let Self(mut resource) = self;
        resource.translations = resource.translations.trimmed();
        let mut faults = Faults::default();
        faults.note(check_name(&resource.name));
        check_texts(&resource.translations, &OF_RESOURCE, MOST_CHARACTERS, &mut faults);
        let own = room.settings().issuer.as_deref().and_then(administration::uri);
        if own.is_some_and(|own| own.is_same(&resource.uri)) {
            faults.add(
                Refusal::conflict(format!(
                    "{} is the administration of this server itself.",
                    resource.uri
                ))
                .about("uri"),
            );
        }
        if let Some(known) = resources::named(room.conn, &resource.uri).await? {
            faults.add(taken_as(&known.resource.uri));
        }
        faults.settle()?;
        let name = resource.name.trim();
        let client = Client::new(generated_id()?, name, ClientType::ResourceServer, room.now);
        let secret = NewSecret::generate(None, room.now)?;
        let credentials = insert(room.conn, client, secret).await?;
        let registered = RegisteredResource {
            resource,
            client_id: credentials.client.id.clone(),
        };
        let uri = &registered.resource.uri;
        let written = resources::insert(room.conn, &registered, room.now).await;
        written.map_err(|error| taken(error, taken_as(uri)))?;
        let event = room
            .event(Kind::ResourceCreated)
            .target(uri)
            .client(&registered.client_id);
        let created = CreatedResource {
            resource: registered.resource,
            credentials,
        };
        Ok(Outcome::Changed(created, event))
    }
}

fn taken_as(uri: &ResourceUri) -> Refusal {
    Refusal::conflict(format!("There is a resource server {uri} already."))
        .try_this("grantor resource list")
        .about("uri")
}

fn check_name(name: &str) -> Result<(), Refusal> {
    check_words("resource server's name", name, MOST_CHARACTERS).map_err(|fault| fault.about("name"))
}

/// Changes a resource server; what is not named stays.
#[derive(Clone, Debug)]
pub struct EditResource {
    /// Which.
    pub uri: ResourceUri,
    /// What of it.
    pub changes: ResourceChanges,
}

impl Changing for EditResource {
    type Done = RegisteredResource;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::PermissionsWrite]
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<RegisteredResource> {
        let Self { uri, changes } = self;
        let mut known = resource(room.conn, &uri).await?;
        let (before, new) = (known.resource.clone(), &mut known.resource);
        let mut faults = Faults::default();
        if let Some(name) = &changes.name {
            faults.note(check_name(name));
            name.trim().clone_into(&mut new.name);
        }
        new.translations = changes.translations.over(std::mem::take(&mut new.translations));
        check_texts(&new.translations, &OF_RESOURCE, MOST_CHARACTERS, &mut faults);
        faults.settle()?;
        new.signing_algorithm = changes.signing_algorithm.unwrap_or(new.signing_algorithm);
        if let Some(claims) = changes.claims {
            new.claims = claims;
        }
        new.is_open = changes.is_open.unwrap_or(new.is_open);
        new.access_lifetime = changes.access_lifetime.unwrap_or(new.access_lifetime);
        let details = differences(&before, new);
        if details.is_empty() {
            return Ok(Outcome::Unchanged(known));
        }
        resources::update(room.conn, new).await?;
        let event = room
            .event(Kind::ResourceChanged)
            .target(&new.uri)
            .details(details.join(", "));
        Ok(Outcome::Changed(known, event))
    }
}

/// What differs, for the audit log.
fn differences(old: &Resource, new: &Resource) -> Vec<&'static str> {
    let opened = if new.is_open { "opened" } else { "closed" };
    [
        ("name", old.name != new.name),
        ("translations", old.translations != new.translations),
        (
            "signing_algorithm",
            old.signing_algorithm != new.signing_algorithm,
        ),
        ("claims", old.claims != new.claims),
        (opened, old.is_open != new.is_open),
        ("access_lifetime", old.access_lifetime != new.access_lifetime),
    ]
    .into_iter()
    .filter_map(|(name, differs)| differs.then_some(name))
    .collect()
}

/// Lets a disabled resource server get tokens again.
#[derive(Clone, Debug)]
pub struct EnableResource {
    /// Which.
    pub uri: ResourceUri,
}

/// Stops a resource server: it gets no tokens.
#[derive(Clone, Debug)]
pub struct DisableResource {
    /// Which.
    pub uri: ResourceUri,
}

impl Changing for EnableResource {
    type Done = RegisteredResource;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::PermissionsWrite]
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<RegisteredResource> {
        set_enabled(room, &self.uri, true).await
    }
}

impl Changing for DisableResource {
    type Done = RegisteredResource;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::PermissionsWrite]
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<RegisteredResource> {
        set_enabled(room, &self.uri, false).await
    }
}

async fn set_enabled(
    room: &mut Room<'_, '_>,
    uri: &ResourceUri,
    is_enabled: bool,
) -> Written<RegisteredResource> {
    let mut known = resource(room.conn, uri).await?;
    if known.resource.is_enabled == is_enabled {
        return Ok(Outcome::Unchanged(known));
    }
    known.resource.is_enabled = is_enabled;
    let uri = &known.resource.uri;
    resources::set_enabled(room.conn, uri, is_enabled).await?;
    let details = if is_enabled { "enabled" } else { "disabled" };
    let event = room.event(Kind::ResourceChanged).target(uri).details(details);
    Ok(Outcome::Changed(known, event))
}

/// Deletes a resource server with its scopes and its own client. Refuses one that a client names or whose scopes a client
/// may ask for.
#[derive(Clone, Debug)]
pub struct DeleteResource {
    /// Which.
    pub uri: ResourceUri,
}

impl Changing for DeleteResource {
    type Done = ();

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::PermissionsWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        let Some(registered) = resources::named(room.conn, &self.uri).await? else {
            return Ok(touch);
        };
        let known = scope_rows::list(room.conn).await?;
        let of_it = known
            .iter()
            .filter(|scope| scope.resource.as_ref() == Some(&registered.resource.uri));
        let names: Vec<_> = of_it.map(|scope| scope.name.clone()).collect();
        let restricted = powers::restricted(room.conn, &names).await?;
        Ok(touch.gives(Power::new([], restricted)))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<()> {
        let known = resource(room.conn, &self.uri).await?;
        let uri = &known.resource.uri;
        let mut faults = Faults::default();
        let all = scope_rows::list(room.conn).await?;
        for scope in all.iter().filter(|scope| scope.resource.as_ref() == Some(uri)) {
            faults.look(scopes::refuse_if_used(room.conn, &scope.name).await)?;
        }
        if let Some(user) = clients::with_resource(room.conn, uri).await? {
            faults.add(
                Refusal::conflict(format!("The client {user} may name {uri}.")).try_this(format!(
                    "grantor client edit {user} --resource …, or grantor resource disable {uri}"
                )),
            );
        }
        faults.settle()?;
        resources::delete(room.conn, uri).await?;
        clients::delete(room.conn, &known.client_id).await?;
        let event = room
            .event(Kind::ResourceDeleted)
            .target(uri)
            .client(&known.client_id);
        Ok(Outcome::Changed((), event))
    }
}
