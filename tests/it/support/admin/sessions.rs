pub use grantor::admin::sessions::*;

use grantor::admin::AdminError;
use grantor::admin::users::Whom;
use grantor::storage::sessions::{self, Session};
use grantor::storage::{Db, users};
use grantor::types::{SessionId, Timestamp};

use super::made;

/// Sign-ins that have not ended, those that were not used for long too, the last used first.
pub async fn list(
    db: &Db,
    whom: Option<&Whom>,
    limit: i64,
    now: Timestamp,
) -> Result<Vec<Session>, AdminError> {
    let mut read = db.read().await?;
    let user = match whom {
        Some(Whom::Id(id)) => Some(id.clone()),
        Some(Whom::Email(email)) => users::by_email(&mut read.conn(), email)
            .await?
            .map(|user| user.id),
        None => None,
    };
    Ok(sessions::list(&mut read.conn(), user.as_ref(), limit, now).await?)
}

pub async fn revoke(db: &Db, id: &SessionId, now: Timestamp) -> Result<(), AdminError> {
    made(db, RevokeSession { id: id.clone() }, now).await
}
