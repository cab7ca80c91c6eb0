//! The audit log.

use grantor::admin::change::EraseEvents;
use grantor::storage::Db;
use grantor::types::Timestamp;

use super::{AdminError, made};

pub use grantor::admin::audit::*;
use grantor::admin::users::Whom;

pub async fn erase(db: &Db, whom: &Whom, now: Timestamp) -> Result<Erased, AdminError> {
    made(db, EraseEvents { whom: whom.clone() }, now).await
}
