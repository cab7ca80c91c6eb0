//! What is wrong with a request, as JSON (RFC 9457).

use std::borrow::Cow;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use crate::admin::{AdminError, RefusalKind};
use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::reason::{self, Reason};
use crate::storage::StorageError;
use crate::types::ErrorId;
use crate::web::errors::{BearerRefusal, Refused, status_of};
use crate::web::refusal::error_uri;

/// Why a request was not answered: on its way out.
#[derive(Debug)]
pub enum Problem {
    /// The door did not open: RFC 6750 §3 says how that is told.
    Door(BearerRefusal),
    /// The request was refused, for one reason, and each fault of it.
    Refused(Reason, Vec<Fault>),
    /// A fault of ours.
    Fault(ProtocolError),
}

/// One thing that is wrong with a request.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Fault {
    /// What is wrong, in a sentence.
    pub detail: Cow<'static, str>,
    /// Where: a JSON pointer into the body (RFC 6901), or to where it would have to be in it; or the name of a header or parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// What mends it: a whole command, or a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

/// A problem as it is sent (RFC 9457 §3.1).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDetails {
    /// A page about the problem: what it means, and how to mend it.
    #[serde(rename = "type")]
    kind: String,
    /// What is wrong, in a sentence that is the same each time.
    title: &'static str,
    /// The status of the answer.
    status: u16,
    /// What is wrong this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<Cow<'static, str>>,
    /// The number of the reason, as in the log.
    reason: String,
    /// By which this answer is found in the log.
    error_id: String,
    /// Every fault of the request.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Fault>,
}

/// A JSON pointer to what these names lead to (RFC 6901 §3).
#[must_use]
pub fn pointer(names: &[&str]) -> String {
    let escaped = names
        .iter()
        .map(|name| format!("/{}", name.replace('~', "~0").replace('/', "~1")));
    escaped.collect()
}

impl Fault {
    /// A fault of the whole.
    pub fn new(detail: impl Into<Cow<'static, str>>) -> Self {
        Self {
            detail: detail.into(),
            ..Self::default()
        }
    }

    /// The same at a place.
    #[must_use]
    pub fn at(self, pointer: impl Into<String>) -> Self {
        Self {
            pointer: Some(pointer.into()),
            ..self
        }
    }
}

impl Problem {
    /// A refusal for one reason, and what is wrong this time.
    pub fn of(reason: Reason, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::Refused(reason, vec![Fault::new(detail)])
    }

    /// The answer.
    #[must_use]
    pub fn response(self, app: &App) -> Response {
        match self {
            Self::Door(refusal) => axum::response::IntoResponse::into_response(refusal),
            Self::Refused(reason, faults) => refused(app, Refused::of(reason), faults),
            Self::Fault(error) => refused(app, Refused::from(&error), Vec::new()),
        }
    }
}

/// RFC 9457 §3: "When serialized as a JSON object, that format is identified with the "application/problem+json" media type."
fn refused(app: &App, mut refused: Refused, errors: Vec<Fault>) -> Response {
    let id = refused.id.get_or_insert_with(ErrorId::new).clone();
    let (reason, status) = (refused.reason, status_of(refused.reason));
    let detail = match errors.as_slice() {
        [] => None,
        [only] => Some(only.detail.clone()),
        [first, ..] => Some(first.detail.clone()),
    };
    let details = ProblemDetails {
        kind: error_uri(&app.issuer, reason),
        title: reason.what(),
        status: status.as_u16(),
        detail,
        reason: reason.to_string(),
        error_id: id.to_string(),
        errors,
    };
    let body = serde_json::to_vec(&details).unwrap_or_default();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status == StatusCode::TOO_MANY_REQUESTS {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
    }
    refused.on(response)
}

impl From<ProtocolError> for Problem {
    fn from(error: ProtocolError) -> Self {
        Self::Fault(error)
    }
}

impl From<StorageError> for Problem {
    fn from(error: StorageError) -> Self {
        Self::Fault(error.into())
    }
}

impl From<BearerRefusal> for Problem {
    fn from(refusal: BearerRefusal) -> Self {
        Self::Door(refusal)
    }
}

impl From<AdminError> for Problem {
    fn from(error: AdminError) -> Self {
        match error {
            AdminError::Refused(refusals) => {
                let first = refusals.first();
                let reason = match first.kind {
                    // What a body names is no less its fault where it is not there.
                    RefusalKind::NotFound if first.member.is_some() => reason::ADMIN_INVALID,
                    RefusalKind::Invalid => reason::ADMIN_INVALID,
                    RefusalKind::Forbidden => reason::ADMIN_FORBIDDEN,
                    RefusalKind::NotFound => reason::ADMIN_NOT_FOUND,
                    RefusalKind::Conflict => reason::ADMIN_CONFLICT,
                    RefusalKind::Outdated => reason::ADMIN_VERSION_OUTDATED,
                    RefusalKind::KeyReused => reason::ADMIN_KEY_REUSED,
                };
                let faults = refusals.iter().map(|refusal| Fault {
                    detail: refusal.message.clone().into(),
                    pointer: refusal.member.map(|member| format!("/{member}")),
                    remedy: refusal.command_or_advice().map(str::to_owned),
                });
                Self::Refused(reason, faults.collect())
            }
            AdminError::Storage(error) => error.into(),
            error @ (AdminError::Keys(_) | AdminError::Password(_)) => {
                Self::Fault(ProtocolError::server_error(error))
            }
        }
    }
}
