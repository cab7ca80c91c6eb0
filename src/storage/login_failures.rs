//! Failed sign-ins of accounts: the attempt is reserved before the password is hashed.

use super::{Conn, StorageError};
use crate::types::{Timestamp, UserId};

statements! {
    RESERVE = "INSERT INTO login_failures (account, failures, last_at, blocked_until)
              VALUES ($1, 1, $2, CAST($2 AS BIGINT) + CASE WHEN CAST($4 AS BIGINT) > 1 THEN 0 ELSE 1 END)
              ON CONFLICT (account) DO UPDATE SET
                failures = CASE WHEN login_failures.last_at < $3 THEN 1 ELSE login_failures.failures + 1 END,
                last_at = $2,
                blocked_until = CAST($2 AS BIGINT) + CASE
                  WHEN login_failures.last_at < $3 THEN CASE WHEN CAST($4 AS BIGINT) > 1 THEN 0 ELSE 1 END
                  WHEN login_failures.failures + 1 < $4 THEN 0
                  WHEN login_failures.failures < $4 THEN 1
                  WHEN login_failures.failures < $4 + 1 THEN 2
                  WHEN login_failures.failures < $4 + 2 THEN 4
                  WHEN login_failures.failures < $4 + 3 THEN 8
                  WHEN login_failures.failures < $4 + 4 THEN 16
                  WHEN login_failures.failures < $4 + 5 THEN 32
                  ELSE 60 END
              WHERE login_failures.blocked_until <= $2
              RETURNING failures";
    GIVE_BACK = "UPDATE login_failures SET failures = failures - 1, blocked_until = last_at
              WHERE account = $1 AND failures = $2 AND last_at = $3";
    BLOCKED_UNTIL = "SELECT blocked_until FROM login_failures WHERE account = $1";
    CLEAR = "DELETE FROM login_failures WHERE account = $1";
    FORGET_OF_USER = "DELETE FROM login_failures WHERE account LIKE 'user ' || CAST($1 AS TEXT) || ' %'
                OR account LIKE 'device ' || CAST($1 AS TEXT) || ' %'
                OR account LIKE 'factor ' || CAST($1 AS TEXT) || '%'
                OR account LIKE 'factor-day ' || CAST($1 AS TEXT) || ' %'";
    SWEEP = "DELETE FROM login_failures WHERE account IN (SELECT account FROM login_failures
                WHERE last_at < $1 AND (account NOT LIKE 'factor-day %' OR last_at < $3) LIMIT $2)";
}

/// Counts an attempt at `account` as failed before it is tried; `None` if the account has to wait.
///
/// After `free` failures the next attempt has to wait 1, 2, 4 … 60 seconds; failures older than `forget_before` do
/// not count.
///
/// # Errors
/// If the database fails.
pub async fn reserve(
    conn: &mut Conn<'_>,
    account: &str,
    free: i64,
    forget_before: Timestamp,
    now: Timestamp,
) -> Result<Option<i64>, StorageError> {
    on!(conn, c => {
        Ok(sqlx::query_scalar(RESERVE).bind(account).bind(now).bind(forget_before).bind(free).fetch_optional(c).await?)
    })
}

/// Takes back the attempt at `account` that [`reserve`] counted as number `failures`: it was not tried after all. One
/// that others followed stays counted.
///
/// # Errors
/// If the database fails.
pub async fn give_back(
    conn: &mut Conn<'_>,
    account: &str,
    failures: i64,
    now: Timestamp,
) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(GIVE_BACK).bind(account).bind(failures).bind(now).execute(c).await?;
        Ok(())
    })
}

/// Until when `account` has to wait.
///
/// # Errors
/// If the database fails.
pub async fn blocked_until(conn: &mut Conn<'_>, account: &str) -> Result<Option<Timestamp>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(BLOCKED_UNTIL).bind(account).fetch_optional(c).await?))
}

/// Forgets the failures of `account`: it signed in.
///
/// # Errors
/// If the database fails.
pub async fn clear(conn: &mut Conn<'_>, account: &str) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(CLEAR).bind(account).execute(c).await?;
        Ok(())
    })
}

/// Forgets the failures of a person's account, from wherever they came: it is deleted.
///
/// # Errors
/// If the database fails.
pub async fn forget_of_user(conn: &mut Conn<'_>, id: &UserId) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(FORGET_OF_USER).bind(id).execute(c).await?;
        Ok(())
    })
}

/// Deletes up to `limit` rows whose last failure was before `before`; how many.
///
/// # Errors
/// If the database fails.
///
/// What is counted for a day is kept until `day_before`, however long nobody tried: who is patient gets no second hundred.
pub async fn sweep(
    conn: &mut Conn<'_>,
    (before, day_before): (Timestamp, Timestamp),
    limit: i64,
) -> Result<u64, StorageError> {
    on!(conn, c => {
        let done = sqlx::query(SWEEP).bind(before).bind(limit).bind(day_before).execute(c).await?;
        Ok(done.rows_affected())
    })
}
