//! PostgreSQL's own programs, where they are.

use std::path::PathBuf;

/// The folder with `pg_dump`, `pg_restore` and `psql`: on the PATH, where `scripts/test` puts it, or where distributions do.
/// `None`, and said, if they are nowhere or there is no database.
pub fn tools(has_database: bool) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    if let Ok(versions) = std::fs::read_dir("/usr/lib/postgresql") {
        let mut found: Vec<PathBuf> = versions
            .map(|version| version.unwrap().path().join("bin"))
            .collect();
        found.sort();
        // The newest reads every older server.
        folders.extend(found.into_iter().rev());
    }
    let found = folders.into_iter().find(|folder| {
        ["pg_dump", "pg_restore", "psql"]
            .iter()
            .all(|name| folder.join(name).is_file())
    });
    if found.is_none() || !has_database {
        eprintln!("!!! no PostgreSQL, or not its programs: its commands of the documents are NOT run !!!");
    }
    found.filter(|_| has_database)
}
