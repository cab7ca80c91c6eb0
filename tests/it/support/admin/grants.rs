pub use grantor::admin::grants::*;

use grantor::admin::AdminError;
use grantor::admin::users::Whom;
use grantor::storage::Db;
use grantor::storage::grant_lines::GrantLine;
use grantor::types::{ClientId, GrantId, Timestamp};

use super::made;

/// The newest grants, of one person or to one app if given.
pub async fn list(
    db: &Db,
    whom: Option<&Whom>,
    client_id: Option<&ClientId>,
    limit: i64,
) -> Result<Vec<GrantLine>, AdminError> {
    page(db, (whom, client_id), None, limit).await
}

pub async fn revoke(db: &Db, id: &GrantId, now: Timestamp) -> Result<bool, AdminError> {
    Ok(made(db, RevokeGrant { id: id.clone() }, now).await? > 0)
}
