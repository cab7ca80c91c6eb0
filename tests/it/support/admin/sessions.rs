pub use grantor::admin::sessions::*;

use grantor::admin::AdminError;
use grantor::storage::Db;
use grantor::types::{SessionId, Timestamp};

use super::made;

pub async fn revoke(db: &Db, id: &SessionId, now: Timestamp) -> Result<(), AdminError> {
    made(db, RevokeSession { id: id.clone() }, now).await
}
