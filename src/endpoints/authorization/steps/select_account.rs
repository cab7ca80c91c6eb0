//! The choice of an account.

use axum::response::Response;

use super::taken::{Taken, come_back};
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
    if decision != Some("continue") {
        return Err(ProtocolError::of(reason::FORM_INCOMPLETE));
    }
    interaction.chosen = current_session(app, edge).await?.map(|session| session.id);
    Ok(come_back(app, edge, &interaction).await)
}
