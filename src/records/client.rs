//! An app as programs are shown it, with RFC 7591's names where it has them.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::client_metadata::ClientMetadataRecord;
use super::shown_once::ShownOnce;
use super::view::View;
use crate::admin::clients::ClientWithSecret;
use crate::config::Lifetime;
use crate::oauth::access::Ceiling;
use crate::oauth::access_lifetime::AccessLifetime;
use crate::oauth::acr::Acr;
use crate::oauth::client::{AuthMethod, Client, ClientSecret, ClientType, GrantType, Profile};
use crate::oauth::client_metadata::RegisteredBy;
use crate::oauth::redirect_uri::is_private_http;
use crate::oauth::resource::Catalog;
use crate::storage::{Conn, StorageError, clients};
use crate::types::{
    ClientId, EmailAddress, RedirectUri, ResourceUri, Scope, SecretId, SigningAlgorithm, Timestamp,
};
use crate::words::Translations;

/// An app.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ClientRecord {
    /// Its id.
    pub client_id: ClientId,
    /// What people call it.
    pub client_name: String,
    /// What kind of app it is.
    pub client_type: ClientType,
    /// How strict the server is with it.
    pub profile: Profile,
    /// How it authenticates; where it may do so in several ways, the first of them.
    pub token_endpoint_auth_method: AuthMethod,
    /// All the ways it may authenticate.
    pub accepted_auth_methods: Vec<AuthMethod>,
    /// Where people come back to, exactly.
    pub redirect_uris: Vec<RedirectUri>,
    /// The grant types it may use.
    pub grant_types: Vec<GrantType>,
    /// The scope it may ask for; for an app that registered itself, unless an administrator set its bounds, what it asks for if it names
    /// none.
    pub scope: Scope,
    /// The resource servers it may name, beside those its scope belongs to.
    pub resources: Vec<ResourceUri>,
    /// What its tokens are signed with, if not with what the resource server chose, or RS256.
    #[schema(required)]
    pub signing_algorithm: Option<SigningAlgorithm>,
    /// Its home page.
    #[schema(required)]
    pub client_uri: Option<String>,
    /// Its privacy policy.
    #[schema(required)]
    pub policy_uri: Option<String>,
    /// Its terms of service.
    #[schema(required)]
    pub tos_uri: Option<String>,
    /// The scope people are not asked about.
    pub skip_consent: Scope,
    /// Whether what its scopes tell of the person stands in its ID tokens too.
    pub id_token_claims: bool,
    /// How long its access tokens are good for, in seconds, if not as long as the server's.
    #[schema(required)]
    pub access_lifetime: Option<u64>,
    /// Whether it may come back by plain http to addresses of a private network.
    pub allow_http_callback: bool,
    /// How surely somebody has to have signed in to use it at least.
    #[schema(required)]
    pub required_acr: Option<Acr>,
    /// Whether it works: nothing of a disabled app does.
    pub is_enabled: bool,
    /// Who registered it.
    pub registered_by: RegisteredBy,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// What it registered beside.
    #[serde(flatten)]
    pub metadata: ClientMetadataRecord,
    /// Its name and pages in other languages.
    #[serde(flatten)]
    pub translations: Translations,
}

/// An app, and what follows from it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ClientDetails {
    /// The app.
    #[serde(flatten)]
    pub client: ClientRecord,
    /// All it may ask for, open resource servers apart.
    pub may_ask_for: Scope,
    /// The resource servers it may name.
    pub may_name: Vec<ResourceUri>,
    /// Who decides what it may ask for.
    pub bounded_by: Bounds,
    /// Its secrets, without what they are.
    pub secrets: Vec<SecretRecord>,
    /// What an administrator decided about it that somebody should know of who looks at it, in sentences.
    pub risks: Vec<String>,
    /// Whose it is, by address.
    pub owners: Vec<EmailAddress>,
}

/// An app that was just written, with the secret it got.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WrittenClient {
    /// The app.
    #[serde(flatten)]
    pub client: ClientRecord,
    /// Its new secret; left out if it got none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<ShownOnce>,
    /// How long its older secrets go on working; left out where none was replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_secrets_expire_at: Option<Timestamp>,
}

/// A secret of an app, without what it is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SecretRecord {
    /// Names it.
    pub id: SecretId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops working.
    #[schema(required)]
    pub expires_at: Option<Timestamp>,
}

/// Who decides what an app may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Bounds {
    /// The server's configuration: it registered itself.
    Configuration,
    /// An administrator.
    Administrator,
}

impl From<&Client> for ClientRecord {
    fn from(client: &Client) -> Self {
        let settings = &client.settings;
        Self {
            client_id: client.id.clone(),
            client_name: client.name.clone(),
            client_type: client.client_type,
            profile: client.profile,
            token_endpoint_auth_method: client.auth_method,
            accepted_auth_methods: client.auth_methods().list(),
            redirect_uris: client.redirect_uris.clone(),
            grant_types: client.grant_types.clone(),
            scope: client.scope.clone(),
            resources: client.resources.clone(),
            signing_algorithm: client.signing_algorithm,
            client_uri: client.client_uri.clone(),
            policy_uri: client.policy_uri.clone(),
            tos_uri: client.tos_uri.clone(),
            skip_consent: settings.skip_consent.clone(),
            id_token_claims: settings.id_token_claims,
            access_lifetime: settings.access_lifetime.map(AccessLifetime::seconds),
            allow_http_callback: settings.http_callback,
            required_acr: settings.required_acr,
            is_enabled: client.is_enabled,
            registered_by: client.registered_by,
            created_at: client.created_at,
            updated_at: client.updated_at,
            metadata: (&client.metadata).into(),
            translations: client.translations.clone(),
        }
    }
}

impl ClientDetails {
    /// An app of these people, and what follows from it where access tokens are good for `server` otherwise.
    #[must_use]
    pub fn new(client: &Client, owners: Vec<EmailAddress>, catalog: &Catalog, server: Lifetime) -> Self {
        let ceiling = Ceiling::of(catalog, client);
        Self {
            may_ask_for: ceiling.scope(),
            may_name: ceiling.resources(),
            bounded_by: if client.follows_policy() {
                Bounds::Configuration
            } else {
                Bounds::Administrator
            },
            secrets: client.secrets.iter().map(SecretRecord::from).collect(),
            risks: risks(client, server),
            owners,
            client: client.into(),
        }
    }
}

impl From<&ClientWithSecret> for WrittenClient {
    fn from(written: &ClientWithSecret) -> Self {
        Self {
            client: (&written.client).into(),
            client_secret: written.secret.as_ref().map(ShownOnce::from),
            old_secrets_expire_at: None,
        }
    }
}

impl From<&ClientSecret> for SecretRecord {
    fn from(secret: &ClientSecret) -> Self {
        Self {
            id: secret.id.clone(),
            created_at: secret.created_at,
            expires_at: secret.expires_at,
        }
    }
}

/// An app as it is shown.
pub struct ClientView(pub ClientId);

impl View for ClientView {
    async fn view(&self, conn: &mut Conn<'_>) -> Result<Option<Value>, StorageError> {
        let found = clients::by_id(conn, &self.0).await?;
        Ok(found.and_then(|client| serde_json::to_value(SeenClient::from(&client)).ok()))
    }
}

/// What an app has its version by: how it is shown, and who decides what it may ask for, which is shown by what follows from it alone.
#[derive(Clone, Debug, Serialize)]
pub struct SeenClient {
    #[serde(flatten)]
    client: ClientRecord,
    is_bounded: bool,
}

impl From<&Client> for SeenClient {
    fn from(client: &Client) -> Self {
        Self {
            client: client.into(),
            is_bounded: client.is_bounded,
        }
    }
}

/// What an administrator decided about an app that somebody should know of who looks at it, where access tokens are good for
/// `server` otherwise.
#[must_use]
pub fn risks(client: &Client, server: Lifetime) -> Vec<String> {
    let settings = &client.settings;
    let mut risks = Vec::new();
    if !settings.skip_consent.is_empty() {
        risks.push(format!(
            "People are not asked whether it may have {}.",
            settings.skip_consent
        ));
    }
    if settings.http_callback {
        let used = client.redirect_uris.iter().filter(|uri| is_private_http(uri));
        let used: Vec<_> = used.map(|uri| format!(" {uri}")).collect();
        risks.push(format!(
            "Whoever is in its network can read and change what comes back to it by plain http.{}",
            used.concat()
        ));
        let is_looked_up_outside =
            |uri: &&RedirectUri| is_private_http(uri) && uri.url().is_some_and(|url| has_no_period(&url));
        if let Some(uri) = client.redirect_uris.iter().find(is_looked_up_outside) {
            risks.push(format!(
                "Where a network does not know the name in {uri}, it may be looked up outside: with a period, as nas.home.arpa, it \
                 is not."
            ));
        }
    }
    if let Some(own) = settings.access_lifetime
        && own.duration() > server.duration()
    {
        risks.push(format!(
            "Its access tokens are good for {} s, longer than the {} of others: whoever reads them with the keys alone takes them \
             so long, whatever was revoked.",
            own.seconds(),
            server.in_words()
        ));
    }
    risks
}

fn has_no_period(url: &url::Url) -> bool {
    matches!(url.host(), Some(url::Host::Domain(name)) if !name.contains('.'))
}
