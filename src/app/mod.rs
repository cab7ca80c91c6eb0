//! What a request may reach: configuration, database, keys, caches, clock.

pub mod administration;
pub mod branding;
mod clients;
pub mod drafts;

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use tokio::sync::{Notify, Semaphore};

use crate::audit;
use crate::config::{Administration, ConfigError, Settings};
use crate::fetch::{Fetcher, KeySets};
use crate::keys::{KeyError, KeyRing};
use crate::mail::Outbox;
use crate::oauth::access::rights::Rights;
use crate::oauth::acr::Acr;
use crate::oauth::class::PerClass;
use crate::oauth::client::Client;
use crate::oauth::look_alike::KnownNames;
use crate::oauth::resource::Catalog;
use crate::proofs::BEFORE;
use crate::proofs::passkey::Passkeys;
use crate::proofs::password::Passwords;
use crate::proofs::totp;
use crate::proofs::upstream::Upstreams;
use crate::seal::{Authenticator, MasterKey, SealError, Sealer, Signer};
use crate::storage::{
    Conn, Db, StorageError, access_lists, clients as client_rows, groups, providers, released, resources,
    roles, scopes,
};
use crate::throttle::{Alone, Assertions, Behind, SignInBudgets, Throttle, Turns};
use crate::types::{ClientId, Clock, Issuer, Origin, SigningAlgorithm, Timestamp};
use branding::Branding;
use clients::ClientCache;
use drafts::Drafts;

/// Why the server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration is not usable.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database is not usable.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The keys are not usable.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The master key is not usable.
    #[error(transparent)]
    Seal(#[from] SealError),
}

/// How many assertions of one client that nobody vouches for are taken in a minute.
const ASSERTIONS_OF_ONE: u32 = 3_000;

/// How many of all of them.
const ASSERTIONS_OF_ALL: u32 = 6_000;

/// How often the administration is asked with one grant, in a minute.
const ADMIN_CALLS: u32 = 1_200;

/// How many of its pages a person opens and sends, in a minute.
const ADMIN_PAGES: u32 = 600;

/// How many changes a person tries out in a minute.
const REHEARSALS: u32 = 30;

/// How many letters strangers of one network may ask for in a minute; those that are sent have budgets of their own
/// (`mail.per_network`).
const LETTERS_OF_ONE: u32 = 20;

/// What client secrets are sealed for.
pub const CLIENT_SECRETS: &str = "client_secret";

/// What the secrets and keys this server has at other providers are sealed for.
pub const PROVIDER_SECRETS: &str = "provider secrets";

/// What signing keys are sealed for.
pub const SIGNING_KEYS: &str = "signing keys";

/// Which configuration it is, counted from the start: what is kept in memory and was made with one is for its requests
/// alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Configured(u64);

/// For how many configurations that is kept: requests of the former ones end within seconds.
const CONFIGURATIONS: u64 = 8;

/// By which of its listeners a server is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// The one at the issuer.
    Public,
    /// The administration's own.
    Administration,
}

/// What a request may reach, as one configuration has it; cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The settings: as read at start, or as a reload left them.
    pub settings: Arc<Settings>,
    /// How the pages look, by `settings.branding`.
    pub branding: Arc<Branding>,
    /// What mails are written with, by `settings.mail`.
    pub outbox: Outbox,
    /// By which listener it is reached.
    pub door: Door,
    configured: Configured,
    shared: Arc<Shared>,
}

/// What all requests share, whatever was reloaded.
pub struct Shared {
    /// `iss`.
    pub issuer: Issuer,
    /// Where the administration answers.
    pub administration: Administration,
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// The signing keys.
    pub keys: KeyRing,
    /// Seals requests in progress between pages.
    pub interactions: Sealer,
    /// Seals what a browser keeps for later.
    pub cookies: Sealer,
    /// Seals what a form of a sign-in carries.
    pub forms_sealed: Sealer,
    /// Makes and checks the values that tie a form to its browser.
    pub forms: Authenticator,
    /// Connects to what clients name.
    pub fetcher: Fetcher,
    /// Makes the `sub` of people for clients that know them by another one than others do.
    pub pairwise: Authenticator,
    /// The keys clients have at a URL.
    pub key_sets: KeySets,
    /// Seals the client secrets that are computed with.
    pub client_secrets: Sealer,
    /// Seals the secrets and keys this server has at other providers.
    pub provider_secrets: Sealer,
    /// What is known of other providers.
    pub upstreams: Upstreams,
    /// Seals their ID tokens.
    pub id_tokens: Sealer,
    /// Seals the secrets of one-time passwords.
    pub totp: Sealer,
    /// Seals what people signed in with before their address was changed.
    pub address_changes: Sealer,
    /// Signs the seals of the audit log.
    pub audit_signer: Arc<Signer>,
    /// Hashes and checks passwords.
    pub passwords: Passwords,
    /// Makes and checks passkeys.
    pub passkeys: Passkeys,
    /// Attempts to sign in, by address and account.
    pub sign_in_budgets: SignInBudgets,
    /// Whose sign-in is being written.
    pub sign_in_turns: Turns,
    /// How much is asked of the administration with one grant, in a minute.
    pub admin_calls: Throttle,
    /// How many pages of the administration a person has opened, in a minute.
    pub admin_pages: Throttle,
    /// Whose file of the audit log is being written.
    pub exports: Alone,
    /// How many changes a person has tried out, in a minute: each counts all that lives.
    pub rehearsals: Throttle,
    /// Forms that people sent before they had proved who they are.
    pub drafts: Drafts,
    /// By which provider's word something is being written. Turns of their own: whoever has one of an account may take one of these,
    /// and both could be the same.
    pub provider_turns: Turns,
    /// Wrong client secrets and unknown codes and tokens, by address and client; made-up clients are counted with those
    /// nobody vouched for.
    pub token_failures: PerClass<Throttle>,
    /// Told after each change that may have ended sign-ins, so that apps hear of it at once.
    pub logouts: Notify,
    /// Told when an app has a new logo to fetch.
    pub logos: PerClass<Notify>,
    /// Letters strangers ask for, by network.
    pub letters: Throttle,
    /// What is done behind answers.
    pub behind: Behind,
    /// Registrations, by way to register and address.
    pub registrations: Throttle,
    /// Assertions of clients nobody vouches for.
    pub unvouched_assertions: Assertions,
    /// Places for requests that are answered at the same time.
    pub answering: Semaphore,
    clients: ClientCache,
    catalog: Cache<Configured, Arc<Catalog>>,
    known_names: Cache<Configured, Arc<KnownNames>>,
}

/// What is made with a configuration, kept for a cache lifetime.
fn of_configurations<T: Send + Sync + 'static>(lifetime: Duration) -> Cache<Configured, Arc<T>> {
    Cache::builder()
        .max_capacity(CONFIGURATIONS)
        .time_to_live(lifetime)
        .build()
}

/// Resource servers and scopes, and what of them apps may ask for that nobody vouched for.
///
/// # Errors
/// If the database fails.
pub async fn catalog(conn: &mut Conn<'_>, settings: &Settings) -> Result<Catalog, StorageError> {
    let known = resources::list(conn).await?;
    let mut resources: Vec<_> = known.into_iter().map(|known| known.resource).collect();
    let mut scopes = scopes::list(conn).await?;
    if let Some(uri) = settings.issuer.as_deref().and_then(administration::uri) {
        let own = administration::scopes(&uri, &roles::permitting(conn).await?);
        // What has its names is nobody else's, also where there is no administration.
        resources.retain(|known| !known.uri.is_same(&uri));
        scopes.retain(|known| !own.iter().any(|own| own.name == known.name));
        if settings.admin.enabled {
            resources.push(administration::resource(uri));
            scopes.extend(own);
        }
    }
    let mut rights = rights(conn).await?;
    if let Some(uri) = settings.issuer.as_deref().and_then(administration::uri) {
        rights.open_resource(&uri);
    }
    let providers = providers::enabled(conn).await?;
    let issuer = settings.issuer.as_deref().and_then(|issuer| issuer.parse().ok());
    Ok(
        Catalog::new(issuer, resources, scopes, settings.registration.most())
            .with_rights(rights)
            .with_providers(providers),
    )
}

/// What groups, roles and access lists say.
///
/// # Errors
/// If the database fails.
pub async fn rights(conn: &mut Conn<'_>) -> Result<Rights, StorageError> {
    Ok(Rights::new(groups::roles(conn).await?)
        .with_access(
            access_lists::of_clients(conn).await?,
            access_lists::of_resources(conn).await?,
        )
        .with_released(released::list(conn).await?)
        .with_required(roles::requirements(conn).await?))
}

impl std::ops::Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.shared
    }
}

impl App {
    /// Puts an app together and reads its keys; makes those that are missing.
    ///
    /// # Errors
    /// If the issuer is not usable, the database fails, or the master key is not the one the keys were sealed with.
    pub async fn start(
        settings: Settings,
        db: Db,
        master: &MasterKey,
        clock: Clock,
    ) -> Result<Self, StartError> {
        let lifetime = settings.cache.lifetime.duration();
        let issuer = settings.issuer()?;
        let branding = Branding::of(&settings.branding, &issuer)?;
        let shared = Shared {
            passkeys: Passkeys::new(&issuer, &settings.passkeys)?,
            administration: settings.administration(&issuer)?,
            issuer,
            keys: KeyRing::new(Sealer::new(master, SIGNING_KEYS)?),
            interactions: Sealer::new(master, "interactions")?,
            cookies: Sealer::new(master, "cookies")?,
            forms_sealed: Sealer::new(master, "forms")?,
            forms: Authenticator::new(master, "forms")?,
            fetcher: Fetcher::new(&settings.fetch)?,
            pairwise: Authenticator::new(master, "pairwise")?,
            key_sets: KeySets::default(),
            client_secrets: Sealer::new(master, CLIENT_SECRETS)?,
            provider_secrets: Sealer::new(master, PROVIDER_SECRETS)?,
            upstreams: Upstreams::default(),
            id_tokens: Sealer::new(master, "provider id tokens")?,
            totp: Sealer::new(master, totp::PURPOSE)?,
            address_changes: Sealer::new(master, BEFORE)?,
            audit_signer: Arc::new(Signer::new(master, audit::PURPOSE)?),
            passwords: Passwords::new(&settings.password, db.clone()),
            sign_in_budgets: SignInBudgets::new(&settings.sign_in, settings.limits.concurrent_requests),
            sign_in_turns: Turns::default(),
            admin_calls: Throttle::new(ADMIN_CALLS),
            admin_pages: Throttle::new(ADMIN_PAGES),
            exports: Alone::default(),
            rehearsals: Throttle::new(REHEARSALS),
            drafts: Drafts::new(master)?,
            provider_turns: Turns::default(),
            token_failures: PerClass::new(|_| Throttle::new(settings.limits.token_failures)),
            logouts: Notify::new(),
            logos: PerClass::default(),
            letters: Throttle::new(LETTERS_OF_ONE),
            behind: Behind::default(),
            registrations: Throttle::new(settings.registration.per_address),
            unvouched_assertions: Assertions::new(ASSERTIONS_OF_ONE, ASSERTIONS_OF_ALL),
            clients: ClientCache::new(lifetime),
            catalog: of_configurations(lifetime),
            known_names: of_configurations(lifetime),
            answering: Semaphore::new(settings.limits.concurrent_requests),
            db,
            clock,
        };
        let app = Self {
            outbox: Outbox::new(master, &settings.mail, settings.languages.default)?,
            settings: Arc::new(settings),
            branding: Arc::new(branding),
            door: Door::Public,
            configured: Configured(0),
            shared: Arc::new(shared),
        };
        app.refresh_keys(app.clock.now()).await?;
        Ok(app)
    }

    /// The same with other settings, for requests that begin from now on.
    ///
    /// # Errors
    /// If the logo or a colour among them is of no use.
    pub fn with_settings(&self, settings: Settings) -> Result<Self, ConfigError> {
        let branding = Branding::of(&settings.branding, &self.issuer)?;
        Ok(Self {
            outbox: self.outbox.with(&settings.mail, settings.languages.default),
            settings: Arc::new(settings),
            branding: Arc::new(branding),
            door: self.door,
            configured: Configured(self.configured.0.saturating_add(1)),
            shared: Arc::clone(&self.shared),
        })
    }

    /// The same by another listener.
    #[must_use]
    pub fn by(&self, door: Door) -> Self {
        Self { door, ..self.clone() }
    }

    /// The origin people see at this listener.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        match (self.door, &self.administration) {
            (Door::Administration, Administration::Apart(origin)) => origin,
            _ => self.issuer.origin(),
        }
    }

    /// The absolute URL of a path of the administration, whose own listener may have another origin.
    #[must_use]
    pub fn administration_url(&self, path: &str) -> String {
        match &self.administration {
            Administration::Apart(origin) => format!("{origin}{}{path}", self.issuer.path()),
            Administration::Off | Administration::Beside => self.issuer.endpoint(path),
        }
    }

    /// The surest sign-in there is here: whoever has no passkey makes one on the way.
    #[must_use]
    pub fn surest_acr(&self) -> Acr {
        if self.passkeys.available().is_ok() {
            Acr::Phr
        } else {
            Acr::Two
        }
    }

    /// Makes the keys that are needed by now and reads what other nodes and administrators changed.
    ///
    /// # Errors
    /// If the database fails or a key does not open.
    pub async fn refresh_keys(&self, now: Timestamp) -> Result<(), KeyError> {
        let wanted = self.wanted_algorithms().await?;
        crate::keys::ensure(&self.db, self.keys.sealer(), &self.settings, &wanted, now).await?;
        // Whoever made what was needed: somebody else may have done so at any moment.
        self.keys.reload(&mut self.db.read().await?.conn()).await?;
        Ok(())
    }

    /// The algorithms clients and resource servers chose, and the default.
    async fn wanted_algorithms(&self) -> Result<Vec<SigningAlgorithm>, StorageError> {
        let mut read = self.db.read().await?;
        let mut wanted = client_rows::algorithms(&mut read.conn()).await?;
        let of_resources = resources::list(&mut read.conn()).await?.into_iter();
        wanted.extend(of_resources.filter_map(|known| known.resource.signing_algorithm));
        wanted.push(SigningAlgorithm::default());
        wanted.sort();
        wanted.dedup();
        Ok(wanted)
    }

    /// A client, as the database had it a cache lifetime ago at most, without what no request needs of it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn client(&self, id: &ClientId) -> Result<Option<Arc<Client>>, StorageError> {
        if let Some(client) = self.clients.find(id) {
            return Ok(Some(client));
        }
        // Unknown clients are not kept: whoever asks for many would fill the cache.
        let found = client_rows::by_id(&mut self.db.read().await?.conn(), id).await?;
        Ok(found.map(|client| self.clients.keep(client)))
    }

    /// Resource servers and scopes, as the database had them a cache lifetime ago at most.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn catalog(&self) -> Result<Arc<Catalog>, StorageError> {
        if let Some(catalog) = self.catalog.get(&self.configured) {
            return Ok(catalog);
        }
        let mut read = self.db.read().await?;
        let catalog = Arc::new(catalog(&mut read.conn(), &self.settings).await?);
        self.catalog.insert(self.configured, Arc::clone(&catalog));
        Ok(catalog)
    }

    /// The names people here know, as the database had them a cache lifetime ago at most.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn known_names(&self) -> Result<Arc<KnownNames>, StorageError> {
        if let Some(known) = self.known_names.get(&self.configured) {
            return Ok(known);
        }
        let names = client_rows::vouched_names(&mut self.db.read().await?.conn()).await?;
        let catalog = self.catalog().await?;
        let services = catalog.resources.iter();
        let services = services.flat_map(|known| known.translations.of("name").chain([known.name.as_str()]));
        // Nobody reads the port as part of a name.
        let host = self.issuer.host_name();
        let server = [self.settings.branding.name.as_str(), &host];
        let known = KnownNames::new(server, names.iter().map(String::as_str), services);
        let known = Arc::new(known);
        self.known_names.insert(self.configured, Arc::clone(&known));
        Ok(known)
    }

    /// Forgets a client that was changed here, so that the next request sees it as it is.
    pub fn forget_client(&self, id: &ClientId) {
        self.clients.forget(id);
    }

    /// Forgets what is kept in memory, so that the next request sees the database as it is.
    pub fn forget_cached(&self) {
        self.clients.forget_all();
        self.catalog.invalidate_all();
        self.known_names.invalidate_all();
    }
}
