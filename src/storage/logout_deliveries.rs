//! Logout tokens that are to be delivered (OpenID Connect Back-Channel Logout §2.5): a row goes when its token was
//! delivered or given up.

use super::{Conn, StorageError};
use crate::oauth::class::Class;
use crate::types::{ClientId, DeliveryId, SessionId, Timestamp, UserId};

/// What is read of a delivery.
macro_rules! columns {
    () => {
        "id, client_id, user_id, session_id, created_at, attempts"
    };
}

statements! {
    INSERT = "INSERT INTO logout_deliveries (id, client_id, user_id, session_id, created_at, attempts, next_at)
              VALUES ($1, $2, $3, $4, $5, 0, $5)";
    DUE_CLIENTS = concat!("WITH RECURSIVE told (client_id) AS (
                SELECT MIN(client_id) FROM logout_deliveries
                UNION ALL
                SELECT (SELECT MIN(client_id) FROM logout_deliveries WHERE client_id > told.client_id)
                  FROM told WHERE told.client_id IS NOT NULL),
              waiting (client_id, since) AS (
                SELECT client_id, (SELECT MIN(next_at) FROM logout_deliveries WHERE client_id = told.client_id)
                  FROM told WHERE client_id IS NOT NULL)
              SELECT waiting.client_id FROM waiting JOIN clients ON clients.id = waiting.client_id
                LEFT JOIN logout_turns ON logout_turns.client_id = waiting.client_id
              WHERE (", is_vouched!(), ") = $1 AND since <= $2 AND COALESCE(logout_turns.next_at, 0) <= $2
              ORDER BY CASE WHEN COALESCE(begun_at, 0) > since THEN begun_at ELSE since END, COALESCE(begun_at, 0),
                waiting.client_id
              LIMIT $3");
    CLAIM = concat!("UPDATE logout_deliveries SET attempts = attempts + 1, next_at = $3
              WHERE next_at <= $2 AND id IN (SELECT id FROM logout_deliveries
                WHERE client_id = $1 AND next_at <= $2 ORDER BY next_at, id LIMIT $4)
              RETURNING ", columns!());
    POSTPONE = "UPDATE logout_deliveries SET next_at = $3, last_error = $4 WHERE id = $1 AND attempts = $2";
    DELETE = "DELETE FROM logout_deliveries WHERE id = $1 AND attempts = $2";
    GIVE_UP = concat!("DELETE FROM logout_deliveries WHERE id IN (SELECT id FROM logout_deliveries
                WHERE created_at <= $1 AND next_at <= $2 ORDER BY created_at, id LIMIT $3)
              RETURNING ", columns!());
    FORGET_OF_CLIENT = "DELETE FROM logout_deliveries WHERE client_id = $1";
    WAITING = "SELECT COUNT(*), MIN(created_at) FROM logout_deliveries";
}

/// A logout token that is this node's to deliver.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub struct Delivery {
    /// Its id.
    pub id: DeliveryId,
    /// The client that is told.
    pub client_id: ClientId,
    /// Who was signed in.
    pub user_id: UserId,
    /// The sign-in that ended.
    pub session_id: SessionId,
    /// When it ended.
    pub created_at: Timestamp,
    /// Which attempt this is: whoever claims the row later has another number, and this one's outcome counts no more.
    pub attempts: i64,
}

/// Writes that a client is to be told of the end of a sign-in, as soon as can be.
///
/// # Errors
/// If the database fails.
pub async fn insert(
    conn: &mut Conn<'_>,
    client_id: &ClientId,
    user_id: &UserId,
    session_id: &SessionId,
    now: Timestamp,
) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(INSERT)
            .bind(DeliveryId::new())
            .bind(client_id)
            .bind(user_id)
            .bind(session_id)
            .bind(now)
            .execute(c)
            .await?;
        Ok(())
    })
}

/// Up to `limit` clients of a class that are to be told something by now and are not to wait: the one first that has
/// waited longest since its last turn, however much there is to tell the others. Looks at each client that is told
/// anything, not at each delivery.
///
/// # Errors
/// If the database fails.
pub async fn due_clients(
    conn: &mut Conn<'_>,
    class: Class,
    limit: i64,
    now: Timestamp,
) -> Result<Vec<ClientId>, StorageError> {
    let is_vouched = class == Class::Vouched;
    on!(conn, c => Ok(sqlx::query_scalar(DUE_CLIENTS).bind(is_vouched).bind(now).bind(limit).fetch_all(c).await?))
}

/// Takes up to `limit` deliveries to a client, until `until`: no other node takes them before, and if this one ends
/// without a word, any may then. The condition and the write are one statement, so two nodes never take the same.
///
/// # Errors
/// If the database fails.
pub async fn claim(
    conn: &mut Conn<'_>,
    client_id: &ClientId,
    limit: i64,
    until: Timestamp,
    now: Timestamp,
) -> Result<Vec<Delivery>, StorageError> {
    on!(conn, c => {
        Ok(sqlx::query_as(CLAIM).bind(client_id).bind(now).bind(until).bind(limit).fetch_all(c).await?)
    })
}

/// Lets a delivery that failed wait until `next_at`; whether it was this attempt's to say.
///
/// # Errors
/// If the database fails.
pub async fn postpone(
    conn: &mut Conn<'_>,
    delivery: &Delivery,
    next_at: Timestamp,
    error: &str,
) -> Result<bool, StorageError> {
    on!(conn, c => {
        let done = sqlx::query(POSTPONE)
            .bind(&delivery.id)
            .bind(delivery.attempts)
            .bind(next_at)
            .bind(error)
            .execute(c)
            .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Ends a delivery; whether it was this attempt's to end.
///
/// # Errors
/// If the database fails.
pub async fn delete(conn: &mut Conn<'_>, delivery: &Delivery) -> Result<bool, StorageError> {
    on!(conn, c => {
        let done = sqlx::query(DELETE).bind(&delivery.id).bind(delivery.attempts).execute(c).await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Gives up to `limit` deliveries up that nobody has in hand and that wait since `before`; which they were.
///
/// # Errors
/// If the database fails.
pub async fn give_up(
    conn: &mut Conn<'_>,
    before: Timestamp,
    limit: i64,
    now: Timestamp,
) -> Result<Vec<Delivery>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(GIVE_UP).bind(before).bind(now).bind(limit).fetch_all(c).await?))
}

/// Gives up what a client was to be told; how much.
///
/// # Errors
/// If the database fails.
pub async fn forget_of_client(conn: &mut Conn<'_>, client_id: &ClientId) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(FORGET_OF_CLIENT).bind(client_id).execute(c).await?.rows_affected()))
}

/// How many deliveries wait, and since when the oldest does.
///
/// # Errors
/// If the database fails.
pub async fn waiting(conn: &mut Conn<'_>) -> Result<(i64, Option<Timestamp>), StorageError> {
    on!(conn, c => Ok(sqlx::query_as(WAITING).fetch_one(c).await?))
}
