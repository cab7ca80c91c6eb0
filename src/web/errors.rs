//! Refusals on their way out: what an answer says of the refusal in it, and the types endpoints refuse with.
//!
//! An endpoint answers with a note ([`Refused`]); `web::refusal` makes the bytes and `server::line` writes the one line
//! of the log, at the end of the request.

use std::borrow::Cow;
use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::oauth::error::ProtocolError;
use crate::oauth::reason::Reason;
use crate::types::ErrorId;

/// What an answer says of the refusal in it: for the log, and for whoever finishes the answer.
#[derive(Clone, Debug)]
pub struct Refused {
    /// What whoever asked is told.
    pub reason: Reason,
    /// Which of its causes it was.
    pub cause: Option<Reason>,
    /// What happened in particular, in words.
    pub details: String,
    /// The `error` of the protocol, if it is one.
    pub code: Option<&'static str>,
    /// Its `error_description`.
    pub description: Cow<'static, str>,
    /// By which it is found in the log; made at the end of the request if nothing named it before.
    pub id: Option<ErrorId>,
    /// Whether it is a fault of ours.
    pub is_fault: bool,
    /// The `client_id` that came, where the request itself does not show it.
    pub client_id: Option<String>,
    /// The `redirect_uri` that came, likewise.
    pub redirect_uri: Option<String>,
}

impl Refused {
    /// A refusal that is told by a page, or a status alone.
    #[must_use]
    pub fn of(reason: Reason) -> Self {
        Self {
            reason: reason.told(),
            cause: reason.is_cause().then_some(reason),
            details: String::new(),
            code: None,
            description: Cow::Borrowed(""),
            id: None,
            is_fault: false,
            client_id: None,
            redirect_uri: None,
        }
    }

    /// Notes it on an answer.
    #[must_use]
    pub fn on(self, mut response: Response) -> Response {
        response.extensions_mut().insert(self);
        response
    }
}

/// Says on an answer, if it refuses, by whom and for where it was asked.
#[must_use]
pub fn asked(mut response: Response, client_id: Option<&str>, redirect_uri: Option<&str>) -> Response {
    if let Some(refused) = response.extensions_mut().get_mut::<Refused>() {
        refused.client_id = client_id.map(str::to_owned);
        refused.redirect_uri = redirect_uri.map(str::to_owned);
    }
    response
}

impl From<Reason> for Refused {
    fn from(reason: Reason) -> Self {
        Self::of(reason)
    }
}

impl From<&ProtocolError> for Refused {
    fn from(error: &ProtocolError) -> Self {
        use std::error::Error as _;
        Self {
            cause: error.cause_reason,
            details: error.source().map(ToString::to_string).unwrap_or_default(),
            code: Some(error.code().as_str()),
            description: error.description.clone(),
            id: error.id.clone(),
            is_fault: error.is_fault(),
            ..Self::of(error.reason)
        }
    }
}

/// A refusal at an endpoint that answers in JSON (RFC 6749 §5.2).
#[derive(Debug)]
pub struct Refusal(pub ProtocolError);

/// A refusal where an access token opens the door (RFC 6750 §3).
#[derive(Debug)]
pub struct BearerRefusal(pub ProtocolError);

impl<E: Into<ProtocolError>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl<E: Into<ProtocolError>> From<E> for BearerRefusal {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

/// A refusal whose bytes are still to be made: they name the issuer, which no endpoint's error knows.
#[derive(Clone, Debug)]
pub struct Unfinished {
    /// The refusal.
    pub error: Arc<ProtocolError>,
    /// Whether it answers an access token.
    pub is_bearer: bool,
}

impl Unfinished {
    fn response(error: ProtocolError, is_bearer: bool) -> Response {
        let mut response = Refused::from(&error).on(status_of(error.reason).into_response());
        let error = Arc::new(error);
        response.extensions_mut().insert(Self { error, is_bearer });
        response
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        Unfinished::response(self.0, false)
    }
}

impl IntoResponse for BearerRefusal {
    fn into_response(self) -> Response {
        Unfinished::response(self.0, true)
    }
}

/// The status of an answer that tells a reason.
#[must_use]
pub fn status_of(reason: Reason) -> StatusCode {
    StatusCode::from_u16(reason.status()).unwrap_or(StatusCode::BAD_REQUEST)
}

/// What `Retry-After` says with a status, in seconds.
#[must_use]
pub fn retry_after(status: StatusCode) -> Option<&'static str> {
    match status {
        StatusCode::TOO_MANY_REQUESTS => Some("60"),
        StatusCode::SERVICE_UNAVAILABLE => Some("1"),
        _ => None,
    }
}
