//! The consent page: the truth on who asks, for whose account, for what, and where the browser goes next.

use axum::http::StatusCode;
use axum::response::Response;

use super::asking::ToConsent;
use super::decide::Valid;
use super::earlier::Earlier;
use super::interaction::Interaction;
use super::lasting;
use crate::app::App;
use crate::pages::ConsentPage;
use crate::permissions::{Reach, ToAsk, consent_page, unticked};
use crate::types::{Scope, Timestamp};
use crate::web::page::page_toward_app;

/// Makes the page.
#[must_use]
pub fn consent(
    app: &App,
    valid: &Valid,
    to_consent: &ToConsent,
    interaction: &Interaction,
    (warning, earlier): (Option<String>, Option<&Earlier>),
    now: Timestamp,
) -> Response {
    let mut interaction = interaction.clone();
    let ends_at = lasting::latest_end(app, now);
    interaction.shown = Some(to_consent.shown(Some(ends_at)));
    let asked = interaction.parameters();
    let nothing = Scope::default();
    let had = to_consent.before.as_ref().map(|before| &before.scope);
    let said = (&to_consent.declined, had);
    let unticked = unticked(
        &reach(valid, to_consent, earlier, &nothing),
        &to_consent.optional,
        said,
    );
    let to_ask = ToAsk {
        reach: reach(valid, to_consent, earlier, &unticked),
        asked: asked.one("scope").unwrap_or_default(),
        named: &valid.request.resources,
        uri: valid.way.target.uri(),
        account: (&to_consent.session.name, &to_consent.session.email),
        ends_at,
    };
    let template = ConsentPage {
        interaction: interaction.seal(app),
        before: earlier.and_then(|earlier| earlier.told(valid, to_consent)),
        ..consent_page(app, &to_ask, warning)
    };
    page_toward_app(StatusCode::OK, &template)
}

/// What the app asks for, what of it is new, and what of it they may leave out.
fn reach<'a>(
    valid: &'a Valid,
    to_consent: &'a ToConsent,
    earlier: Option<&'a Earlier>,
    unticked: &'a Scope,
) -> Reach<'a> {
    Reach {
        catalog: &valid.catalog,
        client: &valid.way.client,
        user: to_consent.user.as_ref(),
        scope: &to_consent.asked.scope,
        resources: &to_consent.asked.resources,
        claims: &to_consent.claims,
        before: earlier.map(|earlier| &earlier.all),
        optional: Some((&to_consent.optional, unticked)),
    }
}
