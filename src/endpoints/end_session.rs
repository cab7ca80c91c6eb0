//! Signing out.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::pages::{SignOutPage, SignedOutPage};
use crate::session;
use crate::storage::sessions::Session;
use crate::web::cookies::{self, Name};
use crate::web::edge::Edge;
use crate::web::form::Form;
use crate::web::page::{forbidden, layout, page, refused, with_cookies};
use crate::web::same_site::is_own_form;

/// `GET /logout`: asks; a link alone signs nobody out.
pub async fn ask(State(app): State<App>, edge: Edge) -> Response {
    match current(&app, &edge).await {
        Ok(Some(session)) => {
            let csrf = session::form_token(&app, &session, session::SIGN_OUT);
            page(
                StatusCode::OK,
                &SignOutPage {
                    layout: layout(&app, Some(session::account(&app, &session))),
                    csrf,
                },
                None,
            )
        }
        Ok(None) => signed_out(&app),
        Err(error) => refused(&app, &error),
    }
}

/// `POST /logout`.
pub async fn sign_out(State(app): State<App>, edge: Edge, Form(form): Form) -> Response {
    let form = match form {
        Ok(form) => form,
        Err(error) => return refused(&app, &error),
    };
    let session = match current(&app, &edge).await {
        Ok(Some(session)) => session,
        Ok(None) => return signed_out(&app),
        Err(error) => return refused(&app, &error),
    };
    let is_genuine = session::is_form_token(&app, &session, session::SIGN_OUT, form.one("csrf"));
    if !is_genuine || !is_own_form(&edge.headers, &app.issuer) {
        return forbidden(
            &app,
            "This form was not sent by a page of this server.",
            "Open the sign-out page and try again.",
        );
    }
    match session::sign_out(&app, &session, edge.now).await {
        Ok(_) => signed_out(&app),
        Err(error) => refused(&app, &error.into()),
    }
}

async fn current(app: &App, edge: &Edge) -> Result<Option<Session>, ProtocolError> {
    Ok(session::current(app, edge.cookies.get(Name::Session, &app.issuer), edge.now).await?)
}

fn signed_out(app: &App) -> Response {
    let response = page(
        StatusCode::OK,
        &SignedOutPage {
            layout: layout(app, None),
        },
        None,
    );
    with_cookies(response, [cookies::remove(Name::Session, &app.issuer)])
}
