//! Registered clients.

use super::columns::{access_lifetime, in_seconds, signing_algorithm};
use super::grants::space_separated;
use super::json::{Json, from_json, to_json};
use super::text_columns::containing;
use super::{Conn, StorageError, client_logos, client_secrets};
use crate::oauth::acr::Acr;
use crate::oauth::client::{AuthMethod, Client, ClientSecret, ClientType, GrantType, Profile};
use crate::oauth::client_metadata::RegisteredBy;
use crate::oauth::client_settings::ClientSettings;
use crate::oauth::command_line;
use crate::oauth::translated::CLIENT_NAME;
use crate::storage::grants::SpaceSeparated;
use crate::types::{
    ClientId, RedirectUri, ResourceUri, Scope, ScopeToken, SigningAlgorithm, Timestamp, TokenHash, UserId,
};
use crate::words::Translations;

/// The columns of a client but its version.
macro_rules! columns {
    () => {
        "id, name, client_type, profile, auth_method, redirect_uris, grant_types, scope, resources, signing_algorithm,
                client_uri, policy_uri, tos_uri, is_enabled, created_at, updated_at, metadata, registered_by,
                registration_token_hash, is_bounded, takes_either, skip_consent, id_token_claims, access_lifetime,
                http_callback, required_acr, translations"
    };
}

/// What an administrator or the client itself writes, and the places of its values: after the others, what queries look
/// for in its metadata.
macro_rules! written {
    (columns) => {
        concat!(
            columns!(),
            ", id_token_algorithm, userinfo_algorithm, has_backchannel_logout"
        )
    };
    (values) => {
        "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
                $26, $27, $28, $29, $30"
    };
}

/// What is read of a client.
macro_rules! client {
    () => {
        concat!(
            "SELECT ",
            columns!(),
            ", version,
                EXISTS (SELECT 1 FROM client_logos WHERE client_logos.client_id = clients.id AND bytes IS NOT NULL) AS has_logo
              FROM clients"
        )
    };
}

/// Whether a client that nobody vouches for has expired: see [`Expiry`].
macro_rules! has_expired {
    () => {
        concat!(
            is_unvouched!(),
            " AND ((last_used_at IS NULL AND created_at < $1) OR last_used_at < $2)
                AND NOT EXISTS (SELECT 1 FROM grants WHERE grants.client_id = clients.id AND grants.ends_at > $3)"
        )
    };
}

statements! {
    INSERT = concat!("INSERT INTO clients (", written!(columns), ", version) VALUES (", written!(values), ", $31)");
    UPDATE = concat!("UPDATE clients SET (", written!(columns), ", version) = (", written!(values), ", version + 1)
              WHERE id = $1 AND version = $31");
    TOUCH = concat!("UPDATE clients SET last_used_at = $2
              WHERE id = $1 AND ", is_unvouched!(), " AND (last_used_at IS NULL OR last_used_at < $3)");
    EXPIRED = concat!("SELECT id FROM clients WHERE ", has_expired!(), " ORDER BY created_at, id LIMIT $4");
    EXPIRE = concat!("DELETE FROM clients WHERE id = $4 AND ", has_expired!(), " RETURNING name");
    UNUSED = concat!("SELECT COUNT(*) FROM (SELECT 1 FROM clients
                WHERE registered_by = $1 AND ", is_unvouched!(), " AND last_used_at IS NULL LIMIT $2) AS unused");
    DELETE = "DELETE FROM clients WHERE id = $1";
    BY_ID = concat!(client!(), " WHERE id = $1");
    LIST = concat!(client!(), " WHERE ", is_registered!(), " ORDER BY CASE WHEN ", is_vouched!(), " THEN 0 ELSE 1 END, created_at, id LIMIT $1");
    PAGE = concat!(client!(), " WHERE id > $1 AND ", is_registered!(), " AND (CAST($2 AS TEXT) = '' OR lower(name) LIKE $2 ESCAPE '!' OR lower(id) LIKE $2 ESCAPE '!')
                AND (CAST($3 AS BOOLEAN) IS NULL OR is_enabled = $3)
                AND (CAST($4 AS TEXT) IS NULL OR EXISTS
                  (SELECT 1 FROM client_owners WHERE client_owners.client_id = clients.id AND client_owners.user_id = $4))
                AND (CAST($5 AS TEXT) IS NULL OR client_type = $5)
                AND (CAST($6 AS BOOLEAN) IS NULL OR (", is_vouched!(), ") = $6)
                AND (CAST($7 AS TEXT) IS NULL OR profile = $7)
              ORDER BY id LIMIT $8");
    VOUCHED_NAMES = concat!("SELECT name, translations FROM clients WHERE ", is_vouched!(), " AND client_type IN ('web', 'spa', 'native')");
    COUNT = concat!("SELECT COUNT(*) FROM clients WHERE ", is_registered!());
    WITH_SCOPE = concat!("SELECT id, scope, COUNT(*) OVER () FROM clients WHERE ", is_decided!(), "
                AND replace(' ' || scope || ' ', ' ' || $1 || ' ', '') <> ' ' || scope || ' '
              ORDER BY created_at, id LIMIT 1");
    WITH_RESOURCE = concat!("SELECT id FROM clients WHERE ", is_decided!(), "
                AND replace(' ' || resources || ' ', ' ' || $1 || ' ', '') <> ' ' || resources || ' '
              ORDER BY created_at, id LIMIT 1");
    ALGORITHMS = "SELECT signing_algorithm FROM clients WHERE signing_algorithm IS NOT NULL
              UNION SELECT id_token_algorithm FROM clients WHERE id_token_algorithm IS NOT NULL
              UNION SELECT userinfo_algorithm FROM clients WHERE userinfo_algorithm IS NOT NULL";
}

#[derive(sqlx_macros::FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "they are columns")]
struct Row {
    id: ClientId,
    name: String,
    client_type: ClientType,
    profile: Profile,
    auth_method: AuthMethod,
    redirect_uris: SpaceSeparated<RedirectUri>,
    grant_types: SpaceSeparated<GrantType>,
    scope: Scope,
    resources: SpaceSeparated<ResourceUri>,
    signing_algorithm: Option<String>,
    client_uri: Option<String>,
    policy_uri: Option<String>,
    tos_uri: Option<String>,
    is_enabled: bool,
    created_at: Timestamp,
    updated_at: Timestamp,
    metadata: String,
    registered_by: RegisteredBy,
    registration_token_hash: Option<TokenHash>,
    version: i64,
    is_bounded: bool,
    takes_either: bool,
    skip_consent: Scope,
    id_token_claims: bool,
    access_lifetime: Option<i64>,
    http_callback: bool,
    required_acr: Option<Acr>,
    translations: Json<Translations>,
    has_logo: bool,
}

impl Row {
    fn with_secrets(self, secrets: Vec<ClientSecret>) -> Result<Client, StorageError> {
        Ok(command_line::as_it_is(Client {
            id: self.id,
            name: self.name,
            client_type: self.client_type,
            profile: self.profile,
            auth_method: self.auth_method,
            takes_either: self.takes_either,
            redirect_uris: self.redirect_uris.0,
            grant_types: self.grant_types.0,
            scope: self.scope,
            resources: self.resources.0,
            is_bounded: self.is_bounded,
            signing_algorithm: signing_algorithm(self.signing_algorithm, "clients")?,
            client_uri: self.client_uri,
            policy_uri: self.policy_uri,
            tos_uri: self.tos_uri,
            translations: self.translations.0,
            is_enabled: self.is_enabled,
            created_at: self.created_at,
            updated_at: self.updated_at,
            metadata: from_json(&self.metadata, "clients", "metadata")?,
            settings: ClientSettings {
                skip_consent: self.skip_consent,
                id_token_claims: self.id_token_claims,
                access_lifetime: access_lifetime(self.access_lifetime, "clients")?,
                http_callback: self.http_callback,
                required_acr: self.required_acr,
            },
            registered_by: self.registered_by,
            registration_token: self.registration_token_hash,
            version: self.version,
            has_logo: self.has_logo,
            secrets,
        }))
    }
}

/// Writes a new client, without secrets.
///
/// # Errors
/// If the id is taken ([`StorageError::is_conflict`]) or the database fails.
pub async fn insert(conn: &mut Conn<'_>, client: &Client) -> Result<(), StorageError> {
    save(conn, INSERT, client).await?;
    client_logos::want(conn, &client.id, client.metadata.logo_uri.as_deref()).await
}

/// Writes a changed client, all but its secrets, if nobody changed or disabled it since it was read; whether it did. Of
/// two that change it at once, one finds another version than it saw.
///
/// # Errors
/// If the database fails.
pub async fn update(conn: &mut Conn<'_>, client: &Client) -> Result<bool, StorageError> {
    let is_known = save(conn, UPDATE, client).await? == 1;
    if is_known {
        client_logos::want(conn, &client.id, client.metadata.logo_uri.as_deref()).await?;
    }
    Ok(is_known)
}

async fn save(conn: &mut Conn<'_>, sql: &'static str, client: &Client) -> Result<u64, StorageError> {
    let metadata = to_json(&client.metadata);
    on!(conn, c => {
        let done = sqlx::query(sql)
            .bind(&client.id)
            .bind(&client.name)
            .bind(client.client_type.as_str())
            .bind(client.profile.as_str())
            .bind(client.auth_method.as_str())
            .bind(space_separated(&client.redirect_uris))
            .bind(space_separated(&client.grant_types))
            .bind(client.scope.to_string())
            .bind(space_separated(&client.resources))
            .bind(client.signing_algorithm.map(SigningAlgorithm::as_str))
            .bind(&client.client_uri)
            .bind(&client.policy_uri)
            .bind(&client.tos_uri)
            .bind(client.is_enabled)
            .bind(client.created_at)
            .bind(client.updated_at)
            .bind(metadata)
            .bind(client.registered_by.as_str())
            .bind(&client.registration_token)
            .bind(client.is_bounded)
            .bind(client.takes_either)
            .bind(client.settings.skip_consent.to_string())
            .bind(client.settings.id_token_claims)
            .bind(in_seconds(client.settings.access_lifetime))
            .bind(client.settings.http_callback)
            .bind(client.settings.required_acr.map(Acr::as_str))
            .bind(to_json(&client.translations))
            .bind(client.metadata.id_token_signed_response_alg.map(SigningAlgorithm::as_str))
            .bind(client.metadata.userinfo_signed_response_alg.map(SigningAlgorithm::as_str))
            .bind(client.metadata.backchannel_logout_uri.is_some())
            .bind(client.version)
            .execute(c)
            .await?;
        Ok(done.rows_affected())
    })
}

/// Notes that a client that registered itself is used, unless that was noted after `before`.
///
/// # Errors
/// If the database fails.
pub async fn touch(
    conn: &mut Conn<'_>,
    id: &ClientId,
    before: Timestamp,
    now: Timestamp,
) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(TOUCH).bind(id).bind(now).bind(before).execute(c).await?;
        Ok(())
    })
}

/// When a registration has expired: nobody allowed it anything and it was made before `unused`, or nobody has since
/// `idle`; never while a grant of it is alive.
#[derive(Clone, Copy, Debug)]
pub struct Expiry {
    /// Those never used were made before this.
    pub unused: Timestamp,
    /// The others were used before this.
    pub idle: Timestamp,
    /// Now.
    pub now: Timestamp,
}

/// Up to `limit` clients that registered themselves and have expired.
///
/// # Errors
/// If the database fails.
pub async fn expired(conn: &mut Conn<'_>, expiry: Expiry, limit: i64) -> Result<Vec<ClientId>, StorageError> {
    on!(conn, c => {
        Ok(sqlx::query_scalar(EXPIRED)
            .bind(expiry.unused)
            .bind(expiry.idle)
            .bind(expiry.now)
            .bind(limit)
            .fetch_all(c)
            .await?)
    })
}

/// How many clients that registered themselves in this way nobody has allowed anything yet; counts no further than
/// `most`.
///
/// # Errors
/// If the database fails.
pub async fn unused(conn: &mut Conn<'_>, by: RegisteredBy, most: u32) -> Result<u32, StorageError> {
    let count: i64 = on!(conn, c => {
        sqlx::query_scalar(UNUSED).bind(by.as_str()).bind(i64::from(most)).fetch_one(c).await?
    });
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Deletes a client if it still has expired; its name.
///
/// # Errors
/// If the database fails.
pub async fn expire(
    conn: &mut Conn<'_>,
    id: &ClientId,
    expiry: Expiry,
) -> Result<Option<String>, StorageError> {
    on!(conn, c => {
        Ok(sqlx::query_scalar(EXPIRE)
            .bind(expiry.unused)
            .bind(expiry.idle)
            .bind(expiry.now)
            .bind(id)
            .fetch_optional(c)
            .await?)
    })
}

/// Deletes a client with its secrets, grants and consents; whether it existed.
///
/// # Errors
/// If the database fails.
pub async fn delete(conn: &mut Conn<'_>, id: &ClientId) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query(DELETE).bind(id).execute(c).await?.rows_affected() == 1))
}

/// A client with its secrets.
///
/// # Errors
/// If the database fails, or holds what does not parse.
pub async fn by_id(conn: &mut Conn<'_>, id: &ClientId) -> Result<Option<Client>, StorageError> {
    let row: Option<Row> = on!(conn, c => sqlx::query_as(BY_ID).bind(id).fetch_optional(c).await?);
    match row {
        Some(row) => Ok(Some(row.with_secrets(client_secrets::of(conn, id).await?)?)),
        None => Ok(None),
    }
}

/// Clients that were registered, without secrets: those somebody vouches for first, then oldest first.
///
/// # Errors
/// If the database fails, or holds what does not parse.
pub async fn list(conn: &mut Conn<'_>, limit: i64) -> Result<Vec<Client>, StorageError> {
    let rows: Vec<Row> = on!(conn, c => sqlx::query_as(LIST).bind(limit).fetch_all(c).await?);
    rows.into_iter().map(|row| row.with_secrets(Vec::new())).collect()
}

/// Which clients a page of them is of.
#[derive(Clone, Debug, Default)]
pub struct SoughtClients {
    /// What their name or id contains; anything if empty.
    pub text: String,
    /// Whether they are enabled.
    pub is_enabled: Option<bool>,
    /// Whose they are.
    pub of: Option<UserId>,
    /// What kind of app they are.
    pub client_type: Option<ClientType>,
    /// Whether an administrator registered them, and so vouches for them.
    pub is_vouched: Option<bool>,
    /// How strictly they are held.
    pub profile: Option<Profile>,
}

/// Up to `limit` clients that were registered by id, without secrets, from the one after `after` on.
///
/// # Errors
/// If the database fails, or holds what does not parse.
pub async fn page(
    conn: &mut Conn<'_>,
    after: &str,
    sought: &SoughtClients,
    limit: i64,
) -> Result<Vec<Client>, StorageError> {
    let text = containing(&sought.text);
    let (is_enabled, of) = (sought.is_enabled, &sought.of);
    let kind = sought.client_type.map(ClientType::as_str);
    let (is_vouched, profile) = (sought.is_vouched, sought.profile.map(Profile::as_str));
    let rows: Vec<Row> = on!(conn, c => {
        let page = sqlx::query_as(PAGE).bind(after).bind(text).bind(is_enabled).bind(of).bind(kind);
        page.bind(is_vouched).bind(profile).bind(limit).fetch_all(c).await?
    });
    rows.into_iter().map(|row| row.with_secrets(Vec::new())).collect()
}

/// How many clients were registered.
///
/// # Errors
/// If the database fails.
pub async fn count(conn: &mut Conn<'_>) -> Result<i64, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(COUNT).fetch_one(c).await?))
}

/// The oldest of the clients that are registered for a scope, with all it is registered for, and how many there are.
///
/// # Errors
/// If the database fails, or holds what does not parse.
pub async fn with_scope(
    conn: &mut Conn<'_>,
    name: &ScopeToken,
) -> Result<Option<(ClientId, Scope, i64)>, StorageError> {
    let first: Option<(ClientId, String, i64)> =
        on!(conn, c => sqlx::query_as(WITH_SCOPE).bind(name).fetch_optional(c).await?);
    let Some((id, scope, count)) = first else {
        return Ok(None);
    };
    let scope = scope.parse().map_err(|_| StorageError::Inconsistent {
        table: "clients",
        column: "scope",
    })?;
    Ok(Some((id, scope, count)))
}

/// The oldest of the clients that may name a resource server.
///
/// # Errors
/// If the database fails.
pub async fn with_resource(conn: &mut Conn<'_>, uri: &ResourceUri) -> Result<Option<ClientId>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(WITH_RESOURCE).bind(uri).fetch_optional(c).await?))
}

/// The algorithms clients chose for anything that is signed, each once. One this node does not know is left out, and
/// said: it does not keep the others from their tokens.
///
/// # Errors
/// If the database fails.
pub async fn algorithms(conn: &mut Conn<'_>) -> Result<Vec<SigningAlgorithm>, StorageError> {
    let chosen: Vec<String> = on!(conn, c => sqlx::query_scalar(ALGORITHMS).fetch_all(c).await?);
    let known = |name: String| {
        signing_algorithm(Some(name), "clients").unwrap_or_else(|error| {
            tracing::warn!(cause = %error, "an algorithm that clients chose is not known here");
            None
        })
    };
    Ok(chosen.into_iter().filter_map(known).collect())
}

/// The names of the apps people meet that somebody vouches for, in every language.
///
/// # Errors
/// If the database fails.
pub async fn vouched_names(conn: &mut Conn<'_>) -> Result<Vec<String>, StorageError> {
    let rows: Vec<(String, Json<Translations>)> =
        on!(conn, c => sqlx::query_as(VOUCHED_NAMES).fetch_all(c).await?);
    let mut names = Vec::new();
    for (name, Json(translations)) in rows {
        names.extend(translations.of(CLIENT_NAME).map(str::to_owned));
        names.push(name);
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::class::Class;

    #[test]
    fn ours_queries_and_code_agree_on_who_is_vouched_for() {
        for by in RegisteredBy::ALL {
            let is_named = |text: &str| text.contains(&format!("'{by}'"));
            assert_eq!(is_named(is_vouched!()), by.class() == Class::Vouched, "{by}");
            assert_eq!(is_named(is_unvouched!()), by.class() == Class::Vouched, "{by}");
        }
    }

    #[test]
    fn ours_queries_and_code_agree_on_which_app_is_the_servers_own() {
        assert_eq!(is_registered!(), format!("clients.id <> '{}'", command_line::ID));
    }
}
