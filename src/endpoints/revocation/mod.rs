//! Token revocation (RFC 7009): a client gives back what it no longer needs.

mod http;

pub use http::revoke;

use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::client_auth::AuthenticatedClient;
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;
use crate::storage::{StorageError, grants, revoked_tokens};
use crate::tokens;
use crate::types::{ClientId, GrantId, Timestamp, UserId};

/// Revokes a token of `client`; an unknown or dead one is fine as it is (RFC 7009 §2.2: "invalid tokens do not cause an
/// error response").
///
/// A refresh token takes its whole grant with it; an access token goes alone (RFC 7009 §2.1).
///
/// # Errors
/// `invalid_grant` for another client's token, which stays good; a fault, never success, if nothing could be written.
pub async fn take_back(
    app: &App,
    client: &AuthenticatedClient,
    token: &str,
    now: Timestamp,
) -> Result<(), ProtocolError> {
    if let Ok(claims) = tokens::refresh_token(app, token, now) {
        owned(client, &claims.client_id)?;
        let mut event = AuditEvent::new(Kind::GrantRevoked, Actor::Client)
            .client(&client.id)
            .target(&claims.grant_id);
        // Read, and not held: nothing of theirs is written, and whoever takes their row and the grant's takes theirs first.
        event.user_id = person_of(app, Some(&claims.grant_id)).await?;
        app.db
            .write(move |conn| {
                Box::pin(async move {
                    if grants::revoke(conn, &claims.grant_id, "revoked by its client", now).await? {
                        audit::record(conn, &event, now).await?;
                    }
                    Ok(())
                })
            })
            .await?;
    } else if let Ok(claims) = tokens::access_token(app, token, now) {
        owned(client, &claims.client_id)?;
        let mut event = AuditEvent::new(Kind::TokenRevoked, Actor::Client)
            .client(&client.id)
            .target(&claims.jti);
        event.user_id = person_of(app, claims.grant_id.as_ref()).await?;
        app.db
            .write(move |conn| {
                Box::pin(async move {
                    if revoked_tokens::insert(conn, &claims.jti, claims.exp).await? {
                        audit::record(conn, &event, now).await?;
                    }
                    Ok(())
                })
            })
            .await?;
    }
    Ok(())
}

/// Whose grant it is.
async fn person_of(app: &App, id: Option<&GrantId>) -> Result<Option<UserId>, StorageError> {
    let Some(id) = id else {
        return Ok(None);
    };
    let grant = grants::by_id(&mut app.db.read().await?.conn(), id).await?;
    Ok(grant.map(|grant| grant.allowed.user_id))
}

/// RFC 7009 §2.1: "verifies whether the token was issued to the client making the revocation request. If this
/// validation fails, the request is refused".
fn owned(client: &AuthenticatedClient, owner: &ClientId) -> Result<(), ProtocolError> {
    if *owner == client.id {
        Ok(())
    } else {
        Err(ProtocolError::of(reason::TOKEN_OF_OTHER_CLIENT))
    }
}
