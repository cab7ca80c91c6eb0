//! The consent page: the truth on who asks, for whose account, for what, and where the browser goes next.

use axum::http::StatusCode;
use axum::response::Response;

use super::decide::{ToConsent, Valid};
use super::interaction::Interaction;
use super::lasting;
use super::permissions::places;
use crate::app::App;
use crate::oauth::client::Client;
use crate::pages::{AppCard, ConsentPage, Destination};
use crate::types::{RedirectUri, Timestamp};
use crate::web::page::{layout, local, page_toward_app};

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
        places: places(valid, to_consent, asked),
        destination: destination(uri),
        lasts: lasting::sentence(app, valid, to_consent, ends_at),
        may_remember: valid.way.client.is_assured(uri),
        warning,
    };
    page_toward_app(StatusCode::OK, &template)
}

/// Who asks.
#[must_use]
pub fn app_card(app: &App, client: &Client, uri: Option<&RedirectUri>) -> AppCard {
    AppCard {
        name: client.name.clone(),
        initial: client
            .name
            .chars()
            .next()
            .map(|c| c.to_uppercase().to_string())
            .unwrap_or_default(),
        logo: client.has_logo.then(|| {
            let id: String = form_urlencoded::byte_serialize(client.id.as_str().as_bytes()).collect();
            local(app, &format!("/logo/{id}"))
        }),
        who_runs_it: if client.is_self_registered() {
            format!(
                "Registered itself on {} - not checked by {}",
                client.created_at.date(),
                app.issuer.host()
            )
        } else {
            format!("Registered by an administrator of {}", app.issuer.host())
        },
        is_vouched_for: !client.is_self_registered(),
        host: uri
            .filter(|uri| !uri.is_loopback())
            .map(RedirectUri::host)
            .unwrap_or_default(),
        client_uri: client.client_uri.clone(),
        policy_uri: client.policy_uri.clone(),
        tos_uri: client.tos_uri.clone(),
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
