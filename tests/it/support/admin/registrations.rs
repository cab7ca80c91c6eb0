pub use grantor::admin::initial_tokens::list as list_tokens;

use std::time::Duration;

use grantor::admin::AdminError;
use grantor::admin::initial_tokens::{CreateInitialToken, NewInitialToken, RevokeInitialToken};
use grantor::storage::Db;
use grantor::types::{InitialTokenId, Timestamp};

use super::made;

pub async fn create_token(
    db: &Db,
    description: &str,
    uses: u32,
    lifetime: Duration,
    now: Timestamp,
) -> Result<NewInitialToken, AdminError> {
    let change = CreateInitialToken {
        description: description.to_owned(),
        uses,
        lifetime,
    };
    made(db, change, now).await
}

pub async fn revoke_token(db: &Db, id: &InitialTokenId, now: Timestamp) -> Result<(), AdminError> {
    made(db, RevokeInitialToken { id: id.clone() }, now).await
}
