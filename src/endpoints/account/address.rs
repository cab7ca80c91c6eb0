//! `/account/security/address`: a person wants another address for their account, and has a link mailed there.
//!
//! Whether there is an account with that address nobody is told who does not read its mail: the answer is made before anything is
//! looked up. The link is stored nowhere: it says what it does, sealed (`session::AddressLink`).

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{CHANGE, refuse_foreign, somebody_who_may};
use crate::app::App;
use crate::mail::{self, Letter, Link};
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::pages::{AddressPage, LetterSentPage};
use crate::session::{self, AddressLink};
use crate::storage::address_changes;
use crate::storage::sessions::Session;
use crate::types::{EmailAddress, Secret};
use crate::web::by_mail::{ForAddress, NO_ADDRESS, no_mail, takes_letter, write_for_address};
use crate::web::edge::Edge;
use crate::web::form::Form;
use crate::web::page::{layout, local, page, refused};

/// What whoever gets no mail asks the people for who run the server.
pub(super) const ANOTHER_ADDRESS: &str = "another address";

/// `GET /account/security/address`.
pub async fn change_address(State(app): State<App>, edge: Edge) -> Response {
    if !mail::is_configured(&app.settings.mail) {
        return no_mail(&app, ANOTHER_ADDRESS);
    }
    match somebody_who_may(&app, &edge).await {
        Ok(Ok(session)) => form_page(&app, &session, String::new(), None),
        Ok(Err(response)) => response,
        Err(error) => refused(&app, &error),
    }
}

/// `POST /account/security/address`.
pub async fn ask_for_address(State(app): State<App>, edge: Edge, Form(form): Form) -> Response {
    if !mail::is_configured(&app.settings.mail) {
        return no_mail(&app, ANOTHER_ADDRESS);
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
    form.refuse_repeated()?;
    let session = match somebody_who_may(app, edge).await? {
        Ok(session) => session,
        Err(response) => return Ok(response),
    };
    if let Some(response) = refuse_foreign(app, edge, &session, form) {
        return Ok(response);
    }
    let typed = form.one("email").unwrap_or_default().trim();
    let again = |error| {
        let typed = typed.chars().take(254).collect();
        Ok(form_page(app, &session, typed, Some(error)))
    };
    let Ok(email) = typed.parse::<EmailAddress>() else {
        return again(NO_ADDRESS);
    };
    let Ok(from) = session.email.parse::<EmailAddress>() else {
        return Err(ProtocolError::server_error("the address of an account is none"));
    };
    if email == from {
        return again("That is the address your account has already.");
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
    let sealed = link.seal(app).map_err(ProtocolError::server_error)?;
    let url = app
        .issuer
        .endpoint(&format!("/account/security/address/{sealed}"));
    let letters = ForAddress {
        email,
        network,
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
            about: "A link to confirm your new address was sent to",
            good_for: good_for.in_words(),
            email: letters.email.to_string(),
            back: ("Back to your account", local(app, "/account/security")),
        },
    );
    write_for_address(app, place, "a link to another address", letters, edge.now);
    Ok(response)
}

fn form_page(app: &App, session: &Session, email: String, error: Option<&'static str>) -> Response {
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
