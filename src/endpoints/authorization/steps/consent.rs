//! The answer to the consent page.

use axum::response::Response;

use super::taken::Taken;
use crate::app::App;
use crate::endpoints::authorization::answer::{self, Memory, refuse};
use crate::endpoints::authorization::decide::{self, Next, Valid};
use crate::endpoints::authorization::interaction::{Interaction, Shown};
use crate::endpoints::authorization::lasting;
use crate::endpoints::authorization::next::{current_session, go_on};
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
use crate::web::edge::Edge;

pub(super) async fn take(taken: Taken<'_>) -> Result<Response, ProtocolError> {
    let Taken {
        app,
        edge,
        form,
        decision,
        interaction,
    } = taken;
    let is_allowed = match decision {
        Some("allow") => true,
        Some("deny") => false,
        _ => return Err(ProtocolError::of(reason::FORM_INCOMPLETE)),
    };
    let valid = match decide::validate(app, edge, &interaction).await {
        Ok(valid) => valid,
        Err(error) => return Ok(refuse(app, error)),
    };
    match answered(app, edge, form, &interaction, is_allowed, &valid).await {
        Ok(Some(response)) => Ok(response),
        Ok(None) => Ok(go_on(app, edge, &interaction).await),
        Err(error) => Ok(refuse(app, valid.refusal(error))),
    }
}

/// The answer, if the page was made for the person who is signed in now (in another tab they may have signed in once
/// more); else everything is decided anew.
async fn answered(
    app: &App,
    edge: &Edge,
    form: &Parameters,
    interaction: &Interaction,
    is_allowed: bool,
    valid: &Valid,
) -> Result<Option<Response>, ProtocolError> {
    let session = current_session(app, edge).await?;
    let is_of = |shown: &Shown| {
        session
            .as_ref()
            .is_some_and(|session| session.user_id == shown.user_id)
    };
    let Some(shown) = interaction.shown.clone().filter(is_of) else {
        return Ok(None);
    };
    if !is_allowed {
        return answer::deny(app, valid, session.as_ref(), edge.now)
            .await
            .map(Some);
    }
    // Decided once more: the sign-in may have grown too old, or what is asked for have changed, while the page was open.
    // An answer that took its time makes nothing last longer than the page said.
    let latest = lasting::latest_end(app, edge.now);
    let ends_at = shown.ends_at.map_or(latest, |said| said.min(latest));
    match decide::decide(app, valid, interaction, session, edge.now).await? {
        Next::Consent(to_consent) if to_consent.shown(valid, shown.ends_at) == shown => {
            let memory = if form.has("ask_again") {
                Memory::Forget
            } else if valid.way.client.is_assured(valid.way.target.uri()) {
                Memory::Remember
            } else {
                Memory::Keep
            };
            let what = (shown.scope, ends_at);
            answer::allow(app, valid, &to_consent.session, what, memory, edge.now).await
        }
        Next::Allowed(session, scope, _) if scope == shown.scope => {
            let memory = if form.has("ask_again") {
                Memory::Forget
            } else {
                Memory::Keep
            };
            answer::allow(app, valid, &session, (scope, ends_at), memory, edge.now).await
        }
        _ => Ok(None),
    }
}
