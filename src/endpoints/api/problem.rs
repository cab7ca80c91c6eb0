//! What is wrong with a request, as JSON (RFC 9457).

use std::borrow::Cow;

use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::admin::{AdminError, RefusalKind};
use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::reason::{self, Reason};
use crate::storage::StorageError;
use crate::web::bearer::WANTED;
use crate::web::errors::{BearerRefusal, Refused};
use crate::web::refusal::problem;

/// Why a request was not answered: on its way out.
#[derive(Debug)]
pub enum Problem {
    /// No access token came.
    Wanted,
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
#[derive(ToSchema)]
#[schema(as = Problem)]
#[expect(dead_code, reason = "it is the shape of an answer alone")]
pub struct ProblemDetails {
    /// A page about the problem: what it means, and how to mend it.
    #[serde(rename = "type")]
    kind: String,
    /// What is wrong, in a sentence that is the same each time.
    title: &'static str,
    /// The status of the answer.
    status: u16,
    /// What is wrong this time.
    #[schema(nullable = false)]
    detail: Option<Cow<'static, str>>,
    /// The number of the reason, as in the log.
    reason: String,
    /// By which this answer is found in the log.
    error_id: String,
    /// Every fault of the request.
    #[schema(required = false)]
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
            // RFC 6750 §3.1: the challenge has no error where no token came; what is wanted is told beside it.
            Self::Wanted => {
                let mut response =
                    problem::<Fault>(&app.issuer, reason::ACCESS_TOKEN_MISSING.into(), None, &[]);
                response.headers_mut().insert(header::WWW_AUTHENTICATE, WANTED);
                response
            }
            Self::Door(refusal) => refusal.into_response(),
            Self::Refused(reason, faults) => {
                let detail = faults.first().map(|fault| &*fault.detail);
                problem(&app.issuer, reason.into(), detail, &faults)
            }
            Self::Fault(error) => problem::<Fault>(&app.issuer, Refused::from(&error), None, &[]),
        }
    }
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
