//! Which clients a sign-in was used for: whom it concerns when it ends.

use super::json::Json;
use super::{Conn, StorageError};
use crate::oauth::client_metadata::{ClientMetadata, RegisteredBy};
use crate::types::{ClientId, SessionId};

statements! {
    NOTE = "INSERT INTO session_clients (session_id, client_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    FORGET_OF_CLIENT = "DELETE FROM session_clients WHERE client_id = $1";
    OF_SESSION = "SELECT clients.id, clients.name, clients.metadata, clients.registered_by
              FROM session_clients JOIN clients ON clients.id = session_clients.client_id
              WHERE session_clients.session_id = $1 ORDER BY clients.name, clients.id";
}

/// A client a sign-in was used for.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SessionClient {
    /// Its id.
    pub id: ClientId,
    /// What people call it.
    pub name: String,
    #[sqlx(try_from = "String")]
    metadata: Json<ClientMetadata>,
    #[sqlx(try_from = "String")]
    registered_by: RegisteredBy,
}

impl SessionClient {
    /// Whether it registered itself, so that no administrator has vouched for it.
    #[must_use]
    pub fn is_self_registered(&self) -> bool {
        self.registered_by != RegisteredBy::Admin
    }

    /// Whether it wants to hear when the sign-in ends (OpenID Connect Back-Channel Logout §2.2).
    #[must_use]
    pub fn is_told(&self) -> bool {
        self.metadata.0.backchannel_logout_uri.is_some()
    }
}

/// Notes that a sign-in was used for a client; once is enough.
///
/// # Errors
/// If the database fails.
pub async fn note(
    conn: &mut Conn<'_>,
    session_id: &SessionId,
    client_id: &ClientId,
) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(NOTE).bind(session_id).bind(client_id).execute(c).await?;
        Ok(())
    })
}

/// The clients a sign-in was used for, by name.
///
/// # Errors
/// If the database fails.
pub async fn of_session(
    conn: &mut Conn<'_>,
    session_id: &SessionId,
) -> Result<Vec<SessionClient>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(OF_SESSION).bind(session_id).fetch_all(c).await?))
}

/// Forgets for which sign-ins a client was used; how many.
///
/// # Errors
/// If the database fails.
pub async fn forget_of_client(conn: &mut Conn<'_>, client_id: &ClientId) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(FORGET_OF_CLIENT).bind(client_id).execute(c).await?.rows_affected()))
}
