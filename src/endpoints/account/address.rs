//! `/account/security/address`: a person wants another address for their account, and has a link mailed there.
//!
//! Whether there is an account with that address nobody is told who does not read its mail: the answer is made before anything is
//! looked up. The link is stored nowhere: it says what it does, sealed (`session::AddressLink`).

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{CHANGE, sender, somebody_who_may_for};
use crate::app::App;
use crate::mail::{self, Letter, Link};
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::pages::{AddressPage, LetterSentPage, Sent};
use crate::session::{self, AddressLink};
use crate::storage::sessions::Session;
use crate::storage::{address_changes, locales};
use crate::types::{EmailAddress, Secret};
use crate::web::by_mail::{ForAddress, Wish, no_address, no_mail, takes_letter, write_for_address};
use crate::web::edge::Edge;
use crate::web::form::Form;
use crate::web::language::{self, words};
use crate::web::page::{layout, local, page, refused};

/// How the sign-in names this page.
const HERE: &str = "address";

/// `GET /account/security/address`.
pub async fn change_address(State(app): State<App>, edge: Edge) -> Response {
    if !mail::is_configured(&app.settings.mail) {
        return no_mail(&app, Wish::Address);
    }
    match somebody_who_may_for(&app, &edge, HERE).await {
        Ok(Ok(session)) => form_page(&app, &session, String::new(), None),
        Ok(Err(response)) => response,
        Err(error) => refused(&app, &error),
    }
}

/// `POST /account/security/address`.
pub async fn ask_for_address(State(app): State<App>, edge: Edge, Form(form): Form) -> Response {
    if !mail::is_configured(&app.settings.mail) {
        return no_mail(&app, Wish::Address);
    }
    let form = match form {
        Ok(form) => form,
        Err(error) => return refused(&app, &error),
    };
    match asked(&app, &edge, &form).await {
        Ok(response) => response,
        Err(error) => refused(&app, &error),
    }
}

async fn asked(app: &App, edge: &Edge, form: &Parameters) -> Result<Response, ProtocolError> {
    let session = match sender(app, edge, form, HERE).await? {
        Ok(session) => session,
        Err(response) => return Ok(response),
    };
    let typed = form.one("email").unwrap_or_default().trim();
    let again = |error| {
        let typed = typed.chars().take(254).collect();
        Ok(form_page(app, &session, typed, Some(error)))
    };
    let Ok(email) = typed.parse::<EmailAddress>() else {
        return again(no_address());
    };
    let Ok(from) = session.email.parse::<EmailAddress>() else {
        return Err(ProtocolError::server_error("the address of an account is none"));
    };
    if email == from {
        return again(words().account_address_same().text());
    }
    let (network, place) = match takes_letter(app, edge) {
        Ok(taken) => taken,
        Err(response) => return Ok(*response),
    };
    let good_for = app.settings.links.address;
    let expires_at = edge.now.plus(good_for.duration());
    let link = AddressLink {
        changes: address_changes::newest(&mut app.db.read().await?.conn(), &session.user_id).await?,
        user_id: session.user_id.clone(),
        epoch: session.epoch,
        from,
        to: email.clone(),
        expires_at,
    };
    let known = locales::of(&mut app.db.read().await?.conn(), &session.user_id).await?;
    let sealed = link.seal(app).map_err(ProtocolError::server_error)?;
    let url = app
        .issuer
        .endpoint(&format!("/account/security/address/{sealed}"));
    let letters = ForAddress {
        email,
        whose: Some(session.user_id.clone()),
        network,
        language: known.unwrap_or_else(language::spoken),
        new: Letter::ConfirmAddress {
            link: Link {
                url: Secret::new(url),
                expires_at,
            },
        },
        known: Letter::AddressHasAccount {
            sign_in: app.issuer.endpoint("/sign-in"),
            password: app.issuer.endpoint("/password"),
        },
    };
    let response = page(
        StatusCode::OK,
        &LetterSentPage {
            layout: layout(app, Some(session::account(app, &session))),
            sent: Sent::Address,
            good_for: words().duration(good_for.duration()),
            email: letters.email.to_string(),
            back: local(app, "/account/security"),
        },
    );
    write_for_address(app, place, "a link to another address", letters, edge.now);
    Ok(response)
}

fn form_page(app: &App, session: &Session, email: String, error: Option<String>) -> Response {
    let status = if error.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let template = AddressPage {
        layout: layout(app, Some(session::account(app, session))),
        csrf: session::form_token(app, session, CHANGE),
        now: session.email.clone(),
        email,
        error,
    };
    page(status, &template)
}
