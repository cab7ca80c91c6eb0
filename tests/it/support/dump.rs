//! All a thief of the database would hold.

use std::fmt::Write as _;

use sqlx::{AssertSqlSafe, Column as _, ConnectOptions as _, Row as _};

use super::TestDatabase;

/// Every table there is but what keeps the migrations: none can be forgotten.
async fn tables(database: &TestDatabase) -> Vec<String> {
    if database.is_postgres() {
        let sql = "SELECT table_name::text FROM information_schema.tables
                   WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%' ORDER BY table_name";
        let options: sqlx::postgres::PgConnectOptions = database.url().parse().unwrap();
        let mut connection = options.disable_statement_logging().connect().await.unwrap();
        return sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap();
    }
    let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_sqlx%' ESCAPE '\\'
               AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";
    let options: sqlx::sqlite::SqliteConnectOptions = database.url().parse().unwrap();
    let mut connection = options.disable_statement_logging().connect().await.unwrap();
    sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap()
}

/// One line for each row: `table|column=value|…`; bytes as hex and as text.
pub async fn dump(database: &TestDatabase) -> String {
    let mut text = String::from("\n");
    for table in tables(database).await {
        let sql = format!("SELECT * FROM {table}");
        if database.is_postgres() {
            let options: sqlx::postgres::PgConnectOptions = database.url().parse().unwrap();
            let mut connection = options.disable_statement_logging().connect().await.unwrap();
            for row in sqlx::query(AssertSqlSafe(sql))
                .fetch_all(&mut connection)
                .await
                .unwrap()
            {
                line!(text, table, row);
            }
        } else {
            let options: sqlx::sqlite::SqliteConnectOptions = database.url().parse().unwrap();
            let mut connection = options.disable_statement_logging().connect().await.unwrap();
            for row in sqlx::query(AssertSqlSafe(sql))
                .fetch_all(&mut connection)
                .await
                .unwrap()
            {
                line!(text, table, row);
            }
        }
    }
    text
}

macro_rules! line {
    ($text:ident, $table:expr, $row:ident) => {{
        write!($text, "{}", $table).unwrap();
        for column in $row.columns() {
            let index = column.ordinal();
            let value = $row
                .try_get::<Option<String>, _>(index)
                .map(Option::unwrap_or_default)
                .or_else(|_| {
                    $row.try_get::<Option<i64>, _>(index)
                        .map(|v| v.map(|v| v.to_string()).unwrap_or_default())
                })
                .or_else(|_| {
                    $row.try_get::<Option<bool>, _>(index)
                        .map(|v| v.map(|v| v.to_string()).unwrap_or_default())
                })
                .or_else(|_| {
                    $row.try_get::<Option<Vec<u8>>, _>(index).map(|v| {
                        let bytes = v.unwrap_or_default();
                        let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
                        format!("{hex} {}", String::from_utf8_lossy(&bytes))
                    })
                })
                .unwrap_or_else(|error| panic!("{}.{}: {error}", $table, column.name()));
            write!($text, "|{}={}", column.name(), value.replace('\n', " ")).unwrap();
        }
        $text.push('\n');
    }};
}
use line;

/// Does to the database what no statement of the server does.
pub async fn execute(database: &TestDatabase, sql: String) {
    if database.is_postgres() {
        let options: sqlx::postgres::PgConnectOptions = database.url().parse().unwrap();
        let mut connection = options.disable_statement_logging().connect().await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut connection)
            .await
            .unwrap();
    } else {
        let options: sqlx::sqlite::SqliteConnectOptions = database.url().parse().unwrap();
        let mut connection = options.disable_statement_logging().connect().await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut connection)
            .await
            .unwrap();
    }
}

/// The one number a query answers.
pub async fn count(database: &TestDatabase, sql: String) -> i64 {
    let query = sqlx::query_scalar(AssertSqlSafe(sql.clone()));
    if database.is_postgres() {
        let options: sqlx::postgres::PgConnectOptions = database.url().parse().unwrap();
        let mut connection = options.disable_statement_logging().connect().await.unwrap();
        return query.fetch_one(&mut connection).await.unwrap();
    }
    let options: sqlx::sqlite::SqliteConnectOptions = database.url().parse().unwrap();
    let mut connection = options.disable_statement_logging().connect().await.unwrap();
    sqlx::query_scalar(AssertSqlSafe(sql))
        .fetch_one(&mut connection)
        .await
        .unwrap()
}

/// Until a connection to this database waits for a lock.
pub async fn lock_is_waited_for(database: &TestDatabase) {
    const WAITING: &str = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let options: sqlx::postgres::PgConnectOptions = database.url().parse().unwrap();
    let mut connection = options.disable_statement_logging().connect().await.unwrap();
    for _ in 0..20_000 {
        let waiting: i64 = sqlx::query_scalar(WAITING)
            .fetch_one(&mut connection)
            .await
            .unwrap();
        if waiting > 0 {
            return;
        }
    }
    panic!("nobody waits for a lock");
}
