pub use grantor::admin::grants::*;

use grantor::admin::AdminError;
use grantor::storage::Db;
use grantor::types::{GrantId, Timestamp};

use super::made;

pub async fn revoke(db: &Db, id: &GrantId, now: Timestamp) -> Result<bool, AdminError> {
    Ok(made(db, RevokeGrant { id: id.clone() }, now).await? > 0)
}
