//! `/account/security/address/{sealed}`: the link that was mailed to a new address. Looking at the page does not use it up.
//!
//! Whoever reads the mail of an address gives it to no stranger's account by a click: only whom the account belongs to confirms it,
//! signed in a moment ago in this browser.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{CHANGE, alone_in, refuse_foreign};
use crate::app::App;
use crate::mail;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
use crate::pages::ConfirmAddressPage;
use crate::session::{self, AddressChanged, AddressLink, NewAddress};
use crate::storage::sessions::Session;
use crate::storage::users;
use crate::web::by_mail::{Wish, no_mail};
use crate::web::cookies::Name;
use crate::web::edge::Edge;
use crate::web::form::Form;
use crate::web::language::words;
use crate::web::page::{Trouble, layout, local, page, refused, see_other, trouble};

/// `GET /account/security/address/{sealed}`.
pub async fn show_address(State(app): State<App>, edge: Edge, Path(sealed): Path<String>) -> Response {
    match shown(&app, &edge, &sealed).await {
        Ok(response) => response,
        Err(error) => refused(&app, &error),
    }
}

async fn shown(app: &App, edge: &Edge, sealed: &str) -> Result<Response, ProtocolError> {
    let (link, session) = match opened(app, edge, sealed).await? {
        Ok(opened) => opened,
        Err(response) => return Ok(*response),
    };
    if users::by_email(&mut app.db.read().await?.conn(), &link.to)
        .await?
        .is_some()
    {
        return Ok(taken(app));
    }
    let template = ConfirmAddressPage {
        layout: layout(app, Some(session::account(app, &session))),
        action: local(app, &format!("/account/security/address/{sealed}")),
        csrf: session::form_token(app, &session, CHANGE),
        from: link.from.to_string(),
        to: link.to.to_string(),
    };
    Ok(page(StatusCode::OK, &template))
}

/// `POST /account/security/address/{sealed}`.
pub async fn confirm_address(
    State(app): State<App>,
    edge: Edge,
    Path(sealed): Path<String>,
    Form(form): Form,
) -> Response {
    let form = match form {
        Ok(form) => form,
        Err(error) => return refused(&app, &error),
    };
    match confirmed(&app, &edge, &sealed, &form).await {
        Ok(response) => response,
        Err(error) => refused(&app, &error),
    }
}

async fn confirmed(
    app: &App,
    edge: &Edge,
    sealed: &str,
    form: &Parameters,
) -> Result<Response, ProtocolError> {
    let (link, session) = match opened(app, edge, sealed).await? {
        Ok(opened) => opened,
        Err(response) => return Ok(*response),
    };
    if let Some(response) = refuse_foreign(app, edge, &session, form) {
        return Ok(response);
    }
    let new = NewAddress {
        session,
        link,
        address: edge.address,
        user_agent: edge.user_agent(),
    };
    let changed = session::change_address(app, new, edge.now).await?;
    app.logouts.notify_one();
    Ok(match changed {
        AddressChanged::NotProved => sign_in_first(app),
        AddressChanged::DeadLink => dead_link(app),
        AddressChanged::Taken => taken(app),
        AddressChanged::Changed => alone_in(app, edge, see_other(&local(app, "/account/security"))).await?,
    })
}

/// What a link says, and the sign-in of whom it is for, made a moment ago; else the page that says what is missing. Without mail
/// nothing is changed: the old address could not be told.
async fn opened(
    app: &App,
    edge: &Edge,
    sealed: &str,
) -> Result<Result<(AddressLink, Session), Box<Response>>, ProtocolError> {
    if !mail::is_configured(&app.settings.mail) {
        return Ok(Err(Box::new(no_mail(app, Wish::Address))));
    }
    let Some(link) = AddressLink::open(app, sealed, edge.now) else {
        return Ok(Err(Box::new(dead_link(app))));
    };
    let values = edge.cookies.all(Name::Session, &app.issuer);
    let Some(session) = session::current(app, &values, edge.now).await? else {
        return Ok(Err(Box::new(sign_in_first(app))));
    };
    if session.user_id != link.user_id {
        return Ok(Err(Box::new(of_another(app))));
    }
    if !session::may_change_account(app, &session, edge.now).await? {
        return Ok(Err(Box::new(sign_in_first(app))));
    }
    if !link.is_current(&mut app.db.read().await?.conn()).await? {
        return Ok(Err(Box::new(dead_link(app))));
    }
    Ok(Ok((link, session)))
}

fn sign_in_first(app: &App) -> Response {
    let words = words();
    let mut what = Trouble::new(
        reason::LINK_NEEDS_SIGN_IN,
        words.account_link_sign_in_title(),
        words.account_link_sign_in(),
        words.account_link_sign_in_do(),
    );
    let sign_in = local(app, "/sign-in?to=security");
    what.return_to = Some((words.sign_in_button().text(), sign_in));
    trouble(app, what)
}

fn of_another(app: &App) -> Response {
    let words = words();
    let mut what = Trouble::new(
        reason::LINK_OF_OTHER_ACCOUNT,
        words.account_link_other_title(),
        words.account_link_other(),
        words.account_link_other_do(),
    );
    what.return_to = Some((words.frame_sign_out().text(), local(app, "/logout")));
    trouble(app, what)
}

fn dead_link(app: &App) -> Response {
    let words = words();
    let mut what = Trouble::new(
        reason::LINK_NOT_GOOD,
        words.errors_link_title(),
        words.account_link_dead(),
        words.account_link_dead_do(),
    );
    let again = local(app, "/account/security/address");
    what.return_to = Some((words.errors_another_sent().text(), again));
    trouble(app, what)
}

fn taken(app: &App) -> Response {
    let words = words();
    let mut what = Trouble::new(
        reason::ADDRESS_TAKEN,
        words.account_taken_title(),
        words.account_taken(),
        words.account_taken_do(),
    );
    what.return_to = Some((words.account_back().text(), local(app, "/account/security")));
    trouble(app, what)
}
