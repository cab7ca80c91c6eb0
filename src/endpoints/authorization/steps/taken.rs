//! What steps share: the form that was sent, and the ways on from it.

use std::time::Duration;

use axum::http::header::RETRY_AFTER;
use axum::response::Response;

use crate::app::App;
use crate::endpoints::authorization::answer::refuse;
use crate::endpoints::authorization::decide::{self, Valid};
use crate::endpoints::authorization::demand;
use crate::endpoints::authorization::denial;
use crate::endpoints::authorization::interaction::{Interaction, Offer, Place};
use crate::endpoints::authorization::next;
use crate::endpoints::authorization::offer;
use crate::endpoints::authorization::plain::{lead_on, plain_sign_in};
use crate::oauth::acr::Demand;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason::{self, Reason};
use crate::pages::Carried;
use crate::proofs::totp::NewTotp;
use crate::session::{self, Device, Further, NewSignIn, SignInError, Visit};
use crate::types::OpaqueToken;
use crate::web::cookies::{self, Name};
use crate::web::edge::Edge;
use crate::web::errors::{Refused, asked};
use crate::web::language::{self, words};
use crate::web::page::{local, refused, see_other, with_cookies};
use crate::words::Message;

/// A form that was sent.
pub(super) struct Taken<'a> {
    pub app: &'a App,
    pub edge: &'a Edge,
    pub form: &'a Parameters,
    /// The button that was pressed, where the page has several.
    pub decision: Option<&'a str>,
    pub interaction: Interaction,
}

/// The longest address that comes back by a redirect: less than [`LONGEST_LOCATION`], since the cookies of a sign-in come with
/// it.
///
/// [`LONGEST_LOCATION`]: crate::web::onward::LONGEST_LOCATION
pub(in crate::endpoints::authorization) const LONGEST_RETURN: usize = 2 * 1024;

/// The form of a page that only showed something, and leads on.
pub(super) fn onward(app: &App, interaction: &Interaction) -> Carried {
    if interaction.is_plain_sign_in() {
        let asks = interaction.connecting.is_some();
        return Carried {
            action: if asks {
                return_address(app, interaction)
            } else {
                interaction.destination(app)
            },
            fields: Vec::new(),
        };
    }
    Carried {
        action: local(app, "/auth"),
        fields: vec![
            ("interaction".to_owned(), interaction.seal(app)),
            ("step".to_owned(), "go-on".to_owned()),
        ],
    }
}

/// The same for what is shown before anybody is signed in: on to the page that asks for what is missing.
pub(in crate::endpoints::authorization) fn onward_unproved(app: &App, interaction: &Interaction) -> Carried {
    if interaction.is_plain_sign_in() {
        return Carried {
            action: return_address(app, interaction),
            fields: Vec::new(),
        };
    }
    onward(app, interaction)
}

/// The form of a page that leads to the sign-in, for no request.
pub(in crate::endpoints::authorization) fn to_sign_in(app: &App) -> Carried {
    Carried {
        action: local(app, "/sign-in"),
        fields: Vec::new(),
    }
}

/// Where a request in progress comes back to the one place that decides.
pub(in crate::endpoints::authorization) fn return_address(app: &App, interaction: &Interaction) -> String {
    let page = if interaction.is_plain_sign_in() {
        "/sign-in"
    } else {
        "/auth"
    };
    local(app, &format!("{page}?interaction={}", interaction.seal(app)))
}

/// Back to the one place that decides: by a redirect to the sealed request, which can be reloaded, or at once where that would
/// be too long for a header. `edge` has the cookies the answer sets.
///
/// Not compressed before it is sealed: its length would tell of what is in it.
pub(in crate::endpoints::authorization) async fn come_back(
    app: &App,
    edge: &Edge,
    interaction: &Interaction,
) -> Response {
    let address = return_address(app, interaction);
    if address.len() <= LONGEST_RETURN {
        return see_other(&address);
    }
    language::is_at(address);
    if !interaction.is_plain_sign_in() {
        return next::go_on(app, edge, interaction).await;
    }
    // What was proved may have the ID token of another provider with it.
    match plain_sign_in(app, edge, interaction.clone()).await {
        Ok(response) => response,
        Err(error) => refused(app, &error),
    }
}

/// The same once somebody is signed in: a sign-in without a request has led where it leads, unless something is to be answered.
pub(super) async fn arrive(app: &App, edge: &Edge, interaction: &Interaction) -> Response {
    let asks = interaction.offer == Offer::Open || interaction.connecting.is_some();
    if interaction.is_plain_sign_in() && !asks {
        lead_on(app, interaction)
    } else {
        come_back(app, edge, interaction).await
    }
}

pub(super) async fn cancel(
    app: &App,
    edge: &Edge,
    interaction: &Interaction,
) -> Result<Response, ProtocolError> {
    if interaction.is_plain_sign_in() {
        return Ok(see_other(&local(app, "/")));
    }
    match decide::validate(app, edge, interaction).await {
        Ok(valid) => denial::deny(app, &valid, None, edge).await,
        Err(error) => Ok(refuse(app, error)),
    }
}

/// The request somebody proves who they are for, if there is one; or the answer that it is none any more.
pub(in crate::endpoints::authorization) async fn request_of(
    app: &App,
    edge: &Edge,
    interaction: &Interaction,
) -> Result<Option<Valid>, Response> {
    if interaction.is_plain_sign_in() {
        return Ok(None);
    }
    match decide::validate(app, edge, interaction).await {
        Ok(valid) => Ok(Some(valid)),
        Err(error) => Err(refuse(app, error)),
    }
}

/// What is asked of the sign-in by itself, whoever's it is.
pub(in crate::endpoints::authorization) fn demand_of(app: &App, valid: Option<&Valid>) -> Demand {
    demand::demand_of(app, valid.map(|valid| valid.demand))
}

/// What the browser is, and brings.
pub(in crate::endpoints::authorization) async fn visit(
    app: &App,
    edge: &Edge,
    interaction: &Interaction,
) -> Result<Visit, ProtocolError> {
    let sessions = edge.cookies.all(Name::Session, &app.issuer);
    let trusted = edge.cookies.all(Name::Trusted, &app.issuer);
    let mut trusted = trusted
        .iter()
        .filter_map(|value| OpaqueToken::presented(OpaqueToken::TRUSTED, value));
    Ok(Visit {
        address: edge.address,
        user_agent: edge.user_agent(),
        device: Device::known(app, &edge.cookies.all(Name::Device, &app.issuer), edge.now),
        // Whoever is about to change their account proves all they sign in with.
        trusted: trusted
            .next()
            .filter(|_| interaction.place == Place::Home && interaction.connecting.is_none())
            .map(|token| token.hash()),
        before: session::found(app, &sessions, edge.now).await?,
    })
}

/// Goes on with whoever has just signed in, with the cookies they get: to whether they want a passkey, or connect their account,
/// where they are asked that.
pub(in crate::endpoints::authorization) async fn enter(
    app: &App,
    edge: &Edge,
    mut interaction: Interaction,
    new: &NewSignIn,
) -> Response {
    let edge = edge.with_cookie(Name::Session, new.cookie.expose(), &app.issuer);
    // One question at a time.
    let is_asked = interaction.connecting.is_none() && offer::ask(app, &edge, &interaction, new).await;
    signed_in(&mut interaction, new);
    if is_asked {
        interaction.offer = Offer::Open;
    }
    let response = arrive(app, &edge, &interaction).await;
    with_session(app, new, response)
}

/// Notes that somebody is signed in now: what was proved has become a sign-in.
pub(super) fn signed_in(interaction: &mut Interaction, signed_in: &NewSignIn) {
    interaction.reauthenticated = Some((signed_in.id.clone(), signed_in.auth_time));
    interaction.chosen = Some(signed_in.id.clone());
    interaction.wants_other_account = false;
    interaction.confirming = None;
    interaction.forget_proofs();
}

/// Goes on with somebody who has to prove more.
pub(in crate::endpoints::authorization) async fn further(
    app: &App,
    edge: &Edge,
    mut interaction: Interaction,
    (further, remember): (Further, bool),
) -> Response {
    // Here, and not where the page is made: a page that is loaded anew shows the same secret.
    interaction.enrolling = (!further.factors.are_there()).then(NewTotp::generate);
    interaction.proofs = further.proofs;
    interaction.remember = remember;
    come_back(app, edge, &interaction).await
}

/// Sets the cookies of a new sign-in.
pub(super) fn with_session(app: &App, signed_in: &NewSignIn, response: Response) -> Response {
    let max_age = signed_in.cookie_max_age.map(|age| age.as_secs());
    let cookie = |name, value: &str, max_age| cookies::set(name, value, &app.issuer, max_age);
    let trusted = signed_in.trusted.as_ref();
    with_cookies(
        response,
        [
            cookie(Name::Session, signed_in.cookie.expose(), max_age),
            cookie(
                Name::Device,
                &signed_in.device,
                Some(session::KNOWN_FOR.as_secs()),
            ),
            trusted.and_then(|token| {
                let max_age = Some(session::TRUSTED_FOR.as_secs());
                cookie(Name::Trusted, token.expose(), max_age)
            }),
        ],
    )
}

/// What is noted of a proof that failed, and how long to wait before the next.
pub(super) fn failure(error: SignInError) -> Result<(Refused, Option<Duration>), ProtocolError> {
    match error {
        SignInError::Refused(refusal) => {
            let mut refused = Refused::of(refusal.reason);
            refused.id = Some(refusal.id);
            Ok((refused, refusal.wait))
        }
        SignInError::Busy => Ok((Refused::of(reason::SIGN_IN_BUSY), None)),
        SignInError::Storage(error) => Err(error.into()),
        SignInError::Seal(error) => Err(ProtocolError::server_error(error)),
        SignInError::Password(text) => Err(ProtocolError::server_error(text)),
    }
}

/// The page of a proof that failed, as the log and whoever waits are told.
pub(super) fn told(
    (told, wait): (Refused, Option<Duration>),
    interaction: &Interaction,
    mut response: Response,
) -> Response {
    if let Some(wait) = wait {
        response.headers_mut().insert(RETRY_AFTER, wait.as_secs().into());
    }
    let request = interaction.parameters();
    asked(
        told.on(response),
        request.one("client_id"),
        request.one("redirect_uri"),
    )
}

/// What the page says, in the same words for every cause; `wrong` if it is what was typed.
pub(super) fn in_words(told: Reason, wait: Option<Duration>, wrong: &Message<'_>) -> String {
    match wait {
        Some(wait) => words().sign_in_wait(wait_in_words(wait)).text(),
        None if told == reason::SIGN_IN_BUSY => words().sign_in_busy().text(),
        None => wrong.text(),
    }
}

/// How long to wait: no less than it takes.
fn wait_in_words(time: Duration) -> Message<'static> {
    match time.as_secs() {
        seconds @ 0..60 => words().time_seconds(seconds.max(1)),
        seconds => match seconds.div_ceil(60) {
            minutes @ 0..90 => words().time_minutes(minutes),
            minutes => words().time_hours(minutes.div_ceil(60)),
        },
    }
}
