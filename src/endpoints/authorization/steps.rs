//! What a person did on a page: signed in, chose an account, decided.

use std::time::Duration;

use axum::http::header::RETRY_AFTER;
use axum::response::Response;

use super::answer::{self, Memory, refuse};
use super::decide::{self, Next, Valid};
use super::interaction::{Interaction, Shown};
use super::lasting;
use super::next::{SignInForm, current_session, go_on, sign_in_page};
use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason::{self, Reason};
use crate::session::{self, Attempt, Device, NewSignIn, SignInError};
use crate::types::{EmailAddress, Secret};
use crate::web::cookies::{self, Name};
use crate::web::edge::Edge;
use crate::web::errors::{Refused, asked, status_of};
use crate::web::page::{local, see_other, with_cookies};

/// Notes what a form says and goes on.
///
/// # Errors
/// `invalid_request` for a form that is none of ours, and faults.
pub async fn take(
    app: &App,
    edge: &Edge,
    form: &Parameters,
    mut interaction: Interaction,
) -> Result<Response, ProtocolError> {
    match (form.required("step")?, form.one("decision")) {
        ("sign-in", Some("cancel")) => cancel(app, edge, &interaction).await,
        ("sign-in", None) => sign_in(app, edge, form, interaction).await,
        ("select-account", Some("continue")) => {
            interaction.chosen = current_session(app, edge).await?.map(|session| session.id);
            Ok(come_back(app, edge, &interaction).await)
        }
        ("sign-in" | "select-account" | "consent", Some("other")) => {
            interaction.wants_other_account = true;
            interaction.reauthenticated = None;
            interaction.confirming = None;
            interaction.shown = None;
            Ok(come_back(app, edge, &interaction).await)
        }
        ("consent", Some(decision @ ("allow" | "deny"))) => {
            consent(app, edge, form, &interaction, decision == "allow").await
        }
        _ => Err(ProtocolError::of(reason::FORM_INCOMPLETE)),
    }
}

/// The longest address that comes back by a redirect: less than [`LONGEST_LOCATION`], since the cookies of a sign-in come with
/// it.
///
/// [`LONGEST_LOCATION`]: crate::web::onward::LONGEST_LOCATION
const LONGEST_RETURN: usize = 2 * 1024;

/// Back to the one place that decides: by a redirect to the sealed request, which can be reloaded, or at once where that would
/// be too long for a header. `edge` has the cookies the answer sets.
///
/// Not compressed before it is sealed: its length would tell of what is in it.
async fn come_back(app: &App, edge: &Edge, interaction: &Interaction) -> Response {
    if interaction.is_plain_sign_in() {
        return see_other(&local(app, "/"));
    }
    let address = local(app, &format!("/auth?interaction={}", interaction.seal(app)));
    if address.len() <= LONGEST_RETURN {
        see_other(&address)
    } else {
        go_on(app, edge, interaction).await
    }
}

async fn cancel(app: &App, edge: &Edge, interaction: &Interaction) -> Result<Response, ProtocolError> {
    if interaction.is_plain_sign_in() {
        return Ok(see_other(&local(app, "/")));
    }
    match decide::validate(app, edge, interaction).await {
        Ok(valid) => answer::deny(app, &valid, None, edge.now).await,
        Err(error) => Ok(refuse(app, error)),
    }
}

async fn sign_in(
    app: &App,
    edge: &Edge,
    form: &Parameters,
    mut interaction: Interaction,
) -> Result<Response, ProtocolError> {
    let valid = if interaction.is_plain_sign_in() {
        None
    } else {
        match decide::validate(app, edge, &interaction).await {
            Ok(valid) => Some(valid),
            Err(error) => return Ok(refuse(app, error)),
        }
    };
    let typed = form.one("email").unwrap_or_default();
    let email = interaction
        .confirming
        .as_ref()
        .map_or(typed, EmailAddress::as_str)
        .to_owned();
    let sessions = edge.cookies.all(Name::Session, &app.issuer);
    let attempt = Attempt {
        email: email.clone(),
        password: Secret::new(form.one("password").unwrap_or_default().to_owned()),
        remember: form.has("remember"),
        address: edge.address,
        user_agent: edge.user_agent(),
        device: Device::known(app, &edge.cookies.all(Name::Device, &app.issuer), edge.now),
        before: session::found(app, &sessions, edge.now).await?,
    };
    match session::sign_in(app, attempt, edge.now).await {
        Ok(signed_in) => {
            interaction.reauthenticated = Some((signed_in.id.clone(), signed_in.auth_time));
            interaction.chosen = Some(signed_in.id.clone());
            interaction.wants_other_account = false;
            interaction.confirming = None;
            let edge = edge.with_cookie(Name::Session, signed_in.cookie.expose(), &app.issuer);
            let response = come_back(app, &edge, &interaction).await;
            Ok(with_session(app, &signed_in, response))
        }
        Err(error) => {
            let (told, wait) = failure(error)?;
            let form = SignInForm {
                email: email.chars().take(254).collect(),
                error: Some(in_words(told.reason, wait)),
                is_mistaken: wait.is_none() && told.reason != reason::SIGN_IN_BUSY,
                status: status_of(told.reason),
            };
            let mut response = sign_in_page(app, valid.as_ref(), &interaction, form).await?;
            if let Some(wait) = wait {
                response.headers_mut().insert(RETRY_AFTER, wait.as_secs().into());
            }
            let request = interaction.parameters();
            Ok(asked(
                told.on(response),
                request.one("client_id"),
                request.one("redirect_uri"),
            ))
        }
    }
}

/// Sets the cookies of a new sign-in.
fn with_session(app: &App, signed_in: &NewSignIn, response: Response) -> Response {
    let max_age = signed_in.cookie_max_age.map(|age| age.as_secs());
    with_cookies(
        response,
        [
            cookies::set(Name::Session, signed_in.cookie.expose(), &app.issuer, max_age),
            cookies::set(
                Name::Device,
                &signed_in.device,
                &app.issuer,
                Some(session::KNOWN_FOR.as_secs()),
            ),
        ],
    )
}

/// What is noted of a sign-in that failed, and how long to wait before the next.
fn failure(error: SignInError) -> Result<(Refused, Option<Duration>), ProtocolError> {
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

/// What the page says, in the same words for every cause.
fn in_words(told: Reason, wait: Option<Duration>) -> String {
    match wait {
        Some(wait) => format!("Too many attempts. Try again in {}.", duration_in_words(wait)),
        None if told == reason::SIGN_IN_BUSY => {
            "The server is busy. Please try again in a moment.".to_owned()
        }
        None => "Invalid email or password.".to_owned(),
    }
}

fn duration_in_words(time: Duration) -> String {
    match time.as_secs() {
        0 | 1 => "1 second".to_owned(),
        seconds @ 2..60 => format!("{seconds} seconds"),
        seconds => match seconds.div_ceil(60) {
            1 => "1 minute".to_owned(),
            minutes => format!("{minutes} minutes"),
        },
    }
}

async fn consent(
    app: &App,
    edge: &Edge,
    form: &Parameters,
    interaction: &Interaction,
    is_allowed: bool,
) -> Result<Response, ProtocolError> {
    let valid = match decide::validate(app, edge, interaction).await {
        Ok(valid) => valid,
        Err(error) => return Ok(refuse(app, error)),
    };
    match answered(app, edge, form, interaction, is_allowed, &valid).await {
        Ok(Some(response)) => Ok(response),
        Ok(None) => Ok(go_on(app, edge, interaction).await),
        Err(error) => Ok(refuse(app, valid.refusal(error))),
    }
}

/// The answer, if the page was made for the person who is signed in now (in another tab they may have signed in once
/// more); else everything is decided anew.
async fn answered(
    app: &App,
    edge: &Edge,
    form: &Parameters,
    interaction: &Interaction,
    is_allowed: bool,
    valid: &Valid,
) -> Result<Option<Response>, ProtocolError> {
    let session = current_session(app, edge).await?;
    let is_of = |shown: &Shown| {
        session
            .as_ref()
            .is_some_and(|session| session.user_id == shown.user_id)
    };
    let Some(shown) = interaction.shown.clone().filter(is_of) else {
        return Ok(None);
    };
    if !is_allowed {
        return answer::deny(app, valid, session.as_ref(), edge.now)
            .await
            .map(Some);
    }
    // Decided once more: the sign-in may have grown too old, or what is asked for have changed, while the page was open.
    // An answer that took its time makes nothing last longer than the page said.
    let latest = lasting::latest_end(app, edge.now);
    let ends_at = shown.ends_at.map_or(latest, |said| said.min(latest));
    match decide::decide(app, valid, interaction, session, edge.now).await? {
        Next::Consent(to_consent) if to_consent.shown(valid, shown.ends_at) == shown => {
            let memory = if form.has("ask_again") {
                Memory::Forget
            } else if valid.way.client.is_assured(valid.way.target.uri()) {
                Memory::Remember
            } else {
                Memory::Keep
            };
            let what = (shown.scope, ends_at);
            answer::allow(app, valid, &to_consent.session, what, memory, edge.now).await
        }
        Next::Allowed(session, scope, _) if scope == shown.scope => {
            let memory = if form.has("ask_again") {
                Memory::Forget
            } else {
                Memory::Keep
            };
            answer::allow(app, valid, &session, (scope, ends_at), memory, edge.now).await
        }
        _ => Ok(None),
    }
}
