//! Signing keys.

use serde::Deserialize;
use utoipa::ToSchema;

use super::call::{Call, Told};
use super::operation::{Needs, Operation, answered_by};
use super::problem::Problem;
use super::reply::{Reply, shown};
use crate::admin::change::{RevokeKey, RotateKey};
use crate::admin::keys;
use crate::oauth::access::Permission;
use crate::records::key::KeyRecord;
use crate::storage::signing_keys::SigningKeyRow;
use crate::types::SigningAlgorithm;

const READ: Needs = Needs::One(Permission::KeysRead);
const WRITE: Needs = Needs::One(Permission::KeysWrite);

pub(super) const OPERATIONS: [Operation; 3] = [
    Operation::list(
        "/api/admin/v1/keys",
        ("keys.list", "Every signing key, without its private half."),
        READ,
        answered_by!(list),
    )
    .gives::<KeyRecord>(),
    Operation::create(
        "/api/admin/v1/keys",
        (
            "keys.rotate",
            "Makes a successor to the key that signs with an algorithm.",
        ),
        (WRITE, "key.rotate"),
        answered_by!(rotate),
    )
    .takes::<KeyRotation>()
    .gives::<KeyRecord>(),
    Operation::act(
        ("POST", "/api/admin/v1/keys/{kid}/revoke"),
        (
            "keys.revoke",
            "Revokes a key at once: nothing it signed is good any more.",
        ),
        (WRITE, "key.revoke"),
        answered_by!(revoke),
    ),
];

/// Which key is to have a successor.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct KeyRotation {
    /// The one that signs with this algorithm.
    algorithm: SigningAlgorithm,
    /// Whether it signs as soon as every node has it, and not only when everybody has seen it.
    #[serde(default)]
    immediately: bool,
}

async fn list(call: Call) -> Result<Reply, Problem> {
    let (all, now) = (keys::list(&call.app.db).await?, call.edge.now);
    let by_id = |key: &SigningKeyRow| key.kid.to_string();
    call.page()?
        .of(all, by_id, |key| shown(&KeyRecord::new(key, now)))
}

async fn rotate(call: Call) -> Result<Reply, Problem> {
    let KeyRotation {
        algorithm,
        immediately,
    } = call.body()?;
    let (change, now) = (
        RotateKey {
            algorithm,
            immediately,
        },
        call.edge.now,
    );
    call.act(change, move |key| {
        let reply = Reply::made_in_list(shown(&KeyRecord::new(key, now))?);
        Ok(Told::from(reply))
    })
    .await
}

async fn revoke(call: Call) -> Result<Reply, Problem> {
    let change = RevokeKey {
        kid: call.named("kid")?,
    };
    call.act(change, |_| Ok(Reply::done().into())).await
}
