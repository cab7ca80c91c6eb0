//! Configuration: `grantor.toml`, the environment and flags, read and checked once at start.
//!
//! Flags come before `GRANTOR__SECTION__KEY`, that before the file, that before the default. A key that does not exist
//! is an error that names the nearest one.

mod administration;
mod colour;
mod database_url;
mod error;
mod file;
mod lifetime;
mod mail;

mod origins;
mod page_link;
mod passkeys;
pub mod reference;
mod reload;
mod settings;
mod shown;
mod sign_up;
mod sign_up_mode;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Serialized};

pub use crate::types::MailDomain;
pub use administration::Administration;
pub use colour::{Accent, Colour, Theme};
pub use database_url::without_password;
pub use error::ConfigError;
pub use file::{DEFAULT_FILE, Flags, Readers, file, readers, url_from};
pub use lifetime::Lifetime;
pub use mail::{MailAddress, MailUrl, Security};
pub use origins::{Origin, Origins};
pub use page_link::PageLink;
pub use reload::{RELOADED, Reloaded, given_up};
pub use settings::{
    Account, Admin, Audit, Branding, Cache, Database, Fetch, Keys, Languages, Limits, Links, Log, Mail,
    Passkeys, Password, Registration, SECTIONS, Server, ServerTls, Sessions, Setting, Settings, SignIn,
    SignUp, Tokens,
};
pub use shown::{ShownSetting, shown};
pub use sign_up_mode::SignUpMode;

use crate::oauth::access_lifetime::AccessLifetime;
use crate::oauth::client::Profile;
use crate::oauth::look_alike::is_seen;
use crate::oauth::redirect_uri::is_allowable;
use crate::types::{EventKind, Issuer, ResourceUri, Scope, Secret, nearest};

/// Settings, and what is known of where they come from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The settings.
    pub settings: Settings,
    /// The file, if there is one.
    pub file: Option<PathBuf>,
    /// The keys the file names.
    pub in_file: BTreeSet<String>,
    /// Whether anything says where the database is: without that it is the one of the working directory, whichever that is.
    pub names_database: bool,
    /// The same of the directory of the master key.
    pub names_keys_dir: bool,
}

/// Reads the settings from flags, environment and file.
///
/// # Errors
/// Says which key of which source is wrong, and how to mend it.
pub fn load(flags: &Flags) -> Result<Loaded, ConfigError> {
    let file = file(flags);
    let table = file.as_deref().map(file::read).transpose()?;
    let loaded = complete(table.unwrap_or_default(), flags)?;
    Ok(Loaded { file, ..loaded })
}

/// Reads the settings from flags and environment alone: those of an installation that has no file yet.
///
/// # Errors
/// Says which key of which source is wrong, and how to mend it.
pub fn load_without_file(flags: &Flags) -> Result<Loaded, ConfigError> {
    complete(toml::Table::new(), flags)
}

/// Puts environment and flags before the file, and the file before the defaults.
fn complete(table: toml::Table, flags: &Flags) -> Result<Loaded, ConfigError> {
    let in_file = file::keys(&table);
    let mut origins = origins_in_file(&in_file);
    let environment = Figment::from(Env::prefixed("GRANTOR__").split("__"));
    let mut figment = Figment::from(Serialized::defaults(Settings::default()))
        .merge(Serialized::defaults(table))
        .merge(&environment);
    for (key, _) in shown::keys().filter(|(key, _)| environment.contains(key)) {
        origins.note(&key, Origin::Environment);
    }
    for (key, value) in [
        ("issuer", flags.issuer.clone()),
        ("server.bind", flags.bind.clone()),
        ("database.url", flags.database.clone()),
        (
            "keys.dir",
            flags.keys_dir.as_ref().map(|dir| dir.display().to_string()),
        ),
    ] {
        if let Some(value) = value {
            figment = figment.merge(Serialized::default(key, value));
            origins.note(key, Origin::Flag);
        }
    }
    let mut settings: Settings = figment.extract().map_err(|error| explain(&error))?;
    // A value comes before a file that holds one and was named in a source that comes later.
    let is_set = |value, file| environment.contains(value) && !environment.contains(file);
    if flags.database.is_some() || is_set("database.url", "database.url_file") {
        settings.database.url_file = None;
        origins.forget("database.url_file");
    }
    if is_set("keys.master_key", "keys.master_key_file") {
        settings.keys.master_key_file = None;
        origins.forget("keys.master_key_file");
    }
    if is_set("mail.password", "mail.password_file") {
        settings.mail.password_file = None;
        origins.forget("mail.password_file");
    }
    check(&settings)?;
    settings.origins = origins;
    let is_named = |key: &str| in_file.contains(key) || environment.contains(key);
    Ok(Loaded {
        names_database: flags.database.is_some() || is_named("database.url") || is_named("database.url_file"),
        names_keys_dir: flags.keys_dir.is_some() || is_named("keys.dir"),
        settings,
        file: None,
        in_file,
    })
}

/// What the file names: of a setting that is a table, its members.
fn origins_in_file(in_file: &BTreeSet<String>) -> Origins {
    let mut origins = Origins::default();
    for (key, _) in shown::keys() {
        let is_part = |named: &String| {
            named
                .strip_prefix(&key)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        if in_file.iter().any(is_part) {
            origins.note(&key, Origin::File);
        }
    }
    origins
}

/// The rules that hold between settings.
fn check(settings: &Settings) -> Result<(), ConfigError> {
    let rules = [
        (
            settings.tokens.code.duration().as_secs() > 600,
            "tokens.code is at most 10m",
        ),
        (
            settings.tokens.access.duration() > AccessLifetime::MOST,
            "tokens.access is at most 1d",
        ),
        (
            settings.tokens.refresh_idle > settings.tokens.refresh_absolute,
            "tokens.refresh_idle is at most tokens.refresh_absolute",
        ),
        (
            settings.tokens.replay_window.duration().as_secs() > 60,
            "tokens.replay_window is at most 60s",
        ),
        (
            settings.sessions.idle > settings.sessions.absolute,
            "sessions.idle is at most sessions.absolute",
        ),
        (
            settings.keys.publish_ahead >= settings.keys.rotate_every,
            "keys.publish_ahead is shorter than keys.rotate_every",
        ),
        (
            settings.password.min_length < 8,
            "password.min_length is at least 8",
        ),
        (
            settings.password.hash_memory_kib.is_some_and(|kib| kib < 19456),
            "password.hash_memory_kib is at least 19456",
        ),
        (
            settings.password.hash_passes.is_some_and(|passes| passes < 2),
            "password.hash_passes is at least 2",
        ),
        (
            settings.limits.connections < 16,
            "limits.connections is at least 16",
        ),
        (
            settings.limits.connections_per_address == 0,
            "limits.connections_per_address is at least 1",
        ),
        (
            settings.audit.retention.duration().as_secs() < 86400,
            "audit.retention is at least 1d",
        ),
        (
            settings.audit.shortest().duration().as_secs() < 86400,
            "audit.retention_of is at least 1d for every kind",
        ),
        (
            settings.limits.concurrent_requests == 0,
            "limits.concurrent_requests is at least 1",
        ),
        (
            !is_seen(&settings.branding.name),
            "branding.name is what people call this server: give it a letter, or leave it out",
        ),
    ];
    let mut rules = rules
        .into_iter()
        .chain(rules_of_registration(settings))
        .chain(rules_of_sign_in(settings))
        .chain(rules_of_certificates(settings))
        .chain(rules_of_mail(&settings.mail));
    match rules.find(|(broken, _)| *broken) {
        Some((_, rule)) => Err(ConfigError(format!("the configuration is not safe: {rule}"))),
        None => settings
            .branding
            .check()
            .and_then(|()| settings.check_administration()),
    }
}

/// Those of apps that register themselves.
fn rules_of_registration(settings: &Settings) -> [(bool, &'static str); 3] {
    [
        (
            settings.registration.confidential_profile == Profile::Fapi2,
            "registration.confidential_profile is oauth21 or oidc-compat",
        ),
        (
            !settings.registration.schemes.iter().all(is_allowable),
            "registration.schemes has private-use schemes alone: none of https, http, javascript, data, file and the like",
        ),
        (
            settings.registration.per_address == 0,
            "registration.per_address is at least 1",
        ),
    ]
}

/// Those of signing in.
fn rules_of_sign_in(settings: &Settings) -> [(bool, &'static str); 6] {
    [
        (
            !(1..=100).contains(&settings.sign_in.free_failures),
            "sign_in.free_failures is between 1 and 100",
        ),
        (
            settings.sign_in.failures_per_address == 0,
            "sign_in.failures_per_address is at least 1",
        ),
        (
            settings.sign_in.attempts_per_address == 0 || settings.sign_in.attempts_per_account == 0,
            "sign_in.attempts_per_address and sign_in.attempts_per_account are at least 1",
        ),
        (
            settings
                .sign_in
                .failure_milliseconds
                .is_some_and(|milliseconds| milliseconds > 5000),
            "sign_in.failure_milliseconds is at most 5000",
        ),
        (
            settings.sessions.per_person == 0,
            "sessions.per_person is at least 1",
        ),
        (
            settings.sign_up.mode == SignUpMode::Open && !settings.is_open_to_sign_up(),
            "sign_up.mode = \"open\" takes mail.url: nothing but a mail shows whose an address is",
        ),
    ]
}

/// Those of certificates, the server's own and others'.
fn rules_of_certificates(settings: &Settings) -> [(bool, &'static str); 3] {
    let ServerTls { certificate, key } = &settings.server.tls;
    [
        (
            certificate.is_some() != key.is_some(),
            "server.tls.certificate and server.tls.key are set together",
        ),
        (
            certificate.is_some() && settings.issuer().is_ok_and(|issuer| !issuer.is_https()),
            "with server.tls the issuer begins with https://",
        ),
        (
            settings.fetch.accept_invalid_certificates
                && !settings.issuer().is_ok_and(|issuer| issuer.is_loopback()),
            "fetch.accept_invalid_certificates is only for an issuer on loopback; name your CA in fetch.ca_file",
        ),
    ]
}

/// Those of mail.
fn rules_of_mail(mail: &Mail) -> [(bool, &'static str); 6] {
    let has_password = mail.password.is_some() || mail.password_file.is_some();
    let has_user = mail.url.as_ref().is_some_and(|url| url.user().is_some());
    [
        (
            mail.url.is_some() && mail.from.is_none(),
            "mail.from is set with mail.url: whom mails are from, such as id@example.com",
        ),
        (
            mail.url.is_none() && (mail.from.is_some() || has_password),
            "mail.url is set with mail.from and mail.password: without it nothing is mailed",
        ),
        (
            has_user && !has_password,
            "mail.password or mail.password_file is set where mail.url names a user",
        ),
        (
            mail.url.is_some() && has_password && !has_user,
            "mail.url names the user that mail.password is of: smtps://user@host",
        ),
        (
            !(1..=120).contains(&mail.timeout.duration().as_secs()),
            "mail.timeout is between 1s and 2m",
        ),
        (
            mail.per_recipient == 0 || mail.per_network == 0 || mail.for_strangers == 0,
            "mail.per_recipient, mail.per_network and mail.for_strangers are at least 1",
        ),
    ]
}

/// Says what figment found, with the nearest name for a key that does not exist.
fn explain(error: &figment::Error) -> ConfigError {
    let text = error.clone().into_iter().map(|fault| {
        let path = fault.path.join(".");
        match &fault.kind {
            figment::error::Kind::UnknownField(name, known) => {
                let nearest = nearest(name, known.iter().copied())
                    .map(|candidate| format!("; did you mean `{candidate}`?"));
                // The last part of the path is the unknown key itself.
                let place = path
                    .rsplit_once('.')
                    .map(|(section, _)| format!(" in [{section}]"));
                let place = place.unwrap_or_default();
                format!("there is no key `{name}`{place}{}", nearest.unwrap_or_default())
            }
            // The kind alone: the value may be a secret.
            figment::error::Kind::InvalidType(_, expected)
            | figment::error::Kind::InvalidValue(_, expected) => format!("`{path}` must be {expected}"),
            figment::error::Kind::Message(message) => format!("`{path}`: {message}"),
            other => format!("`{path}`: {other}"),
        }
    });
    ConfigError(format!(
        "the configuration is not valid: {}",
        text.collect::<Vec<_>>().join("; ")
    ))
}

impl Settings {
    /// The issuer.
    ///
    /// # Errors
    /// If it is not set or not one (RFC 8414 §2).
    pub fn issuer(&self) -> Result<Issuer, ConfigError> {
        let text = self.issuer.as_deref().ok_or_else(|| {
            ConfigError(
                "issuer is not set: set `issuer` in grantor.toml, GRANTOR__ISSUER or --issuer to the URL people and \
                 apps reach this server at, for example https://id.example.com"
                    .to_owned(),
            )
        })?;
        text.parse()
            .map_err(|rule| ConfigError(format!("issuer is not usable: {rule}")))
    }

    /// The database's URL, from `url_file` if set.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn database_url(&self) -> Result<Secret, ConfigError> {
        match &self.database.url_file {
            Some(file) => secret_file(file, "database.url_file"),
            None => Ok(Secret::new(self.database.url.clone())),
        }
    }

    /// The master key's text if it is configured in place of the file in `keys.dir`.
    ///
    /// # Errors
    /// If its file cannot be read.
    pub fn master_key(&self) -> Result<Option<Secret>, ConfigError> {
        match (&self.keys.master_key_file, &self.keys.master_key) {
            (Some(file), _) => secret_file(file, "keys.master_key_file").map(Some),
            (None, Some(text)) => Ok(Some(Secret::new(text.clone()))),
            (None, None) => Ok(None),
        }
    }
}

impl Mail {
    /// The password of the user that `url` names, from `password_file` if set.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn password(&self) -> Result<Option<Secret>, ConfigError> {
        match (&self.password_file, &self.password) {
            (Some(file), _) => secret_file(file, "mail.password_file").map(Some),
            (None, Some(text)) => Ok(Some(Secret::new(text.clone()))),
            (None, None) => Ok(None),
        }
    }
}

impl Registration {
    /// What apps may ask for and name that register themselves, open resource servers apart.
    #[must_use]
    pub fn most(&self) -> (&Scope, &[ResourceUri]) {
        (&self.scope, &self.resources)
    }
}

impl Branding {
    /// The accents of light and of dark pages, if they are the owner's.
    ///
    /// # Errors
    /// If one cannot be seen there.
    pub fn accents(&self) -> Result<Option<(Accent, Accent)>, ConfigError> {
        let Some(accent) = self.accent else {
            return match self.accent_dark {
                None => Ok(None),
                Some(_) => Err(ConfigError(
                    "branding.accent_dark needs branding.accent beside it".to_owned(),
                )),
            };
        };
        let made = match self.accent_dark {
            // Both in one message: what mends the one may not mend the other.
            None => {
                let both = [Theme::Light, Theme::Dark];
                let of = |theme| Accent::of("branding.accent", accent, theme, &both);
                of(Theme::Light)
                    .and_then(|light| Ok((light, of(Theme::Dark)?)))
                    .map_err(|fault| format!("{fault}. Or name one for dark pages: branding.accent_dark"))
            }
            Some(dark) => {
                Accent::of("branding.accent", accent, Theme::Light, &[Theme::Light]).and_then(|light| {
                    let dark = Accent::of("branding.accent_dark", dark, Theme::Dark, &[Theme::Dark])?;
                    Ok((light, dark))
                })
            }
        };
        made.map(Some).map_err(ConfigError)
    }

    fn check(&self) -> Result<(), ConfigError> {
        for (key, link) in [("privacy", &self.privacy), ("terms", &self.terms)] {
            if link.as_ref().is_some_and(PageLink::is_mail) {
                return Err(ConfigError(format!("branding.{key} is an https address")));
            }
        }
        self.accents().map(|_| ())
    }
}

impl Audit {
    /// How long events of a kind are kept.
    #[must_use]
    pub fn retention_of(&self, kind: EventKind) -> Lifetime {
        self.retention_of.get(&kind).copied().unwrap_or(self.retention)
    }

    fn shortest(&self) -> Lifetime {
        let kinds = self.retention_of.values().copied();
        kinds.min().unwrap_or(self.retention)
    }
}

fn secret_file(file: &Path, key: &str) -> Result<Secret, ConfigError> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| ConfigError(format!("{key}: cannot read {}: {error}", file.display())))?;
    Ok(Secret::new(text.trim().to_owned()))
}
