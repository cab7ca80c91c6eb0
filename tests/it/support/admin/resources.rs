pub use grantor::admin::resources::*;

use grantor::admin::AdminError;
use grantor::oauth::resource::Resource;
use grantor::storage::Db;
use grantor::storage::resources::RegisteredResource;
use grantor::types::{ResourceUri, Timestamp};

use super::made;

pub async fn create(db: &Db, resource: Resource, now: Timestamp) -> Result<CreatedResource, AdminError> {
    made(db, CreateResource(resource), now).await
}

pub async fn edit(
    db: &Db,
    uri: &ResourceUri,
    changes: ResourceChanges,
    now: Timestamp,
) -> Result<RegisteredResource, AdminError> {
    let uri = uri.clone();
    made(db, EditResource { uri, changes }, now).await
}

pub async fn set_enabled(
    db: &Db,
    uri: &ResourceUri,
    is_enabled: bool,
    now: Timestamp,
) -> Result<RegisteredResource, AdminError> {
    let uri = uri.clone();
    if is_enabled {
        made(db, EnableResource { uri }, now).await
    } else {
        made(db, DisableResource { uri }, now).await
    }
}

pub async fn delete(db: &Db, uri: &ResourceUri, now: Timestamp) -> Result<(), AdminError> {
    made(db, DeleteResource { uri: uri.clone() }, now).await
}
