//! Grants: one row from the person's Allow to its end (code, redemption, refresh generations, revocation).

use std::str::FromStr;

use super::{Conn, StorageError};
use crate::oauth::access::Person;
use crate::oauth::acr::{Acr, is_undated, told_amr};
use crate::oauth::claims_request::ClaimsRequest;
use crate::types::{
    ClientId, CodeChallenge, GrantId, GroupName, Nonce, RedirectUri, ResourceUri, RoleName, Scope, SessionId,
    Timestamp, TokenHash, UserId,
};

/// The columns of what was allowed: written once, and never changed but to less (`narrowing::narrow`).
macro_rules! allowed {
    () => {
        "id, user_id, client_id, session_id, sub, scope, resources, names_resources, redirect_uri, code_challenge, nonce,
                auth_time, acr, amr, claims, expires_at"
    };
}

/// The columns of a grant, and its person's roles and groups.
macro_rules! columns {
    () => {
        concat!(
            allowed!(),
            ", redeemed_at, generation, generation_at, ends_at, revoked_at,
                ",
            held_by!("grants.user_id")
        )
    };
}

/// What is read of a grant.
macro_rules! grant {
    () => {
        concat!(
            "SELECT ",
            columns!(),
            ", (SELECT is_active FROM users WHERE users.id = grants.user_id) AS is_active FROM grants"
        )
    };
}

/// The end of grants.
macro_rules! revoke {
    () => {
        "UPDATE grants SET revoked_at = $2, revoked_because = $3, ends_at = $2"
    };
}

statements! {
    INSERT = concat!("INSERT INTO grants (", allowed!(), ", code_hash, created_at, generation, generation_at, ends_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 0, $18, $19)");
    REDEEM = concat!("UPDATE grants SET redeemed_at = $3, generation = 1, generation_at = $3,
                ends_at = CASE WHEN $4 < expires_at THEN $4 ELSE expires_at END
              WHERE code_hash = $1 AND client_id = $2 AND redeemed_at IS NULL AND revoked_at IS NULL AND ends_at > $3
                AND EXISTS (SELECT 1 FROM users WHERE users.id = grants.user_id AND users.is_active)
              RETURNING ", columns!(), ", TRUE AS is_active");
    ROTATE = concat!("UPDATE grants SET generation = generation + 1, generation_at = $4,
                ends_at = CASE WHEN $5 < ends_at THEN ends_at WHEN $5 < expires_at THEN $5 ELSE expires_at END
              WHERE id = $1 AND client_id = $2 AND generation = $3 AND scope = $6 AND revoked_at IS NULL AND ends_at > $4
                AND EXISTS (SELECT 1 FROM users WHERE users.id = grants.user_id AND users.is_active)
              RETURNING ", columns!(), ", TRUE AS is_active");
    BY_CODE = concat!(grant!(), " WHERE code_hash = $1");
    BY_ID = concat!(grant!(), " WHERE id = $1");
    SCOPE = "SELECT scope FROM grants WHERE id = $1";
    REVOKE = concat!(revoke!(), " WHERE id = $1 AND revoked_at IS NULL");
    REVOKE_OF_USER = concat!(revoke!(), " WHERE user_id = $1 AND revoked_at IS NULL");
    REVOKE_OF_PAIR = concat!(revoke!(), " WHERE user_id = $1 AND client_id = $4 AND revoked_at IS NULL");
    REVOKE_OF_CLIENT = concat!(revoke!(), " WHERE client_id = $1 AND revoked_at IS NULL");
    REVOKE_OF_SESSION = concat!(revoke!(), " WHERE session_id = $1 AND revoked_at IS NULL AND ends_at > $2
                AND replace(' ' || scope || ' ', ' openid ', '') <> ' ' || scope || ' '
                AND replace(' ' || scope || ' ', ' offline_access ', '') = ' ' || scope || ' '
              RETURNING id, client_id");
    SWEEP = "DELETE FROM grants WHERE id IN (SELECT id FROM grants WHERE ends_at < $1 ORDER BY ends_at LIMIT $2)";
    DEAD_SINCE = "SELECT MIN(ends_at) FROM grants WHERE ends_at < $1";
}

/// What a person allowed: the same from that moment to the end of the grant.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct Allowed {
    /// The grant's id.
    pub id: GrantId,
    /// Who allowed it.
    pub user_id: UserId,
    /// To which client.
    pub client_id: ClientId,
    /// In which sign-in; unknown of old grants.
    pub session_id: Option<SessionId>,
    /// Who they are to the client; empty in old grants. See [`Allowed::subject`].
    pub sub: String,
    /// What was granted.
    pub scope: Scope,
    /// For which resource servers.
    #[sqlx(rename = "resources")]
    pub resources: SpaceSeparated<ResourceUri>,
    /// Whether the client named them.
    pub names_resources: bool,
    /// Where the code was sent.
    pub redirect_uri: RedirectUri,
    /// The PKCE challenge.
    pub code_challenge: Option<CodeChallenge>,
    /// For an ID token.
    pub nonce: Option<Nonce>,
    /// When the person signed in.
    pub auth_time: Timestamp,
    /// How surely it was them, as the client is told.
    pub acr: Acr,
    /// How (RFC 8176), as names separated by spaces.
    pub amr: String,
    /// The claims that were asked for one by one, and allowed.
    pub claims: ClaimsRequest,
    /// When the grant ends, however often it is refreshed.
    pub expires_at: Timestamp,
}

/// A grant about to be written: the person just allowed it.
#[derive(Clone, Debug)]
pub struct NewGrant {
    /// What they allowed.
    pub allowed: Allowed,
    /// The hash of the code.
    pub code_hash: TokenHash,
    /// When the code stops working.
    pub code_expires_at: Timestamp,
}

/// A grant as stored, with its person's state, roles and groups as they are now.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub struct Grant {
    /// What was allowed.
    #[sqlx(flatten)]
    pub allowed: Allowed,
    /// When the code was redeemed.
    pub redeemed_at: Option<Timestamp>,
    /// Which refresh token is the newest: 0 before the code is redeemed.
    pub generation: i64,
    /// When that generation was made.
    pub generation_at: Timestamp,
    /// When nothing of the grant works any more.
    pub ends_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Whether its person's account is active now.
    pub is_active: Option<bool>,
    roles: SpaceSeparated<RoleName>,
    groups: SpaceSeparated<GroupName>,
}

impl Allowed {
    /// When the person proved who they are, as apps are told: nothing where another provider did not say when that was.
    #[must_use]
    pub fn told_auth_time(&self) -> Option<Timestamp> {
        (!is_undated(&self.amr)).then_some(self.auth_time)
    }

    /// Who the person is to the client: what they were when they allowed, whatever has become of the client since.
    ///
    /// OpenID Connect Core §12.2, of an ID token of a refresh: "its sub Claim Value MUST be the same as in the ID Token
    /// issued when the original authentication occurred".
    #[must_use]
    pub fn subject(&self) -> &str {
        if self.sub.is_empty() {
            // From before there were other subjects than the person's id.
            self.user_id.as_str()
        } else {
            &self.sub
        }
    }

    /// How its person proved who they are (RFC 8176).
    #[must_use]
    pub fn means(&self) -> Vec<String> {
        told_amr(&self.amr)
    }
}

impl Grant {
    /// What its person holds now.
    #[must_use]
    pub fn person(&self) -> Person {
        Person::new(
            self.allowed.user_id.clone(),
            self.is_active == Some(true),
            self.roles.0.clone(),
            self.groups.0.clone(),
        )
    }

    /// Whether access tokens of the grant are still good: not revoked, and its person active.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.revoked_at.is_none() && self.redeemed_at.is_some() && self.is_active == Some(true)
    }
}

/// A list as stored: text separated by spaces, as on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpaceSeparated<T>(pub Vec<T>);

impl<T: FromStr> TryFrom<String> for SpaceSeparated<T> {
    type Error = T::Err;

    fn try_from(text: String) -> Result<Self, T::Err> {
        text.split(' ')
            .filter(|part| !part.is_empty())
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl<T> Default for SpaceSeparated<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// The stored form of a list.
pub fn space_separated<T: ToString>(list: &[T]) -> String {
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// Writes a new grant, with its code's hash.
///
/// # Errors
/// If the database fails.
pub async fn insert(conn: &mut Conn<'_>, grant: &NewGrant, now: Timestamp) -> Result<(), StorageError> {
    let allowed = &grant.allowed;
    on!(conn, c => {
        sqlx::query(INSERT)
            .bind(&allowed.id)
            .bind(&allowed.user_id)
            .bind(&allowed.client_id)
            .bind(&allowed.session_id)
            .bind(&allowed.sub)
            .bind(allowed.scope.to_string())
            .bind(space_separated(&allowed.resources.0))
            .bind(allowed.names_resources)
            .bind(&allowed.redirect_uri)
            .bind(&allowed.code_challenge)
            .bind(&allowed.nonce)
            .bind(allowed.auth_time)
            .bind(allowed.acr.as_str())
            .bind(&allowed.amr)
            .bind(allowed.claims.to_string())
            .bind(allowed.expires_at)
            .bind(&grant.code_hash)
            .bind(now)
            .bind(grant.code_expires_at)
            .execute(c)
            .await?;
        Ok(())
    })
}

/// Redeems a code, once, for the client it was issued to; `None` if it is unknown, spent, expired, revoked, another
/// client's, or its person is not active (RFC 6749 §4.1.2: "The client MUST NOT use the authorization code more than
/// once"). The condition and the write are one statement, so two redemptions cannot both succeed.
///
/// # Errors
/// If the database fails.
pub async fn redeem(
    conn: &mut Conn<'_>,
    code: &TokenHash,
    client_id: &ClientId,
    ends_at: Timestamp,
    now: Timestamp,
) -> Result<Option<Grant>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(REDEEM).bind(code).bind(client_id).bind(now).bind(ends_at).fetch_optional(c).await?))
}

/// Moves a grant from `generation` to the next, once, to end at `ends_at` or when it would have: what it gave before may last
/// longer than what it gives now. `None` if that is not its newest generation, or `scope` is not what it has any more, as stored
/// ([`scope_of`]), or it has ended, or its person is not active (RFC 9700 §4.14.2).
///
/// # Errors
/// If the database fails.
pub async fn rotate(
    conn: &mut Conn<'_>,
    id: &GrantId,
    client_id: &ClientId,
    (generation, scope): (i64, &str),
    ends_at: Timestamp,
    now: Timestamp,
) -> Result<Option<Grant>, StorageError> {
    on!(conn, c => {
        Ok(sqlx::query_as(ROTATE)
            .bind(id)
            .bind(client_id)
            .bind(generation)
            .bind(now)
            .bind(ends_at)
            .bind(scope)
            .fetch_optional(c)
            .await?)
    })
}

/// The grant a code belongs to, whatever has become of it.
///
/// # Errors
/// If the database fails.
pub async fn by_code(conn: &mut Conn<'_>, code: &TokenHash) -> Result<Option<Grant>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(BY_CODE).bind(code).fetch_optional(c).await?))
}

/// A grant, whatever has become of it.
///
/// # Errors
/// If the database fails.
pub async fn by_id(conn: &mut Conn<'_>, id: &GrantId) -> Result<Option<Grant>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(BY_ID).bind(id).fetch_optional(c).await?))
}

/// The scope of a grant, as it is stored: in whatever order it was written.
///
/// # Errors
/// If the database fails.
pub async fn scope_of(conn: &mut Conn<'_>, id: &GrantId) -> Result<Option<String>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(SCOPE).bind(id).fetch_optional(c).await?))
}

/// Revokes a grant; whether it was alive before.
///
/// # Errors
/// If the database fails.
pub async fn revoke(
    conn: &mut Conn<'_>,
    id: &GrantId,
    because: &'static str,
    now: Timestamp,
) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query(REVOKE).bind(id).bind(now).bind(because).execute(c).await?.rows_affected() == 1))
}

/// Revokes every grant of a person; how many.
///
/// # Errors
/// If the database fails.
pub async fn revoke_of_user(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    because: &'static str,
    now: Timestamp,
) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(REVOKE_OF_USER).bind(user_id).bind(now).bind(because).execute(c).await?.rows_affected()))
}

/// Revokes every grant of a person to a client; how many.
///
/// # Errors
/// If the database fails.
pub async fn revoke_of_pair(
    conn: &mut Conn<'_>,
    (user_id, client_id): (&UserId, &ClientId),
    because: &'static str,
    now: Timestamp,
) -> Result<u64, StorageError> {
    on!(conn, c => {
        let revoked = sqlx::query(REVOKE_OF_PAIR).bind(user_id).bind(now).bind(because).bind(client_id).execute(c).await?;
        Ok(revoked.rows_affected())
    })
}

/// Revokes every grant of a client; how many.
///
/// # Errors
/// If the database fails.
pub async fn revoke_of_client(
    conn: &mut Conn<'_>,
    client_id: &ClientId,
    because: &'static str,
    now: Timestamp,
) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(REVOKE_OF_CLIENT).bind(client_id).bind(now).bind(because).execute(c).await?.rows_affected()))
}

/// Revokes the grants that end with a sign-in: those with `openid` and without `offline_access`; which they are, and of
/// which clients.
///
/// # Errors
/// If the database fails.
pub async fn revoke_of_session(
    conn: &mut Conn<'_>,
    session_id: &SessionId,
    because: &'static str,
    now: Timestamp,
) -> Result<Vec<(GrantId, ClientId)>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(REVOKE_OF_SESSION).bind(session_id).bind(now).bind(because).fetch_all(c).await?))
}

/// Deletes up to `limit` grants that ended before `before`; how many.
///
/// # Errors
/// If the database fails.
pub async fn sweep(conn: &mut Conn<'_>, before: Timestamp, limit: i64) -> Result<u64, StorageError> {
    on!(conn, c => Ok(sqlx::query(SWEEP).bind(before).bind(limit).execute(c).await?.rows_affected()))
}

/// When the oldest grant ended that should have been deleted by now: the lag of the sweep.
///
/// # Errors
/// If the database fails.
pub async fn dead_since(conn: &mut Conn<'_>, before: Timestamp) -> Result<Option<Timestamp>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(DEAD_SINCE).bind(before).fetch_one(c).await?))
}
