//! What there is where a database URL leads, before anything is made or changed there.

use sqlx::migrate::{Migrate, MigrateError, Migrator};

use super::{Conn, StorageError};

/// Where the changes of the schema are written down that were made.
const MADE: &str = "_sqlx_migrations";

/// Each database knows its tables by another name: the one pair of texts that cannot be the same.
const HAS_SQLITE: &str = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = '_sqlx_migrations')";
const HAS_POSTGRES: &str = "SELECT to_regclass('_sqlx_migrations') IS NOT NULL";

/// How the schema of a database is, as this version sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// Nothing was ever made there.
    Missing,
    /// So many changes of it are still to be made.
    Behind(usize),
    /// Up to date.
    Current,
}

pub(super) fn of_sqlite() -> Migrator {
    sqlx_macros::migrate!("migrations/sqlite")
}

pub(super) fn of_postgres() -> Migrator {
    sqlx_macros::migrate!("migrations/postgres")
}

/// Looks at the schema, and changes nothing.
///
/// # Errors
/// If the database fails, or another version made changes that this one does not know.
pub(super) async fn look(conn: &mut Conn<'_>) -> Result<Schema, StorageError> {
    match conn {
        Conn::Sqlite(connection) => {
            let has: bool = sqlx::query_scalar(HAS_SQLITE)
                .fetch_one(&mut **connection)
                .await?;
            compared(has, &mut **connection, &of_sqlite()).await
        }
        Conn::Postgres(connection) => {
            let has: bool = sqlx::query_scalar(HAS_POSTGRES)
                .fetch_one(&mut **connection)
                .await?;
            compared(has, &mut **connection, &of_postgres()).await
        }
    }
}

async fn compared<C: Migrate>(
    has: bool,
    connection: &mut C,
    known: &Migrator,
) -> Result<Schema, StorageError> {
    if !has {
        return Ok(Schema::Missing);
    }
    if let Some(version) = connection.dirty_version(MADE).await? {
        return Err(MigrateError::Dirty(version).into());
    }
    let made = connection.list_applied_migrations(MADE).await?;
    for one in &made {
        match known.iter().find(|migration| migration.version == one.version) {
            None => return Err(MigrateError::VersionMissing(one.version).into()),
            Some(migration) if migration.checksum != one.checksum => {
                return Err(MigrateError::VersionMismatch(one.version).into());
            }
            Some(_) => {}
        }
    }
    Ok(
        match (made.len(), known.iter().count().saturating_sub(made.len())) {
            // A making that ended before its first change.
            (0, _) => Schema::Missing,
            (_, 0) => Schema::Current,
            (_, left) => Schema::Behind(left),
        },
    )
}
