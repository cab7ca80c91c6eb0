//! The answer to the consent page.

use axum::response::Response;

use super::taken::Taken;
use crate::app::App;
use crate::endpoints::authorization::answer::{self, Memory, refuse};
use crate::endpoints::authorization::decide::{self, Next, Valid};
use crate::endpoints::authorization::denial;
use crate::endpoints::authorization::interaction::{Interaction, Shown};
use crate::endpoints::authorization::lasting;
use crate::endpoints::authorization::next::{current_session, go_on};
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
use crate::pages::OPTIONAL;
use crate::types::{Scope, ScopeToken};
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
        return denial::deny(app, valid, session.as_ref(), edge).await.map(Some);
    }
    // Decided once more: the sign-in may have grown too old, or what is asked for have changed, while the page was open.
    // An answer that took its time makes nothing last longer than the page said.
    let latest = lasting::latest_end(app, edge.now);
    let ends_at = shown.ends_at.map_or(latest, |said| said.min(latest));
    let next = decide::decide(app, valid, interaction, session, edge.now).await?;
    let (to_consent, is_asked) = match next {
        Next::Consent(to_consent) => (to_consent, true),
        // Said yes to meanwhile, in another tab.
        Next::Allowed(to_consent, _) => (to_consent, false),
        _ => return Ok(None),
    };
    if to_consent.shown(shown.ends_at) != shown {
        return Ok(None);
    }
    let of = (&*valid.catalog, &*valid.way.client);
    let what = to_consent.allowing(&left_out(form, &shown), of, ends_at);
    // Whoever leaves out all there is allows nothing.
    if what.extent.scope.is_empty() {
        let of = (&to_consent.session, what);
        return denial::leave_out_all(app, valid, of, edge).await.map(Some);
    }
    let is_said_anew = is_asked || what.left_out != to_consent.declined;
    let memory = if form.has("ask_again") {
        Memory::Forget
    } else if is_said_anew && valid.way.client.is_assured(valid.way.target.uri()) {
        Memory::Remember
    } else {
        Memory::Keep
    };
    answer::allow(app, valid, &to_consent.session, what, memory, edge).await
}

/// What is not ticked, of what the page let them leave out: a form says nothing of anything else, whoever made it.
fn left_out(form: &Parameters, shown: &Shown) -> Scope {
    let is_ticked = |name: &ScopeToken| form.has(&format!("{OPTIONAL}{name}"));
    shown.optional.filtered(|name| !is_ticked(name))
}
