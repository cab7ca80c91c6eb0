//! Registered resource servers.

use super::columns::{access_lifetime, in_seconds, signing_algorithm};
use super::grants::{SpaceSeparated, space_separated};
use super::json::{Json, to_json};
use super::{Conn, StorageError};
use crate::oauth::custom_claim::CustomClaim;
use crate::oauth::resource::Resource;
use crate::types::{ClientId, ResourceUri, SigningAlgorithm, Timestamp};
use crate::words::Translations;

statements! {
    INSERT = "INSERT INTO resources (uri, name, client_id, signing_algorithm, is_enabled, created_at, claims, is_open,
                access_lifetime, translations)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    LIST = "SELECT uri, name, client_id, signing_algorithm, is_enabled, claims, is_open, access_lifetime, translations
              FROM resources ORDER BY uri";
    UPDATE = "UPDATE resources SET name = $2, signing_algorithm = $3, claims = $4, is_open = $5, access_lifetime = $6,
                translations = $7
              WHERE uri = $1";
    SET_ENABLED = "UPDATE resources SET is_enabled = $2 WHERE uri = $1";
    DELETE = "DELETE FROM resources WHERE uri = $1";
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    uri: ResourceUri,
    name: String,
    client_id: ClientId,
    signing_algorithm: Option<String>,
    is_enabled: bool,
    claims: SpaceSeparated<CustomClaim>,
    is_open: bool,
    access_lifetime: Option<i64>,
    translations: Json<Translations>,
}

/// A resource server with the client by which it introspects.
#[derive(Clone, Debug)]
pub struct RegisteredResource {
    /// The resource server.
    pub resource: Resource,
    /// Its own credentials' client.
    pub client_id: ClientId,
}

/// Writes a new resource server.
///
/// # Errors
/// If the identifier is taken ([`StorageError::is_conflict`]) or the database fails.
pub async fn insert(
    conn: &mut Conn<'_>,
    registered: &RegisteredResource,
    now: Timestamp,
) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(INSERT)
            .bind(&registered.resource.uri)
            .bind(&registered.resource.name)
            .bind(&registered.client_id)
            .bind(registered.resource.signing_algorithm.map(SigningAlgorithm::as_str))
            .bind(registered.resource.is_enabled)
            .bind(now)
            .bind(space_separated(&registered.resource.claims))
            .bind(registered.resource.is_open)
            .bind(in_seconds(registered.resource.access_lifetime))
            .bind(to_json(&registered.resource.translations))
            .execute(c)
            .await?;
        Ok(())
    })
}

/// Every resource server, by identifier.
///
/// # Errors
/// If the database fails, or holds what does not parse.
pub async fn list(conn: &mut Conn<'_>) -> Result<Vec<RegisteredResource>, StorageError> {
    let rows: Vec<Row> = on!(conn, c => sqlx::query_as(LIST).fetch_all(c).await?);
    rows.into_iter()
        .map(|row| {
            Ok(RegisteredResource {
                resource: Resource {
                    uri: row.uri,
                    name: row.name,
                    translations: row.translations.0,
                    signing_algorithm: signing_algorithm(row.signing_algorithm, "resources")?,
                    is_enabled: row.is_enabled,
                    claims: row.claims.0,
                    is_open: row.is_open,
                    access_lifetime: access_lifetime(row.access_lifetime, "resources")?,
                },
                client_id: row.client_id,
            })
        })
        .collect()
}

/// The resource server that `uri` names: the one with that identifier to the letter, or with another spelling of it.
///
/// # Errors
/// If the database fails, or holds what does not parse.
pub async fn named(
    conn: &mut Conn<'_>,
    uri: &ResourceUri,
) -> Result<Option<RegisteredResource>, StorageError> {
    let mut all = list(conn).await?;
    let found = all
        .iter()
        .position(|known| known.resource.uri == *uri)
        .or_else(|| all.iter().position(|known| known.resource.uri.is_same(uri)));
    Ok(found.map(|at| all.swap_remove(at)))
}

/// Changes a resource server, all but whether it is enabled; whether it exists.
///
/// # Errors
/// If the database fails.
pub async fn update(conn: &mut Conn<'_>, resource: &Resource) -> Result<bool, StorageError> {
    on!(conn, c => {
        let done = sqlx::query(UPDATE)
            .bind(&resource.uri)
            .bind(&resource.name)
            .bind(resource.signing_algorithm.map(SigningAlgorithm::as_str))
            .bind(space_separated(&resource.claims))
            .bind(resource.is_open)
            .bind(in_seconds(resource.access_lifetime))
            .bind(to_json(&resource.translations))
            .execute(c)
            .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Lets a resource server get tokens, or stops it; whether it exists.
///
/// # Errors
/// If the database fails.
pub async fn set_enabled(
    conn: &mut Conn<'_>,
    uri: &ResourceUri,
    is_enabled: bool,
) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query(SET_ENABLED).bind(uri).bind(is_enabled).execute(c).await?.rows_affected() == 1))
}

/// Deletes a resource server with its scopes; whether it existed.
///
/// # Errors
/// If the database fails.
pub async fn delete(conn: &mut Conn<'_>, uri: &ResourceUri) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query(DELETE).bind(uri).execute(c).await?.rows_affected() == 1))
}
