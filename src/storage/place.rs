//! A database of its own for each test of a module.

use std::path::PathBuf;

use super::{Db, DbUrl};
use crate::types::{OpaqueToken, Secret};

/// A directory that goes with this, and the database in it.
pub struct Place(PathBuf, pub Db);

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A new one.
///
/// # Panics
/// If it cannot be made.
pub async fn place() -> Place {
    let home = std::env::temp_dir().join(OpaqueToken::generate("grantor-test-").expose());
    std::fs::create_dir(&home).unwrap();
    let url = Secret::new(format!("sqlite://{}/grantor.db", home.display()));
    Place(home, Db::open(&DbUrl::parse(&url).unwrap()).await.unwrap())
}
