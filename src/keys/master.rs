//! The master key: the one file in `keys/`, or a secret of the environment.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use super::KeyError;
use crate::config::{Readers, readers};
use crate::seal::MasterKey;
use crate::types::Secret;

/// The master key's file name in the keys directory.
pub const MASTER_KEY_FILE: &str = "master.key";

/// Reads the master key: `configured` if there is one, else the file in `dir`; `None` if that does not exist.
///
/// # Errors
/// If it is no key, or the file can be read by others than its owner.
pub fn load_master_key(configured: Option<&Secret>, dir: &Path) -> Result<Option<MasterKey>, KeyError> {
    if let Some(text) = configured {
        return parse(text.expose(), "the configured master key").map(Some);
    }
    let file = dir.join(MASTER_KEY_FILE);
    if !file.exists() {
        return Ok(None);
    }
    refuse_readable_by_others(&file)?;
    let text = fs::read_to_string(&file).map_err(|error| {
        KeyError::Master(format!("cannot read the master key {}: {error}", file.display()))
    })?;
    parse(&text, &file.display().to_string()).map(Some)
}

fn parse(text: &str, what: &str) -> Result<MasterKey, KeyError> {
    MasterKey::parse(text).map_err(|error| KeyError::Master(format!("{what} is not usable: {error}")))
}

/// Makes a new master key and writes it to `dir`, readable by its owner alone.
///
/// # Errors
/// If the file exists or cannot be written.
pub fn create_master_key(dir: &Path) -> Result<MasterKey, KeyError> {
    let file = dir.join(MASTER_KEY_FILE);
    let failed = |error: std::io::Error| {
        KeyError::Master(format!("cannot write the master key {}: {error}", file.display()))
    };
    fs::create_dir_all(dir).map_err(failed)?;
    let key = MasterKey::generate();
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut written = options.open(&file).map_err(failed)?;
    written
        .write_all(key.encode().expose().as_bytes())
        .map_err(failed)?;
    written.sync_all().map_err(failed)?;
    Ok(key)
}

fn refuse_readable_by_others(file: &Path) -> Result<(), KeyError> {
    match readers(file) {
        Readers::Owner => Ok(()),
        Readers::Group | Readers::Anybody => Err(KeyError::Master(format!(
            "the master key {0} can be read by others than its owner; run: chmod 600 {0}",
            file.display()
        ))),
    }
}
