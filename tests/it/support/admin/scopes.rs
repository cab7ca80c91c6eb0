pub use grantor::admin::scopes::*;

use grantor::admin::AdminError;
use grantor::oauth::custom_claim::CustomClaim;
use grantor::oauth::resource::ScopeDefinition;
use grantor::storage::Db;
use grantor::types::{RoleName, ScopeToken, Timestamp};

use super::made;

pub async fn create(db: &Db, scope: ScopeDefinition, now: Timestamp) -> Result<ScopeDefinition, AdminError> {
    made(db, CreateScope(scope), now).await
}

pub async fn edit(
    db: &Db,
    name: &ScopeToken,
    description: Option<String>,
    roles: Option<Vec<RoleName>>,
    claims: Option<Vec<CustomClaim>>,
    now: Timestamp,
) -> Result<ScopeDefinition, AdminError> {
    let change = EditScope {
        name: name.clone(),
        description,
        roles,
        claims,
        kind: None,
        is_sensitive: None,
        translations: grantor::words::TranslationChanges::default(),
    };
    made(db, change, now).await
}

pub async fn delete(db: &Db, name: &ScopeToken, now: Timestamp) -> Result<(), AdminError> {
    made(db, DeleteScope { name: name.clone() }, now).await
}
