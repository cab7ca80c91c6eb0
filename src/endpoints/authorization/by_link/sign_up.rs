//! `/sign-up`: who wants an account has a link mailed to them.
//!
//! Nothing is stored for who only asked (the link is sealed, and holds all there is to know), and nobody is told whether an
//! address has an account who does not read its mail.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::super::http::{browser, not_opened, opened, with_browser};
use super::super::interaction::Interaction;
use super::super::signing_up::sign_up_page;
use super::super::steps::{request_of, return_address};
use super::{begun_address, link_address, opened_with};
use crate::app::App;
use crate::config::SignUpMode;
use crate::mail::{Letter, Link};
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
use crate::pages::{LetterSentPage, Sent};
use crate::types::{EmailAddress, Timestamp};
use crate::web::by_mail::{ForAddress, Wish, no_address, no_mail, takes_letter, write_for_address};
use crate::web::edge::Edge;
use crate::web::form::Form;
use crate::web::language::{self, words};
use crate::web::page::{Trouble, layout_once, page, refused, trouble};

/// What the link holds: whoever has it reads the mail of this address.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Invited {
    /// Whose mail it is.
    pub email: EmailAddress,
    /// Until when the link is good.
    pub until: Timestamp,
}

/// What links are sealed for.
const SIGN_UP: &[u8] = b"sign-up";

impl Invited {
    fn seal(&self, app: &App) -> Result<String, ProtocolError> {
        let json = serde_json::to_vec(self).map_err(ProtocolError::server_error)?;
        let sealed = app.interactions.seal_text(SIGN_UP, &json);
        sealed.map_err(ProtocolError::server_error)
    }

    /// Opens a link, if it is good, and its address may still become a user's by itself.
    pub(super) fn open(app: &App, sealed: &str, now: Timestamp) -> Option<Self> {
        let json = app.interactions.open_text(SIGN_UP, sealed).ok()?;
        let invited: Self = serde_json::from_slice(&json).ok()?;
        let may = app.settings.is_open_to_sign_up() && app.settings.sign_up.admits(&invited.email);
        (may && now < invited.until).then_some(invited)
    }
}

/// `GET /sign-up`.
pub async fn sign_up(State(app): State<App>, edge: Edge, RawQuery(query): RawQuery) -> Response {
    if !app.settings.is_open_to_sign_up() {
        return closed(&app);
    }
    let browser = browser(&app, &edge);
    let parameters = Parameters::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let interaction = match opened_with(&app, &parameters, &browser, edge.now) {
        Ok(interaction) => interaction,
        Err(error) => return not_opened(&app, error),
    };
    let response = form_page(&app, &edge, &interaction, (String::new(), None)).await;
    with_browser(&app, &browser, response)
}

/// `POST /sign-up`.
pub async fn ask_to_sign_up(State(app): State<App>, edge: Edge, Form(form): Form) -> Response {
    if !app.settings.is_open_to_sign_up() {
        return closed(&app);
    }
    let form = match form {
        Ok(form) => form,
        Err(error) => return refused(&app, &error),
    };
    let interaction = match opened(&app, &edge, &form) {
        Ok(interaction) => interaction,
        Err(response) => return *response,
    };
    match asked(&app, &edge, &form, &interaction).await {
        Ok(response) => response,
        Err(error) => refused(&app, &error),
    }
}

async fn asked(
    app: &App,
    edge: &Edge,
    form: &Parameters,
    interaction: &Interaction,
) -> Result<Response, ProtocolError> {
    let typed = form.one("email").unwrap_or_default().trim();
    let again = |error: String| (typed.chars().take(254).collect(), Some(error));
    let Ok(email) = typed.parse::<EmailAddress>() else {
        let error = again(no_address());
        return Ok(form_page(app, edge, interaction, error).await);
    };
    if !app.settings.sign_up.admits(&email) {
        let error = again(words().sign_up_other_domain().text());
        return Ok(form_page(app, edge, interaction, error).await);
    }
    let (network, place) = match takes_letter(app, edge) {
        Ok(taken) => taken,
        Err(response) => return Ok(*response),
    };
    let good_for = app.settings.links.sign_up;
    let invited = Invited {
        email: email.clone(),
        until: edge.now.plus(good_for.duration()),
    };
    let link = Link {
        url: link_address(
            app,
            edge,
            &format!("/sign-up/{}", invited.seal(app)?),
            interaction,
        ),
        expires_at: invited.until,
    };
    let letters = ForAddress {
        email,
        whose: None,
        network,
        language: language::spoken(),
        new: Letter::SignUp { link },
        known: Letter::AddressHasAccount {
            sign_in: begun_address(app, edge, "/sign-in", interaction),
            password: begun_address(app, edge, "/password", interaction),
        },
    };
    let response = page(
        StatusCode::OK,
        &LetterSentPage {
            layout: layout_once(app),
            sent: Sent::SignUp,
            good_for: words().duration(good_for.duration()),
            email: letters.email.to_string(),
            back: return_address(app, &interaction.with_account()),
        },
    );
    write_for_address(app, place, "a link to sign up", letters, edge.now);
    Ok(response)
}

async fn form_page(
    app: &App,
    edge: &Edge,
    interaction: &Interaction,
    typed: (String, Option<String>),
) -> Response {
    let valid = match request_of(app, edge, interaction).await {
        Ok(valid) => valid,
        Err(response) => return response,
    };
    match sign_up_page(app, valid.as_ref(), interaction, typed).await {
        Ok(response) => response,
        Err(error) => refused(app, &error),
    }
}

/// The page where nobody becomes a user by themselves.
fn closed(app: &App) -> Response {
    if app.settings.sign_up.mode == SignUpMode::Open {
        return no_mail(app, Wish::Account);
    }
    let (host, words) = (app.issuer.host(), words());
    let (title, text) = if app.settings.sign_up.mode == SignUpMode::Invite {
        (words.errors_invited_title(), words.errors_invited(host))
    } else {
        (words.errors_closed_title(), words.errors_closed(host))
    };
    let what_to_do = match &app.settings.branding.contact {
        Some(contact) => words.errors_ask_whom(contact),
        None => words.errors_ask_people(),
    };
    trouble(app, Trouble::new(reason::SIGN_UP_CLOSED, title, text, what_to_do))
}
