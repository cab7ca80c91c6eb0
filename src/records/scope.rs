//! A scope as programs are shown it.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::view::View;
use crate::oauth::resource::ScopeDefinition;
use crate::oauth::scope_kind::ScopeKind;
use crate::storage::{Conn, StorageError, scopes as rows};
use crate::types::{ResourceUri, RoleName, ScopeToken};
use crate::words::Translations;

/// A scope: a permission people can read.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ScopeRecord {
    /// Its name.
    pub name: ScopeToken,
    /// What an app does with it.
    pub kind: ScopeKind,
    /// Whether it can do so much harm that people are warned of it.
    pub is_sensitive: bool,
    /// What it lets an app do, in words.
    pub description: String,
    /// The resource server it belongs to; null for this server's own.
    #[schema(required)]
    pub resource: Option<ResourceUri>,
    /// The roles that may be granted it; anybody may if empty.
    pub roles: Vec<RoleName>,
    /// The claims of your own choice that go with it, as `NAME`, or `NAME=ATTRIBUTE` where the attribute has another name.
    pub claims: Vec<String>,
    /// What it lets an app do, in other languages.
    #[serde(flatten)]
    pub translations: Translations,
}

impl From<&ScopeDefinition> for ScopeRecord {
    fn from(scope: &ScopeDefinition) -> Self {
        Self {
            name: scope.name.clone(),
            kind: scope.kind,
            is_sensitive: scope.is_sensitive,
            description: scope.description.clone(),
            resource: scope.resource.clone(),
            roles: scope.roles.clone(),
            claims: scope.claims.iter().map(ToString::to_string).collect(),
            translations: scope.translations.clone(),
        }
    }
}

/// A scope as it is shown.
pub struct ScopeView(pub ScopeToken);

impl View for ScopeView {
    async fn view(&self, conn: &mut Conn<'_>) -> Result<Option<Value>, StorageError> {
        let all = rows::list(conn).await?;
        let found = all.iter().find(|scope| scope.name == self.0);
        Ok(found.and_then(|scope| serde_json::to_value(ScopeRecord::from(scope)).ok()))
    }
}
