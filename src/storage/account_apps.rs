//! The apps that may use a person's account: with a grant that lives, or with consent that is remembered, so that they come back
//! unasked; and those an administrator lets in without asking, where a sign-in was used for them. What people see of them, and what takes one away.

use super::grants::{self, SpaceSeparated};
use super::json::Json;
use super::{Conn, StorageError, consents, users};
use crate::oauth::claims_request::ClaimsRequest;
use crate::oauth::translated::CLIENT_NAME;
use crate::types::{ClientId, RedirectUri, ResourceUri, Scope, Timestamp, UserId};
use crate::words::{Language, Translations};

/// The grants of a person that live.
macro_rules! living {
    () => {
        "FROM grants WHERE user_id = $1 AND revoked_at IS NULL AND ends_at > $2"
    };
}

/// What tells grants apart here.
macro_rules! held {
    () => {
        "client_id, scope, resources, claims, redirect_uri"
    };
}

statements! {
    LIST = concat!("SELECT client_id, MIN(since) AS first_at, MAX(used_at) AS last_at, COUNT(*) OVER () AS all_apps,
                EXISTS (SELECT 1 FROM removed_apps WHERE removed_apps.user_id = $1 AND removed_apps.client_id = apps.client_id) AS is_removed
              FROM (
                SELECT client_id, CASE WHEN ends_at > $2 THEN created_at END AS since, generation_at AS used_at,
                  CASE WHEN ends_at > $2 THEN 1 ELSE 0 END AS lives
                FROM grants WHERE user_id = $1 AND revoked_at IS NULL
                UNION ALL SELECT client_id, granted_at, granted_at, 1 FROM consents WHERE user_id = $1
                UNION ALL SELECT session_clients.client_id, session_clients.since, session_clients.since, 1 ", let_in!(), ") AS apps
              GROUP BY client_id HAVING MAX(lives) = 1 ORDER BY last_at DESC, client_id LIMIT $3");
    NAMED = concat!("SELECT clients.name, clients.translations, ", is_vouched!(), " AS is_vouched_for, COUNT(*) OVER () AS all_apps
              FROM clients
              WHERE clients.is_enabled AND clients.id IN (
                SELECT client_id ", living!(), "
                UNION SELECT client_id FROM consents WHERE user_id = $1
                UNION SELECT session_clients.client_id ", let_in!(), ")
              ORDER BY clients.name, clients.id LIMIT $3");
    GRANTS = concat!("SELECT ", held!(), ", MAX(ends_at) AS ends_at, MAX(expires_at) AS expires_at, MIN(generation) AS generation ",
                living!(), " GROUP BY ", held!());
    CONSENTS = "SELECT client_id, redirect_host, scope, resources, claims FROM consents WHERE user_id = $1";
    IS_THERE = concat!("SELECT CAST($3 AS TEXT) IN (SELECT client_id ", living!(), "
                UNION ALL SELECT client_id FROM consents WHERE user_id = $1
                UNION ALL SELECT session_clients.client_id ", let_in!(), ")");
}

/// An app that may use a person's account.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub struct AccountApp {
    /// Which.
    pub client_id: ClientId,
    /// Since when, as far back as what it has was allowed.
    pub first_at: Timestamp,
    /// When it last got something: allowed, redeemed or refreshed. What an access token is used for nobody here hears of.
    pub last_at: Timestamp,
    /// How many such apps there are, this one among them.
    pub all_apps: i64,
    /// Whether its person wants to be asked, whatever an administrator lets it have.
    pub is_removed: bool,
}

/// An app that may use a person's account, as it is named to them.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub struct AllowedApp {
    /// What it is called.
    pub name: String,
    translations: Json<Translations>,
    /// Whether somebody vouches for it.
    pub is_vouched_for: bool,
    /// How many such apps there are, this one among them.
    pub all_apps: i64,
}

impl AllowedApp {
    /// What people who read `language` call it.
    #[must_use]
    pub fn name_in(&self, language: Language) -> &str {
        self.translations.0.or(&self.name, CLIENT_NAME, language)
    }
}

/// What grants that live let an app do: those alike are one.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub struct HeldGrant {
    /// Which app.
    pub client_id: ClientId,
    /// What was granted.
    pub scope: Scope,
    /// For which resource servers.
    pub resources: SpaceSeparated<ResourceUri>,
    /// The claims that were asked for one by one.
    pub claims: ClaimsRequest,
    /// Where the code was sent.
    pub redirect_uri: RedirectUri,
    /// When nothing of them works any more, if nothing is refreshed.
    pub ends_at: Timestamp,
    /// When they end, however often they are refreshed.
    pub expires_at: Timestamp,
    /// The least they were refreshed: 0 where a code waits to be redeemed.
    pub generation: i64,
}

/// What is remembered that a person said yes to.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub struct HeldConsent {
    /// Which app.
    pub client_id: ClientId,
    /// For answers to which host.
    pub redirect_host: String,
    /// The scope.
    pub scope: Scope,
    /// The resource servers.
    pub resources: SpaceSeparated<ResourceUri>,
    /// The claims asked for one by one.
    pub claims: SpaceSeparated<String>,
}

/// What there was to take away.
#[derive(Clone, Copy, Debug)]
pub struct Removed {
    /// How many grants were not revoked before.
    pub grants: u64,
    /// How much there was to forget.
    pub forgotten: u64,
}

impl Removed {
    /// What the audit log says of it.
    #[must_use]
    pub fn in_words(self) -> String {
        match self.grants {
            0 => "it had ended; its consent is forgotten".to_owned(),
            1 => String::new(),
            more => format!("all {more} of this person to this app"),
        }
    }
}

/// The apps that may use a person's account, each once, the one that was used last first, `limit` at most.
///
/// # Errors
/// If the database fails.
pub async fn list(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<AccountApp>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(LIST).bind(user_id).bind(now).bind(limit).fetch_all(c).await?))
}

/// The apps that may use a person's account, each once, by name, `limit` at most: those that [`list`] has and that are
/// enabled.
///
/// # Errors
/// If the database fails.
pub async fn named(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<AllowedApp>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(NAMED).bind(user_id).bind(now).bind(limit).fetch_all(c).await?))
}

/// What a person's grants that live let each app do.
///
/// # Errors
/// If the database fails.
pub async fn grants_of(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    now: Timestamp,
) -> Result<Vec<HeldGrant>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(GRANTS).bind(user_id).bind(now).fetch_all(c).await?))
}

/// What is remembered that a person said yes to.
///
/// # Errors
/// If the database fails.
pub async fn consents_of(conn: &mut Conn<'_>, user_id: &UserId) -> Result<Vec<HeldConsent>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(CONSENTS).bind(user_id).fetch_all(c).await?))
}

/// Whether an app may use a person's account.
///
/// # Errors
/// If the database fails.
pub async fn is_there(
    conn: &mut Conn<'_>,
    (user_id, client_id): (&UserId, &ClientId),
    now: Timestamp,
) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(IS_THERE).bind(user_id).bind(now).bind(client_id).fetch_one(c).await?))
}

/// Takes an app away from a person: revokes every grant, forgets the consent behind them, and notes that it was removed, so that
/// it is granted nothing without asking until they allow it again. The one way for its person and for administrators.
///
/// # Errors
/// If the database fails.
pub async fn remove(
    conn: &mut Conn<'_>,
    (user_id, client_id): (&UserId, &ClientId),
    because: &'static str,
    now: Timestamp,
) -> Result<Removed, StorageError> {
    // First: what is granted meanwhile without asking is either revoked here, or finds there that the app was removed.
    users::exists(conn, user_id).await?;
    let forgotten = consents::forget(conn, user_id, client_id, now).await?;
    let grants = grants::revoke_of_pair(conn, (user_id, client_id), because, now).await?;
    Ok(Removed { grants, forgotten })
}
