//! The consent page: the truth on who asks, for whose account, for what, and where the browser goes next.

use axum::http::StatusCode;
use axum::response::Response;

use super::decide::{ToConsent, Valid};
use super::interaction::Interaction;
use super::lasting;
use crate::app::App;
use crate::pages::{ConsentPage, Destination};
use crate::permissions::{Reach, places};
use crate::types::{RedirectUri, Timestamp};
use crate::web::app_card::app_card;
use crate::web::page::{layout, page_toward_app};

/// Makes the page.
#[must_use]
pub fn consent(
    app: &App,
    valid: &Valid,
    to_consent: &ToConsent,
    interaction: &Interaction,
    warning: Option<String>,
    now: Timestamp,
) -> Response {
    let mut interaction = interaction.clone();
    let ends_at = lasting::latest_end(app, now);
    interaction.shown = Some(to_consent.shown(valid, Some(ends_at)));
    let uri = valid.way.target.uri();
    let asked = interaction.parameters();
    let asked = asked.one("scope").unwrap_or_default();
    let template = ConsentPage {
        layout: layout(app, None),
        interaction: interaction.seal(app),
        app: app_card(app, &valid.way.client, Some(uri)),
        account_name: to_consent.session.name.clone(),
        account_email: to_consent.session.email.clone(),
        places: places(&reach(valid, to_consent), asked),
        destination: destination(uri),
        lasts: lasting::sentence(app, valid, to_consent, ends_at),
        may_remember: valid.way.client.is_assured(uri),
        warning,
    };
    page_toward_app(StatusCode::OK, &template)
}

/// What the app asks for, and what of it is new.
fn reach<'a>(valid: &'a Valid, to_consent: &'a ToConsent) -> Reach<'a> {
    Reach {
        catalog: &valid.catalog,
        client: &valid.way.client,
        user: to_consent.user.as_ref(),
        scope: &to_consent.scope,
        resources: &valid.request.resources,
        claims: &to_consent.claims,
        before: to_consent.before.as_ref(),
    }
}

fn destination(uri: &RedirectUri) -> Destination {
    if uri.is_loopback() {
        return Destination::ThisComputer(uri.host());
    }
    match uri.url() {
        Some(url) if url.has_host() && matches!(url.scheme(), "https" | "http") => {
            Destination::Host(uri.host())
        }
        _ => Destination::App(uri.host()),
    }
}
