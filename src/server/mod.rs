//! The server: routes, what every answer gets, listening, the work that recurs.

mod cors;
pub mod deliveries;
mod guard;
pub mod jobs;
mod line;
mod listen;
pub mod logos;
mod tls;

use axum::{Extension, Router, middleware};

pub use listen::{run, run_router};
pub use tls::SelfSigned;

use crate::app::App;
use crate::endpoints::home::{self, HasDemo};
use crate::endpoints::{self, Face, Published};

/// Everything that is mounted, under the issuer's path, behind the guards every request passes.
///
/// `extra` is mounted beside it: the demo's own pages.
pub fn router(app: &App, extra: Option<Router<App>>) -> Router {
    let mut pages = Router::new();
    let mut json = Router::new();
    let mut outside = Router::new();
    let mut pages_outside = Router::new();
    for endpoint in endpoints::table() {
        // RFC 8414 §3: for an issuer with a path, the well-known part comes before it.
        if endpoint.metadata.is_none()
            && endpoint.path.starts_with("/.well-known/")
            && !app.issuer.path().is_empty()
        {
            let inserted = format!("{}{}", endpoint.path, app.issuer.path());
            outside = outside.route(&inserted, endpoint.route.clone());
        }
        // What is at the issuer's path is there with a slash after it too.
        if endpoint.path == "/" && !app.issuer.path().is_empty() {
            pages_outside = pages_outside.route(&format!("{}/", app.issuer.path()), endpoint.route.clone());
        }
        match endpoint.face {
            Face::Json => json = json.route(endpoint.path, endpoint.route),
            Face::Page => pages = pages.route(endpoint.path, endpoint.route),
        }
    }
    let has_demo = extra.is_some();
    let guard = guard::Guard::new(app);
    let behind = |guard: guard::Guard| middleware::from_fn_with_state(guard, guard::guard);
    let guarded = |router: Router<App>| router.layer(behind(guard.facing(Face::Page)));
    // Outside the guard, so that a browser can read its refusals too.
    let readable = |router: Router<App>| {
        router
            .layer(behind(guard.facing(Face::Json)))
            .layer(middleware::from_fn(cors::allow_any_origin))
    };
    let mut under_issuer = guarded(pages).merge(readable(json));
    if let Some(extra) = extra {
        under_issuer = under_issuer.merge(guarded(extra));
    }
    let under_issuer = if app.issuer.path().is_empty() {
        under_issuer
    } else {
        Router::new().nest(app.issuer.path(), under_issuer)
    };
    under_issuer
        .merge(guarded(pages_outside))
        .merge(readable(outside))
        .merge(guarded(Router::new().fallback(home::not_found)))
        .layer(Extension(Published::default()))
        .layer(Extension(HasDemo(has_demo)))
        .with_state(app.clone())
}
