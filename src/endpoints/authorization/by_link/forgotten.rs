//! `/password`: who forgot their password has a link mailed to them.
//!
//! Whether there is an account nobody is told who does not read its mail: the answer is made before anything is looked up, and
//! what there is to write is written behind it (ASVS 6.3.8).

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::super::http::{browser, not_opened, opened, with_browser};
use super::super::interaction::Interaction;
use super::super::steps::return_address;
use super::{link_address, opened_with};
use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::mail::{self, Letter, Link, Outbox, Queued};
use crate::oauth::parameters::Parameters;
use crate::pages::{ForgottenPage, LetterSentPage, Sent};
use crate::proofs::{Factors, ways_in};
use crate::storage::one_time_links::{self, FORGOTTEN, OneTimeLink};
use crate::storage::{Conn, StorageError, users};
use crate::types::{EmailAddress, OpaqueToken, Timestamp};
use crate::web::by_mail::{Wish, no_address, no_mail, takes_letter, write_behind};
use crate::web::edge::Edge;
use crate::web::form::Form;
use crate::web::language::{self, words};
use crate::web::page::{layout, layout_once, local, page, refused};
use crate::words::Language;

/// `GET /password`.
pub async fn forgotten(State(app): State<App>, edge: Edge, RawQuery(query): RawQuery) -> Response {
    if !mail::is_configured(&app.settings.mail) {
        return no_mail(&app, Wish::Link);
    }
    let browser = browser(&app, &edge);
    let parameters = Parameters::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let interaction = match opened_with(&app, &parameters, &browser, edge.now) {
        Ok(interaction) => interaction,
        Err(error) => return not_opened(&app, error),
    };
    with_browser(&app, &browser, form_page(&app, &interaction, String::new(), None))
}

/// `POST /password`.
pub async fn ask_for_link(State(app): State<App>, edge: Edge, Form(form): Form) -> Response {
    if !mail::is_configured(&app.settings.mail) {
        return no_mail(&app, Wish::Link);
    }
    let form = match form {
        Ok(form) => form,
        Err(error) => return refused(&app, &error),
    };
    asked(&app, &edge, &form)
}

fn asked(app: &App, edge: &Edge, form: &Parameters) -> Response {
    let interaction = match opened(app, edge, form) {
        Ok(interaction) => interaction,
        Err(response) => return *response,
    };
    let typed = form.one("email").unwrap_or_default().trim();
    let Ok(email) = typed.parse::<EmailAddress>() else {
        let typed = typed.chars().take(254).collect();
        return form_page(app, &interaction, typed, Some(no_address()));
    };
    let (network, place) = match takes_letter(app, edge) {
        Ok(taken) => taken,
        Err(response) => return *response,
    };
    let token = OpaqueToken::generate(OpaqueToken::LINK);
    let good_for = app.settings.links.reset;
    let asking = Asking {
        outbox: app.outbox.clone(),
        network,
        language: language::spoken(),
        event: AuditEvent::new(Kind::LinkCreated, Actor::User)
            .address(&edge.address.to_canonical())
            .user_agent(&edge.user_agent())
            .details(FORGOTTEN),
        link: Link {
            url: link_address(app, edge, &format!("/password/{}", token.expose()), &interaction),
            expires_at: edge.now.plus(good_for.duration()),
        },
        token,
    };
    let response = page(
        StatusCode::OK,
        &LetterSentPage {
            layout: layout_once(app),
            sent: Sent::Reset,
            good_for: words().duration(good_for.duration()),
            email: email.to_string(),
            back: return_address(app, &interaction),
        },
    );
    let (db, now) = (app.db.clone(), edge.now);
    let written = async move {
        db.write(move |conn| Box::pin(async move { write(conn, &email, asking, now).await }))
            .await
    };
    write_behind(app, place, "a link for a forgotten password", written);
    response
}

/// A link that somebody asked for.
struct Asking {
    outbox: Outbox,
    network: String,
    language: Language,
    event: AuditEvent,
    link: Link,
    token: OpaqueToken,
}

/// Writes the link and its mail, if there is somebody to get it, and strangers did not have too many sent.
async fn write(
    conn: &mut Conn<'_>,
    email: &EmailAddress,
    asking: Asking,
    now: Timestamp,
) -> Result<(), StorageError> {
    let Some(user) = users::by_email(conn, email).await? else {
        return Ok(());
    };
    // Held, so that nobody disables the account, or gives it another address, between this and the link.
    if users::hold(conn, &user.id).await?.is_none() {
        return Ok(());
    }
    let is_still = users::by_email(conn, email)
        .await?
        .is_some_and(|now| now.id == user.id);
    // A link replaces a password, or gives one to who signs in with a passkey or another provider; whatever else they have is asked for after it. Who
    // never had anything, or of whom an administrator reset all, has a link from an administrator.
    let has_something = ways_in(conn, &user.id).await? > 0 || Factors::of(conn, &user.id).await?.are_there();
    if !is_still || !has_something {
        return Ok(());
    }
    let expires_at = asking.link.expires_at;
    let letter = Letter::ResetPassword { link: asking.link };
    let to = (&user.email, Some(&user.id));
    let asked = (&*asking.network, asking.language);
    // What is over the budget ends no link that was sent before.
    if mail::queue_for_stranger(conn, &asking.outbox, to, asked, &letter, now).await? != Queued::Queued {
        return Ok(());
    }
    let link = OneTimeLink {
        kind: FORGOTTEN.to_owned(),
        user_id: user.id,
    };
    one_time_links::insert(conn, &asking.token.hash(), &link, expires_at, now).await?;
    audit::record(conn, &asking.event.user(&link.user_id), now).await
}

fn form_page(app: &App, interaction: &Interaction, email: String, error: Option<String>) -> Response {
    let status = if error.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let template = ForgottenPage {
        layout: layout(app, None),
        action: local(app, "/password"),
        interaction: interaction.seal(app),
        email,
        error,
        back: return_address(app, interaction),
    };
    page(status, &template)
}
