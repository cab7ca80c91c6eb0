pub use grantor::admin::keys::*;

use grantor::admin::{AdminError, Means};
use grantor::config::Settings;
use grantor::seal::Sealer;
use grantor::storage::Db;
use grantor::storage::signing_keys::SigningKeyRow;
use grantor::types::{KeyId, Secret, SigningAlgorithm, Timestamp};

use super::{made_by, means};

fn sealing(db: &Db, sealer: &Sealer, settings: &Settings) -> Means {
    means(db, settings.clone()).sealing_signing_keys(sealer.clone())
}

pub async fn rotate(
    db: &Db,
    sealer: &Sealer,
    settings: &Settings,
    (algorithm, immediately): (SigningAlgorithm, bool),
    now: Timestamp,
) -> Result<SigningKeyRow, AdminError> {
    let change = RotateKey {
        algorithm,
        immediately,
    };
    made_by(&sealing(db, sealer, settings), change, now).await
}

/// Takes an RSA key that signs at once.
pub async fn import(
    db: &Db,
    sealer: &Sealer,
    settings: &Settings,
    pem: &str,
    now: Timestamp,
) -> Result<SigningKeyRow, AdminError> {
    let change = ImportKey {
        pem: Secret::new(pem.to_owned()),
        algorithm: None,
        immediately: true,
    };
    made_by(&sealing(db, sealer, settings), change, now).await
}

pub async fn revoke(
    db: &Db,
    sealer: &Sealer,
    settings: &Settings,
    kid: &KeyId,
    now: Timestamp,
) -> Result<bool, AdminError> {
    let change = RevokeKey { kid: kid.clone() };
    made_by(&sealing(db, sealer, settings), change, now).await
}
