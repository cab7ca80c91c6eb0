//! The administration's pages (`/admin`): a list of screens, and the one door to them all.
//!
//! Whoever is not signed in, or has a second factor and did without, proves who they are first; whoever holds nothing gets nowhere.
//! What changes anything goes through `admin::apply`, as the command line and the API do. The pages speak English, and need no script.

mod answer;
mod apps;
mod audit;
mod back;
mod boxes;
mod confirm;
mod door;
mod draft;
mod explain;
mod grants;
mod groups;
mod home;
mod keys;
mod list;
mod mails;
mod naming;
mod overtaken;
mod people;
mod place;
mod providers;
mod refusal;
mod registration_tokens;
mod resources;
mod roles;
mod scopes;
mod screen;
mod sessions;
mod settings;
mod sought;
mod translated;
mod visit;
mod ways;
mod whose;

use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, RawQuery, State};
use axum::response::Response;

pub use list::screens;
pub use list::taken as needed;
pub use screen::{Does, Screen};

use self::answer::{Answer, Refused};
use self::door::{Caller, Somebody};
use self::screen::Answering;
use self::visit::Visit;
use super::endpoint::{Endpoint, page as endpoint};
use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
use crate::pages::admin::{AdminPage, Sheet};
use crate::session;
use crate::storage::sessions::Session;
use crate::web::edge::Edge;
use crate::web::form::LongForm;
use crate::web::language::english_alone;
use crate::web::page::{Policy, at_issuer, layout, local, page_with, see_other};
use crate::web::same_site::is_own_form;

/// What the forms of the administration do, as [`session::form_token`] names it.
const ADMINISTER: &str = "administer";

/// Where all of them are.
const HOME: &str = "/admin";

/// Every page of the administration.
#[must_use]
pub fn endpoints() -> Vec<Endpoint> {
    let screens = screens();
    let mut paths: Vec<&'static str> = screens.iter().map(|screen| screen.path).collect();
    paths.dedup();
    let endpoints = paths.into_iter().map(|path| {
        let here = screens.iter().filter(|screen| screen.path == path);
        here.fold(endpoint(path), |endpoint, screen| match screen.does {
            Does::Shows(_) => shown_at(endpoint, *screen),
            Does::Takes(_) => sent_to(endpoint, *screen),
            Does::Confirms(_) => sent_to(shown_at(endpoint, *screen), *screen),
        })
    });
    endpoints.collect()
}

type Names = Result<RawPathParams, RawPathParamsRejection>;

fn shown_at(endpoint: Endpoint, screen: Screen) -> Endpoint {
    let handler = async move |State(app): State<App>, edge: Edge, names: Names, query: RawQuery| {
        answer(&app, edge, screen, Sent::of(names, query, None)).await
    };
    endpoint.get(handler)
}

fn sent_to(endpoint: Endpoint, screen: Screen) -> Endpoint {
    let handler =
        async move |State(app): State<App>, edge: Edge, names: Names, query: RawQuery, form: LongForm| {
            answer(&app, edge, screen, Sent::of(names, query, Some(form))).await
        };
    endpoint.post(handler)
}

/// What came with a request.
struct Sent {
    names: Names,
    query: Option<String>,
    /// What was sent; `None` where somebody only looks.
    form: Option<Parameters>,
    /// Why what was sent is no form.
    fault: Option<ProtocolError>,
}

impl Sent {
    fn of(names: Names, query: RawQuery, form: Option<LongForm>) -> Self {
        let (form, fault) = match form {
            None => (None, None),
            Some(LongForm(Ok(form))) => (Some(form), None),
            Some(LongForm(Err(fault))) => (None, Some(fault)),
        };
        Self {
            names,
            query: query.0,
            form,
            fault,
        }
    }

    /// The parts of the path that are names.
    fn names(&self) -> Option<Vec<(String, String)>> {
        let names = self.names.as_ref().ok()?.iter();
        Some(
            names
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        )
    }
}

async fn answer(app: &App, edge: Edge, screen: Screen, sent: Sent) -> Response {
    english_alone();
    let somebody = match Box::pin(door::caller(app, &edge)).await {
        Ok(Caller::Known(somebody)) => *somebody,
        Ok(Caller::Unproved(session)) => {
            return prove_first(app, (&edge, &screen), session.as_deref(), &sent);
        }
        Err(refusal) => return refusal::page(app, refusal, None),
    };
    let (asked, path) = (somebody.clone(), edge.path.clone());
    match Box::pin(within(app, edge, screen, (somebody, sent))).await {
        Ok(response) => response,
        Err(refusal) => refusal::page(app, refusal, Some((&asked, &screen, &path))),
    }
}

/// Whether they may at all, and what they sent; then the page.
async fn within(
    app: &App,
    edge: Edge,
    screen: Screen,
    (somebody, mut sent): (Somebody, Sent),
) -> Result<Response, Refused> {
    let Somebody { session, power } = somebody.clone();
    if power.is_nothing() {
        return Err(Refused::Forbidden("This account has no role here.".to_owned()));
    }
    if !app.admin_pages.reserve(session.user_id.as_str(), edge.now) {
        return Err(Refused::Waits(
            "More pages were opened in this minute than anybody reads.",
        ));
    }
    let mut taken = list::taken(&screen).into_iter();
    if let Some(needs) = taken.find(|needs| !needs.permissions().any(|one| power.has(one))) {
        let needed: Vec<_> = needs.permissions().map(|one| one.to_string()).collect();
        return Err(Refused::Forbidden(format!("It takes {}.", needed.join(" or "))));
    }
    if let Some(fault) = sent.fault.take() {
        return Err(fault.into());
    }
    if let Some(form) = &sent.form {
        form.refuse_repeated()?;
        if !is_genuine(app, &edge, &session, form) {
            return Err(ProtocolError::of(reason::FORM_OF_OTHER_SITE).into());
        }
    }
    if screen.hurts && !session::may_change_account(app, &session, edge.now).await? {
        return Ok(prove_first(app, (&edge, &screen), Some(&session), &sent));
    }
    let path = sent.names().ok_or(Refused::Nothing)?;
    let query = Parameters::parse(sent.query.unwrap_or_default().as_bytes())?;
    query.refuse_repeated()?;
    let at = edge.path.clone();
    let visit = Visit {
        app: app.clone(),
        session,
        power,
        hurts: screen.hurts,
        path,
        query,
        form: sent.form,
        fields: None,
        is_draft: false,
        edge,
    };
    Ok(match visited(visit, screen).await? {
        Answer::Shown(status, sheet) => {
            page_with(status, &framed(app, (&somebody, &at), *sheet), &policy(app))
        }
        Answer::SeeOther(path) => see_other(&local(app, &path)),
        Answer::Whole(response) => *response,
    })
}

/// What a page answers.
async fn visited(visit: Visit, screen: Screen) -> Result<Answer, Refused> {
    // Back from the sign-in, which leads nowhere but home: on to the page it was for.
    if screen.path == HOME
        && let Some(below) = back::led_back(visit.asked("again"))
    {
        return Ok(Answer::SeeOther(format!("{HOME}{below}")));
    }
    if visit.form.is_some() {
        visit.app.drafts.forget(visit.user_id());
    }
    let is_awaited = draft::is_awaited(&visit);
    if is_awaited && let Some(sheet) = Box::pin(draft::filled_in(&visit)).await {
        return Ok(sheet.into());
    }
    let answer = match screen.does {
        Does::Shows(answer) => answer(visit).await?,
        Does::Takes(answer) => taken(visit, screen, answer).await?,
        Does::Confirms(propose) => confirm::confirmed(visit, propose).await?,
    };
    Ok(match answer {
        Answer::Shown(status, sheet) if is_awaited => Answer::Shown(status, Box::new(draft::not_yet(*sheet))),
        answer => answer,
    })
}

/// What a page answers that a form was sent to.
async fn taken(visit: Visit, screen: Screen, answer: fn(Visit) -> Answering) -> Result<Answer, Refused> {
    let answered = answer(visit.clone()).await?;
    let is_overtaken = overtaken::is_overtaken(&answered);
    Ok(match answered {
        Answer::Shown(status, sheet) if is_overtaken => {
            let sheet = Box::pin(overtaken::shown_anew(&visit, &screen, *sheet)).await;
            Answer::Shown(status, Box::new(sheet))
        }
        answered => answered,
    })
}

/// Whether a form is of this sign-in and of these pages.
fn is_genuine(app: &App, edge: &Edge, session: &Session, form: &Parameters) -> bool {
    let is_theirs = session::is_form_token(app, session, ADMINISTER, form.one("csrf"));
    is_theirs && is_own_form(&edge.headers, app.origin())
}

/// To the sign-in, which is at the issuer, and back to this page; what was sent is kept meanwhile.
fn prove_first(
    app: &App,
    (edge, screen): (&Edge, &Screen),
    session: Option<&Session>,
    sent: &Sent,
) -> Response {
    let theirs = session
        .zip(sent.form.as_ref())
        .filter(|(session, form)| is_genuine(app, edge, session, form));
    if let (Some((session, form)), Some(names)) = (theirs, sent.names()) {
        draft::keep(app, (edge, &session.user_id), screen, names, form);
    }
    // What another site sends is nothing anybody wanted.
    let is_sent = sent.form.is_some() || sent.fault.is_some();
    let is_unsaved = is_sent && is_own_form(&edge.headers, app.origin());
    let again = back::way_back(screen, &edge.path, sent.query.as_deref(), is_unsaved);
    let again: String = form_urlencoded::byte_serialize(again.as_bytes()).collect();
    see_other(&at_issuer(app, &format!("/sign-in?to=admin&again={again}")))
}

/// A sheet in the frame that all of them have.
fn framed(app: &App, (somebody, path): (&Somebody, &str), sheet: Sheet) -> AdminPage {
    AdminPage {
        layout: layout(app, Some(somebody.header(app))),
        rooms: list::rooms(&somebody.power, path),
        csrf: session::form_token(app, &somebody.session, ADMINISTER),
        sheet,
    }
}

/// What a page may do. What its forms ask for may come after the sign-in, which is at the issuer's origin.
fn policy(app: &App) -> Policy<'_> {
    Policy {
        also: Some(app.issuer.origin()).filter(|issuer| *issuer != app.origin()),
        ..Policy::default()
    }
}
