//! `grantor key …`

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::Common;
use super::change::change_by;
use super::failure::Failure;
use super::open::{self, Opened};
use super::output::Report;
use crate::admin::change::{Change, ImportKey, RevokeKey, RotateKey};
use crate::admin::{Changing, keys};
use crate::jose::Jwks;
use crate::keys::{KeyState, SEEN_BY_ALL, seen_by_all};
use crate::records::key::KeyRecord;
use crate::storage::signing_keys::SigningKeyRow;
use crate::types::{KeyId, Secret, SigningAlgorithm};

/// What there is to do with signing keys.
#[derive(Subcommand)]
pub enum Command {
    /// All keys and where they are in their life
    List,
    /// Make a successor: published by every node when this ends, signing when everybody has seen it
    Rotate {
        /// Which key
        #[arg(long, value_name = "RS256|PS256|ES256|EdDSA", default_value = "RS256")]
        alg: SigningAlgorithm,
        /// Let it sign when this ends: resource servers with an old key set refuse its tokens for a few minutes
        #[arg(long)]
        now: bool,
    },
    /// Take a key away: every token it signed has stopped working when this ends
    Revoke {
        /// Its kid
        #[arg(allow_hyphen_values = true)]
        kid: KeyId,
        /// Do it
        #[arg(long)]
        yes: bool,
    },
    /// Print public keys
    ExportPublic {
        /// Its kid [default: all that are published]
        #[arg(allow_hyphen_values = true)]
        kid: Option<KeyId>,
        /// How to print them
        #[arg(long, value_enum, default_value_t = KeyFormat::Jwks)]
        format: KeyFormat,
    },
    /// Take a private key made elsewhere (unencrypted PEM)
    Import {
        /// The file
        file: PathBuf,
        /// What it signs with [default: RS256 for an RSA key, else what its kind is for]
        #[arg(long, value_name = "RS256|PS256|ES256|EdDSA")]
        alg: Option<SigningAlgorithm>,
        /// Let it sign when this ends
        #[arg(long)]
        activate_now: bool,
    },
}

/// How public keys are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum KeyFormat {
    /// A JWK set (RFC 7517 §5).
    Jwks,
    /// PEM (RFC 7468 §13).
    Pem,
}

/// What people see of a list.
pub const COLUMNS: &[&str] = &["kid", "algorithm", "state", "active_at", "retires_at", "gone_at"];

/// Runs a command about signing keys.
pub async fn run(command: Command, common: &Common) -> Result<Report, Failure> {
    open::with(common, async |opened| dispatch(command, opened).await).await
}

async fn dispatch(command: Command, opened: &Opened) -> Result<Report, Failure> {
    let (db, now) = (&opened.db, opened.now);
    let show = |row: SigningKeyRow| Report::one(&KeyRecord::new(&row, now.plus(SEEN_BY_ALL)), COLUMNS);
    match command {
        Command::List => {
            let list = keys::list(db).await?;
            let list: Vec<_> = list.iter().map(|row| KeyRecord::new(row, now)).collect();
            Ok(Report::many(&list, COLUMNS))
        }
        Command::Rotate {
            alg: algorithm,
            now: immediately,
        } => {
            let rotate = RotateKey {
                algorithm,
                immediately,
            };
            seen(opened, rotate, show).await
        }
        Command::Revoke { kid, yes } => {
            keys::show(db, &kid).await?;
            if !yes && !opened.is_dry_run {
                return Err(revokes_all(&kid));
            }
            seen(opened, RevokeKey { kid: kid.clone() }, |was_good| {
                revoked(&kid, was_good)
            })
            .await
        }
        Command::ExportPublic { kid, format } => export(opened, kid.as_ref(), format).await,
        Command::Import {
            file,
            alg,
            activate_now,
        } => {
            let pem = std::fs::read_to_string(&file).map_err(|error| Failure::file("read", &file, &error))?;
            let import = ImportKey {
                pem: Secret::new(pem),
                algorithm: alg,
                immediately: activate_now,
            };
            seen(opened, import, |row| {
                show(row).note(format!(
                    "It is kept sealed in the database; {} is not needed any more.",
                    file.display()
                ))
            })
            .await
        }
    }
}

/// What is said to whoever may not know what they do.
pub fn revokes_all(kid: &KeyId) -> Failure {
    Failure::usage("Every token this key signed stops working at once, and people sign in again.")
        .try_this(format!("grantor key revoke {kid} --yes"))
}

/// A key that was taken away now, or before.
pub fn revoked(kid: &KeyId, was_good: bool) -> Report {
    let report = Report::one(
        &json!({ "kid": kid, "revoked": true, "was_good": was_good }),
        &["kid"],
    );
    if was_good {
        report
    } else {
        report.note("It was revoked before.")
    }
}

/// Makes a change of keys, and ends when every node has seen it.
async fn seen<C: Changing + Into<Change>>(
    opened: &Opened,
    change: C,
    show: impl FnOnce(C::Done) -> Report,
) -> Result<Report, Failure> {
    let means = open::sealing_signing_keys(opened).await?;
    let report = change_by(&means, opened, change, show).await?;
    if !opened.is_dry_run {
        seen_by_all().await;
    }
    Ok(report)
}

async fn export(opened: &Opened, kid: Option<&KeyId>, format: KeyFormat) -> Result<Report, Failure> {
    let rows = match kid {
        Some(kid) => vec![keys::show(&opened.db, kid).await?],
        None => keys::list(&opened.db).await?,
    };
    let wanted = rows
        .iter()
        .filter(|row| kid.is_some() || KeyState::of(row, opened.now).is_published());
    exported(
        &Jwks(wanted.map(keys::public_jwk).collect::<Result<_, _>>()?),
        format,
    )
}

/// Public keys as they are printed.
pub fn exported(jwks: &Jwks, format: KeyFormat) -> Result<Report, Failure> {
    let fault = |error: String| Failure::new(super::Code::Failed, error);
    if format == KeyFormat::Jwks {
        let text = serde_json::to_string_pretty(jwks).map_err(|error| fault(error.to_string()))?;
        return Ok(Report::text(text + "\n"));
    }
    let mut text = String::new();
    let mut list = Vec::new();
    for jwk in &jwks.0 {
        let pem = jwk.to_pem().map_err(|error| fault(error.to_string()))?;
        list.push(json!({ "kid": jwk.kid(), "pem": pem }));
        text.push_str(&pem);
    }
    Ok(Report::either(text, Value::Array(list)))
}
