//! The way to sign out of the provider somebody signed in with (RP-Initiated Logout §2): offered, and never gone by itself.

use std::time::Duration;

use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::pages::SignOutThere;
use crate::session::Known;
use crate::storage::session_identities;
use crate::storage::sessions::Session;
use crate::types::Timestamp;

/// How long it may take to find out where a provider's way out is.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// The way, where the provider has one. A fault is logged, and offers nothing: they are signed out here all the same.
pub(super) async fn of(app: &App, session: &Session, now: Timestamp) -> Option<SignOutThere> {
    found(app, session, now).await.unwrap_or_else(|error| {
        tracing::warn!(cause = %error, "nobody was offered to sign out of a provider");
        None
    })
}

async fn found(app: &App, session: &Session, now: Timestamp) -> Result<Option<SignOutThere>, ProtocolError> {
    let begun = session_identities::of_session(&mut app.db.read().await?.conn(), &session.id).await?;
    let Some(begun) = begun else {
        return Ok(None);
    };
    let Some(known) = Known::find(app, &begun.provider_id).await? else {
        return Ok(None);
    };
    let party = known.party(app);
    // Nobody who wants to be signed out waits long for a provider that is down.
    let metadata = tokio::time::timeout(LONGEST_WAIT, app.upstreams.metadata(&party, now)).await;
    let metadata = metadata.map_err(ProtocolError::unavailable)?;
    let metadata = metadata.map_err(ProtocolError::unavailable)?;
    let Some(action) = metadata.end_session_endpoint.clone() else {
        return Ok(None);
    };
    let mut fields = vec![("client_id".to_owned(), party.settings.client_id.to_string())];
    if let Some(sealed) = &begun.id_token {
        let opened = app.id_tokens.open(begun.provider_id.as_str().as_bytes(), sealed);
        let opened = opened.map_err(ProtocolError::server_error)?;
        let token = String::from_utf8_lossy(&opened).into_owned();
        fields.push(("id_token_hint".to_owned(), token));
    }
    Ok(Some(SignOutThere {
        name: known.provider.name.clone(),
        action,
        fields,
    }))
}
