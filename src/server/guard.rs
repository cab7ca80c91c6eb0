//! What every request passes: is it for this server, is it of a sane size, is there room for it.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use tokio::sync::Semaphore;

use super::connections::Spare;
use super::faces::{self, Faces};
use super::host::{self, HostFault};
use super::line::Line;
use super::proxies::Proxies;
use crate::app::App;
use crate::endpoints::Face;
use crate::oauth::error::ProtocolError;
use crate::oauth::reason::{self, Reason};
use crate::types::Issuer;
use crate::web::errors::{Refused, status_of};
use crate::web::form::{MAX_TARGET, received};
use crate::web::page::{Trouble, trouble};
use crate::web::refusal::{finish, plain};

/// What the guard knows.
#[derive(Clone)]
pub struct Guard {
    app: App,
    room: Arc<Semaphore>,
    faces: Faces,
    proxies: Arc<Proxies>,
}

impl Guard {
    /// A guard for `app`.
    #[must_use]
    pub fn new(app: &App, faces: Faces) -> Self {
        let room = Arc::new(Semaphore::new(app.settings.limits.concurrent_requests));
        Self {
            app: app.clone(),
            room,
            faces,
            proxies: Arc::new(Proxies::new(&app.settings.server.trusted_proxies)),
        }
    }

    /// The same guard, with the same room, where paths have these faces.
    #[must_use]
    pub fn at(&self, faces: Faces) -> Self {
        Self {
            faces,
            ..self.clone()
        }
    }

    fn busy(&self, face: Face) -> Response {
        faces::refuse(&self.app, face, ProtocolError::busy("too many requests at once"))
    }

    /// A refusal before anybody looked at what is asked for.
    fn unfit(&self, face: Face, reason: Reason) -> Response {
        match face {
            Face::Json => faces::refuse(&self.app, face, ProtocolError::of(reason)),
            Face::Page => {
                Refused::of(reason).on(plain(status_of(reason), format!("{}\n", reason.description())))
            }
        }
    }

    /// A page that says how a request for another host can become one for this.
    fn misdirected(&self) -> Response {
        let what = Trouble::new(
            reason::HOST_NOT_OURS,
            "This address leads to another server",
            "The request was sent to another host name than this server has.",
            remedy(&self.app.issuer),
        );
        trouble(&self.app, what)
    }
}

fn remedy(issuer: &Issuer) -> String {
    let host = issuer.host();
    // nginx: `$host` is the name without the port.
    let variable = if host == issuer.host_name() {
        "$host"
    } else {
        "$http_host"
    };
    format!(
        "This server is reached at {host}. If a proxy stands in front of it, the proxy must pass on the Host header it \
         received (in nginx: proxy_set_header Host {variable};)."
    )
}

/// Whoever watches over the server asks by any name, and above all when it is busy.
fn is_probe(uri: &Uri) -> bool {
    matches!(uri.path(), "/livez" | "/readyz")
}

/// What the pages look like is nobody's secret: a page that says where it is reached looks like one there too.
fn is_asset(uri: &Uri) -> bool {
    uri.path().starts_with("/assets/")
}

/// Lets a request through, gives every answer the headers all have, and writes the line of the log.
pub async fn guard(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let mut line = Line::begin(&guard.app, &request);
    let face = guard.faces.face(request.uri().path());
    guard.proxies.look_at(&request);
    let response = match refuse(&guard, face, &request) {
        Some(response) => response,
        None if is_probe(request.uri()) => next.run(request).await,
        // Accepted although there was no place for it, for the sake of whoever watches over the server.
        None if request.extensions().get::<Spare>().is_some() => guard.busy(face),
        None => {
            let (request, body) = received(request).await;
            line.keep(body);
            match guard.room.try_acquire() {
                Ok(_permit) => next.run(request).await,
                Err(_) => guard.busy(face),
            }
        }
    };
    let mut response = finish(&guard.app.issuer, response);
    let headers = response.headers_mut();
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    if guard.app.issuer.is_https() {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        );
    }
    line.end(response)
}

fn refuse(guard: &Guard, face: Face, request: &Request) -> Option<Response> {
    let uri = request.uri();
    let query = uri.query().unwrap_or_default();
    if uri.path().len() + query.len() > MAX_TARGET {
        return Some(guard.unfit(face, reason::ADDRESS_TOO_LONG));
    }
    match host::check(request, &guard.app.issuer, face) {
        Err(HostFault::Malformed) => Some(guard.unfit(face, reason::HOST_MALFORMED)),
        Err(HostFault::Another) if !is_probe(uri) && !is_asset(uri) => Some(guard.misdirected()),
        Err(HostFault::Another) | Ok(()) => None,
    }
}
