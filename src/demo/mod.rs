//! The guided demo: an app and an API for newcomers, in the same process as the server they talk to.
//!
//! They use the server as any app and API would: requests through its router, answers as bytes. What a visitor's browser
//! got on the way is kept in memory, bounded, under a cookie of its own. Only `grantor demo` mounts these pages.

mod api;
mod client;
pub mod conformance;
mod http;
mod mailbox;
mod seed;
mod shared;
mod steps;
pub mod verify;
mod visits;
mod wire;
mod words;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use axum::routing::get;
use axum::{Extension, Router};

use crate::app::App;
use crate::endpoints::{Endpoint, page};
use api::Api;
use shared::{Demo, Shared};
use visits::Visits;
use wire::Wire;

pub use client::{Credentials, DemoClient, Typed};
pub use seed::{everything, seed};

/// The pages at `/demo` and the API at `/demo/api`, to be mounted beside the server; `server` is the server itself.
pub fn routes(app: &App, demo: DemoClient, server: Router) -> Router<App> {
    let api = Api::new(Wire::new(app, server.clone()), app, &demo.api_uri);
    let api = Router::new()
        .route("/demo/api/notes", get(api::list).post(api::add))
        .layer(Extension(Arc::new(api)));
    let nested = if app.issuer.path().is_empty() {
        api.clone()
    } else {
        Router::new().nest(app.issuer.path(), api.clone())
    };
    let demo = Demo(Arc::new(Shared {
        client: demo,
        wire: Wire::new(app, server.merge(nested.with_state(app.clone()))),
        visits: Visits::default(),
        has_allowed: AtomicBool::new(false),
    }));
    let pages = [
        page("/demo").get(http::begin),
        page("/demo/callback").get(http::callback),
        page("/demo/token").get(http::show_tokens).post(http::exchange),
        page("/demo/call").get(http::show_call).post(http::call),
        page("/demo/refresh").get(http::show_refresh).post(http::refresh),
        page("/demo/revoke").get(http::show_revoke).post(http::revoke),
        page("/demo/sign-out").get(http::show_sign_out),
        page("/demo/signed-out").get(http::signed_out),
        page("/demo/app").get(http::show_app),
        page("/demo/mailbox").get(mailbox::show),
        page("/demo/restart").post(http::restart),
    ];
    let mounted = |router: Router<App>, page: Endpoint| router.route(page.path, page.route());
    pages
        .into_iter()
        .fold(Router::new(), mounted)
        .layer(Extension(demo))
        .merge(api)
}
