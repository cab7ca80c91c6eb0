//! The one line of the log for each request, written at its end: what was asked, by whom, and why it was refused.
//!
//! A request that is answered is told at `debug`, one that is refused at `info`, a fault of this server at `error`; all of
//! them under the target `grantor::request`, so that `RUST_LOG=grantor::request=debug` is an access log. Of what was sent
//! a line repeats `client_id` and `redirect_uri` alone, shortened, on one line; never a code, a token or a secret.

use std::net::IpAddr;
use std::time::Instant;

use axum::body::Bytes;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, Uri, header};
use axum::response::Response;

use super::faces::{Faces, first_part};
use crate::app::App;
use crate::client_auth;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason::NOT_FOUND;
use crate::types::{OpaqueToken, one_line};
use crate::web::edge;
use crate::web::errors::Refused;

/// By which an answer says its error id.
const ERROR_ID: HeaderName = HeaderName::from_static("grantor-error-id");

/// The longest text of a request that a line repeats, in characters.
const MOST: usize = 300;

/// What a line will say. Parts of the request are kept as they came, uncopied, and read only if it is refused.
pub struct Line {
    began: Instant,
    method: Method,
    uri: Uri,
    authorization: Option<HeaderValue>,
    address: IpAddr,
    form: Bytes,
}

impl Line {
    /// Begins one, when the request comes.
    pub fn begin(app: &App, request: &Request) -> Self {
        Self {
            began: Instant::now(),
            method: request.method().clone(),
            uri: request.uri().clone(),
            authorization: request.headers().get(header::AUTHORIZATION).cloned(),
            address: edge::address(app, request.extensions(), request.headers()),
            form: Bytes::new(),
        }
    }

    /// Keeps the body.
    pub fn keep(&mut self, form: Bytes) {
        self.form = form;
    }

    /// Writes it, and tells whoever asked by which id it is found.
    pub fn end(self, faces: &Faces, mut response: Response) -> Response {
        let refused = response.extensions_mut().remove::<Refused>();
        // Most requests are answered, and most logs are not told of those: they cost nothing here.
        if refused.is_none() && !tracing::enabled!(target: "grantor::request", tracing::Level::DEBUG) {
            return response;
        }
        let status = response.status().as_u16();
        let duration_us = self.began.elapsed().as_micros();
        let (method, place, address) = (&self.method, self.place(faces), self.address);
        let Some(mut refused) = refused else {
            tracing::debug!(
                target: "grantor::request",
                { http.method = %method, http.place = place, http.status = status, client.address = %address, duration_us },
                "request answered"
            );
            return response;
        };
        let id = refused.id.get_or_insert_default().to_string();
        let client_id = printable(refused.client_id.take().or_else(|| self.client_id()));
        let redirect_uri = printable(
            refused
                .redirect_uri
                .take()
                .or_else(|| self.parameter("redirect_uri")),
        );
        let details = printable(Some(refused.details));
        let (reason, code) = (refused.reason, refused.code.unwrap_or_default());
        let cause = refused.cause.unwrap_or(reason);
        macro_rules! line {
            ($level:ident, $message:literal) => {
                tracing::$level!(
                    target: "grantor::request",
                    {
                        http.method = %method, http.place = place, http.status = status, client.address = %address,
                        client.id = client_id, redirect_uri, reason = %reason, cause = %cause, cause.what = cause.what(),
                        cause.details = details, error.code = code, error.id = id, duration_us
                    },
                    $message
                )
            };
        }
        if refused.is_fault {
            line!(error, "request failed");
        } else {
            line!(info, "request refused");
        }
        // RFC 6749 has no member for it, so it travels beside the answer; a page shows it, where it may be seen, unless there is
        // nothing at all at its address.
        let is_shown = is_page(&response) && reason != NOT_FOUND;
        if !is_shown && let Ok(value) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(ERROR_ID, value);
        }
        response
    }

    /// The first part of the path under the issuer's: what comes after it may be a link's token.
    fn place(&self, faces: &Faces) -> String {
        let first = first_part(faces.below(self.uri.path())).unwrap_or_default();
        one_line(first, 40)
    }

    /// A parameter of the query or the form.
    fn parameter(&self, name: &str) -> Option<String> {
        [self.uri.query().unwrap_or_default().as_bytes(), &self.form]
            .into_iter()
            .filter_map(|encoded| Parameters::parse(encoded).ok())
            .find_map(|parameters| parameters.all(name).next().map(str::to_owned))
    }

    /// The client the request says it is from; nothing of it is believed.
    fn client_id(&self) -> Option<String> {
        let authorization = self.authorization.as_ref().and_then(|value| value.to_str().ok());
        let form = Parameters::parse(&self.form).unwrap_or_default();
        let claimed = self
            .parameter("client_id")
            .or_else(|| client_auth::claimed(authorization, &form))?;
        // Id and secret are easily swapped.
        match OpaqueToken::kind_of(&claimed) {
            Some(kind) => Some(format!("{kind}... (a secret)")),
            None => Some(claimed),
        }
    }
}

fn is_page(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

/// Text of a request as it may stand in a line.
fn printable(text: Option<String>) -> String {
    one_line(&text.unwrap_or_default(), MOST)
}
