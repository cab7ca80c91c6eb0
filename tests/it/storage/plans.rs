//! How SQLite goes about each statement: what is found is found by an index, however much is stored.

use sqlx::{AssertSqlSafe, ConnectOptions as _, Row as _};

use super::*;

/// The tables that grow with what people and apps do, whatever the administrator does.
const GROWING: [&str; 22] = [
    "address_changes",
    "audit_events",
    "audit_seals",
    "clients",
    "client_logos",
    "client_secrets",
    "consents",
    "declined_permissions",
    "expired_registrations",
    "grants",
    "login_failures",
    "logout_deliveries",
    "logout_turns",
    "one_time_links",
    "passkeys",
    "removed_apps",
    "revoked_tokens",
    "session_clients",
    "session_identities",
    "sessions",
    "user_identities",
    "users",
];

/// Statements that look through all rows of such a table, each with who waits for it.
const LOOK_THROUGH: [(&str, &str); 22] = [
    ("client_secrets::SWEEP", "once an hour, and nobody"),
    ("expired_registrations::SWEEP", "once an hour, and nobody"),
    (
        "logout_turns::SWEEP",
        "once an hour, a row for each app that was told of sign-outs",
    ),
    ("clients::EXPIRED", "once an hour, and nobody"),
    ("clients::LIST", "an administrator who asked for the list"),
    ("clients::COUNT", "an administrator who asked"),
    ("loosened_clients::OF_PROFILE", "an administrator who asked"),
    (
        "loosened_clients::WITH_SKIPPED_CONSENT",
        "an administrator who asked",
    ),
    (
        "loosened_clients::WITH_HTTP_CALLBACK",
        "an administrator who asked",
    ),
    (
        "loosened_clients::WITH_LONGER_TOKENS",
        "an administrator who asked",
    ),
    ("clients::WITH_SCOPE", "an administrator who deletes a scope"),
    (
        "clients::WITH_RESOURCE",
        "an administrator who deletes a resource server",
    ),
    ("naming_clients::OF_SCOPE", "an administrator who opened its page"),
    (
        "naming_clients::OF_RESOURCE",
        "an administrator who opened its page",
    ),
    (
        "clients::VOUCHED_NAMES",
        "the first who asks after a second: of what administrators made alone",
    ),
    ("consents::REMOVE_LET_IN", "whoever locks an account down"),
    (
        "first_steps::FIRST_APP",
        "an owner of a server that nobody allowed anything yet",
    ),
    (
        "first_steps::UNVOUCHED",
        "an administrator who opened the front page, up to a thousand found",
    ),
    (
        "login_failures::FORGET_OF_USER",
        "whoever deletes an account, once",
    ),
    ("users::COUNT", "an administrator who asked"),
    ("users::LIST", "an administrator who asked for the list"),
    (
        "logout_deliveries::WAITING",
        "what waits to be delivered is what is counted",
    ),
];

/// The table a step of a plan looks through from end to end, if it does: `SCAN t`. What a partial index holds is what is
/// looked for, and an order that an index has ends with the limit.
fn looked_through(step: &str) -> Option<&str> {
    let table = step.strip_prefix("SCAN ")?;
    let is_whole = !table.contains(" USING INDEX ");
    is_whole.then(|| table.split(' ').next().unwrap())
}

#[tokio::test]
async fn ours_no_statement_looks_through_a_table_that_grows() {
    let database = TestDatabase::sqlite();
    database.open().await.close().await;
    let options: sqlx::sqlite::SqliteConnectOptions = database.url().parse().unwrap();
    let mut connection = options.connect().await.unwrap();
    let mut found = Vec::new();
    for (name, sql) in grantor::storage::statements() {
        let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
        let rows = sqlx::query(explain).fetch_all(&mut connection).await.unwrap();
        let steps: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
        let tables = steps.iter().filter_map(|step| looked_through(step));
        if tables.clone().any(|table| GROWING.contains(&table)) {
            found.push(name.trim_start_matches("grantor::storage::").to_owned());
        }
    }
    found.sort_unstable();
    let mut allowed: Vec<_> = LOOK_THROUGH.iter().map(|(name, _)| *name).collect();
    allowed.sort_unstable();
    assert_eq!(found, allowed);
}

#[tokio::test]
async fn ours_events_that_wait_are_numbered_in_the_order_of_their_index() {
    let database = TestDatabase::sqlite();
    database.open().await.close().await;
    let options: sqlx::sqlite::SqliteConnectOptions = database.url().parse().unwrap();
    let mut connection = options.connect().await.unwrap();
    let statements = grantor::storage::statements();
    let number = statements
        .iter()
        .find(|(name, _)| name.ends_with("audit_events::NUMBER"));
    let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {}", number.unwrap().1));
    let rows = sqlx::query(explain).fetch_all(&mut connection).await.unwrap();
    let steps: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
    let by_index = "SCAN audit_events USING INDEX audit_events_unnumbered";
    assert!(steps.iter().any(|step| step == by_index), "{steps:?}");
}
