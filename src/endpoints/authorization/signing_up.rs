//! The page on which somebody begins to become a user, for an app or without one.

use axum::http::StatusCode;
use axum::response::Response;

use super::decide::Valid;
use super::interaction::Interaction;
use super::providers;
use super::warning;
use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::pages::SignUpPage;
use crate::web::app_card::app_card;
use crate::web::page::{layout, local, page, page_toward_app};

/// The form for an address: what was typed, and what was wrong with it.
///
/// # Errors
/// If the database fails.
pub async fn sign_up_page(
    app: &App,
    valid: Option<&Valid>,
    interaction: &Interaction,
    (email, error): (String, Option<String>),
) -> Result<Response, ProtocolError> {
    let warning = match valid {
        Some(valid) => warning::before_sign_in(app, valid).await?,
        None => None,
    };
    let status = if error.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let domains = &app.settings.sign_up.domains;
    let (catalog, sealed) = (app.catalog().await?, interaction.seal(app));
    let template = SignUpPage {
        layout: layout(app, None),
        action: local(app, "/sign-up"),
        providers: providers::links(app, &catalog.providers, interaction, &sealed),
        interaction: sealed,
        sign_in: local(app, if valid.is_some() { "/auth" } else { "/sign-in" }),
        with_account: interaction.with_account().seal(app),
        app: valid.map(|valid| app_card(app, &valid.way.client, Some(valid.way.target.uri()))),
        warning,
        domains: domains.iter().map(ToString::to_string).collect(),
        email,
        error,
    };
    Ok(match valid {
        Some(_) => page_toward_app(status, &template),
        None => page(status, &template),
    })
}
