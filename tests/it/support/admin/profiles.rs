pub use grantor::admin::profiles::*;

use grantor::admin::AdminError;
use grantor::admin::users::Whom;
use grantor::storage::Db;
use grantor::storage::users::User;
use grantor::types::Timestamp;

use super::made;

pub async fn edit(db: &Db, whom: &Whom, changes: ProfileChanges, now: Timestamp) -> Result<User, AdminError> {
    let whom = whom.clone();
    made(db, EditUser { whom, changes }, now).await
}
