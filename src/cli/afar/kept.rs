//! Who one is at servers of other computers: the access token of `grantor login`, a file for each server that only its owner reads.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::json;

use crate::cli::failure::{Code, Failure};
use crate::cli::program;
use crate::types::{Issuer, Secret, Timestamp};

/// A sign-in at a server.
#[derive(Deserialize)]
pub struct Kept {
    /// Which server's, by its issuer.
    pub issuer: String,
    /// What opens its API.
    pub access_token: Secret,
    /// Until when.
    pub expires_at: Timestamp,
    /// Under which URL its API is, where that is another than the issuer.
    pub api: Option<String>,
}

impl Kept {
    /// Under which URL the API is. A file that says another computer's is not followed there.
    #[must_use]
    pub fn under(&self, issuer: &Issuer) -> Issuer {
        let named = self.api.as_ref().and_then(|text| text.parse().ok());
        named
            .filter(|named| is_of(issuer, named))
            .unwrap_or_else(|| issuer.clone())
    }
}

/// What is found of a sign-in at a server.
pub enum Found {
    /// Nothing.
    Nothing,
    /// A file that holds none of that server: it is no file of ours any more, or of another.
    Useless(PathBuf),
    /// A sign-in, ended or not.
    Kept(Kept),
}

/// Whether a URL is of the very server: what opens its API goes to nobody else.
#[must_use]
pub fn is_of(issuer: &Issuer, named: &Issuer) -> bool {
    named.host_name() == issuer.host_name() && named.is_https() == issuer.is_https()
}

/// The sign-in at a server, if it is good for anything.
///
/// # Errors
/// If there is none, it has ended, or others could read it.
pub fn good(issuer: &Issuer, now: Timestamp) -> Result<Kept, Failure> {
    let Found::Kept(kept) = find(issuer)? else {
        return Err(sign_in_again(
            issuer,
            &format!("You are not signed in at {issuer}."),
        ));
    };
    if kept.expires_at <= now {
        let words = format!("Your sign-in at {issuer} ended at {}.", kept.expires_at.rfc3339());
        return Err(sign_in_again(issuer, &words));
    }
    let file = file_of(issuer)?;
    if is_open_to_others(&file) {
        let words = format!("Others of this computer can read {}.", file.display());
        return Err(sign_in_again(issuer, &words));
    }
    Ok(kept)
}

/// The sign-in at a server, ended or not.
///
/// # Errors
/// If its file cannot be read.
pub fn find(issuer: &Issuer) -> Result<Found, Failure> {
    let file = file_of(issuer)?;
    let bytes = match fs::read(&file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(error) => return Err(Failure::file("read", &file, &error)),
    };
    let kept: Option<Kept> = serde_json::from_slice(&bytes).ok();
    let kept = kept.filter(|kept| kept.issuer == issuer.as_str());
    Ok(kept.map_or_else(|| Found::Useless(file), Found::Kept))
}

/// Makes where sign-ins are kept, before anybody signs in: what cannot be kept would be good for an hour, and nobody's.
///
/// # Errors
/// If it cannot be made.
pub fn make_room() -> Result<(), Failure> {
    let folder = folder()?;
    make(&folder).map_err(|error| Failure::file("make", &folder, &error))
}

/// Keeps a sign-in in place of the former one at that server; where.
///
/// # Errors
/// If it cannot be written.
pub fn keep(
    issuer: &Issuer,
    (access_token, expires_at): (&Secret, Timestamp),
    under: Option<&Issuer>,
) -> Result<PathBuf, Failure> {
    let file = file_of(issuer)?;
    make_room()?;
    let folder = folder()?;
    let content = json!({
        "issuer": issuer.as_str(),
        "access_token": access_token.expose(),
        "expires_at": expires_at,
        "api": under.map(Issuer::as_str),
    });
    let beside = folder.join(format!("{}.new", name_of(issuer)));
    // What a command that was stopped left.
    let _ = fs::remove_file(&beside);
    let written = write(&beside, &content.to_string()).and_then(|()| fs::rename(&beside, &file));
    written.map_err(|error| Failure::file("write", &file, &error))?;
    Ok(file)
}

/// Forgets the sign-in at a server.
///
/// # Errors
/// If its file cannot be removed.
pub fn forget(issuer: &Issuer) -> Result<(), Failure> {
    let file = file_of(issuer)?;
    match fs::remove_file(&file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Failure::file("remove", &file, &error)),
        _ => Ok(()),
    }
}

/// What is said to whoever has to sign in first.
#[must_use]
pub fn sign_in_again(issuer: &Issuer, words: &str) -> Failure {
    let server = program::quoted(issuer.as_str());
    Failure::new(Code::Permission, words).try_this(format!("grantor login --server {server}"))
}

fn file_of(issuer: &Issuer) -> Result<PathBuf, Failure> {
    Ok(folder()?.join(name_of(issuer)))
}

/// One name for each issuer.
fn name_of(issuer: &Issuer) -> String {
    let name: String = form_urlencoded::byte_serialize(issuer.as_str().as_bytes()).collect();
    format!("{name}.json")
}

/// Where people's own configuration is: the XDG Base Directory Specification has relative paths ignored.
fn folder() -> Result<PathBuf, Failure> {
    let of = |name: &str| {
        let value = std::env::var_os(name).map(PathBuf::from);
        value.filter(|path| path.is_absolute())
    };
    let found = of("XDG_CONFIG_HOME")
        .or_else(|| of("HOME").map(|home| home.join(".config")))
        .or_else(|| of("APPDATA"));
    let found = found.ok_or_else(|| {
        Failure::configuration("There is no folder of your own to keep a sign-in in.")
            .try_this("HOME or XDG_CONFIG_HOME, in the environment")
    });
    Ok(found?.join("grantor"))
}

fn make(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder)
}

fn write(file: &Path, content: &str) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut open = options.open(file)?;
    open.write_all(content.as_bytes())?;
    open.sync_all()
}

#[cfg(unix)]
fn is_open_to_others(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(file).is_ok_and(|found| found.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open_to_others(_: &Path) -> bool {
    false
}
