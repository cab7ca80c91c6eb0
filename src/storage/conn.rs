//! What every storage function takes first, and how it fails.

use sqlx::{PgConnection, SqliteConnection};

use crate::oauth::error::ProtocolError;
use crate::seal::SealError;

/// A connection inside a read or a write: what every storage function takes first.
pub enum Conn<'c> {
    /// SQLite's.
    Sqlite(&'c mut SqliteConnection),
    /// PostgreSQL's.
    Postgres(&'c mut PgConnection),
}

/// A fault of the database, or of what it holds.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The database refused, failed or is away.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("the database could not be migrated: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// Nothing was ever made there, and whoever asked does not make it.
    #[error("the database has nothing of Grantor's in it")]
    NotMade,
    /// A stored value does not parse: a fault, never a default.
    #[error("{table}.{column} holds a value that is not valid")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// What is stored sealed could not be sealed.
    #[error("what is stored sealed could not be sealed: {0}")]
    Seal(#[from] SealError),
    /// The task that writes has ended.
    #[error("the database writer has stopped")]
    WriterStopped,
}

impl StorageError {
    /// Whether a row with this key exists already.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.is_unique_violation())
    }

    /// Whether a row this one refers to is missing.
    #[must_use]
    pub fn is_missing_reference(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.is_foreign_key_violation())
    }
}

impl From<StorageError> for ProtocolError {
    fn from(error: StorageError) -> Self {
        match error {
            // What is stored does not become readable by asking again.
            StorageError::Inconsistent { .. }
            | StorageError::Database(sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_)) => {
                Self::server_error(error)
            }
            _ => Self::unavailable(error),
        }
    }
}
