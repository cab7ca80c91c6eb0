//! What the compiler cannot check: every statement, and that both schemas are one.

use std::collections::BTreeMap;
use std::path::Path;

use sqlx::{ConnectOptions as _, Executor as _, SqlStr};

use super::*;

async fn faults(database: &TestDatabase) -> Vec<String> {
    database.open().await.close().await;
    let statements = grantor::storage::statements();
    assert!(
        statements.len() > 60,
        "{} statements are listed",
        statements.len()
    );
    let mut faults = Vec::new();
    if database.is_postgres() {
        let options: sqlx::postgres::PgConnectOptions = database.url().parse().unwrap();
        let mut connection = options.connect().await.unwrap();
        for (name, sql) in statements {
            if let Err(error) = connection.prepare(SqlStr::from_static(sql)).await {
                faults.push(format!("{name}: {error}"));
            }
        }
    } else {
        let options: sqlx::sqlite::SqliteConnectOptions = database.url().parse().unwrap();
        let mut connection = options.connect().await.unwrap();
        for (name, sql) in statements {
            if let Err(error) = connection.prepare(SqlStr::from_static(sql)).await {
                faults.push(format!("{name}: {error}"));
            }
        }
    }
    faults
}

#[tokio::test]
async fn ours_every_statement_prepares_on_sqlite() {
    assert_eq!(faults(&TestDatabase::sqlite()).await, Vec::<String>::new());
}

#[tokio::test]
async fn ours_every_statement_prepares_on_postgres() {
    if let Some(database) = TestDatabase::postgres().await {
        assert_eq!(faults(&database).await, Vec::<String>::new());
    }
}

/// What a file says once its white space is one space, and words of one database are those of the other.
fn folded(folder: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("migrations")
        .join(folder);
    std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let text = std::fs::read_to_string(entry.path()).unwrap();
            let words: Vec<_> = text.split_whitespace().collect();
            let mapped = words.join(" ").replace("BYTEA", "BLOB");
            (entry.file_name().into_string().unwrap(), mapped)
        })
        .collect()
}

#[test]
fn ours_both_databases_have_the_same_migrations() {
    let (sqlite, postgres) = (folded("sqlite"), folded("postgres"));
    assert!(!sqlite.is_empty());
    assert_eq!(
        sqlite.keys().collect::<Vec<_>>(),
        postgres.keys().collect::<Vec<_>>()
    );
    for (name, text) in sqlite {
        assert_eq!(text, postgres[&name], "{name}");
    }
}

/// What all clients registered is never read at once: there may be as much of it as strangers care to write.
#[test]
fn ours_no_statement_reads_the_metadata_of_all_clients() {
    let mut read = 0;
    for (name, sql) in grantor::storage::statements() {
        let words: Vec<_> = sql.split_whitespace().collect();
        let sql = words.join(" ");
        let reads = sql.starts_with("SELECT") && sql.contains("FROM clients") && sql.contains("metadata");
        assert!(
            !reads || sql.contains("WHERE id = $1") || sql.contains("LIMIT $"),
            "{name}: {sql}"
        );
        read += usize::from(reads);
    }
    assert!(read > 0, "the test looks for what is not there");
}
