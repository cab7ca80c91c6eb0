//! `grantor doctor`: looks at an installation without changing it, and says what to do.

mod check;
mod configured;
mod mail;

use std::fmt::Write as _;

use serde_json::{Value, json};

use check::failed;

use super::Common;
use super::failure::{Code, Failure};
use super::open;
use super::output::Report;
use crate::admin::health::{self, Check, Status};
use crate::admin::keys as key_list;
use crate::config::{self, Settings};
use crate::fetch::{IssuerClient, SHORT, Unanswered};
use crate::keys::{KeyRing, KeyState};
use crate::seal::Sealer;
use crate::storage::{Db, Schema};
use crate::types::{Clock, Timestamp, one_line};

/// Looks at everything it can reach.
pub async fn run(common: &Common) -> Result<Report, Failure> {
    let mut checks = Vec::new();
    match config::load(&common.flags()).map_err(Failure::from) {
        Ok(loaded) => {
            checks.push(Check::new(Status::Ok, "configuration", "it is valid"));
            checks.extend(configured::checks(&loaded, Clock::System.now()));
            checks.push(mail::check_server(&loaded.settings).await);
            check_installation(&loaded.settings, &mut checks).await;
        }
        Err(failure) => checks.push(failed("configuration", failure)),
    }
    Ok(report(&checks))
}

fn report(checks: &[Check]) -> Report {
    let mut text = String::new();
    for check in checks {
        let _ = writeln!(
            text,
            "{:<5} {:<14} {}",
            check.status.as_str(),
            check.what,
            check.found
        );
        if let Some(fix) = &check.fix {
            let _ = writeln!(text, "{:<5} {:<14} Try: {fix}", "", "");
        }
    }
    let list: Vec<Value> = checks
        .iter()
        .map(|check| json!({ "status": check.status.as_str(), "check": check.what, "found": check.found, "fix": check.fix }))
        .collect();
    let has_failed = checks.iter().any(|check| check.status == Status::Fail);
    let report = Report::either(text, Value::Array(list));
    if has_failed {
        report.ending(Code::Failed)
    } else {
        report
    }
}

async fn check_installation(settings: &Settings, checks: &mut Vec<Check>) {
    let (db, schema) = match open::database_to_read(settings).await {
        Ok(opened) => opened,
        Err(failure) => return checks.push(failed("database", failure)),
    };
    let kind = if matches!(db, Db::Sqlite { .. }) {
        "SQLite"
    } else {
        "PostgreSQL"
    };
    if let Schema::Behind(changes) = schema {
        db.close().await;
        let found = format!(
            "{kind}, reachable, and of an earlier version: {changes} of its migrations are still to be made, so nothing \
             else in it was looked at"
        );
        let fix =
            "make a backup; then grantor migrate, or grantor serve of this version, which does it first";
        return checks.push(Check::new(Status::Warn, "database", found).fix(fix));
    }
    checks.push(Check::new(
        Status::Ok,
        "database",
        format!("{kind}, reachable and up to date"),
    ));
    let now = Clock::System.now();
    checks.push(
        check_master_key(settings, &db)
            .await
            .unwrap_or_else(|failure| failed("master key", failure)),
    );
    checks.push(
        health::signing_keys(&db, settings, now)
            .await
            .unwrap_or_else(|error| failed("signing keys", error.into())),
    );
    checks.extend(
        health::clients(&db, settings)
            .await
            .unwrap_or_else(|error| vec![failed("clients", error.into())]),
    );
    checks.push(
        health::logout_tokens(&db, now)
            .await
            .unwrap_or_else(|error| failed("logout tokens", error.into())),
    );
    match health::mail_queue(&db, now).await {
        Ok(check) => checks.extend(check),
        Err(error) => checks.push(failed("mail queue", error.into())),
    }
    checks.push(
        health::clock(&db, now)
            .await
            .unwrap_or_else(|error| failed("clock", error.into())),
    );
    checks.extend(check_reached(settings, &db, now).await);
    db.close().await;
}

/// Whether it is this server that answers where people and apps are told to go.
async fn check_reached(settings: &Settings, db: &Db, now: Timestamp) -> Option<Check> {
    const WHAT: &str = "reached";
    let issuer = open::issuer(settings).ok()?;
    let warn = |found: String| Check::new(Status::Warn, WHAT, found);
    let client = match IssuerClient::new(&issuer, &settings.fetch, SHORT) {
        Ok(client) => client,
        Err(error) => return Some(failed(WHAT, error.into())),
    };
    let path = "/.well-known/openid-configuration";
    let url = issuer.endpoint(path);
    let answered = match client.get(path, None).await {
        Ok(answered) => answered,
        Err(why) => {
            let fix = match why {
                Unanswered::Certificate(_) => {
                    "look at the certificate there; if a CA of your own made it, name that in fetch.ca_file"
                }
                Unanswered::Other(_) => "grantor serve; then look at the name, the proxy and the certificate",
            };
            return Some(warn(format!("{url} does not answer from here: {why}")).fix(fix));
        }
    };
    let told: Value = serde_json::from_slice(&answered.body).unwrap_or_default();
    if answered.status != 200 || told.get("issuer").and_then(Value::as_str) != Some(issuer.as_str()) {
        let what = match told.get("issuer").and_then(Value::as_str) {
            Some(other) => format!("names the issuer {}", one_line(other, 100)),
            None => format!(
                "answers {} and is not the metadata of this server",
                answered.status
            ),
        };
        let fix = match answered.status {
            421 => "have the proxy pass on the Host header it received (nginx: proxy_set_header Host $host;)",
            404 if !issuer.path().is_empty() => {
                "server.strip_prefix = true, if the proxy takes the issuer's path away; else have it pass the path on"
            }
            _ => "the issuer is where this server is reached: look at the proxy, or at `issuer`",
        };
        return Some(warn(format!("{url} {what}")).fix(fix));
    }
    let rows = key_list::list(db).await.ok()?;
    let mut published = rows.iter().filter(|row| KeyState::of(row, now).is_published());
    let keys = client.get("/.well-known/jwks.json", None).await.ok()?;
    let keys = String::from_utf8_lossy(&keys.body).into_owned();
    Some(if published.all(|row| keys.contains(row.kid.as_str())) {
        Check::new(Status::Ok, WHAT, format!("this server answers at {issuer}"))
    } else {
        warn(format!(
            "the server that answers at {issuer} has not the keys of this database"
        ))
        .fix("look whether it runs with this configuration")
    })
}

async fn check_master_key(settings: &Settings, db: &Db) -> Result<Check, Failure> {
    let rows = key_list::list(db).await?;
    let Some(master) = open::existing_master_key(settings)? else {
        return Ok(if rows.is_empty() {
            Check::new(
                Status::Ok,
                "master key",
                "there is none yet; `grantor serve` makes one",
            )
        } else {
            Check::new(Status::Fail, "master key", "it is missing, and the database has keys sealed under it")
                .fix("put back the key file this database was made with, or set --keys-dir or keys.master_key_file")
        });
    };
    let ring = KeyRing::new(Sealer::new(&master, "signing keys")?);
    ring.reload(&mut db.read().await?.conn()).await?;
    Ok(Check::new(
        Status::Ok,
        "master key",
        match rows.len() {
            1 => "it opens the signing key".to_owned(),
            count => format!("it opens all {count} signing keys"),
        },
    ))
}
