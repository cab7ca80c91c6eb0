//! What comes next of a sign-in without a request of an app.

use axum::response::Response;

use super::connecting;
use super::interaction::{Interaction, Offer, Place};
use super::next::current_session;
use super::offer;
use super::proving::{proving_page, step_up_page};
use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::pages::Toward;
use crate::session;
use crate::web::edge::Edge;
use crate::web::onward::by_itself;
use crate::web::page::see_other;

/// On to where a sign-in without a request leads: by a redirect, or, to the administration's own origin, by a page that goes there
/// by itself, since what is answered may be a form.
#[must_use]
pub fn lead_on(app: &App, interaction: &Interaction) -> Response {
    let address = interaction.destination(app);
    match interaction.leads_elsewhere(app) {
        None => see_other(&address),
        Some(origin) => {
            let toward = Toward {
                app_name: None,
                host: origin.host(),
            };
            by_itself(app, address, toward)
        }
    }
}

/// Who is signed in and goes to what takes a recent sign-in proves what is missing of it; anybody else signs in.
///
/// Whoever is asked something once they are signed in goes on from there, as soon as it is answered.
///
/// # Errors
/// If the database fails.
pub async fn plain_sign_in(
    app: &App,
    edge: &Edge,
    interaction: Interaction,
) -> Result<Response, ProtocolError> {
    if interaction.offer == Offer::Open
        && let Some(session) = current_session(app, edge).await?
    {
        let page = offer::page(app, None, &interaction, &session, edge.now).await?;
        return Ok(page.unwrap_or_else(|| lead_on(app, &interaction)));
    }
    if interaction.connecting.is_some()
        && interaction.reauthenticated.is_some()
        && let Some(session) = current_session(app, edge).await?
    {
        let page = connecting::page(app, &interaction, &session, edge.now).await?;
        return Ok(page.unwrap_or_else(|| lead_on(app, &interaction)));
    }
    let session = if interaction.place == Place::Home || interaction.wants_other_account {
        None
    } else {
        current_session(app, edge).await?
    };
    match session {
        Some(session) if interaction.proofs.is_empty() => {
            let is_enough = session::may_change_account(app, &session, edge.now).await?
                && session::is_as_sure_as_required(app, &session).await?;
            if is_enough {
                return Ok(lead_on(app, &interaction));
            }
            step_up_page(app, None, interaction, &session, edge.now).await
        }
        session => proving_page(app, None, interaction, session.as_ref(), edge.now).await,
    }
}
