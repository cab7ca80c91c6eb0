//! `/sign-in/with/{id}`: off to a provider.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;

use super::super::decide::Valid;
use super::super::http::{browser, not_opened, opened, with_browser};
use super::super::interaction::{Interaction, Place};
use super::super::next::current_session;
use super::super::steps::{demand_of, request_of};
use super::away::{Away, Purpose};
use super::told;
use crate::app::App;
use crate::oauth::acr::Acr;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::provider::ProviderKind;
use crate::oauth::reason;
use crate::proofs::upstream::{Fresh, Leg, login_hint};
use crate::session::{self, Known};
use crate::types::ProviderId;
use crate::web::cookies::{self, Name};
use crate::web::edge::Edge;
use crate::web::form::Form;
use crate::web::language::words;
use crate::web::page::{forbidden, local, refused, see_other, with_cookies};
use crate::web::same_site::{is_own_form, is_own_way};

/// `GET /sign-in/with/{id}`: by a link of the sign-in page. From anywhere else it leads to that page alone: another site would end the
/// sign-in there is in the browser by it, and begin one as whoever the provider has there.
pub async fn start(
    State(app): State<App>,
    edge: Edge,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let browser = browser(&app, &edge);
    let parameters = Parameters::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    if !parameters.has("interaction") && !is_own_way(&edge.headers) {
        return see_other(&local(&app, "/sign-in"));
    }
    let interaction = match parameters.one("interaction") {
        Some(sealed) => Interaction::open(&app, sealed, &browser, edge.now),
        None => Ok(Interaction::begin(String::new(), &browser, edge.now)),
    };
    match interaction {
        Ok(interaction) => {
            let off = off(&app, &edge, &id, (interaction, Purpose::SignIn)).await;
            with_browser(&app, &browser, off.unwrap_or_else(|error| refused(&app, &error)))
        }
        Err(error) => not_opened(&app, error),
    }
}

/// `POST /sign-in/with/{id}`: by a form of the sign-in page, whose request would be too long for a link; or by one of the account's
/// page, to connect the account.
pub async fn connect_or_start(
    State(app): State<App>,
    edge: Edge,
    Path(id): Path<String>,
    Form(form): Form,
) -> Response {
    let form = match form {
        Ok(form) => form,
        Err(error) => return refused(&app, &error),
    };
    let off = if form.has("csrf") {
        connect(&app, &edge, &id, &form).await
    } else {
        match opened(&app, &edge, &form) {
            Ok(interaction) => off(&app, &edge, &id, (interaction, Purpose::SignIn)).await,
            Err(response) => Ok(*response),
        }
    };
    off.unwrap_or_else(|error| refused(&app, &error))
}

/// Off to connect the account of whoever is signed in, and proved a moment ago who they are.
async fn connect(app: &App, edge: &Edge, id: &str, form: &Parameters) -> Result<Response, ProtocolError> {
    form.refuse_repeated()?;
    let to_security = || see_other(&local(app, "/sign-in?to=security"));
    let Some(session) = current_session(app, edge).await? else {
        return Ok(to_security());
    };
    let is_ours = is_own_form(&edge.headers, app.origin())
        && session::is_form_token(app, &session, session::CHANGE_ACCOUNT, form.one("csrf"));
    if !is_ours {
        return Ok(forbidden(
            app,
            reason::FORM_OF_OTHER_SITE,
            words().errors_other_site(),
            words().provider_open_account(),
        ));
    }
    if !session::may_change_account(app, &session, edge.now).await? {
        return Ok(to_security());
    }
    let browser = browser(app, edge);
    let mut interaction = Interaction::begin(String::new(), &browser, edge.now);
    interaction.place = Place::Security;
    let response = off(app, edge, id, (interaction, Purpose::Connect(session.id))).await?;
    Ok(with_browser(app, &browser, response))
}

/// Off to the provider, with the request in the browser's keeping; or the page that says why not.
async fn off(
    app: &App,
    edge: &Edge,
    id: &str,
    (interaction, purpose): (Interaction, Purpose),
) -> Result<Response, ProtocolError> {
    let known = match id.parse::<ProviderId>() {
        Ok(id) => Known::find(app, &id).await?,
        Err(_) => None,
    };
    let Some(known) = known else {
        return Ok(told::unknown(app, &interaction));
    };
    let valid = match request_of(app, edge, &interaction).await {
        Ok(valid) => valid,
        Err(response) => return Ok(response),
    };
    let (party, name) = (known.party(app), &known.provider.name);
    let fresh = fresh(app, valid.as_ref(), &interaction, &purpose);
    if fresh.is_asked() && party.settings.kind == ProviderKind::OAuth {
        return Ok(told::not_fresh(app, &interaction, name));
    }
    let metadata = match app.upstreams.metadata(&party, edge.now).await {
        Ok(metadata) => metadata,
        Err(error) => return Ok(told::failed(app, &interaction, name, &error)),
    };
    let leg = Leg::begin(&party, fresh, edge.now);
    let hint = login_hint(party.settings, interaction.confirming.as_ref());
    let address = leg.address(&party, &metadata, hint);
    let away = Away {
        leg,
        purpose,
        interaction,
    };
    let Some(sealed) = away.seal(app, address.len()) else {
        return Ok(told::too_long(app, &away.interaction, name));
    };
    let lasts = Some(app.settings.sessions.interaction.duration().as_secs());
    let cookie = cookies::set(Name::Provider, &sealed, &app.issuer, lasts);
    Ok(with_cookies(see_other(&address), [cookie]))
}

/// `max_age` where it is to be said when somebody proved who they are, and does not matter how long ago: ten years.
const ANY_AGE: u64 = 10 * 365 * 24 * 60 * 60;

/// How somebody has to have proved there who they are: as recently and surely as the app asks, and whoever is signed in and is asked
/// once more, anew.
fn fresh(app: &App, valid: Option<&Valid>, interaction: &Interaction, purpose: &Purpose) -> Fresh {
    // Whoever connects their account proved here who they are, and chooses there as whom: else it could be whoever somebody else
    // signed their browser in as.
    if *purpose != Purpose::SignIn {
        return Fresh {
            is_to_choose: true,
            ..Fresh::default()
        };
    }
    let prompted = valid.is_some_and(|valid| valid.request.prompt.login);
    let needs_auth_time = valid.is_some_and(Valid::is_asked_for_auth_time);
    let max_age = valid.and_then(|valid| valid.asked_max_age);
    let demand = demand_of(app, valid);
    Fresh {
        is_anew: prompted || interaction.confirming.is_some(),
        max_age: max_age
            .map(|age| age.as_secs())
            .or(needs_auth_time.then_some(ANY_AGE)),
        is_to_choose: false,
        is_twofold: demand.least().max(demand.wished) >= Acr::Two,
    }
}
