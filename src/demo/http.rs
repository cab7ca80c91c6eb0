//! The demo's pages over HTTP: finds the browser's tour, takes a step or shows it.
//!
//! A step that does something is a form with a value only this browser's pages have; what came of it is shown after a
//! redirect, so that nothing is done twice by reloading.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::Response;
use tokio::sync::Mutex;

use super::Demo;
use super::steps::{self, Stop};
use super::visits::{Answer, Asked, Visit};
use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
use crate::pages::DemoPage;
use crate::session;
use crate::web::cookies::{self, Name};
use crate::web::edge::Edge;
use crate::web::form::Form;
use crate::web::language::english_alone;
use crate::web::page::{forbidden, local, page, refused, see_other, with_cookies};
use crate::web::same_site::is_own_form;

/// A tour under way: where it stands, and what was done on it.
type Tour = (Stop, Arc<Mutex<Visit>>);

/// A tour and a form of its pages, or the answer to who sent another.
type Posted = Result<(Stop, Arc<Mutex<Visit>>, Parameters), Box<Response>>;

/// `GET /demo`: begins a tour.
pub async fn begin(State(app): State<App>, Extension(demo): Extension<Demo>, edge: Edge) -> Response {
    // A cookie is for one host: under another name of this computer, the answer would not find this browser's tour.
    if edge
        .header(&header::HOST)
        .is_some_and(|host| host != app.issuer.host())
    {
        return see_other(&app.issuer.endpoint("/demo"));
    }
    let signed_in = session::current(&app, &edge.cookies.all(Name::Session, &app.issuer), edge.now).await;
    let is_signed_in = match signed_in {
        Ok(session) => session.is_some(),
        Err(error) => return refused(&app, &error.into()),
    };
    let known = enter(&app, &demo, &edge);
    let is_new = known.is_none();
    let (stop, visit) = known.unwrap_or_else(|| {
        let (cookie, visit) = demo.visits.open();
        (Stop::new(&app, &demo, cookie, edge.now), visit)
    });
    let mut visit = visit.lock().await;
    if visit.asked.is_none() || visit.answer.is_some() {
        visit.asked = Some(Asked::new());
    }
    let response = show(&app, steps::ask::page(&stop, &visit, is_signed_in));
    let cookie = is_new.then(|| cookies::set(Name::Demo, &stop.cookie, &app.issuer, None));
    with_cookies(response, [cookie.flatten()])
}

/// `GET /demo/callback`: the app's redirect URI.
pub async fn callback(
    State(app): State<App>,
    Extension(demo): Extension<Demo>,
    edge: Edge,
    uri: Uri,
) -> Response {
    let Some((stop, visit)) = enter(&app, &demo, &edge) else {
        return to_start(&app);
    };
    let parameters = match Parameters::parse(uri.query().unwrap_or_default().as_bytes()) {
        Ok(parameters) => parameters,
        Err(error) => return refused(&app, &error),
    };
    let answer = Answer::of(&parameters);
    let mut visit = visit.lock().await;
    let template = steps::answer::page(&stop, &mut visit, answer);
    show(&app, template)
}

/// `POST /demo/token`: exchanges the code.
pub async fn exchange(
    State(app): State<App>,
    Extension(demo): Extension<Demo>,
    edge: Edge,
    Form(form): Form,
) -> Response {
    let (stop, visit, _) = match posted(&app, &demo, &edge, form) {
        Ok(posted) => posted,
        Err(response) => return *response,
    };
    steps::tokens::exchange(&stop, &mut *visit.lock().await).await;
    see_other(&local(&app, "/demo/token"))
}

/// `GET /demo/token`.
pub async fn show_tokens(State(app): State<App>, Extension(demo): Extension<Demo>, edge: Edge) -> Response {
    let Some((stop, visit)) = enter(&app, &demo, &edge) else {
        return to_start(&app);
    };
    show(&app, steps::tokens::page(&stop, &*visit.lock().await).await)
}

/// `POST /demo/call`: calls the API.
pub async fn call(
    State(app): State<App>,
    Extension(demo): Extension<Demo>,
    edge: Edge,
    Form(form): Form,
) -> Response {
    let (stop, visit, form) = match posted(&app, &demo, &edge, form) {
        Ok(posted) => posted,
        Err(response) => return *response,
    };
    steps::call::call(&stop, &mut *visit.lock().await, form.one("try")).await;
    see_other(&local(&app, "/demo/call"))
}

/// `GET /demo/call`.
pub async fn show_call(State(app): State<App>, Extension(demo): Extension<Demo>, edge: Edge) -> Response {
    let Some((stop, visit)) = enter(&app, &demo, &edge) else {
        return to_start(&app);
    };
    show(&app, steps::call::page(&stop, &*visit.lock().await).await)
}

/// `POST /demo/refresh`: refreshes, or replays the old refresh token.
pub async fn refresh(
    State(app): State<App>,
    Extension(demo): Extension<Demo>,
    edge: Edge,
    Form(form): Form,
) -> Response {
    let (stop, visit, form) = match posted(&app, &demo, &edge, form) {
        Ok(posted) => posted,
        Err(response) => return *response,
    };
    let mut visit = visit.lock().await;
    match form.one("do") {
        Some("replay") => steps::refresh::replay(&stop, &mut visit).await,
        Some("twice") => {
            steps::refresh::refresh(&stop, &mut visit).await;
            steps::refresh::replay(&stop, &mut visit).await;
        }
        _ => steps::refresh::refresh(&stop, &mut visit).await,
    }
    see_other(&local(&app, "/demo/refresh"))
}

/// `GET /demo/refresh`.
pub async fn show_refresh(State(app): State<App>, Extension(demo): Extension<Demo>, edge: Edge) -> Response {
    let Some((stop, visit)) = enter(&app, &demo, &edge) else {
        return to_start(&app);
    };
    show(&app, steps::refresh::page(&stop, &*visit.lock().await))
}

/// `POST /demo/revoke`: gets a service's token, or revokes it.
pub async fn revoke(
    State(app): State<App>,
    Extension(demo): Extension<Demo>,
    edge: Edge,
    Form(form): Form,
) -> Response {
    let (stop, visit, form) = match posted(&app, &demo, &edge, form) {
        Ok(posted) => posted,
        Err(response) => return *response,
    };
    let mut visit = visit.lock().await;
    match form.one("do") {
        Some("revoke") => steps::revoke::revoke(&stop, &mut visit).await,
        _ => steps::revoke::fetch(&stop, &mut visit).await,
    }
    see_other(&local(&app, "/demo/revoke"))
}

/// `GET /demo/revoke`.
pub async fn show_revoke(State(app): State<App>, Extension(demo): Extension<Demo>, edge: Edge) -> Response {
    let Some((stop, visit)) = enter(&app, &demo, &edge) else {
        return to_start(&app);
    };
    show(&app, Some(steps::revoke::page(&stop, &*visit.lock().await)))
}

/// `GET /demo/sign-out`.
pub async fn show_sign_out(State(app): State<App>, Extension(demo): Extension<Demo>, edge: Edge) -> Response {
    let Some((stop, visit)) = enter(&app, &demo, &edge) else {
        return to_start(&app);
    };
    show(&app, Some(steps::sign_out::page(&stop, &mut *visit.lock().await)))
}

/// `GET /demo/signed-out`: the app's post-logout redirect URI.
pub async fn signed_out(
    State(app): State<App>,
    Extension(demo): Extension<Demo>,
    edge: Edge,
    uri: Uri,
) -> Response {
    let Some((stop, visit)) = enter(&app, &demo, &edge) else {
        return to_start(&app);
    };
    let parameters = match Parameters::parse(uri.query().unwrap_or_default().as_bytes()) {
        Ok(parameters) => parameters,
        Err(error) => return refused(&app, &error),
    };
    let template = steps::sign_out::back(&stop, &*visit.lock().await, parameters.one("state"));
    show(&app, Some(template))
}

/// `GET /demo/app`.
pub async fn show_app(State(app): State<App>, Extension(demo): Extension<Demo>, edge: Edge) -> Response {
    match enter(&app, &demo, &edge) {
        Some((stop, _)) => show(&app, Some(steps::your_app::page(&stop))),
        None => to_start(&app),
    }
}

/// `POST /demo/restart`: forgets the tour.
pub async fn restart(
    State(app): State<App>,
    Extension(demo): Extension<Demo>,
    edge: Edge,
    Form(form): Form,
) -> Response {
    match posted(&app, &demo, &edge, form) {
        Ok((stop, ..)) => {
            demo.visits.close(&stop.cookie);
            to_start(&app)
        }
        Err(response) => *response,
    }
}

/// The tour of a browser.
fn enter(app: &App, demo: &Demo, edge: &Edge) -> Option<Tour> {
    let values = edge.cookies.all(Name::Demo, &app.issuer);
    let visit_of = |cookie: &str| Some((cookie.to_owned(), demo.visits.of(Some(cookie))?));
    let (cookie, visit) = values.into_iter().find_map(visit_of)?;
    Some((Stop::new(app, demo, cookie, edge.now), visit))
}

/// The same for a form, if a page of the demo sent it.
fn posted(app: &App, demo: &Demo, edge: &Edge, form: Result<Parameters, ProtocolError>) -> Posted {
    let form = form.map_err(|error| Box::new(refused(app, &error)))?;
    let (stop, visit) = enter(app, demo, edge).ok_or_else(|| Box::new(to_start(app)))?;
    if stop.is_genuine(form.one("csrf")) && is_own_form(&edge.headers, app.origin()) {
        return Ok((stop, visit, form));
    }
    english_alone();
    Err(Box::new(forbidden(
        app,
        reason::FORM_OF_OTHER_SITE,
        "This form was not sent by a page of the demo.",
        "Go back to the demo and press the button there.",
    )))
}

fn to_start(app: &App) -> Response {
    see_other(&local(app, "/demo"))
}

/// A page, or the way to the beginning for who came too early.
fn show(app: &App, template: Option<DemoPage>) -> Response {
    match template {
        Some(template) => page(StatusCode::OK, &template),
        None => to_start(app),
    }
}
