//! `grantor key …` at a server of another computer.

use serde_json::{Value, json};

use super::{Afar, Sending, beside_alone, path, text};
use crate::cli::failure::{Code, Failure};
use crate::cli::key::{COLUMNS, Command, exported, revoked, revokes_all};
use crate::cli::output::Report;
use crate::jose::Jwks;
use crate::keys::seen_by_all;
use crate::types::KeyId;

/// Runs a command about signing keys.
///
/// # Errors
/// What the server refuses with; a private key is taken beside the server alone.
pub async fn run(command: Command, afar: &Afar) -> Result<Report, Failure> {
    match command {
        Command::List => Ok(Report::many(&all(afar).await?, COLUMNS)),
        Command::Rotate { alg, now } => {
            let rotate =
                Sending::new("POST", path(&["keys"])).body(json!({ "algorithm": alg, "immediately": now }));
            let mut made = String::new();
            let report = afar
                .change("key.rotate", rotate, |key| {
                    text(&key, "kid").clone_into(&mut made);
                    Report::one(&key, COLUMNS)
                })
                .await?;
            if afar.is_dry_run {
                return Ok(report);
            }
            // As every node has it.
            seen_by_all().await;
            let now = all(afar).await?.into_iter().find(|key| text(key, "kid") == made);
            Ok(now.map_or(report, |key| Report::one(&key, COLUMNS)))
        }
        Command::Revoke { kid, yes } => {
            let was_good = is_good(afar, &kid).await?;
            if !yes && !afar.is_dry_run {
                return Err(revokes_all(&kid));
            }
            let revoke = Sending::new("POST", path(&["keys", kid.as_str(), "revoke"]));
            let report = afar
                .change("key.revoke", revoke, |_| revoked(&kid, was_good))
                .await?;
            if !afar.is_dry_run {
                seen_by_all().await;
            }
            Ok(report)
        }
        Command::ExportPublic { kid, format } => {
            let Jwks(mut keys) = afar.public_keys().await?;
            if let Some(kid) = &kid {
                keys.retain(|key| key.kid() == kid);
                if keys.is_empty() {
                    return Err(unknown(kid));
                }
            }
            exported(&Jwks(keys), format)
        }
        Command::Import { .. } => Err(beside_alone("a private key goes over no network")),
    }
}

async fn all(afar: &Afar) -> Result<Vec<Value>, Failure> {
    let mut all = afar.all(&path(&["keys"]), &[]).await?;
    all.sort_by_cached_key(|key| {
        let at = key.get("created_at").and_then(Value::as_i64);
        (at, text(key, "kid").to_owned())
    });
    Ok(all)
}

/// Whether a key was not revoked before.
async fn is_good(afar: &Afar, kid: &KeyId) -> Result<bool, Failure> {
    let all = all(afar).await?;
    let key = all.iter().find(|key| text(key, "kid") == kid.as_str());
    let key = key.ok_or_else(|| unknown(kid))?;
    Ok(key.get("revoked_at").is_none_or(Value::is_null))
}

fn unknown(kid: &KeyId) -> Failure {
    Failure::new(Code::NotFound, format!("There is no key {kid}.")).try_this("grantor key list")
}
