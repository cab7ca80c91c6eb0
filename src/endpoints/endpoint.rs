//! What an endpoint is: where, for whom, and which methods it takes; what any other method hears follows from that.

use axum::Extension;
use axum::handler::Handler;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodFilter, MethodRouter};

use crate::app::{App, Door};
use crate::config::Administration;
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;
use crate::web::errors::Refusal;
use crate::web::refusal::in_text;

/// Who reads an endpoint's answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// Programs, from any origin: JSON with `Access-Control-Allow-Origin: *`, never with credentials.
    Json,
    /// People: HTML, for this origin alone.
    Page,
}

/// Which part of the server an endpoint is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What people and apps use.
    Everybody,
    /// The administration.
    Administration,
    /// What pages of both need.
    Both,
}

impl Part {
    /// Whether what is of it is behind `door`, where `administration` says.
    #[must_use]
    pub fn is_behind(self, door: Door, administration: &Administration) -> bool {
        match (door, self) {
            (Door::Public, Self::Everybody | Self::Both) => true,
            (Door::Public, Self::Administration) => *administration == Administration::Beside,
            (Door::Administration, Self::Everybody) => false,
            (Door::Administration, Self::Administration | Self::Both) => {
                matches!(administration, Administration::Apart(_))
            }
        }
    }
}

/// An endpoint: where it is, who reads it, what metadata calls it, which methods it takes.
#[derive(Clone)]
pub struct Endpoint {
    /// The path under the issuer.
    pub path: &'static str,
    /// Who reads it.
    pub face: Face,
    /// Its member in the metadata (RFC 8414 §2).
    pub metadata: Option<&'static str>,
    /// Which part of the server it is of.
    pub part: Part,
    /// Whether it refuses by problems (RFC 9457), and not by errors of OAuth.
    pub has_problems: bool,
    methods: Vec<Method>,
    route: MethodRouter<App>,
}

/// An endpoint that answers in JSON. Its `GET`, if it has one, changes nothing, and answers `HEAD` too.
#[must_use]
pub fn json(path: &'static str) -> Endpoint {
    Endpoint::new(path, Face::Json)
}

/// A page. RFC 9110 §9.3.2: a `HEAD` asks for what the `GET` would say. But what the `GET` of a page says may be a code
/// that was made for it or a sign-in that has ended, and whoever asks by `HEAD` (a scanner of mails, a preview, a monitor)
/// wants none of it: a page takes no `HEAD` unless it has an answer of its own.
#[must_use]
pub fn page(path: &'static str) -> Endpoint {
    Endpoint::new(path, Face::Page)
}

/// Something that is the same for everybody who looks at it.
#[must_use]
pub fn file<T: 'static, H: Handler<T, App>>(path: &'static str, handler: H) -> Endpoint {
    page(path).get(handler.clone()).head(handler)
}

impl Endpoint {
    fn new(path: &'static str, face: Face) -> Self {
        Self {
            path,
            face,
            metadata: None,
            part: Part::Everybody,
            has_problems: false,
            methods: Vec::new(),
            route: MethodRouter::new(),
        }
    }

    /// The same of another part of the server.
    #[must_use]
    pub fn of(mut self, part: Part) -> Self {
        self.part = part;
        self
    }

    /// What metadata calls it.
    #[must_use]
    pub fn called(mut self, name: &'static str) -> Self {
        self.metadata = Some(name);
        self
    }

    /// The same that refuses by problems (RFC 9457).
    #[must_use]
    pub fn with_problems(mut self) -> Self {
        self.has_problems = true;
        self
    }

    /// What answers `GET`.
    #[must_use]
    pub fn get<T: 'static, H: Handler<T, App>>(mut self, handler: H) -> Self {
        self = self.on((Method::GET, MethodFilter::GET), handler);
        if self.face == Face::Json {
            self.methods.push(Method::HEAD);
        }
        self
    }

    /// What answers `HEAD`, at a page.
    #[must_use]
    pub fn head<T: 'static, H: Handler<T, App>>(self, handler: H) -> Self {
        self.on((Method::HEAD, MethodFilter::HEAD), handler)
    }

    /// What answers `POST`.
    #[must_use]
    pub fn post<T: 'static, H: Handler<T, App>>(self, handler: H) -> Self {
        self.on((Method::POST, MethodFilter::POST), handler)
    }

    /// What answers `PUT`.
    #[must_use]
    pub fn put<T: 'static, H: Handler<T, App>>(self, handler: H) -> Self {
        self.on((Method::PUT, MethodFilter::PUT), handler)
    }

    /// What answers `DELETE`.
    #[must_use]
    pub fn delete<T: 'static, H: Handler<T, App>>(self, handler: H) -> Self {
        self.on((Method::DELETE, MethodFilter::DELETE), handler)
    }

    /// What answers `method`.
    #[must_use]
    pub fn taking<T: 'static, H: Handler<T, App>>(self, method: &Method, handler: H) -> Self {
        match *method {
            Method::GET => self.get(handler),
            Method::POST => self.post(handler),
            Method::PUT => self.put(handler),
            Method::PATCH => self.on((Method::PATCH, MethodFilter::PATCH), handler),
            Method::DELETE => self.delete(handler),
            _ => self,
        }
    }

    /// Hands a value to the methods it has so far, which take it as an [`Extension`].
    #[must_use]
    pub fn knowing<T: Clone + Send + Sync + 'static>(mut self, value: T) -> Self {
        self.route = self.route.layer(Extension(value));
        self
    }

    fn on<T: 'static, H: Handler<T, App>>(
        mut self,
        (method, filter): (Method, MethodFilter),
        handler: H,
    ) -> Self {
        self.methods.push(method);
        self.route = self.route.on(filter, handler);
        self
    }

    /// The methods it takes.
    #[must_use]
    pub fn methods(&self) -> &[Method] {
        &self.methods
    }

    /// What is mounted: every method has an answer.
    pub fn route(self) -> MethodRouter<App> {
        let other = OtherMethods::than(&self);
        let mut route = self.route;
        if !self.methods.contains(&Method::HEAD) && self.methods.contains(&Method::GET) {
            let other = other.clone();
            route = route.on(MethodFilter::HEAD, async move || other.refuse());
        }
        if self.face == Face::Json {
            let other = other.clone();
            route = route.on(MethodFilter::OPTIONS, async move |headers: HeaderMap| {
                if is_preflight(&Method::OPTIONS, &headers) {
                    other.told()
                } else {
                    other.refuse()
                }
            });
        }
        route.fallback(async move || other.refuse())
    }
}

/// Whether a browser asks if a page of another origin may send what it wants to send (Fetch §3.3.2, "CORS-preflight
/// request").
#[must_use]
pub fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
    method == Method::OPTIONS && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

/// What methods an endpoint does not take hear.
#[derive(Clone)]
struct OtherMethods {
    face: Face,
    takes_post_alone: bool,
    allow: HeaderValue,
}

impl OtherMethods {
    fn than(endpoint: &Endpoint) -> Self {
        let mut names: Vec<_> = endpoint.methods.iter().map(Method::as_str).collect();
        if endpoint.face == Face::Json {
            names.push(Method::OPTIONS.as_str());
        }
        Self {
            face: endpoint.face,
            takes_post_alone: endpoint.methods == [Method::POST],
            allow: HeaderValue::from_str(&names.join(", ")).unwrap_or(HeaderValue::from_static("")),
        }
    }

    /// RFC 9110 §15.5.6: "The origin server MUST generate an Allow header field in a 405 response containing a list of
    /// the target resource's currently supported methods." RFC 6749 §3.2: "The client MUST use the HTTP "POST" method
    /// when making access token requests."
    fn refuse(&self) -> Response {
        let mut response = match self.face {
            Face::Page => {
                let reason = reason::METHOD_NOT_ALLOWED;
                in_text(reason, reason.what())
            }
            Face::Json => {
                let description = if self.takes_post_alone {
                    "use the POST method, with the parameters in the body"
                } else {
                    "use one of the methods the Allow header of this answer names"
                };
                let error = ProtocolError::saying(reason::METHOD_NOT_ALLOWED, description);
                Refusal(error).into_response()
            }
        };
        response.headers_mut().insert(header::ALLOW, self.allow.clone());
        response
    }

    fn told(&self) -> Response {
        (StatusCode::NO_CONTENT, [(header::ALLOW, self.allow.clone())]).into_response()
    }
}
