//! The administration's pages (`/admin`): a list of screens, and the one door to them all.
//!
//! Whoever is not signed in, or has a second factor and did without, proves who they are first; whoever holds nothing gets nowhere.
//! What changes anything goes through `admin::apply`, as the command line and the API do. The pages speak English, and need no script.

mod answer;
mod apps;
mod audit;
mod boxes;
mod explain;
mod grants;
mod groups;
mod home;
mod keys;
mod list;
mod mails;
mod naming;
mod people;
mod place;
mod providers;
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
use axum::http::StatusCode;
use axum::response::Response;

pub use list::screens;
pub use screen::{Does, Screen};

use self::answer::{Answer, Refused, sentences};
use self::screen::Proposed;
use self::visit::{Came, Visit};
use super::endpoint::{Endpoint, page as endpoint};
use crate::admin;
use crate::app::App;
use crate::oauth::access::{Permission, Power};
use crate::oauth::acr::Acr;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
use crate::pages::admin::{AdminPage, Cell, Field, Form as Asking, Prose, Sheet, Table, Tone, Way};
use crate::proofs::Factors;
use crate::session;
use crate::storage::sessions::Session;
use crate::storage::users;
use crate::web::cookies::Name;
use crate::web::edge::Edge;
use crate::web::form::Form;
use crate::web::language::english_alone;
use crate::web::page::{
    Policy, Trouble, at_issuer, layout, local, not_found, page_with, refused, see_other, trouble,
};
use crate::web::same_site::is_own_form;

/// What the forms of the administration do, as [`session::form_token`] names it.
const ADMINISTER: &str = "administer";

/// How many are named of those who could not sign in any more.
const MOST_NAMED: usize = 100;

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
        answer(&app, edge, screen, (names, query, None)).await
    };
    endpoint.get(handler)
}

fn sent_to(endpoint: Endpoint, screen: Screen) -> Endpoint {
    let handler =
        async move |State(app): State<App>, edge: Edge, names: Names, query: RawQuery, form: Form| {
            answer(&app, edge, screen, (names, query, Some(form))).await
        };
    endpoint.post(handler)
}

/// What came with a request, not yet looked at.
type Sent = (Names, RawQuery, Option<Form>);

async fn answer(app: &App, edge: Edge, screen: Screen, came: Sent) -> Response {
    english_alone();
    match Box::pin(through(app, edge, screen, came)).await {
        Ok(response) => response,
        Err(refusal) => refusal_page(app, refusal),
    }
}

/// The door: who it is, whether they may at all, and what they sent; then the page.
async fn through(
    app: &App,
    edge: Edge,
    screen: Screen,
    (names, query, form): Sent,
) -> Result<Response, Refused> {
    let here = list::looked_at(screen.path, &edge.path);
    let here = here.strip_prefix("/admin").unwrap_or_default().to_owned();
    let values = edge.cookies.all(Name::Session, &app.issuer);
    let Some(session) = session::current(app, &values, edge.now).await? else {
        return Ok(prove_first(app, &here));
    };
    let Some((power, factors)) = held(app, &session).await? else {
        return Ok(prove_first(app, &here));
    };
    if power.is_nothing() {
        return Err(Refused::Forbidden("This account has no role here.".to_owned()));
    }
    if session.acr < Acr::Two && factors.are_there() {
        return Ok(prove_first(app, &here));
    }
    if !screen.needs.permissions().any(|one| power.has(one)) {
        let needed: Vec<_> = screen.needs.permissions().map(|one| one.to_string()).collect();
        return Err(Refused::Forbidden(format!("It takes {}.", needed.join(" or "))));
    }
    let form = form.map(|form| form.0).transpose()?;
    if let Some(form) = &form {
        form.refuse_repeated()?;
        let is_genuine = session::is_form_token(app, &session, ADMINISTER, form.one("csrf"));
        if !(is_genuine && is_own_form(&edge.headers, app.origin())) {
            return Err(ProtocolError::of(reason::FORM_OF_OTHER_SITE).into());
        }
    }
    if screen.hurts && !session::may_change_account(app, &session, edge.now).await? {
        return Ok(prove_first(app, &here));
    }
    let query = Parameters::parse(query.0.unwrap_or_default().as_bytes())?;
    query.refuse_repeated()?;
    let names = names.map_err(|_| Refused::Nothing)?;
    let path = names
        .iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let frame = (session.clone(), power.clone(), edge.path.clone());
    let visit = Visit {
        app: app.clone(),
        session,
        power,
        path: path.collect(),
        query,
        form,
        fields: None,
        edge,
    };
    let answer = match screen.does {
        Does::Shows(answer) | Does::Takes(answer) => answer(visit).await?,
        Does::Confirms(propose) => confirmed(visit, propose).await?,
    };
    Ok(match answer {
        Answer::Shown(status, sheet) => page_with(status, &framed(app, frame, *sheet), &policy(app)),
        Answer::SeeOther(path) => see_other(&local(app, &path)),
        Answer::Whole(response) => *response,
    })
}

/// What whoever is signed in may do, and what they can prove it with; nothing of an account that is gone, or not active.
async fn held(app: &App, session: &Session) -> Result<Option<(Power, Factors)>, Refused> {
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let Some(user) = users::by_id(conn, &session.user_id)
        .await?
        .filter(|user| user.is_active)
    else {
        return Ok(None);
    };
    let factors = Factors::of(conn, &user.id).await?;
    Ok(Some((admin::power_of(conn, &user).await?, factors)))
}

/// To the sign-in, which is at the issuer, and back to this page.
fn prove_first(app: &App, here: &str) -> Response {
    let again: String = form_urlencoded::byte_serialize(here.as_bytes()).collect();
    see_other(&at_issuer(app, &format!("/sign-in?to=admin&again={again}")))
}

/// Says what something would end, or does it.
async fn confirmed(visit: Visit, propose: fn(Visit) -> screen::Proposing) -> Result<Answer, Refused> {
    let at = visit.edge.path.clone();
    let (typed, is_sent) = (visit.sent("typed").to_owned(), visit.form.is_some());
    let proposed = Box::pin(propose(visit.of_form(&[]))).await?;
    let is_meant = proposed.typed.as_ref().is_none_or(|wanted| typed == *wanted);
    if is_sent && is_meant {
        return Ok(match visit.make(proposed.change).await? {
            Came::Done(_) => Answer::SeeOther(proposed.then),
            Came::Before(to) => Answer::SeeOther(to),
            Came::Refused(refusals) => return Err(Refused::Change(refusals)),
        });
    }
    let effect = visit.rehearse(proposed.change.clone()).await?;
    let status = if is_sent {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let may_see = visit.may(Permission::ProvidersRead) || visit.may(Permission::UsersRead);
    let named = may_see.then(|| locked_out(&effect)).flatten();
    let sheet = question(proposed, (at, is_sent), &effect).with_some(named);
    Ok(Answer::Shown(status, Box::new(sheet)))
}

/// Who could not sign in at all any more, by address.
fn locked_out(effect: &admin::Effect) -> Option<Table> {
    let rows = effect.locked_out.iter().take(MOST_NAMED);
    let rows = rows.map(|email| vec![Cell::text(email.as_str())]);
    let table = Table::new("locked-out", "Who could not sign in at all any more", ["Address"]);
    (!effect.locked_out.is_empty()).then(|| table.titled().rows(rows))
}

/// The page that asks whether something is to be done.
fn question(proposed: Proposed, (at, is_sent): (String, bool), effect: &admin::Effect) -> Sheet {
    let form = Asking::new("confirm", at, proposed.press).danger();
    let form = match &proposed.typed {
        Some(wanted) => {
            let field = Field::line("typed", format!("Type {wanted} to confirm"), "").required();
            form.field(if is_sent {
                field.fault(format!("It is not what was typed. Type {wanted}, exactly."))
            } else {
                field
            })
        }
        None => form,
    };
    let effect = effect.to_string();
    let ends = Prose::meant(format!("It {effect}."), Tone::Warn);
    Sheet::new(proposed.title)
        .lead(proposed.means)
        .back(Way::new("back", proposed.back.0, proposed.back.1))
        .with(ends)
        .with(form)
}

/// A sheet in the frame that all of them have.
fn framed(app: &App, (session, power, path): (Session, Power, String), sheet: Sheet) -> AdminPage {
    AdminPage {
        layout: layout(app, Some(session::account(app, &session))),
        rooms: list::rooms(&power, &path),
        csrf: session::form_token(app, &session, ADMINISTER),
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

/// What is said to whoever does not get what they asked for.
fn refusal_page(app: &App, refusal: Refused) -> Response {
    let told = match refusal {
        Refused::Nothing => return not_found(app),
        Refused::Error(error) => return refused(app, &error),
        Refused::Forbidden(why) => Trouble::new(
            reason::ADMIN_FORBIDDEN,
            "You don't have permission to view this.",
            why,
            "Ask an owner of this server for a role that allows it.",
        ),
        Refused::Change(refusals) => Trouble::new(
            match refusals.first().kind {
                admin::RefusalKind::Invalid => reason::ADMIN_INVALID,
                admin::RefusalKind::Forbidden => reason::ADMIN_FORBIDDEN,
                admin::RefusalKind::NotFound => reason::ADMIN_NOT_FOUND,
                admin::RefusalKind::Conflict => reason::ADMIN_CONFLICT,
                admin::RefusalKind::Outdated => reason::ADMIN_VERSION_OUTDATED,
                admin::RefusalKind::KeyReused => reason::ADMIN_KEY_REUSED,
            },
            "Nothing was changed",
            sentences(&refusals).join(" "),
            "Go back, and look at it again.",
        ),
        Refused::Waits => Trouble::new(
            reason::ADMIN_WAITS,
            "Too many at once",
            "What would end was counted too often.",
            "Wait a minute, and open the page again.",
        ),
    };
    trouble(app, told)
}
