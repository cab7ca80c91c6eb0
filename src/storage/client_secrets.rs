//! The secrets of clients: their hashes, and sealed what something computes with.

use super::{Conn, StorageError};
use crate::oauth::client::ClientSecret;
use crate::types::{ClientId, SecretId, Timestamp, TokenHash};

statements! {
    ADD = "INSERT INTO client_secrets (id, client_id, hash, created_at, expires_at, sealed)
              VALUES ($1, $2, $3, $4, $5, $6)";
    OF = "SELECT id, hash, sealed, created_at, expires_at FROM client_secrets WHERE client_id = $1 ORDER BY created_at, id";
    EXPIRE = "UPDATE client_secrets SET expires_at = $2
              WHERE client_id = $1 AND (expires_at IS NULL OR expires_at > $2)";
    END = "UPDATE client_secrets SET expires_at = $3
              WHERE client_id = $1 AND id = $2 AND (expires_at IS NULL OR expires_at > $3)";
    UNSEAL = "UPDATE client_secrets SET sealed = NULL WHERE client_id = $1 AND sealed IS NOT NULL";
    DROP = "DELETE FROM client_secrets WHERE client_id = $1";
    SWEEP = "DELETE FROM client_secrets WHERE expires_at < $1";
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    id: SecretId,
    hash: TokenHash,
    sealed: Option<Vec<u8>>,
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
}

impl From<Row> for ClientSecret {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            hash: row.hash,
            sealed: row.sealed,
            created_at: row.created_at,
            expires_at: row.expires_at,
        }
    }
}

/// The secrets of a client, oldest first.
///
/// # Errors
/// If the database fails.
pub async fn of(conn: &mut Conn<'_>, id: &ClientId) -> Result<Vec<ClientSecret>, StorageError> {
    let rows: Vec<Row> = on!(conn, c => sqlx::query_as(OF).bind(id).fetch_all(c).await?);
    Ok(rows.into_iter().map(ClientSecret::from).collect())
}

/// Deletes every secret of a client.
///
/// # Errors
/// If the database fails.
pub async fn drop_all(conn: &mut Conn<'_>, id: &ClientId) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(DROP).bind(id).execute(c).await?.rows_affected()))
}

/// Adds a secret to a client.
///
/// # Errors
/// If the database fails.
pub async fn add(
    conn: &mut Conn<'_>,
    client_id: &ClientId,
    secret: &ClientSecret,
) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(ADD)
            .bind(&secret.id)
            .bind(client_id)
            .bind(&secret.hash)
            .bind(secret.created_at)
            .bind(secret.expires_at)
            .bind(&secret.sealed)
            .execute(c)
            .await?;
        Ok(())
    })
}

/// Lets every secret of a client end at `at` at the latest; how many it changed.
///
/// # Errors
/// If the database fails.
pub async fn expire(conn: &mut Conn<'_>, id: &ClientId, at: Timestamp) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(EXPIRE).bind(id).bind(at).execute(c).await?.rows_affected()))
}

/// Ends one secret of a client at `now`; whether it still worked.
///
/// # Errors
/// If the database fails.
pub async fn end(
    conn: &mut Conn<'_>,
    id: &ClientId,
    secret_id: &SecretId,
    now: Timestamp,
) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query(END).bind(id).bind(secret_id).bind(now).execute(c).await?.rows_affected() == 1))
}

/// Forgets the secrets of a client, all but their hashes: nothing computes with them any more.
///
/// # Errors
/// If the database fails.
pub async fn unseal(conn: &mut Conn<'_>, id: &ClientId) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(UNSEAL).bind(id).execute(c).await?.rows_affected()))
}

/// Deletes the secrets that ended before `before`; how many.
///
/// # Errors
/// If the database fails.
pub async fn sweep(conn: &mut Conn<'_>, before: Timestamp) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(SWEEP).bind(before).execute(c).await?.rows_affected()))
}
