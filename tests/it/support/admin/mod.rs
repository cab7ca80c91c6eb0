//! What administrators do, in one line each: every change as whoever is at the command line makes it.

pub mod audit;
pub mod clients;
pub mod grants;
pub mod keys;
pub mod profiles;
pub mod registrations;
pub mod resources;
pub mod scopes;
pub mod sessions;
pub mod users;

pub use grantor::admin::*;

use std::sync::Arc;

use grantor::config::Settings;
use grantor::storage::Db;
use grantor::types::Timestamp;

/// Makes a change; what came of it.
pub async fn made<C: Changing>(db: &Db, change: C, now: Timestamp) -> Result<C::Done, AdminError> {
    made_by(&means(db, Settings::default()), change, now).await
}

/// The same with these means.
pub async fn made_by<C: Changing>(means: &Means, change: C, now: Timestamp) -> Result<C::Done, AdminError> {
    Ok(apply(means, &Actor::CommandLine, change, now).await?.done)
}

/// What a change may reach that seals nothing.
pub fn means(db: &Db, settings: Settings) -> Means {
    Means::new(db.clone(), Arc::new(settings))
}
