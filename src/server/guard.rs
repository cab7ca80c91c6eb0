//! What every request passes: is it for this server, is it of a sane size, is there room for it, is it answered in time.
//! One layer for all of it, since each costs every request.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::timeout;

use super::connections::Spare;
use super::cors::Shared;
use super::faces::{self, Faces};
use super::host::{self, HostFault};
use super::line::Line;
use super::proxies::Proxies;
use crate::app::{App, Door};
use crate::endpoints::Face;
use crate::oauth::error::ProtocolError;
use crate::oauth::reason::{self, Reason};
use crate::types::Origin;
use crate::web::form::{MAX_TARGET, received};
use crate::web::language::{Asked, english_alone};
use crate::web::page::{Trouble, trouble};
use crate::web::refusal::{finish, in_text};

/// What the guard knows.
#[derive(Clone)]
pub struct Guard(Arc<Inner>);

struct Inner {
    app: App,
    faces: Faces,
    proxies: Proxies,
    /// How long an answer may take.
    time: Duration,
}

impl Guard {
    /// A guard for `app`, where paths have these faces.
    #[must_use]
    pub fn new(app: &App, faces: Faces, time: Duration) -> Self {
        Self(Arc::new(Inner {
            app: app.clone(),
            faces,
            proxies: Proxies::new(&app.settings.server.trusted_proxies),
            time,
        }))
    }
}

impl Inner {
    fn busy(&self, face: Face) -> Response {
        faces::refuse(&self.app, face, ProtocolError::busy("too many requests at once"))
    }

    /// A refusal before anybody looked at what is asked for.
    fn unfit(&self, face: Face, reason: Reason) -> Response {
        match face {
            Face::Json => faces::refuse(&self.app, face, ProtocolError::of(reason)),
            Face::Page => in_text(reason, reason.description()),
        }
    }

    /// An answer that says how a request for another host can become one for this.
    fn misdirected(&self, face: Face) -> Response {
        if face == Face::Json {
            let description = format!(
                "this server is reached at {}; a proxy in front must pass on the Host header it received; a host that \
                 programs use beside it is named in server.machine_hosts",
                self.app.origin().host()
            );
            let error = ProtocolError::saying(reason::HOST_NOT_OURS, description);
            return faces::refuse(&self.app, face, error);
        }
        // For whoever set the proxy up.
        english_alone();
        let what = Trouble::new(
            reason::HOST_NOT_OURS,
            "This address leads to another server",
            "The request was sent to another host name than this server has.",
            remedy(self.app.origin()),
        );
        trouble(&self.app, what)
    }
}

fn remedy(own: &Origin) -> String {
    let host = own.host();
    // nginx: `$host` is the name without the port.
    let variable = if host == own.host_name() {
        "$host"
    } else {
        "$http_host"
    };
    format!(
        "This server is reached at {host}. If a proxy stands in front of it, the proxy must pass on the Host header it \
         received (in nginx: proxy_set_header Host {variable};)."
    )
}

/// Whether an endpoint is there for whoever watches over the server: they ask by any name, under the issuer's path and
/// without it, and above all when it is busy.
pub fn is_probe(path: &str) -> bool {
    matches!(path, "/livez" | "/readyz")
}

/// What the pages look like is nobody's secret: a page that says where it is reached looks like one there too.
fn is_asset(path: &str) -> bool {
    path.starts_with("/assets/")
}

/// Lets a request through, gives every answer the headers all have, and writes the line of the log.
pub async fn guard(State(Guard(guard)): State<Guard>, request: Request, next: Next) -> Response {
    let mut line = Line::begin(&guard.app, &request);
    let face = guard.faces.face(request.uri().path());
    let is_problem = guard.faces.has_problems(request.uri().path());
    // Refusals too can be read by a page of another origin.
    let shared = (face == Face::Json).then(|| Shared::with(&request));
    guard.proxies.look_at(&request);
    let response = match face {
        Face::Json => guard.answer(face, request, next, &mut line).await,
        Face::Page => {
            let asked = Asked::of(&guard.app, &request, guard.faces.below(request.uri().path()));
            let answer = async {
                // The administration speaks English, and has no place to choose another language at.
                if guard.app.door == Door::Administration {
                    english_alone();
                }
                guard.answer(face, request, next, &mut line).await
            };
            asked.answering(answer).await
        }
    };
    let mut response = finish(&guard.app.issuer, response, is_problem);
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
    if let Some(shared) = shared {
        shared.mark(&mut response);
    }
    line.end(&guard.faces, response)
}

impl Inner {
    async fn answer(&self, face: Face, request: Request, next: Next, line: &mut Line) -> Response {
        let path = request.uri().path();
        let below = path.strip_prefix(self.app.issuer.path()).unwrap_or_default();
        let is_probe = is_probe(path) || is_probe(below);
        if let Some(refusal) = self.refuse(face, is_probe, &request) {
            return refusal;
        }
        if is_probe {
            return self.in_time(face, next.run(request)).await;
        }
        // Accepted although there was no place for it, for the sake of whoever watches over the server.
        if request.extensions().get::<Spare>().is_some() {
            return self.busy(face);
        }
        let (request, body) = received(request).await;
        line.keep(body);
        match self.app.answering.try_acquire() {
            Ok(_permit) => self.in_time(face, next.run(request)).await,
            Err(_) => self.busy(face),
        }
    }

    /// Answers in time, if only that there is no answer: it was the server that was slow, since the request has come whole.
    async fn in_time(&self, face: Face, answer: impl Future<Output = Response>) -> Response {
        let late = |_| {
            let error = ProtocolError::unavailable("a request was not answered in time");
            faces::refuse(&self.app, face, error)
        };
        timeout(self.time, answer).await.unwrap_or_else(late)
    }

    fn refuse(&self, face: Face, is_probe: bool, request: &Request) -> Option<Response> {
        let uri = request.uri();
        let query = uri.query().unwrap_or_default();
        if uri.path().len() + query.len() > MAX_TARGET {
            return Some(self.unfit(face, reason::ADDRESS_TOO_LONG));
        }
        let is_for_any_host = || is_probe || is_asset(self.faces.below(uri.path()));
        let machine_hosts = self.app.settings.server.machine_hosts.as_deref();
        match host::check(request, self.app.origin(), machine_hosts, face) {
            Err(HostFault::Malformed) => Some(self.unfit(face, reason::HOST_MALFORMED)),
            Err(HostFault::Another) if !is_for_any_host() => Some(self.misdirected(face)),
            Err(HostFault::Another) | Ok(()) => None,
        }
    }
}
