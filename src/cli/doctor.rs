//! `grantor doctor`: looks at an installation without changing it, and says what to do.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};

use super::Common;
use super::check::{Check, Status};
use super::doctor_clients::check_clients;
use super::failure::{Code, Failure};
use super::open::{self, IfMissing};
use super::output::Report;
use crate::admin::keys as key_list;
use crate::config::Settings;
use crate::fetch::Fetcher;
use crate::keys::{KeyRing, KeyState};
use crate::oauth::client_metadata::RegistrationMode;
use crate::oauth::redirect_uri::KNOWN_APPS;
use crate::seal::Sealer;
use crate::server::ENDS_SOON;
use crate::storage::{Db, logout_deliveries};
use crate::types::{Clock, Timestamp, UriScheme, one_line};

/// Looks at everything it can reach.
pub async fn run(common: &Common) -> Result<Report, Failure> {
    let mut checks = Vec::new();
    match open::settings(common) {
        Ok(settings) => {
            checks.push(Check::new(Status::Ok, "configuration", "it is valid"));
            checks.push(check_issuer(&settings));
            checks.extend(check_certificate(&settings, Clock::System.now()));
            checks.extend(check_proxies(&settings));
            checks.push(check_registration(&settings));
            checks.push(list_schemes(&settings));
            checks.extend(check_fetching(&settings));
            check_installation(&settings, &mut checks).await;
        }
        Err(failure) => checks.push(Check::failed("configuration", failure)),
    }
    Ok(report(&checks))
}

fn report(checks: &[Check]) -> Report {
    let word = |status| match status {
        Status::Ok => "ok",
        Status::Warn => "warn",
        Status::Fail => "fail",
    };
    let mut text = String::new();
    for check in checks {
        let _ = writeln!(
            text,
            "{:<5} {:<14} {}",
            word(check.status),
            check.what,
            check.found
        );
        if let Some(fix) = &check.fix {
            let _ = writeln!(text, "{:<5} {:<14} Try: {fix}", "", "");
        }
    }
    let list: Vec<Value> = checks
        .iter()
        .map(|check| json!({ "status": word(check.status), "check": check.what, "found": check.found, "fix": check.fix }))
        .collect();
    let has_failed = checks.iter().any(|check| check.status == Status::Fail);
    let report = Report::either(text, Value::Array(list));
    if has_failed {
        report.ending(Code::Failed)
    } else {
        report
    }
}

fn check_issuer(settings: &Settings) -> Check {
    let issuer = match open::issuer(settings) {
        Ok(issuer) => issuer,
        Err(failure) => return Check::failed("issuer", failure),
    };
    let bind = settings.server.bind;
    let is_local = bind.ip().is_loopback()
        || settings.server.published_on_loopback
        || settings.server.tls.certificate.is_some();
    match (issuer.is_https(), is_local) {
        (true, true) => Check::new(Status::Ok, "issuer", issuer.as_str()),
        (true, false) => Check::new(
            Status::Warn,
            "issuer",
            format!(
                "{issuer}, but the server listens without TLS on {bind}, where others may reach it directly"
            ),
        )
        .fix("let only your TLS-terminating proxy reach that address, bind to 127.0.0.1, or set server.tls"),
        (false, true) => Check::new(
            Status::Warn,
            "issuer",
            format!("{issuer} is plain http, for this computer alone"),
        )
        .fix("set `issuer` to an https URL before others use it"),
        (false, false) => Check::new(
            Status::Fail,
            "issuer",
            format!("{issuer} is plain http, but the server would listen on {bind}"),
        )
        .fix("an https issuer, or bind to 127.0.0.1"),
    }
}

/// The certificate of the server's own, where no proxy ends TLS.
fn check_certificate(settings: &Settings, now: Timestamp) -> Option<Check> {
    const WHAT: &str = "certificate";
    let certificate = match open::certificate(settings, now) {
        Ok(certificate) => certificate?,
        Err(failure) => return Some(Check::failed(WHAT, failure)),
    };
    let is_for_issuer = open::issuer(settings).is_ok_and(|issuer| certificate.is_for(&issuer));
    Some(if !is_for_issuer {
        Check::new(
            Status::Warn,
            WHAT,
            "it is not for the issuer's host: browsers and apps will refuse it",
        )
        .fix("a certificate that names the host of the issuer")
    } else if certificate.ends_within(ENDS_SOON, now) {
        Check::new(Status::Warn, WHAT, "it ends within 14 days")
            .fix("renew it; a running server reads the files again within a minute")
    } else {
        Check::new(Status::Ok, WHAT, "it is for the issuer's host, and valid")
    })
}

fn check_registration(settings: &Settings) -> Check {
    const WHAT: &str = "registration";
    match settings.registration.mode {
        RegistrationMode::Off => Check::new(Status::Ok, WHAT, "administrators alone register apps"),
        RegistrationMode::Token => Check::new(
            Status::Ok,
            WHAT,
            "apps register themselves with an initial access token",
        ),
        RegistrationMode::Open => Check::new(
            Status::Warn,
            WHAT,
            "anybody can register an app, and ask your people for what registration.scope and open resource servers \
             allow",
        )
        .fix("registration.mode = \"token\", and grantor registration create-token for those who may"),
    }
}

/// Which apps may come back by a private-use scheme that is no domain name.
fn list_schemes(settings: &Settings) -> Check {
    let known: Vec<String> = KNOWN_APPS
        .iter()
        .map(|(name, uri)| format!("{name} ({uri})"))
        .collect();
    let mut found = format!("known apps: {}", known.join(", "));
    let schemes: Vec<&str> = settings
        .registration
        .schemes
        .iter()
        .map(UriScheme::as_str)
        .collect();
    if !schemes.is_empty() {
        let _ = write!(found, "; allowed in registration.schemes: {}", schemes.join(", "));
    }
    Check::new(Status::Ok, "app schemes", found)
}

/// What apps that registered themselves may have this server connect to.
fn check_fetching(settings: &Settings) -> Option<Check> {
    let is_open = settings.fetch.allow_networks_for_registered
        && !settings.fetch.allow_networks.is_empty()
        && settings.registration.mode != RegistrationMode::Off;
    is_open.then(|| {
        Check::new(
            Status::Warn,
            "fetching",
            "apps that register themselves can have this server connect to fetch.allow_networks",
        )
        .fix("fetch.allow_networks_for_registered = false, and register the apps in those networks yourself")
    })
}

/// An https issuer without a trusted proxy: everybody seems to come from the proxy, and shares one budget of failures.
/// And one that trusts everybody: then everybody says where they come from.
fn check_proxies(settings: &Settings) -> Option<Check> {
    const WHAT: &str = "proxy";
    let (bind, trusted) = (settings.server.bind.ip(), &settings.server.trusted_proxies);
    if let Some(all) = trusted.iter().find(|network| network.prefix_len() == 0) {
        let found = format!(
            "server.trusted_proxies has {all}: whoever reaches the server can say where they come from"
        );
        return Some(Check::new(Status::Warn, WHAT, found).fix("name the networks of your proxies alone"));
    }
    let is_https = open::issuer(settings).is_ok_and(|issuer| issuer.is_https());
    if !is_https || !trusted.is_empty() || settings.server.tls.certificate.is_some() {
        return None;
    }
    Some(if bind.is_loopback() {
        Check::new(
            Status::Warn,
            WHAT,
            format!(
                "the proxy that ends TLS on this computer is not trusted: all people seem to come from {bind}, and share \
                 what one address may fail at"
            ),
        )
        .fix("server.trusted_proxies = [\"127.0.0.1/32\", \"::1/128\"]")
    } else {
        Check::new(
            Status::Warn,
            WHAT,
            "no proxy is trusted: all people seem to come from the address of the one that ends TLS, and share what one \
             address may fail at",
        )
        .fix("set server.trusted_proxies to the proxy's network, for example [\"172.16.0.0/12\"] where containers are")
    })
}

async fn check_installation(settings: &Settings, checks: &mut Vec<Check>) {
    let db = match open::database(settings, IfMissing::Refuse).await {
        Ok(db) => db,
        Err(failure) => return checks.push(Check::failed("database", failure)),
    };
    let kind = if matches!(db, Db::Sqlite { .. }) {
        "SQLite"
    } else {
        "PostgreSQL"
    };
    checks.push(Check::new(
        Status::Ok,
        "database",
        format!("{kind}, reachable and up to date"),
    ));
    let now = Clock::System.now();
    checks.push(
        check_master_key(settings, &db)
            .await
            .unwrap_or_else(|failure| Check::failed("master key", failure)),
    );
    checks.push(
        check_rotation(settings, &db, now)
            .await
            .unwrap_or_else(|failure| Check::failed("signing keys", failure)),
    );
    checks.extend(
        check_clients(settings, &db)
            .await
            .unwrap_or_else(|failure| vec![Check::failed("clients", failure)]),
    );
    checks.push(
        check_deliveries(&db, now)
            .await
            .unwrap_or_else(|failure| Check::failed("logout tokens", failure)),
    );
    checks.extend(check_reached(settings, &db, now).await);
    db.close().await;
}

/// Whether it is this server that answers where people and apps are told to go.
async fn check_reached(settings: &Settings, db: &Db, now: Timestamp) -> Option<Check> {
    const WHAT: &str = "reached";
    let issuer = open::issuer(settings).ok()?;
    let warn = |found: String| Check::new(Status::Warn, WHAT, found);
    let fetcher = match Fetcher::new(&settings.fetch) {
        Ok(fetcher) => fetcher,
        Err(error) => return Some(Check::failed(WHAT, error.into())),
    };
    let url = issuer.endpoint("/.well-known/openid-configuration");
    let answered = match fetcher.ask_own(&url).await {
        Ok(answered) => answered,
        Err(why) => {
            return Some(
                warn(format!("{url} does not answer from here: {why}"))
                    .fix("grantor serve; then look at the name, the proxy and the certificate"),
            );
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
    let keys = fetcher
        .ask_own(&issuer.endpoint("/.well-known/jwks.json"))
        .await
        .ok()?;
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

async fn check_rotation(settings: &Settings, db: &Db, now: Timestamp) -> Result<Check, Failure> {
    const WHAT: &str = "signing keys";
    let rows = key_list::list(db).await?;
    let active: Vec<_> = rows
        .iter()
        .filter(|row| KeyState::of(row, now) == KeyState::Active)
        .collect();
    let Some(oldest) = active.iter().min_by_key(|row| row.active_at) else {
        return Ok(if rows.is_empty() {
            Check::new(Status::Ok, WHAT, "there is none yet; `grantor serve` makes one")
        } else {
            Check::new(Status::Fail, WHAT, "none signs at this time").fix("grantor key rotate --now")
        });
    };
    let due = oldest.active_at.plus(settings.keys.rotate_every.duration());
    // A running server makes the successor ahead of its time: a key that is past its own has no server.
    Ok(if due < now {
        Check::new(
            Status::Warn,
            WHAT,
            format!("{} should have been replaced by {due}", oldest.kid),
        )
        .fix(format!(
            "grantor serve replaces it; or: grantor key rotate --alg {}",
            oldest.algorithm
        ))
    } else {
        Check::new(
            Status::Ok,
            WHAT,
            match active.len() {
                1 => format!("1 signs; the next is due by {due}"),
                count => format!("{count} sign; the next is due by {due}"),
            },
        )
    })
}

/// How long a logout token may wait before somebody should look at the app that does not take it.
const DELIVERY_IS_LATE: Duration = Duration::from_mins(15);

async fn check_deliveries(db: &Db, now: Timestamp) -> Result<Check, Failure> {
    const WHAT: &str = "logout tokens";
    let (count, oldest) = logout_deliveries::waiting(&mut db.read().await?.conn()).await?;
    let wait = if count == 1 { "waits" } else { "wait" };
    Ok(match oldest {
        None => Check::new(Status::Ok, WHAT, "none waits to be delivered"),
        Some(oldest) if now.since(oldest) < DELIVERY_IS_LATE => {
            Check::new(Status::Ok, WHAT, format!("{count} {wait} to be delivered"))
        }
        Some(oldest) => Check::new(
            Status::Warn,
            WHAT,
            format!("{count} {wait} to be delivered, the oldest since {oldest}"),
        )
        .fix("see that `grantor serve` runs and that the apps answer at their backchannel_logout_uri"),
    })
}
