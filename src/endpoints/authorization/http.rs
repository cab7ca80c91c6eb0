//! The web face of the authorization endpoint.

use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::decide;
use super::interaction::{Browser, Interaction, InteractionError, Place};
use super::next::go_on;
use super::plain::plain_sign_in;
use super::steps;
use crate::app::App;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
use crate::types::one_line;
use crate::web::cookies::{self, Name};
use crate::web::edge::Edge;
use crate::web::errors::asked;
use crate::web::form::Form;
use crate::web::language;
use crate::web::onward::{LONGEST_LOCATION, arrived, carried, carry_on};
use crate::web::page::{Trouble, forbidden, local, refused, see_other, trouble, with_cookies};
use crate::web::same_site::is_own_form;

/// The most characters that are kept of what was about to be pressed on a page: an id, as a row of it has it.
const LONGEST_AGAIN: usize = 255;

/// The same of the administration: the way of a page, with what it was asked.
const LONGEST_WAY: usize = 640;

/// `GET /auth`: a request of an app, or one in progress that comes back.
pub async fn authorize(State(app): State<App>, edge: Edge, RawQuery(query): RawQuery) -> Response {
    let browser = browser(&app, &edge);
    let query = query.unwrap_or_default();
    let parameters = match Parameters::parse(query.as_bytes()) {
        Ok(parameters) => parameters,
        Err(error) => return refused(&app, &error),
    };
    let interaction = match parameters.one("interaction") {
        Some(sealed) => match Interaction::open(&app, sealed, &browser, edge.now) {
            Ok(interaction) => interaction,
            Err(error) => return not_opened(&app, error),
        },
        None => Interaction::begin(query, &browser, edge.now),
    };
    language::is_at(steps::return_address(&app, &interaction));
    let response = go_on(&app, &edge, &interaction).await;
    with_browser(&app, &browser, response)
}

/// `POST /auth`: a form of one of our pages, or a request an app sent as a form.
pub async fn authorize_form(State(app): State<App>, edge: Edge, Form(form): Form) -> Response {
    let form = match form {
        Ok(form) => form,
        Err(error) => return refused(&app, &error),
    };
    if let Some(request) = arrived(&app, &edge, &form) {
        let browser = browser(&app, &edge);
        let interaction = Interaction::begin(request.encoded(), &browser, edge.now);
        language::is_at(steps::return_address(&app, &interaction));
        let response = go_on(&app, &edge, &interaction).await;
        return with_browser(&app, &browser, response);
    }
    // Ours, though it may have lost what it must carry: a password is never sent on in an address.
    if form.has("interaction") || form.has("step") || form.has("password") {
        return own_form(&app, &edge, &form).await;
    }
    // OpenID Connect Core §3.1.2.1: "Authorization Servers MUST support the use of the HTTP GET and POST methods".
    carry_on(
        &app,
        &local(&app, "/auth"),
        &form,
        decide::is_silent_in_frame(&edge, &form),
    )
}

/// `GET /sign-in`: signing in without an app, perhaps for a page of this server (`to`), or one in progress that comes back.
pub async fn sign_in(State(app): State<App>, edge: Edge, RawQuery(query): RawQuery) -> Response {
    let browser = browser(&app, &edge);
    let parameters = Parameters::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    // By a mail: of use in the browser that began it, and in any other no hindrance.
    let begun = parameters.one("begun");
    let begun = begun.and_then(|sealed| Interaction::open(&app, sealed, &browser, edge.now).ok());
    if let Some(begun) = begun.filter(|begun| !begun.is_plain_sign_in()) {
        return see_other(&steps::return_address(&app, &begun));
    }
    let opened = if let Some(sealed) = parameters.one("interaction") {
        Interaction::open(&app, sealed, &browser, edge.now)
    } else {
        let mut interaction = Interaction::begin(String::new(), &browser, edge.now);
        interaction.place = Place::named(parameters.one("to").unwrap_or_default());
        let again = parameters.one("again").unwrap_or_default();
        let most = match interaction.place {
            Place::Admin => LONGEST_WAY,
            _ => LONGEST_AGAIN,
        };
        interaction.again = one_line(again, most);
        Ok(interaction)
    };
    let interaction = match opened {
        Ok(interaction) => interaction,
        Err(error) => return not_opened(&app, error),
    };
    match plain_sign_in(&app, &edge, interaction).await {
        Ok(response) => with_browser(&app, &browser, response),
        Err(error) => refused(&app, &error),
    }
}

/// `POST /sign-in`.
pub async fn sign_in_form(State(app): State<App>, edge: Edge, Form(form): Form) -> Response {
    match form {
        Ok(form) => own_form(&app, &edge, &form).await,
        Err(error) => refused(&app, &error),
    }
}

async fn own_form(app: &App, edge: &Edge, form: &Parameters) -> Response {
    let interaction = match opened(app, edge, form) {
        Ok(interaction) => interaction,
        Err(response) => return *response,
    };
    match steps::take(app, edge, form, interaction).await {
        Ok(response) => response,
        Err(error) => refused(app, &error),
    }
}

/// The request in progress that a form of ours carries.
///
/// # Errors
/// The page that says why it is none.
pub(super) fn opened(app: &App, edge: &Edge, form: &Parameters) -> Result<Interaction, Box<Response>> {
    let words = language::words();
    if let Err(error) = form.refuse_repeated() {
        return Err(Box::new(refused(app, &error)));
    }
    if !is_own_form(&edge.headers, app.origin()) {
        return Err(Box::new(forbidden(
            app,
            reason::FORM_OF_OTHER_SITE,
            words.errors_other_site(),
            words.errors_back_to_app(),
        )));
    }
    let sealed = form.one("interaction").unwrap_or_default();
    match Interaction::open(app, sealed, &browser(app, edge), edge.now) {
        Ok(interaction) => {
            language::is_at(steps::return_address(app, &interaction));
            Ok(interaction)
        }
        // The page with the form came with a cookie, and set it.
        Err(InteractionError::OtherBrowser) if edge.cookies.are_none() => {
            let what = Trouble::new(
                reason::COOKIES_OFF,
                words.errors_cookies_title(),
                words.errors_cookies(app.issuer.host()),
                words.errors_cookies_do(),
            );
            Err(Box::new(trouble(app, what)))
        }
        Err(error) => Err(Box::new(not_opened(app, error))),
    }
}

pub(super) fn browser(app: &App, edge: &Edge) -> Browser {
    Browser::of(&edge.cookies.all(Name::Browser, &app.issuer))
}

pub(super) fn with_browser(app: &App, browser: &Browser, response: Response) -> Response {
    let cookie = browser
        .is_new
        .then(|| cookies::set(Name::Browser, browser.cookie(), &app.issuer, None))
        .flatten();
    with_cookies(response, [cookie])
}

pub(super) fn not_opened(app: &App, error: InteractionError) -> Response {
    let words = language::words();
    match error {
        InteractionError::OtherBrowser => forbidden(
            app,
            reason::OTHER_BROWSER,
            words.errors_other_browser(),
            words.errors_other_browser_do(),
        ),
        InteractionError::Broken => {
            let what = Trouble::new(
                reason::INTERACTION_BROKEN,
                words.errors_broken_title(),
                words.errors_broken(),
                words.errors_back_to_app(),
            );
            trouble(app, what)
        }
        InteractionError::Expired(request) => {
            let mut what = Trouble::new(
                reason::INTERACTION_EXPIRED,
                words.errors_too_long_title(),
                words.errors_too_long(),
                words.errors_too_long_do(),
            );
            let address = match request.encoded() {
                query if query.is_empty() => app.issuer.endpoint("/sign-in"),
                query => app.issuer.endpoint(&format!("/auth?{query}")),
            };
            if address.len() <= LONGEST_LOCATION {
                what.return_to = Some((words.errors_start_again().into(), address));
            } else {
                what.start_again = Some(carried(&local(app, "/auth"), &request));
            }
            asked(
                trouble(app, what),
                request.one("client_id"),
                request.one("redirect_uri"),
            )
        }
    }
}
