//! A resource server as programs are shown it.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::shown_once::ShownOnce;
use super::view::View;
use crate::admin::resources::CreatedResource;
use crate::oauth::access_lifetime::AccessLifetime;
use crate::oauth::resource::Resource;
use crate::storage::resources::{self as rows, RegisteredResource};
use crate::storage::{Conn, StorageError};
use crate::types::{ClientId, ResourceUri, SigningAlgorithm};
use crate::words::Translations;

/// A resource server.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ResourceRecord {
    /// Its identifier: `resource` in requests, `aud` in tokens.
    pub uri: ResourceUri,
    /// What people call it.
    pub name: String,
    /// What it introspects tokens as.
    pub client_id: ClientId,
    /// What tokens for it are signed with, if it chose that.
    #[schema(required)]
    pub signing_algorithm: Option<SigningAlgorithm>,
    /// The claims of your own choice that go into tokens for it, as `NAME`, or `NAME=ATTRIBUTE` where the attribute has another name.
    pub claims: Vec<String>,
    /// Whether any app may ask people for its scopes.
    pub is_open: bool,
    /// How long tokens for it are good for at most, in seconds, if not as long as elsewhere.
    #[schema(required)]
    pub access_lifetime: Option<u64>,
    /// Whether it gets tokens.
    pub is_enabled: bool,
    /// Its name in other languages.
    #[serde(flatten)]
    pub translations: Translations,
}

/// A resource server that was just made, with what it introspects tokens with.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CreatedResourceRecord {
    /// The resource server.
    #[serde(flatten)]
    pub resource: ResourceRecord,
    /// Its secret, beside `client_id`.
    #[schema(required = false, nullable = false)]
    pub client_secret: Option<ShownOnce>,
}

impl ResourceRecord {
    /// A resource server whose credentials are those of this client.
    #[must_use]
    pub fn new(resource: &Resource, client_id: &ClientId) -> Self {
        Self {
            uri: resource.uri.clone(),
            name: resource.name.clone(),
            client_id: client_id.clone(),
            signing_algorithm: resource.signing_algorithm,
            claims: resource.claims.iter().map(ToString::to_string).collect(),
            is_open: resource.is_open,
            access_lifetime: resource.access_lifetime.map(AccessLifetime::seconds),
            is_enabled: resource.is_enabled,
            translations: resource.translations.clone(),
        }
    }
}

impl From<&RegisteredResource> for ResourceRecord {
    fn from(known: &RegisteredResource) -> Self {
        Self::new(&known.resource, &known.client_id)
    }
}

impl From<&CreatedResource> for CreatedResourceRecord {
    fn from(created: &CreatedResource) -> Self {
        Self {
            resource: ResourceRecord::new(&created.resource, &created.credentials.client.id),
            client_secret: created.credentials.secret.as_ref().map(ShownOnce::from),
        }
    }
}

/// A resource server as it is shown.
pub struct ResourceView(pub ResourceUri);

impl View for ResourceView {
    async fn view(&self, conn: &mut Conn<'_>) -> Result<Option<Value>, StorageError> {
        let found = rows::named(conn, &self.0).await?;
        Ok(found.and_then(|known| serde_json::to_value(ResourceRecord::from(&known)).ok()))
    }
}
