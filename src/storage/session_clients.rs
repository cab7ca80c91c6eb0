//! Which clients a sign-in was used for: whom it concerns when it ends.

use super::json::Json;
use super::{Conn, StorageError};
use crate::oauth::class::Class;
use crate::oauth::client_metadata::RegisteredBy;
use crate::oauth::translated::CLIENT_NAME;
use crate::types::{ClientId, SessionId, Timestamp};
use crate::words::{Language, Translations};

statements! {
    NOTE = "INSERT INTO session_clients (session_id, client_id, since) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    FORGET_OF_CLIENT = "DELETE FROM session_clients WHERE client_id = $1";
    OF_SESSION = "SELECT clients.id, clients.name, clients.translations, clients.has_backchannel_logout,
                clients.registered_by
              FROM session_clients JOIN clients ON clients.id = session_clients.client_id
              WHERE session_clients.session_id = $1 ORDER BY session_clients.since, clients.id";
}

/// Of the apps of one sign-in that nobody vouches for, so many are told of its end: those it was used for first. Whoever
/// registers apps by the thousand does not have a thousand requests sent for each sign-in.
const MOST_TOLD_UNVOUCHED: usize = 20;

#[derive(sqlx_macros::FromRow)]
struct Row {
    id: ClientId,
    name: String,
    translations: Json<Translations>,
    has_backchannel_logout: bool,
    registered_by: RegisteredBy,
}

/// A client a sign-in was used for.
#[derive(Clone, Debug)]
pub struct SessionClient {
    /// Its id.
    pub id: ClientId,
    /// What people call it.
    pub name: String,
    /// The same in other languages.
    pub translations: Translations,
    /// Who vouches for it.
    pub class: Class,
    /// Whether it hears when the sign-in ends: it wants to (OpenID Connect Back-Channel Logout §2.2), and there are not too
    /// many like it.
    pub is_told: bool,
}

impl SessionClient {
    /// What people who read `language` call it.
    #[must_use]
    pub fn name_in(&self, language: Language) -> &str {
        self.translations.or(&self.name, CLIENT_NAME, language)
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
    now: Timestamp,
) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(NOTE).bind(session_id).bind(client_id).bind(now).execute(c).await?;
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
    let rows: Vec<Row> = on!(conn, c => sqlx::query_as(OF_SESSION).bind(session_id).fetch_all(c).await?);
    Ok(told(rows))
}

fn told(rows: Vec<Row>) -> Vec<SessionClient> {
    let mut room = MOST_TOLD_UNVOUCHED;
    let client = |row: Row| {
        let class = row.registered_by.class();
        let is_told = row.has_backchannel_logout && (class == Class::Vouched || room > 0);
        if is_told && class == Class::Unvouched {
            room -= 1;
        }
        SessionClient {
            id: row.id,
            name: row.name,
            translations: row.translations.0,
            class,
            is_told,
        }
    };
    let mut clients: Vec<_> = rows.into_iter().map(client).collect();
    clients.sort_by(|one, other| (&*one.name, one.id.as_str()).cmp(&(&*other.name, other.id.as_str())));
    clients
}

/// Forgets for which sign-ins a client was used; how many.
///
/// # Errors
/// If the database fails.
pub async fn forget_of_client(conn: &mut Conn<'_>, client_id: &ClientId) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(FORGET_OF_CLIENT).bind(client_id).execute(c).await?.rows_affected()))
}
