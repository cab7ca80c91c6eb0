//! The file of the configuration: what it says, and where the paths in it lead.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::error::ConfigError;

/// What flags of the command line set, before everything else.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `--config`: a file other than `grantor.toml`; it must exist.
    pub config: Option<PathBuf>,
    /// `--issuer`.
    pub issuer: Option<String>,
    /// `--bind`.
    pub bind: Option<String>,
    /// `--database`.
    pub database: Option<String>,
    /// `--keys-dir`.
    pub keys_dir: Option<PathBuf>,
}

/// The file that is read if there is one.
pub const DEFAULT_FILE: &str = "grantor.toml";

/// The settings that are paths.
const PATHS: &[&str] = &[
    "branding.logo",
    "database.url_file",
    "fetch.ca_file",
    "keys.dir",
    "keys.master_key_file",
    "mail.ca_file",
    "mail.password_file",
    "server.tls.certificate",
    "server.tls.key",
];

/// The file that is read: the one that was named, or `grantor.toml` if there is one.
#[must_use]
pub fn file(flags: &Flags) -> Option<PathBuf> {
    // The working directory's alone: a file further up belongs to something else.
    let default = || PathBuf::from(DEFAULT_FILE);
    let named = flags.config.clone();
    named.or_else(|| Path::new(DEFAULT_FILE).is_file().then(default))
}

/// The file's keys and values, its paths as the working directory has them. What is wrong with it is told by line and in
/// words: the line itself may hold a secret.
pub(super) fn read(file: &Path) -> Result<Table, ConfigError> {
    if !file.is_file() {
        let name = file.display();
        return Err(ConfigError(format!(
            "the configuration file {name} does not exist"
        )));
    }
    let text = std::fs::read_to_string(file)
        .map_err(|error| ConfigError(format!("cannot read {}: {error}", file.display())))?;
    let mut table: Table = toml::from_str(&text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start));
        let line = before.unwrap_or_default().matches('\n').count() + 1;
        ConfigError(format!("{}, line {line}: {}", file.display(), error.message()))
    })?;
    if let Some(directory) = file.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        lead_from(directory, &mut table);
    }
    Ok(table)
}

/// Whoever names the file from elsewhere means the same files by it.
fn lead_from(directory: &Path, table: &mut Table) {
    for key in PATHS {
        if let Some(Value::String(path)) = place(table, key)
            && !path.is_empty()
        {
            *path = directory.join(&*path).display().to_string();
        }
    }
    if let Some(Value::String(url)) = place(table, "database.url") {
        *url = url_from(directory, url);
    }
}

/// The URL of a database file, its path seen from `directory`; any other as it is.
#[must_use]
pub fn url_from(directory: &Path, url: &str) -> String {
    let Some(rest) = url.strip_prefix("sqlite:") else {
        return url.to_owned();
    };
    let path = rest.strip_prefix("//").unwrap_or(rest);
    if path.is_empty() || path.starts_with(":memory:") || Path::new(path).is_absolute() {
        return url.to_owned();
    }
    // The path of such a URL ends at a question mark, and what is written %.. in it is read as the byte it stands for.
    let directory = directory.display().to_string().replace('%', "%25");
    format!("sqlite://{}/{path}", directory.replace('?', "%3F"))
}

fn place<'t>(table: &'t mut Table, key: &str) -> Option<&'t mut Value> {
    let (sections, name) = key.rsplit_once('.')?;
    let section = sections
        .split('.')
        .try_fold(table, |table, name| table.get_mut(name)?.as_table_mut())?;
    section.get_mut(name)
}

/// The keys that are named.
pub(super) fn keys(table: &Table) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for (name, value) in table {
        match value {
            Value::Table(section) => {
                keys.extend(self::keys(section).into_iter().map(|key| format!("{name}.{key}")));
            }
            _ => {
                keys.insert(name.clone());
            }
        }
    }
    keys
}

/// Who can read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Its owner, as far as is known.
    Owner,
    /// A group too.
    Group,
    /// Every user of this computer.
    Anybody,
}

/// Who can read a file, by its mode alone.
#[cfg(unix)]
#[must_use]
pub fn readers(file: &Path) -> Readers {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(file)
        .map(|data| data.permissions().mode())
        .unwrap_or_default();
    match ((mode >> 3) & 7, mode & 7) {
        (0, 0) => Readers::Owner,
        (_, 0) => Readers::Group,
        _ => Readers::Anybody,
    }
}

#[cfg(not(unix))]
#[must_use]
pub fn readers(_: &Path) -> Readers {
    Readers::Owner
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;

    #[test]
    fn ours_paths_of_a_file_lead_from_its_directory() {
        let mut table: Table = "[database]\nurl = 'sqlite://grantor.db?mode=ro'\n[keys]\ndir = 'keys'\n\
            [server]\nbind = 'x'\n[server.tls]\nkey = '../k.pem'\ncertificate = '/etc/c.pem'\n"
            .parse()
            .unwrap();
        lead_from(Path::new("/var/50%?"), &mut table);
        assert_eq!(
            table["database"]["url"].as_str(),
            Some("sqlite:///var/50%25%3F/grantor.db?mode=ro")
        );
        assert_eq!(table["keys"]["dir"].as_str(), Some("/var/50%?/keys"));
        assert_eq!(table["server"]["bind"].as_str(), Some("x"));
        assert_eq!(table["server"]["tls"]["key"].as_str(), Some("/var/50%?/../k.pem"));
        assert_eq!(table["server"]["tls"]["certificate"].as_str(), Some("/etc/c.pem"));
        for other in [
            "postgres://u@h/d",
            "sqlite:///a/b.db",
            "sqlite://:memory:",
            "sqlite:",
        ] {
            assert_eq!(url_from(Path::new("/x"), other), other);
        }
        assert_eq!(url_from(Path::new("x"), "sqlite:a.db"), "sqlite://x/a.db");
    }

    /// A new setting that is a path has to be in the list.
    #[test]
    fn ours_every_setting_that_is_a_path_is_known() {
        let source = include_str!("settings.rs");
        let (mut section, mut found) = (String::new(), Vec::new());
        for line in source.lines().map(str::trim) {
            if let Some((_, name)) = line.strip_suffix("\" {").and_then(|line| line.split_once(" \"")) {
                section = name.to_owned();
            }
            if let Some((field, kind)) = line.split_once(": ")
                && kind.contains("PathBuf")
                && kind.contains(" = ")
            {
                found.push(format!("{section}.{field}"));
            }
        }
        found.sort();
        assert_eq!(found, PATHS);
        let known = Table::try_from(Settings::default()).unwrap();
        assert!(known.contains_key("keys"));
    }
}
