//! What comes next, as the browser gets it: a page, or the answer. Every step comes back to [`go_on`].

use axum::http::StatusCode;
use axum::response::Response;

use super::answer::{self, Memory, refuse};
use super::connecting;
use super::consent::consent;
use super::decide::{self, AuthorizationError, Next, Valid};
use super::earlier::earlier;
use super::interaction::Interaction;
use super::lasting;
use super::offer;
use super::proving::{proving_page, step_up_page};
use super::signing_up::sign_up_page;
use super::warning;
use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;
use crate::pages::SelectAccountPage;
use crate::session;
use crate::storage::sessions::Session;
use crate::web::app_card::app_card;
use crate::web::cookies::Name;
use crate::web::edge::Edge;
use crate::web::page::{layout, page_toward_app};

/// Decides what comes next, and shows it.
pub async fn go_on(app: &App, edge: &Edge, interaction: &Interaction) -> Response {
    let valid = match decide::validate(app, edge, interaction).await {
        Ok(valid) => valid,
        Err(error) => return refuse(app, error),
    };
    match next(app, edge, interaction, &valid).await {
        Ok(response) => response,
        Err(error) => refuse(app, valid.refusal(error)),
    }
}

async fn next(
    app: &App,
    edge: &Edge,
    interaction: &Interaction,
    valid: &Valid,
) -> Result<Response, ProtocolError> {
    // Who asks in silence, in a frame every few minutes, is no sign that the person is there.
    let session = if valid.request.prompt.none {
        session::glimpse(app, &edge.cookies.all(Name::Session, &app.issuer), edge.now).await?
    } else {
        current_session(app, edge).await?
    };
    if let Some(session) = &session
        && let Some(page) = connecting::page(app, interaction, session, edge.now).await?
    {
        return Ok(page);
    }
    if let Some(session) = &session
        && let Some(page) = offer::page(app, Some(valid), interaction, session, edge.now).await?
    {
        return Ok(page);
    }
    Ok(
        match decide::decide(app, valid, interaction, session, edge.now).await? {
            Next::SignUp => {
                let hint = valid.request.login_hint.clone().unwrap_or_default();
                sign_up_page(app, Some(valid), interaction, (hint, None)).await?
            }
            Next::SignIn(of) => {
                proving_page(app, Some(valid), interaction.clone(), of.as_deref(), edge.now).await?
            }
            Next::StepUp(session) => {
                step_up_page(app, Some(valid), interaction.clone(), &session, edge.now).await?
            }
            Next::SelectAccount(session) => {
                let template = SelectAccountPage {
                    layout: layout(app, None),
                    interaction: interaction.seal(app),
                    app: app_card(app, &valid.way.client, Some(valid.way.target.uri())),
                    name: session.name.clone(),
                    email: session.email.clone(),
                    warning: warning::before_sign_in(app, valid).await?,
                };
                page_toward_app(StatusCode::OK, &template)
            }
            Next::Consent(to_consent) => {
                let warning = warning::before_consent(app, valid).await?;
                let earlier = earlier(app, valid, &to_consent, edge.now).await?;
                let said = (warning, earlier.as_ref());
                consent(app, valid, &to_consent, interaction, said, edge.now)
            }
            Next::Allowed(to_consent, unasked) => {
                let memory = Memory::Unasked(unasked);
                let of = (&*valid.catalog, &*valid.way.client);
                let what = to_consent.unasked(of, lasting::latest_end(app, edge.now));
                match answer::allow(app, valid, &to_consent.session, what, memory, edge).await? {
                    Some(response) => response,
                    // By what is so now, they are asked.
                    None => return Box::pin(next(app, edge, interaction, valid)).await,
                }
            }
            Next::Refuse(error, _) if error.reason == reason::ROLE_MISSING => refuse(
                app,
                AuthorizationError::Confirm(Box::new(valid.way.clone()), error),
            ),
            Next::Refuse(error, resource) => {
                answer::not_permitted(app, valid, interaction, (&error, resource.as_ref()))
            }
        },
    )
}

/// The sign-in of the browser a request comes from.
pub async fn current_session(app: &App, edge: &Edge) -> Result<Option<Session>, ProtocolError> {
    Ok(session::current(app, &edge.cookies.all(Name::Session, &app.issuer), edge.now).await?)
}
