//! What can be told from the settings and their files alone.

use std::fmt::Write as _;
use std::path::Path;

use super::check::failed;
use crate::admin::health::{Check, Status};
use crate::cli::open;
use crate::config::{Loaded, Readers, Settings, readers, without_password};
use crate::oauth::client_metadata::RegistrationMode;
use crate::oauth::redirect_uri::KNOWN_APPS;
use crate::proofs::passkey::Passkeys;
use crate::server::ENDS_SOON;
use crate::types::{Timestamp, UriScheme};

/// Everything there is to say of them.
pub fn checks(loaded: &Loaded, now: Timestamp) -> Vec<Check> {
    let settings = &loaded.settings;
    let mut checks = vec![check_issuer(settings)];
    checks.extend(check_certificate(settings, now));
    checks.extend(check_secret_files(loaded));
    checks.extend(check_proxies(settings));
    checks.push(check_passkeys(settings));
    checks.push(check_registration(settings));
    checks.push(list_schemes(settings));
    checks.extend(check_fetching(settings));
    checks
}

fn check_issuer(settings: &Settings) -> Check {
    let issuer = match open::issuer(settings) {
        Ok(issuer) => issuer,
        Err(failure) => return failed("issuer", failure),
    };
    let has_tls = settings.server.tls.certificate.is_some();
    let open = open::others_reach(settings).filter(|_| !has_tls);
    match (issuer.is_https(), open) {
        (true, None) => Check::new(Status::Ok, "issuer", issuer.as_str()),
        (true, Some(bind)) => Check::new(
            Status::Warn,
            "issuer",
            format!(
                "{issuer}, but the server listens without TLS on {bind}, where others may reach it directly"
            ),
        )
        .fix("let only your TLS-terminating proxy reach that address, bind to 127.0.0.1, or set server.tls"),
        (false, None) => Check::new(
            Status::Warn,
            "issuer",
            format!("{issuer} is plain http, for this computer alone"),
        )
        .fix("set `issuer` to an https URL before others use it"),
        (false, Some(bind)) => Check::new(
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
    let certificate = match open::certificate(settings) {
        Ok(certificate) => certificate?,
        Err(failure) => return Some(failed(WHAT, failure)),
    };
    if let Err(fault) = certificate.check_time(now) {
        return Some(failed(WHAT, fault.into()));
    }
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

/// Files with a secret in them that whoever uses this computer can read: a container may have them mounted so, and keep
/// others out in another way, so nothing is refused. The master key that this server made itself is.
fn check_secret_files(loaded: &Loaded) -> Option<Check> {
    let settings = &loaded.settings;
    let has_password = |url: &str| without_password(url).is_some();
    let holds_secret = loaded.in_file.contains("keys.master_key")
        || loaded.in_file.contains("mail.password")
        || (loaded.in_file.contains("database.url") && has_password(&settings.database.url));
    let named = [
        ("server.tls.key", settings.server.tls.key.as_deref()),
        ("database.url_file", settings.database.url_file.as_deref()),
        ("keys.master_key_file", settings.keys.master_key_file.as_deref()),
        ("mail.password_file", settings.mail.password_file.as_deref()),
        (
            "the configuration",
            loaded.file.as_deref().filter(|_| holds_secret),
        ),
    ];
    let open: Vec<(&str, &Path)> = named
        .into_iter()
        .filter_map(|(key, file)| Some((key, file?)))
        .filter(|(_, file)| readers(file) == Readers::Anybody)
        .collect();
    let (_, first) = open.first()?;
    let list: Vec<_> = open
        .iter()
        .map(|(key, file)| format!("{} ({key})", file.display()))
        .collect();
    let found = format!("every user of this computer can read {}", list.join(", "));
    let fix = format!(
        "chmod 600 {0}, or 640 with a group of its own; where a container has it so, keep others out of the folder outside",
        first.display()
    );
    Some(Check::new(Status::Warn, "secrets", found).fix(fix))
}

/// Whether people can sign in with passkeys, and why not.
fn check_passkeys(settings: &Settings) -> Check {
    const WHAT: &str = "passkeys";
    let issuer = match open::issuer(settings) {
        Ok(issuer) => issuer,
        Err(failure) => return failed(WHAT, failure),
    };
    match Passkeys::new(&issuer, &settings.passkeys) {
        Ok(passkeys) => match passkeys.available() {
            Ok(name) => Check::new(Status::Ok, WHAT, format!("made for {name}")),
            Err(why) => Check::new(Status::Ok, WHAT, format!("none: {why}")),
        },
        Err(fault) => Check::new(Status::Fail, WHAT, fault.to_string()),
    }
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
