//! What every request passes: is it for this server, is it of a sane size, is there room for it.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tokio::sync::Semaphore;

use super::line::Line;
use crate::app::App;
use crate::endpoints::Face;
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;
use crate::web::errors::{Refusal, Refused};
use crate::web::form::{MAX_TARGET, received};
use crate::web::page::refused;
use crate::web::refusal::finish;

/// What the guard knows.
#[derive(Clone)]
pub struct Guard {
    app: App,
    room: Arc<Semaphore>,
    face: Face,
}

impl Guard {
    /// A guard for `app`.
    #[must_use]
    pub fn new(app: &App) -> Self {
        let room = Arc::new(Semaphore::new(app.settings.limits.concurrent_requests));
        Self {
            app: app.clone(),
            room,
            face: Face::Page,
        }
    }

    /// The same guard, with the same room, before endpoints of `face`.
    #[must_use]
    pub fn facing(&self, face: Face) -> Self {
        Self { face, ..self.clone() }
    }

    fn busy(&self) -> Response {
        let error = ProtocolError::unavailable("too many requests at once");
        match self.face {
            Face::Json => Refusal(error).into_response(),
            Face::Page => refused(&self.app, &error),
        }
    }

    /// Whether a request is addressed to the issuer's host. Links never follow it, but a proxy or browser that was
    /// misled should hear so. On loopback, the several names of this computer are one.
    fn is_addressed(&self, headers: &HeaderMap, uri: &Uri) -> bool {
        if is_probe(uri) {
            return true;
        }
        let host = uri.authority().map(|authority| authority.as_str().to_owned());
        let host = host.or_else(|| Some(headers.get(header::HOST)?.to_str().ok()?.to_owned()));
        let host = host.unwrap_or_default().to_ascii_lowercase();
        // RFC 9110 §4.2.2: the default port may be written or left out.
        let host = if self.app.issuer.is_https() {
            host.trim_end_matches(":443")
        } else {
            &host
        };
        let own = self.app.issuer.host();
        host == own
            || (!self.app.issuer.is_https()
                && port_of_loopback(host).is_some_and(|p| Some(p) == port_of_loopback(&own)))
    }
}

/// Whoever watches over the server asks by any name, and above all when it is busy.
fn is_probe(uri: &Uri) -> bool {
    matches!(uri.path(), "/livez" | "/readyz")
}

fn port_of_loopback(host: &str) -> Option<&str> {
    ["localhost", "127.0.0.1", "[::1]"]
        .iter()
        .find_map(|name| match host.strip_prefix(name)? {
            "" => Some("80"),
            port => port.strip_prefix(':'),
        })
}

/// Lets a request through, gives every answer the headers all have, and writes the line of the log.
pub async fn guard(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let mut line = Line::begin(&guard.app, &request);
    let response = match refuse(&guard, &request) {
        Some(response) => response,
        None if is_probe(request.uri()) => next.run(request).await,
        None => {
            let (request, body) = received(request).await;
            line.keep(body);
            match guard.room.try_acquire() {
                Ok(_permit) => next.run(request).await,
                Err(_) => guard.busy(),
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

fn refuse(guard: &Guard, request: &Request) -> Option<Response> {
    let uri = request.uri();
    let query = uri.query().unwrap_or_default();
    if uri.path().len() + query.len() > MAX_TARGET {
        let text = "The address is too long: at most 8192 bytes are accepted.\n";
        let response = (StatusCode::URI_TOO_LONG, text).into_response();
        return Some(Refused::of(reason::REQUEST_TOO_LONG).on(response));
    }
    // RFC 9112 §3.2: "A server MUST respond with a 400 (Bad Request) status code to any request message that ...
    // contains more than one Host header field line".
    if request.headers().get_all(header::HOST).iter().count() > 1 {
        let text = "A request has one Host header.\n";
        let response = (StatusCode::BAD_REQUEST, text).into_response();
        return Some(Refused::of(reason::HOST_MALFORMED).on(response));
    }
    if !guard.is_addressed(request.headers(), uri) {
        let text = "This request is addressed to a host that is not this server's issuer.\n";
        let response = (StatusCode::MISDIRECTED_REQUEST, text).into_response();
        return Some(Refused::of(reason::HOST_NOT_OURS).on(response));
    }
    None
}
