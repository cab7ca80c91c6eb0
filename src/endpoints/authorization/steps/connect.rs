//! The answer of somebody who is signed in, and was asked whether their account is connected with who they are at another provider.

use axum::response::Response;

use super::taken::{Taken, arrive};
use crate::endpoints::authorization::connecting;
use crate::endpoints::authorization::interaction::Place;
use crate::endpoints::authorization::next::current_session;
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;

pub(super) async fn take(taken: Taken<'_>) -> Result<Response, ProtocolError> {
    let Taken {
        app,
        edge,
        decision,
        mut interaction,
        ..
    } = taken;
    let session = current_session(app, edge).await?;
    // In another tab somebody else may have signed in since: they were asked nothing.
    let session = session.filter(|session| interaction.asks_to_connect(session));
    let pending = interaction.connecting.take();
    match (decision, pending, session) {
        (Some("connect"), Some(pending), Some(session)) => {
            let provider = pending.provider().clone();
            let connected = connecting::connect(app, edge, &session, pending).await?;
            // Who came for something else goes on to it all the same: the page of their account says what is connected.
            if interaction.place == Place::Security
                && let Some(response) = connecting::not_connected(app, &provider, connected).await?
            {
                return Ok(response);
            }
        }
        (Some("connect" | "not-now"), ..) => {}
        _ => return Err(ProtocolError::of(reason::FORM_INCOMPLETE)),
    }
    Ok(arrive(app, edge, &interaction).await)
}
