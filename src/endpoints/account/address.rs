//! `/account/security/address`: a person wants another address for their account, and has a link mailed there.
//!
//! Whether there is an account with that address nobody is told who does not read its mail: the answer is made before anything is
//! looked up. The link is stored nowhere: it says what it does, sealed (`session::AddressLink`).

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{CHANGE, refuse_foreign, somebody_who_may};
use crate::app::App;
use crate::mail::{self, Letter, Link, Outbox};
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::pages::{AddressPage, LetterSentPage};
use crate::session::{self, AddressLink};
use crate::storage::sessions::Session;
use crate::storage::{Conn, StorageError, address_changes, users};
use crate::types::{EmailAddress, Secret, Timestamp};
use crate::web::by_mail::{no_mail, takes_letter, write_behind};
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
        return again("That is no email address. It looks like name@example.com.");
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
    let asking = Asking {
        outbox: app.outbox.clone(),
        network,
        confirm: Letter::ConfirmAddress {
            link: Link {
                url: Secret::new(url),
                expires_at,
            },
        },
        is_taken: Letter::AddressHasAccount {
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
            email: email.to_string(),
            back: ("Back to your account", local(app, "/account/security")),
        },
    );
    let (db, now) = (app.db.clone(), edge.now);
    let written = async move {
        db.write(move |conn| Box::pin(async move { write(conn, &email, &asking, now).await }))
            .await
    };
    write_behind(app, place, "a link to another address", written);
    Ok(response)
}

/// A link that somebody asked for, and what is mailed in its place where the address has an account.
struct Asking {
    outbox: Outbox,
    network: String,
    confirm: Letter,
    is_taken: Letter,
}

async fn write(
    conn: &mut Conn<'_>,
    email: &EmailAddress,
    asking: &Asking,
    now: Timestamp,
) -> Result<(), StorageError> {
    let letter = match users::by_email(conn, email).await? {
        Some(_) => &asking.is_taken,
        None => &asking.confirm,
    };
    let to = (email, &*asking.network);
    mail::queue_for_stranger(conn, &asking.outbox, to, letter, now).await?;
    Ok(())
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
