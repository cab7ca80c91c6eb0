//! Other providers people sign in with.

use super::json::{Json, to_json};
use super::{Conn, StorageError};
use crate::oauth::provider::{ProviderLink, ProviderSettings};
use crate::seal::{SealError, Sealer};
use crate::types::{ProviderId, Secret, Timestamp, random_bytes};

/// What is read of a provider.
macro_rules! provider {
    () => {
        "SELECT id, name, settings, secret, is_enabled, version, created_at, updated_at FROM providers"
    };
}

statements! {
    INSERT = "INSERT INTO providers (id, name, settings, secret, is_enabled, created_at, updated_at, version)
              VALUES ($1, $2, $3, $4, $5, $6, $6, $7)";
    BY_ID = concat!(provider!(), " WHERE id = $1");
    LIST = concat!(provider!(), " ORDER BY id");
    ENABLED = "SELECT id, name FROM providers WHERE is_enabled ORDER BY created_at, id";
    TAKE = "UPDATE providers SET version = version WHERE id = $1";
    UPDATE = "UPDATE providers SET name = $2, settings = $3, secret = $4, updated_at = $5, version = version + 1 WHERE id = $1";
    SET_ENABLED = "UPDATE providers SET is_enabled = $2, updated_at = $3, version = version + 1 WHERE id = $1";
    DELETE = "DELETE FROM providers WHERE id = $1";
}

/// A provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Its id, which stands in addresses.
    pub id: ProviderId,
    /// What people call it.
    pub name: String,
    /// How it is spoken with.
    pub settings: ProviderSettings,
    /// The client secret, or the private key in PEM, sealed.
    pub secret: Option<Vec<u8>>,
    /// Whether it may be signed in with.
    pub is_enabled: bool,
    /// Another one with each change, and with each provider: what is known of one that is gone, or was begun with it, is of no use
    /// with one that was made anew under its id.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A version no other provider has had: one of 2^48, from which it is counted on.
fn first_version() -> i64 {
    i64::from_be_bytes(random_bytes()) & 0xffff_ffff_ffff
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    id: ProviderId,
    name: String,
    settings: Json<ProviderSettings>,
    secret: Option<Vec<u8>>,
    is_enabled: bool,
    version: i64,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl From<Row> for Provider {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            name: row.name,
            settings: row.settings.0,
            secret: row.secret,
            is_enabled: row.is_enabled,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl Provider {
    /// A new one nobody is known by yet.
    #[must_use]
    pub fn new(id: ProviderId, name: impl Into<String>, settings: ProviderSettings, now: Timestamp) -> Self {
        Self {
            id,
            name: name.into(),
            settings,
            secret: None,
            is_enabled: true,
            version: first_version(),
            created_at: now,
            updated_at: now,
        }
    }

    /// Keeps a client secret, or a private key in PEM: sealed for this provider and no other.
    ///
    /// # Errors
    /// If the cryptography library fails.
    pub fn keep_secret(&mut self, sealer: &Sealer, secret: &Secret) -> Result<(), SealError> {
        self.secret = Some(sealer.seal(self.id.as_str().as_bytes(), secret.expose().as_bytes())?);
        Ok(())
    }

    /// The client secret, or the private key in PEM, if there is one.
    ///
    /// # Errors
    /// If it was not sealed for this provider under this master key.
    pub fn open_secret(&self, sealer: &Sealer) -> Result<Option<Secret>, SealError> {
        let Some(kept) = &self.secret else {
            return Ok(None);
        };
        let opened = sealer.open(self.id.as_str().as_bytes(), kept)?;
        let text = std::str::from_utf8(&opened).map_err(|_| SealError::Refused)?;
        Ok(Some(Secret::new(text.to_owned())))
    }
}

/// Writes a new provider.
///
/// # Errors
/// If the id is taken ([`StorageError::is_conflict`]) or the database fails.
pub async fn insert(conn: &mut Conn<'_>, provider: &Provider, now: Timestamp) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(INSERT)
            .bind(&provider.id)
            .bind(&provider.name)
            .bind(to_json(&provider.settings))
            .bind(&provider.secret)
            .bind(provider.is_enabled)
            .bind(now)
            .bind(provider.version)
            .execute(c)
            .await?;
        Ok(())
    })
}

/// One provider.
///
/// # Errors
/// If the database fails.
pub async fn by_id(conn: &mut Conn<'_>, id: &ProviderId) -> Result<Option<Provider>, StorageError> {
    let row: Option<Row> = on!(conn, c => sqlx::query_as(BY_ID).bind(id).fetch_optional(c).await?);
    Ok(row.map(Provider::from))
}

/// One provider, held until this transaction ends: nobody changes it before, or makes somebody known by it.
///
/// # Errors
/// If the database fails.
pub async fn take(conn: &mut Conn<'_>, id: &ProviderId) -> Result<Option<Provider>, StorageError> {
    on!(conn, c => {
        sqlx::query(TAKE).bind(id).execute(c).await?;
    });
    by_id(conn, id).await
}

/// Every provider, by id.
///
/// # Errors
/// If the database fails.
pub async fn list(conn: &mut Conn<'_>) -> Result<Vec<Provider>, StorageError> {
    let rows: Vec<Row> = on!(conn, c => sqlx::query_as(LIST).fetch_all(c).await?);
    Ok(rows.into_iter().map(Provider::from).collect())
}

/// Those that may be signed in with, in the order they were made.
///
/// # Errors
/// If the database fails.
pub async fn enabled(conn: &mut Conn<'_>) -> Result<Vec<ProviderLink>, StorageError> {
    let rows: Vec<(ProviderId, String)> = on!(conn, c => sqlx::query_as(ENABLED).fetch_all(c).await?);
    Ok(rows
        .into_iter()
        .map(|(id, name)| ProviderLink { id, name })
        .collect())
}

/// Writes name, settings and secret anew; whether there is such a provider.
///
/// # Errors
/// If the database fails.
pub async fn update(conn: &mut Conn<'_>, provider: &Provider, now: Timestamp) -> Result<bool, StorageError> {
    on!(conn, c => {
        let done = sqlx::query(UPDATE)
            .bind(&provider.id)
            .bind(&provider.name)
            .bind(to_json(&provider.settings))
            .bind(&provider.secret)
            .bind(now)
            .execute(c)
            .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Lets a provider be signed in with, or no longer; whether there is one.
///
/// # Errors
/// If the database fails.
pub async fn set_enabled(
    conn: &mut Conn<'_>,
    id: &ProviderId,
    is_enabled: bool,
    now: Timestamp,
) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query(SET_ENABLED).bind(id).bind(is_enabled).bind(now).execute(c).await?.rows_affected() == 1))
}

/// Deletes a provider, with who is known by it and what people were given by it; whether there was one.
///
/// # Errors
/// If the database fails.
pub async fn delete(conn: &mut Conn<'_>, id: &ProviderId) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query(DELETE).bind(id).execute(c).await?.rows_affected() == 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A provider is read with every sign-in by it and every logout token anybody makes up: how many people it has makes no difference.
    #[test]
    fn ours_reading_a_provider_counts_nobody() {
        for text in [BY_ID, LIST, ENABLED] {
            assert!(!text.contains("user_identities"), "{text}");
        }
    }
}
