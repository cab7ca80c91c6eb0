//! The server: routes, what every answer gets, listening, the work that recurs.

mod certificate;
mod coming;
mod connections;
mod cors;
pub mod deliveries;
mod faces;
mod guard;
mod host;
pub mod jobs;
mod line;
mod listen;
mod live;
pub mod logos;
pub mod mails;
mod open_files;
mod progress;
mod proxies;
mod room;
pub mod sealing;
mod tls;

use std::time::Duration;

use axum::extract::{Request, State};
use axum::response::Response;
use axum::{Router, middleware};

pub use certificate::{Certificate, CertificateFault};
pub use listen::{Listeners, run, run_in, run_live, run_router};
pub use live::{ENDS_SOON, Live, ReloadFault};
pub use room::Room;
pub use tls::SelfSigned;

use crate::app::App;
use crate::endpoints::home::{self, HasDemo};
use crate::endpoints::{self, Face};
use crate::web::page::not_found;
use faces::Faces;
use guard::{Guard, is_probe};

/// Everything that is mounted, under the issuer's path, behind the guards every request passes.
///
/// `extra` is mounted beside it: the demo's own pages.
pub fn router(app: &App, extra: Option<Router<App>>) -> Router {
    let room = Room::of(&app.settings.limits);
    router_within(room.answered_within, app, extra)
}

/// The same with another time for every answer: of what is behind the door that `app` is reached by.
fn router_within(time: Duration, app: &App, extra: Option<Router<App>>) -> Router {
    // The issuer's path, and what of it is left when a request comes here.
    let path = app.issuer.path();
    let base = if app.settings.server.strip_prefix {
        ""
    } else {
        path
    };
    let mut table = endpoints::table();
    table.retain(|endpoint| endpoint.part.is_behind(app.door, &app.administration));
    let faces = Faces::of(&table, base);
    let (mut under_issuer, mut outside) = (Router::new(), Router::new());
    for mut endpoint in table {
        if endpoint.path == "/" {
            endpoint = endpoint.knowing(HasDemo(extra.is_some()));
        }
        // RFC 8414 §3: for an issuer with a path, the well-known part comes before it.
        if endpoint.metadata.is_none() && endpoint.path.starts_with("/.well-known/") && !path.is_empty() {
            let inserted = format!("{}{path}", endpoint.path);
            outside = outside.route(&inserted, endpoint.clone().route());
        }
        // What is at the issuer's path is there with a slash after it too.
        if endpoint.path == "/" && !base.is_empty() {
            outside = outside.route(&format!("{base}/"), endpoint.clone().route());
        }
        // Whoever watches over the server need not know that there is a path, nor who takes it away.
        if is_probe(endpoint.path) && !path.is_empty() {
            let above = if base.is_empty() { path } else { "" };
            outside = outside.route(&format!("{above}{}", endpoint.path), endpoint.clone().route());
        }
        under_issuer = under_issuer.route(endpoint.path, endpoint.route());
    }
    if let Some(extra) = extra {
        under_issuer = under_issuer.merge(extra);
    }
    if !base.is_empty() {
        under_issuer = Router::new().nest(base, under_issuer);
    }
    let faces_of_nothing = faces.clone();
    let nothing = async move |State(app): State<App>, request: Request| -> Response {
        match faces_of_nothing.face(request.uri().path()) {
            Face::Json => home::no_such_endpoint(request.method(), request.headers()),
            Face::Page => not_found(&app),
        }
    };
    let guard = Guard::new(app, faces, time);
    under_issuer
        .merge(outside.fallback(nothing))
        .layer(middleware::from_fn_with_state(guard, guard::guard))
        .with_state(app.clone())
}
