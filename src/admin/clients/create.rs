//! The making of a client.

use super::changes::dedup;
use super::rules::{check, chosen_id, generated_id, settle_references};
use super::secrets::NewSecret;
use super::settings::{decided, loosens, note_skipped};
use super::{ClientWithSecret, refuse_own_of_server};
use crate::admin::changing::{Changing, Outcome, Reach, Room, Written};
use crate::admin::powers;
use crate::admin::refusal::{AdminError, Faults, Refusal, taken};
use crate::audit::Kind;
use crate::oauth::access::{Permission, Touch, TouchedClient};
use crate::oauth::client::{AuthMethods, Client, ClientType, Profile};
use crate::oauth::client_metadata::ClientMetadata;
use crate::oauth::client_settings::ClientSettings;
use crate::oauth::resource::Catalog;
use crate::storage::client_owners;
use crate::storage::{Conn, clients};
use crate::types::{ClientId, RedirectUri, ResourceUri, Scope, SigningAlgorithm, Timestamp, UriScheme};
use crate::words::Translations;

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
    /// How it authenticates; if not set, a client that keeps a secret may send it either way.
    pub auth_method: Option<AuthMethods>,
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
    /// Name and pages in other languages.
    pub translations: Translations,
    /// What else it registers.
    pub metadata: ClientMetadata,
    /// What is decided about it.
    pub settings: ClientSettings,
    /// Private-use schemes without a period that its redirect URIs may have, beside those the owner lets all apps have.
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
            translations: Translations::default(),
            metadata: ClientMetadata::default(),
            settings: ClientSettings::default(),
            schemes: Vec::new(),
        }
    }
}

/// The scope an app of this type may ask for if none is named: what such apps ask for, as far as there is such a scope.
#[must_use]
pub fn usual_scope(client_type: ClientType, catalog: &Catalog) -> Scope {
    let usual = client_type.default_scope();
    usual.filtered(|name| catalog.scope(name).is_some())
}

/// Registers a client, and gives it its first secret if it has any.
#[derive(Clone, Debug)]
pub struct CreateClient(pub NewClient);

impl Changing for CreateClient {
    type Done = ClientWithSecret;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::ClientsWrite]
    }

    fn reach(&self) -> Reach {
        Reach::Nothing
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        let Self(new) = self;
        let allowed = &room.settings().registration.schemes;
        let mut reached = room.catalog().await?.resources_of(&new.scope);
        reached.extend(new.resources.iter().cloned());
        let is_kept_out = room.is_kept_out(&reached).await?;
        let server = room.settings().tokens.access.duration();
        let relaxes = is_kept_out
            || new.profile.is_laxer_than(Profile::OAuth21)
            || loosens(&ClientSettings::default(), &new.settings, server)
            || new.schemes.iter().any(|scheme| !allowed.contains(scheme));
        Ok(touch.client(TouchedClient {
            is_own: room.person().is_some(),
            relaxes,
            gains: powers::restricted(room.conn, new.scope.iter()).await?,
        }))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<ClientWithSecret> {
        let Self(mut new) = self;
        let mut faults = Faults::default();
        let mut schemes = std::mem::take(&mut new.schemes);
        schemes.extend(room.settings().registration.schemes.iter().cloned());
        let secret = NewSecret::generate(room.secret_sealer(), room.now)?;
        let mut client = registered(new, &mut faults, room.now)?;
        check(&client, &schemes, &mut faults);
        faults.note(secret.check_for(&client));
        settle_references(room, &mut client, &mut faults).await?;
        if let Err(refusal) = refuse_own_of_server(&client.id) {
            faults.add(refusal);
        } else if clients::by_id(room.conn, &client.id).await?.is_some() {
            faults.add(taken_id(&client.id));
        }
        faults.settle()?;
        let taken_id = taken_id(&client.id);
        let created = insert(room.conn, client, secret).await;
        let created = created.map_err(|error| taken(error, taken_id))?;
        let client = &created.client;
        if let Some(person) = room.person()
            && !powers::of_id(room.conn, person)
                .await?
                .has(Permission::ClientsWrite)
        {
            // Whoever may change their own apps alone registers one of their own.
            client_owners::set(room.conn, &client.id, person, true).await?;
        }
        note_skipped(room, None, client);
        let mut details = vec![format!(
            "{} {} \"{}\"",
            client.profile, client.client_type, client.name
        )];
        details.extend(decided(&ClientSettings::default(), &client.settings));
        let event = room
            .event(Kind::ClientCreated)
            .client(&client.id)
            .details(details.join(", "));
        Ok(Outcome::Changed(created, event))
    }
}

/// Writes a client, and its first secret if it has any.
pub(in crate::admin) async fn insert(
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

fn taken_id(id: &ClientId) -> Refusal {
    Refusal::conflict(format!("A client with the id {id} exists already."))
        .try_this(format!("grantor client show {id}"))
        .about("client_id")
}

/// The client as it would be. One whose id may not be chosen gets another, so that its other faults are found too.
fn registered(new: NewClient, faults: &mut Faults, now: Timestamp) -> Result<Client, AdminError> {
    if new.client_type == ClientType::ResourceServer {
        return Err(
            Refusal::invalid("A resource server's client is made with the resource server.")
                .try_this("grantor resource create --uri URI --name NAME")
                .about("client_type")
                .into(),
        );
    }
    let id = match new.id.and_then(|id| faults.note(chosen_id(id))) {
        Some(id) => id,
        None => generated_id()?,
    };
    let mut redirect_uris = new.redirect_uris;
    dedup(&mut redirect_uris);
    let mut resources = new.resources;
    dedup(&mut resources);
    let methods = new.auth_method.unwrap_or(new.client_type.default_auth_methods());
    let blank = Client::new(id, new.name.trim(), new.client_type, now).authenticating(methods);
    Ok(Client {
        profile: new.profile,
        redirect_uris,
        scope: new.scope,
        resources,
        is_bounded: false,
        signing_algorithm: new.signing_algorithm,
        client_uri: new.client_uri,
        policy_uri: new.policy_uri,
        tos_uri: new.tos_uri,
        translations: new.translations.trimmed(),
        metadata: new.metadata,
        settings: new.settings,
        ..blank
    })
}
