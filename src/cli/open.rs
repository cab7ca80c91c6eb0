//! From settings to an open database, a master key, an [`App`].

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::Common;
use super::failure::{Code, Failure};
use crate::admin::Means;
use crate::app::{App, CLIENT_SECRETS, PROVIDER_SECRETS, SIGNING_KEYS};
use crate::config::{self, Settings};
use crate::fetch::Fetcher;
use crate::keys::{MASTER_KEY_FILE, create_master_key, load_master_key};
use crate::mail::MailServer;
use crate::mail::{self, Outbox};
use crate::seal::{MasterKey, Sealer};
use crate::server::Certificate;
use crate::storage::{Db, DbUrl, Schema, StorageError, signing_keys};
use crate::types::{Clock, Issuer, Timestamp};

/// What an administrative command works with.
pub struct Opened {
    /// The settings.
    pub settings: Arc<Settings>,
    /// The database, up to date.
    pub db: Db,
    /// The time the command was given.
    pub now: Timestamp,
    /// Whether what the command changes is taken back.
    pub is_dry_run: bool,
}

impl Opened {
    /// What a change may reach that seals nothing.
    #[must_use]
    pub fn means(&self) -> Means {
        Means::new(self.db.clone(), Arc::clone(&self.settings))
    }

    /// The same at a later time, for a command that waited for its input.
    #[must_use]
    pub fn at(&self, now: Timestamp) -> Self {
        Self {
            settings: Arc::clone(&self.settings),
            db: self.db.clone(),
            now,
            is_dry_run: self.is_dry_run,
        }
    }
}

/// The settings from flags, environment and file.
///
/// # Errors
/// If they are not valid.
pub fn settings(common: &Common) -> Result<Settings, Failure> {
    Ok(config::load(&common.flags())?.settings)
}

/// Opens what an administrative command needs, runs it, and closes the database again.
///
/// # Errors
/// What opening or `work` fails with.
pub async fn with<T>(
    common: &Common,
    work: impl AsyncFnOnce(&Opened) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let settings = settings(common)?;
    if common.dry_run {
        refuse_to_rehearse_migrating(&settings).await?;
    }
    let db = database(&settings, IfMissing::Refuse).await?;
    let opened = Opened {
        settings: Arc::new(settings),
        db,
        now: Clock::System.now(),
        is_dry_run: common.dry_run,
    };
    let answer = work(&opened).await;
    opened.db.close().await;
    answer
}

/// Opening brings a database up to date, and that is not taken back.
async fn refuse_to_rehearse_migrating(settings: &Settings) -> Result<(), Failure> {
    let (db, schema) = database_to_read(settings).await?;
    db.close().await;
    if let Schema::Behind(_) = schema {
        return Err(Failure::new(
            Code::Conflict,
            "The database is of an earlier version, and a dry run does not bring it up to date.",
        )
        .try_this("grantor migrate, after a backup"));
    }
    Ok(())
}

/// What becomes of a database that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfMissing {
    /// It is made: by the commands alone that begin an installation.
    Make,
    /// It is a failure: a new, empty one in its place would look like an installation that has lost everything.
    Refuse,
}

/// Opens the database and brings it up to date.
///
/// # Errors
/// If its URL is no such URL, it is not there, it may not be opened, or it is away.
pub async fn database(settings: &Settings, if_missing: IfMissing) -> Result<Db, Failure> {
    let url = database_url(settings)?;
    if let DbUrl::Sqlite(options) = &url {
        prepare_file(options.get_filename(), if_missing)?;
    }
    let mut attempts = 0;
    loop {
        let opened = match if_missing {
            IfMissing::Make => Db::open(&url).await,
            IfMissing::Refuse => Db::open_made(&url).await,
        };
        match opened {
            Ok(db) => return Ok(db),
            // Another command may be bringing the same database up to date at this moment.
            Err(StorageError::Migration(_) | StorageError::Database(sqlx::Error::Database(_)))
                if attempts < 5 =>
            {
                attempts += 1;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Err(StorageError::NotMade) => return Err(not_made(&url)),
            Err(error) => return Err(error.into()),
        }
    }
}

/// Opens the database to look at it, whatever version it is of.
///
/// # Errors
/// If its URL is no such URL, it is not there or is none of Grantor's, or it is away.
pub async fn database_to_read(settings: &Settings) -> Result<(Db, Schema), Failure> {
    let url = database_url(settings)?;
    if let DbUrl::Sqlite(options) = &url {
        refuse_missing(options.get_filename())?;
    }
    match Db::open_to_read(&url).await? {
        (db, Schema::Missing) => {
            db.close().await;
            Err(not_made(&url))
        }
        opened => Ok(opened),
    }
}

/// Whether nothing was made yet where the database is to be.
///
/// # Errors
/// If its URL is no such URL, it may not be looked at, or it is away.
pub async fn is_missing(settings: &Settings) -> Result<bool, Failure> {
    let url = database_url(settings)?;
    if let DbUrl::Sqlite(options) = &url
        && !options.get_filename().exists()
    {
        return Ok(true);
    }
    let (db, schema) = Db::open_to_read(&url).await?;
    db.close().await;
    Ok(schema == Schema::Missing)
}

/// Whoever stands in the wrong directory, or is led to the wrong database, makes nothing there.
const ELSEWHERE: &str = "grantor init; or grantor migrate --database sqlite://grantor.db, to make an empty one; or the \
                         directory or --config of your installation";

/// A database in which nothing was ever made.
fn not_made(url: &DbUrl) -> Failure {
    match url {
        DbUrl::Sqlite(options) => {
            let place = shown(options.get_filename());
            Failure::configuration(format!(
                "no database here: {place} has nothing of Grantor's in it"
            ))
            .try_this(ELSEWHERE)
        }
        DbUrl::Postgres(_) => {
            Failure::configuration("no database here: the one of PostgreSQL has nothing of Grantor's in it")
                .try_this("grantor migrate, to make it; or the database.url of your installation")
        }
    }
}

/// The whole path, so that it says where somebody stands.
fn shown(file: &Path) -> String {
    let place = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    place.display().to_string()
}

/// The database's URL, read.
///
/// # Errors
/// If it is none.
pub fn database_url(settings: &Settings) -> Result<DbUrl, Failure> {
    DbUrl::parse(&settings.database_url()?).map_err(|rule| {
        Failure::configuration(format!("database.url is not usable: {rule}"))
            .try_this("--database sqlite://grantor.db")
    })
}

/// A new database file is for its owner alone: it holds password hashes.
fn prepare_file(file: &Path, if_missing: IfMissing) -> Result<(), Failure> {
    if if_missing == IfMissing::Refuse {
        refuse_missing(file)?;
    }
    let directory = file
        .parent()
        .filter(|directory| !directory.as_os_str().is_empty());
    if let Some(directory) = directory
        && !directory.is_dir()
    {
        let directory = directory.display();
        return Err(Failure::configuration(format!(
            "The directory {directory} of the database does not exist."
        ))
        .try_this(format!("mkdir -p {directory}")));
    }
    let mut options = fs::OpenOptions::new();
    options.read(true).write(true);
    if !file.exists() {
        options.create(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
    }
    options
        .open(file)
        .map(drop)
        .map_err(|error| Failure::file("open the database", file, &error))
}

fn refuse_missing(file: &Path) -> Result<(), Failure> {
    // One that may not be looked at is there.
    if matches!(file.try_exists(), Ok(false)) {
        let place = shown(file);
        return Err(Failure::configuration(format!("no database here: {place}")).try_this(ELSEWHERE));
    }
    Ok(())
}

/// The master key. Makes one if there is none and the database has no keys that would need another.
///
/// # Errors
/// If it is not usable, or missing although the database has keys sealed under it.
pub async fn master_key(settings: &Settings, db: &Db) -> Result<MasterKey, Failure> {
    if let Some(key) = existing_master_key(settings)? {
        return Ok(key);
    }
    let dir = &settings.keys.dir;
    if has_no_keys(db).await? {
        let key = create_master_key(dir)?;
        tracing::info!(file = %dir.join(MASTER_KEY_FILE).display(), "made a new master key; keep a copy of it");
        return Ok(key);
    }
    Err(Failure::configuration(format!(
        "The master key {} does not exist, but the database has signing keys sealed under it.",
        dir.join(MASTER_KEY_FILE).display()
    ))
    .try_this("put back the key file this database was made with, or set --keys-dir or keys.master_key_file"))
}

/// The master key, if there is one.
///
/// # Errors
/// If it is not usable.
pub fn existing_master_key(settings: &Settings) -> Result<Option<MasterKey>, Failure> {
    Ok(load_master_key(
        settings.master_key()?.as_ref(),
        &settings.keys.dir,
    )?)
}

/// The means of changes to signing keys.
///
/// # Errors
/// As for [`master_key`].
pub async fn sealing_signing_keys(opened: &Opened) -> Result<Means, Failure> {
    let sealer = Sealer::new(&sealed_under(opened).await?, SIGNING_KEYS)?;
    Ok(opened.means().sealing_signing_keys(sealer))
}

/// The means of changes people are told of: by mail, if there is any. Without the master key, which helps nobody back in, it is
/// left out, and the log says so.
///
/// # Errors
/// If the master key is there, and not usable.
pub fn telling_people(opened: &Opened) -> Result<Means, Failure> {
    let (means, mail) = (opened.means(), &opened.settings.mail);
    if !mail::is_configured(mail) {
        return Ok(means);
    }
    let Some(master) = existing_master_key(&opened.settings)? else {
        tracing::warn!("the person is not told by mail: the master key is not here");
        return Ok(means);
    };
    let language = opened.settings.languages.default;
    Ok(means.telling_people(Outbox::new(&master, mail, language)?))
}

/// The means of changes to clients that compute with their secrets.
///
/// # Errors
/// As for [`master_key`].
pub async fn sealing_client_secrets(opened: &Opened) -> Result<Means, Failure> {
    let sealer = Sealer::new(&sealed_under(opened).await?, CLIENT_SECRETS)?;
    Ok(opened.means().sealing_client_secrets(sealer))
}

/// The means of changes to providers people sign in with, whose secrets are sealed.
///
/// # Errors
/// As for [`master_key`].
pub async fn sealing_provider_secrets(opened: &Opened) -> Result<Means, Failure> {
    with_provider_sealer(opened).await.map(|(means, _)| means)
}

/// The same, and what they are sealed with, for what compares a secret with the one that is kept.
///
/// # Errors
/// As for [`master_key`].
pub async fn with_provider_sealer(opened: &Opened) -> Result<(Means, Sealer), Failure> {
    let sealer = Sealer::new(&sealed_under(opened).await?, PROVIDER_SECRETS)?;
    Ok((opened.means().sealing_provider_secrets(sealer.clone()), sealer))
}

/// The master key; where a dry run would have to make one, one that is gone after it.
async fn sealed_under(opened: &Opened) -> Result<MasterKey, Failure> {
    let is_made_up = opened.is_dry_run
        && existing_master_key(&opened.settings)?.is_none()
        && has_no_keys(&opened.db).await?;
    if is_made_up {
        return Ok(MasterKey::generate());
    }
    master_key(&opened.settings, &opened.db).await
}

async fn has_no_keys(db: &Db) -> Result<bool, StorageError> {
    Ok(signing_keys::list(&mut db.read().await?.conn()).await?.is_empty())
}

/// The issuer, for what prints URLs.
///
/// # Errors
/// If it is not set or not usable.
pub fn issuer(settings: &Settings) -> Result<Issuer, Failure> {
    let issuer = settings.issuer();
    issuer.map_err(|error| Failure::from(error).try_this("--issuer https://id.example.com"))
}

/// Refuses what is not safe to serve, opens everything and puts the app together.
///
/// # Errors
/// Says what to change.
pub async fn app(settings: Settings, clock: Clock, if_missing: IfMissing) -> Result<App, Failure> {
    check_safe(&settings)?;
    let db = database(&settings, if_missing).await?;
    let master = master_key(&settings, &db).await?;
    Ok(App::start(settings, db, &master, clock).await?)
}

/// What can be known to be unsafe before anything is opened: at the start, and before a running server takes up another
/// configuration.
///
/// # Errors
/// Says what to change.
pub fn check_safe(settings: &Settings) -> Result<(), Failure> {
    let issuer = issuer(settings)?;
    let open = others_reach(settings);
    if let Some(bind) = open.filter(|_| !issuer.is_https()) {
        return Err(Failure::new(
            Code::Configuration,
            format!(
                "The issuer {issuer} is plain http, for this computer alone, but the server would listen on {bind}, \
                 where others can reach it."
            ),
        )
        .try_this("an https issuer, or a loopback address to listen on: --bind 127.0.0.1:8080"));
    }
    certificate(settings)?;
    database_url(settings)?;
    existing_master_key(settings)?;
    Fetcher::new(&settings.fetch)?;
    MailServer::of(&settings.mail, &issuer)?;
    Ok(())
}

/// An address to listen on that others may reach, if there is one.
#[must_use]
pub fn others_reach(settings: &Settings) -> Option<SocketAddr> {
    let apart = settings.admin.bind.filter(|_| settings.admin.enabled);
    let mut all = std::iter::once(settings.server.bind).chain(apart);
    all.find(|bind| !(bind.ip().is_loopback() || settings.server.published_on_loopback))
}

/// The certificate the server has of its own, if it has one.
///
/// # Errors
/// If it cannot be served with.
pub fn certificate(settings: &Settings) -> Result<Option<Certificate>, Failure> {
    Certificate::of(&settings.server.tls).map_err(Failure::from)
}
