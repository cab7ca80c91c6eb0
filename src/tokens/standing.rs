//! Whether an access token is still good: what its signature cannot say.

use std::sync::Arc;

use super::claims::AccessTokenClaims;
use crate::app::App;
use crate::oauth::client::Client;
use crate::storage::grants::{self, Grant};
use crate::storage::{StorageError, revoked_tokens};
use crate::types::Timestamp;

/// What stands behind an access token.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The client it was issued to.
    pub client: Arc<Client>,
    /// The grant it comes from; none for a client's own.
    pub grant: Option<Grant>,
}

/// What stands behind an access token, if nothing of it was taken back: the token itself, its grant, its person, its
/// client, its resource servers.
///
/// # Errors
/// If the database fails.
pub async fn standing(
    app: &App,
    claims: &AccessTokenClaims,
    now: Timestamp,
) -> Result<Option<Standing>, StorageError> {
    let client = app.client(&claims.client_id).await?;
    let Some(client) = client.filter(|client| client.is_enabled) else {
        return Ok(None);
    };
    let catalog = app.catalog().await?;
    let is_enabled = |aud: &String| {
        aud == app.issuer.as_str()
            || aud
                .parse()
                .is_ok_and(|uri| catalog.enabled_resource(&uri).is_some())
    };
    if !claims.aud.iter().all(is_enabled) {
        return Ok(None);
    }
    let mut read = app.db.read().await?;
    if revoked_tokens::has(&mut read.conn(), &claims.jti).await? {
        return Ok(None);
    }
    let Some(id) = &claims.grant_id else {
        return Ok(Some(Standing { client, grant: None }));
    };
    let grant = grants::by_id(&mut read.conn(), id).await?;
    let alive = grant.filter(|grant| grant.is_alive() && grant.expires_at > now);
    Ok(alive.map(|grant| Standing {
        client,
        grant: Some(grant),
    }))
}
