//! The database: where to find it, how to open it, how to read and write.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use futures_util::future::BoxFuture;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, PgPool, Postgres, Sqlite, SqlitePool, Transaction};

use super::conn::{Conn, StorageError};
use super::schema::{self, Schema};
use super::writer::{Unit, Writer};
use crate::types::{Secret, StringError};

/// Where the database is.
#[derive(Clone, Debug)]
pub enum DbUrl {
    /// A file.
    Sqlite(Box<SqliteConnectOptions>),
    /// A server.
    Postgres(Box<PgConnectOptions>),
}

impl DbUrl {
    /// Reads `sqlite://path` or `postgres://…`.
    ///
    /// # Errors
    /// Says what a database URL looks like, without repeating it: it may hold a password.
    pub fn parse(url: &Secret) -> Result<Self, StringError> {
        const RULE: StringError = StringError(
            "a database URL is sqlite://path/to/grantor.db or postgres://user:password@host/database",
        );
        let url = url.expose();
        if url.starts_with("sqlite:") {
            let options = SqliteConnectOptions::from_str(url).map_err(|_| RULE)?;
            if options.get_filename().as_os_str().is_empty() || url.contains(":memory:") {
                return Err(StringError("the database is a file: sqlite://path/to/grantor.db"));
            }
            Ok(Self::Sqlite(Box::new(options)))
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Ok(Self::Postgres(Box::new(
                PgConnectOptions::from_str(url).map_err(|_| RULE)?,
            )))
        } else {
            Err(RULE)
        }
    }
}

/// A connection for reading.
pub enum ReadConn {
    /// One that cannot write.
    Sqlite(PoolConnection<Sqlite>),
    /// One of the common pool.
    Postgres(PoolConnection<Postgres>),
}

impl ReadConn {
    /// The connection, for a storage function.
    pub fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(connection) => Conn::Sqlite(connection),
            Self::Postgres(connection) => Conn::Postgres(connection),
        }
    }
}

/// What becomes of what a piece of work wrote. Its answer is given either way.
#[derive(Clone, Copy, Debug)]
pub enum Decision<T> {
    /// It stays.
    Keep(T),
    /// It is taken back, as if it had never been written.
    TakeBack(T),
}

impl<T> Decision<T> {
    fn is_kept(&self) -> bool {
        matches!(self, Self::Keep(_))
    }

    fn answer(self) -> T {
        match self {
            Self::Keep(answer) | Self::TakeBack(answer) => answer,
        }
    }
}

/// What the database held at one moment, to be read at leisure: it should not be kept for long, since what others change
/// meanwhile takes room twice.
pub enum Snapshot {
    /// Of a file.
    Sqlite(Transaction<'static, Sqlite>),
    /// Of a server.
    Postgres(Transaction<'static, Postgres>),
}

impl Snapshot {
    /// The connection, for a storage function that reads.
    pub fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(transaction) => Conn::Sqlite(transaction),
            Self::Postgres(transaction) => Conn::Postgres(transaction),
        }
    }
}

/// The database, cheap to clone.
#[derive(Clone)]
pub enum Db {
    /// An embedded file: many readers, one writer that commits waiting writes together.
    Sqlite {
        /// Connections that cannot write.
        readers: SqlitePool,
        /// The one that can.
        writer: Writer,
    },
    /// A server, shared by any number of nodes.
    Postgres(PgPool),
}

/// How long a request waits for a connection before it is told to try again.
const PATIENCE: Duration = Duration::from_secs(2);

/// A pool of a server's connections.
async fn pool(options: &PgConnectOptions) -> Result<PgPool, StorageError> {
    let options = options.clone().disable_statement_logging();
    let pool = PgPoolOptions::new().max_connections(16).acquire_timeout(PATIENCE);
    Ok(pool.connect_with(options).await?)
}

/// A file that is only looked at.
fn to_read(options: &SqliteConnectOptions) -> SqliteConnectOptions {
    options
        .clone()
        .create_if_missing(false)
        .read_only(true)
        // Else reading alone would leave files beside it.
        .immutable(is_at_rest(options.get_filename()))
        .busy_timeout(Duration::from_secs(5))
        .disable_statement_logging()
}

fn refuse_missing(schema: Schema) -> Result<(), StorageError> {
    match schema {
        Schema::Missing => Err(StorageError::NotMade),
        Schema::Behind(_) | Schema::Current => Ok(()),
    }
}

/// Whether nobody has a database file open: then what was written lately is in it, and not beside it.
fn is_at_rest(file: &Path) -> bool {
    let is_absent = |suffix: &str| {
        let mut beside = file.as_os_str().to_owned();
        beside.push(suffix);
        matches!(Path::new(&beside).try_exists(), Ok(false))
    };
    is_absent("-wal") && is_absent("-journal")
}

impl Db {
    /// Opens the database and brings its schema up to date; makes it if there is none.
    ///
    /// # Errors
    /// If it cannot be reached, or a migration fails.
    pub async fn open(url: &DbUrl) -> Result<Self, StorageError> {
        match url {
            DbUrl::Sqlite(options) => Self::open_sqlite(options).await,
            DbUrl::Postgres(options) => {
                let pool = pool(options).await?;
                schema::of_postgres().run(&pool).await?;
                Ok(Self::Postgres(pool))
            }
        }
    }

    /// The same with a database that was made before: a new one in its place would look like an installation that has
    /// lost everything.
    ///
    /// # Errors
    /// As for [`Db::open`]; `NotMade` if nothing was ever made there.
    pub async fn open_made(url: &DbUrl) -> Result<Self, StorageError> {
        match url {
            DbUrl::Sqlite(options) => {
                let mut connection = to_read(options).connect().await?;
                let schema = schema::look(&mut Conn::Sqlite(&mut connection)).await;
                let _ = connection.close().await;
                refuse_missing(schema?)?;
                Self::open_sqlite(options).await
            }
            DbUrl::Postgres(options) => {
                let pool = pool(options).await?;
                let schema = schema::look(&mut Conn::Postgres(&mut *pool.acquire().await?)).await;
                if let Err(error) = schema.and_then(refuse_missing) {
                    pool.close().await;
                    return Err(error);
                }
                schema::of_postgres().run(&pool).await?;
                Ok(Self::Postgres(pool))
            }
        }
    }

    /// Opens the database as it is, changes nothing of it, and says how it is: whoever only looks may look at a backup, or
    /// beside a server of another version.
    ///
    /// # Errors
    /// If it cannot be reached, or a newer version made changes to it.
    pub async fn open_to_read(url: &DbUrl) -> Result<(Self, Schema), StorageError> {
        let db = match url {
            DbUrl::Sqlite(options) => {
                let options = to_read(options);
                let writer = Writer::start(options.connect().await?);
                let readers = SqlitePoolOptions::new()
                    .max_connections(1)
                    .acquire_timeout(PATIENCE)
                    .connect_lazy_with(options);
                Self::Sqlite { readers, writer }
            }
            DbUrl::Postgres(options) => Self::Postgres(pool(options).await?),
        };
        let schema = schema::look(&mut db.read().await?.conn()).await;
        if schema.is_err() {
            db.close().await;
        }
        Ok((db, schema?))
    }

    async fn open_sqlite(options: &SqliteConnectOptions) -> Result<Self, StorageError> {
        let options = options
            .clone()
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .disable_statement_logging();
        let one = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options.clone())
            .await?;
        schema::of_sqlite().run(&one).await?;
        one.close().await;
        let writer = Writer::start(options.connect().await?);
        let readers = SqlitePoolOptions::new()
            .max_connections(4)
            .acquire_timeout(PATIENCE)
            .connect_lazy_with(options.read_only(true));
        Ok(Self::Sqlite { readers, writer })
    }

    /// A connection to read with.
    ///
    /// # Errors
    /// If none is free in time.
    pub async fn read(&self) -> Result<ReadConn, StorageError> {
        Ok(match self {
            Self::Sqlite { readers, .. } => ReadConn::Sqlite(readers.acquire().await?),
            Self::Postgres(pool) => ReadConn::Postgres(pool.acquire().await?),
        })
    }

    /// A connection that sees nothing of what is written from now on.
    ///
    /// # Errors
    /// If none is free in time.
    pub async fn snapshot(&self) -> Result<Snapshot, StorageError> {
        Ok(match self {
            Self::Sqlite { readers, .. } => Snapshot::Sqlite(readers.begin().await?),
            Self::Postgres(pool) => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                Snapshot::Postgres(pool.begin_with(begin).await?)
            }
        })
    }

    /// Runs `work` in one transaction and answers after it is durable; an error of `work` leaves nothing behind.
    ///
    /// # Errors
    /// What `work` returns, or the failure to commit.
    pub async fn write<T, F>(&self, work: F) -> Result<T, StorageError>
    where
        T: Send + 'static,
        F: for<'a, 'c> FnOnce(&'a mut Conn<'c>) -> BoxFuture<'a, Result<T, StorageError>> + Send + 'static,
    {
        match self {
            Self::Sqlite { writer, .. } => writer.run(work, Unit::Several(|_| true)).await,
            Self::Postgres(pool) => {
                let mut transaction = pool.begin().await?;
                let answer = work(&mut Conn::Postgres(&mut transaction)).await?;
                transaction.commit().await?;
                Ok(answer)
            }
        }
    }

    /// As [`Db::write`], for `work` that says itself whether what it wrote stays: what was refused half way, or was only
    /// to be tried out, is taken back.
    ///
    /// # Errors
    /// What `work` returns, or the failure to commit.
    pub async fn decide<T, F>(&self, work: F) -> Result<T, StorageError>
    where
        T: Send + 'static,
        F: for<'a, 'c> FnOnce(&'a mut Conn<'c>) -> BoxFuture<'a, Result<Decision<T>, StorageError>>
            + Send
            + 'static,
    {
        match self {
            Self::Sqlite { writer, .. } => {
                let decision = writer.run(work, Unit::Several(Decision::is_kept)).await?;
                Ok(decision.answer())
            }
            Self::Postgres(pool) => {
                let mut transaction = pool.begin().await?;
                let decision = work(&mut Conn::Postgres(&mut transaction)).await?;
                if decision.is_kept() {
                    transaction.commit().await?;
                } else {
                    transaction.rollback().await?;
                }
                Ok(decision.answer())
            }
        }
    }

    /// As [`Db::write`], for `work` that is a single statement and so needs no transaction of its own.
    ///
    /// # Errors
    /// What `work` returns, or the failure to commit.
    pub async fn write_one<T, F>(&self, work: F) -> Result<T, StorageError>
    where
        T: Send + 'static,
        F: for<'a, 'c> FnOnce(&'a mut Conn<'c>) -> BoxFuture<'a, Result<T, StorageError>> + Send + 'static,
    {
        match self {
            Self::Sqlite { writer, .. } => writer.run(work, Unit::Single).await,
            Self::Postgres(pool) => work(&mut Conn::Postgres(&mut *pool.acquire().await?)).await,
        }
    }

    /// Closes every connection after what is under way.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { readers, writer } => {
                readers.close().await;
                writer.stop().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}
