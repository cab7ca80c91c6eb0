//! A database of its own for each test: a file, or one made from a migrated template.

use std::path::PathBuf;
use std::time::Duration;

use grantor::storage::{Db, DbUrl};
use grantor::types::{GrantId, Secret};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};
use tokio::sync::OnceCell;

/// A database that goes when the test ends.
pub enum TestDatabase {
    Sqlite { folder: PathBuf },
    Postgres { admin: String, name: String },
}

/// Of PostgreSQL: the name of the template, and how it is copied.
static TEMPLATE: OnceCell<(String, &str)> = OnceCell::const_new();

/// Of SQLite: a file with all tables and nothing in them.
static FILE: OnceCell<Vec<u8>> = OnceCell::const_new();

impl TestDatabase {
    pub fn sqlite() -> Self {
        let folder = std::env::temp_dir().join(format!("grantor-test-{}", GrantId::new()));
        std::fs::create_dir_all(&folder).unwrap();
        Self::Sqlite { folder }
    }

    /// `None` only if `SKIP_POSTGRES=1` says so: silence is not a skip.
    pub async fn postgres() -> Option<Self> {
        let admin = admin()?;
        let (template, strategy) = TEMPLATE
            .get_or_init(|| async {
                let name = format!("grantor_template_{}", std::process::id());
                execute(&admin, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
                execute(&admin, format!("CREATE DATABASE {name}")).await;
                let db = Db::open(&url_of(&admin, &name)).await.unwrap();
                db.close().await;
                // Copied as files; by default each page goes through the log.
                let strategy = if version(&admin).await < 15 {
                    ""
                } else {
                    "STRATEGY FILE_COPY"
                };
                (name, strategy)
            })
            .await;
        let name = format!("grantor_{}", GrantId::new().as_str().replace('-', ""));
        execute(
            &admin,
            format!("CREATE DATABASE {name} TEMPLATE {template} {strategy}"),
        )
        .await;
        Some(Self::Postgres { admin, name })
    }

    /// One of PostgreSQL in which nothing was ever made.
    pub async fn empty_postgres() -> Option<Self> {
        let admin = admin()?;
        let name = format!("grantor_{}", GrantId::new().as_str().replace('-', ""));
        execute(&admin, format!("CREATE DATABASE {name}")).await;
        Some(Self::Postgres { admin, name })
    }

    /// Runs a statement as whoever meddles with a database would.
    pub async fn meddle(&self, sql: &str) {
        match self {
            Self::Sqlite { .. } => {
                let options: sqlx::sqlite::SqliteConnectOptions = self.url().parse().unwrap();
                let mut connection = options.connect().await.unwrap();
                let sql = AssertSqlSafe(sql.to_owned());
                sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
                connection.close().await.unwrap();
            }
            Self::Postgres { .. } => execute(&self.url(), sql.to_owned()).await,
        }
    }

    /// Another of the same kind.
    pub async fn another(&self) -> Self {
        match self {
            Self::Sqlite { .. } => Self::sqlite(),
            Self::Postgres { .. } => Self::postgres().await.unwrap(),
        }
    }

    pub fn url(&self) -> String {
        match self {
            Self::Sqlite { folder } => format!("sqlite://{}/grantor.db", folder.display()),
            Self::Postgres { admin, name } => with_database(admin, name),
        }
    }

    pub fn db_url(&self) -> DbUrl {
        DbUrl::parse(&Secret::new(self.url())).unwrap()
    }

    /// Opens it; what nothing was made in yet begins with all tables, as a copy.
    pub async fn open(&self) -> Db {
        if let Self::Sqlite { folder } = self {
            let file = folder.join("grantor.db");
            if !file.exists() {
                std::fs::write(file, FILE.get_or_init(migrated).await).unwrap();
            }
        }
        Db::open(&self.db_url()).await.unwrap()
    }

    pub fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres { .. })
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        match self {
            Self::Sqlite { folder } => {
                let _ = std::fs::remove_dir_all(folder);
            }
            Self::Postgres { admin, name } => {
                let (admin, sql) = (
                    admin.clone(),
                    format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
                );
                let (done, is_done) = std::sync::mpsc::channel();
                // A runtime of its own: this one may be ending.
                std::thread::spawn(move || {
                    let runtime = tokio::runtime::Builder::new_current_thread()
                        .enable_all()
                        .build()
                        .unwrap();
                    runtime.block_on(execute(&admin, sql));
                    let _ = done.send(());
                });
                // Not for ever: a connection that this thread has only half made keeps PostgreSQL from dropping anything,
                // and comes to its end when this thread goes on.
                let _ = is_done.recv_timeout(Duration::from_secs(1));
            }
        }
    }
}

/// A file of SQLite's with all tables.
async fn migrated() -> Vec<u8> {
    let folder = std::env::temp_dir().join(format!("grantor-template-{}", GrantId::new()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("grantor.db");
    let url = Secret::new(format!("sqlite://{}", file.display()));
    let db = Db::open(&DbUrl::parse(&url).unwrap()).await.unwrap();
    db.close().await;
    let bytes = std::fs::read(&file).unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    bytes
}

/// PostgreSQL's major version.
async fn version(admin: &str) -> i32 {
    let options: sqlx::postgres::PgConnectOptions = admin.parse().unwrap();
    let mut connection = options.connect().await.unwrap();
    let number = sqlx::query_scalar::<_, String>("SHOW server_version_num");
    let number = number.fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    number.parse::<i32>().unwrap() / 10_000
}

fn admin() -> Option<String> {
    let admin = std::env::var("TEST_POSTGRES_URL").ok();
    assert!(
        admin.is_some() || std::env::var("SKIP_POSTGRES").is_ok_and(|value| value == "1"),
        "set TEST_POSTGRES_URL (scripts/test does), or SKIP_POSTGRES=1 to leave PostgreSQL out"
    );
    admin
}

fn with_database(admin: &str, name: &str) -> String {
    let (base, _) = admin.rsplit_once('/').unwrap();
    format!("{base}/{name}")
}

fn url_of(admin: &str, name: &str) -> DbUrl {
    DbUrl::parse(&Secret::new(with_database(admin, name))).unwrap()
}

async fn execute(admin: &str, sql: String) {
    let options: sqlx::postgres::PgConnectOptions = admin.parse().unwrap();
    let mut connection = options.disable_statement_logging().connect().await.unwrap();
    // CREATE DATABASE waits for nobody: another test may be copying the template at this moment.
    for attempt in 0..50 {
        match sqlx::raw_sql(AssertSqlSafe(sql.clone()))
            .execute(&mut connection)
            .await
        {
            Ok(_) => break,
            Err(error) if attempt < 49 && error.to_string().contains("being accessed") => {
                tokio::task::yield_now().await
            }
            Err(error) => panic!("{sql}: {error}"),
        }
    }
    connection.close().await.unwrap();
}
