//! The audit log: rows are added and read. They change when they are numbered, or when what is personal is erased, and are
//! deleted when their time has come.

use serde::Serialize;

use super::json::Json;
pub use super::personal::{Personal, PersonalMembers};
use super::{Conn, StorageError};
use crate::oauth::translated::CLIENT_NAME;
use crate::types::{AuditEventId, ClientId, ErrorId, EventKind, Timestamp, UserId};
use crate::words::{Language, Translations};

/// All columns.
macro_rules! columns {
    () => {
        "id, at, kind, actor, actor_id, user_id, client_id, target, reason, error_id, details, personal, salt, personal_hash, seq"
    };
}

/// How the details of a grant begin to say that nobody was asked, after its scope.
macro_rules! unasked {
    () => {
        " (not asked:"
    };
}

/// How the details of a grant begin to say that nobody was asked, after its scope.
pub const UNASKED: &str = unasked!();

/// Rows, newest first; with a condition by which an index finds them, where there is one.
macro_rules! newest {
    ($narrowed:literal) => {
        concat!("SELECT page.*, people.email, apps.name AS client_name, COALESCE(doers.email, doing.name) AS actor_name
              FROM (SELECT ", columns!(), " FROM audit_events
                WHERE ", $narrowed, " (CAST($1 AS TEXT) IS NULL OR kind = $1) AND (CAST($2 AS TEXT) IS NULL OR user_id = $2) AND (CAST($3 AS TEXT) IS NULL OR client_id = $3)
                  AND (CAST($4 AS TEXT) IS NULL OR error_id = $4)
                  AND (CAST($5 AS TEXT) IS NULL OR actor_id = $5) AND (CAST($6 AS TEXT) IS NULL OR reason = $6)
                  AND at >= $7 AND at < $8 AND (at, id) < ($9, $10)
                ORDER BY at DESC, id DESC LIMIT $11) AS page
              LEFT JOIN users AS people ON people.id = page.user_id
              LEFT JOIN clients AS apps ON apps.id = page.client_id
              LEFT JOIN users AS doers ON doers.id = page.actor_id AND page.actor <> 'client'
              LEFT JOIN clients AS doing ON doing.id = page.actor_id AND page.actor = 'client'
              ORDER BY page.at DESC, page.id DESC")
    };
}

statements! {
    INSERT = concat!("INSERT INTO audit_events (", columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)");
    LIST = newest!("");
    LIST_OF_USER = newest!("user_id = $2 AND");
    LIST_OF_CLIENT = newest!("client_id = $3 AND");
    LIST_OF_ERROR = newest!("error_id = $4 AND");
    LIST_OF_ACTOR = newest!("actor_id = $5 AND");
    NUMBER = concat!("UPDATE audit_events SET seq = $1 + numbered.place
              FROM (SELECT waiting_id, ROW_NUMBER() OVER (ORDER BY waiting_at, waiting_id) AS place
                    FROM (SELECT id AS waiting_id, at AS waiting_at FROM audit_events WHERE seq IS NULL ORDER BY at, id LIMIT $2) AS waiting) AS numbered
              WHERE id = numbered.waiting_id
              RETURNING ", columns!());
    HIGHEST = "SELECT MAX(seq) FROM audit_events WHERE seq IS NOT NULL";
    LATEST = "SELECT MAX(at) FROM audit_events";
    IS_WAITING = "SELECT id FROM audit_events WHERE seq IS NULL LIMIT 1";
    WAITING = "SELECT COUNT(*) FROM audit_events WHERE seq IS NULL";
    SALT = "UPDATE audit_events SET salt = $2 WHERE id = $1";
    NUMBERED = concat!("SELECT ", columns!(), " FROM audit_events WHERE seq BETWEEN $1 AND $2 ORDER BY seq LIMIT $3");
    UNNUMBERED = concat!("SELECT ", columns!(), " FROM audit_events WHERE seq IS NULL AND (at, id) > ($1, $2) ORDER BY at, id LIMIT $3");
    DUE = concat!("SELECT ", columns!(), " FROM audit_events
              WHERE kind = $1 AND at < $2 AND seq IS NOT NULL AND (at, id) > ($3, $4) ORDER BY at, id LIMIT $5");
    DELETE = "DELETE FROM audit_events WHERE seq BETWEEN $1 AND $2";
    PERSONAL = concat!("SELECT ", columns!(), " FROM audit_events WHERE personal IS NOT NULL AND (user_id = $1 OR actor_id = $1) LIMIT $2");
    OF_PERSON = concat!("SELECT audit_events.id, audit_events.at, audit_events.kind, audit_events.actor, audit_events.personal,
                audit_events.client_id, clients.name AS app_name, clients.translations AS app_translations,
                COALESCE(", is_vouched!(), ", FALSE) AS is_vouched_for
              FROM audit_events LEFT JOIN clients ON clients.id = audit_events.client_id
              WHERE audit_events.user_id = $1 AND audit_events.at >= $2
                AND NOT (audit_events.kind = 'grant_allowed' AND audit_events.details LIKE '%", unasked!(), "%')
                AND replace(CAST($3 AS TEXT), ' ' || audit_events.kind || ' ', '') <> CAST($3 AS TEXT)
                AND (CAST($4 AS TEXT) IS NULL OR (audit_events.at, audit_events.id) <
                  (SELECT place.at, place.id FROM audit_events AS place WHERE place.id = $4 AND place.user_id = $1))
              ORDER BY audit_events.at DESC, audit_events.id DESC LIMIT $5");
    NEWEST = "SELECT MAX(at) FROM audit_events WHERE user_id = $1 AND kind = $2 AND at >= $3";
    ERASE = "UPDATE audit_events SET personal = NULL, salt = NULL, personal_hash = $2 WHERE id = $1";
}

/// One row of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, sqlx_macros::FromRow)]
pub struct AuditEventRow {
    /// Its id.
    pub id: AuditEventId,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub kind: String,
    /// Who did it: `user`, `client`, `admin` (an administrator) or `system`.
    pub actor: String,
    /// The person or app that did it, where it was one.
    pub actor_id: Option<String>,
    /// The person it is about.
    pub user_id: Option<UserId>,
    /// The client it is about.
    pub client_id: Option<ClientId>,
    /// What else it is about: a grant, key, scope, role …
    pub target: Option<String>,
    /// The number of the reason it was refused for, where it was: `G1104`.
    pub reason: Option<String>,
    /// The error id of that refusal.
    pub error_id: Option<ErrorId>,
    /// More, in words; never a secret.
    pub details: String,
    /// What can be erased.
    #[serde(flatten)]
    pub personal: Personal,
    /// What the personal part is hashed with, so that nobody finds it by guessing once it is erased.
    #[serde(skip)]
    pub salt: Option<Vec<u8>>,
    /// The hash of a personal part that was erased.
    #[serde(skip)]
    pub personal_hash: Option<Vec<u8>>,
    /// Its number, once it has one: the order of the log.
    pub seq: Option<i64>,
}

/// A row as it is listed, with what people and apps are called today; unset of those that are gone.
#[derive(Clone, Debug, Serialize, sqlx_macros::FromRow)]
pub struct AuditEventLine {
    /// The row.
    #[serde(flatten)]
    #[sqlx(flatten)]
    pub event: AuditEventRow,
    /// The e-mail address of the person it is about.
    pub email: Option<String>,
    /// The name of the client it is about.
    pub client_name: Option<String>,
    /// The address of the person, or name of the app, that did it.
    pub actor_name: Option<String>,
}

/// Adds a row.
///
/// # Errors
/// If the database fails.
pub async fn insert(conn: &mut Conn<'_>, row: &AuditEventRow) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(INSERT)
            .bind(&row.id)
            .bind(row.at)
            .bind(&row.kind)
            .bind(&row.actor)
            .bind(&row.actor_id)
            .bind(&row.user_id)
            .bind(&row.client_id)
            .bind(&row.target)
            .bind(&row.reason)
            .bind(&row.error_id)
            .bind(&row.details)
            .bind(&row.personal)
            .bind(&row.salt)
            .bind(&row.personal_hash)
            .bind(row.seq)
            .execute(c)
            .await?;
        Ok(())
    })
}

/// Which rows to list: all, but for what is given.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Of this kind.
    pub kind: Option<String>,
    /// About this person.
    pub user_id: Option<UserId>,
    /// About this client.
    pub client_id: Option<ClientId>,
    /// About the refusal with this error id.
    pub error_id: Option<ErrorId>,
    /// Done by this person or client.
    pub actor_id: Option<String>,
    /// Refused for the reason of this number.
    pub reason: Option<String>,
    /// From then on.
    pub since: Option<Timestamp>,
    /// Before then.
    pub until: Option<Timestamp>,
    /// Before the row with this id, of then.
    pub before: Option<(Timestamp, String)>,
}

impl Wanted {
    /// The statement that finds them by the narrowest of what is asked for.
    fn statement(&self) -> &'static str {
        if self.error_id.is_some() {
            LIST_OF_ERROR
        } else if self.user_id.is_some() {
            LIST_OF_USER
        } else if self.client_id.is_some() {
            LIST_OF_CLIENT
        } else if self.actor_id.is_some() {
            LIST_OF_ACTOR
        } else {
            LIST
        }
    }
}

/// Up to `limit` rows, newest first.
///
/// # Errors
/// If the database fails.
pub async fn list(
    conn: &mut Conn<'_>,
    wanted: &Wanted,
    limit: i64,
) -> Result<Vec<AuditEventLine>, StorageError> {
    let (at, id) = wanted
        .before
        .clone()
        .unwrap_or((Timestamp(i64::MAX), String::new()));
    on!(conn, c => {
        Ok(sqlx::query_as(wanted.statement())
            .bind(&wanted.kind)
            .bind(&wanted.user_id)
            .bind(&wanted.client_id)
            .bind(&wanted.error_id)
            .bind(&wanted.actor_id)
            .bind(&wanted.reason)
            .bind(wanted.since.unwrap_or(Timestamp(i64::MIN)))
            .bind(wanted.until.unwrap_or(Timestamp(i64::MAX)))
            .bind(at)
            .bind(&id)
            .bind(limit)
            .fetch_all(c)
            .await?)
    })
}

/// Which events a person is told of.
#[derive(Clone, Debug)]
pub struct Own {
    /// Whose.
    pub user_id: UserId,
    /// Of these kinds.
    pub kinds: Vec<EventKind>,
    /// From then on.
    pub since: Timestamp,
    /// Those before this one, which is theirs too.
    pub before: Option<AuditEventId>,
}

/// An event as its person is told of it.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub struct OwnEvent {
    /// Its id.
    pub id: AuditEventId,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub kind: String,
    /// Who did it: `user`, `client`, `admin` (an administrator) or `system`.
    pub actor: String,
    /// What can be erased.
    pub personal: Personal,
    /// The client it is about.
    pub client_id: Option<ClientId>,
    /// What the client it is about is called today; unset if there is none.
    pub app_name: Option<String>,
    app_translations: Option<Json<Translations>>,
    /// Whether somebody vouches for that client.
    pub is_vouched_for: bool,
}

impl OwnEvent {
    /// What people who read `language` call that client.
    #[must_use]
    pub fn app_name_in(&self, language: Language) -> Option<&str> {
        let name = self.app_name.as_deref()?;
        let translated = self.app_translations.as_ref();
        Some(translated.map_or(name, |Json(texts)| texts.or(name, CLIENT_NAME, language)))
    }
}

/// Up to `limit` events about a person, newest first, without grants nobody was asked about: they come as often as an app is used.
///
/// # Errors
/// If the database fails.
pub async fn of_person(conn: &mut Conn<'_>, own: &Own, limit: i64) -> Result<Vec<OwnEvent>, StorageError> {
    let kinds: Vec<_> = own.kinds.iter().map(|kind| format!(" {kind} ")).collect();
    let kinds = kinds.concat();
    on!(conn, c => {
        Ok(sqlx::query_as(OF_PERSON)
            .bind(&own.user_id)
            .bind(own.since)
            .bind(&kinds)
            .bind(&own.before)
            .bind(limit)
            .fetch_all(c)
            .await?)
    })
}

/// When an event of a kind happened to a person last, if it did since a moment.
///
/// # Errors
/// If the database fails.
pub async fn newest(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    kind: EventKind,
    since: Timestamp,
) -> Result<Option<Timestamp>, StorageError> {
    on!(conn, c => {
        Ok(sqlx::query_scalar(NEWEST).bind(user_id).bind(kind.as_str()).bind(since).fetch_one(c).await?)
    })
}

/// Gives the numbers after `last` to up to `limit` rows that have none, oldest first. These rows, by number.
///
/// # Errors
/// If the database fails.
pub async fn number(conn: &mut Conn<'_>, last: i64, limit: i64) -> Result<Vec<AuditEventRow>, StorageError> {
    let mut rows: Vec<AuditEventRow> = on!(conn, c => {
        sqlx::query_as(NUMBER).bind(last).bind(limit).fetch_all(c).await?
    });
    rows.sort_by_key(|row| row.seq);
    Ok(rows)
}

/// The highest number there is.
///
/// # Errors
/// If the database fails.
pub async fn highest(conn: &mut Conn<'_>) -> Result<Option<i64>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(HIGHEST).fetch_one(c).await?))
}

/// When the latest of all happened.
///
/// # Errors
/// If the database fails.
pub async fn latest(conn: &mut Conn<'_>) -> Result<Option<Timestamp>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(LATEST).fetch_one(c).await?))
}

/// Whether any row has no number.
///
/// # Errors
/// If the database fails.
pub async fn is_waiting(conn: &mut Conn<'_>) -> Result<bool, StorageError> {
    let row: Option<String> = on!(conn, c => sqlx::query_scalar(IS_WAITING).fetch_optional(c).await?);
    Ok(row.is_some())
}

/// How many rows have no number.
///
/// # Errors
/// If the database fails.
pub async fn waiting(conn: &mut Conn<'_>) -> Result<i64, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(WAITING).fetch_one(c).await?))
}

/// Gives a row a salt that was written before there were any.
///
/// # Errors
/// If the database fails.
pub async fn salt(conn: &mut Conn<'_>, id: &AuditEventId, salt: &[u8]) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(SALT).bind(id).bind(salt).execute(c).await?;
        Ok(())
    })
}

/// Up to `limit` rows with numbers from `first` to `last`, in order.
///
/// # Errors
/// If the database fails.
pub async fn numbered(
    conn: &mut Conn<'_>,
    (first, last): (i64, i64),
    limit: i64,
) -> Result<Vec<AuditEventRow>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(NUMBERED).bind(first).bind(last).bind(limit).fetch_all(c).await?))
}

/// A place among rows by time: that of the row read last.
#[derive(Clone, Debug)]
pub struct Place {
    at: Timestamp,
    id: String,
}

impl Default for Place {
    /// Before all rows.
    fn default() -> Self {
        Self {
            at: Timestamp(i64::MIN),
            id: String::new(),
        }
    }
}

impl From<&AuditEventRow> for Place {
    fn from(row: &AuditEventRow) -> Self {
        Self {
            at: row.at,
            id: row.id.as_str().to_owned(),
        }
    }
}

/// Up to `limit` rows without a number, after a place.
///
/// # Errors
/// If the database fails.
pub async fn unnumbered(
    conn: &mut Conn<'_>,
    after: &Place,
    limit: i64,
) -> Result<Vec<AuditEventRow>, StorageError> {
    on!(conn, c => {
        Ok(sqlx::query_as(UNNUMBERED).bind(after.at).bind(&after.id).bind(limit).fetch_all(c).await?)
    })
}

/// Up to `limit` rows of a kind that have a number and are from before `before`, after a place.
///
/// # Errors
/// If the database fails.
pub async fn due(
    conn: &mut Conn<'_>,
    (kind, before): (EventKind, Timestamp),
    after: &Place,
    limit: i64,
) -> Result<Vec<AuditEventRow>, StorageError> {
    on!(conn, c => {
        Ok(sqlx::query_as(DUE)
            .bind(kind.as_str())
            .bind(before)
            .bind(after.at)
            .bind(&after.id)
            .bind(limit)
            .fetch_all(c)
            .await?)
    })
}

/// Deletes the rows with numbers from `first` to `last`. How many there were.
///
/// # Errors
/// If the database fails.
pub async fn delete(conn: &mut Conn<'_>, first: i64, last: i64) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(DELETE).bind(first).bind(last).execute(c).await?.rows_affected()))
}

/// Up to `limit` rows about a person, or of what they did, that have a personal part.
///
/// # Errors
/// If the database fails.
pub async fn personal(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    limit: i64,
) -> Result<Vec<AuditEventRow>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(PERSONAL).bind(user_id).bind(limit).fetch_all(c).await?))
}

/// Puts a hash in the place of a row's personal part.
///
/// # Errors
/// If the database fails.
pub async fn erase(conn: &mut Conn<'_>, id: &AuditEventId, hash: &[u8]) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(ERASE).bind(id).bind(hash).execute(c).await?;
        Ok(())
    })
}
