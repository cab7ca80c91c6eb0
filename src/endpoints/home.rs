//! The front door, and what answers where nothing is.

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::endpoint::is_preflight;
use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;
use crate::pages::{AppsOfAccount, HomePage, NamedApp};
use crate::session;
use crate::storage::sessions::Session;
use crate::storage::{StorageError, account_apps};
use crate::types::Timestamp;
use crate::web::cookies::Name;
use crate::web::edge::Edge;
use crate::web::errors::{Refusal, Refused};
use crate::web::language::spoken;
use crate::web::page::{layout, page, refused};

/// Whether the demo's pages are here too.
#[derive(Clone, Copy, Debug)]
pub struct HasDemo(pub bool);

/// `GET /`.
pub async fn home(
    State(app): State<App>,
    Extension(HasDemo(demo)): Extension<HasDemo>,
    edge: Edge,
) -> Response {
    match session::current(&app, &edge.cookies.all(Name::Session, &app.issuer), edge.now).await {
        Ok(session) => {
            let apps = match &session {
                Some(session) => apps_of(&app, session, edge.now).await,
                None => Ok(AppsOfAccount::default()),
            };
            let account = session.map(|session| session::account(&app, &session));
            let layout = layout(&app, account);
            match apps {
                Ok(apps) => page(StatusCode::OK, &HomePage { layout, apps, demo }),
                Err(error) => refused(&app, &error.into()),
            }
        }
        Err(error) => refused(&app, &error.into()),
    }
}

/// How many apps are named.
const MOST_APPS: i64 = 20;

/// The apps that may use the account of whoever is signed in.
async fn apps_of(app: &App, session: &Session, now: Timestamp) -> Result<AppsOfAccount, StorageError> {
    let mut read = app.db.read().await?;
    let apps = account_apps::named(&mut read.conn(), &session.user_id, now, MOST_APPS).await?;
    let language = spoken();
    let all = apps.first().map_or(0, |known| known.all_apps);
    let all = usize::try_from(all).unwrap_or_default();
    let named = apps.into_iter().map(|known| NamedApp {
        name: known.name_in(language).to_owned(),
        is_unchecked: !known.is_vouched_for,
    });
    let named: Vec<_> = named.collect();
    Ok(AppsOfAccount {
        more: all.saturating_sub(named.len()),
        named,
    })
}

/// `HEAD` of a page that is there for everybody: that it is, whoever asks. Who is signed in is not looked at, so that
/// nobody's sign-in is taken for used.
pub async fn is_here() -> impl IntoResponse {
    [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
    ]
}

/// Any path that is not there among the endpoints that answer in JSON; a browser that asks first whether it may ask is told so, to hear it.
#[must_use]
pub fn no_such_endpoint(method: &Method, headers: &HeaderMap) -> Response {
    if is_preflight(method, headers) {
        let allow = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
        return (StatusCode::NO_CONTENT, [(header::ALLOW, allow)]).into_response();
    }
    Refusal(ProtocolError::of(reason::NOT_FOUND)).into_response()
}

/// `GET /livez`: the process answers.
pub async fn livez() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database answers too.
pub async fn readyz(State(app): State<App>) -> Response {
    let answered = async { crate::storage::jobs::ping(&mut app.db.read().await?.conn()).await };
    match answered.await {
        Ok(()) => "ok\n".into_response(),
        Err(error) => {
            let refused = Refused::from(&ProtocolError::unavailable(error));
            let text = format!("{}: the database does not answer\n", refused.reason);
            refused.on((StatusCode::SERVICE_UNAVAILABLE, text).into_response())
        }
    }
}
