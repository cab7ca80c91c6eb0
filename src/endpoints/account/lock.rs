//! `/account/lock`: "This wasn't me", for whoever finds strange things in their account.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{CHANGE, alone_in, prove_first_for, sender, somebody_who_may_for};
use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::pages::LockPage;
use crate::session::{self, LockDown};
use crate::web::edge::Edge;
use crate::web::form::Form;
use crate::web::page::{layout, local, page, refused, see_other};

/// How the sign-in names this page.
const HERE: &str = "lock";

/// `GET /account/lock`: what will be done.
pub async fn lock_account(State(app): State<App>, edge: Edge) -> Response {
    match somebody_who_may_for(&app, &edge, HERE).await {
        Ok(Ok(session)) => {
            let template = LockPage {
                layout: layout(&app, Some(session::account(&app, &session))),
                csrf: session::form_token(&app, &session, CHANGE),
            };
            page(StatusCode::OK, &template)
        }
        Ok(Err(response)) => response,
        Err(error) => refused(&app, &error),
    }
}

/// `POST /account/lock`.
pub async fn lock_down(State(app): State<App>, edge: Edge, Form(form): Form) -> Response {
    let form = match form {
        Ok(form) => form,
        Err(error) => return refused(&app, &error),
    };
    match locked_down(&app, &edge, &form).await {
        Ok(response) => response,
        Err(error) => refused(&app, &error),
    }
}

async fn locked_down(app: &App, edge: &Edge, form: &Parameters) -> Result<Response, ProtocolError> {
    let session = match sender(app, edge, form, HERE).await? {
        Ok(session) => session,
        Err(response) => return Ok(response),
    };
    let what = LockDown {
        session,
        address: edge.address,
        user_agent: edge.user_agent(),
    };
    if session::lock_down(app, what, edge.now).await? {
        alone_in(app, edge, see_other(&local(app, "/account/security"))).await
    } else {
        Ok(prove_first_for(app, HERE))
    }
}
