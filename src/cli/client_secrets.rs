//! `grantor client rotate-secret` and `end-secret`.

use clap::Args;
use serde::Serialize;

use super::client_record::FIRST;
use super::output::Report;
use crate::config::Lifetime;
use crate::types::{ClientId, SecretId};

/// `client rotate-secret`
#[derive(Args)]
pub struct RotateSecret {
    /// Its id
    pub id: ClientId,
    /// How long the newest of the old secrets goes on working: 0s, 30m, 24h …
    #[arg(long, default_value = "24h", value_name = "DURATION")]
    pub overlap: Lifetime,
}

/// `client end-secret`
#[derive(Args)]
pub struct EndSecret {
    /// Its id
    pub id: ClientId,
    /// The id of the secret, as client show has it
    pub secret_id: SecretId,
}

/// An app one secret of which has ended.
pub fn ended(client: &impl Serialize) -> Report {
    Report::one(client, FIRST).note("The secret works no longer; others of the app that work still do.")
}
