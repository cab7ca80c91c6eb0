//! The front door, and what answers where nothing is.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use crate::app::App;
use crate::oauth::reason;
use crate::pages::HomePage;
use crate::session;
use crate::web::cookies::Name;
use crate::web::edge::Edge;
use crate::web::page::{Trouble, layout, page, refused, trouble};

/// Whether the demo's pages are here too.
#[derive(Clone, Copy, Debug)]
pub struct HasDemo(pub bool);

/// `GET /`.
pub async fn home(
    State(app): State<App>,
    axum::Extension(HasDemo(demo)): axum::Extension<HasDemo>,
    edge: Edge,
) -> Response {
    match session::current(&app, edge.cookies.get(Name::Session, &app.issuer), edge.now).await {
        Ok(session) => {
            let account = session.map(|session| session::account(&app, &session));
            page(
                StatusCode::OK,
                &HomePage {
                    layout: layout(&app, account),
                    demo,
                },
            )
        }
        Err(error) => refused(&app, &error.into()),
    }
}

/// Any path that is not there.
pub async fn not_found(State(app): State<App>) -> Response {
    let what = Trouble::new(
        "There is nothing here",
        "This address does not exist.",
        "Check the address, or go back.",
    );
    trouble(
        &app,
        what.with_status(StatusCode::NOT_FOUND)
            .because_of(reason::NOT_FOUND),
        None,
    )
}

/// `GET /livez`: the process answers.
pub async fn livez() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database answers too.
pub async fn readyz(State(app): State<App>) -> Response {
    let is_ready = match app.db.read().await {
        Ok(mut read) => crate::storage::jobs::ping(&mut read.conn()).await.is_ok(),
        Err(_) => false,
    };
    if is_ready {
        "ok\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
    }
}

/// `GET /assets/style.css`.
pub async fn style() -> Response {
    asset("text/css; charset=utf-8", include_str!("../../assets/style.css"))
}

/// `GET /assets/favicon.svg`.
pub async fn favicon() -> Response {
    asset("image/svg+xml", include_str!("../../assets/favicon.svg"))
}

/// `GET /assets/form_post.js`.
pub async fn form_post() -> Response {
    asset(
        "text/javascript; charset=utf-8",
        include_str!("../../assets/form_post.js"),
    )
}

fn asset(content_type: &'static str, text: &'static str) -> Response {
    let mut response = text.into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=3600"),
    );
    response
}
