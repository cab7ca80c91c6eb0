pub use grantor::admin::clients::*;

use std::time::Duration;

use grantor::admin::{AdminError, Means};
use grantor::app::App;
use grantor::config::Settings;
use grantor::oauth::client::Client;
use grantor::seal::Sealer;
use grantor::storage::Db;
use grantor::types::{ClientId, Timestamp};

use super::{made, made_by, means};

fn sealing(db: &Db, sealer: Option<&Sealer>) -> Means {
    let means = means(db, Settings::default());
    match sealer {
        Some(sealer) => means.sealing_client_secrets(sealer.clone()),
        None => means,
    }
}

pub async fn create(
    db: &Db,
    sealer: Option<&Sealer>,
    new: NewClient,
    now: Timestamp,
) -> Result<ClientWithSecret, AdminError> {
    made_by(&sealing(db, sealer), CreateClient(new), now).await
}

pub async fn edit(app: &App, id: &ClientId, changes: ClientChanges) -> Result<ClientWithSecret, AdminError> {
    let change = EditClient {
        id: id.clone(),
        changes,
    };
    made_by(&Means::of(app), change, app.clock.now()).await
}

pub async fn rotate_secret(
    db: &Db,
    sealer: Option<&Sealer>,
    id: &ClientId,
    overlap: Duration,
    now: Timestamp,
) -> Result<ClientWithSecret, AdminError> {
    let change = RotateClientSecret {
        id: id.clone(),
        overlap,
    };
    made_by(&sealing(db, sealer), change, now).await
}

pub async fn set_enabled(
    db: &Db,
    id: &ClientId,
    is_enabled: bool,
    now: Timestamp,
) -> Result<Client, AdminError> {
    let id = id.clone();
    if is_enabled {
        made(db, EnableClient { id }, now).await
    } else {
        made(db, DisableClient { id }, now).await
    }
}
