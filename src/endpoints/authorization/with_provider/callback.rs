//! `/sign-in/with/{id}/callback`: back from a provider.

use axum::extract::{Path, RawQuery, State};
use axum::http::header::RETRY_AFTER;
use axum::response::Response;

use super::super::connecting;
use super::super::http::{browser, not_opened};
use super::super::interaction::{Entrance, Interaction};
use super::super::next::current_session;
use super::super::steps::{come_back, demand_of, enter, further, request_of, visit};
use super::away::{Away, Purpose};
use super::told;
use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
use crate::proofs::upstream::{Answered, UpstreamError, check_answer_issuer};
use crate::session::{self, AnswerError, ByProvider, Known, Outcome, Pending, ProviderAttempt, answer_of};
use crate::throttle::Throttle;
use crate::types::{ProviderId, SessionId, Timestamp};
use crate::web::cookies::{self, Name};
use crate::web::edge::Edge;
use crate::web::errors::Refused;
use crate::web::form::Form;
use crate::web::language::words;
use crate::web::onward::{arrived, carry_on};
use crate::web::page::{Trouble, local, refused, see_other, trouble, with_cookies};

/// `GET /sign-in/with/{id}/callback`: the answer in the address.
pub async fn answered(
    State(app): State<App>,
    edge: Edge,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    match Parameters::parse(query.unwrap_or_default().as_bytes()) {
        Ok(answer) => Box::pin(back(&app, &edge, &id, &answer)).await,
        Err(error) => refused(&app, &error),
    }
}

/// `POST /sign-in/with/{id}/callback`: the answer in a form, which another site sends, and so without this one's `Lax` cookies: it
/// goes on as if it had been a link, which brings them.
pub async fn answered_by_form(
    State(app): State<App>,
    edge: Edge,
    Path(id): Path<String>,
    Form(form): Form,
) -> Response {
    let form = match form {
        Ok(form) => form,
        Err(error) => return refused(&app, &error),
    };
    if let Some(answer) = arrived(&app, &edge, &form) {
        return Box::pin(back(&app, &edge, &id, &answer)).await;
    }
    let Ok(id) = id.parse::<ProviderId>() else {
        return told::foreign(&app);
    };
    let path = local(&app, &format!("/sign-in/with/{id}/callback"));
    carry_on(&app, &path, &wanted(&form), false)
}

/// What of an answer is looked at; everything else stays behind (RFC 6749 §4.1.2: "The client MUST ignore unrecognized response
/// parameters").
fn wanted(answer: &Parameters) -> Parameters {
    const WANTED: [&str; 4] = ["code", "state", "iss", "error"];
    let pairs = answer.pairs().iter();
    Parameters::from_pairs(
        pairs
            .filter(|(name, _)| WANTED.contains(&name.as_str()))
            .cloned()
            .collect(),
    )
}

async fn back(app: &App, edge: &Edge, id: &str, answer: &Parameters) -> Response {
    let answer = wanted(answer);
    if let Err(error) = answer.refuse_repeated() {
        return refused(app, &error);
    }
    let (Ok(id), Some(state)) = (id.parse::<ProviderId>(), answer.one("state")) else {
        return told::foreign(app);
    };
    let browser = browser(app, edge);
    let Some(away) = Away::answered(app, edge, &browser, (&id, state)) else {
        // The cookie stays: it is of a way that somebody may still be on.
        return told::foreign(app);
    };
    let response = match away {
        Ok(away) => match Box::pin(arrive(app, edge, &id, away, &answer)).await {
            Ok(response) => response,
            Err(error) => refused(app, &error),
        },
        Err(error) => not_opened(app, error),
    };
    with_cookies(response, [cookies::remove(Name::Provider, &app.issuer)])
}

/// An answer to what was begun in this browser.
async fn arrive(
    app: &App,
    edge: &Edge,
    id: &ProviderId,
    away: Away,
    answer: &Parameters,
) -> Result<Response, ProtocolError> {
    let Away {
        leg,
        purpose,
        interaction,
    } = away;
    let known = Known::find(app, id).await?;
    // What was begun with other settings goes no further.
    let Some(known) = known.filter(|known| leg.is_of(known.provider.version)) else {
        return Ok(told::unknown(app, &interaction));
    };
    let name = known.provider.name.as_str();
    let party = known.party(app);
    let metadata = match app.upstreams.metadata(&party, edge.now).await {
        Ok(metadata) => metadata,
        Err(error) => return Ok(told::failed(app, &interaction, name, &error)),
    };
    // Before its error is told, too (RFC 9207 §2.4: "before ... any further processing").
    if let Err(error) = check_answer_issuer(party.settings, &metadata, answer.one("iss")) {
        return Ok(told::failed(app, &interaction, name, &error));
    }
    if let Some(error) = answer.one("error") {
        return Ok(told::error_of(app, &interaction, name, error));
    }
    let Some(code) = answer.one("code") else {
        let error = UpstreamError::NotBelieved("the answer has neither a code nor an error");
        return Ok(told::failed(app, &interaction, name, &error));
    };
    let proved = match answer_of(app, &known, (&leg, code), edge.address, edge.now).await {
        Ok(proved) => proved,
        Err(AnswerError::Waits) => return Ok(waits(app, edge)),
        Err(AnswerError::Upstream(error)) => return Ok(told::failed(app, &interaction, name, &error)),
    };
    match purpose {
        Purpose::SignIn => {
            let until = edge.now.plus(app.settings.sessions.interaction.duration());
            sign_in(app, edge, (&known, (leg.once(), until)), interaction, proved).await
        }
        Purpose::Connect(session_id) => connect(app, edge, &known, (&session_id, interaction), &proved).await,
    }
}

/// Too many attempts from where the browser is.
fn waits(app: &App, edge: &Edge) -> Response {
    let words = words();
    let what = Trouble::new(
        reason::ADDRESS_WAITS,
        words.provider_waits_title(),
        words.provider_waits(),
        words.provider_waits_do(),
    );
    let mut response = trouble(app, what);
    let wait = Throttle::wait(edge.now).as_secs();
    response.headers_mut().insert(RETRY_AFTER, wait.into());
    response
}

/// On with the request, as whoever the provider says it is.
async fn sign_in(
    app: &App,
    edge: &Edge,
    (known, once): (&Known, (String, Timestamp)),
    mut interaction: Interaction,
    proved: Answered,
) -> Result<Response, ProtocolError> {
    let valid = match request_of(app, edge, &interaction).await {
        Ok(valid) => valid,
        Err(response) => return Ok(response),
    };
    let name = known.provider.name.as_str();
    let pending = Pending::of(&known.provider, &proved.told, edge.now);
    let attempt = ProviderAttempt {
        answered: proved,
        once,
        only: interaction.confirming.clone(),
        demand: demand_of(app, valid.as_ref()),
        visit: visit(app, edge, &interaction).await?,
    };
    match session::sign_in_by_provider(app, known, attempt, edge.now).await? {
        ByProvider::Known(Outcome::SignedIn(new)) => Ok(enter(app, edge, interaction, &new).await),
        ByProvider::Known(Outcome::Further(more)) => Ok(further(app, edge, interaction, (more, false)).await),
        ByProvider::Unknown => {
            interaction.begin_anew();
            interaction.connecting = Some(pending);
            interaction.entrance = Entrance::SignIn;
            Ok(come_back(app, edge, &interaction).await)
        }
        ByProvider::Refused(reason, _) if reason == reason::PROVIDER_OTHER_ACCOUNT => {
            Ok(told::other_account(app, &interaction, name))
        }
        // It was used already, or the account was changed meanwhile.
        ByProvider::Refused(reason, _) if reason == reason::PROOF_OUTDATED => Ok(told::foreign(app)),
        ByProvider::Refused(reason, _) => Ok(told::refused(app, &interaction, name, Refused::of(reason))),
    }
}

/// Asks whether the account that is signed in is connected, if it still is, in the very sign-in that went: else whoever is signed in now
/// would be connected with somebody else. That they went there says nothing of as whom they came back: not every provider has people
/// choose.
async fn connect(
    app: &App,
    edge: &Edge,
    known: &Known,
    (session_id, mut interaction): (&SessionId, Interaction),
    proved: &Answered,
) -> Result<Response, ProtocolError> {
    let session = current_session(app, edge).await?;
    let Some(session) = session.filter(|session| session.id == *session_id) else {
        return Ok(told::foreign(app));
    };
    if !session::may_change_account(app, &session, edge.now).await? {
        return Ok(see_other(&local(app, "/sign-in?to=security")));
    }
    let pending = Pending::of(&known.provider, &proved.told, edge.now);
    let settled = session::settled(&mut app.db.read().await?.conn(), &session, &pending).await?;
    if let Some(settled) = settled {
        let answer = connecting::not_connected(app, &known.provider.id, settled).await?;
        return Ok(answer.unwrap_or_else(|| see_other(&local(app, "/account/security"))));
    }
    interaction.connecting = Some(pending);
    interaction.reauthenticated = Some((session.id, session.auth_time));
    Ok(come_back(app, edge, &interaction).await)
}
